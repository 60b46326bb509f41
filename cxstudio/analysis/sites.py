"""Differences between sites: how much of the spread lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, inf, isclose
from statistics import fmean

from cxstudio.analysis.distributions import f_quantile, f_tail
from cxstudio.analysis.result import Refusal, confidence_share, present
from cxstudio.i18n import _


@dataclass(frozen=True)
class SiteVariance:
    """Variance between and within sites, one-way.

    `between` is never negative (flag NO_SITE_DIFFERENCE where it came out so); `icc` is kept as computed, negative
    values included. `icc_low` and `icc_high` are None, and `f_statistic` infinite, where nothing varies within sites.
    """

    between: float
    within: float
    icc: float
    f_statistic: float
    p_value: float
    icc_low: float | None
    icc_high: float | None
    confidence: float
    n: int
    n_sites: int
    mean_square_between: float
    flags: tuple[str, ...] = ()


def between_site_variance(groups: Sequence[Sequence[float | None]], confidence: float = 0.95) -> SiteVariance | Refusal:
    """One-way variance components of values grouped by site, with the exact interval of the ICC from F.

    `groups` is one list of values a site; None and NaN are gaps, empty sites are left out. Unequal sizes use
    n0 = (N - sum m^2 / N) / (sites - 1), and the interval is then approximate (flag UNEQUAL_SITES).
    Refuses no values (N_ZERO), one site (ONE_SITE), one value at every site (ONE_VISIT_PER_SITE) and values that are
    all equal (NO_VARIANCE). Source: Searle 1971; test values from Davies' dyestuff data.
    """
    sites = sorted(sorted(values) for group in groups if (values := present(group)))
    n = sum(len(values) for values in sites)
    if refusal := _refused(sites, n):
        return refusal
    means, grand = [fmean(values) for values in sites], fmean(value for values in sites for value in values)
    above, below = len(sites) - 1, n - len(sites)
    msb = fsum(len(values) * (mean - grand) ** 2 for values, mean in zip(sites, means, strict=True)) / above
    msw = fsum((value - mean) ** 2 for values, mean in zip(sites, means, strict=True) for value in values) / below
    m = (n - sum(len(values) ** 2 for values in sites) / n) / above
    raw = 0.0 if isclose(msb, msw) else (msb - msw) / m
    f = msb / msw if msw else inf
    low, high = _icc_interval(f, m, above, below, confidence_share(confidence))
    flags = [("NO_SITE_DIFFERENCE", raw < 0), ("UNEQUAL_SITES", len({len(values) for values in sites}) > 1)]
    return SiteVariance(
        between=max(0.0, raw),
        within=msw,
        icc=raw / (raw + msw),
        f_statistic=f,
        p_value=f_tail(f, above, below) if msw else 0.0,
        icc_low=low,
        icc_high=high,
        confidence=confidence,
        n=n,
        n_sites=len(sites),
        mean_square_between=msb,
        flags=tuple(flag for flag, holds in flags if holds),
    )


def _refused(sites: Sequence[Sequence[float]], n: int) -> Refusal | None:
    if n == 0:
        return Refusal("N_ZERO", _("No visit is counted here, so there is no figure."))
    if len(sites) < 2:
        return Refusal("ONE_SITE", _("Describes this site alone; there is nothing to compare it with."))
    if n == len(sites):
        return Refusal("ONE_VISIT_PER_SITE", _("One visit a site: sites and visits can't be told apart."))
    if len({value for values in sites for value in values}) == 1:
        return Refusal("NO_VARIANCE", _("All visits came out the same, so the sites can't be told apart."))
    return None


def _icc_interval(f: float, m: float, above: int, below: int, confidence: float) -> tuple[float | None, float | None]:
    """Exact for equal sites: F over its own quantiles, turned into the ICC."""
    if f == inf:
        return None, None
    tail = (1 - confidence) / 2
    lower, upper = f / f_quantile(1 - tail, above, below), f * f_quantile(1 - tail, below, above)
    return (lower - 1) / (lower + m - 1), (upper - 1) / (upper + m - 1)
