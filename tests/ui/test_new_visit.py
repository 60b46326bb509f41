"""Beginning a visit: a site, a name, what is declared, what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cxstudio.study.plan import StudyFile
from cxstudio.workspace import Workspace
from tests.study.builders import ready_made
from tests.ui.recorder_scenes import FILE, Key, NoMouse, a_context, a_draft, a_workspace
from ui import theme
from ui.context import Context
from ui.views.new_visit import NewVisitPage

COFFEE: StudyFile = ready_made("coffee_shop")


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path / "w") as made:
        made.install(COFFEE)
        for name in ("Mill Lane", "Old Market"):
            made.add_site(COFFEE.study.id, name)
        yield made


@pytest.fixture
def context(workspace: Workspace) -> Iterator[Context]:
    made = a_context(workspace)
    yield made
    made.jobs.stop()


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> NewVisitPage:
    made = NewVisitPage(context)
    made.resize(1000, 700)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    with qtbot.waitSignal(made.start.sorted_anew):
        made.enter(COFFEE.study.id)
    return made


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)


def test_a_visit_begins_by_keys_alone(
    qtbot: QtBot, page: NewVisitPage, workspace: Workspace, context: Context, qapp: QApplication
) -> None:
    mouse = NoMouse(qapp)
    assert page.filter.hasFocus()
    qtbot.keyClicks(page.filter, "old")
    assert page.site_name == "Old Market"
    with qtbot.waitSignal(context.asked_to_go) as gone:
        press(qtbot, *[Key.Key_Return] * 5)
    place, visit_id = gone.args
    assert place == "recorder"
    draft = workspace.drafts.load(visit_id)
    sites = {site.id: site.name for site in workspace.sites(COFFEE.study.id)}
    assert (sites[draft.site], draft.observer) == ("Old Market", "Ines")
    assert draft.started_at > 0
    assert not mouse.used


def test_what_is_drawn_is_shown_can_be_changed_and_is_kept(
    qtbot: QtBot, page: NewVisitPage, workspace: Workspace
) -> None:
    (box,) = page.draws
    assert box.currentData() == page.start.draws["scenario"]
    other = 1 - box.currentIndex()
    box.setCurrentIndex(other)
    box.activated.emit(other)
    for tick in page.declarations:
        tick.setChecked(True)
    page.begin()
    assert workspace.drafts.load(workspace.drafts.all()[0]).draws == {"scenario": box.itemData(other)}


def test_nothing_begins_before_all_is_declared(page: NewVisitPage, workspace: Workspace) -> None:
    page.begin()
    assert workspace.drafts.all() == []
    assert not page.begin_button.isEnabled()
    assert page.declarations[0].hasFocus()


def test_a_name_that_no_site_has_makes_a_new_one(qtbot: QtBot, page: NewVisitPage, workspace: Workspace) -> None:
    qtbot.keyClicks(page.filter, "Station Hall")
    assert page.list.currentItem().text() == "New site: Station Hall"
    for tick in page.declarations:
        tick.setChecked(True)
    page.begin()
    assert "Station Hall" in {site.name for site in workspace.sites(COFFEE.study.id)}


def test_a_known_name_in_other_letters_is_the_known_site(page: NewVisitPage, workspace: Workspace) -> None:
    page.start.begin("  old   market ", "Ines")
    assert len(workspace.sites(COFFEE.study.id)) == 2


def test_the_site_visited_last_stands_on_top(qtbot: QtBot, page: NewVisitPage, workspace: Workspace) -> None:
    workspace.complete(a_draft(workspace))
    workspace.add_site(FILE.study.id, "Aa, never visited")
    with qtbot.waitSignal(page.start.sorted_anew):
        page.enter(FILE.study.id)
    assert page.list.item(0).text() == "Harbour Street · visited just now"


def test_every_part_that_takes_the_keyboard_has_a_name(page: NewVisitPage) -> None:
    stops = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert len(stops) >= 8
    assert not [widget for widget in stops if not (widget.accessibleName() or getattr(widget, "text", str)())]
