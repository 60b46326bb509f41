"""Conflicts: which there are, the values side by side, and the decision by button or key.

Up and Down go through the list; the arrows left and right choose a side and Enter keeps it; L and R keep the value on
that side, digits keep one of several, B both, W writes another one; Ctrl+Z takes the last decision back.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QBoxLayout, QHeaderView, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.study.visit import Answer

from ..context import Context
from ..models.words_table import WordsTable
from ..presenters.exchange_conflicts import Case, Deciding, SideWords, count_words, fork_words
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.card import Card
from ..widgets.choice_box import ChoiceBox
from ..widgets.empty_state import EmptyState
from ..widgets.flow_layout import FlowLayout
from ..widgets.photo_view import PhotoView
from ..widgets.stack import Stack
from ..widgets.text import Heading, plain_label
from .amend_form import AmendForm
from .columns import WordTable, choose_row
from .exchange_words import WordsForm
from .page_header import scrolled

ROWS, FEW_ROWS = 4, 2
"""So many conflicts are seen at a time, and so many where the page is low; the list scrolls."""
LOW = 520
"""Pixels at 100 % under which the page is low."""
TURN_AT = 620
"""Pixels at 100 % under which the sides stand below each other."""


class List(WordTable):
    """The conflicts. `takes` is asked first for each key: letters, digits and sideways arrows are the panel's."""

    takes: Callable[[QKeyEvent], bool]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is not taken goes up and down in the list."""
        if not self.takes(event):
            super().keyPressEvent(event)


class SideCard(Card):
    """One value. `asked()` by its button: keep it."""

    asked = Signal()

    def __init__(self, context: Context, side: SideWords, key: str, verb: str, *, is_open: bool) -> None:
        super().__init__(name=f"{side.heading}: {side.said}", margins=16)
        self.body.addWidget(Heading(side.heading, 3))
        self.body.addWidget(plain_label(side.who, size="small", tone="quiet", wrap=True))
        self.body.addWidget(plain_label(side.said, size="large", bold=True, wrap=True, selectable=True))
        if side.note:
            self.body.addWidget(plain_label(_("Note"), size="small", tone="quiet"))
            note = " ".join(f"[{text}]" if alone else text for text, alone in side.note)
            self.body.addWidget(plain_label(note, wrap=True, selectable=True))
        if side.photos:
            self.body.addWidget(self._photos(context, side))
        self.body.addStretch(1)
        self.button = Button(verb, key=key)
        self.button.setAccessibleName(f"{verb}: {side.heading}")
        self.button.setEnabled(is_open)
        self.button.clicked.connect(self.asked)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)

    def _photos(self, context: Context, side: SideWords) -> QWidget:
        strip = QWidget()
        flow = FlowLayout(strip)
        evidence = context.open_workspace.evidence
        for photo in side.photos:
            flow.addWidget(PhotoView(evidence.thumb_of(photo), photo.caption or photo.name, self))
        return strip


class ConflictsPanel(Stack):
    """Attributes: `deciding` (the presenter), `table`, `cards`, `both_button`, `write_button`, `undo_button`. Signal:
    `counted(int)` how many wait in the study in front."""

    counted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.deciding = Deciding(context, self)
        self.cards: list[SideCard] = []
        self._is_listing = False
        self.empty = EmptyState(_("No conflicts"), _("Where two people change the same without knowing of each other, both values stand here until somebody decides."))  # fmt: skip  # noqa: E501
        self.addWidget(scrolled(self.empty, _("Conflicts")))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        for part in (self._top(), self._front(), self._forms()):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.area = scrolled(inside, _("Conflicts"))
        self.addWidget(self.area)
        self.undo_action = QAction(_("Take the last decision back"), self)
        self.undo_action.setToolTip(self.undo_action.text())
        self.undo_action.setShortcut(QKeySequence("Ctrl+Z"))
        self.undo_action.triggered.connect(self.undo)
        self.deciding.listed.connect(self._list)
        self.deciding.turned.connect(self._turn)
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self._column.setContentsMargins(px(20), px(14), px(20), px(20))
        self._column.setSpacing(px(10))

    # -- building ------------------------------------------------------------------------------------------------------

    def _top(self) -> QWidget:
        card = Card(margins=16)
        self.fork = plain_label(tone="caution", wrap=True)
        self.study_box = ChoiceBox(_("Study"))
        self.study_box.activated.connect(lambda _n: self.show_study(str(self.study_box.currentData() or "")))
        self.heading = Heading(_("Changed on both sides"), 3)
        self.told = plain_label(tone="quiet")
        self.lines = WordsTable([_("Where"), _("What differs"), _("Decision")])
        self.table = List(_("Conflicts"), self.lines)
        self.table.takes = self._take_key
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for column in (0, 2):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().hide()  # the three of them speak for themselves
        self.table.setWordWrap(False)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._chosen(now.row()))
        card.body.addWidget(self.fork)
        head = QWidget()
        flow = FlowLayout(head, gap=16)
        for widget in (self.heading, self.told, self.study_box):
            flow.addWidget(widget)
        card.body.addWidget(head)
        card.body.addWidget(self.table)
        return card

    def _front(self) -> QWidget:
        self.front = QWidget()
        column = QVBoxLayout(self.front)
        column.setContentsMargins(look().px(4), 0, look().px(4), 0)
        column.setSpacing(look().px(6))
        self.question = Heading("", 2)
        self.question.setWordWrap(True)
        self.before = plain_label(tone="quiet", wrap=True)
        self.sides = Sides()
        self.both_button = Button(_("Keep both"), key=_("B"))
        self.write_button = Button(_("Write another one…"), key=_("W"))
        self.undo_button = Button(_("Take the last decision back"), "quiet", "undo-2", key=_("Ctrl+Z"))
        self.both_button.clicked.connect(self.keep_both)
        self.write_button.clicked.connect(self.write)
        self.undo_button.clicked.connect(self.undo)
        acts = QWidget()
        flow = FlowLayout(acts)
        for button in (self.both_button, self.write_button, self.undo_button):
            flow.addWidget(button)
        self.about = plain_label(size="small", tone="quiet", wrap=True)
        for widget in (self.question, self.before, self.sides, acts, self.about):
            column.addWidget(widget)
        return self.front

    def _forms(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        self.amend = AmendForm()
        self.amend.saved.connect(self._answer_written)
        self.words = WordsForm(_("Other words"))
        self.words.saved.connect(self._words_written)
        for form in (self.amend, self.words):
            form.closed.connect(self._close_forms)
            form.hide()
            column.addWidget(form)
        return holder

    def _fit(self) -> None:
        """The list no higher than it needs, nor than leaves room for the values."""
        most = ROWS if self.height() >= look().px(LOW) else FEW_ROWS
        self.table.setFixedHeight(look().px(36) * min(max(len(self.deciding.cases), 1), most) + look().px(8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height gives the list other room."""
        super().resizeEvent(event)
        self._fit()

    # -- showing -------------------------------------------------------------------------------------------------------

    def show_study(self, study: str = "") -> None:
        """Show the conflicts of a study; without one those of the study that has most."""
        self.deciding.choose(study)
        self.table.setFocus()

    def _list(self) -> None:
        deciding = self.deciding
        self._is_listing = True
        rows = [
            (case.title, f"{case.about}   {case.question}", case.decided or _("To decide")) for case in deciding.cases
        ]
        self.lines.set_rows(rows, [row[1] for row in rows])
        self._fit()
        self._is_listing = False
        self.study_box.clear()
        for study, title in deciding.titles.items():
            self.study_box.addItem(title, study)
        self.study_box.setCurrentIndex(self.study_box.findData(deciding.study))
        self.study_box.setVisible(len(deciding.titles) > 1)
        done = len(deciding.cases) - deciding.open
        self.told.setText(
            f"{count_words(deciding.open)} {_('{n} decided now.').format(n=done) if done else ''}".strip()
        )
        self.fork.setText(fork_words(deciding.forked) if deciding.forked else "")
        self.fork.setVisible(bool(deciding.forked))
        self.table.setVisible(bool(rows))
        self.setCurrentIndex(1 if rows or deciding.forked else 0)
        self.counted.emit(deciding.open)

    def _turn(self) -> None:
        deciding = self.deciding
        case = deciding.case
        self.front.setVisible(case is not None)
        self._close_forms(keep_focus=True)
        if case is None:
            return
        self._is_listing = True
        choose_row(self.table, deciding.row)
        self._is_listing = False
        self.question.setText(case.question)
        self.before.setText(f"{case.title}. {case.before}")
        self._show_sides(case)
        self.both_button.setEnabled(deciding.joined is not None)
        self.write_button.setEnabled(deciding.asked_anew() is not None or deciding.words_anew is not None)
        self.undo_button.setEnabled(deciding.can_undo)
        self.undo_action.setEnabled(deciding.can_undo)
        self.about.setText(_("Photos never conflict: those of both sides are kept. A value that is not chosen stays in the history with its author."))  # fmt: skip  # noqa: E501

    def _show_sides(self, case: Case) -> None:
        keys = self._keys(len(case.sides))
        verbs = [_("Keep this")] * len(case.sides)
        if case.conflict.is_deletion:
            verbs = [_("Keep it") if side.value else _("Delete it again") for side in case.conflict.sides]
        self.cards = [
            SideCard(self.context, side, key, verb, is_open=not case.decided)
            for side, key, verb in zip(case.sides, keys, verbs, strict=True)
        ]
        for number, card in enumerate(self.cards):
            card.set_current(number == self.deciding.kept and not case.decided)
            card.asked.connect(lambda number=number: self.keep(number))
        self.sides.show_cards(self.cards)

    def _keys(self, sides: int) -> list[str]:
        """The caps of the sides, as they are seen from left to right."""
        if sides != 2:
            return [str(n) for n in range(1, sides + 1)]
        return [_("L"), _("R")] if self._starts_left else [_("R"), _("L")]

    @property
    def _starts_left(self) -> bool:
        return self.layoutDirection() is not Qt.LayoutDirection.RightToLeft or self.sides.is_stacked

    def _chosen(self, row: int) -> None:
        if not self._is_listing:
            self.deciding.turn(row)

    # -- deciding ------------------------------------------------------------------------------------------------------

    def keep(self, side: int) -> None:
        """Keep the value of a side."""
        self._after(self.deciding.keep(side))

    def keep_both(self) -> None:
        """Keep both, where they can be joined."""
        if self.deciding.joined is None:
            self.context.tell("info", _("These two cannot stand together: one of them has to be chosen."))
            return
        self._after(self.deciding.keep_both())

    def write(self) -> None:
        """Ask for another value."""
        asked = self.deciding.asked_anew()
        if asked is not None:
            self.amend.show_item(*asked)
        elif (words := self.deciding.words_anew) is not None:
            self.words.ask(self.deciding.case.question if self.deciding.case else "", words)
        else:
            self.context.tell("info", _("Here one of the values has to be chosen."))
            return
        form = self.amend if asked is not None else self.words
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(form))  # once it has its place

    def undo(self) -> None:
        """Take the last decision back."""
        self.deciding.undo()
        self.table.setFocus()

    def _answer_written(self, answer: Answer, reason: str) -> None:
        self._after(self.deciding.write_answer(answer, reason))

    def _words_written(self, text: str) -> None:
        self._after(self.deciding.write_words(text))

    def _after(self, is_done: bool) -> None:
        if is_done:
            left = self.deciding.open
            self.context.tell("good", plural("Decided. {n} conflict is left.", "Decided. {n} conflicts are left.", left) if left else _("Decided. No conflict is left. The decisions go along with your next bundle."))  # fmt: skip  # noqa: E501
        self.table.setFocus()

    def _close_forms(self, *, keep_focus: bool = False) -> None:
        was_open = self.amend.isVisible() or self.words.isVisible()
        self.amend.hide()
        self.words.hide()
        if was_open and not keep_focus:
            self.table.setFocus()

    # -- keys ----------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same keys where a button has the keyboard."""
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        """Choose a side, keep it, keep both, write another one; False for other keys."""
        if self.currentIndex() == 0 or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        last = len(self.cards) - 1
        left, right = (0, last) if self._starts_left else (last, 0)
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if sideways:
            self._look(sideways if self._starts_left else -sideways)
            return True
        match event.text().upper():
            case "L":
                self.keep(left)
            case "R":
                self.keep(right)
            case "B":
                self.keep_both()
            case "W":
                self.write()
            case digit if digit in "123456789" and digit:
                self.keep(int(digit) - 1)
            case _other if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.keep(self.deciding.kept)
            case _:
                return False
        return True

    def _look(self, step: int) -> None:
        self.deciding.look_at(self.deciding.kept + step)
        QTimer.singleShot(0, self, self._show_kept)

    def _show_kept(self) -> None:
        if self.deciding.kept < len(self.cards):
            self.area.ensureWidgetVisible(self.cards[self.deciding.kept])


class Sides(QWidget):
    """The values side by side, or below each other where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self._across, self._down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row = QBoxLayout(self._across, self)
        self._row.setContentsMargins(0, 0, 0, 0)

    @property
    def is_stacked(self) -> bool:
        """Do they stand below each other?"""
        return self._row.direction() is self._down

    def show_cards(self, cards: list[SideCard]) -> None:
        """Show these in place of the ones before."""
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for card in cards:
            self._row.addWidget(card, 1)
        self._turn()

    def _turn(self) -> None:
        self._row.setDirection(self._down if self.width() < look().px(TURN_AT) else self._across)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where the room asks for it."""
        super().resizeEvent(event)
        self._turn()
