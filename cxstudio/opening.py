"""Opening the workspace of this person, or making it with the sample study where there is none yet."""

from __future__ import annotations

from pathlib import Path

from .assets import studies as studies_folder
from .errors import Finding, StorageError, WorkspaceError
from .i18n import _
from .mending import is_gone
from .rolling import rolling_check
from .settings import is_hub
from .steps import Progress, Steps
from .study.plan import StudyFile, read_study_file
from .workspace import DATABASE, Workspace, this_person

SAMPLE = "coffee_shop"


def open_or_make(folder: Path, marks: Path | None = None) -> Steps[Workspace]:
    """The workspace in `folder`; a new one gets the sample study with its synthetic visits. Raises WorkspaceError
    when there is one that cannot be opened; a half-made one is closed and stays for the next start. `marks` is where
    this computer remembers the workspaces it opened."""
    if is_hub(folder):
        yield Progress(0, 0, _("Opening the hub"))
        from .hub import open_hub

        return open_hub(str(folder))
    if (folder / DATABASE).exists():
        yield Progress(0, 0, _("Opening the workspace"))
        workspace = Workspace.open(folder)
    else:
        _refuse_where_one_was(folder)
        yield Progress(0, 0, _("Making your workspace"))
        workspace = Workspace.create(folder, this_person())
    try:
        if marks is not None:
            workspace.go_on_here(marks)
        if workspace.is_untouched():
            yield from _add_sample(workspace)
    except BaseException:  # whatever ends it, closing this generator too: the lock must not outlive it
        workspace.close()
        raise
    return workspace


def _refuse_where_one_was(folder: Path) -> None:
    """No new workspace takes the place of one whose database is gone: people would believe their work lost."""
    if is_gone(folder):
        words = _(
            "The workspace’s database is not in {folder} any more, and its backups are. Nothing was changed. Rescue "
            "brings back what they hold; or put the database back to its place."
        )
        raise WorkspaceError(words.format(folder=folder), "gone")


def upkeep(workspace: Workspace) -> Steps[tuple[Finding, ...]]:
    """What is done behind the work where it is due: a backup, letting go of what was in the trash for its thirty days,
    and two seconds a day of reading the evidence again; what that found. Raises StorageError where the disk takes no
    backup; the work can go on all the same."""
    yield Progress(0, 0, _("Making a backup"))
    try:
        workspace.backup_if_due()
    except StorageError as error:
        words = _("A backup could not be written. Your work is saved all the same. Check the disk: {why}")
        raise StorageError(words.format(why=error), "no-backup") from error
    workspace.trash.sweep()
    return (yield from rolling_check(workspace))


def _add_sample(workspace: Workspace) -> Steps[None]:
    from .sample.visits import record_sample_visits  # draws pictures: only where a sample is made

    file = _set_up(read_study_file(studies_folder() / f"{SAMPLE}.json"))
    workspace.install(file)
    yield from record_sample_visits(workspace, file)


def _set_up(file: StudyFile) -> StudyFile:
    """The sample with its set-up filled in: its sites are invented, so there is nobody to protect but the pattern."""
    settled = {
        "legal_ground": _("A sample: the shops are invented and nobody is observed."),
        "staff_told": _("A sample: there are no staff."),
        "assessment": _("Not needed: no person appears in it."),
        "originals": _("Everybody: the pictures were drawn by the program."),
    }
    ethics = file.study.ethics.model_copy(update=settled)
    study = file.study.model_copy(update={"ethics": ethics, "planned_sites": 6})
    return file.model_copy(update={"study": study})
