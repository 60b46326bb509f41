"""Differences between sites: how much of the spread lies between them, and what one site's mean is worth.

Raw means of few visits scatter; `shrunken_means` draws them towards the common mean as far as chance explains them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, fsum, inf, isclose, sqrt
from statistics import fmean

from cxstudio.analysis.distributions import chi_square_tail, f_quantile, f_tail
from cxstudio.analysis.result import Refusal, Result, confidence_share, present
from cxstudio.analysis.tables import count, entries, number, there
from cxstudio.i18n import _

SMALLEST_ERROR = 1e-50  # its square is still a number


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
    sites = sorted(sorted(values) for group in entries(groups) if (values := present(group)))
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


@dataclass(frozen=True)
class ShrunkenMeans:
    """Sites' means drawn towards the common `mean`, in the order given.

    `factor` is the share of each site's deviation that is kept, 0-1; None where it differs, see `factors`.
    """

    means: tuple[float, ...]
    factor: float | None
    factors: tuple[float, ...]
    mean: float
    n_sites: int
    method: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class PooledEstimate:
    """Several estimates of one quantity as one, weighted by 1 / se^2, and whether they may be pooled at all.

    `q`, `df`, `p_value` test that they differ by chance only; `tau2` is the variance between them beyond chance.
    `random_estimate` and its error allow for it (weights 1 / (se^2 + tau2)); where tau2 > 0 (flag HETEROGENEOUS)
    they are the ones to print, since the plain error is then too small.
    """

    estimate: float
    standard_error: float
    q: float
    df: int
    p_value: float | None
    tau2: float
    random_estimate: float
    random_standard_error: float
    n: int
    flags: tuple[str, ...] = ()


def reliability_of_mean(icc: float, k: float) -> Result:
    """Reliability of the mean of k visits, if one visit's is `icc`: k icc / (1 + (k-1) icc).

    A negative `icc` gives a negative value, shown as such. ValueError for an icc outside -1 to 1, k below 1, and
    where the formula has no value ((k-1) icc <= -1). Source: Spearman 1910, Brown 1910.
    """
    icc, k = number(icc), number(k)
    if not (-1 <= icc <= 1 and k >= 1) or 1 + (k - 1) * icc <= 0:
        raise ValueError(f"no reliability for an intraclass correlation of {icc} and {k} visits")
    return Result(k * icc / (1 + (k - 1) * icc), n=k, n_valid=int(k), method="Spearman-Brown")


def visits_for_reliability(icc: float, reliability: float) -> int:
    """Fewest visits whose mean reaches this reliability (both strictly between 0 and 1)."""
    if not (0 < icc < 1 and 0 < reliability < 1):
        raise ValueError("both lie between 0 and 1")
    visits = reliability * (1 - icc) / (icc * (1 - reliability))
    return max(1, round(visits) if isclose(visits, round(visits)) else ceil(visits))


def shrunken_means(
    values: Sequence[float], n: int | Sequence[int] | None = None, variance: float | None = None
) -> ShrunkenMeans | Refusal:
    """Sites' means drawn towards their common mean.

    `values`: one mean or pass rate a site. Give either `variance`, the sampling variance that every mean shares, or
    `n`, the visits a site, and the values are pass rates (0-1): one number for equal n (variance mean (1-mean) / n),
    a list for unequal n (beta-binomial by moments; common mean and factors then weigh by n).
    James-Stein keeps c = 1 - (k-3) variance / sum of squared deviations; where that falls below 0 everything is
    drawn onto the mean (flag NO_SITE_DIFFERENCE). Refuses fewer than 4 sites (N_SITES), rates without any variation
    possible (all 0 or all 1: NO_VARIANCE). ValueError for gaps, rates outside 0-1, n below 1.
    Source: Efron and Morris 1977, batting averages; beta-binomial after Kleinman 1973.
    """
    given = there(values)
    if len(given) != len(entries(values)) or (n is None) == (variance is None):
        raise ValueError("every site needs a mean; and either n or variance is given")
    if len(given) < 4:
        return Refusal("N_SITES", _("Fewer than four sites: their means can't be drawn towards each other."))
    if variance is not None:
        if not number(variance) >= 0:
            raise ValueError(f"a variance is 0 or more, not {variance}")
        return _james_stein(given, variance)
    sizes = [count(size) for size in n] if isinstance(n, Iterable) else [count(n)] * len(given)
    if len(sizes) != len(given) or min(sizes) < 1 or not all(0 <= rate <= 1 for rate in given):
        raise ValueError("pass rates lie between 0 and 1, and every site has at least one visit")
    mean = fsum(rate * size for rate, size in zip(given, sizes, strict=True)) / sum(sizes)
    if not 0 < mean < 1:
        return Refusal("NO_VARIANCE", _("All visits came out the same, so the sites can't be told apart."))
    if len(set(sizes)) == 1:
        return _james_stein(given, mean * (1 - mean) / sizes[0])
    return _beta_binomial(given, sizes, mean)


def pooled_estimate(y: Sequence[float], se: Sequence[float]) -> PooledEstimate | Refusal:
    """Pool estimates `y` of one quantity with their standard errors, by inverse variance.

    Refuses no estimate (N_ZERO). One estimate pools to itself (flag ONE_VALUE, no test). ValueError for gaps, errors
    that aren't above 0 and lists of different length. Source: Cochran 1954; tau2 DerSimonian and Laird 1986.
    """
    given, errors = there(y), there(se)
    sizes = {len(given), len(errors), len(entries(y)), len(entries(se))}
    if len(sizes) > 1 or any(e < SMALLEST_ERROR for e in errors):
        raise ValueError("every estimate needs a standard error above 0")
    if not given:
        return Refusal("N_ZERO", _("No visit is counted here, so there is no figure."))
    weights = [1 / error**2 for error in errors]
    total, df = fsum(weights), len(given) - 1
    mean = _weighted_mean(given, weights)
    q = fsum(weight * (value - mean) ** 2 for value, weight in zip(given, weights, strict=True))
    room = total - fsum(weight**2 for weight in weights) / total
    tau2 = max(0.0, (q - df) / room) if room > 0 else 0.0  # no room: one estimate, or one outweighs all
    wider = [1 / (error**2 + tau2) for error in errors]
    flags = [("ONE_VALUE", df == 0), ("HETEROGENEOUS", tau2 > 0)]
    return PooledEstimate(
        estimate=mean,
        standard_error=1 / sqrt(total),
        q=q,
        df=df,
        p_value=chi_square_tail(q, df) if df else None,
        tau2=tau2,
        random_estimate=_weighted_mean(given, wider),
        random_standard_error=1 / sqrt(fsum(wider)),
        n=len(given),
        flags=tuple(flag for flag, holds in flags if holds),
    )


def _james_stein(values: Sequence[float], variance: float) -> ShrunkenMeans:
    mean = fmean(values)
    squares = fsum((value - mean) ** 2 for value in values)
    c = 1 - (len(values) - 3) * variance / squares if squares > 0 else 0.0
    return _drawn_in(values, [max(0.0, c)] * len(values), mean, "James-Stein")


def _beta_binomial(rates: Sequence[float], sizes: Sequence[int], mean: float) -> ShrunkenMeans:
    """Each site keeps n / (n + (1-r) / r) of its deviation, r being the likeness of two visits to one site."""
    k, n = len(rates), sum(sizes)
    between = fsum(size * (rate - mean) ** 2 for rate, size in zip(rates, sizes, strict=True)) / (k - 1)
    inside = fsum(size * rate * (1 - rate) for rate, size in zip(rates, sizes, strict=True))
    within = inside / (n - k) if n > k else mean * (1 - mean)
    m = (n - sum(size * size for size in sizes) / n) / (k - 1)
    r = max(0.0, (between - within) / (between + (m - 1) * within))
    factors = [size * r / (size * r + 1 - r) for size in sizes]
    return _drawn_in(rates, factors, mean, "beta-binomial by moments")


def _drawn_in(values: Sequence[float], factors: Sequence[float], mean: float, method: str) -> ShrunkenMeans:
    return ShrunkenMeans(
        means=tuple(mean + factor * (value - mean) for value, factor in zip(values, factors, strict=True)),
        factor=factors[0] if len(set(factors)) == 1 else None,
        factors=tuple(factors),
        mean=mean,
        n_sites=len(values),
        method=method,
        flags=() if any(factors) else ("NO_SITE_DIFFERENCE",),
    )


def _weighted_mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return fsum(value * weight for value, weight in zip(values, weights, strict=True)) / fsum(weights)


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
