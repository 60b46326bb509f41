"""The job tray in the status bar: what is running, how far it is, and the button that stops it."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from cxstudio.i18n import _
from cxstudio.steps import Progress

from ..jobs import Job, Jobs
from ..presenters.time_left import time_left
from ..theme import look
from ..widgets.buttons import Button
from ..widgets.text import ElidedLabel

OPENS_AFTER_MS = 250
"""A job that is through within this time passes unseen."""


class JobTray(QWidget):
    """Opens once a job has run for a moment, and closes when all are through. Cancel stops the running one alone."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._told: Job | None = None
        self._since = QElapsedTimer()
        self.words = ElidedLabel(size="small", tone="quiet")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("Progress of the running job"))
        self.bar.setFixedWidth(look().px(110))
        self.bar.setTextVisible(False)
        self.cancel = Button(_("Cancel"), kind="quiet")
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.bar, self.cancel):
            row.addWidget(widget)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(OPENS_AFTER_MS)
        self._delay.timeout.connect(self._open)
        jobs.started.connect(self._job_started)
        jobs.idle.connect(self._close)
        self._close()

    def _job_started(self, job: Job) -> None:
        job.progressed.connect(self._tell)
        if job is self._jobs.running[0]:  # one that waits its turn is not told yet
            self._tell(Progress(0, 0, job.title))
        if not self.bar.isVisible() and not self._delay.isActive():
            self._delay.start()

    def _tell(self, step: Progress) -> None:
        now = self._jobs.running[0] if self._jobs.running else None
        if now is not self._told:
            self._told = now
            self._since.start()
        rest = time_left(step.done, step.total, self._since.elapsed() / 1000)
        self.words.set_text(f"{step.text} · {rest}" if rest else step.text)
        self.bar.setRange(0, step.total)
        self.bar.setValue(step.done)

    def _open(self) -> None:
        self._show_parts(bool(self._jobs.running))

    def _close(self) -> None:
        self._delay.stop()
        self.words.set_text("")
        self._show_parts(False)

    def _show_parts(self, shown: bool) -> None:
        for widget in (self.words, self.bar, self.cancel):
            widget.setVisible(shown)

    def _cancel(self) -> None:
        for job in self._jobs.running[:1]:
            job.cancel()
