"""Patterns for regex(), matched in time that grows with pattern times text and no faster.

Python's own engine tries alternatives one after the other, and a pattern like (a+)+ on a long answer then runs for
ever. Here all alternatives are followed at once (Thompson 1968), so such patterns, which real forms do contain, are
simply fine. What cannot be matched that way is refused with a reason: backreferences and looking ahead or behind.
The pattern must match the whole answer, as in ODK. \\d, \\w and \\s mean ASCII signs, as there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from cxstudio.i18n import _
from cxstudio.study.logic.values import LogicError

LONGEST_PATTERN = 200
LARGEST_PATTERN = 1000
"""Steps of a pattern once its repetitions are written out."""

_DEEPEST_GROUP = 20
_MOST_REPEATS = 1000
_COUNT = re.compile(r"\{([0-9]{1,9})(,?)([0-9]{0,9})\}")
_CLASSES = "dDwWsS"
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}


@dataclass(frozen=True)
class _One:
    """One sign out of a class, as the source of a tiny safe regular expression."""

    source: str


@dataclass(frozen=True)
class _Edge:
    at_end: bool


@dataclass(frozen=True)
class _Row:
    parts: tuple[_Part, ...]


@dataclass(frozen=True)
class _Either:
    options: tuple[_Part, ...]


@dataclass(frozen=True)
class _Repeat:
    body: _Part
    least: int
    most: int | None


_Part: TypeAlias = _One | _Edge | _Row | _Either | _Repeat


@dataclass
class _Step:
    """Take one sign (`sign`), pass an edge (`edge`), or go on at each of `to`. A step with none of them is the end."""

    sign: re.Pattern[str] | None = None
    edge: _Edge | None = None
    to: tuple[int, ...] = ()


class Pattern:
    """A pattern ready to match; `size` is its number of steps."""

    def __init__(self, steps: list[_Step]) -> None:
        self._steps = steps
        self.size = len(steps)

    def matches(self, text: str) -> bool:
        """Does the pattern match the whole text? Takes at most size times length steps."""
        here = self._reach((0,), at_start=True, at_end=not text)
        for position, sign in enumerate(text, start=1):
            taken = [n + 1 for n in here if (wanted := self._steps[n].sign) and wanted.match(sign)]
            here = self._reach(taken, at_start=False, at_end=position == len(text))
            if not here:
                return False
        return self.size - 1 in here

    def _reach(self, starts: Iterable[int], at_start: bool, at_end: bool) -> set[int]:
        """All steps that can be stood on without taking a sign."""
        seen: set[int] = set()
        ahead = list(starts)
        while ahead:
            n = ahead.pop()
            if n in seen:
                continue
            seen.add(n)
            step = self._steps[n]
            if step.edge and (at_end if step.edge.at_end else at_start):
                ahead.append(n + 1)
            ahead.extend(step.to)
        return seen


@lru_cache(maxsize=512)
def pattern(text: str) -> Pattern:
    """Read a pattern. Raises LogicError "logic-pattern" with what is not possible; its position is inside the text."""
    if len(text) > LONGEST_PATTERN:
        raise _refusal(_("A pattern may have {n} characters at most.").format(n=LONGEST_PATTERN), LONGEST_PATTERN)
    steps: list[_Step] = []
    _write(_Reader(text).whole(), steps)
    _emit(steps, _Step())
    return Pattern(steps)


@lru_cache(maxsize=256)
def matches(form: str, text: str) -> bool:
    """Does the pattern match the whole text? Remembered, for rules are computed anew whenever any answer changes."""
    return pattern(form).matches(text)


def _refusal(sentence: str, position: int) -> LogicError:
    return LogicError(sentence, "logic-pattern", position)


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def whole(self) -> _Part:
        part = self.either()
        if self.at < len(self.text):
            raise _refusal(_("The pattern has a closing parenthesis too many."), self.at)
        return part

    def either(self) -> _Part:
        options = [self.row()]
        while self.skip("|"):
            options.append(self.row())
        return options[0] if len(options) == 1 else _Either(tuple(options))

    def row(self) -> _Part:
        parts: list[_Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated(self.single()))
        return _Row(tuple(parts))

    def single(self) -> _Part:
        sign = self.take()
        match sign:
            case "(":
                return self.group()
            case "[":
                return self.set()
            case "\\":
                return _One(self.escaped())
            case "^" | "$":
                return _Edge(at_end=sign == "$")
            case ".":
                return _One(".")
            case "*" | "+" | "?" | "{":
                raise _refusal(
                    _("The {sign} in the pattern has nothing to repeat. Write \\{sign} for the sign itself.").format(
                        sign=sign
                    ),
                    self.at - 1,
                )
            case _:
                return _One(re.escape(sign))

    def group(self) -> _Part:
        if self.skip("?") and not self.skip(":"):
            raise _refusal(_("Patterns cannot look ahead or behind, or switch options: (? is not possible."), self.at)
        self.depth += 1
        if self.depth > _DEEPEST_GROUP:
            raise _refusal(_("The pattern has too many parentheses inside each other."), self.at)
        part = self.either()
        if not self.skip(")"):
            raise _refusal(_("A parenthesis in the pattern is not closed."), self.at)
        self.depth -= 1
        return part

    def set(self) -> _One:
        start, negated = self.at, self.skip("^")
        members: list[str] = []
        while not members or self.peek() != "]":
            if self.at >= len(self.text):
                raise _refusal(_("A bracket [ in the pattern is not closed."), start)
            members.append(self.member())
        self.at += 1
        return _One(f"[{'^' if negated else ''}{''.join(members)}]")

    def member(self) -> str:
        start, low = self.at, self.plain()
        if self.peek() != "-" or self.text[self.at + 1 : self.at + 2] in ("", "]"):
            return low
        self.at += 1
        high = self.plain()
        if _is_class(low) or _is_class(high):  # as in [\w-.]: the minus stands for itself
            return f"{low}\\-{high}"
        if low[-1] > high[-1]:
            raise _refusal(_("A range in the pattern runs backwards."), start)
        return f"{low}-{high}"

    def plain(self) -> str:
        sign = self.take()
        return self.escaped() if sign == "\\" else re.escape(sign)

    def escaped(self) -> str:
        sign = self.take()
        if sign in _CLASSES:
            return f"\\{sign}"
        if sign.isalnum() and sign not in _CONTROLS:
            raise _refusal(_("\\{sign} is not possible in a pattern.").format(sign=sign), self.at - 1)
        return re.escape(_CONTROLS.get(sign, sign))

    def repeated(self, body: _Part) -> _Part:
        least, most = self.count()
        if (least, most) == (1, 1):
            return body
        self.skip("?")  # "as few as possible" changes nothing where the whole answer must match
        if self.peek() in ("*", "+", "?"):
            raise _refusal(_("The pattern has two repetitions in a row."), self.at)
        return _Repeat(body, least, most)

    def count(self) -> tuple[int, int | None]:
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.peek())
        if simple:
            self.at += 1
            return simple
        found = _COUNT.match(self.text, self.at)
        if not found:
            return 1, 1
        start, self.at = self.at, found.end()
        least = int(found[1])
        most = int(found[3]) if found[3] else None if found[2] else least
        if max(least, most or 0) > _MOST_REPEATS or (most is not None and most < least):
            raise _refusal(
                _("A repetition in the pattern runs from a smaller to a larger number, {n} at most.").format(
                    n=_MOST_REPEATS
                ),
                start,
            )
        return least, most

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self, sign: str) -> bool:
        found = self.peek() == sign
        self.at += found
        return found

    def take(self) -> str:
        if self.at >= len(self.text):
            raise _refusal(_("The pattern ends too early."), self.at)
        self.at += 1
        return self.text[self.at - 1]


def _is_class(source: str) -> bool:
    return len(source) == 2 and source[1] in _CLASSES


def _emit(steps: list[_Step], step: _Step) -> int:
    if len(steps) >= LARGEST_PATTERN:
        raise _refusal(_("The pattern repeats too much. Use smaller numbers in its braces."), 0)
    steps.append(step)
    return len(steps) - 1


def _write(part: _Part, steps: list[_Step]) -> None:
    """Append the steps of one part. They end where the next part begins."""
    match part:
        case _One(source):
            _emit(steps, _Step(sign=re.compile(source, re.ASCII)))
        case _Edge():
            _emit(steps, _Step(edge=part))
        case _Row(parts):
            for each in parts:
                _write(each, steps)
        case _Either(options):
            _write_options(options, steps)
        case _Repeat(body, least, most):
            _write_repeat(body, least, most, steps)


def _write_options(options: tuple[_Part, ...], steps: list[_Step]) -> None:
    fork = _emit(steps, _Step())
    starts, leaps = [], []
    for option in options:
        starts.append(len(steps))
        _write(option, steps)
        leaps.append(_emit(steps, _Step()))
    steps[fork].to = tuple(starts)
    for leap in leaps:
        steps[leap].to = (len(steps),)


def _write_repeat(body: _Part, least: int, most: int | None, steps: list[_Step]) -> None:
    for _again in range(least):
        before = len(steps)
        _write(body, steps)
        if len(steps) == before:  # nothing repeated is nothing
            return
    if most is None:
        fork = _emit(steps, _Step())
        _write(body, steps)
        back = _emit(steps, _Step(to=(fork,)))
        steps[fork].to = (fork + 1, back + 1)
        return
    forks = []
    for _again in range(most - least):
        forks.append(_emit(steps, _Step()))
        _write(body, steps)
    for fork in forks:
        steps[fork].to = (fork + 1, len(steps))
