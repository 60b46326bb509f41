"""Do replicas agree whatever happens on the way, and would these checks notice if they did not?

`CXSTUDIO_HISTORIES` sets the number of random histories (1,000 by default; a nightly run takes 50,000).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from cxstudio.store.chains import vector
from cxstudio.store.fold import ALIVE, Erasures
from cxstudio.store.operation import Operation

from .merge_model import (
    FIELDS,
    MANY_RESTORES,
    USUAL,
    Desk,
    Look,
    PromiseBroken,
    Replica,
    Weights,
    World,
    history,
)

HISTORIES = int(os.environ.get("CXSTUDIO_HISTORIES", "1000"))


@pytest.mark.timeout(0 if HISTORIES > 1_000 else 240)
def test_replicas_agree_and_lose_nothing_whatever_happens_on_the_way():
    total = live_through(HISTORIES)
    print(f"{HISTORIES} histories: {dict(total)}")
    for happened in ("operations", "conflicts", "resolved", "photos", "bundles", "restores", "forks", "equal sets"):
        assert total[happened] > 0, f"the histories are too tame: no {happened}"


def live_through(histories: int) -> Counter[str]:
    """What happened in all of them. Raises PromiseBroken, with its number, at the first that breaks one."""
    total: Counter[str] = Counter()
    for seed in range(histories):
        try:
            total += history(seed, weights=MANY_RESTORES if seed % 4 == 0 else USUAL)
        except PromiseBroken as broken:
            raise PromiseBroken(f"history {seed}: {broken}") from broken
    return total


# -- twins with one broken rule each: the checks above must catch them ---------------------------------------------


class LastToArriveWins(Replica):
    """Shows the value that arrived last, unless its clock is behind the one shown."""

    def look(self, entity: str) -> Look:
        look = dict(super().look(entity))
        for name in look:
            shown = None
            for operation in (self.operations[hash_] for hash_ in self.by_entity[entity]):
                is_there = operation.values is not None and name in operation.values
                if is_there and (shown is None or operation.stamp.ms >= shown.stamp.ms):
                    shown = operation
            look[name] = look[name] if shown is None or shown.values is None else [shown.values[name], *look[name]]
        return look


class ForgetsErasures(Replica):
    """Erases what is here, and takes it in again when it comes once more."""

    def take_in(self, operations: Iterable[Operation]) -> int:
        remembered, self.erased = self.erased, Erasures()
        new = super().take_in(operations)
        self.erased = Erasures(self.erased.entities | remembered.entities, self.erased.blobs | remembered.blobs)
        return new


class KeepsNoConflicts(Replica):
    """Shows the winner and drops the others."""

    def look(self, entity: str) -> Look:
        return {name: values[:1] for name, values in super().look(entity).items()}


class DeletionWins(Replica):
    """Hides what anybody deleted, though somebody else was still writing to it."""

    def look(self, entity: str) -> Look:
        deleted = any(not head.value for head in self.state(entity).heads.get(ALIVE, ()))
        return {} if deleted else super().look(entity)


class NumbersAreIdentity(Replica):
    """Takes two operations for the same when replica and number are."""

    def take_in(self, operations: Iterable[Operation]) -> int:
        known = {(o.header.r, o.header.n) for o in self.operations.values()}
        fresh = {(o.header.r, o.header.n): o for o in operations if (o.header.r, o.header.n) not in known}
        return super().take_in(fresh.values())


TWINS = [
    (LastToArriveWins, USUAL, 0, 50),
    (ForgetsErasures, USUAL, 0, 50),
    (KeepsNoConflicts, USUAL, 0, 50),
    (DeletionWins, USUAL, 0, 50),
    (NumbersAreIdentity, MANY_RESTORES, 20, 400),  # shows in about one of forty: only where both branches live on
]
"""Each with the histories in which it has to be noticed: their weights, the first, how many."""


@pytest.mark.parametrize(("twin", "weights", "first", "within"), TWINS)
def test_a_broken_rule_is_noticed(twin: type[Replica], weights: Weights, first: int, within: int):
    assert noticed(twin, weights, first, within), f"{twin.__name__} passed {within} histories"


def noticed(twin: type[Replica], weights: Weights, first: int, within: int) -> bool:
    """Does one of these histories show what the twin does wrong?"""
    for seed in range(first, first + within):
        try:
            history(seed, twin, weights)
        except PromiseBroken:
            return True
    return False


# -- the same world, driven by Hypothesis, which shrinks what it finds ----------------------------------------------


ENTITIES = st.sampled_from(["visit:a", "visit:b", "visit:c"])
WHO = st.integers(0, 3)


class Exchange(RuleBasedStateMachine):
    @initialize(replicas=st.integers(2, 4), seed=st.integers(0, 2**32))
    def open(self, replicas: int, seed: int) -> None:
        self.world = World(random.Random(seed), replicas)

    def desk(self, who: int) -> Desk:
        self.world.now += 1_000
        return self.world.desks[who % len(self.world.desks)]

    @rule(who=WHO, entity=ENTITIES, name=st.sampled_from(FIELDS), value=st.integers(0, 3))
    def edit(self, who: int, entity: str, name: str, value: int) -> None:
        self.world.edit(self.desk(who), entity, {name: value})

    @rule(who=WHO, entity=ENTITIES)
    def delete(self, who: int, entity: str) -> None:
        self.world.delete(self.desk(who), entity)

    @rule(who=WHO, entity=ENTITIES)
    def resolve(self, who: int, entity: str) -> None:
        self.world.resolve(self.desk(who), entity)

    @rule(who=WHO, entity=ENTITIES, content=st.binary(min_size=1, max_size=1))
    def photograph(self, who: int, entity: str, content: bytes) -> None:
        self.world.photograph(self.desk(who), entity, content)

    @rule(who=WHO, entity=ENTITIES)
    def erase(self, who: int, entity: str) -> None:
        self.world.erase(self.desk(who), entity)

    @rule(who=WHO, which=st.integers(0, 5))
    def erase_blob(self, who: int, which: int) -> None:
        desk = self.desk(who)
        if desk.replica.blobs:
            shas = sorted(desk.replica.blobs)
            self.world.erase_blob(desk, shas[which % len(shas)])

    @rule(who=WHO, other=WHO, full=st.booleans(), with_blobs=st.booleans())
    def send(self, who: int, other: int, full: bool, with_blobs: bool) -> None:
        have = None if full else vector(self.desk(other).replica.links())
        self.world.send(self.desk(who), have, with_blobs)

    @precondition(lambda self: self.world.sticks)
    @rule(who=WHO, which=st.integers(0, 50), shuffled=st.booleans())
    def receive(self, who: int, which: int, shuffled: bool) -> None:
        self.world.receive(self.desk(who), self.world.sticks[which % len(self.world.sticks)], shuffled)

    @rule(who=WHO)
    def back_up(self, who: int) -> None:
        self.world.back_up(self.desk(who))

    @rule(who=WHO, new_identity=st.booleans())
    def restore(self, who: int, new_identity: bool) -> None:
        self.world.restore(self.desk(who), new_identity)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.judge()


TestExchange = Exchange.TestCase
TestExchange.settings = settings(
    max_examples=max(20, HISTORIES // 5),
    stateful_step_count=50,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
