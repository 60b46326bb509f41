"""The versions of a protocol by keys: what each changed, moving visits after seeing what it does, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.study import edits
from cxstudio.study.plan import Study
from cxstudio.study.visit import Answer
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, rating, yes_no
from ui import theme
from ui.views.designer import DesignerPage
from ui.views.designer_versions import VersionsPanel

from .designer_scenes import a_page

FIRST = a_protocol(yes_no("greeting", points=2), yes_no("music"), rating("cleanness", "k4", points=3))
SECOND = edits.add_item(
    edits.remove(edits.rename(FIRST, "greeting", "Were you greeted at once?"), "music"), "door", yes_no("farewell")
)
Key = Qt.Key


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.add_study(Study(id="s1", title="Kiosk visits"), FIRST)
        made.publish("s1", FIRST)
        site = made.add_site("s1", "Harbour")
        for complete in (True, True, False):
            visit = made.begin_visit("s1", site, "Ana")
            for item, value in (("greeting", "yes"), ("music", "no"), ("cleanness", 2)):
                answer = Answer(item=item, value=value, at=visit.started_at + 1)
                made.drafts.save_answer(visit.id, answer)
                visit = visit.with_answer(answer)
            if complete:
                made.complete(visit)
        made.publish("s1", SECOND)
        yield made


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace) -> Iterator[DesignerPage]:
    found = a_page(qtbot, workspace)
    yield found
    found.context.jobs.stop()


def open_versions(qtbot: QtBot, page: DesignerPage) -> VersionsPanel:
    qtbot.keyClick(page.tree.view, Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert page.versions.isVisible()
    return page.versions


def plan(qtbot: QtBot, panel: VersionsPanel) -> None:
    panel.move_button.setFocus()
    with qtbot.waitSignal(panel.versions.planned):
        qtbot.keyClick(panel.move_button, Key.Key_Space)


def listed(panel: VersionsPanel) -> list[str]:
    return [panel.list.item(row).text().splitlines()[0] for row in range(panel.list.count())]


def test_the_versions_stand_with_their_visits_and_what_each_changed(qtbot: QtBot, page: DesignerPage) -> None:
    panel = open_versions(qtbot, page)
    assert listed(panel) == ["Version 2, in use", "Version 1"]
    assert panel.list.item(1).text().endswith("2 visits")
    changes = [panel.differences.item(row).text() for row in range(panel.differences.count())]
    assert any("taken out" in line for line in changes)
    assert any("Were you greeted at once?" in line for line in changes)
    qtbot.keyClick(panel.list, Key.Key_Down)
    assert panel.heading.text() == "Version 1"
    assert panel.differences.isHidden()
    qtbot.keyClick(panel.list, Key.Key_Escape)
    assert page.tree.isVisible()


def test_visits_move_after_a_look_at_what_it_does_and_come_back(
    qtbot: QtBot, page: DesignerPage, workspace: Workspace
) -> None:
    panel = open_versions(qtbot, page)
    plan(qtbot, panel)
    moves = panel.moves
    assert moves.visits.rowCount() == 3
    assert "3 answers would be set aside" in moves.sentence.text()
    first = [moves.visits.index(0, column).data() for column in range(6)]
    assert first == ["Visit 1, Harbour", "1", "1", "1", "1", "80 % → 80 %"]
    assert moves.answers.index(0, 2).data().startswith("kept; the item changed: wording")
    assert not moves.move_button.isEnabled()
    moves.reason.setFocus()
    qtbot.keyClicks(moves.reason, "one set of words")
    moves.move_button.setFocus()
    with qtbot.waitSignal(panel.versions.moved):
        qtbot.keyClick(moves.move_button, Key.Key_Space)
    second = workspace.newest_protocol("s1").hash
    assert workspace.version_moves.counts("s1") == {second: 2}
    assert panel.list.item(0).text().endswith("2 visits")
    panel.undo_button.setFocus()
    with qtbot.waitSignal(panel.versions.moved):
        qtbot.keyClick(panel.undo_button, Key.Key_Space)
    assert second not in workspace.version_moves.counts("s1")
    assert panel.undo_button.isHidden()
    assert len(workspace.drafts.load(workspace.drafts.all("s1")[0]).answers) == 3


def test_both_scores_can_be_recorded_without_moving_anything(
    qtbot: QtBot, page: DesignerPage, workspace: Workspace
) -> None:
    panel = open_versions(qtbot, page)
    plan(qtbot, panel)
    panel.moves.record_button.setFocus()
    with qtbot.waitSignal(panel.versions.recorded):
        qtbot.keyClick(panel.moves.record_button, Key.Key_Space)
    (event,) = workspace.version_moves.recorded_scores("s1")
    assert list(event.scores.values()) == [(0.8, 0.8), (0.8, 0.8)]
    assert listed(panel)[1] == "Version 1"
    assert panel.list.item(1).text().endswith("2 visits")


def test_a_version_is_retired_and_taken_back(qtbot: QtBot, page: DesignerPage, workspace: Workspace) -> None:
    panel = open_versions(qtbot, page)
    panel.retire_button.setFocus()
    qtbot.keyClick(panel.retire_button, Key.Key_Space)
    assert listed(panel) == ["Version 2, retired", "Version 1, in use"]
    assert workspace.newest_protocol("s1").number == 1
    qtbot.keyClick(panel.retire_button, Key.Key_Space)
    assert listed(panel) == ["Version 2, in use", "Version 1"]


def test_nothing_of_the_protocol_changes_by_keys_while_the_versions_are_in_front(
    qtbot: QtBot, page: DesignerPage
) -> None:
    before = page.designer.protocol
    panel = open_versions(qtbot, page)
    for key in (Key.Key_Insert, Key.Key_Delete):
        qtbot.keyClick(panel.list, key)
    assert page.designer.protocol == before
    qtbot.keyClick(panel.list, Key.Key_Escape)
    qtbot.keyClick(page.tree.view, Key.Key_Insert)
    assert page.designer.protocol != before
