"""Rows of small parts in a form, such as answers with their points: fields, ticks and boxes side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.text import plain_label

from .designer_undo import UndoOfThePage
from .designer_words import read_number, show_in, show_number_in
from .item_words import Field


@dataclass(frozen=True)
class Column:
    """One column: "words", "figure" (a number or nothing), "tick", or "pick" from `options` (value, words)."""

    name: str
    sort: str = "words"
    options: tuple[tuple[object, str], ...] = ()


class PartRows(QWidget):
    """Rows of values, one for each part. Enter goes on to the next row, at the last one it adds a row.

    Signals: `edited(row, column, value)`, `added()`, `removed(row)`, `left()`.
    """

    edited = Signal(int, int, object)
    added = Signal()
    removed = Signal(int)
    left = Signal()

    def __init__(self, columns: Sequence[Column], add: str, fixed: bool = False) -> None:
        """The first column is wide; `add` words the button, `fixed` rows are neither added nor removed."""
        super().__init__()
        self._columns, self._fixed = tuple(columns), fixed
        self._rows: list[list[QWidget]] = []
        self._leads: tuple[str, ...] = ()
        self._undo = UndoOfThePage(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        self._host = QWidget()
        column.addWidget(self._host)
        self.add_button = Button(add, "quiet", icon="plus")
        self.add_button.clicked.connect(self.added)
        self.add_button.setVisible(not fixed)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)

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
            for widget, value, column in zip(widgets, values, self._columns, strict=True):
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
        if len(self._columns) > 1 and count:
            for n, column in enumerate(self._columns):
                grid.addWidget(plain_label(column.name, size="small", tone="quiet"), 0, n + 1)
        self._rows = [self._row(grid, row, leads[row] if leads else "") for row in range(count)]
        grid.setColumnStretch(1, 1)
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._host, host)
        self._host.hide()
        self._host.deleteLater()
        self._host = host
        host.setVisible(count > 0)

    def _row(self, grid: QGridLayout, row: int, lead: str) -> list[QWidget]:
        if lead:
            grid.addWidget(plain_label(lead, bold=True), row + 1, 0)
        widgets = [self._cell(row, n, column, lead) for n, column in enumerate(self._columns)]
        for n, widget in enumerate(widgets):
            grid.addWidget(widget, row + 1, n + 1)
        if not self._fixed:
            away = IconButton("x", _("Take out {name}, {n}").format(name=self._columns[0].name, n=row + 1))
            away.clicked.connect(lambda _checked=False: self.removed.emit(row))
            grid.addWidget(away, row + 1, len(self._columns) + 1)
        return widgets

    def _cell(self, row: int, n: int, column: Column, lead: str) -> QWidget:
        name = _("{name}, {n}").format(name=column.name, n=lead or row + 1)
        if column.sort == "tick":
            box = QCheckBox()
            box.setAccessibleName(name)
            box.clicked.connect(lambda on: self.edited.emit(row, n, on))
            return box
        if column.sort == "pick":
            return self._picker(row, n, column, name)
        field = Field(name, column.name if n == 0 else "")
        field.typed.connect(lambda text: self._typed(field, row, n, text))
        field.left.connect(self.left)
        field.returnPressed.connect(lambda: self._next(row, n))
        field.installEventFilter(self._undo)
        if n:
            field.setFixedWidth(look().px(110 if column.sort == "words" else 72))
        return field

    def _picker(self, row: int, n: int, column: Column, name: str) -> ChoiceBox:
        box = ChoiceBox(name, least=9)
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


def _show(widget: QWidget, value: object, column: Column) -> None:
    if isinstance(widget, QCheckBox):
        widget.setChecked(bool(value))
    elif isinstance(widget, ChoiceBox):
        values = [option for option, _words in column.options]
        widget.setCurrentIndex(values.index(value) if value in values else -1)
    elif isinstance(widget, Field) and column.sort == "words":
        show_in(widget, str(value))
    elif isinstance(widget, Field) and (value is None or isinstance(value, int | float)):
        show_number_in(widget, value)
