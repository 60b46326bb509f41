"""An item as other tools understand it: type, words, rules, limits. What that loses stands in `own_columns`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cxstudio.i18n import _, plural
from cxstudio.interchange import rules
from cxstudio.interchange.cell_texts import LEFT_OUT, answers_list, scale_list, shown
from cxstudio.study import logic
from cxstudio.study.protocol import (
    AnyOf,
    AtLeast,
    AtMost,
    AudioNote,
    Computed,
    Counter,
    Holds,
    Item,
    Money,
    NoneOf,
    Note,
    Number,
    PhotoItem,
    PlaceItem,
    Rating,
    Rows,
    SealedCard,
    SeveralChoices,
    SingleChoice,
    Text,
    Timer,
    Within,
)

_PLAIN_DEFAULT = re.compile(r"(?!(?:and|or|div|mod)\b)[A-Za-z][A-Za-z0-9_]*|\d+(?:\.\d+)?|\d{4}-\d\d-\d\d|\d\d:\d\d")
_TYPES = {
    "yes_no": "select_one yes_no",
    "money": "decimal",
    "counter": "integer",
    "timer": "decimal",
    "text": "text",
    "date": "date",
    "time": "time",
    "place": "geopoint",
    "photo": "image",
    "audio": "audio",
    "acknowledge": "acknowledge",
    "note": "note",
    "computed": "calculate",
    "sealed": "acknowledge",
    "rows": "begin_repeat",
}
_APPEARANCES = {"rating": "likert", "text": "multiline"}
PIXELS = "max-pixels=1600"
"""The long side that other tools shrink photos to; none sends twelve megapixels over a phone."""


@dataclass(frozen=True)
class Names:
    """All names in a form that rules may use; those of `tables` stand for the number of their rows.

    `circular` are the items and touchpoints whose own rules are left out, because they wait for each other.
    """

    all: frozenset[str]
    tables: frozenset[str] = frozenset()
    circular: frozenset[str] = frozenset()


def native_cells(item: Item, names: Names) -> dict[str, str]:
    """Heading -> text, for cells that are not empty. Rules that use other names than those in the form are left out."""
    cells = {
        "type": _type(item),
        "name": item.id,
        "label": shown(item.text) or item.id,  # without words the whole form would be refused
        "hint": _hint(item),
        "relevant": theirs(item.condition, names) if item.id not in names.circular else "",
        "constraint": _constraint(item, names),
        "constraint_message": _constraint_message(item, names),
        "required": _required(item, names),
        "default": _default(item),
        "appearance": _APPEARANCES.get(item.kind, ""),
        "parameters": PIXELS if item.kind == "photo" else "",
        "calculation": _calculation(item, names) if isinstance(item, Computed) else "",
        LEFT_OUT: "yes" if item.id in names.circular else "",
    }
    return {heading: text for heading, text in cells.items() if text}


def _default(item: Item) -> str:
    """The default where other tools take it as it stands; in many texts they see a calculation."""
    text = shown(item.default)
    takes_one = not isinstance(item, Note | Computed | PhotoItem | AudioNote | PlaceItem | Rows | SealedCard)
    return text if takes_one and _PLAIN_DEFAULT.fullmatch(text) else ""


def _calculation(item: Computed, names: Names) -> str:
    """What it computes; an empty text where that cannot be said, because without any the form would be refused."""
    return (theirs(item.expression, names) if item.id not in names.circular else "") or "''"


def _required(item: Item, names: Names) -> str:
    if isinstance(item, Note | Computed):
        return ""
    if item.required:
        return "yes"
    return theirs(item.required_if, names) if item.id not in names.circular else ""


def theirs(rule: str, names: Names) -> str:
    """The rule in their language; "" where it cannot be said there."""
    try:
        return rules.to_theirs(rule, names.tables).text if rule and logic.parse(rule).items <= names.all else ""
    except logic.LogicError:
        return ""


def _type(item: Item) -> str:
    match item:
        case SingleChoice():
            return f"select_one {answers_list(item.id)}"
        case SeveralChoices():
            return f"select_multiple {answers_list(item.id)}"
        case Rating():
            return f"select_one {scale_list(item.scale)}"
        case Number():
            return "decimal" if item.decimals else "integer"
    return _TYPES[item.kind]


def _hint(item: Item) -> str:
    match item:
        case Timer():
            unit = f"s: {item.starts} – {item.stops}"
        case Money():
            unit = item.currency
        case Number():
            unit = item.unit
        case _:
            unit = ""
    return shown(f"{item.hint} [{unit}]" if unit else item.hint)


def _constraint(item: Item, names: Names) -> str:
    parts = [theirs(item.constraint, names), *(rule for rule, _words in _limits(item))]
    found = [part for part in parts if part]
    return found[0] if len(found) == 1 else " and ".join(f"({part})" for part in found)


def _constraint_message(item: Item, names: Names) -> str:
    """Its own words, else those of its limits: without any, other tools only say that the answer is wrong."""
    own = shown(item.constraint_text)
    limits = [words for _rule, words in _limits(item)]
    if own or not _constraint(item, names):
        return own
    return " ".join(limits) or shown(_("This has to hold: {rule}").format(rule=item.constraint))


def _limits(item: Item) -> Iterable[tuple[str, str]]:
    """What our kinds demand by themselves and theirs have to be told: the rule, and its words."""
    match item:
        case Number() | Money() | Counter():
            yield from _ends(item.minimum, item.maximum)
        case Timer():
            yield from _ends(0, None)
        case SeveralChoices():
            yield from _counts(item)
        case Text() if item.required and item.at_least:
            words = plural("At least {n} character.", "At least {n} characters.", item.at_least)
            yield f"string-length(.) >= {item.at_least}", words


def _ends(low: float | None, high: float | None) -> Iterable[tuple[str, str]]:
    if low is not None:
        yield f". >= {plain_number(low)}", _("Not below {n}.").format(n=plain_number(low))
    if high is not None:
        yield f". <= {plain_number(high)}", _("Not above {n}.").format(n=plain_number(high))


def _counts(item: SeveralChoices) -> Iterable[tuple[str, str]]:
    if item.at_most is not None:
        words = plural("At most {n} answer.", "At most {n} answers.", item.at_most)
        yield f"count-selected(.) <= {item.at_most}", words
    for choice in item.choices:
        if choice.exclusive:
            words = _("“{answer}” goes with no other answer.").format(answer=shown(choice.text))
            yield f"not(selected(., '{choice.id}')) or count-selected(.) = 1", words


def plain_number(value: float) -> str:
    """A number as forms write it: no exponents, which other tools do not read."""
    return str(int(value)) if float(value).is_integer() else f"{Decimal(repr(value)):f}"


def failing(item: Item) -> str:
    """When the standard is not kept, as a rule of ours about ${item}; "" where there is no standard."""
    me = f"${{{item.id}}}"
    match item.standard:
        case AtLeast(value=value):
            return f"{me} < {plain_number(value)}"
        case AtMost(value=value):
            return f"{me} > {plain_number(value)}"
        case Within(low=low, high=high):
            return f"{me} < {plain_number(low)} or {me} > {plain_number(high)}"
        case AnyOf(answers=answers):
            return f"{me} != '' and not({_any_of(item, answers)})"
        case NoneOf(answers=answers):
            return _any_of(item, answers)
        case Holds(expression=expression):
            try:
                return f"{me} != '' and not({rules.about(expression, item.id)})"
            except logic.LogicError:
                return ""
    return ""


def _any_of(item: Item, answers: Iterable[str]) -> str:
    me = f"${{{item.id}}}"
    if isinstance(item, SeveralChoices):
        return " or ".join(f"selected({me}, {logic.quoted(answer)})" for answer in answers)
    return " or ".join(f"{me} = {logic.quoted(answer)}" for answer in answers)
