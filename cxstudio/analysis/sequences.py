"""What follows what, and how long it took: time budgets of one observation, transitions over many visits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, stdev

from cxstudio.analysis.crosstab import Cells, cross_table, two_sided
from cxstudio.analysis.multiple import holm
from cxstudio.analysis.result import Refusal
from cxstudio.analysis.tables import entries
from cxstudio.analysis.timed_events import Event, TimedEvent, timed_events
from cxstudio.i18n import _

LEAST_EXPECTED = 3
LEAST_PER_CELL = 5


@dataclass(frozen=True)
class TimeSpent:
    """One code's bouts in one observation; all durations in milliseconds.

    total, mean, sd (n-1): of durations; None for points, which have none, and where there are too few. gap_mean,
    gap_sd: next start minus previous stop, within a subject; None with too few. share: part of the observed time,
    states only, None where that isn't known. n_open: states without a stop, counted in n and in nothing else (flag
    OPEN).
    """

    n: int
    total: int | None = None
    mean: float | None = None
    sd: float | None = None
    gap_mean: float | None = None
    gap_sd: float | None = None
    share: float | None = None
    n_open: int = 0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transitions:
    """What came next, counted inside visits only; rows are "from", columns "to", both in the order of `codes`.

    `shares`: p(to | from), None in a row never left. `residuals`: adjusted, with Holm-adjusted two-sided `p_values`
    over the cells, None in cells that can't occur; both carry one refusal instead where there is too little.
    `expected`, `statistic`, `df`, `p_value`: independence of from and to. `n`: transitions, `n_visits` sequences.
    """

    codes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    shares: Cells
    expected: Cells
    residuals: Cells | Refusal
    p_values: Cells | Refusal
    statistic: float | None
    df: int | None
    p_value: float | None
    n: int
    n_visits: int


def time_budget(
    events: Iterable[Event], codes: Sequence[str] = (), observed_ms: int | None = None
) -> dict[str, TimeSpent]:
    """Time spent per code in one observation: `events` in whole milliseconds, see `timed_events` for their shapes.

    `codes` names the codes to list first, with n = 0 where they didn't occur; others follow by name. `observed_ms` is
    the time watched (times the number of subjects, where several were watched). Several subjects' bouts add up, gaps
    stay within a subject. A code with a stop anywhere is a state.
    ValueError for times that aren't whole milliseconds, bouts of one code and subject that overlap, and an observed
    time shorter than 1 ms. Empty for no events and no codes. Test values: a test file of BORIS.
    """
    if observed_ms is not None and observed_ms < 1:
        raise ValueError("the observed time is at least 1 ms")
    bouts: dict[str, list[TimedEvent]] = {code: [] for code in codes}
    for event in sorted(timed_events(events), key=lambda one: (one.code, one.start_ms)):
        bouts.setdefault(event.code, []).append(event)
    return {code: _spent(found, observed_ms) for code, found in bouts.items()}


def transitions(
    sequences: Iterable[Sequence[str]], codes: Sequence[str] | None = None, never_repeat: Collection[str] = ()
) -> Transitions | Refusal:
    """Lag-1 transitions of `sequences`, one list of codes a visit, never counted from one visit to the next.

    `codes` sets the order and the codes to count (default: all that occur, by name). `never_repeat`: codes that can't
    follow themselves; those cells are structural zeros.
    Residuals are refused with an expected count below 3 or fewer than 5 transitions a cell (N_TRANSITIONS), and where
    the impossible cells leave no freedom (NO_FREEDOM). Refuses no transition at all (N_ZERO).
    ValueError for a code outside `codes`, and for one of `never_repeat` that repeats.
    Source: Bakeman and Quera 2011; residuals Haberman 1973.
    """
    visits = [entries(sequence) for sequence in entries(sequences)]
    seen = {code for visit in visits for code in visit}
    if wrong := [code for code in seen if not isinstance(code, str)]:
        raise ValueError(f"codes are words, not {wrong[0]!r}")
    order = tuple(sorted(seen)) if codes is None else tuple(codes)
    if unknown := sorted(seen - set(order)):
        raise ValueError(f"{unknown[0]!r} is not among the codes")
    at = {code: place for place, code in enumerate(order)}
    table = [[0] * len(order) for _code in order]
    for visit in visits:
        for before, after in pairwise(visit):
            table[at[before]][at[after]] += 1
    if repeated := [code for code in never_repeat if code in at and table[at[code]][at[code]]]:
        raise ValueError(f"{repeated[0]!r} follows itself, though it is said that it can't")
    n = sum(map(sum, table))
    if n == 0:
        return Refusal("N_ZERO", _("Nothing followed anything in these visits, so there are no transitions."))
    impossible = frozenset((at[code], at[code]) for code in never_repeat if code in at)
    return _against_chance(order, table, impossible, n, len(visits))


def _against_chance(
    order: tuple[str, ...], table: list[list[int]], impossible: frozenset[tuple[int, int]], n: int, n_visits: int
) -> Transitions:
    crossed = cross_table(table, impossible)
    cells = len(order) ** 2 - len(impossible)
    unused = not all(map(any, table)) or not all(map(any, zip(*table, strict=True)))
    refusal = None
    if unused or crossed.least_expected < LEAST_EXPECTED or n < LEAST_PER_CELL * cells:
        refusal = Refusal("N_TRANSITIONS", _("Too few transitions to say which ones exceed chance; counts are shown."))
    elif crossed.p_value is None:
        refusal = Refusal("NO_FREEDOM", _("The order leaves no choice, so nothing can exceed chance."))
    return Transitions(
        codes=order,
        counts=tuple(tuple(row) for row in table),
        shares=tuple(tuple(value / sum(row) if any(row) else None for value in row) for row in table),
        expected=crossed.expected,
        residuals=refusal or crossed.residuals,
        p_values=refusal or _adjusted(crossed.residuals),
        statistic=None if refusal else crossed.statistic,
        df=None if refusal else crossed.df,
        p_value=None if refusal else crossed.p_value,
        n=n,
        n_visits=n_visits,
    )


def _adjusted(residuals: Cells) -> Cells:
    """Holm over all cells that have a residual."""
    adjusted = iter(holm([two_sided(z) for row in residuals for z in row if z is not None]))
    return tuple(tuple(None if z is None else next(adjusted) for z in row) for row in residuals)


def _spent(bouts: Sequence[TimedEvent], observed_ms: int | None) -> TimeSpent:
    durations = [one.stop_ms - one.start_ms for one in bouts if one.stop_ms is not None]
    n_open = len(bouts) - len(durations) if durations else 0
    gaps = _gaps(bouts, is_state=bool(durations))
    total = sum(durations) if durations else None
    return TimeSpent(
        n=len(bouts),
        total=total,
        mean=fmean(durations) if durations else None,
        sd=stdev(durations) if len(durations) > 1 else None,
        gap_mean=fmean(gaps) if gaps else None,
        gap_sd=stdev(gaps) if len(gaps) > 1 else None,
        share=total / observed_ms if total is not None and observed_ms else None,
        n_open=n_open,
        flags=("OPEN",) if n_open else (),
    )


def _gaps(bouts: Sequence[TimedEvent], is_state: bool) -> list[int]:
    """Time from one bout's stop to the next one's start, subject by subject; none after an open state."""
    found = []
    for subject in dict.fromkeys(one.subject for one in bouts):
        for before, after in pairwise(one for one in bouts if one.subject == subject):
            if before.stop_ms is None and is_state:
                continue
            gap = after.start_ms - (before.start_ms if before.stop_ms is None else before.stop_ms)
            if gap < 0:
                raise ValueError(f"two bouts of {before.code!r} overlap at {after.start_ms} ms")
            found.append(gap)
    return found
