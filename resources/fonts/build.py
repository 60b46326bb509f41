"""Makes the three static Noto Sans fonts that window, PDF and web page share.

Usage: python build.py FOLDER, where FOLDER holds the variable fonts `NotoSans[wdth,wght].ttf` and
`NotoSans-Italic[wdth,wght].ttf` and their LICENSE (the package `fontpkg-noto-sans` carries all three; 2.15 was used).
Needs fontTools. The source lacks the signs of a report (≥ → ✓ ● …); they are drawn here, in the weight of the
font's own hyphen, because ReportLab has no fall-back font and a missing glyph would be a box or a gap.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
UPRIGHT, SLANTED = "NotoSans[wdth,wght].ttf", "NotoSans-Italic[wdth,wght].ttf"
FONTS = (
    ("NotoSans-Regular.ttf", UPRIGHT, 400),
    ("NotoSans-Bold.ttf", UPRIGHT, 700),
    ("NotoSans-Italic.ttf", SLANTED, 400),
)
# Latin and its extensions, combining marks, Greek, Cyrillic, punctuation, raised and lowered figures, currencies.
RANGES = ((0x20, 0x24F), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x206F))
RANGES += ((0x2070, 0x209F), (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2150, 0x215F), (0x2200, 0x22FF))
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "lnum", "tnum", "sups", "subs", "frac", "case"]

Point = tuple[float, float]


@dataclass(frozen=True)
class Pencil:
    """Draws closed shapes into one glyph. Widths and heights are font units (1000 to the em)."""

    pen: TTGlyphPen
    stroke: float  # thickness of the font's own hyphen
    left: float  # where the plus begins and ends: signs take the same room
    right: float
    middle: float  # height of the centre of the plus above the baseline

    def shape(self, points: Sequence[Point]) -> None:
        """A closed polygon; clockwise is ink, counter-clockwise a hole."""
        self.pen.moveTo(points[0])
        for point in points[1:]:
            self.pen.lineTo(point)
        self.pen.closePath()

    def line(self, start: Point, end: Point) -> None:
        """A straight stroke with square ends."""
        (x0, y0), (x1, y1) = start, end
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        dx, dy = (x1 - x0) / length * self.stroke / 2, (y1 - y0) / length * self.stroke / 2
        self.shape([(x0 - dy, y0 + dx), (x1 - dy, y1 + dx), (x1 + dy, y1 - dx), (x0 + dy, y0 - dx)])

    def circle(self, centre: Point, radius: float, hole: bool = False) -> None:
        """A disc, or the hole in one."""
        turn = 1 if hole else -1
        self.shape([_on_circle(centre, radius, turn * 2 * pi * step / 32) for step in range(32)])


def _on_circle(centre: Point, radius: float, angle: float) -> Point:
    return centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)


def _order(pencil: Pencil, tip: float, back: float) -> None:
    """≤ and ≥: an angle with its tip at x = tip, and a bar under it."""
    high, low, bar = pencil.middle + 235, pencil.middle - 105, pencil.middle - 235
    half = (high + low) / 2
    pencil.line((back, high), (tip, half))
    pencil.line((tip, half), (back, low))
    pencil.circle((tip, half), pencil.stroke / 2)
    pencil.line((pencil.left, bar), (pencil.right, bar))


def _arrow(pencil: Pencil, start: Point, end: Point, *, both: bool = False) -> None:
    (x0, y0), (x1, y1) = start, end
    length = abs(x1 - x0) + abs(y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    pencil.line(start, end)
    barb = 150
    for (x, y), side in (((x1, y1), -1),) + ((((x0, y0), 1),) if both else ()):
        for turn in (1, -1):
            pencil.line((x, y), (x + side * ux * barb + turn * uy * barb, y + side * uy * barb + turn * ux * barb))
        pencil.circle((x, y), pencil.stroke / 2)


def _wave(pencil: Pencil, height: float) -> None:
    """One tilde: the upper edge there, the lower edge back."""
    width = pencil.right - pencil.left
    steps = [step / 24 for step in range(25)]
    rise = [(pencil.left + width * t, height + 42 * sin(2 * pi * t)) for t in steps]
    half = pencil.stroke / 2
    pencil.shape([(x, y + half) for x, y in rise] + [(x, y - half) for x, y in reversed(rise)])


def _approximately(pencil: Pencil) -> None:
    _wave(pencil, pencil.middle + 95)
    _wave(pencil, pencil.middle - 95)


def _unequal(pencil: Pencil) -> None:
    for height in (pencil.middle + 95, pencil.middle - 95):
        pencil.line((pencil.left, height), (pencil.right, height))
    centre = (pencil.left + pencil.right) / 2
    pencil.line((centre - 110, pencil.middle - 240), (centre + 110, pencil.middle + 240))


def _tick(pencil: Pencil) -> None:
    corner = (pencil.left + 130, pencil.middle - 220)
    pencil.line((pencil.left - 10, pencil.middle - 60), corner)
    pencil.line(corner, (pencil.right + 20, pencil.middle + 250))
    pencil.circle(corner, pencil.stroke / 2)


def _disc(pencil: Pencil) -> None:
    pencil.circle(((pencil.left + pencil.right) / 2, pencil.middle), 225)


def _ring(pencil: Pencil) -> None:
    centre = ((pencil.left + pencil.right) / 2, pencil.middle)
    pencil.circle(centre, 225)
    pencil.circle(centre, 225 - pencil.stroke, hole=True)


def _half_disc(pencil: Pencil) -> None:
    centre = ((pencil.left + pencil.right) / 2, pencil.middle)
    _ring(pencil)
    pencil.shape([_on_circle(centre, 225, -pi / 2 - pi * step / 16) for step in range(17)])


def _polygon(*corners: Point) -> Callable[[Pencil], None]:
    """A filled shape; corners are given round the middle, clockwise."""

    def draw(pencil: Pencil) -> None:
        centre = (pencil.left + pencil.right) / 2
        pencil.shape([(centre + x, pencil.middle + y) for x, y in corners])

    return draw


def _across(pencil: Pencil) -> tuple[Point, Point]:
    return (pencil.left, pencil.middle), (pencil.right, pencil.middle)


def _upright(pencil: Pencil) -> tuple[Point, Point]:
    centre = (pencil.left + pencil.right) / 2
    return (centre, pencil.middle - 300), (centre, pencil.middle + 300)


DRAWN: dict[str, Callable[[Pencil], None]] = {
    "−": lambda pencil: pencil.line((pencil.left, pencil.middle), (pencil.right, pencil.middle)),
    "≤": lambda pencil: _order(pencil, pencil.left + 20, pencil.right),
    "≥": lambda pencil: _order(pencil, pencil.right - 20, pencil.left),
    "≈": _approximately,
    "≠": _unequal,
    "→": lambda pencil: _arrow(pencil, *_across(pencil)),
    "←": lambda pencil: _arrow(pencil, *_across(pencil)[::-1]),
    "↔": lambda pencil: _arrow(pencil, *_across(pencil), both=True),
    "↑": lambda pencil: _arrow(pencil, *_upright(pencil)),
    "↓": lambda pencil: _arrow(pencil, *_upright(pencil)[::-1]),
    "✓": _tick,
    "●": _disc,
    "○": _ring,
    "◐": _half_disc,
    "■": _polygon((-200, 200), (200, 200), (200, -200), (-200, -200)),
    "◆": _polygon((0, 260), (260, 0), (0, -260), (-260, 0)),
    "▲": _polygon((0, 240), (240, -200), (-240, -200)),
    "▼": _polygon((-240, 200), (240, 200), (0, -240)),
}


def _draw_missing(font: TTFont) -> None:
    """Add the signs of DRAWN, each as wide as a figure, so that they line up in columns of figures."""
    names = font.getBestCmap()
    # The plus, not the minus, gives room and height: the slanted source has a hyphen in the place of its minus.
    plus, hyphen = font["glyf"][names[ord("+")]], font["glyf"][names[ord("-")]]
    advance, aside = font["hmtx"][names[ord("0")]][0], font["hmtx"][names[ord("+")]][0]
    shift = (advance - aside) / 2
    order = font.getGlyphOrder()
    for sign, draw in DRAWN.items():
        pen = TTGlyphPen(None)
        draw(Pencil(pen, hyphen.yMax - hyphen.yMin, plus.xMin + shift, plus.xMax + shift, (plus.yMax + plus.yMin) / 2))
        name = f"drawn{ord(sign):04X}"
        order = [*order, name]
        font.setGlyphOrder(order)
        glyph = pen.glyph()
        font["glyf"][name] = glyph
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (advance, glyph.xMin)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(sign)] = name


def _reduced(font: TTFont) -> TTFont:
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)] + [ord(c) for c in DRAWN])
    cutter.subset(font)
    return font


def build(source: Path) -> None:
    """Write the three fonts and the licence text beside this file."""
    for name, variable, weight in FONTS:
        font = TTFont(source / variable)
        # Without new names bold and regular share one PostScript name, and ReportLab draws bold as regular.
        font = instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, updateFontNames=True)
        _draw_missing(font)
        _reduced(font).save(HERE / name)
    shutil.copyfile(source.parent / "LICENSE", HERE / "OFL.txt")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
