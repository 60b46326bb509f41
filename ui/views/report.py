"""The report before it goes out: its pages as they will be saved, what to know, and the ways to hand it on."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.report.kinds import KINDS
from cxstudio.report.template import PLAIN, Section, Template

from ..changes import Change
from ..context import Context
from ..jobs import Job
from ..presenters import report as preview
from ..presenters.exchange import safe_name, size_words
from ..presenters.report_choices import Chosen, OnVisit, moved, offer, put, toggled
from ..presenters.report_points import Point
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.empty_state import EmptyState
from ..widgets.stack import Stack
from .page import Page
from .page_header import PageHeader, scrolled
from .report_choices import ChoicePanel
from .report_points import PointsPanel, paths_for, saved_words
from .report_reader import Reader
from .report_template import TemplateForm

SIDE = 268
"""Width of the panels beside the pages at 100 %."""


class ReportPage(Page):
    """Argument of `enter`: a study's id, or None for the study used last."""

    place = "insight"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.chosen = Chosen()
        self.prepared: preview.Prepared | None = None
        self._before: preview.Prepared | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="cxstudio-report-")
        self._made = 0
        self._making: Job | None = None
        self._followed = ""
        self._build()
        self._actions = self._make_actions()
        self._listen()

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = PageHeader(_("Report"))
        self.print_button = Button(_("Print…"), "quiet", "printer", "Ctrl+P")
        self.refresh_button = Button(_("Refresh preview"), "plain", "refresh-cw", "Ctrl+Shift+P")
        self.export_button = Button(_("Export…"), "primary", "file-text", "Ctrl+Enter")
        self.header.add(self.print_button, self.refresh_button, self.export_button)
        self.choices, self.points = ChoicePanel(), PointsPanel(preview.ways_out())
        self.reader, self.form = Reader(self.context), TemplateForm()
        self.strip, self.view, self.caption = self.reader.strip, self.reader.view, self.reader.caption
        self._left, self._left_column = _side("right", _("Study, template and sections"))
        self._right, self._right_column = _side("left", _("Before it goes out"))
        self._left_column.addWidget(self.choices, 1)
        self._right_column.addWidget(self.points, 1)
        self._pages = Stack()
        self._empty = EmptyState(
            _("Needs 1 finished visit"),
            _("Finish a visit, and the report of its study is shown here as it will be saved."),
        )
        self.new_visit = self._empty.add_button(_("New visit…"), "primary", "plus", "Ctrl+Shift+N")
        for page, name in ((self._empty, _("Needs 1 finished visit")), (self.form, _("Template"))):
            self._pages.addWidget(scrolled(page, name))
        self._pages.insertWidget(0, self.reader)
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

    def _make_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for key, text, keys, do in (
            ("export", _("Export the report…"), "Ctrl+Return", self.ask_where),
            ("print", _("Print the report…"), "Ctrl+P", self.ask_printer),
            ("refresh", _("Refresh preview"), "Ctrl+Shift+P", self.refresh),
            ("back", _("Previous page"), "PgUp", lambda: self.reader.turn(-1)),
            ("on", _("Next page"), "PgDown", lambda: self.reader.turn(1)),
            ("larger", _("Larger page"), "Ctrl+Alt++", lambda: self.reader.zoom(1)),
            ("smaller", _("Smaller page"), "Ctrl+Alt+-", lambda: self.reader.zoom(-1)),
            ("template", _("Make or change a template…"), "", self.edit_template),
        ):
            action = made[key] = QAction(text, self)
            action.setToolTip(text.replace("…", ""))
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False, do=do: do())
        return made

    def _listen(self) -> None:
        reader = self.reader
        buttons = (self.export_button, self.print_button, self.refresh_button, *reader.buttons)
        keys = ("export", "print", "refresh", "back", "on", "smaller", "larger")
        for button, key in zip(buttons, keys, strict=True):
            button.clicked.connect(self._actions[key].trigger)
        self.new_visit.clicked.connect(lambda: self.context.go("new_visit", self.chosen.study or None))
        self.choices.changed.connect(self._choose)
        self.choices.edit_asked.connect(self.edit_template)
        sections = self.choices.sections
        sections.page_asked.connect(reader.show_page)
        sections.toggled.connect(lambda id: self._arrange(toggled(self._sections, id)))
        sections.moved.connect(lambda id, by: self._arrange(moved(self._sections, id, by)))
        sections.put.connect(lambda id, place: self._arrange(put(self._sections, id, place)))
        reader.turned.connect(sections.mark_page)
        self.points.place_asked.connect(lambda place, argument: self.context.go(place, argument or None))
        self.form.kept.connect(self._use_template)
        self.form.forgotten.connect(lambda _name: self._use_template(PLAIN))
        self.form.closed.connect(self._close_form)
        self.context.changes.changed.connect(self._hear)
        self.context.jobs.broke.connect(self._broke)

    # -- choosing ------------------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Show the report of a study; one that is still true is not made again."""
        workspace = self.context.open_workspace
        if isinstance(argument, OnVisit):
            self.chosen, argument = argument.chosen(self.chosen), argument.study
        wanted = argument if isinstance(argument, str) else self.chosen.study
        self.choices.set_studies(workspace.studies(), wanted or self._usual_study())
        if self.choices.chosen_study != self.chosen.study:
            self.chosen = self.chosen.of(self.choices.chosen_study)
        self._offer()
        if self.prepared is None or self.prepared.chosen != self.chosen or self.reader.is_old:
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

    def _offer(self) -> None:
        found = offer(self.context.open_workspace, self.chosen)
        need, wanted = found.need, self.chosen.wanted
        if need and found.subjects and not any(id == wanted.subject.of(need) for id, _words in found.subjects):
            self.chosen = self.chosen.about(need, found.subjects[0][0])
        self.choices.set_offer(found, self.chosen)

    def _choose(self, box: str) -> None:
        """Something else was chosen in a box."""
        said, chosen = self.choices.said(box), self.chosen
        need = KINDS[chosen.wanted.kind].needs or KINDS[chosen.wanted.kind].takes
        if box == "study":
            self.chosen = chosen.of(said)
        elif box == "kind":
            self.chosen = chosen.with_kind(said)
        elif box == "subject" and need:
            self.chosen = chosen.about(need, said)
        elif box == "template":
            found = offer(self.context.open_workspace, chosen).templates
            self.chosen = chosen.with_template(next((one for one in found if one.name == said), PLAIN))
        else:
            self.chosen = chosen.saying(box, said)
        self._offer()
        self._make(self._before if not self.reader.is_old else None)

    @property
    def _sections(self) -> tuple[Section, ...]:
        known = self.prepared or self._before
        return self.chosen.sections or (known.sections if known else ())

    def _arrange(self, sections: Sequence[Section]) -> None:
        """Other pages, or in another order: shown in the list at once, in the file when it is made."""
        known = self.prepared or self._before
        self._followed = self.choices.sections.current_id
        self.chosen = replace(self.chosen, sections=tuple(sections))
        if known is not None:
            by_id = {one.id: one for one in known.chapters}
            order = [replace(by_id[one.id], on=one.on, page=-1) for one in sections if one.id in by_id]
            self.choices.sections.set_chapters([known.chapters[0], *order])
        self._make(self._before if not self.reader.is_old else None)

    # -- templates -----------------------------------------------------------------------------------------------------

    def edit_template(self) -> None:
        """Show the form of the template that is chosen; our own look is the start of a new one."""
        folder = self.context.open_workspace.folder
        self.form.open(folder, self.chosen.wanted.template, self._sections)
        self._pages.setCurrentIndex(2)
        self._enable()  # Ctrl+Enter is the form's now
        self.form.name.setFocus()

    def _use_template(self, template: Template) -> None:
        self.chosen = self.chosen.with_template(template)
        self._close_form()
        self._offer()
        self._make(self._before)

    def _close_form(self) -> None:
        self._pages.setCurrentIndex(0 if self.prepared or self._making else 1)
        self._enable()
        self.choices.template.setFocus()

    # -- making --------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the visits again and make the report anew, behind the window."""
        self._make(None)

    def _make(self, before: preview.Prepared | None) -> None:
        if self._making is not None:
            self._making.cancel()
        study, workspace = self.chosen.study, self.context.open_workspace
        self.prepared = None
        is_possible = study and (
            preview.finished_visits(workspace, study) or not preview.needs_visits(self.chosen.wanted)
        )
        if not is_possible:
            self._show_nothing()
            return
        self.context.preferences = replace(self.context.preferences, last_study=study)
        self._made += 1
        file = Path(self._folder.name) / f"{self._made}.pdf"
        self.caption.set_text(_("Making the report…"))
        self._pages.setCurrentIndex(0)
        steps = preview.prepare(workspace, self.chosen, file, before)
        job = self.context.jobs.run(
            _("Making the report"), steps, self._show, self._not_made, None, lambda: self._stopped(job)
        )
        self._making = job
        self._enable()

    def _show(self, made: preview.Prepared) -> None:
        if made.chosen != self.chosen:  # something else was asked for meanwhile
            return
        self._making = None
        before = self._before
        kept = {made.file, before.file if before else made.file}  # a small page of it may be due
        is_other = before is not None and not preview.is_about_the_same(before.chosen, made.chosen)
        self.prepared = self._before = made
        for old in Path(self._folder.name).glob("*.pdf"):
            if old not in kept:
                old.unlink()
        self.header.about.setText(f"{made.title}, {KINDS[made.chosen.wanted.kind].title}")
        self.choices.sections.set_chapters(made.chapters)
        pages = plural("{n} page", "{n} pages", made.pages)
        self.points.files.set_size(_("PDF, {pages}, {size}").format(pages=pages, size=size_words(made.size)))
        self._enable()
        followed, self._followed = self._followed, ""
        page = next((one.page for one in made.chapters if followed and one.id == followed), 0 if is_other else -1)
        self.reader.show_report(made, page)
        self.choices.sections.keep_on(followed)
        self.context.jobs.run(
            _("Looking the report over"), preview.look_over(self.context.open_workspace, made), self._tell_points
        )

    def _tell_points(self, points: list[Point]) -> None:
        self.points.set_points(points)

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
        self._making = self._before = None
        self.header.about.setText("")
        self.reader.clear()
        self.choices.sections.set_chapters(())
        self.points.set_points(())
        self._pages.setCurrentIndex(1)
        self._enable()

    def _enable(self) -> None:
        is_there = self.prepared is not None and self._pages.currentIndex() == 0
        for key in ("export", "print", "back", "on", "larger", "smaller"):
            self._actions[key].setEnabled(is_there)
        for button in (self.export_button, self.print_button, *self.reader.buttons):
            button.setEnabled(is_there)
        is_shown = self.prepared is not None or self._making is not None
        self._right.setVisible(is_shown and self._is_wide)
        self.points.setVisible(is_shown)

    def show_page(self, page: int) -> None:
        """Bring a sheet (from 0) to the middle."""
        self.reader.show_page(page)

    def _hear(self, change: Change, _initiator: object) -> None:
        if self.prepared is not None and change.kinds & {"visits", "studies", "sites", "drafts"}:
            self.reader.is_old = self.reader.is_old or change.study in ("", self.prepared.study)
            self.reader.tell()

    # -- out -----------------------------------------------------------------------------------------------------------

    def ask_where(self) -> None:
        """Let the person say where the files go."""
        if self.prepared is None:
            return
        ways, kinds = self.points.files.wanted, preview.filters()
        first = next((way for way in ways if way.suffix), ways[0])
        suggested = str(Path.home() / safe_name(self.prepared.title, first.suffix))
        if not first.suffix:
            path, kind = QFileDialog.getSaveFileName(self, _("Name a new folder"), suggested, "")
        else:
            usual = next(words for words, way in kinds.items() if way.key == first.key)
            path, kind = QFileDialog.getSaveFileName(self, _("Export the report"), suggested, ";;".join(kinds), usual)
        if path and len(ways) == 1 and first.suffix:
            suffix = kinds[kind].suffix if kind in kinds else first.suffix
            self.export(preview.named_as(Path(path), suffix))
        elif path:
            self.export_all(
                {way.key: target for way, target in zip(ways, paths_for(ways, Path(path)).values(), strict=True)}
            )

    def export(self, path: Path) -> None:
        """Save the file that is shown to `path`, or the same wishes as what `path` ends as."""
        if self.prepared is not None:
            steps = preview.export(self.context.open_workspace, self.prepared, path)
            self.context.jobs.run(_("Exporting"), steps, lambda path: self._exported([path]), self._refused)

    def export_all(self, targets: dict[str, Path]) -> None:
        """Save several files: key of the way out -> where to."""
        if self.prepared is not None:
            steps = preview.export_all(self.context.open_workspace, self.prepared, targets)
            self.context.jobs.run(_("Exporting"), steps, self._exported, self._refused)

    def _exported(self, paths: list[Path]) -> None:
        self.points.done.tell(paths)
        self.context.tell("good", saved_words(paths))

    def _refused(self, error: CxError) -> None:
        self.context.tell("bad", str(error))

    def ask_printer(self) -> None:
        """Let the person pick a printer."""
        if self.prepared is None:
            return
        from cxstudio.report.pdf import Paper

        from .report_print import dialog_for, print_pages, printer_for  # loads the system's printing

        prepared = self.prepared
        printer = printer_for(Paper[prepared.chosen.wanted.sheet.upper()], prepared.pages)
        dialog = dialog_for(printer, self)
        dialog.accepted.connect(
            lambda: self.context.jobs.run(
                _("Printing"), print_pages(prepared.file, prepared.pages, printer), self._printed, self._refused
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
            side.setFixedWidth(look().px(SIDE))
        home = self._right_column if self._is_wide else self._left_column
        home.addWidget(self.points)
        self._right.setVisible(self._is_wide and (self.prepared is not None or self._making is not None))
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
