"""The recorder's table of keys: every line does what it says, a person may have other keys, single ones can be off."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio import settings
from cxstudio.study.visit import Status
from tests.ui.recorder_scenes import CTRL, SHIFT, Key, Screen
from tests.ui.window_scenes import a_study_without_visits, an_open_window, press
from ui import theme
from ui.presenters.recorder_keys import DEEDS, KeyTable, cap_words, overlay, refusal, table_of, with_key
from ui.views.main_window import MainWindow
from ui.views.settings_shortcuts import ShortcutsSection
from ui.widgets.keys import KeyCap


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


def prefer(screen: Screen, *, single_keys: bool = True, **keys: str) -> None:
    """Other keys, as the settings give them while the recorder is there."""
    preferences = screen.context.preferences
    screen.context.preferences = replace(preferences, keys={**preferences.keys, **keys}, single_keys=single_keys)
    screen.context.preferences_changed.emit()
    screen.qtbot.waitUntil(lambda: screen.page.items.form is not None)


def caps(screen: Screen) -> set[str]:
    """What stands on the caps of the strip."""
    screen.page._show_keys_along()
    return {cap.text for cap in screen.page.strip.findChildren(KeyCap) if cap.isVisibleTo(screen.page.strip)}


# -- the table ---------------------------------------------------------------------------------------------------------


def test_no_two_deeds_share_a_key() -> None:
    keys = [key for deed in DEEDS for key in deed.usual]
    assert len(keys) == len(set(keys))


def test_every_deed_stands_in_the_overlay_under_the_key_of_this_person() -> None:
    table = KeyTable({"note": "K", "jump": "Ctrl+G"})
    lines = {words: shown for _title, group in overlay(table) for shown, words in group}
    assert {deed.words for deed in DEEDS} <= lines.keys()
    assert lines["note; Esc or Ctrl+Enter goes back"] == ("K",)
    assert lines["jump by typing"] == ("Ctrl+G",)
    assert lines["these keys"] == ("?", "F1")


@pytest.mark.parametrize(
    ("deed", "key", "said"),
    [
        ("note", "Q", "Q is taken: words heard"),
        ("note", "5", "5 answers, moves or edits"),
        ("note", "Space", "Space answers, moves or edits"),
        ("jump", "G", "hold Ctrl"),
        ("jump", "Ctrl+Return", "Ctrl+Enter answers"),
        ("jump", "Ctrl+5", "belongs to the window"),
        ("jump", "Ctrl+E", "Ctrl+E is taken: check: the gaps"),
        ("note", "K", ""),
        ("note", "Alt+N", ""),
        ("jump", "F6", ""),
    ],
)
def test_a_key_that_means_something_already_is_refused_with_what_it_means(deed: str, key: str, said: str) -> None:
    why = refusal(KeyTable({}), deed, key, ["Ctrl+5"])
    assert said in why
    assert bool(why) is bool(said)


def test_what_the_file_of_preferences_holds_is_read_with_care(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    file.write_text('{"keys": {"note": "K", "nothing": "L", "quote": 7, "moment": ""}}', encoding="utf-8")
    assert table_of(settings.load(file)).own == {"note": "K"}


def test_the_usual_key_is_kept_as_no_key_of_ones_own() -> None:
    own = with_key(settings.Preferences(), "note", "K")
    assert own.keys == {"note": "K"}
    assert with_key(own, "note", "C").keys == {}
    assert cap_words("Ctrl+Shift+Return") == "Ctrl+Shift+Enter"


# -- every line tried --------------------------------------------------------------------------------------------------


def test_each_line_of_the_table_does_what_it_says(screen: Screen) -> None:
    screen.press(Key.Key_6, Key.Key_Y)
    assert (screen.value("door_expectation"), screen.value("greeting")) == (6, "yes")
    screen.at("greeting").press(Key.Key_N).at("greeting").press(Key.Key_U, Key.Key_1)
    assert screen.recorder.answer_of("greeting").status is Status.NOT_OBSERVED
    screen.at("ground").press(Key.Key_X, Key.Key_1)
    assert screen.recorder.answer_of("ground").reason == "n1"
    screen.at("notice").press(Key.Key_S)
    assert [item.id for item, _answer in screen.recorder.running()] == ["notice"]
    screen.press(Key.Key_S)
    assert isinstance(screen.value("notice"), int)
    screen.at("taken").press(Key.Key_C).type("Slow").press(Key.Key_Escape)
    screen.press(Key.Key_Q).type("Next").press(Key.Key_Escape)
    assert screen.recorder.answer_of("taken").note == "Slow\n“Next”"
    screen.press(Key.Key_M).type("-").type("Nobody looked up").press(Key.Key_Return)
    assert [(one.sign, one.touchpoint) for one in screen.recorder.visit.moments] == [("pain", "counter")]
    screen.press(Key.Key_J, mod=CTRL).type("day").press(Key.Key_Return)
    assert screen.item == "day"
    screen.press(Key.Key_U, mod=CTRL | SHIFT)
    assert screen.item == "hour"
    screen.press(Key.Key_E, mod=CTRL)
    assert screen.page.middle.currentWidget() is screen.page.finish_panel
    screen.press(Key.Key_Escape).press(Key.Key_Z, mod=CTRL)
    assert screen.recorder.visit.moments == ()
    screen.press(Key.Key_Z, mod=CTRL | SHIFT)
    assert len(screen.recorder.visit.moments) == 1
    screen.press(Key.Key_F1)
    assert screen.page.middle.currentWidget() is screen.page.keys_panel


def test_a_wait_is_stopped_from_within_the_note(screen: Screen) -> None:
    screen.at("notice").press(Key.Key_S).press(Key.Key_C).type("Nobody looked up, S")
    assert [item.id for item, _answer in screen.recorder.running()] == ["notice"], "S is a letter there"
    screen.press(Key.Key_S, mod=CTRL | SHIFT)
    assert screen.recorder.running() == []
    assert isinstance(screen.value("notice"), int)
    assert screen.recorder.answer_of("notice").note == "Nobody looked up, S"


def test_without_the_extra_the_cameras_key_says_how_to_get_it(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    screen.at("receipt").press(Key.Key_O)
    assert "cxstudio[camera]" in screen.told[-1] and "from your phone with P" in screen.told[-1]
    assert screen.page.middle.currentWidget() is screen.page.items and screen.item == "receipt"


def test_what_the_camera_took_is_a_photo_of_the_item_without_place_or_maker(screen: Screen) -> None:
    screen.at("receipt")
    panel = screen.page.camera_panel
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    panel.show_frame(image)
    panel.keep(image)
    screen.qtbot.waitUntil(lambda: bool(screen.recorder.visit.evidence), timeout=20_000)
    (photo,) = screen.saved().evidence
    assert (photo.item, photo.media, photo.width, photo.height, photo.taken_at) == (
        "receipt", "image/jpeg", 640, 480, "",
    )  # fmt: skip


# -- other keys --------------------------------------------------------------------------------------------------------


def test_another_key_acts_and_stands_on_every_cap_and_the_old_one_means_nothing(screen: Screen) -> None:
    prefer(screen, note="K", yes="J", gaps="Ctrl+G")
    screen.at("greeting").press(Key.Key_Y)
    assert screen.value("greeting") is None
    assert {"J", "N", "K"} <= caps(screen)
    assert "C" not in caps(screen)
    assert [button.text() for button in screen.form.editor.list.buttons] == ["Yes", "No"]
    screen.press(Key.Key_K)
    assert screen.focus() == "WordsBox"
    screen.type("ck").press(Key.Key_Escape)
    assert screen.recorder.answer_of("greeting").note == "ck", "in a box they are letters"
    screen.press(Key.Key_J)
    assert screen.value("greeting") == "yes"
    screen.press(Key.Key_E, mod=CTRL)
    assert screen.page.middle.currentWidget() is screen.page.items
    screen.press(Key.Key_G, mod=CTRL)
    assert screen.page.middle.currentWidget() is screen.page.finish_panel


def test_without_single_keys_no_letter_acts_and_digits_still_answer(screen: Screen) -> None:
    screen.press(Key.Key_6)
    prefer(screen, single_keys=False)
    before = screen.recorder.visit
    screen.press(Key.Key_Y, Key.Key_N, Key.Key_X, Key.Key_U, Key.Key_C, Key.Key_Q, Key.Key_M, Key.Key_S, Key.Key_P)
    screen.type("?")
    assert screen.recorder.visit == before
    assert screen.page.middle.currentWidget() is screen.page.items
    assert screen.focus() == "ItemCard"
    assert not caps(screen) & set("YNXUCQMSP?")
    screen.press(Key.Key_1)
    assert screen.value("greeting") == "yes"


def test_a_chord_acts_from_inside_a_box_too(screen: Screen) -> None:
    prefer(screen, single_keys=False, stopwatch="Ctrl+T", note="F7")
    screen.at("notice").press(Key.Key_F7)
    assert screen.focus() == "WordsBox"
    screen.type("So").press(Key.Key_T, mod=CTRL).type(" long")
    assert [item.id for item, _answer in screen.recorder.running()] == ["notice"]
    assert screen.recorder.answer_of("notice").note == "So long"


# -- the settings ------------------------------------------------------------------------------------------------------


@pytest.fixture
def shortcuts(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[MainWindow, ShortcutsSection]]:
    window = an_open_window(qtbot, a_study_without_visits(tmp_path / "w"))
    window.go("settings")
    page = window.page
    row, section = next((n, one) for n, one in enumerate(page.sections) if isinstance(one, ShortcutsSection))  # type: ignore[attr-defined]
    page.list.setCurrentRow(row)  # type: ignore[attr-defined]
    yield window, section


def on(section: ShortcutsSection, words: str) -> None:
    """Find a line by typing."""
    section.search.setText(words)
    section.list.setFocus()


def test_a_key_is_changed_by_pressing_it_kept_and_given_back(
    qtbot: QtBot, tmp_path: Path, shortcuts: tuple[MainWindow, ShortcutsSection]
) -> None:
    window, section = shortcuts
    on(section, "note")
    assert section.list.currentItem().text() == "note; Esc or Ctrl+Enter goes back: C"
    press(qtbot, Key.Key_Return)
    press(qtbot, Key.Key_K)
    assert section.message.text == "K now does: note; Esc or Ctrl+Enter goes back."
    assert settings.load(tmp_path / "preferences.json").keys == {"note": "K"}
    press(qtbot, Key.Key_Delete)
    assert settings.load(tmp_path / "preferences.json").keys == {}
    assert section.list.currentItem().text().endswith(": C")
    assert window.context.preferences.keys == {}


def test_a_conflict_is_said_and_nothing_changes(qtbot: QtBot, shortcuts: tuple[MainWindow, ShortcutsSection]) -> None:
    window, section = shortcuts
    on(section, "jump")
    for key, held, said in (
        (Key.Key_E, CTRL, "Ctrl+E is taken"), (Key.Key_N, CTRL | SHIFT, "belongs to the window"),
        (Key.Key_Tab, Key.Key_unknown, "Tab answers"),
    ):  # fmt: skip
        press(qtbot, Key.Key_Return)
        press(qtbot, key, *(() if held is Key.Key_unknown else (held,)))
        assert said in section.message.text
        assert window.context.preferences.keys == {}
        assert section.list.hasFocus()
    press(qtbot, Key.Key_Return)
    press(qtbot, Key.Key_Escape)
    assert not section.list.is_listening
    assert section.message.isHidden()


def test_the_usual_key_is_not_given_back_over_another(shortcuts: tuple[MainWindow, ShortcutsSection]) -> None:
    window, section = shortcuts
    window.prefer(replace(window.context.preferences, keys={"note": "K", "quote": "C"}))
    on(section, "note; Esc")
    section.take_back()
    assert "C is taken: words heard" in section.message.text
    section.take_all_back()
    assert window.context.preferences.keys == {}
    assert not section.all_usual.isEnabled()


def test_single_keys_are_switched_off_as_a_whole(
    tmp_path: Path, shortcuts: tuple[MainWindow, ShortcutsSection]
) -> None:
    _window, section = shortcuts
    section.single.click()
    assert settings.load(tmp_path / "preferences.json").single_keys is False


def test_other_keys_are_there_when_the_visit_is_opened(open_screen: Callable[..., Screen], screen: Screen) -> None:
    visit = screen.recorder.visit.id
    screen.page.leave()
    again = open_screen(visit)
    prefer(again, finish="F8")
    again.press(Key.Key_F8)
    assert again.page.middle.currentWidget() is again.page.finish_panel


# -- focus -------------------------------------------------------------------------------------------------------------


def test_focus_shows_the_items_alone_and_esc_comes_back(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_study_without_visits(tmp_path / "w"))
    workspace = window.context.open_workspace
    study = workspace.studies()[0]
    site = next(iter(workspace.sites(study.id)), None) or workspace.add_site(study.id, "Harbour Street")
    window.go("recorder", workspace.begin_visit(study.id, site, "Ines").id)
    page = window.page
    around = [window.rail, page.touchpoints, page.facts, page.strip]  # type: ignore[attr-defined]
    qtbot.waitUntil(page.strip.isVisible)  # type: ignore[attr-defined]
    press(qtbot, Key.Key_F11)
    assert window.isFullScreen()
    assert not any(part.isVisible() for part in around)
    press(qtbot, Key.Key_C)
    press(qtbot, Key.Key_Escape)
    assert window.isFullScreen(), "Esc leaves the note first"
    press(qtbot, Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.rail.isVisible()
    press(qtbot, Key.Key_F11)
    press(qtbot, Key.Key_F11)
    assert not window.isFullScreen()
    press(qtbot, Key.Key_F11)
    window.go("settings")
    assert window.rail.isVisible(), "only the recorder stands alone"
