"""A small picture to look at: a photo's thumbnail at its own proportions, with its name for those who listen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImageReader, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import look
from ui.widgets.painting import painter_of
from ui.widgets.text import plain_tip

HIGH, WIDEST = 96, 260
"""Pixels at 100 %."""


class PhotoView(QWidget):
    """The picture. What cannot be read shows as an empty field."""

    def __init__(self, path: Path, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = _read(path, self.devicePixelRatioF())
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as the picture is at its height."""
        if self._picture.isNull():
            return QSize(look().px(HIGH), look().px(HIGH))
        return self._picture.deviceIndependentSize().toSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it with round corners."""
        painter = painter_of(self)
        area = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(area, look().px(6), look().px(6))
        painter.setClipPath(shape)
        painter.fillRect(area, look().colour("sunken"))
        if not self._picture.isNull():
            painter.drawPixmap(area, self._picture, QRectF(self._picture.rect()))
        painter.end()


def _read(path: Path, ratio: float) -> QPixmap:
    reader = QImageReader(str(path))
    size = reader.size()
    if size.isValid():
        most = QSize(round(look().px(WIDEST) * ratio), round(look().px(HIGH) * ratio))
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))
    picture = QPixmap.fromImage(reader.read())
    picture.setDevicePixelRatio(ratio)
    return picture
