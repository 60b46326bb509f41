"""What taking in photos costs, as ratios against a floor measured in the same run: bars 5, 6 and 7.

`python -m tests.bench.photos` prints one line a bar. The floor is what nobody can leave out: read, hash, write, read
the EXIF block, make two smaller pictures through the JPEG decoder's own scaling. It has no child process, syncs
nothing and checks nothing.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cxstudio.steps import run_to_end
from cxstudio.store.darkroom import Darkroom
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.photos import Source, attach, attach_all

ROUNDS = 7
BUSY = 1.5
"""Load above which waiting times say nothing."""
NOISY = 1.5
"""Floor spread above which a figure is taken once more, and then not believed."""


@dataclass(frozen=True)
class Bar:
    """One figure: product / floor, the goal it should stay under, and how far the floor's own rounds lay apart."""

    number: int
    name: str
    ratio: float
    goal: float
    spread: float


def bars() -> list[Bar]:
    """All bars on photos; a ratio that is not a number could not be measured now (busy machine)."""
    with tempfile.TemporaryDirectory(prefix="cxstudio-bench-") as folder:
        photos = _camera_photos(Path(folder) / "camera", 4)
        return [_calm(two_workers, photos), _calm(ingest_cpu, photos), *peak_memory(photos)]


def ingest_cpu(photos: list[Path]) -> Bar:
    """Bar 5: processor time of taking in photos, the decoder's child process included, against the floor."""
    with tempfile.TemporaryDirectory() as folder, Darkroom() as darkroom:
        fresh = _fresh_folders(Path(folder))

        def product() -> None:
            files = EvidenceFiles(next(fresh))
            for photo in photos:
                run_to_end(attach(files, photo, darkroom=darkroom))

        def floor() -> None:
            into = next(fresh)
            for photo in photos:
                _floor(photo, into)

        product(), floor()  # the first round starts the child and imports Pillow
        pairs = [(_cpu(product, darkroom), _cpu(floor, darkroom)) for _ in range(ROUNDS)]
    return _bar(5, "photo taken in, CPU / floor", pairs, 1.15)


def two_workers(photos: list[Path]) -> Bar:
    """Bar 6: waiting time of an import of 12 photos with two children against one."""
    twelve = [Source(_another(photo, n), photo.name) for n in range(3) for photo in photos]
    name = "import of 12 photos, wall, 2 workers / 1"
    if os.getloadavg()[0] > BUSY:
        return Bar(6, name, math.nan, 0.7, math.nan)
    with tempfile.TemporaryDirectory() as folder, Darkroom(1) as one, Darkroom(2) as two:
        fresh = _fresh_folders(Path(folder))

        def importing(darkroom: Darkroom) -> float:
            start = time.perf_counter()
            run_to_end(attach_all(EvidenceFiles(next(fresh)), twelve, darkroom))
            return time.perf_counter() - start

        importing(one), importing(two)
        pairs = [(importing(two), importing(one)) for _ in range(3)]
    return _bar(6, name, pairs, 0.7)


def peak_memory(photos: list[Path]) -> list[Bar]:
    """Bar 7: peak memory of application and decoder together, for larger photos and for more of them."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        large = _camera_photos(place / "large", 2, (8064, 6048))
        peaks = {
            "12": [_peak(photos[:2]) for _ in range(3)],
            "48": [_peak(large) for _ in range(3)],
            "6": [_peak(_many(photos, 6, place / f"six{n}")) for n in range(2)],
            "60": [_peak(_many(photos, 60, place / f"sixty{n}")) for n in range(2)],
        }
    return [
        _bar(7, "peak memory, 48 / 12 megapixels", list(zip(peaks["48"], peaks["12"], strict=True)), 1.5),
        _bar(7, "peak memory, 60 / 6 photos", list(zip(peaks["60"], peaks["6"], strict=True)), 1.15),
    ]


def _floor(photo: Path, into: Path) -> None:
    from PIL import Image, ImageOps

    content = photo.read_bytes()
    kept = into / hashlib.sha256(content).hexdigest()
    kept.write_bytes(content)
    picture = Image.open(io.BytesIO(content))
    picture.getexif().get_ifd(0x8769), picture.getexif().get_ifd(0x8825)
    picture.draft("RGB", (1600, 1200))
    picture.thumbnail((1600, 1600), Image.Resampling.BICUBIC)
    picture = ImageOps.exif_transpose(picture)
    picture.save(kept.with_suffix(".report.jpg"), quality=82)
    picture.thumbnail((320, 320), Image.Resampling.BICUBIC)
    picture.save(kept.with_suffix(".thumb.jpg"), quality=82)


def _cpu(work: Callable[[], None], darkroom: Darkroom) -> float:
    """Seconds of processor time of this process, of children that ended, and of the decoder that goes on living."""
    before = _spent(darkroom)
    work()
    return _spent(darkroom) - before


def _spent(darkroom: Darkroom) -> float:
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    living = sum(time.clock_gettime((~child << 3) | 2) for child in darkroom.children())  # Linux: clock of a process
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime + living


def _peak(photos: list[Path]) -> float:
    """Kilobytes at the highest point, in a process of its own that takes these photos in."""
    command = [sys.executable, "-m", "tests.bench.photos", "peak", *map(str, photos)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _take_in_and_print_the_peak(photos: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder, Darkroom() as darkroom:
        for photo in photos:
            run_to_end(attach(EvidenceFiles(Path(folder)), photo, darkroom=darkroom))
        print(sum(_high_water(process) for process in (os.getpid(), *darkroom.children())))


def _high_water(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def _bar(number: int, name: str, pairs: list[tuple[float, float]], goal: float) -> Bar:
    floors = [floor for _, floor in pairs]
    ratio = statistics.median(product / floor for product, floor in pairs)
    return Bar(number, name, ratio, goal, max(floors) / min(floors))


def _calm(measure: Callable[[list[Path]], Bar], photos: list[Path]) -> Bar:
    first = measure(photos)
    return measure(photos) if first.spread > NOISY else first


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


def _line(bar: Bar) -> str:
    verdict = "ok" if bar.ratio <= bar.goal else "OVER"
    if math.isnan(bar.ratio) or bar.spread > NOISY:
        verdict = "too noisy to tell, the machine is busy"
    figures = f"{bar.ratio:5.2f} (goal {bar.goal:.2f}, floor spread {bar.spread:.2f})"
    return f"{bar.number:>3} {bar.name:<45} {figures} {verdict}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        _take_in_and_print_the_peak([Path(name) for name in sys.argv[2:]])
    else:
        print("\n".join(map(_line, bars())))
