"""The texts of a form in all languages of its protocol, each in columns of its own: `label::Deutsch (de)`.

A text without words in a language stands there in the main one: a person in the field sees words, not a dash. Every
text has its language, because a column without one would count as one more language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cxstudio.interchange.spellings import language_label
from cxstudio.study.languages import in_language
from cxstudio.study.protocol import Protocol

Cells = dict[str, str]
WORDS = ("label", "hint", "constraint_message")
"""Columns that other tools show in several languages."""


def in_all_languages(protocol: Protocol, rows_of: Callable[[Protocol], Iterable[Cells]]) -> tuple[Cells, ...]:
    """The rows that `rows_of` makes, with the words of every language; as they are where there is one only."""
    main = tuple(rows_of(protocol))
    spoken = {tag: {_key(row): row for row in rows_of(in_language(protocol, tag))} for tag in other_languages(protocol)}
    if not spoken:
        return main
    return tuple(_row(row, protocol.language, {tag: spoken[tag].get(_key(row), row) for tag in spoken}) for row in main)


def other_languages(protocol: Protocol) -> list[str]:
    """The tags of all languages but the main one."""
    return [tag for tag in protocol.translations if tag != protocol.language]


def _key(row: Cells) -> tuple[str, str]:
    return row.get("list_name", ""), row.get("name", "")


def _row(row: Cells, main: str, others: dict[str, Cells]) -> Cells:
    cells: Cells = {}
    for heading, text in row.items():
        if heading not in WORDS:
            cells[heading] = text
            continue
        cells[f"{heading}::{language_label(main)}"] = text
        for tag, other in others.items():
            cells[f"{heading}::{language_label(tag)}"] = other.get(heading) or text
    return cells
