"""The report before it goes out: made once as the file that will be saved, shown page by page from those very bytes.

The first page is there as soon as the file is; the small pages, and what to know before it goes out, follow behind.
Every task is a generator for the job queue.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from cxstudio.errors import ReportError
from cxstudio.i18n import _
from cxstudio.plugins import exporters, write_out
from cxstudio.report import kinds
from cxstudio.report.basis import read_basis
from cxstudio.report.blocks import Report
from cxstudio.report.branding import dressed
from cxstudio.report.exporters import Exporter, exporter_for
from cxstudio.report.pdf import Paper, write_pdf
from cxstudio.report.template import Section, arranged
from cxstudio.report.wanted import Wanted
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.store import studies
from cxstudio.workspace import Workspace

from .report_choices import Chosen
from .report_points import Point, before_it_goes

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage  # type: ignore[import-untyped]

THUMB_WIDTH = 180
"""Pixels; shown at half of it on plain screens, whole on doubled ones."""
AT_ONCE = 8
"""Small pages drawn between two looks of the person."""


@dataclass(frozen=True)
class Chapter:
    """A page of the report in the list of sections: its id and title, whether it goes along, and the sheet of the file
    it begins on (from 0; -1 where it is left out)."""

    id: str
    title: str
    on: bool
    page: int


@dataclass(frozen=True)
class Prepared:
    """A finished report file with what is shown of it. `whole` is the report with all its pages, `report` as it goes
    out; `pages` counts the sheets of the file."""

    chosen: Chosen
    whole: Report
    report: Report
    file: Path
    size: int
    made_at: int
    pages: int
    chapters: tuple[Chapter, ...]

    @property
    def study(self) -> str:
        """The id of its study."""
        return self.chosen.study

    @property
    def title(self) -> str:
        """The title of its study."""
        return self.report.study

    @property
    def sections(self) -> tuple[Section, ...]:
        """The pages in their order, on and off, without the cover."""
        return tuple(Section(id=one.id, on=one.on) for one in self.chapters[1:])


def finished_visits(workspace: Workspace, study: str) -> int:
    """How many visits a report could be made from."""
    with workspace.database.read() as connection:
        return studies.visit_count(connection, study)


def needs_visits(wanted: Wanted) -> bool:
    """A blank protocol can be printed before anybody went anywhere."""
    return wanted.kind != "blank"


def prepare(workspace: Workspace, chosen: Chosen, file: Path, before: Prepared | None = None) -> Steps[Prepared]:
    """Make the report as `file`. What was gathered `before` for the same wishes is only set anew. Raises ReportError,
    WorkspaceError."""
    wanted = chosen.asks()
    if before is not None and _same_words(before.chosen, chosen):
        whole = before.whole
    else:
        whole = yield from kinds.gather(
            workspace, chosen.study, kinds.KINDS[wanted.kind], wanted.subject, wanted.settings
        )
    report = dressed(whole, wanted.template, workspace.folder)
    yield from write_pdf(report, file, Paper[wanted.sheet.upper()])
    with _document(file) as document:
        pages, chapters = len(document), _chapters(document, whole, wanted)
    return Prepared(chosen, whole, report, file, file.stat().st_size, workspace.clock(), pages, chapters)


def _same_words(one: Chosen, other: Chosen) -> bool:
    """Would the same report be gathered? Template and paper change no word."""
    mine, theirs = one.wanted, other.wanted
    alike = (mine.kind, mine.subject, mine.settings) == (theirs.kind, theirs.subject, theirs.settings)
    return one.study == other.study and alike


def is_about_the_same(one: Chosen, other: Chosen) -> bool:
    """Are both the same kind of report about the same thing, so that whoever reads stays on their page?"""
    mine, theirs = one.wanted, other.wanted
    return (one.study, mine.kind, mine.subject) == (other.study, theirs.kind, theirs.subject)


def look_over(workspace: Workspace, prepared: Prepared) -> Steps[list[Point]]:
    """What to know before it goes out."""
    yield Progress(0, 0, _("Looking the report over"))
    study = prepared.study
    basis = read_basis(workspace, study, prepared.chosen.wanted.settings)
    drafts, waiting = len(workspace.drafts.all(study)), workspace.waiting_visits(study)
    left_out = sum(not one.on for one in prepared.chapters)
    return before_it_goes(prepared.report, basis, drafts, waiting, left_out)


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


def draw_small(file: Path, start: int) -> Steps[tuple[int, list[QImage]]]:
    """The next few small pages of the file, from page `start` (from 0) on."""
    drawn: list[QImage] = []
    with _document(file) as document:
        total = len(document)
        for page in range(start, min(start + AT_ONCE, total)):
            yield Progress(page, total, _("Drawing page {n} of {total}").format(n=page + 1, total=total))
            drawn.append(_picture(document[page], THUMB_WIDTH))
    return start, drawn


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


def _chapters(document: PdfDocument, whole: Report, wanted: Wanted) -> tuple[Chapter, ...]:
    """The cover and all pages of the report, on and off, with the sheets that the file's own bookmarks name."""
    marks: list[tuple[str, int]] = []
    for mark in document.get_toc():
        target = mark.get_dest()
        index = target.get_index() if target is not None else None
        if index is not None:
            marks.append((mark.get_title(), index))
    titles = {page.id: page.running for page in whole.pages}
    order = arranged(titles, wanted.template.sections)
    first = marks[0][0] if marks else whole.study
    starts = iter(marks[1:])
    kept = [Chapter("", first, True, 0)]
    for one in order:
        page = next((index for title, index in starts if title == titles[one.id]), 0) if one.on else -1
        kept.append(Chapter(one.id, titles[one.id], one.on, page))
    return tuple(kept)


# -- out ---------------------------------------------------------------------------------------------------------------


def ways_out() -> tuple[Exporter, ...]:
    """What the report or its data can be saved as, those of installed packages last."""
    return exporters()


def filters() -> dict[str, Exporter]:
    """The same in the words of a file dialog; a folder has none."""
    return {f"{one.title} (*{one.suffix})": one for one in ways_out() if one.suffix}


def named_as(path: Path, suffix: str) -> Path:
    """The path as its kind is named. Another known suffix that was written is meant; .pdf may be the suggestion's."""
    if path.name.lower().endswith(suffix):
        return path
    written = exporter_for(path, ways_out())
    if written is not None and written.suffix != ".pdf":
        return path
    return path.with_suffix(suffix) if written is not None else path.with_name(path.name + suffix)


def export(workspace: Workspace, prepared: Prepared, path: Path, way: Exporter | None = None) -> Steps[Path]:
    """Save the very file that was shown; the same wishes as a web page, tables or files where `path` ends so or `way`
    says so. Whole or not at all. Raises ReportError when the disk refuses."""
    way = way or exporter_for(path, ways_out())
    if way is not None and way.key != "pdf":
        wanted = replace(prepared.chosen.asks(), home=workspace.folder)
        return (yield from write_out(way, workspace, prepared.study, wanted, path))
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


def export_all(workspace: Workspace, prepared: Prepared, targets: Mapping[str, Path]) -> Steps[list[Path]]:
    """Save several files: key of the way out -> where to. A name that is taken gets a number, but for the PDF's, which
    the person was asked about. What was written before one failed stays."""
    ways = {way.key: way for way in ways_out()}
    written: list[Path] = []
    for key, path in targets.items():
        target = path if key == "pdf" else free(path)
        written.append((yield from export(workspace, prepared, target, ways[key])))
    return written


def free(path: Path) -> Path:
    """The path, or the first one with a number that nothing stands at."""
    stem, _dot, suffix = path.name.partition(".")
    number, found = 2, path
    while found.exists():
        found = path.with_name(f"{stem} ({number})" + (f".{suffix}" if suffix else ""))
        number += 1
    return found
