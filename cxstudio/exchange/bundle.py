"""A study's operations and evidence as a bundle, and back: what goes in, and what a bundle says once it is verified.

Exporting sends what the receiver's vector lacks (nothing known: everything). Reading checks the container, then every
operation: its hash, its payload, its place in its author's chain, and that it speaks of the bundle's study.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from ..errors import BundleError
from ..i18n import _
from ..steps import Progress, Steps
from ..store import bundle_log, chains, log, photo_rows, studies, visits
from ..store.bundle_log import BundleNote
from ..store.evidence_files import EvidenceFiles
from ..store.operation import Operation, parse
from ..workspace import Workspace
from . import devices, envelope, pictures, signing, strict_json
from .container import (
    BlobSource,
    Segment,
    VerifiedContainer,
    op_line,
    open_container,
    write_container,
)
from .envelope import Opener
from .packing import MOST_LATER, Packing, chain_order, signed_by_others, signed_hashes
from .refusal import LIMITS, Refused, speaking_of
from .signing import SignedHead
from .strict_json import Json

SUFFIX = ".cxb"
PLAINLY = Packing()
"""Unsigned, open, everything: for what stays on one computer."""
PART_OVERHEAD = 200_000
"""Bytes of a part kept free for the bookkeeping; what is written is measured all the same."""
NUMBERS = range(2**40)
"""Numbers of operations that leave room behind them: whoever claims a higher one wants to end a chain."""
MOMENTS = range(2**47)
"""Milliseconds since 1970 that every calendar can show (until the year 6429)."""


@dataclass(frozen=True)
class Exported:
    """What was written. `photos_missing` counts evidence that is not on this computer and so could not go along,
    `photos_held_back` photos that the study does not let go before they are checked or cleared."""

    path: Path
    size: int
    operations: int
    photos: int
    photos_missing: int
    fingerprint: str
    photos_held_back: int = 0


@dataclass(frozen=True)
class BundleFacts:
    """What a verified bundle says of itself. `made_at` is UTC ms by the maker's clock; `key` the one that signed it,
    empty where none did; `recipients` the devices it was made for, empty for everybody."""

    name: str
    size: int
    bundle: str
    study: str
    title: str
    maker: str
    person: str
    made_at: int
    have: Mapping[str, tuple[int, str]]
    operations: int
    photos: int
    replica: str = ""
    key: str = ""
    recipients: tuple[str, ...] = ()
    is_sealed: bool = False


# -- out -------------------------------------------------------------------------------------------------------------


def export(
    workspace: Workspace,
    study_id: str,
    path: Path,
    have: chains.Vector | None = None,
    packing: Packing = PLAINLY,
) -> Steps[Exported]:
    """Write the study, or what a receiver with the vector `have` lacks of it, to `path`.

    Raises StorageError when the disk refuses; `path` is whole afterwards or as it was.
    """
    yield Progress(0, 0, _("Collecting what changed"))
    with workspace.database.read() as connection:
        operations = _lacking(connection, study_id, have or {}, packing)
    return (yield from _write(workspace, study_id, path, operations, packing))


def export_parts(
    workspace: Workspace,
    study_id: str,
    path: Path,
    most: int,
    have: chains.Vector | None = None,
    packing: Packing = PLAINLY,
) -> Steps[list[Exported]]:
    """The same as bundles of at most `most` bytes, each whole in itself, to be taken in in any order: `path` where one
    is enough, else `path` with -1, -2 and so on. Raises BundleError where one change alone is larger; nothing stays."""
    yield Progress(0, 0, _("Collecting what changed"))
    with workspace.database.read() as connection:
        operations = _lacking(connection, study_id, have or {}, packing)
        sizes = visits.blobs(connection, sorted({blob for o in operations for blob in o.blobs}))
    waiting = _groups(operations, {sha256: size for sha256, (size, _crc) in sizes.items()}, most)
    written: list[Exported] = []
    try:
        while waiting:
            group = waiting.pop(0)
            target = path.with_name(f"{path.stem}-{len(written) + 1}{path.suffix}") if waiting or written else path
            done = yield from _write(workspace, study_id, target, group, packing)
            written.append(done)
            if done.size > most:  # only what is written tells how well it packs
                target.unlink()
                written.pop()
                if len(group) < 2:
                    raise _part_too_small(most)
                waiting[:0] = [group[: len(group) // 2], group[len(group) // 2 :]]
    except BaseException:  # cancelling included: half of the parts are no delivery
        for done in written:
            done.path.unlink(missing_ok=True)
        raise
    return written


def _part_too_small(most: int) -> BundleError:
    words = _("One change with its photo is larger than a part may be ({n} MB). No bundle was written. Choose larger parts, or send the photos later.")  # fmt: skip  # noqa: E501
    return BundleError(words.format(n=round(most / 1_000_000, 1)), "bundle-too-large")


def _groups(operations: list[Operation], sizes: Mapping[str, int], most: int) -> list[list[Operation]]:
    """The operations in chain order, cut where the files they speak of fill a part."""
    groups: list[list[Operation]] = [[]]
    room = most - PART_OVERHEAD
    for operation in operations:
        needs = sum(sizes.get(blob, 0) for blob in operation.blobs) + len(operation.header_text) // 2
        if groups[-1] and needs > room:
            groups.append([])
            room = most - PART_OVERHEAD
        groups[-1].append(operation)
        room -= needs
    return groups


def _lacking(connection: Connection, study_id: str, have: chains.Vector, packing: Packing) -> list[Operation]:
    """What goes along, in chain order. Erasures go every time: nobody may hold an operation without the erasure that
    names it."""
    wanted = set() if packing.receipt else chains.lacking(log.links(connection, study_id), have)
    operations = {
        o.hash: o for o in log.with_hashes(connection, sorted(wanted | log.erasures_in(connection, study_id)))
    }
    if packing.wanted and not packing.receipt:
        asked = set(packing.wanted[:MOST_LATER])
        operations |= {o.hash: o for o in log.of_study(connection, study_id) if asked.intersection(o.blobs)}
    wanted_kinds = packing.kinds
    going = (o for o in operations.values() if not wanted_kinds or o.header.e.partition(":")[0] in wanted_kinds)
    return sorted(going, key=chain_order)


def _write(
    workspace: Workspace, study_id: str, path: Path, operations: list[Operation], packing: Packing
) -> Steps[Exported]:
    with workspace.database.read() as connection:
        study = studies.study(connection, study_id)
        photos = pictures.going(connection, study_id, study.ethics, [] if packing.thin else operations)
        wanted = sorted(photos.originals)
        sizes = visits.blobs(connection, wanted)
        own = log.ours(connection)[0]
        known = devices.load(workspace.folder) if packing.keys else devices.Devices()
        runs, others = signed_by_others(connection, study_id, operations, known, own)
        header = _header(connection, workspace, study_id, study.title, sum(map(len, runs)), packing)
        fingerprint = log.study_fingerprint(connection, study_id)
    header |= packing.header(study_id, runs, others)
    present = [sha256 for sha256 in wanted if sha256 in sizes and workspace.evidence.has(sha256)]
    sources = [_blob(workspace.evidence, sha256, *sizes[sha256]) for sha256 in present]
    copies, listed, copied = yield from pictures.made_ready(workspace.evidence, photos)
    whole = {**header, **listed, "fingerprint": fingerprint}
    sign = partial(signing.sign_bundle, packing.keys) if packing.keys else None
    segments = [Segment(r[0].header.r, r[0].header.n, r[-1].header.n, r[-1].hash, _lines(r)) for r in runs]
    workspace.mark()
    summary = yield from write_container(path, whole, segments, [*sources, *copies], LIMITS, sign, packing.seal)
    gone = len(present) + copied
    counts = {"operations": summary.ops, "photos": gone}
    if not packing.kinds:
        with workspace.database.write() as connection:
            bundle_log.note(connection, note_of("sent", header, path.name, workspace.clock(), counts))
    missing = len(set(wanted) - set(present) - set(photos.shown_by_copy(workspace.evidence)))
    return Exported(path, summary.size, len(operations), gone, missing, fingerprint, photos.held_back)


def _header(
    connection: Connection, workspace: Workspace, study: str, title: str, operations: int, packing: Packing
) -> dict[str, Json]:
    replica, person, _stamp = log.ours(connection)
    device = log.device(connection, replica)
    vector: dict[str, Json] = {r: [n, h] for r, (n, h) in log.vector(connection, study).items()}
    maker: dict[str, Json] = {"replica": replica, "device": device, "person": person}
    if packing.keys is not None:
        maker["key"] = packing.keys.card.sign
    return {
        "bundle": workspace.new_id(),
        "study": study,
        "title": title,
        "maker": maker,
        "made_at": workspace.clock(),
        "have": vector,
        "want": list[Json](_missing(connection, workspace, study)),
        "operations": operations,
    }


def _blob(evidence: EvidenceFiles, sha256: str, size: int, crc32: int) -> BlobSource:
    return BlobSource(sha256=sha256, size=size, crc32=crc32, open=lambda: evidence.open(sha256))


def _missing(connection: Connection, workspace: Workspace, study: str) -> list[str]:
    """The photos spoken of that are not here: what came thin, or was lost."""
    spoken_of = {one.sha256 for one in photo_rows.evidence_of(connection, study)}
    return sorted(sha256 for sha256 in spoken_of if not workspace.evidence.has(sha256))[: devices.MOST_WANTED]


def _lines(operations: Iterable[Operation]) -> Iterator[bytes]:
    return (op_line(operation.header_text, operation.payload_text) for operation in operations)


def note_of(
    direction: str, header: Mapping[str, Json], file_name: str, at_ms: int, counts: Mapping[str, int]
) -> BundleNote:
    """What is remembered of a bundle that was sent or received."""
    maker = _maker(header)
    return BundleNote(
        direction, _text(header.get("bundle")), _text(header.get("study")), at_ms, file_name, maker["person"], counts,
        vector_of(header.get("have")), maker["replica"],
    )  # fmt: skip


def _maker(header: Mapping[str, Json]) -> dict[str, str]:
    words = header.get("maker")
    given = words if isinstance(words, dict) else {}
    return {name: _text(given.get(name)) for name in ("replica", "device", "person", "key")}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


# -- in --------------------------------------------------------------------------------------------------------------


class Bundle:
    """A bundle of which everything was checked; open until closed. Use it in a `with`.

    Attributes: `facts`, `header`, `operations` in chain order, `blobs` (size by SHA-256), `authors` (the heads that
    their authors signed, each signature true).
    """

    def __init__(
        self, path: Path, container: VerifiedContainer, operations: list[Operation], authors: list[SignedHead]
    ) -> None:
        self.path = path
        self.header = container.header
        self.operations = operations
        self.blobs = container.blobs
        self._container = container
        self.authors = authors
        self._signed = signed_hashes(operations, authors)
        self.facts = _facts(path, container, len(operations))

    def is_signed(self, operation: Operation) -> bool:
        """Does its author's signature vouch for this operation?"""
        return operation.hash in self._signed

    def blob(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a file in the bundle, checked once more."""
        return self._container.blob(sha256)

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def read(path: Path, opener: Opener | None = None) -> Steps[Bundle]:
    """Verify a bundle from end to end and return it, open; an encrypted one is opened by `opener` first. Raises
    BundleError for whatever is wrong; nothing is written anywhere."""
    plain = (yield from envelope.opened(path, opener or Opener())) if envelope.is_sealed(path) else None
    container = yield from open_container(path, LIMITS, plain)
    try:
        with speaking_of(path.name):
            authors = _authors(container)
        operations = yield from _operations(path, container)
        return Bundle(path, container, operations, authors)
    except BaseException:  # cancelling included: the file must not stay open
        container.close()
        raise


def _authors(container: VerifiedContainer) -> list[SignedHead]:
    """The signed heads, each verified before any operation is read. A bundle that names its maker's key bears that
    key's signature."""
    if _maker(container.header)["key"] != container.maker_key:
        raise Refused("bundle-altered")
    heads = signing.heads_of(container.header.get(signing.AUTHORS))
    study = _text(container.header.get("study"))
    if (heads and not container.maker_key) or not all(head.is_true(study) for head in heads):
        raise Refused("bundle-altered")
    return heads


def _operations(path: Path, container: VerifiedContainer) -> Steps[list[Operation]]:
    study = container.header.get("study")
    found: list[Operation] = []
    for number, segment in enumerate(container.segments, 1):
        yield Progress(number, len(container.segments), _("Checking operations"))
        run: list[Operation] = []
        for header_text, payload_text in container.op_lines_of(number):
            operation = _parsed(path, header_text, payload_text)
            _require(path, operation.header.s == study, _("an operation speaks of another study"))
            _require(path, operation.header.r == segment.replica, _("an operation stands in another's chain"))
            _require(path, operation.header.n in NUMBERS, _("the number of an operation is too high"))
            _require(path, operation.header.w in MOMENTS, _("the moment of an operation is in no calendar"))
            if run:
                _require(path, _follows(operation, run[-1]), _("a chain of operations is broken"))
            run.append(operation)
        ends_well = bool(run) and (run[0].header.n, run[-1].header.n, run[-1].hash) == (
            segment.first,
            segment.last,
            segment.head,
        )
        _require(path, ends_well, _("a chain of operations does not end where it should"))
        found += run
    return found


def _parsed(path: Path, header_text: str, payload_text: str | None) -> Operation:
    try:
        for text in filter(None, (header_text, payload_text)):
            strict_json.loads(text)  # one reading only: no doubled keys, no numbers that others read otherwise
        return parse(header_text, payload_text)
    except ValueError as error:
        raise _damaged(path, _("an operation cannot be read ({reason})").format(reason=str(error)[:120])) from error


def _follows(operation: Operation, last: Operation) -> bool:
    return operation.header.p == last.hash and operation.header.n == last.header.n + 1


def _require(path: Path, holds: bool, what: str) -> None:
    if not holds:
        raise _damaged(path, what)


def _damaged(path: Path, what: str) -> BundleError:
    return BundleError(
        _("“{file}” is damaged: {what}. Nothing was imported. Ask the sender to export it again.").format(
            file=path.name, what=what
        ),
        "bundle-damaged",
    )


def _facts(path: Path, container: VerifiedContainer, operations: int) -> BundleFacts:
    header = container.header
    maker = _maker(header)
    made_at = header.get("made_at")
    return BundleFacts(
        path.name,
        path.stat().st_size,
        _text(header.get("bundle")),
        _text(header.get("study")),
        _text(header.get("title")),
        maker["device"],
        maker["person"],
        made_at if type(made_at) is int and made_at in MOMENTS else 0,
        vector_of(header.get("have")),
        operations,
        len(container.blobs) - (pictures.HEADER in header),
        maker["replica"],
        container.maker_key,
        _texts(header.get("recipients")),
        envelope.is_sealed(path),
    )


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def vector_of(value: Json) -> dict[str, tuple[int, str]]:
    """The vector in a header; entries that are none are left out."""
    found: dict[str, tuple[int, str]] = {}
    for replica, head in value.items() if isinstance(value, dict) else ():
        match head:
            case [int(number), str(hash_)] if number is not True and number is not False:
                found[replica] = (number, hash_)
    return found


def by_entity(operations: Iterable[Operation]) -> dict[str, list[Operation]]:
    """The operations grouped by what they speak of."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        found[operation.header.e].append(operation)
    return found
