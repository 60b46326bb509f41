"""What the editors of behaviours, lots and scales share: a table of them, what can be done to it, the form of one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cxstudio.i18n import _
from ui import icons
from ui.models.things_table import MARK, Index, ThingRow, ThingsTable
from ui.presenters.designer import Designer
from ui.presenters.designer_beside import AnyThing
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.text import plain_label

from .columns import choose_row
from .designer_fields import Form
from .designer_undo import UndoOfThePage
from .item_words import Field, WordsBox

LABEL = 118
"""Pixels at 100 % that labels take at least."""
MOST_ROWS = 8
"""Rows shown before the table scrolls."""


class _Delegate(QStyledItemDelegate):
    """Cells as they are, a mark in the last column of what is not right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the mark, too."""
        return super().sizeHint(option, index) + QSize(look().px(28) if _is_marked(index) else 0, 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        super().paint(painter, option, index)
        if _is_marked(index):
            side, area = look().px(15), option.rect
            box = QRect(area.right() - side - look().px(6), area.center().y() - side // 2, side, side)
            icons.paint(painter, "circle-alert", QRectF(QStyle.visualRect(option.direction, area, box)), "bad")


def _is_marked(index: Index) -> bool:
    model = index.model()
    return bool(index.data(MARK)) and model is not None and index.column() == model.columnCount() - 1


class ThingsView(QTableView):
    """The table. `enter_asked()` when Enter asks for the form."""

    enter_asked = Signal()

    def __init__(self, name: str, model: ThingsTable) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)

    def stretch(self, column: int) -> None:
        """One column takes the room that is left, the others what they need."""
        header = self.horizontalHeader()
        for place in range(self.model().columnCount()):
            is_wide = place == column
            mode = QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(place, mode)

    def fit(self) -> None:
        """As tall as its rows, up to some."""
        row = look().px(30)
        self.verticalHeader().setDefaultSectionSize(row)
        shown = min(max(self.model().rowCount(), 1), MOST_ROWS)
        self.setFixedHeight(row * shown + self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the form."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_asked.emit()
        else:
            super().keyPressEvent(event)


class ThingsForm(Form):
    """A table of things over the form of the one that is current.

    `place` is the list as the presenter names it. A kind of list says its `headings`, the `wide` one among them,
    `row_of` each thing, and makes the `parts` of the form.
    """

    place = ""
    headings: tuple[str, ...] = ()
    wide = 0
    title = ""
    about = ""
    none_yet = ""

    def __init__(self, designer: Designer) -> None:
        super().__init__(designer)
        self.name = ""
        self._showing = False
        self._undo_of_the_page = UndoOfThePage(self)
        self.table = ThingsTable(self.headings, self)
        self.view = ThingsView(self.title, self.table)
        self.view.stretch(self.wide)
        self.empty = plain_label(self.none_yet, tone="quiet", wrap=True)
        self._parts: list[QWidget] = []
        self._buttons()
        self.put_below(plain_label(self.about, tone="quiet", wrap=True))
        self.put_below(self.bar)
        self.put_below(self.empty)
        self.put_below(self.view)
        self.fields["list"] = self.view
        self.body = QWidget()
        self._lines = QFormLayout(self.body)
        self._lines.setContentsMargins(0, look().px(8), 0, 0)
        self._lines.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._lines.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._lines.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._lines.setHorizontalSpacing(look().px(16))
        self._lines.setVerticalSpacing(look().px(8))
        self.put_below(self.body)
        self.make_parts()
        self.view.selectionModel().currentRowChanged.connect(self._current_changed)
        self.view.enter_asked.connect(self.take_first_part)
        self._add_keys()

    # -- what a kind of list says --------------------------------------------------------------------------------------

    def row_of(self, thing: AnyThing) -> ThingRow:
        """A thing as a row of the table."""
        raise NotImplementedError

    def make_parts(self) -> None:
        """The form below the table."""
        raise NotImplementedError

    def show_thing(self, thing: AnyThing) -> None:
        """Fill the form."""
        raise NotImplementedError

    # -- building ------------------------------------------------------------------------------------------------------

    def _buttons(self) -> None:
        self.bar = QWidget()
        line = QHBoxLayout(self.bar)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(4))
        self.add_button = Button(_("Add"), icon="plus", key=_("Ins"))
        self.add_button.clicked.connect(self.add)
        line.addWidget(self.add_button)
        self._tools: list[QWidget] = []
        for icon, text, key, do in (
            ("copy", _("Duplicate"), "Ctrl+D", self.duplicate),
            ("arrow-up", _("Move up"), "Alt+Up", lambda: self.move_by(-1)),
            ("arrow-down", _("Move down"), "Alt+Down", lambda: self.move_by(+1)),
            ("trash-2", _("Delete"), _("Del"), self.remove),
        ):
            button = IconButton(icon, text, key)
            button.clicked.connect(lambda _checked=False, run=do: run())
            line.addWidget(button)
            self._tools.append(button)
        line.addStretch(1)

    def _add_keys(self) -> None:
        doing: list[tuple[str, Callable[[], object]]] = [
            ("Del", self.remove),
            ("Ctrl+C", self.copy),
            ("Ctrl+X", self.cut),
            ("Ctrl+V", self.paste),
        ]
        for key, do in doing:
            action = QAction(self.view)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _checked=False, run=do: run())
            self.view.addAction(action)

    def put_below(self, widget: QWidget) -> None:
        """A widget below all others, over the whole width, as tall as its words need there."""
        column = self.layout()
        assert column is not None
        column.addWidget(widget)

    def part(self, name: str, label: str, widget: QWidget) -> None:
        """A row of the form of one thing."""
        words = plain_label(label, tone="quiet")
        words.setMinimumWidth(look().px(LABEL))
        self._lines.addRow(words, widget)
        self.fields[name] = widget
        self._parts.append(widget)

    def line_part(self, name: str, label: str, hint: str, put: Callable[[str], bool]) -> Field:
        """One line of words; what cannot be is marked."""
        field = Field(label, hint)
        field.typed.connect(lambda text: field.set_invalid(not put(text)))
        field.left.connect(self.designer.end_typing)
        field.installEventFilter(self._undo_of_the_page)
        self.part(name, label, field)
        return field

    def words_part(self, name: str, label: str, put: Callable[[str], object]) -> WordsBox:
        """Several lines of words."""
        box = WordsBox(label)
        box.typed.connect(put)
        box.left.connect(self.designer.end_typing)
        box.installEventFilter(self._undo_of_the_page)
        self.part(name, label, box)
        return box

    def set_field(self, name: str, value: object, *, typing: bool = True) -> bool:
        """Another value for a field of the current thing."""
        return self.designer.beside.set_fields(self.place, self.name, {name: value}, typing=typing)

    # -- showing -------------------------------------------------------------------------------------------------------

    def show_node(self, node: object) -> None:
        """Show the list as it is now, and the current one in the form."""
        things = self.designer.beside.things(self.place)
        place = max(self.table.place_of(self.name), 0)
        changed = self.table.show([self.row_of(thing) for thing in things])
        if self.table.place_of(self.name) < 0:
            self.name = self.table.name_at(min(place, len(things) - 1)) if things else ""
            changed = True
        if changed:
            self._show_current()
        self.view.setVisible(bool(things))
        self.empty.setVisible(not things)
        for tool in self._tools:
            tool.setEnabled(bool(things))
        self._show_form()
        super().show_node(node)

    def _show_current(self) -> None:
        self.view.fit()
        place = self.table.place_of(self.name)
        if place >= 0:
            self._showing = True
            choose_row(self.view, place)
            self._showing = False

    def _show_form(self) -> None:
        thing = self.designer.beside.find(self.place, self.name)
        self.body.setVisible(thing is not None)
        if thing is not None:
            self.show_thing(thing)

    def _current_changed(self, now: Index, _before: Index) -> None:
        name = self.table.name_at(now.row())
        if name and name != self.name and not self._showing:
            self.designer.end_typing()
            self.name = name
            self._show_form()

    # -- doing ---------------------------------------------------------------------------------------------------------

    def take_first_part(self) -> None:
        """The keyboard goes to the form of the current one."""
        if self.name and self._parts:
            first = self._parts[0]
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(first, Field | WordsBox):
                first.selectAll()

    def add(self) -> None:
        """A new one behind the current, ready to be worded."""
        self._go_to(self.designer.beside.add(self.place, self.name))
        self.take_first_part()

    def duplicate(self) -> None:
        """A copy behind the current one."""
        self._go_to(self.designer.beside.duplicate(self.place, self.name))

    def remove(self) -> None:
        """Take the current one out."""
        self.designer.beside.remove(self.place, self.name)

    def move_by(self, by: int) -> None:
        """Up (-1) or down (+1)."""
        self.designer.beside.move(self.place, self.name, by)

    def copy(self) -> None:
        """The current one to the clipboard, where its kind can travel."""
        if text := self.copied():
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        """To the clipboard, and out."""
        if text := self.copied():
            QGuiApplication.clipboard().setText(text)
            self.remove()

    def paste(self) -> None:
        """From the clipboard."""
        self.designer.paste(QGuiApplication.clipboard().text())

    def copied(self) -> str:
        """The current one as text; empty where its kind does not travel alone."""
        return ""

    def _go_to(self, name: str) -> None:
        if name:
            self.name = name
            self.show_node(self.designer.protocol)
            self._show_current()
