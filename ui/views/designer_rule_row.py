"""One row of the condition builder: what it is about, how it is compared, with which answer."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.logic.rows import WITHOUT_VALUE, Row, Verb
from ui.presenters.designer_named import VERBS
from ui.presenters.designer_rules import Scope, row_about
from ui.theme import look
from ui.widgets.buttons import IconButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.text import plain_tip

from .designer_tabs import tab_as_read
from .designer_undo import UndoOfThePage
from .designer_words import number_words, read_number
from .item_words import Field

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
