"""A workspace that comes from elsewhere says at opening that it goes on under a name of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from pytestqt.qtbot import QtBot

from .window_scenes import a_sample, an_open_window


def test_a_workspace_from_elsewhere_says_so_once(qtbot: QtBot, tmp_path: Path) -> None:
    folder = a_sample(tmp_path)
    shutil.rmtree(tmp_path / "replicas")
    window = an_open_window(qtbot, folder)
    assert window.messages.text.startswith("This workspace was last used on another computer or by another user.")
    assert "as a new device" in window.messages.text
    window.close()
    again = an_open_window(qtbot, folder)
    assert "another computer" not in again.messages.text
    again.close()
