"""The two commands that close the loop with other systems: their figures in as context, our findings out as rows.

As in `commands`: each returns the exit code, refusals fly up as `CxError`, everything is imported inside.
"""

from __future__ import annotations

from argparse import Namespace

from .commands import DONE, open_workspace, require_target
from .i18n import _
from .steps import replacing
from .terminal import Shown, say, say_json

MOST_LINES = 200
"""Lines on what was passed over that are said."""


def take_context(asked: Namespace) -> int:
    """Figures by site and period from a table, or with `--dry-run` what would become of it."""
    from .interchange.context_tables import lines_of, read_context
    from .store import context

    wishes = _wishes(asked.map)
    with open_workspace(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        table = read_context(asked.file, workspace.sites(study.id), study.waves, wishes)
        taken = 0
        if not asked.dry_run:
            with workspace.database.write() as connection:
                taken = context.take(connection, study.id, table.values, workspace.clock)
    if asked.json:
        passed: list[Shown] = [{"row": one.row, "column": one.column, "reason": one.reason} for one in table.passed]
        columns: Shown = {"site": table.site, "period": table.period, "figures": dict(table.figures)}
        say_json({"study": study.id, "dry_run": asked.dry_run, "rows": table.rows, "values": len(table.values),
                  "written": taken, "columns": columns, "passed": passed})  # fmt: skip
        return DONE
    for name, heading in (("site", table.site), ("period", table.period), *table.figures.items()):
        say(f"{name} = {heading or '–'}")
    lines = list(lines_of(table))
    say(*lines[:MOST_LINES])
    words = _("{n} values would be taken.") if asked.dry_run else _("{n} values read, {new} of them new or changed.")
    say(words.format(n=len(table.values), new=taken))
    return DONE


def _wishes(words: list[str]) -> dict[str, str]:
    from .cli import WrongUse

    pairs = [word.partition("=") for word in words]
    if wrong := [
        word for word, (what, sign, heading) in zip(words, pairs, strict=True) if not (what and sign and heading)
    ]:
        told = _("--map takes WHAT=HEADING, such as site=Store; “{word}” is none.")
        raise WrongUse(told.format(word=wrong[0]))
    return {what.strip(): heading.strip() for what, _sign, heading in pairs}


def give_findings(asked: Namespace) -> int:
    """What was found, as rows for the systems of others."""
    require_target(asked.output)
    from .cli import WrongUse
    from .report.basis import ReportSettings, read_basis
    from .report.findings_export import as_csv, as_json, finding_rows

    ending = asked.output.suffix.lower().removeprefix(".")
    if asked.format and asked.format != ending:
        told = _("Findings as {format} are written to a *.{format} file, not to {name}.")
        raise WrongUse(told.format(format=asked.format, name=asked.output.name))
    with open_workspace(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        basis = read_basis(workspace, study.id, ReportSettings())
        rows = sum(1 for _row in finding_rows(basis))
        with replacing(asked.output) as part:
            part.write(as_csv(basis) if ending == "csv" else as_json(basis))
    if asked.json:
        say_json({"file": str(asked.output), "study": study.id, "rows": rows, "visits": basis.n})
    else:
        say(_("{file}: {n} rows from {visits} visits.").format(file=asked.output, n=rows, visits=basis.n))
    return DONE
