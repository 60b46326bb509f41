"""Incidents by touchpoint, as geometry: bad ones to the left, good ones to the right, and what was put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH
from cxstudio.report.shapes import (
    BAND,
    BLUE,
    INK,
    RUST,
    SOFT,
    Anchor,
    Box,
    Drawing,
    Label,
    Line,
    Shape,
    Spot,
    Style,
    spotted,
)
from cxstudio.report.space import Scale
from cxstudio.report.strokes import named, rule
from cxstudio.report.typeface import shortened


@dataclass(frozen=True)
class Incidents:
    """A touchpoint: bad incidents, how many of them were put right, good ones, and visits that were asked."""

    title: str
    bad: int
    handled: int
    good: int
    asked: int
    behind: Behind | None = None


def mirrored_bars(rows: Sequence[Incidents], alt: str) -> Drawing:
    """Bars of counts either side of one line; the part of the bad ones that was put right is left open."""
    most = max([1, *(max(row.bad, row.good) for row in rows)])
    start, end, tall, top = 138.0, WIDTH - 26, 28.0, 22.0
    middle = (start + 26 + end) / 2
    left, right = Scale(0, most, middle, start + 26), Scale(0, most, middle, end)
    foot = top + tall * len(rows)
    heads = (_("bad (open: put right)"), _("good"))
    shapes: list[Shape] = [
        Label(middle - 6, 13, shortened(heads[0], middle - start, 8, Style.BOLD), 8, Style.BOLD, RUST, Anchor.END),
        Label(middle + 6, 13, shortened(heads[1], end - middle, 8, Style.BOLD), 8, Style.BOLD, BLUE),
        rule(19, INK, 0.9),
    ]
    spots: list[Spot] = []
    for place, row in enumerate(rows):
        y = top + tall * (place + 0.5)
        under = _("asked in {n} visits").format(n=row.asked)
        shapes += [
            *named(row.title, under, y, start - 8),
            *_bad(row, left, y),
            *_good(row, right, y),
            rule(y + tall / 2),
        ]
        words = _("{bad} bad, {handled} of them put right, {good} good").format(
            bad=row.bad, handled=row.handled, good=row.good
        )
        spots += spotted(middle, y, (row.title, words, under), row.behind)
    shapes.append(Line(middle, 20, middle, foot, INK, 0.9))
    return Drawing(WIDTH, foot + 4, tuple(shapes), alt, tuple(spots))


def _bad(row: Incidents, x: Scale, y: float) -> list[Shape]:
    if not row.bad:
        return [Label(x.start - 6, y + 3, "0", 8, ink=SOFT, anchor=Anchor.END)]
    unhandled = row.bad - row.handled
    edge, cut = x(row.bad), x(unhandled)
    shapes: list[Shape] = [Box(cut, y - 6, x.start - cut, 12, RUST)] if unhandled else []
    shapes += [Box(edge, y - 6, cut - edge, 12, BAND, RUST, 0.9)] if row.handled else []
    return [*shapes, Label(edge - 5, y + 3, str(row.bad), 8, Style.BOLD, RUST, Anchor.END)]


def _good(row: Incidents, x: Scale, y: float) -> list[Shape]:
    if not row.good:
        return [Label(x.start + 6, y + 3, "0", 8, ink=SOFT)]
    edge = x(row.good)
    return [Box(x.start, y - 6, edge - x.start, 12, BLUE), Label(edge + 5, y + 3, str(row.good), 8, Style.BOLD, BLUE)]
