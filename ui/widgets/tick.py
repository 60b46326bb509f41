"""A box to tick whose words go on in the next line where the room ends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget


class Tick(QCheckBox):
    """A box with these words. `words` are whole, `text()` has the lines they stand in."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.words = words
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _beside_words(self) -> QSize:
        """The room of box, gap and edges."""
        return super().sizeHint() - self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic.value, self.text())

    def sizeHint(self) -> QSize:
        """All words in one line."""
        beside, metrics = self._beside_words(), self.fontMetrics()
        return QSize(beside.width() + metrics.horizontalAdvance(self.words), self.heightForWidth(1 << 16))

    def minimumSizeHint(self) -> QSize:
        """Room for the longest word."""
        longest = max((self.fontMetrics().horizontalAdvance(word) for word in self.words.split()), default=0)
        return QSize(self._beside_words().width() + longest, self.heightForWidth(1 << 16))

    def heightForWidth(self, width: int) -> int:
        """As many lines as the words need."""
        one = super().sizeHint().height() - self.text().count("\n") * self.fontMetrics().lineSpacing()
        return one + (len(self._lines_in(width)) - 1) * self.fontMetrics().lineSpacing()

    def _lines_in(self, width: int) -> list[str]:
        room, lines = width - self._beside_words().width(), [""]
        for word in self.words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.fontMetrics().horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _wrap(self) -> None:
        wrapped = "\n".join(self._lines_in(self.width()))
        if wrapped != self.text():
            self.setText(wrapped)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other lines."""
        super().resizeEvent(event)
        self._wrap()

    def changeEvent(self, event: QEvent) -> None:
        """Other letters, other lines."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "words"):
            self._wrap()
