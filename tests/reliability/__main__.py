"""`python -m tests.reliability [--nightly] [HARNESS ...]`: is anything ever lost, and would it be noticed?

Each harness does the real work again and again while something goes wrong, and looks at what is left; then it does the
same to twins of the program that break one rule each, and must catch every one. A line says how often, how much was
acknowledged, what was lost, from which seeds it can be had again, and how many twins were caught. `--nightly` takes the
large figures, the suite the small ones. The exit code is 1 where anything was lost or a twin passed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.reliability.damaged import damaged, fuzzed
from tests.reliability.exchanged import exchanged
from tests.reliability.killed_anywhere import killed_anywhere
from tests.reliability.refusing_disk import refused
from tests.reliability.row import Row
from tests.store import test_kill as kill
from tests.store import test_merge_model as merging
from tests.store import test_powercut as powercut
from tests.store.merge_model import PromiseBroken


def killed(cycles: int) -> Row:
    """R1: SIGKILL at a random moment of a visit with photos."""
    with tempfile.TemporaryDirectory(dir=_disk()) as home, kill.a_nursery() as warm:
        outcome = kill.kill_again_and_again(warm, "sound", Path(home), cycles)
        twin = kill.kill_again_and_again(warm, "hasty", Path(home), 150, until="an answer is lost")
    losses = tuple(f"{n} x {what}" for what, n in outcome.bad.items())
    caught = int(bool(twin.bad["an answer is lost"]))
    return Row("R1 killed", f"{outcome.kills:,} kills", f"{outcome.acknowledged:,} saved", losses, "1", caught, 1)


def cut_off(images: int) -> Row:
    """R3: the disk as a power cut may leave it at every moment of recording, and of handing on."""
    if powercut.COMPILER is None or sys.platform != "linux":
        return Row("R3 power cut", "not run: needs Linux and a C compiler", "", (), "", 0, 0)
    with tempfile.TemporaryDirectory(dir=_disk()) as home, powercut.in_memory() as scratch:
        recording = powercut.recorded_in(Path(home))
        found = [powercut.replay(recording, way, scratch, round(images * share)) for way, share in powercut.SHARES]
        twins = [(powercut.replay(recording, way, scratch, 1, until=what), what) for way, what in powercut.CARELESS]
    losses = tuple(tally.first for tally in found if tally.bad)
    caught = sum(what in tally.bad for tally, what in twins)
    told = f"{sum(tally.opened for tally in found):,} different"
    return Row("R3 power cut", f"{sum(t.images for t in found):,} disks", told, losses, "1", caught, len(twins))


def merged(histories: int) -> Row:
    """R4: workspaces that exchange bundles in any order, with wrong clocks, lost sticks and old backups."""
    try:
        told, losses = merging.live_through(histories), ()
    except PromiseBroken as broken:
        told, losses = {}, (str(broken),)
    caught = sum(merging.noticed(*twin) for twin in merging.TWINS)
    seeds = f"0 to {histories - 1:,}"
    operations = f"{told.get('operations', 0):,} operations"
    return Row("R4 merged", f"{histories:,} histories", operations, losses, seeds, caught, len(merging.TWINS))


HARNESSES: dict[str, tuple[Callable[[int], Row], int, int]] = {
    "R1": (killed, 200, 1_000),
    "R3": (cut_off, 3_000, 50_000),
    "R2": (killed_anywhere, 60, 2_000),
    "R4": (merged, 1_000, 50_000),
    "R5": (exchanged, 12, 500),
    "R8": (fuzzed, 5_000, 100_000),
    "R13": (damaged, 100, 1_000),
    "R16": (refused, 10, 1_000),
}
"""What each is called, what runs it, how often by day, and how often by night."""

_HEADER = ("harness", "cycles", "told", "losses", "seeds", "twins caught", "seconds")
_WIDTHS = (14, 18, 20, 8, 14, 13, 8)


def main(*words: str) -> int:
    """Print the table; the exit code."""
    wanted = [word for word in words if word != "--nightly"] or list(HARNESSES)
    if unknown := [word for word in wanted if word not in HARNESSES]:
        print(f"No harness is called {unknown[0]}. There are: {', '.join(HARNESSES)}")
        return 2
    _print(_HEADER)
    return max([_run(name, nightly="--nightly" in words) for name in wanted])


def _run(name: str, nightly: bool) -> int:
    harness, by_day, by_night = HARNESSES[name]
    began = time.monotonic()
    row = harness(by_night if nightly else by_day)
    seconds = f"{time.monotonic() - began:.0f}"
    _print(
        (row.harness, row.cycles, row.told, str(len(row.losses)), row.seeds, f"{row.caught} of {row.twins}", seconds)
    )
    for loss in row.losses:
        print(f"    lost: {loss}", flush=True)
    return 0 if row.is_sound else 1


def _print(cells: tuple[str, ...]) -> None:
    print("  ".join(f"{cell:<{wide}}" for cell, wide in zip(cells, _WIDTHS, strict=True)).rstrip(), flush=True)


def _disk() -> Path | None:
    """A folder on a disk, where there is one: syncing memory proves nothing."""
    disk = Path("/var/tmp")
    return disk if disk.is_dir() else None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
