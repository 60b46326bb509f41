from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.analysis.agreement import krippendorff_alpha
from tests.analysis.scenes import figure, refused

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units
N = None
EXAMPLE_C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
LEVELS = ("nominal", "ordinal", "interval", "ratio")
ratings = st.lists(st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=8, max_size=8), min_size=2, max_size=4)


@pytest.mark.parametrize(
    ("level", "printed", "computed"),
    [
        ("nominal", 0.743, 0.743421),
        ("ordinal", 0.815, 0.815388),
        ("interval", 0.849, 0.849107),
        ("ratio", 0.797, 0.797403),
    ],
)
def test_alpha_agrees_with_krippendorffs_example(level, printed: float, computed: float):
    found = figure(krippendorff_alpha(EXAMPLE_C, level))
    assert found.estimate == pytest.approx(printed, abs=5e-4)
    assert found.estimate == pytest.approx(computed, abs=1e-6)
    assert (found.n, found.n_valid, found.n_na, found.n_observers) == (11, 40, 1, 4)


def test_twelve_units_leave_a_wide_interval():
    found = figure(krippendorff_alpha(EXAMPLE_C, "ordinal"))
    assert found.low is not None and found.high is not None
    assert found.low < 0.5 and found.high > 0.97 and "N_SMALL" in found.flags
    assert found == krippendorff_alpha(EXAMPLE_C, "ordinal")
    assert found.seed == 1


def test_the_order_of_text_answers_has_to_be_declared():
    words = [
        [{1: "poor", 2: "fair", 3: "good", 4: "fine", 5: "top", N: N}[value] for value in row] for row in EXAMPLE_C
    ]
    found = figure(krippendorff_alpha(words, "ordinal", ["poor", "fair", "good", "fine", "top"]))
    assert found.estimate == pytest.approx(0.815388, abs=1e-6)
    assert figure(krippendorff_alpha(words, "nominal")).estimate == pytest.approx(0.743421, abs=1e-6)
    with pytest.raises(ValueError, match="declare its order"):
        krippendorff_alpha(words, "ordinal")
    with pytest.raises(ValueError, match="outside the declared scale"):
        krippendorff_alpha(words, "ordinal", ["poor", "fair", "good"])
    with pytest.raises(ValueError, match="interval needs numbers"):
        krippendorff_alpha(words, "interval")


def test_what_cannot_be_judged_is_refused():
    assert refused(krippendorff_alpha([], "nominal")) == "NOT_PAIRABLE"
    assert refused(krippendorff_alpha([[1, N], [N, 2]], "nominal")) == "NOT_PAIRABLE"
    assert refused(krippendorff_alpha([[1, 2, 3]], "nominal")) == "NOT_PAIRABLE"
    for level in LEVELS:
        assert refused(krippendorff_alpha([[2, 2, nan], [2, 2, 2]], level)) == "NO_VARIANCE"


def test_bad_input_is_an_error():
    with pytest.raises(ValueError, match="every observer"):
        krippendorff_alpha([[1, 2], [1]], "nominal")
    with pytest.raises(ValueError, match="level is one of"):
        krippendorff_alpha(EXAMPLE_C, "metric")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="infinite"):
        krippendorff_alpha([[1, inf], [1, 2]], "nominal")
    with pytest.raises(ValueError, match="negative"):
        krippendorff_alpha([[1, -2], [1, 2]], "ratio")


def test_zero_and_zero_are_no_distance_apart_on_a_ratio_scale():
    assert figure(krippendorff_alpha([[0, 0, 1, 2], [0, 0, 1, 2]], "ratio")).estimate == 1


@given(ratings, st.sampled_from(LEVELS))
@settings(deadline=None, max_examples=60)
def test_observers_who_copy_each_other_agree_wholly(rows, level):
    found = krippendorff_alpha([rows[0], rows[0]], level, draws=0)
    if len({value for value in rows[0] if value is not None}) > 1:
        assert figure(found).estimate == 1
    else:
        assert refused(found) in ("NOT_PAIRABLE", "NO_VARIANCE")


@given(ratings, st.sampled_from(LEVELS), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_neither_the_order_of_observers_nor_of_units_matters(rows, level, random):
    one = krippendorff_alpha(rows, level, draws=0)
    units = list(zip(*rows, strict=True))
    random.shuffle(units)
    other = krippendorff_alpha([list(row) for row in zip(*units, strict=True)][::-1], level, draws=0)
    assert getattr(one, "estimate", None) == pytest.approx(getattr(other, "estimate", None))


@given(ratings)
@settings(deadline=None, max_examples=40)
def test_interval_alpha_ignores_where_the_scale_starts_and_its_unit(rows):
    moved = [[None if value is None else 10 * value - 70 for value in row] for row in rows]
    one, other = krippendorff_alpha(rows, "interval", draws=0), krippendorff_alpha(moved, "interval", draws=0)
    assert getattr(one, "estimate", None) == pytest.approx(getattr(other, "estimate", None), abs=1e-9)
