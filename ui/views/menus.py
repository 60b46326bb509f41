"""The menu bar: what the window can do, and beside it what the page in front can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from cxstudio.i18n import _

MENUS = {
    "study": _("&Study"),
    "edit": _("&Edit"),
    "view": _("&View"),
    "record": _("&Record"),
    "report": _("Re&port"),
    "exchange": _("E&xchange"),
    "help": _("&Help"),
}


class Command(NamedTuple):
    """One thing the window can do: the menu it stands in, its words, its shortcut ("" for none), and what is done."""

    menu: str
    text: str
    keys: str
    do: Callable[[], object]
    tip: str = ""


class Menus:
    """The menus of a window. Attribute: `menus` (key of `MENUS` -> menu)."""

    def __init__(self, window: QMainWindow, commands: Iterable[Command]) -> None:
        self._window = window
        self.menus = {key: QMenu(text, window) for key, text in MENUS.items()}
        bar = window.menuBar()
        for menu in self.menus.values():
            bar.addMenu(menu)
        for command in commands:
            self._add(command)
        self._own = {key: list(menu.actions()) for key, menu in self.menus.items()}

    def _add(self, command: Command) -> None:
        action = QAction(self._window)
        action.setText(command.text)
        action.setToolTip(command.text.replace("…", ""))
        if command.tip:
            action.setStatusTip(command.tip)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        action.triggered.connect(lambda _checked=False: command.do())
        self.menus[command.menu].addAction(action)
        self._window.addAction(action)

    def show_with(self, extra: Mapping[str, Sequence[QAction]]) -> None:
        """The window's own actions behind those of the page in front, by menu; an empty menu is not shown."""
        for key, menu in self.menus.items():
            for action in menu.actions():
                menu.removeAction(action)
            own, theirs = self._own[key], extra.get(key, ())
            menu.addActions(theirs)
            if own and theirs:
                menu.addSeparator()
            menu.addActions(own)
            menu.menuAction().setVisible(bool(own) or key in extra)
