"""Small pictures by their files, decoded when they come into sight and let go again, so that thousands take little."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap

AnyIndex = QModelIndex | QPersistentModelIndex
KEPT = 240
"""Decoded pictures that are kept; about 25 MB at 160 pixels."""


@dataclass(frozen=True)
class Hung:
    """A picture on the wall: its file, the words under it, what is said of it to whoever can't see it."""

    path: Path
    words: str
    spoken: str


class PhotoWall(QAbstractListModel):
    """The pictures in rows; `side` is the longest edge in pixels."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.side = side
        self._hung: tuple[Hung, ...] = ()
        self._decoded: OrderedDict[Path, QPixmap] = OrderedDict()

    def show(self, hung: Sequence[Hung]) -> None:
        """Other pictures."""
        self.beginResetModel()
        self._hung = tuple(hung)
        self.endResetModel()

    @property
    def decoded(self) -> int:
        """How many pictures are in memory now."""
        return len(self._decoded)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many pictures."""
        return 0 if parent.isValid() else len(self._hung)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The picture, its words, what is said of it."""
        if not index.isValid():
            return None
        one = self._hung[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(one.path)
        if role == Qt.ItemDataRole.DisplayRole:
            return one.words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return one.spoken
        return None

    def _picture(self, path: Path) -> QPixmap:
        if path in self._decoded:
            self._decoded.move_to_end(path)
            return self._decoded[path]
        reader = QImageReader(str(path))
        size = reader.size()
        if size.isValid():
            reader.setScaledSize(size.scaled(QSize(self.side, self.side), Qt.AspectRatioMode.KeepAspectRatio))
        found = self._decoded[path] = QPixmap.fromImage(reader.read())
        if len(self._decoded) > KEPT:
            self._decoded.popitem(last=False)
        return found
