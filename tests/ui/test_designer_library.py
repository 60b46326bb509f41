"""The library: what it offers, taking a block with all it needs, and keeping one's own on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from cxstudio import assets
from cxstudio.errors import CxError, Severity
from cxstudio.study import blocks
from cxstudio.study import protocol as p
from cxstudio.study.checks import check
from cxstudio.study.edits import ids
from cxstudio.study.library import OWN_FILE, OwnLibrary, ready_blocks
from cxstudio.study.plan import Study
from cxstudio.workspace import Person, Workspace
from ui import theme
from ui.presenters.designer_library import GROUPS, Library, our_blocks, preview
from ui.presenters.designer_places import BEHAVIOURS, SCALES
from ui.views.designer_library import LibraryDialog

from .designer_scenes import CTRL, SHIFT, Hands
from .recorder_scenes import Key, NoMouse
from .window_scenes import nameless

STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Kiosk")
START = p.Protocol(title="Kiosk", stages=(p.Stage(id="stage", title="Stage"),))


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.add_study(STUDY, START)
        yield made


def opened(hands: Hands) -> LibraryDialog:
    hands.press(Key.Key_L, CTRL)
    dialog = hands.page.library
    hands.qtbot.waitUntil(dialog.search.hasFocus)
    return dialog


def back(hands: Hands) -> Hands:
    """Back in the page: without a window manager nobody hands the keyboard back."""
    hands.page.activateWindow()
    hands.qtbot.waitUntil(hands.page.isActiveWindow)
    hands.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return hands


def test_no_part_goes_while_the_look_changes_under_the_library(qapp: QApplication, hands: Hands) -> None:
    """Qt walks through a list of all parts then: one that is deleted meanwhile ends the program."""
    dialog, gone = opened(hands), []
    assert dialog.area.widget().findChildren(QLabel)
    parts = [dialog, *dialog.findChildren(QWidget)]
    for part in parts:
        part.destroyed.connect(lambda *_part: gone.append(True))
    theme.apply(qapp, "dark", 150)
    assert (len(parts) > 10, gone) == (True, [])
    hands.qtbot.waitUntil(lambda: len(gone) > 0)  # the lines are made anew with the letters of the new scale
    assert dialog.area.widget().findChildren(QLabel)[0].font().pixelSize() == theme.look().font().pixelSize()


# -- what comes with the program ---------------------------------------------------------------------------------------


def test_there_are_blocks_for_every_part_of_a_journey() -> None:
    found = our_blocks()
    assert len(found) == len(list(assets.library().glob("*.json"))) >= 12
    assert {block.group for block in found} == set(GROUPS)
    assert all(2 <= block.count <= 8 for block in found)


@pytest.mark.parametrize("block", ready_blocks(assets.library()), ids=lambda block: block.title)
def test_every_block_stands_in_an_empty_protocol_without_a_finding(block: blocks.Block) -> None:
    after, _new = blocks.put_in(START, block, "stage")
    about_parts = [finding for finding in check(after) if finding.code != "P021"]  # that no outcome is declared
    assert about_parts == []


def test_all_blocks_together_share_their_scales() -> None:
    after = START
    for block in our_blocks():
        after, _new = blocks.put_in(after, block, "stage")
    assert [finding for finding in check(after) if finding.severity is Severity.ERROR] == []
    assert len({scale.id for scale in after.scales}) == len({scale.anchors for scale in after.scales})


def test_the_preview_says_what_comes() -> None:
    greeting = next(block for block in our_blocks() if block.title == "Greeting")
    lines = preview(greeting)
    assert lines[0].text == "Greeting"
    assert lines[0].about == "Standard: Noticed within 30 seconds, greeted before the first question."
    assert lines[1].about == "stopwatch · 2 points · kept up to 30"
    assert lines[-1].about.startswith("Quality")


# -- taking ------------------------------------------------------------------------------------------------------------


def test_a_block_is_found_and_taken_by_keys_and_undone_in_one_step(hands: Hands, qapp: QApplication) -> None:
    mouse = NoMouse(qapp)
    dialog = opened(hands.at("stage"))
    assert not nameless(dialog)
    hands.type("sorry interrupted").press(Key.Key_Return)
    (touchpoint,) = hands.designer.protocol.stages[0].touchpoints
    assert touchpoint.title == "Complaint"
    assert {"r4", "q7", "v7", "x9"} <= {scale.id for scale in hands.designer.protocol.scales}
    assert hands.designer.chosen == touchpoint.id
    hands.qtbot.waitUntil(back(hands).page.tree.view.hasFocus)
    assert not mouse.used
    dialog = opened(hands)
    hands.type("sorry interrupted").press(Key.Key_Down).press(Key.Key_Return)
    assert len(hands.designer.protocol.stages[0].touchpoints) == 2
    assert {"complaint", "complaint_2", "complaint_right_2"} <= ids(hands.designer.protocol)
    assert hands.designer.undo_stack.undoText() == "“Complaint on the spot” from the library"
    hands.designer.undo()
    hands.designer.undo()
    assert hands.designer.protocol == START


def test_the_ready_made_studies_give_touchpoints_and_behaviours(hands: Hands) -> None:
    library = Library(hands.designer)
    (entry, *_more) = library.entries("behaviours usability session")
    assert library.take(entry)
    assert "read" in [behaviour.code for behaviour in hands.designer.protocol.behaviours]
    assert library.entries("coffee drink receive")[0].group == "From: Coffee shop visit"
    assert library.entries("no such words anywhere") == []


# -- one's own ---------------------------------------------------------------------------------------------------------


def test_what_is_chosen_is_kept_renamed_deleted_and_brought_back(hands: Hands, workspace: Workspace) -> None:
    Library(hands.designer).take(Library(hands.designer).entries("greeting")[0])
    hands.page.tree.take_focus()
    hands.press(Key.Key_L, CTRL | SHIFT)
    hands.qtbot.waitUntil(hands.page.keeping.title.hasFocus)
    hands.clear().type("Our greeting").press(Key.Key_Return)
    assert [block.title for block in OwnLibrary(workspace.folder / OWN_FILE).read()] == ["Our greeting"]
    library = Library(hands.designer)
    (mine,) = [entry for entry in library.entries("our greeting") if entry.own >= 0]
    assert library.rename(mine.own, "House greeting")
    assert library.remove(0)
    assert OwnLibrary(workspace.folder / OWN_FILE).read() == ()
    library.undo_stack.undo()
    library.undo_stack.undo()
    (kept,) = OwnLibrary(workspace.folder / OWN_FILE).read()
    assert (kept.title, kept.touchpoints) == ("Our greeting", mine.block.touchpoints)
    dialog = opened(back(hands))
    hands.press(Key.Key_Down).press(Key.Key_Delete)
    assert OwnLibrary(workspace.folder / OWN_FILE).read() == ()
    hands.press(Key.Key_Z, CTRL)
    assert OwnLibrary(workspace.folder / OWN_FILE).read() == (kept,)
    dialog.reject()


def test_all_behaviours_can_be_kept_too_and_scales_alone_cannot(hands: Hands) -> None:
    hands.designer.beside.add(BEHAVIOURS)
    hands.designer.beside.rename(BEHAVIOURS, "behaviour", "waits")
    hands.at(BEHAVIOURS)
    library = Library(hands.designer)
    assert library.keep_chosen("Watching")
    assert library.take(library.entries("watching")[0])
    assert [behaviour.code for behaviour in hands.designer.protocol.behaviours] == ["waits", "waits_2"]
    hands.at(SCALES).press(Key.Key_L, CTRL | SHIFT)
    assert "not some of each" in hands.told[-1]
    assert not library.keep_chosen("Scales")


def test_an_unreadable_library_is_left_as_it_is_and_told(hands: Hands, workspace: Workspace) -> None:
    file = workspace.folder / OWN_FILE
    file.write_text('{"format": "cxstudio-library", "blocks": [{"format": "from the future"}]}', encoding="utf-8")
    with pytest.raises(CxError, match="newer CX Studio") as told:
        OwnLibrary(file).read()
    assert told.value.code == "library-unreadable"
    dialog = opened(hands.at("stage"))
    assert "newer CX Studio" in dialog.message.text
    assert dialog.library.entries("greeting")
    assert not dialog.library.keep_chosen("Mine")
    assert "from the future" in file.read_text(encoding="utf-8")
    dialog.reject()


def test_a_library_that_cannot_be_saved_says_so_and_changes_nothing(hands: Hands, workspace: Workspace) -> None:
    file = workspace.folder / OWN_FILE
    (workspace.folder / f"{OWN_FILE}.part").mkdir()
    library = Library(hands.designer)
    refused: list[CxError] = []
    library.refused.connect(refused.append)
    assert not library.keep_chosen("Mine")
    assert refused[0].code == "library-not-saved"
    assert library.entries("mine") == [entry for entry in library.entries("mine") if entry.own < 0]
    assert not library.undo_stack.canUndo()
    assert not file.exists()
