"""Time and sequence, as geometry: how long things took, visit by visit, and what followed what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _, figure
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH
from cxstudio.report.shapes import (
    BLUE,
    FAINT,
    INK,
    RULE,
    RUST,
    SOFT,
    STEEL,
    TINT,
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
from cxstudio.report.space import Scale
from cxstudio.report.strokes import in_lines, rule, said
from cxstudio.report.typeface import shortened, text_width

START, END = 186.0, 398.0
MOST_DOTS = 400
"""More visits than this are not drawn one by one: the box and its ends stand for them."""


@dataclass(frozen=True)
class Duration:
    """A timed item: its seconds visit by visit, quartiles (None: too few), the bound asked for (None: none).

    `words` are (median, middle half) with their unit; `ends` what the ends of the strip are called.
    """

    title: str
    under: str
    seconds: tuple[float, ...]
    quartiles: tuple[float, float, float] | None
    bound: float | None
    words: tuple[str, str]
    ends: tuple[str, str]
    behind: Behind | None = None


def strips(rows: Sequence[Duration], alt: str) -> Drawing:
    """One strip a timed item, each on its own scale from zero; beyond the bound the marks are warm squares."""
    tall = 44.0
    shapes: list[Shape] = [rule(1, INK, 0.9)]
    spots: list[Spot] = []
    for place, row in enumerate(rows):
        y = 2 + tall * place + 17
        top = max([1.0, row.bound or 0.0, *row.seconds])
        x = Scale(0, top, START, END)
        shapes += [*_question(row, y), *_strip(row, x, y), rule(2 + tall * (place + 1))]
        shapes.append(said(row.words[0], WIDTH, y - 1, WIDTH - END - 12, bold=True))
        shapes.append(
            Label(WIDTH, y + 10, shortened(row.words[1], WIDTH - END - 12, 7.5), 7.5, ink=SOFT, anchor=Anchor.END)
        )
        middle = x(row.quartiles[1]) if row.quartiles else x.start
        spots += spotted(middle, y, (row.title, row.under, *row.words), row.behind)
    return Drawing(WIDTH, 4 + tall * len(rows), tuple(shapes), alt, tuple(spots))


def _question(row: Duration, y: float) -> list[Shape]:
    """What was timed in two lines at most, and its counts under them."""
    lines = in_lines(row.title, 8, START - 14, 2)
    shapes: list[Shape] = [Label(0, y - 5 + 9.6 * number, line, 8) for number, line in enumerate(lines)]
    base = y - 5 + 9.6 * max(len(lines), 1)
    return [*shapes, Label(0, base, shortened(row.under, START - 14, 7.5), 7.5, ink=SOFT)]


def _strip(row: Duration, x: Scale, y: float) -> list[Shape]:
    shapes: list[Shape] = [Line(x.start, y, x.end, y, RULE, 0.6)]
    if row.quartiles:
        low, middle, high = map(x, row.quartiles)
        shapes += [Box(low, y - 7, high - low, 14, TINT), Line(middle, y - 8, middle, y + 8, BLUE, 2.2)]
    if row.bound is not None:
        shapes.append(Line(x(row.bound), y - 11, x(row.bound), y + 11, INK, 1, (3, 2)))
    if len(row.seconds) <= MOST_DOTS:
        shapes += [_dot(value, row.bound, x, y, place) for place, value in enumerate(sorted(row.seconds))]
    first, last = row.ends
    shapes.append(Label(x.start, y + 20, first, 7.5, ink=SOFT))
    shapes.append(Label(x.end, y + 20, last, 7.5, ink=SOFT, anchor=Anchor.END))
    used = text_width(first, 7.5) + text_width(last, 7.5) + 24
    if row.bound is not None:
        shapes += _bound_words(row.bound, x, y, used)
    return shapes


def _dot(value: float, bound: float | None, x: Scale, y: float, place: int) -> Mark:
    """Slightly up and down by turns, so that equal times stay countable; the order is that of size."""
    late = bound is not None and value > bound
    base = y + (place % 5 - 2) * 2.6
    return Mark(x(value), base, Sign.SQUARE if late else Sign.DISC, 4.4 if late else 3.8, RUST if late else STEEL)


def _bound_words(bound: float, x: Scale, y: float, used: float) -> list[Label]:
    text = _("at most {n} s").format(n=figure(f"{bound:g}"))
    wide = text_width(text, 7.5, Style.BOLD)
    first, last = x.start + used / 2, x.end - used / 2 - wide
    if last < first:
        return []
    at = min(max(x(bound) - wide / 2, first), last)
    return [Label(at, y + 20, text, 7.5, Style.BOLD)]


@dataclass(frozen=True)
class Step:
    """From one behaviour to the next: places in the list of behaviours, how often, the share of what followed.

    `beyond`: it comes more often than chance would have it, shown.
    """

    before: int
    after: int
    n: int
    share: float | None
    beyond: bool
    behind: Behind | None = None


def flow(titles: Sequence[str], steps: Sequence[Step], alt: str) -> Drawing:
    """Behaviours at the left, what came next at the right; a line is as thick as the transition is frequent.

    What exceeds chance is dark, its count stands at the right end; the rest is faint.
    """
    each = 24.0
    left, right = 170.0, WIDTH - 170
    foot = 26 + each * len(titles)
    most = max([1, *(step.n for step in steps)])
    shapes: list[Shape] = [
        Label(0, 12, shortened(_("first"), 160, 8), 8, ink=SOFT),
        Label(WIDTH, 12, shortened(_("and then"), 160, 8), 8, ink=SOFT, anchor=Anchor.END),
        rule(18, INK, 0.9),
    ]
    heights = [30 + each * place for place in range(len(titles))]
    for step in sorted(steps, key=lambda one: (one.beyond, one.n)):
        ink = BLUE if step.beyond else "#c9cfd4"
        width = 0.6 + 5.4 * step.n / most
        shapes.append(Line(left, heights[step.before], right, heights[step.after], ink, width))
    for title, y in zip(titles, heights, strict=True):
        shapes.append(Mark(left, y, Sign.DISC, 5, INK))
        shapes.append(Mark(right, y, Sign.DISC, 5, INK))
        shapes.append(Label(left - 8, y + 3, shortened(title, left - 12, 8.5), 8.5, anchor=Anchor.END))
        shapes.append(Label(right + 8, y + 3, shortened(title, left - 12, 8.5), 8.5))
    spots: list[Spot] = []
    for step in steps:
        words = _("{before}, then {after}: {n} times").format(
            before=titles[step.before], after=titles[step.after], n=step.n
        )
        beyond = _("more often than chance") if step.beyond else ""
        middle = (heights[step.before] + heights[step.after]) / 2
        spots += spotted((left + right) / 2, middle, (words, beyond), step.behind)
    shapes.append(
        Label(
            WIDTH / 2,
            foot + 4,
            shortened(_("Thickness: how often. Dark: more often than chance."), WIDTH, 7.5),
            7.5,
            ink=FAINT if not steps else SOFT,
            anchor=Anchor.MIDDLE,
        )
    )
    return Drawing(WIDTH, foot + 10, tuple(shapes), alt, tuple(spots))
