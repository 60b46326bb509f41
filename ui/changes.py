"""Who changed what: one signal that every screen may hear, so that each refreshes only what it shows."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class Change:
    """What kinds of things changed (studies, sites, drafts, visits, bundles), and in which study ("" = any)."""

    kinds: frozenset[str]
    study: str = ""


class Changes(QObject):
    """Attributes: `changed(Change, initiator)`; the initiator skips its own echo."""

    changed = Signal(object, object)

    def tell(self, *kinds: str, study: str = "", initiator: object = None) -> None:
        """Tell everybody."""
        self.changed.emit(Change(frozenset(kinds), study), initiator)
