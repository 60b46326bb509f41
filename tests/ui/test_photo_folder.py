"""A phone's folder is dropped on the visit: matched by time, put right, attached; nothing before a person says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.workspace import Workspace
from tests.data_photos import encoded, stains
from tests.ui.recorder_scenes import CTRL, Key, Screen, a_context, a_draft, a_workspace
from ui import theme


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path / "w") as made:
        yield made


@pytest.fixture
def screen(qtbot: QtBot, workspace: Workspace) -> Screen:
    made = Screen(qtbot, a_context(workspace), a_draft(workspace).id)
    made.at("greeting").press(Key.Key_Y)
    return made


def shot(folder: Path, name: str, screen: Screen, minutes: float | None, seed: int = 1) -> None:
    """A photo taken so many minutes after the greeting was answered, by the camera's local clock."""
    folder.mkdir(exist_ok=True)
    about = Image.Exif()
    if minutes is not None:
        at = screen.recorder.visit.answers["greeting"].at + screen.recorder.visit.utc_offset * 60_000
        taken = datetime.fromtimestamp(at / 1000, UTC) + timedelta(minutes=minutes)
        about.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    (folder / name).write_bytes(encoded(stains((80, 60), seed), "JPEG", exif=about.tobytes()))


def drop(screen: Screen, folder: Path) -> Screen:
    screen.recorder.attach([folder])
    screen.qtbot.waitUntil(lambda: not screen.context.jobs.running, timeout=20_000)
    return screen


def test_a_folder_is_matched_shown_put_right_and_attached_by_keys(screen: Screen, tmp_path: Path) -> None:
    folder = tmp_path / "DCIM"
    shot(folder, "IMG_1.jpg", screen, 0.2, 1)
    shot(folder, "IMG_2.jpg", screen, 0.5, 2)
    shot(folder, "IMG_3.jpg", screen, -3000, 3)
    shot(folder, "IMG_4.jpg", screen, None, 4)
    (folder / "notes.txt").write_text("no photo")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no photo either")
    panel = drop(screen, folder).page.folder_panel
    assert screen.page.middle.currentWidget() is panel
    assert panel.words.text() == (
        "3 photos may be of this visit, 2 matched to an item by time. 1 photo of another time is left out."
    )
    lines = [panel.list.item(n).text() for n in range(panel.list.count())]
    assert lines[0] == "IMG_4.jpg · → left out · It does not say when it was taken."
    assert lines[1].startswith("IMG_1.jpg · ") and "→ Was a greeting spoken?" in lines[1]
    assert screen.saved().evidence == ()
    panel.list.setCurrentRow(2)
    screen.press(Key.Key_Delete)
    assert panel.attach.text() == "Attach 1 photo"
    screen.press(Key.Key_Return, mod=CTRL)
    screen.qtbot.waitUntil(lambda: not screen.context.jobs.running, timeout=20_000)
    assert [(one.name, one.item, one.touchpoint) for one in screen.saved().evidence] == [
        ("IMG_1.jpg", "greeting", "door")
    ]
    assert screen.page.middle.currentWidget() is screen.page.items


def test_a_photo_gets_another_item_by_hand(screen: Screen, tmp_path: Path) -> None:
    shot(tmp_path / "DCIM", "IMG_1.jpg", screen, 0.2)
    panel = drop(screen, tmp_path / "DCIM").page.folder_panel
    panel.item.activated.emit(panel.item.findData("receipt"))
    panel.attach.click()
    screen.qtbot.waitUntil(lambda: not screen.context.jobs.running, timeout=20_000)
    assert [one.item for one in screen.saved().evidence] == ["receipt"]


def test_the_same_folder_again_leaves_out_what_is_attached(screen: Screen, tmp_path: Path) -> None:
    shot(tmp_path / "DCIM", "IMG_1.jpg", screen, 0.2)
    drop(screen, tmp_path / "DCIM").page.folder_panel.attach.click()
    screen.qtbot.waitUntil(lambda: not screen.context.jobs.running, timeout=20_000)
    panel = drop(screen, tmp_path / "DCIM").page.folder_panel
    assert "It is attached already." in panel.list.item(0).text()
    assert not panel.attach.isEnabled()


def test_an_empty_folder_says_so_and_esc_goes_back(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    panel = drop(screen, tmp_path / "empty").page.folder_panel
    assert panel.words.text() == "There are no photos in this folder."
    screen.press(Key.Key_Escape)
    assert screen.page.middle.currentWidget() is screen.page.items
