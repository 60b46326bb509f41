"""What the designer's forms are made of: fields that know what they show and whom to tell, and rows of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.presenters.designer import Designer
from ui.presenters.recorder_words import shown
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.text import Heading, plain_label

from .item_words import Field, WordsBox

Get = Callable[[Any], Any]


class UndoOfThePage(QObject):
    """Hands undo and redo of a field to the page: there it takes back everything, in the order it was done."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The field does not claim these keys, so that the page's action gets them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if event.matches(undo) or event.matches(redo):
                event.ignore()
                return True
        return False


class Form(QWidget):
    """Rows of fields over the chosen thing. `show_node` fills them; what the person changes goes to the designer."""

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.designer = designer
        self.fields: dict[str, QWidget] = {}
        self._binders: list[Callable[[Any], None]] = []
        self._undo = UndoOfThePage(self)
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.rows.setHorizontalSpacing(look().px(16))
        self.rows.setVerticalSpacing(look().px(8))

    def show_node(self, node: Any) -> None:
        """Show a thing's values; nothing is emitted, and what is being typed is left alone."""
        for bind in self._binders:
            bind(node)

    def watch(self, bind: Callable[[Any], None]) -> None:
        """Call `bind` with each thing to be shown."""
        self._binders.append(bind)

    # -- rows ----------------------------------------------------------------------------------------------------------

    def group(self, text: str) -> None:
        """A heading over the rows that follow."""
        heading = Heading(text, 3)
        heading.setContentsMargins(0, look().px(10), 0, 0)
        self.rows.addRow(heading)

    def row(self, label: str, widget: QWidget) -> None:
        """A labelled widget."""
        words = plain_label(label, tone="quiet", wrap=False)
        words.setMinimumWidth(look().px(116))
        self.rows.addRow(words, widget)

    def words(
        self, name: str, label: str, get: Get | None = None, put: Callable[[str], None] | None = None
    ) -> WordsBox:
        """Several lines of words for a field."""
        box = WordsBox(label)
        box.typed.connect(put or (lambda text: self._type(name, text)))
        box.left.connect(self.designer.end_typing)
        box.installEventFilter(self._undo)
        self.watch(lambda node: box.show_text(get(node) if get else getattr(node, name)))
        self.row(label, box)
        self.fields[name] = box
        return box

    def line(self, name: str, label: str, hint: str = "") -> Field:
        """One line of words for a field."""
        field = self._field(name, label, hint)
        field.typed.connect(lambda text: self._type(name, text))
        self.watch(lambda node: _show(field, getattr(node, name)))
        return field

    def number(self, name: str, label: str, hint: str = "", *, empty: bool = False) -> Field:
        """One number for a field; where it may be `empty`, nothing written is None."""
        field = self._field(name, label, hint)
        field.typed.connect(lambda text: self._type_number(field, name, text, empty))
        self.watch(lambda node: _show_number(field, getattr(node, name)))
        return field

    def _field(self, name: str, label: str, hint: str) -> Field:
        field = Field(label, hint)
        field.left.connect(self.designer.end_typing)
        field.installEventFilter(self._undo)
        self.row(label, field)
        self.fields[name] = field
        return field

    def check(self, name: str, text: str, about: str = "") -> QCheckBox:
        """A box to tick for a field."""
        box = QCheckBox(text)
        box.setToolTip(about)
        box.clicked.connect(lambda on: self.designer.set_fields({name: on}))
        self.watch(lambda node: box.setChecked(getattr(node, name)))
        self.rows.addRow("", box)
        self.fields[name] = box
        return box

    def choice(
        self, name: str, label: str, options: Sequence[tuple[Any, str]], get: Get, put: Callable[[Any], object]
    ) -> QComboBox:
        """One of several for a field."""
        box = QComboBox()
        box.setAccessibleName(label)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(10)
        values = [value for value, _text in options]
        for _value, text in options:
            box.addItem(text)
        box.activated.connect(lambda n: put(values[n]))
        self.watch(lambda node: box.setCurrentIndex(values.index(got) if (got := get(node)) in values else -1))
        self.row(label, box)
        self.fields[name] = box
        return box

    def _type(self, name: str, text: str) -> None:
        field = self.fields[name]
        ok = self.designer.set_fields({name: text}, typing=True)
        if isinstance(field, Field):
            field.set_invalid(not ok)

    def _type_number(self, field: Field, name: str, text: str, empty: bool) -> None:
        value = read_number(text)
        ok = (value is not None or (empty and not text.strip())) and self.designer.set_fields(
            {name: value}, typing=True
        )
        field.set_invalid(not ok)


def read_number(text: str) -> float | None:
    """A number as people write it; None when it is none."""
    try:
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None


def number_words(value: float | None) -> str:
    """A number in a field; empty for none."""
    return "" if value is None else shown(value)


def _show(field: Field, text: str) -> None:
    if field.text() != text:
        place = field.cursorPosition()
        field.setText(text)
        field.setCursorPosition(min(place, len(text)))
        field.set_invalid(False)


def _show_number(field: Field, value: float | None) -> None:
    """Half-written numbers stay as they are written while they mean the same."""
    if not (field.hasFocus() and (read_number(field.text()) == value or field.property("invalid") == "true")):
        _show(field, number_words(value))


class WordRows(QWidget):
    """Rows of words, such as answers with their points. Enter goes on to the next row, at the last one it adds a row.

    Signals: `edited(row, column, text)`, `added()`, `removed(row)`, `left()`.
    """

    edited = Signal(int, int, str)
    added = Signal()
    removed = Signal(int)
    left = Signal()

    def __init__(self, names: Sequence[str], add: str, fixed: bool = False) -> None:
        """`names` of the columns, the last ones narrow; `add` words the button, `fixed` rows are not removed."""
        super().__init__()
        self._names, self._fixed = tuple(names), fixed
        self._fields: list[list[Field]] = []
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

    def show_rows(self, rows: Sequence[Sequence[str]], leads: Sequence[str] = ()) -> None:
        """Show these rows; `leads` stand before them in bold. What is being typed is left alone."""
        grew = len(rows) == len(self._fields) + 1 and bool(self._fields)
        if len(rows) != len(self._fields) or leads != self._leads:
            self._lay_out(len(rows), leads)
        for fields, texts in zip(self._fields, rows, strict=True):
            for field, text in zip(fields, texts, strict=True):
                if read_number(field.text()) is None or read_number(field.text()) != read_number(text):
                    _show(field, text)
        if grew:
            self._fields[-1][0].setFocus(Qt.FocusReason.OtherFocusReason)
            self._fields[-1][0].selectAll()

    _leads: Sequence[str] = ()

    def _lay_out(self, count: int, leads: Sequence[str]) -> None:
        self._leads = tuple(leads)
        host = QWidget()
        grid = QGridLayout(host)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look().px(4))
        self._fields = [self._row(grid, row, leads[row] if leads else "") for row in range(count)]
        old = self._host
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(old, host)
        old.hide()
        old.deleteLater()
        self._host = host
        host.show()

    def _row(self, grid: QGridLayout, row: int, lead: str) -> list[Field]:
        if lead:
            grid.addWidget(plain_label(lead, bold=True), row, 0)
        fields = []
        for column, name in enumerate(self._names):
            field = Field(_("{name}, {n}").format(name=name, n=lead or row + 1), name)
            field.typed.connect(lambda text, r=row, c=column: self.edited.emit(r, c, text))
            field.left.connect(self.left)
            field.returnPressed.connect(lambda r=row, c=column: self._next(r, c))
            field.installEventFilter(self._undo)
            if column and len(self._names) > 1:
                field.setFixedWidth(look().px(84))
            grid.addWidget(field, row, column + 1)
            fields.append(field)
        if not self._fixed:
            away = IconButton("x", _("Take out {name}, {n}").format(name=self._names[0], n=row + 1))
            away.clicked.connect(lambda _checked=False, r=row: self.removed.emit(r))
            grid.addWidget(away, row, len(self._names) + 1)
        return fields

    def _next(self, row: int, column: int) -> None:
        if row + 1 < len(self._fields):
            self._fields[row + 1][column].setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._fixed:
            self.added.emit()
