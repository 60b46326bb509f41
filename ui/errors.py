"""A fault of our own, shown once, with words to copy; what was saved stays saved, and the program goes on."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from cxstudio import __version__
from cxstudio.i18n import _

from .theme import look
from .widgets.buttons import Button
from .widgets.text import Heading, plain_label


class FaultDialog(QDialog):
    """What happened, what is safe, what to do; the details are folded away, and can be copied."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("CX Studio made a mistake"))
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(_("Details for the people who mend it"))
        self.details.setMinimumHeight(look().px(180))
        self.details.hide()
        self.copy = Button(_("Copy details"), icon="copy")
        self.unfold = Button(_("Show details"), "quiet")
        self.close_button = Button(_("Go on"), "primary")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        self.unfold.clicked.connect(self._unfold)
        self.close_button.clicked.connect(self.reject)
        self.close_button.setDefault(True)
        self._lay_out()

    def _lay_out(self) -> None:
        px = look().px
        words = _(
            "Something went wrong inside the program. What was shown as saved is saved, and you can go on. "
            "If it happens again, copy the details and send them to whoever looks after CX Studio for you."
        )
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.copy)
        foot.addWidget(self.unfold)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(16))
        column.setSpacing(px(12))
        column.addWidget(Heading(_("CX Studio made a mistake"), 2))
        column.addWidget(plain_label(words, wrap=True))
        column.addWidget(self.details, 1)
        column.addLayout(foot)
        self.setMinimumWidth(px(520))

    def _unfold(self) -> None:
        is_shown = not self.details.isVisible()
        self.details.setVisible(is_shown)
        self.unfold.setText(_("Hide details") if is_shown else _("Show details"))
        layout = self.layout()
        assert layout is not None
        layout.activate()  # before that the words still count as one line
        self.resize(self.width(), max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height()))


def show_fault(window: QWidget, details: str) -> None:
    """One dialog at a time: a fault that comes while one is open is in the log only."""
    if not any(dialog.isVisible() for dialog in window.findChildren(FaultDialog)):
        FaultDialog(details, window).open()


class _Reporter(QObject):
    """Carries a fault to the main thread."""

    happened = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.happened.connect(lambda details: show_fault(window, details))


def describe(error: BaseException) -> str:
    """Versions, system and trace of a fault, ready to paste."""
    versions = f"CX Studio {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return f"{versions}\n\n{''.join(traceback.format_exception(error))}"


def report_faults(window: QWidget) -> None:
    """From now on a fault that nobody caught is logged and shown, and the program goes on."""
    reporter = _Reporter(window)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):  # Ctrl+C in the terminal that started us is no fault
            sys.__excepthook__(kind, error, trace)
            return
        logging.getLogger("cxstudio").error("Fault", exc_info=(kind, error, trace))
        reporter.happened.emit(describe(error))

    sys.excepthook = hook
