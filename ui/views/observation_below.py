"""What stands below the timeline: the events, the time budget, what to check; and correcting one event."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cxstudio.analysis.observed import budget_of
from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.observed_faults import clock_words
from cxstudio.study.observing import next_alike
from ui.models.event_list import EVENT, LENGTH, TIME, WHAT, EventList
from ui.presenters.observation import SECOND, TENTH, Observing
from ui.presenters.observation_words import BudgetWords, budget_words
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import Heading, plain_label

from .columns import choose_row
from .item_words import Field

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
FINDING = int(Qt.ItemDataRole.UserRole)


class EventsTable(QTableView):
    """The events, newest first. `edit_asked()` by Enter or a double click; other keys change the chosen one."""

    edit_asked = Signal()

    def __init__(self, observing: Observing) -> None:
        super().__init__()
        self._observing = observing
        self._is_following = False
        self.events = EventList(observing.title, observing.is_state, self, said=observing.said)
        self.setModel(self.events)
        self.setAccessibleName(_("Events, newest first"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda _index: self.edit_asked.emit())
        self.selectionModel().currentChanged.connect(self._chosen)
        self.dress()

    def dress(self) -> None:
        """The room of the columns in this scale."""
        px = look().px
        self.verticalHeader().setDefaultSectionSize(px(32))
        wide = self.viewport().width()
        self.setColumnHidden(LENGTH, wide < px(480))
        for column, width in ((TIME, 84), (LENGTH, 88), (WHAT, 270 if wide >= px(620) else 180)):
            self.setColumnWidth(column, px(width))

    def resizeEvent(self, event: object) -> None:
        """Another width is shared out."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.dress()

    def follow(self) -> None:
        """Choose the row of the chosen event."""
        event = self._observing.current
        row = self.events.row_of(event) if event is not None else -1
        self._is_following = True
        if row < 0:
            self.clearSelection()
        elif self.currentIndex().row() != row:
            self.setCurrentIndex(self.events.index(row, WHAT))
        elif not self.selectionModel().isRowSelected(row):
            choose_row(self, row)
        self._is_following = False

    def _chosen(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if not self._is_following and self.hasFocus() and index.isValid():
            self._observing.select(index.data(EVENT).id)

    def mousePressEvent(self, event: object) -> None:
        """A click chooses."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)  # type: ignore[arg-type]

    def focusInEvent(self, event: QFocusEvent) -> None:
        """There is always one to begin with."""
        super().focusInEvent(event)
        if self._observing.current is None and self.events.rowCount():
            self.setCurrentIndex(self.events.index(0, WHAT))
            self._chosen(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter corrects, Del takes out, the arrows to the sides move it in time."""
        step = TENTH if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else SECOND
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.edit_asked.emit()
            case Qt.Key.Key_Delete:
                self._observing.remove()
            case Qt.Key.Key_Left:
                self._observing.shift(-step)
            case Qt.Key.Key_Right:
                self._observing.shift(step)
            case Qt.Key.Key_Escape:
                event.ignore()
            case _:
                super().keyPressEvent(event)


class BudgetPanel(QScrollArea):
    """The time budget and what follows what; computed when it is looked at. `words` is what it says."""

    def __init__(self, observing: Observing) -> None:
        super().__init__()
        self._observing = observing
        self._shown: object = None
        self.words: BudgetWords | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Time budget"))

    def refresh(self) -> None:
        """Compute it, and lay it out where it changed."""
        observing = self._observing
        words = budget_words(observing.observation, budget_of(observing.observation, observing.now()))
        if (words, look()) == self._shown:
            return
        self.words = words
        self._shown = (words, look())
        inside = QWidget()
        column = QVBoxLayout(inside)
        px = look().px
        column.setContentsMargins(px(12), px(8), px(12), px(12))
        column.setSpacing(px(8))
        add_budget(column, words)
        column.addStretch(1)
        place = self.verticalScrollBar().value()
        self.setWidget(inside)
        self.verticalScrollBar().setValue(place)
        self.setAccessibleDescription(_spoken(words))


def add_budget(column: QVBoxLayout, words: BudgetWords) -> None:
    """A time budget below what stands in a column already: what it rests on, its lines, what is refused, what follows
    what."""
    column.addWidget(plain_label(words.about, tone="quiet", wrap=True))
    column.addLayout(_grid([words.headings, *words.lines]))
    for refused in words.refused:
        column.addWidget(plain_label(refused, size="small", tone="caution", wrap=True))
    if words.follows:
        column.addWidget(Heading(_("What follows what"), 3))
        column.addLayout(_grid([(_("From"), _("To"), _("n")), *words.follows]))


def _spoken(words: BudgetWords) -> str:
    lines = [
        "; ".join(f"{name} {cell}" for name, cell in zip(words.headings, line, strict=True)) for line in words.lines
    ]
    return ". ".join([words.about, *lines, *words.refused])


def _grid(rows: Sequence[tuple[str, ...]]) -> QGridLayout:
    """A small table: the first column left, figures right under their headings."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(look().px(18))
    grid.setVerticalSpacing(look().px(4))
    for row, cells in enumerate(rows):
        for column, words in enumerate(cells):
            is_words = column == 0 or (len(cells) == 3 and column == 1)
            size, tone = ("small", "quiet") if row == 0 else ("body", "text")
            label = plain_label(words, size=size, tone=tone, wrap=is_words or row == 0)
            side = Qt.AlignmentFlag.AlignLeft if is_words else Qt.AlignmentFlag.AlignRight
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label, row, column)
    grid.setColumnStretch(0, 3)
    for column in range(1, len(rows[0])):
        grid.setColumnStretch(column, 1)
    return grid


class ChecksPanel(QWidget):
    """What is not right. `chosen()` once Enter or a click chose an event; open states can be stopped all at once."""

    chosen = Signal()

    def __init__(self, observing: Observing) -> None:
        super().__init__()
        self._observing = observing
        self._shown: tuple[Finding, ...] | None = None
        self.words = plain_label(wrap=True)
        self.lines = QListWidget()
        self.lines.setAccessibleName(_("What to check"))
        self.lines.setWordWrap(True)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.itemActivated.connect(self._go)
        self.lines.itemClicked.connect(self._go)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.words)
        self._column.addWidget(self.lines, 1)
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self._column.setContentsMargins(px(12), px(8), px(12), px(8))
        self._column.setSpacing(px(6))

    def refresh(self) -> None:
        """Look through the events."""
        found = tuple(self._observing.findings())
        if found == self._shown:
            return
        self._shown = found
        self.words.setText(
            _("These are shown and mended by nobody but you. An open state may stay open.")
            if found
            else _("Nothing to check: no state is open, nothing contradicts itself.")
        )
        self.lines.clear()
        for finding in found:
            line = QListWidgetItem(f"{finding.place}: {finding.text} {finding.remedy}")
            line.setData(FINDING, finding.item)
            self.lines.addItem(line)
        self.lines.setVisible(bool(found))

    def _go(self, line: QListWidgetItem) -> None:
        self._observing.select(line.data(FINDING))
        self.chosen.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._dress()


class CorrectPanel(QScrollArea):
    """One event with all that can be changed of it. `closed()` goes back to the events."""

    closed = Signal()

    def __init__(self, observing: Observing) -> None:
        super().__init__()
        self._observing = observing
        inside = QWidget()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.heading = Heading("", 3)
        self.behaviour = ChoiceBox(_("Behaviour"))
        self.subject = Field(_("Who"), _("nobody in particular"))
        self.details = Field(_("Details"), _("several with ; between"))
        self.times = plain_label(tone="quiet", wrap=True)
        self._outer, self._grid, self._row = QVBoxLayout(inside), QGridLayout(), QWidget()
        for row, (words, field) in enumerate(
            ((_("Behaviour"), self.behaviour), (_("Who"), self.subject), (_("Details"), self.details))
        ):
            self._grid.addWidget(plain_label(words, tone="quiet"), row, 0)
            self._grid.addWidget(field, row, 1)
        self._grid.setColumnStretch(1, 1)
        self._buttons()
        for part in (self.heading, self.times):
            self._outer.addWidget(part)
        self._outer.addLayout(self._grid)
        self._outer.addWidget(self._row)
        self._outer.addStretch(1)
        self.behaviour.activated.connect(lambda _n: self._observing.correct(code=self.behaviour.currentData()))
        self.subject.editingFinished.connect(lambda: self._write(self.subject, "subject"))
        self.details.editingFinished.connect(lambda: self._write(self.details, "details"))
        self._dress()

    def _buttons(self) -> None:
        flow = FlowLayout(self._row, gap=8)
        self.stop, self.split = Button(_("Stop now")), Button(_("Split in the middle"))
        self.merge, self.remove = Button(_("Merge with the next")), Button(_("Take out"), "danger")
        self.back = Button(_("Done"), key=_("Esc"))
        does: tuple[tuple[Button, Callable[[], None]], ...] = (
            (self.stop, self._observing.stop_now),
            (self.split, self._observing.split),
            (self.merge, self._observing.merge),
            (self.remove, self._take_out),
            (self.back, self.closed.emit),
        )
        for button, do in does:
            button.clicked.connect(lambda _checked=False, do=do: do())
            flow.addWidget(button)

    def _dress(self) -> None:
        px = look().px
        self._outer.setContentsMargins(px(12), px(8), px(12), px(8))
        self._outer.setSpacing(px(8))
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(6))

    def _take_out(self) -> None:
        self._observing.remove()
        self.closed.emit()

    def _write(self, field: QLineEdit, what: str) -> None:
        if what == "subject":
            self._observing.correct(subject=" ".join(field.text().split()))
        else:
            self._observing.correct(details=field.text())

    def refresh(self) -> None:
        """Show the chosen event."""
        observing = self._observing
        event = observing.current
        if event is None:
            return
        observation = observing.observation
        behaviour = observation.by_code.get(event.code)
        self.heading.setText(_("Correct the event at {time}").format(time=clock_words(event.start_ms)))
        codes = [one.code for one in observation.behaviours]
        if [self.behaviour.itemData(n) for n in range(self.behaviour.count())] != codes:
            self.behaviour.clear()
            for one in observation.behaviours:
                self.behaviour.addItem(one.title, one.code)
        self.behaviour.setCurrentIndex(self.behaviour.findData(event.code))
        self.subject.show_text(event.subject)
        self.subject.setEnabled(behaviour is None or not behaviour.subject)
        self.details.show_text("; ".join(event.modifiers))
        is_open = event.id in {one.id for one in observation.running}
        start = clock_words(event.start_ms)
        if is_open:
            when = _("Since {start}, still open.").format(start=start)
        elif event.stop_ms is not None:
            when = _("From {start} to {stop}.").format(start=start, stop=clock_words(event.stop_ms))
        else:
            when = _("At {start}.").format(start=start)
        self.times.setText(f"{when} " + _("The arrow keys move it, in the list and in the timeline."))
        self.stop.setVisible(is_open)
        self.split.setVisible(observation.is_state(event.code))
        self.merge.setVisible(next_alike(observation, event.id) is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_grid"):
            self._dress()
