"""Changing a draft protocol: a protocol goes in, a new one comes out. Undo is keeping the one before.

Things are named by their ids; a name that is not there is a KeyError (a fault of the caller). New ids are derived from
old ones and never given twice. Conditions that named a renamed id follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import TypeVar

from pydantic import BaseModel

from .logic import rename_items
from .pages import asked_id, items_of
from .protocol import Holds, Item, Protocol, Stage, Touchpoint

Part = TypeVar("Part", bound=BaseModel)
Node = Stage | Touchpoint | Item


def ids(protocol: Protocol) -> set[str]:
    """Every id in use: stages, touchpoints and items share one space, so that a name means one thing."""
    found: set[str] = set()
    for stage in protocol.stages:
        found.add(stage.id)
        for touchpoint in stage.touchpoints:
            found |= {touchpoint.id, *(item.id for item in touchpoint.items)}
    return found


def free_id(protocol: Protocol, wanted: str) -> str:
    """`wanted`, or with the lowest number behind it that makes it new."""
    return free_among(ids(protocol), wanted)


def free_among(used: Set[str], wanted: str, longest: int = 64) -> str:
    """`wanted`, or with the lowest number behind it that makes it none of `used`; at most `longest` characters."""
    numbers = (f"_{number}" for number in range(2, len(used) + 3))
    tries = (f"{wanted[: longest - len(number)]}{number}" for number in numbers)
    return next(name for name in (wanted[:longest], *tries) if name not in used)


def find(protocol: Protocol, node_id: str) -> Node:
    """The stage, touchpoint or item of that id. KeyError when there is none."""
    for stage in protocol.stages:
        for node in (stage, *stage.touchpoints, *(i for t in stage.touchpoints for i in t.items)):
            if node.id == node_id:
                return node
    raise KeyError(node_id)


# -- add -----------------------------------------------------------------------------------------------------------


def add_stage(protocol: Protocol, stage: Stage, before: str = "") -> Protocol:
    """A new stage at the end, or before another one."""
    return _with_stages(protocol, _inserted(protocol.stages, stage, before))


def add_touchpoint(protocol: Protocol, stage_id: str, touchpoint: Touchpoint, before: str = "") -> Protocol:
    """A new touchpoint at the end of a stage, or before another one in it."""
    return _change_stage(
        protocol, stage_id, lambda s: _update(s, touchpoints=_inserted(s.touchpoints, touchpoint, before))
    )


def add_item(protocol: Protocol, touchpoint_id: str, item: Item, before: str = "") -> Protocol:
    """A new item at the end of a touchpoint, or before another one in it."""
    return _change_touchpoint(protocol, touchpoint_id, lambda t: _update(t, items=_inserted(t.items, item, before)))


# -- change ----------------------------------------------------------------------------------------------------------


def replace(protocol: Protocol, node: Node) -> Protocol:
    """`node` in place of the one of the same id and kind of thing."""
    match node:
        case Stage():
            return _change_stage(protocol, node.id, lambda _old: node)
        case Touchpoint():
            return _change_touchpoint(protocol, node.id, lambda _old: node)
    owner = _owner_of(protocol, node.id)
    swapped = tuple(node if item.id == node.id else item for item in owner.items)
    return _change_touchpoint(protocol, owner.id, lambda t: _update(t, items=swapped))


def rename(protocol: Protocol, node_id: str, title: str) -> Protocol:
    """New words for a stage or touchpoint (its title) or an item (its question)."""
    node = find(protocol, node_id)
    words = {"title": title} if isinstance(node, Stage | Touchpoint) else {"text": title}
    return replace(protocol, node.model_copy(update=words))


def change_id(protocol: Protocol, node_id: str, new_id: str) -> Protocol:
    """A new id for a stage, touchpoint or item; rules that named an item follow. KeyError when `new_id` is taken."""
    if new_id in ids(protocol):
        raise KeyError(new_id)
    names = _names_after(find(protocol, node_id), new_id)
    changed = _map(protocol, lambda node: _update(node, id=new_id) if node.id == node_id else node)
    followed = _map(changed, lambda node: follow_names(node, names))
    outcome = followed.outcome
    early = getattr(outcome, "early_after", "")
    if outcome is None or early not in names:
        return followed
    return with_parts(followed, outcome=_update(outcome, early_after=names[early]))


def _names_after(node: Node, new_id: str) -> dict[str, str]:
    """Old id -> new id: of the node itself, and of what a touchpoint asks of itself."""
    names = {node.id: new_id}
    if isinstance(node, Touchpoint):
        own = {item.id for item in node.items}
        asked = [item.id for item in items_of(node) if item.id not in own]
        asked += [asked_id(node, "expectation"), asked_id(node, "importance")]
        names |= {old: new_id + old.removeprefix(node.id) for old in asked}
    return names


_RULES = ("condition", "constraint", "warning", "required_if", "expression")
_NAMES = ("paired_with", "opens_after")
"""Fields of an item that name another thing by its id alone."""


def follow_names(node: Node, names: Mapping[str, str]) -> Node:
    """The one part with its own rules following renamed ids (old -> new); what is within it is left alone."""
    texts = {name: getattr(node, name) for name in _RULES if getattr(node, name, "")}
    changed: dict[str, object] = {name: rename_items(text, names) for name, text in texts.items()}
    changed |= {name: names[old] for name in _NAMES if (old := getattr(node, name, "")) in names}
    standard = getattr(node, "standard", None)
    if isinstance(standard, Holds):
        changed["standard"] = _update(standard, expression=rename_items(standard.expression, names))
    return _update(node, **changed) if changed else node


# -- remove, duplicate, move -----------------------------------------------------------------------------------------


def remove(protocol: Protocol, node_id: str) -> Protocol:
    """Without that stage, touchpoint or item and all within it. Rules that named it become findings of the checks."""
    find(protocol, node_id)
    kept = [_without(stage, node_id) for stage in protocol.stages if stage.id != node_id]
    return _with_stages(protocol, kept)


def _without(stage: Stage, node_id: str) -> Stage:
    touchpoints = [t for t in stage.touchpoints if t.id != node_id]
    cleaned = tuple(_update(t, items=tuple(i for i in t.items if i.id != node_id)) for t in touchpoints)
    return _update(stage, touchpoints=cleaned)


def duplicate(protocol: Protocol, node_id: str) -> tuple[Protocol, str]:
    """A copy right behind the original, all ids within it new and its own rules following them; and the copy's id."""
    node = find(protocol, node_id)
    copy = renewed(protocol, node)
    after = _next_sibling(protocol, node_id)
    return paste(protocol, copy, parent_of(protocol, node_id), after), copy.id


def renewed(protocol: Protocol, node: Node) -> Node:
    """The same stage, touchpoint or item with ids that are new to the protocol."""
    return all_renewed(protocol, (node,))[0]


def all_renewed(protocol: Protocol, nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The same parts with ids that are new to the protocol; rules of one that name another among them follow."""
    taken = ids(protocol)
    names: dict[str, str] = {}
    for part in (part for node in nodes for part in parts_of(node)):
        new = free_among(taken, part.id, 48 if isinstance(part, Touchpoint) else 64)
        taken.add(new)
        names |= _names_after(part, new)
    renamed = [deep(node, lambda part: _update(part, id=names[part.id])) for node in nodes]
    return tuple(deep(node, lambda part: follow_names(part, names)) for node in renamed)


def paste(protocol: Protocol, node: Node, parent_id: str, before: str = "") -> Protocol:
    """Put a stage (parent "" = the protocol), touchpoint (parent a stage) or item (parent a touchpoint) in place."""
    match node:
        case Stage():
            return add_stage(protocol, node, before)
        case Touchpoint():
            return add_touchpoint(protocol, parent_id, node, before)
    return add_item(protocol, parent_id, node, before)


def move(protocol: Protocol, node_id: str, parent_id: str, before: str = "") -> Protocol:
    """Take something out and put it elsewhere: under `parent_id`, before a sibling or ("") at the end."""
    if before == node_id:
        return protocol
    node = find(protocol, node_id)
    return paste(remove(protocol, node_id), node, parent_id, before)


def shift(protocol: Protocol, node_id: str, by: int) -> Protocol:
    """Move something up (-1) or down (+1) among its siblings; at either end nothing changes."""
    siblings = [sibling.id for sibling in siblings_of(protocol, node_id)]
    place = siblings.index(node_id) + by
    if not 0 <= place < len(siblings):
        return protocol
    rest = [sibling for sibling in siblings if sibling != node_id]
    before = rest[place] if place < len(rest) else ""
    return move(protocol, node_id, parent_of(protocol, node_id), before)


# -- the tree --------------------------------------------------------------------------------------------------------


def _update(part: Part, **values: object) -> Part:
    return part.model_copy(update=values)


def with_parts(protocol: Protocol, **values: object) -> Protocol:
    """The protocol with other values for some of its fields."""
    # copied by validation, not model_copy: a protocol caches its hash and scales, and a copy must not inherit them
    return Protocol.model_validate({**dict(protocol), **values})


def _with_stages(protocol: Protocol, stages: Iterable[Stage]) -> Protocol:
    return with_parts(protocol, stages=tuple(stages))


def _inserted(siblings: Sequence[Part], new: Part, before: str) -> tuple[Part, ...]:
    names = [getattr(sibling, "id", "") for sibling in siblings]
    place = names.index(before) if before in names else len(names)
    return (*siblings[:place], new, *siblings[place:])


def _change_stage(protocol: Protocol, stage_id: str, change: Callable[[Stage], Stage]) -> Protocol:
    if stage_id not in {stage.id for stage in protocol.stages}:
        raise KeyError(stage_id)
    return _with_stages(protocol, (change(s) if s.id == stage_id else s for s in protocol.stages))


def _change_touchpoint(protocol: Protocol, touchpoint_id: str, change: Callable[[Touchpoint], Touchpoint]) -> Protocol:
    stage = next((s for s in protocol.stages if any(t.id == touchpoint_id for t in s.touchpoints)), None)
    if stage is None:
        raise KeyError(touchpoint_id)
    changed = tuple(change(t) if t.id == touchpoint_id else t for t in stage.touchpoints)
    return _change_stage(protocol, stage.id, lambda s: _update(s, touchpoints=changed))


def _owner_of(protocol: Protocol, item_id: str) -> Touchpoint:
    for _stage, touchpoint in protocol.touchpoints():
        if any(item.id == item_id for item in touchpoint.items):
            return touchpoint
    raise KeyError(item_id)


def parent_of(protocol: Protocol, node_id: str) -> str:
    """The id of what holds it; "" for a stage. KeyError when it is not there."""
    match find(protocol, node_id):
        case Stage():
            return ""
        case Touchpoint():
            return next(stage.id for stage, touchpoint in protocol.touchpoints() if touchpoint.id == node_id)
    return _owner_of(protocol, node_id).id


def siblings_of(protocol: Protocol, node_id: str) -> Sequence[Node]:
    """All that stands where it stands, itself included. KeyError when it is not there."""
    parent = parent_of(protocol, node_id)
    if not parent:
        return protocol.stages
    owner = find(protocol, parent)
    return owner.touchpoints if isinstance(owner, Stage) else owner.items if isinstance(owner, Touchpoint) else ()


def _next_sibling(protocol: Protocol, node_id: str) -> str:
    names = [sibling.id for sibling in siblings_of(protocol, node_id)]
    place = names.index(node_id) + 1
    return names[place] if place < len(names) else ""


def parts_of(node: Node) -> list[Node]:
    """The node and everything within it."""
    found: list[Node] = []

    def note(part: Node) -> Node:
        found.append(part)
        return part

    deep(node, note)
    return found


def deep(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with `change` made to it and to everything within."""
    match node:
        case Stage():
            return change(_update(node, touchpoints=tuple(deep(t, change) for t in node.touchpoints)))
        case Touchpoint():
            return change(_update(node, items=tuple(deep(i, change) for i in node.items)))
    return change(node)


def _map(protocol: Protocol, change: Callable[[Node], Node]) -> Protocol:
    return _with_stages(protocol, (stage for s in protocol.stages if isinstance(stage := deep(s, change), Stage)))
