"""Sums over many visits, so that a figure over millions of answers is read off a few thousand rows.

They are kept by rule, not by hand: the database adds with every answer and every touchpoint's line that comes, and
takes away with every one that goes, in the same transaction. A cell is a study, a state, a site and a wave; what is
summed in it goes by item, and by touchpoint, which stands among the items as "touchpoint/<id>". `faults` counts
everything anew.

What counts of an answer is its verdict: 0 its standard was missed, 1 kept, 2 it counts and there is nothing to judge;
none, it does not count (hidden by a condition, or its protocol version has not come).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import Connection, Row

Cell: TypeAlias = tuple[str, str, str, str]
"""(study, state, site, wave)."""

SECOND = "second"
"""Stands in place of the state of a second observation, which is compared and never counted."""
TOUCHPOINT = "touchpoint/"
"""What the ids of touchpoints begin with where they stand among items."""
FIELDS = ("answered", "n", "total", "squares", "judged", "kept", "na", "unseen")
"""Answers that say something; of those the numbers, their sum and sum of squares; verdicts, and how many were kept;
not applicable; not observed. Of a touchpoint: met with, feelings, verdicts, and without one."""


def _one(condition: str) -> str:
    """1 where it holds, else 0, in words that every database takes."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


_DIGITS = ", ".join(f"'{sign}'" for sign in "-0123456789")
_NUMBER = f"({{row}}.status = 0 AND substr(coalesce({{row}}.value, ''), 1, 1) IN ({_DIGITS}))"
_VALUE = "CAST({row}.value AS DOUBLE PRECISION)"
_OF_ANSWER = (
    _one("{row}.status IN (0, 3)"),
    _one(_NUMBER),
    f"CASE WHEN {_NUMBER} THEN {_VALUE} ELSE 0 END",
    f"CASE WHEN {_NUMBER} THEN {_VALUE} * {_VALUE} ELSE 0 END",
    _one("{row}.verdict < 2"),
    _one("{row}.verdict = 1"),
    _one("{row}.status IN (1, 4)"),
    _one("{row}.status IN (2, 5)"),
)
_OF_TOUCHPOINT = (
    "1",
    _one("{row}.valence IS NOT NULL"),
    "coalesce({row}.valence, 0)",
    "coalesce({row}.valence * {row}.valence, 0)",
    _one("{row}.met IS NOT NULL"),
    "coalesce({row}.met, 0)",
    "0",
    _one("{row}.met IS NULL"),
)


@dataclass(frozen=True)
class Rule:
    """What is done with each row that comes to or goes from `table`, where `when` holds: statements that speak of it as
    NEW or OLD."""

    name: str
    table: str
    event: Literal["INSERT", "DELETE"]
    when: str
    does: tuple[str, ...]


def _adding(name: str, table: str, item: str, figures: Iterable[str], when: str) -> Rule:
    values = ", ".join(figure.format(row="NEW") for figure in figures)
    more = ", ".join(f"{field} = item_sum.{field} + excluded.{field}" for field in FIELDS)
    added = (
        f"INSERT INTO item_sum (cell, item, {', '.join(FIELDS)}) "
        f"SELECT visit.cell, NEW.{item}, {values} FROM visit WHERE visit.key = NEW.visit "
        f"ON CONFLICT (cell, item) DO UPDATE SET {more}"
    )
    return Rule(name, table, "INSERT", when.format(row="NEW"), (added,))


def _taking(name: str, table: str, item: str, figures: Iterable[str], when: str) -> Rule:
    pairs = zip(FIELDS, figures, strict=True)
    less = ", ".join(f"{field} = {field} - ({figure.format(row='OLD')})" for field, figure in pairs)
    here = f"cell = (SELECT cell FROM visit WHERE key = OLD.visit) AND item = OLD.{item}"
    taken = f"UPDATE item_sum SET {less} WHERE {here}"
    empty = f"DELETE FROM item_sum WHERE {here} AND answered + na + unseen + judged = 0"
    return Rule(name, table, "DELETE", when.format(row="OLD"), (taken, empty))


_COUNTS, _ALWAYS = "{row}.verdict IS NOT NULL", "1 = 1"
RULES = (
    _adding("answer_came", "answer", "item", _OF_ANSWER, _COUNTS),
    _taking("answer_went", "answer", "item", _OF_ANSWER, _COUNTS),
    _adding("touchpoint_came", "touchpoint_line", "touchpoint", _OF_TOUCHPOINT, _ALWAYS),
    _taking("touchpoint_went", "touchpoint_line", "touchpoint", _OF_TOUCHPOINT, _ALWAYS),
)


def _counted(table: str, item: str, figures: Iterable[str], when: str) -> str:
    pairs = zip(FIELDS, figures, strict=True)
    sums = ", ".join(f"sum({figure.format(row='one')}) AS {field}" for field, figure in pairs)
    return (
        f"SELECT visit.cell AS cell, one.{item} AS item, {sums} FROM {table} one "
        f"JOIN visit ON visit.key = one.visit WHERE {when.format(row='one')} GROUP BY visit.cell, one.{item}"
    )


_ANEW = " UNION ALL ".join(
    (
        _counted("answer", "item", _OF_ANSWER, _COUNTS),
        _counted("touchpoint_line", "touchpoint", _OF_TOUCHPOINT, _ALWAYS),
    )
)
_WHOLE = " OR ".join(f"sum({field}) <> 0" for field in FIELDS if field not in ("total", "squares"))
_DIFFERENT = f"""SELECT count(*) FROM (
    SELECT 1 FROM ({_ANEW} UNION ALL SELECT cell, item, {", ".join(f"-{field}" for field in FIELDS)} FROM item_sum)
    AS side GROUP BY cell, item HAVING {_WHOLE} OR abs(sum(total)) > 1e-9 * max(squares) + 1e-6
    OR abs(sum(squares)) > 1e-9 * max(squares) + 1e-6) AS different"""
"""Sums of decimals may part in their last digits, by the order in which they came and went."""


def cells(connection: Connection, wanted: Iterable[Cell]) -> dict[Cell, int]:
    """The number of each cell; those that are new get one."""
    known: dict[Cell, int] = {}
    for cell in sorted(set(wanted)):
        question = "SELECT key FROM cell WHERE study = ? AND state = ? AND site = ? AND wave = ?"
        found = connection.exec_driver_sql(question, cell).scalar()
        if found is None:
            new = "INSERT INTO cell (study, state, site, wave) VALUES (?, ?, ?, ?) RETURNING key"
            found = connection.exec_driver_sql(new, cell).scalar_one()
        known[cell] = int(found)
    return known


def let_go(connection: Connection) -> None:
    """Stop the rules and forget all sums: before everything they are of goes at once. `keep` takes them up again."""
    _stop(connection)
    connection.exec_driver_sql("DELETE FROM item_sum")


def keep(connection: Connection) -> None:
    """Count all sums anew, and let the rules keep them from here on."""
    connection.exec_driver_sql("DELETE FROM item_sum")
    connection.exec_driver_sql(f"INSERT INTO item_sum (cell, item, {', '.join(FIELDS)}) {_ANEW}")
    _stop(connection)
    start(connection)


def start(connection: Connection) -> None:
    """Let the rules keep the sums; the tables are there and have none."""
    for rule in RULES:
        for words in _made(connection.dialect.name, rule):
            connection.exec_driver_sql(words)


def _stop(connection: Connection) -> None:
    for rule in RULES:
        where = "" if connection.dialect.name == "sqlite" else f" ON {rule.table}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {rule.name}{where}")


def _made(dialect: str, rule: Rule) -> list[str]:
    """The rule as a trigger, in the words of the database."""
    does = "".join(f"{statement}; " for statement in rule.does)
    if dialect == "sqlite":
        return [f"CREATE TRIGGER {rule.name} AFTER {rule.event} ON {rule.table} WHEN {rule.when} BEGIN {does}END"]
    body = f"$rule$BEGIN {does}RETURN NULL; END$rule$"
    return [
        f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"CREATE TRIGGER {rule.name} AFTER {rule.event} ON {rule.table} FOR EACH ROW WHEN ({rule.when}) "
        f"EXECUTE FUNCTION {rule.name}()",
    ]


def faults(connection: Connection) -> list[str]:
    """Whether the sums differ from what is counted anew: one sentence, or none."""
    different = connection.exec_driver_sql(_DIFFERENT).scalar() or 0
    return [f"{different} sums differ from the answers they are of"] if different else []


def item_sums(connection: Connection, study: str, states: Iterable[str], site: str = "", wave: str = "") -> list[Row]:  # type: ignore[type-arg]
    """What is summed of each item and touchpoint over the visits of these states (of one site, of one wave): rows of
    `item` (its id) and `FIELDS`, in the order of the ids."""
    wanted = list(states)
    sums = ", ".join(f"sum(item_sum.{field}) AS {field}" for field in FIELDS)
    where = f"cell.study = ? AND cell.state IN ({', '.join('?' * len(wanted))})"
    where += " AND cell.site = ?" if site else ""
    where += " AND cell.wave = ?" if wave else ""
    question = (
        f"SELECT item.id AS item, {sums} FROM cell JOIN item_sum ON item_sum.cell = cell.key "
        f"JOIN item ON item.key = item_sum.item WHERE {where} GROUP BY item_sum.item, item.id ORDER BY item.id"
    )
    asked = (study, *wanted, *(one for one in (site, wave) if one))
    return list(connection.exec_driver_sql(question, asked))
