"""From an empty workspace to a counted visit on a protocol of one's own, through the real window, without a mouse."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from cxstudio.study import protocol as p
from cxstudio.workspace import Person, Workspace
from ui.views.designer import DesignerPage

from .studio import CTRL, SHIFT, Key, Studio

GATE = {
    "legal_ground": "The client asks for visits at its own counters.",
    "staff_told": "At the staff meeting of 2 November.",
    "recording": "Things only; no people, no screens.",
    "assessment": "None needed: nothing personal is kept.",
    "originals": "The lead of the study alone.",
}


class DesignedBy:
    """The designer under somebody's hands; verbs give the hands back."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        studio.press(Key.Key_2, CTRL)
        page = studio.window.page
        assert isinstance(page, DesignerPage)
        self.page = page

    def press(self, key: Qt.Key, *held: Qt.KeyboardModifier) -> DesignedBy:
        self.studio.press(key, *held)
        return self

    def write(self, words: str) -> DesignedBy:
        """Words in place of those that stand in the field."""
        self.studio.press(Key.Key_A, CTRL)
        self.studio.type(words)
        return self

    def begin_study(self, title: str, question: str) -> DesignedBy:
        """A new study, from nothing."""
        self.press(Key.Key_N, CTRL)
        self.studio.until(lambda: QApplication.activeModalWidget() is not None and focused() is not None)
        self.studio.type(title)
        self.tab_to("Question to answer")
        self.studio.type(question)
        self.press(Key.Key_Return)
        self.studio.window.activateWindow()  # without a window manager nobody hands the keyboard back
        self.studio.until(lambda: self.page.designer.is_open and self.page.isAncestorOf(focused()))
        return self

    def tab_to(self, name: str) -> DesignedBy:
        """Walk to the field that goes by this name, or by a name that begins so."""
        walked = []
        for _step in range(80):
            held = focused()
            if held is not None and spoken(held).startswith(name):
                return self
            walked.append(spoken(held) if held is not None else "nothing")
            self.press(Key.Key_Tab)
        raise AssertionError(f"{name} is not among {walked}")

    def add(self, key: Qt.Key, *held: Qt.KeyboardModifier, words: str) -> DesignedBy:
        """A new part, worded."""
        return self.press(key, *held).write(words)

    def choose(self, box: str, words: str) -> DesignedBy:
        """Choose in a box with the arrows."""
        self.tab_to(box).press(Key.Key_Home)
        for _step in range(40):
            held = focused()
            assert isinstance(held, QComboBox)
            if held.currentText() == words:
                return self
            self.press(Key.Key_Down)
        raise AssertionError(words)

    def to_tree(self) -> DesignedBy:
        """Back to the tree."""
        for _step in range(4):
            if self.page.tree.view.hasFocus():
                return self
            self.press(Key.Key_F6)
        raise AssertionError("F6 does not come to the tree")

    def at(self, words: str) -> DesignedBy:
        """Find the item with these words, and go to its form."""
        self.press(Key.Key_F, CTRL).write(words).press(Key.Key_Down)
        item = self.page.designer.way.item
        assert item is not None
        assert item.text == words
        return self.press(Key.Key_Return)

    def settle_the_gate(self) -> DesignedBy:
        """Say in the set-up what has to be said before anybody is sent out."""
        self.press(Key.Key_U, CTRL, SHIFT)
        set_up = self.page.set_up
        for name, words in GATE.items():
            for _step in range(80):
                if set_up.fields[f"ethics.{name}"].hasFocus():
                    break
                self.press(Key.Key_Tab)
            self.write(words)
        self.press(Key.Key_Escape)
        assert set_up.set_up.gaps() == []
        return self

    def publish(self) -> Studio:
        """Publish what is drafted; it must be free of errors."""
        assert self.page.designer.errors() == [], [str(one) for one in self.page.designer.errors()]
        self.press(Key.Key_Return, CTRL, SHIFT).press(Key.Key_Return)
        assert not self.page.designer.is_draft
        return self.studio


def spoken(widget: QWidget) -> str:
    """What somebody who listens hears of it."""
    return widget.accessibleName() or str(widget.property("text") or "")


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def asked(protocol: p.Protocol) -> dict[str, p.Item]:
    """Items by their wording."""
    return {item.text: item for _s, t in protocol.touchpoints() for item in t.items}


def test_a_protocol_is_built_published_and_visited_by_keys_alone(qtbot: QtBot, tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")).close()
    studio = Studio(qtbot, tmp_path / "w")
    hands = DesignedBy(studio).begin_study("Kiosk visits", "Is the kiosk quick?")
    designer = hands.page.designer
    hands.to_tree().press(Key.Key_F2).write("Arrive").press(Key.Key_Return)
    hands.add(Key.Key_Return, CTRL, words="Door").tab_to("Standard").write("Everybody is greeted.")
    for words in ("Were you greeted", "Did they smile", "Was it clean"):
        hands.add(Key.Key_Insert, words=words)
    hands.add(Key.Key_T, CTRL, SHIFT, words="Order").add(Key.Key_Return, CTRL, words="Counter")
    hands.tab_to("Standard").write("It is quick.")
    for words in ("Was the order right", "Was a receipt given", "What else was said"):
        hands.add(Key.Key_Insert, words=words)
    assert [[t.title for t in stage.touchpoints] for stage in designer.protocol.stages] == [["Door"], ["Counter"]]
    hands.to_tree()
    hands.at("Did they smile").tab_to("Asked if").write("${were_you_greeted} = 'yes'")
    studio.window.activateWindow()  # the list of names was a window of its own; nobody hands the keyboard back
    hands.press(Key.Key_Tab)
    hands.at("Was the order right").choose("Standard", "Any of these answers").tab_to("Points").write("2")
    hands.tab_to("Critical").press(Key.Key_Space)
    hands.tab_to("Photos").press(Key.Key_Space).choose("Asked for", "When it fails")
    hands.at("What else was said").choose("Kind", "Words")
    found = asked(designer.protocol)
    assert [found[name].kind for name in ("Were you greeted", "What else was said")] == ["yes_no", "text"]
    assert found["Did they smile"].condition == "${were_you_greeted} = 'yes'"
    assert found["Was the order right"].critical
    hands.settle_the_gate().publish()
    recorder = studio.new_visit("Harbour Street")
    recorder.answer(found["Were you greeted"].id, Key.Key_N)  # whether they smiled is not asked then
    recorder.answer(found["Was it clean"].id, Key.Key_Y)
    recorder.answer(found["Was the order right"].id, Key.Key_Y)
    recorder.answer(found["Was a receipt given"].id, Key.Key_Y)
    assert recorder.current == found["What else was said"].id
    studio.press(Key.Key_Space)
    studio.type("They wished me a good day.")
    studio.press(Key.Key_Escape)
    recorder.saved().finish()
    assert studio.mouse.seen == 0
    studio.close()
    with Workspace.open(tmp_path / "w") as workspace:
        (study,) = [one for one in workspace.studies() if one.title == "Kiosk visits"]
        version, data = workspace.dataset(study.id)
        (scored,) = data.visits
    assert version.number == 1
    assert scored.visit.answers[found["Were you greeted"].id].value == "no"
    assert found["Did they smile"].id not in scored.visit.answers
    assert scored.score.overall(version.protocol) == 1
