"""The events of an observation as a table, the newest first. One more event costs the same however many there are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cxstudio.i18n import _
from cxstudio.study.observed_faults import clock_words
from cxstudio.study.recorded import ObservedEvent

Index = QModelIndex | QPersistentModelIndex
Pair = tuple[ObservedEvent | None, ObservedEvent | None]
EVENT = int(Qt.ItemDataRole.UserRole)
HEADINGS = (_("Time"), _("Length"), _("Behaviour"), _("Details"))
TIME, LENGTH, WHAT, WORDS = range(4)
_ROOT = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole.value
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole.value
_TIP = Qt.ItemDataRole.ToolTipRole.value
_ALIGN = Qt.ItemDataRole.TextAlignmentRole.value


def exact_words(ms: int) -> str:
    """A time to the tenth, as it stands in the table: "12:38.4"."""
    return f"{clock_words(ms)}.{abs(ms) % 1000 // 100}"


class EventList(QAbstractTableModel):
    """The table. `title(code)` names a behaviour, `is_state(code)` says whether it lasts, `said(word)` what is shown
    for who or a detail; `EVENT` gives the event."""

    def __init__(
        self,
        title: Callable[[str], str],
        is_state: Callable[[str], bool],
        parent: QObject | None = None,
        *,
        said: Callable[[str], str] = str,
    ) -> None:
        super().__init__(parent)
        self._title, self._is_state, self._said = title, is_state, said
        self._events: list[ObservedEvent] = []  # by start: the newest, which most keys make, stands at the end

    def show(self, events: Iterable[ObservedEvent]) -> None:
        """Show other events."""
        self.beginResetModel()
        self._events = sorted(events, key=_place)
        self.endResetModel()

    def update(self, pairs: Sequence[Pair]) -> None:
        """Take in what changed: (before, after) of each event, None where there is none."""
        if len(pairs) > 50:
            gone = {before.id for before, _after in pairs if before is not None}
            rest = [event for event in self._events if event.id not in gone]
            self.show([*rest, *(after for _before, after in pairs if after is not None)])
            return
        for before, after in pairs:
            place = self._at(before) if before is not None else -1
            if before is not None and after is not None and _place(before) == _place(after):
                self._events[place] = after
                row = self._row(place)
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADINGS) - 1))
                continue
            if before is not None:
                self._take_out(place)
            if after is not None:
                self._put_in(after)

    def _at(self, event: ObservedEvent) -> int:
        return bisect_left(self._events, _place(event), key=_place)

    def _row(self, place: int) -> int:
        return len(self._events) - 1 - place

    def _take_out(self, place: int) -> None:
        row = self._row(place)
        self.beginRemoveRows(_ROOT, row, row)
        del self._events[place]
        self.endRemoveRows()

    def _put_in(self, event: ObservedEvent) -> None:
        row = len(self._events) - self._at(event)
        self.beginInsertRows(_ROOT, row, row)
        insort(self._events, event, key=_place)
        self.endInsertRows()

    def row_of(self, event: ObservedEvent) -> int:
        """The row of an event; -1 where it has none."""
        place = self._at(event)
        found = place < len(self._events) and self._events[place].id == event.id
        return self._row(place) if found else -1

    def tick(self, running: Iterable[ObservedEvent]) -> None:
        """Time passed for these open states."""
        for event in running:
            if (row := self.row_of(event)) >= 0:
                self.dataChanged.emit(self.index(row, LENGTH), self.index(row, LENGTH))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many events."""
        return 0 if parent.isValid() else len(self._events)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many headings."""
        return 0 if parent.isValid() else len(HEADINGS)

    def data(self, index: Index, role: int = _SHOWN) -> object:
        """Words, or the event itself."""
        if not index.isValid():
            return None
        event = self._events[self._row(index.row())]
        if int(role) in (_SHOWN, _SPOKEN):
            return self._words(event, index.column())
        if int(role) == _TIP:
            return _plain(self._words(event, index.column()))
        if int(role) == _ALIGN:
            side = Qt.AlignmentFlag.AlignRight if index.column() in (TIME, LENGTH) else Qt.AlignmentFlag.AlignLeading
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return event if int(role) == EVENT else None

    def _words(self, event: ObservedEvent, column: int) -> str:
        match column:
            case 0:
                return exact_words(event.start_ms)
            case 1:
                return self._length(event)
            case 2:
                title = self._title(event.code)
                return f"{title} · {self._said(event.subject)}" if event.subject else title
        details = ", ".join(self._said(word) for word in event.modifiers if word)
        comment = f"“{event.comment}”" if event.comment else ""
        return " · ".join(part for part in (details, comment) if part)

    def _length(self, event: ObservedEvent) -> str:
        if not self._is_state(event.code):
            return ""
        return _("on") if event.stop_ms is None else exact_words(event.stop_ms - event.start_ms)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        """The headings."""
        if orientation is Qt.Orientation.Horizontal and int(role) == _SHOWN:
            return HEADINGS[section]
        if orientation is Qt.Orientation.Horizontal and int(role) == _ALIGN:
            side = Qt.AlignmentFlag.AlignRight if section in (TIME, LENGTH) else Qt.AlignmentFlag.AlignLeading
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def _place(event: ObservedEvent) -> tuple[int, str]:
    return event.start_ms, event.id


def _plain(words: str) -> str:
    """Words for a tool tip, which must not read them as markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;") if words else ""
