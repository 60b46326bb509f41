"""Sites against what chance allows, as geometry: the raw share and the one drawn towards the whole, by visits.

No order by result: sites stand where their number of visits puts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _, figure
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH
from cxstudio.report.shapes import (
    BLUE,
    INK,
    RULE,
    RUST,
    SOFT,
    STEEL,
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
from cxstudio.report.space import Places, Scale, nice_step, steps
from cxstudio.report.strokes import clear_of_each_other
from cxstudio.report.typeface import shortened
from cxstudio.report.words import percent

INNER = "#c3d3df"


@dataclass(frozen=True)
class SiteDot:
    """A site: visits, share kept as counted, share drawn towards the whole (None: not drawn), beyond the limits."""

    title: str
    n: int
    share: float
    drawn: float | None
    outside: bool
    behind: Behind | None = None


@dataclass(frozen=True)
class Limit:
    """What chance allows at n visits, shares 0-1: within 95 % and within 99.8 %."""

    n: int
    low: float
    high: float
    lowest: float
    highest: float


def funnel(sites: Sequence[SiteDot], limits: Sequence[Limit], whole: float, alt: str) -> Drawing:
    """`limits` run from the fewest to the most visits of these sites; `whole` is the share over all of them."""
    left, right, top, foot = 40.0, WIDTH - 44, 14.0, 246.0
    x = Scale(limits[0].n - 0.5, max(limits[-1].n, limits[0].n + 1) + 0.5, left, right)
    y = _shares(sites, limits, foot, top)
    levels = steps(y.low, y.high, 0.1 if y.high - y.low <= 0.55 else 0.25)
    shapes: list[Shape] = [
        _band([(x(one.n), y(one.lowest), y(one.highest)) for one in limits], TINT),
        _band([(x(one.n), y(one.low), y(one.high)) for one in limits], INNER),
        *(Line(left, y(at), right, y(at), RULE, 0.4) for at in levels),
        Line(left, y(whole), right, y(whole), BLUE, 1.3),
    ]
    shapes += [Label(left - 6, y(at) + 3, percent(at), 8, ink=SOFT, anchor=Anchor.END) for at in levels]
    places = Places((left + 1, top - 8, right, foot))
    shapes += _words(limits[-1], whole, x, y, places)
    shapes += [mark for site in sites for mark in _site(site, x, y)]
    for site in sites:
        places.lines.append((x(site.n) - 4, y(site.share) - 4, x(site.n) + 4, y(site.share) + 4))
    for site in sorted(sites, key=lambda one: not one.outside):
        shapes += _name(site, x, y, places)
    step = nice_step(x.high - x.low, 10)
    marks = [
        Label(x(at), foot + 12, figure(f"{at:g}"), 8, ink=SOFT, anchor=Anchor.MIDDLE)
        for at in steps(limits[0].n, limits[-1].n, step)
    ]
    shapes += clear_of_each_other(marks)
    shapes.append(Label((left + right) / 2, foot + 26, _("Visits to the site"), 8, anchor=Anchor.MIDDLE))
    return Drawing(WIDTH, foot + 32, tuple(shapes), alt, tuple(_spots(sites, x, y)))


def _shares(sites: Sequence[SiteDot], limits: Sequence[Limit], foot: float, top: float) -> Scale:
    """From 0 to 100 %; nearer where all sites and all limits lie in the upper half or closer together."""
    least = min([*(site.share for site in sites), *(one.lowest for one in limits)])
    most = max([*(site.share for site in sites), *(one.highest for one in limits)])
    low, high = int(10 * max(0.0, least - 0.02)) / 10, min(1.0, -int(-10 * (most + 0.02) // 1) / 10)
    return Scale(low, high, foot, top) if high - low <= 0.55 else Scale(0, 1, foot, top)


def _band(edges: Sequence[tuple[float, float, float]], ink: str) -> Trail:
    if len(edges) == 1:
        ((at, low, high),) = edges
        edges = [(at - 8, low, high), (at + 8, low, high)]
    above = [(at, high) for at, _low, high in edges]
    below = [(at, low) for at, low, _high in reversed(edges)]
    return Trail((*above, *below), fill=ink)


def _words(last: Limit, whole: float, x: Scale, y: Scale, places: Places) -> list[Label]:
    """The names of the lines at their right ends; the pooled share says its own, inside."""
    share = _("all sites {share}").format(share=percent(whole))
    base = y(whole) - 4 if y(whole) > y.end + 14 else y(whole) + 11
    label = Label(x.end - 2, base, shortened(share, 150, 8, Style.BOLD), 8, Style.BOLD, BLUE, Anchor.END)
    places.take([label])
    names = [Label(x.end + 4, y(last.low) + 3, f"95{NBSP}%", 7.5, ink=SOFT)]
    if y(last.lowest) - y(last.low) > 9:
        names.append(Label(x.end + 4, y(last.lowest) + 3, f"99.8{NBSP}%", 7.5, ink=SOFT))
    return [label, *names]


NBSP = "\u00a0"


def _site(site: SiteDot, x: Scale, y: Scale) -> list[Shape]:
    at, here = x(site.n), y(site.share)
    ink = RUST if site.outside else INK
    shapes: list[Shape] = []
    if site.drawn is not None:
        shapes += [
            Line(at, here, at, y(site.drawn), STEEL, 0.9),
            Line(at - 4, y(site.drawn), at + 4, y(site.drawn), ink, 2),
        ]
    return [*shapes, Mark(at, here, Sign.DIAMOND if site.outside else Sign.RING, 9 if site.outside else 7.5, ink)]


def _name(site: SiteDot, x: Scale, y: Scale, places: Places) -> list[Label]:
    """Beside its dot where there is room; else the counts below name it."""
    ink, style = (RUST, Style.BOLD) if site.outside else (INK, Style.REGULAR)
    text = shortened(site.title, 96, 7.5, style)
    at, here = x(site.n), y(site.share)
    spots = [
        [Label(at + dx, here + dy, text, 7.5, style, ink, anchor)]
        for dy in (2.5, -6, 11)
        for dx, anchor in ((7, Anchor.START), (-7, Anchor.END))
    ]
    return [*(places.settle(spots, avoid_lines=True) or ())]


def _spots(sites: Sequence[SiteDot], x: Scale, y: Scale) -> list[Spot]:
    found: list[Spot] = []
    for site in sorted(sites, key=lambda one: (one.n, one.title)):
        words = _("kept in {k} of {n} visits").format(k=round(site.share * site.n), n=site.n)
        beyond = _("beyond what chance allows") if site.outside else ""
        found += spotted(x(site.n), y(site.share), (site.title, words, beyond), site.behind)
    return found
