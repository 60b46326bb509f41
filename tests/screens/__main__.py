"""`python -m tests.screens OUT [WORD...]`: every screen into a folder, light and dark, at 100 % and 200 %, and on
small screens. With words only the screens and the rooms whose names hold one of them ("order dark-200")."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from cxstudio import settings
from cxstudio.settings import Preferences
from cxstudio.steps import Progress
from cxstudio.study.visit import Status
from cxstudio.workspace import Workspace
from ui.app import start
from ui.errors import FaultDialog, show_fault
from ui.views.exchange import HISTORY, RECEIVE
from ui.views.exchange_receive import State
from ui.views.main_window import MainWindow

from .made import Made, copy_of, make_all, photos, rich_draft

PATIENCE_MS = 60_000
Come = Callable[[], object]


@dataclass(frozen=True)
class Room:
    """One way to look at the window."""

    scheme: str
    scale: int
    size: tuple[int, int]
    name: str


ROOMS = (
    Room("light", 100, (1440, 900), "light-100"),
    Room("light", 200, (1920, 1200), "light-200"),
    Room("dark", 100, (1440, 900), "dark-100"),
    Room("dark", 200, (1920, 1200), "dark-200"),
    Room("light", 100, (1280, 768), "light-small"),
    Room("light", 200, (1366, 768), "light-low"),
)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Run the event loop until a state is reached; RuntimeError when it never is."""
    loop = QEventLoop()
    asking = QTimer(interval=10)
    asking.timeout.connect(lambda: loop.quit() if is_so() else None)
    limit = QTimer(singleShot=True, interval=PATIENCE_MS)
    limit.timeout.connect(loop.quit)
    asking.start()
    limit.start()
    loop.exec()
    asking.stop()
    if not is_so():
        raise RuntimeError("a screen was never ready")


def settle(window: MainWindow) -> None:
    """Until no job runs and everything is painted."""
    wait_until(lambda: not window.context.jobs.running)
    for _round in range(5):
        QApplication.processEvents()


class Scenes:
    """The screens of one window, in an order in which each leaves the next its workspace as it needs it."""

    def __init__(self, window: MainWindow, made: Made) -> None:
        self.window, self.made = window, made
        workspace = window.context.workspace
        assert workspace is not None
        self.workspace: Workspace = workspace
        self.study = workspace.studies()[0].id
        self.draft = rich_draft(workspace).id

    def all(self) -> Iterator[tuple[str, Come]]:
        """Each screen's name, and how to come to it."""
        go = self.window.go
        yield "01-home", lambda: go("home")
        yield "02-ready-made", self.ready_made
        yield "03-visits", lambda: (self.close_dialogs(), go("visits", self.study))
        yield "04-visit-reading", self.reading
        yield "05-new-visit", lambda: go("new_visit", self.study)
        yield from self.recording()
        yield "30-report", lambda: (self.page.banner.dismiss(), go("report", self.study))
        yield from self.exchanging()
        yield "50-settings", lambda: go("settings")
        for kind, words in MESSAGES.items():
            yield f"60-message-{kind}", lambda kind=kind, words=words: self.say(kind, words)
        yield "70-fault", self.fault

    # -- visits --------------------------------------------------------------------------------------------------------

    def ready_made(self) -> None:
        """The dialog of ready-made studies."""
        self.window.go("home")
        self.window.home.choose_study()

    def reading(self) -> None:
        """A completed visit."""
        self.window.go("visits", self.study)
        settle(self.window)
        page = self.window.page
        found = page.visits.found  # type: ignore[attr-defined]
        page.open_visit(next(line.id for line in found.lines if not line.is_draft))  # type: ignore[attr-defined]

    # -- recorder ------------------------------------------------------------------------------------------------------

    def recording(self) -> Iterator[tuple[str, Come]]:
        """The recorder from a running stopwatch to finishing."""
        yield "10-recorder-door-timer", self.timer
        yield "11-recorder-order-failed", self.failed
        yield "12-recorder-reasons", self.reasons
        yield "13-recorder-aside", self.aside
        yield "13b-recorder-always", self.always
        yield "14-recorder-several", lambda: self.item("door_greet")
        yield "15-recorder-words", lambda: self.item("why" if "why" in self.ids else self.ids[-1])
        yield "16-recorder-outcome", lambda: self.recorder.go_to_page("outcome")
        yield "17-recorder-moment", self.moment
        yield "18-recorder-gaps", lambda: self.page.show_gaps(finishing=True)
        yield "19-recorder-keys", lambda: (self.page.show_items(), self.page.show_keys())
        yield "20-recorder-jump", lambda: (self.page.show_items(), self.page.show_jump())
        yield "21-recorder-photo", self.photo
        yield "22-recorder-not-saved", self.not_saved

    @property
    def page(self):  # type: ignore[no-untyped-def]  # the page's own verbs, not the shell's
        """The recorder's page."""
        return self.window.page

    @property
    def recorder(self):  # type: ignore[no-untyped-def]
        """The visit in work."""
        return self.page.recorder

    @property
    def ids(self) -> list[str]:
        """Every item asked now."""
        return list(self.recorder.reading.active)

    def item(self, item_id: str) -> None:
        """Stand on an item."""
        self.page.show_items()
        self.recorder.go_to_item(item_id)

    def timer(self) -> None:
        """At the door, the stopwatch running."""
        self.window.go("recorder", self.draft)
        self.item("door_step_free")
        self.recorder.answer("yes")
        self.item("door_notice")
        if self.recorder.answer_of("door_notice") is None:
            self.recorder.toggle_timer()

    def failed(self) -> None:
        """An answer below its standard, with a note and photos."""
        self.item("order_look")
        self.recorder.answer("no")
        self.item("order_look")
        self.recorder.write_note("Both looked at the machine. “Next!” came before I had reached the counter.")
        self.recorder.attach(photos())
        settle(self.window)

    def reasons(self) -> None:
        """Why an item does not apply."""
        self.item("order_repeat")
        self.page.items.form.ask_reason(Status.NOT_OBSERVED)

    def aside(self) -> None:
        """An item that was set aside."""
        self.page.items.form.close_reasons()
        self.recorder.set_aside(Status.NOT_OBSERVED, "")
        self.item("order_repeat")

    def always(self) -> None:
        """An item that always applies was to be set aside."""
        self.item("order_offer")
        self.page.items.form.ask_reason(Status.NOT_APPLICABLE)

    def moment(self) -> None:
        """A moment of truth being marked."""
        self.item("order_change")
        self.page.items.ask_moment()

    def photo(self) -> None:
        """A photo, large."""
        self.item("order_look")
        self.page._open_photo(self.recorder.photos("order_look")[0].id)

    def not_saved(self) -> None:
        """The disk refuses."""
        from cxstudio.errors import StorageError

        self.item("order_look")
        self.page.items.moment.closed.emit()
        words = "The disk is full. What was saved before is safe. Make room, then try again."
        self.page._not_saved(StorageError(words, "disk-full"))

    # -- exchange ------------------------------------------------------------------------------------------------------

    def exchanging(self) -> Iterator[tuple[str, Come]]:
        """Sending, receiving, looking back."""
        go = self.window.go
        yield "40-send", lambda: go("exchange", "send")
        yield "41-sent", lambda: self.window.page.send.write(self.made.folder / "coffee-shop-visits.cxb")  # type: ignore[attr-defined]
        yield "42-receive-empty", lambda: go("exchange", "receive")
        yield "43-receive-preview", lambda: self.receive(self.made.ana)
        yield "44-receive-both", lambda: self.receive(self.made.both)
        yield "45-receive-refused", lambda: self.receive(self.made.torn)
        yield "46-received", self.merge
        yield "47-history", self.history

    def receive(self, path: Path) -> None:
        """Open a bundle."""
        self.window.messages.dismiss()
        self.window.go("exchange", path)
        settle(self.window)
        if self.page.receive.state is State.READY and self.page.receive.groups.count() > 1:
            groups = [self.page.receive.groups.item(n).text() for n in range(self.page.receive.groups.count())]
            both = next((n for n, words in enumerate(groups) if "both" in words), 0)
            self.page.receive.groups.setCurrentRow(both)

    def merge(self) -> None:
        """Merge what contradicts."""
        self.receive(self.made.both)
        self.page.receive.merge()
        settle(self.window)
        self.page.tabs.setCurrentIndex(RECEIVE)

    def history(self) -> None:
        """What went over the counter."""
        self.window.messages.dismiss()
        self.page.tabs.setCurrentIndex(HISTORY)

    # -- messages and faults -------------------------------------------------------------------------------------------

    def say(self, kind: str, words: str) -> None:
        """A sentence in the bar, over the home page."""
        self.window.go("home")
        self.window.context.tell(kind, words)

    def fault(self) -> None:
        """The dialog of a fault, unfolded."""
        self.window.messages.dismiss()
        show_fault(self.window, "CX Studio 0.1, Python 3.11\n\nTraceback (most recent call last):\n  …\nValueError: 7")
        self.window.findChildren(FaultDialog)[-1].unfold.click()

    def close_dialogs(self) -> None:
        """Nothing over the window."""
        for dialog in QApplication.topLevelWidgets():
            if dialog is not self.window and dialog.isVisible():
                dialog.close()


MESSAGES = {
    "info": "Every item has its answer.",
    "good": "Merged 52 changes and 3 photos. 1 field has two values; both are kept.",
    "caution": "holiday.pdf is no picture that can be read here. Nothing was attached.",
    "bad": "The bundle is damaged (photo 3 of 12 does not match its checksum). Nothing was imported. Ask the sender to "
    "export it again, and to send it once more in another way: some mail programs change what they carry.",
}


class Album:
    """Writes pictures, of the screens that were asked for."""

    def __init__(self, out: Path, words: list[str]) -> None:
        self.out, self.words, self.count = out, words, 0

    def wants(self, name: str) -> bool:
        """Is this one asked for?"""
        return not self.words or any(word in name for word in self.words)

    def keep(self, window: QWidget, name: str, size: tuple[int, int]) -> None:
        """Write one picture; a window that could not be that small is told."""
        if not self.wants(name):
            return
        picture = window.grab()
        if (window.width(), window.height()) != size:
            print(f"{name}: the window is {window.width()} x {window.height()}, not {size[0]} x {size[1]}")
        picture.save(str(self.out / f"{name}.png"))
        self.count += 1
        for dialog in QApplication.topLevelWidgets():
            if dialog is not window and dialog.isVisible() and dialog.isModal():
                dialog.grab().save(str(self.out / f"{name}-dialog.png"))


def open_window(app: QApplication, room: Room, folder: Path, preferences: Path) -> MainWindow:
    """The window in this room, opening the workspace; not waited for."""
    settings.save(preferences, replace(Preferences(), scheme=room.scheme, scale=room.scale, name="Ines"))
    window = start(app, folder, preferences)
    window.resize(*room.size)
    window.activateWindow()
    return window


def close_window(window: MainWindow) -> None:
    """Away with it, before the next one is dressed."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def first_windows(app: QApplication, room: Room, made: Made, folder: Path, album: Album) -> None:
    """The screens before a workspace with studies is open."""
    preferences = folder / "preferences.json"
    empty = open_window(app, room, copy_of(folder / "empty", made.empty), preferences)
    wait_until(lambda: empty.context.workspace is not None)
    settle(empty)
    album.keep(empty, f"00-home-one-study-{room.name}", room.size)
    empty.home._show("empty", empty.home._made("empty", empty.home._make_empty))
    empty.home.focus_start()
    settle(empty)
    album.keep(empty, f"00-home-empty-{room.name}", room.size)
    empty.go("visits")
    settle(empty)
    album.keep(empty, f"00-visits-empty-{room.name}", room.size)
    empty.go("report")
    settle(empty)
    album.keep(empty, f"00-report-empty-{room.name}", room.size)
    close_window(empty)
    broken = open_window(app, room, copy_of(folder / "broken", made.broken), preferences)
    wait_until(lambda: hasattr(broken.home, "_views") and "closed" in broken.home._views)
    settle(broken)
    album.keep(broken, f"00-cannot-open-{room.name}", room.size)
    opening = broken.home._opening()
    opening.set_new(True)
    opening.set_progress(Progress(7, 12, "Visit 7 of 12: Harbour Street"))
    broken.home._show("opening", opening)
    settle(broken)
    album.keep(broken, f"00-first-run-{room.name}", room.size)
    close_window(broken)


def look_around(app: QApplication, room: Room, made: Made, folder: Path, album: Album) -> None:
    """Every screen in one room."""
    first_windows(app, room, made, folder, album)
    window = open_window(app, room, copy_of(folder / "workspace", made.ready), folder / "preferences.json")
    wait_until(lambda: window.context.workspace is not None)
    settle(window)
    scenes = Scenes(window, made)
    for name, come in scenes.all():
        come()
        settle(window)
        album.keep(window, f"{name}-{room.name}", room.size)
    scenes.close_dialogs()
    close_window(window)


def main() -> int:
    """The command."""
    if len(sys.argv) < 2:
        print("usage: python -m tests.screens OUT [WORD...]")
        return 2
    words = sys.argv[2:]
    about_rooms = [word for word in words if any(word in room.name for room in ROOMS)]
    rooms = [room for room in ROOMS if not about_rooms or any(word in room.name for word in about_rooms)]
    album = Album(Path(sys.argv[1]), [word for word in words if word not in about_rooms])
    album.out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as temporary:
        made = make_all(Path(temporary))
        for room in rooms:
            folder = Path(temporary) / room.name
            folder.mkdir()
            look_around(app, room, made, folder, album)
    print(f"{album.count} screens in {album.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
