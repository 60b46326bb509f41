"""A photo taken with this computer's camera, as a panel in the place of the items.

It needs Qt's multimedia part (the extra "camera"), which is loaded when the panel is asked for and not before: it is as
large as all the rest of Qt. The camera runs only while the panel stands there.
"""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QImageWriter, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout

from cxstudio.i18n import _
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.photo_canvas import PhotoCanvas

from .recorder_panels import ENTER, Panel

QUALITY = 95


class CameraPanel(Panel):
    """What the camera sees. `taken(name, bytes)` by Enter or Space; Esc puts the camera away."""

    taken = Signal(str, bytes)

    def __init__(self) -> None:
        super().__init__(_("Camera"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture = PhotoCanvas()
        self.picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.take = Button(_("Take the photo"), "primary", "camera", _("Enter"))
        self.take.clicked.connect(self._shoot)
        self.back = Button(_("Back"), key=_("Esc"))
        self.back.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.take)
        self.column.addWidget(self.picture, 1)
        self.column.addLayout(row)
        self._parts: tuple[Any, ...] = ()
        """Session, camera, capture and sink: Qt lets go of what nobody holds."""

    def start(self) -> str:
        """Let the camera run. Gives the sentence that says why it cannot; empty when it does."""
        try:
            media: Any = importlib.import_module("PySide6.QtMultimedia")
        except ImportError:
            return _(
                "Photos are taken with the extra “camera”, which is not installed. Attach a photo from your phone "
                "with {key}, or install cxstudio[camera]."
            ).format(key=_("P"))
        device = media.QMediaDevices.defaultVideoInput()
        if device.isNull():
            return _("This computer has no camera that can be used. Attach a photo from a file instead.")
        self._connect(media, device)
        self.picture.show_picture(QPixmap(), _("What the camera sees"), _("The camera is starting"))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        return ""

    def _connect(self, media: Any, device: Any) -> None:
        session, camera = media.QMediaCaptureSession(self), media.QCamera(device, self)
        capture, sink = media.QImageCapture(self), media.QVideoSink(self)
        session.setCamera(camera)
        session.setImageCapture(capture)
        session.setVideoSink(sink)
        sink.videoFrameChanged.connect(lambda frame: self.show_frame(frame.toImage()))
        capture.imageCaptured.connect(lambda _id, image: self.keep(image))
        camera.errorOccurred.connect(lambda _code, why: self.picture.show_picture(QPixmap(), "", why))
        camera.start()
        self._parts = (session, camera, capture, sink)

    def stop(self) -> None:
        """Put the camera away: its light goes out."""
        if self._parts:
            self._parts[1].stop()
            for part in self._parts:
                part.deleteLater()
        self._parts = ()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whatever leads away from here puts the camera away."""
        super().hideEvent(event)
        self.stop()

    def show_frame(self, image: QImage) -> None:
        """What the camera sees now."""
        self.picture.show_picture(QPixmap.fromImage(image), _("What the camera sees"))

    def _shoot(self) -> None:
        if self._parts:
            self._parts[2].capture()

    def keep(self, image: QImage) -> None:
        """Hand the photo on and put the camera away. It holds pixels alone, no place and no camera's name."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, QByteArray(b"jpg"))
        writer.setQuality(QUALITY)
        if writer.write(image):
            name = _("camera {time}.jpg").format(time=f"{datetime.now():%H-%M-%S}")
            self.taken.emit(name, buffer.data().data())
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or Space takes the photo, Esc goes back."""
        if event.key() in (*ENTER, Qt.Key.Key_Space):
            self._shoot()
        else:
            super().keyPressEvent(event)
