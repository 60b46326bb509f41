"""Raw, redacted, cleared: what follows from what people did to a photo, and what a study lets out."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from cxstudio.study import clearing as c
from cxstudio.study.plan import Ethics
from cxstudio.study.recorded import Evidence
from cxstudio.study.redaction import Mark, Patch, bounds, box, moved, sized

FACE, PLATE = box("p1", 100, 100, 300, 400), box("p2", 500, 500, 700, 600)
RAW = Evidence(id="e1", sha256="0" * 64)
STRICT, FREE = Ethics(clearing="cleared"), Ethics()


def covering(*patches: Patch, proposed: bool = False) -> Evidence:
    return RAW.model_copy(update={"redaction": tuple(p.model_copy(update={"proposed": proposed}) for p in patches)})


def test_a_photo_goes_from_raw_over_redacted_to_cleared() -> None:
    assert c.stage_of(RAW) is c.Stage.RAW
    assert c.stage_of(covering(FACE)) is c.Stage.REDACTED
    assert c.stage_of(c.cleared(covering(FACE), "Ana", 1)) is c.Stage.CLEARED
    assert c.stage_of(c.cleared(RAW, "Ana", 1)) is c.Stage.CLEARED, "there may be nothing to cover"


def test_other_areas_after_the_look_have_to_be_looked_at_again() -> None:
    seen = c.cleared(covering(FACE), "Ana", 1)
    assert c.stage_of(seen.model_copy(update={"redaction": (FACE, PLATE)})) is c.Stage.REDACTED
    assert c.stage_of(seen.model_copy(update={"redaction": ()})) is c.Stage.RAW
    assert c.stage_of(c.uncleared(seen)) is c.Stage.REDACTED


def test_turning_drawing_and_the_order_of_areas_ask_for_no_other_look() -> None:
    seen = c.cleared(covering(FACE, PLATE), "Ana", 1)
    mark = Mark(id="m", kind="number", points=((5, 5),), number=1)
    turned = seen.model_copy(update={"rotation": 90, "marks": (mark,), "redaction": (PLATE, FACE)})
    assert c.stage_of(turned) is c.Stage.CLEARED


def test_a_proposed_area_holds_a_photo_back_in_every_study() -> None:
    proposed = covering(FACE, PLATE, proposed=True)
    assert c.stage_of(c.cleared(proposed, "Ana", 1)) is c.Stage.RAW
    assert "2 proposed areas" in c.refusal(proposed, FREE) and "2 proposed areas" in c.refusal(proposed, STRICT)


def test_a_strict_study_shows_cleared_photos_only() -> None:
    assert c.refusal(RAW, FREE) == "" == c.refusal(covering(FACE), FREE)
    assert "cleared" in c.refusal(RAW, STRICT) and "cleared" in c.refusal(covering(FACE), STRICT)
    assert c.refusal(c.cleared(covering(FACE), "Ana", 1), STRICT) == ""


def test_at_a_competitor_every_photo_has_to_be_cleared() -> None:
    assert c.refusal(RAW, Ethics(owner="competitor")) != ""


def test_sounds_are_not_looked_at() -> None:
    assert c.refusal(RAW.model_copy(update={"media": "audio/mpeg"}), STRICT) == ""


@pytest.mark.parametrize(
    ("photo", "ethics", "travels"),
    [
        (RAW, FREE, True),
        (covering(FACE), FREE, False),
        (c.cleared(RAW, "Ana", 1), STRICT, False),
        (covering(FACE), Ethics(originals_travel=True), True),
    ],
)
def test_the_original_of_a_redacted_photo_stays_here_unless_the_study_says_so(
    photo: Evidence, ethics: Ethics, travels: bool
) -> None:
    assert c.original_travels(photo, ethics) is travels


def test_an_original_is_destroyed_only_when_its_photo_is_ready() -> None:
    destroys = Ethics(originals_kept="destroy_at_finish", clearing="cleared")
    assert not c.original_goes(RAW, destroys)
    assert c.original_goes(c.cleared(covering(FACE), "Ana", 1), destroys)
    assert not c.original_goes(c.cleared(covering(FACE), "Ana", 1), STRICT)


def test_the_treatment_has_another_key_for_everything_done_otherwise() -> None:
    done = [RAW, covering(FACE), covering(PLATE), RAW.model_copy(update={"rotation": 90})]
    done.append(RAW.model_copy(update={"marks": (Mark(id="m", kind="number", points=((5, 5),), number=1),)}))
    keys = [c.treatment_of(one).key for one in done]
    assert keys[0] == "" and len(set(keys)) == len(keys)


def test_an_area_is_moved_and_sized_within_the_picture() -> None:
    assert bounds(moved(FACE.points, -500, 20)) == (0, 120, 200, 420)
    assert bounds(moved(FACE.points, 900, 900)) == (800, 700, 1000, 1000)
    assert bounds(sized(FACE.points, 50, -50)) == (100, 100, 350, 350)
    assert bounds(sized(FACE.points, -900, 900)) == (100, 100, 110, 1000)


def test_a_place_outside_the_picture_is_refused() -> None:
    with pytest.raises(ValidationError):
        Patch(id="p", points=((0, 0), (0, 1001), (5, 5)))
