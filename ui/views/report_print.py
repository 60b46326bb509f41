"""Printing the report: the pages of the very file, one after the other. Needs QtPrintSupport, imported on first use."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from cxstudio.errors import ReportError
from cxstudio.i18n import _
from cxstudio.report.pdf import Paper
from cxstudio.steps import Progress, Steps

from ..presenters.report import draw

DOTS_PER_INCH = 200
"""Fine enough for the small print of the charts, without ten megabytes a page."""


def printer_for(paper: Paper, pages: int) -> QPrinter:
    """A printer set to the report's paper and its range of pages."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = {Paper.A4: QPageSize.PageSizeId.A4, Paper.LETTER: QPageSize.PageSizeId.Letter}[paper]
    printer.setPageSize(QPageSize(size))
    printer.setFullPage(True)
    printer.setFromTo(1, pages)
    return printer


def dialog_for(printer: QPrinter, parent: QWidget) -> QPrintDialog:
    """The system's own dialog."""
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    return dialog


def print_pages(file: Path, pages: int, printer: QPrinter) -> Steps[int]:
    """Print the chosen pages; how many. Raises ReportError when the printer takes none. Runs on the job thread."""
    first, last = printer.fromPage() or 1, printer.toPage() or pages
    wanted = range(max(first, 1) - 1, min(last, pages))
    painter = QPainter()
    if not painter.begin(printer):
        raise ReportError(_("The printer could not be reached. Nothing was printed."), "printer")
    try:
        for done, page in enumerate(wanted, 1):
            yield Progress(done, len(wanted), _("Printing page {n}").format(n=page + 1))
            if done > 1:
                printer.newPage()
            sheet = printer.paperRect(QPrinter.Unit.DevicePixel).toRect()
            width = round(sheet.width() * DOTS_PER_INCH / printer.resolution())
            picture = yield from draw(file, page, width)
            height = round(sheet.width() * picture.image.height() / picture.image.width())
            painter.drawImage(QRect(0, 0, sheet.width(), height), picture.image)
    finally:
        painter.end()
    return len(wanted)
