"""The box that is never cut, the stack that asks for no more room than its front page, and lines of parts in a form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ui import theme
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.stack import Stack
from ui.widgets.text import plain_label

CARD = "Order one hot drink with one change of your choice, and pay for it with a card"


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light", 100)
    yield
    theme.apply(qapp, "light", 100)


def a_box(qtbot: QtBot, lines: int, width: int) -> ChoiceBox:
    box = ChoiceBox("Scenario card", lines=lines)
    qtbot.addWidget(box)
    box.addItems([CARD, "Plain"])
    box.setFixedWidth(width)
    box.show()
    return box


def test_long_words_take_the_lines_they_need_and_none_is_lost(qtbot: QtBot) -> None:
    box = a_box(qtbot, lines=6, width=240)
    lines = box.lines_in(196)
    assert len(lines) > 1
    assert " ".join(lines) == CARD
    assert box.heightForWidth(240) == 32 + (len(lines) - 1) * box.fontMetrics().lineSpacing()


def test_what_is_left_after_the_last_line_ends_in_dots_and_is_told(qtbot: QtBot) -> None:
    box = a_box(qtbot, lines=1, width=240)
    assert box.lines_in(196)[0].endswith("…")
    assert box.toolTip() == CARD
    box.setCurrentIndex(1)
    assert box.lines_in(196) == ["Plain"]
    assert box.toolTip() == "Plain"


def test_arrows_choose_and_the_least_room_does_not_follow_the_words(qtbot: QtBot) -> None:
    box = a_box(qtbot, lines=1, width=240)
    least = box.minimumSizeHint()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == "Plain"
    assert box.minimumSizeHint() == least


def test_a_hidden_page_asks_for_no_room(qtbot: QtBot) -> None:
    stack, small, large = Stack(), QWidget(), QWidget()
    qtbot.addWidget(stack)
    small.setMinimumSize(100, 50)
    large.setMinimumSize(2000, 1500)
    for page in (small, large):
        stack.addWidget(page)
    assert (stack.minimumSizeHint().width(), stack.minimumSizeHint().height()) == (100, 50)
    stack.setCurrentWidget(large)
    assert (stack.minimumSizeHint().width(), stack.minimumSizeHint().height()) == (2000, 1500)


def test_parts_in_a_form_get_their_second_line_when_the_form_becomes_narrow(qtbot: QtBot) -> None:
    area, form, host = QScrollArea(), QWidget(), QWidget()
    qtbot.addWidget(area)
    rows, flow = QFormLayout(form), FlowLayout(host)
    parts = [QLineEdit() for _n in range(4)]
    for part in parts:
        part.setFixedWidth(120)
        flow.addWidget(part)
    rows.addRow(plain_label("Asks"), host)
    area.setWidgetResizable(True)
    area.setWidget(form)
    area.resize(900, 300)
    area.show()
    area.resize(420, 300)
    qtbot.waitUntil(lambda: host.height() >= flow.heightForWidth(host.width()))
    assert all(host.rect().contains(part.geometry()) for part in parts)
    assert len({part.y() for part in parts}) > 1
