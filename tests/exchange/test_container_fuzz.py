"""Bundles broken at random, in every place and by design: each is refused, or reads to the very same content.

The harness first has to catch a lenient reader, which trusts `zipfile`; otherwise it would prove nothing.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cxstudio.errors import BundleError
from cxstudio.exchange import zip_layout
from tests.exchange.container_scenes import (
    SEGMENTS,
    Content,
    a_bundle,
    bag,
    canonical,
    everything,
    header_bytes,
    zipped,
)

SEED = 20240512
Reader = Callable[[Path], Content]

REFUSED, SAME, DIFFERENT = "refused", "the same", "DIFFERENT"


class Harness:
    """Reads broken copies of one sound bundle and says what became of each."""

    def __init__(self, folder: Path, read: Reader) -> None:
        self.read = read
        self.sound = folder / "sound.cxb"
        self.broken = folder / "broken.cxb"
        a_bundle(self.sound)
        self.content = self.sound.read_bytes()
        self.expected = read(self.sound)
        self.broken.write_bytes(self.content)

    def put(self, mutant: bytes) -> None:
        """Write over the broken copy in place: emptying it first makes some file systems wait for the disk."""
        with self.broken.open("r+b") as file:
            file.write(mutant)
            file.truncate()

    def verdict(self, mutant: bytes) -> str:
        self.put(mutant)
        try:
            found = self.read(self.broken)
        except BundleError as error:
            assert "Nothing was imported." in str(error)
            return REFUSED
        return SAME if found == self.expected else DIFFERENT


@pytest.fixture
def harness(tmp_path: Path) -> Harness:
    return Harness(tmp_path, everything)


# --- the broken twin ------------------------------------------------------------------------------------------------


def lenient(path: Path) -> Content:
    """A reader as one would write it in a hurry: `zipfile` checks the CRC-32, what else could go wrong."""
    try:
        with zipfile.ZipFile(path) as archive:
            blobs = {name: archive.read(name) for name in archive.namelist() if name.startswith("data/blobs/")}
            ops = [archive.read(name) for name in archive.namelist() if name.startswith("data/ops/")]
            return Content(json.loads(archive.read("header.json")), archive.read("segments.json"), ops, blobs)
    except Exception as error:
        raise BundleError("Nothing was imported.") from error


def test_the_harness_catches_a_lenient_reader(tmp_path: Path) -> None:
    twin = Harness(tmp_path, lenient)
    rng = random.Random(SEED)
    verdicts = Counter(twin.verdict(mutant(twin.content, rng)) for _ in range(500))
    assert verdicts[DIFFERENT] > 10


# --- mutants --------------------------------------------------------------------------------------------------------


def flipped(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1 :]


def cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def stuffed(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.randbytes(rng.randint(1, 50)) + content[place:]


def thinned(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content))
    return content[:place] + content[place + rng.randint(1, 50) :]


def scattered(content: bytes, rng: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(20):
        found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


def doubled(content: bytes, rng: random.Random) -> bytes:
    """A second file of a name that is there already, or one that nobody listed."""
    made = io.BytesIO(content)
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as archive:
        warnings.simplefilter("ignore", UserWarning)  # it warns, and writes it all the same
        name = rng.choice([*archive.namelist(), "data/blobs/00/" + "0" * 64])
        archive.writestr(name, header_bytes(study="forged"))
    return made.getvalue()


def respelled(content: bytes, rng: random.Random) -> bytes:
    """A word exchanged for another of the same length wherever it stands, names and directory included."""
    old = rng.choice([b"header.json", b"data/ops", b"anna", b"second photo", b"segments", b"data/blobs"])
    return content.replace(old, rng.randbytes(len(old)))


def swapped(content: bytes, rng: random.Random) -> bytes:
    """Two pieces of the same length in each other's place."""
    length = rng.randint(1, 200)
    first, second = sorted(rng.sample(range(0, len(content) - length, length), 2))
    one, other = content[first : first + length], content[second : second + length]
    return content[:first] + other + content[first + length : second] + one + content[second + length :]


def rezipped(content: bytes, rng: random.Random) -> bytes:
    """A sound zip with true CRCs in which one file says something else."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w") as copy:
        chosen = rng.choice(archive.namelist())
        for info in archive.infolist():
            inside = archive.read(info)
            changed = rng.choice([flipped, cut, stuffed, thinned])(inside or b"x", rng)
            copy.writestr(info, changed if info.filename == chosen and changed != inside else inside)
    return made.getvalue()


def mutant(content: bytes, rng: random.Random) -> bytes:
    kinds = [flipped, flipped, flipped, cut, stuffed, thinned, scattered, doubled, respelled, swapped, rezipped]
    return rng.choice(kinds)(content, rng)


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail if anything is opened for writing, made, moved or removed by the reader."""
    seen: list[str] = []
    _watchers.append(seen)
    try:
        yield
    finally:
        _watchers.remove(seen)
    assert seen == []


_watchers: list[list[str]] = []
_CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}


def _watch(event: str, args: tuple[object, ...]) -> None:
    if not _watchers:
        return
    flags = args[2] if event == "open" and isinstance(args[2], int) else 0
    if event in _CHANGES or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _watchers[-1].append(f"{event} {args}")


sys.addaudithook(_watch)


def test_the_watch_sees_a_file_being_written(tmp_path: Path) -> None:
    with pytest.raises(AssertionError), nothing_written():
        (tmp_path / "x").write_bytes(b"")


def test_two_thousand_mutants_are_refused_or_read_the_same(harness: Harness, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    verdicts: Counter[str] = Counter()
    for number in range(2_000):
        broken = mutant(harness.content, rng)
        verdict = harness.verdict(broken)
        assert verdict != DIFFERENT, f"mutant {number} of seed {SEED}"
        verdicts[verdict] += 1
    assert verdicts[REFUSED] > 1_900
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.cxb", "sound.cxb"]


def test_reading_a_broken_bundle_writes_nothing_anywhere(harness: Harness) -> None:
    rng = random.Random(SEED + 1)
    for _ in range(200):
        harness.put(mutant(harness.content, rng))
        with nothing_written():
            try:
                everything(harness.broken)
            except BundleError:
                continue


def test_every_truncation_is_incomplete(harness: Harness) -> None:
    for length in range(len(harness.content)):
        harness.put(harness.content[:length])
        with pytest.raises(BundleError) as caught:
            everything(harness.broken)
        assert caught.value.code == "bundle-incomplete", length


def test_every_flipped_byte_is_refused_but_for_slack_in_deflated_data(harness: Harness) -> None:
    """Deflate ends within a byte and has more than one way to say a thing; only there may a bit be lost unnoticed."""
    rng = random.Random(SEED)
    with harness.sound.open("rb") as file:
        deflated = [entry for entry in zip_layout.read_directory(file) if entry.is_deflated]
    slack = {place for entry in deflated for place in range(entry.start, entry.end)}
    for place, byte in enumerate(harness.content):
        for mask in (1 << rng.randrange(8), 0xFF):
            broken = harness.content[:place] + bytes([byte ^ mask]) + harness.content[place + 1 :]
            verdict = harness.verdict(broken)
            assert verdict == REFUSED or (verdict == SAME and place in slack), (place, mask)


def test_sound_bags_of_nonsense_are_refused(harness: Harness) -> None:
    """Structure-aware: zip and checksums are right, a JSON value is not what belongs there."""
    rng = random.Random(SEED)
    nonsense = [None, True, -1, 10**19, 1.5, "", "x" * 5_000, [], {}, [[]], {"a": {}}]
    for _ in range(300):
        segments = [dict(segment) for segment in SEGMENTS]
        victim = rng.choice(segments)
        victim[rng.choice([*victim, "more"])] = rng.choice(nonsense)
        broken = zipped(bag(segments=segments))
        harness.put(broken)
        try:
            found = everything(harness.broken)
        except BundleError:
            continue
        assert canonical([vars(segment) for segment in found.segments]) == canonical(segments)
