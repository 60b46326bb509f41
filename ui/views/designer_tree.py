"""The left side of the designer: the protocol as a tree, with what can be done to it along its foot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import Severity
from cxstudio.i18n import _
from ui import icons
from ui.models.protocol_tree import ROW, Index, ProtocolTree
from ui.presenters.designer import Designer
from ui.presenters.designer_parts import KINDS
from ui.presenters.designer_places import place_of
from ui.theme import BODY, SMALL, look
from ui.widgets.buttons import Button
from ui.widgets.keys import KeyStrip
from ui.widgets.text import plain_label

WIDE = 270


class _Delegate(QStyledItemDelegate):
    """Draws a row: its title, bold where it is chosen or a stage, a mark, and its sort at the end."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Rows of 30 px."""
        return QSize(look().px(120), look().px(30))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line to write in, with a name."""
        editor = super().createEditor(parent, option, index)
        editor.setAccessibleName(_("New words"))
        return editor

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row, px, area = index.data(ROW), look().px, QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(area, look().colour("chosen"))
        font = look().font(BODY, bold=chosen or row.sort == "stage")
        small, room = QFontMetrics(look().font(SMALL)), area.adjusted(px(4), 0, -px(10), 0)

        def turned(box: QRectF) -> QRectF:
            """The same place where the script runs the other way."""
            return QRectF(QStyle.visualRect(option.direction, option.rect, box.toRect()))

        painter.setFont(look().font(SMALL))
        painter.setPen(look().colour("quiet"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(turned(room), middle | Qt.AlignmentFlag.AlignRight, row.about)
        room.setRight(room.right() - small.horizontalAdvance(row.about) - px(8))
        if row.mark:
            side = px(15)
            box = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
            name, role = ("circle-alert", "bad") if row.mark == "error" else ("triangle-alert", "caution")
            icons.paint(painter, name, turned(box), role)
            room.setRight(box.x() - px(6))
        painter.setFont(font)
        painter.setPen(look().colour("text"))
        shown = QFontMetrics(font).elidedText(row.title, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(turned(room), middle | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class ProtocolView(QTreeView):
    """The tree itself. `enter_asked()` when Enter asks for the editor."""

    enter_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Protocol"))
        self.setHeaderHidden(True)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QTreeView, QTreeView:focus { border: none }")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the editor."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.state() is not QAbstractItemView.State.EditingState:
            self.enter_asked.emit()
            return
        super().keyPressEvent(event)


class TreePane(QFrame):
    """Attributes: `view`, `model`. The tree follows the designer, and the designer what is chosen in it."""

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.designer = designer
        self.setProperty("surface", "card")
        self.setProperty("line", "right")
        self._showing = False
        self._closed: set[str] = set()
        self.model = ProtocolTree(self)
        self.view = ProtocolView()
        self.view.setModel(self.model)
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        self.view.collapsed.connect(lambda index: self._closed.add(self.model.id_at(index)))
        self.view.expanded.connect(lambda index: self._closed.discard(self.model.id_at(index)))
        self.model.renamed.connect(designer.write)
        self._build()
        designer.opened.connect(self._opened)
        designer.changed.connect(self.refresh)
        designer.chosen_changed.connect(self._show_chosen)

    def _build(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(_("Find (Ctrl+F)"))
        self.filter.setAccessibleName(_("Find in the protocol"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textEdited.connect(lambda text: self.go_find(text, from_here=True))
        self.filter.returnPressed.connect(lambda: self.go_find(self.filter.text(), from_here=False))
        self.whole = Button(_("The whole study"), "quiet", icon="settings-2")
        self.whole.clicked.connect(lambda: self.designer.choose(""))
        self.hint = plain_label(
            _("A stage is a part of the journey. Press Ctrl+Enter for its first touchpoint, then Ins for an item."),
            size="small",
            tone="quiet",
            wrap=True,
        )
        self.strip = KeyStrip(
            [
                (_("Ins"), _("item")),
                (_("Ctrl+Enter"), _("touchpoint")),
                (_("Alt+↑↓"), _("move")),
                (_("F2"), _("rename")),
            ]
        )
        self.strip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._column, self._top = QVBoxLayout(self), QHBoxLayout()
        self._top.addWidget(self.filter, 1)
        self._column.addLayout(self._top)
        self._column.addWidget(self.whole)
        self._column.addWidget(self.view, 1)
        self._column.addWidget(self.hint)
        self._column.addWidget(self.strip)
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self.setMinimumWidth(px(WIDE))
        self._column.setContentsMargins(px(10), px(10), px(10), px(4))
        self._column.setSpacing(px(6))
        self.view.setIndentation(px(16))
        self.view.scheduleDelayedItemsLayout()

    # -- showing -------------------------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self._closed.clear()
        self.filter.clear()
        self.refresh()
        self._show_chosen()

    def refresh(self) -> None:
        """Show the protocol as it is now."""
        protocol = self.designer.protocol
        kinds = {item.id: KINDS[item.kind].lower() for _s, t in protocol.touchpoints() for item in t.items}
        self._showing = True
        if self.model.show(protocol, kinds, self._marks()):
            self.view.ensurePolished()
            self.view.expandAll()
            for node_id in [*self._closed]:
                self.view.collapse(self.model.index_of(node_id))
        self._showing = False
        self._show_chosen()
        asked = any(touchpoint.items for _s, touchpoint in protocol.touchpoints())
        self.hint.setVisible(not asked)

    def _marks(self) -> dict[str, str]:
        marks: dict[str, str] = {}
        for finding in reversed(self.designer.known_findings()):
            place = place_of(self.designer.protocol, finding)
            marks[place] = "error" if finding.severity is Severity.ERROR else "warning"
        return marks

    def _show_chosen(self) -> None:
        index = self.model.index_of(self.designer.chosen)
        if index.isValid() and index != self.view.currentIndex():
            self._showing = True
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.view.selectionModel().setCurrentIndex(index, flag)
            self.view.scrollTo(index)
            self._showing = False
        elif not index.isValid():
            self.view.selectionModel().clear()

    def _current_changed(self, index: Index) -> None:
        if not self._showing and index.isValid():
            self.designer.choose(self.model.id_at(index))

    # -- doing ---------------------------------------------------------------------------------------------------------

    def rename(self) -> None:
        """Write over the chosen row."""
        index = self.view.currentIndex()
        if index.isValid():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.edit(index)

    def go_find(self, text: str, *, from_here: bool) -> None:
        """Choose the next thing whose words or id contain `text`, the chosen one included with `from_here`."""
        wanted = text.casefold().strip()
        order = list(self.model.rows())
        here = next((n for n, row in enumerate(order) if row.id == self.designer.chosen), -1)
        start = here if from_here else here + 1
        turned = [*order[max(start, 0) :], *order[: max(start, 0)]]
        found = next((row for row in turned if wanted and wanted in f"{row.title} {row.id}".casefold()), None)
        if found is not None:
            self.designer.choose(found.id)

    def take_focus(self) -> None:
        """The keyboard goes to the tree."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_top"):
            self._dress()
