"""Importance against performance, as geometry: a cross a touchpoint, and how far the lines move with the way they are
drawn. A cross that touches a line is open and grey: undecided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxstudio.i18n import _, figure
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH, Span
from cxstudio.report.shapes import (
    BLUE,
    FAINT,
    INK,
    SOFT,
    TINT,
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
from cxstudio.report.space import Places, Room, Scale, steps
from cxstudio.report.typeface import shortened, text_width

DEEP = 268.0
GREY = "#6d7278"


@dataclass(frozen=True)
class Placed:
    """A touchpoint: importance across, performance upwards, both with intervals; `sure`: it touches no line."""

    title: str
    across: Span
    up: Span
    sure: bool
    behind: Behind | None = None


@dataclass(frozen=True)
class Lines:
    """A pair of lines: the name of the way they are drawn, importance and performance at which they stand."""

    name: str
    across: float
    up: float


def quadrants(
    placed: Sequence[Placed], chosen: Lines | None, other: Lines | None, titles: tuple[str, str], alt: str
) -> Drawing:
    """`chosen` lines are solid, those of the `other` way dashed, with the strip between them tinted; None: no lines.

    `titles` name the two axes with their scales.
    """
    left, right, top, bottom = 34.0, WIDTH - 12, 22.0, DEEP
    x = _scale(
        [end for one in placed for end in (one.across.low, one.across.high)],
        chosen.across if chosen else None,
        left,
        right,
    )
    y = _scale([end for one in placed for end in (one.up.low, one.up.high)], chosen.up if chosen else None, bottom, top)
    frame: Room = (left + 2, top, right, bottom)
    places = Places(frame)
    shapes: list[Shape] = [Label(0, 11, shortened(titles[1], WIDTH, 8), 8)]
    shapes += _lines(chosen, other, x, y, places) if chosen else []
    shapes += [Line(left, bottom, right, bottom, INK, 0.9), Line(left, top, left, bottom, INK, 0.9)]
    shapes += [Label(x(at), bottom + 12, figure(f"{at:g}"), 8, ink=SOFT, anchor=Anchor.MIDDLE) for at in _ticks(x)]
    shapes += [Label(left - 6, y(at) + 3, figure(f"{at:g}"), 8, ink=SOFT, anchor=Anchor.END) for at in _ticks(y)]
    shapes.append(Label((left + right) / 2, bottom + 26, shortened(titles[0], WIDTH - 60, 8), 8, anchor=Anchor.MIDDLE))
    for one in placed:
        places.lines += _rooms(one, x, y)
    for one in placed:
        shapes += _cross(one, x, y)
    for one in placed:
        shapes += _name(one, x, y, places)
    spots = [spot for one in placed for spot in _spot(one, x, y)]
    return Drawing(WIDTH, bottom + 32, tuple(shapes), alt, tuple(spots))


def _scale(ends: Iterable[float], line: float | None, start: float, end: float) -> Scale:
    found = [*ends, *([line] if line is not None else [])]
    low, high = min(found, default=0.0), max(found, default=1.0)
    room = max(0.25, (high - low) * 0.12)
    return Scale(low - room, high + room, start, end)


def _ticks(scale: Scale) -> list[float]:
    span = scale.high - scale.low
    step = 1.0 if span > 3 else 0.5 if span > 1.2 else 0.2
    return [round(at, 3) for at in steps(scale.low, scale.high, step)]


def _lines(chosen: Lines, other: Lines | None, x: Scale, y: Scale, places: Places) -> list[Shape]:
    px, py = x(chosen.across), y(chosen.up)
    shapes: list[Shape] = [Box(px, py, x.end - px, y.start - py, WARM)]
    if other:
        ox, oy = x(other.across), y(other.up)
        shapes += [
            Box(min(px, ox), y.end, abs(px - ox), y.start - y.end, TINT),
            Box(x.start, min(py, oy), x.end - x.start, abs(py - oy), TINT),
            Line(ox, y.end, ox, y.start, BLUE, 0.9, (3, 2)),
            Line(x.start, oy, x.end, oy, BLUE, 0.9, (3, 2)),
        ]
    shapes += [Line(px, y.end, px, y.start, BLUE, 1.4), Line(x.start, py, x.end, py, BLUE, 1.4)]
    for pair in (chosen, *([other] if other else [])):
        places.lines.append((x(pair.across) - 1, y.end, x(pair.across) + 1, y.start))
        places.lines.append((x.start, y(pair.up) - 1, x.end, y(pair.up) + 1))
    shapes += [*_line_names(chosen, other, x, y, places), *_corners(px, py, x, y, places)]
    return shapes


def _line_names(chosen: Lines, other: Lines | None, x: Scale, y: Scale, places: Places) -> list[Label]:
    """Each pair's name beside its upright line, the left one's to the left; lower down where that is taken."""
    pairs = [(chosen, Style.BOLD), *([(other, Style.REGULAR)] if other else [])]
    pairs.sort(key=lambda pair: pair[0].across)
    found: list[Label] = []
    for place, (lines, style) in enumerate(pairs):
        sides = [(x(lines.across) - 4, Anchor.END), (x(lines.across) + 4, Anchor.START)]
        sides = sides[::-1] if place else sides
        spots = [
            [Label(at, y.end + 9 + 10 * row, lines.name, 7.5, style, BLUE, side)]
            for row in range(3)
            for at, side in sides
        ]
        found += places.settle(spots) or []
    return found


def _corners(px: float, py: float, x: Scale, y: Scale, places: Places) -> list[Label]:
    """What each quarter asks for, in its outer corner, where the quarter has room for the words."""
    wanted = (
        (_("concentrate here"), x.end - 5, y.start - 6, Anchor.END, x.end - px, y.start - py),
        (_("keep up"), x.end - 5, y.end + 10, Anchor.END, x.end - px, py - y.end),
        (_("low priority"), x.start + 6, y.start - 6, Anchor.START, px - x.start, y.start - py),
        (_("possible overkill"), x.start + 6, y.end + 10, Anchor.START, px - x.start, py - y.end),
    )
    found: list[Label] = []
    for text, at, base, anchor, wide, deep in wanted:
        if text_width(text, 8, Style.ITALIC) + 12 <= wide and deep >= 16:
            found += places.settle([[Label(at, base, text, 8, Style.ITALIC, GREY, anchor)]]) or []
    return found


def _ink(one: Placed) -> str:
    return BLUE if one.sure else GREY


def _cross(one: Placed, x: Scale, y: Scale) -> list[Shape]:
    px, py, ink = x(one.across.estimate), y(one.up.estimate), _ink(one)
    shapes: list[Shape] = [
        Line(x(one.across.low), py, x(one.across.high), py, ink, 1.4),
        Line(px, y(one.up.high), px, y(one.up.low), ink, 1.4),
    ]
    return [*shapes, Mark(px, py, Sign.DISC if one.sure else Sign.RING, 9, ink)]


def _rooms(one: Placed, x: Scale, y: Scale) -> list[Room]:
    px, py = x(one.across.estimate), y(one.up.estimate)
    flat = (x(one.across.low), py - 2, x(one.across.high), py + 2)
    return [flat, (px - 2, y(one.up.high), px + 2, y(one.up.low)), (px - 5, py - 5, px + 5, py + 5)]


def _name(one: Placed, x: Scale, y: Scale, places: Places) -> list[Shape]:
    """The title beside the cross; with a leader further off where it is crowded, else left to the table."""
    px, py = x(one.across.estimate), y(one.up.estimate)
    title = shortened(one.title, 150, 8.5, Style.BOLD)
    ink = INK if one.sure else SOFT
    near = [
        [Label(px + dx, py + dy, title, 8.5, Style.BOLD, ink, anchor)]
        for dy in (-5, 12, -14, 20)
        for dx, anchor in ((7, Anchor.START), (-7, Anchor.END))
    ]
    found = places.settle(near, avoid_lines=True) or places.settle(near)
    if found:
        return [*found]
    left, top, right, bottom = places.frame
    far = [
        [Label(at, base, title, 7.5, Style.BOLD, ink)]
        for base in range(int(top) + 12, int(bottom) - 4, 10)
        for at in range(int(left) + 4, int(right) - 40, 24)
    ]
    far.sort(key=lambda spot: abs(spot[0].x - px) + abs(spot[0].y - py))
    found = places.settle(far)
    return [Line(px, py, found[0].x - 2, found[0].y - 3, FAINT, 0.5), *found] if found else []


def _spot(one: Placed, x: Scale, y: Scale) -> list[Spot]:
    words = _("importance {i}, experience {e}").format(
        i=figure(f"{one.across.estimate:.1f}"), e=figure(f"{one.up.estimate:.1f}")
    )
    state = "" if one.sure else _("undecided")
    return spotted(x(one.across.estimate), y(one.up.estimate), (one.title, words, state), one.behind)
