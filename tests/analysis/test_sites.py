from __future__ import annotations

from math import inf

import pytest

from cxstudio.analysis.result import Refusal
from cxstudio.analysis.sites import SiteVariance, between_site_variance

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
