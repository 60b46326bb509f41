"""What a rule of the designer can speak of: items with their answers, verbs that fit, and what is wrong with it.

Pure functions, no Qt. The rows of the condition builder are `cxstudio.study.logic.rows`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study import protocol as p
from cxstudio.study.checks.places import choices_of
from cxstudio.study.checks.rules import kind_of
from cxstudio.study.logic.rows import WITHOUT_VALUE, Row, Verb
from cxstudio.study.pages import Page, pages_of

from .recorder_words import shown

Kind = logic.Kind
YES_NO = (("yes", _("Yes")), ("no", _("No")))
VERBS = {
    Verb.IS: _("is"),
    Verb.IS_NOT: _("is answered, but not"),
    Verb.AT_LEAST: _("is at least"),
    Verb.AT_MOST: _("is at most"),
    Verb.MORE_THAN: _("is more than"),
    Verb.LESS_THAN: _("is less than"),
    Verb.INCLUDES: _("includes"),
    Verb.INCLUDES_NOT: _("does not include"),
    Verb.CONTAINS: _("contains the words"),
    Verb.CONTAINS_NOT: _("does not contain the words"),
    Verb.IS_ANSWERED: _("is answered"),
    Verb.IS_NOT_ANSWERED: _("is not answered"),
}
DAY_VERBS = {
    Verb.AT_LEAST: _("is on or after"),
    Verb.AT_MOST: _("is on or before"),
    Verb.MORE_THAN: _("is after"),
    Verb.LESS_THAN: _("is before"),
}
_ANSWERED = (Verb.IS_ANSWERED, Verb.IS_NOT_ANSWERED)
_ORDERED = (Verb.AT_LEAST, Verb.AT_MOST, Verb.MORE_THAN, Verb.LESS_THAN)
_VERBS_OF = {
    Kind.YES_NO: (Verb.IS, *_ANSWERED),
    Kind.CHOICE: (Verb.IS, Verb.IS_NOT, *_ANSWERED),
    Kind.CHOICES: (Verb.INCLUDES, Verb.INCLUDES_NOT, *_ANSWERED),
    Kind.NUMBER: (*_ORDERED, Verb.IS, Verb.IS_NOT, *_ANSWERED),
    Kind.TEXT: (*_ANSWERED, Verb.CONTAINS, Verb.CONTAINS_NOT, Verb.IS),
    Kind.DATE: (*_ORDERED, Verb.IS, *_ANSWERED),
    Kind.TIME: (*_ORDERED, Verb.IS, *_ANSWERED),
    Kind.ANY: (Verb.IS, Verb.IS_NOT, *_ORDERED, *_ANSWERED),
}
_DAYS = (Kind.DATE, Kind.TIME)


@dataclass(frozen=True)
class Named:
    """Something a rule can name; id "" is the answer that the rule is about. `answers` are those that go by a name or
    a point; `unit` stands behind figures; `where` is its touchpoint."""

    id: str
    title: str
    kind: logic.Kind = Kind.ANY
    answers: tuple[tuple[str | float, str], ...] = ()
    unit: str = ""
    where: str = ""

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """How it can be compared, the usual way first."""
        return _VERBS_OF.get(self.kind, _VERBS_OF[Kind.ANY])

    @property
    def is_figure(self) -> bool:
        """Whether what it is compared with is a number that is typed."""
        return self.kind in (Kind.NUMBER, Kind.ANY) and not self.answers

    def said(self, value: str | float) -> str:
        """A value in the words of its answers, or with its unit; "" where it has none."""
        for answer, words in self.answers:
            if answer == value:
                return words.rstrip(".")
        return f"{shown(value)} {self.unit}" if self.unit and isinstance(value, int | float) else ""

    def verb_words(self, verb: Verb) -> str:
        """A way of comparing, as it is said of this."""
        return DAY_VERBS.get(verb, VERBS[verb]) if self.kind in _DAYS else VERBS[verb]


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


def named_of(protocol: p.Protocol, item: p.Item, where: str = "") -> Named:
    """An item as rules see it."""
    unit = _("seconds") if isinstance(item, p.Timer) else str(getattr(item, "unit", getattr(item, "currency", "")))
    return Named(item.id, item.text or item.id, kind_of(item), _answers(protocol, item), unit, where)


def _answers(protocol: p.Protocol, item: p.Item) -> tuple[tuple[str | float, str], ...]:
    if isinstance(item, p.YesNo):
        return YES_NO
    if isinstance(item, p.Acknowledge):
        return (("yes", _("confirmed")),)
    if isinstance(item, p.Rating):
        scale = next((scale for scale in protocol.scales if scale.id == item.scale), None)
        points = scale.anchors if scale else ()
        return tuple((float(a.value), f"{shown(a.value)}, {a.text}" if a.text else shown(a.value)) for a in points)
    if isinstance(item, p.SingleChoice | p.SeveralChoices):
        return tuple((choice.id, choice.text or choice.id) for choice in choices_of(item))
    return ()


def _draws(protocol: p.Protocol) -> Iterator[Named]:
    for draw in protocol.draws:
        options = tuple((option.id, option.text or option.id) for option in draw.options)
        yield Named(draw.id, draw.title or draw.id, Kind.CHOICE, options, where=_("drawn before the visit"))


@lru_cache(maxsize=4)
def _all(protocol: p.Protocol) -> tuple[tuple[Page, tuple[Named, ...]], ...]:
    """What every page answers, in the order of asking; notes answer nothing."""
    return tuple(
        (page, tuple(named_of(protocol, item, page.title) for item in page.items if not isinstance(item, p.Note)))
        for page in pages_of(protocol)
    )


def scope_of(protocol: p.Protocol, owner: str, *, with_own: bool) -> Scope:
    """What a rule of that item or touchpoint may name: draws, and what is asked before it. In a shuffled touchpoint
    nothing comes before its neighbour for everybody."""
    before = list(_draws(protocol))
    for page, names in _all(protocol):
        if page.touchpoint is not None and page.touchpoint.id == owner:
            break
        place = next((n for n, item in enumerate(page.items) if item.id == owner), None)
        if place is not None:
            earlier = {item.id for item in page.items[:place]}
            is_shuffled = page.touchpoint is not None and page.touchpoint.shuffle
            before += [named for named in names if named.id in earlier and not is_shuffled]
            break
        before += names
    own = next((named for _page, names in _all(protocol) for named in names if named.id == owner), None)
    mine = replace(own, id="", title=_("This answer"), where="") if own is not None and with_own else None
    return Scope(tuple(before), mine, owner)


def all_named(protocol: p.Protocol) -> tuple[Named, ...]:
    """Everything that goes by a name in rules, for completing what is typed."""
    return (*_draws(protocol), *(named for _page, names in _all(protocol) for named in names))


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
