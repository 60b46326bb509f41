"""Visits recorded and handed on through the real workspace, as it should be done and in ways it must not.

Run with the shim preloaded: `python -m tests.store.powercut.workload DISK VISITS ANSWERS`. Below DISK each way gets a
folder with its workspaces, and a file of acknowledgements, one JSON line after each call that returned.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from cxstudio.exchange import bundle, merge
from cxstudio.steps import Steps, run_to_end, sync_folder
from cxstudio.store import database, log, photos
from cxstudio.store.evidence_files import Fingerprint, fingerprint
from cxstudio.store.photos import PhotoFacts, Source
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import Protocol, Stage, Touchpoint, YesNo
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import Person, Workspace
from tests.data_photos import a_photo

STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Café visits")
DOOR = Touchpoint(id="door", title="Door", items=(YesNo(id="greeted", text="Was a greeting spoken?"),))
FILE = StudyFile(
    key="small",
    study=STUDY,
    protocol=Protocol(title="Café", stages=(Stage(id="arrive", title="Arrive", touchpoints=(DOOR,)),)),
)
PHOTO_EVERY = 4
CHECKPOINT_PAGES = 40
"""Far fewer than usual, so that checkpoints fall into a short recording."""

Acknowledge = Callable[..., None]


class Recorder:
    """Records visits; `said` is told what the person was told."""

    def __init__(self, workspace: Workspace, said: Acknowledge) -> None:
        self.workspace = workspace
        self.said = said
        self.site = workspace.add_site(STUDY.id, "Harbour Street")
        self.photos = 0

    def visit(self, answers: int) -> None:
        """One visit: answers that grow and change, photos, completed and amended."""
        visit = self.workspace.begin_visit(STUDY.id, self.site, "Ines")
        self.said("begun", visit.id)
        for n in range(answers):
            self.answer(visit.id, f"item{n % (answers - 2)}", n)
            if n % PHOTO_EVERY == 0:
                self.photo(visit.id)
        whole = self.workspace.drafts.load(visit.id)
        done = self.workspace.complete(whole)
        self.said("completed", visit.id)
        self.amend(done, answers)

    def answer(self, visit_id: str, item: str, n: int) -> None:
        self.workspace.drafts.save_answer(visit_id, Answer(item=item, value=f"{n:04} " + "so it was " * (n % 7) * 9))
        self.said("answer", visit_id, item, n)

    def amend(self, visit: Visit, n: int) -> None:
        self.workspace.amend(visit, Answer(item="item0", value=f"{n:04} after all"), "misread my notes")
        self.said("answer", visit.id, "item0", n)

    def photo(self, visit_id: str) -> None:
        self.photos += 1
        (facts,) = run_to_end(self.workspace.attach([Source(a_photo(seed=self.photos), f"{self.photos}.jpg")]))
        self._row(visit_id, facts)

    def _row(self, visit_id: str, facts: PhotoFacts) -> None:
        evidence = self.workspace.evidence_of(facts, "door", "greeted")
        self.workspace.drafts.save_evidence(visit_id, evidence)
        self.said("photo", visit_id, evidence.id, evidence.sha256)


class RowFirst(Recorder):
    """Writes a photo's row before its file."""

    def photo(self, visit_id: str) -> None:
        self.photos += 1
        content = a_photo(seed=self.photos)
        kept = fingerprint(content)
        self._row(visit_id, facts_of(kept))
        run_to_end(photos.attach(self.workspace.evidence, content, "1.jpg"))


def facts_of(kept: Fingerprint) -> PhotoFacts:
    """Facts about a photo that nobody developed."""
    return PhotoFacts(
        "1.jpg", kept.sha256, kept.crc32, kept.size, "image/jpeg", 120, 90, 1, None, None, None, "", "", False
    )


@contextmanager
def setting(*pragmas: str) -> Iterator[None]:
    """The database with other settings than its own."""
    usual = database._settings

    def changed(connection: database.sqlite3.Connection) -> None:
        usual(connection)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    database._settings = changed
    try:
        yield
    finally:
        database._settings = usual


@contextmanager
def not_syncing(kind: Callable[[int], bool]) -> Iterator[None]:
    """Python code that forgets to sync files of a kind (SQLite's own syncing is not touched)."""
    usual = os.fsync

    def forgetful(handle: int) -> None:
        if not kind(os.fstat(handle).st_mode):
            usual(handle)

    os.fsync = forgetful
    try:
        yield
    finally:
        os.fsync = usual


RECORDING = {
    "sound": (Recorder, nullcontext),
    "commits not synced": (Recorder, lambda: setting("synchronous=NORMAL")),
    "journal deleted, not synced": (Recorder, lambda: setting("journal_mode=DELETE")),
    "photo not synced": (Recorder, lambda: not_syncing(stat.S_ISREG)),
    "folder not synced": (Recorder, lambda: not_syncing(stat.S_ISDIR)),
    "row before photo": (RowFirst, nullcontext),
}


def record(disk: Path, way: str, visits: int, answers: int) -> None:
    """Record visits in one of the ways, in a workspace of its own."""
    recorder, wrong = RECORDING[way]
    folder = disk / way
    folder.mkdir()
    with acknowledging(disk / f"{way}.said") as said, wrong(), a_workspace(folder) as workspace:
        at_work = recorder(workspace, said)
        said("ready")
        for _visit in range(visits):
            at_work.visit(answers)
        said("closed")


@contextmanager
def acknowledging(path: Path) -> Iterator[Acknowledge]:
    """A function that appends what it is told to a file, one line each."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    yield lambda *what: os.write(handle, json.dumps(what).encode() + b"\n")
    os.close(handle)


@contextmanager
def a_workspace(folder: Path, name: str = "Ines") -> Iterator[Workspace]:
    with Workspace.create(folder, Person(name, f"{name}-laptop")) as workspace:
        with workspace.database.quick_write() as connection:
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        if name == "Ines":
            workspace.install(FILE)
        yield workspace


# -- handing on ----------------------------------------------------------------------------------------------------


def rows_first(workspace: Workspace, read: bundle.Bundle) -> Steps[merge.Imported]:
    """Takes the operations in before the files they speak of."""
    with workspace.database.write() as connection:
        log.take_in(connection, read.operations)
    return merge.apply(workspace, read)


HANDING_ON = {
    "handing on": (merge.apply, nullcontext),
    "bundle not synced": (merge.apply, lambda: not_syncing(stat.S_ISREG)),
    "rows before files": (rows_first, nullcontext),
}


def hand_on(disk: Path, way: str, times: int) -> None:
    """Record a visit, export what the other lacks, import it there; some times over."""
    take, wrong = HANDING_ON[way]
    folder = disk / way
    for name in ("", "here", "there"):
        (folder / name).mkdir()
    sync_folder(folder)
    with (
        acknowledging(disk / f"{way}.said") as said,
        a_workspace(folder / "here") as here,
        a_workspace(folder / "there", "Ben") as there,
    ):
        at_work = Recorder(here, lambda *what: None)
        for n in range(times):
            at_work.visit(PHOTO_EVERY + 1)
            said("ready")
            with wrong():
                path = folder / f"{n}{bundle.SUFFIX}"
                run_to_end(bundle.export(here, STUDY.id, path, merge.vector(there, STUDY.id)))
                said("sent", path.name)
                with run_to_end(bundle.read(path)) as read:
                    run_to_end(take(there, read))
                said("received", n + 1)
            said("away")


WAYS = (*RECORDING, *HANDING_ON)


def main() -> None:
    disk, visits, answers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for way in RECORDING:
        of_ours = way == "sound"
        record(disk, way, visits if of_ours else 1, answers if of_ours else 6)
    for way in HANDING_ON:
        hand_on(disk, way, 2)


if __name__ == "__main__":
    main()
