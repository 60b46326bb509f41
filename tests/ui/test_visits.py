"""The list of visits and the reading of a completed one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from cxstudio.settings import Preferences
from cxstudio.study.visit import Answer, MarkedMoment, Visit
from cxstudio.workspace import Workspace
from tests.bench.filled import fill
from tests.study import builders as b
from tests.ui.recorder_scenes import FILE, MARKUP, PROTOCOL, Key, a_context, a_draft, a_workspace
from ui import theme
from ui.context import Context
from ui.models.visit_list import COLUMNS, CRITICAL, LINE, OUTCOME, SCORE, STATE, VisitLine, VisitList
from ui.views.visits import VisitsPage


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path / "w") as made:
        yield made


@pytest.fixture
def context(workspace: Workspace) -> Iterator[Context]:
    made = a_context(workspace)
    yield made
    made.jobs.stop()


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> VisitsPage:
    made = VisitsPage(context)
    made.resize(1100, 700)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def entered(qtbot: QtBot, page: VisitsPage) -> VisitsPage:
    with qtbot.waitSignal(page.visits.listed):
        page.enter(FILE.study.id)
    qtbot.waitUntil(lambda: not page.visits.is_scoring)
    return page


def a_completed(workspace: Workspace, **given: object) -> Visit:
    draft = a_draft(workspace)
    full = b.a_full_visit(PROTOCOL, {"ground": 1, **given})
    answers = {key: answer.model_copy(update={"at": draft.started_at}) for key, answer in full.answers.items()}
    answers["ground"] = answers["ground"].model_copy(update={"note": MARKUP})
    moment = MarkedMoment(id="m", touchpoint="door", sign="pain", text="No one looked up")
    return workspace.complete(draft.model_copy(update={"answers": answers, "moments": (moment,)}))


def test_drafts_stand_before_completed_visits_with_score_and_outcome(
    qtbot: QtBot, page: VisitsPage, workspace: Workspace
) -> None:
    done, draft = a_completed(workspace, outcome=8), a_draft(workspace)
    entered(qtbot, page)
    first, second = page.model.lines
    assert (first.id, first.state, first.score_words) == (draft.id, "In progress", "")
    assert (second.id, second.state, second.number, second.outcome) == (done.id, "Complete", 1, 8)
    assert second.score_words == "100 %"
    assert (second.site, second.observer, second.when) == ("Harbour Street", "Ines", "just now")
    assert page.count.text() == "2 visits, 1 in progress"


def test_the_list_stands_before_the_workspace_is_open_and_what_was_asked_for_opens_then(
    qtbot: QtBot, workspace: Workspace
) -> None:
    done, _draft = a_completed(workspace), a_draft(workspace)
    context = Context(Preferences(name="Ines"))
    context.database = workspace.database.path
    page = VisitsPage(context)
    qtbot.addWidget(page)
    page.enter(FILE.study.id)
    assert [line.score_words for line in page.model.lines] == ["", "100 %"]
    with qtbot.waitSignal(context.told) as told:
        page.open_visit(done.id)
    assert "still being opened" in told.args[1]
    with qtbot.waitSignal(page.visits.scored):
        context.use(workspace)
    assert page.stack.currentWidget() is page.reading
    context.jobs.stop()


def test_more_visits_are_read_when_they_are_scrolled_to(qtbot: QtBot, tmp_path: Path) -> None:
    fill(tmp_path / "many", 120)
    with Workspace.open(tmp_path / "many") as workspace:
        context = a_context(workspace)
        page = VisitsPage(context)
        qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        page.enter("")
        assert page.count.text() == "51 of 121 visits, 1 in progress"
        page.enter("")
        assert page.count.text() == "51 of 121 visits, 1 in progress", "coming back lists as many"
        page.table.scrollToBottom()
        qtbot.waitUntil(lambda: len(page.model.lines) == 101)
        page.table.scrollToBottom()
        qtbot.waitUntil(lambda: page.count.text() == "121 visits, 1 in progress")
        page.model.fetchMore()  # there are no more
        assert not page.model.canFetchMore()
        page.filter.setFocus()
        qtbot.keyClicks(page.filter, "119")
        assert [line.number for line in page.model.lines] == [119]
        context.jobs.stop()


def test_a_visit_in_which_nothing_could_be_scored_says_so(qtbot: QtBot, page: VisitsPage, workspace: Workspace) -> None:
    a_completed(workspace, greeting=b.not_observed("c1"))
    assert entered(qtbot, page).model.lines[0].score_words == "no score"


def test_enter_opens_a_draft_in_the_recorder_and_reads_a_completed_visit(
    qtbot: QtBot, page: VisitsPage, workspace: Workspace, context: Context
) -> None:
    done, draft = a_completed(workspace), a_draft(workspace)
    entered(qtbot, page)
    qtbot.waitUntil(page.table.hasFocus)
    with qtbot.waitSignal(context.asked_to_go) as gone:
        qtbot.keyClick(page.table, Key.Key_Return)
    assert gone.args == ["recorder", draft.id]
    qtbot.keyClick(page.table, Key.Key_Down)
    with qtbot.waitSignal(page.visits.scored):
        qtbot.keyClick(page.table, Key.Key_Return)
    assert page.stack.currentWidget() is page.reading
    texts = {label.text() for label in page.reading.findChildren(QLabel)}
    assert {f"Visit {done.number}, Harbour Street", "1, k4 1", MARKUP, "Pain: “No one looked up”"} <= texts
    assert {label.textFormat() for label in page.reading.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert page.table.hasFocus()


def test_a_study_without_visits_says_how_to_begin(qtbot: QtBot, page: VisitsPage, context: Context) -> None:
    entered(qtbot, page)
    assert page.stack.currentWidget() is page.empty
    with qtbot.waitSignal(context.asked_to_go) as gone:
        page.empty.findChildren(QWidget, options=Qt.FindChildOption.FindChildrenRecursively)
        page.new_visit()
    assert gone.args == ["new_visit", FILE.study.id]


def test_a_change_elsewhere_reads_the_list_anew(
    qtbot: QtBot, page: VisitsPage, workspace: Workspace, context: Context
) -> None:
    entered(qtbot, page)
    a_draft(workspace)
    with qtbot.waitSignal(page.visits.listed):
        context.changes.tell("drafts", study=FILE.study.id)
    assert len(page.model.lines) == 1


def test_finding_a_visit_by_its_words(qtbot: QtBot, page: VisitsPage, workspace: Workspace) -> None:
    a_completed(workspace)
    a_draft(workspace)
    entered(qtbot, page)
    page.filter.setFocus()
    qtbot.keyClicks(page.filter, "progress")
    assert [line.is_draft for line in page.model.lines] == [True]
    page.filter.clear()
    qtbot.keyClicks(page.filter, MARKUP.split()[-1][:4])
    assert [line.is_draft for line in page.model.lines] == [False], "words of a note"
    qtbot.keyClicks(page.filter, ' "*-')
    assert [line.is_draft for line in page.model.lines] == [False], "signs are no commands"


def test_every_column_sorts_all_visits_and_not_only_those_in_sight(qtbot: QtBot, tmp_path: Path) -> None:
    fill(tmp_path / "many", 120)
    with Workspace.open(tmp_path / "many") as workspace:
        with workspace.database.quick_write() as connection:
            connection.execute("UPDATE visit_line SET score = number / 200.0 WHERE number <> 7")
            connection.execute("UPDATE visit_line SET score = NULL WHERE number = 7")
        page = VisitsPage(a_context(workspace))
        qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        page.enter("")
        header = page.table.horizontalHeader()
        place = header.sectionViewportPosition(SCORE) + 5, header.height() // 2
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(*place))
        assert [line.number for line in page.model.lines][:4] == [0, 7, 1, 2], "the draft stands before all"
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(*place))
        assert [line.number for line in page.model.lines][:3] == [0, 120, 119]
        page.table.setFocus()
        qtbot.keyClick(page.table, Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        assert header.sortIndicatorSection() == SCORE - 1
        qtbot.keyClick(page.table, Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(page.table, Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
        assert [line.number for line in page.model.lines][:3] == [0, 7, 1]
        qtbot.keyClick(page.table, Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        while page.model.canFetchMore():
            page.model.fetchMore()
        assert [line.number for line in page.model.lines] == [0, *range(120, 7, -1), *range(6, 0, -1), 7]
        page.context.jobs.stop()


def test_the_model_keeps_qts_rules_and_asks_for_an_order(qtbot: QtBot) -> None:
    model = VisitList()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    lines = [
        VisitLine("a", False, "Complete", "good", 1, "Mill", "O1", 5, "yesterday", "", 0.5, "50 %", 9.0, 2, 1),
        VisitLine("b", True, "In progress", "accent", 0, "Mill", "O1", 6, "just now", ""),
    ]
    model.show(lines)
    assert tester.model() is model
    assert model.rowCount(QModelIndex()) == 2
    assert [model.headerData(n, Qt.Orientation.Horizontal) for n in range(9)] == list(COLUMNS)
    cells = [model.index(0, column) for column in (STATE, SCORE, OUTCOME, CRITICAL)]
    assert [cell.data() for cell in cells] == ["Complete", "50 %", "9", "1 failed"]
    with qtbot.waitSignal(model.wished) as wished:
        model.sort(SCORE, Qt.SortOrder.DescendingOrder)
    assert wished.args == [SCORE, True]
    assert model.index(1, STATE).data(LINE) is lines[1]
    assert model.index(1, SCORE).data(Qt.ItemDataRole.AccessibleTextRole) == "Score: none"


def test_every_part_that_takes_the_keyboard_has_a_name(qtbot: QtBot, page: VisitsPage, workspace: Workspace) -> None:
    done = a_completed(workspace)
    with qtbot.waitSignal(page.visits.scored):
        entered(qtbot, page).open_visit(done.id)
    stops = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert stops
    assert not [widget for widget in stops if not (widget.accessibleName() or getattr(widget, "text", str)())]


def test_an_amended_visit_shows_the_answer_as_it_now_stands(
    qtbot: QtBot, page: VisitsPage, workspace: Workspace
) -> None:
    done = a_completed(workspace)
    workspace.amend(done, Answer(item="people", value=4, at=done.started_at), "Counted again")
    with qtbot.waitSignal(page.visits.scored):
        entered(qtbot, page).open_visit(done.id)
    assert "4" in {label.text() for label in page.reading.findChildren(QLabel)}
