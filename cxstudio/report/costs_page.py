"""What goes with failing, and what goes with delight: the difference in the outcome at every touchpoint, and the
points lost per 100 visits."""

from __future__ import annotations

from cxstudio.analysis.grades import Grade
from cxstudio.analysis.moments import Moment, RankInterval
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.sentences import points
from cxstudio.i18n import _, figure, plural
from cxstudio.report.basis import Basis, look_of
from cxstudio.report.blocks import Block, Figure, Heading, Page, Reading, Refused
from cxstudio.report.links import Behind, Ground
from cxstudio.report.moments_page import span_of
from cxstudio.report.ranges import Cost, Range, paired_bars, ranges
from cxstudio.report.text import plain
from cxstudio.report.twins import twin
from cxstudio.report.words import capital, listed, number_word, p_value, percent, point_range, quoted, sentence, signed


def costs_page(basis: Basis) -> Page | Refused:
    """Paired bars and losses; refused where no touchpoint has either figure."""
    running = _("What failing costs")
    moments = [one for one in basis.moments.moments if not _is_bare(one)]
    penalties = [one for one in moments if isinstance(one.evidence.penalty.figure, Result)]
    rewards = [one for one in moments if isinstance(one.evidence.reward.figure, Result)]
    if not penalties and not rewards:
        return Refused(*_why_none(basis, moments), f"{running}.")
    blocks = [*_bars(basis, moments), *_unasked(moments), *_losses(basis, penalties), *_not_told(moments)]
    return Page("costs", _title(basis, moments, penalties), running, tuple(blocks))


def _is_bare(moment: Moment) -> bool:
    """Neither a standard that can fail nor delight that was asked: nothing to compare."""
    codes = [getattr(line.figure, "code", "") for line in (moment.evidence.penalty, moment.evidence.reward)]
    return codes == ["NO_STANDARD", "NO_DELIGHT"]


def _why_none(basis: Basis, moments: list[Moment]) -> tuple[str, str]:
    refused = {one.evidence.penalty.figure.code for one in moments if isinstance(one.evidence.penalty.figure, Refusal)}
    whole = [one for one in basis.moments.cautions if one.code in refused & {"NO_OUTCOME", "OUTCOME_FLAT"}]
    if whole:
        return whole[0].code, sentence(whole[0])
    text = _("No standard failed three times and was kept three times, so nothing can be set against {outcome}.")
    return "N_SPLIT", text.format(outcome=basis.outcome_name)


def _title(basis: Basis, moments: list[Moment], penalties: list[Moment]) -> str:
    shown = [one for one in penalties if one.evidence.penalty.grade is Grade.ESTABLISHED]
    unknown = len(moments) - len(penalties)
    if not shown:
        return _("No failing standard is shown to go with a lower outcome.")
    first = max(shown, key=lambda one: _estimate(one.evidence.penalty.figure))
    text = _("A failed {title} goes with {points} points less")
    head = text.format(title=quoted(plain(first.title)), points=points(abs(_estimate(first.evidence.penalty.figure))))
    if not unknown:
        return f"{head}."
    tail = plural("for one touchpoint we cannot tell", "for {{word}} touchpoints we cannot tell", unknown)
    return f"{head}; {tail.format(word=number_word(unknown))}."


def _estimate(figure: Result | Refusal) -> float:
    return 0.0 if isinstance(figure, Refusal) else figure.estimate


def _bars(basis: Basis, moments: list[Moment]) -> list[Block]:
    top = basis.outcome_span[1]
    rows = [_cost(moment) for moment in moments]
    note = _(
        "Bars start at zero; whiskers are 95 % Welch intervals; grey strip: within ±{points}, too small to act on."
    )
    unit = _("difference in {outcome}, points of {top}").format(outcome=basis.outcome_name, top=top)
    heads = (_("standard failed against kept"), _("delight against merely kept"))
    alt = _("What failing and what delight go with at {n} touchpoints.").format(n=len(rows))
    drawing = paired_bars(rows, basis.smallest_effect, heads, capital(unit), alt)
    names = (_("Touchpoint"), _("kept, failed"), _("failed against kept, 95 %"), _("delight against kept, 95 %"))
    unasked = _("delight was not asked")
    words = [[row.title, row.under, row.penalty_words, row.reward_words or unasked] for row in rows]
    heading = Heading(capital(unit), note.format(points=figure(f"{basis.smallest_effect:g}")))
    return [
        heading,
        Figure(drawing, twin(names, words, [row.behind for row in rows])),
        Reading(_reading(basis, moments)),
    ]


def _cost(moment: Moment) -> Cost:
    evidence, title = moment.evidence, plain(moment.title)
    penalty, reward = evidence.penalty.figure, evidence.reward.figure
    line = evidence.compliance
    counts = _("{kept} kept, {failed} failed").format(kept=line.kept, failed=line.failed)
    return Cost(
        title,
        counts if line.n else "",
        look_of(moment.verdict),
        span_of(penalty),
        penalty.sentence if isinstance(penalty, Refusal) else _turned(penalty),
        span_of(reward),
        _reward_words(reward),
        Behind(Ground.STANDARD, title, moment.touchpoint),
    )


def _reward_words(reward: Result | Refusal) -> str:
    """Nothing where delight was not asked: that is said once, under the chart."""
    if isinstance(reward, Result):
        return _told(reward)
    return "" if reward.code == "NO_DELIGHT" else reward.sentence


def _told(figure: Result) -> str:
    return ", ".join(part for part in (signed(figure.estimate), point_range(figure)) if part)


def _turned(figure: Result) -> str:
    """A penalty as the outcome sees it: lower, so below zero."""
    if figure.low is None or figure.high is None:
        return signed(-figure.estimate)
    low, high = points(-figure.high), points(-figure.low)
    return f"{signed(-figure.estimate)}, " + _("{low} to {high}").format(low=low, high=high)


def _reading(basis: Basis, moments: list[Moment]) -> str:
    clear = [
        one
        for one in moments
        if isinstance(figure := one.evidence.penalty.figure, Result) and (figure.low or 0) > basis.smallest_effect
    ]
    if not clear:
        return _("No bar clears the grey strip with its whole interval.")
    if len(clear) > 1:
        names = listed([quoted(plain(one.title)) for one in clear])
        return _("{names} clear the grey strip with their whole intervals.").format(names=names)
    (one,) = clear
    line = one.evidence.penalty
    p = line.figure.p_exact if isinstance(line.figure, Result) else None
    text = _("Only {title} clears the grey strip with its whole interval; shuffled within sites, so large a difference "
             "comes up with p {p} (Holm {holm}).")  # fmt: skip
    return text.format(title=quoted(plain(one.title)), p=_equal(p), holm=p_value(line.adjusted_p))


def _equal(p: float | None) -> str:
    told = p_value(p)
    return told if told.startswith("<") else f"= {told}"


def _unasked(moments: list[Moment]) -> list[Block]:
    """Where delight was not asked, so that nothing can be said of it."""
    silent = [one for one in moments if getattr(one.evidence.reward.figure, "code", "") == "NO_DELIGHT"]
    if not silent:
        return []
    text = _("Delight was not asked at {names}: what goes with it there can't be said.")
    if len(silent) == len(moments):
        text = _("Delight was not asked at any touchpoint: what goes with it can't be said.")
    names = listed([quoted(plain(one.title)) for one in silent])
    return [Refused("NO_DELIGHT", text.format(names=names), _("Delight."))]


def _losses(basis: Basis, penalties: list[Moment]) -> list[Block]:
    told = [one for one in penalties if isinstance(one.evidence.loss.figure, Result)]
    if not told:
        return []
    told.sort(key=lambda one: -_estimate(one.evidence.loss.figure))
    rows = [_loss(moment) for moment in told]
    n = basis.n
    note = _("How often it fails times how far the outcome is lower with it; n = {n} visits.").format(n=n)
    if basis.n_sites > 1:
        note = _("How often it fails times how far the outcome is lower with it. 95 % interval from 2,000 resamples of "
                 "{sites} sites; n = {n} visits.").format(sites=basis.n_sites, n=n)  # fmt: skip
    heads = (_("Touchpoint"), _("points lost, 95 %"), _("failed"), _("rank"))
    words = [[row.title, row.words, row.under, _rank(one)] for row, one in zip(rows, told, strict=True)]
    alt = _("Points lost per 100 visits at {n} touchpoints.").format(n=len(rows))
    drawing = ranges(rows, 0.0, (heads[0], heads[1]), _("Points lost per 100 visits"), alt)
    figure = Figure(drawing, twin(heads, words, [row.behind for row in rows]))
    return [Heading(_("Points lost per 100 visits"), note), figure, *_first_in_draws(told)]


def _loss(moment: Moment) -> Range:
    figure, line = moment.evidence.loss.figure, moment.evidence.compliance
    words = ""
    if isinstance(figure, Result):
        bounds = ""
        if figure.low is not None and figure.high is not None:
            low, high = (f"{round(end)}".replace("-", "–") for end in (figure.low, figure.high))
            bounds = ", " + _("{low} to {high}").format(low=low, high=high)
        words = f"{round(figure.estimate)}".replace("-", "–") + bounds
    under = _("failed {k} of {n}").format(k=line.failed, n=line.n)
    behind = Behind(Ground.STANDARD, plain(moment.title), moment.touchpoint)
    return Range(plain(moment.title), under, span_of(figure), look_of(moment.verdict), words, behind=behind)


def _rank(moment: Moment) -> str:
    rank = moment.evidence.loss.rank
    if isinstance(rank, Refusal):
        return _("no rank")
    return str(rank.low) if rank.low == rank.high else _("{low} to {high}").format(low=rank.low, high=rank.high)


def _first_in_draws(told: list[Moment]) -> list[Block]:
    ranks = [(one, one.evidence.loss.rank) for one in told]
    firsts = [(one, rank) for one, rank in ranks if isinstance(rank, RankInterval) and rank.likeliest == 1]
    if not firsts:
        return []
    one, rank = firsts[0]
    text = _("{title} comes first in {share} of 2,000 resamples.")
    return [Reading(text.format(title=capital(quoted(plain(one.title))), share=percent(rank.share)))]


def _not_told(moments: list[Moment]) -> list[Block]:
    """What has no loss, and how many visits would be needed to look."""
    silent = [one for one in moments if isinstance(one.evidence.loss.figure, Refusal) and one.evidence.compliance.n]
    needed = [(one, one.visits_needed) for one in silent if one.visits_needed]
    if not needed:
        return []
    names = listed([quoted(plain(one.title)) for one, _n in needed])
    counts = listed([str(n) for _one, n in needed])
    text = _("No loss is given for {names}. At their present rate of failing, about {counts} visits would give an 80 % "
             "chance of the three failures needed to look.")  # fmt: skip
    return [Refused("N_SPLIT", text.format(names=names, counts=counts), _("Too few failures."))]
