"""How important a touchpoint is said to be against how it was met, and how far that advice hangs on where the lines
are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from cxstudio.analysis.distributions import mean_with_interval
from cxstudio.analysis.importance import ImportancePerformance, Quadrant, importance_performance
from cxstudio.analysis.result import Refusal, Result, present
from cxstudio.analysis.sentences import points
from cxstudio.i18n import _, plural
from cxstudio.report.basis import LEAST_NAMED, Basis
from cxstudio.report.blocks import (
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
from cxstudio.report.gaps_page import scale_span
from cxstudio.report.links import Behind, Ground
from cxstudio.report.moments_page import span_of
from cxstudio.report.plots import Span
from cxstudio.report.quadrants import Lines, Placed, quadrants
from cxstudio.report.text import plain
from cxstudio.report.words import capital, listed, number_word, percent, percent_range, point_range, quoted, sentence
from cxstudio.study.pages import IMPORTANCE, QUALITY


@dataclass(frozen=True)
class _Both:
    """A touchpoint that has both figures."""

    title: str
    behind: Behind
    importance: Result
    experience: Result


def importance_page(basis: Basis) -> Page | Refused:
    """The crosses with their lines and the table of quadrants; refused where importance was not asked or too rarely."""
    running = _("Importance and experience")
    asked = [one for one in basis.columns.touchpoints if one.importance is not None]
    if not asked:
        return Refused("NO_IMPORTANCE", _("How important a touchpoint is was not asked."), f"{running}.")
    found = _found(basis)
    if not found:
        text = _("No touchpoint has both importance and experience from five visits, so none can be placed.")
        return Refused("N_VISITS", text, f"{running}.")
    judged = _judged(found)
    blocks: list[Block] = [Heading(_("Said to be important, and how it was met"), _note(basis))]
    blocks += [_figure(basis, found, judged), Reading(_reading(judged))]
    if isinstance(judged, Refusal):
        blocks.append(Refused(judged.code, sentence(judged), _("No quarters.")))
    blocks += [_table(found, judged), *_derived(basis)]
    return Page("importance", _title(found, judged), running, tuple(blocks))


def _found(basis: Basis) -> list[_Both]:
    both: list[_Both] = []
    for one in basis.columns.touchpoints:
        stated = basis.moments.of(one.touchpoint).evidence.importance.figure
        rated = present(one.experience or ())
        if isinstance(stated, Refusal) or len(rated) < LEAST_NAMED:
            continue
        behind = Behind(Ground.IMPORTANCE, plain(one.title), one.touchpoint)
        met = mean_with_interval(rated, basis.settings.confidence)
        both.append(_Both(plain(one.title), behind, stated, met))
    return both


def _judged(found: list[_Both]) -> ImportancePerformance | Refusal:
    """By the means of the touchpoints, with the medians as the other way; importance and experience keep each its own
    scale, so that no midpoint is shared."""
    return importance_performance([one.importance for one in found], [one.experience for one in found], "means")


def _note(basis: Basis) -> str:
    text = _("Means with 95 % t intervals. Importance was stated before the visit, {low} to {high}.")
    low, high = scale_span(basis, IMPORTANCE)
    return text.format(low=low, high=high)


def _is_sure(judged: ImportancePerformance | Refusal, place: int) -> bool:
    if isinstance(judged, Refusal):
        return False
    return not judged.undecided[place] and place not in judged.unsteady


def _figure(basis: Basis, found: list[_Both], judged: ImportancePerformance | Refusal) -> Figure:
    placed = [
        Placed(one.title, _span(one.importance), _span(one.experience), _is_sure(judged, place), one.behind)
        for place, one in enumerate(found)
    ]
    chosen = other = None
    if not isinstance(judged, Refusal):
        chosen = Lines(_("means"), *judged.crosshair)
        other = Lines(_("medians"), *_medians(found))
    axes = (
        _("Importance, stated before the visit, {low} to {high}"),
        _("Experience, {low} to {high}"),
    )
    spans = (scale_span(basis, IMPORTANCE), scale_span(basis, QUALITY))
    titles = tuple(axis.format(low=low, high=high) for axis, (low, high) in zip(axes, spans, strict=True))
    alt = _("Importance and experience of {n} touchpoints as crosses; the table below has all figures.")
    drawing = quadrants(placed, chosen, other, (titles[0], titles[1]), alt.format(n=len(found)))
    return Figure(drawing, _table(found, judged))


def _span(figure: Result) -> Span:
    found = span_of(figure)
    return found if found else Span(figure.estimate, figure.estimate, figure.estimate)


def _medians(found: list[_Both]) -> tuple[float, float]:
    from statistics import median

    return median(one.importance.estimate for one in found), median(one.experience.estimate for one in found)


def _title(found: list[_Both], judged: ImportancePerformance | Refusal) -> str:
    if isinstance(judged, Refusal):
        return _("Importance and experience side by side; no quarters can be drawn.")
    sure = [one for place, one in enumerate(found) if _is_sure(judged, place)]
    urgent = [
        quoted(one.title)
        for place, one in enumerate(found)
        if _is_sure(judged, place) and judged.quadrants[place] is Quadrant.CONCENTRATE
    ]
    if urgent:
        return _("Important and below the others: {names}.").format(names=listed(urgent, 3))
    if not sure:
        return _("No touchpoint can be placed: every cross touches a line.")
    if len(sure) == len(found):
        return _("No important touchpoint is met below the others.")
    text = plural(
        "Only {{names}} can be placed; the cross of the other one touches a line.",
        "Only {{names}} can be placed; the crosses of the other {{word}} touch a line.",
        len(found) - len(sure),
    )
    names = listed([quoted(one.title) for one in sure], 2)
    return text.format(names=names, word=number_word(len(found) - len(sure)))


def _reading(judged: ImportancePerformance | Refusal) -> str:
    if isinstance(judged, Refusal):
        return _("Further right: said to be more important. Further up: met better. The crosses are 95 % intervals.")
    if not judged.unsteady:
        return _("A cross that touches a line is undecided. Drawn at the medians, no touchpoint changes its quarter.")
    return plural(
        "A cross that touches a line is undecided. Drawn at the medians, one touchpoint changes its quarter.",
        "A cross that touches a line is undecided. Drawn at the medians, {n} touchpoints change their quarter.",
        len(judged.unsteady),
    )


def quadrant_words(quadrant: Quadrant | None) -> str:
    """The quarter in the language in use; a dash for none."""
    if quadrant is None:
        return "–"
    return {
        Quadrant.CONCENTRATE: _("concentrate here"),
        Quadrant.KEEP_UP: _("keep up"),
        Quadrant.LOW_PRIORITY: _("low priority"),
        Quadrant.OVERKILL: _("possible overkill"),
    }[quadrant]


def _table(found: list[_Both], judged: ImportancePerformance | Refusal) -> Table:
    columns = (
        Column(_("Touchpoint"), 0.2),
        Column(_("Importance, 95 %"), 0.19),
        Column(_("Experience, 95 %"), 0.19),
        Column(_("Lines at means"), 0.14),
        Column(_("Lines at medians"), 0.14),
        Column(_("Verdict"), 0.13),
    )
    rows = tuple(_row(one, judged, place) for place, one in enumerate(found))
    return Table(columns, rows, behind=tuple(one.behind for one in found))


def _row(one: _Both, judged: ImportancePerformance | Refusal, place: int) -> tuple[Cell, ...]:
    figures = [
        Cell(
            (
                say(strong(points(figure.estimate)), "  " + point_range(figure)),
                say(soft(_("n = {n}").format(n=figure.n_valid))),
            )
        )
        for figure in (one.importance, one.experience)
    ]
    if isinstance(judged, Refusal):
        quarters, verdict = ("–", "–"), _("not placed")
    else:
        ways = [judged.sensitivity.get(name, (None,) * (place + 1))[place] for name in ("means", "medians")]
        quarters = (quadrant_words(ways[0]), quadrant_words(ways[1]))
        verdict = _("holds") if _is_sure(judged, place) else _("undecided")
    told = [Cell((say(word),)) for word in quarters]
    return Cell((say(strong(one.title)),)), *figures, *told, Cell((say(strong(verdict)),))


def _derived(basis: Basis) -> list[Block]:
    """Importance as it shows in the visits, where it may be claimed; else why not."""
    from cxstudio.analysis.derived import derived_shares  # numpy comes with it

    shares = derived_shares(basis.columns, basis.moments.settings)
    told = [(one, share) for one, share in zip(basis.columns.touchpoints, shares, strict=True)]
    figures = [(one, share) for one, share in told if isinstance(share, Result)]
    if not figures:
        refused = next(
            (share for _one, share in told if isinstance(share, Refusal) and share.code != "NO_RATING"), None
        )
        refused = refused or next((share for _one, share in told if isinstance(share, Refusal)), None)
        if refused is None:
            return []
        return [Refused(refused.code, sentence(refused), _("Derived importance: no figure."))]
    figures.sort(key=lambda pair: -pair[1].estimate)
    note = _("Share of what the ratings together account for in {outcome}, with bootstrap interval over sites.")
    columns = (Column(_("Touchpoint"), 0.4), Column(_("Share, 95 %"), 0.4), Column(_("n"), 0.2, right=True))
    rows = tuple(
        (
            Cell((say(strong(plain(one.title))),)),
            Cell((say(strong(percent(share.estimate)), "  " + percent_range(share)),)),
            Cell((say(soft(str(share.n_valid))),)),
        )
        for one, share in figures
    )
    heading = Heading(_("Importance as it shows in the visits"), capital(note.format(outcome=basis.outcome_name)))
    return [heading, Table(columns, rows)]
