"""The seam to reportlab: a document that goes to disk object by object, and photos that stay files until then.

reportlab gathers the whole document in memory and keeps every JPEG. Both are replaced here on our own document, whose
`format` writes, and on our own photo objects, whose `format` reads; reportlab's classes stay as they are.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from cxstudio import __version__
from cxstudio.report.blocks import Report
from cxstudio.report.jpeg import jpeg_size
from cxstudio.report.paint_pdf import Painter, registered_fonts
from cxstudio.report.shapes import Drawing, Picture

PDF_VERSION = (1, 4)


class PdfFile:
    """A PDF on its way into an open file: `add` pages, then `close`."""

    def __init__(self, file: BinaryIO, report: Report) -> None:
        from reportlab import rl_config  # type: ignore[import-untyped]  # heavy: a quarter of a second
        from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

        rl_config.useA85 = 0  # else every photo is written as text: a quarter larger and many times slower
        registered_fonts()
        self._document = _streamed(file, report.language)
        self._canvas = Canvas(None, invariant=1, pageCompression=1, initialFontName="NotoSans-Regular")
        self._canvas._doc = self._document
        self._canvas.setTitle(report.cover.title)
        self._canvas.setAuthor(report.client)
        self._canvas.setSubject(f"{report.study} · {report.foot}")
        self._canvas.setCreator(f"CX Studio {__version__}")
        self._canvas.showOutline()
        self._canvas.setViewerPreference("DisplayDocTitle", "true")  # a reader says the title, not the file's name
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
            photo = _photo(picture.path)
            canvas._setXObjects(photo)
            document.Reference(photo, name)
            document.addForm(picture.key, photo)
        canvas._currentPageHasImages = 1
        place = f"{picture.width:.2f} 0 0 {picture.height:.2f} {picture.x:.2f} {bottom:.2f} cm"
        canvas._code.append(f"q {place} /{name} Do Q")
        canvas._formsinuse.append(picture.key)


def _photo(path: Path) -> Any:
    """A JPEG as it lies on disk, read at the moment in which its bytes are written."""
    from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]

    photo = pdfdoc.PDFObject()
    photo.__RefOnly__ = 1
    photo.format = partial(_photo_bytes, path)
    return photo


def _photo_bytes(path: Path, _document: object) -> bytes:
    size = jpeg_size(path)
    if size is None:
        raise FileNotFoundError(0, "a photo is no longer there", str(path))
    content = path.read_bytes()
    space = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}[size.channels]
    turned = "/Decode [1 0 1 0 1 0 1 0] " if size.channels == 4 else ""  # as every program stores it in a JPEG
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {size.width} /Height {size.height} /BitsPerComponent 8 "
        f"/ColorSpace /{space} {turned}/Filter /DCTDecode /Length {len(content)} >>\nstream\n"
    )
    return b"".join((head.encode(), content, b"\nendstream\n"))


def _streamed(file: BinaryIO, language: str) -> Any:
    """A document whose objects are written to `file` as soon as they are formatted, then let go."""
    from reportlab.pdfbase import pdfdoc

    document = pdfdoc.PDFDocument(compression=1, invariant=1, pdfVersion=PDF_VERSION, lang=language)
    document.format = partial(_write_out, document, file)
    return document


def _write_out(document: Any, file: BinaryIO) -> bytes:
    """All objects, the cross-reference table and the trailer. Formatting may make new objects."""
    from reportlab.pdfbase import pdfdoc

    catalog, info = document.Reference(document.Catalog), document.Reference(document.info)
    document.__accum__ = disk = pdfdoc.PDFFile(PDF_VERSION)
    disk.write = file.write
    for part in disk.strings:
        file.write(part)
    ids: list[str] = []
    while (number := len(ids) + 1) in document.numberToId:
        name = document.numberToId[number]
        content = pdfdoc.PDFIndirectObject(name, document.idToObject[name]).format(document)
        document.idToOffset[name] = disk.add(content)
        ids.append(name)
    table = pdfdoc.PDFCrossReferenceTable()
    table.addsection(0, ids)
    start = disk.add(table.format(document))
    size = len(ids) + 1
    trailer = pdfdoc.PDFTrailer(startxref=start, Size=size, Root=catalog, Info=info, ID=document.ID())
    disk.add(trailer.format(document))
    return b""
