"""Rank correlation: a known example, ties, gaps, refusals, and another program."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from cxstudio.analysis.ranks import rank_correlation, ranks
from tests.analysis.scenes import figure, refused

# two judges rank ten contestants
FIRST, SECOND = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2, 1, 4, 3, 5, 9, 6, 7, 10, 8]


def test_without_ties_it_is_one_minus_six_sums_of_squares():
    d2 = sum((a - b) ** 2 for a, b in zip(FIRST, SECOND, strict=True))
    found = figure(rank_correlation(FIRST, SECOND))
    assert found.estimate == pytest.approx(1 - 6 * d2 / 990)
    half = 1.959964 * math.sqrt((1 + found.estimate**2 / 2) / 7)
    assert found.low == pytest.approx(math.tanh(math.atanh(found.estimate) - half), abs=1e-6)


def test_ties_share_their_rank_and_gaps_are_left_out():
    assert ranks([3, 1, 3, 3]) == [3.0, 1.0, 3.0, 3.0]
    found = figure(rank_correlation([*FIRST, None, 4], [*SECOND, 3, float("nan")]))
    assert found.estimate == figure(rank_correlation(FIRST, SECOND)).estimate and found.n_na == 2


def test_it_agrees_with_scipy():
    rng = np.random.default_rng(1)
    for _time in range(200):
        n = int(rng.integers(10, 40))
        a, b = rng.integers(0, 8, n), rng.integers(0, 8, n)
        if len(set(a)) > 1 and len(set(b)) > 1:
            other = stats.spearmanr(a, b)
            found = figure(rank_correlation(a, b))
            assert (found.estimate, found.p_value) == pytest.approx((other.statistic, other.pvalue), abs=1e-9)


def test_few_pairs_flat_columns_and_a_perfect_order():
    assert refused(rank_correlation(FIRST[:9], SECOND[:9])) == "N_PAIRS"
    assert refused(rank_correlation(FIRST, [1] * 10)) == "NO_VARIANCE"
    whole = figure(rank_correlation(FIRST, FIRST))
    assert (whole.estimate, whole.low, whole.flags) == (1.0, None, ("NO_INTERVAL",))
    with pytest.raises(ValueError, match="shorter"):
        rank_correlation(FIRST, SECOND[:3])
