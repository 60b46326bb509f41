"""What keeps a visit from being finished: open items, answers that break a rule, photos that are asked for."""

from __future__ import annotations

from ..errors import Finding, Severity
from ..i18n import _
from .pages import Place
from .protocol import REASONS, Item, SeveralChoices, Text
from .scoring import is_kept
from .visit import Answer, Reading, Status, holds, is_asked, is_settled, logic_value, photos_of


def missing_items(reading: Reading) -> list[Finding]:
    """What keeps the visit from being finished: open required items, absent photos, answers that break a rule."""
    findings: list[Finding] = []
    for place in reading.active.values():
        item, answer = place.item, reading.answer(place.item.id)
        where = f"{place.page.title} › {item.text}"
        if is_asked(item) and item.required and not is_settled(reading, item):
            findings.append(Finding("V001", where, _("not answered yet."), _("Answer it."), item=item.id))
            continue
        findings += [
            Finding(code, where, text, remedy, severity, item.id)
            for code, text, remedy, severity in _faults(reading, item, answer)
        ]
        findings += _missing_photos(reading, place, where, is_kept(reading, item))
    return findings


def _faults(reading: Reading, item: Item, answer: Answer | None) -> list[tuple[str, str, str, Severity]]:
    if answer is None:
        return []
    faults: list[tuple[str, str, str, Severity]] = []
    if answer.status is not Status.ANSWERED and not answer.reason:
        faults.append(("V002", _("no reason is given."), _("Choose a reason."), Severity.ERROR))
    elif _wants_note(item, answer):
        faults.append(("V008", _("this reason asks for a note."), _("Say in a note what happened."), Severity.ERROR))
    if isinstance(item, Text) and item.required and 0 < len(str(answer.value or "").strip()) < item.at_least:
        faults.append(("V003", _("these words are very short."), _("Write a full sentence."), Severity.ERROR))
    if (
        isinstance(item, SeveralChoices)
        and item.at_most
        and isinstance(answer.value, tuple)
        and len(answer.value) > item.at_most
    ):
        faults.append(("V004", _("more answers are ticked than allowed."), _("Untick some."), Severity.ERROR))
    own = logic_value(item, answer)
    if item.constraint and own is not None and holds(reading, item.constraint, own) is False:
        faults.append(
            ("V005", item.constraint_text or _("this answer cannot be right."), _("Correct it."), Severity.ERROR)
        )
    if item.warning and own is not None and not answer.note and holds(reading, item.warning, own) is False:
        faults.append(
            (
                "V006",
                item.warning_text or _("this answer is unusual."),
                _("Correct it or say why in a note."),
                Severity.WARNING,
            )
        )
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
    if excused or len(photos_of(reading.visit, place.item.id)) >= wanted:
        return []
    what = f" ({rule.what})" if rule.what else ""
    return [
        Finding("V007", where, _("a photo is asked for{what}.").format(what=what), _("Attach it."), item=place.item.id)
    ]
