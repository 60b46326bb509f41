"""Can every standard be met, and do all answers it names exist?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study.checks.places import ItemSpot, choices_of, item_spots
from cxstudio.study.checks.rules import parsed
from cxstudio.study.checks.tables import most_rows
from cxstudio.study.protocol import (
    Acknowledge,
    AnyOf,
    AtLeast,
    AtMost,
    Computed,
    Counter,
    Holds,
    Item,
    Money,
    NoneOf,
    Note,
    Number,
    Protocol,
    Rating,
    Rows,
    SealedCard,
    SeveralChoices,
    SingleChoice,
    Timer,
    Within,
    YesNo,
)

_MOST_TRIES = 1000


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
        case Holds(expression=rule):
            return _never_true(protocol, place.item, rule)
    return ""


def _never_true(protocol: Protocol, item: Item, rule: str) -> str:
    """A rule over the item's own answer alone, of which no answer makes it true."""
    expression, answers = parsed(rule), _every_answer(protocol, item)
    if expression is None or expression.items or not expression.uses_own or not answers:
        return ""
    if any(logic.is_true(expression, {}, answer) for answer in answers):
        return ""
    return _("no answer makes its standard true, so nothing could keep it.")


def _every_answer(protocol: Protocol, item: Item) -> Sequence[logic.Value]:
    match item:
        case YesNo() | SingleChoice():
            return possible_answers(item) or ()
        case Rating():
            low, high = range_of(item, protocol)
            return range(int(low), int(high) + 1) if math.isfinite(low) else ()
        case Counter(minimum=low, maximum=high, alternatives=buttons) if 0 <= high - low <= _MOST_TRIES:
            return (*range(low, high + 1), *(button.id for button in buttons))
    return ()


def possible_answers(item: Item) -> tuple[str, ...] | None:
    """The answers that go by a name; None where any words will do."""
    match item:
        case YesNo() | SealedCard():
            return "yes", "no"
        case Acknowledge():
            return ("yes",)
        case SingleChoice() | SeveralChoices() | Number() | Counter():
            return tuple(choice.id for choice in choices_of(item))
        case Rating() | Timer() | Money() | Note() | Rows():
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


def range_of(item: Item, protocol: Protocol | None = None) -> tuple[float, float]:
    """Lowest and highest possible number; unlimited where nothing is said."""
    match item:
        case Number(minimum=low, maximum=high) | Money(minimum=low, maximum=high):
            return -math.inf if low is None else low, math.inf if high is None else high
        case Counter(minimum=low, maximum=high):
            return low, high
        case Timer():
            return 0, math.inf
        case Rows():
            return 0, math.inf if (most := most_rows(item)) is None else most
        case Rating(scale=scale_id) if protocol and any(scale.id == scale_id for scale in protocol.scales):
            values = [anchor.value for anchor in protocol.scale(scale_id).anchors]
            return min(values), max(values)
    return -math.inf, math.inf


def _outside(protocol: Protocol, item: Item, low: float, high: float) -> str:
    if not isinstance(item, Number | Money | Counter | Timer | Rating | Computed | Rows):
        return _("its standard compares numbers, but its answer is none.")
    if low > high:
        return _("its standard runs from {low:g} to {high:g}, so nothing could keep it.").format(low=low, high=high)
    least, most = range_of(item, protocol)
    if low > most or high < least:
        text = _("its standard lies outside the possible answers ({least:g} to {most:g}), so nothing could keep it.")
        return text.format(least=least, most=most)
    return ""
