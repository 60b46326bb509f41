"""Photos and files as a folder: each under the name that the tables tell, with a manifest of what went and what stayed.

Pictures go as the copies that are shown, covered where something is covered and without a word from the camera; what
may not leave stays, and the manifest says why. The folder is whole or not there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxstudio.errors import EvidenceError, ReportError
from cxstudio.i18n import _, speaking
from cxstudio.report.basis import Source
from cxstudio.report.data_values import DataPackage, NamedEvidence
from cxstudio.steps import Progress, Steps, sync_folder
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.photos import prepare
from cxstudio.study.clearing import is_picture

MANIFEST = "manifest.json"
BLOCK = 1 << 20
Line = dict[str, str | int]


def write_evidence(source: Source, package: DataPackage, path: Path) -> Steps[Path]:
    """Write the folder `path`, which must not be there yet or be empty; gives it. Raises ReportError where it holds
    something, or the disk refuses; then nothing is left behind."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        words = _("{name} is there already and not an empty folder. Nothing was written. Name a new folder.")
        raise ReportError(words.format(name=path.name), "folder-not-empty")
    going = [one for one in package.photos if not one.held_back]
    with speaking(package.language):
        stays = _("This file is missing or damaged here.")
    yield from prepare(source.evidence, (one.evidence for one in going))
    with _whole(path) as folder:
        lines: list[Line] = []
        for number, one in enumerate(package.photos, 1):
            yield Progress(number, len(package.photos), _("Writing the photos"))
            lines.append(_written_out(source.evidence, one, folder, stays))
        manifest = {"study": package.title, "data_hash": package.data_hash, "anonymity": package.anonymity}
        text = json.dumps({**manifest, "files": lines}, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_bytes(text.encode("utf-8", "replace") + b"\n")
    return path


def _written_out(files: EvidenceFiles, one: NamedEvidence, folder: Path, stays: str) -> Line:
    """Write one file, or say why it stayed; its line in the manifest."""
    line: Line = {"file": one.name, "visit": one.visit, "item": one.evidence.item}
    if one.held_back:
        return {**line, "held_back": one.held_back}
    try:
        digest, size = _copied(files, one, folder / one.name)
    except (EvidenceError, FileNotFoundError):
        (folder / one.name).unlink(missing_ok=True)
        return {**line, "held_back": stays}
    return {**line, "sha256": digest, "size": size, "original_sha256": one.evidence.sha256}


def _copied(files: EvidenceFiles, one: NamedEvidence, path: Path) -> tuple[str, int]:
    """SHA-256 and size of what was written: the shown copy of a picture, any other file as it is."""
    digest, size = hashlib.sha256(), 0
    picture = is_picture(one.evidence)
    opened = files.report_of(one.evidence).open("rb") if picture else files.open(one.evidence.sha256)
    with opened as source, path.open("xb") as target:
        while block := source.read(BLOCK):
            digest.update(block)
            size += target.write(block)
    if not picture and digest.hexdigest() != one.evidence.sha256:
        raise FileNotFoundError(path.name)
    return digest.hexdigest(), size


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A folder beside the wanted one that takes its name when all is written; what the disk refuses in words."""
    part = path.with_name(path.name + ".part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        try:
            yield part
            if path.is_dir():
                path.rmdir()
            part.rename(path)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        words = _(
            "The photos could not be written to {name}: {reason}. Nothing is left there. "
            "Check that the folder can be written to and has room, then export again."
        )
        reason = error.strerror or type(error).__name__
        raise ReportError(words.format(name=path.name, reason=reason), "report-not-written") from error
