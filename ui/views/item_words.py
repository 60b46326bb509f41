"""Boxes to write in on an item's card: several lines for notes and texts, one line for the rest."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from cxstudio.study.language_names import runs_from_right
from ui.theme import look, set_property


class WordsBox(QPlainTextEdit):
    """Grows with its words up to some lines. `typed(text)` at each change by the person, `left()` with the focus."""

    typed = Signal(str)
    left = Signal()

    def __init__(self, name: str, lines: int = 1, most: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines, self._most = lines, most
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._changed)
        self._silent = False
        self._turn()
        self._fit()

    def show_text(self, text: str) -> None:
        """Show words; emits nothing. The caret stays where the person is writing."""
        if text == self.toPlainText():
            return
        self._silent = True
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._silent = False
        self._fit()

    def add_quote(self) -> None:
        """A line of its own in quotation marks, the caret between them."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        gap = "\n" if self.toPlainText() and not self.toPlainText().endswith("\n") else ""
        cursor.insertText(f"{gap}“”")
        cursor.movePosition(QTextCursor.MoveOperation.Left)
        self.setTextCursor(cursor)

    def _changed(self) -> None:
        self._turn()
        self._fit()
        if not self._silent:
            self.typed.emit(self.toPlainText())

    def _fit(self) -> None:
        wanted = max(self._lines, int(self.document().size().height()))
        lines = min(wanted, self._most)
        usual, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(usual if wanted > self._most else never)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + look().px(20))

    def event(self, event: QEvent) -> bool:
        """Another width wraps differently. Asked behind the scroll area's own answer, which lays out once a resize."""
        done = super().event(event)
        if event.type() is QEvent.Type.Resize and hasattr(self, "_silent"):
            self._fit()
        return done

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person went elsewhere."""
        super().focusOutEvent(event)
        self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "_silent"):
            self._fit()
        if event.type() is QEvent.Type.LayoutDirectionChange and hasattr(self, "_silent"):
            self._turn()

    def runs_back(self) -> bool:
        """Words run as their first one does, as in a line to write in; without words, as what stands around."""
        found = runs_from_right(self.toPlainText())
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft if found is None else found

    def _turn(self) -> None:
        runs_back, option = self.runs_back(), self.document().defaultTextOption()
        side = Qt.LayoutDirection.RightToLeft if runs_back else Qt.LayoutDirection.LeftToRight
        if option.textDirection() is not side:
            option.setTextDirection(side)
            option.setAlignment(Qt.AlignmentFlag.AlignRight if runs_back else Qt.AlignmentFlag.AlignLeft)
            self.document().setDefaultTextOption(option)


class Field(QLineEdit):
    """One line. `typed(text)` at each change by the person, `left()` with the focus."""

    typed = Signal(str)
    left = Signal()

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.textEdited.connect(self.typed)

    def show_text(self, text: str) -> None:
        """Show words; emits nothing and leaves alone what the person is writing."""
        if text != self.text() and not self.hasFocus():
            self.setText(text)

    def set_invalid(self, invalid: bool) -> None:
        """Show that these words cannot be taken."""
        set_property(self, "invalid", "true" if invalid else "false")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person went elsewhere."""
        super().focusOutEvent(event)
        self.left.emit()
