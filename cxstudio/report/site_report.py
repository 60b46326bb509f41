"""The report on one site beside all others: counts first, differences where both sides carry them, and what was seen
there where there are visits enough for it to point at nobody."""

from __future__ import annotations

from dataclasses import replace

from cxstudio.errors import ReportError, WorkspaceError
from cxstudio.i18n import _, plural
from cxstudio.report.basis import LEAST_NAMED, Basis, ReportSettings, Source, read_basis
from cxstudio.report.blocks import (
    Block,
    Cell,
    Column,
    Contents,
    Cover,
    Heading,
    Paragraph,
    Refused,
    Report,
    Table,
    say,
)
from cxstudio.report.bound import bound, prepared
from cxstudio.report.cover import notice
from cxstudio.report.findings_page import findings_page
from cxstudio.report.kinds import Subject
from cxstudio.report.text import plain
from cxstudio.report.two_groups import Compared, compared, comparison, difference_of_outcomes, outcome_sentence
from cxstudio.report.words import capital, listed, number_word, quoted
from cxstudio.steps import Progress, Steps
from cxstudio.store import studies
from cxstudio.study.plan import Site


def gather_site(source: Source, study_id: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    """Read a study and say what its visits to one site say. Refused where there is no other site to set it beside."""
    yield Progress(0, 3, _("Reading the visits"))
    basis = read_basis(source, study_id, settings)
    site = find_site(source, basis, subject.site)
    if not plain(site.name):
        words = _("A site with fewer than five visits is held back at this level of anonymity, so it has no report.")
        raise ReportError(words, "held-back")
    here, others = _parted(basis, site.id)
    if not here.n:
        words = _("{site} has no visit that counts yet, so there is nothing to report of it.")
        raise ReportError(words.format(site=plain(site.name)), "no-visits")
    if not others.n:
        words = _("“{study}” has visits to one site alone; there is no other to set it beside. Make the study report.")
        raise ReportError(words.format(study=plain(basis.study.title)), "one-site")
    if here.n >= LEAST_NAMED:
        yield from prepared(basis, (one for visit in here.dataset.visits for one in visit.visit.evidence))
    yield Progress(1, 3, _("Setting the site beside the others"))
    rows = compared(others, here)
    names = _("other sites"), plain(site.name)
    blocks: list[Block] = [*comparison(rows, names, _("This site beside the others"))]
    blocks.append(outcome_sentence(difference_of_outcomes(others, here), basis.outcome_name, names))
    yield Progress(2, 3, _("How far to trust this"))
    pages = [findings_page(here)] if here.n >= LEAST_NAMED else []
    blocks += [*([] if pages else _held_back(here)), *_trust(basis, here), *([Contents()] if pages else [])]
    cover = Cover(
        _title(rows, here, site), (), "", tuple(blocks), notice(here), plain=True, running=_("Site report"),
        under=_facts(basis, here, site),
    )  # fmt: skip
    return bound(basis, cover, pages)


def find_site(source: Source, basis: Basis, wanted: str) -> Site:
    """The site with that id or name, as the basis calls it. Raises WorkspaceError where there is none, or more than one
    of that name."""
    with source.database.read() as connection:
        named = {site.id for site in studies.sites(connection, basis.study.id) if site.name == wanted}
    found = [site for site in basis.sites.values() if wanted in (site.id, site.name) or site.id in named]
    if len(found) != 1:
        names = listed([quoted(plain(site.name)) for site in basis.sites.values()], 8)
        words = _("“{study}” has no site {wanted}. It has: {names}.")
        if found:
            words = _("More than one site of “{study}” is called {wanted}. Name its id.")
        told = words.format(study=plain(basis.study.title), wanted=wanted, names=names or _("none"))
        raise WorkspaceError(told, "no-such-site")
    return found[0]


def _parted(basis: Basis, site: str) -> tuple[Basis, Basis]:
    """The visits to the site, and those to all others."""
    visits = basis.dataset.visits
    here = tuple(visit for visit in visits if visit.visit.site == site)
    others = tuple(visit for visit in visits if visit.visit.site != site)
    return (
        replace(basis, dataset=replace(basis.dataset, visits=here)),
        replace(basis, dataset=replace(basis.dataset, visits=others)),
    )


def _title(rows: list[Compared], here: Basis, site: Site) -> str:
    name = quoted(plain(site.name))
    if here.n < LEAST_NAMED:
        words = plural("At {{site}}, one visit: a count, no figure.",
                       "At {{site}}, {{word}} visits: counts, no figures.",
                       here.n)  # fmt: skip
        return words.format(site=name, word=number_word(here.n))
    shown = [row for row in rows if row.is_shown]
    worse = [quoted(row.title) for row in shown if not _is_better(row)]
    better = [quoted(row.title) for row in shown if _is_better(row)]
    if worse:
        words = plural("At {{site}}, {{names}} was kept less often than elsewhere.",
                       "At {{site}}, {{names}} were kept less often than elsewhere.", len(worse))  # fmt: skip
        return words.format(site=name, names=listed(worse, 2))
    if better:
        words = plural("At {{site}}, {{names}} was kept more often than elsewhere.",
                       "At {{site}}, {{names}} were kept more often than elsewhere.", len(better))  # fmt: skip
        return words.format(site=name, names=listed(better, 2))
    return _("At {site}, no standard is shown to differ from the other sites.").format(site=name)


def _is_better(row: Compared) -> bool:
    return not hasattr(row.change, "sentence") and row.second.kept * row.first.n > row.first.kept * row.second.n


def _facts(basis: Basis, here: Basis, site: Site) -> str:
    parts = [
        plural("one visit here", "{n} visits here", here.n),
        plural("one at {sites} other sites", "{n} at {{sites}} other sites", basis.n - here.n).format(
            sites=number_word(basis.n_sites - 1)
        ),
        plain(site.group),
        here.when if here.n >= LEAST_NAMED else basis.when,
    ]
    return capital(" · ".join(part for part in parts if part))


def _held_back(here: Basis) -> list[Block]:
    words = plural(
        "Only one visit: what was written and photographed here stays out, since it would point at a person.",
        "Only {n} visits: what was written and photographed here stays out, since it would point at persons. "
        "From five visits on it is shown.",
        here.n,
    )
    return [Refused("N_SITE", words, _("What was seen."))]


def _trust(basis: Basis, here: Basis) -> list[Block]:
    observers = len(set(here.dataset.observers))
    rows = (
        (_("Visits"), str(here.n)),
        (_("Observers"), str(observers)),
        (_("Sites in the study"), str(basis.n_sites)),
        (_("Left out of the study"), plural("one visit", "{n} visits", len(basis.left_out)) if basis.left_out else "–"),
    )
    table = Table(
        (Column(_("What"), 0.5), Column(_("How many"), 0.5, right=True)),
        tuple((Cell((say(what),)), Cell((say(how),))) for what, how in rows),
    )
    one = _("One observer made all visits here: what differs may be the observer. ") if observers == 1 else ""
    text = one + _(
        "A site is no better or worse because its figures are: few visits scatter widely, and those to one site "
        "resemble each other. There is no ranking of sites in this report."
    )
    purpose = _(
        "These results serve the service: they are no ground for measures against any person. People appear by role, "
        "observers by number, times as minutes into the visit."
    )
    return [Heading(_("How far to trust this")), table, Paragraph(say(text)), Paragraph(say(purpose))]
