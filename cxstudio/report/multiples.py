"""Every visit on its own, small, as geometry: how it felt, where a standard failed, and its outcome beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.report.curves import Row
from cxstudio.report.plots import WIDTH
from cxstudio.report.shapes import (
    BLUE,
    RULE,
    RUST,
    SOFT,
    Anchor,
    Drawing,
    Label,
    Line,
    Mark,
    Shape,
    Sign,
    Style,
    Trail,
)
from cxstudio.report.space import Scale

ACROSS = 6
MOST = 60
"""More visits than this are not drawn one by one."""
TALL = 42.0


@dataclass(frozen=True)
class Small:
    """One visit: number, feelings, the places where a standard failed, its outcome in words, set apart or not."""

    number: str
    row: Row
    failed: frozenset[int]
    outcome: str
    apart: bool


def small_multiples(visits: Sequence[Small], alt: str) -> Drawing:
    """Six visits across; those set apart in the warm ink, with a bold outcome."""
    each = WIDTH / ACROSS
    shapes: list[Shape] = []
    for place, visit in enumerate(visits):
        x, y = each * (place % ACROSS), 2 + TALL * (place // ACROSS)
        shapes += _one(visit, x, y, each - 10)
    rows = -(-len(visits) // ACROSS)
    return Drawing(WIDTH, 4 + TALL * rows, tuple(shapes), alt)


def _one(visit: Small, left: float, top: float, width: float) -> list[Shape]:
    ink = RUST if visit.apart else BLUE
    x = Scale(0, max(len(visit.row) - 1, 1), left + 16, left + width - 20)
    y = Scale(-3.2, 3.2, top + TALL - 5, top + 2)
    shapes: list[Shape] = [
        Line(x.start, y(0), x.end, y(0), RULE, 0.5),
        Label(left, y(0) + 2.5, visit.number, 7, ink=SOFT),
    ]
    line: list[tuple[float, float]] = []
    for place, value in [*enumerate(visit.row), (len(visit.row), None)]:
        if value is not None:
            line.append((x(place), y(value)))
        elif line:
            shapes.append(Trail(tuple(line), ink, 1.2) if len(line) > 1 else Mark(*line[0], Sign.DISC, 2.5, ink))
            line = []
    for place, value in enumerate(visit.row):
        if place in visit.failed:
            shapes.append(Mark(x(place), y(value or 0), Sign.SQUARE, 4.6, ink))
    style = Style.BOLD if visit.apart else Style.REGULAR
    shapes.append(Label(left + width, y(0) + 4, visit.outcome, 10.5, style, ink if visit.apart else SOFT, Anchor.END))
    return shapes
