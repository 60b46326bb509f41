"""The report before it goes out: made once as the file that will be saved, shown page by page from those very bytes,
with a list of what to know before handing it on. Every task is a generator for the job queue."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from cxstudio.errors import ReportError
from cxstudio.i18n import _, plural
from cxstudio.report.blocks import Report
from cxstudio.report.content import gather, photos
from cxstudio.report.faces import PAGES, TABLES, write
from cxstudio.report.html import write_html
from cxstudio.report.pdf import Paper, write_pdf
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.store import studies
from cxstudio.workspace import Workspace

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage  # type: ignore[import-untyped]

THUMB_WIDTH = 180
"""Pixels; shown at half of it on plain screens, whole on doubled ones."""
PAGE = ".html"
KINDS = {f"{name} (*{suffix})": suffix for suffix, name in (PAGES | TABLES).items()}
"""What a report can be saved as, in the words of a file dialog."""
FEW_VISITS = 5
"""Below this the report describes and does not judge."""


@dataclass(frozen=True)
class Point:
    """Something to know before the report goes out. `tone` is good, caution or quiet; `detail` says what follows."""

    tone: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Chapter:
    """An entry of the file's own contents: its title, and the page it begins on (from 0)."""

    title: str
    page: int


@dataclass(frozen=True)
class Prepared:
    """A finished report file with what is shown of it, and the report itself for its other faces. `visits` counts the
    finished ones of the study."""

    report: Report
    study: str
    title: str
    visits: int
    file: Path
    size: int
    made_at: int
    thumbs: tuple[QImage, ...]
    chapters: tuple[Chapter, ...]
    points: tuple[Point, ...]


def finished_visits(workspace: Workspace, study: str) -> int:
    """How many visits a report could be made from."""
    with workspace.database.read() as connection:
        return studies.visit_count(connection, study)


def prepare(workspace: Workspace, study: str, paper: Paper, file: Path) -> Steps[Prepared]:
    """Make the report as `file` and draw small pictures of its pages. Raises ReportError, WorkspaceError."""
    visits = finished_visits(workspace, study)
    report = yield from gather(workspace, study)
    yield from write_pdf(report, file, paper)
    waiting = workspace.waiting_visits(study)
    points = tuple(before_it_goes(report, visits, len(workspace.drafts.all(study)), waiting))
    with _document(file) as document:
        thumbs = []
        for number, page in enumerate(document, 1):
            yield Progress(
                number, len(document), _("Drawing page {n} of {total}").format(n=number, total=len(document))
            )
            thumbs.append(_picture(page, THUMB_WIDTH))
        chapters = tuple(_chapters(document))
    size = file.stat().st_size
    return Prepared(report, study, report.study, visits, file, size, workspace.clock(), tuple(thumbs), chapters, points)


@dataclass(frozen=True)
class PagePicture:
    """One page drawn `width` pixels wide, with its words for those who listen."""

    page: int
    width: int
    image: QImage
    words: str


def draw(file: Path, page: int, width: int) -> Steps[PagePicture]:
    """One page of the file, `width` pixels wide."""
    yield Progress(0, 0, _("Drawing page {n}").format(n=page + 1))
    with _document(file) as document:
        sheet = document[page]
        words = sheet.get_textpage().get_text_range()
        return PagePicture(page, width, _picture(sheet, width), words)


def _document(file: Path) -> PdfDocument:
    from pypdfium2 import PdfDocument  # loads PDFium, needed only where pages are shown

    return PdfDocument(file)


def _picture(page: PdfPage, width: int) -> QImage:
    """The page on white ground, as a picture of its own (the drawing's memory is given back)."""
    bitmap = page.render(scale=width / page.get_width(), prefer_bgrx=True)
    drawn = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
    picture = drawn.copy()
    bitmap.close()
    return picture


def _chapters(document: PdfDocument) -> list[Chapter]:
    found = []
    for mark in document.get_toc():
        target = mark.get_dest()
        index = target.get_index() if target is not None else None
        if index is not None:
            found.append(Chapter(mark.get_title(), index))
    return found


# -- before it goes out ------------------------------------------------------------------------------------------------


def before_it_goes(report: Report, visits: int, drafts: int, waiting: int = 0) -> list[Point]:
    """What to know before handing the report on: what weighs most first."""
    shown = [photo for page in report.pages for photo in photos(page)]
    refused = sum(bool(photo.refusal) for photo in shown)
    points = [
        *_about_visits(report, visits, drafts),
        *_about_waiting(waiting),
        *_about_photos(len(shown) - refused, refused),
    ]
    if report.absent:
        signs = " ".join(report.absent[:12])
        text = plural("{n} sign has no letter form", "{n} signs have no letter form", len(report.absent))
        points.append(Point("caution", text, _("Shown as boxes: {signs}").format(signs=signs)))
    points.append(Point("good", _("No observer is named"), _("They are numbered.")))
    return points


def _about_visits(report: Report, visits: int, drafts: int) -> list[Point]:
    points = []
    if report.notice:
        points.append(Point("caution", _("Synthetic visits"), report.notice))
    if visits < FEW_VISITS:
        text = plural("Only {n} finished visit", "Only {n} finished visits", visits)
        points.append(Point("caution", text, _("The report describes; it does not judge.")))
    if drafts:
        text = plural("{n} visit is still in progress", "{n} visits are still in progress", drafts)
        points.append(Point("caution", text, _("Left out of the report.")))
    return points


def _about_waiting(waiting: int) -> list[Point]:
    if not waiting:
        return []
    text = plural("{n} visit cannot be counted yet", "{n} visits cannot be counted yet", waiting)
    detail = _("The questions they answer have not come. Ask the sender for a bundle of the whole study.")
    return [Point("caution", text, detail)]


def _about_photos(shown: int, refused: int) -> list[Point]:
    points = []
    if shown:
        text = plural("{n} photo is in the report", "{n} photos are in the report", shown)
        points.append(Point("caution", text, _("Nobody has cleared them for faces: look at each before it goes out.")))
        points.append(Point("good", _("Place and camera data removed"), _("From every photo shown.")))
    if refused:
        text = plural("{n} photo is left out", "{n} photos are left out", refused)
        points.append(Point("caution", text, _("The report says why in its place.")))
    return points


# -- out ---------------------------------------------------------------------------------------------------------------


def export(workspace: Workspace, prepared: Prepared, path: Path) -> Steps[Path]:
    """Save the very file that was shown; the same report as a web page or the study's data as tables where `path` ends
    so. Whole or not at all. Raises ReportError when the disk refuses."""
    if path.suffix.lower() == PAGE:
        return (yield from write_html(prepared.report, path))
    if path.suffix.lower() in TABLES:
        return (yield from write(workspace, prepared.study, path))
    yield Progress(0, 0, _("Writing {file}").format(file=path.name))
    try:
        with prepared.file.open("rb") as source, replacing(path) as target:
            shutil.copyfileobj(source, target, 1 << 20)
    except OSError as error:
        raise ReportError(
            _(
                "The report could not be written to {name}: {reason}. What stood there before is untouched. "
                "Choose a folder that can be written to and has room."
            ).format(name=path.name, reason=error.strerror or type(error).__name__),
            "report-not-written",
        ) from error
    return path
