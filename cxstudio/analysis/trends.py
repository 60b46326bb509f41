"""Watching over time: control charts for studies that go on, differences between waves for studies that return.

A study made once has no trend, whatever its dates say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt
from statistics import fmean

from cxstudio.analysis.distributions import welch
from cxstudio.analysis.multiple import holm
from cxstudio.analysis.proportions import difference_of_proportions
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.tables import count, entries, equally_long, there
from cxstudio.i18n import _

LEAST_SUBGROUPS = 20
RUN = 8
SIGMAS = 3


@dataclass(frozen=True)
class ControlChart:
    """Centre line and limits, three standard errors away.

    lower, upper: for the mean subgroup size; `limits`: (lower, upper) of each subgroup, the ones to judge by where
    sizes differ. All three are None or empty, and `refusal` says why, with fewer than 20 subgroups. `points`: the
    value of each subgroup. outside: places (from 0) beyond their limits. runs: places at which 8 or more in a row had
    stood on one side of the centre; a point on the centre ends a run.
    """

    centre: float
    lower: float | None
    upper: float | None
    limits: tuple[tuple[float, float], ...]
    points: tuple[float, ...]
    outside: tuple[int, ...]
    runs: tuple[int, ...]
    n_subgroups: int
    method: str
    refusal: Refusal | None = None


@dataclass(frozen=True)
class WaveChange:
    """From one wave to the next (places from 0): later minus earlier.

    adjusted_p: Holm over all changes of the call. claim: None, or the refusal to speak of a change (TREND) because
    the interval includes 0 or the adjusted p is not below .05.
    """

    earlier: int
    later: int
    difference: Result
    adjusted_p: float | None
    claim: Refusal | None


def p_chart(passes: Sequence[int], n: int | Sequence[int]) -> ControlChart | Refusal:
    """Control chart of shares: `passes` (or failures) of `n` by subgroup in time order; one `n` serves all alike.

    centre = all passes / all n, limits centre +/- 3 sqrt(centre (1 - centre) / n), cut at 0 and 1. Subgroups without
    a visit must be left out beforehand (ValueError, as for counts that can't be). Refuses no subgroup (N_ZERO).
    Source: Shewhart 1931; test values Montgomery, orange-juice cans.
    """
    found = [count(value) for value in entries(passes)]
    sizes = [count(value) for value in n] if isinstance(n, Iterable) else [count(n)] * len(found)
    if len(sizes) != len(found) or any(size < 1 or value > size for value, size in zip(found, sizes, strict=False)):
        raise ValueError("every subgroup needs visits, and no more passes than those")
    if not found:
        return Refusal("N_ZERO", _("No visit is counted here, so there is no figure."))
    centre = sum(found) / sum(sizes)
    points = [value / size for value, size in zip(found, sizes, strict=True)]
    spread = sqrt(centre * (1 - centre))
    return _chart(centre, points, [spread / sqrt(size) for size in sizes], spread / sqrt(fmean(sizes)), 1.0, "p-chart")


def c_chart(counts: Sequence[int]) -> ControlChart | Refusal:
    """Control chart of counts of things found in equal stretches: centre +/- 3 sqrt(centre), cut at 0.

    Refuses no subgroup (N_ZERO). ValueError for what isn't a count. Source: Shewhart 1931; test values Montgomery.
    """
    found = [float(count(value)) for value in entries(counts)]
    if not found:
        return Refusal("N_ZERO", _("No visit is counted here, so there is no figure."))
    centre = fmean(found)
    return _chart(centre, found, [sqrt(centre)] * len(found), sqrt(centre), None, "c-chart")


def wave_difference(
    passes: Sequence[int], n: Sequence[int], confidence: float = 0.95
) -> tuple[WaveChange, ...] | Refusal:
    """Change of a share from each wave to the next, `passes` of `n` by wave in time order, different visits each time.

    Newcombe's interval; `p_value` is Fisher's exact, adjusted by Holm over the changes. Refuses fewer than two waves
    with visits (TREND); waves without visits are passed over.
    """
    found, sizes = [count(value) for value in entries(passes)], [count(value) for value in entries(n)]
    equally_long(found, sizes)
    waves = list(zip(found, sizes, strict=True))
    if any(x > size for x, size in waves):
        raise ValueError("more passes than visits")
    used = [wave for wave, (_x, size) in enumerate(waves) if size]
    changes = []
    for earlier, later in pairwise(used):
        (x1, n1), (x2, n2) = waves[later], waves[earlier]
        change = difference_of_proportions(x1, n1, x2, n2, confidence)
        if isinstance(change, Result):
            changes.append((earlier, later, replace(change, p_value=_fisher(x1, n1, x2, n2))))
    return _judged(changes)


def wave_difference_of_means(
    waves: Sequence[Sequence[float | None]], confidence: float = 0.95
) -> tuple[WaveChange, ...] | Refusal:
    """Change of a mean (a score, a gap) from each wave to the next; one list of values a wave, gaps left out.

    Welch's interval and p, adjusted by Holm. Refuses fewer than two waves with values (TREND).
    """
    values = [there(wave) for wave in entries(waves)]
    used = [wave for wave, found in enumerate(values) if found]
    pairs = pairwise(used)
    return _judged([(earlier, later, welch(values[later], values[earlier], confidence)) for earlier, later in pairs])


def trend_refusal(pattern: str) -> Refusal | None:
    """Why a study of this pattern gets no words about change: TREND for a pulsed one, None for the others.

    Patterns: "persistent" (charts), "periodic" (wave differences), "pulsed" (once). ValueError for another word.
    """
    if pattern not in ("persistent", "periodic", "pulsed"):
        raise ValueError(f"a study is persistent, periodic or pulsed, not {pattern!r}")
    return Refusal("TREND", _("Studied once: no change can be claimed.")) if pattern == "pulsed" else None


def _chart(
    centre: float, points: Sequence[float], errors: Sequence[float], error: float, top: float | None, method: str
) -> ControlChart:
    def limits(one: float) -> tuple[float, float]:
        upper = centre + SIGMAS * one
        return max(0.0, centre - SIGMAS * one), upper if top is None else min(top, upper)

    enough = len(points) >= LEAST_SUBGROUPS
    each = tuple(limits(one) for one in errors) if enough else ()
    lower, upper = limits(error) if enough else (None, None)
    return ControlChart(
        centre=centre,
        lower=lower,
        upper=upper,
        limits=each,
        points=tuple(points),
        outside=tuple(
            place for place, (low, high) in enumerate(each) if not low - 1e-12 <= points[place] <= high + 1e-12
        ),
        runs=_runs(points, centre) if enough else (),
        n_subgroups=len(points),
        method=method,
        refusal=None if enough else Refusal("N_SUBGROUPS", _("Fewer than 20 periods: no limits can be drawn yet.")),
    )


def _runs(points: Sequence[float], centre: float) -> tuple[int, ...]:
    found, length, side = [], 0, 0
    for place, value in enumerate(points):
        here = (value > centre) - (value < centre)
        length = length + 1 if here and here == side else int(here != 0)
        side = here
        if length >= RUN:
            found.append(place)
    return tuple(found)


def _judged(changes: Sequence[tuple[int, int, Result]]) -> tuple[WaveChange, ...] | Refusal:
    if not changes:
        return Refusal("TREND", _("Fewer than two comparable waves: no change can be claimed."))
    tested = [found.p_value for _earlier, _later, found in changes if found.p_value is not None]
    adjusted = iter(holm(tested))
    return tuple(
        _change(earlier, later, found, None if found.p_value is None else next(adjusted))
        for earlier, later, found in changes
    )


def _change(earlier: int, later: int, found: Result, adjusted: float | None) -> WaveChange:
    clear = found.low is not None and found.high is not None and (found.low > 0 or found.high < 0)
    claimed = clear and adjusted is not None and adjusted < 1 - found.confidence
    claim = None if claimed else Refusal("TREND", _("no change can be claimed"))
    return WaveChange(earlier, later, found, adjusted, claim)


def _fisher(x1: int, n1: int, x2: int, n2: int) -> float:
    from scipy.stats import fisher_exact  # type: ignore[import-untyped]  # heavy

    return float(fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue)
