"""The whole road in one go, for a first look and as a proof on a machine without a screen.

A workspace with the coffee shop study and its synthetic visits, the report on it, a bundle of it, and a second
workspace that takes the bundle in: the functions of the window, called one after the other.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import BundleError, WorkspaceError
from .exchange import bundle, merge
from .i18n import _
from .opening import open_or_make
from .report.content import gather
from .report.pdf import write_pdf
from .steps import Steps
from .store.database import speaking
from .store.studies import visit_count
from .workspace import Workspace, this_person

WORKSPACE, SECOND, REPORT, BUNDLE = "workspace", "second", "report.pdf", "coffee-shop.cxb"


@dataclass(frozen=True)
class Demo:
    """What was made and where. `fingerprint` is what both workspaces show for the study."""

    workspace: Path
    second: Path
    report: Path
    bundle: Path
    study: str
    title: str
    visits: int
    sites: int
    photos: int
    fingerprint: str


def make_demo(out: Path) -> Steps[Demo]:
    """Make the demo in `out`. Raises WorkspaceError when one is there already, and what the disk refuses; nothing of
    it stays then, nor when cancelled."""
    made = [out / name for name in (WORKSPACE, SECOND, REPORT, BUNDLE)]
    there = [path.name for path in made if path.exists()]
    if there:
        words = _("{folder} already holds a demo ({names}). Nothing was changed. Name another folder, or remove it first.")  # fmt: skip  # noqa: E501
        raise WorkspaceError(words.format(folder=out, names=", ".join(there)), "exists")
    with speaking():
        was_there = out.exists()
        out.mkdir(parents=True, exist_ok=True)
    try:
        return (yield from _walk(*made))
    except BaseException:  # a cancelled one too: a half demo would be in the way of the next
        _remove(made if was_there else [out])
        raise


def _remove(paths: list[Path]) -> None:
    for path in paths:
        for _attempt in range(3):  # a photo that was being kept may land while its folder is emptied
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
        if not path.is_dir():
            path.unlink(missing_ok=True)


def _walk(folder: Path, second: Path, report: Path, bundle_file: Path) -> Steps[Demo]:
    workspace = yield from open_or_make(folder)
    with workspace:
        (study,) = workspace.studies()
        yield from write_pdf((yield from gather(workspace, study.id)), report)
        sent = yield from bundle.export(workspace, study.id, bundle_file)
        with workspace.database.read() as connection:
            visits = visit_count(connection, study.id)
        sites = len(workspace.sites(study.id))
    received = yield from _receive(second, bundle_file)
    if received.fingerprint != sent.fingerprint:
        raise BundleError(_("The second workspace differs from the first after the import."), "demo-differs")
    return Demo(
        folder, second, report, bundle_file, study.id, study.title, visits, sites, sent.photos, sent.fingerprint
    )


def _receive(folder: Path, bundle_file: Path) -> Steps[merge.Imported]:
    with Workspace.create(folder, this_person()) as second, (yield from bundle.read(bundle_file)) as found:
        return (yield from merge.apply(second, found))
