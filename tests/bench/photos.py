"""What taking in photos costs, as ratios against a floor measured in the same run: bars 5, 6 and 7.

`python -m tests.bench.photos` prints one line a bar. The floor is what nobody can leave out: read, hash, write, read
the EXIF block, make two smaller pictures through the JPEG decoder's own scaling. It has no child process, syncs
nothing and checks nothing.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from cxstudio.steps import run_to_end
from cxstudio.store.darkroom import Darkroom
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.photos import Source, attach, attach_all
from tests.bench.bars import (
    ROUNDS,
    Bar,
    Pair,
    Work,
    bar,
    by_turns,
    calm,
    high_water,
    not_measured,
    scratch,
    show,
    spent,
)

BUSY = 1.5
"""Load above which waiting times say nothing."""


def bars(wanted: Collection[int] = (5, 6, 7)) -> Iterator[Bar]:
    """The wanted bars on photos; bar 6 is not measured on a busy machine."""
    with scratch() as folder:
        photos = _camera_photos(folder / "camera", 4)
        if 5 in wanted:
            yield from calm(lambda: [ingest_cpu(photos)])
        if 6 in wanted:
            yield from calm(lambda: [two_workers(photos)])
        if 7 in wanted:
            yield from peak_memory(photos)


def ingest_cpu(photos: list[Path], rounds: int = ROUNDS) -> Bar:
    """Bar 5: processor time of taking in photos, the decoder's child process included, against the floor."""
    with scratch() as folder, Darkroom() as darkroom:
        fresh = _fresh_folders(folder)

        def product() -> None:
            files = EvidenceFiles(next(fresh))
            for photo in photos:
                run_to_end(attach(files, photo, darkroom=darkroom))

        def floor() -> None:
            into = next(fresh)
            for photo in photos:
                _floor(photo, into)

        pairs = by_turns(product, floor, rounds, lambda work: _cpu(work, darkroom))
    return bar(5, "photo taken in, CPU / read, hash, write, EXIF, 2 pictures", 1.15, pairs)


def two_workers(photos: list[Path], rounds: int = 3) -> Bar:
    """Bar 6: waiting time of an import of 12 photos with two children against one."""
    twelve = [Source(_another(photo, n), photo.name) for n in range(3) for photo in photos]
    name = "import of 12 photos, wall, 2 workers / 1"
    if os.getloadavg()[0] > BUSY:
        return not_measured(6, f"{name} (machine busy)", 0.7)
    with scratch() as folder, Darkroom(1) as one, Darkroom(2) as two:
        fresh = _fresh_folders(folder)

        def importing(darkroom: Darkroom) -> float:
            start = time.perf_counter()
            run_to_end(attach_all(EvidenceFiles(next(fresh)), twelve, darkroom))
            return time.perf_counter() - start

        importing(one), importing(two)
        pairs = [(importing(two), importing(one)) for _ in range(rounds)]
    return bar(6, name, 0.7, pairs)


def peak_memory(photos: list[Path]) -> list[Bar]:
    """Bar 7: peak memory of application and decoder together, for larger photos and for more of them."""
    with scratch() as place:
        large = _camera_photos(place / "large", 2, (8064, 6048))
        peaks = {
            "12": [_peak(photos[:2]) for _ in range(3)],
            "48": [_peak(large) for _ in range(3)],
            "6": [_peak(_many(photos, 6, place / f"six{n}")) for n in range(2)],
            "60": [_peak(_many(photos, 60, place / f"sixty{n}")) for n in range(2)],
        }
    return [
        bar(7, "peak memory, photos of 48 / 12 megapixels", 1.5, _pairs(peaks["48"], peaks["12"])),
        bar(7, "peak memory, 60 / 6 photos", 1.15, _pairs(peaks["60"], peaks["6"])),
    ]


def _floor(photo: Path, into: Path) -> None:
    from PIL import Image, ImageOps

    content = photo.read_bytes()
    kept = into / hashlib.sha256(content).hexdigest()
    kept.write_bytes(content)
    picture: Image.Image = Image.open(io.BytesIO(content))
    picture.getexif().get_ifd(0x8769), picture.getexif().get_ifd(0x8825)
    picture.draft("RGB", (1600, 1200))
    picture.thumbnail((1600, 1600), Image.Resampling.BICUBIC)
    picture = ImageOps.exif_transpose(picture)
    picture.save(kept.with_suffix(".report.jpg"), quality=82)
    picture.thumbnail((320, 320), Image.Resampling.BICUBIC)
    picture.save(kept.with_suffix(".thumb.jpg"), quality=82)


def _cpu(work: Work, darkroom: Darkroom) -> float:
    """Seconds of processor time of this process, of children that ended, and of the decoder that goes on living."""
    before = _spent(darkroom)
    work()
    return _spent(darkroom) - before


def _spent(darkroom: Darkroom) -> float:
    living = sum(time.clock_gettime((~child << 3) | 2) for child in darkroom.children())  # Linux: clock of a process
    return spent() + living


def _peak(photos: list[Path]) -> float:
    """Kilobytes at the highest point, in a process of its own that takes these photos in."""
    command = [sys.executable, "-m", "tests.bench.photos", "peak", *map(str, photos)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _take_in_and_print_the_peak(photos: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder, Darkroom() as darkroom:
        for photo in photos:
            run_to_end(attach(EvidenceFiles(Path(folder)), photo, darkroom=darkroom))
        print(sum(high_water(process) for process in (os.getpid(), *darkroom.children())))


def _pairs(products: list[float], floors: list[float]) -> list[Pair]:
    return list(zip(products, floors, strict=True))


def _fresh_folders(folder: Path) -> itertools.chain[Path]:
    def made(number: int) -> Path:
        (folder / str(number)).mkdir()
        return folder / str(number)

    return itertools.chain.from_iterable([made(number)] for number in itertools.count())


def _camera_photos(folder: Path, count: int, size: tuple[int, int] = (4032, 3024)) -> list[Path]:
    """Photos in all four ways to hold a phone, made in a process of their own so that this one stays small."""
    folder.mkdir(parents=True)
    making = "from tests.data_photos import a_camera_photo as a; from pathlib import Path; " + "; ".join(
        f"Path({str(folder / f'{n}.jpg')!r}).write_bytes(a({n}, {size}, {(1, 6, 3, 8)[n % 4]}))" for n in range(count)
    )
    subprocess.run([sys.executable, "-c", making], check=True)
    return sorted(folder.iterdir())


def _another(photo: Path, number: int) -> bytes:
    """The same pixels under another checksum: what follows a picture's end mark is not looked at."""
    return photo.read_bytes() + bytes([number])


def _many(photos: list[Path], count: int, folder: Path) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{n}.jpg" for n in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(_another(photos[number % len(photos)], number))
    return paths


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        _take_in_and_print_the_peak([Path(name) for name in sys.argv[2:]])
    else:
        show(bars())
