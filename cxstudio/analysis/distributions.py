"""The probability functions that the methods share, each a thin line over scipy or the standard library.

scipy is imported inside the functions: it costs a noticeable part of a second and no screen needs it at the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from statistics import NormalDist, fmean, variance

from cxstudio.analysis.result import Result, confidence_share


def normal_quantile(share: float) -> float:
    """The standard normal's quantile; 0.975 gives 1.959964."""
    return NormalDist().inv_cdf(share)


def binomial_at_most(count: int, n: int, p: float) -> float:
    """P(X <= count) of n trials with chance p, exact."""
    from scipy.special import bdtr  # type: ignore[import-untyped]  # heavy, see the module's opening

    if count < 0:
        return 0.0
    return 1.0 if count >= n else float(bdtr(count, n, p))


def binomial_at_least(count: int, n: int, p: float) -> float:
    """P(X >= count) of n trials with chance p, exact also far out in the tail."""
    from scipy.special import bdtrc  # heavy

    if count <= 0:
        return 1.0
    return 0.0 if count > n else float(bdtrc(count - 1, n, p))


def t_quantile(share: float, df: float) -> float:
    """Student's t quantile for `df` degrees of freedom (decimals allowed)."""
    from scipy.special import stdtrit  # heavy

    return float(stdtrit(df, share))


def t_two_sided(t: float, df: float) -> float:
    """Two-sided p of Student's t."""
    from scipy.special import stdtr  # heavy

    return float(2 * stdtr(df, -abs(t)))


def chi_square_tail(statistic: float, df: int) -> float:
    """P(chi-square >= statistic)."""
    from scipy.special import chdtrc  # heavy

    return float(chdtrc(df, statistic))


def f_quantile(share: float, df_above: int, df_below: int) -> float:
    """Quantile of F with `df_above` (numerator) and `df_below` degrees of freedom."""
    from scipy.special import fdtri  # heavy

    return float(fdtri(df_above, df_below, share))


def f_tail(statistic: float, df_above: int, df_below: int) -> float:
    """P(F >= statistic)."""
    from scipy.special import fdtrc  # heavy

    return float(fdtrc(df_above, df_below, statistic))


def spread(values: Sequence[float]) -> float:
    """Variance (n-1) of at least two values; exactly 0 where they differ only by the noise of binary fractions."""
    found = variance(values)
    return 0.0 if found <= (1e-12 * max(abs(value) for value in values)) ** 2 else found


def mean_with_interval(values: Sequence[float], confidence: float = 0.95) -> Result:
    """Mean of at least one value with Student's t interval; no interval for one value or for values all equal."""
    n, mean = len(values), fmean(values)
    if n < 2 or spread(values) == 0:
        flag = "ONE_VALUE" if n < 2 else "NO_VARIANCE"
        return Result(mean, confidence=confidence, n=n, n_valid=n, method="mean", flags=(flag,))
    error = sqrt(spread(values) / n)
    half = t_quantile(1 - (1 - confidence) / 2, n - 1) * error
    return Result(
        mean,
        mean - half,
        mean + half,
        confidence=confidence,
        n=n,
        n_valid=n,
        method="mean, t interval",
        df=n - 1,
        standard_error=error,
    )


def welch(upper: Sequence[float], lower: Sequence[float], confidence: float = 0.95) -> Result:
    """Mean of `upper` minus mean of `lower` with Welch's interval; each group needs a value.

    The interval is left out (flag NO_VARIANCE or ONE_VALUE) where the spread can't be estimated.
    Source: Welch 1947, degrees of freedom after Satterthwaite 1946.
    """
    confidence_share(confidence)
    difference, n = fmean(upper) - fmean(lower), len(upper) + len(lower)
    if min(len(upper), len(lower)) < 2:
        return Result(difference, confidence=confidence, n=n, n_valid=n, method="Welch", flags=("ONE_VALUE",))
    a, b = spread(upper) / len(upper), spread(lower) / len(lower)
    if a + b == 0:
        return Result(difference, confidence=confidence, n=n, n_valid=n, method="Welch", flags=("NO_VARIANCE",))
    df = (a + b) ** 2 / (a**2 / (len(upper) - 1) + b**2 / (len(lower) - 1))
    error, t = sqrt(a + b), difference / sqrt(a + b)
    half = t_quantile(1 - (1 - confidence) / 2, df) * error
    return Result(
        difference,
        difference - half,
        difference + half,
        confidence=confidence,
        n=n,
        n_valid=n,
        method="Welch",
        p_value=t_two_sided(t, df),
        statistic=t,
        df=df,
        standard_error=error,
    )


def visits_to_show(difference: float, standard_error: float, n: int, power: float = 0.80) -> int:
    """How many visits show `difference` at 5 % two-sided with this power, if its error shrinks as 1/sqrt(n) from `n`.

    Normal approximation; meant for "about so many more visits", never for a claim.
    """
    needed = (normal_quantile(0.975) + normal_quantile(power)) * standard_error / abs(difference)
    return max(1, ceil(n * needed**2))
