"""Paints a drawing as SVG for the web page. Decides nothing: where and what is settled in the drawing.

Every label says how wide it was set (`textLength`), so that it takes the same room in whatever typeface a browser has.
Texts are escaped as XML; only presentation attributes are used, so that a page may forbid inline styles.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import cos, pi, sin

from cxstudio.report.shapes import PAPER, Anchor, Box, Drawing, Label, Line, Mark, Shape, Sign, Style, Trail
from cxstudio.report.typeface import text_width

_FAMILY = "Noto Sans, Segoe UI, Helvetica Neue, Arial, sans-serif"
_LOOKS = {Style.REGULAR: "", Style.BOLD: ' font-weight="700"', Style.ITALIC: ' font-style="italic"'}
SHORTEST_SET = 4
"""Labels of fewer letters are not stretched: a digit looks worse squeezed than a hair too wide."""


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG element that scales with its room; its words for whoever can't see it are its label."""
    size = f'viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}"'
    name = f'role="img" aria-label="{escape(drawing.alt)}"' if drawing.alt else 'aria-hidden="true"'
    shapes = "".join(map(_shape, drawing.shapes))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {name} font-family="{_FAMILY}">{shapes}</svg>'


def sign_svg(sign: Sign, ink: str, size: float = 11) -> str:
    """A sign alone, as large as a letter; its name is what it looks like."""
    shapes = "".join(map(_shape, (Mark(size / 2, size / 2, sign, size - 1, ink),)))
    box = f'viewBox="0 0 {_n(size)} {_n(size)}" width="{_n(size)}" height="{_n(size)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{escape(sign.value)}">{shapes}</svg>'


def _shape(shape: Shape) -> str:
    match shape:
        case Line():
            ends = f'x1="{_n(shape.x1)}" y1="{_n(shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(shape.y2)}"'
            return f"<line {ends}{_stroke(shape.ink, shape.width, shape.dash)}/>"
        case Trail():
            return _trail(shape)
        case Box():
            place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
            return f'<rect {place} fill="{shape.fill or "none"}"{_stroke(shape.ink, shape.stroke)}/>'
        case Label():
            return _label(shape)
        case Mark():
            return _mark(shape)
    return ""  # pictures, links and targets belong to pages, which a browser sets itself


def _trail(trail: Trail) -> str:
    if trail.fill:
        outline = _stroke(trail.ink, trail.width, trail.dash)
        return f'<polygon points="{_points(trail.points)}" fill="{trail.fill}"{outline}/>'
    return f'<polyline points="{_points(trail.points)}" fill="none"{_stroke(trail.ink, trail.width, trail.dash)}/>'


def _label(label: Label) -> str:
    if not label.text:
        return ""
    anchor = "" if label.anchor is Anchor.START else f' text-anchor="{label.anchor.value}"'
    look = f'{_LOOKS[label.style]} fill="{label.ink}"{anchor}'
    wide = f' textLength="{_n(text_width(label.text, label.size, label.style))}" lengthAdjust="spacingAndGlyphs"'
    wide = wide if len(label.text) >= SHORTEST_SET else ""
    place = f'x="{_n(label.x)}" y="{_n(label.y)}" font-size="{_n(label.size)}"'
    return f"<text {place}{look}{wide}>{escape(label.text)}</text>"


def _mark(mark: Mark) -> str:
    x, y, half, ink = mark.x, mark.y, mark.size / 2, mark.ink
    match mark.sign:
        case Sign.DIAMOND:
            return _polygon(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), ink)
        case Sign.SQUARE:
            return _shape(Box(x - half, y - half, mark.size, mark.size, ink))
        case Sign.TRIANGLE:
            low = y + half * 0.8
            return _polygon(((x, y - half), (x + half, low), (x - half, low)), ink)
        case Sign.DISC:
            return _circle(x, y, half, ink)
        case Sign.RING:
            return _circle(x, y, half - 0.6, PAPER, ink)
        case Sign.DASHED_RING:
            return _circle(x, y, half - 0.6, PAPER, ink, (1.9, 1.4))
        case Sign.HALF:
            turns = [pi / 2 + pi * step / 12 for step in range(13)]
            filled = [(x + (half - 0.6) * cos(t), y - (half - 0.6) * sin(t)) for t in turns]
            return _circle(x, y, half - 0.6, PAPER, ink) + _polygon(filled, ink)
        case Sign.CROSS:
            reach = half * 0.7
            return "".join(_shape(Line(x - reach, y - turn, x + reach, y + turn, ink, 1.2)) for turn in (reach, -reach))
        case Sign.DASH:
            return _shape(Line(x - half * 0.6, y, x + half * 0.6, y, ink, 1.2))


def _circle(x: float, y: float, radius: float, fill: str, ink: str = "", dash: tuple[float, ...] = ()) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"{_stroke(ink, 1.2, dash)}/>'


def _polygon(points: Iterable[tuple[float, float]], fill: str) -> str:
    return f'<polygon points="{_points(points)}" fill="{fill}"/>'


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _stroke(ink: str, width: float, dash: tuple[float, ...] = ()) -> str:
    if not ink:
        return ""
    dashes = f' stroke-dasharray="{" ".join(map(_n, dash))}"' if dash else ""
    return f' stroke="{ink}" stroke-width="{_n(width)}"{dashes}'


def _n(number: float) -> str:
    """A coordinate with two decimals at most."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
