"""JSON as a bundle may carry it: one reading only, for every reader.

Python's own `json` takes duplicate keys, NaN, 1e999, half a surrogate pair and five thousand digits; the next program
reads something else or falls over. Whatever comes from outside is read here. Bytes are decoded by the caller.
"""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MAX_DEPTH = 32
"""Lists and objects within each other, the outermost counted as 1."""

MAX_DIGITS = 20
"""Digits of a whole number: enough for 64 bits."""

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def loads(text: str) -> Json:
    """The value of one JSON text. Raises ValueError with a short reason for what two readers could read differently.

    Refused: a byte order mark, duplicate keys, NaN and infinities (also 1e999), whole numbers of more than `MAX_DIGITS`
    digits, nesting deeper than `MAX_DEPTH`, NUL characters and lone surrogates, written out or escaped.
    """
    if text.startswith("\ufeff"):
        raise ValueError("starts with a byte order mark")
    try:
        value: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON at character {error.pos}") from error
    except RecursionError as error:  # brackets by the thousand run out of stack before the depth can be counted
        raise ValueError("is nested too deeply") from error
    _check(value, 1)
    return value


def _check(value: Json, depth: int) -> None:
    if isinstance(value, str):
        if _NOT_TEXT.search(value):
            raise ValueError("holds characters that are no text")
    elif isinstance(value, list | dict):
        if depth > MAX_DEPTH:
            raise ValueError(f"is nested deeper than {MAX_DEPTH}")
        for part in value:
            _check(part, depth + 1)
        if isinstance(value, dict):
            for part in value.values():
                _check(part, depth + 1)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("names a key twice")
    return found


def _whole_number(digits: str) -> int:
    if len(digits.removeprefix("-")) > MAX_DIGITS:
        raise ValueError(f"holds a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("holds a number too large to be read")
    return number


def _constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole_number, parse_float=_number, parse_constant=_constant
)
