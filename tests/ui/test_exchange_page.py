"""Exchange by keyboard: a bundle goes out, comes in after its preview, is refused when damaged, and is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from cxstudio.exchange import bundle
from cxstudio.exchange.merge import Effect
from cxstudio.steps import run_to_end
from ui.presenters import exchange as words
from ui.views.exchange import HISTORY, RECEIVE, SEND, ExchangePage
from ui.views.exchange_receive import State
from ui.views.main_window import MainWindow

from .window_scenes import (
    Key,
    NoMouse,
    a_bundle_of_the_sample,
    a_bundle_with_one_more_visit,
    a_sample,
    a_study_without_visits,
    an_open_window,
    at_rest,
    nameless,
    press,
)

CTRL = Qt.KeyboardModifier.ControlModifier


def exchange_of(window: MainWindow) -> ExchangePage:
    page = window.page
    assert isinstance(page, ExchangePage)
    return page


def visits_in(window: MainWindow) -> int:
    workspace = window.context.open_workspace
    study = workspace.find_study("Coffee").id
    return len(workspace.dataset(study)[1].visits)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Coffee shop visit", "coffee-shop-visit.cxb"),
        ("../../etc/passwd", "etc-passwd.cxb"),
        ("Café: Übung / 3", "café-übung-3.cxb"),
        ("NUL", "study-nul.cxb"),
        ("…", "study.cxb"),
        ("x" * 200, "x" * 60 + ".cxb"),
    ],
)
def test_a_file_name_never_leaves_its_folder(title: str, name: str) -> None:
    assert words.safe_name(title, ".cxb") == name


def test_a_parcel_is_told_in_the_fields_words() -> None:
    assert words.Parcel(118, 24, 6, 61).sentence == "24 visits, 61 photos, 6 sites, 118 changes in all"
    assert words.Parcel(0, 0, 0, 0).sentence == "Nothing: they have everything already."


def test_sizes_are_told_as_people_read_them() -> None:
    assert [words.size_words(n) for n in (1, 480_000, 1_840_000)] == ["1 kB", "480 kB", "1.8 MB"]


def test_a_study_goes_out_by_keyboard_alone(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    pointer, target = NoMouse(), tmp_path / "stick" / "coffee.cxb"
    target.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    press(qtbot, Key.Key_M, CTRL)
    page = exchange_of(window)
    at_rest(qtbot, window.context)
    assert page.send.parcel.text().startswith("24 visits, ")
    assert QApplication.focusWidget() is page.send.study
    press(qtbot, Key.Key_Return, CTRL)
    at_rest(qtbot, window.context)
    assert page.send.result.isVisible()
    assert page.send.safe.text.startswith("Safe to remove")
    with run_to_end(bundle.read(target)) as opened:
        assert opened.facts.title == "Coffee shop visit"
    assert pointer.seen == 0
    page.tabs.setCurrentIndex(HISTORY)
    assert page.history.lines.rowCount() == 1


def test_a_read_only_folder_refuses_the_bundle_and_leaves_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_study_without_visits(tmp_path / "w"))
    window.go("exchange", "send")
    at_rest(qtbot, window.context)
    page = exchange_of(window)
    page.send.write(tmp_path / "gone" / "coffee.cxb")
    at_rest(qtbot, window.context)
    assert window.messages.kind == "bad"
    assert not page.send.result.isVisible()
    assert page.send.can_send
    assert not (tmp_path / "gone").exists()


def test_a_bundle_comes_in_by_keyboard_alone(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = a_sample(tmp_path)
    theirs = a_bundle_with_one_more_visit(tmp_path)
    window = an_open_window(qtbot, sample)
    pointer = NoMouse()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(theirs), ""))
    press(qtbot, Key.Key_O, CTRL)
    page = exchange_of(window)
    assert QApplication.focusWidget() is page.receive.open
    press(qtbot, Key.Key_Return)
    at_rest(qtbot, window.context)
    assert page.receive.state is State.READY
    assert page.receive.signed.text == "Not signed"
    assert page.receive.maker.text() == "Ana Duarte"
    assert "1 new visit" in page.receive.sentence.text()
    assert page.receive.lines.index(0, 0).data().startswith("Visit 25, ")
    assert page.merge_button.text() == f"Merge {page.receive.new_changes} changes"
    assert not nameless(page)
    assert visits_in(window) == 24
    press(qtbot, Key.Key_Return, CTRL)
    at_rest(qtbot, window.context)
    assert window.messages.kind == "good"
    assert "the same as there" in window.messages.text
    assert visits_in(window) == 25
    assert QApplication.focusWidget() is page.receive.open
    assert pointer.seen == 0
    backups = window.context.open_workspace.folder / "backups"
    assert [path for path in backups.iterdir() if path.stem.endswith("-import")]


def test_what_is_here_already_is_nothing_new(qtbot: QtBot, tmp_path: Path) -> None:
    sample = a_sample(tmp_path)
    window = an_open_window(qtbot, sample)
    window.go("exchange", a_bundle_of_the_sample(tmp_path))
    at_rest(qtbot, window.context)
    page = exchange_of(window)
    assert page.receive.sentence.text() == "Nothing new: everything in this bundle is here already."
    assert page.receive.preview is not None
    assert {line.group for line in page.receive.preview.lines} == {Effect.SAME}
    assert not page.merge_button.isEnabled()
    press(qtbot, Key.Key_Escape)
    assert page.receive.state is State.WAITING
    assert page.receive.preview is None


def test_a_bundle_with_a_flipped_byte_is_refused_in_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    sample = a_sample(tmp_path)
    theirs = a_bundle_with_one_more_visit(tmp_path)
    damaged = bytearray(theirs.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    theirs.write_bytes(damaged)
    window = an_open_window(qtbot, sample)
    window.go("exchange", theirs)
    at_rest(qtbot, window.context)
    page = exchange_of(window)
    assert window.messages.kind == "bad"
    assert "Nothing was imported" in window.messages.text
    assert page.receive.state is State.WAITING
    assert visits_in(window) == 24


def test_to_somebody_known_only_what_they_lack_goes(qtbot: QtBot, tmp_path: Path) -> None:
    sample = a_sample(tmp_path)
    theirs = a_bundle_with_one_more_visit(tmp_path)
    window = an_open_window(qtbot, sample)
    window.go("exchange", theirs)
    at_rest(qtbot, window.context)
    page = exchange_of(window)
    page.receive.merge()
    at_rest(qtbot, window.context)
    page.tabs.setCurrentIndex(SEND)
    assert page.send.person.itemText(1) == "Ana Duarte: only what they lack"
    page.send.person.setCurrentIndex(1)
    at_rest(qtbot, window.context)
    assert page.send.parcel.text() == "Nothing: they have everything already."
    assert not page.write_button.isEnabled()


def test_a_second_bundle_waits_for_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    sample = a_sample(tmp_path)
    theirs = a_bundle_with_one_more_visit(tmp_path)
    window = an_open_window(qtbot, sample)
    window.go("exchange", theirs)
    page = exchange_of(window)
    page.receive.check(a_bundle_of_the_sample(tmp_path))
    at_rest(qtbot, window.context)
    assert page.receive.preview is not None
    assert page.receive.preview.bundle.path == theirs
    assert page.tabs.currentIndex() == RECEIVE


def test_every_part_of_every_tab_has_a_name(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_study_without_visits(tmp_path / "w"))
    window.go("exchange")
    page = exchange_of(window)
    for tab in (SEND, RECEIVE, HISTORY):
        page.tabs.setCurrentIndex(tab)
        assert not nameless(page)
