"""Shares of visits: intervals, standards, differences, clustered visits, planning.

Counts go in, a `Result` or a `Refusal` comes out. Shares are 0-1. A count that can't be one (negative, not finite,
more passes than visits) raises ValueError; no visits at all are refused with N_ZERO.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, ceil, fsum, inf, sqrt

from cxstudio.analysis.distributions import (
    binomial_at_least,
    binomial_at_most,
    chi_square_tail,
    normal_quantile,
)
from cxstudio.analysis.permutation import over_sites
from cxstudio.analysis.result import Refusal, Result, confidence_share
from cxstudio.analysis.tables import MOST, count, entries, equally_long, known, number, numbers
from cxstudio.i18n import _


@dataclass(frozen=True)
class EffectiveSample:
    """What n visits are worth when visits to one site resemble each other.

    `m_star` is the size-weighted mean number of visits a site, `design_effect` at least 1.
    """

    m_star: float
    design_effect: float
    n_effective: float


def wilson_interval(passes: float, n: float, confidence: float = 0.95) -> Result | Refusal:
    """Wilson score interval for `passes` of `n`; estimate, low and high are shares 0-1.

    `n` may have decimals only as an effective n (`effective_sample`). low is exactly 0 for no passes, high exactly 1
    for all. Refuses n = 0 with N_ZERO. Source: Wilson 1927; test values from Newcombe 1998, Table I.
    """
    passes, n = _counted(passes, n)
    if n == 0:
        return _no_visits()
    z = normal_quantile(1 - (1 - confidence_share(confidence)) / 2)
    p = passes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if passes == 0 else max(0.0, centre - half)
    high = 1.0 if passes == n else min(1.0, centre + half)
    return Result(p, low, high, confidence=confidence, n=n, n_valid=ceil(n), method="Wilson")


def zero_failure_limit(n: int, confidence: float = 0.95) -> Result | Refusal:
    """Highest failure rate that n visits without a failure still allow: exact one-sided limit 1 - 0.05^(1/n).

    `estimate` and `high` both carry the limit (it is the figure asked for), `low` is 0. Refuses n = 0 with N_ZERO.
    Source: Hanley and Lippman-Hand 1983 ("rule of three" is its approximation 3/n).
    """
    n = count(n)
    if n == 0:
        return _no_visits()
    limit = 1 - (1 - confidence_share(confidence)) ** (1 / n)
    return Result(limit, 0.0, limit, confidence=confidence, n=n, n_valid=n, method="exact one-sided")


def below_standard(passes: int, n: int, standard: float, confidence: float = 0.95) -> Result | Refusal:
    """Compliance with its Wilson interval, and `p_value` of "compliance is at least the standard".

    p = P(Bin(n, standard) <= passes), one-sided, exact: small values show that the standard is missed.
    `standard` is a share 0-1 (0.90, not 90). Refuses n = 0 with N_ZERO.
    """
    if not 0 < number(standard) < 1:
        raise ValueError(f"a standard is a share between 0 and 1, not {standard}")
    passes, n = count(passes), count(n)
    interval = wilson_interval(passes, n, confidence)
    if isinstance(interval, Refusal):
        return interval
    p = binomial_at_most(passes, n, standard)
    return Result(
        interval.estimate,
        interval.low,
        interval.high,
        confidence=confidence,
        n=n,
        n_valid=n,
        method="Wilson; exact one-sided binomial",
        p_value=p,
    )


def most_passes_below(n: int, standard: float, alpha: float = 0.05) -> int | None:
    """Largest number of passes of n that still shows "below standard" at `alpha`; None if no number does."""
    shown = [passes for passes in range(n + 1) if binomial_at_most(passes, n, standard) <= alpha]
    return max(shown, default=None)


def difference_of_proportions(x1: int, n1: int, x2: int, n2: int, confidence: float = 0.95) -> Result | Refusal:
    """First share minus second with Newcombe's hybrid score interval (method 10); -1 to 1.

    For two independent sets of visits (waves, sites), never for the same visits twice. Refuses when either n is 0
    (N_ZERO). Source: Newcombe 1998b.
    """
    first, second = wilson_interval(x1, n1, confidence), wilson_interval(x2, n2, confidence)
    if isinstance(first, Refusal) or isinstance(second, Refusal):
        return _no_visits()
    n_both = int(first.n + second.n)
    (l1, u1), (l2, u2) = _ends(first), _ends(second)
    p1, p2 = first.estimate, second.estimate
    return Result(
        p1 - p2,
        p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2),
        p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2),
        confidence=confidence,
        n=n_both,
        n_valid=n_both,
        method="Newcombe 10",
    )


def effective_sample(site_sizes: Sequence[int], icc: float) -> EffectiveSample | Refusal:
    """How many independent visits the visits of these sites are worth at this intraclass correlation.

    deff = 1 + (m* - 1) icc with m* = sum m^2 / sum m, never below 1 (a negative icc gives no bonus).
    Refuses no visits at all with N_ZERO. Source: Kish 1965, unequal clusters.
    """
    sizes, icc = numbers(site_sizes), known(icc, "the intraclass correlation")
    if not all(size >= 0 for size in sizes) or not -1 <= icc <= 1:
        raise ValueError("site sizes are counts, and an intraclass correlation lies between -1 and 1")
    n = sum(sizes)
    if n == 0:
        return _no_visits()
    m_star = sum(size * size for size in sizes) / n
    design_effect = max(1.0, 1 + (m_star - 1) * icc)
    return EffectiveSample(m_star, design_effect, n / design_effect)


def homogeneity(passes: Sequence[int], n: Sequence[int], seed: int = 1) -> Result | Refusal:
    """Do the sites pass alike? Pearson's chi-square on pass/fail x site.

    `estimate` is the pooled share (the funnel's centre line), `statistic` the chi-square, `p_value` from its
    distribution; if any expected count is below 5 the p comes from a permutation over visits instead (exact, or drawn
    with `seed`) and `method` says so. Sites without visits are left out. Refuses fewer than two sites (ONE_SITE),
    no visits (N_ZERO), and all or none passed (NO_VARIANCE). Test values: Fleiss's smokers data, R `prop.test`.
    """
    passed_at, sizes = [count(value) for value in entries(passes)], [count(value) for value in entries(n)]
    equally_long(passed_at, sizes)
    for passes_here, size in zip(passed_at, sizes, strict=True):
        _counted(passes_here, size)
    pairs = [(passes_here, size) for passes_here, size in zip(passed_at, sizes, strict=True) if size]
    if not pairs:
        return _no_visits()
    if len(pairs) < 2:
        return Refusal("ONE_SITE", _("Describes this site alone; there is nothing to compare it with."))
    passed, visits = sum(x for x, size in pairs), sum(size for _x, size in pairs)
    if passed in (0, visits):
        return Refusal("NO_VARIANCE", _("All visits came out the same, so the sites can't be told apart."))
    rate = passed / visits
    statistic = fsum((x - size * rate) ** 2 / (size * rate * (1 - rate)) for x, size in pairs)
    least = min(size * min(rate, 1 - rate) for _x, size in pairs)
    shuffled = over_sites([x for x, _size in pairs], [size for _x, size in pairs], seed) if least < 5 else None
    return Result(
        rate,
        n=visits,
        n_valid=visits,
        n_sites=len(pairs),
        method="permutation over visits" if shuffled else "Pearson chi-square",
        seed=shuffled.seed if shuffled else None,
        p_value=shuffled.p if shuffled else chi_square_tail(statistic, len(pairs) - 1),
        statistic=statistic,
        df=len(pairs) - 1,
    )


def sample_size(population: float = inf, margin: float = 0.05, p: float = 0.5, confidence: float = 0.95) -> Result:
    """Visits needed to know a share `p` within +/- `margin`, from a `population` of possible visits (inf: unlimited).

    n0 = z^2 p(1-p)/e^2, n = n0 / (1 + (n0-1)/N), rounded up, in `estimate`. ValueError for a margin or p outside 0-1
    or an empty population. Test values: Krejcie and Morgan 1970.
    """
    is_all = isinstance(population, float) and population == inf
    if not (0 < number(margin) < 1 and 0 < number(p) < 1 and (is_all or number(population) >= 1)):
        raise ValueError("margin and p lie between 0 and 1, and the population is at least 1")
    z = normal_quantile(1 - (1 - confidence_share(confidence)) / 2)
    unlimited = z * z * p * (1 - p) / margin**2
    needed = unlimited / (1 + (unlimited - 1) / population)
    return Result(float(ceil(needed)), confidence=confidence, method="sample size for a share")


def visits_per_group(p1: float, p2: float, power: float = 0.80, alpha: float = 0.05) -> int:
    """Visits in each of two waves that show a change from share `p1` to `p2` (arcsine approximation, two-sided)."""
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1) or p1 == p2:
        raise ValueError("two different shares between 0 and 1 are needed")
    h = 2 * asin(sqrt(p1)) - 2 * asin(sqrt(p2))
    return ceil(2 * ((normal_quantile(1 - alpha / 2) + normal_quantile(power)) / h) ** 2)


def visits_to_see(times: int, rate: float, chance: float = 0.80) -> int:
    """Fewest visits that give this chance of seeing something of this `rate` at least `times` times."""
    if not 0 < rate <= 1:
        raise ValueError("what never happens is not seen in any number of visits")
    high = max(1, times)
    while binomial_at_least(times, high, rate) < chance:
        high *= 2
    low = max(1, high // 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if binomial_at_least(times, middle, rate) >= chance else (middle + 1, high)
    return high


def _ends(result: Result) -> tuple[float, float]:
    return (result.low or 0.0, 1.0 if result.high is None else result.high)


def _counted(passes: float, n: float) -> tuple[float, float]:
    """Both as plain numbers, whole ones as such; ValueError where they can't be passes among visits."""
    found = [value for value in (passes, n) if isinstance(value, str | bytes) or not hasattr(value, "__float__")]
    if found or not 0 <= float(passes) <= float(n) <= MOST:
        raise ValueError(f"{passes} of {n} is not a count of visits")
    whole = [int(value) if value == int(value) else value for value in (float(passes), float(n))]
    return whole[0], whole[1]


def _no_visits() -> Refusal:
    return Refusal("N_ZERO", _("No visit is counted here, so there is no figure."))
