"""Expectation against experience: the gap of each visit, its mean, interval and tests; gaps by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum, isclose, isnan, nan
from statistics import fmean

from cxstudio.analysis.distributions import mean_with_interval, t_two_sided
from cxstudio.analysis.permutation import sign_flips
from cxstudio.analysis.result import Refusal, Result, confidence_share, present
from cxstudio.analysis.tables import Rows, entries, equally_long, numbers, rectangle, there
from cxstudio.i18n import _


@dataclass(frozen=True)
class Servqual:
    """Gaps of all dimensions, in the order in which they first appear.

    `gaps` are their means, experience minus expectation (None: nobody answered both sides); `figures` the same with
    intervals and tests. `overall` is the mean of `gaps`, `weighted` the one by importance points; both None while a
    dimension has no gap. `overall_figure`: mean over the visits that have every dimension, with interval.
    """

    dimensions: tuple[str, ...]
    gaps: tuple[float | None, ...]
    figures: tuple[Result | Refusal, ...]
    overall: float | None
    weighted: float | None
    overall_figure: Result | Refusal
    n: int


@dataclass(frozen=True)
class ZoneOfTolerance:
    """Experience against the level that would do (`adequacy`) and the level wished for (`superiority`)."""

    adequacy: Result | Refusal
    superiority: Result | Refusal


def gap(
    expectation: Sequence[float | None],
    experience: Sequence[float | None],
    confidence: float = 0.95,
    ceiling: float | None = None,
    seed: int = 1,
) -> Result | Refusal:
    """Mean of experience minus expectation, one pair a visit, both on the same scale.

    The interval, `statistic`, `df` and `p_value` are the paired t's; `p_exact` is the sign-flip permutation's
    (counted exactly up to 17 pairs, else drawn with `seed`), the one to use below 15 pairs and on answer scales.
    A visit without either side gives no gap: `n_valid` counts the pairs, `n_na` the visits without one.
    `ceiling` is the scale's highest value: CEILING is flagged when 80 % of the expectations stand there, since the
    gap can then only be 0 or negative. Differences that are all equal have no interval and no t (NO_VARIANCE).
    Refuses no pair at all with N_ZERO. Source: Parasuraman, Zeithaml and Berry 1988; test values from Student 1908.
    """
    confidence_share(confidence)
    differences = paired_differences(expectation, experience)
    if not differences:
        return Refusal("N_ZERO", _("No visit has both expectation and experience, so there is no gap."))
    mean = mean_with_interval(differences, confidence)
    shuffled = sign_flips(differences, seed)
    t = mean.estimate / mean.standard_error if mean.standard_error else None
    at_ceiling = _share_at(ceiling, present(expectation)) >= 0.8
    return replace(
        mean,
        n_na=len(entries(expectation)) - len(differences),
        method="paired t; sign-flip permutation",
        flags=mean.flags + (("CEILING",) if at_ceiling else ()),
        seed=shuffled.seed,
        p_exact=shuffled.p,
        statistic=t,
        p_value=None if t is None or mean.df is None else t_two_sided(t, mean.df),
    )


def paired_differences(expectation: Sequence[float | None], experience: Sequence[float | None]) -> list[float]:
    """Experience minus expectation for each visit that has both. ValueError for lists of different length."""
    expected, experienced = numbers(expectation), numbers(experience)
    equally_long(expected, experienced)
    pairs = zip(expected, experienced, strict=True)
    return [p - e for e, p in pairs if not isnan(e) and not isnan(p)]


def servqual(
    expectation: Rows | Sequence[float | None],
    experience: Rows | Sequence[float | None],
    dimensions: Sequence[str] | None = None,
    weights: Sequence[float] | None = None,
    confidence: float = 0.95,
    ceiling: float | None = None,
    seed: int = 1,
) -> Servqual | Refusal:
    """Gaps by dimension from visits x items tables on one scale; a plain list is one visit (or published means).

    `dimensions` names each column's dimension; without it every item is its own ("1", "2", ...). A visit's gap in a
    dimension is the mean of its item gaps; items without either side give none. `weights`: points by dimension, in
    the order they first appear, that sum to 100. `ceiling` and the tests are those of `gap`.
    Refuses no visit with N_ZERO; a dimension nobody answered carries its refusal in `figures`.
    ValueError for tables of different shape, or weights that don't fit. Source: Parasuraman, Zeithaml and Berry 1988.
    """
    expected, experienced = _items(expectation), _items(experience)
    if [len(row) for row in expected] != [len(row) for row in experienced]:
        raise ValueError("expectation and experience need the same visits and items")
    if not expected or not expected[0]:
        return Refusal("N_ZERO", _("No visit is counted here, so there is no figure."))
    labels = [str(place + 1) for place in range(len(expected[0]))] if dimensions is None else list(dimensions)
    if len(labels) != len(expected[0]):
        raise ValueError(f"expected {len(expected[0])} dimensions, one an item, not {len(labels)}")
    names = list(dict.fromkeys(labels))
    columns = {name: [place for place, label in enumerate(labels) if label == name] for name in names}
    pairs = {
        name: [_dimension(*both, columns[name]) for both in zip(expected, experienced, strict=True)] for name in names
    }
    figures = [
        gap([e for e, _p in pairs[name]], [p for _e, p in pairs[name]], confidence, ceiling, seed) for name in names
    ]
    means = [figure.estimate if isinstance(figure, Result) else None for figure in figures]
    found = [mean for mean in means if mean is not None]
    whole = [_overall([pairs[name][visit] for name in names]) for visit in range(len(expected))]
    return Servqual(
        dimensions=tuple(names),
        gaps=tuple(means),
        figures=tuple(figures),
        overall=fmean(found) if len(found) == len(names) else None,
        weighted=_weighted(found, _points(weights, len(names))) if len(found) == len(names) else None,
        overall_figure=gap([e for e, _p in whole], [p for _e, p in whole], confidence, None, seed),
        n=len(expected),
    )


def zone_of_tolerance(
    adequate: Sequence[float | None],
    desired: Sequence[float | None],
    experience: Sequence[float | None],
    confidence: float = 0.95,
    seed: int = 1,
) -> ZoneOfTolerance:
    """Experience minus the adequate and minus the desired level, one entry a visit, all on one scale.

    Adequacy below 0: not even enough. Superiority above 0: more than wished. Each is a `gap` with its refusals.
    Source: Parasuraman, Zeithaml and Berry 1994.
    """
    return ZoneOfTolerance(
        adequacy=gap(adequate, experience, confidence, seed=seed),
        superiority=gap(desired, experience, confidence, seed=seed),
    )


def _items(table: Rows | Sequence[float | None]) -> list[list[float]]:
    """Visits x items; a plain list is one visit."""
    rows = entries(table)
    is_one_visit = bool(rows) and not hasattr(rows[0], "__iter__")
    return rectangle([rows] if is_one_visit else rows)  # type: ignore[arg-type]  # told apart just now


def _dimension(expected: Sequence[float], experienced: Sequence[float], places: Sequence[int]) -> tuple[float, float]:
    """One visit's mean expectation and mean experience over the items that have both; NaN without any."""
    both = [place for place in places if not isnan(expected[place]) and not isnan(experienced[place])]
    if not both:
        return nan, nan
    return fmean(expected[place] for place in both), fmean(experienced[place] for place in both)


def _overall(dimensions: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return fmean(e for e, _p in dimensions), fmean(p for _e, p in dimensions)


def _points(weights: Sequence[float] | None, size: int) -> list[float] | None:
    if weights is None:
        return None
    points = there(weights)
    if len(points) != size or min(points) < 0 or not isclose(fsum(points), 100):
        raise ValueError(f"weights are {size} numbers from 0 up, one a dimension, that sum to 100 points")
    return points


def _weighted(gaps: Sequence[float], points: Sequence[float] | None) -> float | None:
    if points is None:
        return None
    return fsum(value * point for value, point in zip(gaps, points, strict=True)) / 100


def _share_at(ceiling: float | None, values: Sequence[float]) -> float:
    if ceiling is None or not values:
        return 0.0
    return sum(value >= ceiling for value in values) / len(values)
