"""Undo belongs to the designer's page, not to the single field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence


class UndoOfThePage(QObject):
    """Hands undo and redo of a field to the page: there it takes back everything, in the order it was done."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The field does not claim these keys, so that the page's action gets them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if event.matches(undo) or event.matches(redo):
                event.ignore()
                return True
        return False
