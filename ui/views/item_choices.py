"""Many answers to choose from: a box that finds them by typing, and below it a list that only makes what is seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from cxstudio.i18n import _, plural
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer, ticked
from ui import icons
from ui.models.choice_lines import CHOSEN, AnyIndex, ChoiceLines
from ui.theme import look
from ui.widgets.painting import beside, edges, field, let_words_run
from ui.widgets.text import plain_label, plain_tip

from .item_answers import Editor
from .item_words import Field

Key = Qt.Key
ENTER = (Key.Key_Return, Key.Key_Enter)
ROW = 34
ROWS_SHOWN = 8
FOR_THE_LIST = (Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown)


class _Delegate(QStyledItemDelegate):
    """A line with its ring or box; the chosen ones in bold."""

    def __init__(self, several: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._several = several

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """The whole words of a line that does not fit."""
        QToolTip.showText(event.globalPos(), plain_tip(str(index.data() or "")), view)
        return True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw mark and words."""
        px, chosen = look().px, bool(index.data(CHOSEN))
        area, view = QRectF(option.rect), self.parent()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look().colour("chosen"))
        side = px(18)
        mark = QRectF(area.x() + px(12), area.center().y() - side / 2, side, side)
        words = area.adjusted(px(40), 0, -px(10), 0)
        if isinstance(view, QTableView):
            mark, words = beside(mark, view.viewport()), beside(words, view.viewport())
        fill, edge = ("accent", "accent") if chosen else ("card", "line")
        field(painter, mark, 4 if self._several else 9, look().colour(fill), look().colour(edge))
        if chosen:
            inset = side * 0.14
            icons.paint(painter, "check", mark.adjusted(inset, inset, -inset, -inset), "on_accent")
        painter.setFont(look().font(bold=chosen))
        painter.setPen(look().colour("text"))
        text = QFontMetrics(painter.font()).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(words.width())
        )
        begin = edges(view)[0] if isinstance(view, QTableView) else Qt.AlignmentFlag.AlignLeading
        if isinstance(view, QTableView):
            let_words_run(painter)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | begin, text)
        painter.restore()


class _Lines(QTableView):
    """One column of lines of one height: Qt's own list would ask each of thousands for its size at every key."""

    def __init__(self) -> None:
        super().__init__()
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Lines and height of this scale. Qt walks through all lines at each change, so it is told only of new ones."""
        px = look().px
        if self.verticalHeader().defaultSectionSize() == px(ROW):
            return
        self.verticalHeader().setMinimumSectionSize(px(ROW))
        self.verticalHeader().setDefaultSectionSize(px(ROW))
        self.setFixedHeight(ROWS_SHOWN * px(ROW) + px(4))


class FilteredEditor(Editor):
    """One or several of many. Space on the card goes into the box; typing finds, up and down move, Enter chooses."""

    def __init__(
        self, item: p.SingleChoice | p.SeveralChoices, choices: Sequence[p.Choice], *, several: bool = False
    ) -> None:
        super().__init__(item)
        self._several = several
        self._most = item.at_most if isinstance(item, p.SeveralChoices) else None
        self._exclusive = {choice.id for choice in choices if choice.exclusive}
        self._chosen: tuple[str, ...] = ()
        self.model = ChoiceLines([(choice.id, choice.text) for choice in choices], self)
        hint = plural("Type to find one of {n}", "Type to find one of {n}", len(choices))
        self.filter = Field(_("Find an answer: {question}").format(question=item.text), hint)
        self.filter.setProperty("keeps_keys", True)
        self.filter.installEventFilter(self)
        self.filter.typed.connect(self._find)
        self.list = _Lines()
        self.list.setAccessibleName(item.text)
        self.list.fit()  # before there are lines to measure
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(several, self.list))
        self.list.clicked.connect(self._take)
        self.list.installEventFilter(self)
        self._said = plain_label(tone="quiet", wrap=True)
        for widget in (self.filter, self.list, self._said):
            self.column.addWidget(widget)
        self._said.hide()

    # -- finding and choosing ----------------------------------------------------------------------------------------

    def _find(self, text: str) -> None:
        self.model.find(text)
        self.list.setCurrentIndex(self.model.index(0, 0) if text.strip() else QModelIndex())
        self._say()

    def _say(self) -> None:
        found, total = self.model.rowCount(), self.model.total
        chosen = ", ".join(self.model.words_of(self._chosen))
        parts = [_("Chosen: {answers}.").format(answers=chosen) if chosen else ""]
        if not found:
            parts.append(_("No answer has these words."))
        elif found < total:
            parts.append(_("{found} of {total} answers.").format(found=found, total=total))
        told = " ".join(part for part in parts if part)
        self._said.setText(told)
        self._said.setVisible(bool(told))

    def _take(self, index: AnyIndex) -> None:
        key = self.model.key_of(index)
        if not key:
            return
        after = self._after(key)
        if self._most is not None and len(after) > self._most:
            self.faulted.emit(_("At most {n} answers. Take one back to choose another.").format(n=self._most))
            return
        self.faulted.emit("")
        self._show(after)
        self.answered.emit(after if self._several else after[0])

    def _after(self, key: str) -> tuple[str, ...]:
        """What is chosen after the person turned to `key`; an answer that excludes others takes them away."""
        if not self._several:
            return (key,)
        if key in self._chosen:
            return tuple(one for one in self._chosen if one != key)
        if key in self._exclusive:
            return (key,)
        return self.model.in_order({*self._chosen, key} - self._exclusive)

    def show_answer(self, answer: Answer | None) -> None:
        """Show what is chosen."""
        self._show(ticked(answer))

    def _show(self, keys: tuple[str, ...]) -> None:
        if keys != self._chosen:
            self._chosen = keys
            self.model.set_chosen(keys)
            self._say()

    # -- keys --------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the box and on the list: up and down move, Enter chooses, Esc empties the box and then goes back."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain:
            return False
        if key in FOR_THE_LIST and watched is self.filter:
            self._move(event)
        elif key in ENTER or (key == Key.Key_Space and watched is self.list):
            self._enter()
        elif key == Key.Key_Escape and self.filter.text():
            self.filter.clear()
            self._find("")
        elif key == Key.Key_Escape:
            self.done.emit()
        elif watched is self.list and event.text().strip():
            self.enter()
            self.filter.insert(event.text())
            self._find(self.filter.text())
        else:
            return False
        return True

    def _move(self, event: QKeyEvent) -> None:
        if not self.list.currentIndex().isValid() and self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(self.model.first_chosen(), 0))
            return
        self.list.keyPressEvent(event)

    def _enter(self) -> None:
        """Choose the current line; with an empty box and none, on to the next item."""
        index = self.list.currentIndex()
        if index.isValid():
            self._take(index)
            if self._several:
                self.filter.clear()
                self._find("")
        elif not self.filter.text().strip():
            self.done.emit()

    def type_key(self, text: str) -> bool:
        """A digit begins to find."""
        if not text.isdigit():
            return False
        self.enter()
        self.filter.setText(text)
        self._find(text)
        return True

    def step(self, _direction: int) -> bool:
        """Onto the list."""
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(self.model.first_chosen(), 0))
        return True

    def enter(self) -> None:
        """Into the box."""
        self.filter.setFocus(Qt.FocusReason.TabFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other lines."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "list"):
            self.list.fit()
