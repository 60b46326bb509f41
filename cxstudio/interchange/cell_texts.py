"""Texts of cells: what every spreadsheet keeps as it is, values of ours as text, and the names both sides agree on."""

from __future__ import annotations

import json
import re
from typing import TypeAlias

PREFIX = "cx::"
"""Begins the headings of our own columns, which other tools pass over."""
KIND = "cx::kind"
MADE = "made"
"""The kind of rows that follow from others; they are made anew after reading."""
LEFT_OUT = "cx::left_out"
"""Says that the rule of a row is not in its native column, because it waits for itself."""
TABLE = "rows"
"""The kind of a table that is filled row by row: a repeat whose rows follow from the one that opens it."""
LONGEST = 32_767
Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


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


def scale_list(scale: str) -> str:
    """The name of the list that holds a scale."""
    return f"scale_{scale}"


def answers_list(item: str) -> str:
    """The name of the list that holds the answers of an item."""
    return f"answers_{item}"
