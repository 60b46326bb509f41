"""Beginning a visit: the sites with the ones visited last on top, the lots drawn, and what has to be declared."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import Finding, WorkspaceError
from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps
from cxstudio.study.gate import gate
from cxstudio.study.protocol import Protocol
from cxstudio.study.visit import Visit
from ui.context import Context

from .moments import ago
from .recorder_language import in_last_language

if TYPE_CHECKING:
    from cxstudio.study.plan import Site, Study
    from cxstudio.workspace import Workspace


class Start(QObject):
    """What is known before a visit begins. Signals: `ready()` a study is in front, `sorted_anew()` the sites."""

    ready = Signal()
    sorted_anew = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.studies: list[Study] = []
        self.study: Study | None = None
        self.protocol: Protocol | None = None
        self.sites: list[Site] = []
        self.last_visits: dict[str, int] = {}
        self.draws: dict[str, str] = {}

    def choose(self, study: str) -> None:
        """Turn to a study ("" or unknown: the one changed last) and draw its lots."""
        workspace = self.context.open_workspace
        self.studies = workspace.studies()
        named = [one for one in self.studies if one.id == study]
        self.study = next(iter(named or self.studies), None)
        self.sites, self.last_visits, self.draws, self.protocol = [], {}, {}, None
        if self.study is not None:
            self.protocol = in_last_language(
                workspace.newest_protocol(self.study.id).protocol, self.study.id, self.context.preferences.languages
            )
            self.sites = workspace.sites(self.study.id)
            self.draws = {draw.id: secrets.choice(draw.options).id for draw in self.protocol.draws}
            steps = _last_visits(workspace, self.study.id)
            self.context.jobs.run(_("Looking for recent sites"), steps, self._know_last)
        self.ready.emit()

    def _know_last(self, found: tuple[str, dict[str, int]]) -> None:
        study, last = found
        if self.study is not None and study == self.study.id:
            self.last_visits = last
            self.sites.sort(key=lambda site: (-last.get(site.id, 0), site.name.casefold()))
            self.sorted_anew.emit()

    def gaps(self) -> list[Finding]:
        """What is missing before fieldwork. While something is, a visit is for practice and never counted."""
        return gate(self.study) if self.study is not None else []

    def site_named(self, name: str) -> Site | None:
        """The site of exactly that name, whatever its capitals."""
        wanted = " ".join(name.split()).casefold()
        return next((site for site in self.sites if site.name.casefold() == wanted), None)

    def redraw(self, draw: str, option: str) -> None:
        """Another lot than the drawn one."""
        self.draws[draw] = option

    def others(self, site_name: str, observer: str) -> list[tuple[str, str]]:
        """(id, words) of the visits of which this one may be the second observation."""
        site = self.site_named(site_name)
        if self.study is None or site is None or not observer.strip():
            return []
        now = self.context.open_workspace.clock()
        found = self.context.open_workspace.could_be_beside(self.study.id, site.id, observer)
        words = _("{observer}, begun {when}")
        return [(one.id, words.format(observer=one.observer, when=ago(one.started_at, now))) for one in found]

    def begin(self, site_name: str, observer: str, beside: str = "") -> Visit:
        """Begin the visit now, at a known site or a new one of that name; `beside` another visit (its id) as its second
        observation. Raises CxError when it cannot be kept."""
        name = " ".join(site_name.split())
        if self.study is None or not name or not observer.strip():
            raise WorkspaceError(_("A visit needs its site and its observer. Nothing was begun."), "no-site")
        workspace = self.context.open_workspace
        site = self.site_named(name)
        if site is None:
            site = workspace.add_site(self.study.id, name)
            self.context.changes.tell("sites", study=self.study.id, initiator=self)
        practice = bool(self.gaps())
        visit = workspace.begin_visit(
            self.study.id, site, " ".join(observer.split()), dict(self.draws), practice=practice, beside=beside
        )
        self.context.changes.tell("drafts", study=self.study.id, initiator=self)
        return visit


def _last_visits(workspace: Workspace, study: str) -> Steps[tuple[str, dict[str, int]]]:
    """When each site was visited last (UTC ms)."""
    yield Progress(0, 0, _("Looking for recent sites"))
    _version, found = workspace.dataset(study)
    last: dict[str, int] = {}
    for one in found.visits:
        last[one.visit.site] = max(last.get(one.visit.site, 0), one.visit.started_at)
    return study, last
