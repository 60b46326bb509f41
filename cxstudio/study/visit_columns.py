"""The visits of a study as plain columns, straight from the store: one entry a visit, no object for an answer.

What a `Dataset` holds as visits, for the figures that need no words and photos of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .protocol import Protocol


@dataclass(frozen=True)
class TouchpointColumn:
    """What a touchpoint came to in each visit; None where there is nothing to count. `unseen`: no verdict because
    something could not be observed."""

    met: tuple[bool | None, ...]
    unseen: tuple[bool, ...]
    delight: tuple[bool | None, ...]
    valence: tuple[float | None, ...]
    expectation: tuple[float | None, ...]
    experience: tuple[float | None, ...]
    importance: tuple[float | None, ...]


@dataclass(frozen=True)
class LeftOut:
    """A visit that does not count, and why: a word of its state, "practice", or "waiting" for its protocol version."""

    id: str
    number: int
    reason: str


@dataclass(frozen=True)
class VisitColumns:
    """The visits that count, in the order in which they were made, with the newest protocol; and those that do not."""

    protocol: Protocol
    ids: tuple[str, ...]
    sites: tuple[str, ...]
    observers: tuple[str, ...]
    waves: tuple[str, ...]
    versions: tuple[str, ...]
    states: tuple[str, ...]
    started_at: tuple[int, ...]
    outcome: tuple[float | None, ...]
    score: tuple[float | None, ...]
    touchpoints: dict[str, TouchpointColumn]
    left_out: tuple[LeftOut, ...] = ()

    def only(self, places: Sequence[int]) -> VisitColumns:
        """The visits at these places: what a filter leaves."""

        def of(column: Sequence[object]) -> tuple[object, ...]:
            return tuple(column[place] for place in places)

        plain = ("ids", "sites", "observers", "waves", "versions", "states", "started_at", "outcome", "score")
        fields = tuple(TouchpointColumn.__dataclass_fields__)
        kept = {
            id_: TouchpointColumn(**{name: of(getattr(one, name)) for name in fields})  # type: ignore[arg-type]
            for id_, one in self.touchpoints.items()
        }
        columns = {name: of(getattr(self, name)) for name in plain}
        return replace(self, touchpoints=kept, **columns)  # type: ignore[arg-type]
