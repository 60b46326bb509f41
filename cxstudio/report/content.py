"""Gathers all that a report says, from one consistent reading of the workspace, into one frozen `Report`.

Every sentence, figure, refusal, chart and photo is settled here; the faces (PDF now, web page and workbook later) only
show it, so they can't disagree.
"""

from __future__ import annotations

from dataclasses import replace

from cxstudio.i18n import _
from cxstudio.report.basis import Basis, ReportSettings, Source, read_basis
from cxstudio.report.blocks import Page, Photo, Report, photos_of
from cxstudio.report.cover import cover, notice
from cxstudio.report.findings_page import findings_page
from cxstudio.report.journey_page import journey_page
from cxstudio.report.method_page import method_page
from cxstudio.report.moments_page import moments_page
from cxstudio.report.standards_page import standards_page
from cxstudio.report.text import plain
from cxstudio.report.trust_page import trust_page
from cxstudio.report.typeface import missing
from cxstudio.steps import Progress, Steps
from cxstudio.store.photos import prepare
from cxstudio.study.clearing import refusal
from cxstudio.study.recorded import Evidence

__all__ = ["Report", "ReportSettings", "gather"]

STAGES = 8


def gather(source: Source, study_id: str, settings: ReportSettings | None = None) -> Steps[Report]:
    """Read a study and say all that its report says. `source` is a workspace.

    A study without visits gives a report that says so. Raises WorkspaceError when the study, or a protocol version
    of one of its visits, is not here.
    """
    yield Progress(0, STAGES, _("Reading the visits"))
    basis = read_basis(source, study_id, settings or ReportSettings())
    yield from prepare(basis.files, _photos_to_show(basis))
    yield Progress(1, STAGES, _("Judging the touchpoints"))
    first = cover(basis)
    pages: list[Page] = []
    makers = (moments_page, journey_page, standards_page, findings_page)
    names = (_("Moments of truth"), _("The journey"), _("Standards"), _("What was seen"))
    for number, (make, name) in enumerate(zip(makers, names, strict=True), 2):
        yield Progress(number, STAGES, name)
        pages.append(make(basis))
    yield Progress(6, STAGES, _("How far to trust this"))
    report = Report(
        study=plain(basis.study.title),
        client=plain(basis.study.client) or plain(basis.study.title),
        when=_("{method}, {when}").format(method=basis.study.method, when=basis.when),
        language=basis.version.protocol.language,
        foot=_foot(basis),
        notice=notice(basis),
        cover=first,
        pages=tuple(pages),
    )
    absent = missing([*report.texts(), plain(basis.study.ethics.statement)])
    lost = tuple(photo for page in pages for photo in photos(page) if photo.refusal)
    yield Progress(7, STAGES, _("Method"))
    return replace(report, pages=(*pages, trust_page(basis, absent, lost), method_page(basis)), absent=absent)


def _photos_to_show(basis: Basis) -> list[Evidence]:
    shown = [one for visit in basis.dataset.visits for one in visit.visit.evidence if one.in_report]
    return [one for one in shown if not refusal(one, basis.study.ethics)]


def photos(page: Page) -> list[Photo]:
    """All photos of a page."""
    return list(photos_of(page.blocks))


def _foot(basis: Basis) -> str:
    text = _("Study {study} · protocol version {version} · data {hash}")
    return text.format(study=plain(basis.study.id)[:8], version=basis.version.number, hash=basis.data_hash[:12])
