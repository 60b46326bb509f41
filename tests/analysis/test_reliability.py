from __future__ import annotations

from cxstudio.analysis.agreement import cohen_kappa, krippendorff_alpha
from cxstudio.analysis.reliability import not_judged, unreliable
from tests.analysis.scenes import refused

AGREED = cohen_kappa([[40, 3], [2, 45]])
APART = cohen_kappa([[25, 25], [25, 25]])


def test_an_item_is_excluded_only_when_the_whole_interval_of_kappa_is_low():
    assert refused(unreliable(kappa=APART)) == "UNRELIABLE"
    assert unreliable(kappa=cohen_kappa([[8, 4], [4, 8]])) is None  # .33, but it could be far higher
    assert unreliable(kappa=AGREED) is None


def test_an_item_is_excluded_when_alpha_is_low():
    ratings = [[1, 2, 3, 1, 2, 3], [2, 1, 3, 3, 1, 2]]
    assert refused(unreliable(kappa=AGREED, alpha=krippendorff_alpha(ratings, "nominal"))) == "UNRELIABLE"
    assert unreliable(alpha=krippendorff_alpha([ratings[0], ratings[0]], "nominal")) is None


def test_few_pairs_and_nothing_measured_exclude_nothing():
    assert unreliable(kappa=cohen_kappa([[0, 3], [3, 0]])) is None
    assert unreliable() is None and not_judged() is None


def test_answers_that_hardly_differ_keep_the_item_and_say_so():
    same = [["yes"] * 12, ["yes"] * 12]
    kappa, alpha = cohen_kappa([[12, 0], [0, 0]]), krippendorff_alpha(same, "nominal")
    assert unreliable(kappa, alpha) is None
    assert refused(not_judged(kappa, alpha)) == refused(not_judged(alpha=alpha)) == "NOT_JUDGED"
    assert not_judged(AGREED, alpha) is None
