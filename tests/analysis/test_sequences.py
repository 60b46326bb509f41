from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.analysis.crosstab import cross_table
from cxstudio.analysis.sequences import time_budget, transitions
from tests.analysis.scenes import figure, refused


def test_codes_that_did_not_occur_are_listed_with_nothing():
    found = time_budget([("wait", 0, 500)], codes=["greet", "wait"], observed_ms=2_000)
    assert list(found) == ["greet", "wait"]
    assert (found["greet"].n, found["greet"].total, found["greet"].mean) == (0, None, None)
    assert found["wait"].share == 0.25
    assert time_budget([]) == {}


def test_points_have_no_duration_and_gaps_from_one_to_the_next():
    found = time_budget([("smile", 100), ("smile", 600), ("smile", 300)], observed_ms=1_000)["smile"]
    assert (found.n, found.total, found.mean, found.share, found.gap_mean) == (3, None, None, None, 250)


def test_gaps_stay_within_a_subject_and_open_states_are_flagged():
    found = time_budget([("s", 0, 100, "a"), ("s", 50, 150, "b"), ("s", 300, 400, "a"), ("s", 500, None, "a")])["s"]
    assert (found.n, found.total, found.n_open, found.flags) == (4, 300, 1, ("OPEN",))
    assert found.gap_mean == 150


def test_overlapping_bouts_and_no_time_watched_are_errors():
    with pytest.raises(ValueError, match="overlap"):
        time_budget([("s", 0, 100), ("s", 50, 150)])
    with pytest.raises(ValueError, match="observed time"):
        time_budget([], observed_ms=0)


# Agresti 2007, party by gender; R's chisq.test example
PARTY = [[762, 327, 468], [484, 239, 477]]


def test_adjusted_residuals_agree_with_agresti():
    found = cross_table(PARTY)
    assert (found.statistic, found.df) == (pytest.approx(30.070149, abs=1e-6), 2)
    assert found.p_value == pytest.approx(2.954e-07, abs=1e-10)
    assert found.residuals[0] == pytest.approx((4.5020535, 0.6994517, -5.3159455), abs=1e-6)
    assert found.residuals[1] == pytest.approx((-4.5020535, -0.6994517, 5.3159455), abs=1e-6)


def test_impossible_cells_are_left_out_of_the_expectation():
    # Symmetric counts without repetition: quasi-independence fits them exactly
    found = cross_table([[0, 20, 20], [20, 0, 20], [20, 20, 0]], frozenset({(0, 0), (1, 1), (2, 2)}))
    assert found.expected[0] == (None, pytest.approx(20), pytest.approx(20))
    assert (found.statistic, found.df) == (pytest.approx(0, abs=1e-9), 1)


@given(st.lists(st.lists(st.integers(1, 30), min_size=4, max_size=4), min_size=4, max_size=4))
@settings(deadline=None, max_examples=40)
def test_fitted_counts_keep_the_margins(table):
    diagonal = frozenset((i, i) for i in range(4))
    table = [[0 if i == j else value for j, value in enumerate(row)] for i, row in enumerate(table)]
    found = cross_table(table, diagonal)
    rows = [sum(value or 0 for value in row) for row in found.expected]
    columns = [sum(value or 0 for value in column) for column in zip(*found.expected, strict=True)]
    assert rows == pytest.approx([sum(row) for row in table])
    assert columns == pytest.approx([sum(column) for column in zip(*table, strict=True)])
    assert found.df == 5  # (4 - 1)^2 - 4


def test_transitions_are_counted_inside_visits_only():
    found = figure(transitions([["in", "wait", "pay"], ["pay", "out"], ["in"]]))
    assert found.codes == ("in", "out", "pay", "wait")
    assert (found.n, found.n_visits) == (3, 3)
    assert found.counts[2] == (0, 1, 0, 0)  # the second visit's pay -> out, and no pay -> pay across visits
    assert found.shares[1] == (None,) * 4  # out is never left
    assert refused(found.residuals) == refused(found.p_values) == "N_TRANSITIONS"


def test_a_step_beyond_chance_stands_out():
    visits = [list("ABC") * 4 + list("ACB")] * 12
    found = figure(transitions(visits, never_repeat="ABC"))
    a_to_b = figure(found.residuals)[0][1]
    assert a_to_b is not None and a_to_b > 3
    assert figure(found.residuals)[0][0] is None and found.df == 1
    adjusted = figure(found.p_values)[0][1]
    assert adjusted is not None and adjusted < 0.01


def test_two_codes_that_take_turns_leave_no_freedom():
    assert refused(figure(transitions([list("ABAB") * 20], never_repeat="AB")).residuals) == "NO_FREEDOM"


def test_order_of_visits_does_not_matter_and_nothing_is_refused():
    visits = [list("ABBA") * 9, list("AABB") * 8, list("BAAB") * 7]
    assert transitions(visits) == transitions(visits[::-1])
    assert refused(transitions([])) == refused(transitions([["in"]])) == "N_ZERO"


def test_codes_that_do_not_fit_are_errors():
    with pytest.raises(ValueError, match="not among the codes"):
        transitions([["in", "out"]], codes=["in"])
    with pytest.raises(ValueError, match="follows itself"):
        transitions([["in", "in"]], never_repeat=["in"])
