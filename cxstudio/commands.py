"""What each command does: open, call the same functions as the window, say what came of it.

A command returns the exit code: 0 done, 1 refused or something was found. Refusals fly up as `CxError`. Everything is
imported inside, because `cxstudio --help` and the window must not wait for what they don't use.
"""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import Finding, StorageError
from .i18n import _
from .terminal import Shown, columns, drain, say, say_json

if TYPE_CHECKING:
    from .study.plan import Study
    from .workspace import Workspace

DONE, REFUSED = 0, 1


def demo(asked: Namespace) -> int:
    """The whole road once, into a folder."""
    from .demo import make_demo

    made = drain(make_demo(asked.out))
    if asked.json:
        say_json({name: str(value) if isinstance(value, Path) else value for name, value in asdict(made).items()})
        return DONE
    say(
        _("{title}: {visits} synthetic visits on {sites} sites, {photos} photos.").format(**asdict(made)),
        *columns(
            [
                (_("Workspace"), str(made.workspace)),
                (_("Report"), str(made.report)),
                (_("Bundle"), str(made.bundle)),
                (_("Second workspace"), str(made.second)),
            ]
        ),
        _("The bundle was imported into the second workspace; both show {fingerprint}.").format(
            fingerprint=made.fingerprint
        ),
    )
    return DONE


def doctor(asked: Namespace) -> int:
    """What this computer has and lacks. REFUSED when the window can't start."""
    from .doctor import Verdict, can_start, examine
    from .places import config_folder, workspace_folder

    lines = examine(workspace_folder(), config_folder())
    fine = can_start(lines)
    if asked.json:
        found = [{"key": li.key, "verdict": li.verdict.value, "text": li.text, "remedy": li.remedy} for li in lines]
        say_json({"can_start": fine, "lines": found})
    else:
        words = {Verdict.GOOD: _("good"), Verdict.CAUTION: _("note"), Verdict.BAD: _("MISSING")}
        for line in lines:
            say(f"{words[line.verdict]:8} {line.text}", *([f"{'':8} {line.remedy}"] if line.remedy else ()))
        say(_("The window can start here.") if fine else _("The window cannot start here yet."))
    return DONE if fine else REFUSED


# -- looking into a workspace ------------------------------------------------------------------------------------------


def studies(asked: Namespace) -> int:
    """The studies of a workspace."""
    with open_workspace(asked.workspace) as workspace:
        found = [_study_facts(workspace, study) for study in workspace.studies()]
    if asked.json:
        say_json({"workspace": str(asked.workspace), "studies": found})
    elif found:
        head = (_("ID"), _("VISITS"), _("DRAFTS"), _("TITLE"))
        say(*columns([head, *((str(f["id"]), str(f["visits"]), str(f["drafts"]), str(f["title"])) for f in found)]))
    else:
        say(_("This workspace holds no study yet."))
    return DONE


def _study_facts(workspace: Workspace, study: Study) -> dict[str, Shown]:
    from .store import log
    from .store.studies import visit_count

    with workspace.database.read() as connection:
        return {
            "id": study.id,
            "title": study.title,
            "client": study.client,
            "method": study.method,
            "sites": len(workspace.sites(study.id)),
            "visits": visit_count(connection, study.id),
            "drafts": len(workspace.drafts.all(study.id)),
            "fingerprint": log.study_fingerprint(connection, study.id),
        }


def shown_finding(finding: Finding) -> dict[str, Shown]:
    """A finding for programs."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": finding.place,
        "text": finding.text,
        "remedy": finding.remedy,
    }


# -- out and in --------------------------------------------------------------------------------------------------------


def insight(asked: Namespace) -> int:
    """The judgement of a study's touchpoints."""
    from .report.basis import ReportSettings, read_basis
    from .report.insight import insight as judged
    from .report.insight import lines

    with open_workspace(asked.workspace) as workspace:
        basis = read_basis(workspace, workspace.find_study(asked.study).id, ReportSettings())
        if asked.json:
            say_json(judged(basis))
            return DONE
        head = _(
            "{title}: {n} visits on {sites} sites. Points lower when it fails, 95 % interval, or why it is not said:"
        )
        say(head.format(title=basis.study.title, n=basis.n, sites=basis.n_sites), *columns(lines(basis.moments)))
        say(*(f"{caution.code}: {caution.sentence}" for caution in basis.moments.cautions))
    return DONE


# -- shared ------------------------------------------------------------------------------------------------------------


def open_workspace(folder: Path) -> Workspace:
    """The workspace in that folder, or the hub at that address."""
    from .settings import is_hub

    if is_hub(folder):
        from .hub import open_hub

        return open_hub(str(folder))
    from .settings import marks_folder
    from .workspace import Workspace

    workspace = Workspace.open(folder)
    workspace.go_on_here(marks_folder())
    return workspace


def require_target(path: Path) -> None:
    """Before any work: a file can be written there. Raises StorageError with the reason."""
    if path.is_dir():
        raise StorageError(_("{path} is a folder. Name a file in it.").format(path=path), "is-a-folder")
    if not path.absolute().parent.is_dir():
        words = _("There is no folder {folder} to write {file} into. Nothing was written. Make the folder first.")
        raise StorageError(words.format(folder=path.parent, file=path.name), "no-folder")


def kilobytes(size: int) -> int:
    """A size in bytes as people are told it; never 0."""
    return max(1, size // 1000)
