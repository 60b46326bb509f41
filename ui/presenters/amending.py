"""Changing an answer of a finished visit: what can be chosen or typed, and the answer it makes. No widget is known."""

from __future__ import annotations

from dataclasses import dataclass

from cxstudio.errors import Severity
from cxstudio.i18n import _
from cxstudio.interchange.cell_answers import DoesNotFit, Said, said_in
from cxstudio.study.missing import missing_items
from cxstudio.study.moving import offered_reasons
from cxstudio.study.protocol import AudioNote, Item, PhotoItem, Protocol, Rating, Rows, SingleChoice, Text, YesNo
from cxstudio.study.visit import Answer, Reading, Status, is_asked, read
from cxstudio.study.wordings import said

from . import recorder_words as words

_GAPS = {Status.NOT_APPLICABLE: ("NA", _("Not applicable")), Status.NOT_OBSERVED: ("CNO", _("Could not observe"))}


@dataclass(frozen=True)
class Amending:
    """What is asked for: the item's words, its answer so far, the `options` to choose from as (what it is called
    inside, words), empty where the answer is typed, and what stands in the box at first."""

    item: Item
    question: str
    now: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    note: str


ROWS = "rows"
"""What is chosen where the answer is what stands in the table."""


def can_amend(item: Item) -> bool:
    """Can its answer be changed? What is computed or was sealed cannot."""
    return is_asked(item) and item.kind != "sealed"


def is_evidence(item: Item) -> bool:
    """Are photos or a sound the answer, so that one is added or taken out?"""
    return isinstance(item, PhotoItem | AudioNote)


def amending(reading: Reading, item: Item) -> Amending:
    """What the form for this item shows."""
    protocol = reading.protocol
    answer = reading.visit.answers.get(item.id)
    options = _options(protocol, item)
    if options:
        options += _gaps(protocol, item)
    said_now = words.rated_words(protocol, item, answer) or "–"
    note = answer.note if answer is not None else ""
    return Amending(item, item.text, said_now, options, _chosen(item, answer), note)


def _options(protocol: Protocol, item: Item) -> tuple[tuple[str, str], ...]:
    match item:
        case YesNo():
            return tuple((key, said(protocol, f"words/{key}")) for key in ("yes", "no"))
        case SingleChoice(choices=choices):
            return tuple((one.id, one.text) for one in choices)
        case Rating():
            scale = protocol.scale(item.scale)
            anchors = {anchor.value: anchor.text for anchor in scale.anchors}
            points = range(scale.low, scale.high + 1)
            return tuple(
                (str(n), f"{words.shown(n)}, {anchors[n]}" if n in anchors else words.shown(n)) for n in points
            )
        case Rows():
            return ((ROWS, _("The rows below")),)
    return ()


def _gaps(protocol: Protocol, item: Item) -> tuple[tuple[str, str], ...]:
    found = []
    for status, (code, called) in _GAPS.items():
        for reason in sorted(offered_reasons(item, status) - {""}):
            found.append((f"{code} {reason}", f"{called}: {words.reason_words(item, reason, protocol)}"))
    return tuple(found)


def _chosen(item: Item, answer: Answer | None) -> str:
    if answer is None:
        return ROWS if isinstance(item, Rows) else ""
    if isinstance(item, Rows) and answer.status is Status.ANSWERED:
        return ROWS
    if answer.status in _GAPS:
        return f"{_GAPS[answer.status][0]} {answer.reason}".strip()
    is_plain = isinstance(item, Text | YesNo | SingleChoice | Rating) or isinstance(answer.value, int | float)
    return str(answer.value) if is_plain and answer.value is not None and item.kind != "timer" else ""


def amended(reading: Reading, item: Item, typed: str, note: str, now: int) -> Answer | str:
    """The answer that this makes, or the sentence that says why it is none."""
    if not typed.strip():
        return _("Say what the answer is to be. Nothing was changed.")
    try:
        found = said_in(typed, item, reading.protocol, lambda _moment: reading.visit.utc_offset)
    except DoesNotFit as why:
        return _("This is no answer to the item: {why}. Nothing was changed.").format(why=why)
    return _differing(reading, item, found, note, now)


def amended_rows(reading: Reading, item: Rows, rows: Answer | None, note: str, now: int) -> Answer | str:
    """The answer that these rows make, or the sentence that says why they are none: too few of them, say."""
    if rows is None or not isinstance(rows.value, tuple):
        return _("Fill in a row, or choose why there is none. Nothing was changed.")
    after = _differing(reading, item, Said(rows.value), note, now)
    if isinstance(after, str):
        return after
    found = missing_items(read(reading.protocol, reading.visit.with_answer(after)))
    wrong = next((one for one in found if one.item == item.id and one.severity is Severity.ERROR), None)
    if wrong is None:
        return after
    told = _("This cannot be the answer: {fault} {remedy} Nothing was changed.")
    return told.format(fault=wrong.text, remedy=wrong.remedy)


def _differing(reading: Reading, item: Item, found: Said, note: str, now: int) -> Answer | str:
    """The answer with what was said in it, or the sentence that it is as it was."""
    before = reading.visit.answers.get(item.id)
    kept = before or Answer(item=item.id)
    after = kept.model_copy(
        update={"value": found.value, "status": found.status, "reason": found.reason, "note": note.strip(),
                "at": kept.at or now, "reached": True if before is None else before.reached}
    )  # fmt: skip
    if before is not None and after == before:
        return _("This is the answer as it was. Nothing was changed.")
    return after
