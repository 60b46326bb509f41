"""The report on one visit: a record and no estimate. What was seen, how it felt beside the others, every answer with
its points, and the observer's words."""

from __future__ import annotations

from collections import Counter
from statistics import median

from cxstudio.analysis.emotions import peak_and_end
from cxstudio.analysis.result import Refusal
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis, ReportSettings, Source, read_basis
from cxstudio.report.blocks import (
    Badge,
    Beside,
    Block,
    Contents,
    Cover,
    Figure,
    Findings,
    Heading,
    Headline,
    Page,
    Paragraph,
    Reading,
    Report,
    Seen,
    Text,
    Tone,
    say,
    strong,
)
from cxstudio.report.bound import bound, prepared
from cxstudio.report.findings_page import photo_of
from cxstudio.report.kind_charts import outcome_dots, visit_curve
from cxstudio.report.kinds import Subject
from cxstudio.report.one_visit import OneVisit, find_visit, month_of, site_of
from cxstudio.report.shapes import Sign
from cxstudio.report.text import plain
from cxstudio.report.trust_page import HALF
from cxstudio.report.visit_pages import answers_page, trust_page, words_page
from cxstudio.report.words import amount, capital, listed, number_word, percent, quoted
from cxstudio.steps import Progress, Steps
from cxstudio.study.pages import OUTCOME, OUTCOME_WHY, asked_id
from cxstudio.study.recorded import Evidence, VisitState
from cxstudio.study.scoring import Met

FIRST_PHOTOS = 3
"""So many stand on the first page; the others follow the answers."""


def gather_visit(source: Source, study_id: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    """Read a study and say all that the report on one of its visits says."""
    yield Progress(0, 3, _("Reading the visits"))
    basis = read_basis(source, study_id, settings)
    one = find_visit(source, basis, subject.visit)
    yield from prepared(basis, one.visit.evidence)
    yield Progress(1, 3, _("Setting the visit among the others"))
    pages = [page for page in (answers_page(one), words_page(basis, one), _photos_page(basis, one)) if page]
    first = _cover(basis, one, several=len(pages) > 1)
    yield Progress(2, 3, _("How far to trust this"))
    return bound(basis, first, [*pages, trust_page(basis, one)])


def _cover(basis: Basis, one: OneVisit, *, several: bool) -> Cover:
    blocks: list[Block] = [*_critical(one), *_gallery(basis, one, _photos(one)[:FIRST_PHOTOS]), *_among(basis, one)]
    return Cover(
        title=_title(one),
        hero=(),
        caption="",
        blocks=(*blocks, Contents()) if several else tuple(blocks),
        notice=" ".join(part for part in (one.why_not, _made(one)) if part),
        plain=True,
        running=_("Visit report"),
        under=_facts(basis, one),
        headline=_headline(one),
    )


def _made(one: OneVisit) -> str:
    return _("Synthetic: made by the program, not by an observer.") if one.visit.synthetic else ""


def _title(one: OneVisit) -> str:
    judged = [found for found in one.scored.score.touchpoints if found.met is not Met.NO_VERDICT]
    failed = [quoted(plain(found.touchpoint.title)) for found in judged if found.met is Met.NOT_MET]
    if not judged:
        return _("A visit without a standard to be judged by.")
    if not failed:
        words = plural("The one standard was kept.", "All {{word}} standards were kept.", len(judged))
        return words.format(word=number_word(len(judged)))
    words = plural(
        "One of {{total}} standards failed: {{names}}.",
        "{{word}} of {{total}} standards failed: {{names}}.",
        len(failed),
    )
    word, total = capital(number_word(len(failed))), number_word(len(judged))
    return words.format(word=word, total=total, names=listed(failed, 3))


def _facts(basis: Basis, one: OneVisit) -> str:
    visit = one.visit
    number = _("visit {n} of {total}").format(n=basis.numbers.get(visit.id, visit.number), total=basis.n)
    if one.why_not:
        number = _("visit {n}, counted in no figure").format(n=visit.number)
    minutes = ((visit.completed_at or visit.started_at) - visit.started_at) // 60_000
    parts = [
        site_of(basis, visit),
        capital(number),
        month_of(visit),
        plural("{n} minute", "{n} minutes", minutes) if 0 < minutes < 24 * 60 else "",
        basis.observers.get(visit.observer, ""),
        _state(visit.state),
    ]
    return " · ".join(part for part in parts if part)


def _state(state: VisitState) -> str:
    words = {
        VisitState.SUBMITTED: _("submitted, not reviewed yet"),
        VisitState.APPROVED: _("reviewed and approved"),
        VisitState.RETURNED: _("sent back by its reviewer"),
        VisitState.REJECTED: _("rejected in review"),
    }
    return words.get(state, _("finished, not submitted"))


def _headline(one: OneVisit) -> Headline | None:
    protocol, score = one.scored.reading.protocol, one.scored.score
    share = score.overall(protocol)
    if not protocol.shows_scores:
        return None
    if share is None:
        return Headline(_("Points"), "–", _("nothing in this visit could be scored"))
    over = _("Points, weighted by stage") if protocol.scoring == "weighted" else _("Points, pooled")
    earned, possible = (sum(getattr(one, name) for one in score.stages) for name in ("earned", "possible"))
    under = _("{earned} of {possible} points, one visit: a record, not an estimate")
    if protocol.scoring == "weighted":
        under = _("{earned} of {possible} points before weighting; one visit: a record, not an estimate")
    return Headline(
        over, percent(share), under.format(earned=amount(round(earned, 2)), possible=amount(round(possible, 2)))
    )


def _critical(one: OneVisit) -> list[Block]:
    fails = one.scored.score.critical_fails
    return [
        Paragraph(say(Text(_("Critical, and not kept: "), Tone.BREAKS), strong(plain(fail.item.text))))
        for fail in fails
    ]


# -- photos ------------------------------------------------------------------------------------------------------------


def _photos(one: OneVisit) -> list[Evidence]:
    """What is to be in the report, in the order in which the observer left them."""
    return [evidence for evidence in one.visit.evidence if evidence.in_report]


def _gallery(basis: Basis, one: OneVisit, some: list[Evidence]) -> list[Block]:
    if not some:
        return []
    seen = tuple(_seen(basis, one, evidence) for evidence in some)
    return [Findings(Badge(Sign.DISC), "", seen)]


def _seen(basis: Basis, one: OneVisit, evidence: Evidence) -> Seen:
    answer = one.visit.answers.get(evidence.item)
    since = (answer.at - one.visit.started_at) if answer and answer.at else -1
    when = _("minute {n}").format(n=since // 60_000) if 0 <= since <= 86_400_000 else ""
    protocol = one.scored.reading.protocol
    names = {touch.id: plain(touch.title) for _stage, touch in protocol.touchpoints()}
    where = " · ".join(part for part in (when, names.get(evidence.touchpoint, "")) if part)
    return Seen(where or _("Photo"), photos=(photo_of(basis, evidence, where),))


def _photos_page(basis: Basis, one: OneVisit) -> Page | None:
    rest = _photos(one)[FIRST_PHOTOS:]
    if not rest:
        return None
    words = plural("One more photo of this visit.", "{{word}} more photos of this visit.", len(rest))
    title = words.format(word=capital(number_word(len(rest))))
    return Page("photos", title, _("Photos"), tuple(_gallery(basis, one, rest)), follows=True)


# -- among the others --------------------------------------------------------------------------------------------------


def _among(basis: Basis, one: OneVisit) -> list[Block]:
    left, right = _felt(basis, one), [*_outcome(basis, one), *_quote(one)]
    if not left and not right:
        return []
    sides: list[Block] = [Beside(tuple(left), tuple(right))] if left and right else [*left, *right]
    reading = _reading(basis, one)
    return [*sides, Reading(reading)] if reading else sides


def _felt(basis: Basis, one: OneVisit) -> list[Block]:
    asking = [t for t in one.scored.score.touchpoints if asked_id(t.touchpoint, "valence") in one.scored.reading.active]
    own = [one.scored.number(asked_id(found.touchpoint, "valence")) for found in asking]
    if sum(value is not None for value in own) < 2:
        return []
    columns = [basis.dataset.asked(found.touchpoint, "valence") for found in asking]
    known = [[value for value in column if value is not None] for column in columns]
    middle = [median(values) if len(values) >= 3 else None for values in known]
    failed = frozenset(place for place, found in enumerate(asking) if found.met is Met.NOT_MET)
    titles = [plain(found.touchpoint.title) for found in asking]
    others = _("dashed: median of {n} visits").format(n=basis.n) if any(v is not None for v in middle) else ""
    alt = _("How this visit felt at {n} touchpoints: {values}.").format(
        n=len(titles), values=", ".join(f"{t} {amount(v)}" for t, v in zip(titles, own, strict=True) if v is not None)
    )
    heading = Heading(
        _("How it felt, touchpoint by touchpoint"), _("–3 to +3, as the observer felt. Square: standard failed")
    )
    return [heading, Figure(visit_curve(titles, own, middle, failed, others, HALF, alt))]


def _outcome(basis: Basis, one: OneVisit) -> list[Block]:
    value, (low, high) = one.scored.number(OUTCOME), basis.outcome_span
    if value is None or high - low > 20:
        return []
    head = _("{outcome}: {value} of {high}").format(outcome=capital(basis.outcome_name), value=amount(value), high=high)
    every = [found for found in basis.dataset.outcome if found is not None]
    if len(every) < 3 or one.why_not:
        return [Heading(head, _("Given before any score was shown"))]
    counts = Counter(round(found) for found in every)
    note = _("Given before any score was shown; grey: all {n} visits").format(n=len(every))
    alt = _("Outcomes of {n} visits as dots; this visit’s is {value}.").format(n=len(every), value=amount(value))
    return [Heading(head, note), Figure(outcome_dots(counts, round(value), (low, high), HALF, alt))]


def _quote(one: OneVisit) -> list[Block]:
    answer = one.scored.reading.answer(OUTCOME_WHY)
    words = plain(str(answer.value or "")).strip() if answer else ""
    return [Paragraph(say(Text(quoted(words[:300] + ("…" if len(words) > 300 else "")), Tone.QUOTE)))] if words else []


def _reading(basis: Basis, one: OneVisit) -> str:
    asking = [found.touchpoint for found in one.scored.score.touchpoints]
    felt = [one.scored.number(asked_id(touch, "valence")) for touch in asking]
    peak = peak_and_end(felt)
    parts: list[str] = []
    if not isinstance(peak, Refusal) and len(peak.peaks) == 1 and peak.peak:
        place = peak.peaks[0]
        value = amount(peak.peak) if peak.peak < 0 else f"+{amount(peak.peak)}"
        words = _("Its strongest moment was {title}, {value}.")
        parts.append(words.format(title=quoted(plain(asking[place].title)), value=value))
    value_, every = one.scored.number(OUTCOME), [found for found in basis.dataset.outcome if found is not None]
    if value_ is not None and len(every) >= 5 and not one.why_not:
        below, same = sum(found < value_ for found in every), sum(found == value_ for found in every)
        words = _("Its outcome is {value}: of {n} visits {below} gave less, {above} gave more.")
        above = len(every) - below - same
        parts.append(words.format(value=amount(value_), n=len(every), below=below, above=above))
    return " ".join(parts)


__all__ = ["gather_visit"]
