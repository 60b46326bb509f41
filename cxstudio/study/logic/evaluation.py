"""The value of a rule, from the answers given so far. No clock, no files, no `eval`: the answers and `now` come in.

Empty is neither more nor less nor equal nor unequal to anything: a comparison with an unanswered item is false.
Only `x = ''` and `x != ''` ask for it. Arithmetic with empty is empty. The answers handed in must be the active ones
only; what a condition hides counts as unanswered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import reduce

from cxstudio.i18n import _
from cxstudio.study.logic.functions import FUNCTIONS
from cxstudio.study.logic.patterns import matches, pattern
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
from cxstudio.study.logic.values import LogicError, Value, as_number, as_text, as_truth, holds, is_empty, tidy

MOST_STEPS = 100_000
"""One for each part, each 100 characters handed to a function, each 5 steps of a pattern; about 0.3 s at most."""
LONGEST_TEXT = 100_000
"""Characters of a computed text. Without it a row of items that each double the one before would fill the memory."""


def evaluate(
    expression: Expression, values: Mapping[str, Value], own: Value = None, now: datetime | None = None
) -> Value:
    """The value of the rule: None, "" or () for empty. Items missing from `values` are unanswered.

    `own` is what the dot means; `now` is the time on the site's clock, without it today() and now() are empty.
    Raises LogicError "logic-budget" when texts or patterns would take too long.
    """
    return _Run(values, own, now).value(expression.tree)


def is_true(
    expression: Expression, values: Mapping[str, Value], own: Value = None, now: datetime | None = None
) -> bool:
    """Does the condition or constraint hold? Empty and 0 mean no. Raises as `evaluate` does."""
    return as_truth(evaluate(expression, values, own, now))


class _Run:
    def __init__(self, values: Mapping[str, Value], own: Value, now: datetime | None) -> None:
        self.values = values
        self.own = own
        self.now = now
        self.left = MOST_STEPS

    def value(self, node: Node) -> Value:
        self.spend(1)
        match node:
            case Number(value):
                return tidy(value)
            case Text(value):
                return value
            case Item(id):
                return self.values.get(id)
            case Own():
                return self.own
            case Negative(of):
                return _sum_up("-", [0, self.value(of)])
            case Call():
                return self.called(node)
            case Operation():
                return self.operation(node)

    def operation(self, node: Operation) -> Value:
        if node.sign == "and":
            return all(as_truth(self.value(operand)) for operand in node.operands)
        if node.sign == "or":
            return any(as_truth(self.value(operand)) for operand in node.operands)
        if node.sign in COMPARISONS:
            return self.compared(node)
        return _sum_up(node.sign, [self.value(operand) for operand in node.operands])

    def compared(self, node: Operation) -> bool:
        left, right = [self.value(operand) for operand in node.operands]
        self.spend_on(left, right)
        if NOTHING in node.operands and node.sign in ("=", "!="):
            return (is_empty(left) and is_empty(right)) == (node.sign == "=")
        return not is_empty(left) and not is_empty(right) and holds(node.sign, left, right)

    def called(self, node: Call) -> Value:
        arguments = node.arguments
        match node.name:
            case "if":
                return self.value(arguments[1 if as_truth(self.value(arguments[0])) else 2])
            case "once":
                return self.value(arguments[0]) if is_empty(self.own) else self.own
            case "today":
                return self.now.date() if self.now else None
            case "now":
                return self.now
            case "regex":
                return self.matched(as_text(self.value(arguments[0])), as_text(self.value(arguments[1])))
        return self.computed(node.name, [self.value(argument) for argument in arguments])

    def computed(self, name: str, values: list[Value]) -> Value:
        self.spend_on(*values)
        run = FUNCTIONS[name].run
        assert run is not None, name
        result = run(*values)
        if isinstance(result, str) and len(result) > LONGEST_TEXT:
            raise _too_much(_("A computed text would have more than {n} characters.").format(n=LONGEST_TEXT))
        return result

    def matched(self, text: str, form: str) -> bool:
        self.spend(1 + pattern(form).size * len(text) // 5)
        return matches(form, text)

    def spend_on(self, *values: Value) -> None:
        self.spend(sum(len(value) // 100 for value in values if isinstance(value, str | tuple)))

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise _too_much(_("The rule takes too long for texts of this length."))


def _too_much(sentence: str) -> LogicError:
    return LogicError(sentence, "logic-budget")


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "div": lambda left, right: left / right,
    "mod": math.fmod,
}


def _sum_up(sign: str, values: list[Value]) -> Value:
    """From left to right; empty as soon as one is empty or no number, or the divisor is 0."""
    numbers = [number for value in values if (number := as_number(value)) is not None]
    if len(numbers) < len(values):
        return None
    try:
        return tidy(reduce(_ARITHMETIC[sign], numbers))
    except (ZeroDivisionError, ValueError):  # fmod says ValueError for mod 0 and for infinity
        return None
