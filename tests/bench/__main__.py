"""`python -m tests.bench [NUMBER ...]`: every figure, or those of some numbers, one line each.

A line says what was measured, the ratio, its goal, how far the floor's own rounds lay apart, and whether the goal is
met. A missed goal is news, not a failure: the exit code is 0 unless a figure could not be taken at all, and 2 for a
number that no figure has.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from importlib import import_module

from tests.bench.bars import Bar, show

AREAS = {
    "start": {1, 2, 3, 4},
    "photos": {5, 6, 7},
    "save": {8, 9},
    "visits": {14, 15, 16, 17},
    "bundle": {18, 19, 22},
    "report": {23, 24, 25},
    "designer": {30, 31, 32, 33},
    "forms": {40, 41},
    "observing": {50},
    "recorder": {10, 51, 52, 53},
    "figures": {11, 12, 13, 60},
}
"""Module in this package, and the numbers that its `bars(wanted)` knows."""


def main(*words: str) -> int:
    """Take the figures; the exit code."""
    every = set().union(*AREAS.values())
    wanted = {int(word) for word in words if word.isdigit()} or every
    if unknown := [word for word in words if not word.isdigit() or int(word) not in every]:
        print(f"No figure has the number {unknown[0]}. There are: {', '.join(map(str, sorted(every)))}")
        return 2
    areas = [area for area, numbers in AREAS.items() if numbers & wanted]
    return max([_run(area, wanted) for area in areas])


def _run(area: str, wanted: set[int]) -> int:
    """One area's figures; 1 when it broke, which is printed and told later: the others are still worth having."""
    try:
        found: Iterable[Bar] = import_module(f"tests.bench.{area}").bars(wanted)
        show(bar for bar in found if bar.number in wanted)
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
