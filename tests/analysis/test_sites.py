from __future__ import annotations

from math import inf, nan

import pytest

from cxstudio.analysis.result import Refusal
from cxstudio.analysis.sites import (
    SiteVariance,
    between_site_variance,
    pooled_estimate,
    reliability_of_mean,
    shrunken_means,
    visits_for_reliability,
)
from tests.analysis.scenes import figure, refused

# Davies' dyestuff data: yield of six batches, five samples each
DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
]


def variance(groups: list[list[float]]) -> SiteVariance:
    found = between_site_variance(groups)
    assert isinstance(found, SiteVariance)
    return found


def test_variance_components_agree_with_the_dyestuff_data():
    found = variance(DYESTUFF)
    assert (found.mean_square_between, found.within, found.between) == pytest.approx(
        (11271.5, 2451.25, 1764.05), abs=1e-2
    )
    assert found.f_statistic == pytest.approx(4.598, abs=5e-4)
    assert found.p_value == pytest.approx(0.0044, abs=5e-5)
    assert (found.icc, found.icc_low, found.icc_high) == pytest.approx((0.4185, 0.0838, 0.8479), abs=5e-5)


def test_a_negative_variance_is_reported_as_none_and_the_correlation_kept():
    found = variance([[0, 1], [1, 0], [0, 1]])
    assert found.between == 0 and found.icc < 0 and "NO_SITE_DIFFERENCE" in found.flags


def test_sites_that_never_vary_inside_are_told_apart_wholly():
    found = variance([[1, 1], [0, 0]])
    assert (found.icc, found.f_statistic, found.p_value, found.icc_low) == (1, inf, 0, None)


def test_neither_order_nor_gaps_nor_empty_sites_matter():
    shuffled = [[*group[::-1], None] for group in DYESTUFF[::-1]]
    assert between_site_variance([*shuffled, []]) == variance(DYESTUFF)


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([], "N_ZERO"),
        ([[1, 2, 3]], "ONE_SITE"),
        ([[1], [2], [3]], "ONE_VISIT_PER_SITE"),
        ([[1, 1], [1, 1]], "NO_VARIANCE"),
    ],
)
def test_what_cannot_be_compared_is_refused(groups: list[list[float]], code: str):
    found = between_site_variance(groups)
    assert isinstance(found, Refusal) and found.code == code and found.sentence


@pytest.mark.parametrize(
    ("icc", "k", "reliability"), [(0.2, 9, 0.692), (0.2, 10, 0.714), (0.4, 4, 0.727), (0.2, 1, 0.2)]
)
def test_more_visits_make_a_mean_more_reliable(icc: float, k: int, reliability: float):
    assert reliability_of_mean(icc, k).estimate == pytest.approx(reliability, abs=5e-4)  # Spearman-Brown, recomputed


@pytest.mark.parametrize(("icc", "wanted", "visits"), [(0.2, 0.7, 10), (0.2, 0.8, 16), (0.4, 0.7, 4), (0.4, 0.8, 6)])
def test_how_many_visits_reach_a_reliability(icc: float, wanted: float, visits: int):
    assert visits_for_reliability(icc, wanted) == visits
    assert reliability_of_mean(icc, visits).estimate >= wanted - 1e-12 > reliability_of_mean(icc, visits - 1).estimate


def test_reliability_of_a_negative_correlation_is_shown_and_nonsense_an_error():
    assert reliability_of_mean(-0.1, 4).estimate == pytest.approx(-0.4 / 0.7)
    for icc, k in [(1.2, 3), (nan, 3), (0.2, 0), (0.2, inf), (-0.5, 3)]:
        with pytest.raises(ValueError):
            reliability_of_mean(icc, k)
    with pytest.raises(ValueError, match="between"):
        visits_for_reliability(0, 0.8)


# Efron and Morris 1977: eighteen batters, 45 times at bat
BATTERS = [0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244, *[0.222] * 5, 0.200, 0.178, 0.156]


def test_shrinkage_agrees_with_efron_and_morris():
    found = figure(shrunken_means(BATTERS, n=45))
    assert found.mean == pytest.approx(0.265, abs=1e-3) and found.factor == pytest.approx(0.212, abs=1e-3)
    assert (found.means[0], found.means[-1]) == pytest.approx((0.294, 0.242), abs=1e-3)
    assert found == shrunken_means(BATTERS, n=[45] * 18)
    by_variance = figure(shrunken_means(BATTERS, variance=found.mean * (1 - found.mean) / 45))
    assert by_variance.means == pytest.approx(found.means)


def test_sites_with_few_visits_are_drawn_in_farther():
    found = figure(shrunken_means([0.2, 0.9, 0.9, 0.3, 1.0], n=[50, 50, 5, 50, 5]))
    assert found.factor is None and found.factors[2] < found.factors[1] < 1
    assert all(min(raw, found.mean) <= drawn <= max(raw, found.mean) for raw, drawn in
               zip([0.2, 0.9, 0.9, 0.3, 1.0], found.means, strict=True))  # fmt: skip


def test_differences_below_chance_vanish():
    found = figure(shrunken_means([0.50, 0.52, 0.48, 0.50], n=10))
    assert found.factor == 0 and set(found.means) == {found.mean} and found.flags == ("NO_SITE_DIFFERENCE",)
    uneven = figure(shrunken_means([0.5, 0.5, 0.4, 0.5], n=[10, 20, 10, 20]))
    assert uneven.factor == 0 and uneven.flags == ("NO_SITE_DIFFERENCE",)


def test_shrinkage_is_refused_for_few_sites_and_for_rates_that_cannot_vary():
    assert refused(shrunken_means([0.1, 0.2, 0.3], n=5)) == "N_SITES"
    assert refused(shrunken_means([1, 1, 1, 1], n=5)) == "NO_VARIANCE"
    for values, given_n, variance in [
        ([0.1, None, 0.3, 0.4], 5, None),
        ([0.1] * 4, None, None),
        ([0.1] * 4, 5, 0.1),
        ([1.1] * 4, 5, None),
        ([0.1] * 4, [5, 5], None),
        ([0.1] * 4, 0, None),
        ([1, 2, 3, 4], None, -1),
        (["a"] * 4, 5, None),
    ]:
        with pytest.raises(ValueError):
            shrunken_means(values, given_n, variance)  # type: ignore[arg-type]


def test_eight_schools_pool_to_one():
    # Rubin 1981, coaching effects: pooled 7.7 with error 4.1; their spread is no more than chance
    found = figure(pooled_estimate([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]))
    assert (found.estimate, found.standard_error) == pytest.approx((7.7, 4.1), abs=0.05)
    assert (found.df, found.tau2, found.random_estimate) == (7, 0, found.estimate)
    assert found.q < 7 and (found.p_value or 0) > 0.5


def test_estimates_that_differ_beyond_chance_are_flagged_and_the_error_widened():
    found = figure(pooled_estimate([0, 10], [1, 1]))  # q = 50, tau2 = (50 - 1) / (2 - 1) = 49, error sqrt(50 / 2) = 5
    assert (found.estimate, found.q, found.tau2) == pytest.approx((5, 50, 49))
    assert (found.random_estimate, found.random_standard_error) == pytest.approx((5, 5))
    assert found.flags == ("HETEROGENEOUS",)


def test_pooling_one_none_and_nonsense():
    one = figure(pooled_estimate([3], [2]))
    assert (one.estimate, one.standard_error, one.p_value, one.flags) == (3, 2, None, ("ONE_VALUE",))
    assert refused(pooled_estimate([], [])) == "N_ZERO"
    assert figure(pooled_estimate([0, 9], [1, 1e40])).estimate == pytest.approx(0)
    for y, se in [([1], [0]), ([1, 2], [1]), ([None], [1]), ([1], [inf]), ([1], [-1]), (["a"], [1])]:
        with pytest.raises(ValueError):
            pooled_estimate(y, se)  # type: ignore[list-item]
