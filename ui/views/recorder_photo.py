"""One photo, large: its caption, its facts, the others of its item with left and right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cxstudio.i18n import _
from cxstudio.study.visit import Evidence
from ui.presenters.recorder import Recorder
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.text import plain_label

from .item_words import Field
from .recorder_panels import Panel


class BigPicture(QWidget):
    """A picture as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(120, 90))

    def show_picture(self, pixels: QPixmap, name: str) -> None:
        """Show this one."""
        self._pixels = pixels
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it whole, in the middle."""
        if self._pixels.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._pixels.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawPixmap(QRectF(left, top, size.width(), size.height()), self._pixels, QRectF(self._pixels.rect()))
        painter.end()


class PhotoPanel(Panel):
    """The panel. Left and right turn to the item's other photos, Del removes, Esc goes back."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(_("Photo"))
        self._recorder = recorder
        self._id = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture = BigPicture()
        self.facts = plain_label(size="small", tone="quiet", wrap=True)
        self.caption = Field(_("Caption"), _("Caption"))
        self.caption.typed.connect(lambda text: recorder.write_caption(self._id, text))
        self.caption.left.connect(recorder.end_typing)
        self.remove = Button(_("Remove"), icon="trash-2", key=_("Del"))
        self.remove.clicked.connect(self._remove)
        self.back = Button(_("Back"), key=_("Esc"))
        self.back.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(self.caption, 1)
        row.addWidget(self.remove)
        row.addWidget(self.back)
        self.column.addWidget(self.picture, 1)
        self.column.addWidget(self.facts)
        self.column.addLayout(row)

    def _photos(self) -> list[Evidence]:
        item = next((one.item for one in self._recorder.visit.evidence if one.id == self._id), "")
        return [one for one in self._recorder.photos(item) if one.media.startswith("image/")]

    def show_photo(self, evidence_id: str) -> None:
        """Show one photo of the visit."""
        self._id = evidence_id
        photo = next((one for one in self._photos() if one.id == evidence_id), None)
        if photo is None:
            self.closed.emit()
            return
        path = self._recorder.workspace.evidence.report_path(photo.sha256)
        self.picture.show_picture(QPixmap(str(path)), photo.caption or photo.name)
        self.heading.setText(photo.name)
        self.caption.setText(photo.caption)
        taken = _("taken {when}").format(when=photo.taken_at.replace("T", " ")) if photo.taken_at else ""
        place = (
            _("place {north:.5f}, {east:.5f} (never in a report)").format(north=photo.latitude, east=photo.longitude)
            if photo.latitude is not None and photo.longitude is not None
            else ""
        )
        facts = [f"{photo.width} × {photo.height}", f"{photo.size / 1e6:.1f} MB", taken, place]
        self.facts.setText(" · ".join(fact for fact in facts if fact))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        self._recorder.remove_evidence(self._id)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, right, Del; Esc goes back."""
        ids = [one.id for one in self._photos()]
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._id in ids:
            goal = ids.index(self._id) + (1 if event.key() == Qt.Key.Key_Right else -1)
            self.show_photo(ids[goal % len(ids)])
        elif event.key() == Qt.Key.Key_Delete and self.hasFocus():
            self._remove()
        else:
            super().keyPressEvent(event)
