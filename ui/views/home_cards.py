"""The cards of home: the visit to continue, and one card a study in a grid through which the arrows move."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _

from ..presenters.home import DraftWords, StudyWords
from ..theme import SMALL, look
from ..widgets.buttons import Button
from ..widgets.card import Card
from ..widgets.flow_layout import FlowLayout
from ..widgets.painting import painter_of
from ..widgets.text import ElidedLabel, Pill, plain_label, plain_tip

CARD_WIDTH = 400  # at 100 %; how many stand side by side follows from it
MOST_FELT = 2.0
"""A mean feeling at the edge of the thin line; means beyond it are rare and stand at the edge too."""


class ContinueCard(Card):
    """The visit that was left last; its button is where Enter goes when home is opened. Signal: `asked(visit id)`."""

    asked = Signal(str)

    def __init__(self, draft: DraftWords) -> None:
        super().__init__(margins=20)
        self.draft = draft
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addWidget(plain_label(_("Continue where you were"), size="small", tone="quiet", bold=True))
        words.addWidget(_as_many_lines_as_it_takes(draft.site, size="large", bold=True))
        words.addWidget(_as_many_lines_as_it_takes(draft.study, tone="quiet"))
        progress = plain_label(draft.progress, size="small", tone="quiet", wrap=True)
        progress.setToolTip(draft.exact)
        words.addWidget(progress)
        if draft.due:
            words.addWidget(plain_label(draft.due, tone="caution", bold=True, wrap=True))
        self.button = Button(_("Continue visit"), "primary", key="Enter")
        self.button.setAutoDefault(True)  # Enter presses it, as its key cap says
        self.button.setAccessibleName(_("Continue the visit to {site}").format(site=draft.site))
        self.button.clicked.connect(lambda: self.asked.emit(draft.visit))
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.setSpacing(look().px(16))
        self.body.addLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)


class StageLine(QWidget):
    """The stages of a journey as dots on a line, the first and the last named; all names are in the tool tip."""

    def __init__(self, stages: Sequence[str]) -> None:
        super().__init__()
        self._stages = tuple(stages)
        self.setAccessibleName(_("Stages: {names}").format(names=", ".join(stages)))
        self.setToolTip(plain_tip(" › ".join(stages)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Dots and one line of small words."""
        return QSize(look().px(160), look().px(16) + QFontMetrics(look().font(SMALL)).height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw line, dots and the two names."""
        painter = painter_of(self)
        radius, y = look().px(3.5), look().px(7)
        step = (self.width() - 2 * radius - 2) / max(len(self._stages) - 1, 1)
        painter.setPen(QPen(look().colour("line"), look().px(1.5)))
        painter.drawLine(QPointF(radius + 1, y), QPointF(radius + 1 + step * (len(self._stages) - 1), y))
        painter.setBrush(look().colour("card"))
        for index in range(len(self._stages)):
            painter.drawEllipse(QPointF(radius + 1 + index * step, y), radius, radius)
        if self._stages:
            font = look().font(SMALL)
            metrics, room = QFontMetrics(font), self.width() // 2 - look().px(8)
            painter.setFont(font)
            painter.setPen(look().colour("quiet"))
            below = QRectF(0, look().px(16), self.width(), metrics.height())
            first = metrics.elidedText(self._stages[0], Qt.TextElideMode.ElideRight, room)
            last = metrics.elidedText(self._stages[-1], Qt.TextElideMode.ElideRight, room)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, first)
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, last if len(self._stages) > 1 else "")
        painter.end()


class StudyCard(Card):
    """One study. Signal `asked(place, study id)`: Enter and click ask for its visits, the buttons for the others."""

    asked = Signal(str, str)

    def __init__(self, study: StudyWords) -> None:
        super().__init__(name=f"{study.title}, {study.visits}", clickable=True, margins=16)
        self.study = study
        self.activated.connect(lambda: self.asked.emit("visits", study.id))
        self._add_names()
        self._add_progress()
        self._add_actions()
        self.set_tab_stop(False)

    def _add_names(self) -> None:
        row = QHBoxLayout()
        row.addWidget(_as_many_lines_as_it_takes(self.study.title, size="large", bold=True), 1)
        if self.study.drafts:
            pill = Pill(self.study.drafts, "accent", "pencil", parent=self)
            row.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.body.addWidget(_as_many_lines_as_it_takes(self.study.about, tone="quiet"))
        if self.study.stages:
            self.body.addSpacing(look().px(4))
            self.body.addWidget(self._journey())

    def _journey(self) -> QWidget:
        """The journey as it felt where that is known, else its stages; both stand equally high."""
        if not self.study.felt:
            return StageLine(self.study.stages)
        from ..widgets.sparkline import JourneySparkline, SparkPoint  # drawn once the visits were read

        line = JourneySparkline([SparkPoint(title, mean) for title, mean in self.study.felt], limit=MOST_FELT)
        line.setAccessibleDescription(_("How the touchpoints felt, mean of {visits}").format(visits=self.study.visits))
        line.setFixedHeight(StageLine(self.study.stages).sizeHint().height())
        return line

    def _add_progress(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        if self.study.target:
            bar = QProgressBar()
            bar.setRange(0, self.study.target)
            bar.setValue(min(self.study.done, self.study.target))
            bar.setTextVisible(False)
            bar.setAccessibleName(self.study.visits)
            row.addWidget(bar, 1)
        row.addWidget(plain_label(self.study.visits, bold=True))
        if not self.study.target:
            row.addStretch(1)
        self.body.addLayout(row)
        changed = ElidedLabel(self.study.changed, size="small", tone="quiet")
        changed.setToolTip(self.study.exact)
        self.body.addWidget(changed)

    def _add_actions(self) -> None:
        row = FlowLayout(gap=4)
        row.setContentsMargins(0, look().px(4), 0, 0)
        self.buttons = {
            "new_visit": Button(_("New visit"), "quiet", "plus"),
            "report": Button(_("Report"), "quiet", "file-text"),
            "exchange": Button(_("Send"), "quiet", "send"),
            "protocol": Button(_("Protocol"), "quiet", "list-tree"),
        }
        for place, button in self.buttons.items():
            button.setAccessibleName(f"{button.text()}, {self.study.title}")
            button.setAutoDefault(True)
            button.clicked.connect(lambda _checked=False, place=place: self.asked.emit(place, self.study.id))
            row.addWidget(button)
        self.body.addLayout(row)

    def set_tab_stop(self, is_stop: bool) -> None:
        """Only the card worked on last, and what is on it, is reached with Tab; the arrows reach the others."""
        policy = Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus
        for widget in (self, *self.buttons.values()):
            widget.setFocusPolicy(policy)


class CardGrid(QWidget):
    """Study cards in equal columns, as many as there is room for. Signals: `asked(place, study id)`,
    `moved(card)` when the arrows went to another card."""

    asked = Signal(str, str)
    moved = Signal(QWidget)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[StudyCard] = []
        self._columns = 1
        self._current = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)

    def set_studies(self, studies: Sequence[StudyWords]) -> None:
        """Show these studies; the card worked on last keeps the focus where it had it."""
        if [card.study for card in self.cards] == list(studies):
            return
        had_focus = any(_holds_focus(card) for card in self.cards)
        for card in self.cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [StudyCard(study) for study in studies]
        for card in self.cards:
            card.asked.connect(self.asked)
        current = next((n for n, card in enumerate(self.cards) if card.study.id == self._current), 0)
        self._columns = 0
        self._lay_out()
        for card in self.cards:
            card.show()  # at once: a hidden card could not take the focus
        self._set_stop(current)
        if had_focus and self.cards:
            self.cards[current].setFocus()

    def focus_current(self) -> None:
        """Put the focus on the card worked on last."""
        for card in self.cards:
            if card.focusPolicy() is Qt.FocusPolicy.StrongFocus:
                card.setFocus()

    def _set_stop(self, index: int) -> None:
        for number, card in enumerate(self.cards):
            card.set_tab_stop(number == index)
        if self.cards:
            self._current = self.cards[index].study.id

    def _lay_out(self) -> None:
        gap = look().px(12)
        least = max((card.minimumSizeHint().width() for card in self.cards), default=0)
        columns = max(1, (self.width() + gap) // (max(look().px(CARD_WIDTH), least) + gap))
        if columns == self._columns:
            return
        for column in range(max(self._columns, columns) + 1):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        self._grid.setSpacing(gap)
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds other columns."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_grid"):
            self._columns = 0
            self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move between cards."""
        here = next((n for n, card in enumerate(self.cards) if _holds_focus(card)), -1)
        goals = {
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Down: here + self._columns,
            Qt.Key.Key_Up: here - self._columns,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.cards) - 1,
        }
        goal = goals.get(Qt.Key(event.key()), -1)
        if here < 0 or not 0 <= goal < len(self.cards):
            super().keyPressEvent(event)
            return
        self._set_stop(goal)
        self.cards[goal].setFocus(Qt.FocusReason.TabFocusReason)
        self.moved.emit(self.cards[goal])


def _as_many_lines_as_it_takes(text: str, *, size: str = "body", tone: str = "text", bold: bool = False) -> QLabel:
    """What people wrote, never cut. A single word that is wider than the card does not make the page scroll."""
    label = plain_label(text, size=size, tone=tone, bold=bold, wrap=True)
    label.setMinimumWidth(1)
    label.setToolTip(plain_tip(text))
    return label


def _holds_focus(card: StudyCard) -> bool:
    return card.hasFocus() or any(button.hasFocus() for button in card.buttons.values())
