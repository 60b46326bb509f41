"""Gathers all that the study report says, from one consistent reading of the workspace, into one frozen `Report`.

Every sentence, figure, refusal, chart and photo is settled here; the faces (PDF, web page, workbook, window) only show
it, so they can't disagree. A page for which data are missing is not left empty: the last page says why it stays out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from cxstudio.i18n import _
from cxstudio.report.actions_page import actions_page
from cxstudio.report.basis import Basis, ReportSettings, Source, read_basis
from cxstudio.report.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Page,
    Photo,
    Refused,
    Report,
    Table,
    photos_of,
    say,
    soft,
    strong,
)
from cxstudio.report.bound import bound, prepared
from cxstudio.report.change_page import change_page
from cxstudio.report.context_page import context_page
from cxstudio.report.costs_page import costs_page
from cxstudio.report.cover import cover
from cxstudio.report.durations_page import durations_page
from cxstudio.report.findings_page import findings_page
from cxstudio.report.gaps_page import gaps_page
from cxstudio.report.importance_page import importance_page
from cxstudio.report.incidents_page import incidents_page
from cxstudio.report.journey_page import journey_page
from cxstudio.report.method_page import method_page
from cxstudio.report.moment_pages import moment_pages
from cxstudio.report.moments_page import moments_page
from cxstudio.report.sites_page import sites_page
from cxstudio.report.standards_page import standards_page
from cxstudio.report.text import plain
from cxstudio.report.trust_page import trust_page
from cxstudio.report.typeface import missing
from cxstudio.steps import Progress, Steps

__all__ = ["Part", "Report", "ReportSettings", "gather", "parts"]

Made = Page | Refused | list[Page]


@dataclass(frozen=True)
class Part:
    """A part of the study report: its stable id, its name, and what makes its pages, or the reason for none."""

    id: str
    name: str
    make: Callable[[Basis], Made]


def parts() -> tuple[Part, ...]:
    """All parts between the cover and the page of trust, in their order."""
    return (
        Part("moments", _("Moments of truth"), moments_page),
        Part("journey", _("The journey"), journey_page),
        Part("standards", _("Standards"), standards_page),
        Part("gaps", _("Expectation and experience"), gaps_page),
        Part("importance", _("Importance and experience"), importance_page),
        Part("costs", _("What failing costs"), costs_page),
        Part("moment", _("One moment"), moment_pages),
        Part("sites", _("Sites"), sites_page),
        Part("change", _("Change over time"), change_page),
        Part("durations", _("Time and sequence"), durations_page),
        Part("context", _("Context from elsewhere"), context_page),
        Part("incidents", _("Incidents"), incidents_page),
        Part("findings", _("What was seen"), findings_page),
        Part("actions", _("Actions"), actions_page),
    )


def gather(source: Source, study_id: str, settings: ReportSettings | None = None) -> Steps[Report]:
    """Read a study and say all that its report says. `source` is a workspace.

    A study without visits gives a report that says so. Raises WorkspaceError when the study, or a protocol version
    of one of its visits, is not here.
    """
    every = parts()
    total = len(every) + 3
    yield Progress(0, total, _("Reading the visits"))
    basis = read_basis(source, study_id, settings or ReportSettings())
    yield from prepared(basis, [one for visit in basis.dataset.visits for one in visit.visit.evidence])
    yield Progress(1, total, _("Judging the touchpoints"))
    first = cover(basis)
    made: list[Made] = []
    for number, part in enumerate(every, 2):
        yield Progress(number, total, part.name)
        made.append(part.make(basis))
    yield Progress(total - 1, total, _("How far to trust this"))
    pages = tuple(with_reasons(made))
    report = bound(basis, first, pages)
    absent = missing([*report.texts(), plain(basis.study.ethics.statement)])
    lost = tuple(photo for page in pages for photo in photos(page) if photo.refusal)
    return replace(report, pages=(*pages, trust_page(basis, absent, lost), method_page(basis)), absent=absent)


def with_reasons(made: Sequence[Made]) -> Iterator[Page]:
    """The pages there are; on the last of them stands why the others are missing, in the order of the report."""
    pages = [page for one in made if not isinstance(one, Refused) for page in ([one] if isinstance(one, Page) else one)]
    reasons = [one for one in made if isinstance(one, Refused)]
    yield from pages[:-1]
    for page in pages[-1:]:
        yield replace(page, blocks=(*page.blocks, *_why_missing(reasons)))


def _why_missing(reasons: Sequence[Refused]) -> Iterator[Block]:
    if not reasons:
        return
    yield Heading(_("What is not in this report"), _("Each page that stays out, and why."))
    columns = (Column(_("Page"), 0.24), Column(_("Why"), 0.56), Column(_("Code"), 0.2))
    rows = (
        (Cell((say(strong(one.title.rstrip("."))),)), Cell((say(one.sentence),)), Cell((say(soft(one.code)),)))
        for one in reasons
    )
    yield Table(columns, tuple(rows))


def photos(page: Page) -> list[Photo]:
    """All photos of a page."""
    return list(photos_of(page.blocks))
