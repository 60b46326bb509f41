"""Undo in the recorder: the visit before and after a change, with the name of what was done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from cxstudio.study.visit import Visit


class Step(QUndoCommand):
    """One change of a visit. `item` is where it happened; steps of one `typing` mark follow each other as one."""

    def __init__(
        self, apply: Callable[[Step, Visit], None], before: Visit, after: Visit, text: str, item: str, typing: str = ""
    ) -> None:
        super().__init__(text)
        self._apply = apply
        self.before, self.after, self.item, self.typing = before, after, item, typing
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
        """Letters typed into one field while the focus stays there are one step."""
        if not isinstance(other, Step) or other.typing != self.typing:
            return False
        self.after = other.after
        return True
