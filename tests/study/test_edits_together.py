"""Several parts at once, blocks that travel between protocols, and what stands beside the journey."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.study import blocks, edits, edits_beside, edits_together
from cxstudio.study import protocol as p
from cxstudio.study.checks import check

from .builders import SCALES, a_protocol, a_scale, a_stage, a_touchpoint, rating, ready_made, yes_no


def scene() -> p.Protocol:
    greeted = yes_no("greeted", points=1)
    smiled = yes_no("smiled", condition="${greeted} = 'yes' and ${arm} = 'tea'")
    door = a_touchpoint(greeted, smiled, yes_no("named"), id="door")
    pay = a_touchpoint(yes_no("paid"), rating("clean", "k4"), id="pay")
    made = a_protocol(a_stage(door, a_touchpoint(yes_no("waited"), id="line"), id="arrive"), a_stage(pay, id="order"))
    arm = p.Draw(id="arm", title="Order", options=(p.Choice(id="tea", text="Tea"), p.Choice(id="milk", text="Milk")))
    return edits.with_parts(made, draws=(arm,))


def outline(protocol: p.Protocol) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [(s.id, [(t.id, [i.id for i in t.items]) for t in s.touchpoints]) for s in protocol.stages]


# -- several at once ---------------------------------------------------------------------------------------------------


def test_what_lies_within_another_chosen_part_counts_once() -> None:
    chosen = edits_together.largest(scene(), ["smiled", "door", "paid"])
    assert [node.id for node in chosen] == ["door", "paid"]
    assert edits_together.one_sort(chosen) == ""


def test_several_items_move_together_and_keep_their_order() -> None:
    after = edits_together.move_all(scene(), ["named", "greeted"], "pay", "clean")
    assert outline(after)[1] == ("order", [("pay", ["paid", "greeted", "named", "clean"])])
    assert edits_together.move_all(after, ["greeted", "named"], "pay", "greeted") is after


def test_copies_stand_behind_the_last_and_their_rules_name_each_other() -> None:
    after, new = edits_together.duplicate_all(scene(), ["greeted", "smiled"])
    assert new == ("greeted_2", "smiled_2")
    assert outline(after)[0][1][0] == ("door", ["greeted", "smiled", "greeted_2", "smiled_2", "named"])
    assert edits.find(after, "smiled_2").condition == "${greeted_2} = 'yes' and ${arm} = 'tea'"  # type: ignore[union-attr]


def test_a_group_at_the_end_stays_together() -> None:
    up = edits_together.shift_all(scene(), ["smiled", "named"], -1)
    assert outline(up)[0][1][0] == ("door", ["smiled", "named", "greeted"])
    assert edits_together.shift_all(up, ["smiled", "named"], -1) == up


def test_the_lines_of_an_outline_keep_their_order_when_one_changes_its_level() -> None:
    made = a_protocol(a_stage(a_touchpoint(yes_no("a"), yes_no("b"), yes_no("c"), id="first"), id="stage"))
    out = edits_together.outdented(made, "b")
    assert outline(out) == [("stage", [("first", ["a"]), ("b", ["c"])])]
    assert edits.find(out, "b") == p.Touchpoint(id="b", title="Was it b?", items=(yes_no("c"),))
    assert outline(edits_together.indented(out, "b")) == outline(made)
    empty = edits.replace(out, p.Touchpoint(id="b", title="Tills"))
    assert outline(edits_together.outdented(empty, "b")) == [("stage", [("first", ["a"])]), ("b", [])]


def test_a_line_that_carries_more_than_words_keeps_its_level() -> None:
    made = scene()
    assert edits_together.outdented(made, "smiled") == made  # its rule would be lost
    assert edits_together.indented(made, "arrive") == made  # nothing stands before it
    assert edits_together.outdented(made, "pay") == made  # a stage holds no items


# -- blocks ------------------------------------------------------------------------------------------------------------


def test_a_block_brings_its_scales_and_its_lot_along() -> None:
    block = blocks.block_of(scene(), ["door", "pay"])
    assert block is not None
    assert [draw.id for draw in block.draws] == ["arm"]
    assert [scale.id for scale in block.scales] == ["k4"]
    empty = p.Protocol(title="New", stages=(p.Stage(id="stage", title="Stage"),))
    after, new = blocks.put_in(empty, block, "stage")
    assert new == ("door", "pay")
    assert [draw.id for draw in after.draws] == ["arm"]
    assert [scale.id for scale in after.scales] == ["k4"]
    assert [finding.code for finding in check(after)] == ["P021"]  # only the outcome is missing


def test_a_scale_of_the_same_name_with_other_points_comes_under_another_name() -> None:
    block = blocks.Block(items=(rating("clean", "k4"),), scales=(a_scale("k4", 1, 5),))
    after, (name,) = blocks.put_in(scene(), block, "door")
    item = edits.find(after, name)
    assert isinstance(item, p.Rating)
    assert item.scale == "k4_2"
    assert after.scale("k4_2").high == 5
    assert after.scale("k4") == scene().scale("k4")
    again, (other,) = blocks.put_in(after, block, "door")
    assert edits.find(again, other).scale == "k4_2"  # type: ignore[union-attr]
    assert again.scales == after.scales


def test_a_text_that_is_no_block_is_refused() -> None:
    for text in ("", "hello", '{"format": "cxstudio-block"}', '{"format": "cxstudio-block", "items": 3}'):
        assert blocks.read_block(text) is None
    both = blocks.Block(items=(yes_no("a"),), stages=(p.Stage(id="s", title="S"),))
    assert blocks.read_block(blocks.block_text(both)) is None
    assert blocks.block_of(scene(), ["arrive", "paid"]) is None


def test_every_part_of_a_ready_made_study_travels_as_text_without_loss() -> None:
    protocol = ready_made("online_order").protocol
    names = [stage.id for stage in protocol.stages]
    block = blocks.block_of(protocol, names)
    assert block is not None
    assert blocks.read_block(blocks.block_text(block)) == block
    bare = edits.with_parts(protocol, stages=(), draws=(), scales=())
    after, new = blocks.put_in(bare, block, "")
    assert list(new) == names
    assert after.stages == protocol.stages


# -- behaviours, lots, scales ------------------------------------------------------------------------------------------


def watched() -> p.Protocol:
    first, _a = edits_beside.add_behaviour(scene(), p.Behaviour(code="wait", title="Waits", kind="state", key="w"))
    second, _b = edits_beside.add_behaviour(first, p.Behaviour(code="talk", title="Talks", kind="state", key="w"))
    return edits_beside.add_behaviour(second, p.Behaviour(code="jump", title="Jumps", kind="point"), "wait")[0]


def test_behaviours_exclude_each_other_both_ways_and_follow_a_new_code() -> None:
    made = watched()
    assert [behaviour.code for behaviour in made.behaviours] == ["wait", "jump", "talk"]
    both = edits_beside.exclude(made, "wait", "talk", True)
    assert {b.code: b.excludes for b in both.behaviours} == {"wait": ("talk",), "jump": (), "talk": ("wait",)}
    renamed = edits_beside.rename_behaviour(both, "talk", "speak")
    assert renamed.behaviours[0].excludes == ("speak",)
    assert edits_beside.exclude(both, "talk", "wait", False) == made
    assert edits_beside.remove_behaviour(both, "talk").behaviours[0].excludes == ()


def test_a_key_given_twice_is_told_and_a_free_one_is_found() -> None:
    assert edits_beside.keys_taken_twice(watched()) == {"w": ("wait", "talk")}
    assert "P020" in [finding.code for finding in check(watched())]
    assert edits_beside.free_key(watched(), "Waits") == "a"


def test_behaviours_are_pasted_with_what_they_exclude_among_themselves() -> None:
    both = edits_beside.exclude(watched(), "wait", "talk", True)
    block = blocks.block_of_behaviours(both, ["wait", "talk"])
    after, last = blocks.put_behaviours(both, block, "talk")
    assert last == "talk_2"
    assert {b.code: b.excludes for b in after.behaviours}["wait_2"] == ("talk_2",)
    assert blocks.read_block(blocks.block_text(block)) == block


def test_rules_follow_a_lot_under_another_name() -> None:
    after = edits_beside.rename_draw(scene(), "arm", "order_card")
    assert edits.find(after, "smiled").condition == "${greeted} = 'yes' and ${order_card} = 'tea'"  # type: ignore[union-attr]
    assert (
        edits_beside.add_draw(after, p.Draw(id="paid", title="?", options=(p.Choice(id="a", text="A"),)))[1] == "paid_2"
    )


def test_a_scale_knows_who_uses_it() -> None:
    protocol = edits.with_parts(
        a_protocol(a_stage(a_touchpoint(rating("clean"), id="door", asks=(p.Ask.EXPECTATION, p.Ask.EMOTION)))),
        scales=SCALES,
        outcome=p.Outcome(text="Again?", scale="o10"),
    )
    uses = edits_beside.uses_of_scales(protocol)
    assert uses["k4"] == ("clean",)
    assert uses["q7"] == uses["v7"] == ("door",)
    assert uses["o10"] == ("",)
    assert uses["i5"] == ()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_moving_any_group_anywhere_loses_nothing(data: st.DataObject) -> None:
    made = scene()
    names = data.draw(st.sets(st.sampled_from(["greeted", "smiled", "named", "waited", "paid", "clean"]), min_size=1))
    parent = data.draw(st.sampled_from(["door", "line", "pay"]))
    within = [item.id for item in edits.find(made, parent).items]  # type: ignore[union-attr]
    after = edits_together.move_all(made, names, parent, data.draw(st.sampled_from(["", *within])))
    assert edits.ids(after) == edits.ids(made)
    assert {name: edits.find(after, name) for name in names} == {name: edits.find(made, name) for name in names}
    assert {edits.parent_of(after, name) for name in names} == {parent}
