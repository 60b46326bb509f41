"""The visits of a study as an analysis sees them: each read and scored against its own protocol version, then as
columns by touchpoint, one entry per visit in the order in which the visits were made. None means: nothing to count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .pages import OUTCOME, OUTCOME_EARLY, asked_id
from .pairs import Pair, pairs
from .protocol import Protocol, Touchpoint
from .scoring import Met, TouchpointScore, VisitScore, score
from .visit import Cell, Reading, Status, Visit, filled_rows, read


@dataclass(frozen=True)
class ScoredVisit:
    """A visit with its reading and its score."""

    visit: Visit
    reading: Reading
    score: VisitScore

    def touchpoint(self, touchpoint_id: str) -> TouchpointScore | None:
        """The touchpoint's score; None when this visit's protocol version had no such touchpoint."""
        return self._touchpoints.get(touchpoint_id)

    @cached_property
    def _touchpoints(self) -> dict[str, TouchpointScore]:
        return {found.touchpoint.id: found for found in self.score.touchpoints}

    def number(self, item_id: str) -> float | None:
        """A numeric answer that counts (rating, number, count; timers in seconds, tables in rows), or None."""
        value = self.reading.values.get(item_id) if self.reading.answer(item_id) else None
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def rows(self, item_id: str) -> tuple[tuple[Cell, ...], ...]:
        """The rows of a table that hold something, where it counts."""
        return filled_rows(self.reading.answer(item_id))

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """What two sources answered side by side."""
        return pairs(self.reading)

    def yes(self, item_id: str) -> bool | None:
        """A yes/no answer that counts, or None."""
        answer = self.reading.answer(item_id)
        return answer.value == "yes" if answer is not None and answer.status is Status.ANSWERED else None


@dataclass(frozen=True)
class Dataset:
    """A study's completed visits, with the protocol version that names the touchpoints (the newest)."""

    protocol: Protocol
    visits: tuple[ScoredVisit, ...]

    @property
    def sites(self) -> tuple[str, ...]:
        """Site of each visit."""
        return tuple(v.visit.site for v in self.visits)

    @property
    def observers(self) -> tuple[str, ...]:
        """Observer of each visit."""
        return tuple(v.visit.observer for v in self.visits)

    @property
    def outcome(self) -> tuple[float | None, ...]:
        """The declared outcome of each visit, on its scale."""
        return tuple(v.number(OUTCOME) for v in self.visits)

    @property
    def outcome_early(self) -> tuple[float | None, ...]:
        """The outcome of each visit as it was given early, on the same scale; None where it was not asked twice."""
        return tuple(v.number(OUTCOME_EARLY) for v in self.visits)

    @property
    def outcome_shift(self) -> tuple[float | None, ...]:
        """What became of the outcome from early to declared: below 0 where it fell."""
        both = zip(self.outcome_early, self.outcome, strict=True)
        return tuple(None if early is None or last is None else last - early for early, last in both)

    def differences(self, item_id: str) -> tuple[float | None, ...]:
        """Own less other of a paired item in each visit, in its unit; None where one of the two says nothing."""
        return tuple(next((p.difference for p in v.pairs if p.item.id == item_id), None) for v in self.visits)

    def met(self, touchpoint: Touchpoint) -> tuple[bool | None, ...]:
        """Was the touchpoint's standard met? None: no verdict."""
        return tuple(_verdict(v.touchpoint(touchpoint.id)) for v in self.visits)

    def asked(self, touchpoint: Touchpoint, what: str) -> tuple[float | None, ...]:
        """What the touchpoint asks of itself: "expectation", "importance", "rating", "valence", "arousal"."""
        return tuple(v.number(asked_id(touchpoint, what)) for v in self.visits)

    def delight(self, touchpoint: Touchpoint) -> tuple[bool | None, ...]:
        """Did something go beyond expectation? None: not asked or not answered."""
        return tuple(v.yes(asked_id(touchpoint, "delight")) for v in self.visits)

    def shares(self, pick: Callable[[ScoredVisit], float | None]) -> list[float]:
        """A figure of each visit that has one."""
        return [found for visit in self.visits if (found := pick(visit)) is not None]


def _verdict(found: TouchpointScore | None) -> bool | None:
    return None if found is None or found.met is Met.NO_VERDICT else found.met is Met.MET


def dataset(newest: Protocol, visits: Sequence[Visit], protocols: Mapping[str, Protocol]) -> Dataset:
    """Read and score visits. `protocols` gives each version by its content hash; KeyError when one is missing."""
    readings = [read(protocols[visit.protocol], visit) for visit in visits]
    return Dataset(newest, tuple(ScoredVisit(r.visit, r, score(r)) for r in readings))
