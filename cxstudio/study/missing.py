"""What keeps a visit from being finished: open items, answers that break a rule, photos that are asked for."""

from __future__ import annotations

from ..errors import Finding, Severity
from ..i18n import _, plural
from .defaults import with_defaults
from .pages import Place
from .protocol import REASONS, Item, Rows, SealedCard, SeveralChoices, Text, Timer
from .scoring import is_kept
from .sealed import was_given_after
from .visit import (
    Answer,
    Reading,
    Status,
    can_open,
    filled_rows,
    holds,
    is_required,
    is_settled,
    is_whole,
    logic_value,
    pictures_of,
    read,
    rows_of,
    ticked,
)

Fault = tuple[str, str, str, Severity]
"""Code, what is wrong, what to do, how bad."""


def missing_items(reading: Reading) -> list[Finding]:
    """What keeps the visit from being finished: open required items, absent photos, answers that break a rule.

    The visit is looked at as it will stand when it is finished: with the defaults that nobody changed.
    """
    finished, so_far = with_defaults(reading.protocol, reading.visit), reading
    reading = reading if finished is reading.visit else read(reading.protocol, finished)
    findings: list[Finding] = []
    for place in reading.active.values():
        item, answer = place.item, reading.answer(place.item.id)
        where = f"{place.page.title} › {item.text}"
        if is_required(reading, item) and not is_settled(reading, item):
            code, text, remedy = _open(so_far, reading, item, answer)
            findings.append(Finding(code, where, text, remedy, item=item.id))
            continue
        findings += [
            Finding(code, where, text, remedy, severity, item.id)
            for code, text, remedy, severity in _faults(reading, item, answer)
        ]
        findings += _missing_photos(reading, place, where, is_kept(reading, item))
    return findings


def _open(so_far: Reading, reading: Reading, item: Item, answer: Answer | None) -> tuple[str, str, str]:
    """How an item that has no answer yet is told. A card opens after what was answered `so_far`: a default that nobody
    took yet could still be changed by whoever has read the card."""
    match item:
        case SealedCard() if not can_open(so_far, item):
            titles = {touchpoint.id: touchpoint.title for _stage, touchpoint in reading.protocol.touchpoints()}
            remedy = _("Finish “{touchpoint}” first, then open it.")
            if can_open(reading, item):
                remedy = _("Take or change what is proposed in “{touchpoint}”, then open it.")
            return "V013", _("the card is still sealed."), remedy.format(touchpoint=titles.get(item.opens_after, ""))
        case SealedCard():
            return "V013", _("the card has not been opened yet."), _("Open it.")
        case Timer() if answer is not None and (answer.since or answer.at) and answer.status is Status.ANSWERED:
            return "V014", _("it is still running."), _("Stop it, or say that it never came.")
        case Rows(at_least=least) if least > 0:
            rows = plural("not filled in yet; {n} row is asked for.", "not filled in yet; {n} are asked for.", least)
            return "V001", rows, _("Fill it in.")
    return "V001", _("not answered yet."), _("Answer it.")


def _faults(reading: Reading, item: Item, answer: Answer | None) -> list[Fault]:
    if answer is None:
        return []
    faults = _faults_of_status(item, answer) + _faults_of_kind(reading, item, answer)
    return faults + _faults_of_rules(reading, item, answer) + _faults_of_opening(reading, item, answer)


def _faults_of_status(item: Item, answer: Answer) -> list[Fault]:
    if answer.status is not Status.ANSWERED and not answer.reason:
        return [("V002", _("no reason is given."), _("Choose a reason."), Severity.ERROR)]
    if _wants_note(item, answer):
        return [("V008", _("this reason asks for a note."), _("Say in a note what happened."), Severity.ERROR)]
    return []


def _faults_of_kind(reading: Reading, item: Item, answer: Answer) -> list[Fault]:
    match item:
        case Text() if is_required(reading, item) and 0 < len(str(answer.value or "").strip()) < item.at_least:
            return [("V003", _("these words are very short."), _("Write a full sentence."), Severity.ERROR)]
        case SeveralChoices(at_most=most) if most and len(ticked(answer)) > most:
            return [("V004", _("more answers are ticked than allowed."), _("Untick some."), Severity.ERROR)]
        case Rows():
            return _faults_of_rows(item, answer)
    return []


def _faults_of_rows(item: Rows, answer: Answer) -> list[Fault]:
    filled = filled_rows(answer)
    if answer.status is not Status.ANSWERED:
        return []
    faults: list[Fault] = []
    if len(filled) < item.at_least:
        text = _("{filled} of at least {least} rows are filled in.").format(filled=len(filled), least=item.at_least)
        faults.append(("V010", text, _("Fill in the others."), Severity.ERROR))
    if item.at_most is not None and len(filled) > item.at_most:
        text = _("{filled} rows are filled in, at most {most} are allowed.")
        text = text.format(filled=len(filled), most=item.at_most)
        faults.append(("V011", text, _("Remove some."), Severity.ERROR))
    gaps = [number for number, row in enumerate(rows_of(answer), 1) if row in filled and not is_whole(item, row)]
    if gaps and not answer.note.strip():
        text = _("not every column is filled in: row {rows}.").format(rows=", ".join(map(str, gaps)))
        faults.append(("V012", text, _("Fill them in or say why in a note."), Severity.WARNING))
    return faults


def _faults_of_opening(reading: Reading, item: Item, answer: Answer) -> list[Fault]:
    if answer.note.strip() or not was_given_after(reading, item.id):
        return []
    return [("V015", _("this was answered after the card was opened."), _("Say in a note why."), Severity.ERROR)]


def _faults_of_rules(reading: Reading, item: Item, answer: Answer) -> list[Fault]:
    faults: list[Fault] = []
    own = logic_value(item, answer)
    if item.constraint and own is not None and holds(reading, item.constraint, own) is False:
        text = item.constraint_text or _("this answer cannot be right.")
        faults.append(("V005", text, _("Correct it."), Severity.ERROR))
    if item.warning and own is not None and not answer.note and holds(reading, item.warning, own) is False:
        text = item.warning_text or _("this answer is unusual.")
        faults.append(("V006", text, _("Correct it or say why in a note."), Severity.WARNING))
    return faults


def _wants_note(item: Item, answer: Answer) -> bool:
    if answer.status is Status.ANSWERED or answer.note.strip():
        return False
    own = {reason.code: reason for reason in (*item.not_applicable, *(item.could_not_observe or ()))}
    reason = own.get(answer.reason) or REASONS.get(answer.reason)
    return reason is not None and reason.needs_note


def _missing_photos(reading: Reading, place: Place, where: str, kept: bool | None) -> list[Finding]:
    rule = place.item.evidence
    wanted = rule.at_least if rule.when == "always" or (rule.when == "on_fail" and kept is False) else 0
    answer = reading.answer(place.item.id)
    excused = answer is not None and answer.status is not Status.ANSWERED
    if excused or len(pictures_of(reading.visit, place.item.id)) >= wanted:
        return []
    what = f" ({rule.what})" if rule.what else ""
    return [
        Finding("V007", where, _("a photo is asked for{what}.").format(what=what), _("Attach it."), item=place.item.id)
    ]
