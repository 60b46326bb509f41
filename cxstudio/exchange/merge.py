"""Merging a bundle: first a plan that a person can read and that writes nothing, then one transaction.

Files go first and rows after, so that a row never points to nothing. A second import of the same bundle finds
nothing new. Cancelling, or any refusal, before the transaction leaves the study as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection

from ..errors import EvidenceError
from ..i18n import _, plural
from ..ids import FAR_AHEAD_MS
from ..steps import Progress, Steps
from ..store import bundle_log, erasure, log, photo_rows, photos, taken_back, visits
from ..store.fold import SILENT, EntityState, fold_entity
from ..store.operation import Kind, Operation
from ..store.taken_back import TakenIn
from ..workspace import Workspace
from . import devices, pictures
from .bundle import Bundle, by_entity, note_of
from .trust import require_accepted


class Effect(Enum):
    """What the import would do to one thing."""

    NEW = "new"
    SAME = "the same"
    NEWER_THERE = "newer there"
    NEWER_HERE = "newer here"
    BOTH = "changed on both sides"
    ERASED = "erased"


@dataclass(frozen=True)
class PlanLine:
    """One thing the bundle speaks of: its kind ("visit", "site", ...), its id, what would happen, to which fields."""

    kind: str
    id: str
    effect: Effect
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What an import would do. Nothing is written yet. `far_ahead` counts stamps more than a day ahead of our clock."""

    lines: tuple[PlanLine, ...]
    new_operations: int
    new_photos: int
    withheld: int
    far_ahead: int
    fingerprint_there: str

    @property
    def is_empty(self) -> bool:
        """Nothing new."""
        return self.new_operations == 0 and self.new_photos == 0

    def count(self, effect: Effect, kind: str = "visit") -> int:
        """How many things of a kind would be affected so."""
        return sum(line.effect is effect and line.kind == kind for line in self.lines)

    def sentences(self) -> list[str]:
        """The plan in words, for window and command line."""
        if self.is_empty:
            return [_("Nothing new: everything in this bundle is here already.")]
        words = [
            (self.count(Effect.NEW, "study"), "{n} new study", "{n} new studies"),
            (self.count(Effect.NEW, "protocol"), "{n} new protocol version", "{n} new protocol versions"),
            (self.count(Effect.NEW, "site"), "{n} new site", "{n} new sites"),
            (self.count(Effect.NEW), "{n} new visit", "{n} new visits"),
            (self.new_photos, "{n} new photo or file", "{n} new photos or files"),
            (self.count(Effect.NEWER_THERE), "{n} visit changed there", "{n} visits changed there"),
            (self.count(Effect.BOTH), "{n} visit changed on both sides; both values are kept",
             "{n} visits changed on both sides; both values are kept"),
            (self.withheld, "{n} erased change left out", "{n} erased changes left out"),
            (self.far_ahead, "{n} change from a clock that runs ahead", "{n} changes from a clock that runs ahead"),
        ]  # fmt: skip
        return [plural(one, many, n) for n, one, many in words if n]


@dataclass(frozen=True)
class Imported:
    """What an import did. `unreadable` counts files kept that are no photos this program can show, `not_understood` the
    things of the study that hold something this program cannot read."""

    operations: int
    photos: int
    conflicts: int
    unreadable: int
    fingerprint: str
    not_understood: int = 0
    not_allowed: int = 0
    """Changes that their authors may not make by the roster: kept, but they do not count."""
    forked: int = 0
    """Devices that went on in two places from the same point: copied or restored workspaces."""
    undo: TakenIn | None = None
    """What `take_back` needs, while it can be taken back."""


def plan(workspace: Workspace, bundle: Bundle) -> Plan:
    """What would happen, from one consistent reading."""
    with workspace.database.read() as connection:
        fresh, completed = log.news(connection, bundle.operations)
        new = [*fresh, *completed]
        known = {operation.hash for operation in bundle.operations} - {operation.hash for operation in new}
        erased = log.erasures_of(connection, [bundle.facts.study])
        spoken_of = by_entity(bundle.operations)
        here = log.operations_by_entity(connection, bundle.facts.study, list(spoken_of))
        lines = [_line(entity, found, here.get(entity, []), known, bundle) for entity, found in spoken_of.items()]
    return Plan(
        tuple(lines),
        len(new),
        len(_wanted_blobs(workspace, bundle)) + len(pictures.lacking(workspace.evidence, bundle)),
        sum(erased.withholds(operation) for operation in new),
        sum(operation.header.t[0] > workspace.clock() + FAR_AHEAD_MS for operation in new),
        str(bundle.header.get("fingerprint", "")),
    )


def _line(
    entity: str, found: Sequence[Operation], here: Sequence[Operation], known: set[str], bundle: Bundle
) -> PlanLine:
    kind, _colon, id_ = entity.partition(":")
    if not here:
        return PlanLine(kind, id_, Effect.NEW)
    before = fold_entity(here)
    if before.is_erased:
        return PlanLine(kind, id_, Effect.ERASED)
    if all(operation.hash in known for operation in found):
        sent = {operation.hash for operation in found}
        newer = any(o.hash not in sent and not _maker_has(o, bundle) for o in here)
        return PlanLine(kind, id_, Effect.NEWER_HERE if newer else Effect.SAME)
    after = fold_entity([*here, *found])
    fresh = tuple(sorted(set(after.conflicts) - set(before.conflicts) - set(SILENT)))
    changed = fresh or _changed(before, after)
    return PlanLine(kind, id_, Effect.BOTH if fresh else Effect.NEWER_THERE if changed else Effect.SAME, changed)


def _maker_has(operation: Operation, bundle: Bundle) -> bool:
    number, _hash = bundle.facts.have.get(operation.header.r, (0, ""))
    return operation.header.n <= number


def _changed(before: EntityState, after: EntityState) -> tuple[str, ...]:
    old = before.values()
    return tuple(sorted(name for name, value in after.values().items() if old.get(name) != value))


def _wanted_blobs(workspace: Workspace, bundle: Bundle) -> list[str]:
    """The files to take: those the operations speak of, unless erased, that are not here yet, file and row. An import
    that was broken off may have left the file without its row; without it the file would never be handed on."""
    with workspace.database.read() as connection:
        erased = log.erasures_of(connection, [bundle.facts.study])
        spoken_of = {blob for o in bundle.operations if not erased.withholds(o) for blob in o.blobs}
        wanted = sorted(spoken_of & set(bundle.blobs))
        noted = visits.blobs(connection, wanted)
    return [sha256 for sha256 in wanted if sha256 not in noted or not workspace.evidence.has(sha256)]


def apply(workspace: Workspace, bundle: Bundle, accepted: Iterable[str] = ()) -> Steps[Imported]:
    """Take the bundle in: its files one by one (those here already are skipped), then all operations at once.

    `accepted` are the keys of devices not known yet that a person believes. Raises BundleError for another stranger,
    and for a forger; nothing is changed then."""
    require_accepted(workspace, bundle, accepted)
    wanted = _wanted_blobs(workspace, bundle)
    sizes: dict[str, tuple[int, int]] = {}
    unreadable = 0
    for number, sha256 in enumerate(wanted, 1):
        yield Progress(number, len(wanted), _("Taking in file {n} of {total}").format(n=number, total=len(wanted)))
        kept = workspace.evidence.keep(bundle.blob(sha256), sha256)
        sizes[sha256] = (kept.size, kept.crc32)
        try:
            yield from photos.derive(workspace.evidence, sha256)
        except EvidenceError:  # kept as a file: what cannot be shown must not stop what can
            unreadable += 1
    copies = pictures.lacking(workspace.evidence, bundle)
    unreadable += yield from pictures.take_in(workspace.evidence, bundle, copies)
    yield Progress(0, 0, _("Merging"))
    with workspace.database.read() as connection:
        shown = erasure.named_photos(connection)
    with workspace.database.write() as connection:
        before = taken_back.newest(connection)
        new = _merge(connection, workspace, bundle, sizes)
        counts = Counter(operation.header.e.partition(":")[0] for operation in new)
        note = note_of("received", bundle.header, bundle.facts.name, workspace.clock(), counts)
        bundle_log.note(connection, note)
        done = Imported(
            len(new),
            len(sizes) + len(copies),
            log.open_conflicts(connection, bundle.facts.study),
            unreadable,
            log.study_fingerprint(connection, bundle.facts.study),
            log.not_understood(connection, bundle.facts.study),
            len({o.hash for o in new} & {o.hash for o in log.void_of(connection, bundle.facts.study)}),
            len(log.forked(connection, bundle.facts.study)),
            _undo(connection, bundle.facts.study, before, len(new), [*sizes, *(one.original for one in copies)]),
        )
        came = [one for one in photo_rows.evidence_of(connection, bundle.facts.study) if one.sha256 in sizes]
    remember(workspace, bundle)
    if any(o.header.k == Kind.ERASE.value for o in new):
        yield Progress(0, 0, _("Erasing here too"))
        erasure.carry_out(workspace.database, workspace.evidence, workspace.folder, workspace.clock, shown)
        workspace.mark()
    yield from photos.prepare(workspace.evidence, came)  # what somebody covered is seen on no picture here
    return done


def _undo(connection: Connection, study: str, before: int, new: int, files: Sequence[str]) -> TakenIn | None:
    """What is needed to take the import back; None where it did more than add."""
    last = taken_back.newest(connection)
    if not new or last - before != new or not taken_back.can_go(connection, before, last):
        return None
    return TakenIn(study, before, last, tuple(files), taken_back.newest_note(connection))


def take_back(workspace: Workspace, undo: TakenIn) -> None:
    """Take an import back, rows first and files after. Raises WorkspaceError where something was built on it."""
    with workspace.database.write() as connection:
        files = taken_back.take_back(connection, undo)
    for sha256 in files:
        workspace.evidence.remove(sha256)


def remember(workspace: Workspace, bundle: Bundle) -> None:
    """Note its authors' signatures, for handing on what they signed, and the photos that its maker asks for."""
    wanted = bundle.header.get("want")
    asked = [one for one in wanted if isinstance(one, str)] if isinstance(wanted, list) else []
    if not bundle.facts.key:
        return
    with workspace.database.read() as connection:
        roster = log.roster_of(connection, bundle.facts.study)
    before = devices.load(workspace.folder)
    after = before.with_team(roster.members.values() if roster is not None else ())
    after = after.with_heads(bundle.facts.study, bundle.authors)
    after = after.asking(bundle.facts.study, bundle.facts.replica, asked)
    if after != before:
        devices.save(workspace.folder, after)


def note_receipt(workspace: Workspace, bundle: Bundle, accepted: Iterable[str] = ()) -> None:
    """Remember what the maker of a bundle with nothing new has by now."""
    require_accepted(workspace, bundle, accepted)
    with workspace.database.write() as connection:
        bundle_log.note(connection, note_of("received", bundle.header, bundle.facts.name, workspace.clock(), {}))
    remember(workspace, bundle)


def _merge(
    connection: Connection, workspace: Workspace, bundle: Bundle, sizes: Mapping[str, tuple[int, int]]
) -> list[Operation]:
    new = log.take_in(connection, bundle.operations)
    log.name_device(connection, bundle.facts.replica, bundle.facts.maker)
    log.adopt_clock(connection, new, workspace.clock())
    for sha256, (size, crc32) in sizes.items():
        visits.note_blob(connection, sha256, size, crc32)
    return new


def vector(workspace: Workspace, study: str) -> dict[str, tuple[int, str]]:
    """What this workspace has of a study."""
    with workspace.database.read() as connection:
        return log.vector(connection, study)
