"""What handing a study on costs, against reading, hashing and appending the same files: bars 18, 19 and 22.

`python -m tests.bench.bundle` prints them. The evidence is random bytes: bundles look at no picture, and nothing in
between can take them for compressible. The floors know nothing of a container: one file, one pass, synced at the end
as the product's is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from cxstudio import assets
from cxstudio.exchange import bundle, merge
from cxstudio.opening import SAMPLE
from cxstudio.steps import run_to_end
from cxstudio.study.plan import read_study_file
from cxstudio.study.visit import Evidence
from cxstudio.workspace import Person, Workspace
from tests.bench.bars import ROUNDS, Bar, bar, by_turns, calm, high_water, not_measured, python, scratch, show

PHOTOS, BYTES = 50, 3_000_000
"""Photos and their size for the figures of time."""
FEW, MANY = 20, 200
"""Photos for the figure of memory."""
SMALLER = 1_500_000
"""Their size: larger than any buffer, and still quick to write."""
BLOCK = 1 << 20


def bars(wanted: Collection[int] = (18, 19, 22)) -> Iterator[Bar]:
    """The wanted bars on bundles."""
    with scratch() as folder:
        if {18, 19} & set(wanted):
            yield from (found for found in _times(folder) if found.number in wanted)
        if 22 in wanted:
            yield from peak_memory(folder)


def _times(folder: Path) -> Iterator[Bar]:
    with with_photos(folder / "fifty", PHOTOS, BYTES) as workspace:
        yield from calm(lambda: [export_cpu(workspace, folder)])
        yield from calm(lambda: [export_to_zip(workspace, folder)])
        yield from calm(lambda: [verify_cpu(workspace, folder)])
    shutil.rmtree(folder / "fifty")


def export_cpu(workspace: Workspace, folder: Path, rounds: int = ROUNDS) -> Bar:
    """Bar 18: exporting, its own reading back included, against one pass over the same files."""
    files = originals(workspace)
    pairs = by_turns(lambda: export(workspace, folder), lambda: append_all(files, folder / "appended"), rounds)
    return bar(18, "bundle export, CPU / read, sha256, append", 1.5, pairs)


def export_to_zip(workspace: Workspace, folder: Path, rounds: int = ROUNDS) -> Bar:
    """Bar 18, second half: against the archiver that people would use, told not to compress."""
    name = "bundle export, CPU / zip -0"
    if shutil.which("zip") is None:
        return not_measured(18, f"{name} (zip is not installed)", 0.7)
    files = originals(workspace)
    pairs = by_turns(lambda: export(workspace, folder), lambda: zip_all(files, folder / "stored.zip"), rounds)
    return bar(18, name, 0.7, pairs)


def verify_cpu(workspace: Workspace, folder: Path, rounds: int = ROUNDS) -> Bar:
    """Bar 19: verifying a bundle from end to end against hashing the same files."""
    files, written = originals(workspace), export(workspace, folder)
    pairs = by_turns(lambda: run_to_end(bundle.read(written)).close(), lambda: hash_all(files), rounds)
    return bar(19, "bundle verified, CPU / read, sha256", 1.5, pairs)


def peak_memory(folder: Path, few: int = FEW, many: int = MANY, size: int = SMALLER) -> list[Bar]:
    """Bar 22: memory at the highest point of export and of import, for ten times as many photos."""
    sent: dict[int, float] = {}
    received: dict[int, float] = {}
    for photos in (few, many):
        sender, file = folder / f"sender{photos}", folder / f"{photos}{bundle.SUFFIX}"
        with_photos(sender, photos, size).close()
        sent[photos] = _peak("export", sender, file)
        shutil.rmtree(sender)
        received[photos] = _peak("import", folder / f"receiver{photos}", file)
        shutil.rmtree(folder / f"receiver{photos}")
    return [
        bar(22, f"peak memory of export, {many} / {few} photos", 1.15, [(sent[many], sent[few])]),
        bar(22, f"peak memory of import, {many} / {few} photos", 1.15, [(received[many], received[few])]),
    ]


# -- the product -----------------------------------------------------------------------------------------------------


def with_photos(folder: Path, photos: int, size: int) -> Workspace:
    """A new workspace, open, with completed visits of ten pieces of evidence each."""
    workspace = Workspace.create(folder, Person("Ines", "ines-laptop"))
    file = read_study_file(assets.studies() / f"{SAMPLE}.json")
    workspace.install(file)
    site = workspace.add_site(file.study.id, "Harbour Street")
    for start in range(0, photos, 10):
        visit = workspace.begin_visit(file.study.id, site, "Ines")
        for number in range(start, min(start + 10, photos)):
            visit = visit.with_evidence(_evidence(workspace, number, size))
        workspace.complete(visit)
    return workspace


def _evidence(workspace: Workspace, number: int, size: int) -> Evidence:
    kept = workspace.evidence.keep([os.urandom(size)])
    return Evidence(
        id=workspace.new_id(), sha256=kept.sha256, size=kept.size, crc32=kept.crc32, name=f"photo {number}.jpg"
    )


def originals(workspace: Workspace) -> list[Path]:
    """The files that a bundle of this workspace carries."""
    return sorted(path for path in workspace.evidence.originals.rglob("*") if path.is_file())


def export(workspace: Workspace, folder: Path) -> Path:
    """The product: everything into one bundle, in place of the last one."""
    file = folder / f"week{bundle.SUFFIX}"
    run_to_end(bundle.export(workspace, workspace.studies()[0].id, file))
    return file


# -- the floors ------------------------------------------------------------------------------------------------------


def append_all(files: list[Path], target: Path) -> None:
    """Read, hash and append every file, then sync."""
    target.unlink(missing_ok=True)
    with target.open("wb", buffering=0) as out:
        for path in files:
            digest = hashlib.sha256()
            for block in _blocks(path):
                digest.update(block)
                out.write(block)
            digest.hexdigest()
        os.fsync(out.fileno())


def hash_all(files: list[Path]) -> None:
    """Read and hash every file."""
    for path in files:
        digest = hashlib.sha256()
        for block in _blocks(path):
            digest.update(block)
        digest.hexdigest()


def zip_all(files: list[Path], target: Path) -> None:
    """What people do by hand: one archive, nothing compressed. It hashes nothing but CRC-32 and syncs nothing."""
    target.unlink(missing_ok=True)
    subprocess.run(
        ["zip", "-0", "-q", "-j", str(target), "-@"], input="\n".join(map(str, files)), text=True, check=True
    )


def _blocks(path: Path) -> Iterator[memoryview]:
    buffer = memoryview(bytearray(BLOCK))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            yield buffer[:size]


# -- memory, each in a process of its own ------------------------------------------------------------------------------


def _peak(what: str, workspace: Path, file: Path) -> float:
    command = python("tests.bench.bundle", what, str(workspace), str(file))
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _export_and_print_the_peak(folder: Path, file: Path) -> None:
    with Workspace.open(folder) as workspace:
        run_to_end(bundle.export(workspace, workspace.studies()[0].id, file))
    print(high_water())


def _import_and_print_the_peak(folder: Path, file: Path) -> None:
    with Workspace.create(folder, Person("Ben", "ben-laptop")) as workspace, run_to_end(bundle.read(file)) as found:
        run_to_end(merge.apply(workspace, found))
    print(high_water())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["export", folder, file]:
            _export_and_print_the_peak(Path(folder), Path(file))
        case ["import", folder, file]:
            _import_and_print_the_peak(Path(folder), Path(file))
        case _:
            show(bars())
