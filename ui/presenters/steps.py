"""Undo in recorder and designer: the state before and after a change, with the name of what was done.

The states are frozen values (a visit; a protocol with what is chosen in it), so that undo only has to keep them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

State = TypeVar("State")


class Step(QUndoCommand, Generic[State]):
    """One change. Steps of one `typing` mark follow each other as one; `is_first` until it was done once.

    `place` is the id of what was changed, where undo leads back to it.
    """

    def __init__(
        self,
        apply: Callable[[Step[State], State], None],
        before: State,
        after: State,
        text: str,
        typing: str = "",
        place: str = "",
    ) -> None:
        super().__init__(text)
        self._apply = apply
        self.before, self.after, self.typing, self.place = before, after, typing, place
        self.is_first = True

    def redo(self) -> None:
        """Do it, or do it again."""
        self._apply(self, self.after)
        self.is_first = False

    def undo(self) -> None:
        """Take it back."""
        self._apply(self, self.before)

    def id(self) -> int:
        """Qt merges neighbours of one number other than -1."""
        return 1 if self.typing else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """What is typed into one field while the focus stays there is one step."""
        if not isinstance(other, Step) or other.typing != self.typing:
            return False
        self.after = other.after
        return True
