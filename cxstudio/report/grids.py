"""Counts one by one, as geometry: which visit failed which standard, coverage, and how late answers were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH, Look
from cxstudio.report.shapes import (
    BLUE,
    FAINT,
    INK,
    PAPER,
    RULE,
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
from cxstudio.report.space import Scale
from cxstudio.report.typeface import shortened

MOST_COLUMNS = 48
"""More visits than this have no room side by side."""


@dataclass(frozen=True)
class GridRow:
    """A touchpoint: kept (True), failed (False) or nothing to count (None) for each visit."""

    title: str
    met: tuple[bool | None, ...]
    look: Look
    behind: Behind | None = None


def failure_grid(
    rows: Sequence[GridRow], sites: Sequence[tuple[str, int]], numbers: Sequence[str], alt: str
) -> Drawing:
    """One column a visit, grouped by site; `sites` holds (name or empty, number of visits) from left to right."""
    left, gap = 128.0, 5.0
    each = (WIDTH - left - gap * (len(sites) - 1)) / max(len(numbers), 1)
    each = min(each, 17.0)
    at = _columns(sites, left, each, gap)
    shapes: list[Shape] = _heads(sites, numbers, at, each)
    spots: list[Spot] = []
    y = 36.0
    for row in rows:
        failed = sum(met is False for met in row.met)
        words = _("failed {k} of {n}").format(k=failed, n=sum(met is not None for met in row.met))
        spots += spotted(left - 10, y, (row.title, words), row.behind)
        style = Style.BOLD if row.look.sign is not Sign.RING else Style.REGULAR
        shapes.append(Label(0, y + 3, shortened(row.title, left - 12, 8.5, style), 8.5, style))
        ink = row.look.ink if failed else INK
        for x, met in zip(at, row.met, strict=True):
            shapes += _spot(x, y, met, ink)
        y += 15.5
        shapes.append(Line(left - 6, y - 7.7, at[-1] + each / 2, y - 7.7, RULE, 0.5))
    shapes.append(Line(left - 6, y - 7.7, at[-1] + each / 2, y - 7.7, INK, 0.9))
    shapes.append(Label(0, y + 4, _("standards failed"), 8, ink=SOFT))
    for place, x in enumerate(at):
        count = sum(row.met[place] is False for row in rows)
        style = Style.BOLD if count > 1 else Style.REGULAR
        shapes.append(Label(x, y + 4, str(count), 8, style, INK if count else FAINT, Anchor.MIDDLE))
    return Drawing(WIDTH, y + 10, tuple(shapes), alt, tuple(spots))


def _columns(sites: Sequence[tuple[str, int]], left: float, each: float, gap: float) -> list[float]:
    at: list[float] = []
    x = left
    for _name, count in sites:
        at += [x + each * (place + 0.5) for place in range(count)]
        x += each * count + gap
    return at


def _heads(sites: Sequence[tuple[str, int]], numbers: Sequence[str], at: Sequence[float], each: float) -> list[Shape]:
    shapes: list[Shape] = []
    start = 0
    for name, count in sites:
        inside = at[start : start + count]
        middle, width = (inside[0] + inside[-1]) / 2, each * count
        text = shortened(name, width, 8, Style.BOLD)
        if len(text) > 3 or text == name:
            shapes.append(Label(middle, 9, text, 8, Style.BOLD, INK, Anchor.MIDDLE))
        shapes.append(Line(inside[0] - each / 2 + 1, 13, inside[-1] + each / 2 - 1, 13, FAINT, 0.6))
        start += count
    size = 7.0 if each >= 10.5 else 5.5
    return shapes + [
        Label(x, 23, number, size, ink=SOFT, anchor=Anchor.MIDDLE) for x, number in zip(at, numbers, strict=True)
    ]


def _spot(x: float, y: float, met: bool | None, ink: str) -> list[Shape]:
    if met is None:
        return [Label(x, y + 2.5, "n", 7, ink=SOFT, anchor=Anchor.MIDDLE)]
    return [Mark(x, y, Sign.DISC, 2.4, FAINT) if met else Mark(x, y, Sign.SQUARE, 7.5, ink)]


@dataclass(frozen=True)
class Covered:
    """A touchpoint: visits with a verdict, visits in which it could not be observed, visits in all."""

    title: str
    seen: int
    not_observed: int
    visits: int


def coverage(rows: Sequence[Covered], width: float, alt: str) -> Drawing:
    """Bars from zero to all visits; what could not be observed is left open."""
    left, right = 96.0, width - 62
    each = 17.0 if len(rows) < 7 else 14.0
    shapes: list[Shape] = []
    for number, row in enumerate(rows):
        y = each * number
        x = Scale(0, max(row.visits, 1), left, right)
        shapes.append(Label(0, y + 9, shortened(row.title, left - 6, 8), 8))
        shapes.append(Box(left, y + 2, right - left, 9, PAPER, STEEL))
        if row.seen:
            shapes.append(Box(left, y + 2, x(row.seen) - left, 9, STEEL))
        text = _("{n} of {visits}").format(n=row.seen, visits=row.visits)
        shapes.append(Label(right + 6, y + 9, text, 8))
    return Drawing(width, each * len(rows), tuple(shapes), alt)


LATE_HOURS = 24


def delays(hours: Sequence[float], width: float, alt: str) -> Drawing:
    """One dot a visit at the hours between its start and its last answer; 24 hours and more stand at the line."""
    x = Scale(0, LATE_HOURS, 4, width - 22)
    stacks: dict[int, int] = {}
    tallest = max((sum(1 for one in hours if _slot(one) == slot) for slot in {_slot(h) for h in hours}), default=1)
    step = min(6.0, 66.0 / tallest)
    floor = 20 + step * tallest
    shapes: list[Shape] = [Line(0, floor + 4, width, floor + 4, INK, 0.9)]
    shapes.append(Line(x(LATE_HOURS), 12, x(LATE_HOURS), floor + 8, BLUE, 1.2))
    shapes.append(Label(x(LATE_HOURS) + 20, 9, _("24 h: late"), 8, Style.BOLD, BLUE, Anchor.END))
    for one in sorted(hours):
        slot = _slot(one)
        height = stacks.get(slot, 0)
        stacks[slot] = height + 1
        shapes.append(Mark(x(slot), floor - step * height, Sign.DISC, min(5.2, 0.86 * step), INK))
    shapes += [
        Label(x(tick), floor + 16, f"{tick} h", 8, ink=SOFT, anchor=Anchor.MIDDLE if tick else Anchor.START)
        for tick in (0, 6, 12, 18, 24)
    ]
    return Drawing(width, floor + 20, tuple(shapes), alt)


def _slot(hours: float) -> int:
    return min(LATE_HOURS, max(0, round(hours)))
