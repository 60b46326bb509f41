"""The left side of the designer: the protocol as a tree, with what can be done to it along its foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QTreeView,
    QVBoxLayout,
)

from cxstudio.errors import Severity
from cxstudio.i18n import _
from cxstudio.study import blocks
from cxstudio.study.edits_together import largest
from ui.models.protocol_tree import Index, ProtocolTree, Spot, TreeRow
from ui.presenters.designer import Designer
from ui.presenters.designer_parts import KINDS
from ui.presenters.designer_places import BEHAVIOURS, BESIDE, DRAWS, SCALES, Goal, may_stand, spots_of
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.keys import KeyStrip
from ui.widgets.search_field import SearchField
from ui.widgets.text import plain_label

from .designer_tree_rows import RowDelegate

WIDE = 220
HIGH_ENOUGH_FOR_KEYS = 380
"""Pixels at 100 % from which the strip of keys stands below the rows."""
WIDE_ENOUGH_FOR_KEY = 256
"""Pixels at 100 % from which the library's button tells its key."""
HIGH_ENOUGH_FOR_LIBRARY = 270
"""Pixels at 100 % from which the library's button does; the plus offers it too."""
_SHORT = {
    "yes_no": _("yes / no"),
    "choice": _("one of"),
    "choices": _("several"),
    "rating": _("scale"),
    "money": _("money"),
    "time": _("time"),
    "acknowledge": _("confirm"),
    "note": _("note"),
    "rows": _("table"),
    "sealed": _("sealed"),
}
_KINDS = {kind: words.lower() for kind, words in KINDS.items()} | _SHORT
"""What stands at the end of an item's row: there is little room for it."""


class ProtocolView(QTreeView):
    """The tree itself. `enter_asked()` when Enter asks for the editor."""

    enter_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = RowDelegate(self)
        self.setAccessibleName(_("Protocol"))
        self.setHeaderHidden(True)
        self.setItemDelegate(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAutoExpandDelay(600)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QTreeView, QTreeView:focus { border: none }")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by chooses nothing: with no row chosen Qt would take the first."""
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:
            QFrame.focusInEvent(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the editor."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.state() is not QAbstractItemView.State.EditingState:
            self.enter_asked.emit()
            return
        super().keyPressEvent(event)


class TreePane(QFrame):
    """Attributes: `view`, `model`, `filter`. The tree follows the designer, and the designer what is chosen in it.

    Signals: `library_asked()`.
    """

    library_asked = Signal()

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.designer = designer
        self.setProperty("surface", "card")
        self.setProperty("line", "right")
        self._showing = False
        self._closed: set[str] = set()
        self.model = ProtocolTree(self)
        self.model.may_drop = self._may_drop
        self.model.drag_text = self._drag_text
        self.view = ProtocolView()
        self.view.setModel(self.model)
        self._build()
        self._listen()

    def _listen(self) -> None:
        designer = self.designer
        self.view.selectionModel().selectionChanged.connect(self._selection_changed)
        self.view.selectionModel().currentChanged.connect(lambda _new, _old: self._selection_changed())
        self.view.collapsed.connect(self._note_closed)
        self.view.expanded.connect(lambda index: self._closed.discard(self.model.id_at(index)))
        self.view.rows.level_asked.connect(lambda _editor, by: designer.indent() if by > 0 else designer.outdent())
        self.model.renamed.connect(designer.write)
        self.model.dropped.connect(self._dropped)
        designer.opened.connect(self._opened)
        designer.changed.connect(self.refresh)
        designer.chosen_changed.connect(self._show_chosen)

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.filter = SearchField(_("Find in the protocol"), _("Find (Ctrl+F)"))
        self.filter.down_asked.connect(self.take_focus)
        self.filter.textChanged.connect(self._seek)
        self.filter.returnPressed.connect(lambda: self.go_to_hit(+1))
        self.hits = plain_label(size="small", tone="quiet")
        self.whole = Button(_("The whole study"), "quiet", icon="settings-2")
        self.whole.clicked.connect(lambda: self.designer.choose(""))
        self.hint = plain_label(
            _("A stage is a part of the journey. Press Ctrl+Enter for its first touchpoint, then Ins for an item."),
            size="small",
            tone="quiet",
            wrap=True,
        )
        self.library = Button(_("From library…"), icon="library", key="Ctrl+L")
        self.library.clicked.connect(self.library_asked)
        self.strip = KeyStrip(
            [
                (_("Ins"), _("item")),
                (_("Ctrl+Enter"), _("touchpoint")),
                (_("Alt+↑↓"), _("move")),
                (_("F2"), _("rename")),
            ]
        )
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.strip.setSizePolicy(policy)
        self._column, self._top = QVBoxLayout(self), QHBoxLayout()
        self._top.addWidget(self.filter, 1)
        self._top.addWidget(self.hits)
        self.add = IconButton("plus", _("Add"))
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._top.addWidget(self.add)
        self._column.addLayout(self._top)
        for widget in (self.whole, self.view, self.hint, self.library, self.strip):
            self._column.addWidget(widget, 1 if widget is self.view else 0)
        self.hits.hide()
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self.setMinimumWidth(px(WIDE))
        self._column.setContentsMargins(px(10), px(10), px(10), px(4))
        self._column.setSpacing(px(6))
        self.view.setIndentation(px(16))
        self.view.scheduleDelayedItemsLayout()

    def offer(self, actions: Sequence[QAction]) -> None:
        """What the plus beside the filter offers."""
        menu = QMenu(self.add)
        menu.addActions(list(actions))
        self.add.setMenu(menu)

    # -- showing -------------------------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self._closed.clear()
        self.filter.clear()
        self._showing = True
        self.model.show_anew(self.designer.protocol, _KINDS, self._marks(), self._beside())
        self.view.ensurePolished()
        self.view.expandAll()
        self._showing = False
        self._show_chosen()
        self._show_hint()

    def refresh(self) -> None:
        """Show the protocol as it is now."""
        self._show_chosen()  # first, so that Qt does not look for another row when the chosen one goes
        self._showing = True
        came = self.model.show(self.designer.protocol, _KINDS, self._marks(), self._beside())
        for name in came:
            self.view.setExpanded(self.model.index_of(name), name not in self._closed)
        self._showing = False
        if came and self._sought:
            self._hide_others()
        self._show_chosen()
        self._show_hint()

    def _show_hint(self) -> None:
        asked = any(touchpoint.items for _s, touchpoint in self.designer.protocol.touchpoints())
        self.hint.setVisible(not asked)

    def _beside(self) -> list[TreeRow]:
        protocol, marks = self.designer.protocol, self._marks()
        counts = {BEHAVIOURS: len(protocol.behaviours), DRAWS: len(protocol.draws), SCALES: len(protocol.scales)}
        return [
            TreeRow(name, "beside", words, str(counts[name]) if counts[name] else _("none"), marks.get(name, ""))
            for name, words in BESIDE.items()
        ]

    def _marks(self) -> dict[str, str]:
        findings = self.designer.known_findings()
        spots = spots_of(self.designer.protocol) if findings else {}
        marks: dict[str, str] = {}
        for finding in reversed(findings):
            place = finding.item or spots.get(finding.place, "")
            marks[place] = "error" if finding.severity is Severity.ERROR else "warning"
        return marks

    def _note_closed(self, index: Index) -> None:
        if not self._showing:
            self._closed.add(self.model.id_at(index))

    # -- what is chosen ------------------------------------------------------------------------------------------------

    def _show_chosen(self) -> None:
        """Show in the tree what is chosen in the designer."""
        if self._showing or self._shown() == (self.designer.chosen, set(self.designer.picked)):
            return
        self._showing = True
        index, model = self.model.index_of(self.designer.chosen), self.view.selectionModel()
        if index.isValid():
            several = QItemSelection()
            for name in self.designer.picked:
                one = self.model.index_of(name)
                several.select(one, one)
            model.select(several, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.view.scrollTo(index)
        else:
            model.clear()
        self._showing = False

    def _shown(self) -> tuple[str, set[str]]:
        model = self.view.selectionModel()
        return self.model.id_at(self.view.currentIndex()), {
            self.model.id_at(index) for index in model.selectedIndexes()
        }

    def _selection_changed(self, *_changes: object) -> None:
        """Tell the designer what the person chose; several only where the editor's is among them."""
        current, picked = self._shown()
        if self._showing or not current:
            return
        if picked <= {current}:
            self.designer.choose(current)
        elif current in picked:
            self.designer.pick([row.id for row in self.model.rows() if row.id in picked], current)

    # -- drag and drop -------------------------------------------------------------------------------------------------

    def _drag_text(self, names: Sequence[str]) -> str:
        block = blocks.block_of(self.designer.protocol, names)
        return blocks.block_text(block) if block is not None else ""

    def _may_drop(self, names: Sequence[str], text: str, spot: Spot) -> bool:
        protocol = self.designer.protocol
        if names:
            return may_stand(protocol, largest(protocol, names), spot.parent)
        block = blocks.read_block(text)
        return block is not None and may_stand(protocol, block.nodes, spot.parent)

    def _dropped(self, names: Sequence[str], text: str, spot: Spot, copies: bool) -> None:
        goal = Goal(spot.parent, spot.before)
        if names:
            (self.designer.copy_to if copies else self.designer.move_to)(names, goal)
        elif (block := blocks.read_block(text)) is not None:
            self.designer.take(block, _("paste of {what}"), goal)

    # -- finding -------------------------------------------------------------------------------------------------------

    _sought = ""

    def _seek(self, text: str) -> None:
        """Show only what holds the words or the name, with what holds it; nothing sought shows all."""
        self._sought = self.view.rows.sought = text.casefold().strip()
        self._hide_others()
        self.view.viewport().update()
        found = self._found()
        self.hits.setVisible(bool(self._sought))
        self.hits.setText(str(len(found)))
        if self._sought and found and self.designer.chosen not in found:
            self.designer.choose(found[0])

    def _found(self) -> list[str]:
        if not self._sought:
            return []
        return [row.id for row in self.model.rows() if self._sought in f"{row.title}\n{row.id}".casefold()]

    def _hide_others(self) -> None:
        found = set(self._found())
        self._hide_within(QModelIndex(), found, not self._sought)

    def _hide_within(self, parent: QModelIndex, found: set[str], all_shown: bool) -> bool:
        """Hide what is not found within `parent`; whether anything is left. What holds a hit is shown and opened."""
        any_shown = False
        for place in range(self.model.rowCount(parent)):
            index = self.model.index(place, 0, parent)
            is_hit = all_shown or self.model.id_at(index) in found
            holds_hit = self._hide_within(index, found, all_shown)
            if holds_hit and self._sought:
                self._showing = True
                self.view.expand(index)
                self._showing = False
            self.view.setRowHidden(place, parent, not (is_hit or holds_hit))
            any_shown = any_shown or is_hit or holds_hit
        return any_shown

    def begin_to_find(self) -> None:
        """The keyboard goes to the field of what is sought, its words chosen."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def go_to_hit(self, by: int) -> None:
        """Choose the next (+1) or last (-1) thing that holds what is sought, round and round."""
        found = self._found()
        if found:
            order = [row.id for row in self.model.rows()]
            here = order.index(self.designer.chosen) if self.designer.chosen in order else -1
            turned = found if by > 0 else found[::-1]
            ahead = (name for name in turned if (order.index(name) - here) * by > 0)
            self.designer.choose(next(ahead, turned[0]))

    # -- doing ---------------------------------------------------------------------------------------------------------

    def rename(self) -> None:
        """Write over the chosen row."""
        index = self.view.currentIndex()
        if index.isValid():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.edit(index)

    def take_focus(self) -> None:
        """The keyboard goes to the tree."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low the rows come first; the menus tell the keys too."""
        super().resizeEvent(event)
        self.strip.setVisible(self.height() >= look().px(HIGH_ENOUGH_FOR_KEYS))
        self.library.setVisible(self.height() >= look().px(HIGH_ENOUGH_FOR_LIBRARY))
        self.library.set_key("Ctrl+L" if self.width() >= look().px(WIDE_ENOUGH_FOR_KEY) else "")

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_top"):
            self._dress()
