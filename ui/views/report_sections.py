"""The pages of a report as a list: Space switches one on and off, Alt+Up and Alt+Down move it, or it is dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from cxstudio.i18n import _
from ui.presenters.report import Chapter
from ui.theme import look

from .columns import WordList

ID, PAGE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_ALT = Qt.KeyboardModifier.AltModifier
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class SectionList(WordList):
    """Signals: `page_asked(page)`, `toggled(id)`, `moved(id, by)`, `put(id, place)`; the first row is the cover."""

    page_asked = Signal(int)
    toggled = Signal(str)
    moved = Signal(str, int)
    put = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Sections of the report"))
        self.setAccessibleDescription(_("Space: on or off. Alt with the arrows: move."))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setItemDelegate(_Row(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._ask)
        self.itemChanged.connect(lambda item: self.toggled.emit(item.data(ID)))

    def set_chapters(self, chapters: Sequence[Chapter]) -> None:
        """List the pages; the one that was current stays so."""
        before = self.current_id
        self.blockSignals(True)
        self.clear()
        for chapter in chapters:
            self.addItem(_item(chapter))
        row = next((row for row, one in enumerate(chapters) if one.id == before), 0)
        self.setCurrentRow(row if chapters else -1)
        self.blockSignals(False)
        self.updateGeometry()
        self.setFixedHeight(self.wanted_height)

    @property
    def wanted_height(self) -> int:
        """As high as all rows are: the panel scrolls, not the list."""
        self.ensurePolished()
        row = max(self.sizeHintForRow(0), look().px(30)) if self.count() else look().px(30)
        return max(self.count(), 1) * row + look().px(6)

    @property
    def current_id(self) -> str:
        """The id of the page in the current row; empty for the cover and for none."""
        item = self.currentItem()
        return str(item.data(ID)) if item is not None else ""

    def keep_on(self, id: str) -> None:
        """Keep the row of that page current, also where it is left out; tells nobody. "" keeps what is."""
        rows = [row for row in range(self.count()) if id and self.item(row).data(ID) == id]
        self.blockSignals(True)
        for row in rows:
            self.setCurrentRow(row)
        self.blockSignals(False)

    def mark_page(self, page: int) -> None:
        """Light the section a sheet belongs to; tells nobody."""
        firsts = [self.item(row).data(PAGE) for row in range(self.count())]
        kept = [(first, row) for row, first in enumerate(firsts) if 0 <= first <= page]
        self.blockSignals(True)
        self.setCurrentRow(max(kept, default=(0, -1))[1])
        self.blockSignals(False)

    def _ask(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(PAGE) >= 0:
            self.page_asked.emit(item.data(PAGE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with the arrows moves the page."""
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if event.modifiers() & _ALT and step:
            if self.current_id:
                self.moved.emit(self.current_id, step)
            return
        super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """A page that was dragged goes where it was let go; the list itself is made anew from what comes of it."""
        id, row = self.current_id, self.indexAt(event.position().toPoint()).row()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if id:
            self.put.emit(id, (row if row >= 0 else self.count()) - 1)


def _item(chapter: Chapter) -> QListWidgetItem:
    item = QListWidgetItem(chapter.title)
    item.setData(ID, chapter.id)
    item.setData(PAGE, chapter.page)
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    if chapter.id:
        flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled
        item.setCheckState(Qt.CheckState.Checked if chapter.on else Qt.CheckState.Unchecked)
    item.setFlags(flags)
    told = _("{title}, page {n}").format(title=chapter.title, n=chapter.page + 1)
    left_out = _("{title}, left out").format(title=chapter.title)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, told if chapter.on else left_out)
    item.setToolTip(chapter.title)
    return item


class _Row(QStyledItemDelegate):
    """A row with the number of its page at the far end; what is left out stands back."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The title ends before the number."""
        super().initStyleOption(option, index)
        room = option.rect.width() - look().px(30 + 34)
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)
        if index.data(PAGE) < 0:
            option.palette.setColor(option.palette.ColorRole.Text, look().colour("quiet"))
        if not index.data(ID):  # the cover has no box; its words stand under the others'
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.decorationSize = option.decorationSize.scaled(look().px(18), 1, Qt.AspectRatioMode.IgnoreAspectRatio)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row, then the number of its page."""
        super().paint(painter, option, index)
        if index.data(PAGE) < 0:
            return
        painter.save()
        painter.setFont(look().font(12))
        painter.setPen(look().colour("quiet"))
        area = QRect(option.rect).adjusted(look().px(8), 0, -look().px(8), 0)
        is_turned = option.direction is Qt.LayoutDirection.RightToLeft
        end = Qt.AlignmentFlag.AlignLeft if is_turned else Qt.AlignmentFlag.AlignRight
        place = end | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(area, place, str(index.data(PAGE) + 1))
        painter.restore()
