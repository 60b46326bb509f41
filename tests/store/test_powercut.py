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
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice, takewhile
from pathlib import Path

import pytest

from cxstudio.errors import BundleError, CxError
from cxstudio.exchange import bundle
from cxstudio.steps import run_to_end
from cxstudio.store import log, visits
from cxstudio.study.visit import Visit
from cxstudio.workspace import DATABASE, Workspace

from .powercut.replay import FATES, Change, Disk, lay_out, read_log
from .powercut.workload import FILE, HANDING_ON, PHOTO_EVERY, STUDY, WAYS

IMAGES = int(os.environ.get("CXSTUDIO_IMAGES", "3000"))
SHIM = Path(__file__).with_name("powercut") / "shim.c"
COMPILER = shutil.which("cc")
AMENDED = f"{PHOTO_EVERY + 1:04} after all"
NEVER_PROMISED = ("-shm", "/reserve", "/workspace.lock", "/workspace.holder")
"""What is made anew at every opening, or mapped into memory."""

HOMES = ("", "here", "there")
"""Where a way keeps its workspaces; recording has but one."""

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
    return recorded_in(tmp_path_factory.mktemp("powercut"))


def recorded_in(folder: Path) -> Recording:
    """Compiles the shim, records in all ways with it, and reads its log."""
    shim, changes, disk = folder / "shim.so", folder / "changes", folder / "disk"
    disk.mkdir()
    subprocess.run([str(COMPILER), "-O2", "-shared", "-fPIC", "-o", shim, SHIM, "-ldl"], check=True)
    logging = {"LD_PRELOAD": str(shim), "POWERCUT_LOG": str(changes), "POWERCUT_ROOT": str(disk)}
    command = [sys.executable, "-m", "tests.store.powercut.workload", str(disk), "2", "9"]
    subprocess.run(command, check=True, env={**os.environ, **logging}, cwd=Path(__file__).parents[2])
    return Recording(disk, read_log(changes))


@pytest.fixture
def scratch() -> Iterator[Path]:
    with in_memory() as folder:
        yield folder


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of disks are laid out in it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@dataclass
class Told:
    """What the person was told until now; disks are looked at while `ready`."""

    ready: bool = False
    begun: list[str] = field(default_factory=list)
    completed: set[str] = field(default_factory=set)
    answers: dict[tuple[str, str], int] = field(default_factory=dict)
    photos: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    received: int = 0
    lines: int = 0

    def hear(self, line: bytes) -> None:
        self.lines += 1
        match json.loads(line):
            case ["ready"]:
                self.ready = True
            case ["away"]:
                self.ready = False
            case ["begun", visit]:
                self.begun.append(visit)
            case ["answer", visit, item, n]:
                self.answers[visit, item] = n
            case ["photo", visit, evidence, sha256]:
                self.photos[visit, evidence] = sha256
            case ["completed", visit]:
                self.completed.add(visit)
            case ["sent", name]:
                self.sent.append(name)
            case ["received", bundles]:
                self.received = bundles


def moments(changes: list[Change], folder: Path) -> Iterator[tuple[Disk, Told]]:
    """The disk after every change, with what had been told by then."""
    disk, told = Disk(str(folder)), Told()
    for change in changes:
        if change.path.endswith(".said"):
            if change.kind == "W":
                told.hear(change.content)
        elif not change.path.endswith(NEVER_PROMISED):
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


def broken_handing_on(folder: Path, told: Told, thoroughly: bool) -> set[str]:
    """The same for bundles: those under their name must be whole, and an import is all there or not at all."""
    try:
        for path in folder.glob(f"*{bundle.SUFFIX}"):
            run_to_end(bundle.read(path)).close()
        with Workspace.open(folder / "there") as workspace:
            return set(_handing_on_broken(folder, workspace, told, thoroughly))
    except BundleError:
        return {"a bundle is not whole"}
    except (CxError, sqlite3.Error) as error:
        return {f"cannot be opened: {getattr(error, 'code', type(error).__name__)}"}


def _handing_on_broken(folder: Path, workspace: Workspace, told: Told, thoroughly: bool) -> Iterator[str]:
    if not all((folder / name).exists() for name in told.sent):
        yield "a bundle is lost"
    with workspace.database.write() as connection:
        if thoroughly and log.faults(connection):
            yield "the log does not hold together"
        found = visits.visits_of(connection, STUDY.id)
    if len(found) < told.received:
        yield "an import is lost"
    if any(len(visit.evidence) != 2 or visit.answers["item0"].value != AMENDED for visit in found):
        yield "an import is half done"
    yield from _photos_broken(workspace, found)


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
    yield from _photos_broken(workspace, found.values())


def _photos_broken(workspace: Workspace, found: Iterable[Visit]) -> Iterator[str]:
    for sha256 in {evidence.sha256 for visit in found for evidence in visit.evidence}:
        if not workspace.evidence.has(sha256):
            yield "a photo is missing"
        elif not workspace.evidence.verify(sha256):
            yield "a photo is damaged"
    places = (workspace.evidence.originals, workspace.evidence.derived)
    kept = (path for place in places for path in place.rglob("*") if path.is_file() and path.suffix != ".part")
    if any(path.stat().st_size == 0 for path in kept):
        yield "a kept file is empty"


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
    check, homes = (broken_handing_on, HOMES) if way in HANDING_ON else (broken_promises, HOMES[:1])
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
            for home in filter(Path.is_dir, (scratch / "w" / home for home in homes)):
                (home / "reserve").touch()  # spares filling one at every opening
            broken = check(scratch / "w", told, thoroughly=tally.opened % 20 == 0)
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
    assert any(name.endswith(DATABASE) for name in real)


SHARES = [("sound", 0.75), ("handing on", 0.25)]
"""Of all disks, how many show recording and how many handing on."""


@pytest.mark.parametrize(("way", "share"), SHARES)
def test_no_power_cut_takes_what_was_acknowledged(recording: Recording, scratch: Path, way: str, share: float):
    tally = replay(recording, way, scratch, round(IMAGES * share))
    print(f"{way}: {tally.images} images, {tally.opened} different ones opened, bad: {dict(tally.bad)}")
    assert not tally.bad, tally.first
    assert tally.images >= min(IMAGES, 3_000) * share * 0.9


CARELESS = [
    ("commits not synced", "an answer is lost"),
    ("journal deleted, not synced", "an answer is lost"),
    ("photo not synced", "a photo is damaged"),
    ("folder not synced", "a photo is missing"),
    ("row before photo", "a photo is missing"),
    ("bundle not synced", "a bundle is not whole"),
    ("rows before files", "a photo is missing"),
]
"""Ways in which it must not be done, and what each then loses."""


@pytest.mark.parametrize(("way", "symptom"), CARELESS)
def test_carelessness_is_noticed(recording: Recording, scratch: Path, way: str, symptom: str):
    assert symptom in replay(recording, way, scratch, 1, until=symptom).bad


def test_a_workspace_cut_off_while_it_was_made_can_be_opened_or_made(recording: Recording, scratch: Path):
    folder, rng = recording.disk / "sound", random.Random(1)
    disk, seen, stuck = Disk(str(folder)), set(), Counter[str]()
    for change in takewhile(
        lambda change: not change.path.endswith(".said") or change.kind == "C", recording.of("sound")
    ):
        if change.path.startswith(f"{folder}/") and not change.path.endswith(NEVER_PROMISED):
            disk.step(change)
        for image in (disk.nothing_more(rng), disk.everything(rng)):
            key = frozenset(image.items())
            if key not in seen:
                seen.add(key)
                lay_out(image, scratch / "w")
                stuck[_open_or_make(scratch / "w")] += 1
                shutil.rmtree(scratch / "w", ignore_errors=True)
    print(stuck)
    assert not stuck.keys() - {""}


def _open_or_make(folder: Path) -> str:
    """Empty when a person gets a working workspace there, by opening it or by making it anew."""
    errors = []
    for get in (Workspace.open, Workspace.create):
        try:
            with get(folder) as workspace:
                workspace.install(FILE)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is stuck
            errors.append(f"{type(error).__name__} {getattr(error, 'code', '')}")
        else:
            return ""
    return ", ".join(errors)
