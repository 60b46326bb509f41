"""The middle of the observation: the clock, what is asked, the timeline with a comment on the chosen event, and below
it events, budget, checks, or an event to correct. In a low window the timeline is one of these too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.study.observed_faults import clock_words, event_words
from ui.presenters.moments import local
from ui.presenters.observation import Observing
from ui.presenters.observation_words import lanes_of
from ui.theme import look
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.stack import Stack
from ui.widgets.text import ElidedLabel, plain_label
from ui.widgets.timeline import Lane, Timeline

from .item_words import Field
from .observation_asked import Asked
from .observation_below import BudgetPanel, ChecksPanel, CorrectPanel, EventsTable

SCANS = (0, 15, 30, 60, 120, 300, 600)
"""Seconds between scans that can be chosen; 0 is none."""
EVENTS, BUDGET, CHECKS, TIMELINE = range(4)


class ObservationMiddle(QWidget):
    """Attributes: `clock`, `since`, `scan_box`, `asked`, `timeline`, `note`, `tabs`, and below them `events`, `budget`,
    `checks`, `correct`; the page hears them."""

    def __init__(self, observing: Observing) -> None:
        super().__init__()
        self._observing = observing
        self._lane_seen = ("", "")
        self._is_low = False
        self.asked, self.timeline = Asked(observing), Timeline()
        self.events, self.budget = EventsTable(observing), BudgetPanel(observing)
        self.checks, self.correct = ChecksPanel(observing), CorrectPanel(observing)
        self.lanes = self._lanes()
        self.below = Stack()
        for part in (self.events, self.budget, self.checks, self.correct):
            self.below.addWidget(part)
        self._build()

    # -- building ----------------------------------------------------------------------------------------------------

    def _lanes(self) -> QScrollArea:
        lanes = QScrollArea()
        lanes.setWidget(self.timeline)
        lanes.setWidgetResizable(True)
        lanes.verticalScrollBar().valueChanged.connect(lambda _value: self.timeline.update())
        lanes.setFrameShape(QFrame.Shape.NoFrame)
        lanes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lanes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return lanes

    def _build(self) -> None:
        self._column, self._clock_row, note_row = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        self.clock = plain_label("0:00", size="title", bold=True)
        self.since = plain_label(tone="quiet", size="small", wrap=True)
        self.scan_box = ChoiceBox(_("Scan"), least=10)
        for seconds in SCANS:
            self.scan_box.addItem(_scan_words(seconds), seconds * 1000)
        self.scan_box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._clock_row.addWidget(self.clock)
        self._clock_row.addWidget(self.since, 1)
        self._clock_row.addWidget(self.scan_box)
        self.note_about = ElidedLabel(tone="quiet", size="small")
        self.note = Field(_("Comment"), _("Comment on the chosen event"))
        note_row.addWidget(self.note, 1)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Below the timeline"))
        self.tabs.setDrawBase(False)
        for words in (_("Events"), _("Budget"), _("Check")):
            self.tabs.addTab(words)
        self._column.addLayout(self._clock_row)
        self._column.addWidget(self.asked)
        self._column.addWidget(self.lanes, 3)
        self._column.addWidget(self.note_about)
        self._column.addLayout(note_row)
        self._column.addWidget(self.tabs)
        self._column.addWidget(self.below, 2)
        self.below.currentChanged.connect(self._share_height)

    def _share_height(self) -> None:
        """A form is seen whole, its buttons too; the timeline can be scrolled."""
        is_form = self.below.currentWidget() is self.correct
        self._lane_seen = ("", "")  # the chosen event comes into sight again
        self._column.setStretchFactor(self.below, 4 if is_form else 2)

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_visit(self) -> None:
        """Another observation."""
        self.events.events.show(self._observing.observation.events)
        self.scan_box.setCurrentIndex(self.scan_box.findData(self._observing.scan_every_ms))
        self.timeline.follow()

    def show_part(self, part: int) -> None:
        """The events, the budget, what to check or (in a low window) the timeline."""
        pages: list[QWidget] = [self.events, self.budget, self.checks, self.lanes]
        if 0 <= part < len(pages) and self.below.indexOf(pages[part]) >= 0:
            self.below.setCurrentWidget(pages[part])

    def show_events(self) -> None:
        """The events on the timeline."""
        self.timeline.show_events(self._observing.observation.events, self._observing.observation.watched)

    def refresh(self) -> None:
        """Everything beside the row that a key makes."""
        self.asked.refresh()
        self.make_room()
        lanes = [
            Lane(one.code, one.subject, one.who, one.title, one.key, one.is_state) for one in lanes_of(self._observing)
        ]
        self.timeline.show_lanes(lanes)
        self.show_events()
        self._show_chosen()
        self._refresh_below()
        n = len(self._observing.observation.events)
        self.tabs.setTabText(EVENTS, _("Events ({n:,})").format(n=n) if n else _("Events"))

    def _show_chosen(self) -> None:
        observing, event = self._observing, self._observing.current
        edges = {"both": _("both edges move"), "start": _("the start moves"), "stop": _("the stop moves")}
        words = ""
        if event is not None:
            words = f"{clock_words(event.start_ms)} {event_words(observing.observation, event)}"
        self.timeline.show_chosen(event, observing.edge, f"{words}, {edges[observing.edge]}" if words else "")
        if event is not None and (event.id, event.code) != self._lane_seen:
            self._lane_seen = (event.id, event.code)
            self.lanes.ensureVisible(0, int(self.timeline.top_of(event)) + look().px(14), 0, look().px(40))
        self.note_about.set_text(words or _("No event is chosen."))
        self.note.show_text(event.comment if event is not None else "")
        self.note.setEnabled(event is not None)

    def _refresh_below(self) -> None:
        shown = self.below.currentWidget()
        if shown is self.budget:
            self.budget.refresh()
        elif shown is self.checks:
            self.checks.refresh()
        elif shown is self.correct:
            self.correct.refresh()

    def tick(self) -> None:
        """The clock and what it brings about."""
        observing = self._observing
        now = observing.now()
        self.clock.setText(clock_words(now))
        self.since.setText(self._since_words())
        if observing.observation.is_watching:
            self.timeline.tick(now)

    def _since_words(self) -> str:
        observing = self._observing
        watched = observing.observation.watched
        if not watched:
            return _("The clock starts with the first key, or with Space.")
        start = local(observing.visit.started_at + watched[0].start_ms, observing.visit.utc_offset)
        words = _("{length} watched, since {time}").format(
            length=clock_words(observing.watched()), time=f"{start:%H:%M:%S}"
        )
        pauses = len(watched) - observing.observation.is_watching
        told = plural("{n} pause", "{n} pauses", pauses) if pauses else ""
        due = observing.next_scan_ms()
        scan = _("next scan in {time}").format(time=clock_words(due + 999)) if due is not None else ""
        return " · ".join(part for part in (words, told, scan) if part)

    # -- room --------------------------------------------------------------------------------------------------------

    def share_room(self, *, roomy: bool, is_low: bool) -> None:
        """In a narrow window margins give way, in a low one the timeline goes below."""
        px = look().px
        side = px(24 if roomy else 12)
        self._column.setContentsMargins(side, px(6 if is_low else 10), side, px(4 if is_low else 8))
        self._column.setSpacing(px(4 if is_low else 8))
        self._clock_row.setSpacing(px(14))
        self._place_timeline(is_low=is_low)
        self.make_room()

    def make_room(self) -> None:
        """In a low window the comment shows while it is written, and the clock makes room for what is asked."""
        writes = not self._is_low or self.note.hasFocus()
        has_room = not self._is_low or self.asked.isHidden()
        shown: tuple[tuple[QWidget, bool], ...] = (
            (self.note_about, writes), (self.note, writes),
            (self.clock, has_room), (self.since, has_room), (self.scan_box, has_room),
        )  # fmt: skip
        for part, is_shown in shown:
            part.setVisible(is_shown)

    def _place_timeline(self, *, is_low: bool) -> None:
        """In a low window the timeline is one of the pages below."""
        if is_low == self._is_low:
            return
        self._is_low = is_low
        if is_low:
            self.below.addWidget(self.lanes)
            self.tabs.addTab(_("Timeline"))
        else:
            if self.tabs.currentIndex() == TIMELINE:
                self.tabs.setCurrentIndex(EVENTS)
            self.below.removeWidget(self.lanes)
            self.tabs.removeTab(TIMELINE)
            self._column.insertWidget(2, self.lanes, 3)
            self.lanes.show()


def _scan_words(seconds: int) -> str:
    if not seconds:
        return _("No scans")
    return _("Scan every {n} s").format(n=seconds) if seconds < 60 else _("Scan every {n} min").format(n=seconds // 60)
