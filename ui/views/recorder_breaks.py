"""When recording stops for a while, or for good: the pause, and breaking a visit off for safety."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_rest import paused_since_words
from ui.presenters.recorder_words import days_words
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import plain_label

from .item_words import Field
from .recorder_panels import ENTER, Panel

TICK_MS = 10_000
WHY = (
    Choice("unsafe", _("I did not feel safe")),
    Choice("cleared", _("The site was closed or cleared")),
    Choice("known", _("I was recognised, or asked to leave")),
    Choice("other", _("Something else")),
)
"""Why a visit is broken off: the beginning of what is kept with each open item."""


class PausePanel(Panel):
    """Stands over the items while the recording rests. `going_on()` ends the pause."""

    going_on = Signal()

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(_("Paused"))
        self._recorder = recorder
        self.words = plain_label(size="large", wrap=True)
        told = _(
            "What was recorded is saved. The time until you go on does not count as time between visit and answer."
        )
        self.go_on = Button(_("Go on recording"), "primary", icon="play")
        self.go_on.clicked.connect(self.going_on)
        self.column.addWidget(self.words)
        self.column.addWidget(plain_label(told, tone="quiet", wrap=True))
        self.column.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addStretch(1)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.refresh)

    def refresh(self) -> None:
        """Since when, and for how long."""
        if not self._recorder.is_paused:
            return
        begun = self._recorder.visit.pauses[-1][0]
        lasted = days_words(self._recorder.workspace.clock() - begun)
        self.words.setText(f"{paused_since_words(self._recorder.visit)} {_('{time} so far.').format(time=lasted)}")
        self.go_on.set_key(self._recorder.keys.cap("pause"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; Esc does nothing, so that no stray key ends a pause."""
        if event.key() in ENTER and not event.modifiers():
            self.going_on.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """The clock runs while it is seen."""
        super().showEvent(event)
        self.refresh()
        self._tick.start()
        self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """And rests with it."""
        super().hideEvent(event)
        self._tick.stop()


class BreakOffPanel(Panel):
    """Why the visit is broken off: a digit chooses, words may follow, Enter completes it. Esc goes back."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Break the visit off"))
        told = _(
            "Your safety comes first. The visit is completed as it stands: what was seen counts, what is open says "
            "that the visit was broken off, and why."
        )
        self.reasons = ChoiceList(WHY, name=_("Why the visit is broken off"))
        self.reasons.setContentsMargins(*[look().px(3)] * 4)  # room for the ring round the one with the focus
        self.reasons.chosen.connect(lambda _keys: self._chosen())
        self.words = Field(_("What happened, if you can say it now"), _("What happened, if you can say it now"))
        self.words.typed.connect(lambda _text: self._tell())
        self.button = Button(_("Break off and complete"), "danger", key=_("Enter"))
        self.button.clicked.connect(self._ask)
        self.back = Button(_("Go on recording"), key=_("Esc"))
        self.back.clicked.connect(self.closed)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self.button, self.back):
            row.addWidget(button)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look().px(8), 0)
        column.addWidget(plain_label(told, wrap=True))
        column.addWidget(self.reasons)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(area, 1)
        self.column.addWidget(self.words)
        self.column.addWidget(buttons)

    @property
    def why(self) -> str:
        """The reason in words; empty while none is given."""
        chosen = next((one.text for one in WHY if one.key in self.reasons.chosen_keys and one.key != "other"), "")
        return ": ".join(part for part in (chosen, self.words.text().strip()) if part)

    def ask(self) -> None:
        """Begin anew."""
        self.reasons.set_chosen(())
        self.words.clear()
        self._tell()
        self.reasons.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self) -> None:
        self._tell()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        self.button.setEnabled(bool(self.why))

    def _ask(self) -> None:
        if self.why:
            self.asked.emit(self.why)
        else:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter breaks off once a reason is given; on the other button it goes back."""
        if event.key() in ENTER and not event.modifiers():
            self.closed.emit() if self.back.hasFocus() else self._ask()
        else:
            super().keyPressEvent(event)
