"""The survey of a form: every page a group, every item a row.

What touchpoints ask of themselves, the outcome, declarations, draws and photos as evidence become rows, too, so that
the form can be used in the field; they are marked as made and left out when it comes back. Neighbours in one grid
stand in a group that other tools draw as a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from cxstudio.i18n import _
from cxstudio.interchange.own_columns import (
    KIND,
    MADE,
    PIXELS,
    PREFIX,
    Json,
    Names,
    failing,
    native_cells,
    own_cells,
    packed,
    set_fields,
    shown,
    theirs,
)
from cxstudio.interchange.table_rows import table_rows
from cxstudio.study.pages import OUTCOME, Page, pages_of
from cxstudio.study.protocol import Item, PhotoItem, Protocol, Rating, Rows, Stage, Touchpoint

Cells = dict[str, str]


def names_in(protocol: Protocol) -> Names:
    """All names that rules in the form may use."""
    items = [item for page in pages_of(protocol) for item in page.items]
    tables = frozenset(item.id for item in items if isinstance(item, Rows))
    return Names(frozenset(item.id for item in items) | {draw.id for draw in protocol.draws}, tables)


def survey_rows(protocol: Protocol) -> Iterator[Cells]:
    """All rows, in the order of asking."""
    names = names_in(protocol)
    yield from _before(protocol)
    open_stage = None
    for page in pages_of(protocol):
        if page.touchpoint is not None and page.stage is not None:
            yield from _stages_until(protocol, open_stage, page.stage)
            open_stage = page.stage
            yield from _touchpoint(page.touchpoint, page, names)
        elif page.id == OUTCOME:
            yield from _stages_until(protocol, open_stage, None)
            open_stage = DONE
            yield from _made_page(page, names)
        else:  # what is expected, or the outcome asked early, within its stage
            yield from _made_page(page, names)
    if open_stage is not DONE:
        yield from _stages_until(protocol, open_stage, None)


DONE = Stage(id="done", title="")
"""Stands for the place behind the last stage."""


def _stages_until(protocol: Protocol, open_stage: Stage | None, wanted: Stage | None) -> Iterator[Cells]:
    """Close the open stage and open the wanted one, with those between them that hold no touchpoint; None: the end."""
    if open_stage is wanted and wanted is not None:
        return
    if open_stage is not None:
        yield {"type": "end_group", KIND: "stage"}
    ids = [stage.id for stage in protocol.stages]
    first = ids.index(open_stage.id) + 1 if open_stage is not None else 0
    last = ids.index(wanted.id) if wanted is not None else len(ids)
    for stage in protocol.stages[first:last]:
        yield _begin_stage(stage)
        yield {"type": "end_group", KIND: "stage"}
    if wanted is not None:
        yield _begin_stage(wanted)


def _begin_stage(stage: Stage) -> Cells:
    return _begin(f"stage_{stage.id}", stage.title, "stage", _stage_fields(stage))


def _before(protocol: Protocol) -> Iterator[Cells]:
    if not (protocol.declarations or protocol.draws):
        return
    yield _begin("before_visit", _("Before the visit"), MADE, {})
    for number, words in enumerate(protocol.declarations, 1):
        name = f"declaration_{number}"
        yield {"type": "acknowledge", "name": name, "label": shown(words) or name, "required": "yes", KIND: MADE}
    for draw in protocol.draws:
        label = _("{title} (drawn by lot before the visit)").format(title=shown(draw.title))
        yield {"type": f"select_one draw_{draw.id}", "name": draw.id, "label": label, "required": "yes", KIND: MADE}
    yield {"type": "end_group", KIND: MADE}


def _begin(name: str, title: str, kind: str, own: Cells) -> Cells:
    return {"type": "begin_group", "name": name, "label": shown(title) or name, KIND: kind, **own}


def _stage_fields(stage: Stage) -> Cells:
    return _group_fields(set_fields(stage, {"touchpoints"}), stage.title)


def _group_fields(fields: dict[str, Json], title: str) -> Cells:
    """`id` and the fields not at their default; the title only where the label can't hold it."""
    return {
        PREFIX + name: packed(value)
        for name, value in fields.items()
        if not (name == "title" and title and shown(title) == title)
    }


def _touchpoint(touchpoint: Touchpoint, page: Page, names: Names) -> Iterator[Cells]:
    own = _group_fields(set_fields(touchpoint, {"items"}), touchpoint.title)
    begin = _begin(f"touchpoint_{touchpoint.id}", touchpoint.title, "touchpoint", own)
    if relevant := theirs(touchpoint.condition, names):
        begin["relevant"] = relevant
    yield begin | {"appearance": "field-list"}
    if words := shown(touchpoint.scenario):
        yield {"type": "note", "name": f"scenario_of_{touchpoint.id}", "label": words, KIND: MADE}
    for _table, items in groupby(touchpoint.items, key=_table_of):
        yield from _items(list(items), touchpoint, names)
    for item in page.items[len(touchpoint.items) :]:
        yield native_cells(item, names) | {KIND: MADE}
    yield {"type": "end_group", KIND: "touchpoint"}


def _table_of(item: Item) -> tuple[str, ...]:
    """What neighbours share that are drawn as one table; all others stand alone."""
    return (item.grid, item.scale) if isinstance(item, Rating) and item.grid else ()


def _items(items: list[Item], touchpoint: Touchpoint, names: Names) -> Iterator[Cells]:
    """Neighbours: those of one table within a group of their own, their photos behind it."""
    is_table = len(items) > 1 and bool(_table_of(items[0]))
    if is_table:
        begin = _begin(f"table_of_{items[0].id}", touchpoint.title, MADE, {})
        yield begin | {"appearance": "table-list"}
    for item in items:
        yield from _item(item, names)
        yield from () if is_table else _evidence(item, names)
    if is_table:
        yield {"type": "end_group", KIND: MADE}
        for item in items:
            yield from _evidence(item, names)


def _item(item: Item, names: Names) -> Iterator[Cells]:
    native = native_cells(item, names)
    cells = native | own_cells(item, native)
    if isinstance(item, Rows):
        yield from table_rows(item, cells)
    else:
        yield cells


def _made_page(page: Page, names: Names) -> Iterator[Cells]:
    yield _begin(f"page_{page.id}", page.title, MADE, {})
    for item in page.items:
        yield native_cells(item, names) | {KIND: MADE}
    yield {"type": "end_group", KIND: MADE}


def _evidence(item: Item, names: Names) -> Iterator[Cells]:
    """A question for the photo that an answer demands."""
    rule = item.evidence
    if isinstance(item, PhotoItem) or rule.when == "never" or not rule.at_least:
        return
    parts = [item.condition, failing(item) if rule.when == "on_fail" else ""]
    if rule.when == "on_fail" and not parts[1]:
        return
    relevant = theirs(" and ".join(f"({part})" for part in parts if part), names)
    label = _("Photo: {what}").format(what=shown(rule.what) or shown(item.text))
    cells = {
        "type": "image",
        "name": f"photo_of_{item.id}",
        "label": label,
        "required": "yes",
        KIND: MADE,
        "parameters": PIXELS,
    }
    yield cells | ({"relevant": relevant} if relevant else {})
