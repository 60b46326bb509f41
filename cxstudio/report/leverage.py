"""Leverage against compliance, as geometry: a cross a touchpoint, and a band of their own for those without a height.

Labels stand on their marks; where it is crowded they go further off with a leader, never over one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH, Look, Span, across_scale
from cxstudio.report.shapes import (
    BAND,
    BLUE,
    FAINT,
    INK,
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
    Spot,
    Style,
    spotted,
)
from cxstudio.report.space import Places, Scale, nice_step, stacked, steps
from cxstudio.report.typeface import shortened, text_width
from cxstudio.report.words import amount, percent


@dataclass(frozen=True)
class Lever:
    """A touchpoint on the leverage chart: compliance across (shares), leverage upwards (points), and its words.

    A cross that is not loud is thin and carries its title alone: its figures stand in the table.
    """

    title: str
    across: Span
    up: Span
    look: Look
    lines: tuple[str, ...]
    loud: bool = True
    behind: Behind | None = None


@dataclass(frozen=True)
class Unjudged:
    """A touchpoint without a height: its reason, and its compliance where there is one."""

    title: str
    reason: str
    across: Span | None
    behind: Behind | None = None


def leverage(
    levers: Sequence[Lever], unjudged: Sequence[Unjudged], standard: float, smallest: float, limit: float, alt: str
) -> Drawing:
    """Leverage against compliance with crosses; below, those without a height in a band of their own.

    `standard` is the share asked for, `smallest` the smallest effect of interest, `limit` the span of the outcome's
    scale: an interval that runs further is cut there.
    """
    left, right, top = 34.0, WIDTH - 40, 24.0
    x = across_scale([one.across for one in levers] + [one.across for one in unjudged if one.across], left, right)
    bottom = top + (196.0 if levers else 0.0)
    shapes: list[Shape] = []
    places = Places((left + 2, top - 8, WIDTH, bottom))
    places.lines.append((x(standard) - 2, top - 20, x(standard) + 2, bottom))
    if levers:
        shapes += _heights(levers, smallest, limit, x, top, bottom, places)
    foot = bottom
    if unjudged:
        band, foot = _without_height(unjudged, x, bottom + (6 if levers else 0))
        shapes += band
    shapes += _standard_line(standard, x, top - 6, foot)
    shapes += [
        Label(x(share), foot + 13, percent(share), 8, ink=SOFT, anchor=Anchor.MIDDLE)
        for share in steps(x.low, x.high, 0.1)
    ]
    spots = [spot for lever in levers for spot in _lever_spot(lever, levers, smallest, limit, x, top, bottom)]
    spots.sort(key=lambda spot: (spot.y, spot.x))  # what moves the outcome most comes first
    spots += _band_spots(unjudged, x, bottom + (6 if levers else 0))
    axis = _("Compliance: share of visits in which the standard was kept, 95 % Wilson interval")
    shapes.append(Label((left + right) / 2, foot + 27, axis, 8, anchor=Anchor.MIDDLE))
    return Drawing(WIDTH, foot + 32, tuple(shapes), alt, tuple(spots))


def _lever_spot(
    lever: Lever, levers: Sequence[Lever], smallest: float, limit: float, x: Scale, top: float, bottom: float
) -> list[Spot]:
    y = _up(levers, smallest, limit, top, bottom)
    return spotted(x(lever.across.estimate), y(lever.up.estimate), (lever.title, *lever.lines), lever.behind)


def _band_spots(unjudged: Sequence[Unjudged], x: Scale, top: float) -> list[Spot]:
    return [
        spot
        for row, one in enumerate(unjudged)
        for spot in spotted(
            x(one.across.estimate) if one.across else x.start + 6,
            top + 26 + 14 * row,
            (one.title, one.reason),
            one.behind,
        )
    ]


def _up(levers: Sequence[Lever], smallest: float, limit: float, top: float, bottom: float) -> Scale:
    low = max(-limit, min([-smallest - 1, *(lever.up.low - 0.5 for lever in levers)]))
    high = min(limit, max([smallest + 2, *(lever.up.high + 0.8 for lever in levers)]))
    return Scale(low, high, bottom, top)


def _standard_line(standard: float, x: Scale, top: float, bottom: float) -> list[Shape]:
    if not x.holds(standard):
        return []
    text = _("standard {share}").format(share=percent(standard))
    return [
        Line(x(standard), top, x(standard), bottom, BLUE, 1.2),
        Label(x(standard), top - 4, text, 8, Style.BOLD, BLUE, Anchor.MIDDLE),
    ]


def _heights(
    levers: Sequence[Lever], smallest: float, limit: float, x: Scale, top: float, bottom: float, places: Places
) -> list[Shape]:
    y = _up(levers, smallest, limit, top, bottom)
    strip = Box(x.start, y(smallest), x.end - x.start, y(-smallest) - y(smallest), BAND)
    shapes: list[Shape] = [strip, Line(x.start, y(0), x.end, y(0), INK, 0.8)]
    step = nice_step(y.high - y.low, 10)
    shapes += [
        Label(x.start - 8, y(tick) + 3, _tick(tick), 8, ink=SOFT, anchor=Anchor.END)
        for tick in steps(y.low, y.high, step)
    ]
    corners = [
        Label(x.start + 6, top + 8, _("missed, and it matters"), 8, Style.ITALIC, FAINT),
        Label(x.start + 6, y(0) - 3.5, _too_small(smallest), 7.5, ink=SOFT),
    ]
    places.take(corners)
    for lever in levers:
        places.lines += _cross_rooms(lever, x, y)
    quiet_first = sorted(levers, key=lambda lever: lever.loud)
    for lever in quiet_first:
        shapes += _cross(lever, x, y)
    for lever in reversed(quiet_first):
        shapes += _lever_label(lever, x, y, places)
    return [*shapes, *corners]


def _tick(value: float) -> str:
    return f"+{amount(value)}" if value > 0 else amount(value)


def _too_small(smallest: float) -> str:
    text = _("within ±{points}: too small to act on")
    return text.format(points=_("1 point") if smallest == 1 else _("{n} points").format(n=amount(smallest)))


def _cross(lever: Lever, x: Scale, y: Scale) -> list[Shape]:
    px, py, ink = x(lever.across.estimate), y(lever.up.estimate), lever.look.ink
    left, right, top, bottom = x(lever.across.low), x(lever.across.high), y(lever.up.high), y(lever.up.low)
    width = 1.6 if lever.loud else 0.9
    shapes: list[Shape] = [Line(left, py, right, py, ink, width), Line(px, top, px, bottom, ink, width)]
    shapes += [Line(end, py - 3, end, py + 3, ink, 1.2) for end in (left, right)]
    ends = ((lever.up.high, top), (lever.up.low, bottom))
    shapes += [Line(px - 3, end, px + 3, end, ink, 1.2) for value, end in ends if y.holds(value)]
    return [*shapes, Mark(px, py, lever.look.sign, 10, ink)]


def _cross_rooms(lever: Lever, x: Scale, y: Scale) -> list[tuple[float, float, float, float]]:
    px, py = x(lever.across.estimate), y(lever.up.estimate)
    flat = (x(lever.across.low), py - 3, x(lever.across.high), py + 3)
    return [flat, (px - 3, y(lever.up.high), px + 3, y(lever.up.low)), (px - 5, py - 5, px + 5, py + 5)]


def _lever_label(lever: Lever, x: Scale, y: Scale, places: Places) -> list[Shape]:
    """Title and figures beside the cross, where there is room; the title alone with a leader where it is crowded."""
    px, py = x(lever.across.estimate), y(lever.up.estimate)
    title = shortened(lever.title, 130, 9.5, Style.BOLD)
    whole = [Label(0, 0, title, 9.5, Style.BOLD, lever.look.ink), *(Label(0, 0, line, 7.5) for line in lever.lines)]
    brief = [Label(0, 0, title, 8, Style.BOLD, lever.look.ink)]
    options = [whole, whole[:2], brief] if lever.loud else [brief]
    for avoid in (True, False):
        for lines in options:
            if found := places.settle(_spots_beside(lever, lines, x, y), avoid):
                return [*found]
    line = whole[0]
    spots = [
        [Label(at, base, title, 8, Style.BOLD, line.ink)]
        for base in range(int(places.frame[1]) + 12, int(places.frame[3]) - 2, 11)
        for at in range(int(places.frame[0]) + 4, int(places.frame[2]) - 20, 20)
    ]
    spots.sort(key=lambda one: abs(one[0].x - px) + abs(one[0].y - py))
    far = places.settle(spots, avoid_lines=True) or places.settle(spots, avoid_lines=False)
    return [Line(px, py, far[0].x - 2, far[0].y - 3, lever.look.ink, 0.4), *far] if far else []


def _spots_beside(lever: Lever, lines: Sequence[Label], x: Scale, y: Scale) -> list[list[Label]]:
    """Places round a cross: at its ends, then nearer to its middle, over and under the horizontal stroke."""
    px, py = x(lever.across.estimate), y(lever.up.estimate)
    left, right, high, low = x(lever.across.low), x(lever.across.high), y(lever.up.high), y(lever.up.low)
    tall = sum(line.size * 1.28 for line in lines)
    first = lines[0].size
    ends = ((left - 6, Anchor.END), (right + 6, Anchor.START), (px - 8, Anchor.END), (px + 8, Anchor.START))
    sides = [
        stacked(at, base, lines, anchor)
        for base in (py - tall / 2 + 8, py - tall + first * 0.3, py + first + 3, py - tall - 6, py + first + 14)
        for at, anchor in ends
    ]
    poles = [stacked(px, base, lines, Anchor.MIDDLE) for base in (high - tall + first * 0.6, low + first + 2)]
    shifts = (left + 4, (left + px) / 2 - 20, px + 12, (px + right) / 2 - 10)
    along = [stacked(at, base, lines, Anchor.START) for at in shifts for base in (py - tall + 4, py + first + 4)]
    return [*sides, *poles, *along]


def _without_height(unjudged: Sequence[Unjudged], x: Scale, top: float) -> tuple[list[Shape], float]:
    titles = min(120.0, max(text_width(one.title, 8, Style.BOLD) for one in unjudged) + 10)
    head = _("Not enough evidence")
    rest = _("compliance only; no height is given")
    foot = top + 22 + 14 * len(unjudged)
    shapes: list[Shape] = [
        Box(x.start, top, x.end - x.start, foot - top, WARM),
        Label(x.start + 6, top + 13, head, 8, Style.BOLD),
        Label(x.start + 10 + text_width(head, 8, Style.BOLD), top + 13, rest, 8, ink=SOFT),
    ]
    for row, one in enumerate(unjudged):
        y = top + 29 + 14 * row
        until = x(one.across.low) - 8 if one.across else x.end - 6
        title = shortened(one.title, titles - 6, 8, Style.BOLD)
        shapes.append(Label(x.start + 6, y, title, 8, Style.BOLD))
        shapes.append(Label(x.start + 6 + titles, y, _fitting(one.reason, until - x.start - 6 - titles), 7.5, ink=SOFT))
        if one.across:
            shapes += [
                Line(x(one.across.low), y - 3, x(one.across.high), y - 3, SOFT, 1.4),
                Mark(x(one.across.estimate), y - 3, Sign.DASHED_RING, 8, SOFT),
            ]
    return shapes, foot


def _fitting(reason: str, room: float) -> str:
    """The reason, its first half up to the semicolon, or a shortened one; the table beside it has it whole."""
    if text_width(reason, 7.5) <= room:
        return reason
    return shortened(reason.split(";")[0], max(room, 0), 7.5) if room > 24 else ""
