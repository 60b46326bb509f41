"""The visits of a study: read in one go off the main thread, said in people's words. No widget is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps
from cxstudio.study.pages import OUTCOME
from cxstudio.study.visit import Visit, VisitState
from ui.changes import Change
from ui.context import Context
from ui.models.visit_list import VisitLine

from .recorder_words import ago, local

if TYPE_CHECKING:
    from cxstudio.study.dataset import ScoredVisit
    from cxstudio.study.plan import Study
    from cxstudio.workspace import Workspace

STATES = {
    VisitState.PLANNED: (_("Planned"), "quiet"),
    VisitState.IN_PROGRESS: (_("In progress"), "accent"),
    VisitState.COMPLETE: (_("Complete"), "good"),
    VisitState.SUBMITTED: (_("Submitted"), "good"),
    VisitState.RETURNED: (_("Returned"), "caution"),
    VisitState.APPROVED: (_("Approved"), "good"),
    VisitState.REJECTED: (_("Rejected"), "bad"),
}
"""The one set of words for a visit's state, and their tones."""


@dataclass(frozen=True)
class Listed:
    """What one reading of a study brought: the lines, the completed visits by id, and how many completed visits wait
    for the protocol they were made with."""

    study: str
    lines: tuple[VisitLine, ...]
    completed: dict[str, ScoredVisit]
    sites: dict[str, str]
    waiting: int = 0


class Visits(QObject):
    """The visits of the study in front. Signals: `listed()` when they have been read, `refused(CxError)`."""

    listed = Signal()
    refused = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.studies: list[Study] = []
        self.found: Listed | None = None
        context.changes.changed.connect(self._hear)

    def choose(self, study: str) -> None:
        """Turn to a study ("" or an unknown one: the one changed last), and read its visits."""
        self.studies = self.context.open_workspace.studies()
        known = [one.id for one in self.studies]
        self.study = study if study in known else self.study if self.study in known else next(iter(known), "")
        self.refresh()

    def refresh(self) -> None:
        """Read the visits anew."""
        if not self.study:
            self.found = None
            self.listed.emit()
            return
        steps = read_visits(self.context.open_workspace, self.study)
        self.context.jobs.run(_("Reading the visits"), steps, self._read, self._failed)

    def _read(self, found: Listed) -> None:
        if found.study == self.study:
            self.found = found
            self.listed.emit()

    def _failed(self, error: CxError) -> None:
        self.refused.emit(error)

    def _hear(self, change: Change, _initiator: object) -> None:
        if (
            self.study
            and self.context.workspace is not None
            and change.kinds & {"visits", "drafts", "sites", "bundles"}
        ):
            self.refresh()


def read_visits(workspace: Workspace, study: str) -> Steps[Listed]:
    """The drafts of a study, the one changed last first, then its completed visits, the latest first."""
    yield Progress(0, 0, _("Reading the visits"))
    sites = {site.id: site.name for site in workspace.sites(study)}
    now = workspace.clock()
    drafts = [_draft_line(visit, sites, now) for visit in _drafts(workspace, study)]
    _version, found = workspace.dataset(study)
    done = sorted(found.visits, key=lambda one: (one.visit.started_at, one.visit.id), reverse=True)
    lines = (*drafts, *(_line(one, sites, now) for one in done))
    return Listed(study, lines, {one.visit.id: one for one in done}, sites, workspace.waiting_visits(study))


def waiting_words(waiting: int) -> str:
    """Why visits that have come are not in the list; "" when all are."""
    if not waiting:
        return ""
    some = plural(
        "{n} more visit is here but cannot be shown yet: the questions it answers have not come.",
        "{n} more visits are here but cannot be shown yet: the questions they answer have not come.",
        waiting,
    )
    return some + " " + _("Ask the sender for a bundle of the whole study.")


def _drafts(workspace: Workspace, study: str) -> list[Visit]:
    drafts = []
    for visit_id in workspace.drafts.all(study):
        try:
            drafts.append(workspace.drafts.load(visit_id))
        except CxError:  # completed between the two readings
            continue
    return drafts


def _draft_line(visit: Visit, sites: dict[str, str], now: int) -> VisitLine:
    return _usual(visit, sites, now, is_draft=True)


def _line(one: ScoredVisit, sites: dict[str, str], now: int) -> VisitLine:
    overall = one.score.overall(one.reading.protocol)
    return replace(
        _usual(one.visit, sites, now, is_draft=False),
        score=overall,
        score_words=percent(overall),
        outcome=one.number(OUTCOME),
        critical=len(one.score.critical_fails),
    )


def _usual(visit: Visit, sites: dict[str, str], now: int, *, is_draft: bool) -> VisitLine:
    state, tone = STATES[visit.state]
    exact = local(visit.started_at, visit.utc_offset)
    return VisitLine(
        id=visit.id,
        is_draft=is_draft,
        state=state,
        tone=tone,
        number=visit.number,
        site=sites.get(visit.site, _("unknown site")),
        observer=visit.observer,
        started_at=visit.started_at,
        when=ago(visit.started_at, now),
        exact=f"{exact:%d %b %Y, %H:%M} {visit.zone}".strip(),
        photos=len(visit.evidence),
        synthetic=visit.synthetic,
    )


def percent(share: float | None) -> str:
    """A share of 1 as "87 %", or that there is none."""
    return _("no score") if share is None else f"{100 * share:.0f} %"
