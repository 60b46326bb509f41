"""The screens of the window one after the other, and how a person comes to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cxstudio.i18n import _
from cxstudio.study.visit import Status
from cxstudio.workspace import Workspace
from ui.errors import FaultDialog, show_fault
from ui.views.exchange import HISTORY, RECEIVE
from ui.views.exchange_receive import State
from ui.views.main_window import MainWindow
from ui.widgets.chart import Chart

from .designing import Designing
from .made import Made, photos, rich_draft
from .observing import Watching
from .recording_kinds import RecordingKinds
from .reviewing import Reviewing
from .rooms import settle

Come = Callable[[], object]
INSIGHT = (
    "journey", "standards", "gaps", "importance", "costs", "moment", "sites", "change", "durations", "incidents",
    "context", "words", "photos", "actions", "trust",
)  # fmt: skip
"""The sections of insight behind its first."""
MESSAGES = {
    "info": "Every item has its answer.",
    "good": "Merged 52 changes and 3 photos. 1 field has two values; both are kept.",
    "caution": "holiday.pdf is no picture that can be read here. Nothing was attached.",
    "bad": "The bundle is damaged (photo 3 of 12 does not match its checksum). Nothing was imported. Ask the sender to "
    "export it again, and to send it once more in another way: some mail programs change what they carry.",
}


class Scenes:
    """The screens of one window, in an order in which each leaves the next its workspace as it needs it."""

    def __init__(self, window: MainWindow, made: Made) -> None:
        self.window, self.made = window, made
        workspace = window.context.workspace
        assert workspace is not None
        self.workspace: Workspace = workspace
        self.study = made.study
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
        yield "29-insight", lambda: (self.page.banner.dismiss(), go("insight", self.study))
        for name in INSIGHT:
            yield f"29-insight-{name}", lambda name=name: self.insight_section(name)
        yield "29-insight-visits-behind", self.behind
        yield "30-report", lambda: go("report", self.study)
        yield "31-report-long-title", lambda: go("report", self.made.wordy)
        yield "32-visits-long-title", lambda: go("visits", self.made.wordy)
        yield "33-new-visit-long-title", lambda: go("new_visit", self.made.wordy)
        yield from self.exchanging()
        yield "48-send-long-title", lambda: go("exchange", self.made.wordy)
        yield from Designing(self.window, self.study, self.made.wordy).all()
        yield from Watching(self.window).all()
        yield from Reviewing(self.window, self.workspace, self.study).all()
        yield "50-settings", lambda: go("settings")
        yield "51-settings-shortcuts", self.shortcuts
        for kind, words in MESSAGES.items():
            yield f"60-message-{kind}", lambda kind=kind, words=words: self.say(kind, words)
        yield "90-fault", self.fault

    # -- insight -------------------------------------------------------------------------------------------------------

    def insight_section(self, id: str) -> None:
        """One of its sections."""
        ids = [self.page.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.page.list.count())]
        self.page.list.setCurrentRow(ids.index(id))

    def behind(self) -> None:
        """The visits behind a figure."""
        self.insight_section("moments")
        settle(self.window)
        self.page.show_behind(0, self.page.findChild(Chart).drawing.spots[0].behind)

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
        yield "23-recorder-break-off", lambda: (self.page.banner.dismiss(), self.page.show_break_off())
        yield "24-recorder-paused", lambda: (self.page.show_items(), self.page.switch_pause())
        yield "25-recorder-focus", lambda: (self.page.switch_pause(), self.page.stand_alone(True))
        yield "26-recorder-after", lambda: self.page.stand_alone(False)
        yield from RecordingKinds(self.window, self.workspace).all()

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
        self.recorder.not_saved.emit(StorageError(words, "disk-full"))

    # -- exchange ------------------------------------------------------------------------------------------------------

    def exchanging(self) -> Iterator[tuple[str, Come]]:
        """Sending, receiving, looking back."""
        go = self.window.go
        yield "40-send", lambda: go("exchange", self.study)
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

    def shortcuts(self) -> None:
        """The recorder's keys, one of them refused."""
        page = self.page
        page.list.setCurrentRow(next(n for n in range(page.list.count()) if page.list.item(n).text() == _("Shortcuts")))
        section = page.sections[page.list.currentRow()]
        section.listen()
        section.take("Ctrl+E")

    def close_dialogs(self) -> None:
        """Nothing over the window."""
        for dialog in QApplication.topLevelWidgets():
            if dialog is not self.window and dialog.isVisible():
                dialog.close()
