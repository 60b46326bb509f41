"""A share watched over time, as geometry: one point a period, the limits that chance keeps, and what lies beyond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH
from cxstudio.report.shapes import (
    BLUE,
    INK,
    RULE,
    RUST,
    SOFT,
    TINT,
    Anchor,
    Drawing,
    Label,
    Line,
    Mark,
    Shape,
    Sign,
    Spot,
    Style,
    Trail,
    spotted,
)
from cxstudio.report.space import Places, Scale
from cxstudio.report.strokes import clear_of_each_other
from cxstudio.report.typeface import shortened
from cxstudio.report.words import percent


@dataclass(frozen=True)
class Period:
    """A stretch of time: its name, visits, share kept, its own limits (None: too few periods for any).

    `mark`: "outside" its limits, the end of a "run" on one side, or "".
    """

    title: str
    n: int
    share: float
    limits: tuple[float, float] | None
    mark: str = ""
    behind: Behind | None = None


def control_chart(periods: Sequence[Period], centre: float, alt: str) -> Drawing:
    """Points in time order with the centre line; limits as a band where they may be drawn."""
    left, right, top, foot = 40.0, WIDTH - 10, 14.0, 176.0
    each = (right - left) / max(len(periods), 1)
    y = Scale(0, 1, foot, top)
    at = [left + each * (place + 0.5) for place in range(len(periods))]
    shapes: list[Shape] = _band(periods, at, each, y)
    shapes += [Line(left, y(v), right, y(v), RULE, 0.4) for v in (0, 0.25, 0.5, 0.75, 1)]
    shapes += [Label(left - 6, y(v) + 3, percent(v), 8, ink=SOFT, anchor=Anchor.END) for v in (0, 0.25, 0.5, 0.75, 1)]
    shapes.append(Line(left, y(centre), right, y(centre), BLUE, 1.2))
    line = tuple((x, y(one.share)) for x, one in zip(at, periods, strict=True))
    shapes += [Trail(line, INK, 0.9)] if len(line) > 1 else []
    shapes += [_point(x, one, y) for x, one in zip(at, periods, strict=True)]
    shapes += _words(periods, at, centre, y, (left, top - 10, right, foot))
    shapes += _under(periods, at, each, foot)
    spots: list[Spot] = []
    for x, one in zip(at, periods, strict=True):
        words = _("kept in {k} of {n} visits").format(k=round(one.share * one.n), n=one.n)
        spots += spotted(x, y(one.share), (one.title, words, _SAID[one.mark]), one.behind)
    return Drawing(WIDTH, foot + 40, tuple(shapes), alt, tuple(spots))


def _band(periods: Sequence[Period], at: Sequence[float], each: float, y: Scale) -> list[Shape]:
    """The limits as one shape with a step at each period of another size; none where there are none."""
    limits = [(x, one.limits) for x, one in zip(at, periods, strict=True) if one.limits]
    above = [(x + side, y(pair[1])) for x, pair in limits for side in (-each / 2, each / 2)]
    below = [(x + side, y(pair[0])) for x, pair in reversed(limits) for side in (each / 2, -each / 2)]
    return [Trail((*above, *below), fill=TINT)] if limits else []


_SAID = {"": "", "outside": _("beyond its limits"), "run": _("eighth and more on one side")}


def _point(x: float, one: Period, y: Scale) -> Mark:
    sign, size, ink = {
        "": (Sign.DISC, 5.0, INK),
        "outside": (Sign.DIAMOND, 9.5, RUST),
        "run": (Sign.SQUARE, 7.0, RUST),
    }[one.mark]
    return Mark(x, y(one.share), sign, size, ink)


def _words(
    periods: Sequence[Period], at: Sequence[float], centre: float, y: Scale, frame: tuple[float, float, float, float]
) -> list[Label]:
    """The centre's figure where the fewest points are in its way, and a name at each point beyond its limits."""
    places = Places(frame)
    places.lines += [(x - 5, y(one.share) - 5, x + 5, y(one.share) + 5) for x, one in zip(at, periods, strict=True)]
    text = shortened(_("mean {share}").format(share=percent(centre)), 90, 8, Style.BOLD)
    levels = (y(centre) - 4, y(centre) + 10)
    spots = [
        [Label(x, level, text, 8, Style.BOLD, BLUE, Anchor.END)] for x in (frame[2], *reversed(at)) for level in levels
    ]
    found = [*(places.settle(spots, avoid_lines=True) or places.settle(spots) or ())]
    for x, one in zip(at, periods, strict=True):
        if one.mark == "outside":
            base = y(one.share)
            sides = (-8, 15) if one.share > centre else (15, -8)
            near = [[Label(x, base + dy, percent(one.share), 7.5, Style.BOLD, RUST, Anchor.MIDDLE)] for dy in sides]
            found += places.settle(near) or []
    return found


def _under(periods: Sequence[Period], at: Sequence[float], each: float, foot: float) -> list[Label]:
    """Names and n of the periods, as many as have room side by side."""
    room = max(each * 0.96, 34)
    names = [
        Label(x, foot + 13, shortened(one.title, room, 7.5), 7.5, anchor=Anchor.MIDDLE)
        for x, one in zip(at, periods, strict=True)
    ]
    counts = [
        Label(x, foot + 24, f"n = {one.n}" if each >= 34 else str(one.n), 7, ink=SOFT, anchor=Anchor.MIDDLE)
        for x, one in zip(at, periods, strict=True)
    ]
    inside = [label for label in names if label.x - room / 2 >= 0 and label.x + room / 2 <= WIDTH]
    return [*clear_of_each_other(inside), *clear_of_each_other(counts, 1.5)]
