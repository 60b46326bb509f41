"""Live observation: behaviour coded by keys while a clock runs. The pad on the left, the timeline and the events in
the middle, the keys along the foot. Opened from a visit in work; Ctrl+W leads back to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _
from ui.context import Context
from ui.presenters.observation import Observing
from ui.presenters.observation_words import all_keys, keys_along
from ui.theme import look
from ui.widgets.keys import KeyStrip
from ui.widgets.stack import Stack

from .not_saved import NotSavedBar, waiting_words
from .observation_head import ObservationHead
from .observation_keys import ObservationKeys
from .observation_middle import BUDGET, CHECKS, EVENTS, ObservationMiddle
from .observation_pad import Pad
from .page import Page
from .undo_names import name_undo

TICK_MS = 200
PAD_WIDE, PAD_NARROW = 272, 212
ROOMY, HIGH, HIGH_ENOUGH_FOR_KEYS = 860, 560, 420
"""Pixels at 100 %: from which width there is room to be generous, from which height the timeline stands above the
events, from which height the keys stand at the foot."""


class ObservationPage(Page):
    """The page. Attributes: `observing` (the presenter), `pad`, `timeline`, `events`, `budget`, `checks`, `banner`."""

    place = "visits"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.observing = Observing(context, self)
        self._strip_shown: object = None
        self._build()
        self._make_actions()
        self._listen()

    # -- building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        observing = self.observing
        self.head, self.pad, self.middle = ObservationHead(), Pad(observing), ObservationMiddle(observing)
        self.state, self.timeline, self.asked, self.tabs = (
            self.head.state, self.middle.timeline, self.middle.asked, self.middle.tabs,
        )  # fmt: skip
        self.events, self.budget = self.middle.events, self.middle.budget
        self.checks, self.correct = self.middle.checks, self.middle.correct
        self.keys_panel = ObservationKeys()
        self.banner = NotSavedBar(observing.save_now, lambda: waiting_words(observing.autosaver.waiting))
        self.strip = KeyStrip()
        self.whole = Stack()
        self.whole.addWidget(self.middle)
        self.whole.addWidget(self.keys_panel)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        for layout in (row, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        row.addWidget(self.pad)
        row.addWidget(self.whole, 1)
        column.addWidget(self.head)
        column.addWidget(self.banner)
        column.addLayout(row, 1)
        column.addWidget(self.strip)

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
        self.head.undo_button.clicked.connect(observing.undo)
        self.head.redo_button.clicked.connect(observing.redo)
        self.head.watch_button.clicked.connect(self._toggle_by_button)
        self.head.back_button.clicked.connect(self._back)

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
        self.middle.note.typed.connect(observing.comment)
        self.middle.note.left.connect(observing.end_typing)
        self.middle.note.left.connect(self._soon.start)
        self.middle.note.returnPressed.connect(self.pad.take_focus)
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
        self.middle.scan_box.activated.connect(lambda _n: observing.scan_every(self.middle.scan_box.currentData()))
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
        self.head.show_visit(self.observing)
        self.middle.show_visit()
        self.banner.saved()
        self._name_undo()
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
        self.middle.show_part(part)
        self._refresh_rest()

    def show_correct(self) -> None:
        """All that can be changed of the chosen event."""
        if self.observing.current is not None:
            self.correct.refresh()
            self.middle.below.setCurrentWidget(self.correct)
            self.correct.behaviour.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_correct(self) -> None:
        self.tabs.setCurrentIndex(EVENTS)
        self.middle.below.setCurrentWidget(self.events)
        self.events.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_comment(self) -> None:
        """A comment is typed; Enter or Esc leads back to the pad."""
        if self.observing.current is None and self.observing.observation.events:
            self.observing.step_selection(+1)
        if self.observing.current is not None:
            self.middle.note.show()
            self.middle.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _step_part(self) -> None:
        below = self.middle.below.currentWidget() or self.events
        parts: list[QWidget] = [self.pad.keys, self.timeline, below, self.middle.note]
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
        self._turned()  # the timeline follows the row, and is painted once

    def _turned(self) -> None:
        if not self.observing.is_open:
            return
        self.events.follow()
        self._soon.start()

    def _refresh_rest(self) -> None:
        """Everything beside the row that a key makes."""
        if not self.observing.is_open:
            return
        self.pad.refresh()
        self.middle.refresh()
        self._show_keys_along()
        self.head.tell_state(self.observing)

    def _watching(self) -> None:
        self.middle.show_events()
        self._soon.start()
        self._tick()

    def _tick(self) -> None:
        observing = self.observing
        if not observing.is_open or not self.isVisible():
            return
        observing.tick()
        self.middle.tick()
        if observing.observation.running:
            self.pad.refresh()

    def _show_keys_along(self) -> None:
        keys = keys_along(self.observing)
        if keys != self._strip_shown:
            self._strip_shown = keys
            self.strip.set_keys(keys)
            if (flow := self.strip.layout()) is not None:
                flow.invalidate()  # the one added last has no place yet

    def _name_undo(self) -> None:
        name_undo(self.observing.undo_stack, (self._undo, self.head.undo_button), (self._redo, self.head.redo_button))

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
        self.head.share_room(roomy=roomy)
        self.middle.share_room(roomy=roomy, is_low=self.height() < px(HIGH))

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
