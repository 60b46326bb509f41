"""`parse`: the text of a rule becomes its tree, or a sentence that says where and why not.

A Pratt parser over XPath's precedence: or, and, = !=, < <= > >=, + -, * div mod, unary minus; all run from left to
right. Size and depth are limited here, so that everything that walks a tree later is short and safe by itself.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import NoReturn

from cxstudio.i18n import _, plural
from cxstudio.study.logic.functions import FUNCTIONS, OTHER_SPELLINGS
from cxstudio.study.logic.patterns import pattern
from cxstudio.study.logic.signs import Sign, fail, shown, signs
from cxstudio.study.logic.tree import (
    COMPARISONS,
    MINUS,
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
    children,
)
from cxstudio.study.logic.values import LogicError

LONGEST_RULE = 20_000
"""Characters; rules in real forms have a few hundred."""
MOST_PARTS = 5_000
DEEPEST = 64

_ID = re.compile(r"[a-z][a-z0-9_.]*")
_DEEPEST_READING = 2 * DEEPEST + 2  # a part and the parentheses around it


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read a rule. Raises LogicError with the position, what was expected and, for common slips, how to write it."""
    if len(text) > LONGEST_RULE:
        sentence = _("A rule may have {n} characters at most. Divide it into computed items.").format(n=LONGEST_RULE)
        raise LogicError(sentence, "logic-too-long", LONGEST_RULE)
    return Expression(_Parser(signs(text)).whole())


class _Parser:
    """Reads signs into a tree."""

    def __init__(self, signs: list[Sign]) -> None:
        self.signs = signs
        self.next = 0
        self.depth = 0
        self.parts = 0

    def whole(self) -> Node:
        if self.peek().kind == "end":
            fail(0, _("the rule is empty."))
        tree = self.expression(0)
        if self.peek().kind != "end":
            self.unexpected(_("an operator such as = or and"))
        _check_depth(tree)
        return tree

    def expression(self, power: int) -> Node:
        """Read operands as long as their operator binds tighter than `power`."""
        self.depth += 1
        if self.depth > _DEEPEST_READING:
            _too_deep(self.peek().at)
        left = self.operand()
        while (own := POWERS.get(self.operator(), 0)) > power:
            left = self.joined(left, own)
        self.depth -= 1
        return left

    def joined(self, left: Node, power: int) -> Node:
        sign = self.take()
        operands = [left, self.expression(power)]
        while sign.text not in COMPARISONS and self.operator() == sign.text:
            self.take()
            operands.append(self.expression(power))
        return self.made(Operation(sign.text, tuple(operands), sign.at))

    def operand(self) -> Node:
        token = self.take()
        match token.kind:
            case "item":
                return self.made(Item(_checked_id(token), token.at))
            case "number":
                return self.made(Number(_checked_number(token), token.at))
            case "single" | "double":
                return self.made(Text(token.text, token.at))
            case "name":
                return self.call(token)
        match token.text if token.kind == "sign" else "":
            case ".":
                return self.made(Own(token.at))
            case "-":
                return self.made(Negative(self.expression(MINUS), token.at))
            case "(":
                inside = self.expression(0)
                self.expect(")")
                return inside
        self.next -= 1
        return self.unexpected(_("an item, a text, a number or a function"))

    def call(self, name: Sign) -> Node:
        if name.text in POWERS or not self.skip("("):
            fail(name.at, _bare_word(name.text))
        arguments: list[Node] = []
        if not self.skip(")"):
            arguments.append(self.expression(0))
            while self.skip(","):
                arguments.append(self.expression(0))
            self.expect(")")
        call = Call(OTHER_SPELLINGS.get(name.text, name.text), tuple(arguments), name.at)
        _check_call(call)
        return self.made(call)

    def made(self, node: Node) -> Node:
        self.parts += 1
        if self.parts > MOST_PARTS:
            fail(node.at, _("the rule has too many parts. Divide it into computed items."), "logic-too-long")
        return node

    def peek(self) -> Sign:
        return self.signs[self.next]

    def operator(self) -> str:
        token = self.peek()
        return token.text if token.kind in ("sign", "name") else ""

    def take(self) -> Sign:
        self.next = min(self.next + 1, len(self.signs))
        return self.signs[self.next - 1]

    def skip(self, sign: str) -> bool:
        found = self.peek().kind == "sign" and self.peek().text == sign
        self.next += found
        return found

    def expect(self, sign: str) -> None:
        if not self.skip(sign):
            self.unexpected(sign)

    def unexpected(self, wanted: str) -> NoReturn:
        token = self.peek()
        found = _("the rule ends") if token.kind == "end" else _("there is {text}").format(text=shown(token))
        fail(token.at, _("{wanted} is expected here, but {found}.").format(wanted=wanted, found=found))


def _bare_word(word: str) -> str:
    if word in POWERS:
        return _("something to work on is missing before {word}.").format(word=word)
    if word.lower() in POWERS:
        return _("write {right} in place of {wrong}.").format(right=word.lower(), wrong=word)
    if word.lower() in FUNCTIONS:
        return _("a function needs parentheses: {name}().").format(name=word.lower())
    return _("write '{word}' in quotes if it is a text, ${{{word}}} if it is an item.").format(word=word)


def _checked_id(token: Sign) -> str:
    if not _ID.fullmatch(token.text):
        sentence = _("{id} cannot be an item: ids begin with a small letter, then small letters, digits, _ and dots.")
        fail(token.at, sentence.format(id=shown(token)), "logic-id")
    return token.text


def _checked_number(token: Sign) -> float:
    if len(token.text) > 30:
        fail(token.at, _("this number has too many digits."))
    return float(token.text)


def _check_call(call: Call) -> None:
    """Refuse unknown functions, a wrong number of arguments, and patterns that could not be matched later."""
    function = FUNCTIONS.get(call.name)
    if function is None:
        near = get_close_matches(call.name.lower(), FUNCTIONS, 1)
        hint = _(" Did you mean {name}()?").format(name=near[0]) if near else ""
        sentence = _("there is no function {name}().").format(name=call.name[:60]) + hint
        fail(call.at, sentence, "logic-unknown-function")
    count = len(call.arguments)
    if count < function.least or (function.most is not None and count > function.most):
        sentence = _("{name}() takes {wanted}, here are {count}.")
        wanted = _arguments_wanted(function.least, function.most)
        fail(call.at, sentence.format(name=call.name, wanted=wanted, count=count), "logic-arguments")
    if call.name == "regex":
        _check_pattern(call.arguments[1])


def _arguments_wanted(least: int, most: int | None) -> str:
    if most is None:
        return _("{n} or more arguments").format(n=least)
    if least == most:
        return plural("{n} argument", "{n} arguments", least)
    return _("{least} to {most} arguments").format(least=least, most=most)


def _check_pattern(node: Node) -> None:
    if not isinstance(node, Text):
        fail(node.at, _("the pattern of regex() must be a text in quotes."), "logic-pattern")
    try:
        pattern(node.value)
    except LogicError as error:
        fail(node.at + 1 + error.position, str(error), error.code)


def _check_depth(tree: Node) -> None:
    """Without recursion: 1 - 2 + 3 - 4 ... grows deep without any parentheses."""
    level: list[Node] = [tree]
    for _depth in range(DEEPEST):
        level = [child for node in level for child in children(node)]
        if not level:
            return
    _too_deep(level[0].at)


def _too_deep(position: int) -> NoReturn:
    fail(position, _("too many parts inside each other. Divide the rule into computed items."), "logic-too-deep")
