"""What was seen: failed critical items and failed items of a standard, with the observer's note and photos.

Photos come as the derived pictures, which carry no metadata; a photo that is gone says so in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxstudio.analysis.moments import Verdict
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import (
    Badge,
    Block,
    Findings,
    Heading,
    Page,
    Paragraph,
    Photo,
    Refused,
    Seen,
    Tone,
    say,
    soft,
)
from cxstudio.report.jpeg import jpeg_size
from cxstudio.report.moments_page import spoken
from cxstudio.report.shapes import Sign
from cxstudio.report.text import plain
from cxstudio.report.words import amount, capital, listed, number_word, quoted
from cxstudio.study.clearing import refusal
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import asked_id
from cxstudio.study.protocol import (
    AtLeast,
    AtMost,
    Choice,
    Counter,
    Date,
    Item,
    Number,
    Protocol,
    Rating,
    SeveralChoices,
    SingleChoice,
    Timer,
    Touchpoint,
)
from cxstudio.study.scoring import ItemScore
from cxstudio.study.visit import Answer, Evidence, Status, ticked

MOST_TOLD = 30
"""Visits that are told of one item; of more, those with photos and the longest notes stand for the others."""


def findings_page(basis: Basis) -> Page:
    """Every finding with a note, a photo or a critical item; the others are counted."""
    blocks: list[Block] = [
        block for touchpoint in _by_verdict(basis) for block in _touchpoint_blocks(basis, touchpoint)
    ]
    if not blocks:
        text = _("No standard failed in any visit, and no observer noted anything beyond the answers.")
        blocks = [Refused("NONE", text)]
    return Page("findings", _title(basis), _("What was seen"), tuple(blocks))


def _by_verdict(basis: Basis) -> list[Touchpoint]:
    """Moments of truth first; touchpoints of one verdict in the order of the journey."""
    verdicts = list(Verdict)
    return sorted(basis.touchpoints, key=lambda touchpoint: verdicts.index(basis.moment(touchpoint).verdict))


def _title(basis: Basis) -> str:
    tops = [m for m in basis.moments.order if m.verdict in (Verdict.BREAKS, Verdict.GUARD, Verdict.CHRONIC_IRRITANT)]
    if not tops or not tops[0].evidence.compliance.failed:
        return _("What observers saw, visit by visit")
    text = plural(
        "In one visit {{title}} failed. This is what was seen.",
        "In {{word}} visits {{title}} failed. This is what was seen.",
        tops[0].evidence.compliance.failed,
    )
    return text.format(word=number_word(tops[0].evidence.compliance.failed), title=quoted(plain(tops[0].title)))


def _touchpoint_blocks(basis: Basis, touchpoint: Touchpoint) -> list[Block]:
    failed = _failed(basis, touchpoint)
    told = [_findings(basis, fails) for fails in failed.values()]
    whole = [one for one in (*told, *told_words(basis, touchpoint, "delight")) if one.seen]
    findings = [_most_telling(one) for one in whole]
    silent = sum(map(len, failed.values())) - sum(len(one.seen) for one in told)
    more = sum(len(one.seen) for one in whole) - sum(len(one.seen) for one in findings)
    if not findings and not silent:
        return []
    moment = basis.moment(touchpoint)
    line = moment.evidence.compliance
    note = f"{moment.verdict.words} · " + _("kept {k} of {n}").format(k=line.kept, n=line.n)
    blocks: list[Block] = [Heading(plain(touchpoint.title), note)]
    if moment.verdict is not Verdict.NOT_ENOUGH:
        blocks.append(spoken(moment, leads=bool(findings)))
    blocks += findings
    blocks += [_counted(silent)] if silent else []
    return [*blocks, _further(more)] if more else blocks


def _most_telling(findings: Findings) -> Findings:
    """In the order of the visits, as many as a reader takes in: those with photos, then the longest of all notes."""
    notes: set[str] = set()
    ranked = []
    for place, seen in enumerate(findings.seen):
        ranked.append((not seen.photos, seen.note in notes, -len(seen.note), place))
        notes.add(seen.note)
    kept = {place for *_rank, place in sorted(ranked)[:MOST_TOLD]}
    return replace(findings, seen=tuple(seen for place, seen in enumerate(findings.seen) if place in kept))


def _further(more: int) -> Paragraph:
    text = plural(
        "One more visit tells of it in a note or a photo; it can be read where the visits are.",
        "{n} more visits tell of it in notes or photos; they can be read where the visits are.",
        more,
    )
    return Paragraph(say(soft(text)), small=True)


def _counted(silent: int) -> Paragraph:
    text = plural(
        "One more failure carries neither note nor photo; the grid of standards counts it.",
        "{n} more failures carry neither note nor photo; the grid of standards counts them.",
        silent,
    )
    return Paragraph(say(soft(text)), small=True)


Fails = list[tuple[ScoredVisit, ItemScore]]


def _failed(basis: Basis, touchpoint: Touchpoint) -> dict[str, Fails]:
    """Item id -> the visits in which it failed, for items of the standard and critical ones; critical ones first."""
    found: dict[str, Fails] = {}
    for visit in basis.dataset.visits:
        score = visit.touchpoint(touchpoint.id)
        for one in score.items if score else ():
            if one.kept is False and (one.item.critical or one.item.in_standard):
                found.setdefault(one.item.id, []).append((visit, one))
    return dict(sorted(found.items(), key=lambda pair: not pair[1][0][1].item.critical))


def _findings(basis: Basis, fails: Fails) -> Findings:
    """What can be told of one item; a critical failure is told even without a word beside it."""
    item = fails[0][1].item
    badge = Badge(Sign.DIAMOND, Tone.BREAKS) if item.critical else Badge(Sign.SQUARE)
    what = _("{text} (critical)").format(text=plain(item.text)) if item.critical else plain(item.text)
    seen = [_seen(basis, visit, score) for visit, score in fails]
    return Findings(badge, what, tuple(one for one in seen if one.note or one.photos or item.critical))


def _seen(basis: Basis, visit: ScoredVisit, score: ItemScore) -> Seen:
    item, answer = score.item, visit.visit.answers.get(score.item.id)
    words = answer_words(visit.reading.protocol, item, answer) if answer else ""
    photos = [one for one in visit.visit.evidence if one.item == item.id and one.in_report]
    where = basis.where(visit, answer.at if answer else 0)
    shown = tuple(photo_of(basis, one, where) for one in photos)
    return Seen(where, words, plain(answer.note).strip() if answer else "", shown)


def told_words(basis: Basis, touchpoint: Touchpoint, *kinds: str) -> Iterator[Findings]:
    """What observers wrote about "delight" or an "incident" at this touchpoint."""
    heads = {"delight": (_("Beyond expectation, in a good way"), Badge(Sign.TRIANGLE, Tone.MAKES)),
             "incident": (_("Something worth telling a friend"), Badge(Sign.DISC))}  # fmt: skip
    for what in kinds:
        head, badge = heads[what]
        found = [(v, v.reading.answer(f"{asked_id(touchpoint, what)}_words")) for v in basis.dataset.visits]
        told = [
            Seen(basis.where(visit, answer.at), "", plain(str(answer.value)).strip())
            for visit, answer in found
            if answer and answer.status is Status.ANSWERED and str(answer.value or "").strip()
        ]
        yield Findings(badge, head, tuple(told))


def answer_words(protocol: Protocol, item: Item, answer: Answer) -> str:
    """The answer as a reader wants it: "No", "2 poor", "45 s (at most 30 s asked for)"."""
    if isinstance(item, Timer):
        return _timer_words(item, answer)
    if isinstance(item, Rating) and isinstance(answer.value, int):
        anchors = {anchor.value: plain(anchor.text) for anchor in protocol.scale(item.scale).anchors}
        return f"{amount(answer.value)} {anchors.get(answer.value, '')}".strip()
    if isinstance(item, SingleChoice | SeveralChoices | Number | Counter | Date):
        return _choice_words(item, answer)
    return {"yes": _("Yes"), "no": _("No")}.get(str(answer.value), plain(str(answer.value or "")))


def _timer_words(item: Timer, answer: Answer) -> str:
    if not answer.reached:
        return plain(item.never) or _("never")
    seconds = amount(round(answer.value / 1000, 1)) if isinstance(answer.value, int) else ""
    match item.standard:
        case AtMost(value=bound):
            return _("{seconds} s (at most {bound} s asked for)").format(seconds=seconds, bound=amount(bound))
        case AtLeast(value=bound):
            return _("{seconds} s (at least {bound} s asked for)").format(seconds=seconds, bound=amount(bound))
    return _("{seconds} s").format(seconds=seconds)


def _choice_words(item: SingleChoice | SeveralChoices | Number | Counter | Date, answer: Answer) -> str:
    choices: tuple[Choice, ...] = item.choices if isinstance(item, SingleChoice | SeveralChoices) else item.alternatives
    names = {choice.id: plain(choice.text) for choice in choices}
    words = [names.get(one, plain(one)) for one in ticked(answer)]
    is_figure = isinstance(item, Number) and not set(words) & set(names.values())
    unit = f" {plain(item.unit)}" if isinstance(item, Number) and item.unit and is_figure else ""
    return capital(listed(words)) + unit


# -- photos ------------------------------------------------------------------------------------------------------------


def photo_of(basis: Basis, evidence: Evidence, where: str) -> Photo:
    """The derived picture of a piece of evidence, or why it can't be shown. Its file name is never told."""
    path = basis.files.report_of(evidence)
    caption = plain(evidence.caption)
    alt = caption or _("Photo, {where}").format(where=where)
    if held := refusal(evidence, basis.study.ethics):
        return Photo(evidence.sha256, path, 0, 0, caption, alt, held, held_back=True)
    if basis.files.has(evidence.sha256) and not basis.files.verify(evidence.sha256):
        reason = _("This photo is no longer what was recorded: its file was changed. The finding stands without it.")
        return Photo(evidence.sha256, path, 0, 0, caption, alt, reason)
    try:
        size = jpeg_size(path)
    except OSError:
        size = None
    if size is None:
        reason = _("This photo is not here: its picture is missing or damaged. The finding stands without it.")
        return Photo(evidence.sha256, path, 0, 0, caption, alt, reason)
    return Photo(path.name.removesuffix(".report.jpg"), path, size.width, size.height, caption, alt)
