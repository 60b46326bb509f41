"""Fonts of other scripts in a PDF: each goes in once, with the glyphs that were used and no others."""

from __future__ import annotations

from typing import Any

from cxstudio.report.fonts import FontFile
from cxstudio.report.shaping import Glyph, Span, opened

_TABLES_AWAY = ("GSUB", "GPOS", "GDEF", "DSIG", "kern", "STAT")


class OtherFonts:
    """The fonts of one document beside the bundled typeface."""

    def __init__(self, document: Any) -> None:
        """`document` is reportlab's, which brings no types."""
        self._document = document
        self._fonts: dict[FontFile, _OtherFont] = {}

    def shown(self, span: Span, size: float) -> str:
        """The operators that show a span in its font."""
        assert span.font is not None
        font = self._fonts.get(span.font)
        if font is None:
            font = self._fonts[span.font] = _OtherFont(span.font, f"X{len(self._fonts) + 1}")
            self._document.delayedFonts.append(font)
        return f"/{font.name} {size:.2f} Tf {_moved(span.glyphs, font, size)}"


class _OtherFont:
    """One font of the document, under a name of its own."""

    def __init__(self, file: FontFile, name: str) -> None:
        self.name = name
        self._numbers: dict[tuple[int, str], int] = {}
        self._face, self._drawn = opened(file)

    def number(self, glyph: Glyph) -> int:
        """Under which number of the document the glyph is shown: one for each text that it stands for, since one shape
        may be several letters, and what is copied has to be the right one."""
        return self._numbers.setdefault((glyph.id, glyph.text), len(self._numbers) + 1)

    def step(self, glyph: int) -> float:
        """How far a glyph goes by itself, in thousandths."""
        return float(self._drawn.get_glyph_h_advance(glyph)) * 1000 / float(self._face.upem)

    def addObjects(self, document: Any) -> None:
        """The font, its description and the way back from glyphs to letters."""
        from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]

        base = f"{'ABCDEFGHIJ'[int(self.name[1:]) % 10] * 6}+{self.name}"
        content = self._subset()
        description = pdfdoc.PDFDictionary({
            "Type": "/FontDescriptor", "FontName": f"/{base}", "Flags": 4, "ItalicAngle": 0, "StemV": 80,
            "FontBBox": pdfdoc.PDFArray([-1000, -500, 2000, 1200]), "Ascent": 900, "Descent": -300, "CapHeight": 700,
            "FontFile2": document.Reference(_stream(content, {"Length1": len(content)}), f"otherFile:{self.name}"),
        })  # fmt: skip
        system = {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
        inner = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": f"/{base}", "W": self._widths(),
            "CIDToGIDMap": document.Reference(_stream(self._glyphs(), {}), f"otherGlyphs:{self.name}"),
            "CIDSystemInfo": pdfdoc.PDFDictionary(system),
            "FontDescriptor": document.Reference(description, f"otherDescription:{self.name}"),
        })  # fmt: skip
        letters = _stream(self._letters().encode("ascii"), {})
        font = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/Type0", "BaseFont": f"/{base}", "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(inner, f"otherInner:{self.name}")]),
            "ToUnicode": document.Reference(letters, f"otherLetters:{self.name}"),
        })  # fmt: skip
        document.idToObject["BasicFonts"].dict[self.name] = document.Reference(font, f"other:{self.name}")

    def _subset(self) -> bytes:
        """The font with the glyphs that were used, under their numbers, as at its usual weight."""
        import uharfbuzz as hb

        wanted = hb.SubsetInput()
        wanted.glyph_set.update(id for id, _text in self._numbers)
        wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
        wanted.drop_table_tag_set.update(map(_tag, _TABLES_AWAY))
        wanted.pin_all_axes_to_default(self._face)
        return bytes(hb.subset(self._face, wanted).blob.data)

    def _widths(self) -> Any:
        from reportlab.pdfbase import pdfdoc

        return pdfdoc.PDFArray([1, pdfdoc.PDFArray([round(self.step(id), 2) for id, _text in self._numbers])])

    def _glyphs(self) -> bytes:
        """From the document's numbers to the font's."""
        return b"".join(id.to_bytes(2, "big") for id in (0, *(id for id, _text in self._numbers)))

    def _letters(self) -> str:
        told = [
            f"<{number:04x}> <{text.encode('utf-16-be').hex()}>"
            for (_id, text), number in self._numbers.items()
            if text
        ]
        parts = ["/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Letters def /CMapType 2 def",
                 "1 begincodespacerange <0000> <ffff> endcodespacerange"]  # fmt: skip
        for start in range(0, len(told), 100):
            some = told[start : start + 100]
            parts += [f"{len(some)} beginbfchar", *some, "endbfchar"]
        return "\n".join((*parts, "endcmap CMapName currentdict /CMap defineresource pop end end"))


def _tag(text: str) -> int:
    return int.from_bytes(text.encode("ascii"), "big")


def _stream(content: bytes, facts: dict[str, int]) -> Any:
    from reportlab.pdfbase import pdfdoc

    stream = pdfdoc.PDFStream()
    stream.content = content
    stream.filters = [pdfdoc.PDFZCompress]
    for name, value in facts.items():
        stream.dictionary[name] = value
    return stream


def _moved(glyphs: tuple[Glyph, ...], font: _OtherFont, size: float) -> str:
    """The glyphs letter by letter. Several of one letter (a form and its dots) are told as that letter together."""
    letters: list[list[Glyph]] = []
    for glyph in glyphs:
        if glyph.text or not letters:
            letters.append([glyph])
        else:
            letters[-1].append(glyph)
    parts: list[str] = []
    for some in letters:
        shown = "".join(_step(glyph, font, size) for glyph in some)
        told = some[0].text.encode("utf-16-be").hex()
        parts.append(f"/Span <</ActualText <feff{told}>>> BDC [{shown}] TJ EMC" if len(some) > 1 else f"[{shown}] TJ")
    return " ".join(parts).replace("] TJ [", "").replace("[] TJ ", "")


def _step(glyph: Glyph, font: _OtherFont, size: float) -> str:
    """One glyph inside an array of steps: what it stands off by is taken back behind it."""
    before, after = -glyph.dx, glyph.dx - (glyph.advance - font.step(glyph.id))
    shown = f"<{font.number(glyph):04x}>"
    if glyph.dy:
        return f"] TJ {glyph.dy * size / 1000:.3f} Ts [{_amount(before)}{shown}{_amount(after)}] TJ 0 Ts ["
    return f"{_amount(before)}{shown}{_amount(after)}"


def _amount(value: float) -> str:
    return f"{value:.1f}" if abs(value) > 0.05 else ""
