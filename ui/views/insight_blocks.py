"""The blocks of a report as widgets: headings, paragraphs, charts, tables, refusals in their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _
from cxstudio.report import blocks as b
from ui.theme import look, set_property
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import Heading, plain_label

from .insight_figure import FigureBox
from .insight_table import SIGNS, joined, table_of

PHOTO_WIDE = 220


def column_of(blocks: Iterable[b.Block]) -> QVBoxLayout:
    """Blocks one under the other."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(10))
    for block in blocks:
        widget = widget_of(block)
        if widget is not None:
            column.addWidget(widget)
    return column


def widget_of(block: b.Block) -> QWidget | None:
    """The widget that shows a block; None for one that only paper needs."""
    return _MAKERS[type(block)](block)


def _heading(block: b.Heading) -> QWidget:
    return _stacked(Heading(block.text, 2), plain_label(block.note, size="small", tone="quiet", wrap=True))


def _stacked(*parts: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, look().px(8), 0, 0)
    column.setSpacing(look().px(2))
    for part in parts:
        column.addWidget(part)
    return holder


def _paragraph(block: b.Paragraph) -> QWidget:
    tone = "quiet" if all(text.tone is b.Tone.SOFT for text in block.words) else "text"
    return plain_label(joined(block.words), size="small" if block.small else "body", tone=tone, wrap=True)


def _reading(block: b.Reading) -> QWidget:
    return plain_label(_("Reading: {text}").format(text=block.text), tone="accent", wrap=True)


def _figure(block: b.Figure) -> QWidget:
    return FigureBox(block)


def _refused(block: b.Refused) -> QWidget:
    frame = QFrame()
    set_property(frame, "surface", "sunken")
    row = QHBoxLayout(frame)
    row.setContentsMargins(look().px(12), look().px(8), look().px(12), look().px(8))
    words = f"{block.title} {block.sentence}".strip()
    row.addWidget(plain_label(words, wrap=True), 1)
    return frame


def _answers(block: b.Answers) -> QWidget:
    return _pairs([(answer.question, joined(answer.words)) for answer in block.answers])


def _pairs(pairs: Iterable[tuple[str, str]]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(look().px(16))
    for row, (name, words) in enumerate(pairs):
        grid.addWidget(plain_label(name, tone="accent", bold=True), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(plain_label(words, wrap=True), row, 1)
    return holder


def _strip(block: b.Strip) -> QWidget:
    told = [(f"{SIGNS[one.badge.sign]} {one.title}", f"{one.verdict}, {one.count}") for one in block.touchpoints]
    return _pairs(told)


def _findings(block: b.Findings) -> QWidget:
    holder = _stacked(plain_label(f"{SIGNS[block.badge.sign]} {block.what}", bold=True, wrap=True))
    for seen in block.seen:
        told = " · ".join(part for part in (seen.where, seen.answer) if part)
        parts: list[QWidget] = [plain_label(told, size="small", tone="quiet", wrap=True)]
        if seen.note:
            parts.append(plain_label(f"“{seen.note}”", italic=True, wrap=True))
        if seen.photos:
            parts.append(_photos(seen.photos))
        column = holder.layout()
        assert column is not None
        column.addWidget(_stacked(*parts))
    return holder


def _photos(photos: Iterable[b.Photo]) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder)
    for photo in photos:
        if photo.refusal:
            flow.addWidget(plain_label(photo.refusal, size="small", tone="quiet", wrap=True))
            continue
        label = plain_label()
        label.setPixmap(_picture(photo.path))
        label.setAccessibleName(photo.alt)
        flow.addWidget(label)
    return holder


def _picture(path: Path) -> QPixmap:
    reader = QImageReader(str(path))
    wide = look().px(PHOTO_WIDE)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(wide, wide, Qt.AspectRatioMode.KeepAspectRatio))
    return QPixmap.fromImage(reader.read())


def _beside(block: b.Beside) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look().px(24))
    for side in (block.left, block.right):
        row.addLayout(column_of(side), 1)
    return holder


def _nothing(_block: b.Contents) -> None:
    return None


_MAKERS: dict[type, Callable[..., QWidget | None]] = {
    b.Heading: _heading,
    b.Paragraph: _paragraph,
    b.Reading: _reading,
    b.Figure: _figure,
    b.Refused: _refused,
    b.Table: table_of,
    b.Answers: _answers,
    b.Strip: _strip,
    b.Findings: _findings,
    b.Beside: _beside,
    b.Contents: _nothing,
}
