"""The first look at a workspace: the study cards, the visits in work and the pages of the list of visits, through
the standard library alone.

The window paints these before anything heavy is imported, so nothing here may import SQLAlchemy or pydantic; what is
read are named tuples, which are made in a fifth of the time that frozen dataclasses take.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from ..errors import StorageError
from ..i18n import _


class DraftGlance(NamedTuple):
    """A visit in work: how many answers and photos it holds, and when it was last changed (UTC ms)."""

    visit: str
    study: str
    study_title: str
    site: str
    answers: int
    photos: int
    changed_at: int


class StudyGlance(NamedTuple):
    """A study as its card shows it. `target` 0: no number of visits was agreed. Times in UTC ms."""

    id: str
    title: str
    client: str
    method: str
    pattern: str
    stages: tuple[str, ...]
    version: int
    visits: int
    target: int
    drafts: int
    changed_at: int
    changed_by: str


class Glance(NamedTuple):
    """The first page: studies, the one changed last first; drafts likewise."""

    studies: tuple[StudyGlance, ...]
    drafts: tuple[DraftGlance, ...]


_STUDIES = """
SELECT s.id, s.title, json_extract(s.body, '$.client'), json_extract(s.body, '$.method'),
       json_extract(s.body, '$.pattern'), coalesce(json_extract(s.body, '$.target_visits'), 0),
       (SELECT count(*) FROM visit v WHERE v.study = s.id), (SELECT count(*) FROM draft d WHERE d.study = s.id),
       s.changed_at
FROM study s ORDER BY s.changed_at DESC, s.title LIMIT 50
"""
_PROTOCOL = "SELECT number, body FROM protocol WHERE study = ? ORDER BY number DESC, hash LIMIT 1"
_LAST_CHANGE = """
SELECT json_extract(header, '$.a'), json_extract(header, '$.w') FROM op WHERE arrival = (
    SELECT max((SELECT arrival FROM op WHERE study = ? AND replica = r.id ORDER BY number DESC LIMIT 1)) FROM replica r)
"""
# Each replica's last operation, then the latest of those: one step in an index each, however many operations there are.
_DRAFTS = """
SELECT d.visit, d.study, s.title, coalesce(t.name, ''), d.changed_at,
       (SELECT count(*) FROM draft_part p WHERE p.visit = d.visit AND p.part = 'answer'),
       (SELECT count(*) FROM draft_part p WHERE p.visit = d.visit AND p.part = 'evidence')
FROM draft d JOIN study s ON s.id = d.study LEFT JOIN site t ON t.id = json_extract(d.body, '$.site')
     AND t.study = d.study
ORDER BY d.changed_at DESC LIMIT 50
"""


def glance(database: Path) -> Glance:
    """Read the first page. A missing, foreign or unreadable database gives an empty one: opening says why."""
    try:
        with closing(sqlite3.connect(database.resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            return Glance(tuple(_studies(connection)), tuple(_drafts(connection)))
    except (sqlite3.Error, ValueError):
        return Glance((), ())


def _studies(connection: sqlite3.Connection) -> Iterator[StudyGlance]:
    for id_, title, client, method, pattern, target, visits, drafts, changed in connection.execute(_STUDIES):
        number, body = connection.execute(_PROTOCOL, (id_,)).fetchone() or (0, "{}")
        stages = tuple(stage["title"] for stage in json.loads(body).get("stages", ()))
        person, written = connection.execute(_LAST_CHANGE, (id_,)).fetchone() or ("", 0)
        latest = max(changed, written)
        yield StudyGlance(
            id_, title, client or "", method, pattern, stages, number, visits, target, drafts, latest, person
        )


def _drafts(connection: sqlite3.Connection) -> Iterator[DraftGlance]:
    for visit, study, title, site, changed, answers, photos in connection.execute(_DRAFTS):
        yield DraftGlance(visit, study, title, site, answers, photos, changed)


# -- the list of visits ----------------------------------------------------------------------------------------------


class VisitGlance(NamedTuple):
    """A visit as a list shows it, unscored. `number` 0: none yet; `started_at` in UTC ms, `utc_offset` in minutes."""

    id: str
    is_draft: bool
    state: str
    number: int
    site: str
    observer: str
    started_at: int
    utc_offset: int
    zone: str
    photos: int
    synthetic: bool


PRACTICE = "practice"
"""Stands in a visit's state where it was recorded before the study's set-up was complete: it is never counted."""

Fits = Callable[[str, int, str, str], bool]
"""Is a visit looked for? Asked with its state, number, site and observer."""

_VISIT_DRAFTS = """
SELECT d.visit, d.body, coalesce(t.name, ''),
       (SELECT count(*) FROM draft_part p WHERE p.visit = d.visit AND p.part = 'evidence')
FROM draft d LEFT JOIN site t ON t.id = json_extract(d.body, '$.site') AND t.study = d.study
WHERE d.study = ? ORDER BY d.changed_at DESC, d.visit DESC
"""
_VISITS = """
SELECT v.id, v.state, v.number, coalesce(t.name, ''), v.observer, v.started_at, v.rest,
       (SELECT count(*) FROM evidence e WHERE e.visit = v.key)
FROM visit v LEFT JOIN site t ON t.id = v.site AND t.study = v.study
WHERE v.study = :study AND (v.started_at, v.id) < (:at, :id)
      AND EXISTS (SELECT 1 FROM protocol p WHERE p.hash = v.protocol AND p.study = v.study)
      {looked_for}
ORDER BY v.started_at DESC, v.id DESC LIMIT :limit
"""
_LOOKED_FOR = "AND fits(v.state, v.number, coalesce(t.name, ''), v.observer)"
_ALL_COUNTED = "SELECT (SELECT count(*) FROM draft WHERE study = ?1) + (SELECT count(*) FROM visit WHERE study = ?1)"
_END_OF_TIME = 2**62


def study_titles(database: Path) -> list[tuple[str, str]]:
    """Id and title of every study, the one changed last first. This and its kin raise StorageError for a database
    that cannot be read."""
    with _reading(database) as connection:
        return connection.execute("SELECT id, title FROM study ORDER BY changed_at DESC, title").fetchall()


def visit_total(database: Path, study: str) -> int:
    """How many visits a study has, with its drafts and with those that wait for their protocol version."""
    with _reading(database) as connection:
        (total,) = connection.execute(_ALL_COUNTED, (study,)).fetchone()
        return int(total)


def visit_lines(
    database: Path, study: str, after: VisitGlance | None = None, limit: int = 50, fits: Fits | None = None
) -> list[VisitGlance]:
    """A page of a study's visits: its drafts, the one changed last first, then up to `limit` completed ones, the
    latest first; with `after`, the completed ones behind that one. With `fits`, only those that fit. Visits that wait
    for the protocol version they were made with are left out."""
    at, id_ = (after.started_at, after.id) if after else (_END_OF_TIME, "")
    asked = {"study": study, "at": at, "id": id_, "limit": limit}
    with _reading(database) as connection:
        if fits is not None:
            connection.create_function("fits", 4, fits)
        drafts = [] if after else [_draft_line(*row) for row in connection.execute(_VISIT_DRAFTS, (study,))]
        kept = [line for line in drafts if fits is None or fits(line.state, line.number, line.site, line.observer)]
        question = _VISITS.format(looked_for=_LOOKED_FOR if fits is not None else "")
        return [*kept, *(_line(*row) for row in connection.execute(question, asked))]


def _draft_line(id_: str, body: str, site: str, photos: int) -> VisitGlance:
    head = json.loads(body)
    state = PRACTICE if head.get("practice") else head["state"]
    return VisitGlance(
        id_, True, state, head["number"], site, head["observer"], head["started_at"],
        head["utc_offset"], head["zone"], photos, head["synthetic"],
    )  # fmt: skip


def _line(id_: str, state: str, number: int, site: str, observer: str, at: int, rest: str, photos: int) -> VisitGlance:
    more = json.loads(rest)
    state = PRACTICE if more.get("practice") else state
    return VisitGlance(
        id_, False, state, number, site, observer, at, more.get("utc_offset", 0), more.get("zone", ""),
        photos, more.get("synthetic", False),
    )  # fmt: skip


@contextmanager
def _reading(database: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(database.resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            yield connection
    except (sqlite3.Error, ValueError) as error:
        words = _("The visits could not be read ({why}). Nothing was changed.")
        raise StorageError(words.format(why=error), "unreadable") from error
