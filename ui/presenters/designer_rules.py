"""What a rule of the designer can speak of: items with their answers, verbs that fit, and what is wrong with it.

Pure functions, no Qt. The rows of the condition builder are `cxstudio.study.logic.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study import protocol as p
from cxstudio.study.logic.rows import WITHOUT_VALUE, Row, Verb

from .designer_named import Kind, Named, asked_in
from .designer_places import place_of


@dataclass(frozen=True)
class Scope:
    """Where a rule stands: what it may name. `own` is the answer it is about, of the item `owner`; None for conditions
    and formulas."""

    items: tuple[Named, ...]
    own: Named | None = None
    owner: str = ""

    def named(self, item: str) -> Named | None:
        """What goes by that id; "" is the own answer; None for what is not there or comes later."""
        if not item or (item == self.owner and self.own is not None):
            return self.own
        return next((named for named in self.items if named.id == item), None)

    def said(self, item: str, value: str | float) -> str:
        """A value in the words of that item."""
        named = self.named(item)
        return named.said(value) if named is not None else ""

    @property
    def choosable(self) -> tuple[Named, ...]:
        """All that a row can speak of, the own answer first."""
        return (self.own, *self.items) if self.own is not None else self.items

    def first_row(self) -> Row | None:
        """The row a new rule begins with: about its own answer, else the item just before. None: nothing to name."""
        if not self.choosable:
            return None
        return row_about(self.own or self.items[-1])


def row_about(named: Named, verb: Verb | None = None) -> Row:
    """A row about an item, with a value that it can have."""
    chosen = verb if verb in named.verbs else named.verbs[0]
    return Row(named.id, chosen, usual_value(named, chosen))


def usual_value(named: Named, verb: Verb) -> str | float | None:
    """What a row compares with before the person has said it; words are never empty, which would ask another thing."""
    if verb in WITHOUT_VALUE:
        return None
    if named.answers:
        return named.answers[0][0]
    if named.kind is Kind.DATE:
        return "2026-01-01"
    if named.kind is Kind.TIME:
        return "12:00"
    return _("words") if named.kind is Kind.TEXT or verb in (Verb.CONTAINS, Verb.CONTAINS_NOT) else 0.0


# -- what can be named -------------------------------------------------------------------------------------------------


def _draws(protocol: p.Protocol) -> Iterator[Named]:
    for draw in protocol.draws:
        options = tuple((option.id, option.text or option.id) for option in draw.options)
        yield Named(draw.id, draw.title or draw.id, Kind.CHOICE, options, where=_("drawn before the visit"))


def scope_of(protocol: p.Protocol, owner: str, *, with_own: bool) -> Scope:
    """What a rule of that item or touchpoint may name: draws, and what is asked before it. In a shuffled touchpoint
    nothing comes before its neighbour for everybody."""
    before, own = list(_draws(protocol)), None
    for page in asked_in(protocol):
        if page.touchpoint is not None and page.touchpoint.id == owner:
            break
        if owner in page.ids:
            earlier = page.ids[: page.ids.index(owner)]
            is_shuffled = page.touchpoint is not None and page.touchpoint.shuffle
            before += [named for named in page.names if named.id in earlier and not is_shuffled]
            own = next((named for named in page.names if named.id == owner), None)
            break
        before += page.names
    mine = replace(own, id="", title=_("This answer"), where="") if own is not None and with_own else None
    return Scope(tuple(before), mine, owner)


def all_named(protocol: p.Protocol) -> tuple[Named, ...]:
    """Everything that goes by a name in rules, for completing what is typed."""
    return (*_draws(protocol), *(named for page in asked_in(protocol) for named in page.names))


# -- what it means, and what is wrong ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """Why a rule cannot be meant so: a sentence with its remedy, and the character from 0 (-1: none is to blame)."""

    text: str
    position: int = -1


def problems(protocol: p.Protocol, scope: Scope, rule: str, *, is_formula: bool = False) -> list[Problem]:
    """All that is wrong with a rule as it stands, from left to right; empty for no rule."""
    if not rule.strip():
        return []
    try:
        expression = logic.parse(rule)
    except logic.LogicError as error:
        return [Problem(str(error), error.position)]
    found: list[Problem] = []
    if scope.own is None and expression.uses_own:
        text = _("The dot means the own answer, and there is none yet here. Name an item by ${id}.")
        found.append(Problem(text, rule.find(".")))
    kinds = {named.id: named.kind for named in all_named(protocol)}
    choices = {
        n.id: frozenset(str(v) for v, _w in n.answers)
        for n in all_named(protocol)
        if n.kind in (Kind.CHOICE, Kind.CHOICES)
    }
    own = scope.own.kind if scope.own else Kind.ANY
    wanted = Kind.ANY if is_formula else Kind.TRUTH
    for fault in logic.check_types(expression, kinds, own=own, choices=choices, wanted=wanted):
        where = _("Character {n}: {sentence}").format(n=fault.position + 1, sentence=fault.text)
        found.append(Problem(where, fault.position))
    found += [_too_late(rule, name) for name in sorted(expression.items) if name in kinds and not scope.named(name)]
    return sorted(found, key=lambda problem: problem.position)


def found_of(protocol: p.Protocol, findings: Iterable[Finding], node: str, field: str, rule: str) -> list[Problem]:
    """What checking the whole protocol found of a rule, beyond what can be said of it alone: that nothing which can
    be answered fulfils it (P008), or that it waits for itself (P006)."""
    found: list[Problem] = []
    for finding in findings if rule.strip() else ():
        never = finding.code == "P008" and field == "condition" and place_of(protocol, finding) == node
        in_circle = finding.code == "P006" and node in re.findall(r"\w+", finding.text)
        if never or in_circle:
            found.append(Problem(f"{finding.text[:1].upper()}{finding.text[1:]} {finding.remedy}"))
    return found


def _too_late(rule: str, name: str) -> Problem:
    text = _("${{{id}}} is not answered before this. Move one of them, or name an earlier item.")
    return Problem(text.format(id=name), rule.find(name))


def meaning(protocol: p.Protocol, scope: Scope, rule: str, pattern: str) -> str:
    """A rule in words, put into `pattern` at {rule}: "Asked when “Were you greeted?” is Yes."; "" where it is none."""
    try:
        expression = logic.parse(rule) if rule.strip() else None
    except logic.LogicError:
        return ""
    if expression is None:
        return ""
    titles = {named.id: f"“{named.title}”" for named in all_named(protocol)}
    return pattern.format(rule=logic.explain(expression, titles, scope.said))
