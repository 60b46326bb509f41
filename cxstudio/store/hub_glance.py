"""The first look at a hub: the questions of `glance`, asked of a PostgreSQL server."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from ..errors import CxError, StorageError
from . import search
from .hub_database import HubDatabase
from .tables import SCHEMA

_MARK = re.compile(r"\?(\d+)|\?|(?<![:\w]):(\w+)")
_MATCH = f"{search.WORDS} MATCH "
_WORD = re.compile(r'(?:state : )?"((?:[^"]|"")*)"(\*?)|\b(AND|OR)\b|([()])')


@contextmanager
def reading(place: Path) -> Iterator[sqlite3.Connection]:
    """A connection that answers as the one to a file does. Raises StorageError where the server does not."""
    try:
        hub, _evidence = HubDatabase.at(str(place))
    except StorageError:
        raise
    except CxError as error:
        raise StorageError(str(error), error.code) from error
    try:
        with hub.read() as connection:
            yield cast(sqlite3.Connection, _Asked(connection.connection.cursor()))
    finally:
        hub.close()


class _Asked:
    """`execute` as sqlite3 has it: what comes back is gone through once, or asked for one row."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def execute(self, statement: str, values: Any = ()) -> Any:
        """Ask; rows as tuples."""
        if statement == "PRAGMA user_version":
            return _Answer([(SCHEMA,)])
        self._cursor.execute(*said(statement, values))
        return _Answer(self._cursor.fetchall())


class _Answer(list[tuple[Any, ...]]):
    """Rows that were read at once."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self[0] if self else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return list(self)


def said(statement: str, values: Any) -> tuple[str, dict[str, Any]]:
    """A question of `glance` in the server's words, its values by name."""
    named = dict(values) if isinstance(values, Mapping) else {f"p{n}": v for n, v in enumerate(values, 1)}
    if "question" in named:
        named["question"] = words_for(str(named["question"]))
    count = iter(range(1, 100))
    text = statement.replace("%", "%%").replace("+l.study", "l.study")
    text = text.replace(f"{_MATCH}:question", "found @@ to_tsquery('simple', :question)")
    return _MARK.sub(lambda m: f"%({m[2] or f'p{m[1] or next(count)}'})s", text), named


def words_for(question: str) -> str:
    """What `search.question` asks, as the server's search takes it: words that begin so, joined by "and" and "or"."""
    parts = []
    for word, begins, joined, bracket in _WORD.findall(question):
        if word:
            quoted = word.replace('""', '"').replace("\\", "").replace("'", "")
            parts.append(f"'{quoted}'{':*' if begins else ''}")
        else:
            parts.append({"AND": "&", "OR": "|"}.get(joined, bracket))
    return " ".join(parts)
