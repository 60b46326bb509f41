"""Buttons: a verb, maybe a picture before it and the cap of its key behind it; and the square one, a picture only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyleOptionButton, QToolButton, QWidget

from ui import icons
from ui.theme import BODY, LARGE, look, set_property
from ui.widgets.painting import CAP_HEIGHT, cap, cap_width, painter_of

_INKS = {"primary": "on_accent", "danger": "bad"}
_PADDING = {"quiet": 8}


class Button(QPushButton):
    """A push button of kind primary (one a screen), plain, quiet (no edge), danger, or rating (44 px, one of a row).

    `key` is only shown as a cap and told in the accessible description; the action or shortcut behind it is the view's.
    """

    def __init__(
        self, text: str, kind: str = "plain", icon: str = "", key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._picture, self._key, self._kind = icon, key, kind
        self.setProperty("kind", kind)
        self.setAccessibleDescription(key)
        across = QSizePolicy.Policy.Preferred if kind == "rating" else QSizePolicy.Policy.Minimum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    @property
    def kind(self) -> str:
        """Primary, plain, quiet, danger or rating."""
        return self._kind

    def set_kind(self, kind: str) -> None:
        """Make it another kind."""
        self._kind = kind
        set_property(self, "kind", kind)

    def set_key(self, key: str) -> None:
        """Show another key, or none."""
        self._key = key
        self.setAccessibleDescription(key)
        self.updateGeometry()
        self.update()

    def set_picture(self, icon: str) -> None:
        """Show another picture before the words, or none."""
        self._picture = icon
        self.updateGeometry()
        self.update()

    def _is_bold(self) -> bool:
        return self._kind == "primary" or self.isChecked()

    def _size(self) -> int:
        return LARGE if self._kind == "rating" and self.text().lstrip("−").isdigit() else BODY

    def _widths(self) -> tuple[int, int, int]:
        """Of picture, words and cap, each with the gap behind or before it; pixels of this scale."""
        px = look().px
        metrics = QFontMetrics(look().font(self._size(), bold=True))
        words = metrics.size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        gap = px(8) if self.text() else 0
        return (px(18) + gap if self._picture else 0), words, (cap_width(self._key) + px(8) if self._key else 0)

    def sizeHint(self) -> QSize:
        """Room for picture, words and cap; 32 px high, 44 px in a rating row."""
        padding = look().px(_PADDING.get(self._kind, 12))
        width = sum(self._widths()) + 2 * padding + 2
        return QSize(max(width, look().px(44)), look().px(44 if self._kind == "rating" else 32))

    def minimumSizeHint(self) -> QSize:
        """Verbs are never cut; the values of a long scale may stand closer than they like."""
        if self._kind != "rating":
            return self.sizeHint()
        words = sum(self._widths()) + 2 * look().px(4) + 2
        return QSize(max(words, look().px(28)), look().px(44))

    def _ink(self) -> str:
        if not self.isEnabled():
            return "quiet" if self._kind == "primary" else "line"
        if self.isChecked():
            return "on_accent" if self._kind == "rating" else "accent"
        return _INKS.get(self._kind, "text")

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """The field only: Qt draws no words. (Drawing the field oneself needs QStyle, which is long in the making.)"""
        super().initStyleOption(option)
        option.text = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field from the style sheet; picture, words and cap in the middle of it."""
        super().paintEvent(event)
        painter = painter_of(self)
        picture, words, key = self._widths()
        start = (self.width() - picture - words - key) / 2
        self._paint_picture(painter, self._place(start, look().px(18)))
        self._paint_words(painter, self._place(start + picture, words))
        self._paint_key(painter, self._place(start + picture + words + look().px(8), key - look().px(8)))
        painter.end()

    def _place(self, x: float, width: float) -> QRectF:
        left = x if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else self.width() - x - width
        return QRectF(left, 0, width, self.height())

    def _paint_picture(self, painter: QPainter, area: QRectF) -> None:
        if self._picture:
            top = (self.height() - area.width()) / 2
            icons.paint(painter, self._picture, QRectF(area.x(), top, area.width(), area.width()), self._ink())

    def _paint_words(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(look().font(self._size(), bold=self._is_bold()))
        painter.setPen(look().colour(self._ink()))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextHideMnemonic
        painter.drawText(area.adjusted(-1, 0, 1, 0), int(flags), self.text())

    def _paint_key(self, painter: QPainter, area: QRectF) -> None:
        if self._key:
            high = look().px(CAP_HEIGHT)
            filled = self._kind == "primary" or self.isChecked()
            edge = look().colour(self._ink() if filled else "line")
            box = QRectF(area.x(), (self.height() - high) / 2, area.width(), high)
            cap(painter, box, self._key, look().colour(self._ink()), None, edge)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


class IconButton(QToolButton):
    """A square button with a picture; `name` says in words what it does, for tool tip and screen reader."""

    def __init__(self, icon: str, name: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_picture(icon)
        self.set_name(name, key)

    def set_picture(self, icon: str) -> None:
        """Show another picture."""
        icons.dress(self, icon, size=18)

    def set_name(self, name: str, key: str = "") -> None:
        """Say what it does now."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})" if key else name)

    def sizeHint(self) -> QSize:
        """32 px square."""
        return QSize(look().px(32), look().px(32))
