"""What is known of sites from elsewhere: stock-outs, delivery days, complaints, sales, the segment of a customer file.

It stands beside what observers noted and is never mixed into a score. A value belongs to a site, to a period, or to
both; a site of "" means all, a period of "" the whole time of the study.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from statistics import fmean
from typing import TypeAlias

Amount: TypeAlias = float | str
"""A number, or a word such as the name of a segment."""
LARGEST = 1e15
LONGEST = 120
"""Signs of a figure's name or of a word."""


@dataclass(frozen=True)
class ContextValue:
    """One figure at one site in one period."""

    figure: str
    site: str
    period: str
    amount: Amount

    @property
    def field(self) -> str:
        """Its name among the fields of its study: what is written again under it takes its place."""
        return f"context/{self.site}/{self.period}/{self.figure}"


@dataclass(frozen=True)
class Context:
    """All values of a study, by figure, site and period."""

    values: tuple[ContextValue, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures, in their order."""
        return tuple(dict.fromkeys(value.figure for value in self.values))

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that are spoken of, in their order."""
        return tuple(sorted({value.period for value in self.values if value.period}))

    def is_number(self, figure: str) -> bool:
        """Is every value of it a number?"""
        return all(isinstance(value.amount, float) for value in self.of(figure))

    def of(self, figure: str) -> tuple[ContextValue, ...]:
        """The values of one figure."""
        return tuple(value for value in self.values if value.figure == figure)

    def by_site(self, figure: str) -> dict[str, float]:
        """The mean of a figure over the periods of each site that has a number; those for all sites left out."""
        found: dict[str, list[float]] = {}
        for value in self.of(figure):
            if value.site and isinstance(value.amount, float):
                found.setdefault(value.site, []).append(value.amount)
        return {site: fmean(amounts) for site, amounts in found.items()}

    def words_by_site(self, figure: str) -> dict[str, str]:
        """The newest word of a figure at each site, such as its segment."""
        ordered = sorted(self.of(figure), key=lambda value: value.period)
        return {value.site: str(value.amount) for value in ordered if value.site}


NOTHING = Context()
"""Of a study of which nothing is known from elsewhere."""


def context_from(fields: Mapping[str, object]) -> Context:
    """The context among the fields of a study. What a stranger wrote otherwise is left out."""
    found = (_value(name, amount) for name, amount in fields.items() if name.startswith("context/"))
    return Context(tuple(sorted((one for one in found if one is not None), key=lambda one: one.field)))


def _value(name: str, amount: object) -> ContextValue | None:
    _context, *place = name.split("/", 3)
    if len(place) != 3 or not place[2] or len(place[2]) > LONGEST:
        return None
    site, period, figure = place
    if isinstance(amount, int | float) and not isinstance(amount, bool):
        is_fit = isfinite(amount) and abs(amount) <= LARGEST
        return ContextValue(figure, site, period, float(amount)) if is_fit else None
    return (
        ContextValue(figure, site, period, amount) if isinstance(amount, str) and 0 < len(amount) <= LONGEST else None
    )


def fields_of(values: Iterable[ContextValue]) -> dict[str, Amount]:
    """The values as fields of their study."""
    return {value.field: value.amount for value in values}
