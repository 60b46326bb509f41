"""Tab goes through a form as it is read, also through what was added to it later."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

ROOT = "tabs_as_read"
"""The property of the form whose fields are put in order."""


def tab_as_read(changed: QWidget) -> None:
    """Put the fields of the form around `changed` in the order of its layouts: Qt sets what comes later last."""
    root: QWidget | None = changed
    while root is not None and not root.property(ROOT):
        root = root.parentWidget()
    if root is not None:
        for before, after in pairwise(_fields(root)):
            QWidget.setTabOrder(before, after)


def _fields(widget: QWidget) -> Iterator[QWidget]:
    """What takes the keyboard by Tab, in reading order; what hands it to a part of its own is one."""
    if widget.focusProxy() is not None:
        yield widget
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for n in _reading_order(layout):
        item = layout.itemAt(n)
        inner = item.widget() if item is not None else None
        if inner is not None:
            yield from _fields(inner)
        elif item is not None and (below := item.layout()) is not None:
            yield from _in_layout(below)


def _reading_order(layout: QLayout) -> list[int]:
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places = {n: layout.getItemPosition(n) for n in numbers}
        numbers.sort(key=lambda n: places[n][:2])  # type: ignore[index]
    return numbers
