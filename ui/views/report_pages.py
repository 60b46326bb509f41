"""The pages of the report on screen: small ones in a strip, the one being read in the middle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QScrollArea, QWidget

from cxstudio.i18n import _

from ..theme import look
from ..widgets.painting import painter_of

ZOOMS = (100, 150, 200, 300)
"""Per cent of the width there is."""


class PageStrip(QListWidget):
    """Small pages below each other; `currentRowChanged` tells which is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Pages"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._dress()

    def set_pages(self, pages: int, current: int) -> None:
        """So many empty pages, with this one (from 0) chosen; tells nobody."""
        self.blockSignals(True)
        while self.count() > pages:
            self.takeItem(self.count() - 1)
        empty = _shown(_edged(QImage(self.iconSize(), QImage.Format.Format_RGB32), white=True))
        for number in range(self.count() + 1, pages + 1):
            item = QListWidgetItem(empty, str(number), self)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _("Page {n}").format(n=number))
        self.setCurrentRow(current)
        self.blockSignals(False)

    def set_pictures(self, start: int, pictures: Sequence[QImage]) -> None:
        """Show the small pages from `start` (from 0) on."""
        for row, picture in enumerate(pictures, start):
            if (item := self.item(row)) is not None:
                item.setIcon(_shown(_edged(picture)))

    def _dress(self) -> None:
        px = look().px
        self.setIconSize(QSize(px(84), px(120)))
        self.setGridSize(QSize(px(106), px(152)))
        self.setFixedWidth(px(106 + 20))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other sizes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._dress()


def _shown(picture: QImage) -> QIcon:
    small = QPixmap.fromImage(picture)
    shown = QIcon(small)
    shown.addPixmap(small, QIcon.Mode.Selected)  # the page keeps its colours while it is the chosen one
    return shown


def _edged(picture: QImage, white: bool = False) -> QImage:
    """The page with a thin edge: white on white would have none. A `white` one is not drawn yet."""
    edged = picture.copy()
    if white:
        edged.fill(Qt.GlobalColor.white)
    painter = QPainter(edged)
    painter.setPen(look().colour("line"))
    painter.drawRect(edged.rect().adjusted(0, 0, -1, -1))
    painter.end()
    return edged


class _Sheet(QWidget):
    """One page on white, with a thin edge."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = QImage()

    def show_picture(self, picture: QImage, ratio: float) -> None:
        """Draw `picture`, which has `ratio` dots a pixel."""
        self.picture = picture
        self.setFixedSize(round(picture.width() / ratio), round(picture.height() / ratio))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the page."""
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self.picture.isNull():
            painter.drawImage(QRectF(self.rect()), self.picture)
        painter.setPen(look().colour("hairline"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class PageView(QScrollArea):
    """The page being read. Signal: `wanted()` when it needs to be drawn at another width; `dots` says which."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.zoom = ZOOMS[0]
        self.sheet = _Sheet()
        self.setWidget(self.sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Page"))

    @property
    def dots(self) -> int:
        """How many dots wide the page is wanted."""
        room = self.width() - look().px(14) - 2 * look().px(16)
        widest = min(room, look().px(820))
        return max(round(max(widest, look().px(200)) * self.zoom / 100 * self.devicePixelRatioF()), 100)

    def show_page(self, picture: QImage, name: str, words: str) -> None:
        """Show a drawn page; `words` are what stands on it."""
        self.sheet.show_picture(picture, self.devicePixelRatioF())
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)

    def set_zoom(self, percent: int) -> None:
        """Larger or smaller."""
        self.zoom = percent
        self.wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wants another drawing."""
        super().resizeEvent(event)
        margin = look().px(14)
        self.setViewportMargins(margin, margin, 0, 0)
        if event.oldSize().width() != event.size().width():
            self.wanted.emit()
