"""What the current card says of its answer: a fault while typing, what is wrong, what is proposed, what is asked for
because of it. One thing at a time, the most pressing first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.logic import LogicError
from cxstudio.study.pages import Place
from cxstudio.study.protocol import Item
from cxstudio.study.visit import Reading, Status, holds, logic_value, pictures_of

from . import recorder_words as words
from .recorder_sealed import before_words

if TYPE_CHECKING:
    from .recorder_visit import RecordedVisit

NOT_SAID = {"V001", "V007", "V013", "V014"}
"""Gaps that the card shows by itself: nothing answered, a photo asked for, a card still sealed, a time that runs."""
WHILE_WRITING = {"V003", "V010", "V012"}
"""What is not said while somebody is still at it: words too short, rows not whole, too few of them."""
HOLDS = {"V004", "V005", "V006", "V015"}
"""What holds the recorder on the item until Enter: an answer that breaks a rule, or asks for its reason."""


def what_to_say(recorder: RecordedVisit, item: Item, fault: str, *, writing: bool) -> tuple[str, str]:
    """Kind of message and its words; no words where there is nothing to say. `fault` is what cannot be taken."""
    answer = recorder.answer_of(item.id)
    if recorder.is_locked(item.id):
        return "info", _("The outcome was given and is locked.")
    if fault:
        return "caution", fault
    if recorder.proposed(item) is not None:
        return "info", proposed_words(recorder, item)
    gaps = gaps_said(recorder, item, writing=writing)
    if gaps and answer is not None:
        return "caution", f"{sentence(gaps[0].text)} {gaps[0].remedy}"
    if answer is not None and answer.status is not Status.ANSWERED:
        return "caution", ""
    kept = recorder.is_kept(item) if answer is not None else None
    photo = words.photo_rule_words(item, kept, len(pictures_of(recorder.visit, item.id)))
    told = words.standard_words(item) if kept is False else ""
    reason = reason_words(recorder.reading, item)
    before = before_words(recorder.reading, item.id)
    parts = [part for part in (told, photo, reason, before) if part]
    return ("caution" if told else "info"), " ".join(parts)


def gaps_said(recorder: RecordedVisit, item: Item, *, writing: bool = False) -> list[Finding]:
    """What is not right with an item's answer, as far as its card says it."""
    unsaid = NOT_SAID | (WHILE_WRITING if writing else set())
    return [gap for gap in recorder.gaps() if gap.item == item.id and gap.code not in unsaid]


def sentence(text: str) -> str:
    """With a capital, and a stop at its end."""
    whole = f"{text[:1].upper()}{text[1:]}"
    return whole if whole.endswith((".", "!", "?", "…")) else f"{whole}."


def proposed_words(recorder: RecordedVisit, item: Item) -> str:
    """ "Proposed: Yes. Enter takes it, any other answer replaces it." """
    said = words.rated_words(recorder.published.protocol, item, recorder.proposed(item))
    return _("Proposed: {answer}. Enter takes it, any other answer replaces it.").format(answer=said)


def standing_words(recorder: RecordedVisit, place: Place) -> str:
    """A default that nobody changed, as a line before finishing: "Proposed: Door › Was it clean? Yes"."""
    said = words.rated_words(recorder.published.protocol, place.item, recorder.proposed(place.item))
    return _("Proposed: {page} › {question} {answer}").format(
        page=place.page.title, question=place.item.text, answer=said
    )


def is_unusual(reading: Reading, item: Item) -> bool:
    """Does the answer that stands there break the item's soft warning?"""
    own = logic_value(item, reading.answer(item.id))
    try:
        return bool(item.warning) and own is not None and holds(reading, item.warning, own) is False
    except LogicError:
        return False


def reason_words(reading: Reading, item: Item) -> str:
    """That the reason for an unusual answer was given; empty while it is usual or the reason is missing."""
    answer = reading.answer(item.id)
    if answer is None or not answer.note.strip() or not is_unusual(reading, item):
        return ""
    return _("{why} The note is kept as the reason.").format(why=sentence(item.warning_text or _("this is unusual")))
