"""Chains: what a vector promises, where it stops, and what the other side lacks."""

from __future__ import annotations

import random

from cxstudio.store.chains import Link, forks, lacking, vector


def chain(replica: str, length: int, after: str = "", start: int = 1, branch: str = "") -> list[Link]:
    links, previous = [], after
    for number in range(start, start + length):
        links.append(Link(f"{replica}{branch}{number}", replica, number, previous))
        previous = links[-1].hash
    return links


ANNA, BEN = chain("anna", 5), chain("ben", 3)


def test_a_vector_names_the_last_operation_of_each_replica():
    assert vector(ANNA + BEN) == {"anna": (5, "anna5"), "ben": (3, "ben3")}


def test_the_order_of_arrival_and_repetition_do_not_matter():
    links = ANNA + BEN + ANNA
    random.Random(1).shuffle(links)
    assert vector(links) == vector(ANNA + BEN)
    assert forks(links) == []


def test_a_vector_stops_at_a_gap():
    assert vector([*ANNA[:2], *ANNA[3:]]) == {"anna": (2, "anna2")}


def test_a_replica_whose_first_operation_is_missing_is_left_out():
    assert vector(ANNA[1:]) == {}


def test_a_vector_stops_before_a_fork():
    copied = chain("anna", 2, after="anna3", start=4, branch="'")
    assert vector(ANNA + copied) == {"anna": (3, "anna3")}
    assert forks(ANNA + copied + BEN) == ["anna"]


def test_two_first_operations_are_a_fork_too():
    twice = ANNA + chain("anna", 1, branch="'")
    assert vector(twice) == {}
    assert forks(twice) == ["anna"]


def test_nothing_is_nothing():
    assert vector([]) == {}
    assert forks([]) == []
    assert lacking([], {"anna": (5, "anna5")}) == set()


def test_somebody_new_lacks_everything():
    assert lacking(ANNA + BEN, {}) == {link.hash for link in ANNA + BEN}


def test_only_what_comes_after_the_heads_is_lacking():
    assert lacking(ANNA + BEN, {"anna": (3, "anna3"), "ben": (3, "ben3")}) == {"anna4", "anna5"}


def test_a_head_we_never_saw_means_the_whole_chain_of_that_replica():
    assert lacking(ANNA + BEN, {"anna": (9, "anna9"), "ben": (3, "ben3")}) == {link.hash for link in ANNA}


def test_across_a_fork_both_branches_reach_the_other_side():
    copied = chain("anna", 2, after="anna3", start=4, branch="'")
    on_the_copy = vector(ANNA[:3] + copied)
    assert on_the_copy == {"anna": (5, "anna'5")}
    assert lacking(ANNA + copied, on_the_copy) == {"anna4", "anna5"}
    assert lacking(ANNA + copied, vector(ANNA + copied)) == {"anna4", "anna5", "anna'4", "anna'5"}


def test_a_vector_never_promises_what_is_not_there():
    """Whoever sends by vectors, in any subset and order, ends with everything on both sides."""
    rng = random.Random(7)
    everything = ANNA + BEN + chain("anna", 3, after="anna2", start=3, branch="'") + chain("cleo", 6)
    for _round in range(200):
        mine, yours = (set(rng.sample(everything, rng.randint(0, len(everything)))) for _ in range(2))
        both = mine | yours
        mine |= {link for link in yours if link.hash in lacking(yours, vector(mine))}
        assert mine == both
