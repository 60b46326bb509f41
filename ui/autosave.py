"""Saving without being asked: what was chosen at once, what is being typed after a moment's rest.

What could not be saved stays here, in the order in which it came, and goes along with the next attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cxstudio.errors import CxError

if TYPE_CHECKING:  # only named here; the store brings SQLAlchemy
    from cxstudio.store.drafts import Drafts
    from cxstudio.study.visit import Answer, Evidence, MarkedMoment, ObservedEvent, Visit

    Part = Answer | Evidence | MarkedMoment | ObservedEvent | Visit

REST_MS = 400
"""How long typing rests before the words are saved."""
RETRY_MS = 5_000
"""How long a refused disk is left alone before the next attempt, where nothing else asks for one earlier."""


class Autosaver(QObject):
    """Saves the parts of one draft. Signals: `saved(at)` (UTC ms) when nothing waits any more, `waited()` when a
    change begins to wait for a rest, `failed(CxError)` when the disk refused; the values are kept then."""

    saved = Signal(object)
    waited = Signal()
    failed = Signal(object)

    def __init__(
        self,
        drafts: Drafts,
        visit: str,
        parent: QObject | None = None,
        is_there: Callable[[], bool] = lambda: True,
    ) -> None:
        """`is_there` says whether the workspace is still open: an attempt due after that has nowhere to write."""
        super().__init__(parent)
        self._drafts, self._visit, self._is_there = drafts, visit, is_there
        self._waiting: dict[tuple[str, str], Part | None] = {}
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        for timer in (self._rest, self._retry):
            timer.timeout.connect(self.flush)

    @property
    def waiting(self) -> int:
        """How many changes are not on the disk yet."""
        return len(self._waiting)

    def keep(self, part: str, key: str, value: Part | None, *, typing: bool = False) -> None:
        """Take a change: `part` is "answer", "evidence", "event" or "moment"; None takes the part out. "head" is
        the draft itself.

        It is on the disk when this returns, unless the disk refuses or it is `typing`, which waits for a rest.
        """
        self._waiting.pop((part, key), None)  # a changed value goes to the end: the order of the changes is kept
        self._waiting[part, key] = value
        if typing:
            self._rest.start()
            self.waited.emit()
        else:
            self.flush()

    def flush(self) -> bool:
        """Save all that waits, now. False when the disk refused; the values stay here."""
        self._rest.stop()
        self._retry.stop()
        if not self._waiting:
            return True
        if not self._is_there():
            return False
        try:
            for part, group in groupby(list(self._waiting), key=self._sort_of):
                self._save(part, list(group))
        except CxError as error:
            self._retry.start()
            self.failed.emit(error)
            return False
        self.saved.emit(self._drafts.clock())
        return True

    def _sort_of(self, name: tuple[str, str]) -> tuple[str, bool]:
        return name[0], self._waiting[name] is None

    def _save(self, sort: tuple[str, bool], names: list[tuple[str, str]]) -> None:
        """Neighbouring changes of one sort; answers in one transaction. What is saved waits no longer."""
        part, removed = sort
        if part == "answer" and not removed:
            self._drafts.save_answers(self._visit, [self._waiting[name] for name in names])  # type: ignore[misc]
            for name in names:
                del self._waiting[name]
            return
        for name in names:
            self._save_one(part, name[1], self._waiting[name])
            del self._waiting[name]

    def _save_one(self, part: str, key: str, value: Part | None) -> None:
        if value is None:
            self._drafts.remove(self._visit, part, key)
        else:
            getattr(self._drafts, f"save_{part}")(self._visit, value)
