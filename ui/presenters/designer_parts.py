"""New parts of a protocol, and other kinds of items. Pure functions, no Qt."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from cxstudio import assets
from cxstudio.i18n import _
from cxstudio.study import edits
from cxstudio.study import protocol as p
from cxstudio.study.pages import AROUSAL, IMPORTANCE, QUALITY, REMEDY, VALENCE
from cxstudio.study.plan import read_study_file
from cxstudio.study.text_places import mapped
from cxstudio.study.wordings import known_phrase

KINDS = {
    "yes_no": _("Yes or no"),
    "choice": _("One answer"),
    "choices": _("Several answers"),
    "rating": _("Rating scale"),
    "number": _("Number"),
    "money": _("Amount of money"),
    "counter": _("Count"),
    "timer": _("Stopwatch"),
    "text": _("Words"),
    "date": _("Date"),
    "time": _("Time of day"),
    "place": _("Place"),
    "photo": _("Photo"),
    "audio": _("Sound"),
    "acknowledge": _("To be confirmed"),
    "note": _("Words shown, nothing asked"),
    "computed": _("Computed"),
    "rows": _("Table filled row by row"),
    "sealed": _("Sealed card"),
}
ASK_SCALES = {
    p.Ask.EXPECTATION: (QUALITY,),
    p.Ask.IMPORTANCE: (IMPORTANCE,),
    p.Ask.RATING: (QUALITY,),
    p.Ask.EMOTION: (VALENCE, AROUSAL),
    p.Ask.DELIGHT: (),
    p.Ask.INCIDENT: (REMEDY,),
}
_RULES = {
    "yes_no": (p.AnyOf, p.Holds),
    "choice": (p.AnyOf, p.NoneOf, p.Holds),
    "choices": (p.AnyOf, p.NoneOf, p.Holds),
    "rating": (p.AtLeast, p.AtMost, p.Within, p.Holds),
    "number": (p.AtLeast, p.AtMost, p.Within, p.Holds),
    "money": (p.AtLeast, p.AtMost, p.Within, p.Holds),
    "counter": (p.AtLeast, p.AtMost, p.Within, p.Holds),
    "timer": (p.AtMost, p.AtLeast, p.Within, p.Holds),
    "computed": (p.AtLeast, p.AtMost, p.Within, p.Holds),
}
_ITEM: TypeAdapter[p.Item] = TypeAdapter(p.Item)


def rules_for(kind: str) -> tuple[type[p.Value], ...]:
    """The sorts of standard that an item of this kind can have."""
    return _RULES.get(kind, (p.Holds,))


# -- new parts -----------------------------------------------------------------------------------------------------


def new_stage(protocol: p.Protocol) -> p.Stage:
    """An empty stage."""
    return p.Stage(id=edits.free_id(protocol, "stage"), title=_("New stage"))


def new_touchpoint(protocol: p.Protocol) -> p.Touchpoint:
    """An empty touchpoint."""
    return p.Touchpoint(id=edits.free_id(protocol, "touchpoint"), title=_("New touchpoint"))


def new_item(protocol: p.Protocol) -> p.Item:
    """A yes-or-no item without wording yet."""
    return p.YesNo(id=edits.free_id(protocol, "item"), text=_("New item"))


@cache
def usual_scales(language: str = "en") -> dict[str, p.Scale]:
    """The scales on which touchpoints ask of themselves, as the ready-made studies word them; in English where their
    words are not known in the language."""
    scales = p.Protocol(title="", scales=read_study_file(assets.studies() / "coffee_shop.json").protocol.scales)
    worded = mapped(scales, lambda _key, words: known_phrase(words, "en", language) or words)
    return {scale.id: scale for scale in worded.scales}


def with_scales(protocol: p.Protocol, scales: tuple[p.Scale, ...]) -> p.Protocol:
    """The protocol with these scales added, or put in place of those with the same ids."""
    new = {scale.id: scale for scale in scales}
    kept = tuple(new.pop(scale.id, scale) for scale in protocol.scales)
    return p.Protocol.model_validate({**dict(protocol), "scales": (*kept, *new.values())})


def with_asked_scales(protocol: p.Protocol, asks: tuple[p.Ask, ...]) -> p.Protocol:
    """The protocol with the usual scales that these asks need and it lacks."""
    known = {scale.id for scale in protocol.scales}
    wanted = {name for ask in asks for name in ASK_SCALES[ask] if name not in known}
    usual = usual_scales(protocol.language)
    missing = tuple(usual[name] for name in sorted(wanted) if name in usual)
    return with_scales(protocol, missing) if missing else protocol


def new_scale(protocol: p.Protocol, low: int = 1, high: int = 5) -> p.Scale:
    """A scale of its own id whose points have no words yet."""
    taken = {scale.id for scale in protocol.scales}
    name = next(f"scale_{n}" for n in range(1, len(taken) + 2) if f"scale_{n}" not in taken)
    title = _("{low} to {high}").format(low=low, high=high)
    return p.Scale(id=name, title=title, anchors=anchors_between(None, low, high))


def anchors_between(scale: p.Scale | None, low: int, high: int) -> tuple[p.Anchor, ...]:
    """The points from `low` to `high`, at most 101; words that were there stay with their points."""
    words = {anchor.value: anchor.text for anchor in scale.anchors} if scale else {}
    low, high = min(low, high), min(max(low, high), min(low, high) + 100)
    return tuple(p.Anchor(value=value, text=words.get(value, "")) for value in range(low, high + 1))


# -- another kind ----------------------------------------------------------------------------------------------------


def as_kind(protocol: p.Protocol, item: p.Item, kind: str) -> p.Item:
    """The item as another kind: all that both kinds know is kept, a standard only where the new kind can have it."""
    values = {**_usual(protocol, kind), **_shared(item, kind), "kind": kind, "default": ""}
    standard = item.standard
    if standard is not None and not _fits(standard, item.kind, kind):
        values["standard"] = None
    return _ITEM.validate_python(values)


def _fits(standard: p.Standard, before: str, after: str) -> bool:
    answers = isinstance(standard, p.AnyOf | p.NoneOf)
    same_answers = {before, after} <= {"choice", "choices"} or before == after
    return type(standard) in rules_for(after) and (same_answers or not answers)


def _shared(item: p.Item, kind: str) -> dict[str, object]:
    """What is carried over. Bounds mean something else for another kind, so only what all items have, and answers."""
    names = set(p.ItemBase.model_fields)
    if {item.kind, kind} <= {"choice", "choices"}:
        names.add("choices")
    return {name: value for name, value in item if name in names}


def _usual(protocol: p.Protocol, kind: str) -> dict[str, object]:
    """What a kind cannot be without."""
    match kind:
        case "choice" | "choices":
            first = (p.Choice(id="a", text=_("First answer")), p.Choice(id="b", text=_("Second answer")))
            return {"choices": first}
        case "rating":
            return {"scale": protocol.scales[0].id if protocol.scales else "scale_1"}
        case "money":
            return {"currency": "EUR"}
        case "timer":
            return {"starts": "", "stops": ""}
        case "computed":
            return {"expression": ""}
        case "sealed":
            return {"card": ""}
        case "rows":
            return {"columns": (p.Column(id="a", title=_("First column")),), "at_least": 1}
    return {}
