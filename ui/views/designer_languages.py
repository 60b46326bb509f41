"""The languages of a protocol side by side: every text in a table, the chosen one in a box below it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _, plural
from cxstudio.study.languages import OWN_NAMES, State, Translation, is_right_to_left, languages, name_of
from ui.models.translation_table import MAIN, ROW, STATE, WORDS, TranslationTable
from ui.presenters.designer import Designer
from ui.presenters.designer_languages import FILTERS, STATES, Translator
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import plain_label

from .designer_undo import UndoOfThePage
from .item_words import Field, WordsBox
from .page_header import PageHeader, scrolled

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TONES = {State.MISSING: "caution", State.CHANGED: "accent", State.DONE: "quiet", State.PROGRAMS: "quiet"}


class _Line(QStyledItemDelegate):
    """A line whose state has its tone, and whose words begin where their language begins."""

    def __init__(self, translator: Translator, parent: QObject) -> None:
        super().__init__(parent)
        self._translator = translator

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Colour and side."""
        super().initStyleOption(option, index)
        row = index.data(ROW)
        if index.column() == STATE or (index.column() == WORDS and row.state is State.PROGRAMS):
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, look().colour(_TONES[row.state]))
        if index.column() in (MAIN, WORDS):
            translator = self._translator
            tag = translator.language if index.column() == WORDS else translator.designer.protocol.language
            option.direction = _side_of(tag)


class _Table(QTableView):
    """One line a text. `enter_asked()` for the box below."""

    enter_asked = Signal()

    def __init__(self, translator: Translator) -> None:
        super().__init__()
        self.setAccessibleName(_("Texts and their translations"))
        self.setItemDelegate(_Line(translator, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setShowGrid(False)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fit_rows_in_sight)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._soon.start())
        self.horizontalHeader().sectionResized.connect(lambda *_sizes: self._soon.start())
        self.verticalHeader().hide()

    def fit(self) -> None:
        """Columns and rows for the scale."""
        heading = self.horizontalHeader()
        heading.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for column in range(STATE):
            heading.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        # as wide as its longest word: to ask a thousand lines costs more than a key may
        heading.setSectionResizeMode(STATE, QHeaderView.ResizeMode.Fixed)
        widest = max(self.fontMetrics().horizontalAdvance(words) for words in STATES.values())
        heading.resizeSection(STATE, widest + look().px(36))
        self.verticalHeader().setMinimumSectionSize(look().px(34))
        self.verticalHeader().setDefaultSectionSize(look().px(34))
        self.setMinimumHeight(look().px(150))
        self._soon.start()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Other words need other rows."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._soon.start)
            model.dataChanged.connect(lambda *_cells: self._soon.start())

    def _fit_rows_in_sight(self) -> None:
        """Rows as high as their words want them: those that are seen, since to ask a thousand would be felt."""
        row, last = max(self.rowAt(0), 0), self.model().rowCount()
        while row < last and self.rowViewportPosition(row) < self.viewport().height():
            wanted = max(self.sizeHintForRow(row), self.verticalHeader().minimumSectionSize())
            if wanted != self.rowHeight(row):
                self.setRowHeight(row, wanted)
            row += 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More rows are in sight."""
        super().resizeEvent(event)
        self._soon.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the box."""
        if event.key() in (*ENTER, Qt.Key.Key_F2):
            self.enter_asked.emit()
        else:
            super().keyPressEvent(event)


class LanguagesPanel(QWidget):
    """Attributes: `translator`, `table`, `box`. Signal: `closed()` back to the editor."""

    closed = Signal()

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.translator = Translator(designer, self)
        self.model = TranslationTable(STATES)
        self.key = ""
        self._build()
        self._listen()

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = PageHeader(_("Languages"))
        self.back = Button(_("Back to the editor"), key=_("Esc"))
        self.header.add(self.back)
        self.main_box, self.box_beside = ChoiceBox(_("Main language")), ChoiceBox(_("Beside it"))
        self.add_box = ChoiceBox(_("Add a language"), least=18)
        self.remove_button = Button(_("Remove"), "quiet", icon="trash-2")
        self.filter_box = ChoiceBox(_("Shown"), least=16)
        for name, words in FILTERS.items():
            self.filter_box.addItem(words, name)
        self.search = Field(_("Search the texts"), _("Search"))
        self.search.setMinimumWidth(look().px(160))
        self.counts = plain_label(tone="quiet")
        self.table = _Table(self.translator)
        self.table.setModel(self.model)
        self.table.fit()
        self.hint = plain_label(tone="quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        inside = QWidget()
        self._inner = QVBoxLayout(inside)
        self._inner.addWidget(self._tools())
        self._inner.addWidget(self.hint)
        self._inner.addWidget(self.table, 1)
        self._inner.addWidget(self._editor())
        self.area = scrolled(inside, _("Texts and their translations"))
        column.addWidget(self.area, 1)
        self._dress()

    def _tools(self) -> QWidget:
        tools = QWidget()
        flow = FlowLayout(tools)
        for box in (self.main_box, self.box_beside):
            flow.addWidget(_named(box))
        for widget in (self.add_box, self.remove_button, _named(self.filter_box), self.search, self.counts):
            flow.addWidget(widget)
        return tools

    def _editor(self) -> QFrame:
        self.editor = QFrame()
        self.editor.setProperty("surface", "card")
        self.editor.setProperty("line", "all")
        self.where, self.source = plain_label(size="small", tone="quiet", wrap=True), plain_label(bold=True, wrap=True)
        self.source.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.box = WordsBox(_("Translation"), lines=2, most=6)
        self.let_stand = Button(_("It is still right"), icon="check", key=_("Ctrl+Enter"))
        self.known_button = Button("", "quiet", icon="languages")
        self.copy_button = Button(_("Copy the table"), "quiet", icon="copy")
        self.paste_button = Button(_("Paste it back"), "quiet", icon="clipboard-check")
        self.export_button = Button(_("Export CSV…"), "quiet", icon="download")
        self.import_button = Button(_("Import CSV…"), "quiet", icon="upload")
        self._column = QVBoxLayout(self.editor)
        for widget in (self.where, self.source, self.box):
            self._column.addWidget(widget)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (
            self.let_stand, self.known_button, self.copy_button, self.paste_button, self.export_button,
            self.import_button,
        ):  # fmt: skip
            flow.addWidget(button)
        self._column.addWidget(buttons)
        return self.editor

    def _dress(self) -> None:
        px = look().px
        self._inner.setContentsMargins(px(24), px(12), px(24), px(16))
        self._inner.setSpacing(px(10))
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))
        self._column.setSpacing(px(6))
        self.table.fit()

    def _listen(self) -> None:
        translator = self.translator
        translator.listed.connect(self._list)
        translator.reworded.connect(self._reword)
        self.back.clicked.connect(self._close)
        self.main_box.activated.connect(lambda _n: translator.make_main(self.main_box.currentData()))
        self.box_beside.activated.connect(lambda _n: translator.turn_to(self.box_beside.currentData()))
        self.add_box.activated.connect(lambda _n: self._add(self.add_box.currentData()))
        self.remove_button.clicked.connect(translator.remove)
        self.filter_box.activated.connect(lambda _n: translator.show(self.filter_box.currentData()))
        self.search.typed.connect(translator.find)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show(now.data(ROW)))
        self.table.enter_asked.connect(lambda: self._turn_to(self.box))
        self.box.typed.connect(lambda text: translator.write(self.key, text))
        self.box.left.connect(translator.end_typing)
        self._page_undo = UndoOfThePage(self)
        self.box.installEventFilter(self._page_undo)
        self.box.installEventFilter(self)
        self.let_stand.clicked.connect(self._stand)
        self.known_button.clicked.connect(translator.fill_in_known)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(translator.copied()))
        self.paste_button.clicked.connect(lambda: translator.paste(QGuiApplication.clipboard().text()))
        self.export_button.clicked.connect(self._export)
        self.import_button.clicked.connect(self._import)

    # -- coming and going ----------------------------------------------------------------------------------------------

    def show_languages(self, language: str = "") -> None:
        """Begin, with `language` where the protocol has it."""
        if language:
            self.translator.language = language
        self.translator.enter()
        self._turn_to(self.table if self.translator.language else self.add_box)

    def _turn_to(self, widget: QWidget) -> None:
        """The keyboard goes there; in a low window it comes into sight."""
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.ensureWidgetVisible(widget, 0, look().px(8))

    def _close(self) -> None:
        self.translator.end_typing()
        self.translator.is_shown = False
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes from the box to the table, and from there back."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.box.hasFocus():
            self._turn_to(self.table)
        else:
            self._close()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """In the box: Enter goes on to what is open, Shift+Enter breaks the line, PgUp and PgDn move in the table."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._stand()
        elif event.key() in ENTER and not shift:
            self._go_on()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._step(-1 if event.key() == Qt.Key.Key_PageUp else +1)
        else:
            return False
        return True

    # -- showing -------------------------------------------------------------------------------------------------------

    def _list(self) -> None:
        """Other lines: the current one stays where it can."""
        key, translator, protocol = self.key, self.translator, self.translator.designer.protocol
        self._fill_boxes()
        self.model.show(translator.rows(), name_of(protocol.language), translator.name)
        row = max(self.model.row_of(key), 0)
        index = self.model.index(row, 0)
        self.table.setCurrentIndex(index)
        self._show(index.data(ROW))
        self._count()

    def _reword(self) -> None:
        self.model.reword(self.translator.rows())
        self._show(self.table.currentIndex().data(ROW))
        self._count()

    def _fill_boxes(self) -> None:
        protocol, translator = self.translator.designer.protocol, self.translator
        mine = languages(protocol)
        for box, tags in ((self.main_box, _offered(mine)), (self.box_beside, list(translator.others()))):
            box.clear()
            for tag in tags:
                box.addItem(name_of(tag), tag)
        self.main_box.setCurrentIndex(self.main_box.findData(protocol.language))
        self.box_beside.setCurrentIndex(self.box_beside.findData(translator.language))
        self.box_beside.setEnabled(self.box_beside.count() > 0)
        self.add_box.clear()
        self.add_box.addItem(_("Add a language…"), "")
        for tag in _offered(()):
            if tag not in mine:
                self.add_box.addItem(name_of(tag), tag)
        self.remove_button.setEnabled(bool(translator.language) and translator.language != protocol.language)
        self.filter_box.setCurrentIndex(self.filter_box.findData(translator.filter))

    def _show(self, row: Translation | None) -> None:
        """The chosen text in the box."""
        self.key = row.place.key if row is not None else ""
        self.editor.setEnabled(bool(self.translator.language))
        self.box.setEnabled(row is not None)
        self.let_stand.setVisible(row is not None and row.state is State.CHANGED)
        self.where.setText(f"{row.place.where} › {row.place.kind}" if row is not None else "")
        self.source.setText(row.place.words if row is not None else "")
        name = _("{language}: {text}").format(language=self.translator.name, text=row.place.words if row else "")
        self.box.setAccessibleName(name)
        self.box.setLayoutDirection(_side_of(self.translator.language))
        own = row is not None and row.state is not State.PROGRAMS
        if row is not None and not own:
            self.box.setPlaceholderText(row.words)
        else:
            self.box.setPlaceholderText(_("Write it in {language}").format(language=self.translator.name))
        self.box.show_text(row.words if row is not None and own else "")

    def _count(self) -> None:
        have, total, changed = self.translator.counts()
        words = _("{n} of {m}").format(n=have, m=total)
        look_at = plural("{n} to be looked at", "{n} to be looked at", changed)
        self.counts.setText(f"{words}, {look_at}" if changed else words)
        self.counts.setVisible(bool(self.translator.language))
        known = self.translator.known()
        self.known_button.setText(plural("Fill in {n} known text", "Fill in {n} known texts", known))
        self.known_button.setVisible(known > 0)
        rows = self.model.rowCount()
        self.table.setVisible(rows > 0)
        self.editor.setVisible(bool(self.translator.language))
        self.hint.setVisible(not rows)
        if not self.translator.language:
            self.hint.setText(
                _("The protocol is in one language. Add another; the observer can switch between them at any moment.")
            )
        else:
            self.hint.setText(_("Nothing is left to do here.") if have == total else _("No text fits what is shown."))

    # -- doing ---------------------------------------------------------------------------------------------------------

    def _add(self, tag: str) -> None:
        if tag and self.translator.add(tag):
            self._turn_to(self.table)

    def _stand(self) -> None:
        self.translator.let_stand(self.key)
        self._go_on()

    def _go_on(self) -> None:
        """To the next text that is open."""
        self.translator.end_typing()
        goal = self.translator.next_open(self.key)
        if goal:
            self.table.setCurrentIndex(self.model.index(self.model.row_of(goal), 0))
        else:
            self.translator.designer.context.tell("good", _("Nothing listed here is open any more."))

    def _step(self, step: int) -> None:
        self.translator.end_typing()
        row = self.table.currentIndex().row() + step
        if 0 <= row < self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(row, 0))

    def _export(self) -> None:
        title = f"{self.translator.designer.study.title} {self.translator.language}.csv"
        path, _kind = QFileDialog.getSaveFileName(self, _("Export the texts"), title, _("CSV (*.csv)"))
        if path:
            self.translator.export(Path(path))

    def _import(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Import translated texts"), "", _("CSV (*.csv *.tsv *.txt)"))
        if path:
            self.translator.take_file(Path(path))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._dress()


def _side_of(tag: str) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if is_right_to_left(tag) else Qt.LayoutDirection.LeftToRight


def _named(box: QWidget) -> QWidget:
    """A box with its name before it."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look().px(8))
    row.addWidget(plain_label(box.accessibleName(), tone="quiet"))
    row.addWidget(box)
    return pair


def _offered(first: tuple[str, ...]) -> list[str]:
    """Languages for a box: `first`, then all others by their own names."""
    return [*first, *sorted((tag for tag in OWN_NAMES if tag not in first), key=lambda tag: name_of(tag).casefold())]
