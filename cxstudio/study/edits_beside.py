"""Changing what stands beside the journey: behaviours, what is drawn by lot, scales. A protocol in, a new one out.

Names (a behaviour's code, the id of a draw or scale) are followed by what names them. A name that is not there is a
KeyError. The journey itself is changed in `edits`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from .edits import Node, deep, follow_names, free_among, ids, parts_of, with_parts
from .observing import COMMENT_KEY
from .pages import IMPORTANCE, QUALITY, items_of
from .protocol import Anchor, Ask, Behaviour, Choice, Draw, Item, Protocol, Scale, Stage, Touchpoint

Thing = TypeVar("Thing", bound=Behaviour | Draw | Scale)


def name_of(thing: Behaviour | Draw | Scale) -> str:
    """A behaviour's code, the id of a draw or scale."""
    return thing.code if isinstance(thing, Behaviour) else thing.id


def moved(things: tuple[Thing, ...], name: str, by: int) -> tuple[Thing, ...]:
    """The one of that name a place up (-1) or down (+1); at either end nothing changes."""
    names = [name_of(thing) for thing in things]
    place = names.index(name)
    goal = place + by
    if not 0 <= goal < len(things):
        return things
    rest = [*things[:place], *things[place + 1 :]]
    return (*rest[:goal], things[place], *rest[goal:])


def put_in_place(things: tuple[Thing, ...], thing: Thing) -> tuple[Thing, ...]:
    """`thing` in place of the one of its name."""
    if name_of(thing) not in [name_of(other) for other in things]:
        raise KeyError(name_of(thing))
    return tuple(thing if name_of(other) == name_of(thing) else other for other in things)


def _inserted(things: tuple[Thing, ...], thing: Thing, behind: str) -> tuple[Thing, ...]:
    names = [name_of(other) for other in things]
    place = names.index(behind) + 1 if behind in names else len(things)
    return (*things[:place], thing, *things[place:])


# -- behaviours ------------------------------------------------------------------------------------------------------


def add_behaviour(protocol: Protocol, behaviour: Behaviour, behind: str = "") -> tuple[Protocol, str]:
    """A behaviour behind another one or ("") at the end, under a code that is new; and its code."""
    code = free_among({other.code for other in protocol.behaviours}, behaviour.code)
    new = behaviour.model_copy(update={"code": code})
    return with_parts(protocol, behaviours=_inserted(protocol.behaviours, new, behind)), code


def replace_behaviour(protocol: Protocol, behaviour: Behaviour) -> Protocol:
    """Another value for the behaviour of that code. What it excludes excludes it, too."""
    others = (_agreeing(other, behaviour) for other in put_in_place(protocol.behaviours, behaviour))
    return with_parts(protocol, behaviours=tuple(others))


def _agreeing(other: Behaviour, changed: Behaviour) -> Behaviour:
    if other.code == changed.code:
        return other
    kept = tuple(code for code in other.excludes if code != changed.code)
    wanted = other.code in changed.excludes
    if wanted == (changed.code in other.excludes):
        return other
    return other.model_copy(update={"excludes": (*kept, changed.code) if wanted else kept})


def exclude(protocol: Protocol, one: str, other: str, excludes: bool) -> Protocol:
    """Whether two behaviours exclude each other; both know of it. Of itself nothing is excluded."""
    behaviour = next(found for found in protocol.behaviours if found.code == one)
    if one == other or (other in behaviour.excludes) == excludes:
        return protocol
    kept = tuple(code for code in behaviour.excludes if code != other)
    changed = behaviour.model_copy(update={"excludes": (*kept, other) if excludes else kept})
    return replace_behaviour(protocol, changed)


def rename_behaviour(protocol: Protocol, code: str, new: str) -> Protocol:
    """Another code; exclusions follow. KeyError when it is taken."""
    if new in {behaviour.code for behaviour in protocol.behaviours}:
        raise KeyError(new)
    names = {code: new}

    def followed(behaviour: Behaviour) -> Behaviour:
        excludes = tuple(names.get(other, other) for other in behaviour.excludes)
        own = names.get(behaviour.code, behaviour.code)
        return Behaviour.model_validate({**dict(behaviour), "code": own, "excludes": excludes})

    return with_parts(protocol, behaviours=tuple(followed(behaviour) for behaviour in protocol.behaviours))


def remove_behaviour(protocol: Protocol, code: str) -> Protocol:
    """Without that behaviour; nothing excludes it any more."""
    left = (behaviour for behaviour in protocol.behaviours if behaviour.code != code)
    cleaned = (
        behaviour.model_copy(update={"excludes": tuple(other for other in behaviour.excludes if other != code)})
        if code in behaviour.excludes
        else behaviour
        for behaviour in left
    )
    return with_parts(protocol, behaviours=tuple(cleaned))


def keys_taken_twice(protocol: Protocol) -> dict[str, tuple[str, ...]]:
    """Hot key -> codes of the behaviours that share it; only keys that more than one has."""
    found: dict[str, list[str]] = {}
    for behaviour in protocol.behaviours:
        if behaviour.key:
            found.setdefault(behaviour.key, []).append(behaviour.code)
    return {key: tuple(codes) for key, codes in found.items() if len(codes) > 1}


def free_key(protocol: Protocol, title: str) -> str:
    """A hot key that no behaviour has: a letter of the title if one is free, else any; "" when all are taken."""
    used = {behaviour.key for behaviour in protocol.behaviours} | {COMMENT_KEY}
    letters = [letter for letter in title.casefold() if letter.isascii() and letter.isalnum()]
    return next((key for key in [*letters, *"abcdefghijklmnopqrstuvwxyz0123456789"] if key not in used), "")


# -- drawn by lot ------------------------------------------------------------------------------------------------------


def add_draw(protocol: Protocol, draw: Draw, behind: str = "") -> tuple[Protocol, str]:
    """Something drawn by lot, under an id that nothing has, for rules read items and draws alike; and its id."""
    taken = ids(protocol) | {other.id for other in protocol.draws}
    new = draw.model_copy(update={"id": free_among(taken, draw.id)})
    return with_parts(protocol, draws=_inserted(protocol.draws, new, behind)), new.id


def rename_draw(protocol: Protocol, name: str, new: str) -> Protocol:
    """Another id; rules that read it follow. KeyError when an item or draw has it."""
    if new in ids(protocol) | {draw.id for draw in protocol.draws}:
        raise KeyError(new)
    draws = tuple(
        Draw.model_validate({**dict(draw), "id": new}) if draw.id == name else draw for draw in protocol.draws
    )
    names = {name: new}
    stages = tuple(deep(stage, lambda part: follow_names(part, names)) for stage in protocol.stages)
    return with_parts(protocol, draws=draws, stages=stages)


def remove_draw(protocol: Protocol, name: str) -> Protocol:
    """Without it; rules that read it become findings of the checks."""
    return with_parts(protocol, draws=tuple(draw for draw in protocol.draws if draw.id != name))


def new_option(draw: Draw, text: str) -> Choice:
    """One more option of a draw, under an id that it has not used."""
    taken = {option.id for option in draw.options}
    return Choice(id=next(name for n in range(1, len(taken) + 2) if (name := f"option_{n}") not in taken), text=text)


# -- scales ------------------------------------------------------------------------------------------------------------


def add_scale(protocol: Protocol, scale: Scale, behind: str = "") -> tuple[Protocol, str]:
    """A scale under an id that is new; and its id."""
    name = free_among({other.id for other in protocol.scales}, scale.id)
    new = scale.model_copy(update={"id": name})
    return with_parts(protocol, scales=_inserted(protocol.scales, new, behind)), name


def remove_scale(protocol: Protocol, name: str) -> Protocol:
    """Without it. Items that still use it become findings of the checks."""
    return with_parts(protocol, scales=tuple(scale for scale in protocol.scales if scale.id != name))


def with_range(scale: Scale, low: int, high: int) -> Scale:
    """The scale from `low` to `high`, at most 101 points; words that were there stay with their points."""
    low, high = min(low, high), min(max(low, high), min(low, high) + 100)
    words = {anchor.value: anchor.text for anchor in scale.anchors}
    anchors = tuple(Anchor(value=value, text=words.get(value, "")) for value in range(low, high + 1))
    return scale.model_copy(update={"anchors": anchors})


def uses_of_scales(protocol: Protocol) -> Mapping[str, tuple[str, ...]]:
    """Scale -> ids of what uses it: items, touchpoints that ask on it, "" for the outcome. Missing scales, too."""
    found: dict[str, list[str]] = {scale.id: [] for scale in protocol.scales}
    for _stage, touchpoint in protocol.touchpoints():
        for place, scale in _uses(touchpoint):
            found.setdefault(scale, []).append(place)
    if protocol.outcome is not None:
        found.setdefault(protocol.outcome.scale, []).append("")
    return {name: tuple(dict.fromkeys(places)) for name, places in found.items()}


def scales_within(nodes: Iterable[Node]) -> set[str]:
    """All scales that these parts need, for what touchpoints ask of themselves, too."""
    return {scale for node in nodes for part in parts_of(node) for _place, scale in _uses(part)}


_ASKED_BEFORE = {Ask.EXPECTATION: QUALITY, Ask.IMPORTANCE: IMPORTANCE}


def _uses(node: Node) -> Iterator[tuple[str, str]]:
    """Id of an item or touchpoint, and a scale that it uses."""
    match node:
        case Stage():
            return
        case Touchpoint():
            own = {item.id for item in node.items}
            for item in items_of(node):
                yield from ((item.id if item.id in own else node.id, scale) for scale in scales_of(item))
            yield from ((node.id, scale) for ask, scale in _ASKED_BEFORE.items() if ask in node.asks)
        case _:
            yield from ((node.id, scale) for scale in scales_of(node))


def scales_of(item: Item) -> Iterator[str]:
    """The scales an item itself names: a rating's, those of a table's columns."""
    named = [getattr(item, "scale", ""), *(getattr(column, "scale", "") for column in getattr(item, "columns", ()))]
    yield from (name for name in named if name)
