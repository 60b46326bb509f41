"""Expectation against experience, as geometry: a dumbbell a touchpoint with its gap, and the gap of every visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _, figure
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH, Span
from cxstudio.report.shapes import (
    BAND,
    BLUE,
    FAINT,
    INK,
    RULE,
    RUST,
    SOFT,
    STEEL,
    Anchor,
    Box,
    Drawing,
    Label,
    Line,
    Mark,
    Shape,
    Sign,
    Spot,
    Style,
    spotted,
)
from cxstudio.report.space import Scale, steps
from cxstudio.report.strokes import named, rule, said, slot, span_scale, ticks, whisker, with_sign
from cxstudio.report.typeface import shortened, text_width

TALL = 46.0
ACROSS = 5
MOST_DOTS = 40
"""A stack with more visits than this becomes a bar."""


@dataclass(frozen=True)
class GapRow:
    """A touchpoint: both means on the scale, the gap between them; `words` are (figure and interval, grade).

    Without `gap` the `reason` stands in its place. `shown`: the gap is established.
    """

    title: str
    under: str
    expected: Span | None
    met: Span | None
    gap: Span | None
    words: tuple[str, str]
    shown: bool = False
    reason: str = ""
    behind: Behind | None = None


def dumbbells(rows: Sequence[GapRow], low: float, high: float, smallest: float, alt: str) -> Drawing:
    """Ring expectation, disc experience on the scale from `low` to `high`; right of it the gap against zero.

    `smallest`: gaps inside it are too small to act on, a grey strip.
    """
    x = Scale(low, high, 118, 290)
    gaps = [end for row in rows if row.gap for end in (row.gap.low, row.gap.high)]
    away = span_scale([-smallest, smallest, *gaps], 318, 398)
    foot = 24 + TALL * len(rows)
    shapes: list[Shape] = [*_heads(x, away), rule(24, INK, 0.9)]
    shapes += [Line(x(at), 24, x(at), foot, RULE, 0.4) for at in steps(low, high, 1)]
    shapes.append(Box(away(-smallest), 24, away(smallest) - away(-smallest), foot - 24, BAND))
    shapes.append(Line(away(0), 24, away(0), foot, INK, 0.8))
    spots: list[Spot] = []
    for place, row in enumerate(rows):
        y = 24 + TALL * (place + 0.5)
        shapes += [*_dumbbell(row, x, y), *_gap(row, away, y), rule(y + TALL / 2)]
        spots += spotted(
            away(row.gap.estimate) if row.gap else x.start, y, (row.title, *row.words, row.reason), row.behind
        )
    shapes += [*ticks(x, foot + 12, 10), *ticks(away, foot + 12, 4, with_sign)]
    return Drawing(WIDTH, foot + 18, tuple(shapes), alt, tuple(spots))


def _heads(x: Scale, away: Scale) -> list[Shape]:
    """The signs' names over the scale, as far as there is room for them."""
    first = shortened(_("expectation"), 76, 8)
    at = x.start + 12 + text_width(first, 8) + 14
    second = shortened(_("experience"), away.start - at - 20, 8)
    return [
        Mark(x.start + 4, 11, Sign.RING, 7.5, INK),
        Label(x.start + 12, 14, first, 8, ink=SOFT),
        Mark(at, 11, Sign.DISC, 7.5, RUST),
        Label(at + 8, 14, second, 8, ink=SOFT),
        Label(WIDTH, 14, shortened(_("gap, 95 %"), WIDTH - away.start, 8), 8, ink=SOFT, anchor=Anchor.END),
    ]


def _dumbbell(row: GapRow, x: Scale, y: float) -> list[Shape]:
    shapes = named(row.title, row.under, y, x.start - 12)
    if row.expected is None or row.met is None:
        return shapes
    below = row.met.estimate < row.expected.estimate
    ink, sign = (RUST, Sign.DISC) if below else (BLUE, Sign.DISC)
    shapes += [
        Line(x(row.met.estimate), y, x(row.expected.estimate), y, ink, 2.4),
        Line(x(row.expected.low), y - 8.5, x(row.expected.high), y - 8.5, FAINT, 1.0),
        Line(x(row.met.low), y + 8.5, x(row.met.high), y + 8.5, ink, 1.2),
        Mark(x(row.expected.estimate), y, Sign.RING, 9, INK),
        Mark(x(row.met.estimate), y, sign, 8, ink),
        Label(x(row.expected.estimate), y - 11.5, figure(f"{row.expected.estimate:.1f}"), 8, anchor=Anchor.MIDDLE),
        Label(x(row.met.estimate), y + 18.5, figure(f"{row.met.estimate:.1f}"), 8, Style.BOLD, ink, Anchor.MIDDLE),
    ]
    return shapes


def _gap(row: GapRow, away: Scale, y: float) -> list[Shape]:
    if row.gap is None:
        return slot(row.reason, away.start - 20, WIDTH, y)
    ink = RUST if row.gap.estimate < 0 else BLUE
    mark = Mark(away(row.gap.estimate), y, Sign.SQUARE if row.shown else Sign.RING, 8, ink)
    room = WIDTH - away.end - 8
    figure = said(row.words[0], WIDTH, y - 1, room, bold=row.shown, ink=ink if row.shown else INK)
    return [
        *whisker(row.gap, away, y, ink),
        mark,
        figure,
        Label(WIDTH, y + 9.5, row.words[1], 7.5, ink=SOFT, anchor=Anchor.END),
    ]


@dataclass(frozen=True)
class GapDots:
    """A touchpoint's gaps, one a visit, in whole points of the scale."""

    title: str
    gaps: tuple[int, ...]
    behind: Behind | None = None


def gap_dots(panels: Sequence[GapDots], alt: str) -> Drawing:
    """One dot a visit over its gap: warm below expectation, cool above, grey none. High stacks become bars."""
    counts = [Counter(panel.gaps) for panel in panels]
    widest = max([3, *(abs(gap) for count in counts for gap in count)])
    tallest = max([1, *(n for count in counts for n in count.values())])
    step = min(5.4, 62.0 / tallest)
    each = (WIDTH - 14.0 * (ACROSS - 1)) / ACROSS
    tall = 22 + step * tallest + 22
    shapes: list[Shape] = []
    spots: list[Spot] = []
    for place, (panel, count) in enumerate(zip(panels, counts, strict=True)):
        left, top = (each + 14) * (place % ACROSS), tall * (place // ACROSS)
        x = Scale(-widest, widest, left + 8, left + each - 8)
        floor = top + tall - 22
        shapes += [Label(left, top + 9, shortened(panel.title, each, 8, Style.BOLD), 8, Style.BOLD)]
        shapes.append(Line(left, floor + 3, left + each, floor + 3, FAINT, 0.8))
        shapes += [s for gap, n in sorted(count.items()) for s in _stack(x, gap, n, floor, step, tallest)]
        ends = sorted({-widest, 0, widest})
        shapes += [Label(x(v), floor + 14, with_sign(v), 7.5, ink=SOFT, anchor=Anchor.MIDDLE) for v in ends]
        below = sum(n for gap, n in count.items() if gap < 0)
        words = _("{k} of {n} visits below expectation").format(k=below, n=len(panel.gaps))
        spots += spotted(x(0), floor - 8, (panel.title, words), panel.behind)
    rows = -(-len(panels) // ACROSS)
    return Drawing(WIDTH, tall * rows + 2, tuple(shapes), alt, tuple(spots))


def _stack(x: Scale, gap: int, n: int, floor: float, step: float, tallest: int) -> list[Shape]:
    ink = RUST if gap < 0 else BLUE if gap > 0 else STEEL
    slot_width = x(1) - x(0)
    if tallest > MOST_DOTS:
        wide = min(slot_width * 0.7, 9.0)
        return [Box(x(gap) - wide / 2, floor - step * n, wide, step * n, ink)]
    size = min(5.0, 0.86 * step, 0.9 * slot_width)
    return [Mark(x(gap), floor - step * (row + 0.5), Sign.DISC, size, ink) for row in range(n)]
