"""The history of a visit, to be read: the newest change first, what was before beside what came after."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from ui.presenters.visit_history import Step, Told, parts_of
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.text import Heading, plain_label, plain_tip

from .put_in import put_in

MARKED_FROM = 4
"""Words from which on it is marked in which of them two texts differ."""


class VisitHistory(QWidget):
    """The page. `closed()` goes back to the visit, by button or Esc."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = Button(_("Back to the visit"), "quiet", icon="arrow-left", key=_("Esc"))
        self.back.clicked.connect(self.closed)
        self.heading = Heading("", 1)
        self.heading.setWordWrap(True)
        self.count = plain_label(tone="quiet", wrap=True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("What was changed"))
        outer = QVBoxLayout(self)
        px = look().px
        outer.setContentsMargins(px(28), px(14), px(28), 0)
        outer.setSpacing(px(8))
        outer.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)
        outer.addWidget(self.heading)
        outer.addWidget(self.count)
        outer.addWidget(self.area, 1)

    def show_steps(self, title: str, steps: Sequence[Step]) -> None:
        """Show a history."""
        self.heading.setText(_("History of {visit}").format(visit=title))
        self.count.setText(plural("{n} step, kept for good", "{n} steps, the newest first, kept for good", len(steps)))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look().px(12), look().px(20))
        column.setSpacing(look().px(8))
        for step in steps:
            column.addWidget(StepCard(step))
        column.addStretch(1)
        put_in(self.area, inside)
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class StepCard(Card):
    """One step: who and when, what changed, why."""

    def __init__(self, step: Step) -> None:
        super().__init__(name=step.sentence(), margins=14)
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(plain_label(step.who, bold=True, wrap=True), 1)
        when = plain_label(step.when, tone="quiet")
        when.setToolTip(plain_tip(step.exact))
        head.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        if step.did:
            self.body.addWidget(plain_label(step.did, tone="quiet" if step.is_erased else "text", wrap=True))
        for told in step.changes:
            self.body.addWidget(Difference(told))
        if step.reason:
            reason = _("Reason: {reason}").format(reason=step.reason)
            self.body.addWidget(plain_label(reason, italic=True, tone="quiet", wrap=True))


class Difference(QWidget):
    """What was changed, and below it what was before and what came after, side by side."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look().px(10))
        grid.setVerticalSpacing(look().px(2))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(plain_label(told.what, tone="quiet" if told.after else "text", wrap=True), 0, 0, 1, 3)
        if not (told.before or told.after):
            return
        texts = told.before, told.after
        if min(len(text.split()) for text in texts) >= MARKED_FROM:
            texts = _marked(*texts)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(plain_label(texts[0], tone="quiet", wrap=True, selectable=False), 1, 0, top)
        arrow = plain_label("→", tone="quiet")
        arrow.setAccessibleName(_("became"))
        grid.addWidget(arrow, 1, 1, top)
        grid.addWidget(plain_label(texts[1], bold=True, wrap=True, selectable=False), 1, 2, top)


def _marked(before: str, after: str) -> tuple[str, str]:
    """Long texts with the words in brackets that stand only there: colour alone would tell nothing to many."""
    left, right = parts_of(before, after)
    return tuple(" ".join(f"[{text}]" if alone else text for text, alone in side) for side in (left, right))  # type: ignore[return-value]
