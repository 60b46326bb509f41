"""Figures with their intervals on one scale through zero, as geometry: points lost, changes between waves, and the
paired bars of what failing costs and delight adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.report.links import Behind
from cxstudio.report.plots import WIDTH, Look, Span
from cxstudio.report.shapes import (
    BAND,
    BLUE,
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
    Spot,
    Style,
    spotted,
)
from cxstudio.report.space import Scale
from cxstudio.report.strokes import named, rule, said, slot, span_scale, ticks, whisker, with_sign
from cxstudio.report.typeface import shortened

START = 124.0
WORDS = 112.0
"""Room at the right for a figure and its interval in words."""


@dataclass(frozen=True)
class Range:
    """A row: its figure with interval, or the reason why there is none; `words` say it, `under` its counts."""

    title: str
    under: str
    span: Span | None
    look: Look
    words: str
    reason: str = ""
    behind: Behind | None = None


def ranges(rows: Sequence[Range], strip: float, heads: tuple[str, str], unit: str, alt: str) -> Drawing:
    """Dots with intervals; `strip`: within it either side of zero a figure is too small to act on (0: no strip).

    `heads` stand over titles and words, `unit` under the scale.
    """
    x = span_scale(_ends([row.span for row in rows], strip), START, WIDTH - WORDS - 14)
    tall = 30.0
    foot = 22 + tall * len(rows)
    shapes = [*_heads(heads), *_ground(x, strip, 22, foot)]
    spots: list[Spot] = []
    for place, row in enumerate(rows):
        y = 22 + tall * (place + 0.5)
        shapes += named(row.title, row.under, y, START - 12, row.look.ink)
        if row.span:
            shapes += [
                *whisker(row.span, x, y, row.look.ink),
                Mark(x(row.span.estimate), y, row.look.sign, 9, row.look.ink),
            ]
            shapes.append(said(row.words, WIDTH, y + 3, WORDS, bold=True, ink=row.look.ink))
        else:
            shapes += slot(row.reason, x.start, WIDTH, y)
        shapes.append(rule(y + tall / 2))
        at = x(row.span.estimate) if row.span else x.start
        spots += spotted(at, y, (row.title, row.under, row.words, row.reason), row.behind)
    return Drawing(WIDTH, foot + 30, (*shapes, *_foot(x, foot, unit)), alt, tuple(spots))


def _ends(spans: Sequence[Span | None], strip: float) -> list[float]:
    return [-strip, strip, *(end for span in spans if span for end in (span.low, span.high))]


def _heads(heads: tuple[str, str]) -> list[Shape]:
    return [
        Label(0, 13, shortened(heads[0], START - 12, 8), 8, ink=SOFT),
        Label(WIDTH, 13, shortened(heads[1], 2 * WORDS, 8), 8, ink=SOFT, anchor=Anchor.END),
        rule(20, INK, 0.9),
    ]


def _ground(x: Scale, strip: float, top: float, foot: float) -> list[Shape]:
    shapes: list[Shape] = [Line(x(label_x), top, x(label_x), foot, RULE, 0.4) for label_x in (x.low, x.high)]
    if strip:
        shapes.insert(0, Box(x(-strip), top, x(strip) - x(-strip), foot - top, BAND))
    return [*shapes, Line(x(0), top, x(0), foot, INK, 0.9)]


def _foot(x: Scale, foot: float, unit: str) -> list[Shape]:
    words = Label((x.start + x.end) / 2, foot + 25, shortened(unit, WIDTH - 40, 8), 8, anchor=Anchor.MIDDLE)
    return [*ticks(x, foot + 12, 8, with_sign), words]


@dataclass(frozen=True)
class Cost:
    """A touchpoint: what the outcome is lower by where it fails (`penalty`, drawn to the left) and higher by with
    delight (`reward`, to the right), each with its words or the reason that stands in its place. Without any
    `reward_words` delight was not asked there, and the row has one bar."""

    title: str
    under: str
    look: Look
    penalty: Span | None
    penalty_words: str
    reward: Span | None
    reward_words: str
    behind: Behind | None = None


def paired_bars(rows: Sequence[Cost], strip: float, heads: tuple[str, str], unit: str, alt: str) -> Drawing:
    """Two bars from zero a touchpoint, with whiskers; `heads` name failing (upper) and delight (lower).

    A penalty is given as a positive number of points and drawn downwards, that is to the left.
    """
    turned = [Span(-p.estimate, -p.high, -p.low) if (p := row.penalty) else None for row in rows]
    x = span_scale(_ends([*turned, *(row.reward for row in rows)], strip), START, WIDTH - WORDS - 14, 2.0)
    heights = [40.0 if row.reward_words else 26.0 for row in rows]
    top = 24.0
    foot = top + sum(heights)
    shapes: list[Shape] = _ground(x, strip, top, foot)
    shapes += _halves(heads if any(row.reward_words for row in rows) else (heads[0], ""))
    spots: list[Spot] = []
    for row, penalty, tall in zip(rows, turned, heights, strict=True):
        y = top + tall / 2
        top += tall
        shapes += named(row.title, row.under, y, START - 12, row.look.ink)
        shapes += _bar(penalty, row.penalty_words, x, y - (9 if row.reward_words else 0), row.look.ink)
        shapes += _bar(row.reward, row.reward_words, x, y + 9, BLUE) if row.reward_words else []
        shapes.append(rule(top))
        at = x(penalty.estimate) if penalty else x(0)
        spots += spotted(at, y, (row.title, row.under, row.penalty_words, row.reward_words), row.behind)
    return Drawing(WIDTH, foot + 30, (*shapes, *_foot(x, foot, unit)), alt, tuple(spots))


def _halves(heads: tuple[str, str]) -> list[Shape]:
    """What the upper and the lower bar of a row are, each in its ink."""
    left, right = shortened(heads[0], 190, 8, Style.BOLD), shortened(heads[1], 190, 8, Style.BOLD)
    return [
        Label(START, 13, left, 8, Style.BOLD),
        Label(WIDTH, 13, right, 8, Style.BOLD, BLUE, Anchor.END),
        rule(20, INK, 0.9),
    ]


def _bar(span: Span | None, words: str, x: Scale, y: float, ink: str) -> list[Shape]:
    if span is None:
        return slot(words, x.start, WIDTH, y, 14)
    left, right = sorted((x(0), x(span.estimate)))
    bar: list[Shape] = [Box(left, y - 5, right - left, 10, BAND, ink, 0.9)]
    ends = [*whisker(span, x, y, ink, 1.3), Line(x(span.estimate), y - 6, x(span.estimate), y + 6, ink, 2.2)]
    return [*bar, *ends, said(words, WIDTH, y + 3, WORDS, bold=True, ink=ink)]
