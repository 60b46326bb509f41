"""What undo and redo would do, said in the menu and on their buttons: for recorder, observation and designer alike."""

from __future__ import annotations

import shiboken6
from PySide6.QtGui import QAction, QUndoStack

from cxstudio.i18n import _
from ui.widgets.buttons import IconButton

Pair = tuple[QAction, IconButton]


def name_undo(stack: QUndoStack, undo: Pair, redo: Pair, *, is_seen: bool = True) -> None:
    """Name both pairs of action and button after the next step; what is not seen is not changed by a key."""
    if not shiboken6.isValid(stack):  # it empties itself while the window goes
        return
    for (action, button), word, can, text in (
        (undo, _("Undo {what}"), stack.canUndo(), stack.undoText()),
        (redo, _("Redo {what}"), stack.canRedo(), stack.redoText()),
    ):
        name = word.format(what=text).strip()
        action.setText(name.replace("&", "&&"))
        action.setEnabled(can and is_seen)
        button.setEnabled(can)
        button.set_name(name, action.shortcut().toString())
