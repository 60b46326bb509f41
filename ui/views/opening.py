"""The workspace of the window: opened behind the first pages, changed for another, let go of at the end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cxstudio.i18n import _

if TYPE_CHECKING:  # the core is imported on the worker thread
    from collections.abc import Sequence

    from cxstudio.errors import CxError, Finding
    from cxstudio.mending import Mended
    from cxstudio.steps import Steps
    from cxstudio.workspace import Workspace

    from .main_window import MainWindow

OPENS_AFTER_MS = 100
"""So long the first pages have the processor for themselves before the core is imported and the workspace opened; it
is counted anew from each page that somebody goes to meanwhile."""


UPKEEP_EVERY_MS = 5 * 60 * 1000
"""How often it is asked whether a backup is due; asking costs two looks at files."""


class Opening(QObject):
    """Opens the workspace in the window's folder. Attribute: `is_going_on`. Signal: `begins()`, behind the first
    pages."""

    begins = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.is_going_on = False
        self._window = window
        self._made: Workspace | None = None
        self._soon = QTimer(self, singleShot=True, interval=OPENS_AFTER_MS)
        self._soon.timeout.connect(self.start)
        self._upkeep = QTimer(self, interval=UPKEEP_EVERY_MS)
        self._upkeep.timeout.connect(self._back_up_when_due)

    def listen(self) -> None:
        """Open it behind the first pages, and again whenever home asks for that."""
        self._window.home.retry_asked.connect(self._try_again)
        self._window.home.folder_asked.connect(self.choose_folder)
        self._window.home.rescue_asked.connect(self._rescue)
        self.is_going_on = True
        self._soon.start()

    def give_way(self) -> None:
        """Somebody goes to a page: where opening has not begun, the page comes first."""
        if self._soon.isActive():
            self._soon.start()

    def show_first_page(self) -> None:
        """What the database says at first sight; it is painted before anything heavy is imported."""
        self._window.home.show_glance(self._window.folder)
        self._window.home.focus_start()

    def _try_again(self) -> None:
        self._window.messages.dismiss()
        self._window.status_words.set_text(_("Opening the workspace"))
        self.show_first_page()
        self.start()

    # -- opening -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open it, or make it where there is none, behind the window."""
        self.begins.emit()
        self.is_going_on = True
        self._window.tray.show()  # it is made for the first job
        self._window.context.jobs.run(
            _("Opening the workspace"),
            self._steps(),
            self._opened,
            self._not_opened,
            self._window.home.show_progress,
            lambda: self._stay_closed(_("Opening was stopped. Open it again when you like.")),
        )

    def _steps(self) -> Steps[Workspace]:
        """Runs on the worker thread: the imports behind the first paint belong there too."""
        from cxstudio.steps import Progress

        yield Progress(0, 0, _("Opening the workspace"))
        from cxstudio.opening import open_or_make

        self._made = yield from open_or_make(self._window.folder, self._window.marks)
        return self._made

    def _opened(self, workspace: Workspace) -> None:
        from cxstudio.store.disk import cautions

        from ..presenters.continuity import gone_on_words  # the core, there by now

        window = self._window
        if window.is_closing:
            return
        self.is_going_on = False
        window.context.use(workspace)
        window.show_person()
        window.tell_state()
        if words := gone_on_words(workspace.continuity):
            window.say("caution", words)
        if window.page is window.home:
            window.home.focus_start()
        self._tell_found(cautions(workspace.folder))
        self._back_up(workspace)

    def _back_up(self, workspace: Workspace) -> None:
        from cxstudio.opening import upkeep  # there by now

        self._window.context.jobs.run(
            _("Making a backup"),
            upkeep(workspace),
            self._tell_found,
            lambda error: self._window.say("caution", str(error)),
        )
        self._upkeep.start()

    def _back_up_when_due(self) -> None:
        workspace = self._window.context.workspace
        if workspace is not None and workspace.backup_is_due():
            self._back_up(workspace)

    def _tell_found(self, found: Sequence[Finding]) -> None:
        """The first of what was found: one is enough to look at all."""
        for finding in found[:1]:
            self._window.say("bad" if finding.severity.value == "error" else "caution", str(finding))

    def _not_opened(self, error: CxError) -> None:
        from cxstudio.mending import BROKEN  # the core, there by now

        self._stay_closed(str(error), can_rescue=error.code in BROKEN)

    def _rescue(self) -> None:
        """Bring back what is whole of a damaged workspace, then open it and say what came through."""
        from cxstudio.mending import mend

        self._window.messages.dismiss()
        self.is_going_on = True
        self._window.status_words.set_text(_("Rescuing the workspace"))
        self.show_first_page()
        steps = mend(self._window.folder)
        progressed, stopped = self._window.home.show_progress, partial(self._stay_closed, can_rescue=True)
        words = _("The rescue was stopped. The damaged files are as they were.")
        self._window.context.jobs.run(
            _("Rescuing the workspace"), steps, self._rescued, self._not_opened, progressed, lambda: stopped(words)
        )

    def _rescued(self, mended: Mended) -> None:
        from cxstudio.mending import told

        if not self._window.is_closing:
            self._try_again()
            self._window.say("good" if mended.after.is_sound else "caution", " ".join(told(mended)))

    def _stay_closed(self, sentence: str, *, can_rescue: bool = False) -> None:
        window = self._window
        self.is_going_on = False
        if not window.is_closing:
            if not window.shows_already(window.place):
                window.go("home")
            window.status_words.set_text(_("No workspace is open"))
            window.home.show_closed(sentence, can_rescue=can_rescue)

    def broke(self, error: BaseException) -> None:
        """A job met a fault of the program: one dialog, and no workspace where the fault was in opening it."""
        if self._window.is_closing:
            return
        from ..errors import describe, show_fault  # dialogs and traces: not before the first paint

        show_fault(self._window, describe(error))
        if self._window.context.workspace is None:
            words = _("The workspace could not be opened: the program made a mistake. Nothing was changed.")
            self._stay_closed(words)

    # -- another one ---------------------------------------------------------------------------------------------------

    def choose_folder(self) -> None:
        """Let the person pick another workspace folder, and open it."""
        from PySide6.QtWidgets import QFileDialog  # not before the first paint

        around = str(self._window.folder.parent)
        folder = QFileDialog.getExistingDirectory(self._window, _("Open a workspace folder"), around)
        if folder:
            self.open_folder(Path(folder))

    def open_folder(self, folder: Path) -> None:
        """Close the workspace in use, and open the one in `folder`; an empty folder gets a new one."""
        refusal = _refusal(folder)
        if refusal is not None:
            self._window.say(*refusal)
            return
        if not self._window.go("home"):
            return
        self.close()
        self._window.forget_pages()
        self._window.folder = folder
        self._window.prefer(replace(self._window.context.preferences, workspace=str(folder)))
        self._try_again()

    def close(self) -> None:
        """Stop the jobs and let go of the workspace, also of one that was opened a moment ago."""
        self._window.context.jobs.stop()
        for place, page in self._window.pages.items():
            if place != "home":
                page.close()  # a page may hold an open file
        if self._made is not None:
            self._made.close()
        self._upkeep.stop()
        self._made = self._window.context.workspace = None


def _refusal(folder: Path) -> tuple[str, str] | None:
    """Why no workspace is opened or made in this folder, as kind and sentence; None where it may be."""
    from .home import DATABASE

    try:
        if (folder / DATABASE).exists() or not any(folder.iterdir()):
            return None
    except OSError as error:
        words = _("The folder {folder} cannot be read ({why}). Nothing was changed.")
        return "bad", words.format(folder=folder, why=error.strerror)
    words = _(
        "There is no workspace in {folder}, and other files are. Nothing was changed. "
        "Choose a workspace’s folder, or an empty one for a new workspace."
    )
    return "caution", words.format(folder=folder)
