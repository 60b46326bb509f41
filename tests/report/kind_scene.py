"""One small study for every kind of report: the golden case on two sites in two waves, photos on what failed."""

from __future__ import annotations

from pathlib import Path

from cxstudio.report.blocks import Report
from cxstudio.report.kinds import KINDS, Subject, gather
from cxstudio.steps import run_to_end
from cxstudio.study.recorded import MarkedMoment, Visit
from cxstudio.workspace import Workspace
from tests.analysis.golden_moments import TITLES
from tests.report import scene

SUBJECTS = {"visit": Subject(visit="5"), "site": Subject(site="Branch A")}
"""What the kinds that need one are about here."""


def a_study(folder: Path, visits: int = 24) -> Workspace:
    """The workspace, open. Visits 1 to 12 are of the wave "Spring", the others of "Autumn"."""
    workspace = scene.a_workspace(folder, sites=2)
    for number, row in enumerate(scene.rows()[:visits]):
        notes = {t.lower(): f"Visit {number + 1}: {t} fell short." for t in TITLES if scene.failed(row, t.lower())}
        workspace.complete(_drafted(workspace, number, row, notes))
    return workspace


def _drafted(workspace: Workspace, number: int, row: list[str], notes: dict[str, str]) -> Visit:
    draft = scene.record(workspace, number, row, notes, sites=2)
    draft = draft.model_copy(update={"wave": "Spring" if number < 12 else "Autumn"})
    if number == 4:
        at = draft.started_at + 9 * 60_000
        draft = draft.with_moment(MarkedMoment(id="m1", touchpoint="advice", sign="pain", text="Left alone.", at=at))
    if not scene.failed(row, "advice"):
        return draft
    draft = scene.with_photo(workspace, draft, number)
    (photo,) = draft.evidence
    return draft.with_evidence(photo.model_copy(update={"caption": f"The counter, visit {number + 1}"}))


def report_of(workspace: Workspace, kind: str, subject: Subject | None = None) -> Report:
    return run_to_end(gather(workspace, scene.STUDY, KINDS[kind], subject or SUBJECTS.get(kind)))
