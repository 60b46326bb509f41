"""A table that is filled row by row, as a repeat of other tools."""

from __future__ import annotations

from collections.abc import Iterator

from cxstudio.interchange.cell_texts import KIND, MADE, answers_list, scale_list, shown
from cxstudio.study.protocol import Column, Rows

Cells = dict[str, str]


def table_rows(table: Rows, begin: Cells) -> Iterator[Cells]:
    """The rows of a table; `begin` is the one that opens it."""
    count = _count(table)
    yield begin | ({"repeat_count": str(count)} if count else {})
    if table.row_names:
        names = ", ".join(f"{number}: {name}" for number, name in enumerate(table.row_names, 1))
        yield {"type": "note", "name": f"{table.id}__names", "label": shown(names) or table.id, KIND: MADE}
    for column in table.columns:
        name = f"{table.id}__{column.id}"
        unit = f" [{column.unit}]" if column.unit else ""
        label = shown(f"{column.title}{unit}") or column.id
        yield {"type": _type(table, column), "name": name, "label": label, KIND: MADE}
    if not table.columns:  # an empty repeat would be refused
        yield {"type": "text", "name": f"{table.id}__row", "label": shown(table.text) or table.id, KIND: MADE}
    yield {"type": "end_repeat", KIND: MADE}


def _count(table: Rows) -> int:
    """How many rows there are, where that is settled; 0 where the observer adds them."""
    if table.row_names:
        return len(table.row_names)
    return table.at_least if table.at_least == table.at_most else 0


def _type(table: Rows, column: Column) -> str:
    match column.kind:
        case "choice" if column.choices:
            return f"select_one {column_list(table, column)}"
        case "rating" if column.scale:
            return f"select_one {scale_list(column.scale)}"
        case "yes_no":
            return "select_one yes_no"
        case "number" | "rating":
            return "decimal"
    return "text"


def column_list(table: Rows, column: Column) -> str:
    """The name of the list that holds the answers of a column."""
    return f"{answers_list(table.id)}__{column.id}"
