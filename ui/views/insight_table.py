"""A report’s table as one of the window: as high as its rows, Enter leads to the visits of a row, Ctrl+C copies."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from cxstudio.report import blocks as b
from cxstudio.report.links import Behind
from cxstudio.report.shapes import Sign
from ui.models.words_table import WordsTable
from ui.theme import look

from .columns import WholeWords, WordTable

HEAD_EDGES = 16
"""Pixels at 100 % that the style sheet leaves around a heading."""
SIGNS = {
    Sign.DIAMOND: "◆",
    Sign.SQUARE: "■",
    Sign.DISC: "●",
    Sign.RING: "○",
    Sign.HALF: "◐",
    Sign.DASHED_RING: "○",
    Sign.TRIANGLE: "▲",
    Sign.CROSS: "×",
    Sign.DASH: "–",
}


def joined(words: b.Words) -> str:
    """Words without their tones."""
    return "".join(text.text for text in words)


def table_of(block: b.Table, name: str = "") -> WholeTable:
    """The widget of a table; without a `name` its headings are its name."""
    heads = [_head(column) for column in block.columns]
    model = WordsTable(heads)
    model.set_rows([[_cell(cell) for cell in row] for row in block.rows])
    return WholeTable(name or ", ".join(head.replace("\n", " ") for head in heads), model, block)


def tabbed(block: b.Table) -> str:
    """A table as lines of words parted by tabs, as sheets take them."""
    heads = "\t".join(_line(column.title) for column in block.columns)
    rows = ["\t".join(_line(_cell(cell)) for cell in row) for row in block.rows]
    return "\n".join((heads, *rows)) + "\n"


def _line(words: str) -> str:
    """In one line and one cell: neither a line break nor a tab, and no formula."""
    told = " ".join(words.split())
    return f"'{told}" if told[:1] in ("=", "@") or (told[:1] == "+" and not told[1:2].isdigit()) else told


class WholeTable(WordTable):
    """As high as its rows: the page scrolls, not the table. Signal: `asked(Behind)`, by Enter or a double click."""

    asked = Signal(object)

    def __init__(self, name: str, model: WordsTable, block: b.Table) -> None:
        self._rows_model = model  # a view does not keep its model
        self.block = block
        super().__init__(name, model)
        self.setItemDelegate(WholeWords(self))
        self.doubleClicked.connect(lambda index: self._ask(index.row()))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(1)  # the style's own least would widen narrow columns by a pixel
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        wrapped = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag(wrapped))
        self._soon.timeout.connect(self._fit)

    def behind(self, row: int) -> Behind | None:
        """What the figures of a row rest on; None where that leads nowhere."""
        return self.block.behind[row] if 0 <= row < len(self.block.behind) else None

    def _ask(self, row: int) -> None:
        behind = self.behind(row)
        if behind is not None:
            self.asked.emit(behind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads to the visits of the row, Ctrl+C copies the table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(tabbed(self.block))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: other columns, then other rows."""
        super().resizeEvent(event)
        self._spread()

    def _spread(self) -> None:
        """Columns by their shares, none narrower than the widest word of its head; what has no room then scrolls."""
        head, room = self.horizontalHeader(), self.viewport().width()
        least = [self._least(column) for column in range(head.count())]
        shares = [column.share for column in self.block.columns]
        spare = max(room - sum(least), 0)
        wanted = [
            max(share / (sum(shares) or 1) * room - narrow, 0.0) for share, narrow in zip(shares, least, strict=True)
        ]
        for column, (narrow, more) in enumerate(zip(least, wanted, strict=True)):
            self.setColumnWidth(column, narrow + int(spare * more / (sum(wanted) or 1)))
        self._soon.start()

    def _least(self, column: int) -> int:
        words = str(self._rows_model.headerData(column, Qt.Orientation.Horizontal)).split()
        metrics = QFontMetrics(look().font(bold=True))  # the style sheet's, which the header itself does not tell
        widest = max((metrics.horizontalAdvance(word) for word in words), default=0)
        return max(widest + look().px(HEAD_EDGES), look().px(48))

    def _fit(self) -> None:
        rows = sum(self.rowHeight(row) for row in range(self._rows_model.rowCount()))
        head = self.horizontalHeader()
        head.setFixedHeight(max(self._head_height(column) for column in range(head.count())))
        bar = self.horizontalScrollBar()
        self.setFixedHeight(rows + head.height() + look().px(6) + (bar.sizeHint().height() if bar.maximum() else 0))

    def _head_height(self, column: int) -> int:
        """Qt wraps a heading and does not ask for the room."""
        head = self.horizontalHeader()
        room = QRect(0, 0, head.sectionSize(column) - look().px(HEAD_EDGES), 10_000)
        words = str(self._rows_model.headerData(column, Qt.Orientation.Horizontal))
        return head.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, words).height() + look().px(14)


def _head(column: b.Column) -> str:
    marks = f" ({' '.join(column.marks)})" if column.marks else ""
    return column.title + marks


def _cell(cell: b.Cell) -> str:
    signs = " ".join(SIGNS[badge.sign] for badge in cell.badges)
    words = "\n".join(joined(line) for line in cell.lines)
    return f"{signs} {words}".strip()
