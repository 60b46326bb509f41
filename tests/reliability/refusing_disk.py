"""R16 and R17: a disk that refuses at one step after the other, while work is recorded, backed up, sent and taken in.

Each refusal is told in words, nothing acknowledged is lost, nothing half-done is left under a final name, and the same
thing works once the disk does.
"""

from __future__ import annotations

import errno
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cxstudio.errors import CxError
from cxstudio.exchange import bundle, merge
from cxstudio.steps import run_to_end
from cxstudio.store import log, visits
from cxstudio.workspace import Person, Workspace
from tests.exchange.test_hostile import FILE, STUDY, a_visit
from tests.reliability.row import Row

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EBUSY)
CALLS = ("fsync", "replace", "rename", "link", "open")
Deed = Callable[[Workspace, Path], object]


@contextmanager
def refusing(step: int, error: int) -> Iterator[list[int]]:
    """The disk refuses the given call among those that write; the list counts them."""
    count = [0]
    before = {name: getattr(os, name) for name in CALLS}

    def wrap(name: str) -> Callable[..., object]:
        def call(*args: object, **more: object) -> object:
            writes = name != "open" or bool(args[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))  # type: ignore[operator]
            if writes:
                count[0] += 1
                if count[0] == step:
                    raise OSError(error, os.strerror(error))
            return before[name](*args, **more)

        return call

    for name in CALLS:
        setattr(os, name, wrap(name))
    try:
        yield count
    finally:
        for name, real in before.items():
            setattr(os, name, real)


def record(workspace: Workspace, _home: Path) -> None:
    a_visit(workspace, photo=os.urandom(2_000))


def send(workspace: Workspace, home: Path) -> None:
    run_to_end(bundle.export(workspace, STUDY, home / "out" / "sent.cxb"))


def take_in(workspace: Workspace, home: Path) -> None:
    with run_to_end(bundle.read(home / "theirs.cxb")) as opened:
        run_to_end(merge.apply(workspace, opened))


def back_up(workspace: Workspace, _home: Path) -> None:
    workspace.backup("test")


DEEDS: tuple[Deed, ...] = (record, send, take_in, back_up)


@contextmanager
def a_place() -> Iterator[tuple[Workspace, Path]]:
    """A workspace with a visit, an empty folder for bundles, and a bundle by somebody else."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "out").mkdir()
        with Workspace.create(home / "ben", Person("Ben", "ben-laptop")) as ben:
            ben.install(FILE)
            a_visit(ben, photo=os.urandom(2_000))
            run_to_end(bundle.export(ben, STUDY, home / "theirs.cxb"))
        with Workspace.create(home / "w", Person("Ines", "ines-laptop")) as workspace:
            workspace.install(FILE)
            a_visit(workspace)
            yield workspace, home


def faults(workspace: Workspace, home: Path, kept: int) -> Iterator[str]:
    """What does not hold after a refusal."""
    with workspace.database.read() as connection:
        found = visits.visits_of(connection, STUDY)
    if len(found) < kept:
        yield "a visit is lost"
    for photo in (one for visit in found for one in visit.evidence):
        if not workspace.evidence.verify(photo.sha256):
            yield "a photo is missing"
    for path in (home / "out").iterdir():
        if path.suffix != ".cxb":
            yield f"{path.suffix} is left behind"
            continue
        try:
            run_to_end(bundle.read(path)).close()
        except CxError:
            yield "a bundle is none"
        path.unlink()
    with workspace.database.write() as connection:
        yield from log.faults(connection)


def tried(deed: Deed, steps: int, rng: random.Random) -> tuple[list[str], int]:
    """Refuse at up to so many steps of a deed, each with one of the errors; what went wrong, and how many it were."""
    wrong: list[str] = []
    with a_place() as (workspace, home):
        with refusing(0, 0) as count:
            deed(workspace, home)
        most = count[0]
        chosen = range(1, most + 1) if most <= steps else sorted(rng.sample(range(1, most + 1), steps))
    for step in chosen:
        error = rng.choice(ERRORS)
        with a_place() as (workspace, home):
            kept = 1
            try:
                with refusing(step, error):
                    deed(workspace, home)
                kept += deed is record  # a refusal that harms nothing, such as of a note beside it
            except CxError:
                pass
            except OSError as escaped:
                wrong.append(f"{deed.__name__}, step {step}: {errno.errorcode[error]} escapes ({escaped})")
            wrong += [
                f"{deed.__name__}, step {step}, {errno.errorcode[error]}: {fault}"
                for fault in faults(workspace, home, kept)
            ]
            with suppress(CxError):
                deed(workspace, home)
                continue
            wrong.append(f"{deed.__name__}, step {step}: it does not work afterwards")
    return wrong, len(chosen)


def full(pages: int) -> tuple[list[str], int]:
    """A disk that is full after so many pages more, for the database itself."""
    wrong: list[str] = []
    for more in range(pages):
        with a_place() as (workspace, home):
            with workspace.database.quick_write() as connection:
                (now,) = connection.execute("PRAGMA page_count").fetchone()
            workspace.database._writer.execute(f"PRAGMA max_page_count={now + more}")
            try:
                record(workspace, home)
                take_in(workspace, home)
                kept = 3
            except CxError:
                kept = 1
            workspace.database._writer.execute("PRAGMA max_page_count=1000000")
            wrong += [f"full after {more} pages: {fault}" for fault in faults(workspace, home, kept)]
            record(workspace, home)
    return wrong, pages


def careless_send(workspace: Workspace, home: Path) -> None:
    """The broken twin: writes in place, and thinks nothing of a disk that refuses to sync."""
    run_to_end(bundle.export(workspace, STUDY, home / "made.cxb"))
    target = os.open(home / "out" / "sent.cxb", os.O_WRONLY | os.O_CREAT)
    content = (home / "made.cxb").read_bytes()
    try:
        os.write(target, content[: len(content) // 2])
        os.fsync(target)
        os.write(target, content[len(content) // 2 :])
    except OSError as error:
        raise CxError("refused", "disk") from error
    finally:
        os.close(target)


def caught() -> int:
    """Is a careless writer noticed?"""
    return int(any("a bundle is none" in fault for fault in tried(careless_send, 60, random.Random(1))[0]))


def refused(steps: int) -> Row:
    """R16 and R17."""
    rng = random.Random(16)
    wrong: list[str] = []
    done = 0
    for deed in DEEDS:
        found, number = tried(deed, steps, rng)
        wrong += found
        done += number
    found, number = full(min(steps, 12))
    told = "each told in words"
    return Row("R16 R17 refused", f"{done + number:,} refusals", told, (*wrong, *found), "16", caught(), 1)
