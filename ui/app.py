"""Starting the window: the shell is painted first, the workspace opens behind it."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from cxstudio import settings

from . import theme
from .context import Context
from .views.main_window import MainWindow

WAKE_MS = 300
"""How long Ctrl+C in the terminal waits to be heard while the window is idle."""


def main(folder: Path, preferences_file: Path | None = None) -> int:
    """Show the window on the workspace in `folder`; the exit code of the program."""
    app = QApplication.instance() or theme.application(sys.argv[0])
    assert isinstance(app, QApplication)
    window = start(app, folder, preferences_file or settings.usual_file())
    QTimer.singleShot(0, lambda: _report_faults(window))
    waking = close_on_interrupt(window)
    code = app.exec()
    waking.stop()
    return code


def close_on_interrupt(window: MainWindow) -> QTimer:
    """Ctrl+C in the terminal closes the window as its cross does: what is being typed is saved. The timer lets Python
    hear of it: a signal is only seen between two of its own steps, and Qt waits without making any."""
    signal.signal(signal.SIGINT, lambda _number, _frame: window.close())
    waking = QTimer(window, interval=WAKE_MS)
    waking.timeout.connect(lambda: None)
    waking.start()
    return waking


def start(app: QApplication, folder: Path, preferences_file: Path) -> MainWindow:
    """Build and show the window; what the first paint does not need follows behind it, the workspace last."""
    gc.disable()  # nothing made for the first pages is garbage, and looking for some takes a twentieth of the time
    preferences = settings.load(preferences_file)
    app.setApplicationName("CX Studio")
    app.setDesktopFileName("cxstudio")
    theme.apply(app, preferences.scheme, preferences.scale)
    window = MainWindow(Context(preferences), folder, preferences_file)
    window.painted.connect(lambda: _behind_the_paint(app))
    window.opening.begins.connect(lambda: _behind_the_first_pages(app))
    window.context.opened.connect(gc.freeze)  # looking through the program's own parts holds a key up for 0.1 s
    window.show()
    return window


def _behind_the_paint(app: QApplication) -> None:
    from .widgets import focus_ring

    focus_ring.follow(app)


def _behind_the_first_pages(app: QApplication) -> None:
    from .icons import app_icon

    gc.enable()
    theme.load_fonts()
    app.setWindowIcon(app_icon())


def _report_faults(window: MainWindow) -> None:
    from .errors import report_faults  # dialogs and traces: not before the first paint

    report_faults(window)
