"""The commands on visits: in from a table, and observations to and from BORIS.

As in `commands`: each returns the exit code, refusals fly up as `CxError`, everything is imported inside.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .commands import DONE, require_target
from .errors import ProtocolError
from .i18n import _
from .steps import replacing
from .terminal import Shown, drain, say, say_json

if TYPE_CHECKING:
    from .interchange.account import Account, Line

MOST_LINES = 200
"""Lines of an account that are said; the rest stands in its file."""


def take_table(asked: Namespace) -> int:
    """Visits from a table, or with `--dry-run` what would become of each row."""
    if asked.account is not None:
        require_target(asked.account)
    from .visit_imports import importing, looking
    from .workspace import Workspace

    wishes = _wishes(asked.map)
    with Workspace.open(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        look = drain(looking(workspace, study.id, asked.file, wishes))
        brought = None if asked.dry_run else drain(importing(workspace, study.id, asked.file, wishes))
    account = brought.account if brought else look.account
    mapping: Mapping[str, Shown] = dict(look.mapping)
    facts: dict[str, Shown] = {"study": study.id, "visits": look.visits, "sites": list(look.sites)}
    _tell(asked, {**facts, "dry_run": asked.dry_run, "columns": mapping}, account)
    if not asked.json:
        words = _("{n} visits would be taken, {sites} sites would be new.") if asked.dry_run else _("{n} visits taken, {sites} sites are new.")  # fmt: skip  # noqa: E501
        say(*_columns(look.mapping), words.format(n=look.visits, sites=len(look.sites)), *_waiting(look.gaps))
    return DONE


def take_boris(asked: Namespace) -> int:
    """A project of BORIS as a study or into one, or with `--dry-run` what would become of each part."""
    if asked.account is not None:
        require_target(asked.account)
    from .visit_imports import importing_boris, looking_at_boris
    from .workspace import Workspace

    with Workspace.open(asked.workspace) as workspace:
        study = workspace.find_study(asked.study).id if asked.study else ""
        look = drain(looking_at_boris(workspace, asked.file, study))
        brought = None if asked.dry_run else drain(importing_boris(workspace, asked.file, study))
    account = brought.account if brought else look.account
    counts: dict[str, Shown] = {"behaviours": look.behaviours, "visits": look.visits}
    _tell(asked, {"study": brought.study if brought else study, **counts, "dry_run": asked.dry_run}, account)
    if not asked.json:
        words = _("{behaviours} behaviours and {visits} observations would be taken.") if asked.dry_run else _("{behaviours} behaviours and {visits} observations taken.")  # fmt: skip  # noqa: E501
        say(words.format(behaviours=look.behaviours, visits=look.visits), *_waiting(look.gaps))
    return DONE


def give_boris(asked: Namespace) -> int:
    """A study's observations as a project of BORIS, or as its table of bouts."""
    require_target(asked.output)
    from .visit_imports import exporting_boris
    from .workspace import Workspace

    with Workspace.open(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        account = drain(exporting_boris(workspace, study.id, asked.output))
    if asked.json:
        say_json({"file": str(asked.output), "account": [_line(line) for line in account.lines]})
        return DONE
    _tell(asked, {}, account)
    say(_("{file}: the observations of “{title}”.").format(file=asked.output, title=study.title))
    return DONE


def _waiting(gaps: Sequence[str]) -> list[str]:
    from .visit_imports import waiting_words

    return [words] if (words := waiting_words(gaps)) else []


def _wishes(words: Sequence[str]) -> dict[str, str]:
    """COLUMN=FIELD, parted at the last sign: a column may hold one."""
    found = {}
    for word in words:
        column, sign, field = word.rpartition("=")
        if not sign:
            text = _("--map takes COLUMN=FIELD, not “{word}”. Nothing was imported.")
            raise ProtocolError(text.format(word=word), "table-no-field")
        found[column.strip()] = field.strip()
    return found


def _columns(mapping: Mapping[str, str]) -> list[str]:
    left = [heading for heading, field in mapping.items() if not field]
    told = [f"{heading} = {field}" for heading, field in mapping.items() if field]
    lines = [_("Columns: {told}").format(told="; ".join(told))]
    return lines + ([_("Left out: {left}").format(left="; ".join(left))] if left else [])


def _tell(asked: Namespace, facts: Mapping[str, Shown], account: Account) -> None:
    """The account: as JSON with the facts, into its file, or as lines of what needs a look."""
    from .interchange.account import Outcome

    if getattr(asked, "account", None) is not None:
        with replacing(asked.account) as target:
            text = json.dumps([_line(line) for line in account.lines], ensure_ascii=False, indent=1)
            target.write(text.encode() + b"\n")
    if asked.json:
        counts: dict[str, Shown] = {outcome.value: account.count(outcome) for outcome in Outcome}
        say_json({**facts, "rows": counts, "account": [_line(line) for line in account.lines]})
        return
    notable = [str(line) for line in account.lines if line.outcome is not Outcome.TAKEN]
    say(*notable[:MOST_LINES])
    if len(notable) > MOST_LINES:
        say(_("… and {n} more; --account FILE.json keeps all of them.").format(n=len(notable) - MOST_LINES))


def _line(line: Line) -> dict[str, Shown]:
    place: dict[str, Shown] = {"sheet": line.sheet, "row": line.row, "column": line.column}
    return {"outcome": line.outcome.value, **place, "text": line.text}
