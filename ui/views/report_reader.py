"""The middle of the report page: small pages in a strip, the one being read beside them, and the way through."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cxstudio.i18n import _
from ui.context import Context
from ui.presenters import report as preview
from ui.presenters.moments import exact_moment
from ui.theme import look
from ui.widgets.buttons import IconButton
from ui.widgets.text import ElidedLabel

from .report_pages import ZOOMS, PageStrip, PageView

REST_MS = 120
"""A page is drawn anew once the window's width has rested so long."""


class Reader(QFrame):
    """Signal: `turned(page)` when another sheet is in front (from 0)."""

    turned = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.prepared: preview.Prepared | None = None
        self.is_old = False
        self._drawn: tuple[str, int, int] = ("", -1, 0)
        self.setProperty("surface", "sunken")
        self.strip, self.view = PageStrip(), PageView()
        self.strip.setProperty("surface", "sunken")
        self.caption = ElidedLabel(size="small", tone="quiet")
        self.smaller = IconButton("minus", _("Smaller page"), "Ctrl+Alt+Minus")
        self.larger = IconButton("plus", _("Larger page"), "Ctrl+Alt+Plus")
        self.back = IconButton("chevron-up", _("Previous page"), "PgUp")
        self.on = IconButton("chevron-down", _("Next page"), "PgDown")
        self._lay_out()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._draw)
        self.view.wanted.connect(self._rest.start)
        self.strip.currentRowChanged.connect(lambda row: self.show_page(row) if row >= 0 else None)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(look().px(16), look().px(6), look().px(16), 0)
        bar.addWidget(self.caption, 1)
        for button in self.buttons:
            bar.addWidget(button)
        reading = QVBoxLayout()
        reading.setSpacing(0)
        reading.addLayout(bar)
        reading.addWidget(self.view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.strip)
        row.addLayout(reading, 1)

    @property
    def buttons(self) -> tuple[IconButton, ...]:
        """The way through the pages."""
        return self.back, self.on, self.smaller, self.larger

    def show_report(self, made: preview.Prepared, page: int = -1) -> None:
        """Show a file that was made: that page first (the one that was in front for -1), small ones behind it."""
        self.prepared, self.is_old = made, False
        page = page if page >= 0 else min(max(self.strip.currentRow(), 0), made.pages - 1)
        self._drawn = ("", -1, 0)
        self.strip.set_pages(made.pages, page)
        self.show_page(page)
        self._draw_small(0)

    def clear(self) -> None:
        """Nothing is shown."""
        self.prepared = None
        self.strip.clear()

    def show_page(self, page: int) -> None:
        """Bring a sheet (from 0) to the middle."""
        if self.prepared is None or not 0 <= page < self.prepared.pages:
            return
        if self.strip.currentRow() != page:
            self.strip.setCurrentRow(page)  # comes back here
            return
        self.turned.emit(page)
        self.tell()
        self._draw()

    def turn(self, pages: int) -> None:
        """Go on or back."""
        self.show_page(self.strip.currentRow() + pages)

    def zoom(self, steps: int) -> None:
        """Draw the page larger or smaller."""
        place = min(max(ZOOMS.index(self.view.zoom) + steps, 0), len(ZOOMS) - 1)
        self.view.set_zoom(ZOOMS[place])

    def tell(self) -> None:
        """Say which page it is, and whether it still is what would be saved."""
        if self.prepared is None:
            return
        made = exact_moment(self.prepared.made_at).rpartition(" ")[2]
        page, total = self.strip.currentRow() + 1, self.prepared.pages
        words = _("Page {n} of {total} · exactly what will be saved, made {time}")
        old = _("Page {n} of {total} · visits changed since {time}: refresh the preview")
        self.caption.set_text((old if self.is_old else words).format(n=page, total=total, time=made))

    def _draw(self) -> None:
        if self.prepared is None or not self.isVisible():
            return
        wanted = (str(self.prepared.file), self.strip.currentRow(), self.view.dots)
        if wanted != self._drawn and wanted[1] >= 0:
            self._drawn = wanted
            steps = preview.draw(self.prepared.file, wanted[1], wanted[2])
            self.context.jobs.run(_("Drawing"), steps, self._show_picture)

    def _show_picture(self, drawn: preview.PagePicture) -> None:
        if self.prepared is not None and drawn.page == self.strip.currentRow():
            name = _("Page {n} of {total}").format(n=drawn.page + 1, total=self.prepared.pages)
            self.view.show_page(drawn.image, name, drawn.words)

    def _draw_small(self, start: int) -> None:
        if self.prepared is not None and start < self.prepared.pages:
            file = self.prepared.file
            steps = preview.draw_small(file, start)
            self.context.jobs.run(_("Drawing"), steps, lambda drawn: self._show_small(str(file), *drawn))

    def _show_small(self, file: str, start: int, pictures: list[QImage]) -> None:
        if self.prepared is not None and str(self.prepared.file) == file:
            self.strip.set_pictures(start, pictures)
            self._draw_small(start + len(pictures))
