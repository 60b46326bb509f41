"""Opening the workspace of this person, or making it with the sample study where there is none yet."""

from __future__ import annotations

from pathlib import Path

from .assets import studies as studies_folder
from .errors import StorageError
from .i18n import _
from .steps import Progress, Steps
from .study.plan import read_study_file
from .workspace import DATABASE, Workspace, this_person

SAMPLE = "coffee_shop"


def open_or_make(folder: Path) -> Steps[Workspace]:
    """The workspace in `folder`; a new one gets the sample study with its synthetic visits. Raises WorkspaceError
    when there is one that cannot be opened; a half-made one is closed and stays for the next start."""
    if (folder / DATABASE).exists():
        yield Progress(0, 0, _("Opening the workspace"))
        workspace = Workspace.open(folder)
    else:
        yield Progress(0, 0, _("Making your workspace"))
        workspace = Workspace.create(folder, this_person())
    try:
        if workspace.is_untouched():
            yield from _add_sample(workspace)
        yield from _back_up(workspace)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _back_up(workspace: Workspace) -> Steps[None]:
    """The daily backup. Where the disk takes none, the work goes on all the same."""
    try:
        workspace.backup_if_due()
    except StorageError:
        yield Progress(0, 0, _("Today's backup could not be written. Check the disk."))


def _add_sample(workspace: Workspace) -> Steps[None]:
    from .sample.visits import record_sample_visits  # draws pictures: only where a sample is made

    file = read_study_file(studies_folder() / f"{SAMPLE}.json")
    workspace.install(file)
    yield from record_sample_visits(workspace, file)
