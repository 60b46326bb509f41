"""Rescue: a workspace whose database is damaged is made anew from what is whole in it and in its backups.

The log is content-addressed, so parts from any place fit together and nothing is taken twice. A visit in work that is
not whole here comes from the newest backup: rather a word too many than one lost. The damaged files are kept beside.
The workspace writes under a new replica from then on: what it wrote last may be lost here and known elsewhere, and two
chains under one name would fork.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .errors import WorkspaceError
from .i18n import _
from .ids import Clock, IdMaker, system_clock
from .steps import Progress, Steps, sync_folder
from .store import log
from .store.database import Database, speaking
from .store.drafts import Drafts
from .store.evidence_files import EvidenceFiles
from .store.filling import fill
from .store.operation import Operation
from .store.protocol_drafts import ProtocolDrafts
from .store.salvage import Salvage, gaps, salvage
from .store.visits import note_blob, visit_ids
from .study.protocol import Protocol
from .study.visit import Visit
from .workspace import DATABASE, take_lock, this_person

DAMAGED = "damaged"


@dataclass(frozen=True)
class Rescued:
    """What came through. `operations` in all, `from_backups` of them only there; `drafts` of visits; `lost` person ->
    operations that later ones name and nobody here has; `without_values` operations whose values are lost, erased ones
    apart; `files`
    pieces of evidence that are here and whole; `kept_at` where the damaged files lie."""

    operations: int
    from_backups: int
    drafts: int
    lost: tuple[tuple[str, int], ...]
    without_values: int
    files: int
    kept_at: Path

    @property
    def is_complete(self) -> bool:
        """Is nothing missing that anything here names?"""
        return not self.lost and not self.without_values


def rescue(folder: Path, clock: Clock = system_clock) -> Steps[Rescued]:
    """Make the workspace's database anew from what is whole. Raises WorkspaceError where it is open elsewhere or where
    nothing can be read; the files are as they were then, and after a kill at any moment it can be run again."""
    lock = take_lock(folder)
    try:
        with speaking():
            return (yield from _rescue(folder, clock))
    finally:
        lock.release()


def _rescue(folder: Path, clock: Clock) -> Steps[Rescued]:
    yield Progress(0, 0, _("Reading what is whole"))
    here = _together(salvage(path) for path in _sources(folder))
    copies = [salvage(path) for path in sorted((folder / "backups").glob("*.sqlite"), reverse=True)]
    newest, backed_up = copies[0] if copies else Salvage(), _together(copies)
    whole = here.with_log_of(backed_up)
    operations = whole.operations()
    if not operations and not whole.drafts:
        raise WorkspaceError(
            _("Nothing of this workspace can be read, nor of its backups. Nothing was changed. Keep the folder."),
            "nothing-left",
        )
    part = folder / f"{DATABASE}.rescued"
    database = _empty(part, whole, clock)
    try:
        yield from fill(database, operations, _("Bringing back what was recorded"))
        drafts = _still_open(database, {**newest.drafts, **here.drafts})
        _keep_drafts(database, drafts, {**newest.protocols, **here.protocols}, clock)
        without_values = _without_values(database, operations)
        files = yield from _note_files(database, folder, drafts)
    finally:
        database.close()
    kept_at = _set_aside(folder, clock())
    _put_in_place(part, folder / DATABASE)
    only_there = len(operations) - sum(operation.hash in here.headers for operation in operations)
    return Rescued(len(operations), only_there, len(drafts), _lost(whole, operations), without_values, files, kept_at)


def _sources(folder: Path) -> list[Path]:
    """The damaged database, and what a rescue that was killed had set aside before, the newest first."""
    set_aside = sorted(folder.glob(f"{DAMAGED}/*/{DATABASE}"), reverse=True)
    return [path for path in (folder / DATABASE, *set_aside) if path.is_file()]


def _together(found: Iterable[Salvage]) -> Salvage:
    """What is whole in any of these; drafts and the like are those of the first that holds anything."""
    together = Salvage()
    for one in found:
        together = together.with_log_of(one) if together.drafts or together.headers else one
    return together


def _still_open(database: Database, drafts: Mapping[str, Visit]) -> list[Visit]:
    """The drafts that are not among the visits. One whose finish was taken back is: its visit was deleted then."""
    with database.read() as connection:
        finished = visit_ids(connection)
    return [visit for id_, visit in drafts.items() if id_ not in finished]


def _empty(part: Path, whole: Salvage, clock: Clock) -> Database:
    """A new database beside the damaged one, of the same person."""
    ours = next((device for device in whole.devices.values() if device.is_ours), None)
    who = this_person()
    name, person = (ours.name, ours.person) if ours else (who.device, who.name)
    _take_away(part)
    return Database.create(part, log.introducing(IdMaker(clock)(), person, name))


def _keep_drafts(database: Database, drafts: Iterable[Visit], protocols: Mapping[str, str], clock: Clock) -> None:
    for visit in drafts:
        Drafts(database, clock).put(visit)
    for study, body in protocols.items():
        ProtocolDrafts(database, clock).save(study, Protocol.model_validate_json(body))


def _note_files(database: Database, folder: Path, drafts: Iterable[Visit]) -> Steps[int]:
    """Note the evidence that is here and whole; each file is read once."""
    from .store.soundness import named_evidence

    files = EvidenceFiles(folder)
    with database.read() as connection:
        named = named_evidence(connection, list(drafts))
    whole = 0
    for count, one in enumerate(named, 1):
        yield Progress(count, len(named), _("Checking file {n} of {total}").format(n=count, total=len(named)))
        found = files.fingerprint_of(one.sha256)
        if found is not None:
            whole += 1
            with database.write() as connection:
                note_blob(connection, one.sha256, found.size, found.crc32)
    return whole


def _without_values(database: Database, operations: Iterable[Operation]) -> int:
    bare = [operation for operation in operations if operation.payload_text is None]
    with database.read() as connection:
        erased = {study: log.erasures_of(connection, [study]) for study in {o.header.s for o in bare}}
    return sum(not erased[operation.header.s].withholds(operation) for operation in bare)


def _lost(whole: Salvage, operations: Iterable[Operation]) -> tuple[tuple[str, int], ...]:
    names = {id_: device.person for id_, device in whole.devices.items()}
    return tuple((names.get(replica) or replica, n) for replica, n in gaps(operations).most_common())


# -- in its place ------------------------------------------------------------------------------------------------------


def _files(database: Path) -> Iterator[Path]:
    """A database and what may lie beside it."""
    return (database.with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal"))


def _take_away(database: Path) -> None:
    for path in _files(database):
        path.unlink(missing_ok=True)


def _set_aside(folder: Path, now_ms: int) -> Path:
    """Copy the damaged files to a folder of their own, synced; where they are they stay for now."""
    moment = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%d-%H%M%S")
    target = folder / DAMAGED / moment
    target.mkdir(parents=True, exist_ok=True)
    for path in _files(folder / DATABASE):
        if path.is_file():
            copied = Path(shutil.copy2(path, target))
            with copied.open("rb+") as file:
                os.fsync(file.fileno())
    sync_folder(target)
    return target


def _put_in_place(part: Path, database: Path) -> None:
    """The journal of the damaged file goes first: it would be played into the new one. A kill in between leaves the
    damaged file without it, and a copy of both where the next rescue looks too."""
    for path in list(_files(database))[1:]:
        path.unlink(missing_ok=True)
    part.replace(database)
    sync_folder(database.parent)
    _take_away(part)
