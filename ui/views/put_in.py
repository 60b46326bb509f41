"""Putting new content into an area that scrolls, also from within a key press on the old content."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget


def put_in(area: QScrollArea, content: QWidget) -> None:
    """Show `content`. What stood there goes once the events on it are over: Qt would delete it under its own hands."""
    old = area.takeWidget()
    if old is not None:
        old.hide()
        old.setParent(area)
        old.deleteLater()
    area.setWidget(content)
    content.show()
