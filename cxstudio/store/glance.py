"""The first look at a workspace: the study cards and the visits in work, through the standard library alone.

The window paints these before anything heavy is imported, so nothing here may import SQLAlchemy or pydantic.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DraftGlance:
    """A visit in work: how many answers and photos it holds, and when it was last changed (UTC ms)."""

    visit: str
    study: str
    study_title: str
    site: str
    answers: int
    photos: int
    changed_at: int


@dataclass(frozen=True)
class StudyGlance:
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


@dataclass(frozen=True)
class Glance:
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
