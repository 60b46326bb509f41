"""What an observation asks in a line above the timeline: the details of an event, or which states hold at a scan."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy

from cxstudio.i18n import _
from cxstudio.study.observed_faults import clock_words, event_words
from ui.presenters.observation import Observing
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import escaped, plain_label


class Asked(QFrame):
    """The line; hidden while nothing is asked. Digits answer from the pad, so its buttons take no keyboard."""

    def __init__(self, observing: Observing) -> None:
        super().__init__()
        self._observing = observing
        self._shown: object = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self.setProperty("surface", "chosen")
        self.setProperty("line", "all")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout(self, gap=8)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        side, high = look().px(12), look().px(8)
        self._flow.setContentsMargins(side, high, side, high)

    def refresh(self) -> None:
        """Show what is asked now."""
        observing = self._observing
        now = (observing.question, observing.sample, look(), self.width())
        if now == self._shown:
            return
        self._shown = now
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if observing.sample is not None:
            self._ask_sample()
        elif observing.question is not None:
            self._ask_detail()
        self.setVisible(observing.sample is not None or observing.question is not None)
        self._flow.invalidate()
        self.updateGeometry()

    def _ask_detail(self) -> None:
        asked = self._observing.question
        event = self._observing.observation.event(asked.event) if asked is not None else None
        if asked is None or event is None:
            return
        words = f"{event_words(self._observing.observation, event)}. {asked.modifier.title}:"
        self._words(words)
        for number, option in enumerate(asked.modifier.options):
            digit = "1234567890"[number] if number < 10 else ""
            choose = lambda number=number: self._observing.choose_detail(number)  # noqa: E731
            self._button(self._observing.said(option), digit, choose)
        self._button(_("none"), _("Enter"), self._observing.close_question)

    def _ask_sample(self) -> None:
        sample = self._observing.sample
        if sample is None:
            return
        who = sample.subject or _("everybody else") if len(sample.subjects) > 1 else sample.subject
        text = _("Scan at {time}, {who}: press what holds now.") if who else _("Scan at {time}: press what holds now.")
        self._words(text.format(time=clock_words(sample.at_ms), who=who))
        is_last = sample.place + 1 == len(sample.subjects)
        self._button(_("Keep") if is_last else _("Next"), _("Enter"), self._observing.next_subject_of_sample)
        self._button(_("Leave out"), _("Backspace"), self._observing.drop_sample)

    def _words(self, text: str) -> None:
        label = plain_label(text, bold=True)
        label.ensurePolished()
        around = self.parentWidget()
        wide = self.width() if self.isVisible() or around is None else around.width() - 2 * look().px(24)
        room = wide - 2 * look().px(12) - 2
        if label.sizeHint().width() > room:
            label.setWordWrap(True)
            label.setFixedWidth(max(room, look().px(120)))
        label.setMinimumHeight(look().px(32))
        self._flow.addWidget(label)
        self.setAccessibleName(text)

    def _button(self, text: str, key: str, do) -> None:  # type: ignore[no-untyped-def]  # whatever a click does
        button = Button(escaped(text), key=key)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: do())
        self._flow.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps the words elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self.isVisible():
            self._soon.start()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_flow"):
            self._dress()
