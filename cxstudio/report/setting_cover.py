"""How the answers and the strip of verdicts are set, as they stand on the first page."""

from __future__ import annotations

from collections.abc import Iterator

from cxstudio.report.blocks import Answers, Strip
from cxstudio.report.shapes import BLUE, INK, RULE, SOFT, Label, Line, Shape, Style
from cxstudio.report.slabs import LOOKS, Slab, badge_mark, gap, runs, set_lines, together
from cxstudio.report.text import Run
from cxstudio.report.typeface import shortened

BETWEEN = 18.0
"""Room between answers in columns, in points."""


def answers_slabs(block: Answers, width: float) -> Iterator[Slab]:
    """Each answer beside its question, or all in columns."""
    if block.beside:
        yield from _columns(block, width)
        return
    yield gap(10)
    for number, answer in enumerate(block.answers):
        label = set_lines([Run(answer.question, Style.BOLD, BLUE)], 9.5, 88)
        lines = set_lines(runs(answer.words), 9.75, width - 100, 100)
        tall = max(sum(slab.height for slab in label), sum(slab.height for slab in lines)) + 13
        rule = Line(0, 0, width, 0, RULE if number else INK, 0.6)
        yield Slab(tall, (rule, *together(label, 6), *together(lines, 6)))
    yield Slab(1, (Line(0, 0, width, 0, INK, 0.6),))


def _columns(block: Answers, width: float) -> Iterator[Slab]:
    many = max(len(block.answers), 1)
    each = (width - BETWEEN * (many - 1)) / many
    shapes: list[Shape] = []
    tall = 0.0
    for place, answer in enumerate(block.answers):
        x = place * (each + BETWEEN)
        head = set_lines([Run(answer.question, Style.BOLD, BLUE)], 9.5, each, x)
        lines = set_lines(runs(answer.words), 9.25, each, x)
        shapes += [Line(x, 0, x + each, 0, INK, 0.9), *together([*head, *lines], 6)]
        tall = max(tall, 6 + sum(slab.height for slab in (*head, *lines)))
    yield gap(8)
    yield Slab(tall, tuple(shapes))


def strip_slabs(block: Strip, width: float) -> list[Slab]:
    """All verdicts, at most five beside each other."""
    many = len(block.touchpoints)
    across = many if many <= 5 else 4
    each = width / max(across, 1)
    slabs: list[Slab] = [gap(3)]
    for start in range(0, many, across or 1):
        shapes: list[Shape] = []
        for place, one in enumerate(block.touchpoints[start : start + across]):
            x = each * place
            shapes.append(badge_mark(one.badge, x + 5, 11.5, 8.5))
            shapes.append(Label(x + 14, 14.5, shortened(one.title, each - 18, 9, Style.BOLD), 9, Style.BOLD))
            style, ink = LOOKS[one.badge.tone]
            style = style if ink != SOFT else Style.REGULAR
            shapes.append(Label(x, 26, shortened(one.verdict, each - 6, 8, style), 8, style, ink))
            shapes.append(Label(x, 36.5, shortened(one.count, each - 6, 8), 8, ink=SOFT))
        slabs.append(Slab(42, tuple(shapes)))
    return [*slabs, Slab(2, (Line(0, 1, width, 1, INK, 0.6),))]
