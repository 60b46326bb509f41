"""Every public method against every kind of bad input: a refusal with its words, or a ValueError that says what was
wrong. Never a NaN, never another error, never a warning of numpy (warnings are errors here)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from cxstudio.analysis import (
    agreement,
    drivers,
    emotions,
    gaps,
    multiple,
    outcomes,
    proportions,
    sequences,
    sites,
    trends,
)
from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.analysis.importance import importance_performance
from cxstudio.analysis.incidents import class_by_valence
from cxstudio.analysis.kano import kano
from cxstudio.analysis.moments import Verdict, moments_of_truth
from cxstudio.analysis.ranks import rank_correlation
from cxstudio.analysis.result import Refusal
from tests.analysis.test_bad_input import has_nan

NUMBER = [None, nan, inf, -inf, -1, 0, "x", "3", [], 1e300, np.nan, True]
COLUMN = [
    [], [1.0], [1.0] * 6, [None] * 6, [nan] * 6, [1, 2, nan, 3, 4, 5], [1, 2, inf, 3, 4, 5], [-1, -2, -3, -4, -5, -6],
    ["a", "b", "c", "d", "e", "f"], [1, 2, "x", 4, 5, 6], np.array([]), np.array(["a"] * 6), [[1, 2], [3, 4]],
    "abcdef", None, 5, [1e300] * 6, [1e200, 1, 2, 3, 4, 5],
]  # fmt: skip
TABLE = [
    [], [[]], [[1]], [[1, 2]], [[1], [2]], [[0, 0], [0, 0]], [[1, 1], [1, 1]], [[nan, nan], [nan, nan]],
    [[None, None], [None, None]], [[1, 2], [3]], [[1, 2, 3], [4, 5, 6]], [[1, inf], [2, 3]], [[-1, 2], [3, 4]],
    [["a", "b"], ["c", "d"]], [[1, "x"], [2, 3]], np.zeros((0, 0)), np.array([[1.0, nan], [2, 3]]), np.ones((5, 5)),
    None, 7, "abc", [1, 2, 3], [[0.5, 1], [2, 3]], [[10, 0], [0, 0]], [[1e300, 1], [1, 1]],
]  # fmt: skip
EVENTS = [
    [], [("a", nan)], [("a", 1.5)], [("a", "x")], [("a", -1)], [("a", 5, 3)], [("a", 1, inf)], None, 5, "abc",
    np.array([1.0, 2.0]), [None], [("a",)], [("a", 1, 3), ("a", 2, 4)],
]  # fmt: skip
BAD = {"number": NUMBER, "column": COLUMN, "table": TABLE, "events": EVENTS}

SIX = [1, 2, 3, 4, 5, 6]
SQUARE, SCORES = [[20, 5], [10, 15]], [[9, 2], [6, 1], [8, 4]]
METHODS: dict[str, tuple[Callable[..., object], list[tuple[object, str]]]] = {
    "wilson_interval": (proportions.wilson_interval, [(3, "number"), (10, "number")]),
    "zero_failure_limit": (proportions.zero_failure_limit, [(10, "number")]),
    "below_standard": (proportions.below_standard, [(3, "number"), (5, "number"), (0.9, "number")]),
    "difference_of_proportions": (proportions.difference_of_proportions, [(n, "number") for n in (56, 70, 48, 80)]),
    "effective_sample": (proportions.effective_sample, [([4] * 6, "column"), (0.3, "number")]),
    "homogeneity": (proportions.homogeneity, [([8, 9, 9, 3], "column"), ([9, 9, 10, 9], "column")]),
    "sample_size": (proportions.sample_size, [(1000, "number"), (0.05, "number"), (0.5, "number")]),
    "cohen_kappa": (agreement.cohen_kappa, [(SQUARE, "table"), ("linear", "table")]),
    "gwet_ac1": (agreement.gwet_ac1, [(SQUARE, "table")]),
    "fleiss_kappa": (agreement.fleiss_kappa, [([[2, 3], [4, 1], [5, 0]], "table")]),
    "alpha, ordinal": (agreement.krippendorff_alpha, [([[1, 2, 3], [1, 2, 2]], "table"), ("ordinal", "number")]),
    "alpha, ratio": (lambda table: agreement.krippendorff_alpha(table, "ratio"), [(SCORES, "table")]),
    "icc": (agreement.icc, [(SCORES, "table")]),
    "cronbach_alpha": (agreement.cronbach_alpha, [(SCORES, "table")]),
    "match_events": (agreement.match_events, [([1, 2], "events"), ([1, 3], "events"), (1, "number")]),
    "time_unit_kappa": (agreement.time_unit_kappa, [([1, 2], "events"), ([1, 3], "events"), (1, "number")]),
    "between_site_variance": (sites.between_site_variance, [([[1, 2], [3, 4]], "table")]),
    "reliability_of_mean": (sites.reliability_of_mean, [(0.2, "number"), (9, "number")]),
    "shrunken_means": (sites.shrunken_means, [([0.4, 0.3, 0.2, 0.1], "column"), ([45, 4, 5, 6], "column")]),
    "pooled_estimate": (sites.pooled_estimate, [([1, 2, 3], "column"), ([1, 1, 1], "column")]),
    "gap": (gaps.gap, [(SIX, "column"), ([2, 3, 3, 4, 4, 4], "column")]),
    "servqual": (gaps.servqual, [([[1, 2], [3, 4]], "table"), ([[1, 2], [3, 5]], "table")]),
    "importance_performance": (importance_performance, [(SIX, "column"), (SIX[::-1], "column"), ("means", "number")]),
    "lmg_shares": (drivers.lmg_shares, [([[1, 2], [3, 4], [5, 7], [6, 1], [2, 2]], "table"), (SIX[:5], "column")]),
    "relative_weights": (drivers.relative_weights, [([[1, 0.2], [0.2, 1]], "table"), ([0.3, 0.4], "column")]),
    "penalty_reward": (drivers.penalty_reward, [(SIX, "column"), ([0, 0, 0, 0, 0, 1], "column"), ([0] * 6, "column")]),
    "kano": (kano, [(7, "number"), (32, "number"), (49, "number"), (9, "number")]),
    "recommendation_score": (outcomes.recommendation_score, [(10, "number"), (5, "number"), (4, "number")]),
    "effort": (outcomes.effort, [(SIX, "column")]),
    "class_by_valence": (class_by_valence, [([[81, 151], [114, 55]], "table")]),
    "time_budget": (sequences.time_budget, [([("a", 0, 5)], "events")]),
    "transitions": (sequences.transitions, [([["a", "b"], ["b", "a"]], "table")]),
    "holm": (multiple.holm, [([0.1, 0.2], "column")]),
    "benjamini_hochberg": (multiple.benjamini_hochberg, [([0.1, 0.2], "column")]),
    "p_chart": (trends.p_chart, [([1, 2, 3], "column"), ([50, 50, 50], "column")]),
    "c_chart": (trends.c_chart, [([1, 2, 3], "column")]),
    "wave_difference": (trends.wave_difference, [([1, 2, 3], "column"), ([50, 50, 50], "column")]),
    "peak_and_end": (emotions.peak_and_end, [([1, -3, 0, 2], "column")]),
    "rank_correlation": (rank_correlation, [(list(range(12)), "column"), (list(range(12)), "column")]),
}


def given_worse(good: Sequence[tuple[object, str]]) -> list[tuple[int, list[object]]]:
    """The call with one argument after the other made bad, in every way its kind can be."""
    plain = [value for value, _kind in good]
    worse = [(place, bad) for place, (_value, kind) in enumerate(good) for bad in BAD[kind]]
    return [(place, [*plain[:place], bad, *plain[place + 1 :]]) for place, bad in worse]


@pytest.mark.parametrize("name", METHODS)
def test_bad_input_is_refused_in_words(name: str):
    method, good = METHODS[name]
    for place, call in given_worse(good):
        try:
            found = method(*call)
        except ValueError as error:
            assert str(error) and "zip()" not in str(error) and "ambiguous" not in str(error)
            continue
        assert not has_nan(found), (place, call)
        assert not isinstance(found, Refusal) or (found.code and found.sentence)


@pytest.mark.parametrize("name", [name for name, (_method, good) in METHODS.items() if good[0][1] == "number"])
def test_what_is_no_count_never_gives_a_figure(name: str):
    method, good = METHODS[name]
    for bad in (
        (None, nan, inf, -1, "3", [], 1e300) if name not in ("sample_size", "reliability_of_mean") else (None, nan, "3")
    ):
        with pytest.raises(ValueError, match=r"\w+ \w+"):
            method(bad, *(value for value, _kind in good[1:]))


def a_study(**changed: Any) -> StudyColumns:
    n = len(changed.get("outcome", [1.0] * 12))
    column = TouchpointColumns(
        "till", "Till", 0.9, changed.pop("met", (True, False) * (n // 2)), **changed.pop("of", {})
    )
    whole = {"site": ("a",) * n, "observer": ("o",) * n, "outcome": tuple(range(n)), **changed}
    return StudyColumns((column,) * changed.pop("times", 1), whole["site"], whole["observer"], whole["outcome"])


@pytest.mark.parametrize(
    ("study", "code"),
    [
        (a_study(), "ONE_SITE"),
        (a_study(site=("a", "b") * 6), "ONE_OBSERVER"),
        (a_study(outcome=(5.0,) * 12), "OUTCOME_FLAT"),
        (a_study(outcome=(None,) * 12), "NO_OUTCOME"),
        (a_study(met=(None,) * 12), "COVERAGE"),
        (a_study(met=None), "NO_STANDARD"),
        (a_study(met=(True,) * 12), "N_SPLIT"),
    ],
)
def test_a_study_that_can_not_say_refuses_with_its_code(study: StudyColumns, code: str):
    found = moments_of_truth(study)
    assert code in {one.code for one in (*found.cautions, *found.moments[0].refusals)}
    assert found.moments[0].verdict in (Verdict.NOT_ENOUGH, Verdict.BELOW_STANDARD, Verdict.CHRONIC_IRRITANT)


def test_one_standard_for_all_is_a_share():
    assert moments_of_truth(a_study(), standard=0.4).moments[0].evidence.compliance.standard == 0.4
    for standard in (90, 0, 1, nan, "x"):
        with pytest.raises(ValueError, match=r"share|number"):
            moments_of_truth(a_study(), standard=standard)  # type: ignore[arg-type]
