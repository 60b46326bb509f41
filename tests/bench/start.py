"""What starting costs, as ratios against a bare window of the same run: bars 1 to 4.

`python -m tests.bench.start` prints them. Every start is a child process (`tests.bench.window`) that ends at the
paint in question; what counts is its processor time from the first instruction on. The floor imports Qt and paints
an empty QMainWindow.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.bars import Bar, bar, by_turns, calm, python, scratch, show
from tests.bench.filled import fill

ROUNDS = 9
FEW, MANY = 100, 100_000
"""Visits in the two workspaces."""
HEAVY = {
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "PIL",
    "reportlab",
    "numpy",
    "pandas",
    "matplotlib",
    "openpyxl",
    "asyncio",
}


def bars(wanted: Collection[int] = (1, 2, 3, 4)) -> Iterator[Bar]:
    """The wanted bars on starting."""
    with scratch() as folder:
        paint = Painting(folder / "bytecode")
        few = _filled(folder / "few", FEW)
        if 1 in wanted:
            yield from calm(lambda: [first_paint(paint, few)])
        if 2 in wanted:
            yield from calm(lambda: [first_page(paint, few)])
        if 3 in wanted:
            many = _filled(folder / "many", MANY)
            yield from calm(lambda: [growth(paint, many, few)])
        if 4 in wanted:
            yield modules_at_first_paint(paint, few)


@dataclass(frozen=True)
class Painting:
    """Starts windows in children. Compiled modules are kept in `bytecode`, as an installed program has them: a
    checkout may be told to write none, and then the product alone would be compiled anew at every start."""

    bytecode: Path

    def __call__(self, kind: str, *workspace: Path) -> list[str]:
        """Run a window until it painted; the modules it had imported by then."""
        around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        around |= {"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(self.bytecode)}
        command = python("tests.bench.window", kind, *map(str, workspace))
        done = subprocess.run(command, check=False, env=around, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"window {kind} did not paint: {done.stderr[-2000:]}")
        return done.stdout.split()


def first_paint(paint: Painting, workspace: Path, rounds: int = ROUNDS) -> Bar:
    """Bar 1: the product's window on a workspace that exists, to its first paint."""
    pairs = by_turns(lambda: paint("shell", workspace), lambda: paint("bare"), rounds)
    return bar(1, "first paint of the window, CPU / bare QMainWindow", 1.5, pairs)


def first_page(paint: Painting, workspace: Path, rounds: int = ROUNDS) -> Bar:
    """Bar 2: from the start over home to the visit list with its first 50 visits painted."""
    pairs = by_turns(lambda: paint("visits", workspace), lambda: paint("bare"), rounds)
    return bar(2, "first 50 visits on screen, CPU / bare QMainWindow", 2.0, pairs)


def growth(paint: Painting, many: Path, few: Path, rounds: int = ROUNDS) -> Bar:
    """Bar 3: until home's cards are painted, with many visits in the workspace against few."""
    pairs = by_turns(lambda: paint("cards", many), lambda: paint("cards", few), rounds)
    return bar(3, "first paint with its study cards, CPU, 100,000 / 100 visits", 1.2, pairs)


def modules_at_first_paint(paint: Painting, workspace: Path) -> Bar:
    """Bar 4: how many heavy packages are imported by then; the name lists them. Exact, no floor."""
    present = {name.partition(".")[0] for name in paint("shell", workspace)}
    found = sorted(HEAVY & present)
    return Bar(4, f"heavy packages imported at first paint ({', '.join(found) or 'none'})", len(found), 0, 1)


def _filled(folder: Path, visits: int) -> Path:
    fill(folder, visits)
    return folder


if __name__ == "__main__":
    show(bars())
