"""A report as JSON for programs: every page, block, figure and refusal that the other faces show, in their order.

Photos are told by the hash of their original and their words, never by where they lie; charts by their words.
"""

from __future__ import annotations

import json
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any

from cxstudio.errors import ReportError
from cxstudio.i18n import _
from cxstudio.report.blocks import Contents, Photo, Report, Text
from cxstudio.report.shapes import Drawing, Label
from cxstudio.steps import Progress, Steps, replacing

FORMAT = 1


def write_report_json(report: Report, path: Path) -> Steps[Path]:
    """Write `report` to `path`, whole or not at all; gives the path. Raises ReportError where it can't be written."""
    yield Progress(0, 1, _("Writing the report as JSON"))
    try:
        with replacing(path) as file:
            file.write(json.dumps(shown(report), ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise ReportError(
            _(
                "The report could not be written to {name}: {reason}. What stood there before is untouched. "
                "Check that the folder can be written to and has room, then export again."
            ).format(name=path.name, reason=error.strerror or type(error).__name__),
            "report-not-written",
        ) from error
    return path


def shown(report: Report) -> dict[str, Any]:
    """The report as plain values; each block says in `block` what it is."""
    return {"format": FORMAT, **_fields(report)}


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Enum():
            return value.value
        case Text():
            return {"text": value.text, "tone": value.tone.value}
        case Drawing():
            return {
                "alt": value.alt,
                "labels": [one.text for one in value.shapes if isinstance(one, Label) and one.text],
            }
        case Photo():
            return {"sha256": value.sha256, "caption": value.caption, "alt": value.alt, "refusal": value.refusal}
        case tuple() | list():
            return [_plain(one) for one in value if not isinstance(one, Contents)]
        case frozenset():
            return sorted(value)
        case Path():
            return ""
    return {"block": type(value).__name__.lower(), **_fields(value)}


LEFT_OUT = ("shorter", "brand", "spots", "behind", "link", "links")
"""What belongs to a face: shorter pages for paper, a client's look, ways into the program."""


def _fields(value: Any) -> dict[str, Any]:
    names = [one.name for one in fields(value) if one.name not in LEFT_OUT]
    return {name: _plain(getattr(value, name)) for name in names}
