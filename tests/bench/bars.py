"""A figure as a ratio: what the product costs, divided by a floor (or a peer) measured in the same run.

Times on a shared machine move threefold with the neighbours; the ratio of two things run by turns hardly does. So
both are run product, floor, product, floor, the ratio is taken in each round, and the median of the rounds counts.
A figure is printed, never asserted: no test fails because the machine was busy.
"""

from __future__ import annotations

import math
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 7
NOISY = 1.5
"""Spread of the floor (slowest round / quickest) above which a figure is taken once more, and then not believed."""

Work = Callable[[], object]
Meter = Callable[[Work], float]
Pair = tuple[float, float]
"""What one round cost: (product, floor), in the same unit."""


@dataclass(frozen=True)
class Bar:
    """One figure: product / floor, the goal it should stay under, and how far the floor's own rounds lay apart.

    A ratio that is not a number could not be measured here and now; the name then says why.
    """

    number: int
    name: str
    ratio: float
    goal: float
    spread: float

    @property
    def verdict(self) -> str:
        """met, NOT MET, too noisy (the machine is busy), or not measured."""
        if math.isnan(self.ratio):
            return "not measured"
        if self.spread > NOISY:
            return "too noisy"
        return "met" if self.ratio <= self.goal else "NOT MET"


def line(bar: Bar) -> str:
    """The one line a figure is printed in."""
    figures = f"{bar.ratio:6.2f}  (goal {bar.goal:.2f}, floor spread {bar.spread:.2f})"
    return f"{bar.number:>3}  {bar.name:<64} {figures}  {bar.verdict}"


def show(found: Iterable[Bar]) -> None:
    """Print each figure as soon as it is known."""
    for bar in found:
        print(line(bar), flush=True)


def not_measured(number: int, name: str, goal: float) -> Bar:
    """A figure that cannot be had here; `name` says why."""
    return Bar(number, name, math.nan, goal, math.nan)


# -- measuring -------------------------------------------------------------------------------------------------------


def spent() -> float:
    """Seconds of processor time of this process and of its children that have ended."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def cpu_of(work: Work) -> float:
    """Seconds of processor time of `work`, ended children included."""
    before = spent()
    work()
    return spent() - before


def wall_of(work: Work) -> float:
    """Seconds one waits for `work`; only where waiting is what is measured."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def by_turns(product: Work, floor: Work, rounds: int = ROUNDS, meter: Meter = cpu_of) -> list[Pair]:
    """Run both once to warm up, then by turns; what each round cost."""
    product(), floor()
    return [(meter(product), meter(floor)) for _round in range(rounds)]


def bar(number: int, name: str, goal: float, pairs: Sequence[Pair]) -> Bar:
    """The figure of these rounds: the median of the rounds' ratios."""
    floors = [floor for _product, floor in pairs]
    ratio = statistics.median(product / floor for product, floor in pairs)
    return Bar(number, name, ratio, goal, max(floors) / min(floors))


def calm(measure: Callable[[], list[Bar]]) -> list[Bar]:
    """Measure; where a floor's rounds lay too far apart, once more."""
    first = measure()
    return measure() if any(found.spread > NOISY for found in first) else first


def high_water(process: int | str = "self") -> int:
    """Kilobytes of memory at the highest point of a living process (Linux)."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(text for text in status.splitlines() if text.startswith("VmHWM")).split()[1])


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, on a disk: syncing a file in memory costs nothing and would flatter."""
    disk = Path("/var/tmp")
    with tempfile.TemporaryDirectory(prefix="cxstudio-bench-", dir=disk if disk.is_dir() else None) as folder:
        yield Path(folder)


def python(*arguments: str) -> list[str]:
    """The command line of a child with this interpreter."""
    return [sys.executable, "-m", *arguments]
