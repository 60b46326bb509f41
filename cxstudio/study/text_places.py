"""Where the words of a protocol stand: one walk over all that a person reads, each text under a key of its own.

A key is made of ids and field names, "item/order_polite/text" or "scale/q7/anchors/3/text", so that it stays what it
is while things move. Ids, rules and file contents are no words. Who a behaviour is of and the words of its details are
stored with each event as they stand in the main language (`is_stored`); their translations are shown in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from ..i18n import _
from . import wordings
from .pages import OUTCOME, pages_of
from .protocol import (
    Acknowledge,
    Behaviour,
    Computed,
    Draw,
    ItemBase,
    Note,
    Picture,
    Protocol,
    Rows,
    Scale,
    Stage,
    Touchpoint,
    Value,
    YesNo,
)

Part = TypeVar("Part", bound=Value)
Put = Callable[[str, str], str]
"""Given a text's key and words, the words to put in their place."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "Protocol": ("title", "declarations"),
    "Scale": ("title",),
    "Anchor": ("text",),
    "Choice": ("text",),
    "Reason": ("text",),
    "Holds": ("text",),
    "EvidenceRule": ("what",),
    "Picture": ("title",),
    "ItemBase": ("text", "hint", "constraint_text", "warning_text"),
    "Number": ("unit",),
    "Timer": ("starts", "stops", "never"),
    "Computed": ("unit",),
    "SealedCard": ("card",),
    "Rows": ("row_names",),
    "Column": ("title", "unit"),
    "Touchpoint": ("title", "spoken_as", "scenario", "standard", "reminder"),
    "Stage": ("title",),
    "Outcome": ("text",),
    "Draw": ("title",),
    "Modifier": ("title", "options"),
    "Behaviour": ("title", "subject", "rule"),
}
"""Kind of part -> its fields that hold words; items also have those of `ItemBase`."""
_ROOTS: Mapping[type[Value], str] = {
    Stage: "stage",
    Touchpoint: "touchpoint",
    Scale: "scale",
    Draw: "draw",
    Behaviour: "behaviour",
    Picture: "picture",
}
NODES = ("stage", "touchpoint", "item")
"""The first piece of the keys of what has an id in the journey."""
_ORDER = (("study",), NODES, ("outcome",), ("draw",), ("scale",), ("behaviour",), ("picture",))
_RANKS = {root: rank for rank, roots in enumerate(_ORDER) for root in roots}


@dataclass(frozen=True)
class TextPlace:
    """A text of a protocol: its key, its words in the main language, what sort of text it is, and where it stands.

    `node` is the id of the stage, touchpoint or item it belongs to, "" for the study as a whole.
    """

    key: str
    words: str
    kind: str
    where: str
    node: str = ""

    @property
    def is_programs(self) -> bool:
        """Whether these are words of the program's, such as "All in all, how good was {it}?"."""
        return wordings.is_programs(self.key)


def is_stored(key: str) -> bool:
    """Whether events bear these words: they stay those of the main language whichever one is spoken."""
    return key.startswith("behaviour/") and (key.endswith("/subject") or "/options/" in key)


# -- the walk --------------------------------------------------------------------------------------------------------


def mapped(protocol: Protocol, put: Put) -> Protocol:
    """The protocol with every text put anew, empty ones included; the same protocol where nothing changes."""
    changes = _changes(protocol, put, "study")
    return Protocol.model_validate({**dict(protocol), **changes}) if changes else protocol


def _mapped(part: Part, put: Put, key: str) -> Part:
    changes = _changes(part, put, key)
    return part.model_copy(update=changes) if changes else part


def _changes(part: Value, put: Put, key: str) -> dict[str, object]:
    """The fields of a part that hold other words after `put`."""
    names = _word_fields(type(part))
    changed: dict[str, object] = {name: _put(getattr(part, name), put, f"{key}/{name}") for name in names}
    for name, value in part:
        if isinstance(value, Value):
            changed[name] = _mapped(value, put, f"{key}/{name}".removeprefix("study/"))
        elif isinstance(value, tuple) and value and isinstance(value[0], Value):
            changed[name] = tuple(_mapped(one, put, key_of(one, f"{key}/{name}")) for one in value)
    return {name: value for name, value in changed.items() if not _same(value, getattr(part, name))}


def _same(new: object, old: object) -> bool:
    if isinstance(new, tuple) and isinstance(old, tuple):
        return all(one is other or (isinstance(one, str) and one == other) for one, other in zip(new, old, strict=True))
    return new is old or (isinstance(new, str) and new == old)


def _put(words: str | tuple[str, ...], put: Put, key: str) -> str | tuple[str, ...]:
    if isinstance(words, str):
        return put(key, words)
    return tuple(put(f"{key}/{number}", one) for number, one in enumerate(words, 1))


def key_of(part: Value, inside: str = "") -> str:
    """The key of one of several parts: under a root where its id is the study's own, else within what holds it."""
    name = next(str(getattr(part, field)) for field in ("id", "code", "value") if hasattr(part, field))
    root = "item" if isinstance(part, ItemBase) else _ROOTS.get(type(part))
    return f"{root}/{name}" if root else f"{inside}/{name}"


@lru_cache(maxsize=64)
def _word_fields(kind: type[Value]) -> tuple[str, ...]:
    own = WORDS.get(kind.__name__, ())
    return (*WORDS["ItemBase"], *own) if issubclass(kind, ItemBase) and kind is not ItemBase else own


# -- all of them -----------------------------------------------------------------------------------------------------


def sources(protocol: Protocol) -> Mapping[str, str]:
    """Every text place of the protocol and the program's, empty ones too -> its words in the main language.

    Of two parts with one id the first counts; checks report it.
    """
    return _sources(_Content(protocol))


_BESIDE = frozenset({"translations", "translated_from"})


def same_content(one: Protocol, other: Protocol) -> bool:
    """Whether two protocols differ in nothing but their translations; quick where they share their parts."""
    return all(getattr(other, name) == value for name, value in one if name not in _BESIDE)


class _Content:
    """A protocol as its texts are looked up: a translation more changes none of them. So what was found for one is
    known for the next, while somebody translates."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self._said = dict(protocol.translations.get(protocol.language, {}))

    def __hash__(self) -> int:
        return hash((self.protocol.title, self.protocol.language, len(self.protocol.stages)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Content)
            and self._said == other._said
            and (self.protocol is other.protocol or same_content(self.protocol, other.protocol))
        )


@lru_cache(maxsize=8)
def _sources(content: _Content) -> Mapping[str, str]:
    protocol = content.protocol
    found: dict[str, str] = {}

    def note(key: str, words: str) -> str:
        found.setdefault(key, words)
        return words

    mapped(protocol, note)
    journey = sorted(found, key=lambda key: _RANKS[key.partition("/")[0]])
    return {key: found[key] for key in journey} | {key: wordings.said(protocol, key) for key in wordings.ENGLISH}


def texts(protocol: Protocol) -> tuple[TextPlace, ...]:
    """Every text that can be put in another language: the journey's, then scales and the rest, then the program's."""
    return _texts(_Content(protocol))


@lru_cache(maxsize=8)
def _texts(content: _Content) -> tuple[TextPlace, ...]:
    protocol = content.protocol
    wheres = dict(_wheres(protocol))
    used = programs_places(protocol)
    found = []
    for key, words in sources(protocol).items():
        if not words.strip() or (wordings.is_programs(key) and key not in used):
            continue
        root, _sign, rest = key.partition("/")
        name = rest.partition("/")[0]
        where = wheres.get(f"{root}/{name}") or wheres.get(root, _("Words of the program"))
        found.append(TextPlace(key, words, _kind(key), where, name if root in NODES else ""))
    return tuple(found)


def _wheres(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """First pieces of keys -> where it stands, in words."""
    yield from (("study", _("The whole study")), ("outcome", _("Outcome")))
    for stage in protocol.stages:
        yield f"stage/{stage.id}", stage.title or stage.id
        for touchpoint in stage.touchpoints:
            place = f"{stage.title or stage.id} › {touchpoint.title or touchpoint.id}"
            yield f"touchpoint/{touchpoint.id}", place
            yield from ((f"item/{item.id}", f"{place} › {_short(item.text or item.id)}") for item in touchpoint.items)
    for draw in protocol.draws:
        yield f"draw/{draw.id}", _("Draw “{title}”").format(title=draw.title)
    for scale in protocol.scales:
        yield f"scale/{scale.id}", _("Scale “{title}”").format(title=scale.title)
    for behaviour in protocol.behaviours:
        yield f"behaviour/{behaviour.code}", _("Behaviour “{title}”").format(title=behaviour.title)
    for picture in protocol.pictures:
        yield f"picture/{picture.id}", _("Picture “{title}”").format(title=picture.title)


def _short(words: str, most: int = 48) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"


_KINDS = {
    "choices": _("answer"),
    "alternatives": _("button beside it"),
    "options": _("card"),
    "not_applicable": _("reason, not applicable"),
    "could_not_observe": _("reason, could not observe"),
    "row_names": _("row"),
    "columns": _("column"),
    "declarations": _("declaration"),
    "modifiers": _("modifier"),
}
_FIELDS = {
    "text": _("question"),
    "title": _("title"),
    "hint": _("hint"),
    "constraint_text": _("words when it must hold"),
    "warning_text": _("words when it is doubtful"),
    "unit": _("unit"),
    "starts": _("starts with"),
    "stops": _("stops with"),
    "never": _("words for never"),
    "card": _("sealed words"),
    "spoken_as": _("spoken of as"),
    "scenario": _("scenario"),
    "standard": _("standard"),
    "reminder": _("reminder"),
    "what": _("what the photo shows"),
    "rule": _("rule"),
    "subject": _("who it is of"),
}


def _kind(key: str) -> str:
    """What sort of text a key names: "question", "answer", "point 3 of the scale"."""
    root, *pieces = key.split("/")
    if wordings.is_programs(key):
        return {"asks": _("asked at touchpoints"), "words": _("button")}.get(root, _("usual reason"))
    fields = pieces if root in ("study", "outcome") else pieces[1:]
    if fields[0] == "anchors":
        return _("point {n} of the scale").format(n=fields[1])
    if fields[0] == "modifiers" and "options" in fields:
        return _("word of a detail")
    part = next((_KINDS[piece] for piece in fields if piece in _KINDS), "")
    return part or _FIELDS[fields[0] if fields[0] == "standard" else fields[-1]]


# -- the program's words that a protocol uses --------------------------------------------------------------------------

_ASKED = {
    "expectation": ("asks/expectation", "asks/expectations_page"),
    "importance": ("asks/importance", "asks/expectations_page"),
    "rating": ("asks/rating",),
    "emotion": ("asks/valence", "asks/arousal"),
    "delight": ("asks/delight", "asks/delight_words"),
    "incident": tuple(key for key in wordings.ENGLISH if key.startswith("asks/incident")),
}


def programs_places(protocol: Protocol) -> frozenset[str]:
    """The text places of the program that an observer with this protocol meets."""
    used = {key for _s, touchpoint in protocol.touchpoints() for ask in touchpoint.asks for key in _ASKED[ask.value]}
    if protocol.outcome is not None:
        used |= {"asks/outcome_page", *(["asks/outcome_early_page"] if protocol.outcome.early_after else [])}
        if protocol.outcome.asks_why:
            used |= {"asks/outcome_moment", "asks/no_single_moment", "asks/outcome_why"}
    for page in pages_of(protocol):
        for item in page.items:
            used |= _of_item(item, page.id == OUTCOME)
    return frozenset(used)


def _of_item(item: ItemBase, is_outcome: bool) -> set[str]:
    reasons = {f"reason/{reason.code}" for reason in item.not_applicable if not reason.text}
    if item.could_not_observe is None and not isinstance(item, Note | Computed) and not is_outcome:
        reasons |= {key for key in wordings.ENGLISH if key.startswith("reason/c")}
    reasons |= {f"reason/{reason.code}" for reason in item.could_not_observe or () if not reason.text}
    asks_yes = isinstance(item, YesNo) or (isinstance(item, Rows) and any(c.kind == "yes_no" for c in item.columns))
    words = {"words/yes", "words/no"} if asks_yes else set()
    words |= {"words/read"} if isinstance(item, Acknowledge) else set()
    return {key for key in words | reasons if key in wordings.ENGLISH}
