"""Items drawn as one table: a row each, the points of their scale as columns, the words over the columns once.

A row does what a card does: it is one line until it is the current one, then its answers are buttons and what else can
be said of it stands below. The list of items treats it as a card.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.protocol import Item
from cxstudio.study.visit import AnswerValue, Status, is_settled
from ui import icons
from ui.presenters import recorder_words as words
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_grid import Block, Column, total_words
from ui.theme import look
from ui.widgets.card import Card
from ui.widgets.painting import field, painter_of
from ui.widgets.text import plain_label

from .item_answers import Editor, value_of
from .item_cells import REACH, CellsEditor, PaintedCells, gap, least_width
from .item_editors import editor_for
from .item_form import ItemForm
from .item_grid_form import GridForm

ACROSS, DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
LEAST_LABEL = 190
"""Pixels at 100 % that the questions keep beside their answers; with less they stand above them."""
FIGURE_WIDTH = 240
_MARK = 26


class _Mark(QWidget):
    """Answered, not as the standard asks, or still open; and whether there are a note or photos."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._role = "", "accent"
        self.setFixedWidth(look().px(_MARK))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_icon(self, icon: str, role: str = "accent") -> None:
        """Another mark, "" for none."""
        self._icon, self._role = icon, role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it in the middle."""
        if not self._icon:
            return
        painter, side = painter_of(self), look().px(16)
        icons.paint(painter, self._icon, QRectF(0, (self.height() - side) / 2, side, side), self._role)
        painter.end()


class GridRow(QFrame):
    """One item of a table. `asked()` when a closed row is clicked, `grew()` when an open one has another size;
    `form` is there while it is open, `told` is the state it was shown in last."""

    asked = Signal()
    grew = Signal()
    chosen = Signal(object)

    def __init__(self, recorder: Recorder, item: Item, columns: Sequence[Column]) -> None:
        super().__init__()
        self.recorder, self.item, self._columns = recorder, item, tuple(columns)
        self.form: ItemForm | None = None
        self.told: object = None
        self.editor: Editor | None = None
        self._widths, self._is_below = (0, 0), False
        self.setProperty("draws_own_focus", True)
        self._column = QVBoxLayout(self)
        self._line = QBoxLayout(ACROSS)
        self._words = QHBoxLayout()
        self.mark, self.question, self.extra = _Mark(), plain_label(item.text, wrap=True), _Mark()
        self.cells = PaintedCells(self._columns)
        self.cells.clicked.connect(self._clicked)
        for widget in (self.mark, self.question, self.extra):
            self._words.addWidget(widget, 1 if widget is self.question else 0)
        self._line.addLayout(self._words, 1)
        self._line.addWidget(self.cells)
        self._column.addLayout(self._line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self._column.setContentsMargins(px(14), px(8 if self._is_below else 2), px(14), px(2))
        self._column.setSpacing(px(6))
        self._line.setSpacing(px(12) if not self._is_below else px(2))
        self._words.setSpacing(px(4))

    def place_cells(self, wide: int, least: int, *, below: bool) -> None:
        """The answers get so many pixels, never less than `least`, beside the question or below it."""
        self._widths, self._is_below = (wide, least), below
        self._line.setDirection(DOWN if below else ACROSS)
        for widget in (self.cells, self.editor):
            if widget is not None:
                widget.set_width(wide, least)
        self._dress()

    # -- opening -----------------------------------------------------------------------------------------------------

    def open(self) -> ItemForm:
        """Become the current row."""
        self.editor = CellsEditor(self.item, self._columns) if self._columns else editor_for(self.item, self.recorder)
        policy = self.editor.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.editor.setSizePolicy(policy)
        self.editor.set_width(*self._widths)
        self._line.replaceWidget(self.cells, self.editor)
        self.cells.hide()
        self.form = GridForm(self.recorder, self.item, self.editor)
        self._column.addWidget(self.form)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.unsetCursor()
        self.editor.show()
        self.update()
        return self.form

    def close_form(self) -> None:
        """Be one line again."""
        if self.form is None or self.editor is None:
            return
        self._line.replaceWidget(self.editor, self.cells)
        self._column.removeWidget(self.form)
        for widget in (self.editor, self.form):
            widget.hide()
            widget.deleteLater()
        self.form = self.editor = None
        self.cells.show()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()

    def refresh(self, _number: int) -> None:
        """Show the item as it is now."""
        recorder, item = self.recorder, self.item
        answer = recorder.answer_of(item.id)
        self.setAccessibleName(recorder.announced(item))
        settled = is_settled(recorder.reading, item)
        failed = recorder.is_kept(item) is False
        self.mark.show_icon("" if not settled else "flag" if failed else "check", "caution" if failed else "accent")
        noted = "camera" if recorder.photos(item.id) else "notebook-pen" if answer is not None and answer.note else ""
        self.extra.show_icon(noted, "quiet")
        said = words.answer_words(recorder.published.protocol, item, answer)
        aside = answer is not None and answer.status is not Status.ANSWERED
        self.cells.show_value(value_of(answer), said if aside or not self._columns else "", aside=aside)
        if self.form is not None:
            self.form.refresh()

    # -- events ------------------------------------------------------------------------------------------------------

    def _clicked(self, value: AnswerValue) -> None:
        self.asked.emit()
        if value is not None:
            self.chosen.emit(value)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The current row lies on a tint with a ring."""
        if self.form is None:
            return
        painter = painter_of(self)
        field(painter, QRectF(self.rect()), 7, look().colour("chosen"), look().colour("accent"), 2)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """An open row that grew may reach out of sight."""
        super().resizeEvent(event)
        if self.form is not None:
            self.grew.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys belong to the list of items."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens a closed row."""
        if self.form is None and event.button() is Qt.MouseButton.LeftButton:
            self.asked.emit()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_words"):
            self._dress()


class _Heads(QWidget):
    """The words over the columns: each over its own, or, in long scales, at both ends and in the middle."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._wide = 0
        self._row = QHBoxLayout(self)
        self.labels: list[QLabel] = []
        for text, alignment in _cells(columns):
            label = plain_label(text, size="small", tone="quiet", wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignBottom | alignment)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setMinimumWidth(1)
            self._row.addWidget(label, 1)
            self.labels.append(label)
        self._row.setSpacing(gap(len(columns)))
        self._row.setContentsMargins(look().px(REACH), 0, look().px(REACH), 0)

    def set_width(self, wide: int, least: int) -> None:
        """As wide as the columns."""
        self._wide = wide
        self.setMinimumWidth(least)
        self.setMaximumWidth(wide)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the columns."""
        return QSize(self._wide, super().sizeHint().height())


def _cells(columns: Sequence[Column]) -> list[tuple[str, Qt.AlignmentFlag]]:
    flag = Qt.AlignmentFlag
    if len(columns) <= 5:
        return [(column.words, flag.AlignHCenter) for column in columns]
    middle = columns[len(columns) // 2].words if len(columns) % 2 else ""
    return [(columns[0].words, flag.AlignLeading), (middle, flag.AlignHCenter), (columns[-1].words, flag.AlignTrailing)]


class GridTable(Card):
    """The table of a block. `rows` by item id, in the block's order."""

    def __init__(self, recorder: Recorder, block: Block) -> None:
        super().__init__(margins=0)
        self._recorder, self.block = recorder, block
        self.rows: dict[str, GridRow] = {}
        self._shared: tuple[tuple[int, int], bool] | None = None
        self._head = QHBoxLayout()
        self._corner = QWidget()
        self._heads = _Heads(block.columns)
        self._head.addWidget(self._corner, 1)
        self._head.addWidget(self._heads)
        self._lines = QVBoxLayout()
        self._total = plain_label(tone="quiet", bold=True)
        self.body.addLayout(self._head)
        self.body.addLayout(self._lines)
        self.body.addWidget(self._total, 0, Qt.AlignmentFlag.AlignTrailing)
        self._heads.setVisible(bool(block.columns))
        self._fit()

    def take(self, block: Block) -> list[GridRow]:
        """Have the rows of this block, in its order; the rows that are new."""
        self.block = block
        wanted = [item.id for item in block.items]
        for item_id in [item_id for item_id in self.rows if item_id not in wanted]:
            row = self.rows.pop(item_id)
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
        made = []
        for place, item in enumerate(block.items):
            known = self.rows.pop(item.id, None)
            row = known or GridRow(self._recorder, item, block.columns)
            made += [] if known else [row]
            if self._lines.indexOf(row) != place:
                self._lines.insertWidget(place, row)
                row.show()
            self.rows[item.id] = row
        self.setAccessibleName(_("Table of {n} items").format(n=len(self.rows)))
        self._shared = None
        self._share_room()
        return made

    def refresh(self) -> None:
        """What the figures come to."""
        total = total_words(self._recorder.reading, self.block)
        self._total.setText(total)
        self._total.setVisible(bool(total))

    def _share_room(self) -> None:
        """Questions and answers side by side while both have room."""
        px, count = look().px, len(self.block.columns)
        room = self.width() - px(2 * 4 + 2 * 14)
        least = least_width(count) if count else px(FIGURE_WIDTH)
        below = room - least - px(12) < px(LEAST_LABEL)
        roomy = max(least, min(count * px(84), round(room * 0.6))) if count else least
        wide = (room if count else min(room, least)) if below else min(roomy, room - px(12 + LEAST_LABEL))
        widths = max(wide, least), least
        if (widths, below) == self._shared:
            return
        self._shared = widths, below
        self._heads.set_width(*widths)
        self._corner.setVisible(not below)
        for row in self.rows.values():
            row.place_cells(*widths, below=below)

    def _fit(self) -> None:
        px = look().px
        self.body.setContentsMargins(px(5), px(12), px(5), px(9))
        self.body.setSpacing(px(4))
        self._head.setContentsMargins(px(14), 0, px(14), 0)
        self._lines.setSpacing(px(1))
        self._total.setContentsMargins(0, px(2), px(14), px(4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width."""
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_total"):
            self._fit()
            self._share_room()
