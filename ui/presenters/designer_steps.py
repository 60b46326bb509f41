"""Undo in the designer: the protocol before and after a change, with the name of what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand

from cxstudio.study.protocol import Protocol


@dataclass(frozen=True)
class Moment:
    """A protocol, and what is chosen in it."""

    protocol: Protocol
    chosen: str


class Step(QUndoCommand):
    """One change. Steps of one `typing` mark follow each other as one; `is_first` until it was done once."""

    def __init__(
        self, apply: Callable[[Step, Moment], None], before: Moment, after: Moment, text: str, typing: str = ""
    ) -> None:
        super().__init__(text)
        self._apply = apply
        self.before, self.after, self.typing = before, after, typing
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
