"""Two protocols side by side, in words."""

from __future__ import annotations

import pytest

from cxstudio.study import edits
from cxstudio.study import protocol as p
from cxstudio.study.differences import differences

from .builders import a_protocol, a_stage, a_touchpoint, ready_made, yes_no
from .test_protocol import LATER, TABLE


def scene() -> p.Protocol:
    door = a_touchpoint(yes_no("greeted"), yes_no("smiled"), id="door")
    line = a_touchpoint(yes_no("waited"), id="line")
    return a_protocol(a_stage(door, line, id="arrive"), a_stage(a_touchpoint(yes_no("paid"), id="pay"), id="order"))


def told(before: p.Protocol, after: p.Protocol) -> list[tuple[str, str]]:
    return [(one.sort, str(one)) for one in differences(before, after)]


def test_the_same_content_differs_in_nothing() -> None:
    assert differences(scene(), scene()) == []


def test_what_came_what_went_and_what_changed() -> None:
    before = scene()
    after = edits.rename(before, "greeted", "Did anybody greet you?")
    after = edits.add_item(after, "pay", yes_no("thanked", text="Were you thanked?"))
    after = edits.remove(after, "smiled")
    assert told(before, after) == [
        ("changed", "Item “Did anybody greet you?”: wording: “Was it greeted?” → “Did anybody greet you?”"),
        ("added", "Item “Were you thanked?”: new, in Touchpoint “Pay”"),
        ("removed", "Item “Was it smiled?”: taken out"),
    ]


def test_moves_are_told_once_and_in_the_place_they_went_to() -> None:
    before = scene()
    assert told(before, edits.move(before, "waited", "pay")) == [
        ("moved", "Item “Was it waited?”: moved to Touchpoint “Pay”")
    ]
    assert told(before, edits.shift(before, "greeted", +1)) == [("moved", "Touchpoint “Door”: another order within")]


def test_rules_and_numbers_are_put_in_words() -> None:
    before = scene()
    greeted = edits.find(before, "greeted").model_copy(
        update={
            "points": 2.0,
            "critical": True,
            "standard": p.AnyOf(answers=("yes",)),
            "evidence": p.EvidenceRule(when="on_fail", at_least=1),
        }
    )
    texts = [one.text for one in differences(before, edits.replace(before, greeted))]
    assert texts == [
        "points: 0 → 2",
        "critical: no → yes",
        "standard: nothing → any of yes",
        "photos: not asked for → when it fails, 1 to 3",
    ]


def test_another_kind_of_item_is_said_as_such() -> None:
    before = scene()
    text = p.Text(id="greeted", text="Was it greeted?")
    assert [one.text for one in differences(before, edits.replace(before, text))] == ["kind: “yes_no” → “text”"]


def test_the_study_and_its_scales() -> None:
    before = scene()
    q7 = before.scale("q7")
    worded = q7.model_copy(update={"anchors": (p.Anchor(value=1, text="Bad"), *q7.anchors[1:])})
    scales = tuple(worded if scale.id == "q7" else scale for scale in before.scales)
    after = p.Protocol.model_validate({**dict(before), "title": "Another", "scales": scales})
    found = differences(before, after)
    assert [one.place for one in found] == ["The whole study", "Scale “Q7”"]


def test_a_whole_ready_made_study_against_nothing() -> None:
    coffee = ready_made("coffee_shop").protocol
    empty = p.Protocol(title=coffee.title, stages=())
    count = len(edits.ids(coffee))
    assert sum(one.sort == "added" and bool(one.id) for one in differences(empty, coffee)) == count
    assert sum(one.sort == "removed" and bool(one.id) for one in differences(coffee, empty)) == count


# --- what came to protocols later ---


@pytest.mark.parametrize(
    ("id", "fields", "words"),
    [
        ("where", {"required_if": ""}, "required if: “${lost} = 'yes'” → nothing"),
        ("where", {"paired_with": ""}, "other source: “firm_where” → nothing"),
        ("parcel", {"over_days": False}, "runs over days: yes → no"),
        ("card", {"card": "Nothing is lost."}, "sealed words: “You have lost your receipt.” → “Nothing is lost.”"),
        ("problems", {"at_most": 5}, "at most: 9 → 5"),
        ("problems", {"private": False}, "hidden once entered: yes → no"),
        ("door", {"due_days": 7}, "due after days: 3.5 → 7"),
    ],
)
def test_later_abilities_are_told_in_words(id, fields, words):
    node = edits.find(LATER, id)
    (difference,) = differences(LATER, edits.replace(LATER, node.model_copy(update=fields)))
    assert difference.text == words


def test_columns_are_told_by_their_titles():
    changed = TABLE.model_copy(update={"columns": TABLE.columns[:1]})
    (difference,) = differences(LATER, edits.replace(LATER, changed))
    assert difference.text.startswith("columns: What happened (text), Lost (number), Who (choice), ")
    assert difference.text.endswith(" → What happened (text)")


def test_what_changed_about_the_outcome_pictures_and_languages_is_told_apart():
    outcome = LATER.outcome.model_copy(update={"early_after": "", "smallest_effect": 2})
    changed = edits.with_parts(LATER, outcome=outcome, pictures=(), translations={"de": {"a": "b"}}, shows_scores=True)
    assert [str(one) for one in differences(LATER, changed)] == [
        "The whole study: pictures: A full shelf → nothing",
        "The whole study: reports show scores: no → yes",
        "The whole study: translated texts: nothing → de (1)",
        "Outcome: smallest effect: 1 → 2",
        "Outcome: asked early after: “door” → nothing",
    ]
