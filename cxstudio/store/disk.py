"""Where a folder lies: on this computer's own disk, on a share, in a folder that a cloud copies, on a stick.

A database with a journal in shared memory must not be opened from two computers, and programs that copy it file by
file while it is open copy it torn. So shares are refused by their file system's type, clouds and sticks only told.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from ..errors import Finding, Severity, WorkspaceError
from ..i18n import _

SHARES = frozenset({
    "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afpfs", "afs", "ncpfs", "davfs", "webdav", "ceph", "glusterfs",
    "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.gcsfuse", "fuse.smbnetfs",
    "fuse.curlftpfs", "fuse.google-drive-ocamlfuse", "fuse.glusterfs",
})  # fmt: skip
"""File systems that several computers can have open at once."""
STICKS = frozenset({"exfat", "vfat", "msdos"})
CLOUDS = ("dropbox", "onedrive", "google drive", "googledrive", "my drive", "icloud drive", "mobile documents",
          "nextcloud", "owncloud", "pcloud", "pclouddrive", "megasync", "mega", "box sync", "seafile",
          "synologydrive")  # fmt: skip
"""How the folders are called that such programs copy, as their makers name them, casefolded."""
_REMOTE_DRIVE = 4
_MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True)
class Mount:
    """A file system's place in the tree, and its type as the system names it."""

    place: str
    kind: str


def mounts(text: str) -> list[Mount]:
    """The file systems told by the text of Linux's `mountinfo`; lines that say something else are left out."""
    found = []
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if dash and len(fields) > 4 and after:
            place = fields[4].encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")
            found.append(Mount(place, after.split(" ")[0]))
    return found


def kind_of(folder: Path, mounted: list[Mount]) -> str:
    """The type of the file system a folder lies on; "" where it is not told. Of two at one place the later counts."""
    whole = str(folder)
    around = [one for one in mounted if whole == one.place or whole.startswith(one.place.rstrip("/") + "/")]
    return max(around, key=lambda one: len(one.place), default=Mount("", "")).kind if around else ""


def is_share(folder: Path) -> bool:
    """Does the folder lie on a disk that other computers can have open too? False where the system does not tell."""
    if sys.platform == "win32":
        return _is_remote_on_windows(folder)
    return _kind_here(folder) in SHARES


def refuse_share(folder: Path) -> None:
    """Raises WorkspaceError where the folder lies on a share."""
    if is_share(folder):
        words = _(
            "{folder} lies on a network share, where two computers could write at once and damage the work. Nothing "
            "was changed. Copy the folder to this computer’s own disk; to work together, send bundles."
        )
        raise WorkspaceError(words.format(folder=folder), "share")


def cautions(folder: Path) -> list[Finding]:
    """What is to be known of where the folder lies: copied by a cloud, or on a stick."""
    found = []
    cloud = cloud_of(folder)
    if cloud:
        text = _("The workspace lies in “{cloud}”, which copies its files while they are written.").format(cloud=cloud)
        remedy = _("Move it out of there while CX Studio is closed; put bundles there instead.")
        found.append(Finding("W007", str(folder), text, remedy, Severity.WARNING))
    if sys.platform != "win32" and _kind_here(folder) in STICKS:
        text = _("The workspace lies on a stick or card whose format keeps no journal of its own.")
        remedy = _("Work on this computer’s own disk and carry bundles; never pull it while CX Studio is open.")
        found.append(Finding("W008", str(folder), text, remedy, Severity.WARNING))
    return found


def cloud_of(folder: Path) -> str:
    """The name of the folder above (or this one) that a cloud's program copies; "" for none."""
    for part in reversed(folder.parts):
        name = part.casefold()
        if name in CLOUDS or name.startswith(("onedrive - ", "dropbox (")):
            return part
    return ""


def _kind_here(folder: Path) -> str:
    try:
        return kind_of(folder.resolve(), mounts(_MOUNTS.read_text(encoding="utf-8", errors="replace")))
    except OSError:  # a system that does not tell it in this way
        return ""


def _is_remote_on_windows(folder: Path) -> bool:  # pragma: no cover - where there is Windows
    drive = PureWindowsPath(os.path.abspath(folder)).drive  # noqa: PTH100 - a mapped drive keeps its letter
    return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _REMOTE_DRIVE  # type: ignore[attr-defined,unused-ignore]
