"""Agreement of two observers on what happened when: events matched one to one, and kappa over units of time.

Times are whole milliseconds since the visit's start. Decimal seconds aren't taken: 156.405 - 155.105 comes out just
above 1.3 in binary fractions, and an event would miss its partner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import index
from statistics import fmean
from typing import Protocol, TypeAlias, runtime_checkable

from cxstudio.analysis.kappas import cohen_kappa
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.tables import entries
from cxstudio.i18n import _

LATEST = 10**12  # thirty years; a later time is a mistake
MOST_UNITS = 5_000_000


@runtime_checkable
class HasTimes(Protocol):
    """Anything that happened: an observed event of a visit, or a `TimedEvent`."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def start_ms(self) -> int: ...  # noqa: D102
    @property
    def stop_ms(self) -> int | None: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, order=True)
class TimedEvent:
    """Something seen: a point (no stop) or a state from start to stop, in milliseconds since the visit's start."""

    start_ms: int
    code: str = ""
    stop_ms: int | None = None
    subject: str = ""


Event: TypeAlias = int | tuple[object, ...] | HasTimes
"""A bare time, (code, start), (code, start, stop), (code, start, stop, subject), or a value with those fields."""


@dataclass(frozen=True)
class MatchedEvents:
    """How two observers' events meet. Offsets are absolute, in milliseconds; None where nothing matched.

    `agreement` = matched / (matched + only_a + only_b), 0-1. `pairs` are the places of the partners in a and b.
    """

    matched: int
    only_a: int
    only_b: int
    mean_offset_ms: float | None
    max_offset_ms: int | None
    agreement: float
    tolerance_ms: int
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class TimeUnitKappa(Result):
    """Kappa over units of time, with what it hangs on.

    n counts units (subjects x instants). Neighbouring units resemble each other, so there is no interval and no test
    (flag SERIAL). `phase_ms`: when the first unit stands. `idle_share`: share of units in which both saw nothing.
    `table` crosses a's (rows) with b's `categories`, each written "subject|code", "" for nothing.
    """

    unit_ms: int = 0
    phase_ms: int = 0
    idle_share: float = 0.0
    categories: tuple[str, ...] = ()
    table: tuple[tuple[int, ...], ...] = ()


def timed_events(events: Iterable[Event]) -> list[TimedEvent]:
    """Events in one shape. ValueError for a time that isn't a whole number from 0 up, or a stop before its start."""
    return [_timed(event) for event in entries(events)]


def match_events(a: Iterable[Event], b: Iterable[Event], tolerance_ms: int) -> MatchedEvents | Refusal:
    """Match two observers' events one to one within `tolerance_ms` (inclusive), same code and same subject, by start.

    As many pairs as possible, and among those the ones with the least total offset. Refuses no events at all
    (N_ZERO). ValueError for times or a tolerance that aren't whole milliseconds.
    Test values: events discussed with the makers of BORIS, number 228.
    """
    first, second, tolerance = timed_events(a), timed_events(b), _whole(tolerance_ms)
    if not first and not second:
        return Refusal("N_ZERO", _("Neither observer recorded an event, so there is nothing to match."))
    pairs = sorted(
        pair for group in _groups(first, second, tolerance) for pair in _best(*group, first, second, tolerance)
    )
    offsets = [abs(first[i].start_ms - second[j].start_ms) for i, j in pairs]
    matched = len(pairs)
    return MatchedEvents(
        matched=matched,
        only_a=len(first) - matched,
        only_b=len(second) - matched,
        mean_offset_ms=fmean(offsets) if offsets else None,
        max_offset_ms=max(offsets, default=None),
        agreement=matched / (len(first) + len(second) - matched),
        tolerance_ms=tolerance,
        pairs=tuple(pairs),
    )


def time_unit_kappa(
    a: Iterable[Event],
    b: Iterable[Event],
    unit_ms: int,
    start_ms: int | None = None,
    stop_ms: int | None = None,
    subjects: Sequence[str] | None = None,
) -> TimeUnitKappa | Refusal:
    """Kappa of two observers over instants every `unit_ms`, for every subject.

    Instants run from `start_ms` (default: the first start of either observer) to `stop_ms` (default: the last stop),
    both included. At each, a state counts while start <= instant < stop; a point counts in the unit that follows its
    instant (no stop: a point). All that goes on for a subject is one category, nothing is another.
    `subjects` restricts and completes (a subject neither saw is idle throughout).
    Refuses no events (N_ZERO) and KAPPA_UNDEFINED where both saw the same one thing throughout. ValueError for a unit
    below 1 ms or so short that there are more than five million. Close open states first; without a stop they count
    as points.
    Source: Cohen 1960 on time samples, Bakeman and Gottman 1997; reproduces BORIS's published figure.
    """
    first, second, unit = timed_events(a), timed_events(b), _whole(unit_ms)
    if unit < 1:
        raise ValueError("a unit lasts at least 1 ms")
    names = tuple(subjects) if subjects is not None else tuple(sorted({event.subject for event in first + second}))
    first, second = ([event for event in side if event.subject in names] for side in (first, second))
    if not first and not second:
        return Refusal("N_ZERO", _("Neither observer recorded an event, so there is nothing to compare."))
    begin = min(event.start_ms for event in first + second) if start_ms is None else _whole(start_ms)
    end = max(_last(event) for event in first + second) if stop_ms is None else _whole(stop_ms)
    if end < begin:
        raise ValueError("the observation stops before it starts")
    instants = range(begin, end + 1, unit)
    if len(instants) * len(names) > MOST_UNITS:
        raise ValueError(f"{len(instants)} units a subject are too many; choose a longer unit")
    units = Counter(
        pair
        for name in names
        for pair in zip(*(_going_on(side, name, instants, unit) for side in (first, second)), strict=True)
    )
    categories = sorted({label for pair in units for label in pair})
    table = tuple(tuple(units[row, column] for column in categories) for row in categories)
    kappa = cohen_kappa(table)
    if isinstance(kappa, Refusal):
        return kappa
    return TimeUnitKappa(
        estimate=kappa.estimate,
        n=kappa.n,
        n_valid=kappa.n_valid,
        n_observers=2,
        method="kappa over units of time",
        flags=("SERIAL",),
        agreement=kappa.agreement,
        unit_ms=unit,
        phase_ms=begin,
        idle_share=units["", ""] / units.total(),
        categories=tuple(categories),
        table=table,
    )


def _timed(event: Event) -> TimedEvent:
    if isinstance(event, tuple):
        if not 2 <= len(event) <= 4:
            raise ValueError(f"an event is (code, start, stop, subject) or its beginning, not {event!r}")
        code, start = event[:2]
        stop, subject = event[2] if len(event) > 2 else None, event[3] if len(event) > 3 else ""
        found = TimedEvent(_whole(start), str(code), None if stop is None else _whole(stop), str(subject))
    elif isinstance(event, HasTimes):
        stop_ms = None if event.stop_ms is None else _whole(event.stop_ms)
        found = TimedEvent(_whole(event.start_ms), event.code, stop_ms, event.subject)
    else:
        found = TimedEvent(_whole(event))
    if found.stop_ms is not None and found.stop_ms < found.start_ms:
        raise ValueError(f"an event stops at {found.stop_ms} ms, before it starts at {found.start_ms} ms")
    return found


def _whole(value: object) -> int:
    """Whole milliseconds, 0 or more."""
    try:
        found = index(value)  # type: ignore[arg-type]  # what has no index isn't whole; that is the question asked
    except TypeError:
        raise ValueError(f"times are whole milliseconds, not {value!r}") from None
    if not 0 <= found <= LATEST:
        raise ValueError(f"times count from the visit's start, not {found} ms")
    return found


def _groups(
    first: Sequence[TimedEvent], second: Sequence[TimedEvent], tolerance: int
) -> Iterable[tuple[list[int], list[int]]]:
    """Places in a and b that could meet at all: same code and subject, and no silence longer than the tolerance."""
    both = [
        (e.code, e.subject, e.start_ms, side, i) for side, es in enumerate((first, second)) for i, e in enumerate(es)
    ]
    group: tuple[list[int], list[int]] = ([], [])
    before: tuple[str, str, int] | None = None
    for code, subject, start, side, place in sorted(both):
        if before and ((code, subject) != before[:2] or start - before[2] > tolerance):
            yield group
            group = ([], [])
        group[side].append(place)
        before = (code, subject, start)
    yield group


def _best(
    ours: list[int], theirs: list[int], first: Sequence[TimedEvent], second: Sequence[TimedEvent], tolerance: int
) -> list[tuple[int, int]]:
    """The pairs of one group: most pairs first, least total offset next."""
    if not ours or not theirs:
        return []
    import numpy as np  # heavy
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # heavy

    left = np.array([first[place].start_ms for place in ours])
    right = np.array([second[place].start_ms for place in theirs])
    offsets = abs(left[:, None] - right[None, :])
    too_far = (min(len(ours), len(theirs)) + 1) * (tolerance + 1)  # dearer than any number of pairs within tolerance
    rows, found = linear_sum_assignment(np.where(offsets <= tolerance, offsets, too_far))
    return [(ours[i], theirs[j]) for i, j in zip(rows, found, strict=True) if offsets[i, j] <= tolerance]


def _last(event: TimedEvent) -> int:
    return event.start_ms if event.stop_ms is None else event.stop_ms


def _going_on(events: Sequence[TimedEvent], subject: str, instants: range, unit: int) -> list[str]:
    """What this observer saw of the subject at each instant, "" for nothing."""
    seen: dict[int, set[str]] = {}
    for event in events:
        if event.subject != subject:
            continue
        first, after = _units(event, instants, unit)
        for place in range(max(first, 0), min(after, len(instants))):
            seen.setdefault(place, set()).add(event.code)
    return ["+".join(f"{subject}|{code}" for code in sorted(seen.get(place, ()))) for place in range(len(instants))]


def _units(event: TimedEvent, instants: range, unit: int) -> tuple[int, int]:
    """First unit that an event counts in, and the one after its last; outside the observation too."""
    since = event.start_ms - instants.start
    if event.stop_ms is None:
        return since // unit, since // unit + 1
    return -(-since // unit), -(-(event.stop_ms - instants.start) // unit)
