"""A completed visit as a reviewer reads it: tables, sealed cards, times over days, and the reasons that were given."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cxstudio.study import protocol as p
from cxstudio.study.due import DAY
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.visit import Answer, Reading, read
from cxstudio.workspace import Workspace
from tests.study import builders as b
from tests.ui.recorder_scenes import PROBLEMS, SEATS, a_study_with_rules
from ui import theme
from ui.models.visit_list import VisitLine
from ui.presenters.recorder_stamps import stamp_words
from ui.presenters.visit_answers import read_answer
from ui.views.item_rows_table import RowsTable
from ui.views.visit_reading import VisitReading

START = 1_795_348_800_000
GIVEN = {
    "greeting": Answer(item="greeting", value="yes", at=START + 50),
    "cup": Answer(item="cup", value=2),
    "minutes": Answer(item="minutes", value=25, note="A coach party", at=START),
    "why": Answer(item="why", value="They said sorry", at=START),
    "outcome_early": Answer(item="outcome_early", value=4, at=START),
    "card": Answer(item="card", value=START + 20, at=START + 20),
    "match": Answer(item="match", value="part", at=START + 30),
    "refund": Answer(item="refund", value=2 * DAY + 1, since=START, at=START + 40),
    "outcome": Answer(item="outcome", value=8, at=START + 60),
    "problems": Answer(item="problems", value=(("Cold soup", 4, "goods", "no", 3), ("Loud", None, None, None, None))),
    "seats": Answer(item="seats", value=(("calm", 10), (None, None), ("busy", 7))),
}


def the_protocol() -> p.Protocol:
    made = a_study_with_rules()
    more = b.a_stage(b.a_touchpoint(PROBLEMS, SEATS, id="tables"), id="rows")
    return made.model_copy(update={"stages": (*made.stages, more)})


@pytest.fixture
def reading() -> Reading:
    return read(the_protocol(), b.a_visit(GIVEN))


def the_answer(reading: Reading, item: str):
    return read_answer(reading, reading.active[item].item)


def test_the_reason_for_an_unusual_answer_is_read_with_what_was_unusual(reading: Reading) -> None:
    found = the_answer(reading, "minutes")
    assert (found.said, found.note, found.is_reason) == ("25 min", "A coach party", True)
    assert found.marks == (("More than 20 minutes is unusual.", "caution"),)


def test_what_was_changed_after_the_card_was_opened_is_marked(reading: Reading) -> None:
    ((words, tone),) = the_answer(reading, "greeting").marks
    assert (words.startswith("Changed after the card was opened at "), tone) == (True, "caution")
    assert the_answer(reading, "why").marks == ()
    assert the_answer(reading, "card").quote == "Open from 8 to 18."


def test_a_default_left_standing_says_so(reading: Reading) -> None:
    assert the_answer(reading, "cup").marks == (("Proposed, and left as it was.", "quiet"),)


def test_a_time_over_days_has_both_its_moments(reading: Reading) -> None:
    start, stop = stamp_words(START), stamp_words(START + 2 * DAY)
    assert the_answer(reading, "refund").said == f"2 days, from {start} to {stop}"


def test_rows_are_read_in_words_private_ones_too(reading: Reading) -> None:
    assert the_answer(reading, "problems").table == (
        ("Cold soup", "4 min", "Goods", "No", "3, k4 3"), ("Loud", "", "", "", ""),
    )  # fmt: skip
    assert the_answer(reading, "seats").table == (("calm", "10, o10 10"), ("", ""), ("busy", "7, o10 7"))


def test_the_page_shows_it_all_after_the_visit_was_completed(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    theme.apply(qapp, "light", 100)
    study = Study(id="01900000-0000-7000-8000-000000000003", title="Visits with rules")
    with Workspace.create(tmp_path / "w") as workspace:
        workspace.install(StudyFile(key="rules", study=study, protocol=the_protocol()))
        draft = workspace.begin_visit(study.id, workspace.add_site(study.id, "Mill Lane"), "Ines")
        workspace.complete(draft.model_copy(update={"answers": GIVEN}))
        (found,) = workspace.dataset(study.id)[1].visits
    page = VisitReading(lambda sha: tmp_path / sha)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.show_visit(VisitLine("v", False, "Complete", "good", 1, "Mill Lane", "Ines", START, "now", "now"), found)
    texts = {label.text() for label in page.findChildren(QLabel)}
    assert {"Reason: A coach party", "Open from 8 to 18.", "Outcome so far", "outcome early on"} <= texts
    names = [table.accessibleName() for table in page.findChildren(RowsTable)]
    assert names == ["Which problems came up?", "The first word of each seat"]
    first = page.findChildren(RowsTable)[0].model()
    assert first.index(0, 0).data() == "Cold soup"
