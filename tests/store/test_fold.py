"""What a set of operations means: stories of people who change the same things, apart and in any order."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterable

import pytest

from cxstudio.ids import Stamp
from cxstudio.store.fold import ALIVE, Erasures, blob_key, erasures, fingerprint, fold, fold_entity
from cxstudio.store.operation import Author, Json, Kind, Operation, make, parse

PHOTO = "f" * 64


class Person:
    """Somebody who writes operations on what they know at that moment."""

    def __init__(self, name: str, clock: int = 1_000) -> None:
        self.name = name
        self.knows: list[Operation] = []
        self.count = itertools.count(1)
        self.clock = clock

    def writes(self, kind: Kind = Kind.SET, blobs: Iterable[str] = (), erased_blob: str = "", **values: Json):
        state = fold_entity(self.knows) if self.knows else None
        heads = {} if state is None else state.heads
        names = () if kind is Kind.ERASE else (*values, ALIVE)
        replaces = {name: [head.operation.hash for head in heads.get(name, ())] for name in names}
        author, stamp = Author(self.name), Stamp(self.clock + len(self.knows))
        number, values_ = next(self.count), dict(values)
        written = make(author, number, "", stamp, "study", kind, "visit:1", replaces, values_, list(blobs), erased_blob)
        self.knows.append(written)
        return written

    def hears(self, *operations: Operation) -> Person:
        self.knows += [o for o in operations if o not in self.knows]
        return self


def in_every_order(operations: Iterable[Operation]):
    """The one state that all orders lead to, with each operation sometimes told twice."""
    states = [fold_entity([*order, *order[:1]]) for order in itertools.permutations(operations)]
    looks = {json.dumps([s.digest(), s.values(), s.conflicts, s.is_alive, s.is_erased, s.study]) for s in states}
    assert len(looks) == 1
    return states[0]


def test_an_amendment_takes_the_place_of_the_first_answer():
    anna = Person("anna")
    first, second = anna.writes(rating=3, note="slow"), anna.writes(rating=4)
    state = in_every_order([first, second])
    assert state.values() == {ALIVE: True, "rating": 4, "note": "slow"}
    assert state.conflicts == ()


def test_the_history_counts_and_not_the_clock():
    anna, ben = Person("anna", clock=9_999_999), Person("ben", clock=1)
    first = anna.writes(rating=3)
    second = ben.hears(first).writes(rating=4)
    assert in_every_order([first, second]).value("rating") == 4


def test_two_who_did_not_know_of_each_other_are_in_conflict_and_nothing_is_lost():
    anna, ben = Person("anna"), Person("ben", clock=2_000)
    start = anna.writes(note="")
    ben.hears(start)
    state = in_every_order([start, anna.writes(note="slow"), ben.writes(note="friendly")])
    assert state.conflicts == ("note",)
    assert [head.value for head in state.heads["note"]] == ["friendly", "slow"]
    assert state.value("note") == "friendly"


def test_the_same_answer_from_two_people_merges_without_fuss():
    anna, ben = Person("anna"), Person("ben")
    state = in_every_order([anna.writes(rating=4), ben.writes(rating=4)])
    assert state.conflicts == ()
    assert state.value("rating") == 4


def test_one_and_true_and_one_point_nought_are_different_answers():
    anna, ben = Person("anna"), Person("ben")
    assert in_every_order([anna.writes(x=1), ben.writes(x=True)]).conflicts == ("x",)


def test_different_fields_never_conflict():
    anna, ben = Person("anna"), Person("ben")
    start = anna.writes(rating=3, note="slow")
    ben.hears(start)
    state = in_every_order([start, anna.writes(rating=4), ben.writes(note="friendly")])
    assert (state.value("rating"), state.value("note"), state.conflicts) == (4, "friendly", ())


def test_a_decision_settles_a_conflict():
    anna, ben = Person("anna"), Person("ben")
    both = [anna.writes(note="slow"), ben.writes(note="friendly")]
    decided = anna.hears(*both).writes(Kind.RESOLVE, note="slow, but friendly")
    state = in_every_order([*both, decided])
    assert (state.value("note"), state.conflicts) == ("slow, but friendly", ())


def test_two_different_decisions_are_again_a_conflict():
    anna, ben = Person("anna"), Person("ben")
    both = [anna.writes(note="slow"), ben.writes(note="friendly")]
    decided = [p.hears(*both).writes(Kind.RESOLVE, note=f"as {p.name} says") for p in (anna, ben)]
    assert {head.value for head in in_every_order([*both, *decided]).heads["note"]} == {"as anna says", "as ben says"}


def test_a_deletion_of_all_one_knew_is_a_deletion():
    anna = Person("anna")
    state = in_every_order([anna.writes(note="slow"), anna.writes(Kind.DELETE)])
    assert not state.is_alive
    assert not state.is_erased


def test_an_edit_beats_a_deletion_that_did_not_know_of_it():
    anna, ben = Person("anna"), Person("ben", clock=999_999)
    start = anna.writes(note="slow")
    ben.hears(start)
    state = in_every_order([start, anna.writes(note="very slow"), ben.writes(Kind.DELETE)])
    assert state.is_alive
    assert state.value("note") == "very slow"


def test_a_photo_brings_a_deleted_visit_back():
    anna, ben = Person("anna"), Person("ben", clock=999_999)
    start = anna.writes(note="slow")
    ben.hears(start)
    story = [start, ben.writes(Kind.DELETE), anna.writes(Kind.PHOTO, [PHOTO], file={"sha256": PHOTO})]
    assert in_every_order(story).is_alive


def test_deleting_again_after_the_edit_was_seen_is_a_deletion():
    anna, ben = Person("anna"), Person("ben")
    start = anna.writes(note="slow")
    story = [start, ben.hears(start).writes(Kind.DELETE), anna.writes(note="very slow")]
    again = ben.hears(*story).writes(Kind.DELETE)
    assert not in_every_order([*story, again]).is_alive


def test_an_erased_visit_is_gone_whatever_is_written_to_it_later():
    anna, ben = Person("anna"), Person("ben", clock=999_999)
    start = anna.writes(note="slow")
    ben.hears(start)
    state = in_every_order([start, anna.writes(Kind.ERASE), ben.writes(note="late")])
    assert (state.is_erased, state.is_alive, state.values()) == (True, False, {})


def test_an_erased_photo_leaves_the_rest_of_its_visit():
    anna = Person("anna")
    start = anna.writes(note="slow")
    photo = anna.writes(Kind.PHOTO, [PHOTO], file={"sha256": PHOTO})
    erasing = anna.writes(Kind.ERASE, erased_blob=blob_key("study", PHOTO))
    withheld = erasures([erasing])
    state = in_every_order([o.without_payload() if withheld.withholds(o) else o for o in (start, photo, erasing)])
    assert state.is_alive
    assert state.values() == {ALIVE: True, "note": "slow"}


def test_what_an_erasure_names_is_withheld_however_late_it_comes():
    anna = Person("anna")
    start = anna.writes(Kind.PHOTO, [PHOTO, "e" * 64], file={"sha256": PHOTO})
    assert not Erasures().withholds(start)
    assert Erasures(entities=frozenset({"visit:1"})).withholds(start)
    assert Erasures(blobs=frozenset({blob_key("study", PHOTO)})).withholds(start)
    assert not Erasures(blobs=frozenset({blob_key("another study", PHOTO)})).withholds(start)


def test_an_erasure_itself_is_never_withheld():
    erasing = Person("anna").writes(Kind.ERASE)
    assert erasures([erasing]) == Erasures(entities=frozenset({"visit:1"}))
    assert not erasures([erasing]).withholds(erasing)


def test_of_two_copies_the_one_that_lost_its_payload_counts():
    start = Person("anna").writes(note="a name")
    for copies in ([start, start.without_payload()], [start.without_payload(), start]):
        assert fold_entity(copies).values() == {ALIVE: True}


def of_a_newer_kind(operation: Operation) -> Operation:
    return parse(operation.header_text.replace('"k":"set"', '"k":"poll"'), operation.payload_text)


def test_a_kind_of_a_newer_program_folds_to_nothing_and_replaces_nothing():
    anna = Person("anna")
    start = anna.writes(note="slow")
    newer = of_a_newer_kind(anna.writes(note="?", poll=[1, 2]))
    assert in_every_order([start, newer]).values() == {ALIVE: True, "note": "slow"}


def test_an_entity_only_a_newer_program_understands_is_there_but_empty():
    state = fold_entity([of_a_newer_kind(Person("anna").writes(poll=[1, 2]))])
    assert (state.values(), state.is_alive, state.is_erased) == ({}, False, False)


def test_the_digest_tells_states_apart_and_nothing_else():
    anna, ben = Person("anna"), Person("ben")
    start, other = anna.writes(note="slow"), ben.writes(note="friendly")
    assert fold_entity([start]).digest() != fold_entity([start, other]).digest()
    assert fold_entity([start, other]).digest() == fold_entity([other, start]).digest()


def test_even_a_study_named_wrongly_does_not_show_the_order_of_arrival():
    first, second = Person("anna").writes(note="slow"), Person("ben").writes(note="slow")
    strange = parse(second.header_text.replace('"s":"study"', '"s":"other"'), second.payload_text)
    in_every_order([first, strange])


def test_fold_keeps_entities_apart():
    here = Person("anna").writes(note="slow")
    there = parse(here.header_text.replace("visit:1", "visit:2"), here.payload_text)
    assert {entity: state.value("note") for entity, state in fold([here, there]).items()} == {
        "visit:1": "slow",
        "visit:2": "slow",
    }


def test_the_fingerprint_is_short_and_knows_no_order():
    assert fingerprint(["a", "b"]) == fingerprint(["b", "a"]) == "7E18-F737-311B"  # SHA-256 of "a", a line end, "b"
    assert fingerprint([]) != fingerprint(["a"])


def test_a_state_cannot_be_changed_by_hand():
    state = fold_entity([Person("anna").writes(note="slow")])
    with pytest.raises(dataclasses.FrozenInstanceError):
        state.is_erased = True  # type: ignore[misc]
