"""Paints sheets as PDF operators on reportlab's canvas. Decides nothing: where and what is settled in the drawing.

Strokes and texts are written as operators with two decimals, for reportlab's own number formatting would be half the
work of a report. Text goes through the font's subsets and is escaped as text, never read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import cos, pi, sin
from typing import Any

from cxstudio.report.other_fonts import OtherFonts
from cxstudio.report.shapes import (
    PAPER,
    Anchor,
    Box,
    Drawing,
    Label,
    Line,
    Link,
    Mark,
    Picture,
    Sign,
    Style,
    Target,
    Trail,
)
from cxstudio.report.typeface import face, font_path, set_spans, text_width

ROUND = 0.5523
"""How far the handles of a quarter circle stand off, in radii."""

Points = Iterable[tuple[float, float]]


class Painter:
    """Draws sheets of one document. `place_photo(picture, bottom)` puts a JPEG on the page.

    Colours, pens and fonts are set only where they change: a page is thousands of strokes.
    """

    def __init__(self, canvas: Any, place_photo: Callable[[Picture, float], None]) -> None:
        """`canvas` is reportlab's, which brings no types."""
        self._canvas = canvas
        self._place_photo = place_photo
        self._fonts = registered_fonts()
        self._others = OtherFonts(canvas._doc)
        self._height = 0.0
        self._state: dict[str, object] = {}
        self._write: Callable[[str], None] = canvas._code.append

    def sheet(self, drawing: Drawing) -> None:
        """One page."""
        self._canvas.setPageSize((drawing.width, drawing.height))
        self._write = self._canvas._code.append
        self._height = drawing.height
        self._state = {}
        for shape in drawing.shapes:
            match shape:
                case Label():
                    self._label(shape)
                case Line():
                    self._stroke(shape.ink, shape.width, shape.dash)
                    self._write(f"{self._path(((shape.x1, shape.y1), (shape.x2, shape.y2)))} S")
                case Trail():
                    self._trail(shape)
                case Box():
                    self._box(shape)
                case Mark():
                    self._mark(shape)
                case Picture():
                    self._place_photo(shape, self._height - shape.y - shape.height)
                case Link():
                    self._link(shape)
                case Target():
                    self._target(shape)
        self._canvas.showPage()

    # -- pens --------------------------------------------------------------------------------------------------------

    def _changed(self, name: str, value: object) -> bool:
        changed = self._state.get(name) != value
        self._state[name] = value
        return changed

    def _fill(self, ink: str) -> None:
        if self._changed("fill", ink):
            self._write(f"{_rgb(ink)} rg")

    def _stroke(self, ink: str, width: float, dash: tuple[float, ...] = ()) -> None:
        if self._changed("stroke", ink):
            self._write(f"{_rgb(ink)} RG")
        if self._changed("width", width):
            self._write(f"{width:.2f} w")
        if self._changed("dash", dash):
            self._write(f"[{' '.join(f'{part:g}' for part in dash)}] 0 d")

    # -- shapes ------------------------------------------------------------------------------------------------------

    def _label(self, label: Label) -> None:
        """Text in the font's subsets; a subset is named by the font, and its bytes are escaped by the canvas."""
        if not label.text:
            return
        self._fill(label.ink)
        away = 0.0
        if label.anchor is not Anchor.START:
            width = text_width(label.text, label.size, label.style)
            away = width if label.anchor is Anchor.END else width / 2
        place = f"BT {label.x - away:.2f} {self._height - label.y:.2f} Td"
        letters = face(label.style).letters
        if letters.issuperset(map(ord, label.text)):
            self._write(" ".join((place, *self._shown(label.text, label), "ET")))
        else:
            self._write(" ".join((place, *self._shaped(label, letters), "ET")))

    def _shown(self, text: str, label: Label) -> Iterator[str]:
        font, document = self._fonts[label.style], self._canvas._doc
        for subset, chunk in font.splitString(text, document):
            name = font.getSubsetInternalName(subset, document)
            yield f"{name} {label.size:.2f} Tf ({self._canvas._escape(chunk)}) Tj"

    def _shaped(self, label: Label, letters: frozenset[int]) -> Iterator[str]:
        """Text of other scripts, span by span. Their fonts come in one weight: bold ones are drawn with an outline."""
        for span in set_spans(label.text, letters):
            if span.font is None:
                yield from self._shown(span.text, label)
                continue
            bold = label.style is Style.BOLD
            if bold:
                self._state.pop("stroke", None)
                self._state.pop("width", None)
                yield f"{_rgb(label.ink)} RG {label.size / 30:.2f} w 2 Tr"
            yield self._others.shown(span, label.size)
            yield "0 Tr" if bold else ""

    def _path(self, points: Points) -> str:
        height = self._height
        places = [f"{x:.2f} {height - y:.2f}" for x, y in points]
        return f"{places[0]} m " + " ".join(f"{place} l" for place in places[1:])

    def _trail(self, trail: Trail) -> None:
        if trail.fill:
            self._polygon(trail.points, trail.fill)
        if trail.ink:
            self._stroke(trail.ink, trail.width, trail.dash)
            self._write(f"{self._path(trail.points)} S")

    def _polygon(self, points: Points, fill: str) -> None:
        self._fill(fill)
        self._write(f"{self._path(points)} f")

    def _box(self, box: Box) -> None:
        if box.fill:
            self._fill(box.fill)
        if box.ink:
            self._stroke(box.ink, box.stroke)
        paint = "B" if box.fill and box.ink else "f" if box.fill else "S"
        bottom = self._height - box.y - box.height
        self._write(f"{box.x:.2f} {bottom:.2f} {box.width:.2f} {box.height:.2f} re {paint}")

    def _mark(self, mark: Mark) -> None:
        x, y, half, ink = mark.x, mark.y, mark.size / 2, mark.ink
        match mark.sign:
            case Sign.DIAMOND:
                self._polygon(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), ink)
            case Sign.SQUARE:
                self._box(Box(x - half, y - half, mark.size, mark.size, ink))
            case Sign.TRIANGLE:
                low = y + half * 0.8
                self._polygon(((x, y - half), (x + half, low), (x - half, low)), ink)
            case Sign.DISC:
                self._circle(x, y, half, ink)
            case Sign.RING:
                self._circle(x, y, half - 0.6, PAPER, ink)
            case Sign.DASHED_RING:
                self._circle(x, y, half - 0.6, PAPER, ink, (1.9, 1.4))
            case Sign.HALF:
                self._circle(x, y, half - 0.6, PAPER, ink)
                turns = [pi / 2 + pi * step / 12 for step in range(13)]
                self._polygon([(x + (half - 0.6) * cos(t), y - (half - 0.6) * sin(t)) for t in turns], ink)
            case Sign.CROSS:
                reach = half * 0.7
                self._stroke(ink, 1.2)
                for turn in (reach, -reach):
                    self._write(f"{self._path(((x - reach, y - turn), (x + reach, y + turn)))} S")
            case Sign.DASH:
                self._stroke(ink, 1.2)
                self._write(f"{self._path(((x - half * 0.6, y), (x + half * 0.6, y)))} S")

    def _circle(
        self, x: float, y: float, radius: float, fill: str, ink: str = "", dash: tuple[float, ...] = ()
    ) -> None:
        self._fill(fill)
        if ink:
            self._stroke(ink, 1.2, dash)
        y, away = self._height - y, radius * ROUND
        quarters = (
            (x + radius, y + away, x + away, y + radius, x, y + radius),
            (x - away, y + radius, x - radius, y + away, x - radius, y),
            (x - radius, y - away, x - away, y - radius, x, y - radius),
            (x + away, y - radius, x + radius, y - away, x + radius, y),
        )
        curves = " ".join(" ".join(f"{place:.2f}" for place in quarter) + " c" for quarter in quarters)
        self._write(f"{x + radius:.2f} {y:.2f} m {curves} {'b' if ink else 'f'}")

    def _link(self, link: Link) -> None:
        top = self._height - link.y
        place = (link.x, top - link.height, link.x + link.width, top)
        self._canvas.linkAbsolute("", link.target, place, Border="[0 0 0]")

    def _target(self, target: Target) -> None:
        self._canvas.bookmarkPage(target.name, fit="XYZ", left=0, top=self._height - max(target.y, 0))
        self._canvas.addOutlineEntry(target.title, target.name, 0)


def registered_fonts() -> dict[Style, Any]:
    """The bundled typeface as reportlab's fonts, made known to it once a process."""
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # heavy
    from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

    known = set(pdfmetrics.getRegisteredFontNames())
    for style in Style:
        if style.value not in known:
            pdfmetrics.registerFont(TTFont(style.value, str(font_path(style))))
    return {style: pdfmetrics.getFont(style.value) for style in Style}


def _rgb(ink: str) -> str:
    return " ".join(f"{int(ink[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))
