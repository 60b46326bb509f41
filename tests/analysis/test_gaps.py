from __future__ import annotations

import pytest

from cxstudio.analysis.gaps import gap
from cxstudio.analysis.result import Refusal, Result

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
