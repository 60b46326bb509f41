"""Files among the evidence that are not what they are called, and their removal to a place of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from ..i18n import _
from ..steps import Progress, Steps, sync_folder
from .evidence_files import EvidenceFiles, is_name

_SYSTEM = frozenset({"desktop.ini", "Thumbs.db", ".DS_Store"})
"""What file managers leave behind: no evidence, and no stranger either."""


def strangers(files: EvidenceFiles) -> Iterator[Path]:
    """Files among the originals that no evidence is named by; their bytes are not looked at."""
    for path in sorted(files.originals.rglob("*")):
        if path.is_file() and not _is_at_home(path) and path.name not in _SYSTEM:
            yield path


def set_aside(files: EvidenceFiles, target: Path) -> Steps[list[Path]]:
    """Move strangers, and originals whose bytes changed, into the folder `target`; the files there. Each original is
    read once. A bundle that is imported later may bring the right ones."""
    moved = [_moved(path, target) for path in strangers(files)]
    originals = [path for path in sorted(files.originals.rglob("*")) if path.is_file() and _is_at_home(path)]
    for count, path in enumerate(originals, 1):
        yield Progress(count, len(originals), _("Checking file {n} of {total}").format(n=count, total=len(originals)))
        if not files.verify(path.name):
            moved.append(_moved(path, target))
    return moved


def _is_at_home(path: Path) -> bool:
    return is_name(path.name) and path.parent.name == path.name[:2]


def _moved(path: Path, target: Path) -> Path:
    target.mkdir(parents=True, exist_ok=True)
    free = target / path.name
    number = 1
    while free.exists():
        number += 1
        free = target / f"{number} {path.name}"
    moved = Path(shutil.move(path, free))
    sync_folder(target)
    return moved
