"""The bundle as a file: what goes in comes out, the same bytes each time, and every known zip hazard is refused."""

from __future__ import annotations

import errno
import io
import os
import shutil
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

import bagit
import pytest

from cxstudio.errors import BundleError, StorageError
from cxstudio.exchange import strict_json, zip_layout
from cxstudio.exchange.container import (
    BlobSource,
    Limits,
    Segment,
    op_line,
    open_container,
    read_header,
    write_container,
)
from cxstudio.steps import run_to_end
from tests.exchange.container_scenes import (
    BLOBS,
    HEADER,
    OPS,
    SEGMENTS,
    a_blob,
    a_bundle,
    bag,
    canonical,
    everything,
    header_bytes,
    payload,
    segments,
    sha,
    zipped,
)

GOLDEN = Path(__file__).parent.parent / "data" / "bundle-format-1.cxb"
GOLDEN_DIGEST = "c577b55dffe3e7c5db197e5d336e5ae58c4b1888aab874719482886fd5d9bb91"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "visit.cxb"


def refusal(path: Path, content: bytes | None = None, limits: Limits | None = None) -> BundleError:
    """The error with which the bundle, or these bytes as one, is refused."""
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BundleError) as caught:
        run_to_end(open_container(path, limits or Limits())).close()
    assert "Nothing was imported." in str(caught.value)
    assert path.name in str(caught.value)
    return caught.value


# --- what goes in comes out -----------------------------------------------------------------------------------------


def test_what_went_in_comes_out(path: Path) -> None:
    summary = a_bundle(path)
    read = everything(path)
    assert read.header == {**HEADER, "format": 1, "min_reader": 1}
    assert read.ops == OPS
    assert read.blobs == {sha(blob): blob for blob in BLOBS}
    with run_to_end(open_container(path)) as container:
        assert [(s.replica, s.first, s.last, s.lines) for s in container.segments] == [
            ("anna", 1, 2, 2),
            ("ben", 7, 7, 1),
        ]
        assert list(container.op_lines_of(2)) == OPS[2:]
        assert container.maker_key == ""
        assert container.digest == summary.digest
    assert (summary.path, summary.size, summary.ops, summary.blobs) == (path, path.stat().st_size, 3, 3)
    assert read_header(path) == read.header


def test_the_same_content_gives_the_same_bytes_and_a_second_writer_agrees(path: Path) -> None:
    a_bundle(path)
    first = path.read_bytes()
    a_bundle(path, crc=False)
    assert path.read_bytes() == first
    assert zipped(bag()) == first


def test_order_and_repetition_of_blobs_do_not_matter(path: Path) -> None:
    a_bundle(path)
    first = path.read_bytes()
    blobs = [a_blob(blob) for blob in [*reversed(BLOBS), *BLOBS]]
    run_to_end(write_container(path, HEADER, segments(), blobs))
    assert path.read_bytes() == first


def test_a_bundle_of_format_1_is_read_for_ever(path: Path) -> None:
    assert a_bundle(path).digest == GOLDEN_DIGEST
    assert everything(GOLDEN) == everything(path)


def test_bagit_validates_what_was_unpacked(path: Path, tmp_path: Path) -> None:
    a_bundle(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "bag")
    bagit.Bag(str(tmp_path / "bag")).validate()


def test_a_bundle_without_operations_or_photos_is_a_bundle(path: Path) -> None:
    run_to_end(write_container(path, {}, [], []))
    read = everything(path)
    assert (read.ops, read.blobs) == ([], {})


def test_two_contents_may_be_read_by_turns(path: Path) -> None:
    a_bundle(path)
    with run_to_end(open_container(path)) as container:
        ops = []
        for texts in container.op_lines():
            ops.append(texts)
            copy = io.BytesIO()
            assert container.copy_blob(sha(BLOBS[0]), copy) == len(BLOBS[0])
            assert copy.getvalue() == BLOBS[0]
        assert ops == OPS


def test_what_changes_behind_the_verification_is_noticed(path: Path) -> None:
    photo = os.urandom(100_000)
    run_to_end(write_container(path, {}, [], [a_blob(photo)]))
    with run_to_end(open_container(path)) as container:
        path.write_bytes(path.read_bytes().replace(photo, photo[:50_000] + photo[:50_000]))
        with pytest.raises(BundleError) as caught:
            container.copy_blob(sha(photo), io.BytesIO())
        assert caught.value.code == "bundle-damaged"


def test_memory_stays_flat(path: Path) -> None:
    """16 blobs of 4 MiB and 8 MiB of operations: less than one blob and four blocks are ever held."""
    blobs = [BlobSource(sha(bytes([n]) * (4 << 20)), 4 << 20, lambda n=n: io.BytesIO(bytes([n]) * (4 << 20))) for n in range(16)]  # fmt: skip  # noqa: E501
    lines = (op_line("{}", os.urandom(512).hex()) for _ in range(8192))
    tracemalloc.start()
    run_to_end(write_container(path, {}, [Segment("anna", 1, 8192, "", lines)], blobs))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def test_a_cancelled_check_lets_go_of_the_file(path: Path) -> None:
    a_bundle(path)
    steps = open_container(path)
    next(steps)
    steps.close()  # a file left open would be a ResourceWarning, and warnings are errors


# --- hazards of zip -------------------------------------------------------------------------------------------------

HOSTILE_NAMES = [
    "../evil",
    "data/blobs/../../../evil",
    "/etc/passwd",
    "C:\\evil",
    "data\\ops\\000002.jsonl",
    "\\\\server\\share\\x",
    "data/blobs/",
    "CON",
    "nul.txt",
    "notes.txt.",
    "notes.txt ",
    "photo\u202egpj.exe",
    "x" * 300,
    "HEADER.JSON",
    "header.json/x",
    "data/blobs/AB/" + "AB" * 32,
    "data/blobs/ab/" + "cd" * 32,
    "data/ops/1.jsonl",
    "fetch.txt",
    "cafe\u0301.txt",
    "caf\u00e9.txt",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_B1_B3_a_name_that_is_not_ours_is_refused(path: Path, name: str) -> None:
    error = refusal(path, zipped(bag() | {name: b"x"}))
    assert error.code == "bundle-unsafe"
    assert "\u202e" not in str(error)
    assert list(path.parent.iterdir()) == [path]


def test_B1_a_name_with_a_NUL_is_refused(path: Path) -> None:
    refused = refusal(path, zipped(bag()).replace(b"bag-info.txt", b"bag-inf\0.txt"))
    assert refused.code == "bundle-unsafe"


@pytest.mark.parametrize("mode", [0o120777, 0o040755, 0o020666, 0o060666, 0o010644, 0o100755, 0])
def test_B2_links_devices_folders_and_other_modes_are_refused(path: Path, mode: int) -> None:
    def tweak(info: zipfile.ZipInfo) -> None:
        if info.filename == "bagit.txt":
            info.external_attr = mode << 16

    assert refusal(path, zipped(bag(), tweak)).code == "bundle-unsafe"


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("date_time", (1980, 1, 1, 0, 0, 2)),
        ("date_time", (2024, 5, 1, 12, 0, 0)),
        ("extra", b"\x55\x54\x05\x00\x03\x00\x00\x00\x00"),
        ("comment", b"hello"),
        ("create_system", 0),
        ("create_version", 45),
        ("extract_version", 45),
        ("internal_attr", 1),
        ("compress_type", zipfile.ZIP_DEFLATED),
        ("compress_type", zipfile.ZIP_BZIP2),
        ("compress_type", zipfile.ZIP_LZMA),
    ],
)
def test_what_we_never_write_is_refused(path: Path, attribute: str, value: object) -> None:
    def tweak(info: zipfile.ZipInfo) -> None:
        if info.filename == "segments.json":
            setattr(info, attribute, value)

    assert refusal(path, zipped(bag(), tweak)).code == "bundle-unsafe"


def test_B3_a_file_that_is_there_twice_is_refused(path: Path) -> None:
    files = list(bag().items())
    assert refusal(path, zipped([*files, ("header.json", header_bytes(study="other"))])).code == "bundle-unsafe"


def test_files_out_of_order_are_refused(path: Path) -> None:
    assert refusal(path, zipped(reversed(bag().items()))).code == "bundle-files"


def test_B4_a_bomb_is_refused_unopened(path: Path) -> None:
    bomb = zipped(bag(payload(ops=[b'["' + b"a" * (20 << 20) + b'",null]\n'])))
    assert len(bomb) < 100_000
    assert "far too much" in str(refusal(path, bomb))


def test_B4_a_bomb_that_lies_about_its_size_stops_at_the_announced_size(path: Path) -> None:
    files = bag(
        payload(ops=[b'["' + os.urandom(40_000).hex().encode() + b"a" * (20 << 20) + b'",null]\n']), None, SEGMENTS[:1]
    )
    bomb = zipped(files)
    true_size = struct.pack("<I", len(files["data/ops/000001.jsonl"]))
    lying = bomb.replace(true_size, struct.pack("<I", 2_000_000))
    tracemalloc.start()
    error = refusal(path, lying)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.code in {"bundle-damaged", "bundle-files"}
    assert peak < 10 << 20


@pytest.mark.parametrize("claimed", [1, 1_000_000_000])
def test_B4_a_stored_file_that_lies_about_its_size_is_refused(path: Path, claimed: int) -> None:
    size = struct.pack("<I", len(BLOBS[0]))
    assert refusal(path, zipped(bag()).replace(size, struct.pack("<I", claimed))).code == "bundle-unsafe"


def test_B4_a_stored_file_that_would_be_larger_unpacked_is_refused(path: Path) -> None:
    sizes = struct.pack("<2I", len(BLOBS[0]), len(BLOBS[0]))
    lying = zipped(bag()).replace(sizes, struct.pack("<2I", len(BLOBS[0]), 1_000))
    assert "lies about its size" in str(refusal(path, lying))


def test_B4_operations_that_end_before_their_announced_size_are_refused(path: Path) -> None:
    size = len(payload()["data/ops/000001.jsonl"])
    lying = zipped(bag(too_many=5)).replace(struct.pack("<I", size), struct.pack("<I", size + 5))
    assert refusal(path, lying).code == "bundle-damaged"


def test_B5_nothing_hides_between_the_last_file_and_the_directory_or_within_it(path: Path) -> None:
    content = zipped(bag())
    length, start = struct.unpack("<2I", content[-10:-2])
    gap = content[:start] + b"hidden" + content[start:-6] + struct.pack("<IH", start + 6, 0)
    assert "between its files" in str(refusal(path, gap))
    within = content[:-22] + b"hidden" + content[-22:-10] + struct.pack("<2IH", length + 6, start, 0)
    assert "between its files" in str(refusal(path, within))


def test_B4_overlapping_files_are_refused(path: Path) -> None:
    content = bytearray(zipped(bag()))
    records = [i for i in range(len(content)) if content.startswith(b"PK\x01\x02", i)]
    content[records[5] + 42 : records[5] + 46] = content[records[4] + 42 : records[4] + 46]
    assert "overlaps" in str(refusal(path, bytes(content)))


def test_B4_too_many_files_are_refused_by_their_number(path: Path) -> None:
    names = (zip_layout.blob_name(sha(str(number).encode())) for number in range(50_001))
    entries, parts, offset = [], [], 0
    for name in names:
        entries.append(zip_layout.Entry(name, offset, 0, 0, 0))
        parts.append(zip_layout.local_header(entries[-1]))
        offset = entries[-1].end
    path.write_bytes(b"".join(parts) + zip_layout.directory(entries))
    tracemalloc.start()
    error = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.code == "bundle-too-large"
    assert "50001" in str(error) and "50000" in str(error)
    assert peak < 1 << 20


def test_B4_a_zip64_record_is_refused(path: Path) -> None:
    content = zipped(bag())
    end = content[-22:]
    start, length = struct.unpack("<I", end[16:20])[0], struct.unpack("<I", end[12:16])[0]
    count = struct.unpack("<H", end[10:12])[0]
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(content) - 22, 1)
    assert refusal(path, content[:-22] + record + locator + end).code == "bundle-unsafe"
    blind = end[:16] + b"\xff\xff\xff\xff" + end[20:]
    assert refusal(path, content[:-22] + record + locator + blind).code == "bundle-unsafe"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (b"%PDF-1.7\n", b"", "bundle-foreign"),
        (b"PK\x03\x04", b"", "bundle-unsafe"),
        (b"", b"\n", "bundle-unsafe"),
        (b"", b"%PDF-1.7 and much more" * 1000, "bundle-unsafe"),
    ],
)
def test_B5_nothing_stands_before_or_behind(path: Path, before: bytes, after: bytes, code: str) -> None:
    assert refusal(path, before + zipped(bag()) + after).code == code


def test_B5_a_zip_comment_is_refused(path: Path) -> None:
    content = zipped(bag())
    assert refusal(path, content[:-2] + b"\x02\x00hi").code == "bundle-unsafe"


def test_B6_a_bundle_cut_off_within_a_photo_that_is_a_zip_itself_is_incomplete(path: Path) -> None:
    content = zipped(bag(payload(blobs=[zipped(bag()), b"\xff" * 50])))
    cut = content.rindex(b"PK\x05\x06", 0, -30) + 22
    error = refusal(path, content[:cut])
    assert str(error) == "“visit.cxb” is incomplete: its end is missing. Nothing was imported. Copy it again."
    assert error.code == "bundle-incomplete"


def test_B7_a_damaged_photo_is_named(path: Path) -> None:
    error = refusal(path, zipped(bag()).replace(b"second photo", b"second phot0"))
    assert error.code == "bundle-damaged"
    assert sha(BLOBS[1]) in str(error)


# --- a sound zip that says something else ---------------------------------------------------------------------------


def test_B16_a_photo_under_a_wrong_name_is_refused(path: Path) -> None:
    data = payload()
    data[f"data/blobs/{sha(BLOBS[1])[:2]}/{sha(BLOBS[1])}"] = b"another photo"
    error = refusal(path, zipped(bag(data)))
    assert "name of its content" in str(error)


def test_a_missing_or_unlisted_photo_is_refused(path: Path) -> None:
    listed = bag()
    blob = f"data/blobs/{sha(BLOBS[1])[:2]}/{sha(BLOBS[1])}"
    without = {name: content for name, content in listed.items() if name != blob}
    assert refusal(path, zipped(without)).code == "bundle-files"
    fewer = bag(payload(blobs=[BLOBS[0], BLOBS[2]]))
    manifests = {name: fewer[name] for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt")}
    assert refusal(path, zipped(listed | manifests)).code == "bundle-files"


@pytest.mark.parametrize("name", ["header.json", "segments.json", "bagit.txt", "bag-info.txt", "manifest-sha256.txt"])
def test_a_small_file_that_was_exchanged_is_refused(path: Path, name: str) -> None:
    files = bag()
    files[name] += b"\n"
    assert refusal(path, zipped(files)).code in {"bundle-damaged", "bundle-files"}


@pytest.mark.parametrize("name", ["header.json", "bagit.txt", "segments.json", "tagmanifest-sha256.txt"])
def test_a_bundle_without_one_of_its_small_files_is_refused(path: Path, name: str) -> None:
    files = {each: content for each, content in bag().items() if each != name}
    assert refusal(path, zipped(files)).code == "bundle-files"


BAD_JSON = {
    "a key twice": b'{"format":1,"format":1,"min_reader":1}',
    "NaN": b'{"format":1,"min_reader":1,"x":NaN}',
    "too large a number": b'{"format":1,"min_reader":1,"x":1e999}',
    "5,000 digits": b'{"format":1,"min_reader":1,"x":' + b"9" * 5000 + b"}",
    "too deep": b'{"format":1,"min_reader":1,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "byte order mark": b'\xef\xbb\xbf{"format":1,"min_reader":1}',
    "UTF-16": '{"format":1,"min_reader":1}'.encode("utf-16"),
    "lone surrogate": rb'{"format":1,"min_reader":1,"x":"\ud800"}',
    "NUL": rb'{"format":1,"min_reader":1,"x":"\u0000"}',
    "no object": b"[1,1]",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", BAD_JSON)
def test_B17_JSON_that_two_readers_would_read_differently_is_refused(path: Path, kind: str) -> None:
    assert refusal(path, zipped(bag(header=BAD_JSON[kind]))).code == "bundle-json"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'["one"]',
        b"[1,null]",
        b"[null,null]",
        b'["h",7]',
        b'["h","p","x"]',
        b'["h",null] ["h",null]',
        rb'["\ud800",null]',
        b'["\xff",null]',
        b"[" * 10_000,
    ],
)
def test_B17_an_operation_that_is_not_two_texts_is_refused(path: Path, line: bytes) -> None:
    ops = [payload()["data/ops/000001.jsonl"] + line + b"\n"]
    segments = [SEGMENTS[0] | {"last": 3, "lines": 3}]
    assert refusal(path, zipped(bag(payload(ops=ops), segments=segments))).code == "bundle-json"


def test_operations_that_do_not_end_or_do_not_count_up_are_refused(path: Path) -> None:
    first, second = list(payload().values())[:2]
    assert refusal(path, zipped(bag(payload(ops=[first, second[:-1]])))).code == "bundle-damaged"
    assert refusal(path, zipped(bag(payload(ops=[first, second + second])))).code == "bundle-files"
    assert refusal(path, zipped(bag(payload(ops=[first])))).code == "bundle-files"


@pytest.mark.parametrize(
    "change",
    [{"lines": True}, {"lines": -1}, {"first": 0}, {"first": 9}, {"replica": 5}, {"more": 1}, {"head": None}],
)
def test_a_segment_in_another_form_is_refused(path: Path, change: dict[str, object]) -> None:
    assert refusal(path, zipped(bag(segments=[SEGMENTS[0], SEGMENTS[1] | change]))).code == "bundle-json"


@pytest.mark.parametrize("changes", [{"format": 2}, {"min_reader": 2}, {"format": 2, "min_reader": 7}])
def test_a_newer_bundle_is_refused_with_both_versions(path: Path, changes: dict[str, object]) -> None:
    newer = header_bytes(app="2.1.0", **changes)
    error = refusal(path, zipped(bag(header=newer)))
    assert error.code == "bundle-newer"
    assert "2.1.0" in str(error) and "0.1.0" in str(error)
    unknown_layout = refusal(path, zipped(bag(header=newer) | {"data/sounds/1.opus": b""}) + b"more")
    assert unknown_layout.code == "bundle-newer"
    with pytest.raises(BundleError, match=r"2\.1\.0"):
        read_header(path)


@pytest.mark.parametrize("version", [None, 0, -1, True, "1", 1.0])
def test_a_bundle_without_a_version_is_not_ours(path: Path, version: object) -> None:
    assert refusal(path, zipped(bag(header=header_bytes(format=version)))).code == "bundle-foreign"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bundle-incomplete"),
        (b"SQLite format 3\0" * 100, "bundle-foreign"),
        (b"age-encryption.org/v1\n-> X25519 abc\n", "bundle-encrypted"),
    ],
)
def test_other_files_are_told_by_their_first_bytes(path: Path, content: bytes, code: str) -> None:
    assert refusal(path, content).code == code
    with pytest.raises(BundleError) as caught:
        read_header(path)
    assert caught.value.code == code


def test_a_missing_file_a_folder_and_a_pipe_cannot_be_read(path: Path) -> None:
    assert refusal(path).code == "bundle-unreadable"
    path.mkdir()
    assert refusal(path).code == "bundle-unreadable"
    path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert refusal(path).code == "bundle-unreadable"


def test_a_signature_is_not_demanded_but_holds_where_there_is_one(path: Path) -> None:
    for odd in ({"alg": "Ed25519"}, {"alg": "Ed25519", "key": "0" * 64, "signature": "0" * 128}, {}):
        assert refusal(path, zipped(bag() | {"signature.json": canonical(odd)})).code == "bundle-altered"
    assert refusal(path, zipped(bag() | {"signature.json": b""})).code == "bundle-json"


@pytest.mark.parametrize(
    ("limits", "numbers"),
    [
        (Limits(bundle=100), ("100",)),
        (Limits(entries=5), ("11", "5")),
        (Limits(blob=100), ("240", "100")),
        (Limits(header=10), ("10",)),
        (Limits(segments=10), ("10",)),
        (Limits(manifest=10), ("10",)),
        (Limits(small=10), ("10",)),
        (Limits(ops=2), ("3", "2")),
        (Limits(op_line=30), ("30",)),
        (Limits(ops_unpacked=100), ("100",)),
    ],
)
def test_limits_are_refused_with_numbers(path: Path, limits: Limits, numbers: tuple[str, ...]) -> None:
    a_bundle(path)
    error = refusal(path, limits=limits)
    assert error.code == "bundle-too-large"
    assert all(number in str(error) for number in numbers)


# --- writing that fails ---------------------------------------------------------------------------------------------


def written(path: Path, blobs: list[BlobSource], limits: Limits | None = None) -> StorageError | BundleError:
    """The error with which writing ends; what stood there before stands there still, and nothing else."""
    path.write_bytes(b"yesterday's bundle")
    with pytest.raises((StorageError, BundleError)) as caught:
        run_to_end(write_container(path, HEADER, segments(), blobs, limits or Limits()))
    assert path.read_bytes() == b"yesterday's bundle"
    assert list(path.parent.iterdir()) == [path]
    assert "No bundle was" in str(caught.value)
    return caught.value


def failing(code: int) -> OSError:
    return OSError(code, os.strerror(code))


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EFBIG, "disk-full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EIO, "write-failed"),
    ],
)
def test_B20_a_disk_that_says_no_while_syncing(
    path: Path, monkeypatch: pytest.MonkeyPatch, problem: int, code: str
) -> None:
    def refuse(_handle: int) -> None:
        raise failing(problem)

    monkeypatch.setattr(os, "fsync", refuse)
    assert written(path, [a_blob(BLOBS[0])]).code == code


def test_B20_a_file_that_may_not_grow_any_further(path: Path) -> None:
    """A real refused write: the process may not write files beyond 64 KiB for a moment."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, before[1]))
    try:
        error = written(path, [a_blob(os.urandom(300_000))])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert error.code == "disk-full"


def test_B20_too_little_space_is_told_before_writing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10, 5, 5))
    error = written(path, [a_blob(BLOBS[0])])
    assert error.code == "disk-full"
    assert "0 MB are free" in str(error)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        run_to_end(write_container(tmp_path / "gone" / "visit.cxb", {}, [], []))
    assert caught.value.code == "write-failed"


def gone() -> BinaryIO:
    raise failing(errno.ENOENT)


@pytest.mark.parametrize(
    ("blob", "code"),
    [
        (BlobSource(sha(b"x"), 1, gone, None), "blob-unreadable"),
        (BlobSource(sha(b"longer"), 6, lambda: io.BytesIO(b"short"), None), "blob-changed"),
        (BlobSource(sha(b"short"), 5, lambda: io.BytesIO(b"longer"), zlib.crc32(b"short")), "blob-changed"),
        (BlobSource(sha(b"photo"), 5, lambda: io.BytesIO(b"ph0to"), None), "bundle-not-verified"),
        (BlobSource(sha(b"photo"), 5, lambda: io.BytesIO(b"ph0to"), zlib.crc32(b"photo")), "bundle-not-verified"),
    ],
)
def test_a_photo_that_is_not_what_it_was_never_gets_a_bundle(path: Path, blob: BlobSource, code: str) -> None:
    assert written(path, [blob]).code == code


def test_what_is_too_much_for_one_bundle_is_not_written(path: Path) -> None:
    blobs = [a_blob(blob) for blob in BLOBS]
    for limits in (Limits(blob=100), Limits(bundle=200), Limits(entries=2), Limits(op_line=30)):
        assert written(path, blobs, limits).code == "bundle-too-large"


def test_a_cancelled_export_leaves_nothing(path: Path) -> None:
    steps = write_container(path, HEADER, segments(), [a_blob(blob) for blob in BLOBS])
    for _ in range(4):
        next(steps)
    steps.close()
    assert list(path.parent.iterdir()) == []


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_strict_json_reads_ordinary_values() -> None:
    text = '{"a":[1,-2.5e3,true,null,"ü😀\\n\\ud83d\\ude00"],"b":{"c":18446744073709551615}}'
    assert strict_json.loads(text) == {"a": [1, -2500.0, True, None, "ü😀\n😀"], "b": {"c": 2**64 - 1}}
    assert strict_json.loads("[" * 32 + "]" * 32)
    assert strict_json.loads("-" + "9" * 20) == -(10**20 - 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff{}",
        '{"a":1,"a":1}',
        '{"a":{"b":1,"\\u0062":2}}',
        "NaN",
        "-Infinity",
        "[1e999]",
        "[-1e999]",
        "[" + "9" * 21 + "]",
        "[" * 33 + "]" * 33,
        '{"a":' * 33 + "1" + "}" * 33,
        "[" * 100_000 + "]" * 100_000,
        '"\ud800"',
        '{"\\udfff":1}',
        '["\\u0000"]',
        '"a\nb"',
        "[1,]",
        "{} {}",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_strict_json_refuses_what_could_be_read_in_two_ways(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        strict_json.loads(text)
