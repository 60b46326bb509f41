"""What differs between two protocols, in words for their designer: what came, what went, what moved, what changed.

Things are the same where their ids are; a new id is a thing taken out and one put in. The order is that of the journey.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from ..i18n import _
from .protocol import (
    AnyOf,
    AtLeast,
    AtMost,
    Choice,
    Column,
    EvidenceRule,
    Holds,
    Item,
    NoneOf,
    Outcome,
    Picture,
    Protocol,
    Rating,
    Reason,
    Scale,
    Stage,
    Touchpoint,
    Value,
    Within,
)

LONGEST = 60
_FIELDS = {
    "text": _("wording"),
    "hint": _("hint"),
    "title": _("title"),
    "kind": _("kind"),
    "required": _("required"),
    "condition": _("asked if"),
    "constraint": _("must hold"),
    "warning": _("doubtful unless"),
    "points": _("points"),
    "bonus": _("bonus"),
    "critical": _("critical"),
    "in_standard": _("part of the touchpoint's standard"),
    "standard": _("standard"),
    "evidence": _("photos"),
    "not_applicable": _("reasons for not applicable"),
    "could_not_observe": _("reasons for could not observe"),
    "driver": _("driver"),
    "choices": _("answers"),
    "alternatives": _("buttons beside it"),
    "scale": _("scale"),
    "spoken_as": _("spoken of as"),
    "scenario": _("scenario"),
    "asks": _("asks"),
    "shuffle": _("order turned for half of the visits"),
    "weight": _("weight"),
    "scoring": _("scoring"),
    "target": _("target"),
    "outcome": _("outcome"),
    "anchors": _("words of its points"),
    "unit": _("unit"),
    "minimum": _("lowest"),
    "maximum": _("highest"),
    "starts": _("starts with"),
    "stops": _("stops with"),
    "never": _("words for never"),
    "at_most": _("at most"),
    "expression": _("formula"),
    "currency": _("currency"),
    "language": _("language"),
    "required_if": _("required if"),
    "paired_with": _("other source"),
    "default": _("default"),
    "example": _("example picture"),
    "grid": _("grid"),
    "over_days": _("runs over days"),
    "card": _("sealed words"),
    "opens_after": _("opens after"),
    "columns": _("columns"),
    "row_names": _("rows"),
    "at_least": _("at least"),
    "private": _("hidden once entered"),
    "due_days": _("due after days"),
    "reminder": _("reminder"),
    "early_after": _("asked early after"),
    "smallest_effect": _("smallest effect"),
    "asks_why": _("asks why"),
    "pictures": _("pictures"),
    "shows_scores": _("reports show scores"),
    "translations": _("translated texts"),
}


@dataclass(frozen=True)
class Difference:
    """One difference: what sort it is, where it stands in words, and what it is; `id` is the thing's, "" the whole."""

    sort: Literal["added", "removed", "moved", "changed"]
    place: str
    text: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True)
class _Node:
    parent: str
    place: str
    value: Value


def differences(before: Protocol, after: Protocol) -> list[Difference]:
    """All differences, the whole study first, then in the order of the journey. Empty: the same content."""
    if before == after:
        return []
    old, new = dict(_nodes(before)), dict(_nodes(after))
    found = list(_whole(before, after))
    for id, node in new.items():
        found += _changes(id, old[id], node) if id in old else [_added(id, node, new)]
    found += _moves(old, new)
    gone = (Difference("removed", node.place, _("taken out"), id) for id, node in old.items() if id not in new)
    return [one for one in found if one.text] + list(gone)


def changes_of(before: Item, after: Item, old: Protocol, new: Protocol) -> list[str]:
    """A phrase for each thing about one item that differs, the points of its scale included."""
    found = list(_fields(before, after, {"id"}))
    if isinstance(before, Rating) and isinstance(after, Rating) and before.scale == after.scale:
        found += _fields(old.scale(before.scale), new.scale(after.scale), {"id"})
    return found


def _nodes(protocol: Protocol) -> Iterator[tuple[str, _Node]]:
    for stage in protocol.stages:
        yield stage.id, _Node("", _("Stage “{title}”").format(title=_short(stage.title or stage.id)), stage)
        for touchpoint in stage.touchpoints:
            place = _("Touchpoint “{title}”").format(title=_short(touchpoint.title or touchpoint.id))
            yield touchpoint.id, _Node(stage.id, place, touchpoint)
            for item in touchpoint.items:
                yield item.id, _Node(touchpoint.id, _("Item “{text}”").format(text=_short(item.text or item.id)), item)


def _whole(before: Protocol, after: Protocol) -> Iterator[Difference]:
    place = _("The whole study")
    was, now = before.outcome, after.outcome
    apart = {"stages", "scales", "translated_from", *(["outcome"] if was and now else [])}
    for text in _fields(before, after, apart):
        yield Difference("changed", place, text)
    if was and now:
        yield from (Difference("changed", _("Outcome"), text) for text in _fields(was, now, set()))
    old, new = {s.id: s for s in before.scales}, {s.id: s for s in after.scales}
    for id in (*new, *(id for id in old if id not in new)):
        scale = new.get(id) or old[id]
        words = _("Scale “{title}”").format(title=_short(scale.title or id))
        if id not in old:
            yield Difference("added", words, _("new"))
        elif id not in new:
            yield Difference("removed", words, _("taken out"))
        else:
            yield from (Difference("changed", words, text) for text in _fields(old[id], new[id], set()))


def _added(id: str, node: _Node, new: Mapping[str, _Node]) -> Difference:
    parent = new.get(node.parent)
    where = _("new, in {parent}").format(parent=parent.place) if parent else _("new")
    return Difference("added", node.place, where, id)


def _changes(id: str, old: _Node, new: _Node) -> list[Difference]:
    texts = _fields(old.value, new.value, {"touchpoints", "items", "id"})
    return [Difference("changed", new.place, text, id) for text in texts]


def _moves(old: Mapping[str, _Node], new: Mapping[str, _Node]) -> Iterator[Difference]:
    """What stands elsewhere: in another touchpoint or stage, or in another order among those that stayed."""
    for id, node in new.items():
        if id in old and old[id].parent != node.parent:
            parent = new[node.parent].place if node.parent in new else ""
            yield Difference("moved", node.place, _("moved to {parent}").format(parent=parent), id)
    for parent in dict.fromkeys(node.parent for node in new.values()):
        was, now = _order(old, new, parent), _order(new, old, parent)
        if was != now:
            where = new[parent].place if parent in new else _("The whole study")
            yield Difference("moved", where, _("another order within"), parent)


def _order(nodes: Mapping[str, _Node], others: Mapping[str, _Node], parent: str) -> list[str]:
    """The children of `parent` that have the same parent on both sides."""
    return [id for id, n in nodes.items() if n.parent == parent and id in others and others[id].parent == parent]


def _fields(old: Value, new: Value, without: set[str]) -> Iterator[str]:
    """A phrase for each field that differs; one kind's fields are compared with the other's where both have them."""
    if getattr(old, "kind", "") != getattr(new, "kind", ""):
        yield _change("kind", getattr(old, "kind", ""), getattr(new, "kind", ""))
        without = {*without, "kind"}
    shared = [name for name in type(new).model_fields if name in type(old).model_fields and name not in without]
    for name in shared:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield _change(name, was, now)


def _change(name: str, was: object, now: object) -> str:
    field = _FIELDS.get(name, name.replace("_", " "))
    return _("{field}: {was} → {now}").format(field=field, was=_words(was), now=_words(now))


def _words(value: object) -> str:
    match value:
        case None | "" | ():
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case float() | int():
            return f"{value:g}"
        case Enum():
            return str(value.value)
        case Mapping():
            return ", ".join(f"{tag} ({len(texts)})" for tag, texts in value.items()) or _("nothing")
        case tuple():
            return _short(", ".join(_words(one) for one in value))
        case str():
            return f"“{_short(value)}”"
        case Value():
            return _value_words(value)
    return str(value)


def _value_words(value: Value) -> str:
    match value:
        case AtLeast(value=bound):
            return _("at least {bound:g}").format(bound=bound)
        case AtMost(value=bound):
            return _("at most {bound:g}").format(bound=bound)
        case Within(low=low, high=high):
            return _("{low:g} to {high:g}").format(low=low, high=high)
        case AnyOf(answers=answers):
            return _("any of {answers}").format(answers=", ".join(answers))
        case NoneOf(answers=answers):
            return _("none of {answers}").format(answers=", ".join(answers))
        case Holds(expression=rule) | Outcome(text=rule):
            return f"“{_short(rule)}”"
        case Choice(text=text, points=points):
            return text if points is None else f"{text} ({points:g})"
        case EvidenceRule():
            return _photos(value)
        case Reason(code=code, text=text):
            return text or code
        case Scale(title=title) | Stage(title=title) | Touchpoint(title=title) | Picture(title=title):
            return title
        case Column(title=title, kind=kind):
            return f"{title} ({kind})"
    return ", ".join(str(part) for part in dict(value).values())


def _photos(rule: EvidenceRule) -> str:
    when = {"never": _("not asked for"), "on_fail": _("when it fails"), "always": _("always")}[rule.when]
    if rule.when == "never":
        return f"{when} ({_short(rule.what)})" if rule.what else when
    return _("{when}, {least} to {most}").format(when=when, least=rule.at_least, most=rule.at_most)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1].rstrip()}…"
