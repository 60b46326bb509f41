"""What comes over the items for a moment: the gaps and finishing, and jumping by typing. Esc goes
back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import Finding, Severity
from cxstudio.i18n import _, plural
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_said import sentence, standing_words
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.painting import wrapped_height
from ui.widgets.text import Heading, plain_label

from .item_words import Field

ITEM = int(Qt.ItemDataRole.UserRole)
LOW = 280
"""Pixels at 100 % under which a panel keeps narrow margins."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Panel(QFrame):
    """A panel in the place of the items. `closed()` goes back to them, `chosen(item id)` goes to one."""

    closed = Signal()
    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("draws_own_focus", True)  # it fills its place: a ring round it would be cut off
        self.column = QVBoxLayout(self)
        self.heading = Heading(name)
        self.column.addWidget(self.heading)
        self._dress()

    def _dress(self) -> None:
        """Where the room is low its margins give way first."""
        px = look().px
        edge, gap = (18, 12) if self.height() >= px(LOW) else (8, 6)
        self.column.setContentsMargins(px(28), px(edge), px(28), px(edge))
        self.column.setSpacing(px(gap))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height."""
        super().resizeEvent(event)
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "column"):
            self._dress()


class _Wrapping(QStyledItemDelegate):
    """Lines as high as their words: the style sheet's padding is not counted where the list measures them itself."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The words wrapped in the list's width."""
        size = super().sizeHint(option, index)
        view = self.parent()
        if not isinstance(view, QListWidget):
            return size
        room = view.viewport().width() - look().px(28)
        words = wrapped_height(str(index.data()), room, QFontMetrics(look().font()))
        return QSize(size.width(), max(size.height(), words + look().px(12)))


class _Lines(QListWidget):
    """Lines that each lead to an item; Enter or a click goes there."""

    asked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_Wrapping(self))
        self.setWordWrap(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)  # a line that just misses the room wraps too
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda line: self.asked.emit(line.data(ITEM)))

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """(words, item id) a line."""
        self.clear()
        for words, item_id in lines:
            line = QListWidgetItem(words)
            line.setData(ITEM, item_id)
            self.addItem(line)
        self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there."""
        if event.key() in ENTER and not event.modifiers() and self.currentItem() is not None:
            self.asked.emit(self.currentItem().data(ITEM))
        else:
            super().keyPressEvent(event)


class FinishPanel(Panel):
    """What is missing and what is unusual, each with its jump; and, once nothing is missing, Finish."""

    finish_asked = Signal()

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(_("Finish this visit"))
        self._recorder = recorder
        self.words = plain_label(wrap=True)
        self.lines = _Lines(_("Gaps"))
        self.lines.asked.connect(self._go)
        self.finish = Button(_("Finish"), "primary")
        self.finish.clicked.connect(self.finish_asked)
        self.back = Button(_("Go on recording"), key=_("Esc"))
        self.back.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.addWidget(self.finish)
        row.addWidget(self.back)
        row.addStretch(1)
        self.column.addWidget(self.words)
        self.column.addWidget(self.lines, 1)
        self.column.addLayout(row)

    def _go(self, item_id: str) -> None:
        if item_id:
            self.chosen.emit(item_id)

    def show_gaps(self, *, finishing: bool) -> None:
        """Show the gaps; `finishing` offers to finish where nothing is missing."""
        gaps = sorted(self._recorder.gaps(), key=lambda gap: gap.severity is Severity.WARNING)
        missing = [gap for gap in gaps if gap.severity is Severity.ERROR]
        self.heading.setText(_("Finish this visit") if finishing else _("Gaps"))
        told = self._sentence(len(missing), len(gaps) - len(missing), finishing=finishing)
        self.words.setText(f"{told} {_standing(len(self._recorder.standing()))}".strip())
        standing = self._recorder.standing()
        proposed = [(standing_words(self._recorder, place), place.item.id) for place in standing]
        self.lines.show_lines([*((_line(gap), gap.item) for gap in gaps), *proposed])
        self.lines.setVisible(bool(gaps or proposed))
        self.finish.setVisible(finishing)
        self.finish.setEnabled(not missing)
        (self.lines if missing or not finishing else self.finish).setFocus(Qt.FocusReason.OtherFocusReason)
        if not gaps and not finishing:
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sentence(self, missing: int, unusual: int, *, finishing: bool) -> str:
        if missing:
            first = plural("{n} thing is still missing.", "{n} things are still missing.", missing)
            return f"{first} " + _("Choose a line to go there; the visit can be finished when they are done.")
        if not finishing:
            return _("Nothing is missing so far.") if not unusual else _("Nothing is missing; these are worth a look.")
        rest = _("After that its answers change only with a reason, which is kept.")
        looked = _("Nothing is missing.") if not unusual else _("Nothing is missing; the lines below are worth a look.")
        return f"{looked} {rest}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a button presses it."""
        if event.key() in ENTER and not event.modifiers():
            for button in (self.finish, self.back):
                if button.hasFocus():
                    button.click()
                    return
        super().keyPressEvent(event)


def _standing(count: int) -> str:
    if not count:
        return ""
    return plural(
        "{n} proposed answer was not changed; it counts as given once the visit is finished.",
        "{n} proposed answers were not changed; they count as given once the visit is finished.",
        count,
    )


def _line(gap: Finding) -> str:
    """ "Door › Was a greeting spoken? Not answered yet." """
    mark = _("Worth a look: ") if gap.severity is Severity.WARNING else ""
    ends = "" if gap.place.endswith(("?", ".", "!", "…")) else ":"
    said = sentence(gap.text) if not ends else gap.text
    remedy = "" if gap.code == "V001" else gap.remedy  # to answer it is why the line is there
    return f"{mark}{gap.place}{ends} {said} {remedy}".strip()


class JumpPanel(Panel):
    """Typing finds items by their words or their touchpoint; up and down choose, Enter goes there."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(_("Jump to an item"))
        self._recorder = recorder
        self.field = Field(_("Words of the item or the touchpoint"), _("Words of the item or the touchpoint"))
        self.field.typed.connect(self._filter)
        self.field.installEventFilter(self)
        self.lines = _Lines(_("Items found"))
        self.lines.asked.connect(self.chosen)
        self.column.addWidget(self.field)
        self.column.addWidget(self.lines, 1)

    def ask(self) -> None:
        """Begin anew."""
        self.field.clear()
        self._filter("")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        lines = []
        for item_id, place in self._recorder.reading.active.items():
            words = f"{place.page.title} › {place.item.text}"
            if all(word in words.casefold() for word in wanted):
                lines.append((words, item_id))
        self.lines.show_lines(lines)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Up, down and Enter in the field are for the list."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, *ENTER):
            self.lines.keyPressEvent(event)
            return True
        return False
