"""The tree of a rule: its parts, and the one canonical way to write them.

A tree that came out of `parse` is never deeper than 64, so whatever walks it may simply call itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

POWERS = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4}
POWERS |= {"+": 5, "-": 5, "*": 6, "div": 6, "mod": 6}
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
MINUS = 7
"""How tight each operator binds, as in XPath; unary minus binds tightest."""


@dataclass(frozen=True)
class Number:
    """A number as written, 0 or more."""

    value: float
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Text:
    """A text in quotes. It may hold one sort of quotes, not both."""

    value: str
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Item:
    """The answer to another item, ${id}."""

    id: str
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Own:
    """The answer that a constraint is about, written as a dot."""

    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Negative:
    """Minus something."""

    of: Node
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Operation:
    """Operands joined by one operator from left to right: two for a comparison, two or more for all others."""

    sign: str
    operands: tuple[Node, ...]
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]
    at: int = field(default=0, compare=False, repr=False)


Node: TypeAlias = Number | Text | Item | Own | Negative | Operation | Call
"""A part of a rule. `at` is where it stands in the text, in characters from 0; it does not count for equality."""

NOTHING = Text("")
"""'' in a comparison asks whether there is an answer."""


@dataclass(frozen=True)
class Expression:
    """A rule that was read. Two are equal when they mean the same tree, whatever their spacing."""

    tree: Node

    @cached_property
    def items(self) -> frozenset[str]:
        """The ids this rule depends on."""
        return frozenset(node.id for node in walk(self.tree) if isinstance(node, Item))

    @cached_property
    def uses_own(self) -> bool:
        """Does it read the answer it is about (a dot, or once)?"""
        return any(
            isinstance(node, Own) or (isinstance(node, Call) and node.name == "once") for node in walk(self.tree)
        )

    def __str__(self) -> str:
        return _written(self.tree)


def children(node: Node) -> tuple[Node, ...]:
    """The parts right below one part."""
    match node:
        case Negative(of):
            return (of,)
        case Operation(_sign, operands):
            return operands
        case Call(_name, arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A part and all parts below it, from left to right."""
    ahead = [node]
    while ahead:
        part = ahead.pop()
        yield part
        ahead.extend(reversed(children(part)))


def literal(node: Node) -> str | float | None:
    """The value that stands there as written, a negative number included; None for all that is computed."""
    match node:
        case Text(value) | Number(value):
            return value
        case Negative(Number(value)):
            return -value
    return None


def quoted(text: str) -> str:
    """The text as it is written in a rule. With both sorts of quotes inside it becomes a concat()."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    parts = [f'"{part}"' if "'" in part else f"'{part}'" for part in re.findall("[^']+|'+", text)]
    return f"concat({', '.join(parts)})"


def _written(node: Node) -> str:
    match node:
        case Number(value):
            return f"{Decimal(repr(value)):f}".removesuffix(".0")
        case Text(value):
            return quoted(value)
        case Item(id):
            return f"${{{id}}}"
        case Own():
            return "."
        case Negative(of):
            return f"-{_enclosed(of, MINUS)}"
        case Call(name, arguments):
            return f"{name}({', '.join(_written(each) for each in arguments)})"
        case Operation(sign, (first, *others)):
            power = POWERS[sign]
            # the left side of the same rank needs no parentheses, unless reading would merge it into this operation
            same = isinstance(first, Operation) and first.sign == sign and sign not in COMPARISONS
            start = _enclosed(first, power + 1 if same else power)
            return f" {sign} ".join([start, *(_enclosed(each, power + 1) for each in others)])
        case _:
            raise AssertionError(node)


def _enclosed(node: Node, power: int) -> str:
    text = _written(node)
    return f"({text})" if isinstance(node, Operation) and POWERS[node.sign] < power else text
