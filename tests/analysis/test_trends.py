from __future__ import annotations

from math import inf, nan

import pytest

from cxstudio.analysis.trends import c_chart, p_chart, trend_refusal, wave_difference, wave_difference_of_means
from tests.analysis.scenes import figure, refused

# Montgomery, orange-juice cans: faulty of 50 in 30 samples
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# Montgomery, printed circuit boards: faults in 26 samples of 100
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]


def test_limits_of_shares_agree_with_montgomery():
    found = figure(p_chart(CANS, 50))
    assert sum(CANS) == 347 and found.n_subgroups == 30
    assert (found.centre, found.lower, found.upper) == pytest.approx((0.2313, 0.0524, 0.4102), abs=1e-4)
    assert found.outside == (14, 22) and found.runs == ()
    assert found == p_chart(CANS, [50] * 30)


def test_limits_of_counts_agree_with_montgomery():
    found = figure(c_chart(BOARDS))
    assert sum(BOARDS) == 516
    assert (found.centre, found.lower, found.upper) == pytest.approx((19.85, 6.48, 33.22), abs=0.01)
    assert found.outside == (5, 19)


def test_each_subgroup_has_its_own_limits_where_sizes_differ():
    found = figure(p_chart([5] * 10 + [20] * 10, [10] * 10 + [40] * 10))
    assert found.limits[0][1] > found.limits[19][1] and found.lower is not None


def test_eight_on_one_side_are_a_run_and_the_centre_ends_one():
    rising = [2] * 10 + [8] * 10
    assert figure(c_chart(rising)).runs == (7, 8, 9, 17, 18, 19)
    broken = [2] * 7 + [5] + [2] * 3 + [8] * 10
    assert figure(c_chart([*broken, 5])).centre == pytest.approx(5, abs=0.3)
    assert figure(c_chart([4] * 7 + [5] + [4] * 2 + [6] * 7 + [5] + [6] * 2)).runs == ()


def test_fewer_than_twenty_periods_have_no_limits_yet():
    found = figure(p_chart(CANS[:19], 50))
    assert (found.lower, found.upper, found.limits, found.outside, found.runs) == (None, None, (), (), ())
    assert refused(found.refusal) == "N_SUBGROUPS" and found.centre > 0


def test_charts_of_nothing_are_refused_and_impossible_counts_errors():
    assert refused(p_chart([], [])) == refused(c_chart([])) == "N_ZERO"
    for passes, n in [([3], [2]), ([1], [0]), ([-1], [5]), ([1.5], [5]), ([1], [5, 5]), ([nan], [5]), ([inf], 5)]:
        with pytest.raises(ValueError):
            p_chart(passes, n)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="count"):
        c_chart([-1])


def test_a_change_between_two_waves_agrees_with_newcombe():
    (change,) = figure(wave_difference([48, 56], [80, 70]))  # Newcombe 1998b, method 10
    assert change.difference.estimate == pytest.approx(0.2)
    assert (change.difference.low, change.difference.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert change.claim is None and (change.earlier, change.later) == (0, 1)


def test_holm_counts_every_change_and_small_ones_are_not_claimed():
    found = figure(wave_difference([48, 56, 55], [80, 70, 70]))
    assert found[0].adjusted_p == pytest.approx(2 * (found[0].difference.p_value or 0))
    assert refused(found[1].claim) == "TREND"


def test_waves_without_visits_are_passed_over_and_one_wave_is_no_trend():
    (change,) = figure(wave_difference([9, 0, 2], [10, 0, 10]))
    assert (change.earlier, change.later) == (0, 2)
    assert refused(wave_difference([5], [10])) == refused(wave_difference([], [])) == "TREND"
    with pytest.raises(ValueError, match="more passes"):
        wave_difference([11, 5], [10, 10])


def test_changes_of_a_mean_use_welch():
    first, second = figure(wave_difference_of_means([[1, 2, 3, None], [6, 7, 8], [6, 7, 9]]))
    assert first.difference.estimate == 5 and first.claim is None
    assert refused(second.claim) == "TREND"
    assert refused(wave_difference_of_means([[1, 2], []])) == "TREND"


def test_a_study_made_once_has_no_trend():
    assert refused(trend_refusal("pulsed")) == "TREND"
    assert trend_refusal("persistent") is trend_refusal("periodic") is None
    with pytest.raises(ValueError, match="persistent"):
        trend_refusal("weekly")
