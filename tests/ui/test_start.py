"""What starting leaves undone on purpose: a child process looks at itself, since this one has imported everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

IMPORTED = """
import linecache, sys
import ui
import ui.presenters.home
print(*(name for name in linecache.cache if "presenters" in name))
"""
STARTED = """
import gc, sys
from pathlib import Path
from PySide6.QtCore import QTimer
import PySide6.QtWidgets
from ui import app, theme
program = theme.application("cxstudio")
window = app.start(program, Path(sys.argv[1]) / "workspace", Path(sys.argv[1]) / "preferences.json")
known = []
window.painted.connect(lambda: QTimer.singleShot(0, lambda: known.append("QStyle" in vars(PySide6.QtWidgets))))
window.context.opened.connect(lambda: QTimer.singleShot(0, window.close))
program.exec()
program.setStyleSheet("")
print(known, program.style().name(), gc.isenabled(), program.windowIcon().isNull(), gc.get_freeze_count() > 50_000)
"""


def child(script: str, *arguments: str) -> str:
    around = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_STYLE_OVERRIDE": "Windows"}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], check=False, env=around, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_qt_does_not_read_the_source_of_what_is_imported() -> None:
    assert child(IMPORTED) == ""


def test_the_window_has_its_style_before_python_knows_styles_and_its_picture_behind_the_first_pages(
    tmp_path: Path,
) -> None:
    assert child(STARTED, str(tmp_path)) == "[False] fusion True False True"
