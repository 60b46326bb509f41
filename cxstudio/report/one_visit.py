"""One visit of a study as its report needs it: found by id or number, counted or not, read and scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cxstudio.errors import WorkspaceError
from cxstudio.i18n import _
from cxstudio.report.basis import LEAST_NAMED, Basis, Source, said_in
from cxstudio.report.text import plain
from cxstudio.report.words import month_year
from cxstudio.store import studies
from cxstudio.study.dataset import ScoredVisit, dataset
from cxstudio.study.recorded import Visit, VisitState


@dataclass(frozen=True)
class OneVisit:
    """The visit, and why it counts in no figure ("" where it counts)."""

    scored: ScoredVisit
    why_not: str = ""

    @property
    def visit(self) -> Visit:
        """As it was recorded."""
        return self.scored.visit


def find_visit(source: Source, basis: Basis, wanted: str) -> OneVisit:
    """The finished visit with that id, the beginning of one, or that number in the study. Raises WorkspaceError where
    there is none, or more than one."""
    every = [*(scored.visit for scored in basis.dataset.visits), *basis.left_out]
    found = [one for one in every if wanted in (one.id, str(one.number))]
    found = found or [one for one in every if len(wanted) >= 4 and one.id.startswith(wanted)]
    if len(found) != 1:
        words = _("No finished visit {wanted} in “{study}”. Name its number, or its id as the visit list shows it.")
        if found:
            words = _("More than one visit of “{study}” answers to {wanted}. Name its id.")
        told = words.format(wanted=wanted, study=plain(basis.study.title))
        raise WorkspaceError(told, "no-such-visit")
    return _scored(source, basis, found[0])


def _scored(source: Source, basis: Basis, visit: Visit) -> OneVisit:
    for scored in basis.dataset.visits:
        if scored.visit.id == visit.id:
            return OneVisit(scored)
    with source.database.read() as connection:  # a version never changes, so it is the one of the reading before
        protocol = studies.version(connection, visit.protocol, basis.study.id).protocol
    protocol = said_in(protocol, basis.settings.language)
    return OneVisit(dataset(protocol, [visit], {visit.protocol: protocol}).visits[0], why_not_counted(visit))


def why_not_counted(visit: Visit) -> str:
    """Why a visit counts in no figure, as a sentence."""
    if visit.practice:
        return _("Recorded for practice, before the study’s set-up was complete: it counts in no figure.")
    if visit.state is VisitState.RETURNED:
        return _("Sent back to its observer and not submitted again: it counts in no figure yet.")
    if visit.state is VisitState.REJECTED:
        return _("Rejected in review: it counts in no figure.")
    return _("Not approved yet, and this report counts reviewed visits only: it counts in no figure.")


def site_of(basis: Basis, visit: Visit) -> str:
    """The site's name. A report on one visit or one site names it: whoever gets it knows where it was."""
    found = basis.sites.get(visit.site)
    return plain(found.name) if found else ""


def few_at_site(basis: Basis, site: str) -> bool:
    """Are there so few visits of a site that words and times would point at a person?"""
    return basis.site_sizes[site] < LEAST_NAMED


def month_of(visit: Visit) -> str:
    """The month of a visit by its observer's calendar; "" where its start is not known. Never the day or the hour."""
    if not visit.started_at:
        return ""
    moment = datetime.fromtimestamp(visit.started_at / 1000, UTC) + timedelta(minutes=visit.utc_offset)
    return month_year(moment.date())
