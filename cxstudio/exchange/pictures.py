"""Which files of photos a bundle carries: the original, the picture made of it in its place, or nothing.

What a study demands is asked of `study.clearing`. Where the original stays here, the bundle carries the copy as it is
shown, and a list that says which copy stands for which photo: the list is a piece of its own, named in the header.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from typing import Protocol as Shape

from sqlalchemy import Connection

from ..errors import EvidenceError
from ..i18n import _
from ..steps import Progress, Steps
from ..store import log, photo_rows, photos
from ..store.evidence_files import EvidenceFiles, fingerprint
from ..store.operation import Operation
from ..study.clearing import demanded, is_picture, original_travels, refusal, treatment_of
from ..study.plan import Ethics
from ..study.recorded import Evidence
from . import strict_json
from .container import BlobSource
from .strict_json import Json

HEADER = "pictures"
"""Where the header names the list."""
MOST_BYTES = 8 * 2**20
"""A copy has at most 1600 x 1600 pixels; whatever is larger is none."""
_COPY = re.compile(r"([0-9a-f]{64})(?:\.([0-9a-f]{16}))?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Going:
    """What goes along: `originals` by SHA-256; of `copies` the picture that is shown. `held_back` counts the photos of
    which nothing goes because nobody has cleared or checked them."""

    originals: frozenset[str]
    copies: tuple[Evidence, ...]
    held_back: int

    def shown_by_copy(self, files: EvidenceFiles) -> list[str]:
        """The originals in whose place a copy goes because only that is here."""
        return [one.sha256 for one in self.copies if not files.has(one.sha256) and files.report_of(one).is_file()]


def going(connection: Connection, study: str, ethics: Ethics, operations: Iterable[Operation]) -> Going:
    """What the photos of these operations need to come with them."""
    sent = list(operations)
    spoken_of = {name.split("/")[1] for o in sent for name in o.replaces if name.startswith("evidence/")}
    shown = photo_rows.evidence_of(connection, study)
    held = {one.sha256 for one in shown if refusal(one, ethics) or not original_travels(one, ethics)}
    blobs = {blob for operation in sent for blob in operation.blobs} - held
    named = {one.sha256 for one in shown}
    hidden = {blob for blob in blobs - named if not _may_go_unseen(connection, study, ethics, blob, sent)}
    ours = [one for one in shown if one.id in spoken_of]
    return Going(
        frozenset(blobs - hidden),
        tuple(one for one in ours if is_picture(one) and not refusal(one, ethics)),
        sum(bool(refusal(one, ethics)) for one in ours),
    )


def _may_go_unseen(connection: Connection, study: str, ethics: Ethics, blob: str, sent: list[Operation]) -> bool:
    """A photo that was taken out, or whose visit was deleted: its file goes along in case it comes back, but not where
    photos have to be cleared, nor once anything of it was covered."""
    if ethics.originals_travel:
        return True
    if demanded(ethics) == "cleared":
        return False
    entities = {operation.header.e for operation in sent if blob in operation.blobs}
    said = (o for entity in entities for o in log.of_entity(connection, entity, study))
    return not any(name.endswith("/redaction") for operation in said for name in operation.replaces)


def made_ready(files: EvidenceFiles, plan: Going) -> Steps[tuple[list[BlobSource], dict[str, str], int]]:
    """(the copies that go, and their list, as pieces of a bundle; what the header says of them; how many copies)."""
    copies = [one for one in plan.copies if one.sha256 not in plan.originals or not files.has(one.sha256)]
    yield from photos.prepare(files, copies)
    found: dict[str, str] = {}
    sources: list[BlobSource] = []
    for number, one in enumerate(copies, 1):
        yield Progress(number, len(copies), _("Photo {n} of {total}").format(n=number, total=len(copies)))
        path = files.report_of(one)
        if path.is_file():
            kept = fingerprint(path.read_bytes())
            found[_name(one)] = kept.sha256
            sources.append(BlobSource(kept.sha256, kept.size, partial(_opened, path), kept.crc32))
    if not found:
        return [], {}, 0
    listed = json.dumps(found, sort_keys=True).encode()
    kept = fingerprint(listed)
    sources.append(BlobSource(kept.sha256, kept.size, lambda: BytesIO(listed), kept.crc32))
    return sources, {HEADER: kept.sha256}, len(found)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _name(evidence: Evidence) -> str:
    key = treatment_of(evidence).key
    return f"{evidence.sha256}.{key}" if key else evidence.sha256


# -- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Copy:
    """A copy that a bundle brings: of which original, with which treatment, and the piece that holds it."""

    original: str
    treatment: str
    blob: str


class Brings(Shape):
    """What is asked of a bundle here."""

    @property
    def header(self) -> Mapping[str, Json]:
        """What it says of itself."""

    @property
    def blobs(self) -> Mapping[str, int]:
        """The sizes of its pieces by SHA-256."""

    def blob(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a piece."""


def copies_of(bundle: Brings) -> list[Copy]:
    """The copies that a bundle brings; entries of its list that are none are left out."""
    listed = bundle.header.get(HEADER)
    if not isinstance(listed, str) or bundle.blobs.get(listed, MOST_BYTES + 1) > MOST_BYTES:
        return []
    try:
        found = strict_json.loads(b"".join(bundle.blob(listed)).decode())
    except ValueError:
        return []
    pairs = found.items() if isinstance(found, dict) else ()
    named = [(_COPY.fullmatch(name), blob) for name, blob in pairs if isinstance(blob, str)]
    return [
        Copy(name[1], name[2] or "", blob)
        for name, blob in named
        if name and _SHA256.fullmatch(blob) and bundle.blobs.get(blob, MOST_BYTES + 1) <= MOST_BYTES
    ]


def lacking(files: EvidenceFiles, bundle: Brings) -> list[Copy]:
    """The copies that nothing here stands for: whoever has the original, or the copy, takes no other."""
    brought = copies_of(bundle)
    return [
        one for one in brought if not files.has(one.original) and not files.has_derived(one.original, one.treatment)
    ]


def take_in(files: EvidenceFiles, bundle: Brings, copies: list[Copy]) -> Steps[int]:
    """Keep these copies, decoded and made anew as any stranger's picture; gives how many are no pictures."""
    unreadable = 0
    for number, one in enumerate(copies, 1):
        yield Progress(number, len(copies), _("Photo {n} of {total}").format(n=number, total=len(copies)))
        try:
            developed = photos.looked_at(b"".join(bundle.blob(one.blob)))
        except EvidenceError:
            unreadable += 1
            continue
        files.keep_derived(one.original, developed.report, developed.thumb, one.treatment)
    return unreadable
