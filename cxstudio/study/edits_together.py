"""Changing several parts of a protocol at once: taken out, copied, moved together, lines indented as in an outline.

What is named twice (a touchpoint and one of its items) counts once, as the larger part. A name that is not there is a
KeyError. Which change a person may make where is `may_hold`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .edits import (
    Node,
    all_renewed,
    find,
    free_id,
    move,
    parent_of,
    paste,
    remove,
    shift,
    siblings_of,
)
from .protocol import Protocol, Stage, Touchpoint, YesNo


def largest(protocol: Protocol, names: Iterable[str]) -> tuple[Node, ...]:
    """The named parts in journey order, without those that lie within another one of them."""
    wanted = set(names)
    found: list[Node] = []
    for stage in protocol.stages:
        if stage.id in wanted:
            found.append(stage)
            continue
        for touchpoint in stage.touchpoints:
            if touchpoint.id in wanted:
                found.append(touchpoint)
            else:
                found += [item for item in touchpoint.items if item.id in wanted]
    return tuple(found)


def sort_of(node: Node) -> str:
    """ "stage", "touchpoint" or "item"."""
    return "stage" if isinstance(node, Stage) else "touchpoint" if isinstance(node, Touchpoint) else "item"


def one_sort(nodes: Sequence[Node]) -> str:
    """The sort they share; "" where they are of several, or none."""
    sorts = {sort_of(node) for node in nodes}
    return sorts.pop() if len(sorts) == 1 else ""


HOLDER = {"stage": "", "touchpoint": "stage", "item": "touchpoint"}
"""Sort of a part -> sort of what holds it; "" is the protocol itself."""


def may_hold(parent_sort: str, sort: str) -> bool:
    """Whether a part of that sort can stand within one of `parent_sort` ("" is the protocol itself)."""
    return HOLDER.get(sort) == parent_sort


def remove_all(protocol: Protocol, names: Iterable[str]) -> Protocol:
    """Without those parts and all within them."""
    for node in largest(protocol, names):
        protocol = remove(protocol, node.id)
    return protocol


def put_all(protocol: Protocol, nodes: Iterable[Node], parent: str, before: str = "") -> Protocol:
    """New parts within `parent`, one behind the other, before a sibling or ("") at the end."""
    for node in nodes:
        protocol = paste(protocol, node, parent, before)
    return protocol


def duplicate_all(protocol: Protocol, names: Iterable[str]) -> tuple[Protocol, tuple[str, ...]]:
    """A copy of each, behind the last one that has the same parent; rules among the copies follow. And their ids."""
    originals = largest(protocol, names)
    copies = dict(zip((node.id for node in originals), all_renewed(protocol, originals), strict=True))
    homes = {node.id: parent_of(protocol, node.id) for node in originals}
    for parent in dict.fromkeys(homes.values()):
        here = [name for name in copies if homes[name] == parent]
        behind = _behind(protocol, here[-1])
        protocol = put_all(protocol, (copies[name] for name in here), parent, behind)
    return protocol, tuple(copy.id for copy in copies.values())


def move_all(protocol: Protocol, names: Iterable[str], parent: str, before: str = "") -> Protocol:
    """Those parts, in journey order, within `parent` before a sibling; what already stands so stays the same value."""
    moved = [node.id for node in largest(protocol, names)]
    while before in moved:
        before = _behind(protocol, before)
    after = protocol
    for name in moved:
        after = move(after, name, parent, before)
    return protocol if after == protocol else after


def shift_all(protocol: Protocol, names: Iterable[str], by: int) -> Protocol:
    """Each a place up (-1) or down (+1) among its siblings; those at an end stay, and hold those behind them."""
    order = [node.id for node in largest(protocol, names)]
    held: set[str] = set()
    for name in order if by < 0 else reversed(order):
        siblings = [node.id for node in siblings_of(protocol, name)]
        place = siblings.index(name) + by
        if 0 <= place < len(siblings) and siblings[place] not in held:
            protocol = shift(protocol, name, by)
        else:
            held.add(name)
    return protocol


def _behind(protocol: Protocol, name: str) -> str:
    siblings = [node.id for node in siblings_of(protocol, name)]
    place = siblings.index(name) + 1
    return siblings[place] if place < len(siblings) else ""


# -- levels, as in an outline ------------------------------------------------------------------------------------------


def outdented(protocol: Protocol, name: str) -> Protocol:
    """The line one level up, and the lines below it that its parent held become its own, so that their order stays.

    Only a line that is words alone (an item or touchpoint as it was added) changes its sort; else the same protocol.
    """
    node, parent = find(protocol, name), parent_of(protocol, name)
    if not is_bare(node):
        return protocol
    behind = [other.id for other in _rest(protocol, name)]
    grand = parent_of(protocol, parent) if parent else ""
    after = _behind(protocol, parent) if parent else ""
    match node:
        case Stage():
            return protocol
        case Touchpoint() if node.items:  # an item cannot stand in a stage
            return protocol
        case Touchpoint():
            new: Node = Stage(id=node.id, title=node.title)
        case _:
            new = Touchpoint(id=_short(protocol, node.id), title=node.text)
    changed = paste(remove(protocol, name), new, grand, after)
    return move_all(changed, behind, new.id)


def indented(protocol: Protocol, name: str) -> Protocol:
    """The line one level down, at the end of what stands before it; the lines it held follow it there.

    Only a line that is words alone changes its sort; the first has nothing to go into. Else the same protocol.
    """
    node = find(protocol, name)
    siblings = list(siblings_of(protocol, name))
    place = siblings.index(node)
    if not isinstance(node, Stage | Touchpoint) or place == 0 or not is_bare(node):
        return protocol
    home = siblings[place - 1]
    held = node.touchpoints if isinstance(node, Stage) else node.items
    new: Node
    if isinstance(node, Stage):
        new = Touchpoint(id=_short(protocol, node.id), title=node.title)
    else:
        new = YesNo(id=node.id, text=node.title)
    return put_all(remove(protocol, name), (new, *held), home.id)


def is_bare(node: Node) -> bool:
    """Whether it is words alone: nothing would be lost if it became another sort of line."""
    match node:
        case Stage():
            return node == Stage(id=node.id, title=node.title, touchpoints=node.touchpoints)
        case Touchpoint():
            return node == Touchpoint(id=node.id, title=node.title, items=node.items)
    return node == YesNo(id=node.id, text=node.text)


def _rest(protocol: Protocol, name: str) -> Sequence[Node]:
    siblings = list(siblings_of(protocol, name))
    return siblings[[node.id for node in siblings].index(name) + 1 :]


def _short(protocol: Protocol, name: str) -> str:
    """The id of a touchpoint may be shorter only."""
    return name if len(name) <= 48 else free_id(protocol, name[:44])
