"""A group of a form that can be folded away under its heading, and that is found open or folded again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui import icons
from ui.context import Context
from ui.theme import look
from ui.widgets.text import ElidedLabel, escaped


class Fold(QWidget):
    """The heading is a button; behind it stands, folded, what is in it. `body` is what it hides."""

    def __init__(self, title: str, body: QWidget, *, is_open: bool, told: Callable[[bool], None]) -> None:
        """`told` hears of each opening and folding by the person."""
        super().__init__()
        self.title, self.body, self._told = title, body, told
        self._words = ""
        self.button = QToolButton()
        self.button.setText(escaped(title))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setFont(look().font(bold=True))
        self.button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._turn)
        self.summary = ElidedLabel(tone="quiet", size="small")
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(self.button)
        head.addWidget(self.summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look().px(2), 0, 0)
        column.setSpacing(look().px(6))
        column.addLayout(head)
        column.addWidget(body)
        self.set_open(is_open)

    @property
    def is_open(self) -> bool:
        """Whether what is in it can be seen."""
        return not self.body.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Open or fold it; nobody is told."""
        self.body.setVisible(is_open)
        leads_on = "chevron-left" if self.isRightToLeft() else "chevron-right"
        icons.dress(self.button, "chevron-down" if is_open else leads_on, "quiet", 16)
        self._name()

    def set_summary(self, words: str) -> None:
        """What is in it, shown while it is folded."""
        self._words = words
        self._name()

    def _name(self) -> None:
        self.summary.set_text("" if self.is_open else self._words)
        state = _("open") if self.is_open else _("folded")
        self.button.setAccessibleName(", ".join(part for part in (self.title, self._words, state) if part))

    def _turn(self) -> None:
        self.set_open(not self.is_open)
        self._told(self.is_open)


def is_unfolded(context: Context, key: str) -> bool:
    """Whether the person left that group open."""
    return key in context.preferences.unfolded.split()


def remember(context: Context, key: str, is_open: bool) -> None:
    """Keep how the person left a group, for all forms and the next start."""
    others = [name for name in context.preferences.unfolded.split() if name != key]
    context.preferences = replace(context.preferences, unfolded=" ".join([*others, key] if is_open else others))
