"""The commands on protocols: check one, compare two, exchange them with other form tools, and the schema of the file.

As in `commands`: each returns the exit code, refusals fly up as `CxError`, everything is imported inside.
"""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from .commands import DONE, REFUSED, kilobytes, require_target, shown_finding
from .errors import Severity
from .i18n import _, plural
from .steps import replacing
from .terminal import Shown, drain, say, say_json

if TYPE_CHECKING:
    from .interchange.account import Account, Line
    from .study.differences import Difference


def check(asked: Namespace) -> int:
    """What is wrong with the protocol in a study file. REFUSED when it could not be published."""
    from .study.checks import check as findings_of
    from .study.plan import read_study_file

    file = read_study_file(asked.file)
    found = findings_of(file.protocol)
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    if asked.json:
        say_json({"file": str(asked.file), "title": file.study.title, "publishable": not errors,
                  "findings": [shown_finding(finding) for finding in found]})  # fmt: skip
    else:
        say(*(f"{finding.severity.value}: {finding}" for finding in found))
        counted = plural("{n} error", "{n} errors", errors), plural("{n} warning", "{n} warnings", len(found) - errors)
        say(f"{file.study.title}: {', '.join(counted)}.")
    return REFUSED if errors else DONE


def diff(asked: Namespace) -> int:
    """What differs between the protocols of two study files, in the order of the journey."""
    from .study.differences import differences
    from .study.plan import read_study_file

    before, after = read_study_file(asked.before), read_study_file(asked.after)
    found = differences(before.protocol, after.protocol)
    if asked.json:
        files: dict[str, Shown] = {"before": str(asked.before), "after": str(asked.after)}
        say_json({**files, "same": not found, "differences": [_difference(each) for each in found]})
    elif found:
        signs = {"added": "+", "removed": "-", "moved": ">", "changed": "~"}
        say(*(f"{signs[each.sort]} {each}" for each in found))
        say(plural("{n} difference.", "{n} differences.", len(found)))
    else:
        say(_("Both ask the same."))
    return DONE


def _difference(found: Difference) -> dict[str, Shown]:
    return {"sort": found.sort, "place": found.place, "text": found.text, "id": found.id}


def schema(asked: Namespace) -> int:
    """The JSON Schema of study files."""
    require_target(asked.output)
    from .study.schema import SCHEMA_ID, schema_text

    _write(asked.output, schema_text())
    if asked.json:
        say_json({"file": str(asked.output), "id": SCHEMA_ID})
    else:
        say(_("{file}: the schema of study files, {id}.").format(file=asked.output, id=SCHEMA_ID))
    return DONE


# -- forms of other tools ----------------------------------------------------------------------------------------------


def take_form(asked: Namespace) -> int:
    """A form of another tool as a study file, with an account of every row."""
    for target in (asked.output, asked.account):
        if target is not None:
            require_target(target)
    from .interchange.account import Outcome
    from .interchange.xlsform import importing

    found = drain(importing(asked.file))
    _write(asked.output, found.file.model_dump_json(indent=1))
    lines = [_account_line(line) for line in found.account.lines]
    counts: dict[str, Shown] = {outcome.value: found.account.count(outcome) for outcome in Outcome}
    if asked.account is not None:
        _write(asked.account, json.dumps(lines, ensure_ascii=False, indent=1))
    if asked.json:
        say_json({"file": str(asked.output), "title": found.file.study.title, "rows": counts, "account": lines})
        return DONE
    say(*(str(line) for line in found.account.lines if line.outcome is not Outcome.TAKEN))
    say(_accounted(asked.output, found.account))
    return DONE


def _accounted(file: Path, account: Account) -> str:
    from .interchange.account import Outcome

    taken, changed, left = (account.count(outcome) for outcome in Outcome)
    words = _("{file}: {taken} rows taken, {changed} changed, {left} not taken.")
    return words.format(file=file, taken=taken, changed=changed, left=left)


def give_form(asked: Namespace) -> int:
    """A study file as a form for other tools, with what they can't do."""
    require_target(asked.output)
    from .interchange.xlsform import exporting
    from .study.plan import read_study_file

    file = read_study_file(asked.file)
    account = drain(exporting(file, asked.output))
    if asked.json:
        lines = [_account_line(line) for line in account.lines]
        say_json({"file": str(asked.output), "title": file.study.title, "account": lines})
        return DONE
    say(*map(str, account.lines))
    size = kilobytes(asked.output.stat().st_size)
    say(_("{file}: “{title}” as a form, {kb} kB.").format(file=asked.output, title=file.study.title, kb=size))
    return DONE


def _account_line(line: Line) -> dict[str, Shown]:
    place: dict[str, Shown] = {"sheet": line.sheet, "row": line.row, "column": line.column}
    return {"outcome": line.outcome.value, **place, "text": line.text}


def _write(path: Path, text: str) -> None:
    with replacing(path) as target:
        target.write(text.rstrip("\n").encode() + b"\n")
