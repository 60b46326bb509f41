"""Finding visits by their words: the full-text table, and how what people type becomes a question to it.

One row a line of the list, under the same number. Nothing but the standard library: the window asks before the core is
imported.
"""

from __future__ import annotations

import re
from collections.abc import Collection

WORDS = "visit_words"
COLUMNS = ("site", "observer", "number", "state", "words")
"""The columns of the table; `words` are those of answers, notes, reasons, captions, comments and moments."""
WORDS_TABLE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING fts5({', '.join(COLUMNS)}, "
    "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
)
_TOGETHER = " || ' ' || ".join(f"coalesce({name}, '')" for name in COLUMNS)
PLAIN_WORDS_TABLE = (
    f"CREATE TABLE {WORDS} (rowid BIGINT PRIMARY KEY, {', '.join(f'{name} TEXT' for name in COLUMNS)}, "
    f"found tsvector GENERATED ALWAYS AS (to_tsvector('simple', {_TOGETHER})) STORED)"
)
"""The same on a PostgreSQL server."""
INSERT = f"INSERT INTO {WORDS} (rowid, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
DELETE = f"DELETE FROM {WORDS} WHERE rowid = ?"
CLEAR = f"DELETE FROM {WORDS}"
SQUEEZE = f"INSERT INTO {WORDS} ({WORDS}) VALUES ('optimize')"
"""Leaves nothing of what was deleted: until then an index keeps the words and a mark that they are gone."""
CHECK = f"INSERT INTO {WORDS} ({WORDS}) VALUES ('integrity-check')"
"""Fails where the index does not fit the words beside it."""
_WORD = re.compile(r"\w+")


def typed_words(text: str) -> list[str]:
    """The words of what was typed. Signs between them are no part of the question and never a command in it."""
    return _WORD.findall(text.replace("_", " "))


def question(text: str, states: Collection[tuple[str, Collection[str]]] = ()) -> str:
    """What to ask the table for visits in which every typed word begins a word; "" when nothing was typed.

    `states` says for a word the states that people call by it, in whatever language they read.
    """
    called = {word.casefold(): found for word, found in states}
    return " AND ".join(_either(word, called.get(word.casefold(), ())) for word in typed_words(text))


def _either(word: str, states: Collection[str]) -> str:
    begins = f'"{word}"*'
    if not states:
        return begins
    return f"({begins} OR state : ({' OR '.join(_quoted(state) for state in sorted(states))}))"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
