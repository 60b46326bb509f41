"""Hands on the designer's page, for tests: keys into whatever has the keyboard; verbs give the hands back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.settings import Preferences
from cxstudio.workspace import Workspace
from ui.context import Context
from ui.views.designer import DesignerPage

from .recorder_scenes import Key

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NO = Qt.KeyboardModifier.NoModifier


class Hands:
    """A person at the designer. Attributes: `page`, its `designer`, and what was `told`."""

    def __init__(self, qtbot: QtBot, page: DesignerPage) -> None:
        self.qtbot, self.page, self.designer = qtbot, page, page.designer
        self.told: list[str] = []
        page.context.told.connect(lambda _kind, text: self.told.append(text))

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NO, times: int = 1) -> Hands:
        for _n in range(times):
            target = QApplication.focusWidget()
            assert target is not None, "nothing has the keyboard"
            self.qtbot.keyClick(target, key, held)
        return self

    def type(self, words: str) -> Hands:
        self.qtbot.keyClicks(QApplication.focusWidget(), words)
        return self

    def at(self, node: str) -> Hands:
        self.designer.choose(node)
        self.page.tree.take_focus()
        return self

    def field(self, name: str) -> Hands:
        """Go to a field with Tab, as far as it takes."""
        assert self.page.editor.form is not None
        goal = self.page.editor.form.fields[name]
        self.page.editor.take_focus()
        for _n in range(60):
            held = QApplication.focusWidget()
            if held is goal or (held is not None and goal.isAncestorOf(held)):
                return self
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab does not come to {name}")

    def clear(self) -> Hands:
        return self.press(Key.Key_A, CTRL).press(Key.Key_Delete)


def a_page(qtbot: QtBot, workspace: Workspace) -> DesignerPage:
    """The page over a workspace, with the study worked on last."""
    context = Context(Preferences(name="Ines"))
    context.use(workspace)
    page = DesignerPage(context)
    page.resize(1280, 760)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter(None)
    return page
