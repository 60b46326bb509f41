"""Checking a whole workspace: the database, the log of what was done, and every piece of evidence, byte by byte.

Nothing is changed; each finding says what to do, and `mending` does it. Command line and window show the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import Finding, Severity
from .i18n import _
from .steps import Progress, Steps
from .store import log, soundness
from .store.disk import cautions
from .store.soundness import NamedEvidence
from .store.strangers import strangers
from .workspace import Workspace


@dataclass(frozen=True)
class Checkup:
    """What was looked at and what was found. `findings` of severity ERROR mean damage; warnings are only told."""

    studies: int
    drafts: int
    files: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Nothing is damaged or lost."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def check_workspace(workspace: Workspace) -> Steps[Checkup]:
    """Look at everything once. Reads each evidence file whole, so it takes as long as the disk needs for that."""
    yield Progress(0, 0, _("Checking the database"))
    with workspace.database.read() as connection:
        in_database = soundness.database_faults(connection)
    findings = [_database_finding(workspace, fault) for fault in in_database]
    yield Progress(0, 0, _("Checking the log"))
    if not in_database:  # a log on damaged pages says nothing that the damage does not say
        with workspace.database.write() as connection:  # the view is made anew for comparison, and that undone
            findings += [_log_finding(workspace, fault) for fault in log.faults(connection)]
    named = named_files(workspace)
    findings += yield from _evidence_findings(workspace, named)
    findings += [_stranger(workspace, path) for path in strangers(workspace.evidence)]
    findings += cautions(workspace.folder)
    return Checkup(len(workspace.studies()), len(workspace.drafts.all()), len(named), tuple(findings))


def named_files(workspace: Workspace) -> list[NamedEvidence]:
    """Every file that completed visits and drafts name, by number of visit."""
    drafts = [workspace.drafts.load(visit) for visit in workspace.drafts.all()]
    with workspace.database.read() as connection:
        return soundness.named_evidence(connection, drafts)


def faults_of(workspace: Workspace, file: NamedEvidence) -> list[Finding]:
    """What is wrong with one file; it is read whole."""
    if workspace.evidence.verify(file.sha256) or _is_withheld(workspace, file):
        return []
    return [_evidence_finding(file, is_there=workspace.evidence.has(file.sha256))]


def _evidence_findings(workspace: Workspace, files: Sequence[NamedEvidence]) -> Steps[list[Finding]]:
    found = []
    for count, file in enumerate(files, 1):
        yield Progress(count, len(files), _("Checking file {n} of {total}").format(n=count, total=len(files)))
        found += faults_of(workspace, file)
    return found


def _stranger(workspace: Workspace, path: Path) -> Finding:
    text = _("{file} lies among the evidence and belongs to no visit.")
    remedy = _("Take it out of the folder, or let it be set aside: cxstudio check --repair {folder}")
    name = path.relative_to(workspace.folder)
    return Finding("W006", str(name), text.format(file=name), remedy.format(folder=workspace.folder), Severity.WARNING)


def _is_withheld(workspace: Workspace, file: NamedEvidence) -> bool:
    """Only a copy of the photo is meant to be here: its original stayed with who made it, or was destroyed."""
    files = workspace.evidence
    return not file.was_kept and not files.has(file.sha256) and files.has_any_picture(file.sha256)


def _evidence_finding(file: NamedEvidence, is_there: bool) -> Finding:
    place = _("Visit {n}").format(n=file.number) if file.number else _("Visit in work")
    short = file.sha256[:12]
    remedy = _("Import a bundle of the study that holds it, or copy the file back from a backup of the folder.")
    if is_there:
        text = _("The photo or file {short}… is no longer what was recorded: its checksum differs.")
        return Finding("W004", place, text.format(short=short), remedy)
    if file.was_kept:
        text = _("The photo or file {short}… is missing from the folder “evidence”.")
        return Finding("W003", place, text.format(short=short), remedy)
    text = _("The photo or file {short}… has not come to this computer yet.")
    return Finding("W005", place, text.format(short=short), _("Ask its sender for a full bundle."), Severity.WARNING)


def _database_finding(workspace: Workspace, fault: str) -> Finding:
    text = _("The database is damaged: {fault}.").format(fault=fault)
    return Finding("W001", _("Database"), text, _restore(workspace))


def _log_finding(workspace: Workspace, fault: str) -> Finding:
    text = _("What was recorded no longer holds together: {fault}.").format(fault=fault)
    return Finding("W002", _("Log"), text, _restore(workspace))


def _restore(workspace: Workspace) -> str:
    told = _("Close CX Studio and bring back what is whole, also from the backups: cxstudio check --repair {folder}")
    return told.format(folder=workspace.folder)
