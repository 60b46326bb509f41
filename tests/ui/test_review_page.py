"""Reviewing by keys: through the queue, approving, sending back with remarks, rejecting, taking back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.study.review import Act
from cxstudio.study.visit import Answer, Visit
from tests.ui.test_visit_desk import texts
from tests.ui.window_scenes import PATIENCE_MS, NoMouse, a_sample, an_open_window, at_rest, press
from ui.views.main_window import MainWindow

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Hands:
    """A window on the sample with some visits submitted, standing at the review."""

    def __init__(self, qtbot: QtBot, folder: Path, submitted: int) -> None:
        self.qtbot = qtbot
        self.window: MainWindow = an_open_window(qtbot, a_sample(folder))
        self.window.resize(1280, 800)
        self.workspace = self.window.context.open_workspace
        self.study = self.workspace.studies()[0].id
        every = [one.visit.id for one in self.workspace.dataset(self.study)[1].visits]
        self.ids = every[:submitted]
        self.workspace.reviews.decide(Act.SUBMIT, self.study, self.ids)
        self.go()

    def go(self) -> None:
        press(self.qtbot, Key.Key_4, CTRL)
        at_rest(self.qtbot, self.window.context)
        QApplication.processEvents()
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=PATIENCE_MS)

    @property
    def page(self):
        return self.window.pages["review"]

    @property
    def front(self) -> str:
        return self.page.review.found.visit.id

    def state(self, visit_id: str) -> str:
        return self.visit(visit_id).state.value

    def visit(self, visit_id: str) -> Visit:
        return self.workspace.scored(self.study, [visit_id])[0].visit

    def keys(self, *keys: Key) -> None:
        for key in keys:
            press(self.qtbot, key)

    def type(self, words: str) -> None:
        self.qtbot.keyClicks(QApplication.focusWidget(), words)


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[Hands]:
    made = Hands(qtbot, tmp_path, 4)
    yield made
    made.window.close()


def test_a_whole_round_of_review_without_a_mouse(hands: Hands) -> None:
    mouse = NoMouse()
    first, second, third, fourth = hands.ids
    assert hands.front == first
    assert hands.page.header.about.text() == "4 visits wait for review"
    hands.keys(Key.Key_J, Key.Key_J)
    assert hands.front == third
    hands.keys(Key.Key_K, Key.Key_A)
    assert (hands.state(second), hands.page.bar.text) == ("approved", "1 visit is approved.")
    assert hands.front == third
    hands.keys(Key.Key_K, Key.Key_R)
    hands.type("Which day was it?")
    hands.keys(Key.Key_Return)
    hands.type("And the queue?")
    press(hands.qtbot, Key.Key_Return, CTRL)
    assert hands.state(first) == "returned"
    assert [one.text for one in hands.visit(first).remarks] == ["Which day was it?", "And the queue?"]
    assert hands.front == third
    hands.keys(Key.Key_X)
    press(hands.qtbot, Key.Key_Return, CTRL)
    assert hands.page.rejecting.fault.text() == "Rejecting a visit needs its reason."
    hands.type("invented")
    hands.keys(Key.Key_Return)
    assert [hands.state(one) for one in (third, fourth)] == ["rejected", "submitted"]
    assert mouse.seen == 0


def test_sending_back_is_undone_with_its_remarks(hands: Hands) -> None:
    hands.keys(Key.Key_R)
    hands.type("Which day was it?")
    press(hands.qtbot, Key.Key_Return, CTRL)
    assert hands.state(hands.ids[0]) == "returned"
    hands.page.bar.action_chosen.emit()
    assert hands.state(hands.ids[0]) == "submitted"
    assert hands.visit(hands.ids[0]).remarks == ()


def test_a_remark_on_a_line_goes_with_that_item(hands: Hands) -> None:
    hands.page.reading.focus_item("order_look")
    hands.keys(Key.Key_C)
    assert hands.page.returning.about.currentData() == "order_look"
    hands.type("Look again")
    press(hands.qtbot, Key.Key_Return, CTRL)
    ((remark),) = hands.visit(hands.ids[0]).remarks
    assert (remark.item, remark.text, remark.by) == ("order_look", "Look again", hands.workspace.person)


def test_several_are_approved_at_once_and_taken_back(hands: Hands) -> None:
    press(hands.qtbot, Key.Key_Down, SHIFT)
    press(hands.qtbot, Key.Key_Down, SHIFT)
    hands.keys(Key.Key_A)
    assert [hands.state(one) for one in hands.ids] == ["approved"] * 3 + ["submitted"]
    hands.page.bar.action_chosen.emit()
    assert [hands.state(one) for one in hands.ids] == ["submitted"] * 4


def test_what_came_back_shows_what_was_changed(hands: Hands) -> None:
    visit = hands.ids[0]
    hands.keys(Key.Key_R)
    hands.type("Look again")
    press(hands.qtbot, Key.Key_Return, CTRL)
    now = hands.visit(visit)
    hands.workspace.reviews.reply(now, now.remarks[0].id, "I did")
    was = now.answers["order_look"].value
    other = "no" if was == "yes" else "yes"
    hands.workspace.amend(hands.visit(visit), Answer(item="order_look", value=other), "looked again")
    hands.workspace.reviews.decide(Act.SUBMIT, hands.study, [visit])
    hands.go()
    hands.page.review.turn_to(visit)
    shown = texts(hands.page.reading)
    assert {"Changed since it was sent back", "Reason: looked again", "Reply to “Look again”: “I did”"} <= shown


def test_nobody_reviews_what_they_observed(hands: Hands) -> None:
    site = hands.workspace.sites(hands.study)[0]
    draft = hands.workspace.begin_visit(hands.study, site, hands.workspace.person.upper())
    own = hands.workspace.complete(draft)
    hands.workspace.reviews.decide(Act.SUBMIT, hands.study, [own.id])
    hands.go()
    hands.page.review.turn_to(own.id)
    assert not hands.page.approve_button.isEnabled()
    assert "You observed this visit." in hands.page.said.text()
    hands.keys(Key.Key_A, Key.Key_R, Key.Key_X)
    assert hands.state(own.id) == "submitted"


def test_an_empty_desk_says_what_is_in_the_field_and_submits_what_is_complete(qtbot: QtBot, tmp_path: Path) -> None:
    hands = Hands(qtbot, tmp_path, 0)
    hands.workspace.begin_visit(hands.study, hands.workspace.sites(hands.study)[0], "Ana")
    hands.go()
    shown = texts(hands.page.empty)
    assert "1 visit is in the field. 24 visits are complete and were not submitted." in shown
    hands.keys(Key.Key_Space)
    assert hands.page.header.about.text() == "24 visits wait for review"
    assert hands.window.rail.button("review").badge == 24
    hands.window.close()
