"""At the right of the pages: what to know before the report goes out, the files to be made, and those that were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.i18n import _, plural
from cxstudio.report.exporters import Exporter
from ui import icons
from ui.presenters.report_points import Point
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.painting import painter_of
from ui.widgets.text import Heading, hairline, plain_label
from ui.widgets.tick import Tick

_PICTURES = {"good": "check", "caution": "triangle-alert", "quiet": "info"}


class PointsPanel(QWidget):
    """The list "Before it goes out", the files below it, and what was saved. Signal: `place_asked(place, argument)`."""

    place_asked = Signal(str, str)

    def __init__(self, ways: Sequence[Exporter]) -> None:
        super().__init__()
        self.done = DonePanel()
        self.files = FilesPanel(ways)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        column.addWidget(self.done)
        column.addWidget(Heading(_("Before it goes out"), 3))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(look().px(8))
        column.addLayout(self._rows)
        column.addSpacing(look().px(8))
        column.addWidget(self.files)
        column.addStretch(1)
        self.points: tuple[Point, ...] = ()

    def set_points(self, points: Sequence[Point]) -> None:
        """Show these points."""
        self.points = tuple(points)
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for point in points:
            self._rows.addWidget(hairline())
            self._rows.addWidget(self._row(point))

    def _row(self, point: Point) -> QWidget:
        """Picture, sentence, what follows from it, and the way to mend it."""
        row = QWidget()
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addWidget(plain_label(point.text, wrap=True))
        if point.detail:
            words.addWidget(plain_label(point.detail, size="small", tone="quiet", wrap=True))
        if point.verb:
            way = Button(point.verb)
            way.setAccessibleDescription(point.text)
            way.clicked.connect(lambda: self.place_asked.emit(*point.place))
            words.addSpacing(look().px(4))
            words.addWidget(way, 0, Qt.AlignmentFlag.AlignLeading)
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(look().px(10))
        across.addWidget(_Mark(_PICTURES[point.tone], point.tone), 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        return row


class FilesPanel(QWidget):
    """Which files are made: a tick for each way out."""

    def __init__(self, ways: Sequence[Exporter]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        column.addWidget(Heading(_("Files"), 3))
        self.ticks: dict[str, Tick] = {}
        self._ways = tuple(ways)
        for way in self._ways:
            self.ticks[way.key] = Tick(way.title)
            self.ticks[way.key].setToolTip(way.suffix or _("A folder"))
            column.addWidget(self.ticks[way.key])
        self.ticks["pdf"].setChecked(True)
        self.told = plain_label(size="small", tone="quiet", wrap=True)
        column.addWidget(self.told)

    def set_size(self, words: str) -> None:
        """Say how large the file is that is shown."""
        self.told.setText(words)

    @property
    def wanted(self) -> tuple[Exporter, ...]:
        """The ways out that are ticked; the PDF where none is."""
        found = tuple(way for way in self._ways if self.ticks[way.key].isChecked())
        return found or self._ways[:1]


class DonePanel(QWidget):
    """What was saved last: open it, show its folder, copy it. Hidden until there is something."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: tuple[Path, ...] = ()
        self.words = plain_label(wrap=True)
        self.open = Button(_("Open"), "plain")
        self.show_folder = Button(_("Show in folder"), "plain")
        self.copy = Button(_("Copy"), "plain", "copy")
        self.copy.setToolTip(_("Copy the file, to be pasted into a mail or a folder"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look().px(8))
        column.addWidget(Heading(_("Saved"), 3))
        column.addWidget(self.words)
        holder = QWidget()
        flow = FlowLayout(holder)
        for button, do in ((self.open, self._open), (self.show_folder, self._show), (self.copy, self._copy)):
            flow.addWidget(button)
            button.clicked.connect(do)
        column.addWidget(holder)
        self.hide()

    def tell(self, paths: Sequence[Path]) -> None:
        """Show what was saved."""
        self.paths = tuple(paths)
        names = ", ".join(path.name for path in self.paths)
        self.words.setText(_("{names} in {folder}").format(names=names, folder=self.paths[0].parent))
        self.show()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.paths[0])))

    def _show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.paths[0].parent)))

    def _copy(self) -> None:
        copied = QMimeData()
        copied.setUrls([QUrl.fromLocalFile(str(path)) for path in self.paths])
        copied.setText("\n".join(str(path) for path in self.paths))
        QGuiApplication.clipboard().setMimeData(copied)
        self.copy.setText(_("Copied"))


def saved_words(paths: Sequence[Path]) -> str:
    """What was saved, for the message bar."""
    if len(paths) == 1:
        words = _("The report was saved as {name} in {folder}.")
        return words.format(name=paths[0].name, folder=paths[0].parent)
    text = plural("{n} file was saved in {{folder}}.", "{n} files were saved in {{folder}}.", len(paths))
    return text.format(folder=paths[0].parent)


def paths_for(ways: Sequence[Exporter], path: Path) -> Mapping[str, Path]:
    """Where each way out writes when `path` was named: beside each other, each with its own ending."""
    stem = path.name
    for way in sorted(ways, key=lambda one: -len(one.suffix)):
        if way.suffix and stem.lower().endswith(way.suffix):
            stem = stem[: -len(way.suffix)]
            break
    return {way.key: path.with_name(f"{stem}{way.suffix}" if way.suffix else _folder_name(stem)) for way in ways}


def _folder_name(stem: str) -> str:
    return _("{name}, photos").format(name=stem)


class _Mark(QWidget):
    """A small picture in the tone of its point."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name, self._tone = name, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """18 px square, a little lower than the line beside it."""
        return QSize(look().px(18), look().px(21))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture."""
        side = look().px(18)
        painter = painter_of(self)
        area = self.rect().toRectF().adjusted(0, look().px(3), 0, side - self.width())
        icons.paint(painter, self._name, area, self._tone)
        painter.end()
