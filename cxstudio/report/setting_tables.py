"""How a table is set: its head, its rows, and where a long row may be parted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cxstudio.report.blocks import Badge, Bar, Cell, Column, Table
from cxstudio.report.shapes import INK, RULE, SOFT, WARM, Anchor, Box, Label, Line, Shape
from cxstudio.report.slabs import LOOKS, Slab, badge_mark, gap, labels, runs
from cxstudio.report.text import Piece, wrapped
from cxstudio.report.typeface import shortened

LINES_AT_ONCE = 30
"""A table row with more lines than this may be parted."""
INSET = 12.0
"""How far a row under a heading row stands in, in points."""


def table_slabs(table: Table, width: float) -> list[Slab]:
    """The slabs of a table: its head, kept with the first row and repeated on every page, and its rows."""
    edges = [0.0]
    for column in table.columns:
        edges.append(edges[-1] + column.share * width)
    if not any(column.title for column in table.columns):
        head = Slab(1, (Line(0, 0.5, width, 0.5, INK, 0.9),))
    else:
        head = _table_head(table.columns, edges)
    slabs: list[Slab] = [gap(8, keep=True), replace(head, keep=True)]
    for number, row in enumerate(table.rows):
        ends = not table.groups or number + 1 in table.groups or number + 1 == len(table.rows)
        slabs += _table_row(row, table.columns, edges, head, ends=ends)
        if number in table.groups and not ends:  # the head of a group does not stay alone at a page's foot
            slabs[-1] = replace(slabs[-1], keep=True)
    return slabs


def _table_head(columns: Sequence[Column], edges: Sequence[float]) -> Slab:
    deep = max(column.title.count("\n") for column in columns)
    shapes: list[Shape] = []
    for column, left, right in zip(columns, edges, edges[1:], strict=False):
        lines = [*column.title.split("\n"), *([""] if column.marks else [])]
        for row, line in enumerate(lines):
            y = 9 + 10 * (deep - len(lines) + 1 + row)
            x, anchor = (right, Anchor.END) if column.right else (left, Anchor.START)
            shapes.append(Label(x, y, shortened(line, right - left - 4, 8), 8, ink=SOFT, anchor=anchor))
        for place, letter in enumerate(column.marks):
            shapes.append(Label(_badge_at(left, place), 9 + 10 * deep, letter, 8, ink=SOFT, anchor=Anchor.MIDDLE))
    height = 15 + 10.0 * deep
    return Slab(height, (*shapes, Line(0, height, edges[-1], height, INK, 0.9)))


def _table_row(
    row: Sequence[Cell], columns: Sequence[Column], edges: Sequence[float], head: Slab, *, ends: bool
) -> Iterator[Slab]:
    """A row in one slab, or several where it is long. A rule follows where it `ends` its group."""
    size, step = 8.5, 11.2
    cells = [
        _cell_lines(cell, right - left - 10, size) for cell, left, right in zip(row, edges, edges[1:], strict=False)
    ]
    deep = max((len(lines) for lines in cells), default=1) or 1
    for start in range(0, deep, LINES_AT_ONCE):
        part = [lines[start : start + LINES_AT_ONCE] for lines in cells]
        is_last = start + LINES_AT_ONCE >= deep
        tall = (9 if ends and is_last else 4) + step * max(1, *(len(lines) for lines in part))
        shapes: list[Shape] = []
        for place, (lines, column) in enumerate(zip(part, columns, strict=False)):
            badges = row[place].badges if not start else ()
            left = edges[place] + (INSET if row[place].inset else 0)
            shapes += _cell(lines, badges, column, left, edges[place + 1], (size, step))
            if (bar := row[place].bar) and not start:
                shapes += _bar(bar, left, edges[place + 1])
        rule = (Line(0, tall, edges[-1], tall, RULE, 0.5),) if is_last and ends else ()
        yield Slab(tall, (*shapes, *rule), repeat=(head,))


def _bar(bar: Bar, left: float, right: float) -> list[Shape]:
    room = right - left - 12
    share = min(max(bar.share, 0.0), 1.0)
    filled = [Box(left + 12, 7, room * share, 6, LOOKS[bar.tone][1])] if share else []
    return [Box(left + 12, 7, room, 6, WARM), *filled]


def _cell_lines(cell: Cell, width: float, size: float) -> list[tuple[Piece, ...]]:
    room = (width - 14 if len(cell.badges) == 1 else width) - (INSET if cell.inset else 0)
    return [line for words in cell.lines for line in wrapped(runs(words), size, room)]


def _cell(
    lines: Sequence[tuple[Piece, ...]],
    badges: Sequence[Badge],
    column: Column,
    left: float,
    right: float,
    sizes: tuple[float, float],
) -> list[Shape]:
    size, step = sizes
    shapes: list[Shape] = [badge_mark(badge, _badge_at(left, place), 10.6) for place, badge in enumerate(badges)]
    indent = 14.0 if len(badges) == 1 else 0.0
    for row, line in enumerate(lines):
        y = 13.5 + step * row
        if column.right and line:
            text = "".join(piece.run.text for piece in line)
            shapes.append(Label(right, y, text, size, line[0].run.style, line[0].run.ink, Anchor.END))
        else:
            shapes += labels(line, left + indent, y, size)
    return shapes


def _badge_at(left: float, place: int) -> float:
    return left + 4.5 + 12.0 * place
