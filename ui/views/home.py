"""Home: the visit to continue on top, the studies as cards, and what stands there while there are none.

It is painted before the workspace is opened, from the first look at the database; so it imports nothing heavy.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cxstudio import assets
from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.settings import is_hub
from cxstudio.steps import Progress
from cxstudio.store.glance import Glance, glance

from ..changes import Change
from ..context import Context
from ..presenters.home import Journey, draft_words, matching, ready_made, study_words, take_in_study
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.stack import Stack
from ..widgets.text import Heading, plain_label
from .home_cards import CardGrid, ContinueCard
from .page import Page
from .page_header import PageHeader, scrolled

if TYPE_CHECKING:  # made where there are no cards to show
    from .home_opening import ClosedView, OpeningView

DATABASE = "workspace.sqlite"
"""As in `cxstudio.workspace`, which is too heavy for the first paint; a test holds the two together."""
RETELL_MS = 30_000
"""How often "2 minutes ago" is said anew."""


class HomePage(Page):
    """The first page. Signals: `retry_asked()` and `folder_asked()` while no workspace could be opened."""

    place = "home"
    retry_asked = Signal()
    folder_asked = Signal()
    rescue_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._folder = Path()
        self._glance = Glance((), ())
        self._views: dict[str, QWidget] = {}
        self._journeys: dict[str, Journey] = {}
        self._journeys_of: tuple[tuple[str, int, int], ...] = ()
        self._dues: dict[str, str] = {}
        self._dues_of: tuple[tuple[str, int], ...] = ()
        self._build_header()
        self._stack = Stack()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        context.opened.connect(self.refresh)
        context.changes.changed.connect(self._hear)
        self._clock = QTimer(self)
        self._clock.setInterval(RETELL_MS)
        self._clock.timeout.connect(self._retell)

    def _build_header(self) -> None:
        self.header = PageHeader(_("Studies"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a study (Ctrl+F)"))
        self.search.setAccessibleName(_("Find a study"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(look().px(200))
        self.search.textChanged.connect(lambda _text: self._show_cards())
        self.receive = Button(_("Receive bundle…"), icon="package-open", key="Ctrl+O")
        self.receive.clicked.connect(lambda: self.context.go("exchange", "receive"))
        self.add_study = Button(_("Add a study…"), icon="plus", key="Ctrl+N")
        self.add_study.clicked.connect(self.choose_study)
        self.header.add(self.search, self.receive, self.add_study)
        self._find = QAction(self, text=_("Find a study"))
        self._find.setShortcut(QKeySequence("Ctrl+F"))
        self._find.triggered.connect(self._focus_search)
        self._add = QAction(self, text=_("Add a study…"))
        self._add.setShortcut(QKeySequence("Ctrl+N"))
        self._add.triggered.connect(self.choose_study)
        self._open_file = QAction(self, text=_("Open a study file…"))
        self._open_file.triggered.connect(self.open_study_file)
        for action in (self._find, self._add, self._open_file):
            action.setToolTip(action.text().replace("…", ""))

    # -- what is shown -------------------------------------------------------------------------------------------------

    def show_glance(self, folder: Path) -> None:
        """Paint what the database in `folder` says at first sight; the workspace itself is opened after that."""
        self._folder = folder
        self.context.database = folder / DATABASE
        self._glance = glance(self.context.database)
        if self._glance.studies:
            self._show_cards()
        else:
            self._opening().set_new(not is_hub(folder) and not (folder / DATABASE).exists())
            self._show("opening", self._opening())

    @property
    def has_cards(self) -> bool:
        """Are there studies to show?"""
        return bool(self._glance.studies)

    def show_progress(self, step: Progress) -> None:
        """Tell how far opening or making the workspace is; seen only while there are no cards yet."""
        if self._shown == "opening":
            self._opening().set_progress(step)

    def show_closed(self, sentence: str = "", *, can_rescue: bool = False) -> None:
        """The workspace could not be opened: `sentence` says why; a damaged one may be rescued."""
        self._glance = Glance((), ())
        view = cast("ClosedView", self._made("closed", self._make_closed))
        view.set_reason(self._folder, sentence, can_rescue=can_rescue)
        self._show("closed", view)
        (view.rescue if can_rescue else view.other).setFocus()

    def _make_closed(self) -> QWidget:
        from .home_opening import ClosedView

        view = ClosedView()
        view.retry.clicked.connect(self.retry_asked)
        view.other.clicked.connect(self.folder_asked)
        view.rescue.clicked.connect(self.rescue_asked)
        return view

    def refresh(self) -> None:
        """Read the first page anew."""
        self._glance = glance(self._folder / DATABASE)
        self._retell()
        self._read_journeys()
        self._read_dues()

    def _read_dues(self) -> None:
        """Look for what is due, where the visits in work changed since the last time."""
        workspace = self.context.workspace
        now = tuple((draft.visit, draft.changed_at) for draft in self._glance.drafts)
        if workspace is None or now == self._dues_of:
            return
        from ..presenters.home_dues import pressing  # the core

        self._dues_of = now
        drafts = [draft.visit for draft in self._glance.drafts]
        self.context.jobs.run(_("Looking for what is due"), pressing(workspace, drafts), self._show_dues)

    def _show_dues(self, found: dict[str, str]) -> None:
        if found != self._dues:
            self._dues = found
            self._retell()

    def _read_journeys(self) -> None:
        """Read how the visits felt, where visits came since the last time."""
        workspace = self.context.workspace
        now = tuple((study.id, study.visits, study.changed_at) for study in self._glance.studies)
        if workspace is None or now == self._journeys_of:
            return
        from ..presenters.home_journeys import journeys, worth_reading  # the core

        self._journeys_of = now
        wanted = worth_reading(self._glance.studies)
        if wanted:
            self.context.jobs.run(_("Reading the journeys"), journeys(workspace, wanted), self._show_journeys)

    def _show_journeys(self, found: dict[str, Journey]) -> None:
        self._journeys = found
        self._retell()

    def _retell(self) -> None:
        if self._glance.studies:
            self._show_cards()
        elif self.context.workspace is not None:
            self._show("empty", self._made("empty", self._make_empty))

    @property
    def _shown(self) -> str:
        shown = self._stack.currentWidget()
        return next((key for key, view in self._views.items() if view is shown), "")

    def _show(self, key: str, view: QWidget) -> None:
        has_studies = key == "cards"
        self.search.setVisible(has_studies)
        for button in (self.receive, self.add_study):
            button.setVisible(has_studies)
        self._stack.setCurrentWidget(view)
        view.show()

    def _made(self, key: str, make: Callable[[], QWidget]) -> QWidget:
        """A view of the stack, made when it is first needed."""
        if key not in self._views:
            self._views[key] = make()
            self._stack.addWidget(self._views[key])
        return self._views[key]

    def _opening(self) -> OpeningView:
        return cast("OpeningView", self._made("opening", self._make_opening))

    def _make_opening(self) -> QWidget:
        from .home_opening import OpeningView

        return OpeningView()

    # -- cards ---------------------------------------------------------------------------------------------------------

    def _make_cards(self) -> QWidget:
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setSpacing(look().px(12))
        self.torn: Button | None = None
        self.continue_card: ContinueCard | None = None
        self.count = Heading("", 3)
        self.nothing_found = plain_label(_("No study fits these words."), tone="quiet")
        self.grid = CardGrid()
        self.grid.asked.connect(self._go)
        for widget in (self.count, self.nothing_found, self.grid):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self._area = scrolled(inner, _("Studies"))
        self.grid.moved.connect(self._area.ensureWidgetVisible)
        self._space()
        return self._area

    def _space(self) -> None:
        px = look().px
        self._column.setContentsMargins(px(20), px(12), px(20), px(24))
        self.count.setContentsMargins(px(4), 0, 0, 0)  # cards keep that much room for their ring

    def _show_cards(self) -> None:
        view = self._made("cards", self._make_cards)
        found = matching(self._glance.studies, self.search.text())
        now = _now_ms()
        self._show_draft(now)
        self._show_torn()
        self.grid.set_studies([study_words(study, now, self._journeys.get(study.id, ())) for study in found])
        self.count.setText(plural("{n} study", "{n} studies", len(found)))
        self.count.setVisible(bool(found))
        self.nothing_found.setVisible(not found)
        self._show("cards", view)

    def _show_torn(self) -> None:
        """A way to the conflicts, while any waits for a decision."""
        n = self.context.workspace.conflicts.count() if self.context.workspace is not None else 0
        if n and self.torn is None:
            self.torn = Button("", icon="columns-2")
            self.torn.clicked.connect(lambda: self.context.go("exchange", "conflicts"))
            self._column.insertWidget(0, self.torn, 0, Qt.AlignmentFlag.AlignLeading)
        if self.torn is not None:
            words = plural("{n} value was changed by two people: decide", "{n} values were changed by two people: decide", n)  # fmt: skip  # noqa: E501
            self.torn.setText(words)
            self.torn.setVisible(n > 0)

    def _show_draft(self, now: int) -> None:
        drafts = () if self.search.text() else self._glance.drafts[:1]
        words = [draft_words(draft, now, self._dues) for draft in drafts]
        had_focus = False
        if self.continue_card is not None:
            if words == [self.continue_card.draft]:
                return
            had_focus = self.continue_card.button.hasFocus()
            self._column.removeWidget(self.continue_card)
            self.continue_card.hide()
            self.continue_card.deleteLater()
            self.continue_card = None
        if words:
            self.continue_card = ContinueCard(words[0])
            self.continue_card.asked.connect(lambda visit: self.context.go("recorder", visit))
            self._column.insertWidget(0, self.continue_card)
            self.continue_card.show()  # at once: a hidden button could not take the focus
            if had_focus:
                self.continue_card.button.setFocus()

    def _make_empty(self) -> QWidget:
        from ..widgets.empty_state import EmptyState  # most starts have studies to show

        view = EmptyState(
            _("No studies yet"),
            _("Start from a ready-made study, open a study file, or join one with a colleague’s bundle."),
            [_("Anticipate"), _("Approach"), _("Enter"), _("Order & pay"), _("Receive"), _("Sit down"), _("Leave")],
        )
        ready = view.add_way(
            "library", _("Begin from a ready-made study"),
            _("A coffee shop visit, an online order: stages, touchpoints and standards, complete."),
            _("Choose a study…"), "primary", "Ctrl+N",
        )  # fmt: skip
        own = view.add_way(
            "file-text", _("Open a study file"),
            _("A study somebody designed for you, as a .json file. It is checked before it is added."),
            _("Open a file…"),
        )  # fmt: skip
        join = view.add_way(
            "package-open", _("Join a study"),
            _("A bundle from a colleague. You see what is in it before anything is added."),
            _("Receive a bundle…"), key="Ctrl+O",
        )  # fmt: skip
        ready.clicked.connect(self.choose_study)
        own.clicked.connect(self.open_study_file)
        join.clicked.connect(lambda: self.context.go("exchange", "receive"))
        ready.setAutoDefault(True)
        self._first_way = ready
        view.set_hint(_("You can also drop a bundle anywhere in this window."))
        return scrolled(view, _("No studies yet"))

    # -- what can be done ----------------------------------------------------------------------------------------------

    def _go(self, place: str, study: str) -> None:
        self.context.go(place, study)

    def choose_study(self) -> None:
        """Offer the ready-made studies."""
        if self.context.workspace is None:
            return
        from .home_ready_made import ReadyMadeDialog

        here = {study.id for study in self._glance.studies}
        self.dialog = ReadyMadeDialog(ready_made(assets.studies()), here, self)
        self.dialog.chosen.connect(self.add_study_file)
        self.dialog.file_asked.connect(self.open_study_file)
        self.dialog.open()

    def open_study_file(self) -> None:
        """Let the person pick a study file."""
        from PySide6.QtWidgets import QFileDialog  # not before the first paint

        path, _kind = QFileDialog.getOpenFileName(
            self, _("Open a study file"), "", _("Study files (*.json);;All files (*)")
        )
        if path:
            self.add_study_file(Path(path))

    def add_study_file(self, path: Path) -> None:
        """Check a study file and take it in, behind the window."""
        workspace = self.context.workspace
        if workspace is not None:
            steps = take_in_study(workspace, path)
            self.context.jobs.run(_("Adding a study"), steps, self._study_added, self._study_refused)

    def _study_added(self, title: str) -> None:
        self.context.tell("good", _("“{title}” is in your workspace.").format(title=title))
        self.context.changes.tell("studies")

    def _study_refused(self, error: CxError) -> None:
        self.context.tell("bad", str(error))

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # -- coming, going, news -------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Show what changed meanwhile, and put the focus where work goes on."""
        if self.context.workspace is not None:
            self.refresh()
        self._clock.start()
        self.focus_start()

    def focus_start(self) -> None:
        """The visit to continue, else the study worked on last, else the first way to begin."""
        if self._shown == "cards":
            self.continue_card.button.setFocus() if self.continue_card else self.grid.focus_current()
        elif self._shown == "empty":
            self._first_way.setFocus()

    def leave(self) -> bool:
        """Nothing is being typed here."""
        self._clock.stop()
        return True

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Finding a study, and adding one."""
        return {"edit": [self._find], "study": [self._add, self._open_file]}

    def _hear(self, change: Change, _initiator: object) -> None:
        if self.isVisible() and self.context.workspace is not None:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The margins follow the scale."""
        super().resizeEvent(event)
        if "cards" in self._views:
            self._space()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
