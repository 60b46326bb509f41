"""What the moments of truth are worked out from: plain columns with one entry a visit, no study values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isnan

from cxstudio.analysis.result import Refusal, present
from cxstudio.analysis.tables import number


@dataclass(frozen=True)
class TouchpointColumns:
    """One touchpoint's columns; each holds one entry a visit, in the order of `StudyColumns`.

    met: was the standard kept (None: no verdict, not met with, not observed); None instead of the column: the
    touchpoint has no standard. standard: the compliance the study asks for, a share between 0 and 1.
    delight, valence (-3 to +3), expectation and experience (one scale), importance: None instead of the column where
    it was not asked. scale_top: highest value of expectation's scale.
    n_not_observed: how many of the missing verdicts were "could not observe"; the rest count as not applicable.
    negative_incidents: None unless coded by two people who agree (alpha at least .667).
    excluded: a reason found elsewhere why no verdict may be given here, such as UNRELIABLE.
    """

    touchpoint: str
    title: str
    standard: float
    met: tuple[bool | None, ...] | None
    delight: tuple[bool | None, ...] | None = None
    valence: tuple[int | None, ...] | None = None
    expectation: tuple[float | None, ...] | None = None
    experience: tuple[float | None, ...] | None = None
    importance: tuple[float | None, ...] | None = None
    scale_top: float | None = None
    n_not_observed: int = 0
    negative_incidents: int | None = None
    excluded: Refusal | None = None

    def __post_init__(self) -> None:
        if not 0 < number(self.standard) < 1:
            raise ValueError(f"a standard is a share between 0 and 1, not {self.standard}")


@dataclass(frozen=True)
class StudyColumns:
    """All touchpoints in journey order, and what belongs to the visit itself.

    outcome: the declared outcome, None where it is missing. outcome_name: how sentences call it ("the wish to come
    back"); empty: "the outcome". ValueError where a column's length differs from the number of visits.
    """

    touchpoints: tuple[TouchpointColumns, ...]
    site: tuple[str, ...]
    observer: tuple[str, ...]
    outcome: tuple[float | None, ...]
    outcome_name: str = ""

    def __post_init__(self) -> None:
        columns = [("observer", self.observer), ("outcome", self.outcome)]
        for one in self.touchpoints:
            names = ("met", "delight", "valence", "expectation", "experience", "importance")
            columns += [(f"{one.touchpoint}.{name}", column) for name in names if (column := getattr(one, name))]
        wrong = [name for name, column in columns if len(column) != len(self.site)]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: expected {len(self.site)} entries, one a visit")
        present(self.outcome)

    def with_standard(self, standard: float) -> StudyColumns:
        """The same visits held against one standard, a share between 0 and 1 (else ValueError)."""
        return replace(self, touchpoints=tuple(replace(one, standard=standard) for one in self.touchpoints))

    def excluding(self, reasons: Mapping[str, Refusal]) -> StudyColumns:
        """The same, with a reason why no verdict may be given at some touchpoints (by id)."""
        touchpoints = (replace(one, excluded=reasons.get(one.touchpoint, one.excluded)) for one in self.touchpoints)
        return replace(self, touchpoints=tuple(touchpoints)) if reasons else self

    @property
    def n_visits(self) -> int:
        """Number of visits."""
        return len(self.site)

    def outcome_of(self, visit: int) -> float | None:
        """The visit's outcome; NaN counts as missing."""
        value = self.outcome[visit]
        return None if value is None or isnan(value) else float(value)

    @cached_property
    def outcomes(self) -> tuple[tuple[int, float], ...]:
        """(visit, outcome) of the visits that have one."""
        found = ((visit, self.outcome_of(visit)) for visit in range(self.n_visits))
        return tuple((visit, outcome) for visit, outcome in found if outcome is not None)

    def valences(self) -> list[tuple[int | None, ...]]:
        """One row of valences a visit, journey order; None where a touchpoint doesn't ask."""
        nothing: tuple[int | None, ...] = (None,) * self.n_visits
        return list(zip(*((one.valence or nothing) for one in self.touchpoints), strict=True))
