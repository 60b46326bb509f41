"""Questions about the photos of a whole study or workspace, asked of their rows alone."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from ..study import photo_facts
from ..study.clearing import is_picture, original_goes
from ..study.photo_facts import Known
from ..study.plan import Ethics
from ..study.recorded import Evidence, Visit
from . import drafts
from .tables import BlobRow, EvidenceRow, VisitRow, table

EVIDENCE, VISIT, BLOB = table(EvidenceRow), table(VisitRow), table(BlobRow)


def evidence_of(connection: Connection, study: str) -> list[Evidence]:
    """All photos and files of a study's completed visits, by id."""
    return [one for _visit, one in by_visit(connection, study)]


def by_visit(connection: Connection, study: str) -> list[tuple[str, Evidence]]:
    """(id of the visit, photo or file) of a study's completed visits, by id of the photo."""
    question = select(EVIDENCE, VISIT.c.id.label("of")).join(VISIT, VISIT.c.key == EVIDENCE.c.visit)
    rows = connection.execute(question.where(VISIT.c.study == study).order_by(EVIDENCE.c.id))
    found = []
    for row in rows:
        cell = {name: value for name, value in row._mapping.items() if name not in ("visit", "of", "rest")}
        found.append((str(row.of), Evidence.model_validate({**cell, **json.loads(row.rest)})))
    return found


def known(connection: Connection, study: str) -> list[Known]:
    """All photos of a study, of finished visits and of drafts, as others are compared with them."""
    question = select(VISIT.c.id, VISIT.c.site, VISIT.c.number).where(VISIT.c.study == study)
    visits = {row.id: row for row in connection.execute(question)}
    finished = [
        Known(visit, visits[visit].site, visits[visit].number, one) for visit, one in by_visit(connection, study)
    ]
    drafted = photo_facts.known(drafts.stored_of(connection, study))
    return [one for one in (*finished, *drafted) if is_picture(one.evidence)]


def others_need(connection: Connection, visit: Visit, ethics: Ethics) -> set[str]:
    """The originals that must stay: those of photos of other visits, and of this one's that are not ready yet."""
    own = {one.id for one in visit.evidence}
    rows = connection.execute(select(EVIDENCE.c.id, EVIDENCE.c.sha256)).all()
    elsewhere = {row.sha256 for row in rows if row.id not in own}
    return elsewhere | {one.sha256 for one in visit.evidence if not original_goes(one, ethics)}


def forget_blob(connection: Connection, sha256: str) -> None:
    """No file of this hash is kept here any more."""
    connection.execute(BLOB.delete().where(BLOB.c.sha256 == sha256))
