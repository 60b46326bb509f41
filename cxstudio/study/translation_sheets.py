"""Translations as a table for a spreadsheet and back: one line a text, its key first, then main language and other.

A translator writes in the last column and changes no key. Cells that a spreadsheet would take for a formula are
written with an apostrophe before them, which is taken away again on the way back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import ProtocolError
from ..i18n import _
from .guarded_cells import guarded, plain_cell
from .languages import Translation, translations
from .protocol import Protocol
from .text_places import sources

LONGEST = 20_000_000
"""Characters of a sheet; a longer one is not read."""


@dataclass(frozen=True)
class Reading:
    """What a sheet says: words for text places that differ from those there, how many are the same or blank, and the
    keys that the protocol does not have."""

    words: Mapping[str, str] = field(default_factory=dict)
    same: int = 0
    blank: int = 0
    unknown: tuple[str, ...] = ()


def sheet(protocol: Protocol, language: str, delimiter: str = ",", only: Sequence[str] | None = None) -> str:
    """The table as text, of all texts or `only` those keys; a tab between cells for the clipboard."""
    found = io.StringIO()
    lines = csv.writer(found, delimiter=delimiter, lineterminator="\n")
    lines.writerow(["key", "where", "text", protocol.language, language])
    wanted = None if only is None else set(only)
    for one in translations(protocol, language):
        if wanted is None or one.place.key in wanted:
            lines.writerow([guarded(text) for text in _line(one)])
    return found.getvalue()


def _line(one: Translation) -> tuple[str, ...]:
    return one.place.key, one.place.where, one.place.kind, one.place.words, one.words


def read_sheet(protocol: Protocol, language: str, text: str, order: Sequence[str] = ()) -> Reading:
    """The words in a table: by its "key" column and the one headed with the language, else the last.

    A text without a "key" heading is one column of words, in the order of the keys in `order`. Raises ProtocolError
    when it is neither.
    """
    rows = _rows(text)
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    if "key" in head:
        key = head.index("key")
        at = head.index(language.lower()) if language.lower() in head else len(head) - 1
        pairs = [(row[key].strip(), row[at]) for row in rows[1:] if len(row) > max(key, at)]
        return _reading(protocol, language, pairs)
    if order and len(rows) == len(order) and all(len(row) == 1 for row in rows):
        return _reading(protocol, language, list(zip(order, (row[0] for row in rows), strict=True)))
    raise ProtocolError(
        _(
            "This is no table of translations: it has no column “key”, nor one line for each of the {n} texts shown. "
            "Nothing was changed. Copy the column out first, and keep its first line."
        ).format(n=len(order)),
        "translations-unreadable",
    )


def _rows(text: str) -> list[list[str]]:
    """The lines of a table with tabs, semicolons or commas between its cells, whichever its first line has most of."""
    clean = text[:LONGEST].lstrip("\ufeff").replace("\0", "")
    first = clean.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    if "key" not in first.lower() or not first.count(delimiter):
        delimiter = "\t"
    try:
        rows = list(csv.reader(io.StringIO(clean, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return [row or [""] for row in rows]


def _reading(protocol: Protocol, language: str, pairs: Sequence[tuple[str, str]]) -> Reading:
    known, now = sources(protocol), {one.place.key: one.words for one in translations(protocol, language)}
    words = {key: plain_cell(cell).strip() for key, cell in pairs if key in known}
    return Reading(
        {key: text for key, text in words.items() if text and text != now.get(key, "")},
        sum(bool(text) and text == now.get(key, "") for key, text in words.items()),
        sum(not text for text in words.values()),
        tuple(key for key, _cell in pairs if key and key not in known),
    )
