"""Items drawn as one table: a row a question, worked by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from cxstudio.study import protocol as p
from cxstudio.study.visit import Status
from cxstudio.workspace import Workspace
from tests.study import builders as b
from tests.ui.recorder_scenes import CTRL, PLACES, SHARES, SHIFT, Key, NoMouse, Screen, another_study
from ui import theme
from ui.presenters.recorder_grid import blocks, columns_of
from ui.views.item_grid import GridRow

Open = Callable[..., Screen]


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


def a_row(place: str, **fields: object) -> p.Rating:
    made = {"grid": "clean", "at_least": 2, "points": 1, "text": f"Cleanliness of {place}", **fields}
    return b.rating(place, **{key: value for key, value in made.items() if key != "text"}).model_copy(
        update={"text": made["text"]}
    )


@pytest.fixture
def screen(open_screen: Open, workspace: Workspace) -> Screen:
    return open_screen(another_study(workspace, b.yes_no("before"), *PLACES, b.yes_no("behind")).id)


def rows_of(screen: Screen) -> list[str]:
    return [item for item, card in screen.page.items.cards.items() if isinstance(card, GridRow)]


# -- which items stand together ----------------------------------------------------------------------------------------


def test_neighbours_of_one_grid_and_one_scale_are_one_table() -> None:
    protocol = b.a_protocol(b.yes_no("a"), a_row("b"), a_row("c"), b.rating("d", "q7", grid="clean"), b.yes_no("e"))
    items = protocol.stages[0].touchpoints[0].items
    assert [[item.id for item in block.items] for block in blocks(protocol, items)] == [["a"], ["b", "c"], ["d"], ["e"]]
    assert [block.grid for block in blocks(protocol, items)] == ["", "clean", "clean", ""]


def test_the_columns_are_the_points_the_answers_or_none_for_figures() -> None:
    protocol = b.a_protocol()
    kinds = (a_row("a"), b.rating("v", "v7"), b.yes_no("y"), b.choice("c", "left", "right"), SHARES[0])
    cells = [[column.cell for column in columns_of(protocol, item)] for item in kinds]
    assert cells == [["0", "1", "2", "3"], ["−3", "−2", "−1", "0", "1", "2", "3"], ["Y", "N"], ["1", "2"], []]
    assert [column.told for column in columns_of(protocol, kinds[0])][:2] == ["0, k4 0", "1, k4 1"]


# -- rating ------------------------------------------------------------------------------------------------------------


def test_digits_rate_the_row_and_go_on_to_the_next(screen: Screen, qapp: QApplication) -> None:
    mouse = NoMouse(qapp)
    screen.press(Key.Key_Y).press(Key.Key_3, Key.Key_2, Key.Key_3, Key.Key_2, Key.Key_3).press(Key.Key_N)
    assert screen.item == "outcome"
    assert [screen.saved().answers[place.id].value for place in PLACES] == [3, 2, 3, 2, 3]
    assert not mouse.used


def test_arrows_move_by_row_and_along_the_points(screen: Screen) -> None:
    screen.at("tables").press(Key.Key_Down, Key.Key_Down)
    assert screen.item == "glass"
    screen.press(Key.Key_Right, Key.Key_Right, Key.Key_Space)
    assert screen.value("glass") == 1
    screen.press(Key.Key_Up)
    assert screen.item == "floor"
    screen.press(Key.Key_Return, mod=SHIFT)
    assert screen.item == "tables"


def test_a_row_below_its_standard_holds_and_asks_what_happened(screen: Screen) -> None:
    screen.at("floor").press(Key.Key_1)
    assert screen.item == "floor"
    assert screen.form.message.text == "Below the standard of 2. Please say what happened."
    assert screen.form.note.isVisibleTo(screen.form)
    screen.press(Key.Key_C).type("A puddle").press(Key.Key_Escape, Key.Key_Return)
    assert screen.item == "glass"
    assert screen.saved().answers["floor"].note == "A puddle"
    assert not screen.form.note.isVisibleTo(screen.form)


def test_each_row_can_be_set_aside_noted_and_taken_back(screen: Screen) -> None:
    screen.at("glass").press(Key.Key_X, Key.Key_1)
    answer = screen.saved().answers["glass"]
    assert (answer.status, answer.reason, screen.item) == (Status.NOT_APPLICABLE, "n1", "door")
    screen.press(Key.Key_U, Key.Key_1)
    assert screen.saved().answers["door"].status is Status.NOT_OBSERVED
    screen.press(Key.Key_Z, mod=CTRL).press(Key.Key_Q).type("Open").press(Key.Key_Escape)
    assert screen.saved().answers["door"].note == "“Open”"


def test_one_and_nought_make_ten_in_a_row_too(open_screen: Open, workspace: Workspace) -> None:
    seats = tuple(b.rating(f"seat_{n}", "o10", grid="slip") for n in range(3))
    screen = open_screen(another_study(workspace, *seats).id)
    screen.press(Key.Key_1, Key.Key_0, Key.Key_7).press(Key.Key_1, Key.Key_Return)
    assert [screen.value(seat.id) for seat in seats] == [10, 7, 1]


def test_yes_and_no_and_single_answers_stand_in_tables(open_screen: Open, workspace: Workspace) -> None:
    asked = tuple(b.yes_no(f"seen_{n}", grid="seen") for n in range(2))
    sides = tuple(b.choice(f"side_{n}", "left", "right", grid="side") for n in range(2))
    screen = open_screen(another_study(workspace, *asked, *sides).id)
    screen.press(Key.Key_Y, Key.Key_N, Key.Key_2, Key.Key_1)
    given = [screen.value(item.id) for item in (*asked, *sides)]
    assert given == ["yes", "no", "right", "left"]


def test_figures_are_typed_row_by_row_and_added_up(open_screen: Open, workspace: Workspace) -> None:
    screen = open_screen(another_study(workspace, *SHARES).id)
    screen.type("4").press(Key.Key_Return).type("6").press(Key.Key_Return)
    assert [screen.value(share.id) for share in SHARES] == [4, 6]
    (table,) = screen.at("price").page.items.tables.values()
    assert table._total.text() == "Together: 10 points"


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_a_row_is_announced_with_its_place_in_the_table(screen: Screen) -> None:
    row = screen.at("floor").page.items.card
    assert row.accessibleName() == "Cleanliness of floor, row 2 of 5, scale 0 to 3, required, not answered"
    screen.press(Key.Key_2)
    assert row.accessibleName().endswith("required, answered 2, k4 2")
    assert "item 1 of 7" in screen.page.items.cards["before"].accessibleName()


def test_progress_gaps_and_jumps_know_the_rows(screen: Screen) -> None:
    screen.at("tables").press(Key.Key_3)
    assert screen.recorder.total_progress() == (1, 8)
    assert {"floor", "sign"} <= {gap.item for gap in screen.recorder.gaps()}
    screen.press(Key.Key_J, mod=CTRL).type("cleanliness of sign").press(Key.Key_Return)
    assert (screen.item, screen.focus()) == ("sign", "GridRow")


def test_a_row_hides_and_comes_back_in_its_place(open_screen: Open, workspace: Workspace) -> None:
    rows = a_row("tables"), a_row("floor", condition="${tables} >= 2"), a_row("glass")
    screen = open_screen(another_study(workspace, *rows).id)
    assert rows_of(screen) == ["tables", "glass"]
    screen.press(Key.Key_3)
    assert rows_of(screen) == ["tables", "floor", "glass"]
    assert (screen.item, screen.focus()) == ("floor", "GridRow")
    heights = [screen.page.items.cards[item].y() for item in rows_of(screen)]
    screen.qtbot.waitUntil(lambda: sorted(heights) == heights)


def test_a_card_that_appears_between_rows_splits_the_table_and_keeps_the_keyboard(
    open_screen: Open, workspace: Workspace
) -> None:
    between = b.yes_no("why", condition="${tables} = 3")
    screen = open_screen(another_study(workspace, a_row("tables"), between, a_row("glass")).id)
    assert len(screen.page.items.tables) == 1
    screen.press(Key.Key_3)
    assert (screen.item, screen.focus(), len(screen.page.items.tables)) == ("why", "ItemCard", 2)
    screen.press(Key.Key_Down, Key.Key_2)
    assert screen.value("glass") == 2


def stands_below(row: GridRow | None) -> bool:
    """Are the answers of this open row below its question?"""
    return row is not None and row.editor is not None and row.editor.y() > row.question.y()


def test_larger_and_narrow_the_answers_stand_below_their_questions(screen: Screen, qapp: QApplication) -> None:
    screen.at("floor").press(Key.Key_2).at("floor")
    try:
        theme.apply(qapp, "dark", 200)
        screen.page.resize(900, 700)
        screen.qtbot.waitUntil(lambda: stands_below(screen.page.items.cards.get("floor")))
        assert screen.form.editor.buttons[2].isChecked()
        assert screen.page.items.inside.width() <= screen.page.items.viewport().width()
    finally:
        theme.apply(qapp, "light", 100)
