"""A recorder to be killed: two answers and a note through the real window, then "saved", then it waits."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.screens.__main__ import wait_until
from ui.app import start

if __name__ == "__main__":
    from PySide6.QtCore import Qt

    Key = Qt.Key
    app = QApplication(sys.argv[:1])
    folder = Path(sys.argv[1])
    window = start(app, folder, folder.parent / "child-preferences.json")
    window.activateWindow()
    wait_until(lambda: window.context.workspace is not None and not window.context.jobs.running)
    workspace = window.context.open_workspace
    study = workspace.studies()[0].id
    visit = workspace.begin_visit(study, workspace.sites(study)[0], "Ines")
    window.go("recorder", visit.id)
    app.processEvents()

    def press(key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget(), key)
        app.processEvents()

    press(Key.Key_C)
    QTest.keyClicks(QApplication.focusWidget(), "Nobody looked up.")
    press(Key.Key_Escape)
    press(Key.Key_N)
    press(Key.Key_Return)
    press(Key.Key_2)
    wait_until(lambda: len(workspace.drafts.load(visit.id).answers) == 2)
    sys.stdout.write("saved\n")
    sys.stdout.flush()
    app.exec()
