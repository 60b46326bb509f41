"""The body of the designer: tree, editor over findings, preview; and how they share the room there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.presenters.designer import Designer
from ui.theme import look
from ui.widgets.stack import Stack

from .designer_editor import EditorPane
from .designer_findings import MOST_LINES, FindingsPane
from .designer_preview import PreviewPane
from .designer_publish import PublishPanel
from .designer_tree import TreePane
from .page_header import scrolled

ROOM_FOR_PREVIEW = 1040
"""Pixels at 100 % from which the recorder stands beside the editor."""
LOW, LOWEST = 520, 360
"""Pixels at 100 % below which few findings, or one, are shown at once: the editor comes first."""


class Panes(QSplitter):
    """Attributes: `tree`, `middle` (the editor, or what publishing means), `editor`, `findings`, `preview`,
    `publishing`."""

    def __init__(self, designer: Designer) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.tree = TreePane(designer)
        self.editor = EditorPane(designer)
        self.findings = FindingsPane(designer)
        self.preview = PreviewPane(designer)
        self.publishing = PublishPanel(designer)
        editing = QWidget()
        column = QVBoxLayout(editing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor, 1)
        column.addWidget(self.findings)
        self.middle = Stack()
        self.middle.addWidget(editing)
        self._publishing_area = scrolled(self.publishing, _("What publishing means"))
        self.middle.addWidget(self._publishing_area)
        self.setChildrenCollapsible(False)
        for pane in (self.tree, self.middle, self.preview):
            self.addWidget(pane)
        self.preview.hide()  # until it is known how much room there is
        self.setStretchFactor(1, 1)
        self._shared_for: object = None

    def show_editing(self) -> None:
        """The editor over its findings."""
        self.middle.setCurrentIndex(0)

    def show_publishing(self) -> None:
        """What publishing means, or what differs."""
        self.middle.setCurrentWidget(self._publishing_area)

    def go_to_next(self) -> None:
        """The keyboard goes on: from the tree to the editor, to the preview where it is seen, and back."""
        if self.tree.isAncestorOf(self.focusWidget()):
            self.editor.take_focus()
        elif self.preview.isVisible() and not self.preview.isAncestorOf(self.focusWidget()):
            self.preview.show_now()
            card = self.preview.items.card if self.preview.items.isVisible() else None
            (card or self.tree.view).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.tree.take_focus()

    def _share_room(self) -> None:
        px = look().px
        is_wide = self.width() >= px(ROOM_FOR_PREVIEW)
        if (is_wide, look().scale) != self._shared_for:
            self._shared_for = is_wide, look().scale
            self.preview.setVisible(is_wide)
            self.setSizes([px(270), px(533), px(475)] if is_wide else [px(230), max(self.width() - px(230), 1), 0])
        few = 1 if self.height() < px(LOWEST) else 2
        self.findings.keep_to(few if self.height() < px(LOW) else MOST_LINES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the editor comes first."""
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room, and another form."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "publishing"):
            self._share_room()
            if self.editor.designer.is_open:
                self.editor.rebuild()
