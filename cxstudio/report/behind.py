"""From a figure back to its visits: which they are, what each of them answered there, and what it gave in the end.

This is for the window, where whoever looks may see the visits themselves; a report prints none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from cxstudio.i18n import _
from cxstudio.report.basis import Basis, day_of
from cxstudio.report.findings_page import answer_words
from cxstudio.report.links import Behind, Ground
from cxstudio.report.text import plain
from cxstudio.report.words import amount, signed
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.protocol import Item, Protocol
from cxstudio.study.scoring import Met
from cxstudio.study.visit import Answer, Status

ASKED = {
    Ground.GAP: ("expectation", "rating"),
    Ground.FEELING: ("valence", "arousal"),
    Ground.IMPORTANCE: ("importance", "rating"),
    Ground.DELIGHT: ("delight", "delight_words"),
    Ground.INCIDENT: ("incident", "incident_words", "incident_sign", "incident_remedy"),
}
"""What a touchpoint asks of itself on each ground."""


@dataclass(frozen=True)
class Told:
    """One visit behind a figure: what it said there (`verdict`), its `outcome`, and the very answers as (question,
    answer, note)."""

    visit: str
    number: str
    site: str
    day: str
    observer: str
    verdict: str
    outcome: str
    answers: tuple[tuple[str, str, str], ...]


def places_behind(basis: Basis, behind: Behind) -> tuple[int, ...]:
    """The places in the dataset of the visits that a figure was made from, those first that stand out as bad."""
    wanted = range(basis.n) if behind.places is None else behind.places
    rank = _RANKS.get(behind.ground, _by_order)
    found = [(rank(basis, behind, basis.dataset.visits[place]), place) for place in wanted]
    return tuple(
        place for order, place in sorted(found, key=lambda pair: (pair[0] or 0.0, pair[1])) if order is not None
    )


def told(basis: Basis, behind: Behind, place: int) -> Told:
    """What a visit said on this ground."""
    visit = basis.dataset.visits[place]
    outcome = basis.columns.outcome_of(place)
    return Told(
        visit=visit.visit.id,
        number=str(visit.visit.number or basis.numbers[visit.visit.id]),
        site=plain(basis.sites[visit.visit.site].name) if visit.visit.site in basis.sites else "–",
        day=f"{day_of(visit.visit):%Y-%m-%d}" if visit.visit.started_at else "–",
        observer=plain(visit.visit.observer),
        verdict=_verdict(behind, visit),
        outcome="–" if outcome is None else amount(outcome),
        answers=tuple(_answers(behind, visit)),
    )


# -- which visits, in which order --------------------------------------------------------------------------------------

Rank = Callable[[Basis, Behind, ScoredVisit], "float | None"]


def _by_order(_basis: Basis, behind: Behind, visit: ScoredVisit) -> float | None:
    if behind.item:
        return 0.0 if visit.reading.answer(behind.item) else None
    return 0.0


def _by_verdict(_basis: Basis, behind: Behind, visit: ScoredVisit) -> float | None:
    found = visit.touchpoint(behind.touchpoint)
    if found is None or found.met is Met.NO_VERDICT:
        return None
    return 0.0 if found.met is Met.NOT_MET else 1.0


def _by_gap(_basis: Basis, behind: Behind, visit: ScoredVisit) -> float | None:
    return _gap(behind, visit)


def _by_feeling(_basis: Basis, behind: Behind, visit: ScoredVisit) -> float | None:
    return visit.number(f"{behind.touchpoint}_valence")


def _by_rating(_basis: Basis, behind: Behind, visit: ScoredVisit) -> float | None:
    rated, stated = (visit.number(f"{behind.touchpoint}_{what}") for what in ("rating", "importance"))
    if rated is None and stated is None:
        return None
    return inf if rated is None else rated


def _by_yes(what: str) -> Rank:
    def rank(_basis: Basis, behind: Behind, visit: ScoredVisit) -> float | None:
        said = visit.yes(f"{behind.touchpoint}_{what}")
        return None if said is None else 0.0 if said else 1.0

    return rank


def _by_score(_basis: Basis, behind: Behind, visit: ScoredVisit) -> float | None:
    return _score_share(behind, visit)


def _score_share(behind: Behind, visit: ScoredVisit) -> float | None:
    """Of the touchpoint; of the whole visit where no touchpoint is named."""
    if not behind.touchpoint:
        return visit.score.overall(visit.reading.protocol)
    found = visit.touchpoint(behind.touchpoint)
    return found.section.share if found else None


def _by_events(_basis: Basis, _behind: Behind, visit: ScoredVisit) -> float | None:
    return -float(len(visit.visit.events)) if visit.visit.events else None


_RANKS: dict[Ground, Rank] = {
    Ground.STANDARD: _by_verdict,
    Ground.GAP: _by_gap,
    Ground.FEELING: _by_feeling,
    Ground.IMPORTANCE: _by_rating,
    Ground.DELIGHT: _by_yes("delight"),
    Ground.INCIDENT: _by_yes("incident"),
    Ground.SCORE: _by_score,
    Ground.BEHAVIOUR: _by_events,
}


def _gap(behind: Behind, visit: ScoredVisit) -> float | None:
    before, met = (visit.number(f"{behind.touchpoint}_{what}") for what in ("expectation", "rating"))
    return None if before is None or met is None else met - before


# -- what it said ------------------------------------------------------------------------------------------------------


def _verdict(behind: Behind, visit: ScoredVisit) -> str:
    match behind.ground:
        case Ground.GAP:
            gap = _gap(behind, visit)
            return "–" if gap is None else _("gap {n}").format(n=signed(gap))
        case Ground.FEELING:
            felt = visit.number(f"{behind.touchpoint}_valence")
            return "–" if felt is None else _("felt {n}").format(n=f"{felt:+g}".replace("-", "–") if felt else "0")
        case Ground.DELIGHT | Ground.INCIDENT:
            said = visit.yes(f"{behind.touchpoint}_{ASKED[behind.ground][0]}")
            return "–" if said is None else _("yes") if said else _("no")
        case Ground.SCORE:
            share = _score_share(behind, visit)
            return "–" if share is None else f"{round(100 * share)} %"
        case Ground.BEHAVIOUR:
            return _("{n} events").format(n=len(visit.visit.events))
    found = visit.touchpoint(behind.touchpoint)
    if found is None:
        return "–"
    return {Met.MET: _("kept"), Met.NOT_MET: _("failed")}.get(found.met, _("no verdict"))


def _answers(behind: Behind, visit: ScoredVisit) -> list[tuple[str, str, str]]:
    protocol = visit.reading.protocol
    return [
        (plain(item.text), _said(protocol, item, answer), plain(answer.note).strip() if answer else "")
        for item in _items(behind, visit)
        for answer in (visit.visit.answers.get(item.id),)
        if answer is not None
    ]


def _items(behind: Behind, visit: ScoredVisit) -> list[Item]:
    """The items a figure was made from, as the visit's own version asks them; failed ones of a standard first."""
    active = visit.reading.active
    if behind.item:
        return [active[behind.item].item] if behind.item in active else []
    if behind.ground in ASKED:
        ids = [f"{behind.touchpoint}_{what}" for what in ASKED[behind.ground]]
        return [active[id].item for id in ids if id in active]
    scored = visit.touchpoint(behind.touchpoint)
    here = [scored] if scored else [] if behind.touchpoint else visit.score.touchpoints
    judged = [one for t in here for one in t.items if behind.ground is not Ground.STANDARD or one.item.in_standard]
    return [one.item for one in sorted(judged, key=lambda one: one.kept is not False)]


def _said(protocol: Protocol, item: Item, answer: Answer) -> str:
    if answer.status is Status.NOT_APPLICABLE:
        return _("not applicable")
    if answer.status is Status.NOT_OBSERVED:
        return _("could not observe")
    return answer_words(protocol, item, answer)
