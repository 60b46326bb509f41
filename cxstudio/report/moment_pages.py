"""One page for each of the strongest moments: what was seen, in photos and words, every visit's outcome, which sites,
and what would show that it got better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxstudio.analysis.distributions import mean_with_interval
from cxstudio.analysis.moments import Moment, Verdict
from cxstudio.analysis.proportions import visits_per_group
from cxstudio.analysis.result import Refusal, Result, present
from cxstudio.analysis.sentences import points
from cxstudio.i18n import _, plural
from cxstudio.report.basis import LEAST_NAMED, Basis, badge_of, look_of
from cxstudio.report.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Findings,
    Heading,
    Page,
    Paragraph,
    Photo,
    Reading,
    Refused,
    Seen,
    Table,
    say,
    soft,
    strong,
)
from cxstudio.report.findings_page import photo_of
from cxstudio.report.groups import KEPT, Outcomes, SiteMarks, outcomes, site_marks
from cxstudio.report.links import Behind, Ground
from cxstudio.report.moments_page import span_of, spoken
from cxstudio.report.text import plain
from cxstudio.report.twins import twin
from cxstudio.report.words import amount, capital, number_word, percent, point_range, quoted
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import asked_id
from cxstudio.study.protocol import Touchpoint

MOST = 3
MOST_CARDS = 3
TOPS = (Verdict.BREAKS, Verdict.MAKES, Verdict.GUARD)
"""Verdicts that make a touchpoint a moment of truth."""


def moment_pages(basis: Basis) -> list[Page] | Refused:
    """At most three pages, the strongest moment first; refused where no touchpoint is one."""
    tops = [moment for moment in basis.moments.order if moment.verdict in TOPS][:MOST]
    if not tops:
        text = _("No touchpoint is shown to be a moment of truth, so none has a page of its own.")
        return Refused("NO_MOMENT", text, _("One moment."))
    return [moment_page(basis, moment, place, len(tops)) for place, moment in enumerate(tops, 1)]


def moment_page(basis: Basis, moment: Moment, place: int = 1, of: int = 1) -> Page:
    """One touchpoint in depth, whatever its verdict."""
    touchpoint = next(one for one in basis.touchpoints if one.id == moment.touchpoint)
    title = plain(moment.title)
    running = _("Moment {n} of {all}: {title}").format(n=place, all=of, title=title) if of > 1 else title
    blocks: list[Block] = [spoken(moment), *_seen(basis, touchpoint, moment), *_outcomes(basis, moment)]
    blocks += [
        *([] if moment.verdict is Verdict.MAKES else _sites(basis, moment)),
        *_what_next(basis, touchpoint, moment),
    ]
    return Page(f"moment-{moment.touchpoint}", _title(basis, moment), running, tuple(blocks))


def _title(basis: Basis, moment: Moment) -> str:
    line, name = moment.evidence.compliance, quoted(plain(moment.title))
    if moment.verdict is Verdict.MAKES:
        n = moment.evidence.n_delight
        text = plural("In one visit {{title}} delighted.", "In {{word}} visits {{title}} delighted.", n)
        return text.format(word=number_word(n), title=name)
    if not line.failed:
        return _("{title} did not fail in any of {n} visits.").format(title=name, n=line.n)
    text = plural(
        "In one of {{n}} visits {{title}} was not as it should be.",
        "In {{word}} of {{n}} visits {{title}} was not as it should be.",
        line.failed,
    )
    return text.format(word=number_word(line.failed), n=line.n, title=name)


# -- what was seen -----------------------------------------------------------------------------------------------------


def _seen(basis: Basis, touchpoint: Touchpoint, moment: Moment) -> list[Block]:
    made = moment.verdict is Verdict.MAKES
    sides = basis.dataset.delight(touchpoint) if made else basis.dataset.met(touchpoint)
    telling = [visit for visit, side in zip(basis.dataset.visits, sides, strict=True) if side is made]
    shown = _photographed(basis, touchpoint, telling)
    told = [*shown.values()]
    told += [] if made else _quoted(basis, touchpoint, telling, shown)
    told += _good_words(basis, touchpoint, MOST_CARDS if made else 1)
    if not told:
        text = _("No observer wrote a note here, and no photo of it was cleared to be shown.")
        return [Heading(_("What was seen")), Refused("NONE", text)]
    held = sum(1 for visit in telling for _p in _photos(basis, visit, touchpoint) if _p.held_back)
    blocks: list[Block] = [Heading(_("What was seen")), Findings(badge_of(moment.verdict), "", tuple(told))]
    if held:
        words = plural("One photo is", "{n} photos are", held)
        text = _("{photos} not yet checked or cleared and not shown.").format(photos=words)
        blocks.append(Paragraph(say(soft(text)), small=True))
    return blocks


def _photos(basis: Basis, visit: ScoredVisit, touchpoint: Touchpoint) -> list[Photo]:
    found = [one for one in visit.visit.evidence if one.touchpoint == touchpoint.id and one.in_report]
    return [photo_of(basis, one, basis.where(visit)) for one in found]


def _photographed(basis: Basis, touchpoint: Touchpoint, telling: list[ScoredVisit]) -> dict[str, Seen]:
    """Visit id -> its first cleared photo with its note, of the first visits that have one."""
    found: dict[str, Seen] = {}
    for visit in telling:
        shown = [photo for photo in _photos(basis, visit, touchpoint) if not photo.refusal][:1]
        if shown and len(found) < MOST_CARDS:
            felt, note = _felt(basis, visit, touchpoint), _longest_note(visit, touchpoint)
            found[visit.visit.id] = Seen(basis.where(visit), felt, note, tuple(shown))
    return found


def _quoted(basis: Basis, touchpoint: Touchpoint, telling: list[ScoredVisit], shown: Mapping[str, Seen]) -> list[Seen]:
    """The longest notes of other visits, no note twice, as many as there are cards left."""
    known = {seen.note for seen in shown.values()}
    notes: dict[str, ScoredVisit] = {}
    for visit in telling:
        note = _longest_note(visit, touchpoint)
        if note and note not in known:
            notes.setdefault(note, visit)
    chosen = sorted(notes, key=len, reverse=True)[: MOST_CARDS - len(shown)]
    return [Seen(basis.where(v), _felt(basis, v, touchpoint), note) for note, v in notes.items() if note in chosen]


def _longest_note(visit: ScoredVisit, touchpoint: Touchpoint) -> str:
    answers = [visit.visit.answers.get(item.id) for item in touchpoint.items]
    notes = [plain(one.note).strip() for one in answers if one]
    return max(notes, key=len, default="")


def _good_words(basis: Basis, touchpoint: Touchpoint, most: int) -> list[Seen]:
    """The longest good words about the same touchpoint, where somebody wrote any."""
    item = f"{asked_id(touchpoint, 'delight')}_words"
    found = [(visit, visit.reading.answer(item)) for visit in basis.dataset.visits]
    words = {plain(str(one.value or "")).strip(): visit for visit, one in reversed(found) if one}
    longest = sorted((text for text in words if text), key=lambda text: -len(text))[:most]
    return [Seen(basis.where(words[text]), _felt(basis, words[text], touchpoint), text) for text in longest]


def _felt(basis: Basis, visit: ScoredVisit, touchpoint: Touchpoint) -> str:
    """ "felt –2 · outcome 3", as far as they are known."""
    valence, parts = visit.number(asked_id(touchpoint, "valence")), []
    if valence is not None:
        parts.append(_("felt {n}").format(n=f"{valence:+g}".replace("-", "–") if valence else "0"))
    outcome = basis.columns.outcome_of(basis.dataset.visits.index(visit))
    if outcome is not None:
        parts.append(_("outcome {n}").format(n=amount(outcome)))
    return " · ".join(parts)


# -- every visit's outcome ---------------------------------------------------------------------------------------------


def _outcomes(basis: Basis, moment: Moment) -> list[Block]:
    groups = _groups(basis, moment)
    low, high = basis.outcome_span
    heading = Heading(
        _("{outcome}, {low} to {high}").format(outcome=capital(basis.outcome_name), low=low, high=high),
        _("Every visit a mark over its outcome; mean with 95 % t interval where there are five visits or more."),
    )
    told = [group for group in groups if group.values]
    if not told:
        return [heading, Refused("NO_OUTCOME", _("No visit has both a verdict here and an outcome."))]
    alt = _("Outcomes of the visits in {n} groups.").format(n=len(told))
    table = twin((_("Visits"), _("n"), _("mean, 95 %")), [[g.title, str(len(g.values)), g.words] for g in told],
                 [g.behind for g in told])  # fmt: skip
    return [heading, Figure(outcomes(told, float(low), float(high), alt), table), Reading(_apart(told))]


def _groups(basis: Basis, moment: Moment) -> list[Outcomes]:
    column = next(one for one in basis.columns.touchpoints if one.touchpoint == moment.touchpoint)
    if moment.verdict is Verdict.MAKES and column.delight is not None:
        sides = ((_("with delight"), column.delight, True, look_of(moment.verdict)),
                 (_("without"), column.delight, False, KEPT))  # fmt: skip
        ground = Ground.DELIGHT
    else:
        met = column.met or (None,) * basis.n
        sides = ((_("kept"), met, True, KEPT), (_("failed"), met, False, look_of(moment.verdict)))
        ground = Ground.STANDARD
    found = []
    for title, values, wanted, look in sides:
        places = tuple(place for place, value in enumerate(values) if value is wanted)
        given = tuple(present(basis.columns.outcome_of(place) for place in places))
        mean = _mean(basis, given) if len(given) >= LEAST_NAMED else None
        words = ", ".join(part for part in (points(mean.estimate), point_range(mean)) if part) if mean else ""
        name = f"{plain(moment.title)}: {title}"
        behind = Behind(ground, name, moment.touchpoint, places=places)
        under = _("n = {n}").format(n=len(given))
        found.append(Outcomes(title, under, given, span_of(mean) if mean else None, words, look, behind))
    return found


def _mean(basis: Basis, given: tuple[float, ...]) -> Result:
    """With its t interval, cut where the scale ends."""
    found, (low, high) = mean_with_interval(given, basis.settings.confidence), basis.outcome_span
    if found.low is None or found.high is None:
        return found
    return replace(found, low=max(low, found.low), high=min(high, found.high))


def _apart(groups: list[Outcomes]) -> str:
    tail = " " + _("It moves with the outcome; one person rated both.")
    if len(groups) < 2:
        return _("All visits stand on one side, so there is nothing to set them against.")
    below, above = sorted(groups, key=lambda group: (min(group.values), max(group.values)))
    if max(below.values) >= min(above.values):
        return _("The two groups overlap: what one visit gave does not tell on which side it stands.") + tail
    text = _("{below}: at most {top}. {above}: at least {floor}. The two groups do not overlap.")
    top, floor = amount(max(below.values)), amount(min(above.values))
    return text.format(below=capital(below.title), top=top, above=capital(above.title), floor=floor) + tail


# -- sites, and what next ----------------------------------------------------------------------------------------------

MOST_SITES = 24
"""More sites than this stand on the page of sites alone."""


def _sites(basis: Basis, moment: Moment) -> list[Block]:
    column = next(one for one in basis.columns.touchpoints if one.touchpoint == moment.touchpoint)
    met = column.met or (None,) * basis.n
    sites = list(dict.fromkeys(basis.dataset.sites))
    if not 1 < len(sites) <= MOST_SITES or not any(value is not None for value in met):
        return []
    marks = [_marks(basis, moment, site, met) for site in sites]
    note = _(
        "One column a site; a site with fewer than five visits has no name here. No rates, and no order by result."
    )
    alt = _("Kept and failed visits at {n} sites.").format(n=len(marks))
    rows = [[one.title or "–", str(one.failed), str(one.kept + one.failed)] for one in marks]
    table = twin((_("Site"), _("failed"), _("visits")), rows, [one.behind for one in marks])
    look = look_of(moment.verdict)
    figure = Figure(site_marks(marks, look, alt), table)
    return [Heading(_("Where it failed"), note), figure]


def _marks(basis: Basis, moment: Moment, site: str, met: tuple[bool | None, ...]) -> SiteMarks:
    places = tuple(place for place, name in enumerate(basis.dataset.sites) if name == site)
    title = basis.site_name(site)
    behind = Behind(Ground.STANDARD, f"{plain(moment.title)}, {title}" if title else plain(moment.title),
                    moment.touchpoint, places=places)  # fmt: skip
    kept, failed = (sum(met[place] is side for place in places) for side in (True, False))
    return SiteMarks(title, kept, failed, behind)


def _what_next(basis: Basis, touchpoint: Touchpoint, moment: Moment) -> list[Block]:
    """The standard that has to hold, room for owner and day, and the visits that would show a change."""
    wanted = plain(touchpoint.standard).strip() or _("no standard in words")
    columns = (
        Column(_("What has to hold"), 0.42),
        Column(_("Owner, by when"), 0.2),
        Column(_("How we will know"), 0.38),
    )
    row = (Cell((say(strong(wanted)),)), Cell((say(soft(_("to be named"))),)), Cell((say(how_to_know(basis, moment)),)))
    return [Heading(_("What follows from it")), Table(columns, (row,))]


def how_to_know(basis: Basis, moment: Moment) -> str:
    """Which figure has to reach what, and how many visits a wave would show it in four of five cases."""
    line, target = moment.evidence.compliance, basis.dataset.protocol.target
    figure = line.figure
    if moment.verdict is Verdict.MAKES:
        share = moment.evidence.n_delight / max(moment.evidence.n_delight_asked, 1)
        return _("Delight in more than {share} of visits.").format(share=percent(share))
    if isinstance(figure, Refusal):
        return _("Compliance of {target} or more, once five visits were judged.").format(target=percent(target))
    if figure.estimate >= target:
        return _("Compliance stays at {target} or more.").format(target=percent(target))
    needed = visits_per_group(figure.estimate, target)
    text = _("Compliance back to {target}. To show a rise from {now} to {target} in four of five cases: {n} visits a "
             "wave; {here} will not do.")  # fmt: skip
    if basis.n >= needed:
        text = _("Compliance back to {target}. A rise from {now} shows in four of five cases with {n} visits a wave.")
    return text.format(target=percent(target), now=percent(figure.estimate), n=needed, here=basis.n)
