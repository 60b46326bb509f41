"""What is due in a visit in work stands on home's card once the visits were looked at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cxstudio.steps import run_to_end
from cxstudio.store.glance import DraftGlance
from cxstudio.study.due import DAY
from cxstudio.workspace import Workspace
from tests.ui.recorder_scenes import a_visit_with_rules
from ui.presenters.home import draft_words
from ui.presenters.home_dues import pressing

from .window_scenes import an_open_window, at_rest


def a_late_visit(workspace: Workspace, days: int = 4) -> str:
    """A visit begun so many days ago; its first touchpoint was due two days after that."""
    visit = a_visit_with_rules(workspace)
    workspace.drafts.begin(visit.model_copy(update={"started_at": visit.started_at - days * DAY}))
    return visit.id


def test_what_is_late_is_found_and_what_is_not_due_is_left_out(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w") as workspace:
        late, early = a_late_visit(workspace), a_visit_with_rules(workspace).id
        assert run_to_end(pressing(workspace, [early, late, "gone"])) == {late: "Call: 2 days late"}


def test_the_card_tells_its_own_and_that_others_have_something() -> None:
    draft = DraftGlance("a", "s", "Visits", "Mill Lane", 3, 0, 0)
    assert draft_words(draft, 0).due == ""
    assert draft_words(draft, 0, {"a": "Call: due today"}).due == "Call: due today"
    told = draft_words(draft, 0, {"a": "Call: due today", "b": "Call: 2 days late"}).due
    assert told == "Call: due today · 1 other visit has something due"


def test_home_shows_it_behind_the_first_paint(qtbot: QtBot, tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w") as workspace:
        a_late_visit(workspace)
    window = an_open_window(qtbot, tmp_path / "w")
    at_rest(qtbot, window.context)
    card = window.home.continue_card
    assert card is not None
    assert "Call: 2 days late" in {label.text() for label in card.findChildren(QLabel)}
    window.close()
