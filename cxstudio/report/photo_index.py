"""The index of photos: every one that may leave, by touchpoint, with its visit and its caption; the others counted."""

from __future__ import annotations

from collections import Counter

from cxstudio.errors import ReportError
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis, ReportSettings, Source, read_basis
from cxstudio.report.blocks import (
    Badge,
    Block,
    Cell,
    Column,
    Contents,
    Cover,
    Findings,
    Page,
    Refused,
    Report,
    Seen,
    Table,
    photos_of,
    say,
    strong,
)
from cxstudio.report.bound import bound, prepared
from cxstudio.report.cover import notice
from cxstudio.report.findings_page import photo_of
from cxstudio.report.kinds import Subject
from cxstudio.report.shapes import Sign
from cxstudio.report.text import plain
from cxstudio.report.words import capital
from cxstudio.steps import Progress, Steps
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.protocol import Touchpoint
from cxstudio.study.recorded import Evidence


def gather_photos(source: Source, study_id: str, _subject: Subject, settings: ReportSettings) -> Steps[Report]:
    """Read a study and show every photo of its counted visits that may leave. Refused where there is none at all."""
    yield Progress(0, 2, _("Reading the visits"))
    basis = read_basis(source, study_id, settings)
    every = [(visit, one) for visit in basis.dataset.visits for one in visit.visit.evidence]
    if not every:
        words = _("No visit of “{study}” that counts has a photo, so there is no index of photos.")
        raise ReportError(words.format(study=plain(basis.study.title)), "no-photos")
    yield from prepared(basis, (one for _visit, one in every))
    yield Progress(1, 2, _("Setting the photos"))
    pages = [page for touchpoint in basis.touchpoints if (page := _page(basis, touchpoint))]
    rest = _page(basis, None)
    pages += [rest] if rest else []
    return bound(basis, _cover(basis, pages, [one for _visit, one in every]), pages)


def _cover(basis: Basis, pages: list[Page], every: list[Evidence]) -> Cover:
    shown = [photo for page in pages for photo in photos_of(page.blocks)]
    fit = sum(not photo.refusal for photo in shown)
    title = plural("One photo may be shown.", "{n} photos may be shown.", fit)
    blocks: list[Block] = [_counts(pages)] if pages else []
    if out := sum(not one.in_report for one in every):
        words = plural("One more photo was taken out by whoever made or reviewed it.",
                       "{n} more photos were taken out by whoever made or reviewed them.", out)  # fmt: skip
        blocks.append(Refused("", words))
    held = Counter(photo.refusal for photo in shown if photo.refusal)
    for why, count in held.items():
        words = plural("One photo is not shown: {{why}}", "{n} photos are not shown: {{why}}", count)
        blocks.append(Refused("HELD", words.format(why=why)))
    return Cover(
        title, (), "", (*blocks, *([Contents()] if pages else [])), notice(basis), plain=True,
        running=_("Photo index"), under=_("{n} visits, {when}").format(n=basis.n, when=basis.when),
    )  # fmt: skip


def _counts(pages: list[Page]) -> Table:
    rows = []
    for page in pages:
        photos = list(photos_of(page.blocks))
        fit = sum(not photo.refusal for photo in photos)
        rows.append(tuple(Cell((say(text),)) for text in (strong(page.title), str(fit), str(len(photos) - fit or "–"))))
    columns = (
        Column(_("Touchpoint"), 0.6),
        Column(_("shown"), 0.2, right=True),
        Column(_("held back"), 0.2, right=True),
    )
    return Table(columns, tuple(rows))


def _page(basis: Basis, touchpoint: Touchpoint | None) -> Page | None:
    """The photos of a touchpoint, item by item, visit by visit; None: those of no touchpoint of the newest version."""
    known = {one.id for one in basis.touchpoints}
    found: dict[str, list[tuple[ScoredVisit, Evidence]]] = {}
    for visit in basis.dataset.visits:
        for one in visit.visit.evidence:
            here = one.touchpoint == touchpoint.id if touchpoint else one.touchpoint not in known
            if one.in_report and here:
                found.setdefault(one.item, []).append((visit, one))
    if not found:
        return None
    texts = {item.id: plain(item.text) for item in touchpoint.items} if touchpoint else {}
    order = [*(id for id in texts if id in found), *(id for id in found if id not in texts)]
    blocks: list[Block] = []
    for id in order:
        seen = tuple(_seen(basis, visit, one) for visit, one in found[id])
        blocks.append(Findings(Badge(Sign.DISC), texts.get(id, ""), seen))
    title = plain(touchpoint.title) if touchpoint else _("Of no touchpoint")
    return Page(touchpoint.id if touchpoint else "no-touchpoint", capital(title), title, tuple(blocks), follows=True)


def _seen(basis: Basis, visit: ScoredVisit, one: Evidence) -> Seen:
    answer = visit.visit.answers.get(one.item)
    where = basis.where(visit, answer.at if answer else 0)
    return Seen(where, photos=(photo_of(basis, one, where),))
