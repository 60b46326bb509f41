"""The whole answer on one page: the finding, three answers, four small charts, one reading, what limits it."""

from __future__ import annotations

from collections import Counter
from statistics import median

from cxstudio.analysis.distributions import mean_with_interval
from cxstudio.analysis.grades import Grade
from cxstudio.analysis.moments import Moment
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _, plural
from cxstudio.report.basis import LEAST_NAMED, Basis, ReportSettings, Source, look_of, read_basis
from cxstudio.report.blocks import (
    Answer,
    Answers,
    Beside,
    Block,
    Cover,
    Figure,
    Heading,
    Paragraph,
    Reading,
    Refused,
    Report,
    Text,
    say,
    soft,
)
from cxstudio.report.bound import bound
from cxstudio.report.cover import answers, felt, finding, notice, strip
from cxstudio.report.journey_page import LEAST_FELT
from cxstudio.report.kind_charts import Axis, Outcomes, SmallRow, outcome_groups, row_chart, small_curve
from cxstudio.report.kinds import Subject
from cxstudio.report.moments_page import span_of
from cxstudio.report.plots import Look
from cxstudio.report.shapes import BLUE, INK, RED, SOFT, Sign
from cxstudio.report.text import plain
from cxstudio.report.trust_page import HALF
from cxstudio.report.words import amount, capital, percent, point_range, quoted, sentence, signed
from cxstudio.steps import Progress, Steps

MOST_ROWS, FEWER_ROWS = 8, 5
SHORT = 150
"""Letters of an answer, where there is no room for more."""


def gather_summary(source: Source, study_id: str, _subject: Subject, settings: ReportSettings) -> Steps[Report]:
    """Read a study and say on one page what its report says."""
    yield Progress(0, 2, _("Reading the visits"))
    basis = read_basis(source, study_id, settings)
    yield Progress(1, 2, _("Judging the touchpoints"))
    cover = Cover(
        title=finding(basis),
        hero=(),
        caption="",
        blocks=_blocks(basis, MOST_ROWS, four=True),
        notice=notice(basis),
        plain=True,
        running=_("One-page summary"),
        under=_facts(basis),
        shorter=(
            _blocks(basis, FEWER_ROWS, four=True),
            _blocks(basis, FEWER_ROWS, four=True, letters=2 * SHORT),
            _blocks(basis, FEWER_ROWS, four=False, letters=2 * SHORT),
            _blocks(basis, FEWER_ROWS, four=False, letters=SHORT),
            (_clipped(answers(basis), SHORT), *_limits(basis)),
        ),
    )
    return bound(basis, cover)


def _facts(basis: Basis) -> str:
    observers = len(set(basis.dataset.observers))
    parts = [
        plural("one visit", "{n} visits", basis.n),
        plural("one site", "{n} sites", basis.n_sites),
        plural("one observer", "{n} observers", observers),
        basis.when,
    ]
    return " · ".join(parts if basis.n else [basis.when])


def _blocks(basis: Basis, most: int, *, four: bool, letters: int = 0) -> tuple[Block, ...]:
    said = answers(basis)
    first: list[Block] = [_clipped(said, letters) if letters else Answers(said.answers, beside=True)]
    if not basis.n:
        return (*first, *_limits(basis))
    first.append(Beside(_outcome_rows(basis, most), _standards(basis, most)))
    if four:
        first.append(Beside(_feelings(basis), _outcomes(basis)))
    else:
        first.append(strip(basis))
    return (*first, Reading(_reading(basis)), *_limits(basis))


def _clipped(said: Answers, letters: int) -> Answers:
    cut = []
    for answer in said.answers:
        left, words = letters, list[Text]()
        for text in answer.words:
            short = text.text if len(text.text) <= left else _cut(text.text, left)
            words += [Text(short, text.tone)] if left > 0 else []
            left -= len(text.text)
        cut.append(Answer(answer.question, tuple(words)))
    return Answers(tuple(cut), beside=True)


def _cut(text: str, letters: int) -> str:
    """The beginning of a text, to the end of a word where there is one."""
    begun = text[: max(letters - 1, 0)]
    whole = begun.rsplit(" ", 1)[0]
    return (whole if len(whole) > letters // 2 else begun).rstrip(" ,.;:") + "…"


# -- what moves with the outcome, and what is missed -------------------------------------------------------------------


def _outcome_rows(basis: Basis, most: int) -> tuple[Block, ...]:
    every = [moment for moment in basis.moments.order if not _is_untold(moment)]
    moments = every[:most]
    note = _("Kept minus failed, points of {top}, 95 %").format(top=basis.outcome_span[1])
    head = Heading(_("What a miss moves with"), note + _part(len(moments), len(every)))
    graded = [moment for moment in moments if isinstance(moment.evidence.penalty.figure, Result)]
    if not graded:
        found = moments[0].evidence.penalty.figure if moments else None
        why = sentence(found) if isinstance(found, Refusal) else _("No touchpoint has a standard that could be missed.")
        return head, Refused(found.code if isinstance(found, Refusal) else "NO_STANDARD", why)
    spans = [span for moment in graded if (span := span_of(moment.evidence.penalty.figure))]
    low = min([-basis.smallest_effect - 0.5, *(span.low for span in spans)])
    high = max([basis.smallest_effect + 0.5, *(span.high for span in spans)])
    limit = float(basis.outcome_span[1] - basis.outcome_span[0])
    axis = Axis(max(low, -limit), min(high, limit), line=0.0, band=basis.smallest_effect)
    rows = [_effect_row(moment) for moment in moments]
    alt = _("Kept minus failed with intervals, for {n} touchpoints.").format(n=len(rows))
    return head, Figure(row_chart(rows, axis, HALF, alt))


def _is_untold(moment: Moment) -> bool:
    figure = moment.evidence.penalty.figure
    return isinstance(figure, Refusal) and figure.code == "NO_STANDARD"


def _effect_row(moment: Moment) -> SmallRow:
    figure = moment.evidence.penalty.figure
    if isinstance(figure, Refusal):
        short = figure.sentence.split(";")[0]
        return SmallRow(plain(moment.title), None, Look(Sign.RING, SOFT), "", reason=short)
    line = moment.evidence.penalty
    counts = _("{kept} kept, {failed} failed").format(
        kept=0 if isinstance(line.upper, Refusal) else line.upper.n_valid,
        failed=0 if isinstance(line.lower, Refusal) else line.lower.n_valid,
    )
    words = f"{signed(figure.estimate)}, {point_range(figure)}"
    return SmallRow(plain(moment.title), span_of(figure), look_of(moment.verdict), words, counts)


def _part(shown: int, total: int) -> str:
    """ "; 5 of 10": how many are drawn, where not all are."""
    return _("; {k} of {n}").format(k=shown, n=total) if shown < total else ""


def _standards(basis: Basis, most: int) -> tuple[Block, ...]:
    moments = [m for m in basis.moments.moments if m.evidence.compliance.n]
    missed = sum(moment.evidence.compliance.grade is Grade.ESTABLISHED for moment in moments)
    title = plural("One standard is missed", "{n} standards are missed", missed) if missed else _("The standards")
    target = basis.dataset.protocol.target
    note = _("Share kept against {target}").format(target=percent(target))
    known = [m for m in moments if isinstance(m.evidence.compliance.figure, Result)]
    if not known:
        counts = "; ".join(
            _("{title} {k} of {n}").format(
                title=plain(m.title), k=m.evidence.compliance.kept, n=m.evidence.compliance.n
            )
            for m in moments[:most]
        )
        text = _("A standard is judged from five visits on. Kept: {counts}.").format(counts=counts)
        return Heading(title, note), Refused("N_VISITS", text if counts else _("No standard was seen in any visit."))
    first = sorted(known, key=lambda m: m.evidence.compliance.figure.estimate)[:most]  # type: ignore[union-attr]
    shown = [m for m in known if m in first]
    spans = [span for m in shown if (span := span_of(m.evidence.compliance.figure))]
    low = min(0.8, *(int(span.low * 5) / 5 for span in spans))
    axis = Axis(low, 1.0, line=target, line_words=percent(target), percent=True)
    alt = _("Shares of visits that kept {n} standards, with intervals.").format(n=len(shown))
    least = _("; the {k} kept least of {n}").format(k=len(shown), n=len(moments)) if len(shown) < len(moments) else ""
    figure = Figure(row_chart([_standard_row(m) for m in shown], axis, HALF, alt))
    return Heading(title, note + least), figure


def _standard_row(moment: Moment) -> SmallRow:
    line = moment.evidence.compliance
    below = line.grade is Grade.ESTABLISHED
    look = Look(Sign.SQUARE, look_of(moment.verdict).ink) if below else Look(Sign.RING, INK)
    words = _("{k} of {n}").format(k=line.kept, n=line.n)
    return SmallRow(plain(moment.title), span_of(line.figure), look, words, _("below") if below else _("not shown"))


# -- how it felt, and the outcome --------------------------------------------------------------------------------------


def _feelings(basis: Basis) -> tuple[Block, ...]:
    rows, titles, counts = felt(basis)
    head = Heading(_("How each touchpoint felt"), _("–3 to +3, every visit a line"))
    if len(titles) < 2:
        return head, Refused("NO_EMOTION", _("This protocol asks of fewer than two touchpoints how they felt."))
    if max(counts) < LEAST_FELT:
        text = _("Felt in fewer than three visits; a curve would show those visits and nothing else.")
        return head, Refused("N_VISITS", text)
    columns = list(zip(*rows, strict=True))
    known = [[value for value in column if value is not None] for column in columns]
    middle = [median(values) if len(values) >= LEAST_FELT else None for values in known]
    alt = _("Feelings of {n} visits through {t} touchpoints with their median.").format(n=len(rows), t=len(titles))
    words = _("median, {n} visits").format(n=len(rows))
    return head, Figure(small_curve(titles, rows[:200], middle, words, HALF, alt))


def _outcomes(basis: Basis) -> tuple[Block, ...]:
    low, high = basis.outcome_span
    values = basis.dataset.outcome
    known = [value for value in values if value is not None]
    head = capital(basis.outcome_name)
    if len(known) < LEAST_FELT or high - low > 20:
        text = _("Given in fewer than three visits, so it is not drawn.") if known else _("No outcome was recorded.")
        return Heading(head), Refused("N_VISITS", text)
    tops = [m for m in basis.moments.order if isinstance(m.evidence.penalty.figure, Result)]
    note = _("Every visit a mark; mean with 95 % interval")
    if not tops:
        groups = [_group(_("all"), known, Look(Sign.DISC, BLUE), basis)]
    else:
        met = {one.touchpoint: one.met or () for one in basis.columns.touchpoints}[tops[0].touchpoint]
        pairs = [(value, kept) for value, kept in zip(values, met, strict=True) if value is not None]
        head = _("{outcome}, by {title}").format(outcome=head, title=quoted(plain(tops[0].title)))
        groups = [
            _group(_("kept"), [value for value, kept in pairs if kept is True], Look(Sign.DISC, BLUE), basis),
            _group(_("failed"), [value for value, kept in pairs if kept is False], Look(Sign.SQUARE, RED), basis),
        ]
    alt = "; ".join(f"{group.title}, n = {group.n}: {group.words}" for group in groups)
    return Heading(head, note), Figure(outcome_groups(groups, (low, high), HALF, alt))


def _group(title: str, values: list[float], look: Look, basis: Basis) -> Outcomes:
    counts = Counter(round(value) for value in values)
    if len(values) < LEAST_FELT or (title == _("all") and len(values) < LEAST_NAMED):
        return Outcomes(title, len(values), counts, None, _("too few visits for a mean"), look)
    figure = mean_with_interval(values, basis.settings.confidence)
    if isinstance(figure, Refusal):
        return Outcomes(title, len(values), counts, None, figure.sentence, look)
    words = f"{amount(round(figure.estimate, 1))}, {point_range(figure)}"
    return Outcomes(title, len(values), counts, span_of(figure), words, look)


def _reading(basis: Basis) -> str:
    judged = [m for m in basis.moments.moments if isinstance(m.evidence.compliance.figure, Result)]
    if not judged:
        return _("Too few visits to judge any touchpoint; the counts stand alone.")
    most = max(judged, key=lambda m: m.evidence.compliance.failed / m.evidence.compliance.n)
    line = most.evidence.compliance
    if not line.failed:
        return _("Every standard was kept in every visit in which it was seen.")
    text = _("{title} fails most often ({k} of {n}).")
    told = text.format(title=quoted(plain(most.title)), k=line.failed, n=line.n)
    effect = most.evidence.penalty.figure
    if isinstance(effect, Refusal) or effect.low is None or effect.high is None:
        return told
    if effect.low <= 0 <= effect.high:
        return told + " " + _("Its difference in {outcome} runs through zero.").format(outcome=basis.outcome_name)
    return told + " " + _("Its difference in {outcome} stays clear of zero.").format(outcome=basis.outcome_name)


def _limits(basis: Basis) -> tuple[Block, ...]:
    text = _(
        "Observers’ ratings, not customers’. What moves together is no proof of what follows from what: one person "
        "rated both. Not for judging individuals. Intervals, refusals and methods are in the full report."
    )
    return (Paragraph(say(soft(text)), small=True),) if basis.n else ()
