"""The first look at a workspace: the study cards, the visits in work and the pages of the list of visits, through
the standard library alone.

The window paints these before anything heavy is imported, so nothing here may import SQLAlchemy or pydantic; what is
read are named tuples, which are made in a fifth of the time that frozen dataclasses take.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import StorageError
from ..i18n import _
from ..settings import is_hub
from . import search


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
       json_extract(s.body, '$.pattern'), coalesce(CAST(json_extract(s.body, '$.target_visits') AS BIGINT), 0),
       (SELECT count(*) FROM visit v WHERE v.study = s.id), (SELECT count(*) FROM draft d WHERE d.study = s.id),
       s.changed_at
FROM study s ORDER BY s.changed_at DESC, s.title LIMIT 50
"""
_PROTOCOL = "SELECT number, body FROM protocol WHERE study = ? ORDER BY number DESC, hash LIMIT 1"
_LAST_CHANGE = """
SELECT json_extract(header, '$.a'), CAST(json_extract(header, '$.w') AS BIGINT) FROM op WHERE arrival = (
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
        with _reading(database) as connection:
            return Glance(tuple(_studies(connection)), tuple(_drafts(connection)))
    except StorageError:
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
    """A visit as a list shows it. `number` 0: none yet; `started_at` in UTC ms, `utc_offset` in minutes; `score` a
    share of 1, `outcome` a value of its scale, None where there is none; `place` says where the line stands in the
    order it was asked for, so that the next page can go on behind it; `remarks` counts those without a reply."""

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
    score: float | None = None
    outcome: float | None = None
    critical: int = 0
    place: Place = (0, 0, 0)
    remarks: int = 0


Place = tuple[str | float, int, int]
"""A line's value in the column that is sorted by, when the visit began (UTC ms), and its row's number."""

PRACTICE = "practice"
"""Stands in a visit's state where it was recorded before the study's set-up was complete: it is never counted."""

ORDERS = {
    "state": "l.state",
    "number": "l.number",
    "site": "l.site",
    "observer": "l.observer",
    "when": "l.started_at",
    "score": "coalesce(l.score, -1)",
    "outcome": "coalesce(l.outcome, -1e9)",
    "photos": "l.photos",
    "critical": "l.critical",
}
"""What a list may be sorted by; where there is no value, a line stands below all that have one."""


INDEXED = {"when", "number"}
"""Whoever sorts by anything else reads all lines through: quicker than through the index of their study."""


class Order(NamedTuple):
    """By which of `ORDERS`, and whether the highest come first."""

    by: str
    down: bool


NEWEST = Order("when", True)


_VISIT_DRAFTS = """
SELECT d.visit, d.body, coalesce(t.name, ''),
       (SELECT count(*) FROM draft_part p WHERE p.visit = d.visit AND p.part = 'evidence'), d.changed_at
FROM draft d LEFT JOIN site t ON t.id = json_extract(d.body, '$.site') AND t.study = d.study
WHERE d.study = ? ORDER BY d.changed_at DESC, d.visit DESC
"""
# The page is found among the narrow lines first; only its own rows are then looked at whole.
_VISITS = """
SELECT v.id, l.state, l.number, coalesce(t.name, ''), v.observer, l.started_at, v.rest, l.photos, l.score, l.outcome,
       l.critical, l.value, l.visit
FROM (SELECT l.*, {value} AS value FROM visit_line l
      WHERE {study} = :study {looked_for} {behind}
      ORDER BY {value} {way}, l.started_at {way}, l.visit {way} LIMIT :limit) l
JOIN visit v ON v.key = l.visit LEFT JOIN site t ON t.id = v.site AND t.study = v.study
ORDER BY l.value {way}, l.started_at {way}, l.visit {way}
"""
_LOOKED_FOR = f"AND l.visit IN (SELECT rowid FROM {search.WORDS} WHERE {search.WORDS} MATCH :question)"
_HITS = f"SELECT count(*) FROM (SELECT 1 FROM {search.WORDS} WHERE {search.WORDS} MATCH :question LIMIT :few) AS hits"
FEW_HITS = 1000
_BEHIND = "AND {value} {than}= :value AND ({value}, l.started_at, l.visit) {than} (:value, :at, :row)"
_ALL_COUNTED = "SELECT (SELECT count(*) FROM draft WHERE study = ?1) + (SELECT count(*) FROM visit WHERE study = ?1)"
_WAITING = "SELECT (SELECT count(*) FROM visit WHERE study = ?1) - (SELECT count(*) FROM visit_line WHERE study = ?1)"
LINES_SINCE = 2
"""The schema that brought the lines of this list."""


def study_titles(database: Path) -> list[tuple[str, str]]:
    """Id and title of every study, the one changed last first. This and its kin raise StorageError for a database
    that cannot be read."""
    with _reading(database) as connection:
        return connection.execute("SELECT id, title FROM study ORDER BY changed_at DESC, title").fetchall()


def visit_total(database: Path, study: str) -> tuple[int, int]:
    """How many visits a study has, with its drafts and with those that wait for their protocol version; and how many
    do wait."""
    with _reading(database) as connection:
        _need_lines(connection)
        (total,) = connection.execute(_ALL_COUNTED, (study,)).fetchone()
        (waiting,) = connection.execute(_WAITING, (study,)).fetchone()
        return int(total), int(waiting)


def visit_lines(
    database: Path,
    study: str,
    after: VisitGlance | None = None,
    limit: int = 50,
    order: Order = NEWEST,
    question: str = "",
) -> list[VisitGlance]:
    """A page of a study's completed visits in that order; with `after`, those behind that one. With a `question` (of
    `search`), only those in which its words are found. Visits that wait for the protocol version they were made with
    are left out."""
    value, than, way = ORDERS[order.by], *(("<", "DESC") if order.down else (">", "ASC"))
    asked: dict[str, object] = {"study": study, "limit": limit, "question": question}
    if after is not None:
        asked |= dict(zip(("value", "at", "row"), after.place, strict=True))
    behind = _BEHIND.format(value=value, than=than) if after is not None else ""
    with _reading(database) as connection:
        _need_lines(connection)
        in_order = order.by in INDEXED and not (question and _is_rare(connection, question))
        sql = _VISITS.format(
            study="l.study" if in_order else "+l.study",
            value=value,
            way=way,
            behind=behind,
            looked_for=_LOOKED_FOR if question else "",
        )
        return [_line(*row) for row in connection.execute(sql, asked)]


def _is_rare(connection: sqlite3.Connection, question: str) -> bool:
    """Are there so few hits that they are sorted sooner than met on the way through all lines?"""
    (hits,) = connection.execute(_HITS, {"question": question, "few": FEW_HITS}).fetchone()
    return int(hits) < FEW_HITS


def draft_lines(database: Path, study: str) -> list[VisitGlance]:
    """A study's drafts, the one changed last first."""
    with _reading(database) as connection:
        return [_draft_line(*row) for row in connection.execute(_VISIT_DRAFTS, (study,))]


def _need_lines(connection: sqlite3.Connection) -> None:
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if schema < LINES_SINCE:
        raise StorageError(_("The workspace is being brought up to date; its visits are listed then."), "older")


def _draft_line(id_: str, body: str, site: str, photos: int, changed_at: int) -> VisitGlance:
    head = json.loads(body)
    state = PRACTICE if head.get("practice") else head["state"]
    return VisitGlance(
        id_, True, state, head["number"], site, head["observer"], head["started_at"],
        head["utc_offset"], head["zone"], photos, head["synthetic"], place=(changed_at, head["started_at"], 0),
    )  # fmt: skip


def _line(
    id_: str, state: str, number: int, site: str, observer: str, at: int, rest: str, photos: int,
    score: float | None, outcome: float | None, critical: int, value: str | float, row: int,
) -> VisitGlance:  # fmt: skip
    more = json.loads(rest)
    return VisitGlance(
        id_, False, state, number, site, observer, at, more.get("utc_offset", 0), more.get("zone", ""),
        photos, more.get("synthetic", False), score, outcome, critical, (value, at, row), _open_remarks(more),
    )  # fmt: skip


def _open_remarks(rest: dict[str, Any]) -> int:
    """How many remarks of a reviewer wait for their reply."""
    return sum(not remark.get("reply") for remark in rest.get("remarks", ()))


@contextmanager
def _reading(database: Path) -> Iterator[sqlite3.Connection]:
    if is_hub(database):
        from .hub_glance import reading  # heavy, and only there

        with reading(database.parent) as hub:
            yield hub
        return
    try:
        with closing(sqlite3.connect(database.resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            yield connection
    except (sqlite3.Error, ValueError) as error:
        words = _("The visits could not be read ({why}). Nothing was changed.")
        raise StorageError(words.format(why=error), "unreadable") from error
