"""What settings tell about the workspace: where it lies, and its backups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps
from cxstudio.workspace import Workspace

from .moments import ago, exact_moment


@dataclass(frozen=True)
class BackupLine:
    """One backup in words; `size` in bytes."""

    when: str
    exact: str
    why: str
    size: int
    path: Path


def backups_of(workspace: Workspace) -> list[BackupLine]:
    """The backups of the workspace, the newest first. Files that are none are left out."""
    now = workspace.clock()
    found = [_line(path, now) for path in sorted((workspace.folder / "backups").glob("*.sqlite"), reverse=True)]
    return [line for line in found if line is not None]


def _line(path: Path, now: int) -> BackupLine | None:
    stamp, _dash, why = path.stem[:15], path.stem[15:16], path.stem[16:]
    try:
        moment = datetime.strptime(stamp, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        size = path.stat().st_size
    except (ValueError, OSError):  # no backup of ours, or gone since the folder was read
        return None
    at_ms = round(moment.timestamp() * 1000)
    return BackupLine(ago(at_ms, now), exact_moment(at_ms), _reason(why), size, path)


def _reason(why: str) -> str:
    merged = _("before a bundle was merged")
    known = {
        "daily": _("daily"),
        "timely": _("after half an hour"),
        "import": merged,
        "before-import": merged,
        "asked": _("you asked for it"),
    }
    return known.get(why, why)


def back_up(workspace: Workspace) -> Steps[str]:
    """A verified backup now, and what is to be said of it. Raises StorageError when the disk refuses."""
    yield Progress(0, 0, _("Backing up"))
    if workspace.backup("asked") is None:
        return _("This is a hub: its server backs it up, with pg_dump.")
    return _("A backup was made and checked.")
