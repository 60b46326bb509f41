"""A chart's figures as a plain table: the same words for whoever can't see the chart, and to be copied."""

from __future__ import annotations

from collections.abc import Sequence

from cxstudio.report.blocks import Cell, Column, Table, say, strong
from cxstudio.report.links import Behind

FIRST = 0.28
"""Share of the width that the first column takes."""


def twin(heads: Sequence[str], rows: Sequence[Sequence[str]], behind: Sequence[Behind | None] = ()) -> Table:
    """Rows of words under their heads; the first column names the row."""
    rest = (1 - FIRST) / max(len(heads) - 1, 1)
    columns = tuple(Column(head, rest if place else FIRST) for place, head in enumerate(heads))
    cells = tuple(
        tuple(Cell((say(word if place else strong(word)),)) for place, word in enumerate(row)) for row in rows
    )
    return Table(columns, cells, behind=tuple(behind))
