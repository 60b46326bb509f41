from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.analysis.agreement import cronbach_alpha, icc
from cxstudio.analysis.result import Result
from tests.analysis.scenes import JUDGES, figure, refused

NAMES = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")


def test_six_correlations_agree_with_shrout_and_fleiss():
    found = figure(icc(JUDGES))
    estimates = [figure(getattr(found, name)).estimate for name in NAMES]
    assert estimates == pytest.approx([0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=5e-3)  # as printed
    assert estimates == pytest.approx([0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093], abs=5e-5)


@pytest.mark.parametrize(("name", "low", "high"), [("icc1", -0.13, 0.72), ("icc2", 0.02, 0.76), ("icc3", 0.34, 0.95)])
def test_their_intervals_too(name: str, low: float, high: float):
    found = figure(getattr(figure(icc(JUDGES)), name))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-3)


def test_cronbachs_alpha_is_the_correlation_of_the_mean():
    alpha, mean = figure(cronbach_alpha(JUDGES)), figure(figure(icc(JUDGES)).icc3k)
    assert (alpha.estimate, alpha.low, alpha.high) == pytest.approx((mean.estimate, mean.low, mean.high))
    # by its own formula: k/(k-1) (1 - sum of item variances / variance of the sums)
    assert alpha.estimate == pytest.approx(0.9093, abs=5e-4)


def test_negative_values_are_shown_as_they_are():
    found = figure(icc([[1, 9], [9, 2], [3, 8], [8, 1]]))
    assert figure(found.icc1).estimate < 0 and figure(found.icc3).estimate < 0
    assert figure(cronbach_alpha([[1, 9], [9, 2], [3, 8], [8, 1]])).estimate < 0


def test_targets_with_a_gap_are_dropped_and_counted():
    found = figure(figure(icc([*JUDGES, [5, None, 4, 3], [nan, 1, 2, 3]])).icc2)
    assert (found.n, found.n_na, found.flags) == (6, 2, ("LISTWISE",))
    assert found.estimate == pytest.approx(0.2898, abs=5e-5)


def test_perfect_agreement_is_1_and_has_no_interval():
    found = figure(icc([[1, 1], [2, 2], [5, 5]]))
    for name in NAMES:
        one = figure(getattr(found, name))
        assert (one.estimate, one.low, one.p_value, one.flags) == (1, None, None, ("NO_ERROR",))


def test_no_interval_where_hardly_any_freedom_is_left():
    found = figure(figure(icc([[0, 0, 3], [0, 0, 4], [0, 3, 0]])).icc2)
    assert (found.low, found.high, found.flags) == (None, None, ("NO_INTERVAL",)) and found.estimate < 0


def test_raters_apart_by_a_constant_agree_on_order_only():
    found = figure(icc([[1, 3], [2, 4], [5, 7]]))
    assert figure(found.icc3).estimate == 1 and figure(found.icc2).estimate < 1


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ([], "N_ZERO"),
        ([[None, 1], [2, None]], "N_ZERO"),
        ([[1], [2]], "ONE_OBSERVER"),
        ([[1, 2, 3]], "N_TARGETS"),
        ([[1, 2], [2, 1], [1, 2]], "NO_VARIANCE"),
        ([[0.1, 0.1], [0.1, 0.1]], "NO_VARIANCE"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(table, code: str):
    assert refused(icc(table)) == refused(cronbach_alpha(table)) == code


@pytest.mark.parametrize("bad", [inf, "4", 1e200])
def test_bad_values_are_errors(bad):
    for method in (icc, cronbach_alpha):
        with pytest.raises(ValueError):
            method([[1, 2], [2, bad], [3, 5]])
        with pytest.raises(ValueError, match="same number"):
            method([[1, 2], [2]])


@given(st.lists(st.lists(st.integers(0, 10), min_size=3, max_size=3), min_size=2, max_size=8))
@settings(deadline=None, max_examples=60)
def test_the_order_of_raters_and_targets_does_not_matter(table):
    one, other = icc(table), icc([row[::-1] for row in table[::-1]])
    assert type(one) is type(other)
    for name in NAMES:
        first, second = getattr(one, name, None), getattr(other, name, None)
        assert type(first) is type(second)
        if isinstance(first, Result):
            assert first.estimate == pytest.approx(second.estimate) and first.low == pytest.approx(second.low)
