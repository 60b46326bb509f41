"""Settings: every change applies at once and is kept; backups are made and listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio import settings
from ui import theme
from ui.views.main_window import MainWindow
from ui.views.settings import SettingsPage
from ui.views.settings_sections import AppearanceSection, GeneralSection, RecorderSection, StorageSection

from .window_scenes import Key, a_study_without_visits, a_window, an_open_window, at_rest, nameless, press


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return an_open_window(qtbot, a_study_without_visits(tmp_path / "w"))


def settings_of(window: MainWindow) -> SettingsPage:
    window.go("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    return page


def section(page: SettingsPage, kind: type) -> object:
    row, found = next((row, found) for row, found in enumerate(page.sections) if isinstance(found, kind))
    page.list.setCurrentRow(row)
    return found


def test_a_name_is_kept_once_the_field_is_left(qtbot: QtBot, tmp_path: Path, window: MainWindow) -> None:
    page = settings_of(window)
    general = section(page, GeneralSection)
    assert isinstance(general, GeneralSection)
    assert general.name.text() == "Ines Roth"
    general.name.setFocus()
    general.name.selectAll()
    qtbot.keyClicks(general.name, "  Tomas Vidal ")
    window.go("home")
    assert settings.load(tmp_path / "preferences.json").name == "Tomas Vidal"
    assert window.person_words.text() == "Tomas Vidal"


def test_colours_and_size_apply_at_once(qtbot: QtBot, window: MainWindow) -> None:
    page = settings_of(window)
    appearance = section(page, AppearanceSection)
    assert isinstance(appearance, AppearanceSection)
    appearance.scheme.chosen.emit(("dark",))
    assert theme.look().scheme.name == "dark"
    appearance.slider.setFocus()
    press(qtbot, Key.Key_Right)
    assert theme.look().scale == 110
    assert appearance.percent.text() == "110 %"
    press(qtbot, Key.Key_End)
    assert theme.look().scale == 200
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "light", 100)


def test_the_recorder_stays_on_an_item_where_that_is_wanted(qtbot: QtBot, window: MainWindow) -> None:
    page = settings_of(window)
    recorder = section(page, RecorderSection)
    assert isinstance(recorder, RecorderSection)
    recorder.advance.setFocus()
    press(qtbot, Key.Key_Space)
    assert window.context.preferences.auto_advance is False


def test_a_backup_is_made_and_listed(qtbot: QtBot, window: MainWindow) -> None:
    page = settings_of(window)
    storage = section(page, StorageSection)
    assert isinstance(storage, StorageSection)
    before = storage.list.count()
    storage.back_up.click()
    at_rest(qtbot, window.context)
    assert storage.list.count() == before + 1
    assert any("you asked for it" in storage.list.item(row).text() for row in range(storage.list.count()))
    assert window.messages.kind == "good"
    assert storage.folder.text() == str(window.folder)


def test_the_search_finds_a_section_by_what_is_in_it(qtbot: QtBot, window: MainWindow) -> None:
    page = settings_of(window)
    page.search.setText("backup")
    shown = [page.list.item(row).text() for row in range(page.list.count()) if not page.list.item(row).isHidden()]
    assert shown == ["Storage and backups"]
    assert page.list.currentItem().text() == "Storage and backups"


def test_settings_show_without_a_workspace(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "workspace.sqlite").write_bytes(b"no database")
    window = a_window(qtbot, tmp_path / "none")
    qtbot.waitUntil(lambda: window.home._shown == "closed")
    storage = section(settings_of(window), StorageSection)
    assert isinstance(storage, StorageSection)
    assert not storage.back_up.isEnabled()


def test_every_part_of_every_section_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    page = settings_of(window)
    for row in range(page.list.count()):
        page.list.setCurrentRow(row)
        assert not nameless(page)
