"""Behaviour that was observed, in the report: sums over visits, and nothing of whom an observer named."""

from __future__ import annotations

from pathlib import Path

from cxstudio.report import content
from cxstudio.report.basis import ReportSettings, read_basis
from cxstudio.report.blocks import Paragraph, Refused, Table
from cxstudio.report.observed_blocks import observed_blocks
from cxstudio.steps import run_to_end
from cxstudio.study.protocol import Behaviour
from cxstudio.study.recorded import ObservedEvent, Watch
from cxstudio.workspace import Person, Workspace
from tests.report import scene

SERVES = Behaviour(code="serves", title="serves", kind="state", key="s", subject="Staff")
WAITS = Behaviour(code="waits", title="waits", kind="state", key="w")
SMILES = Behaviour(code="smiles", title="smiles", kind="point", key="m", subject="Staff")
NAMED = "woman with a pushchair"


def watched_visits(folder: Path) -> Workspace:
    """Two visits of 100 s: serving 30 s + 10 s and, in the second, 20 s and one left open; one visit without."""
    file = scene.study_file()
    protocol = file.protocol.model_copy(update={"behaviours": (SERVES, WAITS, SMILES)})
    workspace = Workspace.create(folder, Person("Ines", "ines-laptop"))
    workspace.install(file.model_copy(update={"protocol": protocol}))
    site = workspace.add_site(file.study.id, "Harbour Street")
    events = (
        (("serves", 0, 30), ("smiles", 31, None), ("serves", 40, 50), ("waits", 0, 60), ("waits", 10, 50)),
        (("serves", 0, 20), ("serves", 50, None)),
        (),
    )
    for number, coded in enumerate(events):
        visit = workspace.begin_visit(file.study.id, site, "Ines")
        made = []
        for place, (code, start, stop) in enumerate(coded):
            who = {"waits": (NAMED, "B")[place % 2]}.get(code, "Staff")
            stop_ms = None if stop is None else 1000 * stop
            made.append(
                ObservedEvent(
                    id=f"{number}{place}", code=code, start_ms=1000 * start, stop_ms=stop_ms, subject=who, comment=NAMED
                )
            )
        watched = (Watch(start_ms=0, stop_ms=100_000),) if coded else ()
        workspace.complete(
            visit.model_copy(update={"events": tuple(made), "watched": watched}), visit.started_at + 100_000
        )
    return workspace


def test_sums_over_the_visits_that_were_watched(tmp_path: Path) -> None:
    with watched_visits(tmp_path / "w") as workspace:
        basis = read_basis(workspace, workspace.studies()[0].id, ReportSettings())
        _heading, table, *rest = observed_blocks(basis)
    assert isinstance(table, Table)
    rows = [["".join(text.text for text in line) for cell in row for line in cell.lines] for row in table.rows]
    assert rows == [
        ["Staff: serves", "2 of 2", "4", "1:00", "20.0 s", "30 %"],  # 30 + 10 + 20 s in 200 s; one is open
        ["waits", "1 of 2", "2", "1:40", "50.0 s", "–"],  # two at once: no share
        ["Staff: smiles", "1 of 2", "1", "–", "–", "–"],
    ]
    told = " ".join(text.text for block in rest if isinstance(block, Paragraph) for text in block.words)
    assert "1 state was left open" in told
    assert "Of 5 transitions" in told
    assert not [block for block in rest if isinstance(block, Refused)]


def test_the_report_tells_it_and_names_nobody(tmp_path: Path) -> None:
    with watched_visits(tmp_path / "w") as workspace:
        report = run_to_end(content.gather(workspace, workspace.studies()[0].id))
    texts = report.texts()
    assert "Behaviour that was observed" in texts
    assert not [text for text in texts if NAMED in text]


def test_a_study_that_watched_nothing_says_nothing_of_it(tmp_path: Path) -> None:
    with scene.a_workspace(tmp_path / "w") as workspace:
        basis = read_basis(workspace, workspace.studies()[0].id, ReportSettings())
        assert observed_blocks(basis) == []
