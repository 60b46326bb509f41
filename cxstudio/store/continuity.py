"""Whether a workspace goes on where this computer last saw it, told by a mark that lies outside of it.

A copied folder, a restored backup, a workspace opened on another computer: each would go on under the same replica and
fork its chain. Where that is so, or cannot be ruled out, the workspace goes on as a new replica; nothing else changes.
The mark says where the database lay, which file it was, and how far each chain had come.
"""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from sqlalchemy import func, select

from ..steps import replacing
from . import log
from .database import Database
from .operation import fit_for_exchange
from .tables import OperationRow, ReplicaRow, table

OP, REPLICA = table(OperationRow), table(ReplicaRow)


class Continuity(Enum):
    """How a workspace goes on: as it was, or under a new name because it was copied here, restored from an older state,
    or comes from elsewhere."""

    SAME = "same"
    COPIED = "copied"
    RESTORED = "restored"
    FROM_ELSEWHERE = "from elsewhere"


@dataclass(frozen=True)
class Mark:
    """What is remembered of a replica: its database's place, which file that was (device, number), the number of the
    last operation of each study, and what was erased (study and target): an older state must not bring it back."""

    place: str
    file: tuple[int, int]
    numbers: dict[str, int]
    erased: tuple[tuple[str, str], ...] = ()


def attend(database: Database, folder: Path, new_id: str) -> Continuity:
    """Compare the workspace with its mark in `folder`, let it go on as replica `new_id` where it has to, and mark it
    anew."""
    with database.read() as connection:
        replica = log.ours(connection)[0]
    now = _now(database, replica)
    before = _load(_file(folder, replica))
    found = judged(before, now)
    if before is not None and set(before.erased) - set(now.erased):
        with database.write() as connection:
            log.erase_again(connection, before.erased)
        database.compact()
    if found is not Continuity.SAME:
        _go_on_as(database, new_id)
    mark(database, folder)
    return found


def judged(before: Mark | None, now: Mark) -> Continuity:
    """What a mark says of a workspace as it is now."""
    if before is None:
        return Continuity.FROM_ELSEWHERE if any(now.numbers.values()) else Continuity.SAME
    if before.file != now.file and before.place != now.place and _file_number(Path(before.place)) == before.file:
        return Continuity.COPIED
    is_behind = any(now.numbers.get(study, 0) < number for study, number in before.numbers.items())
    return Continuity.RESTORED if is_behind else Continuity.SAME


def mark(database: Database, folder: Path) -> None:
    """Remember how far the workspace has come. Raises OSError where that cannot be written."""
    with database.read() as connection:
        replica = log.ours(connection)[0]
    folder.mkdir(parents=True, exist_ok=True)
    now = _now(database, replica)
    if _load(_file(folder, replica)) != now:
        with replacing(_file(folder, replica)) as file:
            file.write(json.dumps(asdict(now)).encode())


def _file(folder: Path, replica: str) -> Path:
    return folder / f"{hashlib.sha256(replica.encode()).hexdigest()[:32]}.json"


def _now(database: Database, replica: str) -> Mark:
    with database.read() as connection:
        last = select(OP.c.study, func.max(OP.c.number)).where(OP.c.replica == replica).group_by(OP.c.study)
        numbers = {study: int(number) for study, number in connection.execute(last)}
        erased = tuple(log.erased_targets(connection))
    return Mark(str(database.path.resolve()), _file_number(database.path), numbers, erased)


def _file_number(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except OSError:
        return 0, 0
    return told.st_dev, told.st_ino


def _load(path: Path) -> Mark | None:
    """The mark in a file; None where there is none, or none that can be read: then nothing is certain."""
    try:
        match json.loads(path.read_text(encoding="utf-8")):
            case {"place": str(place), "file": [int(device), int(number)], "numbers": dict(numbers), **more}:
                told = more.get("erased")
                erased = tuple((str(s), str(target)) for s, target in told) if isinstance(told, list) else ()
                return Mark(place, (device, number), {str(study): int(n) for study, n in numbers.items()}, erased)
    except (OSError, ValueError, TypeError):
        pass
    return None


def _go_on_as(database: Database, new_id: str) -> None:
    """From here on this workspace writes as another replica, with the same person and clock."""
    with database.write() as connection:
        before = connection.execute(select(REPLICA).where(REPLICA.c.is_ours)).one()
        connection.execute(REPLICA.update().where(REPLICA.c.id == before.id).values(is_ours=False))
        here = fit_for_exchange(platform.node()) or before.name
        row = dict(before._mapping, id=new_id, is_ours=True, public_key="", name=here)
        connection.execute(REPLICA.insert(), row)
