"""The bundled typeface in numbers: how wide a text is, and which characters it can't draw.

Read straight from the TrueType tables, so that a chart is measured the same whoever paints it.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.assets import resources
from cxstudio.report.shapes import Anchor, Label, Style

if TYPE_CHECKING:
    from cxstudio.report.shaping import Span

MOST_LETTERS = 2_000
"""More letters than this stand on no line."""


@dataclass(frozen=True)
class Face:
    """Advance widths by code point, in thousandths of the size; `absent` is the width of the box for a missing one."""

    widths: dict[int, float]
    absent: float

    def width(self, text: str, size: float) -> float:
        """Width of a text in points, other scripts in the fonts that are found for them."""
        widths = self.widths
        try:
            return sum([widths[ord(sign)] for sign in text]) * size / 1000
        except KeyError:
            return self._shaped_width(text) * size / 1000

    def _shaped_width(self, text: str) -> float:
        widths, absent = self.widths, self.absent
        return sum(
            span.advance if span.font else sum(widths.get(ord(sign), absent) for sign in span.text)
            for span in set_spans(text, self.letters)
        )

    @cached_property
    def letters(self) -> frozenset[int]:
        """The code points it has."""
        return frozenset(self.widths)


def font_path(style: Style) -> Path:
    """Where the font file of this style lies."""
    return resources() / "fonts" / f"{style.value}.ttf"


@lru_cache(maxsize=3)
def face(style: Style) -> Face:
    """The numbers of one style."""
    content = font_path(style).read_bytes()
    tables = _tables(content)
    units = struct.unpack_from(">H", content, tables["head"] + 18)[0]
    advances = _advances(content, tables, 1000 / units)
    glyphs = glyphs_of(content, tables["cmap"])
    return Face({code: advances[min(glyph, len(advances) - 1)] for code, glyph in glyphs.items()}, advances[0])


def text_width(text: str, size: float, style: Style = Style.REGULAR) -> float:
    """Width of a text in points."""
    return face(style).width(text, size)


def set_spans(text: str, known: frozenset[int]) -> tuple[Span, ...]:
    """The spans of a text in the order of the eye. Without the extra "intl" all of it is in the bundled typeface."""
    from cxstudio.report.fonts import can_shape  # only for letters of other scripts
    from cxstudio.report.shaping import Span, spans

    return spans(text, known) if can_shape() else (Span(None, text),)


def missing(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters among these texts that can only be drawn as a box, each once, in order of code point."""
    known = face(Style.REGULAR).widths
    seen = {sign for text in texts for sign in set(text) if ord(sign) not in known and sign != "\n"}
    if not seen:
        return ()
    from cxstudio.report.shaping import has_form

    return tuple(sorted(sign for sign in seen if not has_form(sign)))


def shortened(text: str, width: float, size: float, style: Style = Style.REGULAR) -> str:
    """The text, or its beginning with an ellipsis where it would be wider than `width`."""
    font = face(style)
    if font.width(text, size) <= width:
        return text
    room, kept = width - font.width("…", size), 0.0
    if not font.letters.issuperset(map(ord, text[:MOST_LETTERS])):
        return text[: prefix(font, text[:MOST_LETTERS], room, size)].rstrip() + "…"
    for place, sign in enumerate(text):
        kept += font.widths.get(ord(sign), font.absent) * size / 1000
        if kept > room:
            return text[:place].rstrip() + "…"
    return text


def prefix(font: Face, text: str, room: float, size: float) -> int:
    """How many letters of a text in any script fit into so many points; at least none."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.width(text[:middle], size) <= room else (low, middle - 1)
    while low and low < len(text) and unicodedata.category(text[low]).startswith("M"):
        low -= 1  # a mark is not parted from its letter
    return low


def extent(label: Label) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of a label's ink."""
    width = text_width(label.text, label.size, label.style)
    left = label.x - {Anchor.START: 0.0, Anchor.MIDDLE: width / 2, Anchor.END: width}[label.anchor]
    return left, label.y - 0.74 * label.size, left + width, label.y + 0.22 * label.size


def _tables(content: bytes) -> dict[str, int]:
    count = struct.unpack_from(">H", content, 4)[0]
    entries = [struct.unpack_from(">4sIII", content, 12 + 16 * place) for place in range(count)]
    return {tag.decode("latin-1"): offset for tag, _sum, offset, _length in entries}


def _advances(content: bytes, tables: dict[str, int], scale: float) -> list[float]:
    count = struct.unpack_from(">H", content, tables["hhea"] + 34)[0]
    pairs = struct.unpack_from(f">{2 * count}H", content, tables["hmtx"])
    return [advance * scale for advance in pairs[::2]]


def glyphs_of(content: bytes, cmap: int) -> dict[int, int]:
    """Code point -> glyph, from a table of format 12 where there is one, else of format 4."""
    count = struct.unpack_from(">H", content, cmap + 2)[0]
    subtables = [cmap + struct.unpack_from(">HHI", content, cmap + 4 + 8 * place)[2] for place in range(count)]
    formats = {struct.unpack_from(">H", content, offset)[0]: offset for offset in subtables}
    return _long_groups(content, formats[12]) if 12 in formats else _segments(content, formats[4])


def _long_groups(content: bytes, offset: int) -> dict[int, int]:
    count = struct.unpack_from(">I", content, offset + 12)[0]
    groups = [struct.unpack_from(">III", content, offset + 16 + 12 * place) for place in range(count)]
    return {code: glyph + code - first for first, last, glyph in groups for code in range(first, last + 1)}


def _segments(content: bytes, offset: int) -> dict[int, int]:
    count = struct.unpack_from(">H", content, offset + 6)[0] // 2
    base = offset + 14

    def column(number: int, kind: str = "H") -> tuple[int, ...]:
        return struct.unpack_from(f">{count}{kind}", content, base + number * 2 * count + (2 if number else 0))

    ends, starts, deltas, ranges = column(0), column(1), column(2, "h"), column(3)
    found: dict[int, int] = {}
    for place, (end, start, delta, jump) in enumerate(zip(ends, starts, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if jump:
                at = base + 2 + 6 * count + 2 * place + jump + 2 * (code - start)
                glyph = struct.unpack_from(">H", content, at)[0]
            if glyph or not jump:
                found[code] = (glyph + delta) & 0xFFFF
    return {code: glyph for code, glyph in found.items() if glyph}
