"""A report as PDF: real text in the bundled typeface, photos as they are, written to disk as it is made.

Memory doesn't grow with the photos: each is read when its bytes are due in the file and forgotten again.
The same report gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from cxstudio.errors import ReportError
from cxstudio.i18n import _, speaking
from cxstudio.report.blocks import Report
from cxstudio.report.layout import Paper, sheets
from cxstudio.report.pdf_file import PdfFile
from cxstudio.steps import Progress, Steps, replacing

__all__ = ["Paper", "write_pdf"]


def write_pdf(report: Report, path: Path, paper: Paper = Paper.A4) -> Steps[Path]:
    """Write `report` to `path`, whole or not at all; gives the path.

    Raises ReportError when the file can't be written or a photo went away meanwhile; what stood there before stays.
    """
    yield Progress(0, 0, _("Setting the pages"))
    with speaking(report.language):
        pages = list(sheets(report, paper))
    try:
        with replacing(path) as file:
            book = PdfFile(file, report)
            for number, drawing in enumerate(pages, 1):
                yield Progress(number, len(pages), _("Page {n} of {total}").format(n=number, total=len(pages)))
                book.add(drawing)
            yield Progress(len(pages), len(pages), _("Writing the photos"))
            book.close()
    except OSError as error:
        raise ReportError(
            _(
                "The report could not be written to {name}: {reason}. What stood there before is untouched. "
                "Check that the folder can be written to and has room, then export again."
            ).format(name=path.name, reason=error.strerror or type(error).__name__),
            "report-not-written",
        ) from error
    return path
