"""Nothing is cut: every screen on a small display, as it is and at twice the size, measured part by part.

The measure itself is shown to find what it looks for, so that a clean screen means something.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.screens.clipped import faults
from tests.screens.made import Made, copy_of, make_all
from tests.screens.rooms import ROOMS, Room, close_window, open_window, settle, wait_until
from tests.screens.scenes import Scenes
from ui import theme
from ui.widgets.text import ElidedLabel, plain_label

LONG = "Online order, delivery, return and complaint"
SMALL_DISPLAYS = [room for room in ROOMS if room.size == (1366, 768) and not room.tongue]
ALIKE = tuple(
    f"73-designer-{kind}" for kind in ("choice", "money", "counter", "date", "time", "photo", "audio", "note")
)
"""Forms of kinds of items that hold no part which another kind measured here does not: `python -m tests.screens`
measures them too, and this test stays under a minute."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_all(tmp_path_factory.mktemp("made"))


@pytest.fixture
def _look_as_before(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    theme.apply(qapp, "light", 100)


@pytest.mark.usefixtures("_look_as_before")
@pytest.mark.parametrize("room", SMALL_DISPLAYS, ids=lambda room: f"{room.scale} %")
def test_nothing_is_cut_on_a_small_display(qapp: QApplication, tmp_path: Path, made: Made, room: Room) -> None:
    window = open_window(qapp, room, copy_of(tmp_path / "workspace", made.ready), tmp_path / "preferences.json")
    wait_until(lambda: window.context.workspace is not None)
    settle(window)
    scenes, found, seen = Scenes(window, made), [], 0
    for name, come in scenes.all():
        if name in ALIKE:
            continue
        window.resize(*room.size)
        window.messages.dismiss()  # what an earlier scene said
        come()
        settle(window)
        seen += 1
        found += [f"{name}: {fault}" for fault in faults(window)]
        if (window.width(), window.height()) != room.size:
            found.append(f"{name}: the window grew to {window.width()} x {window.height()}")
    scenes.close_dialogs()
    close_window(window)
    assert seen > 30
    assert found == []


# -- the measure -------------------------------------------------------------------------------------------------------


@pytest.fixture
def frame(qtbot: QtBot) -> QWidget:
    """A window of 120 x 90 pixels that never grows."""
    made = QWidget()
    qtbot.addWidget(made)
    made.setFixedSize(120, 90)
    return made


def shown_in(frame: QWidget, part: QWidget) -> list[str]:
    """What is found of a part that fills the frame's width."""
    part.setParent(frame)
    part.setGeometry(0, 0, 120, 30)
    frame.show()
    return faults(frame)


def test_a_line_wider_than_its_room_is_found(frame: QWidget) -> None:
    assert "wide, needs" in shown_in(frame, plain_label(LONG))[0]


def test_a_wrapped_line_with_no_room_for_its_second_is_found(frame: QWidget) -> None:
    assert "high, needs" in shown_in(frame, plain_label(LONG, wrap=True))[0]


def test_a_button_narrower_than_its_words_is_found(frame: QWidget) -> None:
    assert "wide, needs" in shown_in(frame, QPushButton(LONG))[0]


def test_a_part_beyond_the_edge_is_found(frame: QWidget) -> None:
    inside = QPushButton("Go", frame)
    inside.setGeometry(90, 0, 60, 30)
    frame.show()
    assert "stands outside of" in faults(frame)[0]


def test_a_list_that_scrolls_sideways_is_found(frame: QWidget) -> None:
    lines = QListWidget()
    lines.addItem(LONG)
    assert any("scrolls sideways" in fault for fault in shown_in(frame, lines))


def test_a_line_that_ends_in_dots_is_fit_where_its_tip_tells_the_rest(frame: QWidget) -> None:
    line = ElidedLabel(LONG)
    assert shown_in(frame, line) == []
    line.setToolTip("")
    assert "does not tell the rest" in faults(frame)[0]


def test_what_fits_is_no_fault(frame: QWidget) -> None:
    column = QVBoxLayout(frame)
    column.addWidget(plain_label("Short"))
    column.addWidget(QPushButton("Go"))
    frame.show()
    assert faults(frame) == []
