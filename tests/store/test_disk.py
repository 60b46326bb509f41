"""Where a workspace lies: shares are refused, clouds and sticks told; all from what the system itself says."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxstudio.cli import main
from cxstudio.errors import WorkspaceError
from cxstudio.store import disk
from cxstudio.store.disk import CLOUDS, cautions, cloud_of, kind_of, mounts, refuse_share

SYSTEM = """\
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
36 22 0:31 / /mnt/team rw,relatime shared:17 - cifs //server/team rw,vers=3.1.1
37 22 0:32 / /mnt/team/here rw,relatime - ext4 /dev/sdb1 rw
38 22 0:33 / /srv/ana/far\\040away rw - fuse.sshfs ana@host:/ rw
39 22 8:1 / /media/stick rw - vfat /dev/sdc1 rw
not a line of it
40 22 0:40
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/ana/work", "ext4"),
        ("/mnt/team", "cifs"),
        ("/mnt/team/studies", "cifs"),
        ("/mnt/teamwork", "ext4"),
        ("/mnt/team/here/studies", "ext4"),
        ("/srv/ana/far away/studies", "fuse.sshfs"),
        ("/media/stick", "vfat"),
    ],
)
def test_a_folder_lies_on_the_nearest_file_system_above_it(folder: str, kind: str) -> None:
    assert kind_of(Path(folder), mounts(SYSTEM)) == kind


def test_where_the_system_tells_nothing_nothing_is_said() -> None:
    assert kind_of(Path("/srv/ana"), []) == ""


def lie_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> Path:
    """A folder of which the system says that it lies on a file system of this kind."""
    told = tmp_path / "mountinfo"
    told.write_text(f"22 1 259:2 / / rw - ext4 /dev/a rw\n36 22 0:31 / {tmp_path / 'far'} rw - {kind} somewhere rw\n")
    monkeypatch.setattr(disk, "_MOUNTS", told)
    folder = tmp_path / "far" / "workspace"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_workspace_on_a_share_is_neither_made_nor_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    folder = lie_at(monkeypatch, tmp_path, kind)
    with pytest.raises(WorkspaceError, match="network share"):
        refuse_share(folder)
    assert main(["demo", "--out", str(folder)]) == 1
    assert "send bundles" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_stick_is_told_and_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lie_at(monkeypatch, tmp_path, "exfat")
    refuse_share(folder)
    assert [finding.code for finding in cautions(folder)] == ["W008"]


@pytest.mark.parametrize(
    ("folder", "cloud"),
    [
        ("/srv/ana/Dropbox/work", "Dropbox"),
        ("/srv/ana/OneDrive - Agency/work", "OneDrive - Agency"),
        ("/srv/ana/Library/Mobile Documents/x", "Mobile Documents"),
        ("/srv/ana/dropboxes/work", ""),
        ("/srv/ana/work", ""),
    ],
)
def test_folders_that_a_cloud_copies_are_known_by_their_names(folder: str, cloud: str) -> None:
    assert cloud_of(Path(folder)) == cloud
    assert all(name == name.casefold() for name in CLOUDS)
