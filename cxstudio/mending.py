"""Mending a workspace: what `check` finds is put right as far as this computer can, and nothing is thrown away.

Tables that differ from the log are made anew from it; a damaged database is rescued; files among the evidence that are
not what their names say, or nobody's, are set aside, so that a bundle may bring the right ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .checkup import Checkup, check_workspace
from .errors import WorkspaceError
from .i18n import _, plural
from .ids import Clock, system_clock
from .rescue import DAMAGED, Rescued, rescue
from .steps import Progress, Steps
from .store import log, soundness
from .store.database import speaking
from .store.strangers import set_aside
from .workspace import DATABASE, Workspace

BROKEN = frozenset({"damaged", "foreign", "gone"})
"""Refusals to open that a rescue may answer."""


@dataclass(frozen=True)
class Mended:
    """What was done, and what a check finds afterwards. `rescued` where the database was made anew; `tables` were made
    anew from the log; `set_aside` files that lay among the evidence and were not what they were called."""

    after: Checkup
    rescued: Rescued | None = None
    tables: bool = False
    set_aside: tuple[Path, ...] = ()


def mend(folder: Path, clock: Clock = system_clock) -> Steps[Mended]:
    """Put right what can be. Raises WorkspaceError where the workspace is open elsewhere, is no workspace, or where
    nothing of it can be read; nothing is changed then."""
    rescued, tables, needs_rescue = None, False, is_gone(folder)
    if not needs_rescue:
        tables, needs_rescue = yield from _mend_database(folder, clock)
    if needs_rescue:
        rescued = yield from rescue(folder, clock)
    with Workspace.open(folder, clock) as workspace:
        aside = yield from _strangers_aside(workspace)
        after = yield from check_workspace(workspace)
    return Mended(after, rescued, tables, tuple(aside))


def is_gone(folder: Path) -> bool:
    """Is there no database where a workspace was? Then a new empty one must not take its place."""
    return not (folder / DATABASE).exists() and any((folder / "backups").glob("*.sqlite"))


def _mend_database(folder: Path, clock: Clock) -> Steps[tuple[bool, bool]]:
    """(tables were made anew from the log, the database has to be rescued)."""
    yield Progress(0, 0, _("Checking the database"))
    try:
        with Workspace.open(folder, clock) as workspace:
            with workspace.database.read() as connection:
                if soundness.database_faults(connection):
                    return False, True
            return _tables_anew(workspace)
    except WorkspaceError as error:
        if error.code not in BROKEN:
            raise
        return False, True


def _tables_anew(workspace: Workspace) -> tuple[bool, bool]:
    """Make the tables anew where they differ from the log; whether that was done, and whether the log itself is
    damaged."""
    with workspace.database.write() as connection:
        if not log.faults(connection):
            return False, False
        log.rebuild(connection)
        return True, bool(log.faults(connection))


def _strangers_aside(workspace: Workspace) -> Steps[list[Path]]:
    """Move what is not what its name says into a folder beside the evidence."""
    moment = datetime.fromtimestamp(workspace.clock() / 1000, UTC).strftime("%Y%m%d-%H%M%S")
    with speaking():
        return (yield from set_aside(workspace.evidence, workspace.folder / DAMAGED / moment / "evidence"))


def told(mended: Mended) -> list[str]:
    """What was done, a sentence each; nothing where nothing had to be."""
    said = _told_rescue(mended.rescued) if mended.rescued else []
    if mended.tables:
        said.append(_("The tables did not agree with what was recorded, and were made anew from it."))
    if mended.set_aside:
        words = plural(
            "{n} file was set aside in {{folder}}.", "{n} files were set aside in {{folder}}.", len(mended.set_aside)
        )
        said.append(words.format(folder=mended.set_aside[0].parent))
    return said


def _told_rescue(rescued: Rescued) -> list[str]:
    said = [
        _("The database was made anew from {n} entries of the history, {backups} of them out of backups.").format(
            n=rescued.operations, backups=rescued.from_backups
        ),
        plural("{n} visit in work was brought back.", "{n} visits in work were brought back.", rescued.drafts),
    ]
    for person, number in rescued.lost:
        words = plural(
            "{n} entry of {{person}} is lost here: a bundle of the study brings it back, from whoever has it.",
            "{n} entries of {{person}} are lost here: a bundle of the study brings them back, from whoever has them.",
            number,
        )
        said.append(words.format(person=person))
    if rescued.without_values:
        words = plural(
            "Of {n} entry only the head could be read: a full bundle brings what it said.",
            "Of {n} entries only the heads could be read: a full bundle brings what they said.",
            rescued.without_values,
        )
        said.append(words)
    said.append(_("The damaged files are kept in {folder}.").format(folder=rescued.kept_at))
    return said
