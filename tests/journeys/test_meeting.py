"""Two laptops meet by sticks: a stranger is met, a conflict decided, the answer sent, a forgery refused; by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from cxstudio.exchange import bundle, devices, merge
from cxstudio.exchange.packing import Packing
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.study.protocol import Rating
from cxstudio.workspace import Person, Workspace
from tests.exchange.team import InMemory, keys_of
from tests.ui.test_conflicts_page import Key, change
from tests.ui.window_scenes import (
    PATIENCE_MS,
    NoMouse,
    a_bundle_of_the_sample,
    a_sample,
    an_open_window,
    at_rest,
    press,
)
from ui.presenters.exchange_keys import Desk
from ui.views.exchange import CONFLICTS, RECEIVE, ExchangePage
from ui.views.exchange_receive import State

CTRL = Qt.KeyboardModifier.ControlModifier


class Ana:
    """A colleague with the sample, her own keys, and a rating that she changed too."""

    def __init__(self, folder: Path, here: Path) -> None:
        self.workspace = Workspace.create(folder / "ana", Person("Ana Duarte", "ana-laptop"))
        with run_to_end(bundle.read(a_bundle_of_the_sample(folder))) as opened:
            run_to_end(merge.apply(self.workspace, opened))
        self.keys = keys_of(self.workspace)
        devices.save(self.workspace.folder, devices.Devices().with_card(self.keys.card))
        with Workspace.open(here) as ours:
            self.study = ours.studies()[0].id
            change(ours, self.workspace, self.study, 0, Rating)

    def send(self, file: Path) -> Path:
        run_to_end(bundle.export(self.workspace, self.study, file, None, Packing(self.keys)))
        return file

    def fingerprint(self, workspace: Workspace) -> str:
        with workspace.database.read() as connection:
            return log.study_fingerprint(connection, self.study)


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Ana]:
    made = Ana(tmp_path, a_sample(tmp_path))
    yield made
    made.workspace.close()


def test_from_a_strangers_stick_to_the_same_fingerprint(
    qtbot: QtBot, tmp_path: Path, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    sticks = {"theirs": ana.send(tmp_path / "ana.cxb"), "ours": tmp_path / "back.cxb"}
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(sticks["theirs"]), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(sticks["ours"]), ""))
    window = an_open_window(qtbot, tmp_path / "workspace")
    mouse = NoMouse()
    press(qtbot, Key.Key_O, CTRL)
    page = window.page
    assert isinstance(page, ExchangePage)
    page.send.desk = page.receive.desk = page.people.desk = Desk(InMemory())
    press(qtbot, Key.Key_Return)
    at_rest(qtbot, window.context)
    assert page.receive.signed.text == "Unknown sender"
    assert ana.keys.card.phrase in page.receive.phrases.text()
    press(qtbot, Key.Key_Space)  # accept this once
    press(qtbot, Key.Key_Return, CTRL)
    at_rest(qtbot, window.context)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.conflicts.table, timeout=PATIENCE_MS)
    assert page.tabs.currentIndex() == CONFLICTS
    press(qtbot, Key.Key_R)
    press(qtbot, Key.Key_M, CTRL)
    at_rest(qtbot, window.context)
    press(qtbot, Key.Key_Return, CTRL)
    at_rest(qtbot, window.context)
    assert page.send.safe.text.startswith("Safe to remove")
    with run_to_end(bundle.read(sticks["ours"])) as opened:
        strangers = [page.receive.desk.keys(window.context.open_workspace).card.sign]
        done = run_to_end(merge.apply(ana.workspace, opened, strangers))
    assert done.conflicts == 0
    assert ana.fingerprint(ana.workspace) == ana.fingerprint(window.context.open_workspace)
    assert mouse.seen == 0
    window.close()


def test_a_bundle_that_was_altered_on_the_way_is_refused(qtbot: QtBot, tmp_path: Path, ana: Ana) -> None:
    content = bytearray(ana.send(tmp_path / "ana.cxb").read_bytes())
    content[content.index(b"Ana Duarte")] ^= 1
    (tmp_path / "altered.cxb").write_bytes(content)
    window = an_open_window(qtbot, tmp_path / "workspace")
    before = ana.fingerprint(window.context.open_workspace)
    window.context.go("exchange", tmp_path / "altered.cxb")
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, ExchangePage)
    assert (page.tabs.currentIndex(), page.receive.state) == (RECEIVE, State.WAITING)
    assert "“altered.cxb” is damaged" in window.messages.text
    assert "Nothing was imported." in window.messages.text
    assert ana.fingerprint(window.context.open_workspace) == before
    window.close()
