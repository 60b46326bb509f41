"""A rule in plain words, for the recorder ("shown because ...") and beside the condition builder."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cxstudio.i18n import _
from cxstudio.study.logic.tree import (
    COMPARISONS,
    NOTHING,
    POWERS,
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
from cxstudio.study.logic.values import as_text

Saying = Callable[[str, str | float], str]
"""How a value of an item is said ("" is the own answer): "Yes" for 'yes', "5 minutes" for 5; "" leaves it as it is."""


def explain(expression: Expression, titles: Mapping[str, str], said: Saying | None = None) -> str:
    """The rule as a phrase without a full stop. Items without a title keep their id."""
    return _Words(titles, said or (lambda _item, _value: "")).phrase(expression.tree)


class _Words:
    def __init__(self, titles: Mapping[str, str], said: Saying) -> None:
        self.titles = titles
        self.said = said

    def phrase(self, node: Node) -> str:
        match node:
            case Number(value):
                return as_text(value)
            case Text(value):
                return f"'{value}'"
            case Item(id):
                return self.titles.get(id) or id
            case Own():
                return _("the answer")
            case Negative(of):
                return f"-{self.inside(of)}"
            case Operation() if node.sign in COMPARISONS:
                return self.comparison(node)
            case Operation():
                return self.joined(node)
            case Call():
                return self.call(node)

    def inside(self, node: Node, power: int = 9) -> str:
        """The phrase in parentheses where it would be misread without."""
        text = self.phrase(node)
        return f"({text})" if isinstance(node, Operation) and POWERS[node.sign] <= power else text

    def comparison(self, node: Operation) -> str:
        left, right = node.operands
        if NOTHING in (left, right) and node.sign in ("=", "!="):
            asked = self.inside(right if left == NOTHING else left)
            template = _("{item} is not answered") if node.sign == "=" else _("{item} is answered")
            return template.format(item=asked)
        first, second = self.compared(left, right), self.compared(right, left)
        return _comparisons()[node.sign].format(left=first, right=second)

    def compared(self, part: Node, other: Node) -> str:
        """One side of a comparison; a value in the words of the item on the other side."""
        value = literal(part)
        if value is not None and isinstance(other, Item | Own):
            words = self.said(other.id if isinstance(other, Item) else "", value)
            if words:
                return words
        return self.inside(part, 4)

    def joined(self, node: Operation) -> str:
        templates = {
            "and": _("{left} and {right}"),
            "or": _("{left} or {right}"),
            "+": "{left} + {right}",
            "-": "{left} − {right}",
            "*": "{left} × {right}",
            "div": "{left} ÷ {right}",
            "mod": _("the remainder of {left} ÷ {right}"),
        }
        # comparisons read well without parentheses inside "and" and "or"; "and" inside "or" does not
        power = {"and": 1, "or": 2}.get(node.sign, POWERS[node.sign])
        first, *others = [self.inside(operand, power) for operand in node.operands]
        for other in others:
            first = templates[node.sign].format(left=first, right=other)
        return first

    def call(self, node: Call) -> str:
        if node.name == "not":
            return self.denied(node.arguments[0])
        words = self.arguments(node)
        template = _calls().get(node.name)
        if template is None:
            return f"{node.name}({', '.join(words)})"
        return template.format(*words, all=", ".join(words))

    def denied(self, node: Node) -> str:
        templates = {
            "selected": _("{0} does not include {1}"),
            "contains": _("{0} does not contain {1}"),
            "regex": _("{0} does not have the form {1}"),
            "is-empty": _("{0} is answered"),
        }
        if isinstance(node, Call) and node.name in templates:
            return templates[node.name].format(*self.arguments(node))
        return _("it is not so that {phrase}").format(phrase=self.inside(node, 2))

    def arguments(self, node: Call) -> list[str]:
        """What a function is given; of selected() the choice in the item's words."""
        if node.name == "selected":
            return [self.inside(node.arguments[0], 2), self.compared(node.arguments[1], node.arguments[0])]
        return [self.inside(argument, 2) for argument in node.arguments]


def _comparisons() -> dict[str, str]:
    return {
        "=": _("{left} is {right}"),
        "!=": _("{left} is not {right}"),
        "<": _("{left} is less than {right}"),
        "<=": _("{left} is at most {right}"),
        ">": _("{left} is more than {right}"),
        ">=": _("{left} is at least {right}"),
    }


def _calls() -> dict[str, str]:
    return {
        "if": _("{1} if {0}, otherwise {2}"),
        "coalesce": _("the first answered of {all}"),
        "is-empty": _("{0} is not answered"),
        "selected": _("{0} includes {1}"),
        "count-selected": _("the number of choices in {0}"),
        "contains": _("{0} contains {1}"),
        "starts-with": _("{0} begins with {1}"),
        "ends-with": _("{0} ends with {1}"),
        "regex": _("{0} has the form {1}"),
        "string-length": _("the length of {0}"),
        "min": _("the smallest of {all}"),
        "max": _("the largest of {all}"),
        "sum": _("the sum of {all}"),
        "count-non-empty": _("the number of answers among {all}"),
        "round": _("{0}, rounded"),
        "once": _("{0} when first computed"),
        "today": _("today"),
        "now": _("now"),
        "true": _("always"),
        "false": _("never"),
        "number": "{0}",
        "string": "{0}",
        "date": "{0}",
        "date-time": "{0}",
    }
