"""Beside the pages: which study on which paper, what the report contains, and what to know before it goes out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.report.pdf import Paper
from cxstudio.study.plan import Study

from .. import icons
from ..presenters.report import Chapter, Point
from ..theme import look
from ..widgets.choice_box import ChoiceBox
from ..widgets.painting import painter_of
from ..widgets.text import Heading, hairline, plain_label
from .columns import WordList

_PICTURES = {"good": "check", "caution": "triangle-alert", "quiet": "info"}


class ChoicePanel(QWidget):
    """Signals: `changed()` when another study or paper is chosen, `page_asked(page)` from the contents."""

    changed = Signal()
    page_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.study = ChoiceBox(_("Study of the report"), lines=4)
        self.paper = ChoiceBox(_("Paper"))
        for paper, name in ((Paper.A4, _("A4")), (Paper.LETTER, _("Letter"))):
            self.paper.addItem(name, paper)
        self.contents = WordList()
        self.contents.setAccessibleName(_("Contents of the report"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        column.addWidget(plain_label(_("Study"), size="small", tone="quiet", bold=True))
        column.addWidget(self.study)
        column.addWidget(plain_label(_("Paper"), size="small", tone="quiet", bold=True))
        column.addWidget(self.paper)
        column.addSpacing(look().px(8))
        column.addWidget(Heading(_("Contents"), 3))
        column.addWidget(self.contents, 1)
        for box in (self.study, self.paper):
            box.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.contents.currentItemChanged.connect(self._ask)

    def set_studies(self, studies: Sequence[Study], chosen: str) -> None:
        """Offer the studies; tells nobody."""
        self.study.blockSignals(True)
        self.study.clear()
        for study in studies:
            self.study.addItem(study.title, study.id)
        self.study.setCurrentIndex(max(0, self.study.findData(chosen)))
        self.study.blockSignals(False)

    @property
    def chosen_study(self) -> str:
        """The id of the study; empty when there is none."""
        return str(self.study.currentData() or "")

    @property
    def chosen_paper(self) -> Paper:
        """The paper."""
        paper = self.paper.currentData()
        assert isinstance(paper, Paper)
        return paper

    def set_chapters(self, chapters: Sequence[Chapter]) -> None:
        """List what the file contains."""
        self.contents.blockSignals(True)
        self.contents.clear()
        for chapter in chapters:
            item = QListWidgetItem(f"{chapter.page + 1}   {chapter.title}", self.contents)
            item.setData(Qt.ItemDataRole.UserRole, chapter.page)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                _("{title}, page {n}").format(title=chapter.title, n=chapter.page + 1),
            )
        rows = max(len(chapters), 1)
        height = max(self.contents.sizeHintForRow(0), look().px(32)) if chapters else look().px(32)
        self.contents.setMinimumHeight(rows * height + look().px(6))
        self.contents.blockSignals(False)

    def mark_page(self, page: int) -> None:
        """Light the chapter a page belongs to; tells nobody."""
        pages = [self.contents.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.contents.count())]
        row = max((row for row, first in enumerate(pages) if first <= page), default=-1)
        self.contents.blockSignals(True)
        self.contents.setCurrentRow(row)
        self.contents.blockSignals(False)

    def _ask(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.page_asked.emit(item.data(Qt.ItemDataRole.UserRole))


class PointsPanel(QWidget):
    """The list "Before it goes out", and the file below it."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        column.addWidget(Heading(_("Before it goes out"), 3))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(look().px(8))
        column.addLayout(self._rows)
        column.addSpacing(look().px(8))
        column.addWidget(Heading(_("File"), 3))
        self.file = plain_label(tone="quiet", wrap=True)
        column.addWidget(self.file)
        column.addStretch(1)
        self.points: tuple[Point, ...] = ()

    def set_points(self, points: Sequence[Point], file: str) -> None:
        """Show these points, and the words about the file."""
        self.points = tuple(points)
        self.file.setText(file)
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for point in points:
            self._rows.addWidget(hairline())
            self._rows.addWidget(_PointRow(point))


class _PointRow(QWidget):
    """Picture, sentence, and what follows from it."""

    def __init__(self, point: Point) -> None:
        super().__init__()
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addWidget(plain_label(point.text, wrap=True))
        if point.detail:
            words.addWidget(plain_label(point.detail, size="small", tone="quiet", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(10))
        row.addWidget(_Mark(_PICTURES[point.tone], point.tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


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
        icons.paint(
            painter, self._name, self.rect().toRectF().adjusted(0, look().px(3), 0, side - self.width()), self._tone
        )
        painter.end()
