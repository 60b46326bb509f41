"""Stopwatches of a visit. A running one is an answer without a value whose moment is its start, so that it survives
a closed window; while the window lives it is measured on the monotonic clock, which no change of the hour moves."""

from __future__ import annotations

import time

from cxstudio.ids import Clock
from cxstudio.study.protocol import Timer
from cxstudio.study.visit import Answer, Reading, Status


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Stopwatches:
    """The running stopwatches. Times are integer milliseconds; `monotonic` can be given for tests."""

    def __init__(self, clock: Clock, monotonic: Clock = _monotonic_ms) -> None:
        self._clock, self._monotonic = clock, monotonic
        self._started: dict[str, tuple[int, int]] = {}

    def start(self, item: Timer, answer: Answer | None) -> Answer:
        """The answer of a stopwatch that starts now; its note is kept. One over days keeps its start apart."""
        now = self._clock()
        self._started[item.id] = (now, self._monotonic())
        return Answer(item=item.id, at=now, note=answer.note if answer else "", since=now if item.over_days else 0)

    def elapsed(self, answer: Answer) -> int:
        """How long a running one has run; one over days, and one begun before the window was opened, is read off the
        clock of the day."""
        if answer.since:
            return max(0, self._clock() - answer.since)
        begun, mark = self._started.get(answer.item, (0, 0))
        if begun == answer.at:
            return self._monotonic() - mark
        return max(0, self._clock() - answer.at)

    def stop(self, answer: Answer, *, reached: bool = True) -> Answer:
        """The answer of a running one that stops now; not `reached` when what was waited for never came."""
        return answer.model_copy(update={"value": self.elapsed(answer), "reached": reached, "at": self._clock()})


def stamped(item: Timer, answer: Answer | None, since: int, until: int, now: int) -> Answer | None:
    """The answer of a time over days whose start and stop were typed (0: not given); None when neither was."""
    note = answer.note if answer else ""
    if not since:
        return Answer(item=item.id, note=note) if note else None
    reached = answer.reached if answer is not None and until else True
    return Answer(item=item.id, since=since, value=until - since if until else None, reached=reached, note=note, at=now)


def is_running(answer: Answer | None) -> bool:
    """Whether this answer of a stopwatch is one that runs."""
    return answer is not None and answer.status is Status.ANSWERED and answer.value is None and answer.at > 0


def running(reading: Reading) -> list[tuple[Timer, Answer]]:
    """The stopwatches that run, the one started last first."""
    found = [
        (place.item, answer)
        for place in reading.active.values()
        if isinstance(place.item, Timer) and is_running(answer := reading.answer(place.item.id)) and answer is not None
    ]
    return sorted(found, key=lambda pair: -pair[1].at)
