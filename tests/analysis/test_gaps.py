from __future__ import annotations

import pytest

from cxstudio.analysis.distributions import t_quantile
from cxstudio.analysis.gaps import gap, servqual, zone_of_tolerance
from cxstudio.analysis.result import Refusal, Result
from tests.analysis.scenes import refused

# Student 1908, the sleep data: hours gained under two drugs, ten people
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def figure(found: Result | Refusal) -> Result:
    assert isinstance(found, Result)
    return found


def test_the_gap_agrees_with_students_sleep_data():
    found = figure(gap(expectation=SECOND, experience=FIRST))
    assert found.estimate == pytest.approx(-1.58)
    assert (found.statistic, found.df, found.p_value) == pytest.approx((-4.0621, 9, 0.002833), abs=1e-4)
    assert (found.low, found.high) == pytest.approx((-2.4599, -0.7001), abs=1e-4)
    # Nine of ten differences are negative and one is zero, so 2 x 2 of 2^10 sign patterns lie as far out.
    assert found.p_exact == pytest.approx(0.00390625)


@pytest.mark.parametrize(  # Parasuraman items in a hospital study, N = 386, PMC6131925 Table 2
    ("expected", "experienced", "difference"),
    [(4.44, 4.19, -0.25), (4.49, 4.36, -0.13), (4.48, 4.35, -0.13), (4.50, 4.32, -0.18), (4.56, 4.40, -0.16)],
)
def test_gaps_of_published_means(expected: float, experienced: float, difference: float):
    found = figure(gap([expected], [experienced]))
    assert found.estimate == pytest.approx(difference) and found.flags == ("ONE_VALUE",)


def test_visits_without_either_side_have_no_gap_and_are_counted():
    found = figure(gap([5, None, 4, float("nan"), 6], [4, 5, None, 3, 4]))
    assert (found.estimate, found.n_valid, found.n_na) == (-1.5, 2, 3)
    refused = gap([None], [4])
    assert isinstance(refused, Refusal) and refused.code == "N_ZERO"


def test_equal_differences_have_a_value_and_no_interval():
    found = figure(gap([0.3, 0.7, 1.1], [0.1, 0.5, 0.9]))
    assert found.estimate == pytest.approx(-0.2)
    assert (found.low, found.statistic, found.p_value, found.flags) == (None, None, None, ("NO_VARIANCE",))


def test_expectations_at_the_top_can_only_be_missed():
    assert "CEILING" in figure(gap([7, 7, 7, 7, 6], [7, 5, 6, 7, 6], ceiling=7)).flags
    assert "CEILING" not in figure(gap([7, 7, 7, 5, 6], [7, 5, 6, 7, 6], ceiling=7)).flags


def test_many_pairs_are_drawn_with_the_seed():
    found = figure(gap([5.0] * 40, [5.0, 4.0] * 20, seed=7))
    assert found.p_exact == 1 / 10_000 and found.seed == 7


def test_columns_of_different_length_and_infinite_values_are_errors():
    with pytest.raises(ValueError, match=r"argument 2|shorter|longer"):
        gap([1, 2], [1])
    with pytest.raises(ValueError, match="infinite"):
        gap([1, float("inf")], [1, 2])


# Parasuraman items in a hospital study, N = 386, PMC6131925 Table 2
EXPECTED, EXPERIENCED = [4.44, 4.49, 4.48, 4.50, 4.56], [4.19, 4.36, 4.35, 4.32, 4.40]


def test_servqual_of_published_means():
    found = servqual(EXPECTED, EXPERIENCED, weights=[11, 32, 22, 19, 16])
    assert not isinstance(found, Refusal)
    assert found.gaps == pytest.approx((-0.25, -0.13, -0.13, -0.18, -0.16))
    assert found.overall == pytest.approx(-0.170)
    assert found.weighted == pytest.approx(-0.1575)  # with the often quoted weights


def test_the_printed_interval_of_the_first_dimension_follows_from_its_t():
    error = -0.25 / -9.14
    half = t_quantile(0.975, 385) * error
    assert error == pytest.approx(0.02735, abs=1e-5)
    assert (-0.25 - half, -0.25 + half) == pytest.approx((-0.304, -0.196), abs=5e-4)


def test_a_dimension_is_the_mean_of_its_items_visit_by_visit():
    expected = [[5, 5, 6], [5, 7, 6], [None, 6, 6]]
    experienced = [[4, 5, 6], [5, 4, None], [4, 5, 6]]
    found = servqual(expected, experienced, dimensions=["tangible", "tangible", "assurance"])
    assert not isinstance(found, Refusal)
    assert found.dimensions == ("tangible", "assurance")
    assert found.gaps == pytest.approx(((-0.5 - 1.5 - 1) / 3, 0))
    assert (figure(found.figures[0]).n_valid, figure(found.figures[1]).n_na) == (3, 1)
    assert found.overall == pytest.approx(-0.5) and found.weighted is None
    assert figure(found.overall_figure).n_valid == 2  # the second visit has no assurance


def test_a_dimension_nobody_answered_has_its_refusal_and_takes_the_overall_along():
    found = servqual([[5, None], [4, None]], [[4, 5], [4, 4]], weights=[60, 40])
    assert not isinstance(found, Refusal)
    assert found.gaps[1] is found.overall is found.weighted is None
    assert refused(found.figures[1]) == refused(found.overall_figure) == refused(servqual([], [])) == "N_ZERO"


def test_servqual_tables_and_weights_have_to_fit():
    for expected, experienced in [([[1, 2]], [[1]]), ([1, 2], [1]), ([[1, 2], [1]], [[1, 2], [1]]), ([1, "a"], [1, 2])]:
        with pytest.raises(ValueError):
            servqual(expected, experienced)  # type: ignore[arg-type]
    for weights in ([50, 40], [100], [120, -20]):
        with pytest.raises(ValueError, match="100"):
            servqual([4, 5], [4, 4], weights=weights)
    with pytest.raises(ValueError, match="dimensions"):
        servqual([4, 5], [4, 4], dimensions=["a"])


def test_the_zone_of_tolerance_has_two_sides():
    found = zone_of_tolerance(adequate=[3, 4, 3], desired=[6, 6, 5], experience=[4, 4, 4.5])
    assert figure(found.adequacy).estimate == pytest.approx(2.5 / 3)
    assert figure(found.superiority).estimate == pytest.approx(-4.5 / 3)
