"""A completed visit, to be read: its scores with their arithmetic, every answer, notes and photos.

What can be done about a line stands behind it as one button: the visits page changes the answer, the review page makes
a remark. A visit that was sent back shows its remarks alone until somebody asks for the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QImageReader, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _, plural
from cxstudio.study.broken_off import is_broken_off
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import OUTCOME, OUTCOME_EARLY, Page
from cxstudio.study.photo_facts import clock_facts
from cxstudio.study.protocol import Rows
from cxstudio.study.scoring import Met, trace
from cxstudio.study.visit import Evidence, VisitState, photos_of
from ui.icons import icon
from ui.models.answer_rows import AnswerRows
from ui.models.visit_list import VisitLine
from ui.presenters.amending import can_amend, is_evidence
from ui.presenters.recorder_rest import recall_words
from ui.presenters.visit_answers import read_answer
from ui.presenters.visits import percent
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.card import Card
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.roving import keep_one_tab_stop, move_focus
from ui.widgets.text import Heading, Pill, escaped, plain_label, plain_tip

from .item_rows_table import RowsTable, weights_of
from .observed_card import observed_card
from .put_in import put_in
from .visit_remarks import RemarksCard, by_item, remark_words, reply_words

_MET = {
    Met.MET: (_("standard met"), "good", "check"),
    Met.NOT_MET: (_("standard not met"), "warm", "flag"),
    Met.NO_VERDICT: (_("no verdict"), "quiet", ""),
}
THUMB_HIGH = 96
LOW = 260
"""Pixels at 100 % under which the line of facts gives way."""


class VisitReading(QWidget):
    """The reading of one visit. `closed()` goes back to the list, by button or Esc; `history_asked()` by H,
    `report_asked()` by R, `submit_asked()` by S, `item_asked(id)` by a line's button or its key, `photos_asked(item)`
    by P on a line, `photo_removed(id)` by Del on a photo, `replied(remark, words)` where a remark was answered."""

    closed = Signal()
    history_asked = Signal()
    submit_asked = Signal()
    item_asked = Signal(str)
    photo_removed = Signal(str)
    photo_opened = Signal(str)
    photos_asked = Signal(str)
    replied = Signal(str, str)
    report_asked = Signal()

    def __init__(
        self, thumbnail: Callable[[Evidence], Path], parent: QWidget | None = None, *, reviews: bool = False
    ) -> None:
        """`thumbnail` gives the small picture of a photo; `reviews`: lines are remarked on rather than changed."""
        super().__init__(parent)
        self._thumbnail = thumbnail
        self._reviews = reviews
        self._is_whole = False
        self._shown = ""
        self.on_top: Callable[[], QWidget] | None = None
        """Makes what stands over the scores."""
        self._lines: list[IconButton] = []
        self._tiles: list[PhotoTile] = []
        self._notes: dict[str, QLabel] = {}
        self.back = Button(_("All visits"), "quiet", icon="arrow-left", key=_("Esc"))
        self.back.clicked.connect(self.closed)
        self.history = Button(_("History"), "quiet", icon="history", key=_("H"))
        self.history.clicked.connect(self.history_asked)
        self.submit = Button(_("Submit for review"), "plain", icon="send", key=_("S"))
        self.submit.clicked.connect(self.submit_asked)
        self.report = Button(_("Report…"), "quiet", icon="file-text", key=_("R"))
        self.report.clicked.connect(self.report_asked)
        self.whole = Button(_("Show the whole visit"), "quiet", icon="eye")
        self.whole.clicked.connect(self.show_whole)
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
        acts = QWidget()
        self._acts = FlowLayout(acts, gap=8)
        for button in (self.back, self.whole, self.history, self.report, self.submit):
            self._acts.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        acts.setSizePolicy(policy)
        self._outer.addWidget(acts)
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
        is_same = self._shown == found.visit.id
        self._is_whole = self._is_whole and is_same
        place = self.area.verticalScrollBar().value() if is_same else 0
        self._shown, self._found, self._line = found.visit.id, found, line
        self.heading.setText(_("Visit {n}, {site}").format(n=line.number, site=line.site))
        self.state.set_state(line.state, line.tone)
        broken = _("broken off") if is_broken_off(found.visit) else ""
        told = [line.exact, line.observer, broken, _("made up for practice") if line.synthetic else "", *self._drawn()]
        self.facts.setText(" · ".join(part for part in told if part))
        self.heading.setToolTip(plain_tip(self.facts.text()))
        self._show_acts()
        self._lines, self._tiles, self._notes = [], [], {}
        self._remarks = by_item(found.reading)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look().px(12), look().px(20))
        column.setSpacing(look().px(10))
        self._fill(column)
        column.addStretch(1)
        keep_one_tab_stop(self._lines, 0)
        keep_one_tab_stop(self._tiles, 0)
        put_in(self.area, inside)
        if is_same:
            inside.adjustSize()
            self.area.verticalScrollBar().setValue(place)
        if not self._reviews:  # there the queue keeps the keyboard
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def shown(self) -> ScoredVisit:
        """The visit in front."""
        return self._found

    def _shows_remarks_alone(self) -> bool:
        is_back = self._found.visit.state is VisitState.RETURNED and bool(self._found.visit.remarks)
        return is_back and not self._reviews and not self._is_whole

    def show_whole(self) -> None:
        """All of a visit that was sent back, not the remarks alone."""
        self._is_whole = True
        self.show_visit(self._line, self._found)

    def _show_acts(self) -> None:
        visit = self._found.visit
        self.back.setVisible(not self._reviews)
        self.report.setVisible(not self._reviews)
        can_submit = visit.state in (VisitState.COMPLETE, VisitState.RETURNED) and not visit.practice
        self.submit.setVisible(can_submit and not self._reviews)
        again = visit.state is VisitState.RETURNED
        self.submit.setText(_("Submit again") if again else _("Submit for review"))
        self.whole.setVisible(self._shows_remarks_alone())

    def _fill(self, column: QVBoxLayout) -> None:
        found = self._found
        if found.visit.remarks and found.visit.state is VisitState.RETURNED and not self._reviews:
            card = RemarksCard(found.reading)
            card.replied.connect(self.replied)
            card.amend_asked.connect(self.item_asked)
            column.addWidget(card)
            if self._shows_remarks_alone():
                return
        if self.on_top is not None:
            column.addWidget(self.on_top())
        column.addWidget(self._scores())
        for remark in self._remarks.get("", ()):
            column.addWidget(plain_label(remark_words(remark), tone="caution", wrap=True))
            if remark.reply:
                column.addWidget(plain_label(reply_words(remark), wrap=True))
        for page in found.reading.pages():
            column.addWidget(self._page(page))
        if found.visit.events:
            column.addWidget(observed_card(found.reading))

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
        if recalled := recall_words(found.reading):
            card.body.addWidget(plain_label(recalled, size="small", tone="quiet", wrap=True))
        for told in clock_facts(found.visit):
            card.body.addWidget(plain_label(told, size="small", tone="caution", wrap=True))
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
        grid.setColumnStretch(2, 0)
        grid.setHorizontalSpacing(look().px(20))
        grid.setVerticalSpacing(look().px(7))
        for item in self._found.reading.items(page):
            self._item(grid, item.id)
        card.body.addLayout(grid)
        photos = [photo for item in page.items for photo in photos_of(self._found.visit, item.id)]
        if photos:
            card.body.addWidget(self._photos(photos))
            self._add_notes(card, photos)
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
        if read.late:
            cell.addWidget(plain_label(read.late, size="small", tone="quiet", wrap=True))
        for told, tone in read.marks:
            cell.addWidget(plain_label(told, size="small", tone=tone, wrap=True))
        if read.quote:
            cell.addWidget(plain_label(read.quote, tone="quiet", wrap=True))
        if read.note:
            note = _("Reason: {note}").format(note=read.note) if read.is_reason else read.note
            cell.addWidget(plain_label(note, italic=True, tone="quiet", wrap=True))
        for remark in self._remarks.get(item_id, ()):
            cell.addWidget(plain_label(remark_words(remark), tone="caution", wrap=True))
            if remark.reply:
                cell.addWidget(plain_label(reply_words(remark), wrap=True))
        cell.addStretch(1)  # beside a question of two lines it stands at the first
        grid.addLayout(cell, row, 1)
        if self._reviews or can_amend(item):
            grid.addWidget(self._line_button(item_id, item.text), row, 2, Qt.AlignmentFlag.AlignTop)
        if read.table and isinstance(item, Rows):
            grid.addWidget(_table(item, read.table), row + 1, 0, 1, 3)

    def _line_button(self, item_id: str, text: str) -> IconButton:
        """What can be done about a line; Up and Down go from one to the next."""
        if self._reviews:
            made = IconButton("message-square", _("Make a remark on “{item}”").format(item=text), _("C"))
        elif is_evidence(self._found.reading.active[item_id].item):
            made = IconButton("image-plus", _("Add to “{item}”").format(item=text), _("E"))
        else:
            made = IconButton("pencil", _("Change the answer to “{item}”").format(item=text), _("E"))
        made.clicked.connect(lambda: self.item_asked.emit(item_id))
        made.setProperty("item", item_id)
        self._lines.append(made)
        return made

    def focus_item(self, item_id: str) -> None:
        """Bring a line into sight, with the keyboard on it."""
        button = next((one for one in self._lines if one.property("item") == item_id), None)
        if button is not None:
            keep_one_tab_stop(self._lines, self._lines.index(button))
            self.area.ensureWidgetVisible(button)
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_notes(self, card: Card, photos: list[Evidence]) -> None:
        """Room for what stands out about each; told once it is known."""
        for photo in photos:
            note = self._notes[photo.id] = plain_label(size="small", tone="caution", wrap=True)
            note.hide()
            card.body.addWidget(note)

    def tell_of_photos(self, visit: str, notes: Mapping[str, Sequence[str]]) -> None:
        """What stands out about photos of the visit in front, by their ids; of another visit nothing is told."""
        if visit != self._shown:
            return
        photos = {one.id: one for one in self._found.visit.evidence}
        for id_, sentences in notes.items():
            if id_ in self._notes and id_ in photos:
                named = photos[id_].caption or photos[id_].name
                self._notes[id_].setText(f"{named}: {' '.join(sentences)}")
                self._notes[id_].show()
        for tile in self._tiles:
            tile.tell(" ".join(notes.get(tile.id, ())))

    def _photos(self, photos: list[Evidence]) -> QWidget:
        whole = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        whole.setSizePolicy(policy)
        flow = FlowLayout(whole, gap=8)
        for photo in photos:
            is_picture = photo.media.startswith("image/")
            picture = _small(self._thumbnail(photo), self.devicePixelRatioF()) if is_picture else QPixmap()
            tile = PhotoTile(photo, picture)
            tile.removed.connect(self.photo_removed)
            tile.opened.connect(self.photo_opened)
            self._tiles.append(tile)
            flow.addWidget(tile)
        return whole

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back, H shows the history, R makes the report, S submits; E or C does what the line in front
        offers, Up and Down go through the lines."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        acts = {Qt.Key.Key_Escape: self.back, Qt.Key.Key_H: self.history, Qt.Key.Key_R: self.report,
                Qt.Key.Key_S: self.submit}  # fmt: skip
        line = next((button for button in self._lines if button.hasFocus()), None)
        own = Qt.Key.Key_C if self._reviews else Qt.Key.Key_E
        if held == Qt.KeyboardModifier.NoModifier and key in acts and not acts[Qt.Key(key)].isHidden():
            acts[Qt.Key(key)].click()
        elif held == Qt.KeyboardModifier.NoModifier and key == own and self._lines:
            (line or self._lines[0]).click() if line else self._lines[0].setFocus(Qt.FocusReason.OtherFocusReason)
        elif held == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_P and line and not self._reviews:
            self.photos_asked.emit(str(line.property("item")))
        elif move_focus(self._lines, key, self, upright=True) or move_focus(self._tiles, key, self, upright=False):
            held_by = next((w for w in (*self._lines, *self._tiles) if w.hasFocus()), None)
            if held_by is not None:
                self.area.ensureWidgetVisible(held_by)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is hardly any room for the answers, the heading's tip tells the facts."""
        super().resizeEvent(event)
        self.facts.setVisible(self.height() >= look().px(LOW))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_head"):
            self._dress()


class PhotoTile(QToolButton):
    """A photo, small, or the name of a sound. `removed(id)` by Del, `opened(id)` by Enter or a click."""

    removed = Signal(str)
    opened = Signal(str)

    def __init__(self, photo: Evidence, picture: QPixmap) -> None:
        super().__init__()
        self._id = photo.id
        self.setAutoRaise(True)
        called = _("Photo: {name}") if photo.media.startswith("image/") else _("Sound: {name}")
        self.setAccessibleName(called.format(name=photo.caption or photo.name or _("without a name")))
        self.setAccessibleDescription(_("Del puts it into the trash"))
        if picture.isNull():
            self.setText(escaped(photo.caption or photo.name))
            self.setIcon(icon("play"))
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        else:
            self.setIcon(QIcon(picture))
            self.setIconSize(picture.deviceIndependentSize().toSize())
        self.setToolTip(plain_tip(photo.caption or photo.name))
        self.clicked.connect(lambda: self.opened.emit(self._id))

    @property
    def id(self) -> str:
        """Of the photo or sound."""
        return self._id

    def tell(self, told: str) -> None:
        """What stands out about it, for those who listen."""
        self.setAccessibleDescription(" ".join(part for part in (told, _("Del puts it into the trash")) if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del takes it away."""
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit(self._id)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore() if event.key() not in (Qt.Key.Key_Space,) else super().keyPressEvent(event)


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
