"""What the visits say, section by section, for all of them or for some: the report's own judgement, on the screen.

Reading and judging happen behind the window; the last picture stays until the next is there. What was read is kept, so
that another filter judges and does not read again.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.i18n import _
from cxstudio.report.basis import Basis, Only
from ui.changes import Change
from ui.context import Context

from .insight_sections import FIRST, Choice, Judged, judge

if TYPE_CHECKING:
    from ui.jobs import Job

__all__ = ["Insight"]
KEPT = 8
"""Judgements of other filters that are kept, so that going back and forth costs nothing."""


class Insight(QObject):
    """Attributes: `study`, `only`, `section` (what is looked at), `found` (the last judgement, None before the first).

    Signals: `judged(Judged)`, `refused(CxError)`, `begun()` while it is worked out.
    """

    judged = Signal(object)
    refused = Signal(object)
    begun = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.only = Only()
        self.section = FIRST
        self.found: Judged | None = None
        self._whole: Basis | None = None
        self._kept: OrderedDict[Only, Judged] = OrderedDict()
        self._job: Job | None = None
        context.changes.changed.connect(self._hear)

    def studies(self) -> list[Choice]:
        """All studies, the one changed last first."""
        return [(study.id, study.title) for study in self.context.open_workspace.studies()]

    def choose(self, study: str) -> None:
        """Turn to a study ("" or unknown: the one looked at, else the one changed last)."""
        known = [id for id, _title in self.studies()]
        wanted = study if study in known else self.study if self.study in known else next(iter(known), "")
        if wanted and (wanted != self.study or self._whole is None or self.found is None):
            if wanted != self.study:
                self.only, self.section, self._whole = Only(), FIRST, None
                self._kept.clear()
            self.study = wanted
            self.judge()

    def narrow(self, only: Only) -> None:
        """Look at some of the visits alone."""
        if only != self.only:
            self.only = only
            self._show_or_judge(self._kept.get(only))

    def turn(self, section: str) -> None:
        """Look at another section; one that was looked at already comes at once."""
        if section == self.section:
            return
        self.section = section
        self._show_or_judge(self.found if self.found is not None and self.found.only == self.only else None)

    def _show_or_judge(self, known: Judged | None) -> None:
        """What was judged before comes at once, as long as it is of the reading in use."""
        if known is not None and known.whole is self._whole and self.section in known.pages:
            self.found = known
            self.judged.emit(known)
        else:
            self.judge(known)

    def judge(self, known: Judged | None = None) -> None:
        """Work it out behind the window; only the last answer asked for is shown. `known`: what of it is there."""
        self.begun.emit()
        if self._job is not None:
            self._job.cancel()
        steps = judge(
            self.context.open_workspace, self.study, self.only, self.section, self._whole, known or self.found
        )
        title = _("Judging the touchpoints")
        job = self.context.jobs.run(title, steps, self._came, self.refused.emit)
        job.ended.connect(lambda: self._ended(job))
        self._job = job

    def _ended(self, job: Job) -> None:
        if self._job is job:
            self._job = None

    def _came(self, found: Judged) -> None:
        if found.study != self.study:
            return
        self._whole = found.whole
        self._kept[found.only] = found
        self._kept.move_to_end(found.only)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if found.only == self.only and self.section in found.pages:
            self.found = found
            self.judged.emit(found)

    def _hear(self, change: Change, _initiator: object) -> None:
        """New visits: the judgement is made anew when somebody looks again."""
        if change.kinds & {"visits", "bundles", "sites", "studies"} and change.study in ("", self.study):
            self._whole = None
