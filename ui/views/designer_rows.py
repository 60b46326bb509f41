"""Rows of small parts in a form, such as answers with their points: fields, ticks and boxes side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.keys import KeyStrip
from ui.widgets.stack import Stack
from ui.widgets.text import plain_label

from .designer_tabs import tab_as_read
from .designer_undo import UndoOfThePage
from .designer_words import read_number, show_in, show_number_in
from .item_words import Field

NARROW = 300
"""Pixels at 100 % below which parts of more than two values take two lines."""


@dataclass(frozen=True)
class Column:
    """One column: "words" (`width` pixels at 100 % unless it is the first), "figure" (a number or nothing), "tick", or
    "pick" from `options` (value, words); `make` makes a cell of its own, named as it is told."""

    name: str
    sort: str = "words"
    options: tuple[tuple[object, str], ...] = ()
    width: int = 110
    make: Callable[[str], OwnCell] | None = None


class OwnCell(Stack):
    """A cell that shows one widget or another. Signals: `edited(value)`, `left()`."""

    edited = Signal(object)
    left = Signal()

    def show_value(self, value: object) -> None:
        """Show a value; nothing is emitted."""
        raise NotImplementedError


class MoveKeys(QObject):
    """Takes Alt with the arrows up and down from the page for the cells it is installed on. `asked(cell, by)`."""

    asked = Signal(QObject, int)
    STEPS: ClassVar = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: +1}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page's action never hears of the keys that move a row."""
        if not isinstance(event, QKeyEvent) or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return False
        step = self.STEPS.get(Qt.Key(event.key()))
        if step is None or event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            self.asked.emit(watched, step)
        return True


class PartRows(QWidget):
    """Rows of values, one for each part. Enter goes on to the next row, at the last one it adds a row.

    Alt with the arrows up and down moves a row, and the keyboard with it.

    Signals: `edited(row, column, value)`, `added()`, `removed(row)`, `moved(row, by)`, `left()`.
    """

    edited = Signal(int, int, object)
    added = Signal()
    removed = Signal(int)
    moved = Signal(int, int)
    left = Signal()

    def __init__(self, columns: Sequence[Column], add: str, fixed: bool = False) -> None:
        """The first column is wide; `add` words the button, `fixed` rows are neither added, removed nor moved."""
        super().__init__()
        self._columns, self._fixed = tuple(columns), fixed
        self._rows: list[list[QWidget]] = []
        self._leads: tuple[str, ...] = ()
        self._leading: list[QLabel | None] = []
        self._heads: list[QLabel] = []
        self._is_narrow = False
        self._undo, self._moves = UndoOfThePage(self), MoveKeys(self)
        self._moves.asked.connect(self._move)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        self._host = QWidget()
        self._grid = QGridLayout(self._host)
        column.addWidget(self._host)
        self.add_button = Button(add, "quiet", icon="plus")
        self.add_button.clicked.connect(self.added)
        foot, self._hint = QHBoxLayout(), KeyStrip([(_("Alt+↑↓"), _("move"))])
        foot.addWidget(self.add_button)
        foot.addWidget(self._hint)
        foot.addStretch(1)
        column.addLayout(foot)
        self.add_button.setHidden(fixed)  # once it stands here: alone it would open a window of its own
        self._hint.hide()

    def cell(self, row: int, column: int = 0) -> QWidget:
        """The widget of one value."""
        return self._rows[row][column]

    def show_rows(self, rows: Sequence[Sequence[object]], leads: Sequence[str] = (), hints: Sequence[str] = ()) -> None:
        """Show these rows; `leads` stand before them in bold, `hints` in empty first fields. What is being typed is
        left alone."""
        focus = self.window().focusWidget()
        grew = len(rows) == len(self._rows) + 1 and focus is not None and self.isAncestorOf(focus)
        if len(rows) != len(self._rows) or tuple(leads) != self._leads:
            self._lay_out(len(rows), leads)
        for widgets, values in zip(self._rows, rows, strict=True):
            for widget, value, column in zip(widgets, values, self._columns, strict=False):
                _show(widget, value, column)
        for widgets, hint in zip(self._rows, hints, strict=False):
            if isinstance(widgets[0], Field):
                widgets[0].setPlaceholderText(hint)
        if grew:
            self._rows[-1][0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, count: int, leads: Sequence[str]) -> None:
        self._leads = tuple(leads)
        host = QWidget()
        grid = QGridLayout(host)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look().px(4))
        names = self._columns if len(self._columns) > 1 and count else ()
        self._heads = [plain_label(column.name, size="small", tone="quiet") for column in names]
        self._leading = [plain_label(lead, bold=True) if lead else None for lead in leads] or [None] * count
        self._rows = [self._row(row, leads[row] if leads else "") for row in range(count)]
        self._grid = grid
        self._arrange(self._is_narrow)
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._host, host)
        self._host.hide()
        self._host.deleteLater()
        self._host = host
        host.setVisible(count > 0)
        self._hint.setVisible(count > 1 and not self._fixed)
        tab_as_read(self)

    def _row(self, row: int, lead: str) -> list[QWidget]:
        widgets = [self._cell(row, n, column, lead) for n, column in enumerate(self._columns)]
        if not self._fixed:
            for widget in widgets:
                if not isinstance(widget, ChoiceBox):  # there the keys unfold it
                    widget.installEventFilter(self._moves)
            away = IconButton("x", _("Take out {name}, {n}").format(name=self._columns[0].name, n=row + 1))
            away.clicked.connect(lambda _checked=False: self.removed.emit(row))
            widgets.append(away)
        return widgets

    def _arrange(self, narrow: bool) -> None:
        """Each part in one line; where it is narrow its first value above the others."""
        self._is_narrow = narrow
        last = len(self._columns) + 1
        for n, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, n + 1)
            head.setHidden(narrow)
        for row, (lead, widgets) in enumerate(zip(self._leading, self._rows, strict=True)):
            if lead is not None:
                self._grid.addWidget(lead, 2 * row + 1, 0)
            first, *others = widgets
            away = others.pop() if not self._fixed else None
            span = len(self._columns) if narrow else 1
            self._grid.addWidget(first, 2 * row + 1, 1, 1, span)
            for n, (widget, column) in enumerate(zip(others, self._columns[1:], strict=True)):
                _tell_column(widget, column.name if narrow else "")
                self._grid.addWidget(widget, 2 * row + (2 if narrow else 1), n + 2)
            if away is not None:
                self._grid.addWidget(away, 2 * row + 1, last)
        self._grid.setColumnStretch(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another arrangement; one or two values fit in any."""
        super().resizeEvent(event)
        narrow = len(self._columns) > 2 and event.size().width() < look().px(NARROW)
        if narrow != self._is_narrow and self._rows:
            self._arrange(narrow)

    def _cell(self, row: int, n: int, column: Column, lead: str) -> QWidget:
        name = _("{name}, {n}").format(name=column.name, n=lead or row + 1)
        if column.sort == "tick":
            box = QCheckBox()
            box.setAccessibleName(name)
            box.clicked.connect(lambda on: self.edited.emit(row, n, on))
            return box
        if column.sort == "pick":
            return self._picker(row, n, column, name)
        if column.make is not None:
            own = column.make(name)
            own.edited.connect(lambda value: self.edited.emit(row, n, value))
            own.left.connect(self.left)
            return own
        field = Field(name, column.name if n == 0 else "")
        field.typed.connect(lambda text: self._typed(field, row, n, text))
        field.left.connect(self.left)
        field.returnPressed.connect(lambda: self._next(row, n))
        field.installEventFilter(self._undo)
        if n:
            field.setFixedWidth(look().px(column.width if column.sort == "words" else 72))
        return field

    def _picker(self, row: int, n: int, column: Column, name: str) -> ChoiceBox:
        box = ChoiceBox(name, least=7)
        for _value, words in column.options:
            box.addItem(words)
        box.activated.connect(lambda at: self.edited.emit(row, n, column.options[at][0]))
        return box

    def _typed(self, field: Field, row: int, n: int, text: str) -> None:
        if self._columns[n].sort == "words":
            self.edited.emit(row, n, text)
            return
        value = read_number(text)
        fits = value is not None or not text.strip()
        field.set_invalid(not fits)
        if fits:
            self.edited.emit(row, n, value)

    def _next(self, row: int, n: int) -> None:
        if row + 1 < len(self._rows):
            self._rows[row + 1][n].setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._fixed:
            self.added.emit()

    def _move(self, cell: QObject, by: int) -> None:
        """The row of a cell goes up or down, and the keyboard with it."""
        for row, widgets in enumerate(self._rows):
            if cell in widgets and 0 <= row + by < len(self._rows):
                self._rows[row + by][widgets.index(cell)].setFocus(Qt.FocusReason.OtherFocusReason)
                self.moved.emit(row, by)
                return


def _tell_column(widget: QWidget, name: str) -> None:
    """Where no heads stand above, each value says itself what it is."""
    if isinstance(widget, QCheckBox):
        widget.setText(name)
    elif isinstance(widget, Field):
        widget.setPlaceholderText(name)


def _show(widget: QWidget, value: object, column: Column) -> None:
    if isinstance(widget, OwnCell):
        widget.show_value(value)
    elif isinstance(widget, QCheckBox):
        widget.setChecked(bool(value))
    elif isinstance(widget, ChoiceBox):
        values = [option for option, _words in column.options]
        widget.setCurrentIndex(values.index(value) if value in values else -1)
    elif isinstance(widget, Field) and column.sort == "words":
        show_in(widget, str(value))
    elif isinstance(widget, Field) and (value is None or isinstance(value, int | float)):
        show_number_in(widget, value)
