"""R2: SIGKILL while a workspace records, exports, imports, backs up and erases; then it is opened and looked at.

What was acknowledged is there, an import is there whole or not at all, what was erased stays away, and a bundle under
its final name is a bundle.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cxstudio.errors import CxError
from cxstudio.exchange import bundle, merge
from cxstudio.steps import run_to_end
from cxstudio.store import log, visits
from cxstudio.study.visit import Visit
from cxstudio.workspace import Person, Workspace
from tests.exchange.test_hostile import FILE, STUDY, a_visit
from tests.reliability.row import Row

THEIRS = 12
"""Bundles by a colleague that wait to be taken in."""
LIVES = 12
"""So many kills does each workspace see."""
Say = Callable[..., None]


def live(folder: Path, theirs: list[Path], say: Say, rng: random.Random, way: str) -> None:
    """The child: works until it is killed."""
    workspace = Workspace.open(folder)
    while True:
        deed = rng.choice((_record, _record, _export, _take_in, _take_in, _back_up, _erase))
        deed(workspace, theirs, say, rng, way)


def _record(workspace: Workspace, _theirs: list[Path], say: Say, rng: random.Random, way: str) -> None:
    if way == "hasty":
        say("visit", "not there yet")
    visit = a_visit(workspace, photo=rng.randbytes(3_000))
    say("visit", visit.id)


def _export(workspace: Workspace, _theirs: list[Path], say: Say, rng: random.Random, way: str) -> None:
    target = workspace.folder.parent / "out" / f"{rng.getrandbits(40):x}.cxb"
    if way == "in place":
        run_to_end(bundle.export(workspace, STUDY, workspace.folder.parent / "made.cxb"))
        content = (workspace.folder.parent / "made.cxb").read_bytes()
        with target.open("wb", buffering=0) as file:
            for start in range(0, len(content), 100):
                file.write(content[start : start + 100])
                os.fsync(file.fileno())
    else:
        run_to_end(bundle.export(workspace, STUDY, target))
    say("bundle", target.name)


def _take_in(workspace: Workspace, theirs: list[Path], say: Say, rng: random.Random, way: str) -> None:
    chosen = rng.choice(theirs)
    with run_to_end(bundle.read(chosen)) as opened:
        if way == "piece by piece":
            for operation in opened.operations:
                with workspace.database.write() as connection:
                    log.take_in(connection, [operation])
                say("took in", operation.hash)
        else:
            run_to_end(merge.apply(workspace, opened))
    say("import", chosen.name)


def _back_up(workspace: Workspace, _theirs: list[Path], say: Say, _rng: random.Random, _way: str) -> None:
    say("backup", workspace.backup("killed").name)


def _erase(workspace: Workspace, _theirs: list[Path], say: Say, rng: random.Random, _way: str) -> None:
    found = _all_visits(workspace)
    if len(found) > 6:
        visit = rng.choice(found)
        say("erasing", visit.id)
        workspace.erase(STUDY, visit.id, "asked for")
        say("erased", visit.id)


def _all_visits(workspace: Workspace) -> list[Visit]:
    with workspace.database.read() as connection:
        return visits.visits_of(connection, STUDY)


# -- the one who kills -------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What the children said: kind -> what of it."""

    said: dict[str, set[str]] = field(default_factory=dict)

    def hear(self, lines: list[bytes]) -> None:
        for line in lines:
            kind, what = json.loads(line)
            self.said.setdefault(kind, set()).add(str(what))

    def of(self, kind: str) -> set[str]:
        return self.said.get(kind, set())


def kill_once(folder: Path, theirs: list[Path], rng: random.Random, way: str) -> list[bytes]:
    """Let a child work, kill it after a few acknowledgements; what it said."""
    reading, writing = os.pipe()
    seed, wanted = rng.getrandbits(32), rng.randint(1, 7)
    child = os.fork()
    if child == 0:
        try:
            live(
                folder,
                theirs,
                lambda *what: os.write(writing, json.dumps(what).encode() + b"\n"),
                random.Random(seed),
                way,
            )
        finally:
            os._exit(1)
    os.close(writing)
    heard, is_open = b"", True
    while heard.count(b"\n") < wanted and is_open:
        select.select([reading], [], [])
        some = os.read(reading, 65_536)
        heard, is_open = heard + some, bool(some)
    select.select([], [], [], rng.uniform(0, 0.05))
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    while some := os.read(reading, 65_536):
        heard += some
    os.close(reading)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise RuntimeError("the child ended by itself")
    return heard.splitlines()


def broken_promises(folder: Path, theirs: dict[str, set[str]], told: Told, thoroughly: bool) -> Iterator[str]:
    """What does not hold after a kill."""
    with Workspace.open(folder) as workspace:
        here = {visit.id for visit in _all_visits(workspace)}
        gone = told.of("erasing") | told.of("erased")
        if told.of("visit") - gone - here:
            yield "a visit is lost"
        if told.of("erased") & here:
            yield "an erased visit is back"
        with workspace.database.read() as connection:
            for name, hashes in theirs.items():
                found = log.known_hashes(connection, sorted(hashes))
                if name in told.of("import") and found != hashes:
                    yield "an import is lost"
                elif found and found != hashes:
                    yield "an import is half done"
        for visit in _all_visits(workspace):
            if not all(workspace.evidence.verify(photo.sha256) for photo in visit.evidence):
                yield "a photo is missing"
        if thoroughly:
            with workspace.database.write() as connection:
                yield from log.faults(connection)
    yield from _bad_bundles(folder.parent / "out", told)


def _bad_bundles(out: Path, told: Told) -> Iterator[str]:
    """Bundles under their final names that are none. Each is looked at once."""
    names = {path.name for path in out.glob("*.cxb")}
    if told.of("bundle") - names - told.of("seen"):
        yield "a bundle is lost"
    for name in sorted(names):
        try:
            run_to_end(bundle.read(out / name)).close()
        except CxError:
            yield "a bundle is none"
        told.said.setdefault("seen", set()).add(name)
        (out / name).unlink()


def theirs_in(home: Path) -> tuple[list[Path], dict[str, set[str]]]:
    """A colleague's bundles, each with one visit more than the study, and the operations that are only in it."""
    files, news = [], {}
    with Workspace.create(home / "theirs", Person("Ben", "ben-laptop")) as ben:
        ben.install(FILE)
        have = merge.vector(ben, STUDY)
        for number in range(THEIRS):
            a_visit(ben, photo=os.urandom(2_000))
            file = home / f"theirs-{number}.cxb"
            run_to_end(bundle.export(ben, STUDY, file, have))
            have = merge.vector(ben, STUDY)
            with run_to_end(bundle.read(file)) as opened:
                news[file.name] = {operation.hash for operation in opened.operations}
            files.append(file)
    return files, news


def kill_again_and_again(kills: int, way: str = "sound", seed: int = 2, until: str = "") -> tuple[Counter[str], int]:
    """(what went wrong, how much had been acknowledged)."""
    rng, bad, said = random.Random(seed), Counter[str](), 0
    home = Path(tempfile.mkdtemp(prefix="cxstudio-killed-", dir=_disk()))
    try:
        files, news = theirs_in(home)
        done = 0
        while done < kills:
            shutil.rmtree(home / "w", ignore_errors=True)
            (home / "out").mkdir(exist_ok=True)
            with Workspace.create(home / "w", Person("Ines", "ines-laptop")) as workspace:
                workspace.install(FILE)
            told = Told()
            for life in range(min(LIVES, kills - done)):
                lines = kill_once(home / "w", files, rng, way)
                told.hear(lines)
                said += len(lines)
                done += 1
                bad.update(set(broken_promises(home / "w", news, told, thoroughly=life == LIVES - 1)))
                if until and bad[until]:
                    return bad, said
        return bad, said
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _disk() -> Path | None:
    disk = Path("/var/tmp")
    return disk if disk.is_dir() else None


TWINS = (("hasty", "a visit is lost"), ("in place", "a bundle is none"), ("piece by piece", "an import is half done"))


def caught(within: int = 40) -> int:
    """How many of the twins are noticed."""
    return sum(bool(kill_again_and_again(within, way, until=symptom)[0][symptom]) for way, symptom in TWINS)


def killed_anywhere(cycles: int) -> Row:
    """R2."""
    bad, said = kill_again_and_again(cycles)
    losses = tuple(f"{n} x {what}" for what, n in bad.items())
    return Row("R2 killed", f"{cycles:,} kills", f"{said:,} told", losses, "2", caught(), len(TWINS))
