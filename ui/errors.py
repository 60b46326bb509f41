"""A fault of our own, shown once, with words to copy; what was answered is saved by then."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from cxstudio import __version__
from cxstudio.i18n import _

from .widgets.text import plain_label


class FaultDialog(QDialog):
    """What happened, what is safe, and the details to copy."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("CX Studio made a mistake"))
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(_("Details for the people who mend it"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(_("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        words = _("Something went wrong inside the program. Every answer you gave is saved. You can go on working.")
        layout.addWidget(plain_label(words, wrap=True))
        layout.addWidget(self.details)
        layout.addWidget(buttons)
        self.resize(640, 360)


class _Reporter(QObject):
    """Carries a fault to the main thread, and shows one dialog at a time."""

    happened = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._open = False
        self.happened.connect(self._show)

    def _show(self, details: str) -> None:
        if self._open:
            return
        self._open = True
        dialog = FaultDialog(details, self._window)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self, _code: int) -> None:
        self._open = False


def describe(error: BaseException) -> str:
    """Version, system and trace of a fault, ready to paste."""
    lines = traceback.format_exception(error)
    return f"CX Studio {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n\n" + "".join(lines)


def report_faults(window: QWidget) -> None:
    """From now on a fault that nobody caught is logged and shown, and the program goes on."""
    reporter = _Reporter(window)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger("cxstudio").error("Fault", exc_info=(kind, error, trace))
        reporter.happened.emit(describe(error))

    sys.excepthook = hook
