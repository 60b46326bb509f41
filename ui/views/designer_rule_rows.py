"""The condition builder: rows "[item] [is] [answer]", joined by all or any, with one level of groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.logic.rows import WITHOUT_VALUE, Row, Rows, Verb
from ui.presenters.designer_named import VERBS
from ui.presenters.designer_rules import Scope, row_about
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import plain_tip

from .designer_tabs import tab_as_read
from .designer_undo import UndoOfThePage
from .designer_words import number_words, read_number
from .item_words import Field

JOINTS = (("and", _("All of these hold")), ("or", _("Any one of these holds")))
ONE_LINE = 470
"""Pixels at 100 % from which a row stands in one line."""


class RowEditor(QWidget):
    """One comparison. `changed(Row, is_typing)` by the person, `gone()` when it is to be taken out, `typed_out()` as a
    field is left."""

    changed = Signal(object, bool)
    gone = Signal()
    typed_out = Signal()

    def __init__(self, row: Row, scope: Scope, names: QStandardItemModel, number: int) -> None:
        super().__init__()
        self.row, self.scope = row, scope
        self._undo = UndoOfThePage(self)
        self.item_box = ChoiceBox(_("Condition {n}: what it is about").format(n=number), lines=2, least=12)
        self.item_box.setModel(names)
        self.verb_box = ChoiceBox(_("Condition {n}: how it is compared").format(n=number), least=8)
        self.value: QWidget = QWidget()
        self.away = IconButton("x", _("Take out condition {n}").format(n=number))
        self.away.clicked.connect(self.gone)
        self.item_box.activated.connect(self._take_item)
        self.verb_box.activated.connect(self._take_verb)
        self._number = number
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(look().px(4))
        self._is_wide: bool | None = None
        self._show()
        self._arrange(wide=True)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in the order of Tab."""
        return self.item_box, self.verb_box, self.value, self.away

    def _show(self) -> None:
        named = self.scope.named(self.row.item)
        names = [self.item_box.itemData(n) for n in range(self.item_box.count())]
        self.item_box.setCurrentIndex(names.index(self.row.item) if self.row.item in names else -1)
        self.item_box.setToolTip(plain_tip(named.title if named else self.row.item))
        verbs = list(named.verbs) if named else list(Verb)
        self._verbs = verbs if self.row.verb in verbs else [*verbs, self.row.verb]
        self.verb_box.clear()
        for verb in self._verbs:
            self.verb_box.addItem(named.verb_words(verb) if named else VERBS[verb])
        self.verb_box.setCurrentIndex(self._verbs.index(self.row.verb))
        self._show_value()

    def _show_value(self) -> None:
        old, self.value = self.value, self._made_value()
        self._grid.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._is_wide = None
        self._arrange(wide=self.width() >= look().px(ONE_LINE))
        self.value.setHidden(self.row.verb in WITHOUT_VALUE)
        tab_as_read(self)

    def _made_value(self) -> QWidget:
        named = self.scope.named(self.row.item)
        name = _("Condition {n}: the answer").format(n=self._number)
        answers = named.answers if named and self.row.verb not in (Verb.CONTAINS, Verb.CONTAINS_NOT) else ()
        if answers:
            box = ChoiceBox(name, least=8)
            now = self.row.value
            if now is not None and now not in [value for value, _words in answers]:
                answers = (*answers, (now, str(now)))  # what is not offered any more is shown, not changed
            values = [value for value, _words in answers]
            for _value, words in answers:
                box.addItem(words)
            box.setCurrentIndex(values.index(now) if now in values else -1)
            box.activated.connect(lambda n: self._take_value(values[n], is_typing=False))
            return box
        field = Field(name, named.unit if named else "")
        value = self.row.value
        field.setText(number_words(value) if isinstance(value, int | float) else value or "")
        field.setToolTip(plain_tip(named.unit if named else ""))
        field.typed.connect(lambda text: self._type_value(field, text))
        field.left.connect(self.typed_out)
        field.installEventFilter(self._undo)
        return field

    def _take_item(self, index: int) -> None:
        named = self.scope.named(str(self.item_box.itemData(index)))
        if named is not None and named.id != self.row.item:
            self.row = row_about(named, self.row.verb)
            self._show()
            self.changed.emit(self.row, False)

    def _take_verb(self, index: int) -> None:
        verb = self._verbs[index]
        named = self.scope.named(self.row.item)
        if verb is self.row.verb or named is None:
            return
        kept = self.row.value is not None and verb not in WITHOUT_VALUE
        words = (Verb.CONTAINS, Verb.CONTAINS_NOT)
        same = (verb in words) == (self.row.verb in words)
        self.row = replace(self.row, verb=verb) if kept and same else row_about(named, verb)
        self._show_value()
        self.changed.emit(self.row, False)

    def _take_value(self, value: str | float, *, is_typing: bool) -> None:
        self.row = replace(self.row, value=value)
        self.changed.emit(self.row, is_typing)

    def _type_value(self, field: Field, text: str) -> None:
        """A number where a figure is meant, else words; nothing is no value yet and changes nothing."""
        number = read_number(text)
        is_words = isinstance(self.row.value, str)
        fits = bool(text.strip()) if is_words else number is not None
        field.set_invalid(not fits)
        if fits:
            self._take_value(text.strip() if is_words or number is None else number, is_typing=True)

    def _arrange(self, *, wide: bool) -> None:
        """One line where there is room, else the item above its comparison."""
        if wide == self._is_wide:
            return
        self._is_wide = wide
        places = ((0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (0, 3, 1, 1))
        narrow = ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1), (0, 2, 1, 1))
        for widget, place in zip(
            (self.item_box, self.verb_box, self.value, self.away), places if wide else narrow, strict=True
        ):
            self._grid.addWidget(widget, *place)
        for column, stretch in enumerate((5, 3, 4, 0) if wide else (1, 1, 0, 0)):
            self._grid.setColumnStretch(column, stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow means two lines."""
        super().resizeEvent(event)
        self._arrange(wide=event.size().width() >= look().px(ONE_LINE))


class RuleRows(QWidget):
    """All rows of a rule. `changed(Rows | None, is_typing)` by the person, None: no rule any more. `left()` with a
    field."""

    changed = Signal(object, bool)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows | None = None
        self.editors: list[RowEditor] = []
        self.joints: list[ChoiceBox] = []
        self._scope = Scope(())
        self._names: QStandardItemModel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        self._host = QWidget()
        self._host.hide()
        self.add_button = Button(_("Add a condition"), "quiet", icon="plus")
        self.group_button = Button(_("Add a group"), "quiet", icon="plus")
        self.add_button.clicked.connect(self._add_row)
        self.group_button.clicked.connect(self._add_group)
        buttons = QWidget()
        flow = FlowLayout(buttons, 4)
        flow.addWidget(self.add_button)
        flow.addWidget(self.group_button)
        column.addWidget(self._host)
        column.addWidget(buttons)

    def show_rows(self, rows: Rows | None, scope: Scope) -> None:
        """Show these rows; those that are shown already stay as they are, so that the keyboard does."""
        same_scope = scope == self._scope
        if rows == self.rows and same_scope and (self.editors or rows is None):
            self._allow()
            return
        if not same_scope:
            self._names = None
        self.rows, self._scope = rows, scope
        self._lay_out()

    def _allow(self) -> None:
        can = bool(self._scope.choosable)
        self.add_button.setEnabled(can)
        self.add_button.setToolTip("" if can else _("Nothing is asked before this yet that a rule could name."))
        self.group_button.setVisible(self.rows is not None)

    def _model(self) -> QStandardItemModel:
        """The items to choose from, one list for all rows."""
        if self._names is None:
            self._names = QStandardItemModel(self)
            for named in self._scope.choosable:
                line = QStandardItem(named.title)
                line.setData(named.id, Qt.ItemDataRole.UserRole)
                line.setToolTip(plain_tip(f"{named.title}\n{named.where}".strip()))
                self._names.appendRow(line)
        known = {self._names.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._names.rowCount())}
        for item in sorted(_items_in(self.rows) - known):  # what comes later or is gone: shown, though never offered
            line = QStandardItem(f"${{{item}}}" if item else _("This answer"))
            line.setData(item, Qt.ItemDataRole.UserRole)
            line.setEnabled(False)
            self._names.appendRow(line)
        return self._names

    # -- laying out ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        focus = self._focused()
        self.editors, self.joints = [], []
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        if self.rows is not None:
            self._lay_group(column, self.rows, ())
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._host, host)
        self._host.hide()
        self._host.deleteLater()
        self._host = host
        host.setVisible(self.rows is not None)
        tab_as_read(self)
        self._allow()
        if focus is not None:
            self._focus(*focus)

    def _focused(self) -> tuple[int, int] | None:
        """Which row and which of its parts has the keyboard; row -1 counts the boxes that join rows."""
        places: dict[QWidget, tuple[int, int]] = {box: (-1, n) for n, box in enumerate(self.joints)}
        for n, editor in enumerate(self.editors):
            places |= {widget: (n, m) for m, widget in enumerate(editor.parts)}
        return next((place for widget, place in places.items() if widget.hasFocus()), None)

    def _focus(self, row: int, part: int) -> None:
        """The keyboard to a part of a row, or of the one that stands there now."""
        if row < 0 and part < len(self.joints):
            self.joints[part].setFocus()
        elif self.editors:
            self.editors[min(max(row, 0), len(self.editors) - 1)].parts[part if row >= 0 else 0].setFocus()
        else:
            self.add_button.setFocus()

    def _lay_group(self, column: QVBoxLayout, rows: Rows, path: tuple[int, ...]) -> None:
        if len(rows.parts) > 1:
            box = ChoiceBox(_("How these conditions are joined"), least=14)
            for _joint, words in JOINTS:
                box.addItem(words)
            box.setCurrentIndex(0 if rows.joint == "and" else 1)
            box.activated.connect(lambda n: self._put(self._at(path, lambda old: replace(old, joint=JOINTS[n][0]))))
            self.joints.append(box)
            column.addWidget(box, 0, Qt.AlignmentFlag.AlignLeading)
        for n, part in enumerate(rows.parts):
            if isinstance(part, Row):
                column.addWidget(self._editor(part, path, n))
            else:
                column.addWidget(self._frame(part, (*path, n)))

    def _editor(self, row: Row, path: tuple[int, ...], n: int) -> RowEditor:
        editor = RowEditor(row, self._scope, self._model(), len(self.editors) + 1)
        editor.changed.connect(lambda new, is_typing: self._edited(path, n, new, is_typing))
        editor.gone.connect(lambda: self._put(self._at(path, lambda old: _without(old, n))))
        editor.typed_out.connect(self.left)
        self.editors.append(editor)
        return editor

    def _frame(self, rows: Rows, path: tuple[int, ...]) -> QFrame:
        frame = QFrame()
        frame.setProperty("surface", "sunken")
        frame.setProperty("line", "left")
        column = QVBoxLayout(frame)
        column.setContentsMargins(look().px(10), look().px(8), look().px(8), look().px(8))
        column.setSpacing(look().px(6))
        self._lay_group(column, rows, path)
        add = Button(_("Add to this group"), "quiet", icon="plus")
        add.clicked.connect(lambda: self._put(self._with(path)))
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeading)
        return frame

    # -- changing ------------------------------------------------------------------------------------------------------

    def _edited(self, path: tuple[int, ...], n: int, new: Row, is_typing: bool) -> None:
        """A row that shows its change already: nothing is laid out anew."""
        self.rows = self._at(path, lambda old: replace(old, parts=(*old.parts[:n], new, *old.parts[n + 1 :])))
        self.changed.emit(self.rows, is_typing)

    def _put(self, rows: Rows | None) -> None:
        self.rows = rows
        self._lay_out()
        self.changed.emit(rows, False)

    def _with(self, path: tuple[int, ...]) -> Rows | None:
        """With one more row, at the end of the group at `path`."""
        row = self._scope.first_row()
        if row is None:
            return self.rows
        if self.rows is None:
            return Rows((row,))
        return self._at(path, lambda old: replace(old, parts=(*old.parts, row)))

    def _add_row(self) -> None:
        """One more row, the keyboard in it."""
        self._put(self._with(()))
        self._focus(len(self.editors) - 1, 0)

    def _add_group(self) -> None:
        """A group of two rows; the others stay joined as they are."""
        row = self._scope.first_row()
        if row is not None and self.rows is not None:
            other = "or" if self.rows.joint == "and" else "and"
            self._put(replace(self.rows, parts=(*self.rows.parts, Rows((row, row), other))))

    def _at(self, path: tuple[int, ...], change: Callable[[Rows], Rows | None]) -> Rows | None:
        """The rows with the group at `path` changed; groups that have become empty go."""
        if self.rows is None:
            return None
        if not path:
            return change(self.rows)
        n = path[0]
        inner = self.rows.parts[n]
        new = change(inner) if isinstance(inner, Rows) else inner
        parts = (*self.rows.parts[:n], *((new,) if new is not None else ()), *self.rows.parts[n + 1 :])
        return replace(self.rows, parts=parts) if parts else None


def _items_in(rows: Rows | None) -> set[str]:
    parts = rows.parts if rows is not None else ()
    return set().union(*({part.item} if isinstance(part, Row) else _items_in(part) for part in parts))


def _without(rows: Rows, n: int) -> Rows | None:
    parts = (*rows.parts[:n], *rows.parts[n + 1 :])
    return replace(rows, parts=parts) if parts else None
