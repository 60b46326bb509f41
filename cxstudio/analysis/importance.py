"""Importance against performance: where to concentrate, and how far that advice hangs on where the lines are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan, nan
from statistics import correlation, fmean, median
from typing import Literal, TypeAlias

from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.tables import entries, equally_long, known, number
from cxstudio.i18n import _

LEAST_BY_MEANS = 4
LEAST_RANGE = 0.10


class Quadrant(StrEnum):
    """Where an attribute stands; a tie with a line counts as at or above it."""

    CONCENTRATE = "concentrate"  # important, performs below
    KEEP_UP = "keep up"
    LOW_PRIORITY = "low priority"
    OVERKILL = "overkill"  # unimportant, performs above


Crosshair: TypeAlias = Literal["means", "medians", "midpoint"] | tuple[float, float]
Figure: TypeAlias = float | Result | Refusal | None


@dataclass(frozen=True)
class ImportancePerformance:
    """One entry an attribute, in the order given; None for one without both figures.

    `crosshair` is (importance, performance). `undecided`: the attribute's interval crosses a line (only where figures
    came with intervals). `sensitivity`: the quadrants under every crosshair that can be drawn from these figures, by
    name, and `unsteady` the places whose quadrant is not the same under all of them. `gaps`: performance minus
    importance, meaningful on one scale only. `correlation` of the two over the attributes; None without spread.
    """

    quadrants: tuple[Quadrant | None, ...]
    crosshair: tuple[float, float]
    sensitivity: dict[str, tuple[Quadrant | None, ...]]
    unsteady: tuple[int, ...]
    undecided: tuple[bool, ...]
    gaps: tuple[float | None, ...]
    correlation: float | None
    n: int
    n_na: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Points:
    importance: list[float]
    performance: list[float]

    @property
    def both(self) -> list[tuple[float, float]]:
        pairs = zip(self.importance, self.performance, strict=True)
        return [(i, p) for i, p in pairs if not isnan(i) and not isnan(p)]


def importance_performance(
    importance: Sequence[Figure],
    performance: Sequence[Figure],
    crosshair: Crosshair,
    scale: tuple[float, float] | None = None,
) -> ImportancePerformance | Refusal:
    """Quadrants of attributes from their importance and performance, one figure each (a number, or a `Result` with
    its interval; None, NaN or a `Refusal` where there is none).

    `crosshair`: "means" or "medians" of the attributes, "midpoint" of the `scale` (lowest, highest), or your own
    (importance, performance) target. There is no default: the choice changes the advice.
    Refuses no attribute (N_ZERO), "means" with fewer than 4 (N_ATTRIBUTES), and importance that spans less than 10 %
    of the scale, or nothing (IMPORTANCE_FLAT): list the attributes instead. ValueError for columns of different
    length, an unknown crosshair, "midpoint" without scale, figures outside the scale.
    Source: Martilla and James 1977.
    """
    importance, performance = entries(importance), entries(performance)
    equally_long(importance, performance)
    points = _Points([_value(one) for one in importance], [_value(one) for one in performance])
    found = points.both
    _check_scale(scale, found)
    lines = _crosshairs(found, scale) if found else {}
    if not found:
        return Refusal("N_ZERO", _("No attribute has both importance and performance."))
    chosen = _chosen(crosshair, lines)
    if refusal := _refused(crosshair, found, scale):
        return refusal
    if len(found) < LEAST_BY_MEANS:
        del lines["means"]
    sensitivity = {name: _quadrants(points, line) for name, line in lines.items()}
    quadrants = _quadrants(points, chosen)
    readings = [quadrants, *sensitivity.values()]
    return ImportancePerformance(
        quadrants=quadrants,
        crosshair=chosen,
        sensitivity=sensitivity,
        unsteady=tuple(place for place, seen in enumerate(zip(*readings, strict=True)) if len(set(seen)) > 1),
        undecided=tuple(
            _crosses(i, chosen[0]) or _crosses(p, chosen[1]) for i, p in zip(importance, performance, strict=True)
        ),
        gaps=tuple(
            None if isnan(i) or isnan(p) else p - i for i, p in zip(points.importance, points.performance, strict=True)
        ),
        correlation=_correlation(found),
        n=len(found),
        n_na=len(quadrants) - len(found),
        flags=() if scale else ("NO_SCALE",),
    )


def _value(figure: Figure) -> float:
    if isinstance(figure, Refusal):
        return nan
    return number(figure.estimate if isinstance(figure, Result) else figure)


def _check_scale(scale: tuple[float, float] | None, found: Sequence[tuple[float, float]]) -> None:
    if scale is None:
        return
    low, high = scale
    if not low < high:
        raise ValueError("a scale runs from its lowest to its highest value")
    if any(not low <= value <= high for pair in found for value in pair):
        raise ValueError(f"a figure lies outside the scale from {low} to {high}")


def _crosshairs(
    found: Sequence[tuple[float, float]], scale: tuple[float, float] | None
) -> dict[str, tuple[float, float]]:
    def drawn(middle: Callable[[list[float]], float]) -> tuple[float, float]:
        return middle([i for i, _p in found]), middle([p for _i, p in found])

    lines = {"means": drawn(fmean), "medians": drawn(median)}
    if scale:
        lines["midpoint"] = (sum(scale) / 2, sum(scale) / 2)
    return lines


def _chosen(crosshair: Crosshair, lines: dict[str, tuple[float, float]]) -> tuple[float, float]:
    if not isinstance(crosshair, str):
        across, up = (known(place, "a line of the crosshair") for place in _two(crosshair))
        return across, up
    if crosshair not in lines:
        raise ValueError(f"no crosshair {crosshair!r}: means, medians, midpoint (with a scale) or two numbers")
    return lines[crosshair]


def _two(crosshair: Iterable[float]) -> list[float]:
    places = entries(crosshair)
    if len(places) != 2:
        raise ValueError("a crosshair of your own is (importance, performance)")
    return places


def _refused(
    crosshair: Crosshair, found: Sequence[tuple[float, float]], scale: tuple[float, float] | None
) -> Refusal | None:
    if crosshair == "means" and len(found) < LEAST_BY_MEANS:
        return Refusal("N_ATTRIBUTES", _("Fewer than four attributes: their means make no lines to judge them by."))
    span = max(i for i, _p in found) - min(i for i, _p in found)
    width = scale[1] - scale[0] if scale else 0.0
    if span == 0 or span < LEAST_RANGE * width:
        return Refusal("IMPORTANCE_FLAT", _("All attributes are about equally important; they are listed instead."))
    return None


def _quadrants(points: _Points, line: tuple[float, float]) -> tuple[Quadrant | None, ...]:
    pairs = zip(points.importance, points.performance, strict=True)
    return tuple(None if isnan(i) or isnan(p) else _quadrant(i >= line[0], p >= line[1]) for i, p in pairs)


def _quadrant(important: bool, performs: bool) -> Quadrant:
    if important:
        return Quadrant.KEEP_UP if performs else Quadrant.CONCENTRATE
    return Quadrant.OVERKILL if performs else Quadrant.LOW_PRIORITY


def _crosses(figure: Figure, line: float) -> bool:
    if not isinstance(figure, Result) or figure.low is None or figure.high is None:
        return False
    return figure.low < line <= figure.high


def _correlation(found: Sequence[tuple[float, float]]) -> float | None:
    first, second = [i for i, _p in found], [p for _i, p in found]
    return correlation(first, second) if len(set(first)) > 1 and len(set(second)) > 1 else None
