"""The first page: the answer as the title, the picture of all visits, three answers, all verdicts."""

from __future__ import annotations

from cxstudio.analysis.moments import Moment, Verdict
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.sentences import points
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis, badge_of
from cxstudio.report.blocks import (
    Answer,
    Answers,
    Block,
    Contents,
    Cover,
    Judged,
    Paragraph,
    Strip,
    Text,
    Words,
    say,
    strong,
)
from cxstudio.report.curves import Group, Row, hero
from cxstudio.report.moments_page import untitled
from cxstudio.report.text import plain
from cxstudio.report.words import capital, listed, number_word, point_range, quoted

HEIGHTS = (244.0, 206.0, 176.0, 146.0, 120.0, 100.0)
LEAST_HERO = 3
"""Fewer visits or touchpoints than this make no picture."""


def cover(basis: Basis) -> Cover:
    """The first page."""
    rows, titles, counts = felt(basis)
    group = failed_group(basis)
    shown = len(titles) >= LEAST_HERO and len(basis.dataset.visits) >= LEAST_HERO
    drawings = tuple(hero(titles, counts, rows, group, tall) for tall in HEIGHTS) if shown else ()
    blocks: tuple[Block, ...] = (answers(basis), strip(basis), basis_line(basis), Contents())
    return Cover(finding(basis), drawings, _caption(basis, group, len(titles)) if shown else "", blocks, notice(basis))


def notice(basis: Basis) -> str:
    """What must stand on the cover and at every foot when data were made by a program."""
    if not basis.n_synthetic:
        return ""
    if basis.n_synthetic == basis.n:
        return _("Synthetic data: all {n} visits were made by the program to show what a report looks like.").format(
            n=basis.n
        )
    return _("{k} of {n} visits are synthetic: made by the program, not by observers.").format(
        k=basis.n_synthetic, n=basis.n
    )


def felt(basis: Basis) -> tuple[list[Row], list[str], list[int]]:
    """One row of feelings a visit, and title and n of each touchpoint that asks how it felt."""
    asking = [one for one in basis.columns.touchpoints if one.valence is not None]
    rows: list[Row] = list(zip(*(one.valence or () for one in asking), strict=True)) if asking else []
    counts = [sum(value is not None for value in one.valence or ()) for one in asking]
    return rows, [plain(one.title) for one in asking], counts


def failed_group(basis: Basis) -> Group | None:
    """The visits in which the first touchpoint that breaks the relationship (else is guarded) failed."""
    tops = [one for one in basis.moments.order if one.verdict in (Verdict.BREAKS, Verdict.GUARD)]
    if not tops:
        return None
    met = {one.touchpoint: one.met or () for one in basis.columns.touchpoints}[tops[0].touchpoint]
    members = frozenset(visit for visit, kept in enumerate(met) if kept is False)
    title = quoted(plain(tops[0].title))
    words = plural("{{title}} failed: one visit", "{{title}} failed: {n} visits", len(members)).format(title=title)
    kept = sum(one is True for one in met)
    others = plural("{{title}} kept: one visit", "{{title}} kept: {n} visits", kept).format(title=title)
    return Group(members, words, others)


def finding(basis: Basis) -> str:
    """The answer in one sentence."""
    if not basis.n:
        return _("No visit has been completed yet.")
    first, outcome = basis.moments.order[0] if basis.moments.order else None, basis.outcome_name
    verdict = first.verdict if first else Verdict.NOT_ENOUGH
    if first and verdict is Verdict.BREAKS:
        text = _("Where {title} failed, {outcome} was {points} points lower.")
        return text.format(title=_name(first), outcome=outcome, points=_size(first.evidence.penalty.figure))
    if first and verdict is Verdict.MAKES:
        text = _("Where {title} delighted, {outcome} was {points} points higher.")
        return text.format(title=_name(first), outcome=outcome, points=_size(first.evidence.reward.figure))
    if first and verdict is Verdict.GUARD:
        text = _("{title} is mostly kept; where it failed, {outcome} was {points} points lower.")
        return text.format(title=_name(first), outcome=outcome, points=_size(first.evidence.penalty.figure))
    return _no_moment(basis, verdict)


def _no_moment(basis: Basis, verdict: Verdict) -> str:
    missed = [m for m in basis.moments.moments if m.verdict in (Verdict.CHRONIC_IRRITANT, Verdict.BELOW_STANDARD)]
    if missed:
        text = plural(
            "One standard is missed; {{outcome}} is not shown to move with it.",
            "{{word}} standards are missed; {{outcome}} is not shown to move with any of them.",
            len(missed),
        )
        return text.format(word=capital(number_word(len(missed))), outcome=basis.outcome_name)
    if verdict is Verdict.LEAD:
        leads = [m for m in basis.moments.moments if m.verdict is Verdict.LEAD]
        text = plural("One lead, no finding yet: {{title}}.", "{n} leads, no finding yet: {{title}}.", len(leads))
        return text.format(title=listed([_name(lead) for lead in leads], 2))
    if basis.n < 10:
        text = plural(
            "One visit: too few to say with what {{outcome}} moves.",
            "{{word}} visits: too few to say with what {{outcome}} moves.",
            basis.n,
        )
        return text.format(word=capital(number_word(basis.n)), outcome=basis.outcome_name)
    text = _("{n} visits show no touchpoint with which {outcome} moves.")
    return text.format(n=basis.n, outcome=basis.outcome_name)


def _name(moment: Moment) -> str:
    return quoted(plain(moment.title))


def _size(figure: Result | Refusal) -> str:
    return "" if isinstance(figure, Refusal) else points(abs(figure.estimate))


def _caption(basis: Basis, group: Group | None, touchpoints: int) -> str:
    text = _("Each line is one visit, drawn as the observer felt it at {n} touchpoints").format(
        n=number_word(touchpoints)
    )
    if group and group.members:
        text += _("; the heavier, warm lines are those in which the standard failed")
    return text + _(". Lines are set slightly apart so that all can be seen.")


# -- the three answers -------------------------------------------------------------------------------------------------


def answers(basis: Basis) -> Answers:
    """What breaks, what makes, and what can't be said."""
    return Answers(
        (
            Answer(_("What breaks"), _what_breaks(basis)),
            Answer(_("What makes"), _what_makes(basis)),
            Answer(_("What we cannot say"), _what_we_cannot_say(basis)),
        )
    )


def _what_breaks(basis: Basis) -> Words:
    broken = [moment for moment in basis.moments.order if moment.verdict is Verdict.BREAKS]
    if not basis.n:
        return say(_("Nothing is recorded yet."))
    if not broken:
        text = _("No touchpoint has both a standard that is missed and {outcome} that is clearly lower when it fails.")
        return say(strong(_("Nothing is shown to.") + " "), text.format(outcome=basis.outcome_name))
    words: list[str] = []
    for moment in broken[:2]:
        words.append(_mean_sentence(basis, moment))
    more = len(broken) - 2
    tail = " " + plural("One more stands inside.", "{n} more stand inside.", more) if more > 0 else ""
    names = listed([plain(moment.title) for moment in broken])
    return say(strong(f"{names}. "), " ".join(words) + tail)


def _mean_sentence(basis: Basis, moment: Moment) -> str:
    line = moment.evidence.penalty
    if isinstance(line.figure, Refusal) or isinstance(line.upper, Refusal) or isinstance(line.lower, Refusal):
        return ""
    text = _(
        "Where the standard was kept, {outcome} averaged {kept} of {top} ({n_kept} visits); where it failed, {failed} "
        "({n_failed} visits). The difference is {points} points, {confidence} % interval {range}."
    )
    return text.format(
        outcome=basis.outcome_name,
        kept=points(line.upper.estimate),
        top=basis.outcome_span[1],
        n_kept=line.upper.n_valid,
        failed=points(line.lower.estimate),
        n_failed=line.lower.n_valid,
        points=points(line.figure.estimate),
        confidence=f"{100 * line.figure.confidence:g}",
        range=point_range(line.figure),
    )


def _what_makes(basis: Basis) -> Words:
    made = [moment for moment in basis.moments.order if moment.verdict is Verdict.MAKES]
    if made:
        names = listed([plain(moment.title) for moment in made])
        return say(strong(f"{names}. "), untitled(made[0]))
    asked = [moment for moment in basis.moments.moments if moment.evidence.n_delight_asked]
    if not basis.n:
        return say(_("Nothing is recorded yet."))
    if not asked:
        text = _("Nobody was asked about delight, so nothing in this study can show what wins people.")
        return say(strong(_("Not recorded.") + " "), text)
    most = max(asked, key=lambda moment: moment.evidence.n_delight)
    text = _("Delight was noted most often at {title}, in {n} of {asked} visits; {reason}.")
    figure = most.evidence.reward.figure
    unshown = _("{outcome} is not shown to move with it").format(outcome=basis.outcome_name)
    reason = figure.sentence if isinstance(figure, Refusal) else unshown
    return say(
        strong(_("Nothing is shown to.") + " "),
        text.format(
            title=_name(most),
            n=most.evidence.n_delight,
            asked=most.evidence.n_delight_asked,
            reason=reason,
        ),
    )


def _what_we_cannot_say(basis: Basis) -> Words:
    if not basis.n:
        return say(strong(_("Anything.") + " "), _("The first completed visit begins to fill these pages."))
    thin = [moment for moment in basis.moments.moments if moment.verdict is Verdict.NOT_ENOUGH]
    head, rest = "", []
    if thin:
        head = _("Whether failing matters at {names}.").format(names=listed([_name(moment) for moment in thin], 3))
        failed = [moment.evidence.compliance.failed for moment in thin]
        least, most = min(failed), max(failed)
        times = str(most) if least == most else _("{least} to {most}").format(least=least, most=most)
        rest.append(_("They failed {times} times, or what was seen leaves it open.").format(times=times))
    irritants = [moment for moment in basis.moments.order if moment.verdict is Verdict.CHRONIC_IRRITANT][:1]
    for moment in irritants:
        text = _("{title} failed in {k} of {n} visits, but {outcome} is not shown to move with it.")
        line = moment.evidence.compliance
        rest.append(text.format(title=_name(moment), k=line.failed, n=line.n, outcome=basis.outcome_name))
    rest.append(
        _("Nor does this report speak for customers: observers rated both sides, and “moves with” says no more.")
    )
    return say(strong(head + " "), " ".join(rest)) if head else say(" ".join(rest))


# -- the strip and the lines under it ----------------------------------------------------------------------------------


def strip(basis: Basis) -> Strip:
    """Every touchpoint with its verdict."""
    return Strip(tuple(_judged(moment) for moment in basis.moments.moments))


def _judged(moment: Moment) -> Judged:
    line = moment.evidence.compliance
    none = isinstance(line.figure, Refusal) and line.figure.code == "NO_STANDARD"
    count = _("no standard of its own") if none else _("kept {k} of {n}").format(k=line.kept, n=line.n)
    tags = "".join(f" · {tag.words.lower()}" for tag in moment.tags)
    return Judged(badge_of(moment.verdict), plain(moment.title), moment.verdict.words, count + tags)


def basis_line(basis: Basis) -> Paragraph:
    """The question, and what was seen to answer it."""
    question = plain(basis.study.question) or _("none was written down")
    counts = _("{visits}, {sites}, {observers}; {when}.").format(
        visits=plural("one visit", "{n} visits", basis.n),
        sites=plural("one site", "{n} sites", basis.n_sites),
        observers=plural("one observer", "{n} observers", len(basis.observers)),
        when=basis.when,
    )
    words: list[str | Text] = [strong(_("Question") + " "), question + "   ", strong(_("Basis") + " "), counts]
    if basis.outcome:
        low, high = basis.outcome_span
        text = _(" Outcome: “{text}”, {low} to {high}, given before any score was shown.")
        words.append(text.format(text=plain(basis.outcome.text), low=low, high=high))
    return Paragraph(say(*words), small=True)
