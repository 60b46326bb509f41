"""What every screen is handed: the workspace, the jobs, the news, the preferences, and how to go to another place."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # the workspace brings SQLModel, which is imported only after the first paint
    from cxstudio.settings import Preferences
    from cxstudio.workspace import Workspace

    from .changes import Changes
    from .jobs import Jobs


class Context(QObject):
    """Attributes: `workspace` (None until `opened`), `database` (its file, known before), `preferences`.

    Signals: `opened()` once the workspace is there; `asked_to_go(place, argument)`, places being "home", "visits",
    "recorder" (a visit's id), "report" (a study's id), "exchange" (a bundle's Path or None), "settings";
    `told(kind, text)` puts a sentence into the message bar (info, good, caution, bad); `asked_full_screen(on)`;
    `undo_offered(words, undo)` what was done a moment ago can be taken back on the page in front.
    """

    opened = Signal()
    asked_to_go = Signal(str, object)
    told = Signal(str, str)
    preferences_changed = Signal()
    asked_full_screen = Signal(bool)
    undo_offered = Signal(str, object)

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace: Workspace | None = None
        self.database = Path()
        self.preferences = preferences

    @cached_property
    def jobs(self) -> Jobs:
        """The queue of long tasks; imported, as the news are, behind the first paint."""
        from .jobs import Jobs

        return Jobs(self)

    @cached_property
    def changes(self) -> Changes:
        """The news."""
        from .changes import Changes

        return Changes(self)

    @property
    def open_workspace(self) -> Workspace:
        """The workspace, for screens that only show once it is open."""
        assert self.workspace is not None, "no screen that needs the workspace shows before it is open"
        return self.workspace

    def use(self, workspace: Workspace) -> None:
        """Take the opened workspace and tell the screens."""
        self.workspace = workspace
        self.database = workspace.database.path
        self.opened.emit()

    def go(self, place: str, argument: object = None) -> None:
        """Go to a place."""
        self.asked_to_go.emit(place, argument)

    def offer_undo(self, words: str, undo: Callable[[], object]) -> None:
        """Offer to take back what was done a moment ago, on the page that is in front now."""
        self.undo_offered.emit(words, undo)

    def tell(self, kind: str, text: str) -> None:
        """Say something in the message bar."""
        self.told.emit(kind, text)
