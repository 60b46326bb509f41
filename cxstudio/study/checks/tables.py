"""Can tables be filled: those filled row by row, and the grids that neighbouring items make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.checks.places import ItemSpot, item_spots
from cxstudio.study.protocol import Column, Item, Protocol, Rating, Rows


def check_rows(protocol: Protocol) -> Iterator[Finding]:
    """P034: a table that cannot be filled. P002: a column on a scale that is not there."""
    scales = {scale.id for scale in protocol.scales}
    for place in item_spots(protocol):
        table, spot = place.item, place.spot
        if not isinstance(table, Rows):
            continue
        if not table.columns:
            yield spot.error("P034", _("it has no columns, so nothing can be filled in."), _("Add a column."))
        for column in table.columns:
            if column.kind == "choice" and not column.choices:
                text = _("its column “{column}” offers no answers.").format(column=_name(column))
                yield spot.error("P034", text, _("Give the column its answers, or let it take words."))
            if column.kind == "rating" and column.scale not in scales:
                text = _('the scale "{scale}" of its column “{column}” is not in this study.')
                text = text.format(scale=column.scale, column=_name(column))
                yield spot.error("P002", text, _("Choose one of the study's scales, or add this one."))
        if fault := _fault_of_numbers(table):
            yield spot.error("P034", fault, _("Correct how many rows it wants."))


def _name(column: Column) -> str:
    return column.title.strip() or column.id


def _fault_of_numbers(table: Rows) -> str:
    most = most_rows(table)
    if most is None or table.at_least <= most:
        return ""
    return _("it wants at least {least} rows but has room for {most}.").format(least=table.at_least, most=most)


def most_rows(table: Rows) -> int | None:
    """How many rows it takes at most; None without an end."""
    limits = [limit for limit in (table.at_most, len(table.row_names) or None) if limit is not None]
    return min(limits, default=None)


def check_grids(protocol: Protocol) -> Iterator[Finding]:
    """P038: a grid of items that cannot be drawn as one table (w: one item alone, or others between its items)."""
    for _touchpoint, places in groupby(item_spots(protocol), key=lambda place: place.touchpoint.id):
        yield from _grids_of(list(places))


def _grids_of(places: list[ItemSpot]) -> Iterator[Finding]:
    names = [place.item.grid for place in places]
    for name in dict.fromkeys(filter(None, names)):
        members = [place for place in places if place.item.grid == name]
        first = members[0]
        grid = _("the grid “{name}”").format(name=name)
        if fault := _unlike(place.item for place in members):
            text = _("{grid} mixes {fault}, so it cannot be drawn as one table.").format(grid=grid, fault=fault)
            yield first.spot.error("P038", text, _("Put only items with the same answers into a grid."))
        elif len(members) == 1:
            text = _("it is alone in {grid}.").format(grid=grid)
            yield first.spot.warning("P038", text, _("Add its neighbours to the grid, or take it out."))
        elif len([found for found, _group in groupby(names) if found == name]) > 1:
            text = _("other items stand between those of {grid}, so it is drawn in parts.").format(grid=grid)
            yield first.spot.warning("P038", text, _("Move the items of a grid next to each other."))


def _unlike(items: Iterable[Item]) -> str:
    """In what the items of a grid differ, in words; "" when they share their answers."""
    found = list(items)
    if len({item.kind for item in found}) > 1:
        return _("kinds of items")
    if len({item.scale for item in found if isinstance(item, Rating)}) > 1:
        return _("scales")
    return _("answers") if len({_choices(item) for item in found}) > 1 else ""


def _choices(item: Item) -> tuple[str, ...]:
    return tuple(choice.id for choice in getattr(item, "choices", ()))
