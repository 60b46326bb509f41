"""Page three: the journey as it felt and as it scored, stage by stage, with every visit visible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from cxstudio.analysis.distributions import mean_with_interval
from cxstudio.analysis.grades import Grade
from cxstudio.analysis.lines import EmotionLine
from cxstudio.analysis.moments import Moment
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _, plural
from cxstudio.report.basis import LEAST_NAMED, Basis
from cxstudio.report.blocks import Block, Figure, Heading, Page, Reading, Refused, Table
from cxstudio.report.cover import failed_group, felt
from cxstudio.report.curves import MOST_LINES, Point, emotion_curve
from cxstudio.report.links import Behind, Ground
from cxstudio.report.multiples import MOST, Small, small_multiples
from cxstudio.report.plots import IntervalRow, Look, Span, intervals
from cxstudio.report.shapes import BLUE, INK, Sign
from cxstudio.report.text import plain
from cxstudio.report.twice import asked_twice
from cxstudio.report.twins import twin
from cxstudio.report.words import amount, capital, number_word, percent, percent_range, quoted
from cxstudio.study.dataset import ScoredVisit

MOST_POINTS = 14
"""Touchpoints on one curve."""
LEAST_FELT = 3
"""A curve through fewer visits than this would be those visits, not a curve."""


def journey_page(basis: Basis) -> Page:
    """Emotion curve, scores where the protocol shows them, and what was asked twice."""
    scores = _scores(basis) if basis.dataset.protocol.shows_scores else []
    blocks: list[Block] = [*_feelings(basis), *scores, *asked_twice(basis), *_one_by_one(basis)]
    return Page("journey", _title(basis), _("The journey"), tuple(blocks))


def _felt_moments(basis: Basis) -> list[tuple[str, Moment]]:
    asking = {one.touchpoint for one in basis.columns.touchpoints if one.valence is not None}
    found = ((plain(stage.title), basis.moment(touch)) for stage, touch in basis.dataset.protocol.touchpoints())
    return [(stage, moment) for stage, moment in found if moment.touchpoint in asking]


def _title(basis: Basis) -> str:
    shown = [m for m in basis.moments.moments if m.evidence.emotion.grade is Grade.ESTABLISHED]
    if shown:
        top = max(shown, key=lambda moment: moment.evidence.emotion.peak.strict)
        peak = top.evidence.emotion.peak
        text = _("{title} is felt most: it alone was the strongest moment in {k} of {n} visits.")
        return text.format(title=quoted(plain(top.title)), k=peak.strict, n=peak.n)
    if _felt_moments(basis) and basis.n >= LEAST_FELT:
        return _("No touchpoint stands out as the strongest moment of a visit.")
    return _("The journey, stage by stage")


def _feelings(basis: Basis) -> list[Block]:
    moments = _felt_moments(basis)
    rows, _titles, counts = felt(basis)
    if not moments:
        text = _("This protocol does not ask how a touchpoint felt, so there is no emotion curve.")
        return [Refused("NO_EMOTION", text, _("How it felt"))]
    if max(counts, default=0) < LEAST_FELT:
        text = _("Felt in fewer than three visits; a curve would show those visits and nothing else.")
        return [Refused("N_VISITS", text, _("How it felt"))]
    lines = _("Every visit is a faint line, set slightly apart so that all can be seen.")
    if len(rows) > MOST_LINES:
        lines = _("With more than {n} visits only the median and the middle half are drawn.").format(n=MOST_LINES)
    note = _("Pleasant or not, as the observer felt at that point, –3 to +3.") + " " + lines
    points = [_point(basis, stage, moment) for stage, moment in moments]
    group = failed_group(basis)
    figures: list[Block] = []
    for start, end in _parts(len(points)):
        alt = _("Emotion curve over {n} touchpoints; the figures stand under each point.").format(n=end - start)
        some = [row[start:end] for row in rows]
        figures.append(Figure(emotion_curve(points[start:end], some, group, alt), _twin(points[start:end])))
    return [Heading(_("How each touchpoint felt, first to last"), note), *figures, Reading(_reading(basis))]


def _twin(points: Sequence[Point]) -> Table:
    heads = (_("Touchpoint"), "n", _("median"), _("middle half"), _("peak of visit"), _("felt bad"), "")
    words = [
        [
            one.title,
            str(one.n),
            "–" if one.median is None else _signed(one.median),
            "–"
            if one.lower is None or one.upper is None
            else _("{low} to {high}").format(low=_signed(one.lower), high=_signed(one.upper)),
            f"{one.peak} ({one.alone})",
            f"{one.negative} ({one.negative_range})" if one.negative_range else one.negative,
            one.marked,
        ]
        for one in points
    ]
    return twin(heads, words, [one.behind for one in points])


def _signed(value: float) -> str:
    return f"{value:+g}".replace("-", "–") if value else "0"


def _parts(count: int) -> list[tuple[int, int]]:
    """A long journey is drawn in several curves, so that figures have room under their points."""
    pieces = -(-count // MOST_POINTS)
    edges = [round(count * piece / pieces) for piece in range(pieces + 1)]
    return list(pairwise(edges))


def _one_by_one(basis: Basis) -> list[Block]:
    """Every visit small, with its outcome: what a median would hide."""
    rows, titles, _counts = felt(basis)
    if not LEAST_FELT <= basis.n <= MOST or len(titles) < LEAST_FELT:
        return []
    asking = [one for one in basis.columns.touchpoints if one.valence is not None]
    group = failed_group(basis)
    visits = [
        Small(
            basis.numbers[visit.visit.id],
            rows[place],
            frozenset(at for at, one in enumerate(asking) if one.met and one.met[place] is False),
            amount(outcome) if (outcome := basis.columns.outcome_of(place)) is not None else "",
            bool(group and place in group.members),
        )
        for place, visit in enumerate(basis.dataset.visits)
    ]
    low, high = basis.outcome_span
    head = _("The same {n} visits one by one, with {outcome} ({low} to {high})")
    note = _("Square: the standard failed at that touchpoint.")
    if group:
        note += " " + _("Warm line and bold number: {words}.").format(words=group.words)
    heading = Heading(head.format(n=basis.n, outcome=basis.outcome_name, low=low, high=high), note)
    return [heading, Figure(small_multiples(visits, _("Small curves of {n} visits.").format(n=basis.n)))]


def _point(basis: Basis, stage: str, moment: Moment) -> Point:
    line = moment.evidence.emotion
    marks = {basis.moments.first: _("first"), basis.moments.last: _("last")}
    marks[basis.moments.peak] = _("peak")
    negative = percent_range(line.negative) if isinstance(line.negative, Result) else ""
    return Point(
        title=plain(moment.title),
        stage=stage,
        n=line.peak.n,
        median=line.median,
        lower=line.lower_quartile,
        upper=line.upper_quartile,
        peak=_shared(line),
        alone=_("alone {n}").format(n=line.peak.strict),
        negative=str(line.n_negative),
        negative_range=f"{negative}\u00a0%" if negative else "",
        marked=marks.get(moment.touchpoint, ""),
        behind=Behind(Ground.FEELING, plain(moment.title), moment.touchpoint),
    )


def _shared(line: EmotionLine) -> str:
    return amount(round(line.peak.shared, 2))


def _reading(basis: Basis) -> str:
    worst = max(_felt_moments(basis), key=lambda pair: pair[1].evidence.emotion.n_negative)[1]
    line = worst.evidence.emotion
    if not line.n_negative:
        return _("No touchpoint felt unpleasant or very unpleasant in any visit.")
    text = plural(
        "One visit felt unpleasant or worse at {{title}}, of {{total}}; the median there is {{median}}.",
        "{{word}} visits felt unpleasant or worse at {{title}}, of {{total}}; the median there is {{median}}.",
        line.n_negative,
    )
    median = amount(line.median or 0.0)
    shown = f"+{median}" if (line.median or 0) > 0 else median
    word = capital(number_word(line.n_negative))
    return text.format(word=word, title=quoted(plain(worst.title)), total=line.peak.n, median=shown)


# -- scores ------------------------------------------------------------------------------------------------------------


def _scores(basis: Basis) -> list[Block]:
    whole = _row(basis, _("Whole visit"), lambda visit: visit.score.overall(visit.reading.protocol), group=True)
    rows = [replace(whole, behind=Behind(Ground.SCORE, whole.title))]
    for stage in basis.dataset.protocol.stages:
        rows.append(_row(basis, plain(stage.title), _stage_share(stage.id), group=True))
        for one in stage.touchpoints:
            row = _row(basis, plain(one.title), _touchpoint_share(one.id), group=False)
            nobody = row.cells[0][0] == "0"
            rows.append(row if nobody else replace(row, behind=Behind(Ground.SCORE, row.title, one.id)))
    rule = _("weighted by stage") if basis.dataset.protocol.scoring == "weighted" else _("pooled over all items")
    note = _(
        "Points earned of points possible, mean over visits with 95 % t interval; the whole visit is {rule}. "
        "A score is not compliance: it says how many points were earned, not whether the standard was kept."
    ).format(rule=rule)
    if not any(row.span for row in rows):
        text = _("Fewer than five visits have a score, so no mean is given.")
        return [Refused("N_VISITS", text, _("Scores by stage and touchpoint"))]
    alt = _("Mean scores of {n} stages and touchpoints with intervals.").format(n=len(rows))
    drawing = intervals(rows, ((_("n"), 34.0), (_("score, 95 %"), 84.0)), None, _("Stage and touchpoint"), alt)
    words = [[row.title, *(" ".join(cell).strip() for cell in row.cells), row.reason] for row in rows]
    table = twin((_("Stage and touchpoint"), _("n"), _("score, 95 %"), ""), words, [row.behind for row in rows])
    return [Heading(_("Scores by stage and touchpoint"), note), Figure(drawing, table)]


def _stage_share(stage_id: str) -> Callable[[ScoredVisit], float | None]:
    def share(visit: ScoredVisit) -> float | None:
        return next((one.share for one in visit.score.stages if one.id == stage_id), None)

    return share


def _touchpoint_share(touchpoint_id: str) -> Callable[[ScoredVisit], float | None]:
    def share(visit: ScoredVisit) -> float | None:
        found = visit.touchpoint(touchpoint_id)
        return found.section.share if found else None

    return share


def _row(basis: Basis, title: str, pick: Callable[[ScoredVisit], float | None], *, group: bool) -> IntervalRow:
    shares = basis.dataset.shares(pick)
    look = Look(Sign.DISC if group else Sign.RING, BLUE if group else INK)
    cells = [(str(len(shares)), "")]
    if not shares:
        return IntervalRow(title, "", None, look, (*cells, ("–", "")), _("no score: nothing to earn here"), group)
    if len(shares) < LEAST_NAMED:
        reason = _("scored in only {n} visits; no mean").format(n=len(shares))
        return IntervalRow(title, "", None, look, (*cells, ("–", "")), reason, group)
    figure: Result | Refusal = mean_with_interval(shares, basis.settings.confidence)
    if isinstance(figure, Refusal):
        return IntervalRow(title, "", None, look, (*cells, ("–", "")), figure.sentence, group)
    low = figure.estimate if figure.low is None else max(0.0, figure.low)
    high = figure.estimate if figure.high is None else max(figure.estimate, min(1.0, figure.high))
    words = f"{percent(figure.estimate)}  {round(100 * low)}–{round(100 * high)}"
    return IntervalRow(title, "", Span(figure.estimate, low, high), look, (*cells, (words, "")), "", group)
