"""A block: parts of a protocol taken out with all they need to stand elsewhere, in another protocol or on paper.

The clipboard, the library and a drag to another window carry blocks as JSON text. Nothing is lost on the way: scales,
pictures and what is drawn by lot come along, names that are taken get new ones, and rules within the block follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError

from .edits import Node, all_renewed, deep, parts_of, with_parts
from .edits import free_among as _free
from .edits_beside import add_behaviour, scales_within
from .edits_together import largest, one_sort, put_all
from .following import taken_in, translations_of
from .protocol import Behaviour, Draw, Item, LanguageTag, Picture, Protocol, Scale, Stage, Touchpoint, Value
from .text_places import key_of

_FORMAT = "cxstudio-block"
LONGEST = 20_000_000
"""Characters of a block's text; a longer text is not read."""


class Block(Value):
    """Parts of one sort (stages, or touchpoints, or items), or behaviours. `title`, `group` and `about` say what it is,
    in a library; `about` in one sentence."""

    title: str = ""
    group: str = ""
    about: str = ""
    stages: tuple[Stage, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    items: tuple[Item, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()
    scales: tuple[Scale, ...] = ()
    draws: tuple[Draw, ...] = ()
    pictures: tuple[Picture, ...] = ()
    translations: Mapping[LanguageTag, Mapping[str, str]] = {}
    translated_from: Mapping[LanguageTag, Mapping[str, str]] = {}

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The parts of the journey in it, all of one sort."""
        return self.stages or self.touchpoints or self.items

    @property
    def count(self) -> int:
        """How many items there are in it, those within its touchpoints included."""
        return sum(not isinstance(part, Stage | Touchpoint) for node in self.nodes for part in parts_of(node))


def block_of(protocol: Protocol, names: Iterable[str]) -> Block | None:
    """The named parts as a block; None where they are of several sorts, or there are none."""
    nodes = largest(protocol, names)
    sort = one_sort(nodes)
    if not sort:
        return None
    needed = scales_within(nodes)
    text = "\n".join(node.model_dump_json(exclude_defaults=True) for node in nodes)
    examples = {getattr(part, "example", "") for node in nodes for part in parts_of(node)}
    scales = tuple(scale for scale in protocol.scales if scale.id in needed)
    draws = tuple(draw for draw in protocol.draws if f"${{{draw.id}}}" in text)
    pictures = tuple(picture for picture in protocol.pictures if picture.id in examples)
    beside = [key_of(part) for part in (*scales, *draws, *pictures)]
    translations, origins = translations_of(protocol, (part.id for node in nodes for part in parts_of(node)), beside)
    return Block.model_validate(
        {
            f"{sort}s": nodes,
            "scales": scales,
            "draws": draws,
            "pictures": pictures,
            "translations": translations,
            "translated_from": origins,
        }
    )


def block_of_behaviours(protocol: Protocol, codes: Iterable[str]) -> Block:
    """These behaviours as a block."""
    wanted = set(codes)
    behaviours = tuple(behaviour for behaviour in protocol.behaviours if behaviour.code in wanted)
    translations, origins = translations_of(protocol, (), map(key_of, behaviours))
    return Block(behaviours=behaviours, translations=translations, translated_from=origins)


def block_text(block: Block) -> str:
    """The block as JSON text."""
    values = block.model_dump(mode="json", exclude_defaults=True)
    # the kind of an item is a default of its class, and yet what tells the classes apart
    for name in ("stages", "touchpoints", "items"):
        if name in values:
            values[name] = [node.model_dump(mode="json", exclude_none=True) for node in getattr(block, name)]
    return json.dumps({"format": _FORMAT, **values}, ensure_ascii=False, indent=1)


def read_block(text: str) -> Block | None:
    """What such a text holds; None when it is something else, damaged, or holds parts of several sorts."""
    if len(text) > LONGEST or _FORMAT not in text:
        return None
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or found.pop("format", "") != _FORMAT:
            return None
        block = Block.model_validate_json(json.dumps(found))
    except (ValueError, ValidationError, RecursionError):
        return None
    filled = [part for part in (block.stages, block.touchpoints, block.items) if part]
    return block if len(filled) == 1 or (not filled and block.behaviours) else None


def put_in(protocol: Protocol, block: Block, parent: str, before: str = "") -> tuple[Protocol, tuple[str, ...]]:
    """The protocol with the block's parts within `parent`, before a sibling or ("") at the end; and their new ids."""
    wider, names = _with_scales(protocol, block.scales)
    beside = {f"scale/{old}": f"scale/{new}" for old, new in names.items()}
    known = {draw.id for draw in wider.draws}
    shown = {picture.id for picture in wider.pictures}
    wider = with_parts(
        wider,
        draws=(*wider.draws, *(draw for draw in block.draws if draw.id not in known)),
        pictures=(*wider.pictures, *(picture for picture in block.pictures if picture.id not in shown)),
    )
    rescaled = tuple(deep(node, lambda part: _on_scales(part, names)) for node in block.nodes)
    nodes = all_renewed(wider, rescaled)
    parts, renamed = ([part.id for node in found for part in parts_of(node)] for found in (rescaled, nodes))
    travelled = (block.translations, block.translated_from), dict(zip(parts, renamed, strict=True))
    return taken_in(put_all(wider, nodes, parent, before), *travelled, beside), tuple(node.id for node in nodes)


def put_behaviours(protocol: Protocol, block: Block, behind: str = "") -> tuple[Protocol, str]:
    """The protocol with the block's behaviours, under new codes where theirs are taken; and the code of the last."""
    behaviours = block.behaviours
    names: dict[str, str] = {}
    last = behind
    for behaviour in behaviours:
        protocol, last = add_behaviour(protocol, behaviour.model_copy(update={"excludes": ()}), last)
        names[behaviour.code] = last
    come = {names[one.code]: tuple(names[other] for other in one.excludes if other in names) for one in behaviours}
    followed = (
        behaviour.model_copy(update={"excludes": come[behaviour.code]}) if behaviour.code in come else behaviour
        for behaviour in protocol.behaviours
    )
    whole = with_parts(protocol, behaviours=tuple(followed))
    beside = {f"behaviour/{old}": f"behaviour/{new}" for old, new in names.items()}
    return taken_in(whole, (block.translations, block.translated_from), {}, beside), last


def _with_scales(protocol: Protocol, scales: Sequence[Scale]) -> tuple[Protocol, dict[str, str]]:
    """The protocol with the scales it lacks; and old id -> new one, where its own scale of that id has other points."""
    known = {scale.id: scale for scale in protocol.scales}
    names: dict[str, str] = {}
    for scale in scales:
        own = known.get(scale.id)
        if own is not None and own.anchors != scale.anchors:
            alike = next((other.id for other in known.values() if other.anchors == scale.anchors), "")
            names[scale.id] = alike or _free(set(known), scale.id)
            scale = scale.model_copy(update={"id": names[scale.id]})
        known.setdefault(scale.id, scale)
    return with_parts(protocol, scales=tuple(known.values())), names


def _on_scales(node: Node, names: Mapping[str, str]) -> Node:
    """The part on the scales under their new ids. What a touchpoint asks of itself keeps to the usual ones."""
    if isinstance(node, Stage | Touchpoint) or not names:
        return node
    changed: dict[str, object] = {}
    if getattr(node, "scale", "") in names:
        changed["scale"] = names[getattr(node, "scale", "")]
    if columns := getattr(node, "columns", ()):
        changed["columns"] = tuple(
            column.model_copy(update={"scale": names.get(column.scale, column.scale)}) for column in columns
        )
    return node.model_copy(update=changed) if changed else node
