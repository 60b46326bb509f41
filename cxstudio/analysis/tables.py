"""Reading what callers hand in: rows of numbers, counts, square tables, each checked before anything is computed.

Every method that takes a table comes through here, so that text, infinite values, negative counts and rows of unequal
length are told apart from gaps (None or NaN) in one place and with the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf, isnan, nan
from typing import TypeAlias, TypeVar

Rows: TypeAlias = Sequence[Sequence[float | None]]
"""Rows of numbers with gaps; a numpy array serves as well."""
T = TypeVar("T")

LARGEST = 1e50  # fourth powers of larger values leave what a float can hold
MOST = 10**15  # the largest count that is told apart from its neighbours everywhere


def number(value: object) -> float:
    """`value` as a float; None and NaN become NaN. Text, infinite and absurdly large values raise ValueError."""
    if type(value) is float and -LARGEST <= value <= LARGEST:  # nearly all are; the rest is looked at with care
        return value
    if value is None:
        return nan
    if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
        raise ValueError(f"{value!r} is not a number")
    found = float(value)
    if isinf(found):
        raise ValueError("an infinite value is no measurement")
    if abs(found) > LARGEST:
        raise ValueError(f"{found:g} is too large for a measurement")
    return found


def entries(values: Iterable[T]) -> list[T]:
    """What a list or an array holds. ValueError for a single value, or nothing, where a list belongs."""
    try:
        return list(values)
    except TypeError:
        raise ValueError(f"a list of entries is needed here, not {values!r}") from None


def equally_long(*columns: Sequence[object]) -> None:
    """ValueError unless all columns have the same number of entries."""
    sizes = [len(column) for column in columns]
    if len(set(sizes)) > 1:
        raise ValueError(f"a column is shorter than another: {' and '.join(map(str, sizes))} entries")


def known(value: object, what: str) -> float:
    """A number that is there: `number` without gaps. ValueError names `what` is missing."""
    found = number(value)
    if isnan(found):
        raise ValueError(f"{what} is missing")
    return found


def numbers(values: Iterable[object]) -> list[float]:
    """Each value as `number` reads it."""
    return [number(value) for value in entries(values)]


def there(values: Iterable[object]) -> list[float]:
    """The values that aren't gaps, as `number` reads them."""
    return [value for value in numbers(values) if not isnan(value)]


def rectangle(table: Iterable[Iterable[object]]) -> list[list[float]]:
    """All rows as floats with NaN for gaps. ValueError where the rows differ in length."""
    rows = [numbers(row) for row in entries(table)]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("all rows of a table need the same number of entries")
    return rows


def count(value: object) -> int:
    """A whole number from 0 up, else ValueError."""
    found = number(value)
    if isnan(found) or not 0 <= found <= MOST or found != int(found):
        raise ValueError(f"{value!r} is not a count")
    return int(found)


def counts(table: Iterable[Iterable[object]]) -> list[list[int]]:
    """A table of counts with rows of one length; ValueError for anything that can't be counted."""
    return [[count(value) for value in row] for row in rectangle(table)]


def square(table: Iterable[Iterable[object]]) -> list[list[int]]:
    """A categories x categories table of counts; ValueError where it isn't square."""
    rows = counts(table)
    if any(len(row) != len(rows) for row in rows):
        raise ValueError("the table needs the same categories in rows and columns")
    return rows


def varies(values: Sequence[float]) -> bool:
    """Whether values differ by more than the noise of binary fractions and enough for their squares to show it."""
    if not values:
        return False
    span = max(values) - min(values)
    return span > 1e-100 and span > 1e-12 * max(abs(value) for value in values)


def complete(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    """The rows without a gap, in order."""
    return [list(row) for row in rows if not any(isnan(value) for value in row)]


def columns(rows: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
    """The table turned: one tuple a column."""
    return list(zip(*rows, strict=True))
