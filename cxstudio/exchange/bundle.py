"""A study's operations and evidence as a bundle, and back: what goes in, and what a bundle says once it is verified.

Exporting sends what the receiver's vector lacks (nothing known: everything). Reading checks the container, then every
operation: its hash, its payload, its place in its author's chain, and that it speaks of the bundle's study.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from ..errors import BundleError
from ..i18n import _
from ..steps import Progress, Steps
from ..store import bundle_log, chains, log, studies, visits
from ..store.bundle_log import BundleNote
from ..store.evidence_files import EvidenceFiles
from ..store.operation import Operation, parse
from ..workspace import Workspace
from . import pictures, strict_json
from .container import (
    BlobSource,
    Segment,
    VerifiedContainer,
    op_line,
    open_container,
    write_container,
)
from .strict_json import Json

SUFFIX = ".cxb"
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
    """What a verified bundle says of itself. `made_at` is UTC ms by the maker's clock."""

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


# -- out -------------------------------------------------------------------------------------------------------------


def export(workspace: Workspace, study_id: str, path: Path, have: chains.Vector | None = None) -> Steps[Exported]:
    """Write the study, or what a receiver with the vector `have` lacks of it, to `path`.

    Raises StorageError when the disk refuses; `path` is whole afterwards or as it was.
    """
    yield Progress(0, 0, _("Collecting what changed"))
    with workspace.database.read() as connection:
        study = studies.study(connection, study_id)
        # erasures go along every time: nobody may hold an operation without the erasure that names it
        lacking = chains.lacking(log.links(connection, study_id), have or {}) | log.erasing(connection, study_id)
        operations = sorted(log.with_hashes(connection, sorted(lacking)), key=_chain_order)
        photos = pictures.going(connection, study_id, study.ethics, operations)
        wanted = sorted(photos.originals)
        sizes = visits.blobs(connection, wanted)
        header = _header(connection, workspace, study_id, study.title, len(operations))
        fingerprint = log.study_fingerprint(connection, study_id)
    present = [sha256 for sha256 in wanted if sha256 in sizes and workspace.evidence.has(sha256)]
    sources = [_blob(workspace.evidence, sha256, *sizes[sha256]) for sha256 in present]
    copies, listed, copied = yield from pictures.made_ready(workspace.evidence, photos)
    whole = {**header, **listed, "fingerprint": fingerprint}
    summary = yield from write_container(path, whole, _segments(operations), [*sources, *copies])
    gone = len(present) + copied
    counts = {"operations": summary.ops, "photos": gone}
    with workspace.database.write() as connection:
        bundle_log.note(connection, note_of("sent", header, path.name, workspace.clock(), counts))
    missing = len(set(wanted) - set(present) - set(photos.shown_by_copy(workspace.evidence)))
    return Exported(path, summary.size, len(operations), gone, missing, fingerprint, photos.held_back)


def _chain_order(operation: Operation) -> tuple[str, int, str]:
    return operation.header.r, operation.header.n, operation.hash


def _header(connection: Connection, workspace: Workspace, study: str, title: str, operations: int) -> dict[str, Json]:
    replica, person, _stamp = log.ours(connection)
    device = log.device(connection, replica)
    vector: dict[str, Json] = {r: [n, h] for r, (n, h) in chains.vector(log.links(connection, study)).items()}
    maker: dict[str, Json] = {"replica": replica, "device": device, "person": person}
    return {
        "bundle": workspace.new_id(),
        "study": study,
        "title": title,
        "maker": maker,
        "made_at": workspace.clock(),
        "have": vector,
        "want": [],
        "operations": operations,
    }


def _blob(evidence: EvidenceFiles, sha256: str, size: int, crc32: int) -> BlobSource:
    return BlobSource(sha256=sha256, size=size, crc32=crc32, open=lambda: evidence.open(sha256))


def _segments(operations: Iterable[Operation]) -> list[Segment]:
    """Unbroken runs of each replica's chain; a gap or a fork begins a new run."""
    runs: list[list[Operation]] = []
    for operation in operations:
        last = runs[-1][-1] if runs else None
        if last is None or operation.header.p != last.hash or operation.header.r != last.header.r:
            runs.append([])
        runs[-1].append(operation)
    return [Segment(r[0].header.r, r[0].header.n, r[-1].header.n, r[-1].hash, _lines(r)) for r in runs]


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
    return {name: _text(given.get(name)) for name in ("replica", "device", "person")}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


# -- in --------------------------------------------------------------------------------------------------------------


class Bundle:
    """A bundle of which everything was checked; open until closed. Use it in a `with`.

    Attributes: `facts`, `header`, `operations` in chain order, `blobs` (size by SHA-256).
    """

    def __init__(self, path: Path, container: VerifiedContainer, operations: list[Operation]) -> None:
        self.path = path
        self.header = container.header
        self.operations = operations
        self.blobs = container.blobs
        self._container = container
        self.facts = _facts(path, container, len(operations))

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


def read(path: Path) -> Steps[Bundle]:
    """Verify a bundle from end to end and return it, open. Raises BundleError for whatever is wrong; nothing is
    written anywhere."""
    container = yield from open_container(path)
    try:
        operations = yield from _operations(path, container)
        return Bundle(path, container, operations)
    except BaseException:  # cancelling included: the file must not stay open
        container.close()
        raise


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
    )


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
