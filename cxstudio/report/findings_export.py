"""What was found as plain rows for the systems of others: touchpoint, site, period, figure, verdict, action.

One row says one figure. Small cells are guarded as in the report: a site stands in a row of its own from five visits
on. A figure that cannot be given keeps its row, with the reason in its place.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cxstudio.analysis.moments import Moment, Verdict
from cxstudio.analysis.proportions import wilson_interval
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _
from cxstudio.report.basis import Basis
from cxstudio.report.moment_pages import how_to_know
from cxstudio.study.guarded_cells import guarded

FORMAT = 1
SCHEMA = "urn:cxstudio:findings:1"
CALLING = frozenset(Verdict) - {Verdict.ORDINARY, Verdict.NOT_ENOUGH}


@dataclass(frozen=True)
class FindingRow:
    """One figure of one touchpoint. `site` is empty for all sites together; days are YYYY-MM-DD. `value`, `low` and
    `high` are None where `refused` (a code) and `why` stand instead; shares are of 1. `verdict` and `action` are those
    of the touchpoint over all sites, and stand in its first row and in the rows of its sites."""

    touchpoint: str
    title: str
    site: str
    site_name: str
    period_from: str
    period_to: str
    figure: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    refused: str
    why: str
    verdict: str
    action: str


def finding_rows(basis: Basis) -> Iterator[FindingRow]:
    """All rows, the touchpoints in the order of the judgement."""
    for moment in basis.moments.order:
        lines = moment.evidence
        action = _action(basis, moment)
        figures = (
            ("compliance", "share", lines.compliance.figure),
            ("difference when it fails", "points", lines.penalty.figure),
            ("difference with delight", "points", lines.reward.figure),
            ("loss per 100 visits", "points", lines.loss.figure),
        )
        for name, unit, figure in figures:
            yield _row(basis, moment, "", name, unit, figure, action)
        yield from _of_sites(basis, moment, action)


def _of_sites(basis: Basis, moment: Moment, action: str) -> Iterator[FindingRow]:
    column = next(one for one in basis.columns.touchpoints if one.touchpoint == moment.touchpoint)
    found: dict[str, list[bool]] = {}
    for site, met in zip(basis.columns.site, column.met or (), strict=False):
        if met is not None and basis.site_name(site):
            found.setdefault(site, []).append(met)
    for site, kept in found.items():
        if len(kept) >= 5:
            figure = wilson_interval(sum(kept), len(kept), basis.settings.confidence)
            yield _row(basis, moment, site, "compliance", "share", figure, action)


def _row(
    basis: Basis, moment: Moment, site: str, name: str, unit: str, figure: Result | Refusal, action: str
) -> FindingRow:
    given = figure if isinstance(figure, Result) else None
    reason = figure if isinstance(figure, Refusal) else None
    first, last = basis.days or (None, None)
    return FindingRow(
        touchpoint=moment.touchpoint,
        title=moment.title,
        site=site,
        site_name=basis.site_name(site) if site else "",
        period_from=first.isoformat() if first else "",
        period_to=last.isoformat() if last else "",
        figure=name,
        unit=unit,
        value=given.estimate if given else None,
        low=given.low if given else None,
        high=given.high if given else None,
        n=given.n_valid if given else 0,
        refused=reason.code if reason else "",
        why=reason.sentence if reason else "",
        verdict=moment.verdict.value,
        action=action,
    )


def _action(basis: Basis, moment: Moment) -> str:
    """What has to hold, where the verdict calls for something; empty otherwise."""
    if moment.verdict not in CALLING:
        return ""
    return moment.confirm if moment.verdict is Verdict.LEAD and moment.confirm else how_to_know(basis, moment)


def as_csv(basis: Basis) -> bytes:
    """UTF-8 with a mark that spreadsheets know, one heading line; texts that would be computed are guarded."""
    text = io.StringIO()
    names = list(FindingRow.__dataclass_fields__)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    for row in finding_rows(basis):
        writer.writerow([_cell(value) for value in asdict(row).values()])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else f"{value:.6g}"


def as_json(basis: Basis) -> bytes:
    """The rows with what they rest on; `json_schema` says their form."""
    whole = {
        "schema": SCHEMA,
        "format": FORMAT,
        "study": {"id": basis.study.id, "title": basis.study.title},
        "data_hash": basis.data_hash,
        "visits": basis.n,
        "caution": _("What observers noted goes together; nothing here says what causes what, or what customers feel."),
        "findings": [asdict(row) for row in finding_rows(basis)],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of what `as_json` gives."""
    number = {"type": ["number", "null"]}
    kinds: dict[str, Any] = {"value": number, "low": number, "high": number, "n": {"type": "integer", "minimum": 0}}
    row = {name: kinds.get(name, {"type": "string"}) for name in FindingRow.__dataclass_fields__}
    row["verdict"] = {"enum": [verdict.value for verdict in Verdict]}
    row["unit"] = {"enum": ["share", "points"]}
    whole: dict[str, Any] = {
        "schema": {"const": SCHEMA},
        "format": {"const": FORMAT},
        "study": {"type": "object", "required": ["id", "title"]},
        "data_hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "visits": {"type": "integer", "minimum": 0},
        "caution": {"type": "string", "minLength": 1},
        "findings": {"type": "array", "items": _closed(row)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "What CX Studio found in a study, for the systems of others",
        **_closed(whole),
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
