"""Ways to look at the window: colours, scale, size, direction, language; and how a window is opened in one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from cxstudio import settings
from cxstudio.settings import Preferences
from ui.app import start
from ui.views.main_window import MainWindow

from .pseudo import LONGER, MIRRORED

PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Room:
    """One way to look at the window. `tongue` is the pretended language it speaks (a key of `pseudo.TONGUES`): one
    whose words are four tenths longer, or one that is written from right to left; empty for English."""

    scheme: str
    scale: int
    size: tuple[int, int]
    name: str
    tongue: str = ""

    @property
    def is_mirrored(self) -> bool:
        """Is everything laid out from right to left?"""
        return self.tongue == MIRRORED


ROOMS = (
    Room("light", 100, (1440, 900), "light-100"),
    Room("light", 200, (1920, 1200), "light-200"),
    Room("dark", 100, (1440, 900), "dark-100"),
    Room("dark", 200, (1920, 1200), "dark-200"),
    Room("light", 100, (1366, 768), "light-small"),
    Room("light", 200, (1366, 768), "light-low"),
    Room("light", 100, (1440, 900), "rtl-100", MIRRORED),
    Room("dark", 200, (1920, 1200), "rtl-200", MIRRORED),
    Room("light", 100, (1366, 768), "pseudo-100", LONGER),
    Room("light", 200, (1920, 1200), "pseudo-200", LONGER),
)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Run the event loop until a state is reached; RuntimeError when it never is."""
    loop = QEventLoop()
    asking = QTimer(interval=10)
    asking.timeout.connect(lambda: loop.quit() if is_so() else None)
    limit = QTimer(singleShot=True, interval=PATIENCE_MS)
    limit.timeout.connect(loop.quit)
    asking.start()
    limit.start()
    loop.exec()
    asking.stop()
    if not is_so():
        raise RuntimeError("a screen was never ready")


def settle(window: MainWindow) -> None:
    """Until no job runs and everything is painted."""
    wait_until(lambda: not window.context.jobs.running)
    for _round in range(5):
        QApplication.processEvents()


def open_window(app: QApplication, room: Room, folder: Path, preferences: Path) -> MainWindow:
    """The window in this room, opening the workspace; not waited for."""
    settings.save(preferences, replace(Preferences(), scheme=room.scheme, scale=room.scale, name="Ines"))
    direction = Qt.LayoutDirection
    app.setLayoutDirection(direction.RightToLeft if room.is_mirrored else direction.LeftToRight)
    window = start(app, folder, preferences)
    window.resize(*room.size)
    window.activateWindow()
    return window


def close_window(window: MainWindow) -> None:
    """Away with it, before the next one is dressed."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
