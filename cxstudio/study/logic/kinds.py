"""Does a rule fit the items it speaks of? Finds unknown items and choices, and comparisons that can never hold.

Careful rather than clever: a problem is named only when the rule cannot mean what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from cxstudio.i18n import _
from cxstudio.study.logic.functions import FUNCTIONS
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
)
from cxstudio.study.logic.values import Kind, as_moment, as_number


@dataclass(frozen=True)
class TypeProblem:
    """What does not fit: stable code, sentence with remedy, character from 0, and the item where one is meant."""

    code: str
    text: str
    position: int
    item: str = ""


_MOMENTS = frozenset({Kind.DATE, Kind.DATE_TIME})
_WORDS = frozenset({Kind.TEXT, Kind.YES_NO, Kind.CHOICE})
_COUNTABLE = frozenset({Kind.NUMBER, Kind.TRUTH, Kind.DATE, Kind.TIME, Kind.DATE_TIME, Kind.CHOICE, Kind.ANY})
_NAMES = {Kind.YES_NO: frozenset({"yes", "no"})}


def check_types(
    expression: Expression,
    kinds: Mapping[str, Kind],
    *,
    own: Kind = Kind.ANY,
    choices: Mapping[str, frozenset[str]] | None = None,
    wanted: Kind = Kind.ANY,
) -> list[TypeProblem]:
    """All that does not fit, from left to right; an empty list when all is well.

    `kinds` holds every item the rule may name. `own` is what the dot is. `choices` has the ids of choice items and lets
    misspelt ones be found. `wanted` TRUTH says that the whole rule must be a condition.
    """
    check = _Check(kinds, own, choices or {})
    if wanted is Kind.TRUTH:
        check.truth(expression.tree)
    else:
        check.kind(expression.tree)
    return sorted(check.problems, key=lambda problem: problem.position)


class _Check:
    def __init__(self, kinds: Mapping[str, Kind], own: Kind, choices: Mapping[str, frozenset[str]]) -> None:
        self.kinds = kinds
        self.own = own
        self.choices = choices
        self.problems: list[TypeProblem] = []

    def add(self, code: str, node: Node, text: str) -> None:
        item = node.id if isinstance(node, Item) else ""
        self.problems.append(TypeProblem(code, text, node.at, item))

    def kind(self, node: Node) -> Kind:
        """The kind a part gives, noting what does not fit inside it."""
        match node:
            case Number():
                return Kind.NUMBER
            case Text():
                return Kind.TEXT
            case Own():
                return self.own
            case Item():
                return self.item(node)
            case Negative(of):
                return self.number(of)
            case Call():
                return self.call(node)
            case Operation():
                return self.operation(node)

    def item(self, node: Item) -> Kind:
        if node.id in self.kinds:
            return self.kinds[node.id]
        near = get_close_matches(node.id, self.kinds, 1)
        hint = _(" Did you mean ${{{id}}}?").format(id=near[0]) if near else ""
        self.add("logic-unknown-item", node, _("There is no item ${{{id}}}.").format(id=node.id) + hint)
        return Kind.ANY

    def operation(self, node: Operation) -> Kind:
        if node.sign in ("and", "or"):
            for operand in node.operands:
                self.truth(operand)
            return Kind.TRUTH
        if node.sign in COMPARISONS:
            self.comparison(node)
            return Kind.TRUTH
        for operand in node.operands:
            self.number(operand)
        return Kind.NUMBER

    def call(self, node: Call) -> Kind:
        function = FUNCTIONS[node.name]
        given = [self.argument(each, function.kind_of(n)) for n, each in enumerate(node.arguments)]
        if node.name in ("selected", "count-selected", "selected-at"):
            self.list(node, given[0])
        if node.name == "selected":
            self.choice(node.arguments[0], given[0], node.arguments[1])
        if node.name in ("if", "coalesce", "once"):
            results = set(given[1:] if node.name == "if" else given)
            return results.pop() if len(results) == 1 else Kind.ANY
        return function.gives

    def argument(self, node: Node, wanted: Kind) -> Kind:
        match wanted:
            case Kind.TRUTH:
                return self.truth(node)
            case Kind.NUMBER:
                return self.number(node)
            case _:
                return self.kind(node)

    def truth(self, node: Node) -> Kind:
        """A part that is used as a condition."""
        kind = self.kind(node)
        if kind is Kind.YES_NO:
            text = _("{part} by itself would hold for 'no', too. Write {part} = 'yes'.")
            self.add("logic-condition", node, text.format(part=_shown(node)))
        elif kind not in (Kind.TRUTH, Kind.ANY):
            text = _("{part} is no condition. Compare it, or write {part} != '' for \"is answered\".")
            self.add("logic-condition", node, text.format(part=_shown(node)))
        return kind

    def number(self, node: Node) -> Kind:
        """A part that is calculated with."""
        kind = self.kind(node)
        if isinstance(node, Text):
            fits = as_number(node.value) is not None
        elif kind is Kind.CHOICE and isinstance(node, Item) and node.id in self.choices:
            fits = all(as_number(choice) is not None for choice in self.choices[node.id])
        else:
            fits = kind in _COUNTABLE
        if not fits:
            self.add("logic-not-a-number", node, _("{part} is no number to calculate with.").format(part=_shown(node)))
        return Kind.NUMBER

    def list(self, node: Call, kind: Kind) -> None:
        if kind in _MOMENTS | {Kind.NUMBER, Kind.TRUTH, Kind.TIME}:
            text = _("{name}() asks for the choices made, {part} has none.")
            self.add("logic-no-choices", node.arguments[0], text.format(name=node.name, part=_shown(node.arguments[0])))

    def comparison(self, node: Operation) -> None:
        left, right = node.operands
        left_kind, right_kind = self.kind(left), self.kind(right)
        if NOTHING in (left, right) and node.sign in ("=", "!="):
            return
        if Kind.CHOICES in (left_kind, right_kind):
            part = left if left_kind is Kind.CHOICES else right
            text = _("{part} can have several choices. Write selected({part}, '...').").format(part=_shown(part))
            self.add("logic-use-selected", part, text)
        elif not self.comparable(left, left_kind, right, right_kind, ordered=node.sign not in ("=", "!=")):
            names = _kind_names()
            text = _("{left} ({left_kind}) and {right} ({right_kind}) cannot be compared by {sign}.").format(
                left=_shown(left),
                left_kind=names[left_kind],
                right=_shown(right),
                right_kind=names[right_kind],
                sign=node.sign,
            )
            self.add("logic-cannot-compare", node, text)
        else:
            self.choice(left, left_kind, right)
            self.choice(right, right_kind, left)

    def comparable(self, left: Node, left_kind: Kind, right: Node, right_kind: Kind, ordered: bool) -> bool:
        pair = {left_kind, right_kind}
        if Kind.ANY in pair:
            return True
        for literal, kind in ((left, right_kind), (right, left_kind)):
            if isinstance(literal, Text) and kind not in _WORDS:
                return _literal_fits(literal.value, kind)
        if pair <= _WORDS:
            return not ordered or pair == {Kind.CHOICE}
        return len(pair) == 1 or pair == _MOMENTS or pair == {Kind.NUMBER, Kind.CHOICE}

    def choice(self, item: Node, kind: Kind, literal: Node) -> None:
        """Note a text that is none of the item's choices."""
        known = _NAMES.get(kind) or self.choices.get(item.id if isinstance(item, Item) else "")
        if isinstance(literal, Text) and known and literal.value not in known:
            near = get_close_matches(literal.value, known, 1)
            hint = _(" Did you mean '{id}'?").format(id=near[0]) if near else ""
            text = _("{part} has no choice '{id}'.").format(part=_shown(item), id=literal.value) + hint
            self.add("logic-unknown-choice", literal, text)


def _kind_names() -> dict[Kind, str]:
    return {
        Kind.YES_NO: _("yes or no"),
        Kind.CHOICE: _("a choice"),
        Kind.CHOICES: _("several choices"),
        Kind.NUMBER: _("a number"),
        Kind.TEXT: _("a text"),
        Kind.DATE: _("a date"),
        Kind.TIME: _("a time"),
        Kind.DATE_TIME: _("a date with time"),
        Kind.TRUTH: _("true or false"),
        Kind.ANY: _("anything"),
    }


def _literal_fits(text: str, kind: Kind) -> bool:
    match kind:
        case Kind.NUMBER | Kind.TIME:
            return as_number(text) is not None
        case Kind.DATE | Kind.DATE_TIME:
            return as_moment(text) is not None
        case _:
            return kind is Kind.TEXT


def _shown(node: Node) -> str:
    text = str(Expression(node))
    return text if len(text) <= 60 else f"{text[:59]}…"
