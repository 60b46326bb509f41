"""The choices of a form: every list of answers that its questions name."""

from __future__ import annotations

from collections.abc import Iterator

from cxstudio.interchange.cell_texts import answers_list, packed, scale_list, shown
from cxstudio.interchange.table_rows import column_list
from cxstudio.study.pages import pages_of
from cxstudio.study.protocol import Choice, Item, Protocol, Rows, SeveralChoices, SingleChoice, YesNo
from cxstudio.study.wordings import said

Cells = dict[str, str]


def choice_rows(protocol: Protocol) -> Iterator[Cells]:
    """The rows of all lists: yes and no, scales, draws, answers, columns of tables."""
    if any(_asks_yes_or_no(item) for page in pages_of(protocol) for item in page.items):
        for answer in ("yes", "no"):
            yield {"list_name": "yes_no", "name": answer, "label": shown(said(protocol, f"words/{answer}")) or answer}
    for scale in protocol.scales:
        for anchor in scale.anchors:
            cells = {"list_name": scale_list(scale.id), "name": str(anchor.value), "label": shown(anchor.text)}
            yield _labelled(cells, anchor.text)
    for draw in protocol.draws:
        yield from (_choice(f"draw_{draw.id}", option) for option in draw.options)
    for page in pages_of(protocol):
        for item in page.items:
            if isinstance(item, SingleChoice | SeveralChoices):
                yield from (_choice(answers_list(item.id), choice) for choice in item.choices)
            if isinstance(item, Rows):
                yield from _columns(item)


def _asks_yes_or_no(item: Item) -> bool:
    return isinstance(item, YesNo) or (
        isinstance(item, Rows) and any(column.kind == "yes_no" for column in item.columns)
    )


def _columns(table: Rows) -> Iterator[Cells]:
    for column in table.columns:
        if column.kind == "choice":
            yield from (_choice(column_list(table, column), choice) for choice in column.choices)


def _choice(list_name: str, choice: Choice) -> Cells:
    cells = {"list_name": list_name, "name": choice.id, "label": shown(choice.text)}
    if choice.points is not None:
        cells["cx_points"] = packed(choice.points)
    if choice.exclusive:
        cells["cx_exclusive"] = "true"
    return _labelled(cells, choice.text)


def _labelled(cells: Cells, text: str) -> Cells:
    """The words as they are, where the label can't hold them; a label is never empty."""
    if cells["label"] != text or not text:
        cells["cx_text"] = packed(text)
        cells["label"] = cells["label"] or cells["name"]
    return cells
