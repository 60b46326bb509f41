"""What was asked twice stands side by side in the report, and a talk has no scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxstudio.report.blocks import Heading, Report, Table
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer
from tests.report.scene import STUDY, a_workspace, pages_text, pdf_of, report_of, study_file
from tests.study.builders import SCALES, a_touchpoint, an_answer, yes_no

LIKELY = (p.Column(id="likely", title="Likelihood", kind="rating", scale="o10"),)


def days(id: str, text: str, **fields: object) -> p.Number:
    never = p.Choice(id="never", text="Never")
    return p.Number(id=id, text=text, unit="days", alternatives=(never,), **fields)


def a_talk(*, shows_scores: bool) -> p.Protocol:
    told = a_touchpoint(
        yes_no("kept", points=1, in_standard=True),
        days("told", "Days until you were told", paired_with="told_file"),
        days("told_file", "File: days until the answer"),
        p.Rows(id="slip1", text="Slip before", columns=LIKELY, private=True),
        id="told_point",
    )
    slip = a_touchpoint(
        p.Rows(id="slip2", text="Slip after", columns=LIKELY, private=True, paired_with="slip1"), id="close"
    )
    stage = p.Stage(id="talk", title="Talk", touchpoints=(told, slip))
    outcome = p.Outcome(text="How likely is it that you would come back?", scale="o10", early_after="told_point")
    return p.Protocol(title="Talk", scales=SCALES, stages=(stage,), outcome=outcome, shows_scores=shows_scores)


VISITS = (
    (9, 4, 9, 4, ((3,), (5,)), ((5,), (5,))),
    (8, 8, 2, 2, ((7,),), ((1,),)),
    (7, 9, 5, "never", ((7,),), ((1,), (9,))),
    (None, 9, 3, None, None, ((4,),)),
)


def the_report(folder: Path, protocol: p.Protocol) -> Report:
    with a_workspace(folder, file=study_file().model_copy(update={"protocol": protocol})) as workspace:
        for site, row in zip(workspace.sites(STUDY), VISITS, strict=False):
            draft = workspace.begin_visit(STUDY, site, "Ana")
            names = ("outcome_early", "outcome", "told", "told_file", "slip1", "slip2")
            found = {name: an_answer(name, value) for name, value in zip(names, row, strict=True) if value is not None}
            kept = Answer(item="kept", value="yes", at=draft.started_at)
            workspace.complete(draft.model_copy(update={"answers": {**found, "kept": kept}}))
        report = report_of(workspace)
        pdf_of(report, folder / "report.pdf")
        return report


def rows_under(report: Report, title: str) -> list[list[str]]:
    blocks = next(page.blocks for page in report.pages if page.id == "journey")
    place = next(n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == title)
    table = blocks[place + 1]
    assert isinstance(table, Table)
    return [["".join(text.text for line in cell.lines for text in line) for cell in row] for row in table.rows]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    folder = tmp_path_factory.mktemp("talk") / "w"
    return the_report(folder, a_talk(shows_scores=False)), folder


def test_the_outcome_early_and_at_the_end(talk: tuple[Report, Path]) -> None:
    # 9 to 4, 8 to 8, 7 to 9: medians 8 and 8; the fourth visit gave no early answer
    (row,) = rows_under(talk[0], "The outcome, early and at the end")
    assert row[1:] == ["3", "8", "8", "1", "1", "1"]


def test_two_sources_with_their_difference(talk: tuple[Report, Path]) -> None:
    # 9-4 and 2-2 are numbers, 5 beside "never" is not the same, 3 beside nothing is not told
    (row,) = rows_under(talk[0], "Two sources")
    assert row == ["Days until you were told", "3", "1", "+2.5", "0.0", "+5.0"]


def test_slips_before_and_after_as_counts(talk: tuple[Report, Path]) -> None:
    (row,) = rows_under(talk[0], "Before and after")
    assert row == ["Slip after", "3", "1", "1", "2"]


def test_a_talk_has_no_scores(talk: tuple[Report, Path], tmp_path: Path) -> None:
    title = "Scores by stage and touchpoint"
    assert title not in "\n".join(pages_text(talk[1] / "report.pdf"))
    the_report(tmp_path / "w", a_talk(shows_scores=True))
    assert title in "\n".join(pages_text(tmp_path / "w" / "report.pdf"))
