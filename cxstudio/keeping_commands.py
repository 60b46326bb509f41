"""Commands that look after a workspace: is it whole, put right what is not, and put a study on the shelf."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from .cli import DONE, REFUSED
from .commands import kilobytes, open_workspace, shown_finding
from .i18n import _, plural
from .terminal import Shown, drain, say, say_json

if TYPE_CHECKING:
    from .checkup import Checkup
    from .mending import Mended


def check(asked: Namespace) -> int:
    """Whether a workspace is whole. REFUSED when something is damaged or lost; with --repair what could not be."""
    if asked.repair:
        return _repair(asked)
    from .checkup import check_workspace

    with open_workspace(asked.workspace) as workspace:
        found = drain(check_workspace(workspace))
    if asked.json:
        say_json(_shown(found))
    else:
        _say(found, _("The workspace is damaged; nothing was changed"))
    return DONE if found.is_sound else REFUSED


def _repair(asked: Namespace) -> int:
    from .mending import mend

    mended = drain(mend(asked.workspace))
    if asked.json:
        say_json({**_shown(mended.after), "repaired": _shown_repair(mended)})
    else:
        say(*_told(mended))
        _say(mended.after, _("What is said above could not be put right"))
    return DONE if mended.after.is_sound else REFUSED


def _shown(found: Checkup) -> dict[str, Shown]:
    counts: dict[str, Shown] = {"studies": found.studies, "drafts": found.drafts, "files": found.files}
    return {"sound": found.is_sound, **counts, "findings": [shown_finding(f) for f in found.findings]}


def _say(found: Checkup, damaged: str) -> None:
    say(*map(str, found.findings))
    looked_at = plural("{n} study", "{n} studies", found.studies), plural("{n} file", "{n} files", found.files)
    verdict = _("The workspace is sound") if found.is_sound else damaged
    say(f"{verdict} ({', '.join(looked_at)}).")


def _shown_repair(mended: Mended) -> dict[str, Shown]:
    rescued = mended.rescued
    shown: dict[str, Shown] = {"tables": mended.tables, "set_aside": [str(path) for path in mended.set_aside]}
    if rescued is not None:
        shown["rescued"] = {
            "operations": rescued.operations,
            "from_backups": rescued.from_backups,
            "drafts": rescued.drafts,
            "lost": dict(rescued.lost),
            "without_values": rescued.without_values,
            "damaged_files": str(rescued.kept_at),
        }
    return shown


def _told(mended: Mended) -> list[str]:
    """What was done, a sentence each."""
    from .mending import told

    return told(mended)


def archive(asked: Namespace) -> int:
    """A whole study in a folder for the shelf."""
    from .archive import archive as put

    with open_workspace(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        made = drain(put(workspace, study.id, asked.output))
    if asked.json:
        counts: dict[str, Shown] = {"visits": made.visits, "files": made.files, "missing": made.missing}
        say_json({"folder": str(made.folder), "study": study.id, **counts, "size": made.size})
        return DONE
    words = _("{folder}: “{title}”, {visits} visits, {files} photos and files, {kb} kB.")
    size = kilobytes(made.size)
    say(words.format(folder=made.folder, title=study.title, visits=made.visits, files=made.files, kb=size))
    if made.missing:
        one = "{n} more file is named and is not on this computer."
        say(plural(one, "{n} more files are named and are not on this computer.", made.missing))
    return DONE
