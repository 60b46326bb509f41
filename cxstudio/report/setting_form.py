"""How an item is set on paper that is filled with a pen: boxes to tick, lines to write on, tables to fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxstudio.report.blocks import Blank, Field, Question, Rows, Ticks
from cxstudio.report.shapes import FAINT, INK, RULE, SOFT, Anchor, Box, Label, Line, Shape, Style
from cxstudio.report.slabs import Slab, gap, runs, set_lines, together
from cxstudio.report.text import Run, wrapped
from cxstudio.report.typeface import shortened, text_width

IN = 26.0
"""Where the words of an item begin, right of its number."""
SIDE = 9.5
"""A box to tick, from edge to edge."""
FIGURE = 17.0
"""A box for one figure."""
WRITING = 20.0
"""From one line to write on to the next: a hand needs 7 mm."""


def question_slabs(block: Question, width: float) -> list[Slab]:
    """An item with its number, never parted from its first field."""
    text = set_lines([Run(block.text, Style.BOLD)], 9.5, width - IN, IN)
    number = Label(0, 9.5, block.number, 9.5, Style.BOLD, SOFT)
    slabs = [replace(text[0], shapes=(number, *text[0].shapes)), *text[1:]]
    for note in block.notes:
        slabs += set_lines(runs(note), 8.25, width - IN, IN)
    slabs = [replace(slab, keep=True) for slab in slabs]
    for field in block.fields:
        slabs += _field(field, width - IN)
    if block.reasons:
        slabs.append(_reasons(block.reasons, width))
    whole = sum(slab.height for slab in slabs)
    kept = [replace(slab, keep=True) for slab in slabs[:-1]] + slabs[-1:] if whole < 300 else slabs
    return [gap(12), *kept]


def _field(field: Field, width: float) -> Iterator[Slab]:
    match field:
        case Ticks():
            yield from _numbered(field, width) if field.numbers else _ticks(field, width)
        case Blank():
            yield from _blank(field, width)
        case Rows():
            yield from _rows(field, width)


def _ticks(field: Ticks, width: float) -> Iterator[Slab]:
    """A box and its words; several on a line where they are short."""
    sizes = [SIDE + 6 + text_width(option, 9) + 20 for option in field.options]
    if not field.beside or any(size > width for size in sizes):
        for option in field.options:
            lines = set_lines([Run(option)], 9, width - SIDE - 6, IN + SIDE + 6)
            tall = sum(line.height for line in lines)
            yield Slab(tall + 3.5, (Box(IN, 2.5, SIDE, SIDE, ink=INK, stroke=0.8), *together(lines, 1)), keep=True)
        return
    x, shapes = IN, list[Shape]()
    for option, size in zip(field.options, sizes, strict=True):
        if x + size - 20 > IN + width:
            yield Slab(17, tuple(shapes), keep=True)
            x, shapes = IN, []
        shapes += [Box(x, 3, SIDE, SIDE, ink=INK, stroke=0.8), Label(x + SIDE + 6, 11, option, 9)]
        x += size
    yield Slab(17, tuple(shapes), keep=True)


def _numbered(field: Ticks, width: float) -> Iterator[Slab]:
    """A scale: its numbers in boxes beside each other, the words of each under it."""
    many = len(field.numbers)
    each = min(width / many, 96.0)
    shapes: list[Shape] = []
    deep = 0
    for place, (number, words) in enumerate(zip(field.numbers, field.options, strict=True)):
        middle = IN + each * (place + 0.5)
        shapes.append(Box(middle - FIGURE / 2, 4, FIGURE, FIGURE, ink=INK, stroke=0.8))
        shapes.append(Label(middle, 16, number, 9, ink=SOFT, anchor=Anchor.MIDDLE))
        lines = wrapped([Run(words)], 7.5, each - 5)[:3] if words else []
        texts = ["".join(piece.run.text for piece in line) for line in lines]
        shapes += [
            Label(middle, 32 + 9.0 * row, text, 7.5, anchor=Anchor.MIDDLE, ink=SOFT) for row, text in enumerate(texts)
        ]
        deep = max(deep, len(texts))
    yield Slab(26 + 9.0 * deep, tuple(shapes), keep=True)


def _blank(field: Blank, width: float) -> Iterator[Slab]:
    label = shortened(field.label, width * 0.6, 9)
    x = IN + (text_width(label, 9) + 8 if label else 0)
    words = [Label(IN, 15, label, 9)] if label else []
    if field.boxes:
        boxes = [Box(x + FIGURE * place, 3, FIGURE, FIGURE, ink=INK, stroke=0.8) for place in range(field.boxes)]
        unit = Label(x + FIGURE * field.boxes + 6, 15, shortened(field.unit, 200, 9), 9)
        yield Slab(FIGURE + 6, (*words, *boxes, unit), keep=True)
        return
    unit_room = text_width(field.unit, 9) + 6 if field.unit else 0.0
    for row in range(field.lines):
        start, end = (x, IN + width - unit_room) if not row else (IN, IN + width)
        shapes: list[Shape] = [Line(start, 17, end, 17, FAINT, 0.7)]
        shapes += [*words, Label(end + 6, 15, field.unit, 9)] if not row else []
        yield Slab(WRITING, tuple(shapes), keep=True)


def _rows(field: Rows, width: float) -> Iterator[Slab]:
    named = any(field.names)
    first = 96.0 if named else 0.0
    each = (width - first) / max(len(field.columns), 1)
    edges = [IN + first + each * place for place in range(len(field.columns) + 1)]
    heads = [Label(left + 4, 12, shortened(title, each - 8, 8), 8, ink=SOFT)
             for left, title in zip(edges, field.columns, strict=False)]  # fmt: skip
    head = Slab(17, (*heads, Line(IN, 17, IN + width, 17, INK, 0.9)), keep=True)
    yield head
    for name in field.names:
        tall = 22.0
        lines = [Line(edge, 0, edge, tall, RULE, 0.6) for edge in edges[bool(not named) :]]
        words = Label(IN, 15, shortened(name, first - 8, 9), 9) if name else Label(IN, 15, "")
        yield Slab(tall, (words, *lines, Line(IN, tall, IN + width, tall, RULE, 0.6)), repeat=(head,))


def _reasons(words: str, width: float) -> Slab:
    """One line for why there is no answer."""
    text = shortened(words, width * 0.55, 8)
    end = IN + SIDE + 6 + text_width(text, 8) + 8
    box = Box(IN, 5.5, SIDE - 1.5, SIDE - 1.5, ink=SOFT, stroke=0.6)
    return Slab(18, (box, Label(IN + SIDE + 4, 12.5, text, 8, ink=SOFT), Line(end, 14, width, 14, RULE, 0.6)))
