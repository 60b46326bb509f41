from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.analysis.agreement import cohen_kappa, fleiss_kappa, free_marginal_kappa, gwet_ac1, paired_table
from tests.analysis.scenes import figure, refused

SAS = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]  # SAS example 3.3, as statsmodels' tests carry it
# Ten units, fourteen raters, five categories: the widely reprinted example of Fleiss' kappa
FOURTEEN_RATERS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]
tables = st.integers(2, 4).flatmap(
    lambda q: st.lists(st.lists(st.integers(0, 20), min_size=q, max_size=q), min_size=q, max_size=q)
)


def test_kappa_of_the_textbook_table():
    found = figure(cohen_kappa([[20, 5], [10, 15]]))
    assert (found.estimate, found.agreement) == pytest.approx((0.4, 0.70))
    assert found.standard_error == pytest.approx(0.1270, abs=1e-4)
    assert (found.low, found.high) == pytest.approx((0.1511, 0.6489), abs=1e-4)


def test_kappa_agrees_with_the_example_of_sas():
    found = figure(cohen_kappa(SAS))
    assert (found.estimate, found.standard_error) == pytest.approx((0.4842, 0.1380), abs=1e-4)
    assert (found.low, found.high) == pytest.approx((0.2137, 0.7547), abs=1e-4)
    assert (found.statistic, found.p_value) == pytest.approx((3.2626, 0.0011), abs=1e-4)
    assert found.n == 19 and found.n_observers == 2


def test_weighted_kappa_agrees_with_the_example_of_sas():
    assert figure(cohen_kappa(SAS, "linear")).estimate == pytest.approx(0.4701, abs=1e-4)
    assert figure(cohen_kappa(SAS, "quadratic")).estimate == pytest.approx(0.4502, abs=1e-4)  # recomputed
    by_hand = figure(cohen_kappa(SAS, [[0, 1, 2], [1, 0, 1], [2, 1, 0]]))
    assert by_hand.estimate == pytest.approx(figure(cohen_kappa(SAS, "linear")).estimate)


def test_dropping_a_level_nobody_used_would_change_weighted_kappa():
    declared = [[10, 2, 0, 1], [3, 8, 0, 2], [0, 0, 0, 0], [1, 2, 0, 9]]
    used = [[10, 2, 1], [3, 8, 2], [1, 2, 9]]
    full, short = figure(cohen_kappa(declared, "linear")), figure(cohen_kappa(used, "linear"))
    assert abs(full.estimate - short.estimate) > 0.005
    assert figure(cohen_kappa(declared)).estimate == pytest.approx(figure(cohen_kappa(used)).estimate)


def test_equal_agreement_can_mean_very_different_kappas():
    # Feinstein and Cicchetti 1990: both 85 % agreement
    even, skewed = [[40, 9], [6, 45]], [[80, 10], [5, 5]]
    assert figure(cohen_kappa(even)).agreement == figure(cohen_kappa(skewed)).agreement == pytest.approx(0.85)
    assert figure(cohen_kappa(even)).estimate == pytest.approx(0.70, abs=5e-3)
    assert figure(cohen_kappa(skewed)).estimate == pytest.approx(0.32, abs=5e-3)
    assert figure(gwet_ac1(even)).estimate == pytest.approx(0.7007, abs=1e-4)
    assert figure(gwet_ac1(skewed)).estimate == pytest.approx(0.8080, abs=1e-4)


def test_nearly_all_yes_breaks_kappa_and_not_ac1():
    table = [[118, 5], [2, 0]]  # recomputed
    kappa, ac1 = figure(cohen_kappa(table)), figure(gwet_ac1(table))
    assert kappa.agreement == ac1.agreement == pytest.approx(0.944)
    assert (kappa.estimate, ac1.estimate) == pytest.approx((-0.0234, 0.9408), abs=1e-4)
    assert ac1.low is not None and 0.85 < ac1.low < 0.94


@given(tables.filter(lambda rows: sum(map(sum, rows)) >= 40))
@settings(deadline=None, max_examples=40)
def test_the_error_of_ac1_is_the_one_that_small_changes_of_the_table_give(rows: list[list[int]]):
    found = figure(gwet_ac1(rows))
    n, step = sum(map(sum, rows)), 1e-6

    def ac1(shares: list[list[float]]) -> float:
        total, q = sum(map(sum, shares)), len(shares)
        used = [(sum(shares[k]) + sum(row[k] for row in shares)) / (2 * total) for k in range(q)]
        chance = sum(value * (1 - value) for value in used) / (q - 1)
        return (sum(shares[k][k] for k in range(q)) / total - chance) / (1 - chance)

    slopes = []
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            higher = [[v / n + (step if (a, b) == (i, j) else 0) for b, v in enumerate(r)] for a, r in enumerate(rows)]
            slopes.append((value / n, (ac1(higher) - found.estimate) / step))
    mean = sum(share * slope for share, slope in slopes)
    variance = sum(share * (slope - mean) ** 2 for share, slope in slopes) / n
    assert found.standard_error == pytest.approx(variance**0.5, rel=2e-3, abs=1e-5)


@given(tables, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_renaming_categories_moves_neither_kappa_nor_ac1(rows: list[list[int]], random):
    order = list(range(len(rows)))
    random.shuffle(order)
    renamed = [[rows[i][j] for j in order] for i in order]
    for measure in (cohen_kappa, gwet_ac1):
        one, other = measure(rows), measure(renamed)
        assert type(one) is type(other)
        if hasattr(one, "estimate"):
            assert (other.estimate, other.standard_error) == pytest.approx((one.estimate, one.standard_error), abs=1e-7)


def test_kappa_is_not_defined_where_both_used_one_category():
    assert refused(cohen_kappa([[30, 0], [0, 0]])) == "KAPPA_UNDEFINED"
    assert refused(cohen_kappa([[30]])) == "KAPPA_UNDEFINED"
    assert refused(fleiss_kappa([[3, 0]] * 12)) == "KAPPA_UNDEFINED"
    assert figure(gwet_ac1([[30, 0], [0, 0]])).estimate == 1


def test_one_category_each_but_not_the_same_is_kappa_0():
    assert figure(cohen_kappa([[0, 12], [0, 0]])).estimate == 0


def test_few_pairs_have_an_estimate_and_no_interval():
    found = figure(cohen_kappa([[4, 1], [1, 3]]))
    assert (found.low, found.high, found.flags) == (None, None, ("N_SMALL",))
    perfect = figure(cohen_kappa([[20, 0], [0, 20]]))
    assert (perfect.estimate, perfect.low, perfect.flags) == (1, None, ("NO_ERROR",))


def test_fleiss_kappa_of_fourteen_raters():
    found = figure(fleiss_kappa(FOURTEEN_RATERS))
    assert found.agreement == pytest.approx(0.3780, abs=5e-5)
    assert found.estimate == pytest.approx(0.2099307, abs=1e-6)
    assert found.standard_error == pytest.approx(0.016965, abs=1e-6)
    assert found.low is not None and found.high is not None and found.low < found.estimate < found.high
    assert figure(free_marginal_kappa(FOURTEEN_RATERS)).estimate == pytest.approx(0.2225, abs=5e-5)
    assert fleiss_kappa(FOURTEEN_RATERS) == fleiss_kappa(FOURTEEN_RATERS)  # the seed is fixed
    assert found.seed == 1


def test_fleiss_kappa_needs_the_same_number_of_raters_everywhere():
    assert refused(fleiss_kappa([[1, 2], [2, 2]])) == "UNEQUAL_RATERS"
    assert refused(fleiss_kappa([[1, 0], [0, 1]])) == "ONE_OBSERVER"
    assert refused(free_marginal_kappa([[3], [3]])) == "ONE_CATEGORY"
    with_gap = figure(fleiss_kappa([*FOURTEEN_RATERS, [0] * 5]))
    assert (with_gap.n, with_gap.n_na) == (10, 1)


@pytest.mark.parametrize("measure", [cohen_kappa, gwet_ac1, fleiss_kappa])
@pytest.mark.parametrize("table", [[], [[0, 0], [0, 0]]])
def test_nothing_rated_is_refused(measure, table):
    assert refused(measure(table)) == "N_ZERO"


@pytest.mark.parametrize("measure", [cohen_kappa, gwet_ac1, fleiss_kappa])
@pytest.mark.parametrize("bad", [-1, nan, inf, 1.5, "3", None])
def test_what_is_not_a_count_is_an_error(measure, bad):
    with pytest.raises(ValueError):
        measure([[bad, 2], [1, 3]])


def test_tables_and_weights_that_do_not_fit_are_errors():
    for table in ([[1, 2, 3], [4, 5, 6]], [[1, 2], [3]]):
        with pytest.raises(ValueError):
            cohen_kappa(table)
    for weights in ("cubic", [[0, 1]], [[1, 0], [0, 1]], [[0, -1], [1, 0]], [[0, nan], [1, 0]]):
        with pytest.raises(ValueError, match="weights"):
            cohen_kappa([[1, 2], [3, 4]], weights)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="confidence"):
        cohen_kappa([[1, 2], [3, 4]], confidence=95)


def test_two_columns_of_answers_become_a_table_over_the_declared_scale():
    found = paired_table(["yes", "no", None, "yes"], ["yes", "yes", "no", nan], ["yes", "no", "partly"])
    assert found.counts == ((1, 0, 0), (1, 0, 0), (0, 0, 0)) and found.n_na == 2
    assert figure(cohen_kappa(found.counts, n_na=found.n_na)).n_na == 2
    with pytest.raises(ValueError, match="declared"):
        paired_table(["maybe"], ["yes"], ["yes", "no"])
