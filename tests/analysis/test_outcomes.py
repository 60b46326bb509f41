from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.analysis.outcomes import effort, recommendation_counts, recommendation_difference, recommendation_score
from tests.analysis.scenes import figure, refused


def test_the_score_of_halves_thirds_and_sixths():
    found = figure(recommendation_score(162, 108, 54))  # variance 5/9 and error as printed on Cross Validated
    assert found.score == pytest.approx(33.3, abs=0.05)
    assert found.variance == pytest.approx(5 / 9)
    assert found.standard_error == pytest.approx(4.14, abs=5e-3)
    assert (found.adjusted.low, found.adjusted.high) == pytest.approx((24.95, 41.11), abs=0.01)
    plain = 1.959964 * found.standard_error
    assert (found.score - plain, found.score + plain) == pytest.approx((25.22, 41.45), abs=0.01)


def test_twenty_answers_leave_a_wide_interval():
    found = figure(recommendation_score(12, 4, 4))  # recomputed
    assert (found.score, found.standard_error) == pytest.approx((40, 17.89), abs=0.01)
    assert (found.adjusted.estimate, found.adjusted.low, found.adjusted.high) == pytest.approx(
        (34.78, 2.09, 67.47), abs=0.01
    )


def test_five_promoters_of_five_prove_little_and_are_not_printed():
    found = figure(recommendation_score(5, 0, 0))  # recomputed
    assert found.standard_error == 0  # the plain error would say: certain
    assert (found.adjusted.estimate, found.adjusted.low, found.adjusted.high) == pytest.approx(
        (62.5, 17.5, 100), abs=0.01
    )
    assert refused(found.refusal) == "N_SMALL" and "5 answers" in (found.refusal.sentence if found.refusal else "")
    assert figure(recommendation_score(10, 0, 0)).refusal is None


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_interval_stays_on_the_scale_and_mirrors(p: int, q: int, d: int):
    found, mirrored = recommendation_score(p, q, d), recommendation_score(d, q, p)
    if p + q + d == 0:
        assert refused(found) == "N_ZERO"
        return
    one, other = figure(found), figure(mirrored)
    assert one.adjusted.low is not None and one.adjusted.high is not None and other.adjusted.high is not None
    assert -100 <= one.adjusted.low <= one.adjusted.estimate <= one.adjusted.high <= 100
    assert one.score == pytest.approx(-other.score) and one.adjusted.low == pytest.approx(-other.adjusted.high)


def test_two_waves_are_compared_by_their_errors():
    first, second = figure(recommendation_score(162, 108, 54)), figure(recommendation_score(12, 4, 4))
    found = figure(recommendation_difference(first, second))
    assert found.estimate == pytest.approx(33.333 - 40, abs=1e-3)
    assert found.statistic == pytest.approx((33.3333 - 40) / (4.14087**2 + 17.88854**2) ** 0.5, abs=1e-4)
    few, same = figure(recommendation_score(5, 0, 0)), figure(recommendation_score(12, 0, 0))
    assert refused(recommendation_difference(first, few)) == "N_SMALL"
    assert refused(recommendation_difference(same, same)) == "NO_VARIANCE"


def test_answers_fall_into_three_groups():
    assert recommendation_counts([0, 6, 7, 8, 9, 10, None, nan]) == (2, 2, 2)
    for bad in (11, -1, 7.5, inf, "9"):
        with pytest.raises(ValueError):
            recommendation_counts([bad])  # type: ignore[list-item]


def test_effort_is_a_mean_and_a_share():
    found = figure(effort([7, 6, 5, 4, 2, None]))
    assert (found.mean.estimate, found.easy.estimate) == pytest.approx((4.8, 0.6))
    assert found.mean.n_na == found.easy.n_na == 1
    assert found.mean.low is not None and found.easy.low is not None
    assert figure(effort([4])).mean.flags == ("ONE_VALUE",)
    assert refused(effort([])) == refused(effort([None])) == "N_ZERO"
    for bad in (0, 8, "5", inf):
        with pytest.raises(ValueError):
            effort([bad])  # type: ignore[list-item]


@pytest.mark.parametrize("bad", [-1, 1.5, nan, inf, "3", None])
def test_what_is_not_a_count_is_an_error(bad):
    with pytest.raises(ValueError):
        recommendation_score(bad, 1, 1)
