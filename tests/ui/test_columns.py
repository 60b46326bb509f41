"""Tables of words: what is chosen in them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.models.words_table import WordsTable
from ui.views.columns import WordTable, choose_row

DIRECTIONS = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


@pytest.mark.parametrize("direction", DIRECTIONS, ids=["from the left", "from the right"])
@pytest.mark.parametrize("hidden", [(), (0,)], ids=["all columns", "first hidden"])
def test_a_row_is_chosen_whichever_way_words_run(
    qtbot: QtBot, direction: Qt.LayoutDirection, hidden: tuple[int, ...]
) -> None:
    rows = WordsTable(["Visit", "Kept"])
    rows.set_rows([("1", "92"), ("2", "90"), ("3", "91")])
    table = WordTable("Visits", rows)
    qtbot.addWidget(table)
    table.setLayoutDirection(direction)
    for column in hidden:
        table.setColumnHidden(column, True)
    with qtbot.waitExposed(table):
        table.show()
    choose_row(table, 1)
    assert table.selectionModel().isRowSelected(1)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, len(hidden))
