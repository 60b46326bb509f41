"""Icons by name, in a colour of the scheme in force: the Lucide set in `resources/icons`, and the program's own.

`dress` is the way to put one on a button or an action: it changes with the scheme. `paint` is for parts that draw
themselves.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from cxstudio import assets
from ui.theme import announcer, look

if TYPE_CHECKING:  # the first pages paint their icons: a QIcon with its 157 names is made by who wants one, see _icon
    from typing import Protocol

    from PySide6.QtGui import QIcon
    from PySide6.QtSvg import QSvgRenderer

    class HasIcon(Protocol):
        """A button or an action."""

        def setIcon(self, icon: QIcon) -> None: ...  # noqa: D102 - Qt's own


_RATIOS = (1.0, 2.0)  # drawn for plain and for doubled screens; Qt takes the nearest


_dressed: WeakKeyDictionary[QObject, tuple[str, str, int]] = WeakKeyDictionary()


def names() -> tuple[str, ...]:
    """All icons there are, without the program's own."""
    return tuple(sorted(path.stem for path in (assets.resources() / "icons").glob("*.svg") if path.stem != "app"))


def icon(name: str, role: str = "text", size: int = 20) -> QIcon:
    """An icon `size` pixels wide at 100 %, in a colour of `Scheme`; disabled, it takes the line colour.

    It keeps the colour it was made with: see `dress`. Raises FileNotFoundError for a name without a picture.
    """
    return _icon(name, look().scheme.name, role, look().px(size))


def dress(target: HasIcon, name: str, role: str = "text", size: int = 20) -> None:
    """Put an icon on a button or action, and put it on anew when scheme or scale change."""
    target.setIcon(icon(name, role, size))
    if isinstance(target, QObject):
        _dressed[target] = (name, role, size)


def pixmap(name: str, role: str = "text", size: int = 20, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture, `size` at 100 %, for a screen of `ratio` device pixels a pixel."""
    return _pixmap(name, look().colour(role).name(), look().px(size), ratio)


def paint(painter: QPainter, name: str, area: QRectF, role: str = "text") -> None:
    """Draw the icon into `area`, in the painter's own resolution."""
    _drawing(name, look().colour(role).name()).render(painter, area)


@lru_cache(maxsize=1)
def app_icon() -> QIcon:
    """The program's own picture: a journey with its moment of truth."""
    from PySide6.QtGui import QIcon

    return QIcon(str(assets.resources() / "icons" / "app.svg"))


@lru_cache(maxsize=512)
def _icon(name: str, scheme: str, role: str, side: int) -> QIcon:
    from PySide6.QtGui import QIcon

    made = QIcon()
    colours = ((QIcon.Mode.Normal, role), (QIcon.Mode.Disabled, "line"))
    for mode, colour in colours:
        for ratio in _RATIOS:
            made.addPixmap(_pixmap(name, look().colour(colour).name(), side, ratio), mode)
    return made


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    picture = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _drawing(name, colour).render(painter)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=256)
def _drawing(name: str, colour: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer  # read at first use: the first paint waits for nothing it does not show

    svg = (assets.resources() / "icons" / f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(svg.replace(b"currentColor", colour.encode())))


def _redress() -> None:
    for target, (name, role, size) in list(_dressed.items()):
        if shiboken6.isValid(target):
            target.setIcon(icon(name, role, size))  # type: ignore[attr-defined]


announcer.changed.connect(_redress)
