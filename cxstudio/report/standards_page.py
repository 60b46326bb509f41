"""Page four: each standard with its rate, its interval and its test, and every failure countable back to its visit."""

from __future__ import annotations

from cxstudio.analysis.from_study import has_standard
from cxstudio.analysis.grades import Grade
from cxstudio.analysis.moments import Moment, Verdict
from cxstudio.analysis.proportions import most_passes_below, zero_failure_limit
from cxstudio.analysis.result import Refusal
from cxstudio.i18n import _, plural
from cxstudio.report.basis import LEAST_NAMED, Basis, look_of
from cxstudio.report.blocks import (
    Beside,
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Page,
    Reading,
    Refused,
    Table,
    say,
    soft,
    strong,
)
from cxstudio.report.grids import MOST_COLUMNS, GridRow, failure_grid
from cxstudio.report.moments_page import behind_of, span_of
from cxstudio.report.plots import IntervalRow, Look, intervals
from cxstudio.report.shapes import INK, SOFT, Sign
from cxstudio.report.text import plain
from cxstudio.report.twins import twin
from cxstudio.report.words import listed, number_word, p_value, percent, percent_range, quoted
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.protocol import Touchpoint
from cxstudio.study.scoring import ItemScore

MOST_PLACED = 40
"""Failures of one critical item that are told with minute and site."""


def standards_page(basis: Basis) -> Page:
    """Compliance of every touchpoint with a standard, which visit failed which, critical failures one by one."""
    touchpoints = [one for one in basis.touchpoints if has_standard(one)]
    if not touchpoints:
        text = _("No touchpoint of this protocol has a standard, so there is no compliance to show.")
        return Page("standards", _("No standard was set"), _("Standards"), (Refused("NO_STANDARD", text),))
    blocks: list[Block] = [
        Heading(_("Share of visits in which each standard was kept"), _note(basis)),
        _chart(basis, touchpoints),
    ]
    blocks.append(Reading(_reading(basis)))
    blocks += _grid(basis, touchpoints)
    blocks += _critical(basis)
    blocks.append(Beside((_never_failed(basis),), (_per_site(basis),)))
    return Page("standards", _title(basis), _("Standards"), tuple(blocks))


def _missed(basis: Basis) -> list[Moment]:
    return [m for m in basis.moments.moments if m.evidence.compliance.grade is Grade.ESTABLISHED]


def _title(basis: Basis) -> str:
    missed = _missed(basis)
    judged = sum(not isinstance(m.evidence.compliance.figure, Refusal) for m in basis.moments.moments)
    if not judged:
        return _("Too few visits to judge a standard; counts are shown.")
    if not missed:
        return _("No standard is shown to be missed.")
    names = listed([quoted(plain(moment.title)) for moment in missed], 2)
    rest = judged - len(missed)
    if not rest:
        return _("{names} fall short of the standard.").format(names=names)
    text = plural("{{names}} falls short;", "{{names}} fall short;", len(missed)).format(names=names)
    more = plural("for the other one, nothing is shown.", "for the other {{word}}, nothing is shown.", rest)
    return text + " " + more.format(word=number_word(rest))


def _note(basis: Basis) -> str:
    lines = [m.evidence.compliance for m in basis.moments.moments]
    judged = sum(line.adjusted_p is not None for line in lines)
    reduced = [line for line in lines if line.effective and line.effective.design_effect > 1.005]
    text = _(
        "95 % Wilson intervals; exact one-sided test against {target}, corrected for {n} standards (Holm)."
    ).format(target=percent(basis.dataset.protocol.target), n=judged)
    if reduced:
        return (
            text
            + " "
            + _("Where visits to one site resemble each other, the interval rests on fewer effective visits.")
        )
    return text


def _chart(basis: Basis, touchpoints: list[Touchpoint]) -> Figure:
    rows = [_row(basis.moment(touchpoint), plain(touchpoint.standard)) for touchpoint in touchpoints]
    heads = ((_("kept"), 40.0), (_("share, 95 %"), 56.0), (_("Holm p"), 48.0))
    alt = _("Dots with intervals for {n} standards against {target}.").format(
        n=len(rows), target=percent(basis.dataset.protocol.target)
    )
    drawing = intervals(rows, heads, basis.dataset.protocol.target, _("Standard, in protocol order"), alt)
    words = [[row.title, *(" ".join(cell).strip() for cell in row.cells), row.reason] for row in rows]
    titles = (_("Standard"), *(head for head, _wide in heads), "")
    return Figure(drawing, twin(titles, words, [row.behind for row in rows]))


def _row(moment: Moment, standard: str) -> IntervalRow:
    line = moment.evidence.compliance
    below = line.grade is Grade.ESTABLISHED
    look = look_of(moment.verdict) if below else Look(Sign.RING, INK)
    if below and look.sign not in (Sign.DIAMOND, Sign.SQUARE):
        look = Look(Sign.DISC, look.ink)
    kept = (f"{line.kept} / {line.n}", "")
    under = standard or _("(not written down)")
    if isinstance(line.figure, Refusal):
        cells, reason = (kept, ("–", ""), ("–", "")), line.figure.sentence
        ring = Look(Sign.RING, SOFT)
        return IntervalRow(plain(moment.title), under, None, ring, cells, reason, behind=behind_of(moment))
    share = (percent(line.figure.estimate), percent_range(line.figure))
    test = (p_value(line.adjusted_p), _("below") if below else _("not shown"))
    cells = (kept, share, test)
    return IntervalRow(plain(moment.title), under, span_of(line.figure), look, cells, behind=behind_of(moment))


def _reading(basis: Basis) -> str:
    target, n = basis.dataset.protocol.target, max((m.evidence.compliance.n for m in basis.moments.moments), default=0)
    if n < LEAST_NAMED:
        return _("A standard is judged from five visits on; until then the counts stand alone.")
    passes = most_passes_below(n, target)
    if passes is None:
        return _("With {n} visits no number of failures can show that a {target} standard is missed.").format(
            n=n, target=percent(target)
        )
    text = _(
        "Filled marks lie below {target} beyond chance; with {n} visits, {k} or fewer kept shows that uncorrected."
    )
    return text.format(target=percent(target), n=n, k=passes)


def _grid(basis: Basis, touchpoints: list[Touchpoint]) -> list[Block]:
    heading = Heading(
        _("Which visit failed which standard"),
        _("One column a visit, visits to one site together. Square: failed. Dot: kept. n: no verdict, not counted."),
    )
    if not basis.n:
        return [heading, Refused("N_ZERO", _("No visit has been completed yet."))]
    if basis.n > MOST_COLUMNS:
        text = _("{n} visits do not fit side by side; the counts stand in the table above.").format(n=basis.n)
        return [heading, Refused("ROOM", text)]
    order = _by_site(basis)
    met = {one.touchpoint: one.met or () for one in basis.columns.touchpoints}
    rows = [
        GridRow(
            plain(t.title),
            tuple(met[t.id][place] for place in order),
            _grid_look(basis.moment(t)),
            behind_of(basis.moment(t)),
        )
        for t in touchpoints
    ]
    numbers = [basis.numbers[basis.dataset.visits[place].visit.id] for place in order]
    sites = list(dict.fromkeys(basis.dataset.sites[place] for place in order))
    groups = [(basis.site_name(site), basis.site_sizes[site]) for site in sites]
    alt = _("Grid of {n} visits by {k} standards; failures are squares.").format(n=basis.n, k=len(rows))
    signs = {True: _("kept"), False: _("failed"), None: "–"}
    words = [[number, *(signs[row.met[place]] for row in rows)] for place, number in enumerate(numbers)]
    table = twin((_("Visit"), *(row.title for row in rows)), words)
    return [heading, Figure(failure_grid(rows, groups, numbers, alt), table)]


def _by_site(basis: Basis) -> list[int]:
    first = {site: place for place, site in reversed(list(enumerate(basis.dataset.sites)))}
    return sorted(range(basis.n), key=lambda place: (first[basis.dataset.sites[place]], place))


def _grid_look(moment: Moment) -> Look:
    shown = moment.verdict in (Verdict.BREAKS, Verdict.CHRONIC_IRRITANT, Verdict.BELOW_STANDARD)
    return look_of(moment.verdict) if shown else Look(Sign.RING, INK)


def critical_fails(basis: Basis) -> list[tuple[ScoredVisit, ItemScore]]:
    """Every failed critical item, visit by visit."""
    return [(visit, score) for visit in basis.dataset.visits for score in visit.score.critical_fails]


def _critical(basis: Basis) -> list[Block]:
    found = critical_fails(basis)
    items = [item for t in basis.touchpoints for item in t.items if item.critical]
    if not items:
        text = _("This protocol marks no item as critical. Had one failed, each failure would stand here singly.")
        return [Heading(_("Critical items")), Refused("NONE", text)]
    if not found:
        text = plural("The one critical item", "None of the {n} critical items", len(items))
        ending = _("did not fail in any visit.") if len(items) == 1 else _("failed in any visit.")
        return [Heading(_("Critical items")), Refused("NONE", f"{text} {ending}")]
    columns = (Column(_("Critical item that failed"), 0.40), Column(_("times"), 0.1), Column(_("Where"), 0.50))
    by_item: dict[str, list[tuple[ScoredVisit, ItemScore]]] = {}
    for visit, score in found:
        by_item.setdefault(score.item.id, []).append((visit, score))
    note = _("Each one is a fact, not an estimate, and stands here whatever the number of visits.")
    rows = tuple(_critical_row(basis, fails) for fails in by_item.values())
    return [Heading(_("Critical failures, one by one"), note), Table(columns, rows)]


def _critical_row(basis: Basis, fails: list[tuple[ScoredVisit, ItemScore]]) -> tuple[Cell, ...]:
    where = "; ".join(basis.where(visit, _moment(visit, score)) for visit, score in fails)
    where = _by_numbers(basis, fails) if len(fails) > MOST_PLACED else where
    text = plain(fails[0][1].item.text)
    return Cell((say(strong(text)),)), Cell((say(str(len(fails))),)), Cell((say(soft(where)),))


def _by_numbers(basis: Basis, fails: list[tuple[ScoredVisit, ItemScore]]) -> str:
    """Every visit by its number alone, site by site: of hundreds nobody reads the minutes."""
    found: dict[str, list[str]] = {}
    for visit, _score in fails:
        found.setdefault(basis.site_name(visit.visit.site), []).append(basis.numbers[visit.visit.id])
    named = sorted((name, numbers) for name, numbers in found.items() if name)
    told = [f"{name}: {', '.join(numbers)}" for name, numbers in named]
    rest = [_("Visits {numbers}").format(numbers=", ".join(numbers)) for name, numbers in found.items() if not name]
    return "; ".join((*told, *rest))


def _moment(visit: ScoredVisit, score: ItemScore) -> int:
    answer = visit.visit.answers.get(score.item.id)
    return answer.at if answer else 0


def _never_failed(basis: Basis) -> Refused:
    spotless = [
        m for m in basis.moments.moments if m.evidence.compliance.n >= LEAST_NAMED and not m.evidence.compliance.failed
    ]
    if not any(m.evidence.compliance.n >= LEAST_NAMED for m in basis.moments.moments):
        return Refused(
            "NONE", _("No standard was seen in five visits yet, so none can be called safe."), _("No failure.")
        )
    if not spotless:
        return Refused("NONE", _("Every standard seen in five visits or more failed at least once."), _("No failure."))
    n = min(moment.evidence.compliance.n for moment in spotless)
    limit = zero_failure_limit(n)
    text = _("{names}: no failure in {n} visits, which still allows a failure rate up to {limit}.")
    names = listed([plain(moment.title) for moment in spotless])
    share = "" if isinstance(limit, Refusal) else percent(limit.estimate)
    return Refused("ZERO", text.format(names=names, n=n, limit=share), _("No failure."))


def _per_site(basis: Basis) -> Refused:
    small = sum(count < LEAST_NAMED for count in basis.site_sizes.values())
    if not basis.n:
        return Refused("N_ZERO", _("No site has been visited yet."), _("Per site."))
    if not small:
        text = _("Every site has five visits or more; sites are named, not ranked.")
        return Refused("N_SITE", text, _("Per site."))
    reason = _("too few for a rate, so no name and no percentage is given.")
    if small == basis.n_sites:
        text = _("No site has five visits:") + " " + reason
    else:
        text = plural("One site has fewer than five visits:", "{n} sites have fewer than five visits:", small)
        text += " " + reason
    return Refused("N_SITE", text, _("Per site."))
