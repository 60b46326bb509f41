"""One moment of truth, as geometry: every visit's outcome where the standard was kept and where it failed, and which
site saw what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _, figure
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH, Look, Span
from cxstudio.report.shapes import (
    BLUE,
    FAINT,
    INK,
    RULE,
    SOFT,
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
from cxstudio.report.space import Scale, nice_step, steps
from cxstudio.report.strokes import named, said, whisker
from cxstudio.report.typeface import shortened

MOST_DOTS = 30
"""A stack with more visits than this becomes a bar."""


@dataclass(frozen=True)
class Outcomes:
    """A group of visits: its name and n, the outcomes one by one, their mean with interval in figures and words."""

    title: str
    under: str
    values: tuple[float, ...]
    mean: Span | None
    words: str
    look: Look
    behind: Behind | None = None


def outcomes(groups: Sequence[Outcomes], low: float, high: float, alt: str) -> Drawing:
    """Every visit a mark over its outcome, the group's mean with interval under them."""
    start, end = 96.0, WIDTH - 108
    x = Scale(low, high, start, end)
    counts = [Counter(group.values) for group in groups]
    tallest = max([1, *(n for count in counts for n in count.values())])
    step = min(5.2, 50.0 / tallest)
    tick = nice_step(high - low, 12)
    shapes: list[Shape] = []
    spots: list[Spot] = []
    top = 6.0
    for group, count in zip(groups, counts, strict=True):
        here = max([1, *count.values()])
        floor = top + max(step * here, 14) + 2
        shapes += named(group.title, group.under, floor - 4, start - 14, group.look.ink)
        shapes += [mark for value, n in count.items() for mark in _stack(x, value, n, floor, step, tallest, group.look)]
        if group.mean:
            shapes += whisker(group.mean, x, floor + 7, group.look.ink, 1.4)
            shapes.append(
                Line(x(group.mean.estimate), floor + 3, x(group.mean.estimate), floor + 11, group.look.ink, 2.2)
            )
        shapes.append(said(group.words, WIDTH, floor + 3, 100, bold=True, ink=group.look.ink))
        spots += spotted(
            x(group.mean.estimate) if group.mean else start,
            floor - 4,
            (group.title, group.under, group.words),
            group.behind,
        )
        top = floor + 20
    grid: list[Shape] = [Line(x(at), 4, x(at), top, RULE, 0.4) for at in steps(low, high, tick)]
    shapes += [
        Label(x(at), top + 10, figure(f"{at:g}"), 8, ink=SOFT, anchor=Anchor.MIDDLE) for at in steps(low, high, tick)
    ]
    return Drawing(WIDTH, top + 15, (*grid, *shapes), alt, tuple(spots))


def _stack(x: Scale, value: float, n: int, floor: float, step: float, tallest: int, look: Look) -> list[Shape]:
    if tallest > MOST_DOTS:
        return [Box(x(value) - 4, floor - step * n, 8, step * n, look.ink)]
    size = min(5.2, step)
    return [Mark(x(value), floor - step * (row + 0.5), look.sign, size, look.ink) for row in range(n)]


@dataclass(frozen=True)
class SiteMarks:
    """A site's verdicts on one standard, visit by visit, failures first; `title` empty where it may not be named."""

    title: str
    kept: int
    failed: int
    behind: Behind | None = None


ACROSS = 8
MOST_ROWS = 10
"""Visits of a site that are drawn one by one; beyond that the count says it."""


def site_marks(sites: Sequence[SiteMarks], look: Look, alt: str) -> Drawing:
    """Square failed, ring kept, one column a site with its counts; no rates and no order by result."""
    each = WIDTH / ACROSS
    shapes: list[Shape] = []
    spots: list[Spot] = []
    top = 0.0
    for start in range(0, len(sites), ACROSS):
        row = sites[start : start + ACROSS]
        deep = max(min(one.kept + one.failed, MOST_ROWS) for one in row)
        for place, one in enumerate(row):
            x = each * (place + 0.5)
            shapes += _column(one, x, top, each - 6, deep, look)
            words = _("failed {k} of {n}").format(k=one.failed, n=one.kept + one.failed)
            spots += spotted(x, top + 24, (one.title or _("a site with fewer than five visits"), words), one.behind)
        top += 46 + 9.0 * deep
    return Drawing(WIDTH, top, tuple(shapes), alt, tuple(spots))


def _column(one: SiteMarks, x: float, top: float, room: float, deep: int, look: Look) -> list[Shape]:
    n = one.kept + one.failed
    shapes: list[Shape] = [
        Label(
            x,
            top + 9,
            shortened(one.title or "–", room, 7.5, Style.BOLD),
            7.5,
            Style.BOLD,
            INK if one.title else FAINT,
            Anchor.MIDDLE,
        )
    ]
    if n <= MOST_ROWS:
        for row in range(n):
            y = top + 20 + 9.0 * row
            failed = row < one.failed
            shapes.append(Mark(x, y, look.sign if failed else Sign.RING, 7.5, look.ink if failed else FAINT))
    else:
        tall = 9.0 * MOST_ROWS - 4
        cut = tall * one.failed / n
        shapes += [Box(x - 5, top + 15, 10, tall, "", FAINT, 0.8), Box(x - 5, top + 15, 10, cut, look.ink)]
    return [
        *shapes,
        Label(
            x,
            top + 28 + 9.0 * deep,
            shortened(_("{k} of {n}").format(k=one.failed, n=n), room, 7.5),
            7.5,
            ink=SOFT,
            anchor=Anchor.MIDDLE,
        ),
    ]


KEPT = Look(Sign.RING, BLUE)
"""How visits in which a standard was kept are drawn, whatever the verdict."""
