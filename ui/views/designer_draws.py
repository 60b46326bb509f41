"""What is drawn by lot before a visit: arms and scenario cards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.study import protocol as p
from ui.models.things_table import ThingRow
from ui.presenters.designer_beside import AnyThing
from ui.presenters.designer_places import DRAWS
from ui.theme import look
from ui.widgets.buttons import Button, IconButton

from .designer_things import ThingsForm
from .item_words import Field, WordsBox


class CardRows(QWidget):
    """The cards of a lot, each with words that may run over several lines, and its name.

    Signals: `edited(row, "text" or "id", value)`, `added()`, `removed(row)`, `left()`.
    """

    edited = Signal(int, str, str)
    added = Signal()
    removed = Signal(int)
    left = Signal()

    def __init__(self, undo: QObject) -> None:
        super().__init__()
        self._undo = undo
        self._rows: list[tuple[WordsBox, Field]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        self._host = QWidget()
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._lay_out_anew)
        self._add = Button(_("Add a card"), "quiet", icon="plus")
        self._add.clicked.connect(self.added)
        column.addWidget(self._host)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeading)

    def show_cards(self, cards: Sequence[p.Choice]) -> None:
        """Show these; what is being typed is left alone."""
        if len(cards) != len(self._rows):
            self._lay_out(len(cards))
        for (words, name), card in zip(self._rows, cards, strict=True):
            words.show_text(card.text)
            if not name.hasFocus():
                name.setText(card.id)
                name.set_invalid(False)

    def mark(self, row: int, *, wrong: bool) -> None:
        """Mark a name that cannot be."""
        self._rows[row][1].set_invalid(wrong)

    def _lay_out(self, count: int) -> None:
        focus = self.window().focusWidget()
        grew = count == len(self._rows) + 1 and focus is not None and self.isAncestorOf(focus)
        host = QWidget()
        grid = QGridLayout(host)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look().px(4))
        grid.setColumnStretch(0, 1)
        self._rows = [self._row(grid, row) for row in range(count)]
        layout, old = self.layout(), self._host
        assert layout is not None
        layout.replaceWidget(old, host)
        old.hide()
        old.deleteLater()
        self._host = host
        host.show()
        last = self._add.previousInFocusChain() or self
        for widget in host.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            QWidget.setTabOrder(last, widget)  # made later than the button, and yet before it
            last = widget
        QWidget.setTabOrder(last, self._add)
        if grew:
            self._rows[-1][0].setFocus(Qt.FocusReason.OtherFocusReason)
            self._rows[-1][0].selectAll()

    def _lay_out_anew(self) -> None:
        """Words that wrap otherwise, for the width came last, need other room than the layout has just given."""
        grid = self._host.layout()
        if grid is not None:
            grid.invalidate()
            self._host.updateGeometry()

    def _row(self, grid: QGridLayout, row: int) -> tuple[WordsBox, Field]:
        words = WordsBox(_("Card {n}: what the observer reads").format(n=row + 1))
        words.document().documentLayout().documentSizeChanged.connect(lambda _size: self._settle.start())
        name = Field(_("Card {n}: its name in rules").format(n=row + 1), _("name"))
        name.setFixedWidth(look().px(110))
        away = IconButton("x", _("Take out card {n}").format(n=row + 1))
        words.typed.connect(lambda text: self.edited.emit(row, "text", text))
        name.typed.connect(lambda text: self.edited.emit(row, "id", text))
        away.clicked.connect(lambda: self.removed.emit(row))
        for place, widget in enumerate((words, name, away)):
            grid.addWidget(widget, row, place, Qt.AlignmentFlag.AlignTop if place else Qt.AlignmentFlag(0))
        for field in (words, name):
            field.left.connect(self.left)
            field.installEventFilter(self._undo)
        return words, name


class DrawsForm(ThingsForm):
    """All lots."""

    place = DRAWS
    title = _("Drawn by lot")
    about = _(
        "An arm of the study or a scenario card that is drawn before each visit, so that nobody chooses it. "
        "Conditions read it by its name, such as ${arm} = 'a'."
    )
    none_yet = _("Nothing is drawn by lot. Press Ins for the first lot.")
    headings = (_("Lot"), _("Name in rules"), _("Cards"))
    wide = 0

    def row_of(self, thing: AnyThing) -> ThingRow:
        """Title, id, number of cards; a card without words is what is wrong."""
        assert isinstance(thing, p.Draw)
        blank = any(not option.text.strip() for option in thing.options)
        wrong = _("a card has no words") if blank else "" if thing.title.strip() else _("it has no title")
        cards = plural("{n} card", "{n} cards", len(thing.options))
        return ThingRow(thing.id, (thing.title, thing.id, cards), wrong)

    def make_parts(self) -> None:
        """Title, name, cards."""
        self._title = self.line_part("title", _("Title"), "", lambda text: self.set_field("title", text))
        self._id = self.line_part("id", _("Name"), _("small letters, digits and _"), lambda _text: True)
        self._id.editingFinished.connect(self._take_id)
        beside = self.designer.beside
        cards = CardRows(self._undo_of_the_page)
        cards.edited.connect(self._write)
        cards.added.connect(lambda: beside.add_option(self.name))
        cards.removed.connect(lambda place: beside.remove_option(self.name, place))
        cards.left.connect(self.designer.end_typing)
        self._cards = cards
        self.part("options", _("Cards"), cards)

    def show_thing(self, thing: AnyThing) -> None:
        """Fill the form."""
        assert isinstance(thing, p.Draw)
        for field, text in ((self._title, thing.title), (self._id, thing.id)):
            if field.text() != text:
                place = field.cursorPosition()
                field.setText(text)
                field.setCursorPosition(min(place, len(text)))
            field.set_invalid(False)
        self._cards.show_cards(thing.options)

    def _write(self, row: int, field: str, value: str) -> None:
        self._cards.mark(row, wrong=not self.designer.beside.set_option(self.name, row, {field: value}))

    def _take_id(self) -> None:
        new = self._id.text().strip()
        if self.name and new != self.name:
            old, self.name = self.name, new
            if not self.designer.beside.rename(self.place, old, new):
                self.name = old
                self._id.set_invalid(True)
