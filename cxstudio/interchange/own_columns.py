"""What a form of other tools can't hold, in columns of our own that they pass over: `cx::points`, `cx::standard`.

An item is written twice: as other tools understand it (`native_cells`), and field by field where that loses something
(`own_cells`). Read back, our fields count as long as the native cells still say what we wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from cxstudio.interchange import rules
from cxstudio.study import logic
from cxstudio.study.protocol import (
    AnyOf,
    AtLeast,
    AtMost,
    Choice,
    Computed,
    Counter,
    Holds,
    Item,
    Money,
    NoneOf,
    Note,
    Number,
    Rating,
    SeveralChoices,
    SingleChoice,
    Text,
    Timer,
    Value,
    Within,
)

PREFIX = "cx::"
KIND = "cx::kind"
MADE = "made"
"""The kind of rows that follow from others; they are made anew after reading."""
TABLE = "rows"
"""The kind of a table that is filled row by row: a repeat whose rows follow from the one that opens it."""
LONGEST = 32_767
Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
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
NATIVE = ("text", "hint", "constraint_text", "default")
"""Fields that stand in native cells alone, where these can hold them as they are."""


def shown(text: str) -> str:
    """The text as a cell of a form can hold it: no control characters, no references to answers, not endless."""
    return _ODD.sub(" ", text).replace("${", "$ {").strip()[:LONGEST]


def packed(value: Json) -> str:
    """A value as the text of a cell: words as they are, all else as JSON."""
    if isinstance(value, str) and value and shown(value) == value and not value.startswith('"'):
        try:
            json.loads(value)
        except ValueError:
            return value
    text = json.dumps(value, ensure_ascii=False)
    if _ODD.search(text):
        text = json.dumps(value).replace("_x", "\\u005fx")
    return text.replace("${", "\\u0024{")  # other tools look for items in every column, and refuse unknown ones


def unpacked(text: str) -> Json:
    """The value that `packed` wrote."""
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value


# -- as other tools understand it --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Names:
    """All names in a form that rules may use; those of `tables` stand for the number of their rows."""

    all: frozenset[str]
    tables: frozenset[str] = frozenset()


def native_cells(item: Item, names: Names) -> dict[str, str]:
    """Heading -> text, for cells that are not empty. Rules that use other names than those in the form are left out."""
    cells = {
        "type": _type(item),
        "name": item.id,
        "label": shown(item.text) or item.id,  # without words the whole form would be refused
        "hint": _hint(item),
        "relevant": theirs(item.condition, names),
        "constraint": _constraint(item, names),
        "constraint_message": shown(item.constraint_text),
        "required": _required(item, names),
        "default": shown(item.default),
        "appearance": _APPEARANCES.get(item.kind, ""),
        "parameters": PIXELS if item.kind == "photo" else "",
        "calculation": theirs(item.expression, names) if isinstance(item, Computed) else "",
    }
    if isinstance(item, Computed) and not cells["calculation"]:
        cells["calculation"] = "''"  # without any, the whole form would be refused
    return {heading: text for heading, text in cells.items() if text}


def _required(item: Item, names: Names) -> str:
    if isinstance(item, Note | Computed):
        return ""
    return "yes" if item.required else theirs(item.required_if, names)


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


def scale_list(scale: str) -> str:
    """The name of the list that holds a scale."""
    return f"scale_{scale}"


def answers_list(item: str) -> str:
    """The name of the list that holds the answers of an item."""
    return f"answers_{item}"


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
    parts = [theirs(item.constraint, names), *_limits(item)]
    found = [part for part in parts if part]
    return found[0] if len(found) == 1 else " and ".join(f"({part})" for part in found)


def _limits(item: Item) -> Iterable[str]:
    """What our kinds demand by themselves and theirs have to be told."""
    match item:
        case Number() | Money() | Counter():
            if item.minimum is not None:
                yield f". >= {plain_number(item.minimum)}"
            if item.maximum is not None:
                yield f". <= {plain_number(item.maximum)}"
        case Timer():
            yield ". >= 0"
        case SeveralChoices():
            if item.at_most is not None:
                yield f"count-selected(.) <= {item.at_most}"
            alone = [choice.id for choice in item.choices if choice.exclusive]
            yield from (f"not(selected(., '{id}')) or count-selected(.) = 1" for id in alone)
        case Text() if item.required and item.at_least:
            yield f"string-length(.) >= {item.at_least}"


def plain_number(value: float) -> str:
    """A number as forms write it."""
    return str(int(value)) if float(value).is_integer() else str(value)


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


# -- as we understand it -----------------------------------------------------------------------------------------------


def own_cells(item: Item, native: Mapping[str, str]) -> dict[str, str]:
    """Heading -> text for what the native cells lose: `cx::kind`, then every field that is not at its default."""
    fields = set_fields(item, {"id", "kind", "choices"})
    standing = {
        "text": native.get("label", ""),
        "hint": native.get("hint", ""),
        "constraint_text": native.get("constraint_message", ""),
        "default": native.get("default", ""),
    }
    cells: dict[str, str] = {KIND: item.kind}
    for field in (*NATIVE, *fields):
        value = fields.get(field, "")
        if value != standing.get(field):
            cells[PREFIX + field] = packed(value)
    return cells


def set_fields(value: Value, left_out: set[str]) -> dict[str, Json]:
    """The fields that are not at their default, as JSON; what is inside them is whole."""
    whole = value.model_dump(mode="json", exclude=left_out)
    defaults = {name: info.default for name, info in type(value).model_fields.items()}
    return {name: found for name, found in whole.items() if getattr(value, name) != defaults[name]}


def own_item(id: str, cells: Mapping[str, str], native: Mapping[str, str], choices: tuple[Choice, ...]) -> Item | None:
    """The item that `own_cells` and `native_cells` describe; None where they no longer make one."""
    kind = cells[KIND]
    fields: dict[str, Json] = {
        "text": native.get("label", ""),
        "hint": native.get("hint", ""),
        "constraint_text": native.get("constraint_message", ""),
        "default": native.get("default", ""),
    }
    fields |= {heading.removeprefix(PREFIX): unpacked(text) for heading, text in cells.items() if heading != KIND}
    if kind in ("choice", "choices"):
        fields["choices"] = [choice.model_dump(mode="json") for choice in choices]
    try:
        return _ITEM.validate_json(json.dumps({**fields, "id": id, "kind": kind}))
    except ValidationError:
        return None
