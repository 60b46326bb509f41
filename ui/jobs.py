"""Long tasks off the main thread: a generator of the core, run on a pool of one thread, so that tasks never fight for
the database. Answers come back on the main thread only. Cancelling closes the generator between two steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from cxstudio.errors import CxError
from cxstudio.steps import Progress, Steps

TELL_EVERY_S = 0.05
"""Progress reaches the window at most this often."""


class Job(QObject):
    """One task. Signals: `progressed(Progress)`, then exactly one of `finished(outcome)`, `failed(CxError)`,
    `broke(exception)` (a fault of our own), `cancelled()`; and always `ended()` last."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    broke = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(self, title: str, steps: Steps[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._steps = steps
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Stop after the step in hand; what the task had begun is cleaned up by itself."""
        self._stop.set()

    def run(self) -> None:
        """Drain the task; called on the worker thread."""
        try:
            self._drain()
        except CxError as error:
            self.failed.emit(error)
        except Exception as error:  # the one edge where a task's fault is carried to the main thread
            import logging  # not before the first paint

            logging.getLogger(__name__).exception("Job %s", self.title)
            self.broke.emit(error)
        self.ended.emit()

    def _drain(self) -> None:
        told = 0.0
        while not self._stop.is_set():
            try:
                step = next(self._steps)
            except StopIteration as end:
                self.finished.emit(end.value)
                return
            if time.monotonic() - told >= TELL_EVERY_S:
                told = time.monotonic()
                self.progressed.emit(step)
        self._steps.close()
        self.cancelled.emit()


class _Runnable(QRunnable):
    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job

    def run(self) -> None:
        self._job.run()


class Jobs(QObject):
    """The queue. Signals: `started(Job)`, `idle()`. Callbacks are given before the start, so none can be missed."""

    started = Signal(object)
    idle = Signal()
    broke = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._running: list[Job] = []

    def run(
        self,
        title: str,
        steps: Steps[Any],
        finished: Callable[[Any], None] | None = None,
        failed: Callable[[CxError], None] | None = None,
        progressed: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Queue a task; the callbacks run on the main thread."""
        job = Job(title, steps, self)
        for signal, slot in (
            (job.finished, finished),
            (job.failed, failed),
            (job.progressed, progressed),
            (job.cancelled, cancelled),
        ):
            if slot is not None:
                signal.connect(slot)
        job.broke.connect(self.broke)
        job.ended.connect(lambda: self._end(job))
        self._running.append(job)
        self.started.emit(job)
        self._pool.start(_Runnable(job))
        return job

    @property
    def running(self) -> tuple[Job, ...]:
        """The tasks running or waiting, in the order of queueing."""
        return tuple(self._running)

    def _end(self, job: Job) -> None:
        self._running.remove(job)
        job.deleteLater()
        if not self._running:
            self.idle.emit()

    def stop(self) -> None:
        """Cancel everything and wait until the thread is free; for closing the window."""
        for job in self._running:
            job.cancel()
        self._pool.waitForDone()
