"""A time that may run for days: a start and a stop, each stamped by key or typed as day and time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QGridLayout

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer
from ui.presenters import recorder_stamps as stamps
from ui.presenters import recorder_words as words
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_timers import is_running
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import escaped, plain_label

from .item_answers import Editor, value_of
from .item_words import Field

TICK_MS = 10_000
"""How often a running time is painted: it is told in minutes."""
FIELD_WIDTH = 180


class DaysEditor(Editor):
    """S stamps the start, S again the stop; both stay open to correction. It runs on while the program is closed."""

    def __init__(self, item: p.Timer, recorder: Recorder) -> None:
        super().__init__(item)
        self._item, self._recorder = item, recorder
        self._answer: Answer | None = None
        self.clock = plain_label(size="title", bold=True, wrap=True)
        self.button = Button(_("Start now"), icon="play", key=recorder.keys.cap("stopwatch"))
        self.button.clicked.connect(self._press)
        self.never = Button(escaped(item.never), icon="circle-x")
        self.never.clicked.connect(self._never)
        self.start = self._field(_("Start: {event}").format(event=item.starts))
        self.stop = self._field(_("Stop: {event}").format(event=item.stops))
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._paint_clock)
        self._lay_out()

    def _field(self, name: str) -> Field:
        field = Field(name, _("YYYY-MM-DD HH:MM"))
        field.setFixedWidth(look().px(FIELD_WIDTH))
        field.typed.connect(lambda _text: self._typed(field))
        field.left.connect(self.left)
        return field

    def _lay_out(self) -> None:
        px = look().px
        buttons, grid = FlowLayout(gap=8), QGridLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(self.never)
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(6))
        grid.setColumnStretch(1, 1)
        for row, (field, event) in enumerate(((self.start, self._item.starts), (self.stop, self._item.stops))):
            grid.addWidget(field, row, 0)
            grid.addWidget(plain_label(event, tone="quiet", wrap=True), row, 1)
        self.column.addWidget(self.clock)
        self.column.addLayout(buttons)
        self.column.addLayout(grid)

    def _press(self) -> None:
        if is_running(self._answer):
            self._recorder.stop_timer(self._item)
        elif value_of(self._answer) is None:
            self._recorder.start_timer(self._item)
        else:
            self._recorder.take_back()

    def _never(self) -> None:
        if is_running(self._answer):
            self._recorder.stop_timer(self._item, reached=False)
        else:
            self.faulted.emit(_("It has to be started first: by S, or by typing when it began."))

    def _typed(self, field: Field) -> None:
        """A moment by hand. A stop without a start waits until both are there."""
        now = self._recorder.workspace.clock()
        try:
            since = stamps.read_stamp(self.start.text(), now) if self.start.text().strip() else 0
            until = stamps.read_stamp(self.stop.text(), now) if self.stop.text().strip() else 0
            if since and until:
                stamps.check_order(since, until)
            elif until:
                raise ValueError(_("Type the start as well. This is not stored yet."))
        except ValueError as error:
            field.set_invalid(True)
            self.faulted.emit(str(error))
            return
        for each in (self.start, self.stop):
            each.set_invalid(False)
        self.faulted.emit("")
        self._recorder.stamp(self._item, since, until)

    def show_answer(self, answer: Answer | None) -> None:
        """Show both stamps, and how long it took or has been running."""
        self._answer = answer
        runs, value = is_running(answer), value_of(answer)
        since = answer.since if answer is not None and (runs or isinstance(value, int)) else 0
        measured = isinstance(value, int)
        self._show_field(self.start, since)
        self._show_field(self.stop, since + value if isinstance(value, int) and since else 0)
        text = _("Stop now") if runs else _("Measure again") if measured else _("Start now")
        self.button.setText(text)
        self.button.set_picture("square" if runs else "rotate-ccw" if measured else "play")
        self.button.set_key("" if measured else self._recorder.keys.cap("stopwatch"))
        self.button.setAccessibleName(f"{text}: {self.item.text}")
        self.never.setAccessibleName(f"{self._item.never}: {self.item.text}")
        self.never.setVisible(bool(self._item.never) and runs)
        if runs:
            self._tick.start()
        else:
            self._tick.stop()
        self._paint_clock()

    def _show_field(self, field: Field, moment: int) -> None:
        if field.property("invalid") != "true":
            field.show_text(stamps.stamp_words(moment) if moment else "")

    def _paint_clock(self) -> None:
        value = value_of(self._answer)
        if isinstance(value, int) and self._answer is not None:
            told = words.days_words(value)
            self.clock.setText(told if self._answer.reached else f"{self._item.never or _('never')}, {told}")
        elif self._answer is not None and is_running(self._answer):
            told = stamps.running_words(self._recorder.elapsed(self._answer))
            self.clock.setText(f"{told[:1].upper()}{told[1:]}")
        else:
            self.clock.setText(_("Not started"))

    def type_key(self, text: str) -> bool:
        """A digit begins a moment by hand: the start, or the stop of what runs."""
        if not text.isdigit() or isinstance(value_of(self._answer), int):
            return False
        field = self.stop if is_running(self._answer) else self.start
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.setText(text)
        self._typed(field)
        return True

    def enter(self) -> None:
        """Onto the button."""
        self.button.setFocus(Qt.FocusReason.TabFocusReason)

    def step(self, _direction: int) -> bool:
        """Into the first field."""
        self.start.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other fields."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "stop"):
            for field in (self.start, self.stop):
                field.setFixedWidth(look().px(FIELD_WIDTH))
