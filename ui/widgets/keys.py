"""Keys shown on screen: a cap with a key's name, and the strip along the foot that pairs keys with verbs."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui.theme import look
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.painting import CAP_HEIGHT, cap, cap_width, painter_of
from ui.widgets.text import plain_label

Keys = str | tuple[str, ...]


class KeyCap(QWidget):
    """The name of a key in a small rounded field, for example [Enter]. It only shows; an action or a view acts."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    @property
    def text(self) -> str:
        """The key's name."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another key."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the name needs."""
        return QSize(cap_width(self._text), look().px(CAP_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cap."""
        painter = painter_of(self)
        scheme = look()
        cap(
            painter,
            QRectF(self.rect()),
            self._text,
            scheme.colour("text"),
            scheme.colour("card"),
            scheme.colour("line"),
        )
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


class KeyStrip(QFrame):
    """The keys of a screen along its foot: caps, each with its verb. Wraps where the window is narrow."""

    def __init__(self, pairs: Iterable[tuple[Keys, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self.setProperty("line", "top")
        self.setAccessibleName("")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout(self, gap=18)
        self._dress()
        self.set_keys(pairs)

    def set_keys(self, pairs: Iterable[tuple[Keys, str]]) -> None:
        """Show other keys; a pair is one key or several, and the verb in the language in use."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for keys, verb in pairs:
            self._flow.addWidget(_pair((keys,) if isinstance(keys, str) else keys, verb, self))

    def _dress(self) -> None:
        side, height = look().px(24), look().px(9)
        self._flow.setContentsMargins(side, height, side, height)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_flow"):
            self._dress()


def _pair(keys: tuple[str, ...], verb: str, parent: QWidget) -> QWidget:
    pair = QWidget(parent)
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look().px(5))
    for key in keys:
        row.addWidget(KeyCap(key))
    row.addWidget(plain_label(verb, size="small", tone="quiet"))
    pair.setVisible(True)
    return pair
