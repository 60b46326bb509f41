"""The window: menus, the rail of places, the page in front, the message bar, and the status bar with its job tray.

It knows the places and how to go there; what a page can do, the page knows. Pages are made when first visited.
The first paint shows the frame alone: menu bar, rail, an empty page. Home and all the rest follow right behind it.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from cxstudio import settings
from cxstudio.i18n import _, plural

from .. import theme
from ..widgets.rail import Place, Rail
from ..widgets.stack import Stack

if TYPE_CHECKING:  # what the frame with its rail needs not is imported behind the first paint
    from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QShowEvent

    from cxstudio.errors import CxError
    from cxstudio.settings import Preferences
    from cxstudio.steps import Steps
    from cxstudio.workspace import Workspace

    from ..context import Context
    from ..widgets.message_bar import MessageBar
    from .home import HomePage
    from .page import Page

PLACES = (
    Place("home", _("Home"), "house", "Ctrl+1"),
    Place("protocol", _("Protocol"), "list-tree", "Ctrl+2"),
    Place("visits", _("Visits"), "clipboard-check", "Ctrl+3"),
    Place("report", _("Insight"), "chart-line", "Ctrl+5"),
    Place("exchange", _("Exchange"), "arrow-left-right", "Ctrl+6"),
)
SETTINGS = Place("settings", _("Settings"), "settings-2", "Ctrl+,")
MENUS = {
    "study": _("&Study"),
    "edit": _("&Edit"),
    "view": _("&View"),
    "record": _("&Record"),
    "report": _("Re&port"),
    "exchange": _("E&xchange"),
    "help": _("&Help"),
}
STAYS_S = 1.5
"""What was said longer ago than this goes when the person goes to another page; what was said on the way stays."""
OPENS_AFTER_MS = 100
"""So long the first pages have the processor for themselves before the core is imported and the workspace opened."""
UNSEEN_MS = 500
"""A window that nobody sees, minimised from the start, is completed after this time all the same."""


def _pages() -> dict[str, Callable[[Context], Page]]:
    """Place -> how its page is made. Imported on first use: only home may show before the core is loaded."""

    def home(context: Context) -> Page:
        from .home import HomePage

        return HomePage(context)

    def protocol(context: Context) -> Page:
        from .designer import DesignerPage

        return DesignerPage(context)

    def visits(context: Context) -> Page:
        from .visits import VisitsPage

        return VisitsPage(context)

    def recorder(context: Context) -> Page:
        from .recorder import RecorderPage

        return RecorderPage(context)

    def new_visit(context: Context) -> Page:
        from .new_visit import NewVisitPage

        return NewVisitPage(context)

    def report(context: Context) -> Page:
        from .report import ReportPage

        return ReportPage(context)

    def exchange(context: Context) -> Page:
        from .exchange import ExchangePage

        return ExchangePage(context)

    def preferences(context: Context) -> Page:
        from .settings import SettingsPage

        return SettingsPage(context)

    return {
        "home": home,
        "protocol": protocol,
        "visits": visits,
        "recorder": recorder,
        "new_visit": new_visit,
        "report": report,
        "exchange": exchange,
        "settings": preferences,
    }


class MainWindow(QMainWindow):
    """The one window. Attributes: `context`, `rail`, `messages`, `pages` (place -> page made so far).

    Signal: `painted()` once, behind the first paint and before the rest is made.
    """

    painted = Signal()

    def __init__(self, context: Context, folder: Path, preferences_file: Path) -> None:
        super().__init__()
        self.context = context
        self.folder = folder
        self.pages: dict[str, Page] = {}
        self._preferences_file = preferences_file
        self._place = ""
        self._is_complete = False
        self._made: Workspace | None = None
        self._is_closing = self._is_opening = False
        self._said = 0.0
        self._messages: MessageBar | None = None
        self._looks = (context.preferences.scheme, context.preferences.scale)
        self.setWindowTitle("CX Studio")
        room = self.screen().availableGeometry()
        frame = 40  # the title bar and the edges, which a window gets only once it is shown
        self.resize(min(1280, room.width()), min(800, room.height() - frame))
        self._build_frame()
        self._make_menus()
        self._restore_geometry()

    # -- building ----------------------------------------------------------------------------------------------------

    def _build_frame(self) -> None:
        self.rail = Rail(PLACES, (SETTINGS,))
        self.rail.show_icons(False)  # they follow behind the first paint, in the same breath as the page
        self.stack = Stack()
        column = self._column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        central = QWidget()
        row = QHBoxLayout(central)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.setCentralWidget(central)
        self.statusBar().setSizeGripEnabled(False)  # there from the start, so that nothing moves when its words come

    def showEvent(self, event: QShowEvent) -> None:
        """See that the window is completed also where nothing is painted."""
        super().showEvent(event)
        if not self._is_complete:
            QTimer.singleShot(UNSEEN_MS, self.complete)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Behind the first paint comes the rest."""
        super().paintEvent(event)
        if not self._is_complete:
            QTimer.singleShot(0, self.complete)

    def complete(self) -> None:
        """Make what the first paint goes without: home, the words of the status bar. Further calls change nothing."""
        if self._is_complete or self._is_closing:
            return
        self._is_complete = True
        self.painted.emit()
        self.rail.show_icons(True)
        self.setAcceptDrops(True)
        self._makers = _pages()
        self._fill_status()
        self.go("home")
        self._show_first_page()
        self._listen()

    def _fill_status(self) -> None:
        from ..widgets.text import ElidedLabel, plain_label
        from .job_tray import JobTray

        self.status_words = ElidedLabel(_("Opening the workspace"), size="small", tone="quiet")
        self.tray = JobTray(self.context.jobs)
        self.person_words = plain_label("", size="small", tone="quiet")
        bar = self.statusBar()
        side = theme.look().px(16)
        bar.setContentsMargins(side, 0, side, 0)
        bar.addWidget(self.status_words, 1)
        for widget in (self.tray, self.person_words):
            bar.addPermanentWidget(widget)

    def _make_menus(self) -> None:
        from PySide6.QtWidgets import QMenu

        self.menus = {key: QMenu(text, self) for key, text in MENUS.items()}
        for menu in self.menus.values():
            self.menuBar().addMenu(menu)
        for place in (*PLACES, SETTINGS):
            action = self._action("view", place.text, place.shortcut, partial(self.go, place.key))
            action.setStatusTip(_("Go to {place}").format(place=place.text))
        self._action("view", _("Larger"), "Ctrl++", lambda: self._scale(+10))
        self._action("view", _("Smaller"), "Ctrl+-", lambda: self._scale(-10))
        self._action("view", _("Usual size"), "Ctrl+0", lambda: self._scale(0))
        self._action("view", _("Dark colours"), "Ctrl+Shift+D", self._switch_scheme)
        self._action("view", _("Full screen"), "F11", self._switch_full_screen)
        self._action("study", _("New visit…"), "Ctrl+Shift+N", lambda: self.go("new_visit"))
        self._action("study", _("Open another workspace…"), "", self.choose_folder)
        self._action("study", _("Quit"), "Ctrl+Q", self.close)
        self._action("exchange", _("Receive a bundle…"), "Ctrl+O", lambda: self.go("exchange", "receive"))
        self._action("exchange", _("Send a bundle…"), "Ctrl+M", lambda: self.go("exchange", "send"))
        self._action("help", _("About CX Studio"), "", self._about)
        self._own_actions = {key: list(menu.actions()) for key, menu in self.menus.items()}
        self._show_menus({"edit": []})  # as home has it

    def _action(self, menu: str, text: str, keys: str, do: Callable[[], object]) -> QAction:
        from PySide6.QtGui import QAction, QKeySequence

        action = QAction(text, self)
        action.setToolTip(text.replace("…", ""))
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: do())
        self.menus[menu].addAction(action)
        self.addAction(action)
        return action

    def _show_menus(self, extra: dict[str, list[QAction]]) -> None:
        """The window's own actions, and those of the page in front; an empty menu is not shown."""
        for key, menu in self.menus.items():
            for action in menu.actions():
                menu.removeAction(action)
            own = self._own_actions[key]
            theirs = extra.get(key, [])
            menu.addActions(theirs)
            if own and theirs:
                menu.addSeparator()
            menu.addActions(own)
            menu.menuAction().setVisible(bool(own) or key in extra)

    def _listen(self) -> None:
        self.rail.chosen.connect(self.go)
        self.context.asked_to_go.connect(self.go)
        self.context.told.connect(self._say)
        self.context.preferences_changed.connect(self._preferences_changed)
        self.context.jobs.broke.connect(self._broke)
        self.context.changes.changed.connect(lambda _change, _who: self._tell_state())
        self.home.retry_asked.connect(self._try_again)
        self.home.folder_asked.connect(self.choose_folder)
        self._is_opening = True
        QTimer.singleShot(OPENS_AFTER_MS, self._start_opening)

    # -- going places --------------------------------------------------------------------------------------------------

    def go(self, place: str, argument: object = None) -> bool:
        """Bring a page to the front; False when the one in front has to stay."""
        if self.context.workspace is None and not self._shows_already(place):
            self.rail.set_current(self.page.place)
            self.messages.show_message("info", _("This needs an open workspace."))
            return False
        if self._place and not self.page.leave():
            self.rail.set_current(self.page.place)
            return False
        if place not in self.pages:
            self.pages[place] = self._makers[place](self.context)
            self.stack.addWidget(self.pages[place])
        page = self.pages[place]
        if place != self._place:
            self._forget_old_news()
        self._place = place
        self.stack.setCurrentWidget(page)
        self.rail.set_current(page.place)
        self._show_menus(page.menu_actions())
        page.enter(argument)
        return True

    def _shows_already(self, place: str) -> bool:
        """Can this be shown without an open workspace? The visits can, while one that is there is being opened."""
        return place in ("home", "settings") or (place == "visits" and self._is_opening and self.home.has_cards)

    @property
    def messages(self) -> MessageBar:
        """The bar above the page, made when there is something to say."""
        if self._messages is None:
            from ..widgets.message_bar import MessageBar  # not before the first paint

            self._messages = MessageBar()
            self._column.insertWidget(0, self._messages)
        return self._messages

    def _forget_old_news(self) -> None:
        bar = self._messages
        if bar is not None and bar.kind in ("info", "good") and time.monotonic() > self._said + STAYS_S:
            bar.dismiss()

    def _say(self, kind: str, text: str) -> None:
        self._said = time.monotonic()
        self.messages.show_message(kind, text)

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.pages[self._place]

    # -- the workspace -------------------------------------------------------------------------------------------------

    @property
    def home(self) -> HomePage:
        """The first page, which is always there."""
        self.complete()
        return cast("HomePage", self.pages["home"])

    def _show_first_page(self) -> None:
        """What the database says at first sight; it is painted before anything heavy is imported."""
        self.home.show_glance(self.folder)
        self.home.focus_start()

    def _try_again(self) -> None:
        self.messages.dismiss()
        self.status_words.set_text(_("Opening the workspace"))
        self._show_first_page()
        self._start_opening()

    def _start_opening(self) -> None:
        self._is_opening = True
        self.context.jobs.run(
            _("Opening the workspace"),
            self._opening(),
            self._opened,
            self._not_opened,
            self.home.show_progress,
            lambda: self._stay_closed(_("Opening was stopped. Open it again when you like.")),
        )

    def _opening(self) -> Steps[Workspace]:
        """Runs on the worker thread: the imports behind the first paint belong there too."""
        from cxstudio.steps import Progress

        yield Progress(0, 0, _("Opening the workspace"))
        from cxstudio.opening import open_or_make

        self._made = yield from open_or_make(self.folder)
        return self._made

    def _opened(self, workspace: Workspace) -> None:
        if self._is_closing:
            return
        self._is_opening = False
        self.context.use(workspace)
        self._show_person()
        self._tell_state()
        if self.page is self.home:
            self.home.focus_start()
        self._back_up(workspace)

    def _back_up(self, workspace: Workspace) -> None:
        from cxstudio.opening import daily_backup  # there by now

        tell = partial(self._say, "caution")
        self.context.jobs.run(
            _("Making today’s backup"), daily_backup(workspace), failed=lambda error: tell(str(error))
        )

    def _not_opened(self, error: CxError) -> None:
        self._stay_closed(str(error))

    def _stay_closed(self, sentence: str) -> None:
        self._is_opening = False
        if not self._is_closing:
            if not self._shows_already(self._place):
                self.go("home")
            self.status_words.set_text(_("No workspace is open"))
            self.home.show_closed(sentence)

    def _broke(self, error: BaseException) -> None:
        """A job met a fault of the program: one dialog, and no workspace where the fault was in opening it."""
        if self._is_closing:
            return
        from ..errors import describe, show_fault  # dialogs and traces: not before the first paint

        show_fault(self, describe(error))
        if self.context.workspace is None:
            self._stay_closed(_("The workspace could not be opened: the program made a mistake. Nothing was changed."))

    def choose_folder(self) -> None:
        """Let the person pick another workspace folder, and open it."""
        from PySide6.QtWidgets import QFileDialog  # not before the first paint

        folder = QFileDialog.getExistingDirectory(self, _("Open a workspace folder"), str(self.folder.parent))
        if folder:
            self.open_folder(Path(folder))

    def open_folder(self, folder: Path) -> None:
        """Close the workspace in use, and open the one in `folder`; an empty folder gets a new one."""
        from .home import DATABASE

        try:
            is_for_us = (folder / DATABASE).exists() or not any(folder.iterdir())
        except OSError as error:
            words = _("The folder {folder} cannot be read ({why}). Nothing was changed.")
            self._say("bad", words.format(folder=folder, why=error.strerror))
            return
        if not is_for_us:
            words = _(
                "There is no workspace in {folder}, and other files are. Nothing was changed. "
                "Choose a workspace’s folder, or an empty one for a new workspace."
            )
            self._say("caution", words.format(folder=folder))
            return
        if not self.go("home"):
            return
        self._close_workspace()
        for place in [place for place in self.pages if place != "home"]:
            page = self.pages.pop(place)
            self.stack.removeWidget(page)
            page.deleteLater()
        self.folder = folder
        self._prefer(replace(self.context.preferences, workspace=str(folder)))
        self._try_again()

    def _close_workspace(self) -> None:
        """Stop the jobs and let go of the workspace, also of one that was opened a moment ago."""
        self.context.jobs.stop()
        for place, page in self.pages.items():
            if place != "home":
                page.close()  # a page may hold an open file
        if self._made is not None:
            self._made.close()
        self._made = self.context.workspace = None

    def _show_person(self) -> None:
        workspace = self.context.workspace
        self.person_words.setText(self.context.preferences.name or (workspace.person if workspace else ""))

    def _tell_state(self) -> None:
        workspace = self.context.workspace
        if workspace is not None:
            drafts = len(workspace.drafts.all())
            some = plural("{n} visit in progress", "{n} visits in progress", drafts)
            in_work = some if drafts else _("no visit in progress")
            self.status_words.set_text(_("All changes saved · {in_work}").format(in_work=in_work))

    # -- looks and preferences -----------------------------------------------------------------------------------------

    def _scale(self, step: int) -> None:
        scale = 100 if step == 0 else min(200, max(90, self.context.preferences.scale + step))
        self._prefer(replace(self.context.preferences, scale=scale))

    def _switch_scheme(self) -> None:
        dark = theme.look().scheme.name == "dark"
        self._prefer(replace(self.context.preferences, scheme="light" if dark else "dark"))

    def _switch_full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def _prefer(self, preferences: Preferences) -> None:
        self.context.preferences = preferences
        self.context.preferences_changed.emit()

    def _preferences_changed(self) -> None:
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        wanted = (self.context.preferences.scheme, self.context.preferences.scale)
        if wanted != self._looks:  # dressing every widget anew takes a moment
            self._looks = wanted
            theme.apply(app, *wanted)
        self._keep_preferences()
        self._show_person()

    def _keep_preferences(self) -> None:
        try:
            settings.save(self._preferences_file, self.context.preferences)
        except OSError as error:
            self.messages.show_message(
                "caution", _("Your settings could not be kept: {why}.").format(why=error.strerror)
            )

    def _restore_geometry(self) -> None:
        kept = self.context.preferences.window
        if kept:
            from PySide6.QtCore import QByteArray

            self.restoreGeometry(QByteArray(base64.b64decode(kept, validate=False)))

    def _about(self) -> None:
        from cxstudio import __version__

        text = _("CX Studio {version}. Workspace: {folder}").format(version=__version__, folder=self.folder)
        self.messages.show_message("info", text)

    # -- dropping a bundle anywhere, and leaving -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Bundles may be dropped anywhere."""
        if self._dropped_bundle(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A dropped bundle opens its preview; nothing is merged yet."""
        bundle = self._dropped_bundle(event)
        if bundle:
            event.acceptProposedAction()
            self.go("exchange", bundle)

    @staticmethod
    def _dropped_bundle(event: QDropEvent) -> Path | None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        return next((path for path in paths if path.suffix == ".cxb"), None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is being typed, stop the jobs, close the workspace."""
        if self._place and not self.page.leave():
            event.ignore()
            return
        geometry = base64.b64encode(bytes(self.saveGeometry().data())).decode()
        self.context.preferences = replace(self.context.preferences, window=geometry)
        self._keep_preferences()
        self._is_closing = True
        self._close_workspace()
        event.accept()
