"""The pages of a visit's report behind the first: every answer with its points, the observer's words, how it was
recorded."""

from __future__ import annotations

from collections.abc import Iterator

from cxstudio.i18n import _, plural
from cxstudio.report.basis import DAY_MS, Basis
from cxstudio.report.blocks import (
    Badge,
    Bar,
    Block,
    Cell,
    Column,
    Findings,
    Heading,
    Page,
    Paragraph,
    Seen,
    Table,
    Text,
    Tone,
    Words,
    say,
    soft,
    strong,
)
from cxstudio.report.findings_page import answer_words
from cxstudio.report.one_visit import OneVisit
from cxstudio.report.shapes import Sign
from cxstudio.report.text import plain
from cxstudio.report.words import amount, number_word, percent, quoted
from cxstudio.study.due import recall_delays
from cxstudio.study.items import Item, Rows
from cxstudio.study.pages import Page as Asked
from cxstudio.study.protocol import REASONS
from cxstudio.study.recorded import Answer, Status
from cxstudio.study.scoring import ItemScore, ItemStatus, Met, TouchpointScore
from cxstudio.study.visit import is_asked

MOST_ROWS = 12
"""Rows of a table that are told one by one."""


def answers_page(one: OneVisit) -> Page:
    """Touchpoint by touchpoint: its standard, every answer, and the points where the protocol shows any."""
    rows: list[tuple[Cell, ...]] = []
    groups: set[int] = set()
    scores = {found.touchpoint.id: found for found in one.scored.score.touchpoints}
    for page in one.scored.reading.pages():
        groups.add(len(rows))
        rows.append(_head(one, page, scores.get(page.id)))
        points = {score.item.id: score for found in [scores.get(page.id)] if found for score in found.items}
        rows += [_row(one, item, points.get(item.id)) for item in one.scored.reading.items(page) if is_asked(item)]
    shows = one.scored.reading.protocol.shows_scores
    columns = (
        Column(_("Section and item"), 0.47 if shows else 0.55),
        Column(_("Answer"), 0.27 if shows else 0.45),
        *((Column(_("Points"), 0.12, right=True), Column("", 0.14)) if shows else ()),
    )
    cut = tuple(row[: len(columns)] for row in rows)
    return Page(
        "answers", _answers_title(one), _("Answers and points"), (Table(columns, cut, frozenset(groups)), _key(one))
    )


def _answers_title(one: OneVisit) -> str:
    score = one.scored.score
    if not score.not_observed:
        return _("Every item that was asked could be observed.")
    words = plural("One of {{asked}} items could not be observed.", "{n} of {{asked}} items could not be observed.",
                   score.not_observed)  # fmt: skip
    return words.format(asked=score.asked)


def _head(one: OneVisit, page: Asked, found: TouchpointScore | None) -> tuple[Cell, ...]:
    title = Cell((say(strong(plain(page.title))),))
    if found is None:
        return title, Cell(), Cell(), Cell()
    verdicts = {
        Met.MET: Text(_("standard kept"), Tone.MAKES),
        Met.NOT_MET: Text(_("standard failed"), Tone.BREAKS),
        Met.NO_VERDICT: soft(_("no verdict")),
    }
    verdict = verdicts[found.met] if any(score.item.in_standard for score in found.items) else soft(_("no standard"))
    share = found.section.share
    if share is None:
        return title, Cell((say(verdict),)), Cell(), Cell()
    tone = Tone.BREAKS if found.met is Met.NOT_MET else Tone.MAKES
    return (
        title,
        Cell((say(verdict),)),
        Cell((say(strong(_sum(found.section.earned, found.section.possible))),)),
        Cell(bar=Bar(share, tone)),
    )


def _sum(earned: float, possible: float) -> str:
    return _("{earned} of {possible}").format(earned=_points(earned), possible=_points(possible))


def _points(value: float) -> str:
    return amount(round(value, 2))


def _row(one: OneVisit, item: Item, score: ItemScore | None) -> tuple[Cell, ...]:
    answer = one.scored.reading.answer(item.id)
    words = say(soft(plain(item.text)))
    if item.critical:
        words = (*words, Text("  " + _("critical"), Tone.BREAKS if score and score.is_critical_fail else Tone.SOFT))
    return Cell((words,), inset=True), Cell(_answer(one, item, answer, score)), Cell((_earned(score),)), Cell()


def _earned(score: ItemScore | None) -> Words:
    if score is None or (not score.possible and not score.earned):
        left_out = score is not None and score.status in (ItemStatus.NOT_APPLICABLE, ItemStatus.NOT_OBSERVED)
        return say(soft(_("not counted") if left_out and score and score.item.points else ""))
    return say(_sum(score.earned, score.possible))


def _answer(one: OneVisit, item: Item, answer: Answer | None, score: ItemScore | None) -> tuple[Words, ...]:
    if answer is None:
        return (say(soft(_("no answer"))),)
    if answer.status is not Status.ANSWERED:
        names = {Status.NOT_APPLICABLE: _("does not apply"), Status.NOT_OBSERVED: _("could not be observed")}
        why = reason_words(item, answer.reason)
        return (say(soft(names[answer.status] + (f": {why}" if why else ""))),)
    if isinstance(item, Rows):
        return _table_words(one, item)
    words = answer_words(one.scored.reading.protocol, item, answer)
    failed = score is not None and score.kept is False
    return (say(Text(words, Tone.BREAKS) if failed else words),)


def _table_words(one: OneVisit, item: Rows) -> tuple[Words, ...]:
    rows = one.scored.rows(item.id)
    names = item.row_names or ("",) * len(rows)
    texts = [" · ".join([name, *(plain(str(cell)) for cell in row if cell not in (None, ""))]).strip(" ·")
             for name, row in zip(names, rows, strict=False)]  # fmt: skip
    told = [say(text) for text in texts[:MOST_ROWS]]
    more = len(rows) - MOST_ROWS
    return (*told, say(soft(plural("one more row", "{n} more rows", more)))) if more > 0 else tuple(told)


def reason_words(item: Item, code: str) -> str:
    """The words of a reason for no answer, the item's own where it has some."""
    own = {one.code: one.text for one in (*item.not_applicable, *(item.could_not_observe or ())) if one.text}
    usual = {key: _(reason.text) for key, reason in REASONS.items()}
    return plain(own.get(code) or usual.get(code, code))


def _key(one: OneVisit) -> Paragraph:
    coverage = one.scored.score.coverage
    words = [_("What did not apply or could not be observed is left out of the points.")]
    if coverage is not None:
        seen = one.scored.score.asked - one.scored.score.not_observed
        text = _("Coverage: {seen} of {asked} items ({share}).")
        words.append(text.format(seen=seen, asked=one.scored.score.asked, share=percent(coverage)))
    return Paragraph(say(soft(" ".join(words))), small=True)


# -- words -------------------------------------------------------------------------------------------------------------


def words_page(basis: Basis, one: OneVisit) -> Page | None:
    """What the observer wrote, in the order of the visit; None where there is nothing."""
    blocks: list[Block] = []
    n = 0
    for page in one.scored.reading.pages():
        found = [*_notes(one, page), *_moments(one, page.id)]
        if found:
            n += len(found)
            blocks += [Heading(plain(page.title)), *found]
    if not blocks:
        return None
    words = plural("What the observer wrote, once.", "What the observer wrote, in {{word}} places.", n)
    return Page("words", words.format(word=number_word(n)), _("In the observer’s words"), tuple(blocks), follows=True)


def _notes(one: OneVisit, page: Asked) -> Iterator[Findings]:
    kept = {score.item.id: score.kept for found in one.scored.score.touchpoints for score in found.items}
    for item in one.scored.reading.items(page):
        answer = one.scored.reading.answer(item.id)
        if answer is None or not (note := _note(item, answer)):
            continue
        failed = kept.get(item.id) is False
        badge = Badge(Sign.SQUARE, Tone.BREAKS) if failed else Badge(Sign.DISC, Tone.SOFT)
        said = "" if item.kind == "text" else _shown(one, item, answer)
        yield Findings(badge, plain(item.text), (Seen(_when(one, answer.at), said, note),))


def _note(item: Item, answer: Answer) -> str:
    if item.kind == "text" and answer.status is Status.ANSWERED:
        return "\n".join(part for part in (plain(str(answer.value or "")).strip(), plain(answer.note).strip()) if part)
    return plain(answer.note).strip()


def _shown(one: OneVisit, item: Item, answer: Answer) -> str:
    if answer.status is not Status.ANSWERED:
        return reason_words(item, answer.reason)
    return "" if isinstance(item, Rows) else answer_words(one.scored.reading.protocol, item, answer)


def _moments(one: OneVisit, touchpoint: str) -> Iterator[Findings]:
    for moment in one.visit.moments:
        if moment.touchpoint == touchpoint:
            good = moment.sign == "delight"
            badge = Badge(Sign.TRIANGLE, Tone.MAKES) if good else Badge(Sign.DIAMOND, Tone.BREAKS)
            head = _("Marked as a delight") if good else _("Marked as a pain")
            yield Findings(badge, head, (Seen(_when(one, moment.at), "", plain(moment.text).strip()),))


def _when(one: OneVisit, at: int) -> str:
    """ "minute 9", never the hour."""
    since = at - one.visit.started_at
    if not at or since < 0:
        return _("at no known minute")
    return _("minute {n}").format(n=since // 60_000) if since <= DAY_MS else _("noted more than a day later")


# -- how far to trust it -----------------------------------------------------------------------------------------------


def trust_page(basis: Basis, one: OneVisit) -> Page:
    """How the visit was recorded, and what one visit cannot say."""
    rows = [(Cell((say(strong(what)),)), Cell((say(how),))) for what, how in _recorded(basis, one) if how]
    table = Table((Column(_("What"), 0.32), Column(_("How it was"), 0.68)), tuple(rows))
    limits = _(
        "One visit is what one person saw once. It shows what can happen, not how often. Its score is a record of this "
        "visit and no estimate for the site; the report on the study says what all visits together carry."
    )
    purpose = _(
        "These results serve the service: they are no ground for measures against any person. People appear by role, "
        "the observer by number, times as minutes into the visit."
    )
    ethics = plain(basis.study.ethics.statement)
    blocks: list[Block] = [table, Heading(_("What one visit can’t say")), Paragraph(say(limits))]
    blocks.append(Paragraph(say(" ".join(part for part in (purpose, ethics) if part))))
    return Page(
        "trust", _("One visit is a record, not an estimate."), _("How far to trust this"), tuple(blocks), follows=True
    )


def _recorded(basis: Basis, one: OneVisit) -> Iterator[tuple[str, str]]:
    visit, score = one.visit, one.scored.score
    late = [delay for delay in recall_delays(one.scored.reading) if delay > DAY_MS]
    yield _("Counted"), one.why_not or _("in all figures of the study")
    yield _("Protocol"), _version(basis, one)
    yield (
        _("Observed"),
        _("{seen} of {asked} items that were asked").format(seen=score.asked - score.not_observed, asked=score.asked),
    )
    yield _("Answered late"), plural("one answer more than a day after it could be", "{n} answers more than a day after they could be", len(late)) if late else _("nothing more than a day later")  # fmt: skip  # noqa: E501
    yield _("Pauses"), plural("one", "{n}", len(visit.pauses)) if visit.pauses else _("none")
    photos = sum(evidence.in_report for evidence in visit.evidence)
    held = len(visit.evidence) - photos
    told = plural("one shown", "{n} shown", photos) if photos else _("none")
    yield _("Photos"), told + (", " + plural("one kept out", "{n} kept out", held) if held else "")
    yield _("Drawn by lot"), ", ".join(_drawn(one))
    yield _("Review"), plural("one remark", "{n} remarks", len(visit.remarks)) if visit.remarks else ""


def _version(basis: Basis, one: OneVisit) -> str:
    if one.visit.protocol == basis.version.hash:
        return _("version {n}").format(n=basis.version.number)
    return _("an earlier version, by which it is scored")


def _drawn(one: OneVisit) -> Iterator[str]:
    for draw in one.scored.reading.protocol.draws:
        words = {choice.id: plain(choice.text) for choice in draw.options}
        if drawn := one.visit.draws.get(draw.id):
            yield f"{plain(draw.title)}: {quoted(words.get(drawn, plain(drawn)))}"
