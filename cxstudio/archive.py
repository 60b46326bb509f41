"""A whole study in a folder that can be opened in ten years, with this program or without it.

The folder is a BagIt bag (RFC 8493): checksums of everything in plain text. In it a workspace with nothing but this
study, its evidence included, that CX Studio opens; the same answers as CSV and JSON; and a page that says in words
what lies where. It holds everything, originals and names too: it is for the shelf of those who did the study.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import __version__
from .errors import ReportError, StorageError
from .i18n import _
from .ids import IdMaker
from .report import faces
from .report.wanted import Wanted
from .steps import Progress, Steps, sync_folder
from .store import log, soundness
from .store.database import Database, speaking
from .store.drafts import Drafts, stored_of
from .store.filling import fill
from .store.protocol_drafts import ProtocolDrafts
from .store.studies import visit_count
from .store.visits import note_blob
from .study.plan import Study
from .workspace import DATABASE, Workspace


@dataclass(frozen=True)
class Archived:
    """Where it lies, and what went in. `missing` files are named by visits and are not on this computer."""

    folder: Path
    visits: int
    files: int
    missing: int
    size: int


def archive(workspace: Workspace, study_id: str, target: Path) -> Steps[Archived]:
    """Write the study into the new folder `target`, whole or not at all. Raises StorageError where there is something
    already or the disk refuses."""
    if target.exists():
        words = _("{path} is there already. Nothing was written. Name a folder that is not there yet.")
        raise StorageError(words.format(path=target), "exists")
    part = target.with_name(target.name + ".part")
    with speaking():
        try:
            shutil.rmtree(part, ignore_errors=True)
            made = yield from _fill(workspace, workspace.find_study(study_id), part)
            size = yield from _bag(part)
            part.rename(target)
            sync_folder(target.parent)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return Archived(target, *made, size)


def _fill(workspace: Workspace, study: Study, folder: Path) -> Steps[tuple[int, int, int]]:
    """(visits, files, missing files) put in."""
    inside = folder / "data" / "workspace"
    inside.mkdir(parents=True)
    files, missing = yield from _database(workspace, study, inside)
    yield from _tables(workspace, study, folder / "data" / "tables")
    with workspace.database.read() as connection:
        visits = visit_count(connection, study.id)
    (folder / "data" / "READ ME.txt").write_text(_page(study, visits, files, missing), encoding="utf-8")
    return visits, files, missing


# -- the workspace in it -----------------------------------------------------------------------------------------------


def _database(workspace: Workspace, study: Study, inside: Path) -> Steps[tuple[int, int]]:
    """A workspace of this study alone, with its evidence; (files, missing files)."""
    with workspace.database.read() as connection:
        _replica, person, _stamp = log.ours(connection)
        operations = list(log.of_study(connection, study.id))
        drafts = stored_of(connection, study.id)
    database = Database.create(inside / DATABASE, log.introducing(IdMaker(workspace.clock)(), person, _("archive")))
    try:
        yield from fill(database, operations, _("Writing what was recorded"))
        for draft in drafts:
            Drafts(database, workspace.clock).put(draft)
        design = workspace.protocol_draft(study.id)
        if design is not None:
            ProtocolDrafts(database, workspace.clock).save(study.id, design)
        with database.read() as connection:
            named = soundness.named_evidence(connection, drafts)
        found = yield from _evidence(workspace, [one.sha256 for one in named], inside)
        with database.write() as connection:
            for sha256, size, crc32 in found:
                note_blob(connection, sha256, size, crc32)
    finally:
        database.close()
        (inside / "reserve").unlink(missing_ok=True)
    return len(found), len(named) - len(found)


def _evidence(workspace: Workspace, named: list[str], inside: Path) -> Steps[list[tuple[str, int, int]]]:
    """Copy every original that is whole, and the pictures made from any; (SHA-256, size, CRC-32) of the originals."""
    found = []
    for count, sha256 in enumerate(named, 1):
        yield Progress(count, len(named), _("Writing file {n} of {total}").format(n=count, total=len(named)))
        print_ = workspace.evidence.fingerprint_of(sha256)
        if print_ is not None:
            found.append((print_.sha256, print_.size, print_.crc32))
        for path in workspace.evidence.all_of(sha256):
            copied = inside / path.relative_to(workspace.folder)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied)
    return found


# -- the same for everybody --------------------------------------------------------------------------------------------


def _tables(workspace: Workspace, study: Study, folder: Path) -> Steps[None]:
    """The answers as CSV with their description, and as one JSON file; nothing of it where nothing is recorded."""
    folder.mkdir()
    everything = Wanted(anonymity="named", counts="complete", home=workspace.folder)
    with suppress(ReportError):  # a study without a visit has no tables, and is archived all the same
        packed = yield from faces.write(workspace, study.id, folder / "tables.zip", everything)
        with zipfile.ZipFile(packed) as tables:
            for name in tables.namelist():  # written by us a moment ago
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(tables.read(name))
        packed.unlink()
        yield from faces.write(workspace, study.id, folder / "study.json", everything)


def _page(study: Study, visits: int, files: int, missing: int) -> str:
    lines = [
        _("{title}: the archive of a study").format(title=study.title),
        "",
        _("Written on {day} by CX Studio {version}.").format(day=f"{datetime.now(UTC):%Y-%m-%d}", version=__version__),
        _("{visits} visits, {files} photos and files; {missing} more are named and were not on the computer.").format(
            visits=visits, files=files, missing=missing
        ),
        "",
        _("It holds everything, originals and names too. Keep it where only those who may know them can read it."),
        "",
        _("workspace: a folder that CX Studio opens. workspace.sqlite is an SQLite 3 database; the table “op” with"),
        _("“op_payload” (deflated JSON) is the whole history, the other tables follow from it. evidence holds the"),
        _("files as they came, each named by the SHA-256 of its content."),
        _("tables: the answers as CSV (UTF-8), described by datapackage.json (Frictionless Data), and as study.json."),
        _("Above this folder: bagit.txt and the checksums of every file (BagIt, RFC 8493); “sha256sum -c"),
        _("manifest-sha256.txt” tells whether all is as it was."),
    ]
    return "\n".join(lines) + "\n"


# -- the bag -----------------------------------------------------------------------------------------------------------


def _bag(folder: Path) -> Steps[int]:
    """Make a BagIt bag of what lies in `data`; the bytes in it."""
    files = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    lines, size = [], 0
    for count, path in enumerate(files, 1):
        yield Progress(count, len(files), _("Checking file {n} of {total}").format(n=count, total=len(files)))
        lines.append(_checksum_line(path, folder))
        size += path.stat().st_size
    _write(folder / "manifest-sha256.txt", "".join(lines))
    _write(folder / "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    _write(folder / "bag-info.txt", _bag_info(size, len(files)))
    tags = sorted(path for path in folder.iterdir() if path.is_file())
    _write(folder / "tagmanifest-sha256.txt", "".join(_checksum_line(path, folder) for path in tags))
    return size


def _bag_info(size: int, files: int) -> str:
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    return f"Bag-Software-Agent: CX Studio {__version__}\nBagging-Date: {day}\nPayload-Oxum: {size}.{files}\n"


def _checksum_line(path: Path, folder: Path) -> str:
    """A line of a manifest; the file is on the disk before it is vouched for."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        name = path.relative_to(folder).as_posix().replace("%", "%25")
        return f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
