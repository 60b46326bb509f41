"""Intraclass correlations of ratings, and Cronbach's alpha of items: targets x raters, analysed two-way."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, isfinite
from statistics import fmean

from cxstudio.analysis.distributions import f_quantile, f_tail
from cxstudio.analysis.result import Refusal, Result, confidence_share
from cxstudio.analysis.tables import Rows, columns, complete, rectangle
from cxstudio.i18n import _


@dataclass(frozen=True)
class Intraclass:
    """The six correlations of Shrout and Fleiss, each a `Result` (or why it is undefined).

    1: every target has its own raters. 2: the same raters, drawn from many. 3: the same raters, only these matter.
    With k: of the mean of all raters; without: of a single rating.
    """

    icc1: Result | Refusal
    icc2: Result | Refusal
    icc3: Result | Refusal
    icc1k: Result | Refusal
    icc2k: Result | Refusal
    icc3k: Result | Refusal


@dataclass(frozen=True)
class _TwoWay:
    """Mean squares of a complete table: between rows, between columns, within rows, and the rest."""

    n: int
    k: int
    rows: float
    columns: float
    within: float
    rest: float
    left_out: int

    @property
    def in_rest(self) -> int:
        return (self.n - 1) * (self.k - 1)


def icc(table: Rows, confidence: float = 0.95) -> Intraclass | Refusal:
    """All six intraclass correlations of `table`, targets x raters, with intervals from F.

    Targets with a gap (None, NaN) are dropped and counted in `n_na` (flag LISTWISE). Negative estimates are kept as
    they came out. `statistic`, `p_value`: F test of no difference between targets; both, and the interval, are None
    where nothing is left over to compare with (NO_ERROR); the interval of 2 also where the raters differ so much that
    too little freedom is left (NO_INTERVAL).
    Refuses no complete target (N_ZERO), one (N_TARGETS), one rater (ONE_OBSERVER), targets whose means don't differ
    (NO_VARIANCE). Source: Shrout and Fleiss 1979; intervals McGraw and Wong 1996.
    """
    parts = _two_way(table)
    confidence_share(confidence)
    if isinstance(parts, Refusal):
        return parts
    n, k, msr, msc, msw, mse = parts.n, parts.k, parts.rows, parts.columns, parts.within, parts.rest
    raters = (msc - mse) / n
    one, many = _against(parts, msw, n * (k - 1), confidence), _against(parts, mse, parts.in_rest, confidence)
    alike = _agreement_interval(parts, confidence)
    return Intraclass(
        icc1=_figure(parts, "ICC(1,1)", msr - msw, msr + (k - 1) * msw, one, _single(one, k), confidence),
        icc2=_figure(parts, "ICC(2,1)", msr - mse, msr + (k - 1) * mse + k * raters, many, alike, confidence),
        icc3=_figure(parts, "ICC(3,1)", msr - mse, msr + (k - 1) * mse, many, _single(many, k), confidence),
        icc1k=_figure(parts, "ICC(1,k)", msr - msw, msr, one, _mean(one), confidence),
        icc2k=_figure(parts, "ICC(2,k)", msr - mse, msr + raters, many, _stepped_up(alike, k), confidence),
        icc3k=_figure(parts, "ICC(3,k)", msr - mse, msr, many, _mean(many), confidence),
    )


def cronbach_alpha(table: Rows, confidence: float = 0.95) -> Result | Refusal:
    """Cronbach's alpha of `table`, targets x items: how far the items of a scale move together.

    alpha = k/(k-1) (1 - sum of item variances / variance of the sums), with Feldt's interval. Targets with a gap are
    dropped and counted in `n_na` (LISTWISE). Negative values are kept.
    Refuses as `icc`; NO_VARIANCE where the sums don't differ. Source: Cronbach 1951; interval Feldt 1965. It equals
    ICC(3,k), which gives its test value from Shrout and Fleiss 1979.
    """
    parts = _two_way(table)
    confidence_share(confidence)
    if isinstance(parts, Refusal):
        return parts
    ratio = _against(parts, parts.rest, parts.in_rest, confidence)
    return _figure(parts, "Cronbach's alpha", parts.rows - parts.rest, parts.rows, ratio, _mean(ratio), confidence)


@dataclass(frozen=True)
class _Ratio:
    """F of the targets against one mean square; None where that is 0. low, high: F over and times its quantiles."""

    f: float | None
    low: float | None
    high: float | None
    df: int


def _two_way(table: Rows) -> _TwoWay | Refusal:
    given = rectangle(table)
    rows = complete(given)
    if not rows or not rows[0]:
        return Refusal("N_ZERO", _("No target was rated by every observer, so there is no figure."))
    n, k = len(rows), len(rows[0])
    if k < 2:
        return Refusal("ONE_OBSERVER", _("One observer alone can't agree or disagree."))
    if n < 2:
        return Refusal("N_TARGETS", _("A single target was rated; there is nothing to tell apart."))
    grand = fmean(value for row in rows for value in row)
    means, raters = [fmean(row) for row in rows], [fmean(column) for column in columns(rows)]
    noise = (1e-12 * max(abs(value) for row in rows for value in row)) ** 2  # of binary fractions, not of people
    between = _above(k * fsum((mean - grand) ** 2 for mean in means) / (n - 1), noise)
    if between == 0:
        return Refusal("NO_VARIANCE", _("The targets don't differ, so raters can't be seen to tell them apart."))
    inside = fsum((value - mean) ** 2 for row, mean in zip(rows, means, strict=True) for value in row)
    rest = fsum(
        (value - mean - rater + grand) ** 2
        for row, mean in zip(rows, means, strict=True)
        for value, rater in zip(row, raters, strict=True)
    )
    return _TwoWay(
        n,
        k,
        between,
        _above(n * fsum((rater - grand) ** 2 for rater in raters) / (k - 1), noise),
        _above(inside / (n * (k - 1)), noise),
        _above(rest / ((n - 1) * (k - 1)), noise),
        len(given) - n,
    )


def _above(mean_square: float, noise: float) -> float:
    return mean_square if mean_square > noise else 0.0


def _against(parts: _TwoWay, error: float, df: int, confidence: float) -> _Ratio:
    if error == 0:
        return _Ratio(None, None, None, df)
    f, tail = parts.rows / error, (1 - confidence) / 2
    return _Ratio(f, f / f_quantile(1 - tail, parts.n - 1, df), f * f_quantile(1 - tail, df, parts.n - 1), df)


def _single(ratio: _Ratio, k: int) -> tuple[float | None, float | None]:
    if ratio.low is None or ratio.high is None:
        return None, None
    return (ratio.low - 1) / (ratio.low + k - 1), (ratio.high - 1) / (ratio.high + k - 1)


def _mean(ratio: _Ratio) -> tuple[float | None, float | None]:
    if ratio.low is None or ratio.high is None:
        return None, None
    return 1 - 1 / ratio.low, 1 - 1 / ratio.high


def _stepped_up(ends: tuple[float | None, float | None], k: int) -> tuple[float | None, float | None]:
    """From one rater's correlation to the mean of k raters', where that has a value."""
    low, high = ends
    if low is None or high is None or 1 + (k - 1) * low <= 1e-9:
        return None, None
    return k * low / (1 + (k - 1) * low), k * high / (1 + (k - 1) * high)


def _agreement_interval(parts: _TwoWay, confidence: float) -> tuple[float | None, float | None]:
    """Interval of ICC(2,1), with Satterthwaite's degrees of freedom."""
    from scipy.special import fdtri  # type: ignore[import-untyped]  # heavy; takes decimal degrees of freedom

    n, k, msr, msc, mse = parts.n, parts.k, parts.rows, parts.columns, parts.rest
    bottom = msr + (k - 1) * mse + k * (msc - mse) / n
    if mse == 0:
        return None, None
    one, f = (msr - mse) / bottom, msc / mse
    lean = n * (1 + (k - 1) * one) - k * one
    below = (n - 1) * k**2 * one**2 * f**2 + lean**2
    freedom = parts.in_rest * (k * one * f + lean) ** 2 / below if below else 0.0
    if freedom == 0:
        return None, None
    tail = (1 - confidence) / 2
    upper, lower = float(fdtri(n - 1, freedom, 1 - tail)), float(fdtri(freedom, n - 1, 1 - tail))
    if not (isfinite(upper) and isfinite(lower)):  # hardly any freedom is left
        return None, None
    spread = k * msc + (k * n - k - n) * mse
    return n * (msr - upper * mse) / (upper * spread + n * msr), n * (lower * msr - mse) / (spread + n * lower * msr)


def _figure(
    parts: _TwoWay,
    method: str,
    above: float,
    below: float,
    ratio: _Ratio,
    interval: tuple[float | None, float | None],
    confidence: float,
) -> Result | Refusal:
    if below <= 0:
        return Refusal("NO_VARIANCE", _("The raters differ more than the targets do; this correlation isn't defined."))
    flags = [
        ("LISTWISE", parts.left_out > 0),
        ("NO_ERROR", ratio.f is None),
        ("NO_INTERVAL", ratio.f is not None and interval[0] is None),
    ]
    return Result(
        above / below,
        interval[0],
        interval[1],
        confidence=confidence,
        n=parts.n,
        n_valid=parts.n,
        n_na=parts.left_out,
        n_observers=parts.k,
        method=method,
        flags=tuple(flag for flag, holds in flags if holds),
        p_value=None if ratio.f is None else f_tail(ratio.f, parts.n - 1, ratio.df),
        statistic=ratio.f,
        df=parts.n - 1,
    )
