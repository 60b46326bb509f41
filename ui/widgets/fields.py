"""Small helps for Qt's own fields."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox

from ui.theme import look


def inset(spin_box: QAbstractSpinBox) -> None:
    """Keep figures off the left edge; a style sheet can't, Qt gives the inner field the box without its padding."""
    spin_box.lineEdit().setTextMargins(look().px(7), 0, 0, 0)
