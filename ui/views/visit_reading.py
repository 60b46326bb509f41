"""A completed visit, to be read: its scores with their arithmetic, every answer, notes and photos. Nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImageReader, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _, plural
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import OUTCOME, OUTCOME_EARLY, Page
from cxstudio.study.protocol import Rows
from cxstudio.study.scoring import Met, trace
from cxstudio.study.visit import Evidence, photos_of
from ui.models.answer_rows import AnswerRows
from ui.models.visit_list import VisitLine
from ui.presenters.visit_answers import read_answer
from ui.presenters.visits import percent
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import Heading, Pill, plain_label

from .item_rows_table import RowsTable, weights_of

_MET = {
    Met.MET: (_("standard met"), "good", "check"),
    Met.NOT_MET: (_("standard not met"), "warm", "flag"),
    Met.NO_VERDICT: (_("no verdict"), "quiet", ""),
}
THUMB_HIGH = 96


class VisitReading(QWidget):
    """The reading of one visit. `closed()` goes back to the list, by button or Esc."""

    closed = Signal()

    def __init__(self, thumbnail: Callable[[str], Path], parent: QWidget | None = None) -> None:
        """`thumbnail` gives the small picture of an original by its SHA-256."""
        super().__init__(parent)
        self._thumbnail = thumbnail
        self.back = Button(_("All visits"), "quiet", icon="arrow-left", key=_("Esc"))
        self.back.clicked.connect(self.closed)
        self.heading = Heading("", 1)
        self.facts = plain_label(tone="quiet", wrap=True)
        self.state = Pill()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("The visit"))
        self._outer, self._head = QVBoxLayout(self), QHBoxLayout()
        self._head.addWidget(self.heading, 1)
        self._head.addWidget(self.state)
        self._outer.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)
        self._outer.addLayout(self._head)
        self._outer.addWidget(self.facts)
        self._outer.addWidget(self.area, 1)
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self._outer.setContentsMargins(px(28), px(14), px(28), 0)
        self._outer.setSpacing(px(8))

    def show_visit(self, line: VisitLine, found: ScoredVisit) -> None:
        """Show a completed visit."""
        self._found = found
        self.heading.setText(_("Visit {n}, {site}").format(n=line.number, site=line.site))
        self.state.set_state(line.state, line.tone)
        told = [line.exact, line.observer, _("made up for practice") if line.synthetic else "", *self._drawn()]
        self.facts.setText(" · ".join(part for part in told if part))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look().px(12), look().px(20))
        column.setSpacing(look().px(10))
        column.addWidget(self._scores())
        for page in found.reading.pages():
            column.addWidget(self._page(page))
        column.addStretch(1)
        self.area.setWidget(inside)
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drawn(self) -> list[str]:
        drawn = []
        for draw in self._found.reading.protocol.draws:
            option = next((o for o in draw.options if o.id == self._found.visit.draws.get(draw.id)), None)
            if option is not None:
                drawn.append(f"{draw.title}: {option.text}")
        return drawn

    # -- scores ------------------------------------------------------------------------------------------------------

    def _scores(self) -> Card:
        found, score = self._found, self._found.score
        card = Card(name=_("Scores"), margins=16)
        row = QHBoxLayout()
        row.setSpacing(look().px(28))
        protocol = found.reading.protocol
        rule = _("weighted by stage") if protocol.scoring == "weighted" else _("all points pooled")
        row.addLayout(_figure(percent(score.overall(protocol)), _("score, {rule}").format(rule=rule)))
        outcome = found.number(OUTCOME)
        if outcome is not None and protocol.outcome is not None:
            high = protocol.scale(protocol.outcome.scale).high
            row.addLayout(_figure(f"{outcome:g}", _("outcome, of {high}").format(high=high)))
        early = found.number(OUTCOME_EARLY)
        if early is not None:
            row.addLayout(_figure(f"{early:g}", _("outcome early on")))
        if score.coverage is not None:
            row.addLayout(_figure(percent(score.coverage), _("of {n} items observed").format(n=score.asked)))
        row.addStretch(1)
        card.body.addLayout(row)
        if score.critical_fails:
            names = "; ".join(one.item.text for one in score.critical_fails)
            n = len(score.critical_fails)
            text = plural("{n} critical item failed: ", "{n} critical items failed: ", n) + names
            card.body.addWidget(plain_label(text, tone="bad", wrap=True))
        self._add_trace(card)
        return card

    def _add_trace(self, card: Card) -> None:
        button = Button(_("How the score came about"), "quiet", icon="chevron-down")
        box = QPlainTextEdit("\n".join(trace(self._found.score)))
        box.setReadOnly(True)
        box.setAccessibleName(_("The arithmetic of the score, line by line"))
        box.setTabChangesFocus(True)
        box.setMinimumHeight(look().px(220))
        card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        card.body.addWidget(box)
        box.hide()
        button.clicked.connect(lambda: box.setVisible(box.isHidden()))

    # -- answers -----------------------------------------------------------------------------------------------------

    def _page(self, page: Page) -> Card:
        card = Card(name=page.title, margins=16)
        head = QHBoxLayout()
        head.addWidget(Heading(page.title, 2))
        if page.stage:
            head.addWidget(plain_label(page.stage.title, tone="quiet"))
        head.addStretch(1)
        found = self._found.touchpoint(page.touchpoint.id) if page.touchpoint else None
        if found is not None:
            head.addWidget(plain_label(percent(found.section.share), tone="quiet"))
            head.addWidget(Pill(*_MET[found.met]))
        card.body.addLayout(head)
        grid = QGridLayout()
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        grid.setHorizontalSpacing(look().px(20))
        grid.setVerticalSpacing(look().px(7))
        for item in self._found.reading.items(page):
            self._item(grid, item.id)
        card.body.addLayout(grid)
        photos = [photo for item in page.items for photo in photos_of(self._found.visit, item.id)]
        if photos:
            card.body.addWidget(self._photos(photos))
        for moment in self._found.visit.moments:
            if page.touchpoint and moment.touchpoint == page.touchpoint.id:
                what = _("Pain: “{text}”") if moment.sign == "pain" else _("Delight: “{text}”")
                tone = "warm" if moment.sign == "pain" else "cool"
                card.body.addWidget(plain_label(what.format(text=moment.text), tone=tone, wrap=True))
        return card

    def _item(self, grid: QGridLayout, item_id: str) -> None:
        found = self._found
        item = found.reading.active[item_id].item
        read, row = read_answer(found.reading, item), grid.rowCount()
        grid.addWidget(plain_label(item.text, tone="quiet", wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
        cell = QVBoxLayout()
        cell.setSpacing(look().px(2))
        cell.addWidget(plain_label(read.said, wrap=True, selectable=False))
        for told, tone in read.marks:
            cell.addWidget(plain_label(told, size="small", tone=tone, wrap=True))
        if read.quote:
            cell.addWidget(plain_label(read.quote, tone="quiet", wrap=True))
        if read.note:
            note = _("Reason: {note}").format(note=read.note) if read.is_reason else read.note
            cell.addWidget(plain_label(note, italic=True, tone="quiet", wrap=True))
        grid.addLayout(cell, row, 1)
        if read.table and isinstance(item, Rows):
            grid.addWidget(_table(item, read.table), row + 1, 0, 1, 2)

    def _photos(self, photos: list[Evidence]) -> QWidget:
        whole = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        whole.setSizePolicy(policy)
        flow = FlowLayout(whole, gap=8)
        for photo in photos:
            label = plain_label(photo.name if not photo.media.startswith("image/") else "", size="small", tone="quiet")
            label.setAccessibleName(photo.caption or photo.name)
            picture = _small(self._thumbnail(photo.sha256), self.devicePixelRatioF())
            if not picture.isNull():
                label.setPixmap(picture)
            flow.addWidget(label)
        return whole

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_head"):
            self._dress()


def _table(item: Rows, words: tuple[tuple[str, ...], ...]) -> RowsTable:
    """The rows of an answer, to be read."""
    table = RowsTable(item.text, weights_of(item))
    model = AnswerRows(item, table)
    model.show(list(words))
    table.setModel(model)
    table.fit()
    return table


def _figure(value: str, what: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(plain_label(value, size="title", bold=True))
    column.addWidget(plain_label(what, size="small", tone="quiet"))
    return column


def _small(path: Path, ratio: float) -> QPixmap:
    reader = QImageReader(str(path))
    size = reader.size()
    if size.isValid():
        high = int(look().px(THUMB_HIGH) * ratio)
        reader.setScaledSize(size.scaled(high * 4, high, Qt.AspectRatioMode.KeepAspectRatio))
    picture = QPixmap.fromImage(reader.read())
    picture.setDevicePixelRatio(ratio)
    return picture
