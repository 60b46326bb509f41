"""Answers as lines of a list, narrowed down by typing. Thousands of them cost no more than those that are seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cxstudio.i18n import _

AnyIndex = QModelIndex | QPersistentModelIndex
CHOSEN = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole.value
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole.value


class ChoiceLines(QAbstractTableModel):
    """(key, words) a line, in the order given; `find` leaves those in which all typed words are found."""

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices = tuple(choices)
        self._folded: list[str] = []  # made when somebody begins to type
        self._shown: Sequence[int] = range(len(self._choices))
        self._chosen: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """How many answers there are in all."""
        return len(self._choices)

    def find(self, text: str) -> None:
        """Show the answers in which all these words are found; those that begin with them first."""
        wanted = text.casefold().split()
        found: Sequence[int] = range(len(self._choices))
        if wanted:
            self._folded = self._folded or [words.casefold() for _key, words in self._choices]
            hits = [n for n, words in enumerate(self._folded) if all(word in words for word in wanted)]
            begins = [n for n in hits if self._folded[n].startswith(wanted[0])]
            first = set(begins)
            found = begins + [n for n in hits if n not in first]
        self.beginResetModel()
        self._shown = found
        self.endResetModel()

    def set_chosen(self, keys: Iterable[str]) -> None:
        """Mark these as chosen."""
        self._chosen = frozenset(keys)
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0))

    def key_of(self, index: AnyIndex) -> str:
        """The key of a line; "" for none."""
        return self._choices[self._shown[index.row()]][0] if index.isValid() else ""

    def words_of(self, keys: Sequence[str]) -> list[str]:
        """The words of these keys."""
        wanted = set(keys)
        return [words for key, words in self._choices if key in wanted] if wanted else []

    def in_order(self, keys: Iterable[str]) -> tuple[str, ...]:
        """These keys in the order of the list."""
        wanted = set(keys)
        return tuple(key for key, _words in self._choices if key in wanted)

    def first_chosen(self) -> int:
        """The row of the first chosen line that is shown; 0 without one."""
        return next((row for row, n in enumerate(self._shown) if self._choices[n][0] in self._chosen), 0)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """The lines shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """One column of words."""
        return 0 if parent.isValid() else 1

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> object:
        """The words of a line, whether it is chosen, and both for a screen reader."""
        if not index.isValid():
            return None
        key, words = self._choices[self._shown[index.row()]]
        asked = int(role)
        if asked == _DISPLAY:
            return words
        if asked == CHOSEN:
            return key in self._chosen
        if asked == _SPOKEN:
            return _("{answer}, chosen").format(answer=words) if key in self._chosen else words
        return None
