"""A bundle's content, handed out only after all of it was verified.

First the zip itself (`zip_layout`), then the version, then every checksum and every line; only then does
`VerifiedContainer` exist. What the operations mean is not known here, and nothing is written but what `copy_blob`
is told to write.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cxstudio import __version__
from cxstudio.exchange import strict_json, zip_layout
from cxstudio.exchange.refusal import LIMITS, Limits, Refused, shown, speaking_of
from cxstudio.exchange.signing import maker_key
from cxstudio.exchange.strict_json import Json
from cxstudio.exchange.zip_layout import Entry
from cxstudio.exchange.zip_reading import mismatch, read_blocks, read_small
from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps

FORMAT = 1
"""The format written and read here. A file of a higher format, or asking for a higher reader, is refused."""

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")

OpTexts = tuple[str, str | None]
"""One operation: its header's text and its payload's text, None when the payload was taken out."""


@dataclass(frozen=True)
class SegmentRecord:
    """A run of one replica's operations: numbers `first` to `last`, hash of the `head`, count of `lines`."""

    replica: str
    first: int
    last: int
    head: str
    lines: int


class VerifiedContainer:
    """A bundle whose every byte was checked; open until closed. Use it in a `with`.

    Attributes: `header` (the maker's words, JSON values), `segments`, `blobs` (size in bytes by SHA-256, sorted),
    `digest` (SHA-256 of the tag manifest, in hex: the identity of all content), `maker_key` (the key that signed it,
    in hex; empty: not signed).
    What is read again is checked again, since the file may lie on a stick; `BundleError` then.
    """

    def __init__(self, file: BinaryIO, name: str, entries: Iterable[Entry], checked: _Checked, limits: Limits) -> None:
        self.header = checked.header
        self.segments = checked.segments
        self.maker_key = checked.maker_key
        self.digest = checked.digest
        self._entries = {entry.name: entry for entry in entries}
        blobs = ((zip_layout.blob_of(entry.name), entry.size) for entry in entries)
        self.blobs: Mapping[str, int] = {sha256: size for sha256, size in blobs if sha256}
        self._hashes = checked.hashes
        self._file = file
        self._name = name
        self._limits = limits

    def op_lines(self) -> Iterator[OpTexts]:
        """Every operation, segment after segment in chain order, as the exact texts its author hashed."""
        for number in range(1, len(self.segments) + 1):
            yield from self.op_lines_of(number)

    def op_lines_of(self, number: int) -> Iterator[OpTexts]:
        """The operations of segment `number`, counted from 1."""
        name = zip_layout.ops_name(number)
        with speaking_of(self._name):
            yield from _op_lines(read_blocks(self._file, self._entries[name], self._hashes[name]), name, self._limits)

    def copy_blob(self, sha256: str, to: BinaryIO) -> int:
        """Write the blob to `to` and return its size in bytes. KeyError for a blob that is not in `blobs`."""
        return sum(to.write(block) for block in self.blob(sha256))

    def blob(self, sha256: str) -> Iterator[bytes]:
        """The blob in blocks of at most 1 MiB; only the end of the last one says that all of them are true."""
        entry = self._entries[zip_layout.blob_name(sha256)]
        with speaking_of(self._name):
            for block in read_blocks(self._file, entry, sha256):
                yield bytes(block)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> VerifiedContainer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_container(path: Path, limits: Limits = LIMITS, opened: BinaryIO | None = None) -> Steps[VerifiedContainer]:
    """Verify the bundle at `path` from end to end and return it, open. Yields once for every file in it.

    `opened` is its plain form where that lies elsewhere; it is closed with the container, or when this refuses.

    Raises `BundleError`, and nothing else, for whatever is wrong with the file; it then is as it was.
    """
    with speaking_of(path.name):
        file = opened or open_file(path)
        try:
            entries = _layout(file, limits)
            checked = yield from _checked(file, entries, limits)
        except BaseException:  # cancelling included: the file must not stay open
            file.close()
            raise
    return VerifiedContainer(file, path.name, entries, checked, limits)


def read_header(path: Path, limits: Limits = LIMITS) -> dict[str, Json]:
    """A quick look at a bundle's header, **without** verifying it: for showing, not for acting on."""
    with speaking_of(path.name), open_file(path) as file:
        content = zip_layout.peek(file, limits)
        if content is None:
            zip_layout.read_directory(file, limits)  # knows the better reason
            raise Refused("bundle-foreign")
        return _header(content)


def open_file(path: Path) -> BinaryIO:
    """The file for reading. Raises Refused for what is no file at all."""
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise Refused("bundle-unreadable", _("it is not a file"))
    return path.open("rb")


def _layout(file: BinaryIO, limits: Limits) -> tuple[Entry, ...]:
    """The checked directory. A newer format may look foreign, so its version gets the first word."""
    try:
        return zip_layout.read_directory(file, limits)
    except Refused:
        content = zip_layout.peek(file, limits)
        if content is not None:
            _refuse_newer(content)
        raise


def _refuse_newer(content: bytes) -> None:
    try:
        _header(content)
    except Refused as refused:
        if refused.code == "bundle-newer":
            raise


# --- verification ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Checked:
    header: dict[str, Json]
    segments: tuple[SegmentRecord, ...]
    hashes: Mapping[str, str]
    digest: str
    maker_key: str


def _checked(file: BinaryIO, entries: tuple[Entry, ...], limits: Limits) -> Generator[Progress, None, _Checked]:
    """All that can be checked, small files first, so that a wrong bundle is refused early."""
    tags = {entry.name: read_small(file, entry) for entry in entries if not entry.is_payload}
    payload = [entry for entry in entries if entry.is_payload]
    maker = _maker_key(tags)
    header = _header(tags[zip_layout.HEADER])
    hashes = _manifest(tags[zip_layout.MANIFEST], [entry.name for entry in payload], zip_layout.MANIFEST)
    _check_tags(tags, payload)
    segments = _segments(tags[zip_layout.SEGMENTS], sum(entry.is_deflated for entry in payload), limits)
    for number, entry in enumerate(payload):
        yield Progress(number, len(payload), _("Checking file {n} of {total}").format(n=number + 1, total=len(payload)))
        found = read_blocks(file, entry, hashes[entry.name])
        if entry.is_deflated:
            yield from _check_lines(found, entry.name, segments[number], limits)
        else:
            _check_blob(found, entry.name, hashes[entry.name])
    digest = hashlib.sha256(tags[zip_layout.TAG_MANIFEST]).hexdigest()
    return _Checked(header, segments, hashes, digest, maker)


def _maker_key(tags: dict[str, bytes]) -> str:
    """The key that signed the tag manifest, before anything else of the bundle is understood; empty: not signed."""
    content = tags.get(zip_layout.SIGNATURE)
    if content is None:
        return ""
    return maker_key(_object(content, zip_layout.SIGNATURE), tags[zip_layout.TAG_MANIFEST])


def _check_tags(tags: dict[str, bytes], payload: list[Entry]) -> None:
    outside = (zip_layout.TAG_MANIFEST, zip_layout.SIGNATURE)
    names = [name for name in tags if name not in outside]
    for name, sha256 in _manifest(tags[zip_layout.TAG_MANIFEST], names, zip_layout.TAG_MANIFEST).items():
        if hashlib.sha256(tags[name]).hexdigest() != sha256:
            raise mismatch(name)
    if tags[zip_layout.BAGIT] != BAGIT_TEXT:
        raise mismatch(zip_layout.BAGIT)
    if tags[zip_layout.BAG_INFO] != bag_info(payload):
        raise mismatch(zip_layout.BAG_INFO)


def _check_blob(blocks: Iterable[memoryview], name: str, sha256: str) -> None:
    if zip_layout.blob_of(name) != sha256:
        raise Refused("bundle-damaged", _("{name} does not bear the name of its content").format(name=name))
    for _block in blocks:  # the checksums are compared behind the last one
        pass


def _check_lines(
    blocks: Iterable[memoryview], name: str, segment: SegmentRecord, limits: Limits
) -> Generator[Progress, None, None]:
    lines = 0
    for _texts in _op_lines(blocks, name, limits):
        lines += 1
        if lines % 10_000 == 0:
            yield Progress(lines, segment.lines, _("Checking operations"))
    if lines != segment.lines:
        raise Refused("bundle-files", _("{name} has {n} operations too many or too few").format(name=name, n=abs(lines - segment.lines)))  # fmt: skip  # noqa: E501


def bag_info(payload: Iterable[Entry]) -> bytes:
    """BagIt's own count of the payload: bytes and files."""
    sizes = [entry.size for entry in payload]
    return f"Bag-Software-Agent: CX Studio\nPayload-Oxum: {sum(sizes)}.{len(sizes)}\n".encode()


def manifest(hashes: Mapping[str, str]) -> bytes:
    """BagIt's list of checksums, in the order of `hashes`."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in hashes.items()).encode()


def _manifest(content: bytes, names: list[str], name: str) -> dict[str, str]:
    """Checksums by name; the manifest must name exactly the files that are there."""
    lines = content.decode("ascii", "replace").split("\n")
    pairs = [match.groups() for line in lines[:-1] if (match := _MANIFEST_LINE.fullmatch(line))]
    hashes = {listed: sha256 for sha256, listed in pairs}
    if list(hashes) != names or manifest(hashes) != content:
        raise Refused("bundle-files", _("{name} does not list the files that are there").format(name=name))
    return hashes


# --- JSON -----------------------------------------------------------------------------------------------------------


def _header(content: bytes) -> dict[str, Json]:
    header = _object(content, zip_layout.HEADER)
    versions = (header.get("format"), header.get("min_reader"))
    if not all(isinstance(version, int) and version is not True and version > 0 for version in versions):
        raise Refused("bundle-foreign")
    if any(isinstance(version, int) and version > FORMAT for version in versions):
        app = header.get("app")
        made = shown(app, 20) if isinstance(app, str) else _("a newer version")
        raise Refused("bundle-newer", _("was made with CX Studio {made}, and this is {here}").format(made=made, here=__version__))  # fmt: skip  # noqa: E501
    return header


def _segments(content: bytes, ops_files: int, limits: Limits) -> tuple[SegmentRecord, ...]:
    found = _json(content, zip_layout.SEGMENTS)
    if not isinstance(found, list) or len(found) != ops_files:
        raise Refused("bundle-files", _("its list of operations does not match its files"))
    segments = tuple(map(_segment, found))
    total = sum(segment.lines for segment in segments)
    if total > limits.ops:
        words = _("{n} operations, and {limit} are the most")
        raise Refused("bundle-too-large", words.format(n=total, limit=limits.ops))
    return segments


def _segment(value: Json) -> SegmentRecord:
    if isinstance(value, dict) and len(value) == 5 and not any(isinstance(part, bool) for part in value.values()):
        match value:
            case {"replica": str(replica), "first": int(first), "last": int(last), "head": str(head), "lines": int(n)}:
                if 1 <= first <= last and n >= 0:
                    return SegmentRecord(replica, first, last, head, n)
    raise _unreadable_json(zip_layout.SEGMENTS, "")


def _op_lines(blocks: Iterable[memoryview], name: str, limits: Limits) -> Iterator[OpTexts]:
    for line in _lines(blocks, name, limits.op_line):
        match _json(line, name):
            case [str(header), str(payload)]:
                yield header, payload
            case [str(header), None]:
                yield header, None
            case _:
                raise _unreadable_json(name, "")


def _lines(blocks: Iterable[memoryview], name: str, limit: int) -> Iterator[bytes]:
    """Lines without their ends; no line, ended or not, is gathered beyond `limit` bytes and a block."""
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        if len(max(*lines, rest, key=len) if lines else rest) > limit:
            raise Refused("bundle-too-large", _("an operation of more than {limit} bytes").format(limit=limit))
        yield from lines
    if rest:
        raise Refused("bundle-damaged", _("{name} ends within a line").format(name=name))


def _object(content: bytes, name: str) -> dict[str, Json]:
    value = _json(content, name)
    if isinstance(value, dict):
        return value
    raise _unreadable_json(name, "")


def _json(content: bytes, name: str) -> Json:
    try:
        return strict_json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _unreadable_json(name, "is not UTF-8") from error
    except ValueError as error:
        raise _unreadable_json(name, str(error)) from error


def _unreadable_json(name: str, reason: str) -> Refused:
    return Refused("bundle-json", _("{name} cannot be read as one thing only ({reason})").format(name=name, reason=reason or "unknown form"))  # fmt: skip  # noqa: E501
