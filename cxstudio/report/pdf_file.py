"""The seam to reportlab: a document that goes to disk object by object, and photos that stay files until then.

reportlab gathers the whole document in memory and keeps every JPEG; both are replaced here without touching its
globals, but for the one switch that would turn each photo into text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from cxstudio import __version__
from cxstudio.report.blocks import Report
from cxstudio.report.jpeg import jpeg_size
from cxstudio.report.paint_pdf import Painter, registered_fonts
from cxstudio.report.shapes import Drawing, Picture

PDF_VERSION = (1, 4)


class PdfFile:
    """A PDF on its way into an open file: `add` pages, then `close`."""

    def __init__(self, file: BinaryIO, report: Report) -> None:
        rl_config.useA85 = 0  # else every photo is written as text: a quarter larger and many times slower
        registered_fonts()
        self._document = _Streamed(file, report.language)
        self._canvas = Canvas(None, invariant=1, pageCompression=1, initialFontName="NotoSans-Regular")
        self._canvas._doc = self._document
        self._canvas.setTitle(report.cover.title)
        self._canvas.setAuthor(report.client)
        self._canvas.setSubject(f"{report.study} · {report.foot}")
        self._canvas.setCreator(f"CX Studio {__version__}")
        self._canvas.showOutline()
        self._painter = Painter(self._canvas, self._place_photo)

    def add(self, drawing: Drawing) -> None:
        """One more page."""
        self._painter.sheet(drawing)

    def close(self) -> None:
        """Write everything. Raises OSError when a photo can't be read any more or the disk refuses."""
        self._document.GetPDFData(self._canvas)

    def _place_photo(self, picture: Picture, bottom: float) -> None:
        """The picture in its rectangle; the same photo twice is one object."""
        canvas, document = self._canvas, self._document
        name = document.getXObjectName(picture.key)
        if name not in document.idToObject:
            photo = _Photo(picture.path)
            canvas._setXObjects(photo)
            document.Reference(photo, name)
            document.addForm(picture.key, photo)
        canvas._currentPageHasImages = 1
        place = f"{picture.width:.2f} 0 0 {picture.height:.2f} {picture.x:.2f} {bottom:.2f} cm"
        canvas._code.append(f"q {place} /{name} Do Q")
        canvas._formsinuse.append(picture.key)


class _Photo(pdfdoc.PDFObject):  # type: ignore[misc]  # reportlab brings no types
    """A JPEG as it lies on disk, read at the moment in which its bytes are written."""

    __RefOnly__ = 1

    def __init__(self, path: Path) -> None:
        self._path = path

    def format(self, document: Any) -> bytes:
        size = jpeg_size(self._path)
        if size is None:
            raise FileNotFoundError(0, "a photo is no longer there", str(self._path))
        content = self._path.read_bytes()
        space = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}[size.channels]
        turned = "/Decode [1 0 1 0 1 0 1 0] " if size.channels == 4 else ""
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {size.width} /Height {size.height} /BitsPerComponent 8 "
            f"/ColorSpace /{space} {turned}/Filter /DCTDecode /Length {len(content)} >>\nstream\n"
        )
        return b"".join((head.encode(), content, b"\nendstream\n"))


class _Disk(pdfdoc.PDFFile):  # type: ignore[misc]
    """Counts and passes on what reportlab's own file would keep."""

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write
        self.offset = 0
        self.add(b"%%PDF-%d.%d\n%%\223\214\213\236\n" % PDF_VERSION)

    def format(self, document: Any) -> bytes:
        return b""


class _Streamed(pdfdoc.PDFDocument):  # type: ignore[misc]
    """A document whose objects are written as soon as they are formatted, then let go."""

    def __init__(self, file: BinaryIO, language: str) -> None:
        super().__init__(compression=1, invariant=1, pdfVersion=PDF_VERSION, lang=language)
        self._file = file

    def format(self) -> bytes:
        """Write all objects, the cross-reference table and the trailer. Formatting may make new objects."""
        catalog, info = self.Reference(self.Catalog), self.Reference(self.info)
        self.__accum__ = disk = _Disk(self._file)
        ids: list[str] = []
        while (number := len(ids) + 1) in self.numberToId:
            name = self.numberToId[number]
            self.idToOffset[name] = disk.add(pdfdoc.PDFIndirectObject(name, self.idToObject[name]).format(self))
            ids.append(name)
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, ids)
        start = disk.add(table.format(self))
        trailer = pdfdoc.PDFTrailer(startxref=start, Size=len(ids) + 1, Root=catalog, Info=info, ID=self.ID())
        disk.add(trailer.format(self))
        return b""
