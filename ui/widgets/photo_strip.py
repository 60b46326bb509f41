"""The strip of photos at an item: thumbnails, and the tile that takes new ones by key, paste or drop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QMimeData, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QImageReader,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from cxstudio.i18n import _, plural
from ui import icons
from ui.theme import SMALL, look
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.painting import CAP_HEIGHT, beside, cap, cap_width, field, painter_of
from ui.widgets.text import plain_tip

WIDE, HIGH = 116, 76  # of a tile, at 100 %


@dataclass(frozen=True)
class Photo:
    """One photo: its id, a small picture of it, its caption, and what is still to do with it ("2 faces to check"). A
    sound has an `icon` in place of the picture, over its name."""

    id: str
    thumbnail: QPixmap | Path
    caption: str = ""
    note: str = ""
    icon: str = ""


class _Tile(QAbstractButton):
    """A button of a tile's size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """116 x 76 px."""
        return QSize(look().px(WIDE), look().px(HIGH))


class PhotoTile(_Tile):
    """One photo, cut to the tile; Enter, Space or a click open it, Delete removes it."""

    def __init__(self, photo: Photo, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.photo = photo
        self._picture = QPixmap() if photo.icon else _picture(photo.thumbnail)
        self.setAccessibleName(", ".join(part for part in (name, photo.caption, photo.note) if part))
        self.setToolTip(plain_tip(photo.caption or name))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the photo, and its note at the foot."""
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(area, look().px(6), look().px(6))
        painter.setClipPath(shape)
        painter.fillRect(area, look().colour("sunken"))
        if not self._picture.isNull():
            painter.drawPixmap(area, self._picture, _cut(self._picture, area))
        elif self.photo.icon:
            self._paint_sound(painter, area)
        if self.photo.note:
            self._paint_note(painter)
        painter.end()

    def _paint_sound(self, painter: QPainter, area: QRectF) -> None:
        px = look().px
        icons.paint(painter, self.photo.icon, QRectF(area.center().x() - px(12), px(12), px(24), px(24)), "quiet")
        painter.setFont(look().font(SMALL))
        painter.setPen(look().colour("text"))
        line = area.adjusted(px(6), px(40), -px(6), -px(8))
        words = painter.fontMetrics().elidedText(self.photo.caption, Qt.TextElideMode.ElideMiddle, round(line.width()))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_note(self, painter: QPainter) -> None:
        metrics = QFontMetrics(look().font(SMALL))
        inset, padding = look().px(4), look().px(12)
        room = self.width() - 2 * inset - padding
        words = metrics.elidedText(self.photo.note, Qt.TextElideMode.ElideRight, room)
        wide, high = metrics.horizontalAdvance(words) + padding, look().px(20)
        box = QRectF((self.width() - wide) / 2, self.height() - high - inset, wide, high)
        field(painter, box, 10, look().colour("caution_tint"))
        painter.setFont(look().font(SMALL))
        painter.setPen(look().colour("caution"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


class AddTile(_Tile):
    """The dashed tile that says how photos come in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hot = False
        self._lines: tuple[tuple[str, str], ...] = ()
        self.setAccessibleName(_("Add photos"))
        self.set_pick_key(_("P"))
        self.setToolTip(_("Pick photos, paste them, or drop them here"))

    def set_pick_key(self, key: str) -> None:
        """The key that picks, as a person has it; empty for none."""
        paste = (_("Ctrl+V"), _("paste"))
        self._lines = ((key, _("pick")), paste) if key else (paste,)
        told = _("Press {key} to pick, Ctrl+V to paste, or drop them here").format(key=key)
        self.setAccessibleDescription(told if key else _("Press Enter to pick, Ctrl+V to paste, or drop them here"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dashed edge, and the keys with their verbs."""
        painter = painter_of(self)
        pen = QPen(look().colour("accent" if self.hot else "line"), look().px(1))
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(look().colour("chosen") if self.hot else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), look().px(6), look().px(6))
        for line, (key, verb) in enumerate(self._lines):
            self._paint_line(painter, key, verb, (self.height() / 2) + (line - 0.5) * look().px(24))
        painter.end()

    def _paint_line(self, painter: QPainter, key: str, verb: str, middle: float) -> None:
        metrics = QFontMetrics(look().font(SMALL))
        gap, wide, high = look().px(5), cap_width(key), look().px(CAP_HEIGHT)
        whole = wide + gap + metrics.horizontalAdvance(verb)
        box = QRectF((self.width() - whole) / 2, middle - high / 2, wide, high)
        words = QRectF(box.right() + gap, box.y(), whole - wide - gap, high)
        cap(painter, beside(box, self), key, look().colour("text"), look().colour("card"), look().colour("line"))
        painter.setPen(look().colour("quiet"))
        painter.drawText(beside(words, self), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, verb)


class PhotoStrip(QWidget):
    """Thumbnails and the tile for new photos. Nothing is read or copied here: the signals carry paths and bytes.

    `files_dropped` carries a list of paths (dropped or pasted files), `image_pasted` the bytes of a PNG.
    """

    files_dropped = Signal(object)
    image_pasted = Signal(object)
    opened = Signal(str)
    removed = Signal(str)
    pick_asked = Signal()

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tiles: list[PhotoTile] = []
        self.setAcceptDrops(True)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout(self, gap=8)
        self._add = AddTile(self)
        self._add.clicked.connect(self.pick_asked)
        self._add.installEventFilter(self)
        self._flow.addWidget(self._add)
        self.setFocusProxy(self._add)

    def set_pick_key(self, key: str) -> None:
        """The key that picks, written where photos are added."""
        self._add.set_pick_key(key)

    @property
    def tiles(self) -> tuple[PhotoTile, ...]:
        """One tile a photo, in the order shown."""
        return tuple(self._tiles)

    def set_photos(self, photos: Sequence[Photo]) -> None:
        """Show these photos."""
        while self._flow.takeAt(0) is not None:
            pass
        for tile in self._tiles:
            tile.hide()
            tile.deleteLater()
        self._tiles = [self._tile(photo, number) for number, photo in enumerate(photos, start=1)]
        for each in (*self._tiles, self._add):
            self._flow.addWidget(each)
            each.show()
        previous: QWidget | None = None
        for each in (*self._tiles, self._add):
            if previous is not None:
                QWidget.setTabOrder(previous, each)
            previous = each
        self.setAccessibleDescription(plural("{n} photo", "{n} photos", len(photos)))
        self.updateGeometry()

    def paste(self) -> bool:
        """Take what the clipboard holds: files, else a picture. False when it holds neither."""
        return self._take(QGuiApplication.clipboard().mimeData())

    def _tile(self, photo: Photo, number: int) -> PhotoTile:
        name = _("Sound {n}") if photo.icon else _("Photo {n}")
        tile = PhotoTile(photo, name.format(n=number), self)
        tile.clicked.connect(lambda: self.opened.emit(photo.id))
        tile.installEventFilter(self)
        return tile

    def _take(self, held: QMimeData | None) -> bool:
        if held is None:
            return False
        if paths := _paths(held):
            self.files_dropped.emit(paths)
            return True
        image = held.imageData() if held.hasImage() else None
        if isinstance(image, QPixmap):
            image = image.toImage()
        if not isinstance(image, QImage) or image.isNull():
            return False
        self.image_pasted.emit(_png(image))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """P picks, Ctrl+V pastes, Delete removes, Enter opens, left and right move."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.matches(QKeySequence.StandardKey.Paste):
            return self.paste()
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        return self._plain_key(watched, event)

    def _plain_key(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.text().upper() == "P":
            self.pick_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QAbstractButton):
            watched.click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and isinstance(watched, PhotoTile):
            self.removed.emit(watched.photo.id)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(watched, 1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            return False
        return True

    def _step(self, watched: QObject, step: int) -> None:
        row: list[QWidget] = [*self._tiles, self._add]
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            step = -step
        goal = next(n for n, each in enumerate(row) if each is watched) + step
        if 0 <= goal < len(row):
            row[goal].setFocus(Qt.FocusReason.OtherFocusReason)

    def _heat(self, hot: bool) -> None:
        self._add.hot = hot
        self._add.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only files and pictures may be dropped."""
        if _paths(event.mimeData()) or event.mimeData().hasImage():
            event.acceptProposedAction()
            self._heat(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """The drop went elsewhere."""
        self._heat(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on what was dropped; originals are copied later, never moved."""
        self._heat(False)
        if self._take(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()


def _paths(held: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()] if held.hasUrls() else []


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def _picture(source: QPixmap | Path) -> QPixmap:
    """The picture itself, or read from a file no larger than a tile needs on a doubled screen; null when unreadable."""
    if isinstance(source, QPixmap):
        return source
    reader = QImageReader(str(source))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        room = QSize(look().px(WIDE) * 2, look().px(HIGH) * 2)
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return QPixmap.fromImage(reader.read())


def _cut(picture: QPixmap, area: QRectF) -> QRectF:
    """The middle of the picture in the proportions of the tile."""
    wide, high = picture.width(), picture.height()
    scale = min(wide / area.width(), high / area.height())
    cut_wide, cut_high = area.width() * scale, area.height() * scale
    return QRectF((wide - cut_wide) / 2, (high - cut_high) / 2, cut_wide, cut_high)
