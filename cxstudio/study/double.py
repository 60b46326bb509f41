"""Double observation: two observers at one visit, each blind to the other until both are complete, then compared.

The second visit names the first one (`Visit.beside`). It is a visit like any other, is never counted in figures, and
serves to tell how far two people see the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .recorded import Visit, VisitState
from .visit import Reading

HOUR_MS = 3_600_000
MEANWHILE_MS = 6 * HOUR_MS
"""Two visits may be one occasion where they began within so much of each other."""
OPEN = (VisitState.PLANNED, VisitState.IN_PROGRESS)


@dataclass(frozen=True)
class Double:
    """Both readings of one occasion."""

    first: Reading
    second: Reading


def halves(visits: Iterable[Visit]) -> list[tuple[Visit, Visit]]:
    """(first, second) of every occasion of which both halves are here, in the order of the seconds. Two halves by one
    observer are none: nobody agrees with himself."""
    known = {visit.id: visit for visit in visits}
    found = [(known[visit.beside], visit) for visit in known.values() if visit.beside in known]
    return [(first, second) for first, second in found if first.observer.casefold() != second.observer.casefold()]


def is_blind(visit: Visit, drafts: Collection[Visit]) -> bool:
    """Must this visit's answers stay closed here, since its other half is still being recorded here?

    `drafts`: the visits in work on this computer. Its own draft never hides a visit from itself.
    """
    mine = [draft for draft in drafts if draft.id != visit.id]
    return any(draft.beside == visit.id or visit.beside == draft.id for draft in mine)


def are_both_complete(first: Visit, second: Visit) -> bool:
    """May the two be laid side by side, here and in a review?"""
    return first.state not in OPEN and second.state not in OPEN


def could_be_beside(site: str, observer: str, now: int, visits: Sequence[Visit]) -> list[Visit]:
    """The visits that somebody who begins now may be the second observer of: at this site, by somebody else, begun
    within six hours, no second observation themselves and without one. The newest first."""
    taken = {visit.beside for visit in visits if visit.beside}
    fits = [
        visit
        for visit in visits
        if visit.site == site
        and not visit.beside
        and not visit.practice
        and visit.id not in taken
        and visit.observer.casefold() != observer.strip().casefold()
        and abs(now - visit.started_at) <= MEANWHILE_MS
    ]
    return sorted(fits, key=lambda visit: (-visit.started_at, visit.id))
