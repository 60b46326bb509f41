"""How visits felt from first to last, as geometry: the cover's picture, and the emotion curve with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH
from cxstudio.report.shapes import (
    BLUE,
    INK,
    ORANGE,
    PAPER,
    RULE,
    RUST,
    SKY,
    SOFT,
    STEEL,
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
    Trail,
    spotted,
)
from cxstudio.report.space import Places, Room, Scale
from cxstudio.report.text import Run, wrapped
from cxstudio.report.typeface import extent, shortened, text_width

GUTTER = 52.0
"""Room at the left for the words of the scale."""
MIST = "#c3ced8"
MOST_LINES = 400
"""More visits than this are not drawn one by one: nobody could tell them apart."""

Row = tuple[float | None, ...]


@dataclass(frozen=True)
class Point:
    """A touchpoint of the curve: what stands at it and under it."""

    title: str
    stage: str
    n: int
    median: float | None
    lower: float | None
    upper: float | None
    peak: str
    alone: str
    negative: str
    negative_range: str
    marked: str = ""
    behind: Behind | None = None


@dataclass(frozen=True)
class Group:
    """Visits that are drawn apart from the others: their numbers in the rows, and what they have in common."""

    members: frozenset[int]
    words: str
    others: str = ""


def hero(
    titles: Sequence[str], counts: Sequence[int], rows: Sequence[Row], group: Group | None, height: float
) -> Drawing:
    """Every visit as one light line on a dark ground; a group of them warm and heavier. The ground is the page's."""
    alt = _("Every visit as a line through {n} touchpoints, from very unpleasant (–3) to very pleasant (+3).")
    each = (WIDTH - GUTTER) / len(titles)
    crowded = each < 27
    size, names = (7.5, [[] for _title in titles]) if crowded else _fitting_names(titles, each)
    deep = max(len(lines) for lines in names)
    foot = height - 15 - 10.0 * deep
    x = Scale(0, max(len(titles) - 1, 1), GUTTER + each / 2, WIDTH - each / 2)
    y = Scale(-3.4, 3.4, foot, 6)
    shapes: list[Shape] = [Line(0, y(v), WIDTH, y(v), "#263a50" if v else "#6d8092", 0.6) for v in range(-3, 4)]
    shapes += _trails(rows, group, x, y, (SKY, 0.55), (ORANGE, 1.3), dashed=False)
    words = ((3, _("very pleasant")), (0, _("neither")), (-3, _("very unpleasant")))
    shapes += [Label(0, y(v) - 3, _feeling(v), 7.5, ink=MIST) for v, _words in words]
    shapes += [Label(0, y(v) + 8.5, text, 6.5, ink=MIST) for v, text in words]
    if group:
        kept = [Label(0, 0, group.others, 8.5, ink="#dde5ec")]
        failed = [Label(0, 0, group.words, 8.5, Style.BOLD, ORANGE)]
        places = Places((GUTTER, 0.0, WIDTH, foot))
        shapes += places.settle(_emptiest(failed, rows, x, y, above=False)) or []
        shapes += places.settle(_emptiest(kept, rows, x, y, above=True)) or []
    for place, (lines, n) in enumerate(zip(names, counts, strict=True)):
        for row, line in enumerate(lines):
            shapes.append(Label(x(place), foot + 12 + 10.0 * row, line, size, ink=PAPER, anchor=Anchor.MIDDLE))
        if not crowded:
            base = foot + 12.5 + 10.0 * deep
            shapes.append(Label(x(place), base, f"n = {n}", min(size, 7.5), ink=MIST, anchor=Anchor.MIDDLE))
    if crowded:
        ends = ((x.start, titles[0], Anchor.START), (x.end, titles[-1], Anchor.END))
        shapes += [Label(at, foot + 12, shortened(title, 200, 7.5), 7.5, ink=PAPER, anchor=a) for at, title, a in ends]
    return Drawing(WIDTH, height, tuple(shapes), alt.format(n=len(titles)))


def _fitting_names(titles: Sequence[str], each: float) -> tuple[float, list[list[str]]]:
    """The largest size at which no word of the titles has to be broken, and the titles in lines at that size."""
    words = [word for title in titles for word in title.split()]
    widest = max((text_width(word, 1.0) for word in words), default=0.0)
    size = min(8.5, max(5.5, (each - 4) / widest if widest else 8.5))
    return size, _names(titles, each, size)


def _names(titles: Sequence[str], each: float, size: float) -> list[list[str]]:
    """Each title in at most three lines that fit under its point."""
    room = each - 3
    found: list[list[str]] = []
    for title in titles:
        lines = ["".join(piece.run.text for piece in line) for line in wrapped([Run(title)], size, room)]
        if len(lines) > 3:
            lines = [*lines[:2], shortened(" ".join(lines[2:]), room, size)]
        found.append(lines)
    return found


def _trails(
    rows: Sequence[Row],
    group: Group | None,
    x: Scale,
    y: Scale,
    faint: tuple[str, float],
    warm: tuple[str, float],
    *,
    dashed: bool,
) -> list[Shape]:
    members = group.members if group else frozenset()
    if len(rows) > MOST_LINES:
        return []
    shift = 0.5 / max(len(rows), 1)
    order = sorted(range(len(rows)), key=lambda visit: visit in members)
    shapes: list[Shape] = []
    for visit in order:
        away = (visit - (len(rows) - 1) / 2) * shift
        ink, width = warm if visit in members else faint
        for part in _parts(rows[visit]):
            points = tuple((x(place), y(value - away)) for place, value in part)
            if len(points) == 1:
                shapes.append(Mark(*points[0], Sign.DISC, 2.2, ink))
            else:
                shapes.append(Trail(points, ink, width, (4, 2) if dashed and visit in members else ()))
    return shapes


def _parts(row: Row) -> list[list[tuple[int, float]]]:
    """The row cut where a touchpoint was not felt."""
    parts: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(row):
        if value is None:
            parts.append([])
        else:
            parts[-1].append((place, value))
    return [part for part in parts if part]


def emotion_curve(points: Sequence[Point], rows: Sequence[Row], group: Group | None, alt: str) -> Drawing:
    """Median line, middle half as a band, every visit faint; first, peak and last marked; figures under each point."""
    left, top, foot = GUTTER, 32.0, 276.0
    each = (WIDTH - left) / len(points)
    x = Scale(0, max(len(points) - 1, 1), left + each / 2, WIDTH - each / 2)
    y = Scale(-3.4, 3.4, foot, top)
    shapes: list[Shape] = _stages(points, left, each)
    shapes += [Line(left, y(v), WIDTH, y(v), INK if v == 0 else RULE, 0.8 if v == 0 else 0.5) for v in range(-3, 4)]
    shapes += [Label(left - 8, y(v) + 3, _feeling(v), 8, ink=SOFT, anchor=Anchor.END) for v in range(-3, 4)]
    shapes += _band(points, x, y)
    shapes += _trails(rows, group, x, y, (STEEL, 0.5), (RUST, 0.8), dashed=True)
    shapes += _median(points, x, y)
    shapes += _words_on_curve(points, rows, group, x, y, (left, top, WIDTH, foot))
    figures, height = _figures(points, x, each, foot + 4)
    spots = [spot for place, one in enumerate(points) for spot in _spot(one, x(place), y)]
    return Drawing(WIDTH, height, tuple(shapes + figures), alt, tuple(spots))


def _spot(one: Point, at: float, y: Scale) -> list[Spot]:
    median = "" if one.median is None else _("median {n}").format(n=f"{one.median:+g}".replace("-", "–"))
    bad = _("felt bad in {n}").format(n=one.negative)
    words = (one.title, median, f"n = {one.n}", bad, one.marked)
    return spotted(at, y(one.median or 0.0), words, one.behind)


def _feeling(value: int) -> str:
    return f"+{value}" if value > 0 else f"–{-value}" if value else "0"


def _stages(points: Sequence[Point], left: float, each: float) -> list[Shape]:
    """Stages as boxes over their touchpoints."""
    shapes: list[Shape] = []
    start = 0
    for place in range(1, len(points) + 1):
        if place == len(points) or points[place].stage != points[start].stage:
            x, width = left + start * each + 2, (place - start) * each - 4
            shapes.append(Box(x, 0, width, 24, WARM))
            names = wrapped([Run(points[start].stage)], 7.5, width - 4)
            lines = ["".join(piece.run.text for piece in line) for line in names]
            if len(lines) > 2:
                lines = [lines[0], shortened(" ".join(lines[1:]), width - 4, 7.5)]
            base = 15 - 4.6 * (len(lines) - 1)
            shapes += [
                Label(x + width / 2, base + 9.2 * row, line, 7.5, ink=SOFT, anchor=Anchor.MIDDLE)
                for row, line in enumerate(lines)
            ]
            start = place
    return shapes


def _band(points: Sequence[Point], x: Scale, y: Scale) -> list[Shape]:
    shapes: list[Shape] = []
    felt = [(place, one) for place, one in enumerate(points)]
    run: list[tuple[int, float, float]] = []
    for place, one in [*felt, (len(points), None)]:
        if one is not None and one.lower is not None and one.upper is not None:
            run.append((place, one.lower, one.upper))
            continue
        if len(run) > 1:
            above = [(x(at), y(high)) for at, _low, high in run]
            below = [(x(at), y(low)) for at, low, _high in reversed(run)]
            shapes.append(Trail((*above, *below), fill=TINT))
        run = []
    return shapes


def _median(points: Sequence[Point], x: Scale, y: Scale) -> list[Shape]:
    row: Row = tuple(one.median for one in points)
    shapes: list[Shape] = []
    for part in _parts(row):
        line = tuple((x(place), y(value)) for place, value in part)
        if len(line) > 1:
            shapes += [Trail(line, PAPER, 4.4), Trail(line, BLUE, 2.6)]
        for at, height in line:
            shapes += [Mark(at, height, Sign.DISC, 9.5, PAPER), Mark(at, height, Sign.DISC, 7, BLUE)]
    return shapes


def _words_on_curve(
    points: Sequence[Point],
    rows: Sequence[Row],
    group: Group | None,
    x: Scale,
    y: Scale,
    frame: tuple[float, float, float, float],
) -> list[Shape]:
    places = Places(frame)
    found: list[Shape] = []
    for place, one in enumerate(points):
        if one.marked and one.median is not None:
            values = [row[place] for row in rows]
            top = max([one.median, *(value for value in values if value is not None)])
            spots = [[Label(x(place), y(level) - 8, one.marked, 8, Style.BOLD, INK, Anchor.MIDDLE)]
                     for level in (top + 0.12, one.median, top - 0.3)]  # fmt: skip
            for label in places.settle(spots) or ():
                left, above, right, below = extent(label)
                found += [Box(left - 1.5, above, right - left + 3, below - above, PAPER), label]
    words = [Label(0, 0, _("median, {n} visits").format(n=len(rows)), 8, Style.BOLD, BLUE)]
    words.append(Label(0, 0, _("band: middle half"), 7.5, ink=SOFT))
    found += places.settle(_emptiest(words, rows, x, y, above=True)) or []
    if group and len(rows) <= MOST_LINES:
        kept = [Label(0, 0, text, 8, Style.BOLD, RUST) for text in _two_lines(group.words)]
        found += places.settle(_emptiest(kept, rows, x, y, above=False)) or []
    return found


def _two_lines(text: str) -> list[str]:
    lines = wrapped([Run(text, Style.BOLD)], 8, 90)
    texts = ["".join(piece.run.text for piece in line) for line in lines]
    return texts if len(texts) <= 3 else [*texts[:2], shortened(" ".join(texts[2:]), 90, 8, Style.BOLD)]


def _emptiest(labels: Sequence[Label], rows: Sequence[Row], x: Scale, y: Scale, *, above: bool) -> list[list[Label]]:
    """Spots for a few words, those first that the fewest visits pass through; above or below the middle line."""
    width = max(text_width(one.text, one.size, one.style) for one in labels)
    tall = 10.0 * len(labels)
    paths = _paths(rows, y)
    levels = [2.9, 2.4, 1.9, 1.4] if above else [-1.2, -1.7, -2.2, -2.7]
    count = max(len(rows[0]) if rows else 1, 1)
    spots: list[tuple[float, list[Label]]] = []
    for step in range(4 * count):
        middle = x(0) + (x(count - 1) - x(0)) * step / max(4 * count - 1, 1)
        for level in levels:
            top = y(level) - 8
            room = (middle - width / 2, top - 1, middle + width / 2, top + tall + 2)
            stack = [
                Label(middle, top + 8 + 10 * number, one.text, one.size, one.style, one.ink, Anchor.MIDDLE)
                for number, one in enumerate(labels)
            ]
            spots.append((_passing(paths, x, room), stack))
    return [stack for _busy, stack in sorted(spots, key=lambda spot: spot[0])]


Path = Sequence[float | None]
MOST_ASKED = 100
"""So many visits tell where there is room; more would only tell it more slowly."""


def _paths(rows: Sequence[Row], y: Scale) -> list[Path]:
    """How high the drawn visits stand at each touchpoint; of many, every second, third, ... of them."""
    if len(rows) > MOST_LINES:
        return []
    return [[None if value is None else y(value) for value in row] for row in rows[:: -(-len(rows) // MOST_ASKED) or 1]]


def _passing(paths: Sequence[Path], x: Scale, room: Room) -> int:
    """How many visits' lines cross a rectangle, looked at in five places."""
    left, top, right, bottom = room
    each = x(1) - x(0) or 1.0
    last = len(paths[0]) - 1 if paths else 0
    asked = []
    for part in range(5):
        at = (left + (right - left) * part / 4 - x(0)) / each
        if 0 <= at <= last:
            place = min(int(at), last)
            asked.append((place, min(place + 1, last), at - place))
    hits = 0
    for path in paths:
        for place, after, between in asked:
            one, other = path[place], path[after]
            if one is not None and other is not None and top <= one + (other - one) * between <= bottom:
                hits += 1
                break
    return hits


def _figures(points: Sequence[Point], x: Scale, each: float, top: float) -> tuple[list[Shape], float]:
    """The table under the curve: names, n, peaks, how often it felt bad."""
    narrow = each < 56
    size, names = _fitting_names([one.title for one in points], each * 0.93)
    deep = max(len(lines) for lines in names)
    y = top + 8
    shapes: list[Shape] = [Line(0, y - 4, WIDTH, y - 4, INK, 0.9)]
    for place, lines in enumerate(names):
        shapes += [
            Label(x(place), y + 8 + 9 * row, line, size, Style.BOLD, INK, Anchor.MIDDLE)
            for row, line in enumerate(lines)
        ]
    y += 12 + 9 * deep
    rows = (
        ("", "", [f"n = {one.n}" for one in points], [""] * len(points)),
        (_("peak of visit"), _("ties shared"), [one.peak for one in points], [one.alone for one in points]),
        (_("felt bad"), "(–2, –3)", [one.negative for one in points], [one.negative_range for one in points]),
    )
    for head, under, figures, unders in rows:
        shapes += [Label(0, y + 6, head, 7.5, ink=SOFT), Label(0, y + 15, under, 7.5, ink=SOFT)]
        for place, (figure, low) in enumerate(zip(figures, unders, strict=True)):
            large, little = (min(wide, each / 5.2) for wide in (8.0, 6.5 if narrow else 7.5))
            shapes.append(Label(x(place), y + 6, figure, large, Style.REGULAR, INK, Anchor.MIDDLE))
            shapes.append(Label(x(place), y + 15, low, little, ink=SOFT, anchor=Anchor.MIDDLE))
        y += 21 if under else 12
    return [*shapes, Line(0, y + 1, WIDTH, y + 1, RULE, 0.6)], y + 4
