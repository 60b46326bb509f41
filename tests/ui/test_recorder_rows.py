"""Answers of many rows: filled in by keys, cell by cell, and nothing that was written is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer
from cxstudio.workspace import Workspace
from tests.study import builders as b
from tests.ui.recorder_scenes import CTRL, PROBLEMS, SEATS, SHIFT, Key, NoMouse, Screen, another_study
from ui import theme
from ui.presenters import recorder_rows as rows

Open = Callable[..., Screen]
PROTOCOL = b.a_protocol(PROBLEMS)
FIRST = ("Cold soup", 4, "goods", "no", 3)


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def screen(open_screen: Open, workspace: Workspace) -> Screen:
    return open_screen(another_study(workspace, PROBLEMS, SEATS, b.yes_no("end")).id)


def fill_in(screen: Screen) -> Screen:
    """The first row of the problems, by keys."""
    screen.press(Key.Key_Space).type("Cold soup").press(Key.Key_Return)
    return screen.type("4").press(Key.Key_Return).press(Key.Key_2, Key.Key_N, Key.Key_3)


def shown(screen: Screen) -> list[list[str]]:
    """What the table says."""
    model = screen.form.editor.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


# -- cells and rows without a window -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "typed", "cell"),
    [
        ("text", " Cold ", "Cold"),
        ("text", "  ", None),
        ("number", "4", 4),
        ("number", "4,5", 4.5),
        ("number", "−2", -2),
    ],
)
def test_a_cell_as_it_is_typed(kind: str, typed: str, cell: object) -> None:
    assert rows.read_cell(p.Column(id="c", title="C", kind=kind), typed) == cell


@pytest.mark.parametrize("typed", ["four", "nan", "inf", "1e300"])
def test_a_number_that_is_none_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match="Type a number"):
        rows.read_cell(p.Column(id="c", title="C", kind="number"), typed)


def test_empty_rows_are_kept_between_others_and_not_at_the_end() -> None:
    kept = rows.with_cell(PROBLEMS, (), 2, 0, "third")
    assert [row[0] for row in kept] == [None, None, "third"]
    assert rows.stored(PROBLEMS, kept) == kept
    assert rows.stored(PROBLEMS, rows.with_cell(PROBLEMS, kept, 2, 0, None)) is None


def test_fixed_rows_are_all_kept_as_soon_as_one_holds_something() -> None:
    kept = rows.stored(SEATS, rows.with_cell(SEATS, rows.table_of(SEATS, None), 1, 0, "calm"))
    assert kept == ((None, None), ("calm", None), (None, None))


def test_what_is_asked_for_and_what_is_there_is_told() -> None:
    one = Answer(item="problems", value=(FIRST,))
    assert rows.count_words(PROBLEMS, one) == "1 row so far. Asked for: at least 2, at most 3."
    assert rows.count_words(SEATS, None) == "0 of 3 filled in."
    assert rows.cell_words(PROTOCOL, PROBLEMS.columns[1], 4) == "4 min"
    assert [rows.cell_words(PROTOCOL, c, v) for c, v in zip(PROBLEMS.columns[2:], FIRST[2:], strict=True)] == [
        "Goods", "No", "3, k4 3",
    ]  # fmt: skip


# -- by keys -----------------------------------------------------------------------------------------------------------


def test_a_row_is_filled_in_and_the_next_one_begins_by_enter(screen: Screen, qapp: QApplication) -> None:
    mouse = NoMouse(qapp)
    fill_in(screen)
    assert screen.saved().answers["problems"].value == (FIRST,)
    assert screen.form.editor.table.place() == (1, 0)
    screen.type("Loud").press(Key.Key_Return)
    assert [row[0] for row in screen.value("problems")] == ["Cold soup", "Loud"]
    assert screen.item == "problems"
    assert not mouse.used


def test_enter_on_a_blank_row_goes_on_to_the_next_item(screen: Screen) -> None:
    fill_in(screen).press(Key.Key_Return)
    assert (screen.item, screen.focus()) == ("seats", "ItemCard")
    screen.press(Key.Key_Up)
    assert shown(screen) == [["Cold soup", "4 min", "Goods", "No", "3, k4 3"]]


def test_a_row_is_added_and_removed_by_key_and_undo_brings_it_back(screen: Screen) -> None:
    fill_in(screen).press(Key.Key_Escape, Key.Key_Insert).type("Loud").press(Key.Key_Return, mod=SHIFT)
    assert len(screen.saved().answers["problems"].value) == 2
    screen.form.editor.table.go(0, 2)
    screen.press(Key.Key_Delete, mod=CTRL)
    assert [row[0] for row in screen.saved().answers["problems"].value] == ["Loud"]
    assert "Ctrl+Z brings it back" in screen.told[-1]
    screen.press(Key.Key_Z, mod=CTRL)
    assert screen.saved().answers["problems"].value[0] == FIRST
    assert screen.form.editor.table.model().rowCount() == 2


def test_no_more_rows_than_allowed(screen: Screen) -> None:
    for words in ("One", "Two", "Three"):
        screen.press(Key.Key_Insert).type(words).press(Key.Key_Tab)
    assert [row[0] for row in screen.value("problems")] == ["One", "Two", "Three"]
    assert not screen.form.editor.more.isEnabled()
    screen.press(Key.Key_Insert)
    assert screen.form.editor.table.model().rowCount() == 3


def test_too_few_rows_keep_the_visit_from_being_finished(screen: Screen) -> None:
    fill_in(screen)
    assert [gap.code for gap in screen.recorder.gaps() if gap.item == "problems"] == ["V010"]
    screen.press(Key.Key_Escape).press(Key.Key_Down, Key.Key_Up)
    assert screen.form.message.text == "1 of at least 2 rows are filled in. Fill in the others."


def test_esc_while_writing_takes_back_what_was_typed(screen: Screen) -> None:
    fill_in(screen)
    screen.form.editor.table.go(0, 0)
    screen.press(Key.Key_F2).type("Hot").press(Key.Key_Escape)
    assert screen.saved().answers["problems"].value == (FIRST,)
    assert screen.focus() == "RowsTable"
    screen.press(Key.Key_Delete)
    assert screen.value("problems")[0][0] is None


def test_a_number_that_is_none_is_said_and_not_stored(screen: Screen) -> None:
    screen.press(Key.Key_Space).press(Key.Key_Right).type("4x")
    assert screen.value("problems") == ((None, 4, None, None, None),)
    assert "Type a number" in screen.form.message.text
    screen.press(Key.Key_Backspace)
    assert screen.form.message.text == ""


def test_the_answers_of_a_cell_are_offered_in_a_menu(screen: Screen) -> None:
    screen.press(Key.Key_Space)
    screen.form.editor.table.go(0, 2)
    screen.press(Key.Key_Space)
    (menu,) = screen.form.editor.findChildren(QMenu)
    screen.qtbot.waitUntil(menu.isVisible)
    assert [action.text() for action in menu.actions()] == ["1   Staff", "2   Goods"]
    second: QAction = menu.actions()[1]
    screen.qtbot.keyClick(menu, Key.Key_Down)
    screen.qtbot.keyClick(menu, Key.Key_Down)
    assert menu.activeAction() is second
    screen.qtbot.keyClick(menu, Key.Key_Return)
    assert screen.value("problems") == ((None, None, "goods", None, None),)


def test_ten_in_a_cell_is_one_and_nought(screen: Screen) -> None:
    screen.at("seats").press(Key.Key_Space)
    screen.form.editor.table.go(0, 1)
    screen.press(Key.Key_1, Key.Key_0)
    assert screen.value("seats")[0] == (None, 10)
    screen.press(Key.Key_Right).press(Key.Key_1).press(Key.Key_Escape)
    screen.form.settle()
    assert screen.value("seats")[1] == (None, 1)


def test_where_nothing_is_asked_for_it_can_be_said_that_there_is_nothing(
    open_screen: Open, workspace: Workspace
) -> None:
    none = p.Rows(id="more", text="What else?", columns=(p.Column(id="w", title="What"),))
    screen = open_screen(another_study(workspace, none, b.yes_no("end")).id)
    assert {gap.item for gap in screen.recorder.gaps()} == {"more", "end", "outcome"}
    screen.press(Key.Key_N)
    assert screen.saved().answers["more"].value == ()
    assert {gap.item for gap in screen.recorder.gaps()} == {"end", "outcome"}
    screen.press(Key.Key_Insert).type("A word")
    assert screen.value("more") == (("A word",),)


# -- private -----------------------------------------------------------------------------------------------------------


def test_private_values_are_hidden_once_entered_and_shown_only_on_purpose(screen: Screen, open_screen: Open) -> None:
    screen.at("seats").press(Key.Key_Space).type("calm").press(Key.Key_Return).press(Key.Key_7)
    assert shown(screen)[0] == ["entered", "entered"]
    cell = screen.form.editor.model.index(0, 0)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "Word, row S1: entered"
    screen.form.editor.reveal.setFocus()
    screen.press(Key.Key_Return)
    assert shown(screen)[0] == ["calm", "7, o10 7"]
    screen.press(Key.Key_Up, Key.Key_Down)
    assert shown(screen)[0] == ["entered", "entered"]
    again = open_screen(screen.recorder.visit.id).at("seats")
    assert shown(again)[0] == ["entered", "entered"]
    assert again.page.items.cards["seats"].line._answer == "1 row"


def test_writing_over_a_private_value_begins_empty_and_leaves_it_where_nothing_is_typed(screen: Screen) -> None:
    screen.at("seats").press(Key.Key_Space).type("calm").press(Key.Key_Return)
    screen.form.editor.table.go(0, 0)
    screen.press(Key.Key_F2)
    assert QApplication.focusWidget().text() == ""
    screen.press(Key.Key_Return)
    assert screen.value("seats")[0][0] == "calm"


# -- kept --------------------------------------------------------------------------------------------------------------


def test_what_is_being_typed_into_a_cell_is_saved_after_a_rest(screen: Screen) -> None:
    screen.press(Key.Key_Space)
    with screen.qtbot.waitSignal(screen.recorder.saved):
        screen.type("Cold so")
        assert "problems" not in screen.saved().answers
    assert screen.saved().answers["problems"].value == (("Cold so", None, None, None, None),)


def test_another_window_finds_the_same_rows(screen: Screen, open_screen: Open) -> None:
    fill_in(screen).type("Loud").press(Key.Key_Tab)
    assert screen.page.leave()
    again = open_screen(screen.recorder.visit.id)
    assert again.recorder.visit == screen.recorder.visit
    again.at("problems")
    assert [row[0] for row in shown(again)] == ["Cold soup", "Loud"]


def test_tab_leaves_the_table_and_the_row_is_announced(screen: Screen) -> None:
    screen.press(Key.Key_Space).press(Key.Key_Tab)
    assert screen.focus() == "Button"
    name = screen.page.items.card.accessibleName()
    assert name == "Which problems came up?, item 1 of 3, table, required, not answered"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill without warning")
def test_after_a_kill_every_row_is_there(workspace: Workspace, tmp_path: Path) -> None:
    draft = another_study(workspace, PROBLEMS).id
    workspace.close()
    root = Path(__file__).parent.parent.parent
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("fill_rows_and_wait.py")), str(tmp_path / "w"), draft],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert child.stdout is not None
    said = child.stdout.readline().strip()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert said == "saved"
    with Workspace.open(tmp_path / "w") as again:
        first, second = again.drafts.load(draft).answers["problems"].value
    assert first == FIRST
    assert second[0].startswith("Lou")
