"""Ctrl+C in the terminal, with the real program in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.window_scenes import a_sample

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ui import app
def ready(window):
    if window.context.workspace is None:
        return QTimer.singleShot(20, lambda: ready(window))
    print("ready", flush=True)
begin = app.start
def start(*args):
    window = begin(*args)
    ready(window)
    return window
app.start = start
sys.exit(app.main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C reaches a process group there, not one process")
def test_ctrl_c_in_the_terminal_closes_the_window_and_the_workspace(tmp_path: Path) -> None:
    folder, preferences = a_sample(tmp_path), tmp_path / "preferences.json"
    told = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(preferences)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=told,
    ) as program:  # fmt: skip
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGINT)
        _out, faults = program.communicate(timeout=30)
    assert program.returncode == 0
    assert "Traceback" not in faults
    assert preferences.exists()  # kept as the window closed
