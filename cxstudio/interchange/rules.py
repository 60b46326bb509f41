"""Rules between their language and ours, which differ where nothing was answered.

There `${x} != 'yes'` is true while x has no answer, here it is false. So theirs becomes not(${x} = 'yes') here, and
ours becomes `${x} != '' and ${x} != 'yes'` there; both are read back as what they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace

from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study.logic.tree import (
    COMPARISONS,
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
    walk,
)

_TRUTHS = {"true": "true()", "false": "false()"}
"""What a spreadsheet makes of true() and false()."""
_COUNTED = re.compile(r"\bcount\(\s*(\$\{[^}]{1,200}\})\s*\)")
"""The rows of a table, which are counted there and are what its name means here."""
_PATH = re.compile(r"(?<![\w}./])(?:(?:\.\./)++|/)(?:[\w.-]++/)*+([A-Za-z_][\w.-]*)")
"""A question by its place in the form, as old forms name it."""
Renamed = Mapping[str, Mapping[str, str]]
"""Item id -> old name of a choice -> its id here, for items whose choices had to be renamed."""
_ORDERS = frozenset({"<", "<=", ">", ">="})
_ONLY_HERE = frozenset({"upper", "lower", "ends-with"})


@dataclass(frozen=True)
class Translated:
    """A rule in the other language, and what is to be said about it ("" for nothing)."""

    text: str
    remark: str = ""


def to_ours(text: str, names: Mapping[str, str], renamed: Renamed) -> Translated:
    """Their rule in our language; `names` maps their names of items to our ids. LogicError: there is none."""
    straight = _COUNTED.sub(r"\1", logic.straighten(_TRUTHS.get(text.strip().lower(), _named(text, names))))
    tree = logic.parse(logic.rename_items(straight, names)).tree
    if any(isinstance(node, Operation) and _ranks_renamed(node, renamed) for node in walk(tree)):
        sentence = _("it ranks the answers of a choice, whose names are no numbers here.")
        raise logic.LogicError(sentence, "logic-cannot-compare")
    ours = str(Expression(_rebuilt(tree, lambda node: _our_part(node, renamed))))
    remarks = []
    if logic.straighten(text) != text:
        remarks.append(_("curly quotes were made straight"))
    if _named(text, names) != text:
        remarks.append(_("paths were read as names of items"))
    if any(_may_be_empty_twice(node) for node in walk(tree)):
        remarks.append(_("two unanswered items count as equal there, not here"))
    if ours != str(Expression(tree)):
        remarks.append(_("written here as {rule}").format(rule=ours))
    return Translated(ours, "; ".join(remarks))


def _named(text: str, names: Mapping[str, str]) -> str:
    """The rule with paths to items, `../wait` or `/data/door/wait`, as their names; within quotes nothing changes."""
    pieces = re.split(r"('[^']*'|\"[^\"]*\")", text)

    def name(found: re.Match[str]) -> str:
        return f"${{{found[1]}}}" if found[1] in names else found[0]

    pieces[::2] = [_PATH.sub(name, piece) for piece in pieces[::2]]
    return "".join(pieces)


def to_theirs(text: str, tables: Container[str] = ()) -> Translated:
    """Our rule in their language. Items that are `tables` stand for the number of their rows, which is counted there.

    Raises LogicError when it cannot be read.
    """
    counted = _rebuilt(logic.parse(text).tree, lambda node: _counted(node, tables))
    tree = _rebuilt(counted, _their_part)
    unknown = sorted({node.name for node in walk(tree) if isinstance(node, Call) and node.name in _ONLY_HERE})
    remark = _("not every other tool knows {names}()").format(names="(), ".join(unknown)) if unknown else ""
    return Translated(str(Expression(tree)), remark)


def about(text: str, item: str) -> str:
    """A rule about its own answer (the dot) as one that names the item. Raises LogicError when it cannot be read."""
    return str(Expression(_rebuilt(logic.parse(text).tree, lambda n: Item(item) if isinstance(n, Own) else n)))


def _counted(node: Node, tables: Container[str]) -> Node:
    return Call("count", (node,)) if isinstance(node, Item) and node.id in tables else node


def _rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with every part changed, from the leaves up."""
    match node:
        case Negative(of):
            return change(replace(node, of=_rebuilt(of, change)))
        case Operation(_sign, operands):
            return change(replace(node, operands=tuple(_rebuilt(each, change) for each in operands)))
        case Call(_name, arguments):
            return change(replace(node, arguments=tuple(_rebuilt(each, change) for each in arguments)))
        case _:
            return change(node)


def _our_part(node: Node, renamed: Renamed) -> Node:
    match node:
        case Operation("and", operands) if (kept := _guarded(operands)) is not None:
            return kept
        case Operation(sign, (left, right)) if sign in ("=", "!="):
            left, right = _choice_renamed(left, right, renamed), _choice_renamed(right, left, renamed)
            same = Operation("=", (left, right), node.at)
            asks_for_nothing = NOTHING in (left, right)
            return same if sign == "=" else replace(same, sign="!=") if asks_for_nothing else Call("not", (same,))
        case Call("selected", (item, choice)):
            return replace(node, arguments=(item, _choice_renamed(choice, item, renamed)))
    return node


def _guarded(operands: tuple[Node, ...]) -> Node | None:
    """`${x} != '' and not(${x} = 'yes')`, which was `${x} != ''  and ${x} != 'yes'` there, is `${x} != 'yes'` here."""
    *guards, last = operands
    match last:
        case Call("not", (Operation("=", (left, right)),)):
            plain = Operation("!=", (left, right))
            return plain if guards and guards == _guards(plain) else None
    return None


def _guards(node: Operation) -> list[Node]:
    items = [part for operand in node.operands if _is_plain(operand) for part in walk(operand)]
    found = [part for part in items if isinstance(part, Item | Own)]
    return [Operation("!=", (item, NOTHING)) for item in dict.fromkeys(found)]


def _is_plain(node: Node) -> bool:
    """Is it empty exactly when one of its items is?"""
    return all(not isinstance(part, Call) for part in walk(node)) and not (
        isinstance(node, Operation) and node.sign in COMPARISONS | {"and", "or"}
    )


def _choice_renamed(literal: Node, item: Node, renamed: Renamed) -> Node:
    if not isinstance(item, Item) or item.id not in renamed:
        return literal
    match literal:
        case Text(value):
            return replace(literal, value=renamed[item.id].get(value, value))
        case Number() | Negative():
            value = str(Expression(literal))
            return Text(renamed[item.id][value]) if value in renamed[item.id] else literal
    return literal


def _ranks_renamed(node: Operation, renamed: Renamed) -> bool:
    return node.sign in _ORDERS and any(isinstance(each, Item) and each.id in renamed for each in node.operands)


def _may_be_empty_twice(node: Node) -> bool:
    return (
        isinstance(node, Operation)
        and node.sign == "="
        and all(isinstance(operand, Item | Own) for operand in node.operands)
    )


def _their_part(node: Node) -> Node:
    match node:
        case Call("not", (Operation("=", (left, right)),)) if NOTHING not in (left, right):
            return Operation("!=", (left, right))
        case Operation("!=", operands) if NOTHING not in operands and (guards := _guards(node)):
            return Operation("and", (*guards, node))
        case Call("is-empty", (asked,)):
            return Operation("=", (asked, NOTHING))
        case Call("sum", arguments):
            return _added(tuple(Call("coalesce", (each, Number(0))) for each in arguments))
        case Call("count-non-empty", arguments):
            answered = (Operation("!=", (each, NOTHING)) for each in arguments)
            return _added(tuple(Call("if", (each, Number(1), Number(0))) for each in answered))
    return node


def _added(parts: tuple[Node, ...]) -> Node:
    return parts[0] if len(parts) == 1 else Operation("+", parts)
