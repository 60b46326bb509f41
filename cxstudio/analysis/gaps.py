"""Expectation against experience: the gap of each visit, its mean, interval and tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from cxstudio.analysis.distributions import mean_with_interval, t_two_sided
from cxstudio.analysis.permutation import sign_flips
from cxstudio.analysis.result import Refusal, Result, confidence_share, present
from cxstudio.i18n import _


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
        n_na=len(expectation) - len(differences),
        method="paired t; sign-flip permutation",
        flags=mean.flags + (("CEILING",) if at_ceiling else ()),
        seed=shuffled.seed,
        p_exact=shuffled.p,
        statistic=t,
        p_value=None if t is None or mean.df is None else t_two_sided(t, mean.df),
    )


def paired_differences(expectation: Sequence[float | None], experience: Sequence[float | None]) -> list[float]:
    """Experience minus expectation for each visit that has both. ValueError for lists of different length."""
    pairs = zip(expectation, experience, strict=True)
    complete = [(e, p) for e, p in pairs if e is not None and p is not None and not isnan(e) and not isnan(p)]
    return [p - e for (e, p) in zip(present(e for e, _p in complete), present(p for _e, p in complete), strict=True)]


def _share_at(ceiling: float | None, values: Sequence[float]) -> float:
    if ceiling is None or not values:
        return 0.0
    return sum(value >= ceiling for value in values) / len(values)
