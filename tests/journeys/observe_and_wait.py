"""An observer to be killed: the first half of a live-coded observation through the real window, then "saved", then it
waits. The clock is in the hands of the script."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.journeys.test_observing import FIRST_HALF
from tests.screens.rooms import wait_until
from tests.ui.observation_scenes import START, HandClock, a_draft
from ui.app import start

if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    folder = Path(sys.argv[1])
    window = start(app, folder, folder.parent / "child-preferences.json")
    window.activateWindow()
    wait_until(lambda: window.context.workspace is not None and not window.context.jobs.running)
    workspace = window.context.open_workspace
    clock = workspace.clock = HandClock()
    window.go("recorder", a_draft(workspace).id)
    app.processEvents()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    app.processEvents()
    for second, key in FIRST_HALF:
        clock.at = START + 1000 * second
        QTest.keyClick(QApplication.focusWidget(), key)
        app.processEvents()
    sys.stdout.write("saved\n")
    sys.stdout.flush()
    app.exec()
