"""A rule as rows "[item] [is] [answer]" joined by all or any, for people who do not write rules.

`rows_of` reads rows out of a rule and `rule_of` writes them as one; together they give the very same rule back. What
is freer than rows (a sum, a function, groups within groups) has none: `rows_of` gives None and the rule stays text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cxstudio.study.logic.tree import (
    NOTHING,
    Call,
    Expression,
    Item,
    Negative,
    Node,
    Number,
    Operation,
    Own,
    Text,
    literal,
)


class Verb(Enum):
    """How an answer is compared. The value is the sign or the function in the rule."""

    IS = "="
    IS_NOT = "!="
    AT_LEAST = ">="
    AT_MOST = "<="
    MORE_THAN = ">"
    LESS_THAN = "<"
    INCLUDES = "selected"
    INCLUDES_NOT = "not selected"
    CONTAINS = "contains"
    CONTAINS_NOT = "not contains"
    IS_ANSWERED = "answered"
    IS_NOT_ANSWERED = "not answered"


SIGNS = {verb.value: verb for verb in Verb if verb.value in ("=", "!=", ">=", "<=", ">", "<")}
_CALLS = {"selected": (Verb.INCLUDES, Verb.INCLUDES_NOT), "contains": (Verb.CONTAINS, Verb.CONTAINS_NOT)}
WITHOUT_VALUE = frozenset({Verb.IS_ANSWERED, Verb.IS_NOT_ANSWERED})


@dataclass(frozen=True)
class Row:
    """One comparison. `item` "" is the own answer; `value` is None exactly where the verb takes none."""

    item: str
    verb: Verb
    value: str | float | None = None


@dataclass(frozen=True)
class Rows:
    """Rows of which all ("and") or any ("or") have to hold; among them groups of rows, which hold no further groups.

    One row alone is always "and". No group is empty, and no group within has the same `joint` or fewer than two rows.
    """

    parts: tuple[Row | Rows, ...]
    joint: str = "and"


def rows_of(rule: Expression) -> Rows | None:
    """The rows that mean this rule, or None where it is freer than rows can show."""
    found = _rows(rule.tree)
    rows = Rows((found,)) if isinstance(found, Row) else found
    if rows is None or not all(_is_flat(part) for part in rows.parts):
        return None
    return rows if rule_of(rows) == rule else None  # -0 is read as 0, which is another rule


def rule_of(rows: Rows) -> Expression:
    """The rule that rows mean. A value with both sorts of quotes in it loses the single ones: rules cannot hold it."""
    return Expression(_tree(rows))


def _is_flat(part: Row | Rows) -> bool:
    return isinstance(part, Row) or all(isinstance(inner, Row) for inner in part.parts)


# -- reading -----------------------------------------------------------------------------------------------------------


def _rows(node: Node) -> Row | Rows | None:
    match node:
        case Operation("and" | "or" as joint, operands):
            parts = [_rows(operand) for operand in operands]
            return None if None in parts else Rows(tuple(part for part in parts if part is not None), joint)
        case Operation(sign, (left, right)) if sign in SIGNS:
            return _comparison(SIGNS[sign], left, right)
        case Call("not", (Call() as inner,)):
            return _call(inner, denied=True)
        case Call():
            return _call(node, denied=False)
    return None


def _comparison(verb: Verb, left: Node, right: Node) -> Row | None:
    subject, value = _subject(left), literal(right)
    if subject is None or value is None:
        return None
    if right == NOTHING:
        asked = {Verb.IS: Verb.IS_NOT_ANSWERED, Verb.IS_NOT: Verb.IS_ANSWERED}.get(verb)
        return Row(subject, asked) if asked else None
    return Row(subject, verb, value)


def _call(node: Call, *, denied: bool) -> Row | None:
    if node.name not in _CALLS or len(node.arguments) != 2:
        return None
    subject, value = _subject(node.arguments[0]), literal(node.arguments[1])
    if subject is None or not isinstance(value, str):
        return None
    return Row(subject, _CALLS[node.name][denied], value)


def _subject(node: Node) -> str | None:
    return node.id if isinstance(node, Item) else "" if isinstance(node, Own) else None


# -- writing -----------------------------------------------------------------------------------------------------------


def _tree(part: Row | Rows) -> Node:
    if isinstance(part, Row):
        return _compared(part)
    operands = tuple(_tree(inner) for inner in part.parts)
    return operands[0] if len(operands) == 1 else Operation(part.joint, operands)


def _compared(row: Row) -> Node:
    subject: Node = Item(row.item) if row.item else Own()
    if row.verb in WITHOUT_VALUE:
        return Operation("!=" if row.verb is Verb.IS_ANSWERED else "=", (subject, NOTHING))
    value = _literal(row.value)
    for name, (verb, opposite) in _CALLS.items():
        if row.verb in (verb, opposite):
            call = Call(name, (subject, value))
            return call if row.verb is verb else Call("not", (call,))
    return Operation(row.verb.value, (subject, value))


def _literal(value: str | float | None) -> Node:
    if isinstance(value, int | float):
        return Negative(Number(-float(value))) if value < 0 else Number(float(value))
    text = value or ""
    return Text(text.replace("'", "") if "'" in text and '"' in text else text)
