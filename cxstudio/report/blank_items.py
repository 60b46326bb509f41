"""How each kind of item is answered with a pen: which boxes, lines and tables, and the words that help."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cxstudio.i18n import _, plural
from cxstudio.report.blocks import Blank, Field, Rows, Ticks, Words, say, soft
from cxstudio.report.text import plain
from cxstudio.report.words import amount, listed, quoted
from cxstudio.study import items as i
from cxstudio.study.pages import places_of
from cxstudio.study.protocol import Choice, Protocol
from cxstudio.study.visit import is_asked

FREE_ROWS = 6
"""Rows of a table for which nobody said how many."""
LINES = 3
"""Lines for free words."""
SHORTEST = 24
"""Answers of at most so many letters stand beside each other."""


def fields_of(protocol: Protocol, item: i.Item) -> Iterator[Field]:
    """Where a pen answers the item."""
    match item:
        case i.YesNo():
            yield Ticks((_("Yes"), _("No")), beside=True)
        case i.SingleChoice() | i.SeveralChoices():
            yield _ticks([plain(choice.text) for choice in item.choices])
        case i.Rating():
            yield scale_ticks(protocol, item.scale)
        case i.Number() | i.Counter() | i.Money():
            yield from _figures(item)
        case i.Timer():
            yield from _timer(item)
        case i.Text():
            yield Blank(lines=LINES)
        case i.Date():
            yield Blank(boxes=8, unit=_("day, month, year"))
            yield from _beside(item.alternatives)
        case i.ClockTime():
            yield Blank(boxes=4, unit=_("hours, minutes"))
        case i.PlaceItem():
            yield Blank(lines=1)
        case i.PhotoItem():
            yield Blank(_("Photo number"))
        case i.AudioNote():
            yield Blank(_("Recording number"))
        case i.Acknowledge():
            yield Ticks((_("Read and understood"),))
        case i.SealedCard():
            yield Ticks((_("Opened"),), beside=True)
        case i.Rows():
            yield _rows(protocol, item)
        case i.Note() | i.Computed():
            return


def _ticks(options: list[str]) -> Ticks:
    return Ticks(tuple(options), beside=all(len(option) <= SHORTEST for option in options))


def scale_ticks(protocol: Protocol, scale_id: str) -> Ticks:
    """A scale's points with their words."""
    anchors = {scale.id: scale.anchors for scale in protocol.scales}.get(scale_id, ())
    numbers = tuple(amount(anchor.value) for anchor in anchors)
    return Ticks(tuple(plain(anchor.text) for anchor in anchors), numbers)


def _beside(choices: tuple[Choice, ...]) -> Iterator[Field]:
    if choices:
        yield _ticks([plain(choice.text) for choice in choices])


def _figures(item: i.Number | i.Counter | i.Money) -> Iterator[Field]:
    unit = item.unit if isinstance(item, i.Number) else item.currency if isinstance(item, i.Money) else ""
    most = item.maximum
    digits = len(str(int(abs(most)))) if most is not None else 5
    digits += (item.decimals + 1 if item.decimals else 0) if isinstance(item, i.Number) else 0
    yield Blank(boxes=min(max(digits, 2), 12), unit=plain(unit))
    if not isinstance(item, i.Money):
        yield from _beside(item.alternatives)


def _timer(item: i.Timer) -> Iterator[Field]:
    if item.over_days:
        yield Blank(_("From: {event}, day and time").format(event=plain(item.starts)))
        yield Blank(_("To: {event}, day and time").format(event=plain(item.stops)))
    else:
        yield Blank(boxes=4, unit=_("minutes, seconds"))
    yield _ticks([plain(item.never) or _("never")])


def _rows(protocol: Protocol, item: i.Rows) -> Rows:
    titles = []
    for column in item.columns:
        unit = f" ({plain(column.unit)})" if column.unit else ""
        titles.append(plain(column.title) + unit)
    if item.row_names:
        return Rows(tuple(titles), tuple(map(plain, item.row_names)))
    many = max(item.at_least, min(item.at_most or FREE_ROWS, FREE_ROWS))
    return Rows(tuple(titles), ("",) * many)


# -- what helps --------------------------------------------------------------------------------------------------------


def helps_of(protocol: Protocol, item: i.Item, numbers: Mapping[str, int]) -> Iterator[Words]:
    """The lines under an item's words: when it is asked, its hint, its bounds, what its columns hold."""
    if item.condition:
        yield say(soft(condition_words(protocol, item.condition, numbers)))
    if item.hint:
        yield say(plain(item.hint))
    match item:
        case i.SeveralChoices():
            yield say(
                soft(_("Tick all that apply.") if not item.at_most else _("Tick at most {n}.").format(n=item.at_most))
            )
        case i.Timer() if not item.over_days:
            words = _("From: {starts}. To: {stops}.")
            yield say(soft(words.format(starts=plain(item.starts), stops=plain(item.stops))))
        case i.SealedCard():
            yield say(soft(_("The card lies sealed; open it only after the touchpoint it belongs to.")))
        case i.Computed():
            yield say(soft(_("Worked out by the program.")))
        case i.Rows():
            yield from _column_words(protocol, item)
    if bounds := _bounds(item):
        yield say(soft(bounds))
    if is_asked(item) and not item.required:
        yield say(soft(_("May be left open.")))


def _bounds(item: i.Item) -> str:
    if not isinstance(item, i.Number | i.Counter | i.Money):
        return ""
    low, high = item.minimum, item.maximum
    if low is not None and high is not None:
        return _("{low} to {high}").format(low=amount(low), high=amount(high))
    if low is not None:
        return _("at least {low}").format(low=amount(low))
    return _("at most {high}").format(high=amount(high)) if high is not None else ""


def _column_words(protocol: Protocol, item: i.Rows) -> Iterator[Words]:
    """What may be written into the columns that have fixed answers."""
    for column in item.columns:
        words = [plain(choice.text) for choice in column.choices]
        if column.kind == "rating":
            scale = scale_ticks(protocol, column.scale)
            words = [f"{number} {text}".strip() for number, text in zip(scale.numbers, scale.options, strict=True)]
        if column.kind == "yes_no":
            words = [_("Yes"), _("No")]
        if words:
            yield say(soft(f"{plain(column.title)}: {' / '.join(words)}"))


def reasons_of(item: i.Item) -> str:
    """What stands at the box for no answer; "" where an answer is always possible or none is asked."""
    if not is_asked(item) or isinstance(item, i.Acknowledge | i.SealedCard):
        return ""
    return _("no answer, because")


_ITEM = re.compile(r"\$\{([A-Za-z0-9_]+)\}")


def condition_words(protocol: Protocol, rule: str, numbers: Mapping[str, int]) -> str:
    """When it is asked: said simply where the rule is simple, else by the numbers of the items it looks at."""
    simple = re.fullmatch(r"\s*\$\{(\w+)\}\s*(!?=)\s*'([^']*)'\s*", rule)
    if simple and simple[1] in numbers:
        answer = _answer_words(protocol, simple[1], simple[3])
        words = _("Only if {n} is {answer}.") if simple[2] == "=" else _("Only if {n} is not {answer}.")
        return words.format(n=numbers[simple[1]], answer=quoted(answer))
    found = [str(numbers[id]) for id in dict.fromkeys(_ITEM.findall(rule)) if id in numbers]
    if not found:
        return _("Asked in some visits only: what was drawn by lot decides.")
    return plural("Asked only after some answers to {{items}}.", "Asked only after some answers to {{items}}.",
                  len(found)).format(items=listed(found, 6))  # fmt: skip


def _answer_words(protocol: Protocol, item_id: str, value: str) -> str:
    place = places_of(protocol).get(item_id)
    item = place.item if place else None
    choices = item.choices if isinstance(item, i.SingleChoice | i.SeveralChoices) else ()
    words = {choice.id: plain(choice.text) for choice in choices} | {"yes": _("Yes"), "no": _("No")}
    return words.get(value, plain(value))
