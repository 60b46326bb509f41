"""Ids and clocks: UUIDv7 for things, a hybrid logical clock for operations. The clock comes in as an argument."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Clock = Callable[[], int]
"""Milliseconds since 1970, UTC."""

COUNTER_MAX = 0xFFFF
FAR_AHEAD_MS = 24 * 3_600_000
"""A stamp further ahead of our own clock than this is kept but not adopted."""


def system_clock() -> int:
    """Now, in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def offset_minutes(moment_ms: int) -> int:
    """The local offset from UTC at that moment, in minutes (east positive)."""
    offset = datetime.fromtimestamp(moment_ms / 1000).astimezone().utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


class IdMaker:
    """Makes UUIDv7 texts that sort by time, also when the clock stands still or jumps back."""

    def __init__(self, clock: Clock = system_clock, random_bits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._random_bits = random_bits
        self._last = (0, 0)

    def __call__(self) -> str:
        """A new id, greater than every one made before by this maker."""
        now, (last_ms, count) = self._clock(), self._last
        self._last = (now, self._random_bits(11)) if now > last_ms else (last_ms, count + 1)
        if self._last[1] > 0xFFF:  # 12 bits of counter are used up: borrow the next millisecond
            self._last = (self._last[0] + 1, 0)
        ms, count = self._last
        number = ms << 80 | 0x7 << 76 | count << 64 | 0b10 << 62 | self._random_bits(62)
        return str(UUID(int=number))


@dataclass(frozen=True, order=True)
class Stamp:
    """A hybrid logical time: milliseconds, and a counter for what happened within one."""

    ms: int = 0
    count: int = 0

    def next(self, now_ms: int) -> Stamp:
        """The stamp of the next event here: never behind this one, at `now_ms` where the clock has moved on."""
        if now_ms > self.ms:
            return Stamp(now_ms, 0)
        if self.count < COUNTER_MAX:
            return Stamp(self.ms, self.count + 1)
        return Stamp(self.ms + 1, 0)

    def seen(self, other: Stamp, now_ms: int) -> Stamp:
        """This clock after it met `other`; stamps more than a day ahead of `now_ms` are not adopted."""
        return self if other.ms > now_ms + FAR_AHEAD_MS else max(self, other)
