"""The report on one visit, from the list of visits and from the visit's own page, by keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.views.main_window import MainWindow
from ui.views.report import ReportPage
from ui.views.visits import VisitsPage

from .window_scenes import Key, a_sample, an_open_window, at_rest, press

CTRL = Qt.KeyboardModifier.ControlModifier


def visits_of(qtbot: QtBot, window: MainWindow) -> VisitsPage:
    press(qtbot, Key.Key_3, CTRL)
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, VisitsPage)
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    page.table.setFocus()
    return page


def shown(qtbot: QtBot, window: MainWindow) -> str:
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, ReportPage)
    assert page.prepared is not None
    assert page.chosen.wanted.kind == "visit"
    assert "Visit report" in page.header.about.text()
    return page.chosen.wanted.subject.visit


def test_a_visits_report_is_one_key_away_in_the_list_and_on_its_page(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    page = visits_of(qtbot, window)
    page.table.selectRow(3)
    line = page.model.lines[3]
    press(qtbot, Key.Key_R, CTRL)
    assert shown(qtbot, window) == line.id
    page = visits_of(qtbot, window)
    other = page.model.lines[5].id
    page.open_visit(other)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.reading)
    assert not page.reading.reading.report.isHidden()
    press(qtbot, Key.Key_R)
    assert shown(qtbot, window) == other


def test_a_visit_in_work_has_no_report_yet(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    workspace = window.context.open_workspace
    study = workspace.studies()[0].id
    workspace.begin_visit(study, workspace.sites(study)[0], "Ines")
    page = visits_of(qtbot, window)
    row = next(row for row, line in enumerate(page.model.lines) if line.is_draft)
    page.table.selectRow(row)
    press(qtbot, Key.Key_R, CTRL)
    assert window.page is page
    assert "finished visit" in window.messages.text
