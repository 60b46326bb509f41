"""Everything the analysis says of a study as plain values for programs: results with n and interval, and refusals.

The same judgement as in the report, from the same reading. A figure that cannot be given is a refusal in its place:
`{"refused": CODE, "why": sentence}`; a result is `{"estimate": …, "low": …, "high": …, "n": …, …}`. Bare arithmetic
behind a refusal stays out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias

from cxstudio.analysis.moments import Moment, MomentsOfTruth
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _
from cxstudio.report.basis import Basis, ReportSettings, Source, read_basis
from cxstudio.report.beside import BesideVisits, beside, caution
from cxstudio.report.words import point_range, signed
from cxstudio.steps import Progress, Steps

FORMAT = 1
SCHEMA = "urn:cxstudio:insight:1"
Plain: TypeAlias = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None
_CHECKING = frozenset({"difference", "arithmetic", "touchpoint", "title"})
"""What lines hold for checking and never for print, and what stands beside them already."""
_LINES = ("penalty", "reward", "compliance", "gap", "emotion", "sites", "importance", "loss", "incidents")


def gather_insight(source: Source, study_id: str, settings: ReportSettings | None = None) -> Steps[dict[str, Plain]]:
    """The whole judgement of a study. Raises WorkspaceError where the study or a protocol version is not here."""
    yield Progress(0, 2, _("Reading the visits"))
    basis = read_basis(source, study_id, settings or ReportSettings())
    yield Progress(1, 2, _("Judging the touchpoints"))
    return insight(basis)


def insight(basis: Basis) -> dict[str, Plain]:
    """The judgement of one reading; `json_schema` says its form."""
    found = basis.moments
    return {
        "schema": SCHEMA,
        "format": FORMAT,
        "study": {"id": basis.study.id, "title": basis.study.title, "pattern": basis.study.pattern.value},
        "protocol": {"version": basis.version.number, "hash": basis.version.hash},
        "data_hash": basis.data_hash,
        "settings": _plain(found.settings),
        "visits": {
            "counted": basis.n,
            "left_out": len(basis.left_out),
            "waiting": basis.waiting,
            "synthetic": basis.n_synthetic,
            "sites": found.n_sites,
            "observers": found.n_observers,
        },
        "outcome": {"name": basis.outcome_name, "mean": _plain(found.outcome)},
        "cautions": _plain(found.cautions),
        "screening": found.screening,
        "first": found.first,
        "peak": found.peak,
        "last": found.last,
        "order": [moment.touchpoint for moment in found.order],
        "touchpoints": [_moment(moment) for moment in found.moments],
        "context": [_beside(one) for one in beside(basis)],
    }


def _beside(one: BesideVisits) -> dict[str, Plain]:
    """A figure from elsewhere: how it moves with the visits, and the words for what that is not."""
    return {
        "figure": one.figure,
        "sites": one.sites,
        "periods": one.periods,
        "mean": one.mean,
        "with_score": _plain(one.with_score),
        "with_outcome": _plain(one.with_outcome),
        "groups": [_plain(group) for group in one.groups],
        "caution": caution(),
    }


def _moment(moment: Moment) -> dict[str, Plain]:
    return {
        "id": moment.touchpoint,
        "title": moment.title,
        "verdict": moment.verdict.value,
        "tags": [tag.value for tag in moment.tags],
        "sentence": moment.sentence,
        "confirm": moment.confirm,
        "visits_needed": moment.visits_needed,
        "barred": _plain(moment.evidence.barred),
        **{name: _plain(getattr(moment.evidence, name)) for name in _LINES},
    }


def _plain(value: Any) -> Plain:
    """A value of the analysis as plain values; what is unknown to JSON has no place in it."""
    match value:
        case Refusal():
            return {"refused": value.code, "why": value.sentence}
        case Result():
            return {name: _plain(part) for name, part in _fields(value).items() if part not in (None, "", ())}
        case Enum():
            return str(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(name): _plain(part) for name, part in value.items()}
        case Sequence():
            return [_plain(part) for part in value]
    return {name: _plain(part) for name, part in _fields(value).items() if name not in _CHECKING}


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def lines(found: MomentsOfTruth) -> list[tuple[str, str, str, str]]:
    """For people on a terminal: touchpoint, verdict, how far below it goes when it fails, and how often it is kept."""
    return [(m.title, m.verdict.words, _said(m.evidence.penalty.figure), _kept(m)) for m in found.order]


def _said(figure: Result | Refusal) -> str:
    if isinstance(figure, Refusal):
        return figure.code
    return f"{signed(figure.estimate)}, {point_range(figure)}"


def _kept(moment: Moment) -> str:
    line = moment.evidence.compliance
    return _("{k} of {n} kept").format(k=line.kept, n=line.n) if line.n else _("no standard")


# -- the schema --------------------------------------------------------------------------------------------------------


def json_schema() -> dict[str, Any]:
    """The JSON Schema of what `insight` gives."""
    figure = {"anyOf": [{"$ref": "#/$defs/result"}, {"$ref": "#/$defs/refusal"}]}
    line = {
        "type": "object",
        "properties": {"figure": figure, "grade": {"$ref": "#/$defs/grade"}},
        "required": ["figure"],
    }
    touchpoint: dict[str, Any] = {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "verdict": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "sentence": {"type": "string"},
        "confirm": {"type": "string"},
        "visits_needed": {"type": ["integer", "null"]},
        "barred": {"anyOf": [{"$ref": "#/$defs/refusal"}, {"type": "null"}]},
        **dict.fromkeys(_LINES, line),
    }
    whole: dict[str, Any] = {
        "schema": {"const": SCHEMA},
        "format": {"const": FORMAT},
        "study": {"type": "object", "required": ["id", "title", "pattern"]},
        "protocol": {"type": "object", "required": ["version", "hash"]},
        "data_hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "settings": {"type": "object"},
        "visits": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        "outcome": {"type": "object", "properties": {"name": {"type": "string"}, "mean": figure}},
        "cautions": {"type": "array", "items": {"$ref": "#/$defs/refusal"}},
        "screening": {"type": "boolean"},
        **{name: {"type": ["string", "null"]} for name in ("first", "peak", "last")},
        "order": {"type": "array", "items": {"type": "string"}},
        "touchpoints": {"type": "array", "items": _object(touchpoint)},
        "context": {"type": "array", "items": _object(_beside_schema(figure))},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "What CX Studio's analysis says of a study",
        **_object(whole),
        "$defs": {
            "grade": {"enum": ["established", "indicated", "not shown", "shown absent", "too few"]},
            "refusal": _object({"refused": {"type": "string"}, "why": {"type": "string", "minLength": 1}}),
            "result": {
                "type": "object",
                "properties": {name: {"type": "number"} for name in ("estimate", "low", "high", "n", "p_exact")},
                "required": ["estimate"],
            },
        },
    }


def _beside_schema(figure: dict[str, Any]) -> dict[str, Any]:
    count = {"type": "integer", "minimum": 0}
    group: dict[str, Any] = {
        "word": {"type": "string"},
        "sites": count,
        "visits": count,
        "score": {"type": ["number", "null"]},
        "refusal": {"anyOf": [{"$ref": "#/$defs/refusal"}, {"type": "null"}]},
    }
    return {
        "figure": {"type": "string"},
        "sites": count,
        "periods": count,
        "mean": {"type": ["number", "null"]},
        "with_score": figure,
        "with_outcome": figure,
        "groups": {"type": "array", "items": _object(group)},
        "caution": {"type": "string"},
    }


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
