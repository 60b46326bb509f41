"""What all charts share, and dots with intervals on one scale of shares. Who draws them is no business of theirs.

Values come in worked out; here is decided only where they stand. Labels stand on their marks, never in a legend.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxstudio.report.links import Behind
from cxstudio.report.shapes import (
    BLUE,
    INK,
    RULE,
    SOFT,
    WARM,
    Anchor,
    Box,
    Drawing,
    Label,
    Line,
    Mark,
    Shape,
    Sign,
    Style,
    spotted,
)
from cxstudio.report.space import Scale, steps
from cxstudio.report.text import Run, wrapped
from cxstudio.report.typeface import shortened
from cxstudio.report.words import NBSP, percent

WIDTH = 505.0
"""Width of every chart in points: the text width of a page."""


@dataclass(frozen=True)
class Look:
    """Sign and ink of a verdict."""

    sign: Sign
    ink: str


@dataclass(frozen=True)
class Span:
    """An estimate with its interval; without one, low and high equal the estimate."""

    estimate: float
    low: float
    high: float


def across_scale(spans: Iterable[Span], start: float, end: float) -> Scale:
    """A scale of shares that holds all spans and ends at 100 %."""
    least = min([0.75, *(span.low for span in spans)])
    low = max(0.0, int(10 * least + 1e-9) / 10)
    return Scale(low, 1.0, start, end)


@dataclass(frozen=True)
class IntervalRow:
    """A row of the dot-and-interval chart. `cells` stand in columns right of it: (text, soft text under it).

    span None: `reason` stands in the chart's place. `group` makes it a heading for the rows that follow.
    """

    title: str
    under: str
    span: Span | None
    look: Look
    cells: tuple[tuple[str, str], ...]
    reason: str = ""
    group: bool = False
    behind: Behind | None = None


def intervals(
    rows: Sequence[IntervalRow], heads: tuple[tuple[str, float], ...], standard: float | None, first: str, alt: str
) -> Drawing:
    """Dots with intervals on one scale of shares, the standard as one line, figures in columns beside them.

    `heads` are those columns: title and width in points.
    """
    start, end = 186.0, WIDTH - sum(width for _title, width in heads) - 14
    x = across_scale([row.span for row in rows if row.span], start, end)
    columns = [end + 14 + sum(width for _title, width in heads[: place + 1]) for place in range(len(heads))]
    shapes: list[Shape] = [Label(0, 12, first, 8, ink=SOFT), Line(0, 20, WIDTH, 20, INK, 0.9)]
    shapes += [
        Label(at, 12, head, 8, ink=SOFT, anchor=Anchor.END) for at, (head, _w) in zip(columns, heads, strict=True)
    ]
    y, body, spots = 20.0, [], []
    for row in rows:
        drawn, below = _interval_row(row, x, columns, y, start)
        body += drawn
        words = (row.title, *(" ".join(cell).strip() for cell in row.cells), row.reason)
        spots += spotted(x(row.span.estimate) if row.span else x.start, (y + below) / 2, words, row.behind)
        y = below
    ticks = steps(x.low, x.high, 0.1 if x.high - x.low <= 0.71 else 0.2)
    shapes += [Line(x(tick), 20, x(tick), y, RULE, 0.4) for tick in ticks]
    shapes += [Line(x(standard), 16, x(standard), y, BLUE, 1.2)] if standard and x.holds(standard) else []
    if standard and x.holds(standard):
        shapes.append(Label(x(standard), 12, percent(standard), 8, Style.BOLD, BLUE, Anchor.MIDDLE))
    shapes += body
    shapes += [Label(x(tick), y + 12, f"{round(100 * tick)}", 8, ink=SOFT, anchor=Anchor.MIDDLE) for tick in ticks[:-1]]
    shapes.append(Label(x(1.0), y + 12, f"100{NBSP}%", 8, ink=SOFT, anchor=Anchor.MIDDLE))
    return Drawing(WIDTH, y + 16, tuple(shapes), alt, tuple(spots))


def _interval_row(
    row: IntervalRow, x: Scale, columns: Sequence[float], y: float, start: float
) -> tuple[list[Shape], float]:
    size, style = (9.0, Style.BOLD) if row.group or row.under else (8.5, Style.REGULAR)
    indent = 0.0 if row.group or row.under else 10.0
    words = wrapped([Run(row.under)], 7.5, start - 12)[:2] if row.under else []
    tall = bool(row.under) or any(under for _text, under in row.cells)
    height = 18.5 + 9.2 * max(len(words), 1) if tall else 16.5
    shapes: list[Shape] = [
        Label(
            indent, y + (13 if row.under else 11.5), shortened(row.title, start - 12 - indent, size, style), size, style
        )
    ]
    shapes += [
        Label(0, y + 22 + 9.2 * place, piece[0].run.text, 7.5, ink=SOFT) for place, piece in enumerate(words) if piece
    ]
    middle = y + (height / 2 if tall else 8.5)
    shapes += _dot(row, x, middle) if row.span else _reason(row.reason, x, middle)
    for at, (text, under) in zip(columns, row.cells, strict=False):
        base = middle + (0 if under else 3)
        weight = Style.BOLD if row.group or row.under else Style.REGULAR
        shapes.append(Label(at, base, text, 8.5, weight, row.look.ink, Anchor.END))
        shapes.append(Label(at, base + 9.5, under, 7.5, ink=SOFT, anchor=Anchor.END))
    return [*shapes, Line(0, y + height, WIDTH, y + height, RULE, 0.5)], y + height


def _dot(row: IntervalRow, x: Scale, y: float) -> list[Shape]:
    span, ink = row.span, row.look.ink
    if span is None:
        return []
    shapes: list[Shape] = [Line(x(span.low), y, x(span.high), y, ink, 1.6)]
    shapes += [Line(x(end), y - 3, x(end), y + 3, ink, 1.2) for end in (span.low, span.high)]
    return [*shapes, Mark(x(span.estimate), y, row.look.sign, 8.5, ink)]


def _reason(reason: str, x: Scale, y: float) -> list[Shape]:
    """A slot in the place and at the size of the figure it replaces, never a bar."""
    text = shortened(reason, x.end - x.start - 10, 7.5)
    box = Box(x.start, y - 8, x.end - x.start, 15, WARM)
    return [box, Label(x.start + 5, y + 2.5, text, 7.5, ink=SOFT)] if text else []
