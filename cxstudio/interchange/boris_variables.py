"""Independent variables of BORIS as items of a touchpoint, and items of ours as variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cxstudio.i18n import _
from cxstudio.interchange.account import Line, Outcome
from cxstudio.interchange.boris_ethogram import Tell
from cxstudio.interchange.boris_project import Json, Project, as_text, in_order
from cxstudio.interchange.cell_answers import DoesNotFit, valued
from cxstudio.interchange.cell_times import OffsetAt
from cxstudio.interchange.spellings import id_from
from cxstudio.study import protocol as p
from cxstudio.study.pages import places_of
from cxstudio.study.recorded import Answer, Status

SHEET = "independent_variables"
OBSERVATION_ID, DESCRIPTION, MEDIA = "observation_id", "observation_description", "media_files"
FACTS = {
    OBSERVATION_ID: _("Observation id"),
    DESCRIPTION: _("Description"),
    MEDIA: _("Media files"),
}
"""What a project says of each observation beside its variables, as items. Our own projects write them as variables."""
_ASKED = (p.YesNo, p.SingleChoice, p.Rating, p.Number, p.Money, p.Counter, p.Text, p.Date, p.ClockTime, p.PlaceItem)


# -- in ----------------------------------------------------------------------------------------------------------------


def items_in(project: Project, tell: Tell) -> dict[str, p.Item]:
    """Label -> an item that holds the variable; none of them has to be answered."""
    found: dict[str, p.Item] = {}
    for number, row in enumerate(in_order(project.part(SHEET)), 1):
        label = as_text(row.get("label")).strip()
        if not label or label in found:
            tell(Line(Outcome.NOT_TAKEN, SHEET, number, "", _("it has no label of its own")))
            continue
        if label in FACTS:
            found[label] = fact(label)
            continue
        id = id_from(label, {*FACTS, *(one.id for one in found.values())}, "v")
        found[label] = _item(row, id, label, number, tell)
        text = _("“{label}” as the item “{id}”").format(label=label, id=id)
        tell(Line(Outcome.TAKEN, SHEET, number, "", text))
    return found


def fact(id: str) -> p.Item:
    """The item that holds what a project says of each observation."""
    return p.Text(id=id, text=FACTS[id], required=False, at_least=0)


def _item(row: Mapping[str, Json], id: str, label: str, number: int, tell: Tell) -> p.Item:
    kind, hint = as_text(row.get("type")), as_text(row.get("description"))
    values = [word.strip() for word in as_text(row.get("possible values")).split(",") if word.strip()]
    if as_text(row.get("default value")):
        text = _("its default stays behind; each observation keeps the value it has")
        tell(Line(Outcome.CHANGED, SHEET, number, "default value", text))
    if kind == "numeric":
        return p.Number(id=id, text=label, hint=hint, required=False, decimals=6)
    if kind == "value from set" and values:
        return p.SingleChoice(id=id, text=label, hint=hint, required=False, choices=tuple(_choices(values)))
    if kind != "text":
        text = _("a variable of the kind “{kind}” is kept as text").format(kind=kind)
        tell(Line(Outcome.CHANGED, SHEET, number, "type", text))
    return p.Text(id=id, text=label, hint=hint, required=False, at_least=0)


def _choices(values: Iterable[str]) -> Iterable[p.Choice]:
    taken: list[str] = []
    for value in dict.fromkeys(values):
        taken.append(id_from(value, taken, "c"))
        yield p.Choice(id=taken[-1], text=value)


def items_for(project: Project, protocol: p.Protocol, tell: Tell) -> dict[str, p.Item]:
    """Label -> the item of a protocol that is there, by its id or wording."""
    places = places_of(protocol)
    by_text = {place.item.text.strip().casefold(): place.item for place in reversed(places.values())}
    found: dict[str, p.Item] = {}
    for number, row in enumerate(in_order(project.part(SHEET)), 1):
        label = as_text(row.get("label")).strip()
        item = places[label].item if label in places else by_text.get(label.casefold())
        if item is None:
            text = _("the study asks nothing that is called “{label}”").format(label=label)
            tell(Line(Outcome.NOT_TAKEN, SHEET, number, "", text))
            continue
        found[label] = item
        text = _("“{label}” as the item “{id}”").format(label=label, id=item.id)
        tell(Line(Outcome.TAKEN, SHEET, number, "", text))
    return found


def answers_in(
    sheet: str, values: Mapping[str, Json], items: Mapping[str, p.Item], protocol: p.Protocol, at: int, tell: Tell,
    offset_at: OffsetAt,
) -> list[Answer]:  # fmt: skip
    """The variables of one observation as answers; empty ones are none."""
    found = []
    for label, value in values.items():
        words, item = as_text(value), items.get(label.strip())
        if not words.strip():
            continue
        try:
            if item is None:
                raise DoesNotFit(_("there is no such variable"))
            found.append(Answer(item=item.id, value=valued(words, item, protocol, offset_at).value, at=at))
        except DoesNotFit as why:
            tell(Line(Outcome.NOT_TAKEN, sheet, 0, label, str(why)))
    return found


# -- out ---------------------------------------------------------------------------------------------------------------


def variables_out(protocol: p.Protocol) -> dict[str, Json]:
    """The items that a variable can hold, in the order of asking; the label is the item's id."""
    items = [place.item for place in places_of(protocol).values() if isinstance(place.item, _ASKED)]
    return {str(number): _variable(item, protocol) for number, item in enumerate(items)}


def _variable(item: p.Item, protocol: p.Protocol) -> Json:
    values: list[str] = []
    match item:
        case p.YesNo():
            kind, values = "value from set", ["yes", "no"]
        case p.SingleChoice(choices=choices):
            kind, values = "value from set", [choice.id for choice in choices]
        case p.Rating(scale=scale):
            kind, values = "value from set", [str(one.value) for one in protocol.scale(scale).anchors]
        case p.Number(alternatives=()) | p.Money() | p.Counter(alternatives=()):
            kind = "numeric"
        case _:
            kind = "text"
    return {"label": item.id, "description": item.text, "type": kind, "default value": "",
            "possible values": ",".join(values)}  # fmt: skip


def values_out(answers: Iterable[Answer], protocol: p.Protocol) -> dict[str, Json]:
    """Item id -> the answer as text, for what a variable can hold; gaps with their reasons stay behind."""
    places = places_of(protocol)
    return {
        answer.item: str(answer.value)
        for answer in answers
        if answer.item in places
        and isinstance(places[answer.item].item, _ASKED)
        and answer.status is Status.ANSWERED
        and isinstance(answer.value, str | int | float)
    }
