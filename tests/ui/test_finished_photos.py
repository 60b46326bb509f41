"""A photo of a finished visit: covered, cleared and captioned by the lead, written as one change with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.store import visits
from cxstudio.study.clearing import Stage, stage_of
from tests.ui.test_visit_desk import Hands
from ui.presenters.photo_editing import Mode

Key = Qt.Key


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[Hands]:
    made = Hands(qtbot, tmp_path)
    yield made
    made.window.close()


def open_photo(hands: Hands):
    """(the desk, the photo) of the first finished visit that has one, opened by Enter on its tile."""
    visit = next(one for one in hands.visits() if any(e.media.startswith("image/") for e in one.evidence))
    desk = hands.open(visit.id)
    desk.reading._tiles[0].setFocus()
    hands.keys(Key.Key_Return)
    hands.rest()
    assert desk.stack.currentWidget() is desk.photo
    return desk, desk.photo.editing.photo


def test_a_finished_visits_photo_is_covered_and_cleared_in_one_change(hands: Hands) -> None:
    desk, photo = open_photo(hands)
    visit = desk.acts.visit
    hands.keys(Key.Key_B)
    hands.rest()
    assert desk.photo.editing.mode is Mode.COVER
    hands.keys(Key.Key_N, Key.Key_Left, Key.Key_Left, Key.Key_Escape)
    hands.rest()
    hands.keys(Key.Key_A)
    assert hands.visit(visit.id) == visit, "nothing is written before the person is done"
    hands.keys(Key.Key_Escape)
    hands.rest()
    assert desk.why.isVisible() and hands.visit(visit.id) == visit, "nor before the reason stands"
    assert QApplication.focusWidget() is desk.why.reason
    hands.keys(Key.Key_Escape)
    hands.rest()
    assert desk.stack.currentWidget() is desk.photo and desk.album.is_changed, "Esc goes back to the photo"
    hands.keys(Key.Key_Escape)
    hands.qtbot.keyClicks(desk.why.reason, "a guest can be seen")
    hands.keys(Key.Key_Return)
    hands.rest()
    (after,) = [one for one in hands.visit(visit.id).evidence if one.id == photo.id]
    assert len(after.redaction) == 1 and stage_of(after) is Stage.CLEARED
    assert desk.stack.currentWidget() is not desk.photo
    with hands.workspace.database.read() as connection:
        last = visits.history(connection, visit.id)[-1]["values"]
    assert last["amendment_reason"] == "a guest can be seen"  # type: ignore[index, call-overload]


def test_what_was_done_is_proposed_as_the_reason(hands: Hands) -> None:
    desk, _photo = open_photo(hands)
    hands.keys(Key.Key_R, Key.Key_K, Key.Key_Escape)
    assert desk.why.reason.text() == desk.why.reason.selectedText() == "turning of a photo, use in the report"


def test_what_was_undone_is_not_written(hands: Hands) -> None:
    desk, _photo = open_photo(hands)
    visit = desk.acts.visit
    hands.keys(Key.Key_R)
    hands.rest()
    assert desk.album.is_changed
    desk.album.undo_stack.undo()
    hands.keys(Key.Key_Escape)
    hands.rest()
    assert hands.visit(visit.id) == visit
