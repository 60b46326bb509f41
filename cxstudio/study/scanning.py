"""Scan sampling: at set intervals, which states hold at that instant, subject by subject. Pure functions.

An instant is kept in the time that was watched (`Watch.scans`), also where nothing held; each state that held is an
event that starts and stops at that instant, so that it is never taken for time that somebody saw pass.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from cxstudio.study.observing import Observation, subject_of, with_event
from cxstudio.study.recorded import ObservedEvent


@dataclass(frozen=True)
class ScanShare:
    """How often a state held: `k` of `n` instants."""

    k: int
    n: int


def instants(observation: Observation) -> tuple[int, ...]:
    """The instants that were sampled, in order."""
    return tuple(sorted({at for one in observation.watched for at in one.scans}))


def next_scan(observation: Observation, every_ms: int) -> int | None:
    """When the next sample is due: an interval after the one before, counted from where watching began or went on.

    None while nobody watches. ValueError for an interval below one second.
    """
    if every_ms < 1000:
        raise ValueError("a scan takes longer than a second")
    if not observation.is_watching:
        return None
    last = observation.watched[-1]
    return max((last.start_ms, *last.scans)) + every_ms


def due_scan(observation: Observation, every_ms: int, now_ms: int) -> int | None:
    """The instant to be sampled now: the latest that came due, since nobody can look back; None before it."""
    first = next_scan(observation, every_ms)
    if first is None or now_ms < first:
        return None
    return first + (now_ms - first) // every_ms * every_ms


def scanned(
    observation: Observation, at_ms: int, holding: Collection[tuple[str, str]], ids: Mapping[tuple[str, str], str]
) -> Observation:
    """A sample: `holding` are the (code, subject) that held at that instant, `ids` names their events.

    Where nobody watches it is left as it was.
    """
    if not observation.is_watching:
        return observation
    last = observation.watched[-1]
    noted = last.model_copy(update={"scans": (*last.scans, at_ms)})
    observation = replace(observation, watched=(*observation.watched[:-1], noted))
    for code, chosen in holding:
        who = subject_of(observation.by_code[code], chosen)
        event = ObservedEvent(id=ids[code, chosen], code=code, start_ms=at_ms, stop_ms=at_ms, subject=who)
        observation = with_event(observation, event)
    return observation


def is_sample(observation: Observation, event: ObservedEvent) -> bool:
    """Does this event say what held at an instant, rather than how long it went on?"""
    return event.start_ms == event.stop_ms and any(event.start_ms in one.scans for one in observation.watched)


def scan_shares(observation: Observation) -> dict[tuple[str, str], ScanShare]:
    """(code, subject) -> in how many of the instants it held. Empty where nothing was sampled."""
    n = len(instants(observation))
    found: dict[tuple[str, str], set[int]] = {}
    for event in observation.events:
        if is_sample(observation, event):
            found.setdefault((event.code, event.subject), set()).add(event.start_ms)
    return {key: ScanShare(len(at), n) for key, at in found.items()}
