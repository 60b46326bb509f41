"""Moving a visit to another version: what is kept, what reads differently, what is set aside, and the way back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxstudio.study import edits
from cxstudio.study import protocol as p
from cxstudio.study.moving import Fate, Move, move, undone
from cxstudio.study.visit import Visit, read

from .builders import a_photo, a_protocol, a_visit, choice, not_applicable, rating, text_item, yes_no

FIRST = a_protocol(
    yes_no("greeting", points=2),
    choice("size", "small", "medium", "large"),
    rating("cleanness", "k4", points=3),
    yes_no("music"),
    yes_no("parking", not_applicable=p.NOT_APPLICABLE),
)
MADE = a_visit(
    {
        "greeting": "yes",
        "size": "medium",
        "cleanness": 3,
        "music": "no",
        "parking": not_applicable("n2"),
        "outcome": 8,
    }
)


def moved(new: p.Protocol, visit: Visit = MADE) -> Move:
    return move(visit, FIRST, new, "version-2", at=5_000, reason="new wording")


def fates(found: Move) -> dict[str, Fate]:
    return {one.item: one.fate for one in found.answers}


def why(found: Move, item: str) -> str:
    return "; ".join(next(one.why for one in found.answers if one.item == item))


def test_the_same_questions_keep_every_answer() -> None:
    found = moved(FIRST)
    assert found.count(Fate.KEPT) == 6
    assert found.after.visit.answers == MADE.answers
    assert found.after.visit.protocol == "version-2"
    assert found.after.visit.id == MADE.id


def test_an_answer_stays_where_only_the_wording_changed_and_that_is_said() -> None:
    found = moved(edits.rename(FIRST, "greeting", "Were you greeted at once?"))
    assert fates(found)["greeting"] is Fate.CHANGED
    assert why(found, "greeting") == "wording: “Was it greeting?” → “Were you greeted at once?”"
    assert found.after.visit.answers["greeting"] == MADE.answers["greeting"]


def test_other_words_of_the_scale_are_a_change_of_the_item() -> None:
    anchors = tuple(p.Anchor(value=v, text=f"new {v}") for v in range(4))
    scales = tuple(p.Scale(id="k4", title="K4", anchors=anchors) if s.id == "k4" else s for s in FIRST.scales)
    found = moved(p.Protocol.model_validate({**dict(FIRST), "scales": scales}))
    assert fates(found)["cleanness"] is Fate.CHANGED
    assert "words of its points" in why(found, "cleanness")


def test_what_the_version_does_not_ask_is_set_aside_and_said() -> None:
    found = moved(edits.remove(FIRST, "music"))
    assert fates(found)["music"] is Fate.ASIDE
    assert why(found, "music") == "this version does not ask it"
    assert "music" not in found.after.visit.answers
    assert found.after.visit.moves[-1].aside == {"music": MADE.answers["music"]}


def test_an_answer_that_is_no_longer_offered_is_set_aside() -> None:
    size = edits.find(FIRST, "size")
    assert isinstance(size, p.SingleChoice)
    found = moved(edits.replace(FIRST, size.model_copy(update={"choices": size.choices[::2]})))
    assert why(found, "size") == "this answer is not offered any more"
    short = tuple(p.Anchor(value=v, text=str(v)) for v in range(3))
    scales = tuple(p.Scale(id="k4", title="K4", anchors=short) if s.id == "k4" else s for s in FIRST.scales)
    assert fates(moved(p.Protocol.model_validate({**dict(FIRST), "scales": scales})))["cleanness"] is Fate.ASIDE


def test_another_kind_of_item_or_a_reason_no_longer_offered_sets_aside() -> None:
    found = moved(edits.replace(FIRST, p.Counter(id="music", text="How many songs?")))
    assert why(found, "music") == "it is another kind of item now"
    found = moved(edits.replace(FIRST, yes_no("parking")))
    assert why(found, "parking") == "its reason is not offered any more"


def test_new_items_are_named_as_open_and_hidden_ones_are_not() -> None:
    wider = edits.add_item(FIRST, "door", yes_no("farewell"))
    wider = edits.add_item(wider, "door", yes_no("encore", condition="${music} = 'yes'"))
    found = moved(wider)
    assert [one.item for one in found.answers if one.fate is Fate.OPEN] == ["farewell"]


def test_an_answer_behind_a_condition_is_kept_although_it_is_hidden_now() -> None:
    found = moved(edits.replace(FIRST, yes_no("music", condition="${greeting} = 'no'")))
    assert found.after.visit.answers["music"] == MADE.answers["music"]
    assert found.after.answer("music") is None


def test_both_scores_stand_side_by_side() -> None:
    found = moved(edits.replace(FIRST, yes_no("greeting", points=2, standard=p.AnyOf(answers=("no",)))))
    old, new = found.scores
    assert (old.pooled, new.pooled) == (5 / 5, 3 / 5)


def test_photos_stay_with_the_visit_whatever_is_asked() -> None:
    visit = MADE.with_evidence(a_photo("music"))
    assert moved(edits.remove(FIRST, "music"), visit).after.visit.evidence == visit.evidence


def test_a_visit_that_never_moved_has_nothing_to_undo() -> None:
    assert undone(MADE) is MADE


ITEMS = ("greeting", "size", "cleanness", "music", "parking")


@given(st.sets(st.sampled_from(ITEMS)), st.sets(st.sampled_from(ITEMS)))
def test_undoing_brings_back_the_very_visit(gone: set[str], changed: set[str]) -> None:
    new = FIRST
    for item in changed:
        new = edits.replace(new, text_item(item))
    for item in gone:
        new = edits.remove(new, item)
    found = moved(new)
    assert undone(found.after.visit) == MADE
    assert read(FIRST, undone(found.after.visit)) == found.before


def test_answers_given_after_the_move_survive_its_undoing() -> None:
    found = moved(edits.add_item(FIRST, "door", yes_no("farewell")))
    later = found.after.visit.with_answer(MADE.answers["greeting"].model_copy(update={"item": "farewell"}))
    assert undone(later).answers["farewell"].value == "yes"
