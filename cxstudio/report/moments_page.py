"""Page two: which touchpoints are moments of truth, by leverage and compliance, with every verdict's figures."""

from __future__ import annotations

from cxstudio.analysis.grades import Grade
from cxstudio.analysis.moments import Moment, RankInterval, Verdict
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis, badge_of, grade_badge, look_of, tone_of
from cxstudio.report.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Page,
    Paragraph,
    Reading,
    Refused,
    Table,
    Text,
    Words,
    say,
    soft,
    strong,
)
from cxstudio.report.leverage import Lever, Unjudged, leverage
from cxstudio.report.links import Behind, Ground
from cxstudio.report.plots import Span
from cxstudio.report.text import plain
from cxstudio.report.words import (
    capital,
    number_word,
    p_value,
    percent,
    percent_range,
    point_range,
    quoted,
    sentence,
    signed,
)


def moments_page(basis: Basis) -> Page:
    """Leverage against compliance, and the table of verdicts."""
    blocks: list[Block] = [
        Heading(_("What moves with the outcome, and what is kept"), _axis_note(basis)),
        *_chart(basis),
    ]
    blocks += [Heading(_("Every touchpoint, by verdict")), _table(basis), _legend()]
    blocks += _sentences(basis)
    return Page("moments", _title(basis), _("Moments of truth"), tuple(blocks))


def span_of(figure: Result | Refusal) -> Span | None:
    """A figure's estimate and interval; None where it is refused."""
    if isinstance(figure, Refusal):
        return None
    low = figure.estimate if figure.low is None else figure.low
    return Span(figure.estimate, low, figure.estimate if figure.high is None else figure.high)


def _title(basis: Basis) -> str:
    moments = basis.moments.moments
    missed = sum(m.evidence.compliance.grade is Grade.ESTABLISHED for m in moments)
    if all(isinstance(m.evidence.compliance.figure, Refusal) for m in moments):
        return _("Too few visits to judge any touchpoint.")
    moving = sum(m.verdict in (Verdict.BREAKS, Verdict.GUARD, Verdict.MAKES) for m in moments)
    first = plural("One standard is missed.", "{{word}} standards are missed.", missed)
    if not missed:
        first = _("No standard is shown to be missed.")
    second = plural("{{outcome}} moves with one touchpoint.", "{{outcome}} moves with {{moving}} touchpoints.", moving)
    if not moving:
        second = _("{outcome} is not shown to move with any touchpoint.")
    return " ".join((first, second)).format(
        word=capital(number_word(missed)), outcome=capital(basis.outcome_name), moving=number_word(moving)
    )


def _axis_note(basis: Basis) -> str:
    text = _("Height: {outcome}, kept minus failed, in points of {top}, with 95 % Welch interval.")
    return text.format(outcome=basis.outcome_name, top=basis.outcome_span[1])


def _chart(basis: Basis) -> list[Block]:
    levers: list[Lever] = []
    unjudged: list[Unjudged] = []
    for moment in basis.moments.moments:
        lever = _lever(moment)
        if lever:
            levers.append(lever)
        else:
            unjudged.append(_unjudged(moment))
    if not any(one.across for one in unjudged) and not levers:
        text = _("No touchpoint was judged in five visits yet, so there is neither compliance nor leverage to draw.")
        return [Refused("N_VISITS", text, _("Leverage and compliance."))]
    low, high = basis.outcome_span
    drawing = leverage(
        levers, unjudged, basis.dataset.protocol.target, basis.smallest_effect, float(high - low), _alt(basis)
    )
    return [Figure(drawing, _table(basis)), Reading(_reading(basis))]


def _lever(moment: Moment) -> Lever | None:
    figure, compliance = moment.evidence.penalty.figure, moment.evidence.compliance
    across, up = span_of(compliance.figure), span_of(figure)
    if isinstance(figure, Refusal) or across is None or up is None or moment.evidence.barred:
        return None
    counts = _("{kept} kept, {failed} failed").format(kept=compliance.kept, failed=compliance.failed)
    words = ", ".join(part for part in (signed(figure.estimate), point_range(figure)) if part)
    loud = moment.verdict not in (Verdict.NOT_ENOUGH, Verdict.ORDINARY)
    return Lever(plain(moment.title), across, up, look_of(moment.verdict), (words, counts), loud, behind_of(moment))


def _unjudged(moment: Moment) -> Unjudged:
    evidence = moment.evidence
    refused = evidence.barred or evidence.penalty.figure
    reason = refused.sentence if isinstance(refused, Refusal) else ""
    return Unjudged(plain(moment.title), reason, span_of(evidence.compliance.figure), behind_of(moment))


def behind_of(moment: Moment) -> Behind:
    """The visits in which a touchpoint's standard was judged; where it has none, those that felt it."""
    ground = Ground.STANDARD if moment.evidence.compliance.n else Ground.FEELING
    return Behind(ground, plain(moment.title), moment.touchpoint)


def _reading(basis: Basis) -> str:
    graded = [m for m in basis.moments.order if isinstance(m.evidence.penalty.figure, Result)]
    if not graded:
        return _(
            "No touchpoint failed and was kept three times each, so no height can be given; compliance alone is drawn."
        )
    first = graded[0]
    figure = first.evidence.penalty.figure
    if isinstance(figure, Refusal):
        raise AssertionError("graded touchpoints have a figure")
    text = _("A failed {title} goes with {outcome} {points} points {direction}; {crossing}.")
    crosses = figure.low is None or figure.low <= 0
    return text.format(
        title=quoted(plain(first.title)),
        outcome=basis.outcome_name,
        points=signed(abs(figure.estimate)).removeprefix("+"),
        direction=_("lower") if figure.estimate >= 0 else _("higher"),
        crossing=_("its interval runs through zero") if crosses else _("its interval stays clear of zero"),
    )


def _alt(basis: Basis) -> str:
    text = _(
        "Chart of {n} touchpoints: compliance across, difference in {outcome} upwards. The table below has all figures."
    )
    return text.format(n=len(basis.moments.moments), outcome=basis.outcome_name)


# -- the table ---------------------------------------------------------------------------------------------------------


def _table(basis: Basis) -> Table:
    target = percent(basis.dataset.protocol.target)
    columns = (
        Column(_("Touchpoint"), 0.20),
        Column(_("Verdict"), 0.165),
        Column(_("Kept minus failed\npoints of {top}, 95 %").format(top=basis.outcome_span[1]), 0.175),
        Column(_("Compliance, 95 %\nHolm p against {target}").format(target=target), 0.185),
        Column(_("Points lost per\n100 visits, 95 %"), 0.15),
        Column(_("Evidence"), 0.125, marks=("L", "C", "G", "E", "V")),
    )
    order = basis.moments.order
    return Table(columns, tuple(map(_row, order)), behind=tuple(map(behind_of, order)))


def _row(moment: Moment) -> tuple[Cell, ...]:
    evidence = moment.evidence
    tags = [say(soft(tag.words)) for tag in moment.tags]
    return (
        Cell((say(strong(plain(moment.title))),), (badge_of(moment.verdict),)),
        Cell((say(Text(moment.verdict.words, tone_of(moment.verdict))), *tags)),
        Cell(_leverage_lines(moment)),
        Cell(_compliance_lines(moment)),
        Cell(_loss_lines(moment)),
        Cell((), tuple(grade_badge(grade) for grade in evidence.dots)),
    )


def _leverage_lines(moment: Moment) -> tuple[Words, ...]:
    """Kept minus failed, and under it what delight adds, where that has a figure."""
    reward = moment.evidence.reward
    if isinstance(reward.figure, Refusal):
        return _penalty_lines(moment)
    n = 0 if isinstance(reward.upper, Refusal) else reward.upper.n_valid
    words = say(strong(signed(reward.figure.estimate)), "  " + point_range(reward.figure))
    return (*_penalty_lines(moment), words, say(soft(_("with delight, {n} visits").format(n=n))))


def _penalty_lines(moment: Moment) -> tuple[Words, ...]:
    line = moment.evidence.penalty
    if isinstance(line.figure, Refusal):
        return (say(soft(_short(line.figure))),)
    counts = _("{kept} kept, {failed} failed").format(
        kept=0 if isinstance(line.upper, Refusal) else line.upper.n_valid,
        failed=0 if isinstance(line.lower, Refusal) else line.lower.n_valid,
    )
    return (say(strong(signed(line.figure.estimate)), "  " + point_range(line.figure)), say(soft(counts)))


def _short(refusal: Refusal) -> str:
    """The fact without its explanation; the chart above has the reason whole."""
    return refusal.sentence.split(";")[0].split(", ")[0]


def _compliance_lines(moment: Moment) -> tuple[Words, ...]:
    line = moment.evidence.compliance
    if isinstance(line.figure, Refusal):
        if line.figure.code == "NO_STANDARD":
            return (say(soft(_("no standard"))),)
        return (say(_("kept {k} of {n}").format(k=line.kept, n=line.n)), say(soft(_short(line.figure))))
    counts = _("{k} of {n}; p {p}").format(k=line.kept, n=line.n, p=p_value(line.adjusted_p))
    return (say(strong(percent(line.figure.estimate)), "  " + percent_range(line.figure)), say(soft(counts)))


def _loss_lines(moment: Moment) -> tuple[Words, ...]:
    line = moment.evidence.loss
    if isinstance(line.figure, Refusal):
        return (say(soft(_("no figure"))),)
    whole = str(round(line.figure.estimate)).replace("-", "–")
    bounds = ""
    if line.figure.low is not None and line.figure.high is not None:
        low, high = (str(round(value)).replace("-", "–") for value in (line.figure.low, line.figure.high))
        bounds = "  " + _("{low} to {high}").format(low=low, high=high)
    return (say(strong(whole), bounds), say(soft(_rank(line.rank))))


def _rank(rank: RankInterval | Refusal) -> str:
    if isinstance(rank, Refusal):
        return _("no rank")
    if rank.low == rank.high:
        return _("rank {n}").format(n=rank.low)
    return _("rank {low} to {high}").format(low=rank.low, high=rank.high)


def _legend() -> Paragraph:
    text = _(
        "Dots of evidence: filled, established; half, indicated; ring, not shown; cross, shown absent; dash, too few "
        "or not recorded. L effect on the outcome · C compliance · G gap to expectation · E feeling · V sites differ."
    )
    return Paragraph(say(soft(text)), small=True)


def _sentences(basis: Basis) -> list[Block]:
    """What must be said in words beside the table: leads with what would confirm them, and what spoils the whole."""
    leads = [moment for moment in basis.moments.order if moment.verdict is Verdict.LEAD]
    rows: list[Block] = [spoken(moment) for moment in leads]
    flat = [one for one in basis.moments.cautions if one.code in ("OUTCOME_FLAT", "NO_OUTCOME", "MULTI", "LATE")]
    return [*rows, *(Refused(one.code, sentence(one)) for one in flat)]


def spoken(moment: Moment, *, leads: bool = False) -> Paragraph:
    """The sentence of a verdict, its touchpoint's title in front and in its tone."""
    return Paragraph(say(Text(f"{plain(moment.title)}. ", tone_of(moment.verdict)), untitled(moment)), leads=leads)


def untitled(moment: Moment) -> str:
    """The sentence of a verdict without the title it begins with."""
    return capital(plain(moment.sentence).removeprefix(f"{plain(moment.title)}: "))
