"""A folder that goes away and a file that another program holds: values stay, it is said what is safe, Finish waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from cxstudio.workspace import Workspace
from tests.study import builders as b
from tests.ui.recorder_scenes import CTRL, SHIFT, Key, Screen, another_study
from ui import theme


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def short(open_screen, workspace: Workspace) -> Iterator[Screen]:  # type: ignore[no-untyped-def]
    """One item and the outcome."""
    yield open_screen(another_study(workspace, b.a_touchpoint(b.yes_no("open"), id="door")).id)


def finish(screen: Screen) -> None:
    screen.press(Key.Key_Return, mod=CTRL | SHIFT)
    screen.press(Key.Key_Return)


def refused(screen: Screen, said: str) -> None:
    """The values are kept, the bar says so, and neither leaving nor finishing goes on."""
    banner = screen.page.banner
    assert not banner.isHidden()
    assert said in banner.text
    assert "1 change waits here" in banner.text
    assert screen.value("open") == "yes"
    assert not screen.page.leave()
    finish(screen)
    assert screen.recorder.is_open
    screen.page.show_items()


def arrives(screen: Screen) -> None:
    """Once the disk takes them all values are there, and the visit can be finished."""
    screen.page.banner.try_again()
    assert screen.page.banner.isHidden()
    assert screen.saved().answers["open"].value == "yes"
    screen.at("outcome").press(Key.Key_9)
    finish(screen)
    assert screen.told[-1] == "Visit 1 is complete."


def test_a_folder_that_went_away_is_never_told_to_be_saved(short: Screen, workspace: Workspace) -> None:
    gone = workspace.folder.with_name("taken out")
    workspace.folder.rename(gone)
    short.press(Key.Key_Y)
    refused(short, "was moved or deleted, or its disk was taken out")
    assert str(workspace.folder) in short.page.banner.text
    gone.rename(workspace.folder)
    arrives(short)


def test_another_database_at_the_place_is_not_taken_for_ours(
    short: Screen, workspace: Workspace, tmp_path: Path
) -> None:
    ours = workspace.folder.with_name("ours")
    workspace.folder.rename(ours)
    with Workspace.create(workspace.folder) as other:
        there = other.folder
    short.press(Key.Key_Y)
    refused(short, "was moved or deleted")
    there.rename(tmp_path / "other")
    ours.rename(workspace.folder)
    arrives(short)


def test_a_file_that_another_program_holds(short: Screen, workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        short.press(Key.Key_Y)
        refused(short, "Another program holds the workspace's database. Nothing was lost")
        other.execute("ROLLBACK")
    arrives(short)


def test_leaving_all_the_same_is_a_choice_that_says_what_it_costs(short: Screen, workspace: Workspace) -> None:
    gone = workspace.folder.with_name("taken out")
    workspace.folder.rename(gone)
    short.press(Key.Key_Y)
    short.page.banner.try_again()
    assert "leaving now would lose what waits here" in short.page.banner.text
    assert short.page.leave()
    gone.rename(workspace.folder)
