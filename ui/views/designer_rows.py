"""Rows of small parts in a form, such as answers with their points: fields, ticks and boxes side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choice_box import ChoiceBox
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
    "pick" from `options` (value, words)."""

    name: str
    sort: str = "words"
    options: tuple[tuple[object, str], ...] = ()
    width: int = 110


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
        self._leading: list[QLabel | None] = []
        self._heads: list[QLabel] = []
        self._is_narrow = False
        self._undo = UndoOfThePage(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        self._host = QWidget()
        self._grid = QGridLayout(self._host)
        column.addWidget(self._host)
        self.add_button = Button(add, "quiet", icon="plus")
        self.add_button.clicked.connect(self.added)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)
        self.add_button.setHidden(fixed)  # once it stands here: alone it would open a window of its own

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
        tab_as_read(self)

    def _row(self, row: int, lead: str) -> list[QWidget]:
        widgets = [self._cell(row, n, column, lead) for n, column in enumerate(self._columns)]
        if not self._fixed:
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
        field = Field(name, column.name if n == 0 else "")
        field.typed.connect(lambda text: self._typed(field, row, n, text))
        field.left.connect(self.left)
        field.returnPressed.connect(lambda: self._next(row, n))
        field.installEventFilter(self._undo)
        if n:
            field.setFixedWidth(look().px(column.width if column.sort == "words" else 72))
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


def _tell_column(widget: QWidget, name: str) -> None:
    """Where no heads stand above, each value says itself what it is."""
    if isinstance(widget, QCheckBox):
        widget.setText(name)
    elif isinstance(widget, Field):
        widget.setPlaceholderText(name)


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
