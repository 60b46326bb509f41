"""One column an item for life: where each stands, what its cells are, what is written in them, and the codebook.

An item keeps its column through all versions of the protocol. A gap is None: what could not be observed or does not
apply has no value, and is told with its reason among the answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.data_values import Cell, Clock, DataColumn, DataTable, Kind
from cxstudio.store import studies
from cxstudio.study import protocol as p
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import Place, places_of
from cxstudio.study.visit import Answer, Status


@dataclass(frozen=True)
class ItemColumn:
    """An item through all versions: where it stands in the newest version that asks it, and what its cells are."""

    place: Place
    protocol: p.Protocol
    kind: Kind
    unit: str


def item_columns(protocols: Sequence[p.Protocol]) -> dict[str, ItemColumn]:
    """Every item that was ever asked, those of the newest version first, each in its order of asking."""
    found: dict[str, ItemColumn] = {}
    for protocol in protocols:
        for id, place in places_of(protocol).items():
            kind, unit = _kind_of(place.item)
            if id not in found:
                found[id] = ItemColumn(place, protocol, kind, unit)
            elif found[id].kind != kind:  # it was another kind of item once: words hold both
                found[id] = ItemColumn(found[id].place, found[id].protocol, "string", found[id].unit)
    return {id: column for id, column in found.items() if not isinstance(column.place.item, p.Note)}


def _kind_of(item: p.Item) -> tuple[Kind, str]:
    match item:
        case p.Rating() | p.Counter():
            return "integer", ""
        case p.Timer():
            return "number", "s"
        case p.Number(unit=unit) | p.Computed(unit=unit):
            return "number", unit
        case p.Money(currency=currency):
            return "number", currency
        case p.Date():
            return "date", ""
        case p.SealedCard():
            return "datetime", ""
    return "string", ""


def value_of(column: ItemColumn | None, answer: Answer | None, offset: int, clock: Clock) -> Cell:
    """What stands in an item's column; None for a gap. Several choices are parted by spaces, tables are JSON."""
    if answer is None or answer.status is not Status.ANSWERED or answer.value is None:
        return None
    value, item = answer.value, column.place.item if column else None
    if isinstance(item, p.Timer) and isinstance(value, int):
        return value / 1000
    if isinstance(item, p.SealedCard) and isinstance(value, int):
        return clock.moment(value, offset)
    if isinstance(value, tuple):
        words = [part for part in value if isinstance(part, str)]
        return " ".join(words) if len(words) == len(value) else json.dumps(value, ensure_ascii=False)
    return str(value) if column is not None and column.kind == "string" else value


def cell_of(found: ScoredVisit, id: str, column: ItemColumn, clock: Clock) -> Cell:
    """What stands in an item's column in the row of a visit."""
    if isinstance(column.place.item, p.Computed):
        value = found.reading.values.get(id)
        return value if isinstance(value, int | float | str | bool) else None
    return value_of(column, found.reading.answer(id), found.visit.utc_offset, clock)


def codebook(items: Mapping[str, ItemColumn], versions: Sequence[studies.PublishedProtocol]) -> DataTable:
    """What each item's column means."""
    columns = (
        DataColumn("item", _("Item")),
        DataColumn("stage", _("Stage")),
        DataColumn("touchpoint", _("Touchpoint")),
        DataColumn("text", _("Wording")),
        DataColumn("kind", _("Kind")),
        DataColumn("unit", _("Unit")),
        DataColumn("answers", _("What the answers mean")),
        DataColumn("points", _("Top points"), "number"),
        DataColumn("critical", _("Critical"), "boolean"),
        DataColumn("in_standard", _("Part of the touchpoint’s standard"), "boolean"),
        DataColumn("versions", _("Protocol versions that ask it")),
    )
    asked = {one.number: set(places_of(one.protocol)) for one in reversed(versions)}
    rows = []
    for id, column in items.items():
        item, place = column.place.item, column.place
        stage = place.page.stage
        used = ", ".join(str(number) for number, ids in asked.items() if id in ids)
        touchpoint = place.touchpoint.title if place.touchpoint else place.page.title
        rows.append(
            (id, stage.title if stage else "", touchpoint, item.text, item.kind, column.unit,
             _meaning(column.protocol, item), item.points, item.critical, item.in_standard, used)
        )  # fmt: skip
    return DataTable("items", _("Items: what each column means"), columns, tuple(rows), ("item",))


def _meaning(protocol: p.Protocol, item: p.Item) -> str:
    """ "1 very poor; 2 poor …" or "a The drink; b The company"."""
    match item:
        case p.Rating(scale=scale):
            return "; ".join(f"{anchor.value} {anchor.text}" for anchor in protocol.scale(scale).anchors)
        case p.SingleChoice(choices=choices) | p.SeveralChoices(choices=choices):
            return "; ".join(f"{choice.id} {choice.text}" for choice in choices)
        case p.Number(alternatives=choices) | p.Counter(alternatives=choices) | p.Date(alternatives=choices):
            return "; ".join(f"{choice.id} {choice.text}" for choice in choices)
        case p.YesNo():
            return "yes; no"
    return ""
