"""A recorder to be killed: two rows of an answer by keys, a third cell half written, then "saved", then it waits."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cxstudio.workspace import Workspace
from tests.screens.__main__ import wait_until
from tests.ui.recorder_scenes import a_context
from ui.views.recorder import RecorderPage

if __name__ == "__main__":
    Key = Qt.Key
    app = QApplication(sys.argv[:1])
    workspace = Workspace.open(Path(sys.argv[1]))
    page = RecorderPage(a_context(workspace))
    page.resize(1280, 760)
    page.show()
    page.activateWindow()
    wait_until(page.isActiveWindow)
    page.enter(sys.argv[2])

    def press(*keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key)
            app.processEvents()

    def write(words: str) -> None:
        for letter in words:
            QTest.keyClicks(QApplication.focusWidget(), letter)

    press(Key.Key_Space)
    write("Cold soup")
    press(Key.Key_Return)
    write("4")
    press(Key.Key_Return, Key.Key_2, Key.Key_N, Key.Key_3)
    write("Lou")
    wait_until(lambda: page.recorder.autosaver.waiting == 0)
    write("d")
    sys.stdout.write("saved\n")
    sys.stdout.flush()
    app.exec()
