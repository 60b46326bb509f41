"""Do conditions, constraints, warnings and computed items mean something when they are read?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study.checks.places import Spot, choices_of, item_spots, touchpoint_spots, whole
from cxstudio.study.pages import pages_of, places_of
from cxstudio.study.protocol import Computed, Holds, Item, Protocol, SeveralChoices, SingleChoice, Touchpoint

_KINDS = {
    "yes_no": logic.Kind.YES_NO,
    "acknowledge": logic.Kind.YES_NO,
    "choice": logic.Kind.CHOICE,
    "choices": logic.Kind.CHOICES,
    "rating": logic.Kind.NUMBER,
    "number": logic.Kind.NUMBER,
    "money": logic.Kind.NUMBER,
    "counter": logic.Kind.NUMBER,
    "timer": logic.Kind.NUMBER,
    "text": logic.Kind.TEXT,
    "date": logic.Kind.DATE,
    "time": logic.Kind.TIME,
    "sealed": logic.Kind.YES_NO,
    "rows": logic.Kind.NUMBER,
}


@dataclass(frozen=True)
class Rule:
    """One rule and where it stands. `owner` is its item, or its touchpoint; `name` says in words what it is for."""

    spot: Spot
    owner: str
    name: str
    text: str
    wanted: logic.Kind = logic.Kind.TRUTH
    own: logic.Kind | None = None


def kind_of(item: Item) -> logic.Kind:
    """What rules see of an item; ANY where a button beside a number or date may answer in words."""
    has_buttons = bool(choices_of(item)) and not isinstance(item, SingleChoice | SeveralChoices)
    return logic.Kind.ANY if has_buttons else _KINDS.get(item.kind, logic.Kind.ANY)


def rules_of(protocol: Protocol) -> Iterator[Rule]:
    """Every rule of the protocol that is not empty."""
    for spot, touchpoint in touchpoint_spots(protocol):
        if touchpoint.condition:
            yield Rule(spot, touchpoint.id, _("condition"), touchpoint.condition)
    for place in item_spots(protocol):
        yield from (rule for rule in _rules_of_item(place.spot, place.item) if rule.text)


def _rules_of_item(spot: Spot, item: Item) -> Iterator[Rule]:
    own = kind_of(item)
    yield Rule(spot, item.id, _("condition"), item.condition)
    yield Rule(spot, item.id, _("rule for being required"), item.required_if)
    yield Rule(spot, item.id, _("constraint"), item.constraint, own=own)
    yield Rule(spot, item.id, _("warning"), item.warning, own=own)
    if isinstance(item.standard, Holds):
        yield Rule(spot, item.id, _("standard"), item.standard.expression, own=own)
    if isinstance(item, Computed):
        yield Rule(spot, item.id, _("computation"), item.expression, wanted=logic.Kind.ANY)


def parsed(text: str) -> logic.Expression | None:
    """The rule, or None when it is empty or cannot be read (`check_reading` reports it)."""
    try:
        return logic.parse(text) if text else None
    except logic.LogicError:
        return None


def check_reading(protocol: Protocol) -> Iterator[Finding]:
    """P003: a rule that cannot be read. P004: it names what is not there. P007: it compares what cannot be compared."""
    kinds, choices = _kinds(protocol), _choice_ids(protocol)
    for rule in rules_of(protocol):
        remedy = _("Correct it: {rule}").format(rule=rule.text)
        name = _("its {rule}: {problem}")
        try:
            expression = logic.parse(rule.text)
        except logic.LogicError as error:
            yield rule.spot.error("P003", name.format(rule=rule.name, problem=error), remedy)
            continue
        if rule.own is None and expression.uses_own:
            text = _("its {rule} uses the dot, which means its own answer; there is none yet.").format(rule=rule.name)
            yield rule.spot.error("P003", text, remedy)
        own = logic.Kind.ANY if rule.own is None else rule.own
        for problem in logic.check_types(expression, kinds, own=own, choices=choices, wanted=rule.wanted):
            code = "P004" if problem.code == "logic-unknown-item" else "P007"
            yield rule.spot.error(code, name.format(rule=rule.name, problem=problem.text), remedy)


def _kinds(protocol: Protocol) -> dict[str, logic.Kind]:
    kinds = {item_id: kind_of(place.item) for item_id, place in places_of(protocol).items()}
    return kinds | {draw.id: logic.Kind.CHOICE for draw in protocol.draws}


def _choice_ids(protocol: Protocol) -> dict[str, frozenset[str]]:
    found = {
        item_id: frozenset(choice.id for choice in place.item.choices)
        for item_id, place in places_of(protocol).items()
        if isinstance(place.item, SingleChoice | SeveralChoices)
    }
    return found | {draw.id: frozenset(option.id for option in draw.options) for draw in protocol.draws}


def check_order(protocol: Protocol) -> Iterator[Finding]:
    """P005: a rule that names a later item. P006: rules that wait for each other.

    Half of the observers meet a shuffled touchpoint in reverse, so its items may not name each other at all.
    """
    circle = _circle(protocol)
    if circle is not None:
        remedy = _("Take one of them out of another's rule.")
        yield whole().error("P006", _("rules wait for each other in a circle: {error}").format(error=circle), remedy)
    members = set(circle.members) if circle else set()
    starts = [_starts(protocol, reverse) for reverse in (False, True)]
    for rule in rules_of(protocol):
        expression = parsed(rule.text)
        named = expression.items - members if expression else frozenset()
        for other in sorted(named):
            allowed = rule.own is not None and other == rule.owner
            if not allowed and any(_comes_later(start, other, rule.owner) for start in starts):
                text = _("its {rule} names “{other}”, which is not answered before it.")
                remedy = _("Move one of them, or name an earlier item. In a shuffled touchpoint no order is fixed.")
                yield rule.spot.error("P005", text.format(rule=rule.name, other=other), remedy)


def _starts(protocol: Protocol, reverse: bool) -> dict[str, int]:
    """The number of every item in the order of asking; a touchpoint has that of its first item."""
    starts: dict[str, int] = {}
    number = 0
    for page in pages_of(protocol, reverse):
        starts.setdefault(page.id, number)
        for item in page.items:
            starts.setdefault(item.id, number)
            number += 1
    return starts


def _comes_later(starts: dict[str, int], other: str, owner: str) -> bool:
    return other in starts and starts[other] >= starts.get(owner, 0)


def _circle(protocol: Protocol) -> logic.Cycle | None:
    needed: dict[str, frozenset[str]] = {}
    for _stage, touchpoint in protocol.touchpoints():
        for item in touchpoint.items:
            needed[item.id] = needed.get(item.id, frozenset()) | needs_of(touchpoint, item)
    try:
        logic.order(needed)
    except logic.Cycle as circle:
        return circle
    return None


def needs_of(touchpoint: Touchpoint | None, item: Item) -> frozenset[str]:
    """The items on which it depends whether this one is asked, and what it is worth when computed."""
    texts = [touchpoint.condition if touchpoint else "", item.condition]
    texts += [item.expression] if isinstance(item, Computed) else []
    return frozenset(other for text in texts if (expression := parsed(text)) for other in expression.items)
