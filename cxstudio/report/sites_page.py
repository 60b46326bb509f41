"""Sites: what each of them saw, and whether they differ by more than chance allows. Named from five visits on, never
put in an order of their result."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cxstudio.analysis.columns import TouchpointColumns
from cxstudio.analysis.funnel import chance_limits
from cxstudio.analysis.moments import Moment, Verdict
from cxstudio.analysis.proportions import wilson_interval
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.sentences import points
from cxstudio.analysis.sites import shrunken_means
from cxstudio.i18n import _, plural
from cxstudio.report.basis import LEAST_NAMED, Basis
from cxstudio.report.blocks import Beside, Block, Figure, Heading, Page, Reading, Refused, Table
from cxstudio.report.funnel import Limit, SiteDot, funnel
from cxstudio.report.heat import HeatRow, Spell, heat
from cxstudio.report.links import Behind, Ground
from cxstudio.report.text import plain
from cxstudio.report.twins import twin
from cxstudio.report.words import listed, p_value, percent_range, quoted

LEAST_SITES = 4
"""Fewer named sites than this make no funnel: nothing can be drawn towards a common share."""
MOST_COLUMNS = 12
MOST_FUNNELS = 2
Drawn = list[tuple[Moment, list[SiteDot]]]
"""Touchpoints with the dots of their sites."""
MOST_ROWS = 40
"""More sites than this are listed in the table of the screen alone."""


@dataclass(frozen=True)
class SiteCount:
    """Kept and failed visits of one site at one touchpoint; `places` are all of the site's visits."""

    site: str
    title: str
    kept: int
    failed: int
    places: tuple[int, ...]

    @property
    def n(self) -> int:
        """Visits with a verdict."""
        return self.kept + self.failed


def sites_page(basis: Basis) -> Page | Refused:
    """Heat table and funnel; refused where there is one site, or none with five visits."""
    running = _("Sites")
    named = [site for site, visits in basis.site_sizes.items() if visits >= LEAST_NAMED]
    if basis.n_sites < 2:
        text = _("One site was visited: there is nothing to compare it with.")
        return Refused("ONE_SITE", text if basis.n else _("No site has been visited yet."), f"{running}.")
    if not named:
        text = _("{n} sites were visited, none of them five times: no site is named, compared or ranked.")
        return Refused("N_SITE", text.format(n=basis.n_sites), f"{running}.")
    drawn = _drawn(basis)
    blocks: list[Block] = [*_heat(basis), *_funnels(basis, drawn), _notes(basis, len(named))]
    return Page("sites", _title(basis, drawn), running, tuple(blocks))


def _with_standard(basis: Basis) -> list[TouchpointColumns]:
    return [one for one in basis.columns.touchpoints if one.met is not None]


def site_counts(basis: Basis, column: TouchpointColumns) -> list[SiteCount]:
    """Every site in the order of first visits."""
    places: dict[str, list[int]] = {}
    for place, site in enumerate(basis.dataset.sites):
        places.setdefault(site, []).append(place)
    met = column.met or (None,) * basis.n
    return [_count(basis, site, met, tuple(here)) for site, here in places.items()]


def _count(basis: Basis, site: str, met: tuple[bool | None, ...], places: tuple[int, ...]) -> SiteCount:
    kept, failed = (sum(met[place] is side for place in places) for side in (True, False))
    return SiteCount(site, basis.site_name(site), kept, failed, places)


def _title(basis: Basis, drawn: Drawn) -> str:
    lottery = [one for one in basis.moments.moments if any(tag.value == "lottery" for tag in one.tags)]
    if lottery:
        names = listed([quoted(plain(one.title)) for one in lottery], 3)
        return _("Sites differ at {names} by more than chance allows.").format(names=names)
    outside = [(moment, dots) for moment, dots in drawn if any(dot.outside for dot in dots)]
    if outside:
        moment, dots = outside[0]
        far = sum(dot.outside for dot in dots)
        text = plural("One site stands apart on {{title}}.", "{n} sites stand apart on {{title}}.", far)
        return text.format(title=quoted(plain(moment.title)))
    if drawn:
        return _("Sites differ no more than chance allows.")
    return _("What each site saw, without a ranking")


# -- the heat table ----------------------------------------------------------------------------------------------------


def _heat(basis: Basis) -> list[Block]:
    columns = _with_standard(basis)
    if not columns:
        return []
    counts = {one.touchpoint: site_counts(basis, one) for one in columns}
    sites = sorted((one for one in counts[columns[0].touchpoint] if one.title), key=lambda one: one.title.casefold())
    rows = [_heat_row(one.title, [one.site], columns, counts, basis) for one in sites[:MOST_ROWS]]
    small = [one.site for one in counts[columns[0].touchpoint] if not one.title]
    if small:
        text = plural("one site below five visits", "{n} sites below five visits", len(small))
        rows.append(_heat_row(text, small, columns, counts, basis))
    note = _("Visits in which the standard failed, of those judged; darker where it failed more often. In alphabetical "
             "order.")  # fmt: skip
    if len(sites) > MOST_ROWS:
        note += " " + _("The first {n} of {all} sites.").format(n=MOST_ROWS, all=len(sites))
    blocks: list[Block] = [Heading(_("Where which standard failed"), note)]
    for start, end in _parts(len(columns)):
        some = [HeatRow(row.title, row.visits, row.cells[start:end]) for row in rows]
        titles = [plain(one.title) for one in columns[start:end]]
        alt = _("Failures of {k} standards at {n} sites.").format(k=len(titles), n=len(rows))
        blocks.append(Figure(heat(some, titles, alt), _heat_twin(some, titles)))
    return blocks


def _parts(count: int) -> list[tuple[int, int]]:
    pieces = -(-count // MOST_COLUMNS)
    return list(pairwise(round(count * piece / pieces) for piece in range(pieces + 1)))


def _heat_row(
    title: str, sites: list[str], columns: list[TouchpointColumns], counts: dict[str, list[SiteCount]], basis: Basis
) -> HeatRow:
    cells = []
    for column in columns:
        here = [one for one in counts[column.touchpoint] if one.site in sites]
        places = tuple(sorted(place for one in here for place in one.places))
        behind = Behind(Ground.STANDARD, f"{plain(column.title)}, {title}", column.touchpoint, places=places)
        cells.append(Spell(sum(one.kept for one in here), sum(one.failed for one in here), behind))
    return HeatRow(title, sum(basis.site_sizes[site] for site in sites), tuple(cells))


def _heat_twin(rows: list[HeatRow], titles: list[str]) -> Table:
    words = [[row.title, str(row.visits), *(f"{cell.failed}/{cell.n}" if cell.n else "–" for cell in row.cells)]
             for row in rows]  # fmt: skip
    return twin((_("Site"), _("visits"), *titles), words)


# -- funnels -----------------------------------------------------------------------------------------------------------


def _drawn(basis: Basis) -> Drawn:
    """The touchpoints whose sites are drawn: one that differs or matters, at most two, with its dots."""
    order = sorted(basis.moments.order, key=lambda one: not any(tag.value == "lottery" for tag in one.tags))
    worth = [one for one in order if one.verdict not in (Verdict.ORDINARY, Verdict.NOT_ENOUGH)] or list(order)
    found: Drawn = []
    for moment in worth:
        if len(found) == MOST_FUNNELS:
            break
        column = next(one for one in basis.columns.touchpoints if one.touchpoint == moment.touchpoint)
        dots = _dots(basis, column) if column.met is not None else []
        if len(dots) >= LEAST_SITES:
            found.append((moment, dots))
    return found


def _dots(basis: Basis, column: TouchpointColumns) -> list[SiteDot]:
    named = [one for one in site_counts(basis, column) if one.title and one.n >= LEAST_NAMED]
    if len(named) < LEAST_SITES:
        return []
    whole = _whole(named)
    limits = {one.n: one for one in _limits(named, whole)}
    drawn = shrunken_means([one.kept / one.n for one in named], [one.n for one in named])
    means = [None] * len(named) if isinstance(drawn, Refusal) else list(drawn.means)
    return [
        SiteDot(
            one.title,
            one.n,
            one.kept / one.n,
            mean,
            not limits[one.n].low - 1e-9 <= one.kept / one.n <= limits[one.n].high + 1e-9,
            Behind(Ground.STANDARD, f"{plain(column.title)}, {one.title}", column.touchpoint, places=one.places),
        )
        for one, mean in zip(named, means, strict=True)
    ]


def _whole(counts: list[SiteCount]) -> float:
    return sum(one.kept for one in counts) / max(sum(one.n for one in counts), 1)


def _limits(counts: list[SiteCount], whole: float) -> list[Limit]:
    sizes = [one.n for one in counts]
    found = chance_limits(whole, min(sizes), max(sizes))
    return [Limit(one.n, one.low, one.high, one.lowest, one.highest) for one in found]


def _funnels(basis: Basis, drawn: Drawn) -> list[Block]:
    if not drawn:
        text = _("Fewer than four sites have five judged visits of one standard: no funnel is drawn.")
        return [Refused("N_SITES", text, _("Against what chance allows."))]
    return [block for moment, dots in drawn for block in _funnel(basis, moment, dots)]


def _funnel(basis: Basis, moment: Moment, dots: list[SiteDot]) -> list[Block]:
    column = next(one for one in basis.columns.touchpoints if one.touchpoint == moment.touchpoint)
    counts = [one for one in site_counts(basis, column) if one.title and one.n >= LEAST_NAMED]
    n, title = sum(one.n for one in counts), quoted(plain(moment.title))
    note = _("Ring: as counted. Bar: drawn towards the whole for its few visits. Diamond: outside the 95 % limits. "
             "n = {n} visits, {sites} sites.").format(n=n, sites=len(counts))  # fmt: skip
    alt = _("Share of visits in which {title} was kept, by site, against what chance allows.").format(title=title)
    drawing = funnel(dots, _limits(counts, _whole(counts)), _whole(counts), alt)
    heading = Heading(_("{title} kept, by site, against what chance allows").format(title=title), note)
    return [heading, Figure(drawing, _counts_twin(counts, dots)), Reading(_reading(moment, dots))]


def _counts_twin(counts: list[SiteCount], dots: list[SiteDot]) -> Table:
    rows = []
    for one, dot in sorted(zip(counts, dots, strict=True), key=lambda pair: (pair[0].n, pair[0].title)):
        interval = wilson_interval(one.kept, one.n)
        bounds = percent_range(interval) + " %" if isinstance(interval, Result) else ""
        rows.append([one.title, _("{k} of {n}").format(k=one.kept, n=one.n), bounds,
                     _("outside") if dot.outside else _("inside")])  # fmt: skip
    order = sorted(range(len(counts)), key=lambda place: (counts[place].n, counts[place].title))
    heads = (_("Site, by number of visits"), _("kept"), _("95 % Wilson interval"), _("95 % limits"))
    return twin(heads, rows, [dots[place].behind for place in order])


def _reading(moment: Moment, dots: list[SiteDot]) -> str:
    far = [dot for dot in dots if dot.outside]
    expected = points(0.05 * len(dots))
    figure = moment.evidence.sites.figure
    p = "" if isinstance(figure, Refusal) or figure.p_exact is None else p_value(figure.p_exact)
    tail = " " + _("Permutation p for any difference: {p}.").format(p=p) if p else ""
    if not far:
        return _("No site lies outside the limits.") + tail
    names = listed([dot.title for dot in far], 3)
    text = plural(
        "{{names}} lies outside the 95 % limits; of {{n}} sites, {{expected}} would be expected there by chance.",
        "{{names}} lie outside the 95 % limits; of {{n}} sites, {{expected}} would be expected there by chance.",
        len(far),
    )
    return text.format(names=names, n=len(dots), expected=expected) + tail


def _notes(basis: Basis, named: int) -> Beside:
    text = _("Put in order of their result, most sites would be expected to change places next time.")
    small = basis.n_sites - named
    visits = sum(count for count in basis.site_sizes.values() if count < LEAST_NAMED)
    few = _("Every site has five visits or more.")
    if small:
        few = plural(
            "One site with {{visits}} visits in all is counted without a name: no rate, no dot.",
            "{n} sites with {{visits}} visits in all are counted without names: no rate, no dot.",
            small,
        ).format(visits=visits)
    return Beside(
        (Refused("NONE", text, _("Why there is no league table.")),),
        (Refused("NONE", few, _("Fewer than five visits.")),),
    )
