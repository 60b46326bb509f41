"""Erasing for a person's rights: what a visit or a photo said and showed leaves this computer, and a certificate stays.

An operation says in the log that it was erased, so that no bundle brings it back; the payloads it names drop out, the
chain stays whole. Files, pictures made from them and rows nobody else refers to go. Backups from before hold what was
erased, so they go too, and a new one is made. The certificate has counts and hashes and none of the content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from ..errors import WorkspaceError
from ..i18n import _
from ..ids import Clock
from ..steps import replacing
from . import backups, bundle_log, fold, log, photo_rows
from .database import Database
from .evidence_files import EvidenceFiles
from .operation import Json, Kind, Operation
from .states import visit_from
from .tables import BlobRow, EntityRow, VisitRow, table
from .trash import Trash, shown

ENTITY, VISIT, BLOB = table(EntityRow), table(VisitRow), table(BlobRow)


@dataclass(frozen=True)
class Certificate:
    """What was erased: `kind` "visit", "photo" or "draft" and its id; when (UTC), by whom and why. `payloads` are the
    hashes of the operations whose content was removed, `photos` keyed hashes of the originals, `kept_photos` those that
    others still show. `files`, `bytes` and `backups` count what left the disk."""

    kind: str
    id: str
    study: str
    at: str
    by: str
    reason: str
    payloads: tuple[str, ...]
    photos: tuple[str, ...]
    kept_photos: int
    files: int
    bytes: int
    backups: int
    holders: tuple[str, ...] = ()
    """Who else had the study, and when each was last heard of: there it goes once a bundle of ours arrives."""

    def text(self) -> str:
        """The certificate to be read and printed."""
        what = {"visit": _("a visit"), "photo": _("a photo"), "draft": _("a visit in work")}[self.kind]
        lines = [
            _("Certificate of erasure"),
            "",
            _("Erased: {what}, {id}").format(what=what, id=self.id),
            _("Study: {study}").format(study=self.study),
            _("When: {at}").format(at=self.at),
            _("By: {by}").format(by=self.by),
            _("Reason: {reason}").format(reason=self.reason),
            _("Contents removed from the log: {n}").format(n=len(self.payloads)),
            *(f"  {hash_}" for hash_ in self.payloads),
            _("Photos removed: {n}").format(n=len(self.photos)),
            *(f"  {hash_}" for hash_ in self.photos),
            _("Photos kept because other visits show them: {n}").format(n=self.kept_photos),
            _("Files removed: {n}, {size} bytes").format(n=self.files, size=self.bytes),
            _("Backups removed, since they held it: {n}").format(n=self.backups),
            _("Others who had the study; there it is erased once your next bundle arrives: {n}").format(
                n=len(self.holders)
            ),
            *(f"  {holder}" for holder in self.holders),
            _("What was copied, printed or sent as a report cannot be called back. Ask those who have it."),
        ]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Target:
    """What is to be erased: the `entity` of a visit with the originals it speaks of, or one original wherever the study
    shows it, with an entity that does. A draft has none in the log."""

    id: str
    kind: str
    entity: str
    blobs: tuple[str, ...]


def erase(
    database: Database,
    files: EvidenceFiles,
    trash: Trash,
    folder: Path,
    clock: Clock,
    study: str,
    name: str,
    reason: str,
) -> tuple[Certificate, Path]:
    """Erase a visit (id or number) or a photo (id or SHA-256) of a study; the certificate and where it lies, as JSON
    and beside it as text. Raises WorkspaceError without a reason, or where nothing has that name; nothing is changed
    then.
    """
    if not reason.strip():
        raise WorkspaceError(
            _("Erasing needs its reason: it stands on the certificate. Nothing was changed."), "no-reason"
        )
    with database.write() as connection:
        target = _target(connection, trash, study, name)
        by, now = log.ours(connection)[1], clock()
        held = _held(connection, study, target)
        _write_down(connection, study, target, reason.strip(), clock)
        if target.kind == "draft":
            for rows in ("draft_part", "draft"):
                connection.exec_driver_sql(f"DELETE FROM {rows} WHERE visit = ?", (target.id,))
        needed = shown(connection)
        others = tuple(f"{one.person}, {_moment(one.seen_at)}" for one in holders(connection, study))
        going = [sha256 for sha256 in target.blobs if sha256 not in needed]
        for sha256 in going:
            photo_rows.forget_blob(connection, sha256)
    trash.draft_path(target.id).unlink(missing_ok=True)
    size = sum(path.stat().st_size for sha256 in going for path in files.all_of(sha256))
    removed = sum(files.remove(sha256) for sha256 in going)
    database.compact()
    old = backups.replace_all(database, folder / "backups", "erased", clock())
    when = _moment(now)
    certificate = Certificate(
        target.kind, target.id, study, when, by, reason.strip(),
        tuple(held), tuple(fold.blob_key(study, sha256) for sha256 in going), len(target.blobs) - len(going), removed,
        size, old, others,
    )  # fmt: skip
    return certificate, _lay_down(certificate, folder / "erased")


def _moment(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def carry_out(database: Database, files: EvidenceFiles, folder: Path, clock: Clock, named: Iterable[str]) -> int:
    """Let what an erasure that came from elsewhere names leave this computer too: of the photos `named` (SHA-256, what
    was shown before) those erased and shown nowhere, the freed pages of the database, the older backups. How many files
    that were."""
    with database.write() as connection:
        erased = {target for _study, target in log.erased_targets(connection)}
        studies = {study for study, _target in log.erased_targets(connection)}
        needed = shown(connection)
        going = [
            sha256 for sha256 in sorted(set(named))
            if sha256 not in needed and any(fold.blob_key(study, sha256) in erased for study in studies)
        ]  # fmt: skip
        for sha256 in going:
            photo_rows.forget_blob(connection, sha256)
    removed = sum(files.remove(sha256) for sha256 in going)
    database.compact()
    backups.replace_all(database, folder / "backups", "erased", clock())
    return removed


def named_photos(connection: Connection) -> set[str]:
    """The SHA-256 of every photo this workspace keeps or shows: to be asked before an erasure comes in."""
    return {*shown(connection), *connection.execute(select(BLOB.c.sha256)).scalars()}


@dataclass(frozen=True)
class Holder:
    """Somebody who has, or had, a study: when they were last heard of (UTC ms), and how many of its erasures had not
    reached them by then."""

    person: str
    replica: str
    seen_at: int
    missing: int


def holders(connection: Connection, study: str) -> list[Holder]:
    """Who sent a bundle of this study, the one heard of last first. What they have by now, only their next bundle
    tells."""
    ours = log.ours(connection)[0]
    erasing = [o.header for o in log.with_hashes(connection, sorted(log.erasures_in(connection, study)))]
    found: dict[str, Holder] = {}
    for note in bundle_log.notes(connection, study):
        if note.direction == "received" and note.replica not in (ours, *found):
            missing = sum(note.vector.get(header.r, (0, ""))[0] < header.n for header in erasing)
            found[note.replica] = Holder(note.maker or note.replica, note.replica, note.at_ms, missing)
    return list(found.values())


def _target(connection: Connection, trash: Trash, study: str, name: str) -> Target:
    draft = connection.exec_driver_sql("SELECT visit FROM draft WHERE visit = ? AND study = ?", (name, study)).scalar()
    if draft:
        found = "SELECT json_extract(body, '$.sha256') FROM draft_part WHERE part = 'evidence' AND visit = ?"
        return Target(name, "draft", "", tuple(sorted(connection.exec_driver_sql(found, (name,)).scalars())))
    deleted = next((one for one in trash.drafts() if one.visit.id == name and one.visit.study == study), None)
    if deleted is not None:
        return Target(name, "draft", "", tuple(sorted({one.sha256 for one in deleted.visit.evidence})))
    visit = _visit_id(connection, study, name)
    if visit:
        operations = log.of_entity(connection, f"visit:{visit}", study)
        blobs = {sha256 for operation in operations for sha256 in operation.blobs}
        return Target(visit, "visit", f"visit:{visit}", tuple(sorted(blobs)))
    entity, sha256 = _original(connection, study, name)
    if sha256:
        return Target(name, "photo", entity, (sha256,))
    raise WorkspaceError(
        _("The study has neither a visit nor a photo called “{name}”. Nothing was changed.").format(name=name),
        "no-visit",
    )


def _visit_id(connection: Connection, study: str, name: str) -> str:
    """The id of a visit that is here, in the trash, or long deleted; "" where there is none."""
    known = (ENTITY.c.id == f"visit:{name}") & (ENTITY.c.study == study) & ENTITY.c.is_erased.is_(False)
    if connection.execute(select(ENTITY.c.id).where(known)).first():
        return name
    if not name.isdecimal():
        return ""
    numbered = (VISIT.c.study == study) & (VISIT.c.number == int(name[:9]))
    found = connection.execute(select(VISIT.c.id).where(numbered)).scalars().all()
    if len(found) > 1:
        raise WorkspaceError(
            _("Several visits have the number {name}. Name one by its id: {ids}.").format(
                name=name, ids=", ".join(found)
            ),
            "ambiguous",
        )
    return found[0] if found else ""


def _original(connection: Connection, study: str, name: str) -> tuple[str, str]:
    """(a visit's entity, the SHA-256 of the photo) by the photo's id or SHA-256, shown or in the trash; "" for none."""
    alive = (ENTITY.c.study == study) & ENTITY.c.id.like("visit:%") & ENTITY.c.is_erased.is_(False)
    for entity in connection.execute(select(ENTITY.c.id).where(alive)).scalars().all():
        operations = log.of_entity(connection, entity, study)
        visit, _is_whole = visit_from(fold.fold_entity(operations))
        for photo in (*visit.evidence, *visit.trashed) if visit is not None else ():
            if name in (photo.id, photo.sha256):
                return entity, photo.sha256
    return "", ""


def _held(connection: Connection, study: str, target: Target) -> list[str]:
    """The hashes of the operations whose payloads go."""
    if target.kind == "draft":
        return []
    operations: Iterable[Operation] = (
        log.of_entity(connection, target.entity, study) if target.kind == "visit" else log.of_study(connection, study)
    )
    spoken_of = set(target.blobs) if target.kind == "photo" else None
    full = [operation for operation in operations if operation.payload_text is not None]
    return [one.hash for one in full if spoken_of is None or spoken_of & set(one.blobs)]


def _write_down(connection: Connection, study: str, target: Target, reason: str, clock: Clock) -> None:
    """The erasing operations; whatever comes later of what they name stays away."""
    said: dict[str, Json] = {"reason": reason}
    blobs = target.blobs
    if target.kind == "draft":
        return
    if target.kind == "visit":
        log.append(connection, study, [log.Change(Kind.ERASE, target.entity, said)], clock)
        blobs = tuple(set(blobs) - shown(connection))  # a photo that others show stays theirs
    keys = sorted(fold.blob_key(study, sha256) for sha256 in blobs)
    log.append(connection, study, [log.Change(Kind.ERASE, target.entity, said, erased_blob=key) for key in keys], clock)


def _lay_down(certificate: Certificate, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    stem = f"{certificate.at.replace(':', '')}-{certificate.kind}-{certificate.id[:64]}"
    written: Sequence[tuple[str, str]] = (
        (".txt", certificate.text()),
        (".json", json.dumps(asdict(certificate), ensure_ascii=False, indent=1) + "\n"),
    )
    for suffix, text in written:
        with replacing(folder / f"{stem}{suffix}") as file:
            file.write(text.encode())
    return folder / f"{stem}.json"
