"""The text of a rule: after `${` the items that can be named are offered, and what is wrong is underlined."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QCompleter, QListView, QTextEdit

from cxstudio.i18n import _
from ui.presenters.designer_named import Named
from ui.theme import look

from .item_words import WordsBox

_BEGUN = re.compile(r"\$\{?([a-z0-9_.]*)$")
_ID = Qt.ItemDataRole.UserRole
_LEFT_TO_LIST = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Escape,
)


class RuleBox(WordsBox):
    """A box for a rule. `completer` offers ids with the words of their items; Enter or Tab takes one, Esc none."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._offered: tuple[Named, ...] = ()
        self._names = QStandardItemModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.setMaxVisibleItems(8)
        self.list = QListView()
        self.list.setAccessibleName(_("Items that can be named"))
        self.completer.setPopup(self.list)
        self.completer.activated["QModelIndex"].connect(lambda index: self._take(str(index.data(_ID))))  # type: ignore[index]

    def offer(self, named: Sequence[Named]) -> None:
        """What can be named here. The list is made when it is first asked for."""
        self._offered = tuple(named)

    def runs_back(self) -> bool:
        """Rules read from left to right in every language."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While the list is open these keys are its own."""
        if self.list.isVisible() and event.key() in _LEFT_TO_LIST:
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.text():
            self._offer_now()

    def _begun(self) -> re.Match[str] | None:
        cursor = self.textCursor()
        return _BEGUN.search(self.toPlainText()[: cursor.position()])

    def _offer_now(self) -> None:
        begun = self._begun()
        if begun is None or not self._offered:
            self.list.hide()
            return
        self._fill()
        self.completer.setCompletionPrefix(begun[1])
        if not self.completer.completionCount():
            self.list.hide()
            return
        self.list.setCurrentIndex(self.completer.completionModel().index(0, 0))
        place = QRect(self.cursorRect())
        place.setWidth(min(look().px(420), max(self.width(), look().px(280))))
        self.completer.complete(place)

    def _fill(self) -> None:
        if self._names.rowCount() == len(self._offered) and all(
            self._names.item(row).data(_ID) == named.id for row, named in enumerate(self._offered)
        ):
            return
        self._names.clear()
        for named in self._offered:
            line = QStandardItem(f"{named.id}   {named.title}")
            line.setData(named.id, _ID)
            self._names.appendRow(line)

    def _take(self, item: str) -> None:
        begun = self._begun()
        if begun is None:
            return
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(begun[0]))
        rest = self.toPlainText()[self.textCursor().position() :]
        cursor.insertText(f"${{{item}" + ("" if rest.startswith("}") else "}"))
        self.setTextCursor(cursor)

    def underline(self, positions: Sequence[int]) -> None:
        """Mark the words at these characters (from 0) as what is wrong."""
        marks = []
        text = self.toPlainText()
        for position in positions:
            if 0 <= position <= len(text) and text:
                marks.append(self._mark(min(position, len(text) - 1), text))
        self.setExtraSelections(marks)

    def _mark(self, position: int, text: str) -> QTextEdit.ExtraSelection:
        word = re.compile(r"\$\{[^}]*\}?|'[^']*'?|[\w.-]+|\S|\s").match(text, position)
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.setPosition(word.end() if word else position + 1, QTextCursor.MoveMode.KeepAnchor)
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(look().colour("bad"))
        mark = QTextEdit.ExtraSelection()
        mark.cursor, mark.format = cursor, form
        return mark
