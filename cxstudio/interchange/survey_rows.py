"""The survey of a form: every page a group, every item a row.

What touchpoints ask of themselves, the outcome, declarations, draws and photos as evidence become rows, too, so that
the form can be used in the field; they are marked as made and left out when it comes back. Neighbours in one grid
stand in a group that other tools draw as a table.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import groupby

from cxstudio.i18n import _
from cxstudio.interchange.cell_texts import KIND, LEFT_OUT, MADE, PREFIX, Json, packed, shown
from cxstudio.interchange.circles import circular
from cxstudio.interchange.native_columns import PIXELS, Names, failing, native_cells, theirs
from cxstudio.interchange.own_columns import own_cells, set_fields
from cxstudio.interchange.table_rows import table_rows
from cxstudio.study.pages import OUTCOME, Page, pages_of
from cxstudio.study.protocol import Item, PhotoItem, Protocol, Rating, Rows, Stage, Touchpoint

Cells = dict[str, str]


def names_in(protocol: Protocol) -> Names:
    """All names that rules in the form may use."""
    items = [item for page in pages_of(protocol) for item in page.items]
    tables = frozenset(item.id for item in items if isinstance(item, Rows))
    asked = frozenset(item.id for item in items) | {draw.id for draw in protocol.draws}
    return Names(asked, tables, circular(protocol))


def survey_rows(protocol: Protocol) -> Iterator[Cells]:
    """All rows, in the order of asking."""
    names = names_in(protocol)
    ahead = deque(pages_of(protocol))
    yield from _before(protocol)
    yield from _made_pages(ahead, names)
    for stage in protocol.stages:
        yield _begin(f"stage_{stage.id}", stage.title, "stage", _stage_fields(stage))
        for touchpoint in stage.touchpoints:
            yield from _touchpoint(touchpoint, ahead.popleft(), names)
            yield from _made_pages(ahead, names)
        if not stage.touchpoints:
            yield _nothing(f"stage_{stage.id}")
        yield {"type": "end_group", KIND: "stage"}
    for page in ahead:
        yield from _made_page(page, names)


def _made_pages(ahead: deque[Page], names: Names) -> Iterator[Cells]:
    """The pages of no touchpoint that come next: what is expected, the outcome asked early."""
    while ahead and ahead[0].touchpoint is None and ahead[0].id != OUTCOME:
        yield from _made_page(ahead.popleft(), names)


def _nothing(name: str) -> Cells:
    """Stands in a group where nothing is asked: a group without any row would be refused."""
    return {"type": "note", "name": f"nothing_in_{name}", "label": _("Nothing is asked here."), KIND: MADE}


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
    if f"touchpoint_{touchpoint.id}" in names.circular:
        begin[LEFT_OUT] = "yes"
    elif relevant := theirs(touchpoint.condition, names):
        begin["relevant"] = relevant
    yield begin | {"appearance": "field-list"}
    if words := shown(touchpoint.scenario):
        yield {"type": "note", "name": f"scenario_of_{touchpoint.id}", "label": words, KIND: MADE}
    for _table, items in groupby(touchpoint.items, key=_table_of):
        yield from _items(list(items), touchpoint, names)
    listed = {item.id for item in touchpoint.items}
    for item in page.items:
        if item.id not in listed:
            yield native_cells(item, names) | {KIND: MADE}
    if not page.items:
        yield _nothing(f"touchpoint_{touchpoint.id}")
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
