"""How far to trust the report: agreement, coverage, delays, who went where, what was left out, ethics."""

from __future__ import annotations

from collections import Counter

from cxstudio.analysis.from_study import has_standard
from cxstudio.analysis.result import Refusal
from cxstudio.i18n import _, plural
from cxstudio.report.agreement_page import agreement_blocks
from cxstudio.report.basis import DAY_MS, LEAST_NAMED, Basis
from cxstudio.report.blocks import (
    Beside,
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Page,
    Paragraph,
    Photo,
    Refused,
    Table,
    say,
    soft,
    strong,
)
from cxstudio.report.cover import notice
from cxstudio.report.fonts import what_helps
from cxstudio.report.grids import Covered, coverage, delays
from cxstudio.report.text import plain
from cxstudio.report.words import NBSP, sentence
from cxstudio.study.broken_off import BROKEN_OFF
from cxstudio.study.gate import is_open
from cxstudio.study.scoring import ItemStatus
from cxstudio.study.visit import VisitState

HALF = 238.0
"""Width of one of two columns, in points."""
HOUR_MS = 3_600_000


def trust_page(basis: Basis, absent: tuple[str, ...], lost: tuple[Photo, ...]) -> Page:
    """`absent`: characters without a form in the typeface; `lost`: photos that could not be shown."""
    agreement = agreement_blocks(basis)
    blocks: list[Block] = [
        *([Heading(_("Do two observers see the same?")), agreement] if isinstance(agreement, Refused) else agreement),
        Beside(tuple(_coverage(basis)), tuple(_delays(basis))),
        Beside(tuple(_who(basis)), tuple(_limits(basis))),
        *_left_out(basis, absent, lost),
        Refused("PURPOSE", f"{_ethics(basis)} {_purpose(basis)}".strip(), _("Ethics and purpose.")),
    ]
    return Page("trust", _title(basis), _("How far to trust this"), tuple(blocks))


def _title(basis: Basis) -> str:
    if basis.n_synthetic:
        return _("Synthetic visits: good for showing a report, not for acting on it.")
    if basis.n < LEAST_NAMED:
        return _("So few visits can be described, not judged.")
    if all(count < LEAST_NAMED for count in basis.site_sizes.values()):
        return _("Read the touchpoints together; the sites are too thin to compare.")
    return _("What these visits can carry, and what they can't")


def _coverage(basis: Basis) -> list[Block]:
    rows = [_covered(basis, place) for place, touchpoint in enumerate(basis.touchpoints) if has_standard(touchpoint)]
    note = _("Visits in which the standard could be judged")
    unseen = sum(v.score.not_observed for v in basis.dataset.visits)
    asked = sum(v.score.asked for v in basis.dataset.visits)
    blocks: list[Block] = [Heading(_("Coverage"), note)]
    if rows:
        blocks.append(Figure(coverage(rows, HALF, _("Bars: visits with a verdict, by touchpoint."))))
    text = _("Could not be observed: {k} of {n} items asked.").format(k=unseen, n=asked)
    return [*blocks, Paragraph(say(soft(text)), small=True)]


def _covered(basis: Basis, place: int) -> Covered:
    column = basis.columns.touchpoints[place]
    seen = sum(met is not None for met in column.met or ())
    return Covered(plain(column.title), seen, column.n_not_observed, basis.n)


def _delays(basis: Basis) -> list[Block]:
    hours = [
        (max(moments) - visit.visit.started_at) / HOUR_MS
        for visit in basis.dataset.visits
        if (moments := [a.at for a in visit.reading.answers() if a.at >= visit.visit.started_at > 0])
    ]
    heading = Heading(_("Delay until recorded"), _("One dot a visit: hours from its start to its last answer"))
    if not hours:
        return [heading, Refused("NO_TIMES", _("The moments of answering are not known, so delays can't be shown."))]
    drawing = delays(hours, HALF, _("Dot plot of {n} visits by hours until the last answer.").format(n=len(hours)))
    late = sum(hour > DAY_MS / HOUR_MS for hour in hours)
    text = plural("One visit was finished after 24 hours.", "{n} visits were finished after 24 hours.", late)
    text = text if late else _("None after 24 hours, so no banner.")
    return [heading, Figure(drawing), Paragraph(say(soft(text)), small=True)]


def _who(basis: Basis) -> list[Block]:
    """Visits by observer: numbers, never names."""
    sites: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for visit in basis.dataset.visits:
        observer = basis.observers[visit.visit.observer]
        sites.setdefault(observer, set()).add(visit.visit.site)
        counts[observer] = counts.get(observer, 0) + 1
    rows = [
        (Cell((say(name),)), Cell((say(str(count)),)), Cell((say(str(len(sites[name]))),)))
        for name, count in counts.items()
    ]
    heading = Heading(_("Who went where"), _("Observers are numbered; a report names none"))
    if not rows:
        return [heading, Refused("N_ZERO", _("Nobody has completed a visit yet."))]
    shown, more = rows[:12], len(rows) - 12
    if more > 0:
        text = plural("one more observer", "{n} more observers", more)
        shown.append((Cell((say(soft(text)),)), Cell(), Cell()))
    columns = (Column(_("Observer"), 0.5), Column(_("visits"), 0.25, right=True), Column(_("sites"), 0.25, right=True))
    return [heading, Table(columns, tuple(shown))]


def _limits(basis: Basis) -> list[Block]:
    """What the study as a whole can't say, each with its code."""
    rows = [(Cell((say(_limit(basis, one)),)), Cell((say(soft(one.code)),))) for one in basis.moments.cautions]
    return [
        Heading(_("What these figures can't say")),
        Table((Column(_("Limit"), 0.70), Column(_("Code"), 0.30)), tuple(rows)),
    ]


def _limit(basis: Basis, caution: Refusal) -> str:
    if caution.code != "N_SITE":
        return sentence(caution)
    small = sum(count < LEAST_NAMED for count in basis.site_sizes.values())
    return plural(
        "One site has fewer than five visits: no name and no ranking here.",
        "{n} sites have fewer than five visits: no names and no ranking here.",
        small,
    )


def _left_out(basis: Basis, absent: tuple[str, ...], lost: tuple[Photo, ...]) -> list[Block]:
    rows: list[tuple[Cell, ...]] = []
    for (code, why), count in _not_counted(basis).items():
        rows.append(_left(plural("one visit", "{n} visits", count), why, code))
    if basis.waiting:
        text = _("recorded with a protocol version that has not come yet; a full bundle brings it")
        rows.append(_left(plural("one visit", "{n} visits", basis.waiting), text, "WAITING"))
    broken = _broken_off(basis)
    if broken:
        rows.append(
            _left(plural("one visit", "{n} visits", broken), _("broken off; what was seen before counts"), "SAFETY")
        )
    older = sum(visit.visit.protocol != basis.version.hash for visit in basis.dataset.visits)
    if older:
        text = _("recorded with an earlier version of the protocol, scored by that version")
        rows.append(_left(plural("one visit", "{n} visits", older), text, "VERSION"))
    if gone := sum(not photo.held_back for photo in lost):
        rows.append(_left(plural("one photo", "{n} photos", gone), _("missing or damaged, not shown"), "PHOTO"))
    if held := sum(photo.held_back for photo in lost):
        rows.append(_left(plural("one photo", "{n} photos", held), _("not yet checked or cleared, not shown"), "HELD"))
    if absent:
        codes = ", ".join(f"U+{ord(sign):04X}" for sign in absent[:40]) + (" …" if len(absent) > 40 else "")
        text = _("written in notes or titles without a form in the typeface: drawn as a box ({codes})")
        words = plural("one character", "{n} characters", len(absent))
        rows.append(_left(words, f"{text.format(codes=codes)}. {what_helps()}", "GLYPH"))
    if notice(basis):
        rows.append(_left(plural("one visit", "{n} visits", basis.n_synthetic), _("made by the program"), "SYNTHETIC"))
    if not rows:
        rows.append(_left(_("nothing"), _("every completed visit counts"), ""))
    columns = (Column(_("How many"), 0.2), Column(_("Why"), 0.62), Column(_("Code"), 0.18))
    return [Heading(_("Left out or set apart, and why")), Table(columns, tuple(rows))]


def _not_counted(basis: Basis) -> Counter[tuple[str, str]]:
    """(code, why) -> how many visits of the study are here and do not count for that."""
    reasons = {
        VisitState.REJECTED: ("REJECTED", _("rejected in review")),
        VisitState.RETURNED: ("RETURNED", _("sent back to the observer, and not submitted again")),
        VisitState.SUBMITTED: ("NOT_REVIEWED", _("submitted and not reviewed; this study counts approved visits only")),
    }
    practice = "PRACTICE", _("recorded for practice, before the study’s set-up was complete")
    other = "NOT_SUBMITTED", _("complete and not submitted; this study counts approved visits only")
    brought = "SETUP", _("brought in from elsewhere; they count once the study’s set-up is complete")
    waits = not is_open(basis.study)
    return Counter(
        practice if one.practice else brought if one.brought and waits else reasons.get(one.state, other)
        for one in basis.left_out
    )


def _left(what: str, why: str, code: str) -> tuple[Cell, ...]:
    return Cell((say(strong(what)),)), Cell((say(why),)), Cell((say(soft(code)),))


def _broken_off(basis: Basis) -> int:
    return sum(
        any(answer.reason == BROKEN_OFF for answer in visit.reading.answers())
        and any(score.status is ItemStatus.NOT_OBSERVED for t in visit.score.touchpoints for score in t.items)
        for visit in basis.dataset.visits
    )


def _ethics(basis: Basis) -> str:
    ethics = basis.study.ethics
    told = _("Staff were told: {words}.").format(words=plain(ethics.staff_told)) if ethics.staff_told else ""
    kept = _("Kept for {n}{space}days, then erased.").format(n=ethics.retention_days, space=NBSP)
    parts = (plain(ethics.statement), told, plain(ethics.recording), kept)
    return " ".join(part for part in parts if part)


def _purpose(basis: Basis) -> str:
    return _(
        "These results serve the service: they are no ground for measures against any person. People appear by role, "
        "observers by number, sites from {n} visits on, times as minutes into the visit."
    ).format(n=LEAST_NAMED)
