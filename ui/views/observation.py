"""Live observation: behaviour coded by keys while a clock runs. The pad on the left, the timeline and the events in
the middle, the keys along the foot. Opened from a visit in work; Ctrl+W leads back to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.study.observed_faults import clock_words, event_words
from ui.context import Context
from ui.presenters.moments import local
from ui.presenters.observation import Observing
from ui.presenters.observation_words import all_keys, keys_along, lanes_of
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.keys import KeyStrip
from ui.widgets.stack import Stack
from ui.widgets.text import ElidedLabel, Pill, plain_label
from ui.widgets.timeline import Lane, Timeline

from .item_words import Field
from .not_saved import NotSavedBar, waiting_words
from .observation_asked import Asked
from .observation_below import BudgetPanel, ChecksPanel, CorrectPanel, EventsTable
from .observation_keys import ObservationKeys
from .observation_pad import Pad
from .page import Page
from .undo_names import name_undo

TICK_MS = 200
SCANS = (0, 15, 30, 60, 120, 300, 600)
"""Seconds between scans that can be chosen; 0 is none."""
PAD_WIDE, PAD_NARROW = 272, 212
ROOMY, HIGH, HIGH_ENOUGH_FOR_KEYS = 860, 560, 420
"""Pixels at 100 %: from which width there is room to be generous, from which height the timeline stands above the
events, from which height the keys stand at the foot."""
EVENTS, BUDGET, CHECKS, TIMELINE = range(4)


class ObservationPage(Page):
    """The page. Attributes: `observing` (the presenter), `pad`, `timeline`, `events`, `budget`, `checks`, `banner`."""

    place = "visits"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.observing = Observing(context, self)
        self._strip_shown: object = None
        self._lane_seen = ("", "")
        self._is_low = False
        self._build()
        self._make_actions()
        self._listen()

    # -- building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        observing = self.observing
        self.pad, self.asked, self.timeline = Pad(observing), Asked(observing), Timeline()
        self.events, self.budget = EventsTable(observing), BudgetPanel(observing)
        self.checks, self.correct = ChecksPanel(observing), CorrectPanel(observing)
        self.keys_panel = ObservationKeys()
        self.banner = NotSavedBar(observing.save_now, lambda: waiting_words(observing.autosaver.waiting))
        self.strip = KeyStrip()
        self.lanes = QScrollArea()
        self.lanes.setWidget(self.timeline)
        self.lanes.setWidgetResizable(True)
        self.lanes.verticalScrollBar().valueChanged.connect(lambda _value: self.timeline.update())
        self.lanes.setFrameShape(QFrame.Shape.NoFrame)
        self.lanes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lanes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.below = Stack()
        for part in (self.events, self.budget, self.checks, self.correct):
            self.below.addWidget(part)
        self.whole = Stack()
        self.whole.addWidget(self._middle())
        self.whole.addWidget(self.keys_panel)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        for layout in (row, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        row.addWidget(self.pad)
        row.addWidget(self.whole, 1)
        column.addWidget(self._head())
        column.addWidget(self.banner)
        column.addLayout(row, 1)
        column.addWidget(self.strip)

    def _head(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("surface", "page")
        frame.setProperty("line", "bottom")
        self._head_row = QHBoxLayout(frame)
        self.site_words = ElidedLabel(size="large", bold=True)
        self.study_words = ElidedLabel(tone="quiet")
        self.state = Pill()
        self.undo_button = IconButton("undo-2", _("Undo"), _("Ctrl+Z"))
        self.redo_button = IconButton("redo-2", _("Redo"), _("Ctrl+Shift+Z"))
        self.watch_button = Button(_("Begin"), "primary", key=_("Space"))
        self.back_button = Button(_("Back to the visit"), key=_("Ctrl+W"))
        for widget in (self.site_words, self.study_words, self.state):
            self._head_row.addWidget(widget)
        self._head_row.addStretch(1)
        for button in (self.undo_button, self.redo_button, self.watch_button, self.back_button):
            self._head_row.addWidget(button)
        return frame

    def _middle(self) -> QWidget:
        middle = QWidget()
        self._column, self._clock_row, self._note_row = QVBoxLayout(middle), QHBoxLayout(), QHBoxLayout()
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
        self._note_row.addWidget(self.note, 1)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Below the timeline"))
        self.tabs.setDrawBase(False)
        for words in (_("Events"), _("Budget"), _("Check")):
            self.tabs.addTab(words)
        self._column.addLayout(self._clock_row)
        self._column.addWidget(self.asked)
        self._column.addWidget(self.lanes, 3)
        self._column.addWidget(self.note_about)
        self._column.addLayout(self._note_row)
        self._column.addWidget(self.tabs)
        self._column.addWidget(self.below, 2)
        return middle

    def _make_actions(self) -> None:
        observing = self.observing
        self._undo = self._action(_("Undo"), observing.undo, "Ctrl+Z")
        self._redo = self._action(_("Redo"), observing.redo, "Ctrl+Shift+Z", "Ctrl+Y")
        self._watch = self._action(_("Begin, pause, go on"), observing.toggle_watching, "Ctrl+Space")
        self._record_actions = [
            self._watch,
            self._action(_("Next subject"), lambda: observing.step_subject(+1), "Ctrl+Down"),
            self._action(_("Previous subject"), lambda: observing.step_subject(-1), "Ctrl+Up"),
            self._action(_("New subject…"), self.pad.ask_subject, "F2"),
            self._action(_("Time budget"), lambda: self.show_below(BUDGET), "Ctrl+T"),
            self._action(_("What to check"), lambda: self.show_below(CHECKS), "Ctrl+E"),
            self._action(_("Back to the visit"), self._back, "Ctrl+W"),
        ]
        self._next_part = self._action(_("Next part of the page"), self._step_part, "F6")
        self._help = self._action(_("Keys of the observation"), self.show_keys, "F1")
        self.undo_button.clicked.connect(observing.undo)
        self.redo_button.clicked.connect(observing.redo)
        self.watch_button.clicked.connect(self._toggle_by_button)
        self.back_button.clicked.connect(self._back)

    def _action(self, text: str, do: Callable[[], object], *keys: str) -> QAction:
        action = QAction(text, self)
        action.setToolTip(text.replace("…", ""))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: do())
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Undo and redo, and what belongs to observing."""
        return {
            "edit": [self._undo, self._redo],
            "record": self._record_actions,
            "view": [self._next_part],
            "help": [self._help],
        }

    def _listen(self) -> None:
        observing = self.observing
        self._ticking = QTimer(self, interval=TICK_MS)
        self._ticking.timeout.connect(self._tick)
        self._soon = QTimer(self, singleShot=True, interval=0)  # what no key waits for
        self._soon.timeout.connect(self._refresh_rest)
        observing.opened.connect(self._show_visit)
        observing.changed.connect(self._changed)
        observing.turned.connect(self._turned)
        observing.watching.connect(self._watching)
        observing.saved.connect(lambda _at: self.banner.saved())
        observing.not_saved.connect(self.banner.tell)
        observing.undo_stack.indexChanged.connect(lambda _index: self._name_undo())
        self.pad.keys.comment_asked.connect(self.ask_comment)
        self.pad.keys.zoom_asked.connect(self.timeline.zoom)
        self.note.typed.connect(observing.comment)
        self.note.left.connect(observing.end_typing)
        self.note.left.connect(self._soon.start)
        self.note.returnPressed.connect(self.pad.take_focus)
        self.timeline.chosen.connect(observing.select)
        self.timeline.stepped.connect(observing.step_selection)
        self.timeline.shifted.connect(observing.shift)
        self.timeline.edge_asked.connect(observing.next_edge)
        self.timeline.removed.connect(observing.remove)
        self.events.edit_asked.connect(self.show_correct)
        self.checks.chosen.connect(self.show_correct)
        self.correct.closed.connect(self._leave_correct)
        self.keys_panel.closed.connect(self.show_pad)
        self.tabs.currentChanged.connect(self._tab)
        self.scan_box.activated.connect(lambda _n: observing.scan_every(self.scan_box.currentData()))
        QGuiApplication.instance().applicationStateChanged.connect(self._state_changed)  # type: ignore[union-attr]

    # -- coming and going --------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Take up the visit of that id; without one, the one that was being observed."""
        if not isinstance(argument, str):
            self.show_pad()
            return
        try:
            self.observing.open(argument)
        except CxError as error:
            self.context.tell("bad", str(error))
            self.context.go("visits")
            return
        if not self.observing.observation.behaviours:
            self.context.tell("info", _("This study watches for no behaviour. Its protocol lists them."))
            self.context.go("recorder", argument)
            return
        self.show_pad()

    def _show_visit(self) -> None:
        observing = self.observing
        self.site_words.set_text(observing.site.name if observing.site else observing.study.title)
        self.study_words.set_text(observing.study.title)
        self.events.events.show(observing.observation.events)
        self.scan_box.setCurrentIndex(self.scan_box.findData(observing.scan_every_ms))
        self.banner.saved()
        self._name_undo()
        self.timeline.follow()
        self.show_below(EVENTS)
        self._watching()
        self._turned()
        self._ticking.start()

    def leave(self) -> bool:
        """Save what is being typed. Where the disk refuses the person stays, and may choose to leave all the same."""
        if not self.observing.is_open:
            return True
        if not self.observing.save_now() and not self.banner.may_lose:
            self.show_pad()
            return False
        self._ticking.stop()
        self.context.changes.tell("drafts", study=self.observing.visit.study, initiator=self)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard belongs to the pad."""
        super().showEvent(event)
        self._ticking.start()
        self.pad.take_focus()

    def _back(self) -> None:
        self.context.go("recorder", self.observing.visit.id)

    # -- what the person turns to ------------------------------------------------------------------------------------

    def show_pad(self) -> None:
        """Back to the pad; its letters act."""
        self.whole.setCurrentIndex(0)
        self.pad.take_focus()

    def show_keys(self) -> None:
        """All keys."""
        if self.whole.currentWidget() is self.keys_panel:
            self.show_pad()
            return
        self.keys_panel.fill(all_keys(self.observing), self.whole.width())
        self.whole.setCurrentWidget(self.keys_panel)
        self.keys_panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_below(self, part: int) -> None:
        """Turn to the events, the budget, what to check, or (in a low window) the timeline."""
        self.whole.setCurrentIndex(0)
        if self.tabs.currentIndex() == part:
            self._tab(part)
        else:
            self.tabs.setCurrentIndex(part)

    def _tab(self, part: int) -> None:
        pages: list[QWidget] = [self.events, self.budget, self.checks, self.lanes]
        if 0 <= part < len(pages) and self.below.indexOf(pages[part]) >= 0:
            self.below.setCurrentWidget(pages[part])
        self._refresh_rest()

    def show_correct(self) -> None:
        """All that can be changed of the chosen event."""
        if self.observing.current is not None:
            self.correct.refresh()
            self.below.setCurrentWidget(self.correct)
            self.correct.behaviour.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_correct(self) -> None:
        self.tabs.setCurrentIndex(EVENTS)
        self.below.setCurrentWidget(self.events)
        self.events.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_comment(self) -> None:
        """A comment is typed; Enter or Esc leads back to the pad."""
        if self.observing.current is None and self.observing.observation.events:
            self.observing.step_selection(+1)
        if self.observing.current is not None:
            self.note.show()
            self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _step_part(self) -> None:
        parts: list[QWidget] = [self.pad.keys, self.timeline, self.below.currentWidget() or self.events, self.note]
        parts = [part for part in parts if part.isVisible()]
        held = next((n for n, one in enumerate(parts) if one.hasFocus() or one.isAncestorOf(self.focusWidget())), -1)
        goal = parts[(held + 1) % len(parts)]
        (self.checks.lines if goal is self.checks else goal).setFocus(Qt.FocusReason.TabFocusReason)

    def _toggle_by_button(self) -> None:
        self.observing.toggle_watching()
        self.pad.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the pad from everywhere."""
        if event.key() == Qt.Key.Key_Escape and not self.pad.keys.hasFocus():
            self.show_pad()
        else:
            super().keyPressEvent(event)

    # -- what the observation tells ------------------------------------------------------------------------------------

    def _changed(self, pairs: object) -> None:
        self.events.events.update(pairs)  # type: ignore[arg-type]  # as the signal carries them
        self.timeline.show_events(self.observing.observation.events, self.observing.observation.watched)
        self._turned()

    def _turned(self) -> None:
        if not self.observing.is_open:
            return
        self.events.follow()
        self._soon.start()

    def _refresh_rest(self) -> None:
        """Everything beside the row that a key makes."""
        observing = self.observing
        if not observing.is_open:
            return
        self.pad.refresh()
        self.asked.refresh()
        self._make_room()
        lanes = [Lane(one.code, one.subject, one.who, one.title, one.key, one.is_state) for one in lanes_of(observing)]
        self.timeline.show_lanes(lanes)
        self.timeline.show_events(observing.observation.events, observing.observation.watched)
        event = observing.current
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
        self._refresh_below()
        self._show_keys_along()
        self._tell_state()

    def _refresh_below(self) -> None:
        shown = self.below.currentWidget()
        if shown is self.budget:
            self.budget.refresh()
        elif shown is self.checks:
            self.checks.refresh()
        elif shown is self.correct:
            self.correct.refresh()

    def _watching(self) -> None:
        self.timeline.show_events(self.observing.observation.events, self.observing.observation.watched)
        self._soon.start()
        self._tick()

    def _tick(self) -> None:
        observing = self.observing
        if not observing.is_open or not self.isVisible():
            return
        observing.tick()
        now = observing.now()
        self.clock.setText(clock_words(now))
        self.since.setText(self._since_words())
        if observing.observation.is_watching:
            self.timeline.tick(now)
        if observing.observation.running:
            self.pad.refresh()

    def _since_words(self) -> str:
        observing = self.observing
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

    def _tell_state(self) -> None:
        observing = self.observing
        is_watching, has_begun = observing.observation.is_watching, bool(observing.observation.watched)
        if not observing.letters_on:
            self.state.set_state(_("Letters off"), "caution")
        elif is_watching:
            self.state.set_state(_("Recording"), "bad", "clipboard-check")
        else:
            self.state.set_state(_("Paused") if has_begun else _("Not begun"), "quiet")
        words = _("Pause") if is_watching else _("Go on") if has_begun else _("Begin")
        self.watch_button.setText(words)
        self.watch_button.set_kind("plain" if is_watching else "primary")
        n = len(observing.observation.events)
        self.tabs.setTabText(EVENTS, _("Events ({n:,})").format(n=n) if n else _("Events"))

    def _show_keys_along(self) -> None:
        keys = keys_along(self.observing)
        if keys != self._strip_shown:
            self._strip_shown = keys
            self.strip.set_keys(keys)
            if (flow := self.strip.layout()) is not None:
                flow.invalidate()  # the one added last has no place yet

    def _name_undo(self) -> None:
        name_undo(self.observing.undo_stack, (self._undo, self.undo_button), (self._redo, self.redo_button))

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.observing.save_now()

    # -- room --------------------------------------------------------------------------------------------------------

    def _share_room(self) -> None:
        px = look().px
        roomy = self.width() >= px(ROOMY)
        self.setMinimumSize(px(420), px(320))
        self.pad.setFixedWidth(px(PAD_WIDE if roomy else PAD_NARROW))
        self.strip.setVisible(self.height() >= px(HIGH_ENOUGH_FOR_KEYS))
        self.study_words.setVisible(roomy)
        side = px(24 if roomy else 12)
        self._head_row.setContentsMargins(side, px(10), side, px(10))
        self._head_row.setSpacing(px(10 if roomy else 5))
        is_low = self.height() < px(HIGH)
        self._column.setContentsMargins(side, px(6 if is_low else 10), side, px(4 if is_low else 8))
        self._column.setSpacing(px(4 if is_low else 8))
        self._clock_row.setSpacing(px(14))
        self.watch_button.set_key(_("Space") if roomy else "")
        self.back_button.set_key(_("Ctrl+W") if roomy else "")
        self._place_timeline(is_low=is_low)
        self._make_room()

    def _make_room(self) -> None:
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow or low: the keys and the events come first."""
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_ticking"):
            self._share_room()
            self._soon.start()


def _scan_words(seconds: int) -> str:
    if not seconds:
        return _("No scans")
    return _("Scan every {n} s").format(n=seconds) if seconds < 60 else _("Scan every {n} min").format(n=seconds // 60)
