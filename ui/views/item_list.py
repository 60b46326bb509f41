"""The middle of the recorder: a touchpoint's title and scenario, and a card for each item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _
from cxstudio.study.visit import Status
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_due import head_words, is_pressing
from ui.presenters.recorder_evidence import PHOTOS, SOUNDS
from ui.presenters.recorder_grid import Block
from ui.theme import look
from ui.widgets.keys import KeyCap
from ui.widgets.text import Heading, plain_label, set_tone

from .item_card import ItemCard
from .item_evidence import SoundEditor
from .item_form import ItemForm
from .item_grid import GridRow, GridTable
from .item_keys import ItemKeys
from .item_moment import MomentBar


class ItemList(QScrollArea):
    """Shows the recorder's current page. Signals: `help_asked()`, `photo_opened(evidence id)`, `example_asked()`,
    `escaped()` by Esc on a card that has nothing left to close."""

    help_asked = Signal()
    photo_opened = Signal(str)
    camera_asked = Signal()
    example_asked = Signal()
    escaped = Signal()

    def __init__(self, recorder: Recorder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recorder = recorder
        self.cards: dict[str, ItemCard | GridRow] = {}
        self.tables: dict[str, GridTable] = {}
        self._page = ""
        self._saved: datetime | None = None
        self._scale = look().scale
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Items"))
        self.setAcceptDrops(True)
        self._revealing, self._laying_out = (QTimer(self, singleShot=True, interval=0) for _n in range(2))
        self._revealing.timeout.connect(self._reveal)
        self._laying_out.timeout.connect(self.show_current)
        self.keys = ItemKeys(self)
        self.deeds = self._deeds()
        self._build()
        recorder.moved.connect(self.show_current)
        recorder.changed.connect(self._changed)
        recorder.reworded.connect(self._reword)
        recorder.saved.connect(self._show_saved)
        recorder.waited.connect(lambda: self.form.saved.set_saving() if self.form else None)
        recorder.not_saved.connect(lambda _error: self.form.saved.set_failed(_("kept here")) if self.form else None)

    def _deeds(self) -> dict[str, Callable[[], object]]:
        """What can be done with the card in front, by the names of the table of keys."""

        def on_form(do: Callable[[ItemForm], object]) -> Callable[[], object]:
            return lambda: do(self.form) if self.form is not None else None

        return {
            "aside": on_form(lambda form: form.ask_reason(Status.NOT_APPLICABLE)),
            "unseen": on_form(lambda form: form.ask_reason(Status.NOT_OBSERVED)),
            "note": on_form(lambda form: form.enter_note()),
            "quote": on_form(lambda form: form.enter_note(quote=True)),
            "moment": self.ask_moment,
            "stopwatch": self.recorder.toggle_timer,
            "photo": self.pick_photos,
            "camera": self.camera_asked.emit,
            "example": on_form(lambda form: form.ask_example()),
        }

    def _build(self) -> None:
        self.inside = QWidget()
        self._column = QVBoxLayout(self.inside)
        self.title, self._stage = Heading(""), plain_label(tone="quiet", wrap=True)
        self._scenario = plain_label(tone="quiet", wrap=True)
        self._due = plain_label(tone="quiet", bold=True, wrap=True)
        self._head = QHBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self._stage, 1)
        for key in (_("PgUp"), _("PgDn")):
            self._head.addWidget(KeyCap(key))
        self._head.addWidget(plain_label(_("touchpoint"), size="small", tone="quiet"))
        self.moment = MomentBar()
        self.moment.marked.connect(self.recorder.mark_moment)
        self.moment.closed.connect(self.take_focus)
        self._lines = QVBoxLayout()
        self._text = QVBoxLayout()
        self._text.addLayout(self._head)
        self._text.addWidget(self._scenario)
        self._text.addWidget(self._due)
        self._text.addWidget(self.moment)
        self._column.addLayout(self._text)
        self._column.addLayout(self._lines)
        self._column.addStretch(1)
        self.setWidget(self.inside)
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self._column.setContentsMargins(px(24), px(18), px(24), px(18))
        self._column.setSpacing(px(10))
        self._text.setContentsMargins(px(4), 0, px(4), 0)
        self._text.setSpacing(px(4))
        self._lines.setSpacing(px(4))
        self._head.setSpacing(px(8))

    # -- showing -----------------------------------------------------------------------------------------------------

    @property
    def card(self) -> ItemCard | GridRow | None:
        """The current card, or the current row of a table."""
        return self.cards.get(self.recorder.item_id)

    @property
    def form(self) -> ItemForm | None:
        """The current card's form."""
        return self.card.form if self.card else None

    def show_current(self) -> None:
        """Show the current page and item, and give the card the keyboard."""
        if not self.recorder.is_open or not self.recorder.item_id:
            return
        self.setUpdatesEnabled(False)
        self._show_page()
        for item_id, card in self.cards.items():
            if item_id != self.recorder.item_id:
                card.close_form()
        card = self.cards[self.recorder.item_id]
        if card.form is None:
            self._open(card)
        self._refresh()
        self.setUpdatesEnabled(True)
        self.take_focus()
        self._revealing.start()

    def _show_page(self) -> None:
        page, items = self.recorder.page, self.recorder.items
        if page.id != self._page:
            self._page = page.id
            self.moment.hide()  # it was begun at another touchpoint
            self._drop_all()
            self.title.setText(page.title)
            self._stage.setText(page.stage.title if page.stage else "")
            scenario = page.touchpoint.scenario if page.touchpoint else ""
            self._scenario.setText(scenario)
            self._scenario.setVisible(bool(scenario))
            self._show_due()
            self.verticalScrollBar().setValue(0)
        wanted = [item.id for item in items]
        if list(self.cards) != wanted:
            self._lay_out(self.recorder.parts)

    def _lay_out(self, parts: list[Block]) -> None:
        """Cards and tables in their order; what is still there stays as it is."""
        old, old_tables = dict(self.cards), dict(self.tables)
        self.cards, self.tables = {}, {}
        for place, block in enumerate(parts):
            widget: ItemCard | GridTable
            if block.grid:
                widget = self._table(block, old_tables)
            else:
                found = old.get(block.items[0].id)
                widget = found if isinstance(found, ItemCard) else self._card(block.items[0].id)
                self.cards[block.items[0].id] = widget
            if self._lines.indexOf(widget) != place:
                self._lines.removeWidget(widget)
                self._lines.insertWidget(place, widget)
                widget.show()  # now, so that it can take the keyboard
        kept = set(self.cards.values())
        self._remove([card for card in old.values() if isinstance(card, ItemCard) and card not in kept])
        self._remove([table for key, table in old_tables.items() if key not in self.tables])

    def _table(self, block: Block, old: dict[str, GridTable]) -> GridTable:
        number = sum(key.startswith(f"{block.key} ") for key in self.tables)  # a card between splits a table
        key = f"{block.key} {number}"
        table = old.get(key) or GridTable(self.recorder, block)
        for row in table.take(block):
            row.asked.connect(lambda id=row.item.id: self.recorder.go_to_item(id))
            row.chosen.connect(self.recorder.answer)
            row.grew.connect(self._revealing.start)
        self.tables[key] = table
        self.cards.update(table.rows)
        return table

    def _card(self, item_id: str) -> ItemCard:
        card = ItemCard(self.recorder, self.recorder.place(item_id).item)
        card.asked.connect(lambda: self.recorder.go_to_item(item_id))
        card.grew.connect(self._revealing.start)
        return card

    def _remove(self, widgets: Sequence[QWidget]) -> None:
        for widget in widgets:
            self._lines.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _drop_all(self) -> None:
        self._remove([card for card in self.cards.values() if isinstance(card, ItemCard)])
        self._remove(list(self.tables.values()))
        self.cards, self.tables = {}, {}

    def _place_of(self, card: QWidget) -> QRect:
        """Where a card or a row stands inside the list."""
        return QRect(card.mapTo(self.inside, QPoint(0, 0)), card.size())

    def _open(self, card: ItemCard | GridRow) -> None:
        form = card.open()
        form.rebuilt.connect(lambda: self._watch(card))
        form.done.connect(self.take_focus)
        form.pick_asked.connect(self.pick_photos)
        form.opened.connect(self.photo_opened)
        form.example_asked.connect(self.example_asked)
        form.editor.moved.connect(self._revealing.start)
        self._watch(card)
        if self._saved is not None:
            form.show_saved(self._saved)

    def _watch(self, card: QWidget) -> None:
        for part in card.findChildren(QWidget):
            if isinstance(part, QAbstractButton | QLineEdit | QPlainTextEdit):
                part.removeEventFilter(self.keys)
                part.installEventFilter(self.keys)

    def _refresh(self) -> None:
        """Show what is other than it was: an answer rarely changes more than its own card."""
        for number, card in enumerate(self.cards.values(), 1):
            state = (number, len(self.cards), *self.recorder.state_of(card.item))
            if card.form is not None or card.told != state:
                card.told = state
                card.refresh(number)
        for table in self.tables.values():
            table.refresh()
        self._show_due()

    def _show_due(self) -> None:
        """When this touchpoint is due, and what there is to do then."""
        due, now = self.recorder.dues().get(self._page), self.recorder.workspace.clock()
        told = head_words(due, now) if due is not None else ""
        self._due.setText(told)
        self._due.setVisible(bool(told))
        if due is not None:
            set_tone(self._due, "caution" if is_pressing(due, now) else "quiet")

    def _changed(self, items: frozenset[str]) -> None:
        shown = set(self.cards)
        wanted = {item.id for item in self.recorder.items}
        if shown != wanted:
            self._show_page()
            if self.card is not None and self.card.form is None:  # a card between two rows made its table two
                self.show_current()
            self._refresh()
            return
        if items & shown or any(card.item.kind == "computed" for card in self.cards.values()):
            self._refresh()

    def _show_saved(self, at: int) -> None:
        self._saved = datetime.fromtimestamp(at / 1000)
        if self.form is not None:
            self.form.show_saved(self._saved)

    def take_focus(self) -> None:
        """The keyboard goes to the current card."""
        if self.card is not None:
            self.card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reveal(self) -> None:
        """Scroll up or down until the current card is seen; of one that is too high, its question."""
        if self.card is None:
            return
        self._column.activate()
        bar, gap, room = self.verticalScrollBar(), look().px(12), self.viewport().height()
        place = self._place_of(self.card)
        table = next((one for one in self.tables.values() if self.card.item.id in one.rows), None)
        if table is not None and table.height() + 2 * gap <= room:  # with the words over its columns
            place = self._place_of(table)
        top, foot = place.top() - gap, place.bottom() + gap
        if foot - top > room and (held := self._held_area()) is not None:
            self.ensureVisible(held.center().x(), held.center().y(), 0, held.height() // 2 + gap)
        elif top < bar.value() or foot - top > room:
            bar.setValue(0 if foot <= room else top)
        elif foot > bar.value() + room:
            bar.setValue(foot - room)

    def _held_area(self) -> QRect | None:
        """What of a high card has the keyboard: a box, or the current cell of a table."""
        held = self.focusWidget()
        if held is None or held is self.card or self.card is None or not self.card.isAncestorOf(held):
            return None
        if isinstance(held, QAbstractItemView):
            area, held = held.visualRect(held.currentIndex()), held.viewport()
        else:
            area = held.rect()
        return QRect(held.mapTo(self.inside, area.topLeft()), area.size())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the card, and what its parts left."""
        if not self.keys.take(event, self.card):
            event.ignore()

    def ask_moment(self) -> None:
        """Begin to mark a moment of truth at the current touchpoint."""
        place = self.recorder.place(self.recorder.item_id)
        if place.touchpoint is None:
            self.recorder.context.tell("info", _("Moments are marked at a touchpoint."))
            return
        self.moment.ask(place.touchpoint.title)
        self.ensureWidgetVisible(self.moment)

    def _reword(self) -> None:
        """The same page in another language."""
        self._page = ""
        self.show_current()

    # -- photos ------------------------------------------------------------------------------------------------------

    def pick_photos(self) -> None:
        """Ask for photo files; for an item that takes a sound, for a sound file."""
        if self.form is not None and isinstance(self.form.editor, SoundEditor):
            self.form.editor.pick()
            return
        dialog = QFileDialog(self, _("Attach photos or sounds"), self.recorder.context.preferences.photo_folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        names = " ".join(f"*.{ending}" for ending in (*PHOTOS, *SOUNDS))
        dialog.setNameFilters([_("Photos and sounds ({names})").format(names=names), _("All files (*)")])
        dialog.filesSelected.connect(self._picked)
        dialog.open()

    def _picked(self, names: list[str]) -> None:
        context = self.recorder.context
        context.preferences = replace(context.preferences, photo_folder=str(Path(names[0]).parent))
        self.recorder.attach([Path(name) for name in names])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos may be dropped anywhere here; bundles are the window's."""
        if _photo_paths(event):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragEnterEvent) -> None:  # type: ignore[override]
        """As when they came in."""
        self.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """On a card: to its item; beside the cards: to the current one."""
        at = self.inside.mapFrom(self, event.position().toPoint())
        under = next((item_id for item_id, card in self.cards.items() if self._place_of(card).contains(at)), "")
        if under:
            self.recorder.go_to_item(under)
        self.recorder.attach(_photo_paths(event))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def lay_out_anew(self) -> None:
        """Make the cards again, as for another scale or other keys."""
        self._drop_all()
        self._laying_out.start()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale: lay the cards out anew."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_scale") and self._scale != look().scale:
            self._scale = look().scale
            self._dress()
            self.lay_out_anew()


def _photo_paths(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return [path for path in paths if path.suffix != ".cxb"]
