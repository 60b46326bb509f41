"""Scenes for the designer's editor: a study in design, its form in a window, and hands that use keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cxstudio.settings import Preferences
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study
from cxstudio.workspace import Workspace
from ui.context import Context
from ui.presenters.designer import Designer
from ui.views.designer_editor import EditorPane
from ui.views.designer_fields import Form
from ui.views.designer_findings import FindingsPane

STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Café visits")
EVERY_FOLD = "item_answer item_limits item_photos item_reasons item_place touchpoint_due touchpoint_place"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


class Editor:
    """The editor over the findings. Verbs give the hands back, questions read the protocol."""

    def __init__(self, qtbot: QtBot, workspace: Workspace, protocol: p.Protocol, folds: str = EVERY_FOLD) -> None:
        workspace.add_study(STUDY, protocol)
        context = Context(Preferences(name="Ines", unfolded=folds))
        context.use(workspace)
        self.qtbot, self.context, self.designer = qtbot, context, Designer(context)
        self.told: list[str] = []
        context.told.connect(lambda _kind, text: self.told.append(text))
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        self.pane, self.findings = EditorPane(self.designer), FindingsPane(self.designer)
        column.addWidget(self.pane, 1)
        column.addWidget(self.findings)
        self.findings.gone_to.connect(self.pane.go_to)
        qtbot.addWidget(self.window)
        self.window.resize(760, 900)
        self.designer.open(STUDY.id)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    @property
    def form(self) -> Form:
        """The form in front."""
        assert self.pane.form is not None
        return self.pane.form

    @property
    def item(self) -> p.Item:
        """The chosen item as it is now."""
        item = self.designer.way.item
        assert item is not None
        return item

    def at(self, node: str) -> Editor:
        """Choose a part."""
        self.designer.choose(node)
        return self

    def field(self, name: str) -> Editor:
        """Go to a field with Tab, as far as it takes."""
        goal = self.form.fields[name]
        self.pane.take_focus()
        for _n in range(120):
            held = QApplication.focusWidget()
            if held is goal or (held is not None and goal.isAncestorOf(held)):
                return self
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab does not come to {name}")

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> Editor:
        """Press a key where the keyboard is."""
        for _n in range(times):
            target = QApplication.focusWidget()
            assert target is not None, "nothing has the keyboard"
            self.qtbot.keyClick(target, key, held)
        return self

    def type(self, words: str) -> Editor:
        """Type where the keyboard is, over what is there."""
        self.press(Key.Key_A, CTRL)
        self.qtbot.keyClicks(QApplication.focusWidget(), words)
        return self

    def choose(self, words: str) -> Editor:
        """Choose in the box that has the keyboard."""
        self.press(Key.Key_Home)
        for _n in range(60):
            box = QApplication.focusWidget()
            assert isinstance(box, QComboBox), box
            if box.currentText() == words:
                QApplication.processEvents()  # what the choice brought is shown a moment later
                return self
            self.press(Key.Key_Down)
        raise AssertionError(words)

    def tick(self, name: str) -> Editor:
        """Tick a box, or take the tick away."""
        return self.field(name).press(Key.Key_Space)

    def close(self) -> None:
        """Save and let go of the workspace, before it is closed."""
        self.designer.end_typing()
        self.context.jobs.stop()
        self.window.hide()
        self.context.workspace = None

    def undo_all(self) -> str:
        """Everything taken back; the protocol as text."""
        while self.designer.undo_stack.canUndo():
            assert self.designer.undo_stack.undoText()
            self.designer.undo()
        return self.designer.protocol.canonical()

    def redo_all(self) -> str:
        """Everything done again; the protocol as text."""
        while self.designer.undo_stack.canRedo():
            self.designer.redo()
        return self.designer.protocol.canonical()
