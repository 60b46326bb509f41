"""Charts that fit half a page, for the kinds of reports beside the study's: rows with dots and intervals, one visit
against the others, outcomes as dots. The same habits as the large ones; labels stand at fixed places and never meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.plots import Look, Span
from cxstudio.report.shapes import (
    BLUE,
    FAINT,
    INK,
    PAPER,
    RULE,
    RUST,
    SOFT,
    STEEL,
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
    Trail,
)
from cxstudio.report.space import Scale, nice_step, steps
from cxstudio.report.text import Run, wrapped
from cxstudio.report.typeface import shortened, text_width
from cxstudio.report.words import amount

Felt = Sequence[float | None]
ROW = 20.0


@dataclass(frozen=True)
class SmallRow:
    """A row: its title, figure and interval on the scale, the words right of it and the soft ones under them.

    span None: `reason` stands in the chart's place.
    """

    title: str
    span: Span | None
    look: Look
    words: str
    under: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Axis:
    """The scale of a row chart: its ends, the line that means something, and how a value is written."""

    low: float
    high: float
    line: float | None = None
    line_words: str = ""
    percent: bool = False
    band: float = 0.0

    def written(self, value: float) -> str:
        """A tick's words."""
        if self.percent:
            return amount(round(100 * value))
        return f"+{amount(value)}" if value > 0 and self.low < 0 else amount(value)


def row_chart(rows: Sequence[SmallRow], axis: Axis, width: float, alt: str) -> Drawing:
    """Dots with intervals, one row each, figures in a column at the right; `axis.band` is too small to matter."""
    room = max((text_width(row.words, 8.5, Style.BOLD) for row in rows), default=0.0)
    room = min(max(room, *(text_width(row.under, 7.5) for row in rows), 30.0), width * 0.34)
    start = min(width * 0.36, max((text_width(row.title, 8.5, Style.BOLD) for row in rows), default=0) + 10)
    x = Scale(axis.low, axis.high, start + 4, width - room - 10)
    foot = 16 + ROW * len(rows)
    shapes: list[Shape] = []
    if axis.band:
        shapes.append(Box(x(-axis.band), 12, x(axis.band) - x(-axis.band), foot - 12, WARM))
    step = 0.2 if axis.percent else nice_step(axis.high - axis.low, 6)
    for tick in steps(axis.low, axis.high, step):
        shapes.append(Line(x(tick), 12, x(tick), foot, RULE, 0.4))
        shapes.append(Label(x(tick), foot + 10, axis.written(tick), 7.5, ink=SOFT, anchor=Anchor.MIDDLE))
    if axis.line is not None:
        shapes.append(Line(x(axis.line), 10, x(axis.line), foot, BLUE if axis.line else INK, 1.0))
        shapes.append(Label(x(axis.line), 8, axis.line_words, 7.5, Style.BOLD, BLUE, Anchor.MIDDLE))
    for place, row in enumerate(rows):
        shapes += _small_row(row, x, 14 + ROW * place + ROW / 2, start, width)
    return Drawing(width, foot + 14, tuple(shapes), alt)


def _small_row(row: SmallRow, x: Scale, y: float, start: float, width: float) -> list[Shape]:
    loud = row.look.ink not in (SOFT, INK)
    style = Style.BOLD if loud else Style.REGULAR
    shapes: list[Shape] = [Label(0, y + 3, shortened(row.title, start - 6, 8.5, style), 8.5, style, row.look.ink)]
    if row.span is None:
        text = shortened(row.reason, width - x.start - 8, 7.5)
        return [
            *shapes,
            Box(x.start, y - 8, width - x.start, 15, WARM),
            Label(x.start + 4, y + 2.5, text, 7.5, ink=SOFT),
        ]
    ink = row.look.ink
    shapes.append(Line(x(row.span.low), y, x(row.span.high), y, ink, 1.5))
    shapes += [Line(x(end), y - 2.5, x(end), y + 2.5, ink, 1.0) for end in (row.span.low, row.span.high)]
    shapes.append(Mark(x(row.span.estimate), y, row.look.sign, 8, ink))
    up = -0.5 if row.under else 3
    shapes.append(Label(width, y + up, row.words, 8.5, style, INK, Anchor.END))
    if row.under:
        shapes.append(Label(width, y + 8.5, row.under, 7.5, ink=SOFT, anchor=Anchor.END))
    return shapes


# -- one visit among the others ----------------------------------------------------------------------------------------


def visit_curve(
    titles: Sequence[str], own: Felt, middle: Felt, failed: frozenset[int], words: str, width: float, alt: str
) -> Drawing:
    """How one visit felt, -3 to +3, over the median of the others (`words` names it); a square where a standard
    failed."""
    tall = 92.0
    each = (width - 26) / max(len(titles), 1)
    x = Scale(0, max(len(titles) - 1, 1), 26 + each / 2, width - each / 2)
    y = Scale(-3.3, 3.3, tall, 10)
    shapes: list[Shape] = [Line(24, y(v), width, y(v), FAINT if not v else RULE, 0.6) for v in (-3, 0, 3)]
    shapes += [
        Label(18, y(v) + 3, text, 7.5, ink=SOFT, anchor=Anchor.END) for v, text in ((-3, "–3"), (0, "0"), (3, "+3"))
    ]
    shapes += _parts(middle, x, y, STEEL, 1.4, (3.0, 2.0))
    shapes += _parts(own, x, y, RUST, 2.2, ())
    for place, value in enumerate(own):
        if value is not None:
            at = (x(place), y(value))
            shapes.append(Mark(*at, Sign.SQUARE, 7, RUST) if place in failed else Mark(*at, Sign.RING, 8, RUST))
    shapes.append(Label(width, 7, words, 7.5, ink=SOFT, anchor=Anchor.END))
    return Drawing(width, tall + 8 + _foot(titles, each, x, tall, failed, shapes), tuple(shapes), alt)


def _parts(row: Felt, x: Scale, y: Scale, ink: str, wide: float, dash: tuple[float, ...]) -> list[Shape]:
    shapes: list[Shape] = []
    line: list[tuple[float, float]] = []
    for place, value in [*enumerate(row), (len(row), None)]:
        if value is not None:
            line.append((x(place), y(value)))
        elif line:
            shapes += [Trail(tuple(line), ink, wide, dash)] if len(line) > 1 else [Mark(*line[0], Sign.DISC, 2.5, ink)]
            line = []
    return shapes


def _foot(
    titles: Sequence[str], each: float, x: Scale, tall: float, failed: frozenset[int], shapes: list[Shape]
) -> float:
    """Adds the names under the points: whole where they fit, else numbers, told under the chart. Gives their height."""
    widest = max((text_width(word, 7.5, Style.BOLD) for title in titles for word in title.split()), default=0.0)
    crowded = widest > each - 2
    deep = 1
    for place, title in enumerate(titles):
        style, ink = (Style.BOLD, INK) if place in failed else (Style.REGULAR, SOFT)
        lines = [str(place + 1)] if crowded else _lines(title, each - 2)
        deep = max(deep, len(lines))
        shapes += [
            Label(x(place), tall + 9 + 9 * row, line, 7.5, style, ink, Anchor.MIDDLE) for row, line in enumerate(lines)
        ]
    if not crowded:
        return 9.0 * deep
    named = "   ".join(f"{place} {title}" for place, title in enumerate(titles, 1))
    key = [line for line in wrapped([Run(named)], 7.5, x.end - 10) if line]
    for row, pieces in enumerate(key):
        text = "".join(piece.run.text for piece in pieces)
        shapes.append(Label(24, tall + 22 + 9.5 * row, text, 7.5, ink=SOFT))
    return 12 + 9.5 * len(key) + 2


def _lines(title: str, room: float) -> list[str]:
    lines = ["".join(piece.run.text for piece in line) for line in wrapped([Run(title)], 7.5, room)]
    return lines if len(lines) <= 2 else [lines[0], shortened(" ".join(lines[1:]), room, 7.5)]


def outcome_dots(counts: Mapping[int, int], own: int | None, span: tuple[int, int], width: float, alt: str) -> Drawing:
    """Every visit's outcome as a dot over its value, `own` as a warm square at the foot of its column."""
    low, high = span
    each = width / (high - low + 1)
    most = max([*counts.values(), 1])
    size = min(6.5, each - 2, 52.0 / most)
    foot = 66.0
    shapes: list[Shape] = [Line(0, foot, width, foot, FAINT, 0.7)]
    for value in range(low, high + 1):
        middle = each * (value - low + 0.5)
        mine = value == own
        for place in range(counts.get(value, 0)):
            at = foot - 4 - size / 2 - (size + 1) * place
            first = mine and not place
            shapes.append(Mark(middle, at, Sign.SQUARE if first else Sign.DISC, size, RUST if first else STEEL))
        style, ink = (Style.BOLD, INK) if mine else (Style.REGULAR, SOFT)
        shapes.append(Label(middle, foot + 11, amount(value), 7.5, style, ink, Anchor.MIDDLE))
    if own is not None and counts.get(own):
        shapes.append(_this_visit(each * (own - low + 0.5), foot - 8 - (size + 1) * counts[own], width))
    return Drawing(width, foot + 15, tuple(shapes), alt)


def _this_visit(middle: float, y: float, width: float) -> Label:
    text = _("this visit")
    half = text_width(text, 7.5, Style.BOLD) / 2
    return Label(min(max(middle, half), width - half), max(y, 8), text, 7.5, Style.BOLD, RUST, Anchor.MIDDLE)


@dataclass(frozen=True)
class Outcomes:
    """Outcomes of some visits: what they have in common, how many a value, and their mean with its interval."""

    title: str
    n: int
    counts: Mapping[int, int]
    mean: Span | None
    words: str
    look: Look


def outcome_groups(groups: Sequence[Outcomes], span: tuple[int, int], width: float, alt: str) -> Drawing:
    """Outcomes of two or more groups on one scale, every visit a mark, the mean with its interval under them."""
    low, high = span
    x = Scale(low - 0.5, high + 0.5, 52, width)
    each = (x.end - x.start) / (high - low + 1)
    shapes: list[Shape] = []
    y = 0.0
    for group in groups:
        most = max([*group.counts.values(), 1])
        size = min(6.0, each - 2, 36.0 / most - 1)
        base = y + 40
        for value, count in sorted(group.counts.items()):
            shapes += [
                Mark(x(value), base - size / 2 - (size + 1) * place, group.look.sign, size, group.look.ink)
                for place in range(count)
            ]
        shapes.append(Label(0, base - 12, shortened(group.title, 48, 8.5, Style.BOLD), 8.5, Style.BOLD, group.look.ink))
        shapes.append(Label(0, base - 2, f"n = {group.n}", 7.5, ink=SOFT))
        if group.mean:
            shapes.append(Line(x(group.mean.low), base + 5, x(group.mean.high), base + 5, group.look.ink, 1.6))
            shapes.append(Line(x(group.mean.estimate), base + 1, x(group.mean.estimate), base + 9, group.look.ink, 1.6))
        text = shortened(group.words, x.end - x.start, 7.5)
        half = text_width(text, 7.5) / 2
        at = min(max(x(group.mean.estimate if group.mean else low), x.start + half), x.end - half)
        shapes.append(Label(at, base + 18, text, 7.5, ink=INK if group.mean else SOFT, anchor=Anchor.MIDDLE))
        y = base + 20
    for value in range(low, high + 1):
        shapes.append(Label(x(value), y + 10, amount(value), 7.5, ink=SOFT, anchor=Anchor.MIDDLE))
    return Drawing(width, y + 14, tuple(shapes), alt)


def small_curve(
    titles: Sequence[str], rows: Sequence[Felt], middle: Felt, words: str, width: float, alt: str
) -> Drawing:
    """Every visit as a faint line through the touchpoints, the median heavy over them."""
    tall = 86.0
    each = (width - 26) / max(len(titles), 1)
    x = Scale(0, max(len(titles) - 1, 1), 26 + each / 2, width - each / 2)
    y = Scale(-3.3, 3.3, tall, 12)
    shapes: list[Shape] = [Line(24, y(v), width, y(v), FAINT if not v else RULE, 0.6) for v in (-3, 0, 3)]
    shapes += [
        Label(18, y(v) + 3, text, 7.5, ink=SOFT, anchor=Anchor.END) for v, text in ((-3, "–3"), (0, "0"), (3, "+3"))
    ]
    for number, row in enumerate(rows):
        away = (number % 9 - 4) * 0.05  # else visits that felt alike are one line
        shapes += _parts([None if v is None else v + away for v in row], x, y, STEEL, 0.45, ())
    shapes += [*_parts(middle, x, y, PAPER, 3.6, ()), *_parts(middle, x, y, BLUE, 2.2, ())]
    shapes += [Mark(x(place), y(v), Sign.DISC, 5.5, BLUE) for place, v in enumerate(middle) if v is not None]
    shapes.append(Label(width, 8, words, 7.5, Style.BOLD, BLUE, Anchor.END))
    return Drawing(width, tall + 8 + _foot(titles, each, x, tall, frozenset(), shapes), tuple(shapes), alt)
