"""What comes over the items for a moment: the gaps and finishing, jumping by typing, and the keys. Esc goes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import Finding, Severity
from cxstudio.i18n import _, plural
from cxstudio.study.protocol import SealedCard, SeveralChoices, SingleChoice
from cxstudio.study.visit import Status, is_opened
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_said import sentence, standing_words
from ui.presenters.recorder_words import FEW, reasons_of
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.keys import KeyCap
from ui.widgets.painting import wrapped_height
from ui.widgets.text import Heading, plain_label

from .item_words import Field

ITEM = int(Qt.ItemDataRole.UserRole)
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
        px = look().px
        self.column.setContentsMargins(px(28), px(18), px(28), px(18))
        self.column.setSpacing(px(12))

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


KEYS: tuple[tuple[str, tuple[tuple[tuple[str, ...], str], ...]], ...] = (
    (
        _("Answer"),
        (
            ((_("0–9"),), _("rate or choose; for 10 press 1, then 0")),
            (("←", "→"), _("move on the scale or in the answers")),
            ((_("Space"),), _("choose, find, or begin to write")),
            ((_("Enter"),), _("take what is proposed")),
            ((_("Ins"), _("Ctrl+Del")), _("add a row, remove it")),
            (("Y", "N"), _("yes, no")),
            (("X", "U"), _("not applicable, could not observe; a digit gives the reason")),
            (("S",), _("start or stop the stopwatch")),
            (("O", "E"), _("open the sealed card, see the example")),
        ),
    ),
    (
        _("Move"),
        (
            ((_("Enter"), "↓"), _("next item")),
            ((_("Shift+Enter"), "↑"), _("back")),
            ((_("PgUp"), _("PgDn")), _("touchpoint")),
            ((_("Home"), _("End")), _("first, last item here")),
            ((_("Ctrl+J"),), _("jump by typing")),
            ((_("Ctrl+Shift+U"),), _("next unanswered")),
        ),
    ),
    (
        _("Say and show"),
        (
            (("C",), _("note; Esc or Ctrl+Enter goes back")),
            (("Q",), _("words heard, as a quote in the note")),
            (("M",), _("moment of truth, then + or −")),
            (("P",), _("pick photos")),
            ((_("Ctrl+V"),), _("paste a picture")),
            ((_("Tab"),), _("to the note and photos; Enter shows one, Del removes it")),
        ),
    ),
    (
        _("The visit"),
        (
            ((_("Ctrl+Z"),), _("undo")),
            ((_("Ctrl+Shift+Z"), _("Ctrl+Y")), _("redo")),
            ((_("Ctrl+E"),), _("gaps")),
            ((_("Ctrl+W"),), _("leave; the draft stays")),
            ((_("Ctrl+Shift+Enter"),), _("finish")),
            ((_("F9"),), _("side panes")),
            (("?", _("F1")), _("these keys")),
        ),
    ),
)
"""All keys of the recorder, as the overlay shows them."""


class KeysPanel(Panel):
    """The keys of the recorder. Esc, ? or F1 goes back."""

    def __init__(self) -> None:
        super().__init__(_("Keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.column.addWidget(self.area, 1)
        words = _("While you write, letters are only letters; Esc leaves the box.")
        self.column.addWidget(plain_label(words, size="small", tone="quiet", wrap=True))

    def fill(self, wide: int) -> None:
        """Lay the keys out for a panel so many pixels wide: in two columns where there is room."""
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, look().px(8), 0)
        grid.setHorizontalSpacing(look().px(32))
        grid.setVerticalSpacing(look().px(18))
        columns = 2 if wide >= look().px(620) else 1
        for place, (title, keys) in enumerate(KEYS):
            grid.addLayout(_group(title, keys), place // columns, place % columns)
        grid.setRowStretch(len(KEYS), 1)
        self.area.setWidget(inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any of the keys that led here leads back; up and down scroll."""
        bar, step = self.area.verticalScrollBar(), look().px(40)
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            bar.setValue(bar.value() + (step if event.key() == Qt.Key.Key_Down else -step))
            return
        if event.text() == "?" or event.key() == Qt.Key.Key_F1:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _group(title: str, keys: Sequence[tuple[tuple[str, ...], str]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(look().px(6))
    column.addWidget(plain_label(title, bold=True))
    for caps, verb in keys:
        row = QHBoxLayout()
        row.setSpacing(look().px(5))
        for cap in caps:
            row.addWidget(KeyCap(cap), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(plain_label(verb, wrap=True), 1)
        column.addLayout(row)
    column.addStretch(1)
    return column


_ANSWERS: dict[str, tuple[str | tuple[str, ...], str]] = {
    "yes_no": (("Y", "N"), _("answer")),
    "choice": (_("1–9"), _("choose")),
    "choices": (_("1–9"), _("tick")),
    "timer": ("S", _("start or stop")),
    "text": (_("Space"), _("write")),
    "place": (_("Space"), _("write")),
    "counter": (("←", "→"), _("count")),
    "photo": ("P", _("photo")),
    "audio": ("P", _("sound")),
    "acknowledge": ("Y", _("read")),
    "rows": ((_("Space"), _("Ins")), _("fill in, add a row")),
}


Pairs = tuple[tuple[str | tuple[str, ...], str], ...]


def keys_of(recorder: Recorder) -> Pairs:
    """The strip along the foot, for the current item."""
    item = recorder.item
    first: tuple[str | tuple[str, ...], str] = (_("0–9"), _("type"))
    aside: Pairs = ()
    if item is not None:
        can = (("X", _("not applicable"), Status.NOT_APPLICABLE), ("U", _("could not observe"), Status.NOT_OBSERVED))
        aside = tuple((key, verb) for key, verb, status in can if reasons_of(item, status))
        aside = () if isinstance(item, SealedCard) and is_opened(recorder.answer_of(item.id)) else aside
    if item is not None and item.kind == "rating":
        scale = recorder.published.protocol.scale(item.scale)
        usable = scale.low >= 0
        first = (f"{scale.low}–{scale.high}", _("rate")) if usable else (("←", "→"), _("rate"))
    elif isinstance(item, SingleChoice | SeveralChoices) and len(item.choices) > FEW:
        first = (_("Space"), _("find an answer"))
    elif isinstance(item, SealedCard):
        opened = is_opened(recorder.answer_of(item.id))
        first = ("O", _("open the card")) if recorder.can_open_card(item) and not opened else ("↓", _("next item"))
    elif item is not None:
        first = _ANSWERS.get(item.kind, first)
    takes = item is not None and recorder.proposed(item) is not None
    example: Pairs = (("E", _("example")),) if item is not None and recorder.example_of(item) is not None else ()
    return (
        first,
        (_("Enter"), _("take what is proposed") if takes else _("next")),
        (_("Shift+Enter"), _("back")),
        *aside,
        *example,
        ("C", _("note")),
        ("Q", _("quote")),
        ("P", _("photo")),
        ("M", _("moment of truth")),
        (_("Ctrl+Z"), _("undo")),
        ("?", _("all keys")),
    )
