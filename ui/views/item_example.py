"""The example picture beside a question: small on the card, large in the place of the items."""

from __future__ import annotations

import base64
import binascii

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImageReader, QKeyEvent, QKeySequence, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from cxstudio.i18n import _
from cxstudio.study.protocol import Picture
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_keys import pressed
from ui.theme import SMALL, look
from ui.widgets.buttons import Button
from ui.widgets.painting import CAP_HEIGHT, cap, cap_width, field, painter_of
from ui.widgets.text import plain_label

from .recorder_panels import Panel
from .recorder_photo import BigPicture

WIDE, HIGH = 112, 76
LARGEST = 4000
"""Pixels a side that a large view is read at; more is scaled down while it is read."""


def pixels_of(picture: Picture, most: QSize) -> QPixmap:
    """The picture, no larger than `most`; a null one where its data are no picture."""
    try:
        content = base64.b64decode(picture.data, validate=True)
    except (binascii.Error, ValueError):
        return QPixmap()
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(picture.media.removeprefix("image/").encode()))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and (size.width() > most.width() or size.height() > most.height()):
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))
    return QPixmap.fromImage(reader.read())


class ExampleButton(QAbstractButton):
    """The small picture; its key or a click shows it large."""

    def __init__(self, picture: Picture, question: str, key: str = "", parent: QWidget | None = None) -> None:
        """`key` is written on it; the page acts on it."""
        super().__init__(parent)
        self._key = key
        ratio = self.devicePixelRatioF()
        room = QSize(round(look().px(WIDE) * ratio), round(look().px(HIGH) * ratio))
        self._pixels = pixels_of(picture, room)
        self._pixels.setDevicePixelRatio(ratio)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name = _("Example: {title}").format(title=picture.title)
        self.setAccessibleName(f"{name}, {question}")
        large = _("See the example large")
        self.setToolTip(f"{large} ({key})" if key else large)

    def sizeHint(self) -> QSize:
        """Room for the picture."""
        return QSize(look().px(WIDE), look().px(HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture whole, with the cap of its key."""
        painter, px = painter_of(self), look().px
        area = QRectF(self.rect())
        field(painter, area, 6, look().colour("sunken"), look().colour("hairline"))
        if self._pixels.isNull():
            painter.setFont(look().font(SMALL))
            painter.setPen(look().colour("quiet"))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), _("no picture"))
        else:
            size = self._pixels.deviceIndependentSize()
            size.scale(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (area.width() - size.width()) / 2, (area.height() - size.height()) / 2
            source = QRectF(self._pixels.rect())
            painter.drawPixmap(QRectF(left, top, size.width(), size.height()), self._pixels, source)
        if self._key:
            wide, high = cap_width(self._key), px(CAP_HEIGHT)
            box = QRectF(area.right() - wide - px(4), area.bottom() - high - px(4), wide, high)
            cap(painter, box, self._key, look().colour("quiet"), look().colour("card"), look().colour("line"))
        painter.end()


class ExamplePanel(Panel):
    """The picture, large. The key that led here or Esc goes back."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(_("Example"))
        self._recorder = recorder
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture = BigPicture()
        self.question = plain_label(tone="quiet", wrap=True)
        self.back = Button(_("Back"), key=_("Esc"))
        self.back.clicked.connect(self.closed)
        self.column.addWidget(self.question)
        self.column.addWidget(self.picture, 1)
        self.column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)

    def show_example(self, picture: Picture, question: str) -> None:
        """Show this one."""
        self.heading.setText(picture.title)
        self.question.setText(question)
        self.picture.show_picture(pixels_of(picture, QSize(LARGEST, LARGEST)), picture.title)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key that led here leads back."""
        if self._recorder.keys.deed_of(pressed(QKeySequence(event.keyCombination()), event.text())) == "example":
            self.closed.emit()
        else:
            super().keyPressEvent(event)
