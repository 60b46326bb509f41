"""Opening the workspace of this person, or making it with the sample study where there is none yet."""

from __future__ import annotations

from pathlib import Path

from .assets import studies as studies_folder
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
        if not workspace.studies():
            yield from _add_sample(workspace)
        workspace.backup_if_due()
    except BaseException:
        workspace.close()
        raise
    return workspace


def _add_sample(workspace: Workspace) -> Steps[None]:
    from .sample.visits import record_sample_visits  # draws pictures: only where a sample is made

    file = read_study_file(studies_folder() / f"{SAMPLE}.json")
    workspace.install(file)
    yield from record_sample_visits(workspace, file)
