"""What the start figures run in children of its own: a window that paints and ends its process at once.

`python -m tests.bench.window bare` is the floor. `shell FOLDER` ends at the first paint of the product's window,
`cards FOLDER` once the study cards are painted, `visits FOLDER` once the first page of the visit list is. Each prints
the modules present by then. Nothing is imported here but what the window needs, so that it is the window that costs.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

if TYPE_CHECKING:  # the floor must not import the product
    from ui.views.main_window import MainWindow

FIRST_PAGE = 50
LOOK_EVERY_MS = 5
GIVE_UP_MS = 60_000


class Eye(QObject):
    """Sees when a window is painted. `painted()` comes behind the paint and before anything that waits on a timer."""

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QApplication.postEvent(self, QEvent(QEvent.Type.User))
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self.painted.emit()
        return super().event(event)


def end() -> None:
    """Say which modules are there and stop, without tidying up: what comes after the paint is not measured."""
    print(*sys.modules, flush=True)
    os._exit(0)


def bare(app: QApplication) -> QMainWindow:
    """The least a window of Qt can be."""
    window = QMainWindow()
    window.setCentralWidget(QLabel("x"))
    window.resize(1280, 800)
    Eye(window).painted.connect(end)
    window.show()
    return window


def shell(app: QApplication, folder: Path) -> MainWindow:
    """The product's window, to its first paint."""
    window = _product(app, folder)
    Eye(window).painted.connect(end)
    return window


def cards(app: QApplication, folder: Path) -> MainWindow:
    """The product's window, until the first look at the workspace is painted."""
    return _once_home_is_painted(app, folder, lambda _window: end())


def visits(app: QApplication, folder: Path) -> MainWindow:
    """The product's window, until the visit list shows its first page; somebody goes there as soon as home is seen."""
    return _once_home_is_painted(app, folder, _go_to_visits)


def _once_home_is_painted(app: QApplication, folder: Path, then: Callable[[MainWindow], object]) -> MainWindow:
    from ui.views.home import HomePage

    looked: list[Path] = []
    look = HomePage.show_glance

    def looking(home: HomePage, where: Path) -> None:
        look(home, where)
        looked.append(where)
        home.window().update()  # so that a paint comes also where nothing changed

    def painted() -> None:
        if looked and looked.pop():
            then(window)

    HomePage.show_glance = looking  # type: ignore[assignment, method-assign]
    window = _product(app, folder)
    Eye(window).painted.connect(painted)
    return window


def _go_to_visits(window: MainWindow) -> None:
    window.context.go("visits")
    timer = QTimer(window)
    timer.timeout.connect(lambda: _end_when_listed(window, timer))
    timer.start(LOOK_EVERY_MS)
    _end_when_listed(window, timer)


def _as_the_program_begins() -> QApplication:
    """As `cxstudio` and `ui.app.main` begin."""
    gc.disable()
    from ui import theme

    return theme.application("cxstudio")


def _product(app: QApplication, folder: Path) -> MainWindow:
    from ui.app import start

    return start(app, folder, folder.parent / "preferences.json")


def _end_when_listed(window: MainWindow, timer: QTimer) -> None:
    from ui.views.visits import VisitsPage  # there by now: looking for a table would make Qt's whole tree known

    page = window.pages.get("visits")
    table = page.table if isinstance(page, VisitsPage) else None
    if table and table.isVisible() and table.model().rowCount() >= FIRST_PAGE:
        timer.stop()
        Eye(window).painted.connect(end)
        window.update()


def main(kind: str, *folder: str) -> int:
    """Run one of them; the exit code is 0 once it painted and 3 when it never came so far."""
    app = QApplication([]) if kind == "bare" else _as_the_program_begins()
    kinds: dict[str, Callable[..., QMainWindow]] = {"bare": bare, "shell": shell, "cards": cards, "visits": visits}
    window = kinds[kind](app, *map(Path, folder))
    QTimer.singleShot(GIVE_UP_MS, lambda: os._exit(3))
    app.exec()
    del window
    return 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
