"""Answers that are not typed: the stopwatch, and the sound file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer
from ui.presenters import recorder_words as words
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_evidence import SOUNDS
from ui.presenters.recorder_timers import is_running
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import ElidedLabel, escaped, plain_label

from .item_answers import Editor, value_of
from .item_words import Field
from .sound_playing import play

TICK_MS = 200
"""How often a running clock is painted; what is measured does not depend on it."""


class TimerEditor(Editor):
    """Start, stop, never; or typed where the pressing was forgotten."""

    def __init__(self, item: p.Timer, recorder: Recorder) -> None:
        super().__init__(item)
        self._item, self._recorder = item, recorder
        self._answer: Answer | None = None
        self.clock = plain_label("0:00", size="title", bold=True)
        self.button = Button(_("Start"), icon="play", key=recorder.keys.cap("stopwatch"))
        self.button.clicked.connect(self._press)
        self.never = Button(escaped(item.never), icon="circle-x")
        self.never.clicked.connect(self._never)
        self.field = Field(_("Time by hand: {question}").format(question=item.text), _("or type m:ss"))
        self.field.setMaximumWidth(look().px(140))
        self.field.typed.connect(self._typed)
        self.field.left.connect(self.left)
        self._events = plain_label(
            _("From: {starts}. To: {stops}.").format(starts=item.starts, stops=item.stops),
            size="small", tone="quiet", wrap=True,
        )  # fmt: skip
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._paint_clock)
        self.field.setMinimumWidth(look().px(90))
        row = FlowLayout(gap=10)
        for widget in (self.clock, self.button, self.never, self.field):
            row.addWidget(widget)
        self.column.addLayout(row)
        self.column.addWidget(self._events)

    def _press(self) -> None:
        if is_running(self._answer):
            self._recorder.stop_timer(self._item)
        elif value_of(self._answer) is not None:
            self._recorder.take_back()
        else:
            self._recorder.start_timer(self._item)

    def _never(self) -> None:
        if not is_running(self._answer):
            self._recorder.start_timer(self._item)
        self._recorder.stop_timer(self._item, reached=False)

    def _typed(self, text: str) -> None:
        ms = words.read_duration(text) if text.strip() else None
        if text.strip() and ms is None:
            self.field.set_invalid(True)
            self.faulted.emit(_("Type minutes and seconds, such as 1:20, or seconds alone."))
            return
        self.field.set_invalid(False)
        self.faulted.emit("")
        self.typed.emit(ms)

    def show_answer(self, answer: Answer | None) -> None:
        """Show the clock, running or still."""
        self._answer = answer
        runs, value = is_running(answer), value_of(answer)
        measured = isinstance(value, int)
        text = _("Stop") if runs else _("Measure again") if measured else _("Start")
        self.button.setText(text)
        self.button.set_picture("square" if runs else "rotate-ccw" if measured else "play")
        self.button.set_key("" if measured else self._recorder.keys.cap("stopwatch"))
        self.button.setAccessibleName(f"{text}: {self.item.text}")
        self.never.setAccessibleName(f"{self._item.never}: {self.item.text}")
        self.never.setVisible(bool(self._item.never) and not measured)
        if not self.field.hasFocus() and self.field.property("invalid") != "true":
            self.field.clear()
        if runs:
            self._tick.start()
        else:
            self._tick.stop()
        self._paint_clock()

    def _paint_clock(self) -> None:
        value = value_of(self._answer)
        if isinstance(value, int) and self._answer is not None and not self._answer.reached:
            self.clock.setText(f"{self._item.never or _('never')}, {words.duration_words(value)}")
        elif isinstance(value, int):
            self.clock.setText(words.duration_words(value))
        elif self._answer is not None and is_running(self._answer):
            self.clock.setText(words.duration_words(self._recorder.elapsed(self._answer)))
        else:
            self.clock.setText("0:00")

    def type_key(self, text: str) -> bool:
        """A digit begins a time by hand."""
        if not text.isdigit() or is_running(self._answer):
            return False
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(text)
        self._typed(text)
        return True

    def enter(self) -> None:
        """Onto the button."""
        self.button.setFocus(Qt.FocusReason.TabFocusReason)

    def step(self, _direction: int) -> bool:
        """Onto the button."""
        self.enter()
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs another field."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "field"):
            self.field.setMaximumWidth(look().px(140))
            self.field.setMinimumWidth(look().px(90))


class SoundEditor(Editor):
    """Sound files that were attached, and the button for more."""

    def __init__(self, item: p.Item, recorder: Recorder) -> None:
        super().__init__(item)
        self._recorder = recorder
        self._files = QVBoxLayout()
        self.button = Button(_("Attach a sound file…"), key=recorder.keys.cap("photo"))
        self.button.clicked.connect(self.pick)
        self.column.addLayout(self._files)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)

    def pick(self) -> None:
        """Ask for a file."""
        kinds = " ".join(f"*.{ending}" for ending in SOUNDS)
        folder = self._recorder.context.preferences.photo_folder
        name, _kind = QFileDialog.getOpenFileName(self, _("Attach a sound"), folder, _("Sounds ({k})").format(k=kinds))
        if name:
            self._recorder.attach_sound(Path(name))

    def show_answer(self, _answer: Answer | None) -> None:
        """Show the files."""
        while (old := self._files.takeAt(0)) is not None:
            if (layout := old.layout()) is not None:
                while (part := layout.takeAt(0)) is not None:
                    if (widget := part.widget()) is not None:
                        widget.deleteLater()
        for one in self._recorder.photos(self.item.id):
            row = QHBoxLayout()
            row.addWidget(ElidedLabel(one.name), 1)
            listen = IconButton("play", _("Play {name}").format(name=one.name))
            listen.clicked.connect(lambda _checked=False, one=one: play(self._recorder.context, one))
            row.addWidget(listen)
            remove = IconButton("x", _("Remove {name}").format(name=one.name))
            remove.clicked.connect(lambda _checked=False, id=one.id: self._recorder.remove_evidence(id))
            row.addWidget(remove)
            self._files.addLayout(row)

    def enter(self) -> None:
        """Onto the button."""
        self.button.setFocus(Qt.FocusReason.TabFocusReason)
