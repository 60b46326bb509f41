"""How two figures of the same sites move together, whatever their units: rank correlation with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from math import atanh, isnan, sqrt, tanh

from cxstudio.analysis.distributions import normal_quantile, t_two_sided
from cxstudio.analysis.result import Refusal, Result, confidence_share
from cxstudio.analysis.tables import equally_long, numbers, varies
from cxstudio.i18n import _

LEAST_PAIRS = 10


def rank_correlation(
    first: Sequence[float | None], second: Sequence[float | None], confidence: float = 0.95
) -> Result | Refusal:
    """Spearman's correlation of two columns, -1 to 1; ties share their rank, pairs with a gap are left out and counted.

    The interval is Fisher's, with Bonett and Wright's error sqrt((1 + r^2 / 2) / (n - 3)); `p_value` from t with n - 2
    degrees of freedom. A correlation of exactly 1 or -1 has no interval (NO_INTERVAL).
    Refuses fewer than 10 pairs (N_PAIRS) and a column that does not vary (NO_VARIANCE). ValueError for columns of
    unequal length and for text. Source: Spearman 1904; Bonett and Wright 2000, Psychometrika 65.
    """
    confidence_share(confidence)
    one, other = numbers(first), numbers(second)
    equally_long(one, other)
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if not isnan(a) and not isnan(b)]
    n = len(pairs)
    if n < LEAST_PAIRS:
        return Refusal("N_PAIRS", _("Fewer than ten pairs: whether the two move together cannot be told."))
    if not all(varies(column) for column in zip(*pairs, strict=True)):
        return Refusal("NO_VARIANCE", _("One of the two hardly differs, so nothing can move with it."))
    a, b = ranks([value for value, _other in pairs]), ranks([value for _one, value in pairs])
    middle = (n + 1) / 2
    product = sum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True))
    r = product / sqrt(sum((x - middle) ** 2 for x in a) * sum((y - middle) ** 2 for y in b))
    r = max(-1.0, min(1.0, r))
    is_whole = abs(r) > 1 - 1e-12
    half = normal_quantile(1 - (1 - confidence) / 2) * sqrt((1 + r * r / 2) / (n - 3))
    t = None if is_whole else r * sqrt((n - 2) / (1 - r * r))
    return Result(
        r,
        None if is_whole else tanh(atanh(r) - half),
        None if is_whole else tanh(atanh(r) + half),
        confidence=confidence,
        n=n,
        n_valid=n,
        n_na=len(one) - n,
        method="Spearman's correlation; Fisher's interval",
        flags=("NO_INTERVAL",) if is_whole else (),
        p_value=0.0 if t is None else t_two_sided(t, n - 2),
        statistic=t,
        df=n - 2,
    )


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value from 1 on; equal ones share the mean of theirs."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    found, start = [0.0] * len(values), 0
    for end in range(1, len(order) + 1):
        if end == len(order) or values[order[end]] != values[order[start]]:
            for place in order[start:end]:
                found[place] = (start + end + 1) / 2
            start = end
    return found
