"""What a report is made from: one consistent reading of a study, its judgement, and how its visits are spoken of.

Small cells are guarded here, once: a site is named only from five visits on, times are minutes into the visit,
observers are numbers. No page asks the visits for more than that.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Protocol as Shape

from cxstudio.analysis.columns import StudyColumns
from cxstudio.analysis.from_study import study_columns
from cxstudio.analysis.grades import Grade
from cxstudio.analysis.moments import Moment, MomentsOfTruth, Verdict, moments_of_truth
from cxstudio.i18n import _
from cxstudio.report.blocks import Badge, Tone
from cxstudio.report.doubles import unreliable_touchpoints
from cxstudio.report.narrowing import Late, Unseen, columns_at, late_of, late_share, unseen_of
from cxstudio.report.plots import Look
from cxstudio.report.shapes import AMBER, BLUE, INK, RED, SOFT, Sign
from cxstudio.report.text import plain
from cxstudio.store import context, log, studies, visits
from cxstudio.store.database import Database
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.studies import PublishedProtocol
from cxstudio.study.anonymity import LEAST_VISITS, Anonymity, anonymous, in_force
from cxstudio.study.context import NOTHING, Context
from cxstudio.study.dataset import Dataset, ScoredVisit, dataset
from cxstudio.study.gate import counting
from cxstudio.study.languages import in_language
from cxstudio.study.plan import Site, Study
from cxstudio.study.protocol import Outcome, Protocol, Touchpoint
from cxstudio.study.visit import Visit

LEAST_NAMED = LEAST_VISITS
"""A site is named from this many visits on; below, a name and a time would point at a person."""
DAY_MS = 86_400_000
_COMING_BACK = ("come back", "wiederkommen", "wiederzukommen")
"""How the standard outcome is worded, in the languages that reports are said in."""


class Source(Shape):
    """What a report needs of a workspace."""

    database: Database
    evidence: EvidenceFiles


@dataclass(frozen=True)
class ReportSettings:
    """What is declared before the results are seen.

    seed: for everything drawn at random; confidence: of the intervals; smallest_gap: in points of the expectation
    scale; outcome_name: how sentences call the outcome, empty for the name the wording suggests. language: what the
    report is said in, empty for the study's own where there are sentences for it. anonymity: who may be known from it.
    counts: which visits count, as `Study.counts` or "submitted" (submitted or approved); empty for the study's word.
    """

    seed: int = 1
    confidence: float = 0.95
    smallest_gap: float = 0.5
    outcome_name: str = ""
    language: str = ""
    anonymity: Anonymity = Anonymity.NAMED
    counts: str = ""


@dataclass(frozen=True)
class Basis:
    """One reading of a study. `dataset` holds the visits that count, `left_out` those that don't.

    `waiting` counts the visits whose protocol version has not come yet; `own_words` is the newest version as it was
    written, with its translations. `part_of` is the reading this one holds some visits of (those at `places`), None
    for a whole one.
    """

    study: Study
    version: PublishedProtocol
    dataset: Dataset
    left_out: tuple[Visit, ...]
    waiting: int
    sites: Mapping[str, Site]
    files: EvidenceFiles
    fingerprint: str
    settings: ReportSettings
    own_words: Protocol
    context: Context = NOTHING
    part_of: Basis | None = None
    places: tuple[int, ...] = ()

    @property
    def anonymity(self) -> Anonymity:
        """The level that holds for all that is read here."""
        return in_force(self.settings.anonymity, self.study.ethics)

    @cached_property
    def columns(self) -> StudyColumns:
        """The columns of the analysis."""
        if self.part_of is not None:
            return columns_at(self.part_of.columns, self.places, self.part_of.unseen)
        columns = study_columns(self.dataset, self.outcome_name)
        return columns.excluding(unreliable_touchpoints(self.dataset, self.left_out))

    @cached_property
    def unseen(self) -> Unseen:
        """For every visit the touchpoints that could not be observed."""
        return unseen_of(self.dataset)

    @cached_property
    def late(self) -> Late:
        """For every visit its late answers, of those whose moments are known."""
        return late_of(self.dataset)

    @cached_property
    def moments(self) -> MomentsOfTruth:
        """The judgement of every touchpoint."""
        return moments_of_truth(
            self.columns,
            smallest_effect=self.smallest_effect,
            smallest_gap=self.settings.smallest_gap,
            seed=self.settings.seed,
            confidence=self.settings.confidence,
            late_share=self.late_share,
        )

    @property
    def n(self) -> int:
        """Visits that count."""
        return len(self.dataset.visits)

    @property
    def outcome(self) -> Outcome | None:
        """The declared outcome of the newest version."""
        return self.dataset.protocol.outcome

    @property
    def smallest_effect(self) -> float:
        """In points of the outcome."""
        return self.outcome.smallest_effect if self.outcome else 1.0

    @property
    def outcome_name(self) -> str:
        """How sentences call the outcome. The standard wording has a name; any other is "the outcome"."""
        if self.settings.outcome_name:
            return plain(self.settings.outcome_name)
        asked = self.own_words.outcome
        usual = asked is not None and any(words in asked.text for words in _COMING_BACK)
        return _("the wish to come back") if usual else _("the outcome")

    @cached_property
    def outcome_span(self) -> tuple[int, int]:
        """Lowest and highest value of the outcome's scale."""
        found = [s for s in self.dataset.protocol.scales if self.outcome and s.id == self.outcome.scale]
        return (found[0].low, found[0].high) if found else (0, 10)

    @cached_property
    def data_hash(self) -> str:
        """SHA-256 over study, protocol versions, sites and visits, in hex: the same data give the same hash."""
        digest = hashlib.sha256()
        hashes = sorted({self.version.hash, *(visit.visit.protocol for visit in self.dataset.visits)})
        values = (self.study, *self.sites.values(), *(v.visit for v in self.dataset.visits), *self.left_out)
        for text in (*hashes, *(value.model_dump_json() for value in values)):
            digest.update(text.encode() + b"\n")
        return digest.hexdigest()

    @cached_property
    def late_share(self) -> float | None:
        """Share of the answers given more than a day after they could be; None where no moment is known."""
        whole = self.part_of
        return late_share(self.late if whole is None else [whole.late[place] for place in self.places])

    @property
    def n_synthetic(self) -> int:
        """Visits made by a program."""
        return sum(visit.visit.synthetic for visit in self.dataset.visits)

    @cached_property
    def site_sizes(self) -> Counter[str]:
        """Visits of each site."""
        return Counter(self.dataset.sites)

    @property
    def n_sites(self) -> int:
        """Sites that were visited."""
        return len(self.site_sizes)

    @cached_property
    def observers(self) -> dict[str, str]:
        """Observer -> "observer 1", numbered by first visit: a report names no observer."""
        order = dict.fromkeys(self.dataset.observers)
        if self.anonymity is not Anonymity.NAMED:  # they are numbers already
            return {name: name for name in order}
        return {name: _("observer {n}").format(n=place) for place, name in enumerate(order, 1)}

    def site_name(self, site: str) -> str:
        """The site's name, empty where it has fewer than five visits."""
        if self.site_sizes[site] < LEAST_NAMED:
            return ""
        found = self.sites.get(site)
        return plain(found.name) if found else ""

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Visit id -> its number in this report, counted in the order of the visits."""
        wide = max(2, len(str(self.n)))
        return {visit.visit.id: f"{place:0{wide}d}" for place, visit in enumerate(self.dataset.visits, 1)}

    def where(self, visit: ScoredVisit, at: int = 0) -> str:
        """ "Visit 05 · minute 9 · Harbour Street": the site only where it may be named, never the hour."""
        parts = [_("Visit {n}").format(n=self.numbers[visit.visit.id])]
        since = at - visit.visit.started_at
        if at and 0 <= since <= DAY_MS:
            parts.append(_("minute {n}").format(n=since // 60_000))
        elif at and since > DAY_MS:
            parts.append(_("noted more than a day later"))
        return " · ".join(part for part in (*parts, self.site_name(visit.visit.site)) if part)

    @cached_property
    def days(self) -> tuple[date, date] | None:
        """First and last day of the visits, as their observers' calendars had it."""
        found = [day_of(visit.visit) for visit in self.dataset.visits if visit.visit.started_at]
        return (min(found), max(found)) if found else None

    @property
    def when(self) -> str:
        """ "3 to 28 March 2026"."""
        if self.days is None:
            return _("no visit yet")
        first, last = self.days
        if first == last:
            return _date(last)
        if (first.year, first.month) == (last.year, last.month):
            return _("{first} to {last}").format(first=_date(first).split(" ")[0], last=_date(last))
        if first.year == last.year:
            return _("{first} to {last}").format(first=_date(first).rsplit(" ", 1)[0], last=_date(last))
        return _("{first} to {last}").format(first=_date(first), last=_date(last))

    def moment(self, touchpoint: Touchpoint) -> Moment:
        """The judgement of a touchpoint."""
        return self.moments.of(touchpoint.id)

    @cached_property
    def touchpoints(self) -> tuple[Touchpoint, ...]:
        """All touchpoints in journey order."""
        return tuple(touchpoint for _stage, touchpoint in self.dataset.protocol.touchpoints())


def read_basis(source: Source, study_id: str, settings: ReportSettings) -> Basis:
    """Read all that a report needs in one consistent reading. Raises WorkspaceError where the study or a protocol
    version is not here."""
    with source.database.read() as connection:
        study = studies.study(connection, study_id)
        newest = studies.newest_version(connection, study_id)
        waiting = set(visits.waiting(connection, study_id))
        found = [visit for visit in visits.visits_of(connection, study_id) if visit.id not in waiting]
        used = {visit.protocol for visit in found}
        protocols = {hash_: studies.version(connection, hash_, study_id).protocol for hash_ in sorted(used)}
        sites = {site.id: site for site in studies.sites(connection, study_id)}
        fingerprint = log.study_fingerprint(connection, study_id)
        known = context.of_study(connection, study_id)
    own = newest.protocol
    newest = replace(newest, protocol=said_in(own, settings.language))
    protocols = {hash_: said_in(protocol, settings.language) for hash_, protocol in protocols.items()}
    counts = counting(study, settings.counts)
    found.sort(key=lambda visit: not counts(visit))  # those that count come first and are numbered first
    some, sites = anonymous(found, sites, in_force(settings.anonymity, study.ethics))
    counted = [visit for visit in some if counts(visit)]
    data = dataset(newest.protocol, counted, protocols)
    left_out = tuple(some[len(counted) :])
    return Basis(study, newest, data, left_out, len(waiting), sites, source.evidence, fingerprint, settings, own, known)


def said_in(protocol: Protocol, language: str) -> Protocol:
    """The protocol with its texts in that language, as far as they are translated; "" leaves it as it is."""
    return in_language(protocol, language) if language and language != protocol.language else protocol


@dataclass(frozen=True)
class Only:
    """Some of the visits: those of a site, an observer, a wave, a version (content hash), a state of review; ""
    narrows nothing."""

    site: str = ""
    observer: str = ""
    wave: str = ""
    version: str = ""
    state: str = ""

    def holds(self, visit: Visit) -> bool:
        """Is this visit one of them?"""
        wanted = (self.site, self.observer, self.wave, self.version, self.state)
        found = (visit.site, visit.observer, visit.wave, visit.protocol, visit.state.value)
        return all(want in ("", has) for want, has in zip(wanted, found, strict=True))


def narrowed(basis: Basis, only: Only) -> Basis:
    """The same reading with some of its visits alone; what was left out before stays left out."""
    places = tuple(place for place, visit in enumerate(basis.dataset.visits) if only.holds(visit.visit))
    if len(places) == basis.n:
        return basis
    some = tuple(basis.dataset.visits[place] for place in places)
    dataset = replace(basis.dataset, visits=some)
    if basis.part_of is not None:
        return replace(basis, dataset=dataset, places=tuple(basis.places[place] for place in places))
    return replace(basis, dataset=dataset, part_of=basis, places=places)


def look_of(verdict: Verdict) -> Look:
    """Sign and ink of a verdict: one colour and one shape each, throughout the report."""
    return {
        Verdict.BREAKS: Look(Sign.DIAMOND, RED),
        Verdict.MAKES: Look(Sign.TRIANGLE, BLUE),
        Verdict.GUARD: Look(Sign.DISC, BLUE),
        Verdict.CHRONIC_IRRITANT: Look(Sign.SQUARE, AMBER),
        Verdict.BELOW_STANDARD: Look(Sign.SQUARE, AMBER),
        Verdict.LEAD: Look(Sign.HALF, INK),
        Verdict.ORDINARY: Look(Sign.RING, INK),
        Verdict.NOT_ENOUGH: Look(Sign.DASHED_RING, SOFT),
    }[verdict]


def tone_of(verdict: Verdict) -> Tone:
    """The tone of a verdict's words."""
    return {
        Verdict.BREAKS: Tone.BREAKS,
        Verdict.MAKES: Tone.MAKES,
        Verdict.GUARD: Tone.MAKES,
        Verdict.CHRONIC_IRRITANT: Tone.IRRITANT,
        Verdict.BELOW_STANDARD: Tone.IRRITANT,
        Verdict.LEAD: Tone.STRONG,
    }.get(verdict, Tone.SOFT)


def badge_of(verdict: Verdict) -> Badge:
    """The verdict's sign in its tone."""
    return Badge(look_of(verdict).sign, tone_of(verdict))


def grade_badge(grade: Grade) -> Badge:
    """A dot of evidence: filled established, half indicated, ring not shown, cross shown absent, dash too few."""
    sign = {
        Grade.ESTABLISHED: Sign.DISC,
        Grade.INDICATED: Sign.HALF,
        Grade.NOT_SHOWN: Sign.RING,
        Grade.SHOWN_ABSENT: Sign.CROSS,
        Grade.TOO_FEW: Sign.DASH,
    }[grade]
    return Badge(sign, Tone.SOFT if grade is Grade.TOO_FEW else Tone.BODY)


def day_of(visit: Visit) -> date:
    """The day on which a visit began, by its observer's calendar."""
    return (datetime.fromtimestamp(visit.started_at / 1000, UTC) + timedelta(minutes=visit.utc_offset)).date()


def _date(day: date) -> str:
    months = [_("January"), _("February"), _("March"), _("April"), _("May"), _("June")]
    months += [_("July"), _("August"), _("September"), _("October"), _("November"), _("December")]
    return _("{day} {month} {year}").format(day=day.day, month=months[day.month - 1], year=day.year)
