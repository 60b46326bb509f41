"""Pull the plug at every moment of a recording: whatever the disk then holds, nothing acknowledged is missing.

`CXSTUDIO_IMAGES` sets about how many disks are looked at (3,000 by default; a nightly run takes 50,000).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import pytest

from cxstudio.errors import CxError
from cxstudio.store import log, visits
from cxstudio.study.visit import Visit
from cxstudio.workspace import DATABASE, Workspace

from .powercut.replay import FATES, Change, Disk, lay_out, read_log
from .powercut.workload import STUDY, WAYS

IMAGES = int(os.environ.get("CXSTUDIO_IMAGES", "3000"))
SHIM = Path(__file__).with_name("powercut") / "shim.c"
COMPILER = shutil.which("cc")
NEVER_PROMISED = ("-shm", "/reserve", "/workspace.lock", "/workspace.holder")
"""What is made anew at every opening, or mapped into memory."""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the shim that logs file changes is for Linux"),
    pytest.mark.skipif(COMPILER is None, reason="no C compiler (cc) for the shim that logs file changes"),
    pytest.mark.timeout(0 if IMAGES > 3_000 else 240),
]


@dataclass(frozen=True)
class Recording:
    """A disk on which every way was recorded, and all that happened to it."""

    disk: Path
    changes: list[Change]

    def of(self, way: str) -> list[Change]:
        """The changes to this way's workspace and to its acknowledgements."""
        folder, said = str(self.disk / way), str(self.disk / f"{way}.said")
        return [c for c in self.changes if c.path in (folder, said) or c.path.startswith(folder + "/")]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Compiles the shim, records in all ways with it, and reads its log."""
    folder = tmp_path_factory.mktemp("powercut")
    shim, changes, disk = folder / "shim.so", folder / "changes", folder / "disk"
    disk.mkdir()
    subprocess.run([str(COMPILER), "-O2", "-shared", "-fPIC", "-o", shim, SHIM, "-ldl"], check=True)
    logging = {"LD_PRELOAD": str(shim), "POWERCUT_LOG": str(changes), "POWERCUT_ROOT": str(disk)}
    command = [sys.executable, "-m", "tests.store.powercut.workload", str(disk), "2", "14"]
    subprocess.run(command, check=True, env={**os.environ, **logging}, cwd=Path(__file__).parents[2])
    return Recording(disk, read_log(changes))


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of disks are laid out in it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@dataclass
class Told:
    """What the person was told until now."""

    ready: bool = False
    begun: list[str] = field(default_factory=list)
    completed: set[str] = field(default_factory=set)
    answers: dict[tuple[str, str], int] = field(default_factory=dict)
    photos: dict[tuple[str, str], str] = field(default_factory=dict)
    lines: int = 0

    def hear(self, line: bytes) -> None:
        self.lines += 1
        match json.loads(line):
            case ["ready"]:
                self.ready = True
            case ["begun", visit]:
                self.begun.append(visit)
            case ["answer", visit, item, n]:
                self.answers[visit, item] = n
            case ["photo", visit, evidence, sha256]:
                self.photos[visit, evidence] = sha256
            case ["completed", visit]:
                self.completed.add(visit)


def moments(changes: list[Change], folder: Path) -> Iterator[tuple[Disk, Told]]:
    """The disk after every change, with what had been told by then."""
    disk, told = Disk(str(folder)), Told()
    for change in changes:
        if change.path.endswith(".said"):
            if change.kind == "W":
                told.hear(change.content)
        elif (change.path != str(folder) or change.kind == "S") and not change.path.endswith(NEVER_PROMISED):
            disk.step(change)
        if told.ready:
            yield disk, told


def broken_promises(folder: Path, told: Told, thoroughly: bool) -> set[str]:
    """Open what the power cut left with the real workspace and compare it with what was told."""
    if (folder / f"{DATABASE}-journal").exists():  # only in the way that keeps one: SQLite rolls it back first
        with closing(sqlite3.connect(folder / DATABASE)) as connection:
            connection.execute("PRAGMA user_version")
    try:
        with Workspace.open(folder) as workspace:
            return set(_broken(workspace, told, thoroughly))
    except (CxError, sqlite3.Error) as error:
        return {f"cannot be opened: {getattr(error, 'code', type(error).__name__)}"}


def _broken(workspace: Workspace, told: Told, thoroughly: bool) -> Iterator[str]:
    with workspace.database.write() as connection:
        if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            yield "the database is damaged"
        if thoroughly and log.faults(connection):
            yield "the log does not hold together"
        completed = {visit.id: visit for visit in visits.visits_of(connection, STUDY.id)}
    drafts = {visit: workspace.drafts.load(visit) for visit in workspace.drafts.all(STUDY.id)}
    if completed.keys() & drafts.keys():
        yield "a visit is draft and completed at once"
    if not told.completed <= completed.keys():
        yield "a completed visit is lost"
    found = {**drafts, **completed}
    if not found.keys() >= set(told.begun):
        yield "a visit is lost"
    yield from _parts_broken(workspace, found, told)


def _parts_broken(workspace: Workspace, found: dict[str, Visit], told: Told) -> Iterator[str]:
    for (visit, item), n in told.answers.items():
        answer = found[visit].answers.get(item) if visit in found else None
        if answer is None or int(str(answer.value)[:4]) < n:
            yield "an answer is lost"
    here = {(v.id, e.id): e.sha256 for v in found.values() for e in v.evidence}
    if not here.items() >= told.photos.items():
        yield "a photo's row is lost"
    for sha256 in here.values():
        if not workspace.evidence.has(sha256):
            yield "a photo is missing"
        elif not workspace.evidence.verify(sha256):
            yield "a photo is damaged"


@dataclass
class Tally:
    """What the replay of one recording showed."""

    images: int = 0
    opened: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    first: str = ""


def replay(recording: Recording, way: str, scratch: Path, images: int, until: str = "") -> Tally:
    """Look at about that many disks, or until that promise is broken. One seen before, with no more told since, is
    counted but not opened again."""
    rng, tally, seen = random.Random(1), Tally(), set()
    changes, folder = recording.of(way), recording.disk / way
    points = sum(1 for _moment in moments(changes, folder))
    each = max(len(FATES), round(images / points))
    for at, (disk, told) in enumerate(moments(changes, folder)):
        for fate in (*FATES[:2], *islice(cycle(FATES[2:]), each - 2)):
            image = fate(disk, rng)
            tally.images += 1
            known = (told.lines, frozenset(image.items()))
            if known in seen:
                continue
            seen.add(known)
            tally.opened += 1
            lay_out(image, scratch / "w")
            (scratch / "w" / "reserve").touch()  # spares filling one at every opening
            broken = broken_promises(scratch / "w", told, thoroughly=tally.opened % 20 == 0)
            shutil.rmtree(scratch / "w", ignore_errors=True)
            tally.bad.update(broken)
            if broken:
                tally.first = tally.first or f"{way}, change {at}, {fate.__name__}: {sorted(broken)}"
            if until in broken:
                return tally
    return tally


@pytest.mark.parametrize("way", WAYS)
def test_the_shim_sees_every_change(recording: Recording, way: str):
    """All changes replayed are the folder as it is: no call slipped through."""
    root = recording.disk / way
    disk = Disk(str(root))
    for change in recording.of(way):
        if change.path.startswith(f"{root}/"):
            disk.step(change)
    real = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert disk.everything(random.Random(0)) == real
    assert DATABASE in real


def test_no_power_cut_takes_what_was_acknowledged(recording: Recording, scratch: Path):
    tally = replay(recording, "sound", scratch, IMAGES)
    print(f"{tally.images} images, {tally.opened} different ones opened, bad: {dict(tally.bad)}")
    assert not tally.bad, tally.first
    assert tally.images >= min(IMAGES, 3_000) * 0.9


@pytest.mark.parametrize(
    ("way", "symptom"),
    [
        ("commits not synced", "an answer is lost"),
        ("journal deleted, not synced", "an answer is lost"),
        ("photo not synced", "a photo is damaged"),
        ("folder not synced", "a photo is missing"),
        ("row before photo", "a photo is missing"),
    ],
)
def test_recording_carelessly_is_noticed(recording: Recording, scratch: Path, way: str, symptom: str):
    assert symptom in replay(recording, way, scratch, 1, until=symptom).bad
