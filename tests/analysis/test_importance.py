from __future__ import annotations

from math import inf, nan

import pytest

from cxstudio.analysis.importance import Quadrant, importance_performance
from cxstudio.analysis.result import Refusal, Result
from tests.analysis.scenes import figure, refused

# Martilla and James 1977, fourteen attributes of a car dealer
IMPORTANCE = [3.83, 3.63, 3.60, 3.56, 3.41, 3.41, 3.38, 3.37, 3.29, 3.27, 2.52, 2.43, 2.37, 2.05]
PERFORMANCE = [2.63, 2.73, 3.15, 3.00, 3.05, 3.29, 3.03, 3.11, 2.00, 3.02, 2.25, 2.49, 2.35, 3.33]
ORDER = (Quadrant.CONCENTRATE, Quadrant.KEEP_UP, Quadrant.LOW_PRIORITY, Quadrant.OVERKILL)
BY_MEANS = [[1, 2, 9], [3, 4, 5, 6, 7, 8, 10], [11, 12, 13], [14]]
BY_MEDIANS = [[1, 2, 4], [3, 5, 6, 7], [9, 11, 12, 13], [8, 10, 14]]
BY_MIDPOINT = [[9, 11], [1, 2, 3, 4, 5, 6, 7, 8, 10], [12, 13], [14]]


def groups(quadrants) -> list[list[int]]:
    return [[place for place, found in enumerate(quadrants, 1) if found is one] for one in ORDER]


@pytest.mark.parametrize(
    ("crosshair", "line", "expected"),
    [
        ("means", (3.1514, 2.8164), BY_MEANS),
        ((3.0, 2.75), (3.0, 2.75), BY_MEANS),
        ("medians", (3.375, 3.01), BY_MEDIANS),
        ("midpoint", (2.5, 2.5), BY_MIDPOINT),
    ],
)
def test_the_crosshair_changes_the_advice(crosshair, line, expected):
    found = figure(importance_performance(IMPORTANCE, PERFORMANCE, crosshair, scale=(1, 4)))
    assert found.crosshair == pytest.approx(line, abs=5e-5)
    assert groups(found.quadrants) == expected


def test_the_sensitivity_names_every_attribute_whose_advice_hangs_on_the_lines():
    found = figure(importance_performance(IMPORTANCE, PERFORMANCE, "means", scale=(1, 4)))
    assert {name: groups(seen) for name, seen in found.sensitivity.items()} == {
        "means": BY_MEANS,
        "medians": BY_MEDIANS,
        "midpoint": BY_MIDPOINT,
    }
    assert [place + 1 for place in found.unsteady] == [1, 2, 4, 8, 9, 10, 11]
    assert found.correlation == pytest.approx(0.218, abs=5e-4)
    # low prices fall farthest short of their importance, maintenance notices lie farthest above
    assert (found.gaps.index(min(found.gaps)) + 1, found.gaps.index(max(found.gaps)) + 1) == (9, 14)
    assert (found.gaps[0], found.gaps[13]) == pytest.approx((-1.20, 1.28))


def test_a_tie_with_a_line_counts_as_above():
    found = figure(importance_performance([2, 3], [2, 1], (2, 2)))
    assert found.quadrants == (Quadrant.KEEP_UP, Quadrant.CONCENTRATE)
    assert found.flags == ("NO_SCALE",) and "midpoint" not in found.sensitivity


def test_an_interval_across_a_line_is_undecided():
    wide, narrow = Result(3.2, 2.9, 3.5), Result(3.9, 3.7, 4.1)
    found = figure(importance_performance([wide, narrow, 2], [4, 4, 4], (3, 3), scale=(1, 5)))
    assert found.undecided == (True, False, False)


def test_an_attribute_without_a_figure_has_no_quadrant():
    figures = [1, 2, nan, Refusal("N_VISITS", "seen in only 2 visits; counts shown, no rate")]
    found = figure(importance_performance(figures, [1, 2, 3, 4], (2, 2)))
    assert found.quadrants[2] is found.quadrants[3] is found.gaps[2] is None
    assert (found.n, found.n_na) == (2, 2)


def test_too_few_attributes_and_flat_importance_are_refused():
    assert refused(importance_performance([], [], (2, 2))) == "N_ZERO"
    assert refused(importance_performance([1, 2, 3], [1, 2, 3], "means")) == "N_ATTRIBUTES"
    assert "means" not in figure(importance_performance([1, 2, 3], [1, 2, 3], (2, 2))).sensitivity
    assert refused(importance_performance([3.1, 3.2, 3.3, 3.4], [1, 2, 3, 4], "means", (1, 5))) == "IMPORTANCE_FLAT"
    assert refused(importance_performance([3] * 4, [1, 2, 3, 4], "medians")) == "IMPORTANCE_FLAT"


def test_bad_input_is_an_error():
    for crosshair, scale in [
        ("mode", None),
        ("midpoint", None),
        ("means", (4, 1)),
        ("means", (1, 3)),
        ((2, inf), None),
    ]:
        with pytest.raises(ValueError):
            importance_performance([1, 2, 3, 4], [1, 2, 3, 4], crosshair, scale)
    for values in ([1, 2, 3], [1, 2, 3, "4"], [1, 2, 3, inf]):
        with pytest.raises(ValueError):
            importance_performance(values, [1, 2, 3, 4], "medians")
