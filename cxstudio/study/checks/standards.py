"""Is every item fit to be answered, scored and proved: points, standards, evidence, timers, ranges, reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.checks.places import ItemSpot, choices_of, item_spots, touchpoint_spots
from cxstudio.study.protocol import (
    REASONS,
    Acknowledge,
    AnyOf,
    AtLeast,
    AtMost,
    Computed,
    Counter,
    Item,
    Money,
    NoneOf,
    Note,
    Number,
    Protocol,
    Rating,
    SeveralChoices,
    SingleChoice,
    Timer,
    Within,
    YesNo,
)


def check_points(protocol: Protocol) -> Iterator[Finding]:
    """P009: points that every answer would earn. P010, P011: a mark that needs a standard to mean anything."""
    for place in item_spots(protocol):
        item, spot = place.item, place.spot
        if item.standard is not None:
            continue
        if item.points and not isinstance(item, Rating) and not _has_own_points(item):
            text = _("it has points but no standard, so every answer would earn them all.")
            yield spot.error("P009", text, _("Say which answers keep the standard, or set its points to 0."))
        if item.critical:
            text = _("it is critical but has no standard, so it could never fail.")
            yield spot.error("P010", text, _("Say which answers keep the standard, or take the mark away."))
        if item.in_standard:
            text = _("it belongs to the touchpoint's standard but has none of its own.")
            yield spot.error("P011", text, _("Say which answers keep it, or take it out of the touchpoint's standard."))


def _has_own_points(item: Item) -> bool:
    return any(choice.points is not None for choice in choices_of(item))


def check_sentences(protocol: Protocol) -> Iterator[Finding]:
    """P012: items make up a standard that the touchpoint does not put into a sentence."""
    for spot, touchpoint in touchpoint_spots(protocol):
        if any(item.in_standard for item in touchpoint.items) and not touchpoint.standard.strip():
            text = _("items belong to its standard, but the standard is not put into a sentence.")
            yield spot.error("P012", text, _("Write it in one sentence, such as “Noticed within 30 seconds.”."))


def check_evidence(protocol: Protocol) -> Iterator[Finding]:
    """P013: numbers of photos that cannot be. P014: photos on failing, where nothing can fail."""
    for place in item_spots(protocol):
        rule, spot = place.item.evidence, place.spot
        if rule.when == "never":
            continue
        if rule.at_most == 0:
            yield spot.error(
                "P013", _("it asks for photos but allows none."), _("Set how many photos it takes at most.")
            )
        elif rule.at_least > rule.at_most:
            text = _("it asks for at least {least} photos but takes {most} at most.")
            remedy = _("Correct one of the two numbers.")
            yield spot.error("P013", text.format(least=rule.at_least, most=rule.at_most), remedy)
        elif rule.at_least == 0:
            text = _("it asks for photos but is content with none.")
            yield spot.warning("P013", text, _("Set how many photos are needed at least."))
        if rule.when == "on_fail" and place.item.standard is None:
            text = _("it asks for photos when the standard is not kept, but has no standard.")
            yield spot.error("P014", text, _("Say which answers keep the standard, or ask for photos always or never."))


def check_kinds(protocol: Protocol) -> Iterator[Finding]:
    """P019: a timer without its two events. P028: a range that runs backwards. P029, P031: answers and reasons."""
    for place in item_spots(protocol):
        item, spot = place.item, place.spot
        if isinstance(item, Timer) and not (item.starts.strip() and item.stops.strip()):
            text = _("the stopwatch needs the event that starts it as well as the one that stops it.")
            yield spot.error("P019", text, _("Name both, as something that can be seen or heard."))
        low, high = _range(item)
        if low > high:
            text = _("its lowest answer lies above its highest.")
            yield spot.error("P028", text, _("Exchange the two limits."))
        if isinstance(item, SingleChoice | SeveralChoices) and len(item.choices) == 1:
            text = _("it offers one answer only.")
            yield spot.warning("P029", text, _("Add a second answer, or ask with yes or no."))
        for reason in (*item.not_applicable, *(item.could_not_observe or ())):
            if reason.code not in REASONS and not reason.text.strip():
                text = _('the reason "{code}" has no words.').format(code=reason.code)
                yield spot.error("P031", text, _("Word the reason, or remove it."))


def check_standards(protocol: Protocol) -> Iterator[Finding]:
    """P017: a standard that no answer can meet, or that names answers which do not exist."""
    for place in item_spots(protocol):
        fault = _fault(protocol, place)
        if fault:
            yield place.spot.error("P017", fault, _("Correct the standard."))


def _fault(protocol: Protocol, place: ItemSpot) -> str:
    match place.item.standard:
        case AnyOf(answers=answers) | NoneOf(answers=answers):
            return _unknown_answers(place.item, answers) or _nothing_left(place.item)
        case AtLeast(value=low):
            return _outside(protocol, place.item, low, math.inf)
        case AtMost(value=high):
            return _outside(protocol, place.item, -math.inf, high)
        case Within(low=low, high=high):
            return _outside(protocol, place.item, low, high)
    return ""


def possible_answers(item: Item) -> tuple[str, ...] | None:
    """The answers that go by a name; None where any words will do."""
    match item:
        case YesNo():
            return "yes", "no"
        case Acknowledge():
            return ("yes",)
        case SingleChoice() | SeveralChoices() | Number() | Counter():
            return tuple(choice.id for choice in choices_of(item))
        case Rating() | Timer() | Money() | Note():
            return ()
    return None


def _unknown_answers(item: Item, answers: tuple[str, ...]) -> str:
    known = possible_answers(item)
    unknown = [] if known is None else [answer for answer in answers if answer not in known]
    if not unknown:
        return ""
    return _("its standard names answers that it does not offer: {answers}.").format(answers=", ".join(unknown))


def _nothing_left(item: Item) -> str:
    known = possible_answers(item)
    refused = item.standard.answers if isinstance(item.standard, NoneOf) else ()
    if isinstance(item, YesNo | SingleChoice | SeveralChoices) and known and set(known) <= set(refused):
        return _("its standard refuses every answer, so nothing could keep it.")
    return ""


def _range(item: Item, protocol: Protocol | None = None) -> tuple[float, float]:
    """Lowest and highest possible number; unlimited where nothing is said."""
    match item:
        case Number(minimum=low, maximum=high) | Money(minimum=low, maximum=high):
            return -math.inf if low is None else low, math.inf if high is None else high
        case Counter(minimum=low, maximum=high):
            return low, high
        case Timer():
            return 0, math.inf
        case Rating(scale=scale_id) if protocol and any(scale.id == scale_id for scale in protocol.scales):
            values = [anchor.value for anchor in protocol.scale(scale_id).anchors]
            return min(values), max(values)
    return -math.inf, math.inf


def _outside(protocol: Protocol, item: Item, low: float, high: float) -> str:
    if not isinstance(item, Number | Money | Counter | Timer | Rating | Computed):
        return _("its standard compares numbers, but its answer is none.")
    if low > high:
        return _("its standard runs from {low:g} to {high:g}, so nothing could keep it.").format(low=low, high=high)
    least, most = _range(item, protocol)
    if low > most or high < least:
        text = _("its standard lies outside the possible answers ({least:g} to {most:g}), so nothing could keep it.")
        return text.format(least=least, most=most)
    return ""
