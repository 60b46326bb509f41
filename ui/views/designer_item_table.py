"""The columns and rows of an item that is a table filled row by row."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from ui.presenters.designer_answers import (
    COLUMN_KINDS,
    changed_column,
    column_extra,
    more_columns,
    read_extra,
    scales_offered,
    with_moved,
    without_column,
)
from ui.theme import look
from ui.widgets.choice_box import ChoiceBox

from .designer_fields import Form
from .designer_rows import Column, MoveKeys, OwnCell, PartRows
from .designer_words import show_in
from .item_words import Field


class ExtraCell(OwnCell):
    """What else a column has, by its kind: a number's unit, the answers of a choice with | between, a rating's scale;
    nothing for the others. In answers Alt with the arrows up and down moves the one at the caret."""

    def __init__(self, name: str, form: Form) -> None:
        super().__init__()
        self._form, self._keys = form, MoveKeys(self)
        self.none, self.field, self.scale = (
            QWidget(),
            Field(name),
            ChoiceBox(_("{name}, scale").format(name=name), least=6),
        )
        for page in (self.none, self.field, self.scale):
            self.addWidget(page)
        self.field.typed.connect(lambda text: self.edited.emit(text))  # noqa: PLW0108 - another type of signal
        self.field.left.connect(self.left)
        self.field.installEventFilter(form.undo_of_the_page)
        self.scale.activated.connect(lambda n: self.edited.emit(scales_offered(form.designer.protocol)[n][0]))
        self._keys.asked.connect(self._move_answer)
        self.setMinimumWidth(look().px(96))

    def show_value(self, value: object) -> None:
        """Show a column."""
        assert isinstance(value, p.Column)
        is_choice = value.kind == "choice"
        page = self.scale if value.kind == "rating" else self.field if value.kind in ("number", "choice") else self.none
        self.setCurrentWidget(page)
        self.setFocusProxy(page if page is not self.none else None)  # type: ignore[arg-type]
        self.field.setPlaceholderText(_("a | b") if is_choice else _("unit"))
        self.field.setToolTip(_("its answers, with | between them") if is_choice else _("such as minutes"))
        self.field.removeEventFilter(self._keys)
        if is_choice:
            self.field.installEventFilter(self._keys)
        show_in(self.field, column_extra(value))
        scales = scales_offered(self._form.designer.protocol)
        if [self.scale.itemText(n) for n in range(self.scale.count())] != [words for _id, words in scales]:
            self.scale.clear()
            self.scale.addItems([words for _id, words in scales])
        names = [name for name, _words in scales]
        self.scale.setCurrentIndex(names.index(value.scale) if value.scale in names else -1)

    def _move_answer(self, _field: QObject, by: int) -> None:
        """The answer at the caret further to the front or the end, its id with it."""
        place = self.field.text()[: self.field.cursorPosition()].count("|")
        self.edited.emit((place, by))

    def stand_at(self, place: int) -> None:
        """The caret goes to the end of an answer, from 0."""
        self.field.setCursorPosition(len("|".join(self.field.text().split("|")[: place + 1]).rstrip()))


def add_table(form: Form) -> None:
    """Columns with their kinds, how many rows, and the names of fixed ones."""
    designer = form.designer
    rows = PartRows(
        (
            Column(_("Column")),
            Column(_("Kind"), "pick", COLUMN_KINDS),
            Column(_("Unit, answers, scale"), make=lambda name: ExtraCell(name, form)),
        ),
        _("Add a column"),
    )

    def now() -> tuple[p.Column, ...]:
        item = designer.node
        return item.columns if isinstance(item, p.Rows) else ()

    def move_answer(row: int, place: int, by: int) -> None:
        choices = now()[row].choices
        moved = with_moved(choices, place, by)
        if moved != choices:
            put(changed_column(designer.protocol, now(), row, {"choices": moved}))
            cell = rows.cell(row, 2)
            assert isinstance(cell, ExtraCell)
            cell.stand_at(place + by)

    def edited(row: int, column: int, value: object) -> None:
        if isinstance(value, tuple):
            move_answer(row, *value)
            return
        values = ({"title": value}, {"kind": value}, read_extra(now()[row], str(value)))[column]
        changed = changed_column(designer.protocol, now(), row, values)
        designer.set_fields({"columns": changed}, typing=column != 1)

    def put(columns: tuple[p.Column, ...]) -> bool:
        return designer.set_fields({"columns": columns})

    rows.edited.connect(edited)
    rows.added.connect(lambda: put(more_columns(now())))
    rows.removed.connect(lambda row: put(without_column(now(), row)))
    rows.moved.connect(lambda row, by: put(with_moved(now(), row, by)))
    rows.left.connect(designer.end_typing)
    form.watch(lambda node: rows.show_rows([(c.title, c.kind, c) for c in node.columns]))
    form.whole_row(rows)
    form.fields["columns"] = rows
    form.lines("row_names", _("Fixed rows"), _("one name a line, such as Seat 1; empty: rows are added as they come"))
    with form.beside(_("Rows")):
        form.number("at_least", _("at least"))
        form.number("at_most", _("at most"), _("empty for any number"), empty=True)
    form.check("private", _("Hidden once entered"), _("from whoever looks on"))
