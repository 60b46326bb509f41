"""Workspaces with as many visits as wanted: the coffee-shop study, one real completed visit, and copies of it by SQL.

The copies are rows as the product writes them, operations included, but nobody computed their hashes: good for
measuring how cost grows, not for checking chains.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cxstudio import assets
from cxstudio.opening import SAMPLE
from cxstudio.study.pages import places_of
from cxstudio.study.plan import read_study_file
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import DATABASE, Person, Workspace

ANSWERS = 10
"""Answers a copied visit holds."""
SITES = ("Harbour Street", "Station Hall", "Mill Lane", "Old Market", "River Arcade", "College Gate")

_COUNT = "WITH RECURSIVE copy(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM copy WHERE i < :copies)"
_COPIES = (
    f"""{_COUNT} INSERT INTO visit (id, study, protocol, number, site, observer, wave, state, started_at, completed_at,
    is_amended, rest, cell) SELECT id || i, study, protocol, number + i, site, observer, wave, state,
    started_at - i * 60000, completed_at - i * 60000, is_amended, rest, cell FROM copy, visit WHERE id = :visit""",
    """INSERT INTO answer (visit, item, status, value, after_ms, reason, note, verdict)
    SELECT v.key, a.item, a.status, a.value, a.after_ms, a.reason, a.note, a.verdict
    FROM visit v, answer a WHERE a.visit = (SELECT key FROM visit WHERE id = :visit) AND v.id <> :visit""",
    """INSERT INTO visit_line SELECT v.key, l.study, l.state, v.number, l.site, l.observer, v.started_at, l.photos,
    l.score, l.outcome, l.critical FROM visit v, visit_line l
    WHERE l.visit = (SELECT key FROM visit WHERE id = :visit) AND v.id <> :visit""",
    """INSERT INTO touchpoint_line SELECT v.key, l.touchpoint, l.met, l.unseen, l.delight, l.valence, l.expectation,
    l.experience, l.importance FROM visit v, touchpoint_line l
    WHERE l.visit = (SELECT key FROM visit WHERE id = :visit) AND v.id <> :visit""",
    """INSERT INTO visit_words (rowid, site, observer, number, state, words)
    SELECT v.key, w.site, w.observer, CAST(v.number AS TEXT), w.state, w.words FROM visit v, visit_words w
    WHERE w.rowid = (SELECT key FROM visit WHERE id = :visit) AND v.id <> :visit""",
    f"""{_COUNT} INSERT INTO entity (id, study, digest, is_alive, is_erased)
    SELECT id || i, study, digest, is_alive, is_erased FROM copy, entity WHERE id = 'visit:' || :visit""",
    f"""{_COUNT} INSERT INTO op (hash, study, replica, number, previous, kind, entity, header)
    SELECT hash || i, study, replica, number + 2 * i, previous || i, kind, entity || i, header
    FROM copy, op WHERE entity = 'visit:' || :visit""",
    """INSERT INTO op_payload (arrival, body) SELECT o.arrival, p.body FROM op o
    JOIN op model ON model.entity = 'visit:' || :visit AND model.kind = o.kind
    JOIN op_payload p ON p.arrival = model.arrival
    WHERE o.entity > model.entity AND o.entity < model.entity || ':'""",
)


def fill(folder: Path, visits: int, answers: int = ANSWERS) -> Visit:
    """Make a workspace with `visits` completed visits of so many answers and one draft; the draft is returned."""
    with Workspace.create(folder, Person("Ines", "ines-laptop")) as workspace:
        file = read_study_file(assets.studies() / f"{SAMPLE}.json")
        workspace.install(file)
        sites = [workspace.add_site(file.study.id, name) for name in SITES]
        model = workspace.begin_visit(file.study.id, sites[0], "Ines")
        for item in list(places_of(file.protocol))[:answers]:
            model = model.with_answer(Answer(item=item, value="yes", at=model.started_at + 1000))
        done = workspace.complete(model)
        draft = workspace.begin_visit(file.study.id, sites[1], "Ines")
    _copy(folder / DATABASE, done.id, visits - 1)
    return draft


def _copy(database: Path, visit: str, copies: int) -> None:
    if copies < 1:
        return
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        for statement in _COPIES:
            connection.execute(
                statement, {"visit": visit, "copies": copies} if ":copies" in statement else {"visit": visit}
            )
