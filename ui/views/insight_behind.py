"""The visits behind a figure: a list of them, and what the chosen one answered there. Enter opens it, Esc goes back."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QScrollArea, QTableView, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.models.lazy_table import LazyTable
from ui.presenters.insight_visits import VisitsBehind
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.text import Heading, plain_label

from .columns import Columns, choose_row
from .put_in import put_in

LIST_HIGH, ANSWERS_HIGH = 140, 110
"""Pixels at 100 % that the list and the answers have at the least; where there is less, the whole scrolls."""
Index = QModelIndex | QPersistentModelIndex


class RowTable(QTableView):
    """Rows of one height, however many there are. Signal: `opened(row)`, by Enter or a double click."""

    opened = Signal(int)

    def __init__(self, name: str, model: LazyTable, wide: Collection[int] = ()) -> None:
        """`wide` columns share the room; the others are as wide as their first words."""
        super().__init__()
        self._rows_model = model  # a view does not keep its model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heading = self.horizontalHeader()
        heading.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        heading.setResizeContentsPrecision(40)
        heading.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in wide:
            heading.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self._dress()

    def _dress(self) -> None:
        self.verticalHeader().setMinimumSectionSize(look().px(34))
        self.verticalHeader().setDefaultSectionSize(look().px(34))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other rows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class BehindView(QWidget):
    """Attributes: `table`, `found` (what is shown). Signals: `opened(place)` of a visit in the reading, `closed()`."""

    opened = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: VisitsBehind | None = None
        self.back = Button(_("Back to the figure"), "quiet", icon="arrow-left", key=_("Esc"))
        self.back.clicked.connect(self.closed)
        self.title = Heading("", 2)
        self.title.setWordWrap(True)
        self.model = LazyTable([_("Visit"), _("Site"), _("Day"), _("Observer"), _("Here"), _("Outcome")])
        self.table = RowTable(_("Visits behind the figure"), self.model, wide=(1, 3))
        self.table.opened.connect(self._open)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._tell(now.row()))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("What this visit answered"))
        self._lay_out()

    def _lay_out(self) -> None:
        self._column, self._head = QVBoxLayout(self), QVBoxLayout()
        self._head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)
        self._head.addWidget(self.title)
        self._column.addLayout(self._head)
        self._column.addWidget(Columns(self.table, self.area, (3, 2)), 1)
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self._column.setContentsMargins(0, px(10), 0, 0)
        self._column.setSpacing(0)
        self._head.setContentsMargins(px(20), 0, px(20), 0)
        self._head.setSpacing(px(4))
        self.table.setMinimumHeight(px(LIST_HIGH))
        self.area.setMinimumHeight(px(ANSWERS_HIGH))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._dress()

    def show_visits(self, found: VisitsBehind) -> None:
        """Show the visits of a figure, the first of them chosen."""
        self.found = found
        self.title.setText(found.title)
        self.model.show(len(found), self._cells)
        if len(found):
            choose_row(self.table, 0)
        else:
            self._tell(-1)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cells(self, row: int) -> tuple[str, ...]:
        assert self.found is not None
        one = self.found.at(row)
        return (one.number, one.site, one.day, one.observer, one.verdict, one.outcome)

    def _open(self, row: int) -> None:
        if self.found is not None:
            self.opened.emit(self.found.places[row])

    def _tell(self, row: int) -> None:
        """The very answers of the chosen visit, on the ground of the figure."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(look().px(8), 0, look().px(14), look().px(16))
        column.setSpacing(look().px(4))
        answers = self.found.at(row).answers if self.found is not None and 0 <= row < len(self.found) else ()
        if not answers:
            column.addWidget(plain_label(_("Nothing was answered here."), tone="quiet", wrap=True))
        for question, answer, note in answers:
            column.addSpacing(look().px(8))
            column.addWidget(plain_label(question, size="small", tone="quiet", wrap=True))
            column.addWidget(plain_label(answer or "–", bold=True, wrap=True, selectable=True))
            if note:
                column.addWidget(plain_label(f"“{note}”", italic=True, wrap=True, selectable=True))
        column.addStretch(1)
        put_in(self.area, inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Backspace go back."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.closed.emit()
        else:
            super().keyPressEvent(event)
