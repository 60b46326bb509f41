"""What the charts of rows share: a row's name, an interval with its ends, a slot for a reason, the scale underneath."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cxstudio.report.plots import WIDTH, Span
from cxstudio.report.shapes import INK, RULE, SOFT, WARM, Anchor, Box, Label, Line, Shape, Style
from cxstudio.report.space import Scale, nice_step, steps
from cxstudio.report.text import Run, wrapped
from cxstudio.report.typeface import shortened, text_width
from cxstudio.report.words import amount


def named(title: str, under: str, y: float, room: float, ink: str = INK, indent: float = 0.0) -> list[Shape]:
    """A row's title with a soft line under it, round the middle line y; in one line where nothing is under it."""
    base = y - 1.5 if under else y + 3
    name = Label(indent, base, shortened(title, room - indent, 8.5, Style.BOLD), 8.5, Style.BOLD, ink)
    return [name, Label(indent, base + 10.5, shortened(under, room - indent, 7.5), 7.5, ink=SOFT)] if under else [name]


def whisker(span: Span, x: Scale, y: float, ink: str, width: float = 1.6, reach: float = 3.0) -> list[Shape]:
    """An interval with its ends; an end beyond the scale is left open."""
    ends = [end for end in (span.low, span.high) if x.holds(end)]
    line: list[Shape] = [Line(x(span.low), y, x(span.high), y, ink, width)]
    return line + [Line(x(end), y - reach, x(end), y + reach, ink, 1.2) for end in ends]


def slot(text: str, left: float, right: float, y: float, tall: float = 15.0) -> list[Shape]:
    """A reason in the place of a figure: a warm band, never a bar, for a bar has a length."""
    words = fitting(text, right - left - 10, 7.5)
    if not words:
        return []
    return [Box(left, y - tall / 2, right - left, tall, WARM), Label(left + 5, y + 2.6, words, 7.5, ink=SOFT)]


def fitting(text: str, room: float, size: float) -> str:
    """The text, its first half up to a semicolon, or its beginning; empty where not even that can be read."""
    if text_width(text, size) <= room:
        return text
    return shortened(text.split(";")[0], room, size) if room > 24 else ""


def said(text: str, right: float, y: float, room: float, *, bold: bool = False, ink: str = INK) -> Label:
    """Figures at the right end of a row."""
    style = Style.BOLD if bold else Style.REGULAR
    return Label(right, y, shortened(text, room, 8.5, style), 8.5, style, ink, Anchor.END)


def rule(y: float, ink: str = RULE, width: float = 0.5) -> Line:
    """A line through the whole row."""
    return Line(0, y, WIDTH, y, ink, width)


def span_scale(values: Iterable[float], start: float, end: float, least: float = 1.0) -> Scale:
    """A scale that holds all of these values and zero, `least` wide at the least, with ends at ticks."""
    found = [0.0, *values]
    low, high = min(found), max(found)
    if high - low < least:
        high = low + least
    step = nice_step(high - low, 7) if high - low > 2 else 0.5 if high - low > 1 else 0.2
    down, up = -(-low // step) * step, -(-high // step) * step
    return Scale(down - (step if down > low else 0), up, start, end)


def ticks(x: Scale, y: float, most: int = 8, write: Callable[[float], str] = amount) -> list[Label]:
    """Figures under a scale, as many as have room."""
    span = x.high - x.low
    step = nice_step(span, most) if span > 2 else 0.5 if span > 1 else 0.2
    found = [Label(x(at), y, write(at), 8, ink=SOFT, anchor=Anchor.MIDDLE) for at in steps(x.low, x.high, step)]
    return clear_of_each_other(found)


def clear_of_each_other(labels: Sequence[Label], gap: float = 4.0) -> list[Label]:
    """Labels from left to right without those that would touch the one before."""
    kept: list[Label] = []
    edge = float("-inf")
    for label in labels:
        half = text_width(label.text, label.size, label.style) / 2
        if label.x - half >= edge:
            kept.append(label)
            edge = label.x + half + gap
    return kept


def with_sign(value: float) -> str:
    """+1, –2, 0."""
    rounded = round(value, 6)
    return f"+{amount(rounded)}" if rounded > 0 else amount(rounded or 0.0)


def in_lines(text: str, size: float, room: float, most: int, style: Style = Style.REGULAR) -> list[str]:
    """The text in at most so many lines of this width, the last shortened."""
    found = ["".join(piece.run.text for piece in line) for line in wrapped([Run(text, style)], size, room)]
    if len(found) > most:
        found = [*found[: most - 1], " ".join(found[most - 1 :])]
    return [shortened(line, room, size, style) for line in found]
