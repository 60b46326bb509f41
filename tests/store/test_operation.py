"""An operation: two exact texts, a hash over one, a commitment to the other."""

from __future__ import annotations

import json

import pytest

from cxstudio.ids import Stamp
from cxstudio.store.operation import Author, Kind, Operation, digest, make, parse

ANNA = Author("replica-anna", "Anna", wall_ms=1_750_000_000_000, utc_offset=120)


def an_operation(**changes: object) -> Operation:
    given: dict[str, object] = {
        "author": ANNA, "number": 1, "previous": "", "stamp": Stamp(1_750_000_000_000, 3), "study": "study:1",
        "kind": Kind.SET, "entity": "visit:1", "replaces": {"note": ["b" * 64, "a" * 64]},
        "values": {"note": "Grüße ☕"}, "salt": lambda size: "5a" * size,
    }  # fmt: skip
    return make(**{**given, **changes})


def header_with(**changes: object) -> str:
    return json.dumps({**json.loads(an_operation().header_text), **changes})


def payload_with(**changes: object) -> str:
    return json.dumps({**json.loads(an_operation().payload_text or ""), **changes})


def committing_to(payload_text: str) -> str:
    return header_with(c=digest(payload_text))


def test_what_was_written_reads_back_from_its_two_texts():
    written = an_operation()
    assert parse(written.header_text, written.payload_text) == written
    assert written.values == {"note": "Grüße ☕"}
    assert written.stamp == Stamp(1_750_000_000_000, 3)


def test_the_hash_is_that_of_the_headers_bytes():
    written = an_operation()
    assert written.hash == digest(written.header_text)
    assert parse(written.header_text + " ", written.payload_text).hash != written.hash


def test_the_texts_of_a_known_operation_never_change():
    """Other people's chains stand on these bytes."""
    written = an_operation()
    assert written.payload_text == '{"salt":"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a","values":{"note":"Grüße ☕"},"blobs":[]}'
    assert written.header_text == (
        '{"v":1,"r":"replica-anna","n":1,"p":"","t":[1750000000000,3],"w":1750000000000,"z":120,"a":"Anna",'
        f'"s":"study:1","k":"set","e":"visit:1","h":{{"note":["{"a" * 64}","{"b" * 64}"]}},'
        f'"c":"{digest(written.payload_text)}","g":0}}'
    )


def test_losing_the_payload_keeps_hash_and_chain():
    written = an_operation(blobs=["c" * 64])
    bare = written.without_payload()
    assert bare == parse(written.header_text, None)
    assert (bare.hash, bare.header) == (written.hash, written.header)
    assert (bare.payload_text, bare.values, bare.blobs) == (None, None, ())


def test_equal_values_have_unequal_commitments():
    first, second = (make(ANNA, 1, "", Stamp(1), "s", Kind.SET, "visit:1", {"x": []}, {"x": 4}) for _ in range(2))
    assert first.header.c != second.header.c


def test_a_payload_that_is_not_the_one_committed_to_is_refused():
    with pytest.raises(ValueError, match="does not match its header"):
        parse(an_operation().header_text, payload_with(values={"note": "Grüße!"}))


def test_a_value_that_would_never_be_shown_cannot_be_written():
    with pytest.raises(ValueError, match="rating"):
        an_operation(values={"note": "x", "rating": 4})


def test_an_erasure_may_carry_its_reason_without_being_a_value_of_the_entity():
    erasing = an_operation(kind=Kind.ERASE, replaces={}, values={"reason": "asked for"}, erased_blob="k" * 64)
    assert erasing.header.x == "k" * 64
    assert erasing.values == {"reason": "asked for"}


@pytest.mark.parametrize(
    "changes",
    [
        {"n": 0},
        {"n": "1"},
        {"n": 1.0},
        {"n": True},
        {"n": 2**70},
        {"r": None},
        {"r": "x" * 65},
        {"t": [1]},
        {"t": [1, 2, 3]},
        {"t": [-1, 0]},
        {"t": [2**60, 0]},
        {"t": [1, 2**16]},
        {"w": 2**63},
        {"z": 100_000},
        {"h": {"note": "abc"}},
        {"h": {"note": [1]}},
        {"h": []},
        {"k": "k" * 17},
        {"e": "e" * 201},
    ],
)
def test_a_header_out_of_shape_is_refused(changes: dict[str, object]):
    with pytest.raises(ValueError, match=next(iter(changes))):
        parse(header_with(**changes), None)


@pytest.mark.parametrize("missing", ["v", "r", "n", "p", "t", "w", "z", "a", "s", "k", "e", "h", "c"])
def test_a_header_without_one_of_its_fields_is_refused(missing: str):
    fields = json.loads(an_operation().header_text)
    del fields[missing]
    with pytest.raises(ValueError, match=missing):
        parse(json.dumps(fields), None)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{" * 100_000, '"' + "\ud800" + '"', "\ufeff{}"])
def test_a_header_that_is_no_json_object_is_refused(text: str):
    with pytest.raises(ValueError):
        parse(text, None)


@pytest.mark.parametrize(
    "text",
    [
        payload_with(salt="short"),
        payload_with(values=[]),
        payload_with(values=None),
        payload_with(blobs="abc"),
        payload_with(values={"note": float("nan")}),
        payload_with(values={"note": [{"deep": float("-inf")}]}),
        '{"salt":"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a","values":{"note":1e999}}',
        '{"salt":"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a","values":{"note":' + "[" * 10_000 + "]" * 10_000 + "}}",
    ],
)
def test_a_payload_out_of_shape_is_refused(text: str):
    with pytest.raises(ValueError):
        parse(committing_to(text), text)


def test_values_keep_their_json_types():
    values = {"a": 1, "b": 1.0, "c": True, "d": "1", "e": None, "f": [1, "1", {"g": [False]}]}
    written = an_operation(values=values, replaces=dict.fromkeys(values, ()))
    read = parse(written.header_text, written.payload_text).values
    assert json.dumps(read) == json.dumps(values)


def test_fields_and_kinds_of_a_newer_program_are_kept_word_for_word():
    text = header_with(k="poll", future={"x": [1, 2]})
    read = parse(text, None)
    assert read.header_text == text
    assert read.header.k == "poll"


def test_rank_orders_by_clock_then_replica_then_hash():
    early = an_operation(stamp=Stamp(1, 9))
    late = an_operation(stamp=Stamp(2, 0))
    other = an_operation(stamp=Stamp(2, 0), author=Author("replica-ben"))
    assert sorted([other, late, early], key=lambda o: o.rank) == [early, late, other]
