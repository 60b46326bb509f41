"""What the visits say, page by page, for all of them or for some: the report's own judgement, on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.i18n import _
from cxstudio.report.basis import Basis, Only, ReportSettings, narrowed, read_basis
from cxstudio.report.blocks import Page
from cxstudio.steps import Progress, Steps
from ui.changes import Change
from ui.context import Context

if TYPE_CHECKING:
    from cxstudio.workspace import Workspace

Choice = tuple[str, str]
"""(id, words); the id "" stands for all."""


@dataclass(frozen=True)
class Choices:
    """What the visits of a study can be narrowed to; a list of one has nothing to choose."""

    sites: tuple[Choice, ...]
    observers: tuple[Choice, ...]
    waves: tuple[Choice, ...]
    versions: tuple[Choice, ...]


@dataclass(frozen=True)
class Judged:
    """One judgement: the pages as blocks, how many of how many visits they speak of, and what can be chosen."""

    study: str
    title: str
    only: Only
    visits: int
    of: int
    answer: str
    pages: tuple[Page, ...]
    choices: Choices


class Insight(QObject):
    """Signals: `judged(Judged)`, `refused(CxError)`, `begun()` while it is worked out."""

    judged = Signal(object)
    refused = Signal(object)
    begun = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.only = Only()
        self.found: Judged | None = None
        self._is_old = False
        context.changes.changed.connect(self._hear)

    def studies(self) -> list[Choice]:
        """All studies, the one changed last first."""
        return [(study.id, study.title) for study in self.context.open_workspace.studies()]

    def choose(self, study: str) -> None:
        """Turn to a study ("" or unknown: the one looked at, else the one changed last)."""
        known = [id for id, _title in self.studies()]
        wanted = study if study in known else self.study if self.study in known else next(iter(known), "")
        if wanted and (wanted != self.study or self._is_old or self.found is None):
            self.only = Only() if wanted != self.study else self.only
            self.study = wanted
            self.judge()

    def narrow(self, only: Only) -> None:
        """Look at some of the visits alone."""
        if only != self.only:
            self.only = only
            self.judge()

    def judge(self) -> None:
        """Work it out behind the window; only the last answer asked for is shown."""
        self._is_old = False
        self.begun.emit()
        asked = (self.study, self.only)
        steps = judge(self.context.open_workspace, *asked)
        self.context.jobs.run(_("Judging the touchpoints"), steps, self._came, self.refused.emit)

    def _came(self, found: Judged) -> None:
        if (found.study, found.only) == (self.study, self.only):
            self.found = found
            self.judged.emit(found)

    def _hear(self, change: Change, _initiator: object) -> None:
        """New visits: the judgement is made anew when somebody looks again."""
        if change.kinds & {"visits", "bundles", "sites", "studies"} and change.study in ("", self.study):
            self._is_old = True


def judge(workspace: Workspace, study: str, only: Only) -> Steps[Judged]:
    """Read a study and judge the visits that are looked at. Raises WorkspaceError where something is not here."""
    from cxstudio.report import cover, findings_page, journey_page, moments_page, standards_page, trust_page

    makers = (
        moments_page.moments_page,
        journey_page.journey_page,
        standards_page.standards_page,
        findings_page.findings_page,
    )
    yield Progress(0, len(makers) + 1, _("Reading the visits"))
    whole = read_basis(workspace, study, ReportSettings())
    basis = narrowed(whole, only)
    pages: list[Page] = []
    for number, make in enumerate(makers, 1):
        yield Progress(number, len(makers) + 1, _("Judging the touchpoints"))
        pages.append(make(basis))
    pages.append(trust_page.trust_page(basis, (), ()))
    answer = cover.finding(basis)
    numbers = {one.hash: one.number for one in workspace.protocol_versions(study)}
    return Judged(study, whole.study.title, only, basis.n, whole.n, answer, tuple(pages), _choices(whole, numbers))


def _choices(basis: Basis, numbers: Mapping[str, int]) -> Choices:
    used = basis.dataset.visits
    sites = {visit.visit.site for visit in used}
    waves = {wave.id: wave.title for wave in basis.study.waves}
    versions = {visit.visit.protocol for visit in used}
    named = [(site.id, site.name) for site in basis.sites.values() if site.id in sites]
    return Choices(
        tuple(sorted(named, key=lambda one: one[1])),
        tuple((name, name) for name in sorted(set(basis.dataset.observers))),
        tuple((id, waves.get(id, id)) for id in sorted({visit.visit.wave for visit in used} - {""})),
        tuple(
            (v, _("Version {n}").format(n=numbers.get(v, "?")))
            for v in sorted(versions, key=lambda v: numbers.get(v, 0))
        ),
    )
