"""The right side of the recorder: running stopwatches, the visit's facts, marked moments, and the gaps so far."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.study.protocol import Timer
from cxstudio.study.visit import Answer
from ui import icons
from ui.presenters import recorder_words as words
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_rest import pauses_words
from ui.presenters.recorder_stamps import stamp_words
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.card import Card
from ui.widgets.keys import KeyCap
from ui.widgets.text import hairline, plain_label

WIDE = 258
TICK_MS = 500


class FactsPane(QScrollArea):
    """Refreshes itself a moment after each change, so that answering never waits for it."""

    gaps_asked = Signal()

    def __init__(self, recorder: Recorder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recorder = recorder
        self._clocks: list[tuple[QLabel, Timer, Answer]] = []
        self._shown: object = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("About this visit"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._paint_clocks)
        for signal in (recorder.changed, recorder.moved, recorder.opened, recorder.reworded):
            signal.connect(self._soon.start)
        self._fit()

    def refresh(self) -> None:
        """Show what the recorder knows now."""
        if not self._recorder.is_open or not self._recorder.item_id:
            return
        content = self._content()
        if content == self._shown:
            return
        self._shown, self._clocks = content, []
        inside = QFrame()
        inside.setProperty("surface", "page")
        inside.setProperty("line", "left")
        self._column = QVBoxLayout(inside)
        px = look().px
        self._column.setContentsMargins(px(20), px(16), px(20), px(16))
        self._column.setSpacing(px(8))
        self._timers()
        self._facts()
        self._moments()
        self._gaps()
        self._column.addStretch(1)
        self.setWidget(inside)
        if self._clocks:
            self._tick.start()
        else:
            self._tick.stop()
        self._paint_clocks()

    def _content(self) -> object:
        """What is shown, to see whether anything changed; making labels anew costs more than looking."""
        recorder = self._recorder
        running = tuple((item.id, answer.at, answer.since) for item, answer in recorder.running())
        minute = recorder.workspace.clock() // 60_000
        return (
            recorder.visit.id, recorder.visit.pauses, running, recorder.visit.moments, minute,
            look().scale, look().scheme.name, recorder.language, recorder.keys, *self._open_gaps(),
        )  # fmt: skip

    def _open_gaps(self) -> tuple[int, int]:
        """Items skipped before the current one, and photos asked for."""
        recorder = self._recorder
        ids = list(recorder.reading.active)
        before = set(ids[: ids.index(recorder.item_id)]) if recorder.item_id in ids else set()
        gaps = recorder.gaps()
        return sum(gap.code == "V001" and gap.item in before for gap in gaps), sum(gap.code == "V007" for gap in gaps)

    def _title(self, text: str, *, line: bool = True) -> None:
        if line and self._column.count():
            self._column.addSpacing(look().px(6))
            self._column.addWidget(hairline())
            self._column.addSpacing(look().px(2))
        self._column.addWidget(plain_label(text, size="small", tone="quiet", bold=True))

    def _timers(self) -> None:
        for item, answer in self._recorder.running():
            place = self._recorder.place(item.id)
            self._title(_("Stopwatch at {page}").format(page=place.page.title), line=False)
            self._column.addWidget(self._timer_card(item, answer))

    def _timer_card(self, item: Timer, answer: Answer) -> Card:
        card = Card(name=item.text, margins=12)
        row = QHBoxLayout()
        clock = plain_label(size="large" if item.over_days else "title", bold=True, wrap=item.over_days)
        self._clocks.append((clock, item, answer))
        stop = Button(_("Stop"), icon="square", key="" if item.over_days else self._recorder.keys.cap("stopwatch"))
        stop.setAccessibleName(_("Stop: {question}").format(question=item.text))
        stop.clicked.connect(lambda: self._recorder.stop_timer(item))
        row.addWidget(clock, 1)
        row.addWidget(stop)
        card.body.addLayout(row)
        began = _("Started {time}.").format(time=_start(item, answer))
        told = f"{began} {words.limit_words(item)}".strip()
        card.body.addWidget(plain_label(told, size="small", tone="quiet", wrap=True))
        return card

    def _paint_clocks(self) -> None:
        for label, item, answer in self._clocks:
            label.setText(words.time_words(item, self._recorder.elapsed(answer)))

    def _facts(self) -> None:
        self._title(_("This visit"))
        recorder, visit = self._recorder, self._recorder.visit
        arrived = words.local(visit.started_at)
        when = f"{arrived:%H:%M}, {words.ago(visit.started_at, recorder.workspace.clock())}"
        facts = [
            (_("Site"), recorder.site.name if recorder.site else "—"),
            (_("Observer"), visit.observer),
            (_("Arrived"), when),
            (_("Pauses"), pauses_words(visit, recorder.workspace.clock())),
            (_("Wave"), visit.wave),
            *self._drawn(),
            (_("Protocol"), str(recorder.published.number)),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(6))
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate((name, value) for name, value in facts if value):
            grid.addWidget(plain_label(name, tone="quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(plain_label(value, wrap=True), row, 1)
        self._column.addLayout(grid)

    def _drawn(self) -> list[tuple[str, str]]:
        drawn = []
        for draw in self._recorder.published.protocol.draws:
            option = next((o for o in draw.options if o.id == self._recorder.visit.draws.get(draw.id)), None)
            if option is not None:
                drawn.append((draw.title, option.text))
        return drawn

    def _moments(self) -> None:
        moments = self._recorder.visit.moments
        if not moments:
            return
        self._title(_("Moments marked"))
        titles = {t.id: t.title for _s, t in self._recorder.published.protocol.touchpoints()}
        for moment in moments:
            pain = moment.sign == "pain"
            where = titles.get(moment.touchpoint, moment.touchpoint)
            text = (_("Pain in {place}") if pain else _("Delight in {place}")).format(place=where)
            row = QHBoxLayout()
            row.setSpacing(look().px(8))
            picture = plain_label()
            pixels = icons.pixmap("flag" if pain else "star", "warm" if pain else "cool", 16, self.devicePixelRatioF())
            picture.setPixmap(pixels)
            row.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(plain_label(text, wrap=True), 1)
            remove = IconButton("x", _("Remove: {what}").format(what=text))
            remove.clicked.connect(lambda _checked=False, id=moment.id: self._recorder.remove_moment(id))
            row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
            self._column.addLayout(row)
            self._column.addWidget(plain_label(f"“{moment.text}”", size="small", tone="quiet", wrap=True))

    def _gaps(self) -> None:
        self._title(_("Gaps so far"))
        skipped, photos = self._open_gaps()
        if photos:
            self._column.addWidget(plain_label(plural("{n} photo is asked for", "{n} photos are asked for", photos)))
        row = QHBoxLayout()
        told = plural("{n} item was skipped", "{n} items were skipped", skipped)
        row.addWidget(plain_label(told if skipped else _("No item was skipped"), size="small", tone="quiet"))
        row.addWidget(KeyCap(self._recorder.keys.cap("gaps")))
        row.addStretch(1)
        self._column.addLayout(row)

    def _fit(self) -> None:
        self.setFixedWidth(look().px(WIDE))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_tick"):
            self._fit()
            self._soon.start()


def _start(item: Timer, answer: Answer) -> str:
    return stamp_words(answer.since) if item.over_days else f"{words.local(answer.at):%H:%M:%S}"
