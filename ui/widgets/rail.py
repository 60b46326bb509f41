"""The rail on the left: the places of the program, each an icon over its name, and settings at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.i18n import plural
from ui.theme import SMALL, look
from ui.widgets.painting import field, mirrored, painter_of
from ui.widgets.roving import keep_one_tab_stop, move_focus


class Place(NamedTuple):
    """One place: its key for the program, its name, icon and shortcut for the person."""

    key: str
    text: str
    icon: str
    shortcut: str = ""


class RailButton(QAbstractButton):
    """An icon over a name; the chosen one stands on its tint, with a bar at the window's edge.

    In a low window the name gives way: the icon stays, and the tool tip tells the name.
    """

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._badge = 0
        self.shows_icon = True
        self.setText(place.text)
        self.setCheckable(True)
        self.setToolTip(f"{place.text} ({place.shortcut})" if place.shortcut else place.text)
        self.setAccessibleDescription(place.shortcut)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def badge(self) -> int:
        """How many things wait there."""
        return self._badge

    def set_badge(self, count: int) -> None:
        """Show how many things wait; 0 shows nothing."""
        self._badge = count
        waiting = plural("{n} waits", "{n} wait", count) if count else ""
        self.setAccessibleName(f"{self.place.text}, {waiting}" if waiting else self.place.text)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its name in bold, at least 72 px."""
        words = QFontMetrics(look().font(SMALL, bold=True)).horizontalAdvance(self.text())
        return QSize(max(words + look().px(12), look().px(72)), look().px(60))

    def minimumSizeHint(self) -> QSize:
        """Room for the icon alone."""
        return QSize(self.sizeHint().width(), look().px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw tint, icon, name and badge."""
        painter = painter_of(self)
        role = "accent" if self.isChecked() else "quiet"
        if self.isChecked() or self.underMouse():
            field(painter, QRectF(self.rect()), 8, look().colour("chosen" if self.isChecked() else "sunken"))
        side = look().px(20)
        is_low = self.height() < look().px(52)
        top = (self.height() - side) / 2 if is_low else look().px(10)
        icon = QRectF((self.width() - side) / 2, top, side, side)
        if self.shows_icon:
            from ui import icons  # brings Qt's SVG parts, which the first paint of the window does without

            icons.paint(painter, self.place.icon, icon, role)
        painter.setFont(look().font(SMALL, bold=self.isChecked()))
        painter.setPen(look().colour(role))
        below = QRectF(0, look().px(32), self.width(), look().px(20))
        if not is_low:
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._badge:
            self._paint_badge(painter, icon)
        painter.end()

    def _paint_badge(self, painter: QPainter, icon: QRectF) -> None:
        text = str(self._badge) if self._badge < 100 else "99+"
        font = look().font(SMALL, bold=True)
        high = look().px(16)
        wide = max(QFontMetrics(font).horizontalAdvance(text) + look().px(8), high)
        x = mirrored(icon.right() - look().px(4), self)
        area = QRectF(x if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else x - wide, 0, wide, high)
        area.moveTop(icon.y() - look().px(6))
        field(painter, area, 8, look().colour("accent"))
        painter.setFont(font)
        painter.setPen(look().colour("on_accent"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """The pointer over a place tints it."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)


class Rail(QFrame):
    """The places, one of them current. It shows shortcuts in tool tips; the window's actions own them.

    Tab reaches the rail once, up and down move along it, Enter and Space go to the place.
    """

    chosen = Signal(str)

    def __init__(self, places: Sequence[Place], foot: Sequence[Place] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "page")
        self.setProperty("line", "right")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._column = QVBoxLayout(self)
        self._buttons = {place.key: self._button(place) for place in (*places, *foot)}
        for place in places:
            self._column.addWidget(self._buttons[place.key])
        self._column.addStretch(1)
        for place in foot:
            self._column.addWidget(self._buttons[place.key])
        self._current = ""
        self._dress()
        if places:
            self.set_current(places[0].key)

    @property
    def current(self) -> str:
        """The key of the current place."""
        return self._current

    def button(self, key: str) -> RailButton:
        """The button of a place."""
        return self._buttons[key]

    def set_current(self, key: str) -> None:
        """Show another place as current; emits nothing."""
        self._current = key
        for name, button in self._buttons.items():
            button.setChecked(name == key)
        keep_one_tab_stop(list(self._buttons.values()), list(self._buttons).index(key))
        self.update()  # the bar is painted here, beside the buttons

    def show_icons(self, shown: bool) -> None:
        """With or without the icons; the names stand either way."""
        for button in self._buttons.values():
            button.shows_icon = shown
            button.update()

    def set_badge(self, key: str, count: int) -> None:
        """Show how many things wait at a place."""
        self._buttons[key].set_badge(count)

    def _button(self, place: Place) -> RailButton:
        button = RailButton(place, self)
        button.clicked.connect(lambda: self._choose(place.key))
        button.installEventFilter(self)
        return button

    def _choose(self, key: str) -> None:
        self.set_current(key)
        self.chosen.emit(key)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Arrows move along the rail, Enter goes to the place."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        buttons = list(self._buttons.values())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            next(button for button in buttons if button.hasFocus()).click()
            return True
        return move_focus(buttons, event.key(), self, upright=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar at the window's edge beside the current place."""
        super().paintEvent(event)
        if self._current:
            painter = painter_of(self)
            box = self._buttons[self._current].geometry()
            wide = look().px(3)
            x = mirrored(0, self) - (wide if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0)
            inset = look().px(12)
            field(painter, QRectF(x, box.y() + inset, wide, box.height() - 2 * inset), 1, look().colour("accent"))
            painter.end()

    def _dress(self) -> None:
        px = look().px
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))
        self._column.setSpacing(px(4))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._dress()
