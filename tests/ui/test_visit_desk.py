"""A finished visit by keys: an answer changed with its reason, its history read, photos and visits deleted and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cxstudio.study.review import Act
from cxstudio.study.visit import Remark, Visit
from tests.ui.window_scenes import PATIENCE_MS, a_sample, an_open_window, at_rest, press
from ui.presenters.visit_history import history_of, parts_of
from ui.views.item_words import Field
from ui.views.main_window import MainWindow
from ui.views.visit_desk import VisitDesk
from ui.views.visit_history import StepCard

Key = Qt.Key


class Hands:
    """A window on the sample, and what a person does with its visits."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.window: MainWindow = an_open_window(qtbot, a_sample(folder))
        self.workspace = self.window.context.open_workspace
        self.study = self.workspace.studies()[0].id
        self.window.go("visits", self.study)
        self.rest()

    @property
    def page(self):
        return self.window.page

    def rest(self) -> None:
        at_rest(self.qtbot, self.window.context)
        QApplication.processEvents()
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=PATIENCE_MS)

    def open(self, visit: str = "") -> VisitDesk:
        self.page.open_visit(visit or self.visits()[0].id)
        self.rest()
        desk = self.page.reading
        assert self.page.stack.currentWidget() is desk
        return desk

    def visits(self) -> list[Visit]:
        return [one.visit for one in self.workspace.dataset(self.study)[1].visits][::-1]

    def visit(self, visit_id: str) -> Visit:
        return self.workspace.scored(self.study, [visit_id])[0].visit

    def keys(self, *keys: Key) -> None:
        for key in keys:
            press(self.qtbot, key)


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[Hands]:
    made = Hands(qtbot, tmp_path)
    yield made
    made.window.close()


def texts(widget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)}


def test_an_answer_is_changed_by_keys_and_the_history_says_so(hands: Hands) -> None:
    desk = hands.open()
    visit = desk.acts.visit
    desk.reading.focus_item("door_greet_who" if "door_greet_who" in visit.answers else "order_look")
    item = QApplication.focusWidget().property("item")
    hands.keys(Key.Key_E)
    assert desk.form.isVisible()
    was = visit.answers[item].value
    desk.form.editor.setCurrentIndex(desk.form.editor.findData("no" if was == "yes" else "yes"))
    press(hands.qtbot, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.form.fault.text().startswith("Say why the answer is changed.")
    assert QApplication.focusWidget() is desk.form.reason
    hands.qtbot.keyClicks(desk.form.reason, "heard it wrong")
    press(hands.qtbot, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert hands.visit(visit.id).answers[item].value == ("no" if was == "yes" else "yes")
    assert not desk.form.isVisible()
    assert QApplication.focusWidget().property("item") == item
    hands.keys(Key.Key_H)
    newest = desk.history.area.widget().findChildren(StepCard)[0]
    assert {"Yes", "No", "→", "Reason: heard it wrong"} <= texts(newest)
    assert "just now" in newest.accessibleName() and "because “heard it wrong”" in newest.accessibleName()
    hands.keys(Key.Key_Escape)
    assert desk.stack.currentIndex() == 0
    hands.keys(Key.Key_Escape)
    assert hands.page.stack.currentIndex() == 0


def test_an_answer_that_is_none_is_refused_in_words(hands: Hands) -> None:
    desk = hands.open()
    number = next(
        place.item.id for place in desk.acts.found.reading.active.values() if place.item.kind in ("timer", "number")
    )
    desk.ask(number)
    desk.form.editor.setText("a while")
    desk.form.take()
    assert desk.form.fault.text().startswith("This is no answer to the item: ")
    hands.keys(Key.Key_Escape)
    assert not desk.form.isVisible()


def test_a_returned_visit_shows_its_remarks_alone_and_goes_again(hands: Hands) -> None:
    visit = hands.visits()[0]
    reviews = hands.workspace.reviews
    reviews.decide(Act.SUBMIT, hands.study, [visit.id])
    remarks = [Remark(id="r1", item="order_look", text="Did they really?"), Remark(id="r2", text="Which day?")]
    assert reviews.decide(Act.RETURN, hands.study, [visit.id], remarks=remarks).refused == ()
    hands.page.visits.refresh()
    assert next(line for line in hands.page.visits.found.lines if line.id == visit.id).state == "Returned, 2 remarks"
    desk = hands.open(visit.id)
    shown = texts(desk.reading)
    assert {"2 remarks to answer", "The whole visit"} <= shown
    assert desk.reading.state.accessibleName() == "Returned"
    assert not any("score" in text for text in shown)
    for words in ("yes, twice", "Monday"):
        field = desk.reading.area.widget().findChildren(Field)[0]
        field.setFocus()
        hands.qtbot.keyClicks(field, words)
        hands.keys(Key.Key_Return)
    assert "Every remark is answered" in texts(desk.reading)
    hands.keys(Key.Key_S)
    assert hands.visit(visit.id).state.value == "submitted"
    assert desk.bar.text.startswith("Submitted.")
    desk.bar.action_chosen.emit()
    assert hands.visit(visit.id).state.value == "returned"


def test_a_visit_goes_into_the_trash_and_comes_back(hands: Hands) -> None:
    before = hands.page.visits.found.total
    chosen = hands.page.table.currentIndex().data(Qt.ItemDataRole.UserRole)
    hands.page.table.setFocus()
    hands.keys(Key.Key_Delete)
    assert hands.page.visits.found.total == before - 1
    hands.page.show_trash()
    assert any(text.startswith(f"Visit {chosen.number}, ") for text in texts(hands.page.trash))
    hands.keys(Key.Key_Space)
    assert hands.page.visits.found.total == before
    assert "Nothing was deleted in the last 30 days." in texts(hands.page.trash)
    hands.keys(Key.Key_Escape)
    assert hands.page.stack.currentIndex() == 0
    hands.keys(Key.Key_Delete)
    hands.page.acts.undo()
    assert hands.page.visits.found.total == before


def test_a_photo_goes_by_del_and_comes_back_by_undo(hands: Hands) -> None:
    visit = next(visit for visit in hands.visits() if visit.evidence)
    desk = hands.open(visit.id)
    tile = desk.reading._tiles[0]
    tile.setFocus()
    hands.keys(Key.Key_Delete)
    hands.qtbot.keyClicks(desk.why.reason, "taken twice")
    hands.keys(Key.Key_Return)
    assert len(hands.visit(visit.id).evidence) == len(visit.evidence) - 1
    desk.bar.action_chosen.emit()
    assert hands.visit(visit.id).evidence == visit.evidence


def test_what_was_erased_says_so_in_the_history(hands: Hands) -> None:
    visit = next(visit for visit in hands.visits() if visit.evidence)
    hands.workspace.erase(hands.study, visit.evidence[0].id, "asked on 3 March")
    steps = history_of(hands.workspace, visit.id, hands.study, hands.workspace.clock())
    assert steps[0].did == "Erased for a person’s rights"
    assert steps[0].reason == "asked on 3 March"
    assert [step.did for step in steps if step.is_erased] == ["What was written here was erased"]


def test_long_texts_say_which_words_differ() -> None:
    left, right = parts_of("we waited at the door", "we waited long at the till")
    assert left == [("we waited", False), ("at the", False), ("door", True)]
    assert right == [("we waited", False), ("long", True), ("at the", False), ("till", True)]
