"""A designer's moves on a draft: every one gives a new protocol and leaves the old one as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.study import edits
from cxstudio.study import protocol as p
from cxstudio.study.checks import check

from .builders import a_protocol, a_stage, a_touchpoint, ready_made, yes_no


def scene() -> p.Protocol:
    greeted = yes_no("greeted")
    smiled = yes_no("smiled", condition="${greeted} = 'yes'")
    door = a_touchpoint(greeted, smiled, id="door", asks=(p.Ask.DELIGHT,), spoken_as="coming in")
    line = a_touchpoint(yes_no("waited", condition="${door_delight} = 'no'"), id="line")
    return a_protocol(a_stage(door, line, id="arrive"), a_stage(a_touchpoint(yes_no("paid"), id="pay"), id="order"))


def outline(protocol: p.Protocol) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [(s.id, [(t.id, [i.id for i in t.items]) for t in s.touchpoints]) for s in protocol.stages]


def test_renaming_changes_words_and_nothing_else() -> None:
    before = scene()
    after = edits.rename(edits.rename(before, "door", "Entrance"), "greeted", "Did anybody greet you?")
    assert edits.find(after, "door").title == "Entrance"  # type: ignore[union-attr]
    assert edits.find(after, "greeted").text == "Did anybody greet you?"  # type: ignore[union-attr]
    assert outline(after) == outline(before)
    assert before == scene()


def test_a_new_id_takes_the_rules_that_name_it_along() -> None:
    after = edits.change_id(scene(), "greeted", "welcomed")
    assert edits.find(after, "smiled").condition == "${welcomed} = 'yes'"  # type: ignore[union-attr]
    moved = edits.change_id(after, "door", "entrance")
    assert edits.find(moved, "waited").condition == "${entrance_delight} = 'no'"  # type: ignore[union-attr]
    with pytest.raises(KeyError):
        edits.change_id(scene(), "greeted", "paid")


def test_a_duplicate_stands_behind_the_original_with_ids_of_its_own() -> None:
    after, copy = edits.duplicate(scene(), "door")
    assert outline(after)[0][1] == [
        ("door", ["greeted", "smiled"]),
        (copy, ["greeted_2", "smiled_2"]),
        ("line", ["waited"]),
    ]
    assert edits.find(after, "smiled_2").condition == "${greeted_2} = 'yes'"  # type: ignore[union-attr]


def test_items_and_touchpoints_move_within_and_between() -> None:
    down = edits.shift(scene(), "greeted", +1)
    assert outline(down)[0][1][0] == ("door", ["smiled", "greeted"])
    assert edits.shift(down, "greeted", +1) == down
    assert edits.shift(down, "greeted", -1) == scene()
    across = edits.move(scene(), "line", "order", before="pay")
    assert outline(across)[1] == ("order", [("line", ["waited"]), ("pay", ["paid"])])
    assert edits.shift(scene(), "arrive", +1).stages[0].id == "order"


def test_removing_leaves_a_finding_where_something_was_needed() -> None:
    after = edits.remove(scene(), "greeted")
    assert "greeted" not in edits.ids(after)
    assert any("greeted" in str(finding) for finding in check(after))
    with pytest.raises(KeyError):
        edits.remove(scene(), "nothing_of_that_name")


def test_a_changed_protocol_has_a_hash_of_its_own() -> None:
    before = scene()
    first = before.content_hash(), hash(before)
    after = edits.rename(before, "door", "Entrance")
    assert (after.content_hash(), hash(after)) != first


NODES = sorted(edits.ids(ready_made("coffee_shop").protocol))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(("duplicate", "shift", "remove", "rename")), st.sampled_from(NODES)), max_size=6)
)
def test_ids_stay_unique_whatever_the_moves(moves: list[tuple[str, str]]) -> None:
    protocol = ready_made("coffee_shop").protocol
    for move, node in moves:
        if node not in edits.ids(protocol):
            continue
        match move:
            case "duplicate":
                protocol, _copy = edits.duplicate(protocol, node)
            case "shift":
                protocol = edits.shift(protocol, node, 1)
            case "remove":
                protocol = edits.remove(protocol, node)
            case "rename":
                protocol = edits.rename(protocol, node, "Other words")
    names = [n.id for s in protocol.stages for n in (s, *s.touchpoints, *(i for t in s.touchpoints for i in t.items))]
    assert len(names) == len(set(names))
    assert not [finding for finding in check(protocol) if finding.code == "P001"]
