"""A page of the window: what it is called, and what happens when a person comes and goes."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ..context import Context


class Page(QWidget):
    """One page. The window calls `enter` each time it is shown and `leave` before another one takes its place.

    `place` is the rail's key that is lit while it shows. `header` and `foot` are widgets the page wants shown above
    and below itself (its title with buttons, its strip of keys), made once. `menu_actions` go into the named menus.
    """

    place = "home"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def enter(self, argument: object) -> None:
        """The page comes to the front; `argument` is what `Context.go` was given."""

    def leave(self) -> bool:
        """Another page wants to come: save what is being typed. False keeps the person here."""
        return True

    def stand_alone(self, alone: bool) -> None:
        """The window fills the screen, or no longer does: leave out, or show, what stands around the work itself."""

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Menu key ("study", "record", "report", "exchange", "view") -> the page's actions; shown while it is up."""
        return {}
