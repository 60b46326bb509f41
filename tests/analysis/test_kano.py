from __future__ import annotations

from math import inf, nan

import pytest

from cxstudio.analysis.kano import ANSWERS, kano, kano_letter
from tests.analysis.scenes import figure, refused


@pytest.mark.parametrize(  # percentages of the ski example; Matzler and Hinterhuber 1998
    ("shares", "category", "better", "worse"),
    [
        ((7, 32.3, 49.3, 9.5, 0.3, 1.5), "M", 0.4006, -0.8318),  # edge grip
        ((10.4, 45.1, 30.5, 11.5, 1.2, 1.2), "O", 0.5692, -0.7754),  # ease of turn
        ((63.8, 21.6, 2.9, 8.5, 0.7, 2.5), "A", 0.8822, -0.2531),  # service
    ],
)
def test_coefficients_and_categories_of_the_ski_example(shares, category: str, better: float, worse: float):
    found = figure(kano(*shares))
    assert (found.better, found.worse) == pytest.approx((better, worse), abs=5e-5)
    assert found.category == category and found.decided
    assert found.n is None and refused(found.better_figure) == "NO_COUNT"


def test_counts_come_with_intervals():
    found = figure(kano(7, 32, 49, 10, 1, 1))
    better, worse = figure(found.better_figure), figure(found.worse_figure)
    assert found.n == 100 and better.n == pytest.approx(98)
    assert better.low is not None and better.high is not None and better.low < found.better < better.high
    assert worse.low is not None and worse.high is not None and worse.low < found.worse < worse.high <= 0
    assert figure(kano(7, 32.3, 49.3, 9.5, 0.3, 1.5, n=1_500)).n == 1_500


def test_ties_go_to_what_must_be_first_and_are_not_decided():
    found = figure(kano(5, 5, 5, 5))
    assert (found.category, found.strength, found.decided) == ("M", 0, False)
    assert figure(kano(5, 5, 0, 5)).category == "O"
    assert figure(kano(53, 47, 0, 0)).decided and not figure(kano(52, 48, 0, 0)).decided


def test_reversed_and_questionable_answers_are_shown_and_left_out():
    found = figure(kano(4, 4, 1, 1, reverse=6, questionable=4))
    assert (found.better, found.worse, found.reverse, found.questionable) == (0.8, -0.5, 0.3, 0.2)
    assert found.category == "R"
    assert refused(kano(0, 0, 0, 0, reverse=3)) == refused(kano(0, 0, 0, 0)) == "N_ZERO"


@pytest.mark.parametrize("bad", [-1, nan, inf, "7"])
def test_what_cannot_be_counted_is_an_error(bad):
    with pytest.raises(ValueError):
        kano(bad, 1, 1, 1)


def test_a_pair_of_answers_gives_a_letter():
    assert kano_letter("like", "dislike") == "O"
    assert kano_letter("like", "neutral") == "A"
    assert kano_letter("neutral", "dislike") == "M"
    assert kano_letter("neutral", "neutral") == "I"
    assert kano_letter("dislike", "like") == "R"
    assert kano_letter("like", "like") == kano_letter("dislike", "dislike") == "Q"
    letters = [kano_letter(one, other) for one in ANSWERS for other in ANSWERS]
    assert [letters.count(letter) for letter in "AOMIRQ"] == [3, 1, 3, 9, 7, 2]
    with pytest.raises(ValueError, match="answers are"):
        kano_letter("like", "maybe")
