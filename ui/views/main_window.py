"""The window: the rail of places, the page in front, the message bar, and the status bar with its job tray.

It knows how to go to a place; what a page can do, the page knows. Its menus are in `menus`, its places in `places`, and
how it comes to its workspace in `opening`.
The first paint shows the frame alone: menu bar, rail, an empty page. Home and all the rest follow right behind it.
"""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from cxstudio import settings
from cxstudio.i18n import _, plural

from .. import theme
from ..widgets.rail import Rail
from ..widgets.stack import Stack
from .menus import Command, Menus
from .opening import Opening
from .places import PLACES, SETTINGS, page_makers

if TYPE_CHECKING:  # what the frame with its rail needs not is imported behind the first paint
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QShowEvent

    from cxstudio.settings import Preferences

    from ..context import Context
    from ..widgets.message_bar import MessageBar
    from .home import HomePage
    from .job_tray import JobTray
    from .page import Page

DROPPED = (".cxb", ".cxjoin", ".xlsx", ".xlsm", ".xls", ".csv", ".md")
"""How the names of files end that may be dropped on the window: bundles, and forms of other tools."""
STANDS_ALONE = ("recorder",)
"""Places of which nothing but the work itself is seen on the full screen."""
STAYS_S = 1.5
"""What was said longer ago than this goes when the person goes to another page; what was said on the way stays."""
UNSEEN_MS = 500
"""A window that nobody sees, minimised from the start, is completed after this time all the same."""


class MainWindow(QMainWindow):
    """The one window. Attributes: `context`, `rail`, `messages`, `pages` (place -> page made so far), `place` in front
    ("" before the first), `opening` (of the workspace in `folder`), `menus` (by key), `is_closing`.

    Signal: `painted()` once, behind the first paint and before the rest is made.
    """

    painted = Signal()

    def __init__(self, context: Context, folder: Path, preferences_file: Path) -> None:
        super().__init__()
        self.context = context
        self.folder = folder
        self.pages: dict[str, Page] = {}
        self.place = ""
        self.is_closing = self._is_complete = False
        self.marks = preferences_file.parent / "replicas"  # of workspaces; as in `cxstudio.settings`, beside the file
        self._preferences_file = preferences_file
        self._said = 0.0
        self._messages: MessageBar | None = None
        self._looks = (context.preferences.scheme, context.preferences.scale)
        self.setWindowTitle("CX Studio")
        room = self.screen().availableGeometry()
        frame = 40  # the title bar and the edges, which a window gets only once it is shown
        self.resize(min(1280, room.width()), min(800, room.height() - frame))
        self._build_frame()
        self.opening = Opening(self)
        self._menu_bar = Menus(self, self._commands())
        self.menus = self._menu_bar.menus
        self._menu_bar.show_with({"edit": []})  # as home has it
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
        if self._is_complete or self.is_closing:
            return
        self._is_complete = True
        self.painted.emit()
        self.rail.show_icons(True)
        self.setAcceptDrops(True)
        self._makers = page_makers()
        self._fill_status()
        self.go("home")
        self.opening.show_first_page()
        self._listen()

    def _fill_status(self) -> None:
        from ..widgets.text import ElidedLabel, plain_label

        self.status_words = ElidedLabel(_("Opening the workspace"), size="small", tone="quiet")
        self.person_words = plain_label("", size="small", tone="quiet")
        bar = self.statusBar()
        side = theme.look().px(16)
        bar.setContentsMargins(side, 0, side, 0)
        bar.addWidget(self.status_words, 1)
        bar.addPermanentWidget(self.person_words)

    @cached_property
    def tray(self) -> JobTray:
        """The running jobs, in the status bar; made before the first one runs."""
        from .job_tray import JobTray

        made = JobTray(self.context.jobs)
        self.statusBar().insertPermanentWidget(1, made)
        return made

    def _listen(self) -> None:
        self.rail.chosen.connect(self.go)
        self.context.asked_to_go.connect(self.go)
        self.context.told.connect(self.say)
        self.context.asked_full_screen.connect(self.fill_screen)
        self.context.preferences_changed.connect(self._preferences_changed)
        self.context.jobs.broke.connect(self.opening.broke)
        self.context.changes.changed.connect(lambda _change, _who: self.tell_state())
        self.opening.listen()

    def _commands(self) -> list[Command]:
        """What the window itself can do, as its menus tell it."""
        going = _("Go to {place}")
        return [
            *(
                Command("view", place.text, place.shortcut, partial(self.go, place.key), going.format(place=place.text))
                for place in (*PLACES, SETTINGS)
            ),
            Command("view", _("Larger"), "Ctrl++", lambda: self._scale(+10)),
            Command("view", _("Smaller"), "Ctrl+-", lambda: self._scale(-10)),
            Command("view", _("Usual size"), "Ctrl+0", lambda: self._scale(0)),
            Command("view", _("Dark colours"), "Ctrl+Shift+D", self._switch_scheme),
            Command("view", _("Full screen"), "F11", self._switch_full_screen),
            Command("study", _("New visit…"), "Ctrl+Shift+N", lambda: self.go("new_visit")),
            Command("study", _("Open another workspace…"), "", self.opening.choose_folder),
            Command("study", _("Quit"), "Ctrl+Q", self.close),
            Command("exchange", _("Receive a bundle…"), "Ctrl+O", lambda: self.go("exchange", "receive")),
            Command("exchange", _("Send a bundle…"), "Ctrl+M", lambda: self.go("exchange", "send")),
            Command("help", _("About CX Studio"), "", self._about),
        ]

    # -- going places --------------------------------------------------------------------------------------------------

    def go(self, place: str, argument: object = None) -> bool:
        """Bring a page to the front; False when the one in front has to stay."""
        if self.context.workspace is None and not self.shows_already(place):
            self.rail.set_current(self.page.place)
            self.messages.show_message("info", _("This needs an open workspace."))
            return False
        if self.place and not self.page.leave():
            self.rail.set_current(self.page.place)
            return False
        if place not in self.pages:
            self.pages[place] = self._makers[place](self.context)
            self.stack.addWidget(self.pages[place])
        page = self.pages[place]
        if place != self.place:
            self._forget_old_news()
        self.place = place
        self.stack.setCurrentWidget(page)
        self.rail.set_current(page.place)
        self._menu_bar.show_with(page.menu_actions())
        page.enter(argument)
        if self.isFullScreen():
            self._share_screen()
        self.opening.give_way()  # now: making the page may have taken all the time there was
        return True

    def shows_already(self, place: str) -> bool:
        """Can this be shown without an open workspace? The visits can, while one that is there is being opened."""
        return place in ("home", "settings") or (place == "visits" and self.opening.is_going_on and self.home.has_cards)

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

    def say(self, kind: str, text: str) -> None:
        """Put a sentence into the bar above the page: info, good, caution or bad."""
        self._said = time.monotonic()
        self.messages.show_message(kind, text)

    def open_folder(self, folder: Path) -> None:
        """Close the workspace in use, and open the one in `folder`; an empty folder gets a new one."""
        self.opening.open_folder(folder)

    def forget_pages(self) -> None:
        """Drop all pages but home: they show another workspace."""
        for place in [place for place in self.pages if place != "home"]:
            page = self.pages.pop(place)
            self.stack.removeWidget(page)
            page.deleteLater()

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.pages[self.place]

    # -- what it tells -------------------------------------------------------------------------------------------------

    @property
    def home(self) -> HomePage:
        """The first page, which is always there."""
        self.complete()
        return cast("HomePage", self.pages["home"])

    def show_person(self) -> None:
        """Say in the status bar who works here."""
        workspace = self.context.workspace
        self.person_words.setText(self.context.preferences.name or (workspace.person if workspace else ""))

    def tell_state(self) -> None:
        """Say in the status bar that all is saved, and what is in work."""
        workspace = self.context.workspace
        if workspace is not None:
            drafts = len(workspace.drafts.all())
            some = plural("{n} visit in progress", "{n} visits in progress", drafts)
            in_work = some if drafts else _("no visit in progress")
            self.status_words.set_text(_("All changes saved · {in_work}").format(in_work=in_work))
            self.rail.set_badge("review", workspace.reviews.waiting())
            self.rail.set_badge("exchange", workspace.conflicts.count())

    # -- looks and preferences -----------------------------------------------------------------------------------------

    def _scale(self, step: int) -> None:
        scale = 100 if step == 0 else min(200, max(90, self.context.preferences.scale + step))
        self.prefer(replace(self.context.preferences, scale=scale))

    def _switch_scheme(self) -> None:
        dark = theme.look().scheme.name == "dark"
        self.prefer(replace(self.context.preferences, scheme="light" if dark else "dark"))

    def _switch_full_screen(self) -> None:
        self.fill_screen(not self.isFullScreen())

    def fill_screen(self, on: bool) -> None:
        """Fill the screen with the page in front, or stand in a window again."""
        if on != self.isFullScreen():
            self.showFullScreen() if on else self.showNormal()
            self._share_screen()

    def _share_screen(self) -> None:
        """A page that stands alone is seen without rail and status bar; the menus stay in reach of the keyboard."""
        alone = self.isFullScreen() and self.place in STANDS_ALONE
        self.rail.setVisible(not alone)
        self.statusBar().setVisible(not alone)
        if self.place in STANDS_ALONE:
            self.page.stand_alone(alone)

    def prefer(self, preferences: Preferences) -> None:
        """Take and keep other preferences."""
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
        self.show_person()

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

    # -- dropping a file anywhere, and leaving -------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Bundles and forms may be dropped anywhere."""
        if self._dropped(event, DROPPED):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A dropped bundle or form opens its preview; nothing is merged or imported yet."""
        if file := self._dropped(event, DROPPED):
            event.acceptProposedAction()
            self.go("exchange" if file.suffix.lower() in DROPPED[:2] else "protocol", file)

    @staticmethod
    def _dropped(event: QDropEvent, suffixes: tuple[str, ...]) -> Path | None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        return next((path for path in paths if path.suffix.lower() in suffixes), None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is being typed, stop the jobs, close the workspace."""
        if self.place and not self.page.leave():
            event.ignore()
            return
        geometry = base64.b64encode(bytes(self.saveGeometry().data())).decode()
        self.context.preferences = replace(self.context.preferences, window=geometry)
        self._keep_preferences()
        self.is_closing = True
        self.opening.close()
        event.accept()
