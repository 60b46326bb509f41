"""Visits from a table and projects of BORIS at the visits page: seen first, taken in, taken back with one press."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.workspace import Person, Workspace
from tests.interchange.test_visit_tables import FILE, STUDY, Ticking
from tests.ui.recorder_scenes import Key, a_context
from ui import theme
from ui.context import Context
from ui.views.visit_import import BorisDialog, ExportedDialog, TableDialog
from ui.views.visits import VisitsPage
from ui.widgets.message_bar import MessageBar

from .window_scenes import nameless

TABLE = """Shop;Moment;Was I greeted?;Cleanliness;Remarks
Quay;03.04.2026 14:05;yes;6;fine
Mill Lane;04.04.2026 09:30;perhaps;5;
"""
PROJECT = {
    "project_name": "Playground",
    "behaviors_conf": {"0": {"type": "State event", "key": "t", "code": "Talks", "modifiers": {}, "excluded": ""}},
    "observations": {
        "morning / 1": {"type": "LIVE", "date": "2026-03-03T10:00:00",
                        "events": [[1, "", "Talks", "", ""], [2, "", "Talks", "", ""], [3, "", "Talks", "", ""]]}
    },
    "converters": {"c1": {"code": "print(1)"}},
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    with Workspace.create(tmp_path / "w", Person("Ada", "desk"), Ticking()) as workspace:
        workspace.install(FILE)
        made = a_context(workspace)
        yield made
        made.jobs.stop()


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> VisitsPage:
    made = VisitsPage(context)
    made.resize(1100, 760)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    with qtbot.waitSignal(made.visits.listed):
        made.enter(STUDY)
    return made


def a_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def table_dialog(qtbot: QtBot, page: VisitsPage, path: Path) -> TableDialog:
    with qtbot.waitSignal(page.exchange.presenter.looked):
        page.exchange.read_table(path)
    assert isinstance(page.exchange.dialog, TableDialog)
    return page.exchange.dialog


def counted(page: VisitsPage) -> int:
    return len(page.context.open_workspace.dataset(STUDY)[1].visits)


def choose(qtbot: QtBot, page: VisitsPage, dialog: TableDialog, row: int, field: str) -> None:
    """Go to a column by keys and say what it is."""
    qtbot.keyClick(dialog.table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for _step in range(row):
        qtbot.keyClick(dialog.table, Key.Key_Down)
    dialog.field.setCurrentIndex(dialog.field.findData(field))
    with qtbot.waitSignal(page.exchange.presenter.looked):
        dialog.field.activated.emit(dialog.field.currentIndex())


def test_a_table_is_mapped_by_keys_taken_in_and_taken_back(qtbot: QtBot, page: VisitsPage, tmp_path: Path) -> None:
    dialog = table_dialog(qtbot, page, a_file(tmp_path, "shops.csv", TABLE))
    QAbstractItemModelTester(dialog.columns, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert not dialog.begin.isEnabled() and dialog.fault.isVisible()
    choose(qtbot, page, dialog, 1, "started_at")
    choose(qtbot, page, dialog, 3, "clean")
    assert page.exchange.presenter.look.mapping == {
        "Shop": "site", "Moment": "started_at", "Was I greeted?": "greeted", "Cleanliness": "clean", "Remarks": "",
    }  # fmt: skip
    assert (dialog.begin.text(), dialog.fault.isVisible()) == ("Import 2 visits", False)
    rows = [dialog.account.lines.index(n, 0).data() for n in range(dialog.account.lines.rowCount())]
    assert rows == ["shops, as a whole, E (Remarks)", "shops, row 3, C (Was I greeted?)"]
    assert counted(page) == 0
    with qtbot.waitSignal(page.exchange.undoable):
        qtbot.keyClick(dialog, Key.Key_Return)
    assert counted(page) == 2
    qtbot.waitUntil(lambda: len(page.model.lines) == 2)
    bar = next(one for one in page.findChildren(MessageBar) if one.text.startswith("2 visits"))
    with qtbot.waitSignal(page.exchange.presenter.undone):
        bar.action_chosen.emit()
    assert counted(page) == 0 and page.context.open_workspace.sites(STUDY) == []


def test_escape_takes_nothing(qtbot: QtBot, page: VisitsPage, tmp_path: Path) -> None:
    dialog = table_dialog(qtbot, page, a_file(tmp_path, "shops.csv", TABLE))
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Key.Key_Escape)
    assert counted(page) == 0 and nameless(dialog) == []


def test_what_is_no_table_is_said_in_the_bar(qtbot: QtBot, page: VisitsPage, tmp_path: Path) -> None:
    with qtbot.waitSignal(page.context.told) as told:
        page.exchange.read_table(a_file(tmp_path, "empty.csv", ""))
    assert told.args and told.args[0] == "bad" and "Nothing was imported" in told.args[1]


def test_a_project_of_boris_becomes_a_study_and_goes_out_again(qtbot: QtBot, page: VisitsPage, tmp_path: Path) -> None:
    exchange, path = page.exchange, a_file(tmp_path, "play.boris", json.dumps(PROJECT))
    with qtbot.waitSignal(exchange.presenter.boris_looked):
        exchange.read_boris(path)
    dialog = exchange.dialog
    assert isinstance(dialog, BorisDialog) and nameless(dialog) == []
    told = [dialog.account.lines.index(n, 2).data() for n in range(dialog.account.lines.rowCount())]
    assert any("Python code" in line for line in told) and any("left open" in line for line in told)
    with qtbot.waitSignal(exchange.undoable):
        qtbot.keyClick(dialog, Key.Key_Return)
    study = page.visits.study
    assert study != STUDY
    assert "is not complete" in dialog.waits.text() and page.context.open_workspace.dataset(study)[1].visits == ()
    assert page.visits.found is not None
    (visit,) = page.context.open_workspace.scored(study, [line.id for line in page.visits.found.lines])
    assert [(e.start_ms, e.stop_ms) for e in visit.visit.events] == [(1000, 2000), (3000, None)]
    out = tmp_path / "out.boris"
    with qtbot.waitSignal(exchange.presenter.exported):
        exchange.presenter.export(study, out)
    assert isinstance(exchange.dialog, ExportedDialog) and out.is_file()


def test_the_menu_offers_what_can_be_done(page: VisitsPage) -> None:
    menu = page.exchange.menu()
    assert [(one.text(), one.isEnabled()) for one in menu.actions()] == [
        ("Import visits…", True), ("Import a BORIS project…", True), ("Export as BORIS…", True),
    ]  # fmt: skip
