"""Evidence on disk: whole or not there, never overwritten, named by what it is."""

from __future__ import annotations

import errno
import hashlib
import os
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from cxstudio.errors import EvidenceError, StorageError
from cxstudio.store.evidence_files import EvidenceFiles, fingerprint

PHOTO = b"a photo of the door, " * 5000
SHA256 = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> EvidenceFiles:
    return EvidenceFiles(tmp_path)


def on_disk(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_an_original_lies_under_its_sha256_and_its_first_two_letters(files: EvidenceFiles, tmp_path: Path) -> None:
    kept = files.keep([PHOTO])
    assert on_disk(tmp_path) == {f"evidence/{SHA256[:2]}/{SHA256}"}
    assert (kept.sha256, kept.crc32, kept.size) == (SHA256, zlib.crc32(PHOTO), len(PHOTO))
    assert files.read(SHA256) == PHOTO


def test_blocks_give_the_same_fingerprint_as_the_whole(files: EvidenceFiles) -> None:
    assert files.keep(PHOTO[at : at + 1000] for at in range(0, len(PHOTO), 1000)) == fingerprint(PHOTO)


def test_a_photo_has_its_derived_pictures_beside_it(files: EvidenceFiles, tmp_path: Path) -> None:
    files.keep_photo(PHOTO, b"report", b"thumb")
    names = {f"evidence/{SHA256[:2]}/{SHA256}"} | {
        f"derived/{SHA256[:2]}/{SHA256}.{w}.jpg" for w in ("report", "thumb")
    }
    assert on_disk(tmp_path) == names
    assert files.report_path(SHA256).read_bytes() == b"report"
    assert files.thumb_path(SHA256).read_bytes() == b"thumb"
    assert files.has_derived(SHA256)


def test_the_same_evidence_twice_leaves_the_first_file_alone(files: EvidenceFiles, tmp_path: Path) -> None:
    files.keep([PHOTO])
    before = files.path(SHA256).stat()
    files.keep([PHOTO])
    files.keep_photo(PHOTO, b"report", b"thumb")
    after = files.path(SHA256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_rotten_file_is_set_aside_and_the_good_bytes_take_its_place(files: EvidenceFiles) -> None:
    files.keep([PHOTO])
    files.path(SHA256).write_bytes(PHOTO[:-1] + b"!")
    assert files.has(SHA256) and not files.verify(SHA256)
    files.keep_photo(PHOTO, b"report", b"thumb")
    assert files.verify(SHA256)
    aside = [path for path in files.path(SHA256).parent.iterdir() if "damaged" in path.name]
    assert [path.read_bytes() for path in aside] == [PHOTO[:-1] + b"!"]


def test_what_is_missing_is_named_in_order(files: EvidenceFiles) -> None:
    files.keep([PHOTO])
    others = [hashlib.sha256(bytes([n])).hexdigest() for n in range(3)]
    assert files.missing([others[2], SHA256, others[0]]) == [others[2], others[0]]
    assert not files.verify(others[0])


@pytest.mark.parametrize("ask", [EvidenceFiles.read, EvidenceFiles.open])
def test_reading_what_is_missing_says_so(files: EvidenceFiles, ask: object) -> None:
    with pytest.raises(EvidenceError, match="missing") as refused:
        ask(files, SHA256)  # type: ignore[operator]
    assert refused.value.code == "evidence-missing"


def test_bytes_with_another_checksum_than_promised_are_not_taken_in(files: EvidenceFiles, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="changed on its way"):
        files.keep([PHOTO, b"!"], expected=SHA256)
    assert on_disk(tmp_path) == set()


@pytest.mark.parametrize("name", ["", "ab", "../" + "a" * 61, SHA256.upper(), SHA256 + "\n", "/" + SHA256[1:]])
def test_only_a_sha256_is_ever_made_into_a_path(files: EvidenceFiles, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        files.path(name)


def test_one_photo_taken_in_by_many_at_once_is_one_whole_file(files: EvidenceFiles, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: files.keep_photo(PHOTO, b"report", b"thumb"), range(12)))
    assert files.verify(SHA256)
    assert len(on_disk(tmp_path)) == 3


def test_sweeping_removes_what_a_killed_process_left_and_nothing_else(files: EvidenceFiles, tmp_path: Path) -> None:
    files.keep_photo(PHOTO, b"report", b"thumb")
    stranger = files.originals / "holiday.part"
    stranger.write_bytes(b"not ours")
    kept = on_disk(tmp_path)
    for folder in (files.originals, files.derived):
        (folder / "0123456789abcdef.part").write_bytes(PHOTO[:100])
    assert files.sweep() == 2
    assert on_disk(tmp_path) == kept
    assert files.sweep() == 0


def test_a_workspace_without_evidence_has_nothing_to_sweep(files: EvidenceFiles, tmp_path: Path) -> None:
    assert files.sweep() == 0
    assert on_disk(tmp_path) == set()


@contextmanager
def a_disk_with_room_for(size: int) -> Iterator[None]:
    """The system refuses to let a file grow beyond `size` bytes: writing stops in the middle, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_half_way_leaves_nothing_behind(files: EvidenceFiles, tmp_path: Path) -> None:
    with a_disk_with_room_for(len(PHOTO) // 2), pytest.raises(StorageError, match="disk is full") as full:
        files.keep_photo(PHOTO, b"report", b"thumb")
    assert full.value.code == "disk-full"
    assert on_disk(tmp_path) == set()
    files.keep_photo(PHOTO, b"report", b"thumb")
    assert files.verify(SHA256)


def test_a_full_disk_does_not_take_away_pictures_that_were_there(files: EvidenceFiles, tmp_path: Path) -> None:
    files.keep_photo(PHOTO, b"report", b"thumb")
    files.path(SHA256).write_bytes(b"rotten")
    before = on_disk(tmp_path)
    with a_disk_with_room_for(100), pytest.raises(StorageError):
        files.keep_photo(PHOTO, b"report", b"thumb")
    assert on_disk(tmp_path) == before


@pytest.mark.parametrize(
    ("call", "trouble", "code"),
    [
        ("fsync", errno.ENOSPC, "disk-full"),
        ("fsync", errno.EDQUOT, "disk-full"),
        ("fsync", errno.EIO, "storage"),
        ("mkdir", errno.EROFS, "read-only"),
        ("mkdir", errno.EACCES, "read-only"),
        ("rename", errno.EROFS, "read-only"),
        ("replace", errno.EIO, "storage"),
    ],
)
def test_a_system_call_that_fails_becomes_a_sentence_and_leaves_nothing(
    files: EvidenceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, trouble: int, code: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(trouble, os.strerror(trouble))

    if call == "rename":  # a rotten file has to be set aside first
        files.keep([PHOTO])
        files.path(SHA256).write_bytes(b"rotten")
    before = on_disk(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, call, fails)
        with pytest.raises(StorageError) as refused:
            files.keep_photo(PHOTO, b"report", b"thumb")
    assert refused.value.code == code
    assert "safe" in str(refused.value)
    assert on_disk(tmp_path) == before


def test_a_file_where_the_folder_should_be_is_refused_in_words(files: EvidenceFiles) -> None:
    files.originals.write_bytes(b"")
    with pytest.raises(StorageError, match="refused to store"):
        files.keep([PHOTO])
