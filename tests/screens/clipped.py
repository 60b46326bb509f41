"""What a person could not read on a screen: words without room, parts outside of what holds them, sideways scrolling.

`faults` walks everything visible in a window and says each fault as "what: which words: why". It measures with the
fonts in force, so it holds at any scale, in any language and in either direction.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenuBar,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QWidget,
)

from ui.theme import look
from ui.widgets.choice_box import ARROW, EDGES, ChoiceBox
from ui.widgets.focus_ring import FocusRing
from ui.widgets.text import ElidedLabel, IconText, plain_tip

SLACK = 1
"""Pixels that nobody sees: metrics are rounded up, layouts round down."""
LONGEST_TOLD = 60
HEAD_EDGES = 12
"""Pixels around a heading at 100 %, at least."""


def faults(window: QWidget) -> list[str]:
    """Everything in `window` (or the dialog over it) that is cut, empty of room, or scrolls sideways."""
    shown = [window, *(part for part in window.findChildren(QWidget) if _is_seen(part, window))]
    found = [f"{_told(part)}: {why}" for part in shown for why in _why(part)]
    return list(dict.fromkeys(found))


def _is_seen(part: QWidget, window: QWidget) -> bool:
    return part.isVisible() and part.window() is window and not isinstance(part, FocusRing)


def _told(part: QWidget) -> str:
    text = getattr(part, "text", "")
    words = str(text() if callable(text) else text) or part.accessibleName() or part.objectName()
    return f"{type(part).__name__} “{words[:LONGEST_TOLD]}”"


def _why(part: QWidget) -> Iterator[str]:
    yield from _outside(part)
    match part:
        case QLabel():
            yield from _label(part)
        case ElidedLabel():
            if part.sizeHint().width() > part.width() + SLACK:
                yield from _elided(part, part.text)
        case IconText():
            yield from _too_small(part, QSize(part.sizeHint().width(), 0))
        case ChoiceBox():
            yield from _too_small(part, QSize(part.minimumSizeHint().width(), part.heightForWidth(part.width())))
            if any(line.endswith("…") for line in part.lines_in(part.width() - look().px(ARROW + EDGES))):
                yield from _elided(part, part.currentText())
        case QComboBox():
            yield from _combo(part)
        case QAbstractButton():
            yield from _too_small(part, QSize(part.minimumSizeHint().width(), part.fontMetrics().height()))
        case QLineEdit():
            yield from _field(part)
        case QScrollBar():
            yield from _sideways(part)
        case QTabBar():
            yield from _tabs(part)
        case QMenuBar():
            yield from _too_small(part, QSize(part.sizeHint().width(), 0))
        case QAbstractItemView():
            yield from _starved(part)
            yield from _cells(part)
        case QAbstractScrollArea():
            yield from _starved(part)
        case _ if not part.isWindow():
            yield from _squeezed(part)


# -- one kind of part after the other ----------------------------------------------------------------------------------


def _elided(part: QWidget, text: str) -> Iterator[str]:
    """Ends in … where it shall be one line: fit for rows, heads and the foot of the window, where the whole is told by
    the tool tip and stands elsewhere in full."""
    if not part.toolTip():
        yield f"ends in … and does not tell the rest, “{text[-LONGEST_TOLD:]}”"


def _label(label: QLabel) -> Iterator[str]:
    room, metrics = label.contentsRect(), label.fontMetrics()
    text = label.text()
    if not text:
        return
    if not label.wordWrap() and label.toolTip() == plain_tip(text):
        return  # ends in … by itself
    if not label.wordWrap():
        wanted = metrics.size(0, text)
    else:
        flags = int(Qt.TextFlag.TextWordWrap)
        wanted = metrics.boundingRect(QRect(0, 0, room.width() + SLACK, 1 << 20), flags, text).size()
    yield from _lack(room.size(), wanted)


def _combo(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
    wanted = box.fontMetrics().horizontalAdvance(box.currentText())
    yield from _lack(room.size(), QSize(wanted, 0))


def _field(field: QLineEdit) -> Iterator[str]:
    """What is typed moves along with the caret; what stands there before must be readable as it is."""
    if not field.text() and field.placeholderText():
        inside = field.rect().adjusted(4, 0, -4, 0)
        yield from _lack(inside.size(), QSize(field.fontMetrics().horizontalAdvance(field.placeholderText()), 0))


def _sideways(bar: QScrollBar) -> Iterator[str]:
    if bar.orientation() is Qt.Orientation.Horizontal and bar.maximum() > bar.minimum():
        area = bar.parentWidget().parentWidget()
        yield f"{_told(area)} scrolls sideways by {bar.maximum() - bar.minimum()}"


def _tabs(bar: QTabBar) -> Iterator[str]:
    last = max((bar.tabRect(n).right() for n in range(bar.count())), default=0)
    yield from _lack(bar.size(), QSize(last, 0))


def _starved(area: QAbstractScrollArea) -> Iterator[str]:
    """A view in which not even two lines show at once, although there would be more."""
    lines = 2 * area.fontMetrics().height()
    is_scrolling = area.verticalScrollBar().isVisible() and area.verticalScrollBar().maximum() > 0
    if is_scrolling and area.viewport().height() < lines:
        yield f"shows only {area.viewport().height()} of {lines} pixels for two lines"


def _cells(view: QAbstractItemView) -> Iterator[str]:
    """Cells in sight whose words end in …; heads of columns count too."""
    if isinstance(view, QTableView):
        header = view.horizontalHeader()
        for column in range(header.count()):
            if header.isVisible() and not header.isSectionHidden(column):
                yield from _head_cut(view, header, column)
    if view.textElideMode() is Qt.TextElideMode.ElideNone:
        return
    if isinstance(view, QTableView) and view.wordWrap():
        for row in {index.row() for index in _in_sight(view)}:
            yield from _cut(view.rowHeight(row), view.sizeHintForRow(row), str(view.model().index(row, 0).data()))
        return
    for index in _in_sight(view):
        if isinstance(view, QTableView) and index.data(Qt.ItemDataRole.ToolTipRole):
            continue
        wanted, room = view.sizeHintForIndex(index), view.visualRect(index).size()
        words = str(index.data())
        if isinstance(view, QListView) and view.wordWrap():
            yield from _cut(room.height(), wanted.height(), words)
        else:
            yield from _cut(room.width(), wanted.width(), words)


def _head_cut(view: QTableView, header: QHeaderView, column: int) -> Iterator[str]:
    words, wide = _head(view, column), header.sectionSize(column)
    if header.defaultAlignment() & Qt.TextFlag.TextWordWrap:
        room = QRect(0, 0, wide - HEAD_EDGES, 10_000)
        box = header.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, words)
        yield from _cut(room.width(), box.width(), words)
        yield from _cut(header.height(), box.height(), words)
    else:
        yield from _cut(wide, header.sectionSizeHint(column), words)


def _head(view: QTableView, column: int) -> str:
    return str(view.model().headerData(column, Qt.Orientation.Horizontal))


def _in_sight(view: QAbstractItemView) -> Iterator[QModelIndex]:
    model, seen = view.model(), view.viewport().rect()
    if model is None or not isinstance(view, (QListView, QTableView)):
        return
    columns = model.columnCount() if isinstance(view, QTableView) else 1
    for row in range(model.rowCount()):
        for column in range(columns):
            index = model.index(row, column)
            box = view.visualRect(index)
            if box.isValid() and box.intersects(seen) and index.data():
                yield index


def _cut(room: int, wanted: int, words: str) -> Iterator[str]:
    if wanted > room + SLACK:
        yield f"“{words[:LONGEST_TOLD]}” has {room} of {wanted} pixels"


# -- any part ----------------------------------------------------------------------------------------------------------


def _squeezed(part: QWidget) -> Iterator[str]:
    """Smaller than the least it says it needs. Painted parts know their words by themselves."""
    if type(part).__module__.startswith("ui.") and part.layout() is None:
        yield from _too_small(part, part.minimumSizeHint())


def _too_small(part: QWidget, wanted: QSize) -> Iterator[str]:
    yield from _lack(part.size(), wanted)


def _lack(room: QSize, wanted: QSize) -> Iterator[str]:
    if wanted.width() > room.width() + SLACK:
        yield f"{room.width()} wide, needs {wanted.width()}"
    if wanted.height() > room.height() + SLACK:
        yield f"{room.height()} high, needs {wanted.height()}"


def _outside(part: QWidget) -> Iterator[str]:
    """Beyond the edge of what holds it. What scrolls may be, up and down."""
    holder = part.parentWidget()
    if part.isWindow() or holder is None or _scrolls(holder) or part.size().isEmpty():
        return
    box, room = part.geometry(), holder.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK)
    if not room.contains(box):
        yield f"at {box.getRect()} stands outside of {type(holder).__name__} {holder.width()} x {holder.height()}"


def _scrolls(holder: QWidget) -> bool:
    above = holder.parentWidget()
    return isinstance(above, QAbstractScrollArea) and above.viewport() is holder


def dialogs_over(window: QWidget) -> list[QWidget]:
    """What stands over the window now."""
    return [one for one in QApplication.topLevelWidgets() if one is not window and one.isVisible() and one.isModal()]
