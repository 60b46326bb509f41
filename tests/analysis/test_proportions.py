from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.analysis.proportions import (
    EffectiveSample,
    below_standard,
    difference_of_proportions,
    effective_sample,
    homogeneity,
    most_passes_below,
    sample_size,
    visits_per_group,
    visits_to_see,
    wilson_interval,
    zero_failure_limit,
)
from cxstudio.analysis.result import Refusal, Result


def given_figure(found: Result | Refusal) -> Result:
    assert isinstance(found, Result)
    return found


@pytest.mark.parametrize(
    ("passes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611)],  # Newcombe 1998, Table I
)
def test_wilson_interval_agrees_with_newcombes_table(passes: int, n: int, low: float, high: float):
    found = given_figure(wilson_interval(passes, n))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(  # widest 95 % interval at each n, recomputed from the formula
    ("n", "width"), [(3, 0.73), (5, 0.65), (8, 0.57), (10, 0.53), (15, 0.45), (20, 0.40), (30, 0.34), (50, 0.27)]
)
def test_few_visits_leave_a_wide_interval(n: int, width: float):
    found = [given_figure(wilson_interval(passes, n)) for passes in range(n + 1)]
    assert max((one.high or 0) - (one.low or 0) for one in found) == pytest.approx(width, abs=0.005)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_stays_inside_0_to_1_and_holds_the_share(count: tuple[int, int]):
    passes, n = count
    found = given_figure(wilson_interval(passes, n))
    assert found.low is not None and found.high is not None
    assert 0 <= found.low <= passes / n <= found.high <= 1
    assert (found.low == 0) == (passes == 0) and (found.high == 1) == (passes == n)


def test_no_visits_are_refused_and_impossible_counts_are_errors():
    for found in (wilson_interval(0, 0), zero_failure_limit(0), below_standard(0, 0, 0.9), effective_sample([], 0.2)):
        assert isinstance(found, Refusal) and found.code == "N_ZERO"
    assert isinstance(difference_of_proportions(1, 2, 0, 0), Refusal)
    for passes, n in [(-1, 5), (6, 5), (math.nan, 5), (1, math.inf), (1, -1)]:
        with pytest.raises(ValueError, match="not a count"):
            wilson_interval(passes, n)
    for standard in (0, 1, 90, math.nan):
        with pytest.raises(ValueError, match="share"):
            below_standard(3, 5, standard)
    with pytest.raises(ValueError, match="confidence"):
        wilson_interval(3, 5, confidence=95)


@pytest.mark.parametrize(  # 1 - 0.05^(1/n), recomputed
    ("n", "limit"),
    [(5, 0.4507), (10, 0.2589), (20, 0.1391), (30, 0.0950), (59, 0.0495), (100, 0.0295), (300, 0.0099)],
)
def test_visits_without_a_failure_still_allow_a_failure_rate(n: int, limit: float):
    found = given_figure(zero_failure_limit(n))
    assert found.estimate == found.high == pytest.approx(limit, abs=5e-5)


@pytest.mark.parametrize(  # largest number of passes that shows "below standard" at 5 %, exact binomial
    ("n", "passes"),
    [
        (5, [1, 2, 2, 3]),
        (8, [3, 4, 5, 5]),
        (10, [5, 6, 6, 7]),
        (12, [6, 7, 8, 9]),
        (15, [8, 9, 10, 12]),
        (20, [12, 13, 15, 16]),
        (30, [19, 21, 23, 25]),
    ],
)
def test_how_few_passes_show_a_missed_standard(n: int, passes: list[int]):
    assert [most_passes_below(n, standard) for standard in (0.80, 0.85, 0.90, 0.95)] == passes


def test_three_of_five_do_not_establish_a_missed_standard_but_fifteen_of_twenty_do():
    assert (given_figure(below_standard(3, 5, 0.90)).p_value or 0) > 0.05
    assert (given_figure(below_standard(15, 20, 0.90)).p_value or 1) < 0.05


def test_one_visit_can_show_a_very_high_standard_missed_and_no_lower_one():
    assert most_passes_below(1, 0.90) is None
    assert most_passes_below(1, 0.96) == 0


def test_difference_of_two_waves_agrees_with_newcombe():
    found = given_figure(difference_of_proportions(56, 70, 48, 80))  # Newcombe 1998b, method 10
    assert found.estimate == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_the_largest_possible_difference_is_allowed():
    found = given_figure(difference_of_proportions(5, 5, 0, 5))
    assert found.estimate == found.high == 1


@pytest.mark.parametrize(("p1", "p2", "n"), [(0.90, 0.70, 60), (0.90, 0.80, 195), (0.95, 0.85, 133), (0.80, 0.60, 81)])
def test_visits_per_wave_for_a_change_worth_showing(p1: float, p2: float, n: int):
    assert visits_per_group(p1, p2) == visits_per_group(p2, p1) == n  # arcsine, power .80; recomputed


@pytest.mark.parametrize(("failed", "n", "visits"), [(2, 24, 51), (1, 24, 102), (2, 23, 49)])
def test_visits_that_let_three_failures_be_seen(failed: int, n: int, visits: int):
    assert visits_to_see(3, failed / n) == visits
    with pytest.raises(ValueError, match="never"):
        visits_to_see(3, 0)


def test_visits_to_one_site_are_worth_less_than_visits_to_many():
    sample = effective_sample([4] * 6, 0.30)  # 20 of 24, six sites of four, ICC .30: recomputed
    assert isinstance(sample, EffectiveSample)
    assert (sample.m_star, sample.design_effect) == pytest.approx((4, 1.90))
    assert sample.n_effective == pytest.approx(12.63, abs=0.005)
    clustered = given_figure(wilson_interval(20 / 24 * sample.n_effective, sample.n_effective))
    plain = given_figure(wilson_interval(20, 24))
    assert (clustered.low, clustered.high) == pytest.approx((0.5596, 0.9516), abs=5e-5)
    assert (plain.low, plain.high) == pytest.approx((0.6415, 0.9332), abs=5e-5)


def test_a_negative_likeness_gives_no_bonus_and_nonsense_is_an_error():
    assert effective_sample([4] * 6, -0.25) == EffectiveSample(4.0, 1.0, 24.0)
    with pytest.raises(ValueError, match="counts"):
        effective_sample([-1], 0.2)
    with pytest.raises(ValueError, match="correlation"):
        effective_sample([4], math.nan)


def test_homogeneity_agrees_with_the_smokers_data():
    found = given_figure(homogeneity([83, 90, 129, 70], [86, 93, 136, 82]))  # Fleiss; R prop.test's example
    assert found.statistic == pytest.approx(12.600411, abs=1e-6)
    assert (found.df, found.p_value) == (3, pytest.approx(0.00558548, abs=1e-8))
    assert found.method == "Pearson chi-square"


def test_few_visits_a_site_are_shuffled_instead():
    found = given_figure(homogeneity([2, 0], [2, 2]))
    assert found.p_value == pytest.approx(2 / 6)  # of the six ways to place two passes, two are as uneven
    assert found.method == "permutation over visits"


@pytest.mark.parametrize(
    ("passes", "n", "code"),
    [([], [], "N_ZERO"), ([3], [4], "ONE_SITE"), ([3, 0], [4, 0], "ONE_SITE"), ([4, 4], [4, 4], "NO_VARIANCE")],
)
def test_homogeneity_refuses_what_it_cannot_compare(passes: list[int], n: list[int], code: str):
    found = homogeneity(passes, n)
    assert isinstance(found, Refusal) and found.code == code and found.sentence


@pytest.mark.parametrize(("population", "visits"), [(100, 80), (1_000, 278), (10_000, 370)])
def test_sample_sizes_agree_with_krejcie_and_morgan(population: int, visits: int):
    assert sample_size(population).estimate == visits


def test_sample_size_without_a_limit_and_with_nonsense():
    assert sample_size().estimate == 385
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_size(100, margin=5)
