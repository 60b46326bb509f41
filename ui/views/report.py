"""The report before it goes out: its pages as they will be saved, what to know, and the ways to hand it on."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural

from ..changes import Change
from ..context import Context
from ..jobs import Job
from ..presenters import report as preview
from ..presenters.exchange import safe_name, size_words
from ..presenters.moments import exact_moment
from ..theme import look
from ..widgets.buttons import Button, IconButton
from ..widgets.empty_state import EmptyState
from ..widgets.stack import Stack
from ..widgets.text import ElidedLabel
from .page import Page
from .page_header import PageHeader, scrolled
from .report_pages import ZOOMS, PageStrip, PageView
from .report_panels import ChoicePanel, PointsPanel

REST_MS = 120
"""A page is drawn anew once the window's width has rested so long."""


class ReportPage(Page):
    """Argument of `enter`: a study's id, or None for the study used last."""

    place = "insight"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.prepared: preview.Prepared | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="cxstudio-report-")
        self._made = 0
        self._is_old = False
        self._making: Job | None = None
        self._drawn: tuple[str, int, int] = ("", -1, 0)
        self._build_header()
        self._build_pages()
        self._actions = self._make_actions()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._draw)
        self._listen()

    # -- building ------------------------------------------------------------------------------------------------------

    def _build_header(self) -> None:
        self.header = PageHeader(_("Report"))
        self.print_button = Button(_("Print…"), "quiet", "printer", "Ctrl+P")
        self.refresh_button = Button(_("Refresh preview"), "plain", "refresh-cw", "Ctrl+Shift+P")
        self.export_button = Button(_("Export…"), "primary", "file-text", "Ctrl+Enter")
        self.header.add(self.print_button, self.refresh_button, self.export_button)

    def _build_pages(self) -> None:
        self.choices, self.points = ChoicePanel(), PointsPanel()
        self.strip, self.view = PageStrip(), PageView()
        self.strip.setProperty("surface", "sunken")
        self._left, self._left_column = _side("right", _("Study, paper and contents"))
        self._right, self._right_column = _side("left", _("Before it goes out"))
        self._left_column.addWidget(self.choices, 1)
        self._right_column.addWidget(self.points, 1)
        self._pages = Stack()
        self._empty = EmptyState(
            _("Needs 1 finished visit"),
            _("Finish a visit, and the report of its study is shown here as it will be saved."),
        )
        self.new_visit = self._empty.add_button(_("New visit…"), "primary", "plus", "Ctrl+Shift+N")
        self._pages.addWidget(self._middle())
        self._pages.addWidget(scrolled(self._empty, _("Needs 1 finished visit")))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(self._pages, 1)
        row.addWidget(self._right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(row, 1)

    def _middle(self) -> QWidget:
        self.caption = ElidedLabel(size="small", tone="quiet")
        self.smaller = IconButton("minus", _("Smaller page"), "Ctrl+Alt+Minus")
        self.larger = IconButton("plus", _("Larger page"), "Ctrl+Alt+Plus")
        self.back = IconButton("chevron-up", _("Previous page"), "PgUp")
        self.on = IconButton("chevron-down", _("Next page"), "PgDown")
        bar = QHBoxLayout()
        bar.setContentsMargins(look().px(16), look().px(6), look().px(16), 0)
        bar.addWidget(self.caption, 1)
        for button in (self.back, self.on, self.smaller, self.larger):
            bar.addWidget(button)
        reading = QVBoxLayout()
        reading.setSpacing(0)
        reading.addLayout(bar)
        reading.addWidget(self.view, 1)
        middle = QFrame()
        middle.setProperty("surface", "sunken")
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.strip)
        row.addLayout(reading, 1)
        return middle

    def _make_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for key, text, keys, do in (
            ("export", _("Export the report…"), "Ctrl+Return", self.ask_where),
            ("print", _("Print the report…"), "Ctrl+P", self.ask_printer),
            ("refresh", _("Refresh preview"), "Ctrl+Shift+P", self.refresh),
            ("back", _("Previous page"), "PgUp", lambda: self.turn(-1)),
            ("on", _("Next page"), "PgDown", lambda: self.turn(1)),
            ("larger", _("Larger page"), "Ctrl+Alt++", lambda: self.zoom(1)),
            ("smaller", _("Smaller page"), "Ctrl+Alt+-", lambda: self.zoom(-1)),
        ):
            action = made[key] = QAction(text, self)
            action.setToolTip(text.replace("…", ""))
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False, do=do: do())
        return made

    def _listen(self) -> None:
        for button, key in (
            (self.export_button, "export"),
            (self.print_button, "print"),
            (self.refresh_button, "refresh"),
            (self.back, "back"),
            (self.on, "on"),
            (self.larger, "larger"),
            (self.smaller, "smaller"),
        ):
            button.clicked.connect(self._actions[key].trigger)
        self.new_visit.clicked.connect(lambda: self.context.go("new_visit", self.choices.chosen_study or None))
        self.choices.changed.connect(self.refresh)
        self.choices.page_asked.connect(self.show_page)
        self.strip.currentRowChanged.connect(lambda row: self.show_page(row) if row >= 0 else None)
        self.view.wanted.connect(self._rest.start)
        self.context.changes.changed.connect(self._hear)
        self.context.jobs.broke.connect(self._broke)

    # -- making --------------------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Show the report of a study; one that is still true is not made again."""
        workspace = self.context.open_workspace
        wanted = argument if isinstance(argument, str) else self.choices.chosen_study
        self.choices.set_studies(workspace.studies(), wanted or self._usual_study())
        if self.prepared is None or self.prepared.study != self.choices.chosen_study or self._is_old:
            self.refresh()
        self.view.setFocus()

    def _usual_study(self) -> str:
        """The study used last, else the first one with a finished visit."""
        workspace = self.context.open_workspace
        last = self.context.preferences.last_study
        known = [study.id for study in workspace.studies()]
        if last in known:
            return last
        return next((study for study in known if preview.finished_visits(workspace, study)), "")

    def refresh(self) -> None:
        """Make the report anew, behind the window."""
        if self._making is not None:
            self._making.cancel()
        study = self.choices.chosen_study
        self.prepared = None
        if not study or not preview.finished_visits(self.context.open_workspace, study):
            self._show_nothing()
            return
        self._remember(study)
        self._is_old = False
        self._made += 1
        file = Path(self._folder.name) / f"{self._made}.pdf"
        self.caption.set_text(_("Making the report…"))
        self._pages.setCurrentIndex(0)
        steps = preview.prepare(self.context.open_workspace, study, self.choices.chosen_paper, file)
        job = self.context.jobs.run(
            _("Making the report"), steps, self._show, self._not_made, None, lambda: self._stopped(job)
        )
        self._making = job
        self._enable()

    def _remember(self, study: str) -> None:
        self.context.preferences = replace(self.context.preferences, last_study=study)

    def _show(self, made: preview.Prepared) -> None:
        if made.study != self.choices.chosen_study:  # another one was asked for meanwhile
            return
        self._making = None
        self.prepared = made
        for old in Path(self._folder.name).glob("*.pdf"):
            if old != made.file:
                old.unlink()
        visits = plural("{n} visit", "{n} visits", made.visits)
        self.header.about.setText(f"{made.title}, {visits}")
        self.strip.set_pages(made.thumbs)
        self.choices.set_chapters(made.chapters)
        pages = plural("{n} page", "{n} pages", len(made.thumbs))
        self.points.set_points(made.points, _("PDF, {pages}, {size}").format(pages=pages, size=size_words(made.size)))
        self._enable()
        self._drawn = ("", -1, 0)
        self.show_page(max(self.strip.currentRow(), 0))

    def _not_made(self, error: CxError) -> None:
        self._making = None
        self.caption.set_text(_("The report could not be made."))
        self.context.tell("bad", str(error))
        self._enable()

    def _stopped(self, job: Job) -> None:
        if self._making is job:
            self._making = None
            self.caption.set_text(_("Stopped. Refresh the preview to make it again."))
            self._enable()

    def _broke(self, _error: object) -> None:
        if self._making is not None:
            self._making = None
            self.caption.set_text(_("The report could not be made."))
            self._enable()

    def _show_nothing(self) -> None:
        self._making = None
        self.header.about.setText("")
        self.strip.clear()
        self.choices.set_chapters(())
        self.points.set_points((), "")
        self._pages.setCurrentIndex(1)
        self._enable()

    def _enable(self) -> None:
        is_there = self.prepared is not None
        for key in ("export", "print", "back", "on", "larger", "smaller"):
            self._actions[key].setEnabled(is_there)
        for button in (self.export_button, self.print_button, self.back, self.on, self.larger, self.smaller):
            button.setEnabled(is_there)
        self._right.setVisible(is_there and self._is_wide)
        self.points.setVisible(is_there)

    # -- reading -------------------------------------------------------------------------------------------------------

    def show_page(self, page: int) -> None:
        """Bring a page (from 0) to the middle."""
        if self.prepared is None or not 0 <= page < len(self.prepared.thumbs):
            return
        if self.strip.currentRow() != page:
            self.strip.setCurrentRow(page)  # comes back here
            return
        self.choices.mark_page(page)
        self._tell_caption()
        self._draw()

    def turn(self, pages: int) -> None:
        """Go on or back."""
        self.show_page(self.strip.currentRow() + pages)

    def zoom(self, steps: int) -> None:
        """Draw the page larger or smaller."""
        place = min(max(ZOOMS.index(self.view.zoom) + steps, 0), len(ZOOMS) - 1)
        self.view.set_zoom(ZOOMS[place])

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
            name = _("Page {n} of {total}").format(n=drawn.page + 1, total=len(self.prepared.thumbs))
            self.view.show_page(drawn.image, name, drawn.words)

    def _tell_caption(self) -> None:
        assert self.prepared is not None
        made = exact_moment(self.prepared.made_at).rpartition(" ")[2]
        page, total = self.strip.currentRow() + 1, len(self.prepared.thumbs)
        words = _("Page {n} of {total} · exactly what will be saved, made {time}")
        old = _("Page {n} of {total} · visits changed since {time}: refresh the preview")
        self.caption.set_text((old if self._is_old else words).format(n=page, total=total, time=made))

    def _hear(self, change: Change, _initiator: object) -> None:
        if self.prepared is not None and change.kinds & {"visits", "studies", "sites", "drafts"}:
            self._is_old = self._is_old or change.study in ("", self.prepared.study)
            self._tell_caption()

    # -- out -----------------------------------------------------------------------------------------------------------

    def ask_where(self) -> None:
        """Let the person say where the file goes."""
        if self.prepared is None:
            return
        suggested = str(Path.home() / safe_name(self.prepared.title, ".pdf"))
        kinds = preview.KINDS
        path, kind = QFileDialog.getSaveFileName(self, _("Export the report"), suggested, ";;".join(kinds))
        if path:
            self.export(_named_as(Path(path), kinds.get(kind, ".pdf")))

    def export(self, path: Path) -> None:
        """Save the file that is shown to `path`."""
        if self.prepared is not None:
            steps = preview.export(self.context.open_workspace, self.prepared, path)
            self.context.jobs.run(_("Exporting"), steps, self._exported, self._refused)

    def _exported(self, path: Path) -> None:
        self.context.tell(
            "good", _("The report was saved as {name} in {folder}.").format(name=path.name, folder=path.parent)
        )

    def _refused(self, error: CxError) -> None:
        self.context.tell("bad", str(error))

    def ask_printer(self) -> None:
        """Let the person pick a printer."""
        if self.prepared is None:
            return
        from .report_print import dialog_for, print_pages, printer_for  # loads the system's printing

        prepared = self.prepared
        printer = printer_for(self.choices.chosen_paper, len(prepared.thumbs))
        dialog = dialog_for(printer, self)
        dialog.accepted.connect(
            lambda: self.context.jobs.run(
                _("Printing"), print_pages(prepared.file, len(prepared.thumbs), printer), self._printed, self._refused
            )
        )
        dialog.setModal(True)
        dialog.show()

    def _printed(self, pages: int) -> None:
        self.context.tell(
            "good", plural("{n} page was sent to the printer.", "{n} pages were sent to the printer.", pages)
        )

    def menu_actions(self) -> dict[str, list[QAction]]:
        """All that can be done with the report."""
        return {"report": list(self._actions.values())}

    # -- room ----------------------------------------------------------------------------------------------------------

    @property
    def _is_wide(self) -> bool:
        return self.width() >= look().px(1080)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the right side moves under the left one, and the strip goes."""
        super().resizeEvent(event)
        for side in (self._left, self._right):
            side.setFixedWidth(look().px(258))
        home = self._right_column if self._is_wide else self._left_column
        home.addWidget(self.points)
        self._right.setVisible(self._is_wide and self.prepared is not None)
        self.strip.setVisible(self.width() >= look().px(820))

    def closeEvent(self, event: QCloseEvent) -> None:
        """The files of the preview go with the page."""
        self._folder.cleanup()
        super().closeEvent(event)


def _side(edge: str, name: str) -> tuple[QFrame, QVBoxLayout]:
    """A panel at the side that scrolls where the window is low."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(look().px(16), look().px(14), look().px(16), look().px(14))
    column.setSpacing(look().px(16))
    frame = QFrame()
    frame.setProperty("surface", "card")
    frame.setProperty("line", edge)
    holder = QVBoxLayout(frame)
    holder.setContentsMargins(0, 0, 1 if edge == "right" else 0, 0)
    holder.addWidget(scrolled(inner, name))
    return frame, column


def _named_as(path: Path, suffix: str) -> Path:
    """The path as its kind is named. Another known suffix that was written is meant; .pdf may be the suggestion's."""
    written = path.suffix.lower()
    if written in preview.KINDS.values() and written != ".pdf":
        return path
    return path.with_suffix(suffix) if written == ".pdf" else path.with_name(path.name + suffix)
