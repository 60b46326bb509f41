"""What is said when the disk refuses, in recorder and designer alike: what waits, and trying again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from ui.widgets.message_bar import MessageBar


def waiting_words(n: int) -> str:
    """What becomes of so many changes that are not on the disk yet."""
    return plural(
        "{n} change waits here and goes along with the next attempt; do not close the window.",
        "{n} changes wait here and go along with the next attempt; do not close the window.",
        n,
    )


class NotSavedBar(MessageBar):
    """`save()` tries once more and says whether all is on the disk; `waits()` is a sentence of what is kept here.

    `may_lose` once trying again failed too: then the person may leave all the same.
    """

    def __init__(self, save: Callable[[], bool], waits: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._save, self._waits = save, waits
        self.may_lose = False
        self.action_chosen.connect(self.try_again)

    def tell(self, error: CxError) -> None:
        """The disk refused."""
        self.show_message("bad", f"{error} {self._waits()}", _("Try again"), closable=False)

    def saved(self) -> None:
        """All is on the disk."""
        self.may_lose = False
        if not self.isHidden():
            self.dismiss()

    def try_again(self) -> None:
        """Save now; where that fails, say what leaving would mean."""
        if not self._save():
            self.may_lose = True
            text = _("Still not saved. Make room or connect the disk; leaving now would lose what waits here.")
            self.show_message("bad", text, _("Try again"), closable=False)
