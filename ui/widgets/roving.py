"""One tab stop for a group of buttons: Tab goes to the group once, arrows move within it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

_ACROSS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_UPRIGHT = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def keep_one_tab_stop(buttons: Sequence[QAbstractButton], stop: int) -> None:
    """Only the button at `stop` is reached with Tab."""
    for index, button in enumerate(buttons):
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if index == stop else Qt.FocusPolicy.ClickFocus)


def move_focus(buttons: Sequence[QAbstractButton], key: int, owner: QWidget, *, upright: bool) -> bool:
    """Move the focus within `buttons` as an arrow, Home or End says; False when the key is not for this group."""
    held = next((index for index, button in enumerate(buttons) if button.hasFocus()), None)
    if held is None:
        return False
    steps = _UPRIGHT if upright else _ACROSS
    if key == Qt.Key.Key_Home:
        goal = 0
    elif key == Qt.Key.Key_End:
        goal = len(buttons) - 1
    elif key in steps:
        mirrored = not upright and owner.layoutDirection() is Qt.LayoutDirection.RightToLeft
        goal = held + (-steps[Qt.Key(key)] if mirrored else steps[Qt.Key(key)])
    else:
        return False
    if not 0 <= goal < len(buttons):
        return not upright  # at the end of a row the key is spent; at the end of a list it may lead on
    buttons[goal].setFocus(Qt.FocusReason.OtherFocusReason)
    keep_one_tab_stop(buttons, goal)
    return True
