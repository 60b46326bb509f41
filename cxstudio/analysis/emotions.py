"""Feelings along the journey: each visit's peak, its end, and how often a touchpoint is the peak.

A visit's valences stand in journey order, -3 (very unpleasant) to +3 (very pleasant) or any scale whose middle is 0;
None means the touchpoint was not met or its feeling not recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isnan
from statistics import fmean

from cxstudio.analysis.result import Refusal, present
from cxstudio.analysis.tables import entries, numbers
from cxstudio.i18n import _

NEGATIVE = -2
"""A feeling counts as negative from here down."""


@dataclass(frozen=True)
class PeakAndEnd:
    """One visit's feelings in short. Places count touchpoints from 0.

    `value` is (peak + last) / 2. `peaks` are the places tied for the strongest feeling; where tied feelings differ in
    sign, `peak` is their mean (ties share) and MIXED_PEAK is flagged.
    """

    peak: float
    last: float
    value: float
    mean: float
    peaks: tuple[int, ...]
    first_place: int
    last_place: int
    n: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeakShare:
    """How often a touchpoint is the peak: `shared` counts ties 1/k each, `strict` only where it stood alone.

    `n` counts visits with a feeling here, `first_in` and `last_in` those that began or ended with it.
    """

    shared: float
    strict: int
    n: int
    first_in: int
    last_in: int


def peak_and_end(valences: Sequence[float | None]) -> PeakAndEnd | Refusal:
    """Peak, end and peak-end value of one visit. Refuses a visit without any feeling with N_ZERO.

    Source: Kahneman, Fredrickson, Schreiber and Redelmeier 1993.
    """
    valences = numbers(valences)
    felt = present(valences)
    places = _places(valences)
    if not felt:
        return Refusal("N_ZERO", _("No feeling was recorded in this visit."))
    peaks = _peaks(valences)
    strongest = [value for place, value in zip(places, felt, strict=True) if place in peaks]
    peak = fmean(strongest)
    return PeakAndEnd(
        peak=peak,
        last=felt[-1],
        value=(peak + felt[-1]) / 2,
        mean=fmean(felt),
        peaks=peaks,
        first_place=places[0],
        last_place=places[-1],
        n=len(felt),
        flags=("MIXED_PEAK",) if len(set(strongest)) > 1 else (),
    )


def peak_shares(visits: Sequence[Sequence[float | None]]) -> tuple[PeakShare, ...]:
    """For each touchpoint how often it was a visit's peak; `visits` is one row of valences a visit, journey order.

    Visits without any feeling count nowhere. ValueError for rows of different length.
    """
    rows = [numbers(row) for row in entries(visits)]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("every visit needs one valence (or None) for every touchpoint")
    width = len(rows[0]) if rows else 0
    strict, felt, first, last = ([0] * width for _count in range(4))
    shares: list[list[int]] = [[] for _place in range(width)]  # among how many a peak here was shared
    for row in rows:
        places, peaks = _places(row), _peaks(row)
        for place in places:
            felt[place] += 1
        for place in peaks:
            shares[place].append(len(peaks))
        if places:
            first[places[0]] += 1
            last[places[-1]] += 1
        if len(peaks) == 1:
            strict[peaks[0]] += 1
    shared = [fsum(1 / among for among in found) for found in shares]
    return tuple(PeakShare(*counts) for counts in zip(shared, strict, felt, first, last, strict=True))


def _places(row: Sequence[float | None]) -> tuple[int, ...]:
    return tuple(place for place, value in enumerate(row) if value is not None and not isnan(value))


def _peaks(row: Sequence[float | None]) -> tuple[int, ...]:
    strongest = max((abs(value) for value in present(row)), default=0.0)
    return tuple(place for place in _places(row) if abs(row[place] or 0) == strongest)
