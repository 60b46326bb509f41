"""Scenes for the bundle container: small bundles, and a second writer (plain `zipfile`) that also makes bad ones."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cxstudio.exchange.container import BlobSource, ContainerSummary, Segment, op_line, open_container, write_container
from cxstudio.steps import run_to_end

HEADER = {"app": "0.1.0", "bundle": "0192-b", "maker": "Ännchen", "study": "0192-s"}
OPS = [
    ('{"r":"anna","n":1}', '{"salt":"00","values":{"rating":4,"note":"Zügig – 早い"}}'),
    ('{"r":"anna","n":2}', None),
    ('{"r":"ben","n":7}', '{"salt":"01","values":{}}'),
]
BLOBS = [b"first photo " * 20, b"second photo", b""]


@dataclass(frozen=True)
class Content:
    """All that a reader can learn from a bundle."""

    header: object
    segments: object
    ops: object
    blobs: object


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def a_blob(content: bytes, crc: bool = True) -> BlobSource:
    known = zlib.crc32(content) if crc else None
    return BlobSource(sha(content), len(content), lambda: io.BytesIO(content), known)


def segments() -> list[Segment]:
    lines = [op_line(*texts) for texts in OPS]
    return [Segment("anna", 1, 2, "a" * 64, lines[:2]), Segment("ben", 7, 7, "b" * 64, iter(lines[2:]))]


def a_bundle(path: Path, crc: bool = True) -> ContainerSummary:
    return run_to_end(write_container(path, HEADER, segments(), [a_blob(blob, crc) for blob in BLOBS]))


def everything(path: Path) -> Content:
    """Read a whole bundle through the reader of the program."""
    with run_to_end(open_container(path)) as container:
        blobs = {}
        for name in container.blobs:
            copy = io.BytesIO()
            container.copy_blob(name, copy)
            blobs[name] = copy.getvalue()
        return Content(container.header, container.segments, list(container.op_lines()), blobs)


# --- the second writer ----------------------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def header_bytes(**changes: object) -> bytes:
    return canonical({**HEADER, "format": 1, "min_reader": 1, **changes})


SEGMENTS = [
    {"replica": "anna", "first": 1, "last": 2, "head": "a" * 64, "lines": 2},
    {"replica": "ben", "first": 7, "last": 7, "head": "b" * 64, "lines": 1},
]


def payload(ops: Iterable[bytes] | None = None, blobs: Iterable[bytes] = BLOBS) -> dict[str, bytes]:
    lines = [op_line(*texts) + b"\n" for texts in OPS]
    files = [b"".join(lines[:2]), lines[2]] if ops is None else ops
    named = {f"data/ops/{number:06}.jsonl": content for number, content in enumerate(files, 1)}
    return named | {f"data/blobs/{sha(blob)[:2]}/{sha(blob)}": blob for blob in sorted(blobs, key=sha)}


def bag(
    data: dict[str, bytes] | None = None, header: bytes | None = None, segments: object = SEGMENTS, too_many: int = 0
) -> dict[str, bytes]:
    """A whole bag in a bundle's order, its manifests true to whatever it holds; it claims `too_many` bytes."""
    data = payload() if data is None else data
    tags = {
        "header.json": header_bytes() if header is None else header,
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
    }
    octets = sum(map(len, data.values())) + too_many
    after = {
        "bag-info.txt": f"Bag-Software-Agent: CX Studio\nPayload-Oxum: {octets}.{len(data)}\n".encode(),
        "segments.json": canonical(segments),
        "manifest-sha256.txt": _listed(data),
    }
    return tags | data | after | {"tagmanifest-sha256.txt": _listed(tags | after)}


def _listed(files: dict[str, bytes]) -> bytes:
    return "".join(f"{sha(content)}  {name}\n" for name, content in files.items()).encode()


def zipped(
    files: dict[str, bytes] | Iterable[tuple[str, bytes]], tweak: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """The files as `zipfile` writes them, each entry first shown to `tweak`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it warns of the duplicates that some tests want
        for name, content in files.items() if isinstance(files, dict) else files:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            is_ops = name.startswith("data/ops/")
            info.compress_type = zipfile.ZIP_DEFLATED if is_ops else zipfile.ZIP_STORED
            if tweak:
                tweak(info)
            archive.writestr(info, content)
    return made.getvalue()
