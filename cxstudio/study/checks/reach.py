"""Can every item ever be asked? All answers to the few items that decide it are tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, islice, product
from math import prod

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study.checks.places import Spot, item_spots, touchpoint_spots
from cxstudio.study.checks.rules import parsed
from cxstudio.study.pages import Place, places_of
from cxstudio.study.protocol import Acknowledge, Item, Protocol, Rating, SealedCard, SeveralChoices, SingleChoice, YesNo

MOST_TRIES = 3000
"""Beyond so many combinations of answers nothing is claimed; rules with so many ways in are rarely dead."""

LONGEST_RULE = 1000
"""Characters; longer rules, and patterns, would make thousands of tries slow."""


def check_reach(protocol: Protocol) -> Iterator[Finding]:
    """P008: a touchpoint or an item whose condition no combination of answers fulfils."""
    places = places_of(protocol)
    for spot, touchpoint in touchpoint_spots(protocol):
        if touchpoint.condition and not _can_hold(protocol, places, [touchpoint.condition]):
            yield _never(spot)
    for place in item_spots(protocol):
        if place.item.condition and not _can_hold(protocol, places, [place.touchpoint.condition, place.item.condition]):
            yield _never(place.spot)


def _never(spot: Spot) -> Finding:
    text = _("its condition never holds, whatever is answered before, so it is never asked.")
    return spot.error("P008", text, _("Correct the condition, or remove it."))


def _can_hold(protocol: Protocol, places: Mapping[str, Place], conditions: list[str]) -> bool:
    """May all conditions hold together? Yes, too, where that cannot be told by trying."""
    texts = [text for text in conditions if text]
    rules = [rule for text in texts if (rule := parsed(text)) and not rule.uses_own]
    if len(rules) < len(texts) or any(len(text) > LONGEST_RULE or "regex" in text for text in texts):
        return True
    names = _all_named(places, rules)
    domains = {name: _domain(protocol, places, name) for name in names}
    known = [domain for domain in domains.values() if domain is not None]
    if len(known) < len(names) or prod(len(domain) for domain in known) > MOST_TRIES:
        return True
    tries = (dict(zip(domains, values, strict=True)) for values in product(*known))
    return any(all(logic.is_true(rule, _settled(places, values)) for rule in rules) for values in tries)


def _conditions(place: Place | None) -> list[logic.Expression]:
    if place is None:
        return []
    texts = [place.page.touchpoint.condition if place.page.touchpoint else "", place.item.condition]
    return [rule for text in texts if (rule := parsed(text))]


def _all_named(places: Mapping[str, Place], rules: list[logic.Expression]) -> list[str]:
    """What the rules name, and what decides whether those are asked, in the order of asking."""
    found: set[str] = set()
    ahead = [name for rule in rules for name in rule.items]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += [other for rule in _conditions(places.get(name)) for other in rule.items]
    return sorted(found, key=lambda name: places[name].number if name in places else 0)


def _domain(protocol: Protocol, places: Mapping[str, Place], name: str) -> list[logic.Value] | None:
    """All values that rules can see of an item or draw; None when there is no end of them."""
    for draw in protocol.draws:
        if draw.id == name:
            return [option.id for option in draw.options]
    return _answers(protocol, places[name].item) if name in places else None


def _answers(protocol: Protocol, item: Item) -> list[logic.Value] | None:
    match item:
        case YesNo():
            return ["yes", "no", None]
        case SealedCard():
            return ["yes", "no"]
        case Acknowledge():
            return ["yes", None]
        case SingleChoice(choices=choices):
            return [*(choice.id for choice in choices), None]
        case SeveralChoices(choices=choices) if len(choices) <= 8:
            ids = [choice.id for choice in choices]
            sets = chain.from_iterable(combinations(ids, n) for n in range(1, len(ids) + 1))
            return [*islice(sets, MOST_TRIES), None]
        case Rating(scale=scale_id) if any(scale.id == scale_id for scale in protocol.scales):
            return [*(anchor.value for anchor in protocol.scale(scale_id).anchors), None]
    return None


def _settled(places: Mapping[str, Place], values: Mapping[str, logic.Value]) -> dict[str, logic.Value]:
    """The values that count: an item that would not be asked has none."""
    seen: dict[str, logic.Value] = {}
    for name, value in values.items():
        asked = all(logic.is_true(rule, seen) for rule in _conditions(places.get(name)))
        seen[name] = value if asked else None
    return seen
