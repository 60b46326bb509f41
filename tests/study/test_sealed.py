"""Sealed cards: what was answered before them, and what had better not be answered after."""

from __future__ import annotations

from cxstudio.study import protocol as p
from cxstudio.study.missing import missing_items
from cxstudio.study.sealed import card_over, opened_at, was_given_after
from cxstudio.study.visit import Answer, Reading, read
from tests.study import builders as b

CARD = p.SealedCard(id="card", text="The right answer", card="Open till six.", opens_after="call")
PROTOCOL = b.a_protocol(
    b.a_stage(b.a_touchpoint(b.yes_no("asked"), b.yes_no("told"), id="call"), b.a_touchpoint(CARD, id="compare"))
)


def a_reading(*, asked_at: int, opened: int | None, note: str = "") -> Reading:
    answers = {"asked": Answer(item="asked", value="yes", at=asked_at, note=note), "told": Answer(item="told", at=5)}
    if opened is not None:
        answers["card"] = Answer(item="card", value=opened, at=opened)
    return read(PROTOCOL, b.a_visit(answers))


def test_nothing_stands_over_an_answer_while_the_card_is_sealed() -> None:
    reading = a_reading(asked_at=10, opened=None)
    assert (opened_at(reading, CARD), card_over(reading, "asked")) == (None, None)
    assert not was_given_after(reading, "asked")


def test_an_answer_before_the_opening_is_none_given_after_it() -> None:
    reading = a_reading(asked_at=10, opened=20)
    assert card_over(reading, "asked") == (CARD, 20)
    assert card_over(reading, "card") is None
    assert not was_given_after(reading, "asked")
    assert "V015" not in {gap.code for gap in missing_items(reading)}


def test_an_answer_after_the_opening_asks_for_its_reason() -> None:
    reading = a_reading(asked_at=30, opened=20)
    assert was_given_after(reading, "asked")
    assert [gap.item for gap in missing_items(reading) if gap.code == "V015"] == ["asked"]
    told = a_reading(asked_at=30, opened=20, note="I had mixed up the calls.")
    assert was_given_after(told, "asked")
    assert "V015" not in {gap.code for gap in missing_items(told)}
