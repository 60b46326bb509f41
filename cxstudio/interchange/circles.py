"""Rules that wait for each other. Other tools refuse a whole form for one such circle, so one rule of each is left out.

A protocol with a circle cannot be published here, yet its draft can be handed on.
"""

from __future__ import annotations

from collections.abc import Iterable

from cxstudio.study import logic
from cxstudio.study.pages import pages_of
from cxstudio.study.protocol import Computed, Protocol


def circular(protocol: Protocol) -> frozenset[str]:
    """The items, and touchpoints as `touchpoint_ID`, whose rules have to go so that no circle is left."""
    reads: dict[str, frozenset[str]] = {}
    within: dict[str, str] = {}
    for page in pages_of(protocol):
        for item in page.items:
            needed = "" if item.required else item.required_if
            computed = item.expression if isinstance(item, Computed) else ""
            reads[item.id] = _items_in((item.condition, needed, computed))
        if page.touchpoint is not None:
            group = f"touchpoint_{page.touchpoint.id}"
            reads[group] = _items_in((page.touchpoint.condition,))
            within |= {item.id: group for item in page.items}
    found: set[str] = set()
    while circle := _circle(reads, within):
        # the one to fall is the first that itself reads the next; being within a group is no rule that could fall
        ahead = dict(zip(circle, (*circle[1:], circle[0]), strict=True))
        fallen = next(name for name in circle if ahead[name] in reads[name])
        reads[fallen] = frozenset()
        found.add(fallen)
    return frozenset(found)


def _circle(reads: dict[str, frozenset[str]], within: dict[str, str]) -> tuple[str, ...]:
    try:
        logic.order({name: needed | ({within[name]} if name in within else set()) for name, needed in reads.items()})
    except logic.Cycle as cycle:
        return cycle.members
    return ()


def _items_in(rules: Iterable[str]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for rule in rules:
        try:
            found |= logic.parse(rule).items if rule else frozenset()
        except logic.LogicError:
            continue  # it is left out for that already
    return found
