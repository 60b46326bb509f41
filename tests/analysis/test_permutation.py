from __future__ import annotations

from itertools import combinations, product
from math import comb
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.analysis.permutation import over_sites, sign_flips, within_sites

Visit = tuple[str, int, bool]
VISITS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 10), st.booleans()), min_size=2, max_size=9)


def difference(outcome: list[int], labelled: set[int]) -> float:
    kept = [value for place, value in enumerate(outcome) if place not in labelled]
    return fmean(kept) - fmean(outcome[place] for place in labelled)


def by_hand(visits: list[Visit]) -> tuple[float, int, float]:
    """Every arrangement listed one by one: p, their number, and the smallest p that any of them has."""
    outcome = [value for _, value, _ in visits]
    ways = []
    for site in sorted({name for name, _, _ in visits}):
        places = [place for place, visit in enumerate(visits) if visit[0] == site]
        ways.append(list(combinations(places, sum(visits[place][2] for place in places))))
    found = [difference(outcome, {place for part in way for place in part}) for way in product(*ways)]
    middle = fmean(found)
    observed = difference(outcome, {place for place, visit in enumerate(visits) if visit[2]})
    far = [sum(abs(other - middle) >= abs(one - middle) - 1e-9 for other in found) for one in (observed, *found)]
    return far[0] / len(found), len(found), min(far) / len(found)


@settings(max_examples=60, deadline=None)
@given(VISITS)
def test_combining_sites_gives_what_listing_every_arrangement_gives(visits: list[Visit]):
    labels = [label for _, _, label in visits]
    if len(set(labels)) < 2:
        return
    found = within_sites([value for _, value, _ in visits], labels, [site for site, _, _ in visits], seed=1)
    p, arrangements, smallest = by_hand(visits)
    assert (found.p, found.arrangements, found.smallest_p) == (
        pytest.approx(p),
        arrangements,
        pytest.approx(smallest),
    )


def test_one_failure_among_three_visits_could_not_have_been_shown():
    found = within_sites([9, 9, 0], [False, False, True], ["A"] * 3, seed=1)
    assert found.p == found.smallest_p == pytest.approx(1 / 3)


@settings(max_examples=25, deadline=None)
@given(VISITS, st.permutations("ABC"), st.randoms(use_true_random=False))
def test_names_of_sites_and_order_of_visits_move_nothing(visits: list[Visit], names: list[str], chance):
    visits = visits * 4  # often beyond what is counted out, so that drawing is held to it too
    if len({label for _, _, label in visits}) < 2:
        return
    renamed = [(names["ABC".index(site)], value, label) for site, value, label in visits]
    chance.shuffle(renamed)
    before, after = (
        within_sites([one[1] for one in study], [one[2] for one in study], [one[0] for one in study], seed=3)
        for study in (visits, renamed)
    )
    assert before == after


def test_too_many_arrangements_are_drawn_and_come_near_the_exact_p():
    outcome = [float(7 * place % 11) for place in range(24)]
    labels = [place % 3 == 0 for place in range(24)]
    whole = within_sites(outcome, labels, ["A"] * 24, seed=5)
    assert (whole.arrangements, whole.draws, whole.seed) == (comb(24, 8), 9_999, 5)
    assert whole == within_sites(outcome, labels, ["A"] * 24, seed=5)
    middle, scale = 8 * fmean(outcome), 1 / 16 + 1 / 8
    distance = abs(sum(value for value, label in zip(outcome, labels, strict=True) if label) - middle) * scale
    sums = [sum(part) for part in combinations(outcome, 8)]
    exact = sum(abs(one - middle) * scale >= distance - 1e-9 for one in sums) / len(sums)
    assert whole.p == pytest.approx(exact, abs=0.02)


def test_a_drawn_p_is_never_zero():
    outcome, labels = [9.0] * 40 + [1.0] * 40, [False] * 40 + [True] * 40
    found = within_sites(outcome, labels, ["A"] * 80, seed=1)
    assert found.p == found.smallest_p == 1 / 10_000


def test_labels_that_are_all_alike_are_an_error():
    with pytest.raises(ValueError, match="with and without"):
        within_sites([1, 2], [True, True], ["A", "A"], seed=1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=4))
def test_shuffling_over_sites_gives_what_listing_gives(sites: list[tuple[int, int]]):
    passes, sizes = [count for count, _ in sites], [size for _, size in sites]
    where = [site for site, size in enumerate(sizes) for _ in range(size)]

    def uneven(chosen: tuple[int, ...]) -> float:
        hits = [where[place] for place in chosen]
        return sum(hits.count(site) ** 2 / size for site, size in enumerate(sizes))

    found = [uneven(chosen) for chosen in combinations(range(len(where)), sum(passes))]
    observed = sum(count**2 / size for count, size in sites)
    result = over_sites(passes, sizes, seed=1)
    assert result.p == pytest.approx(sum(one >= observed - 1e-9 for one in found) / len(found))
    assert result.smallest_p == pytest.approx(sum(one >= max(found) - 1e-9 for one in found) / len(found))


def test_many_visits_over_sites_are_drawn():
    alike, apart = over_sites([5] * 8, [10] * 8, seed=1), over_sites([10] * 4 + [0] * 4, [10] * 8, seed=1)
    assert (alike.p, apart.p, apart.draws) == (1, 1 / 10_000, 9_999)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-6, 6), min_size=1, max_size=9))
def test_flipping_signs_gives_what_listing_gives(differences: list[int]):
    found = [
        abs(sum(sign * one for sign, one in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    result = sign_flips(differences, seed=1)
    assert result.p == pytest.approx(sum(one >= abs(sum(differences)) for one in found) / len(found))
    assert result.smallest_p == pytest.approx(found.count(max(found)) / len(found))
