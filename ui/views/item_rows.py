"""An answer of many rows: the table, and the buttons that add a row, remove one, and show what is private."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer, Cell
from ui.models.answer_rows import AnswerRows
from ui.presenters import recorder_rows as rows
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.rating_row import TEN_WAITS
from ui.widgets.text import escaped, plain_label

from .item_answers import Editor
from .item_rows_table import ENTER, CellDelegate, RowsTable, weights_of

Key = Qt.Key
NO = Qt.KeyboardModifier.NoModifier
PLAIN = (NO, Qt.KeyboardModifier.KeypadModifier)


class RowsEditor(Editor):
    """Rows of cells. What is typed is stored as it is typed, what is chosen at once; Enter goes from cell to cell and
    past the last one to a new row, and from an empty new row out of the table. Signals: `removed(number)` a row was
    taken out, `passed()` the person went on past an empty row."""

    removed = Signal(int)
    passed = Signal()

    def __init__(self, item: p.Rows, protocol: p.Protocol, none_key: str = "") -> None:
        """`none_key` is written on the button that says that there is nothing to enter."""
        super().__init__(item)
        self._item, self._protocol, self._none_key = item, protocol, none_key
        self._answer: Answer | None = None
        self._rows: rows.Table = ()
        self._before: rows.Table | None = None
        self._blank = 0
        self._is_shown = not item.private
        self.model = AnswerRows(item, self)
        self.table = RowsTable(item.text, weights_of(item))
        self.table.setModel(self.model)
        self.cells = CellDelegate(self._begin_words, self.table)
        self.table.setItemDelegate(self.cells)
        self.table.pressed_key.connect(self._key)
        self.table.doubleClicked.connect(lambda _index: self._edit())
        self.table.selectionModel().currentChanged.connect(lambda _now, _before: self.moved.emit())
        self.cells.typed.connect(self._typed)
        self.cells.ended.connect(self._ended)
        self._ten = QTimer(self, singleShot=True, interval=TEN_WAITS)  # a 1 that may become a 10
        self._ten.timeout.connect(lambda: self._choose_key("1"))
        self._told = plain_label(size="small", tone="quiet", wrap=True)
        self.column.addWidget(self.table)
        self.column.addWidget(self._told)
        self.column.addLayout(self._buttons())

    def _buttons(self) -> FlowLayout:
        self.more = Button(_("Add a row"), icon="plus", key=_("Ins"))
        self.less = Button(_("Remove this row"), "quiet", icon="trash-2", key=_("Ctrl+Del"))
        self.none = Button(_("Nothing to enter"), "quiet", key=self._none_key)
        self.reveal = Button("", "quiet", icon="eye")
        for button, do in (
            (self.more, self.add), (self.less, self.remove), (self.none, self._say_none), (self.reveal, self._reveal),
        ):  # fmt: skip
            button.clicked.connect(lambda _checked=False, do=do: do())
            button.setAccessibleName(f"{button.text()}: {self.item.text}")
        flow = FlowLayout(gap=4)
        for button in (self.more, self.less, self.none, self.reveal):
            flow.addWidget(button)
        return flow

    # -- showing -----------------------------------------------------------------------------------------------------

    def show_answer(self, answer: Answer | None) -> None:
        """Show the rows, and blank ones where one was asked for."""
        self._answer = answer
        self._rows = rows.table_of(self._item, answer)
        count = len(self._rows) if self._item.row_names else self._with_blank(len(self._rows))
        self.model.show([self._words(row) for row in range(count)])
        self.table.fit()
        self._told.setText(rows.count_words(self._item, answer))
        fixed, full = bool(self._item.row_names), count >= rows.most_rows(self._item)
        self.more.setVisible(not fixed)
        self.more.setEnabled(not full)
        self.less.setVisible(not fixed and bool(self._rows))
        said_none = answer is not None and answer.value == ()
        self.none.setVisible(rows.may_say_none(self._item, answer) and not said_none)
        self._show_reveal()

    def _with_blank(self, kept: int) -> int:
        self._blank = 0 if kept >= rows.most_rows(self._item) else max(self._blank, 0 if kept else 1)
        return kept + self._blank

    def _words(self, row: int) -> tuple[str, ...]:
        cells: tuple[Cell, ...] = self._rows[row] if row < len(self._rows) else ()
        padded = (*cells, *[None] * len(self._item.columns))[: len(self._item.columns)]
        words = [
            rows.cell_words(self._protocol, column, cell)
            for column, cell in zip(self._item.columns, padded, strict=True)
        ]
        return tuple(words if self._is_shown else (_("entered") if word else "" for word in words))

    def _show_reveal(self) -> None:
        self.reveal.setVisible(self._item.private and bool(self._rows) and self._answer is not None)
        text = _("Hide what was entered") if self._is_shown else _("Show what was entered")
        self.reveal.setText(text)
        self.reveal.set_picture("eye-off" if self._is_shown else "eye")
        self.reveal.setAccessibleName(f"{text}: {self.item.text}")

    def _reveal(self) -> None:
        self._is_shown = not self._is_shown
        self.show_answer(self._answer)

    # -- cells -------------------------------------------------------------------------------------------------------

    def _cell(self, row: int, column: int) -> Cell:
        return self._rows[row][column] if 0 <= row < len(self._rows) else None

    def _begin_words(self, row: int, column: int) -> str:
        """What a field begins with: the cell as it was typed; nothing where it is private."""
        cell = self._cell(row, column)
        return "" if cell is None or not self._is_shown else f"{cell:g}" if isinstance(cell, float) else str(cell)

    def _write(self, row: int, column: int, value: Cell, *, typing: bool) -> None:
        after = rows.stored(self._item, rows.with_cell(self._item, self._rows, row, column, value))
        self._blank = max(0, self.model.rowCount() - len(after or ()))  # the table keeps its rows meanwhile
        (self.typed if typing else self.answered).emit(after)

    def _edit(self, text: str = "") -> None:
        row, column = self.table.place()
        if row < 0:
            return
        if rows.options_of(self._protocol, self._item.columns[column]):
            self._ask(row, column)
            return
        self._before = self._rows
        self.table.edit(self.table.currentIndex())
        if text and self.cells.field is not None:
            self.cells.field.setText(text)
            self._typed(row, column, text)

    def _typed(self, row: int, column: int, text: str) -> None:
        try:
            value = rows.read_cell(self._item.columns[column], text)
        except ValueError as error:
            self.faulted.emit(str(error))
            return
        self.faulted.emit("")
        self._write(row, column, value, typing=True)

    def _ended(self, row: int, column: int, way: str) -> None:
        if way == "cancel" and self._before is not None:
            self.typed.emit(rows.stored(self._item, self._before))
        self._before = None
        self.left.emit()
        if way:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._leave(row, column, way)

    def _leave(self, row: int, column: int, way: str) -> None:
        """From a cell that way; past the end to a new row, or out of the table."""
        last_row, last_column = self.model.rowCount() - 1, self.model.columnCount() - 1
        if way in ("up", "down"):
            self.table.go(min(max(row + (1 if way == "down" else -1), 0), last_row), column)
        elif way == "back":
            at = max(row * (last_column + 1) + column - 1, 0)
            self.table.go(*divmod(at, last_column + 1))
        elif way == "next" and column < last_column:
            self.table.go(row, column + 1)
        elif way == "next" and row < last_row:
            self.table.go(row + 1, 0)
        elif way == "next" and self.more.isEnabled() and not self._item.row_names:
            self.add()
        elif way == "next":
            self.done.emit()

    def _ask(self, row: int, column: int) -> None:
        """The answers of a cell, to choose from."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for option in rows.options_of(self._protocol, self._item.columns[column]):
            action = menu.addAction(escaped(f"{option.key}   {option.words}".strip()))
            action.triggered.connect(lambda _checked=False, value=option.value: self._choose(row, column, value))
            if self._is_shown and option.value == self._cell(row, column):
                menu.setActiveAction(action)
        area = self.table.visualRect(self.model.index(row, column))
        menu.popup(self.table.viewport().mapToGlobal(area.bottomLeft()))

    def _choose(self, row: int, column: int, value: Cell) -> None:
        self._write(row, column, value, typing=False)
        self._leave(row, column, "next")

    def _choose_key(self, key: str) -> bool:
        row, column = self.table.place()
        options = rows.options_of(self._protocol, self._item.columns[column]) if row >= 0 else ()
        found = next((option for option in options if option.key and option.key.upper() == key.upper()), None)
        if found is not None:
            self._choose(row, column, found.value)
        return found is not None

    # -- keys --------------------------------------------------------------------------------------------------------

    def _key(self, event: QKeyEvent) -> None:
        """A key on the table. All letters and digits are the cell's."""
        key, plain = event.key(), event.modifiers() in PLAIN
        row, column = self.table.place()
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and key in (Key.Key_Delete, Key.Key_Backspace):
            self.remove()
        elif key in ENTER and event.modifiers() in (*PLAIN, Qt.KeyboardModifier.ShiftModifier):
            self._enter(row, column, back=not plain)
        elif plain and key == Key.Key_Insert:
            self.add()
        elif plain and key in (Key.Key_Delete, Key.Key_Backspace):
            self._clear(row, column)
        elif plain and key in (Key.Key_Space, Key.Key_F2):
            self._edit()
        elif plain and key == Key.Key_Escape:
            self.done.emit()
        elif not event.text().strip() or event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | PLAIN[1]):
            return
        else:
            self._letter(event.text(), column)
        event.accept()

    def _enter(self, row: int, column: int, *, back: bool) -> None:
        """On to the next cell; from an empty new row on to the next item."""
        is_blank = row >= len(self._rows) and row == self.model.rowCount() - 1
        if is_blank and not back and column == 0 and not self._item.row_names:
            self._blank = 0
            self.done.emit()
            self.passed.emit()
        else:
            self._leave(row, column, "back" if back else "next")

    def _letter(self, text: str, column: int) -> None:
        options = rows.options_of(self._protocol, self._item.columns[column])
        if not options:
            self._edit(text)
            return
        waited, keys = self._ten.isActive(), {option.key for option in options}
        self._ten.stop()
        if text == "1" and "10" in keys and not waited:
            self._ten.start()
        else:
            self._choose_key("10" if waited and text == "0" else text)

    def _clear(self, row: int, column: int) -> None:
        if self._cell(row, column) is not None:
            self._write(row, column, None, typing=False)

    def settle(self) -> None:
        """A 1 counts as 1."""
        if self._ten.isActive():
            self._ten.stop()
            self._choose_key("1")

    def type_key(self, text: str) -> bool:
        """On the card: N says that there is nothing to enter."""
        if text.upper() == _("N") and not self.none.isHidden():
            self._say_none()
            return True
        return False

    def add(self) -> bool:
        """A new row at the end, with the keyboard in it; the blank one that is there already, where there is one."""
        if self._item.row_names or not self.more.isEnabled():
            self.enter()
            return True
        self._blank = 1
        self.show_answer(self._answer)
        self.table.go(self.model.rowCount() - 1, 0)
        return True

    def remove(self) -> None:
        """Take the current row out; undo brings it back."""
        row, column = self.table.place()
        if self._item.row_names or not 0 <= row < len(self._rows):
            return
        self._blank = 0
        self.answered.emit(rows.stored(self._item, rows.without_row(self._rows, row)))
        self.removed.emit(row + 1)
        self.table.go(min(row, self.model.rowCount() - 1), max(column, 0))

    def _say_none(self) -> None:
        self._blank = 0
        self.answered.emit(())
        self.done.emit()

    def step(self, _direction: int) -> bool:
        """Into the table."""
        self.enter()
        return True

    def enter(self) -> None:
        """Onto the first cell that is empty, else the first."""
        places = [(r, c) for r in range(self.model.rowCount()) for c in range(self.model.columnCount())]
        free = next((place for place in places if self._cell(*place) is None), (0, 0))
        self.table.go(*free)
