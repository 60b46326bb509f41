"""The study around a protocol: who wants to know what, by which method, and what ethics demand before fieldwork.

A study file (`studies/*.json`, and what a designer exchanges) holds one `Study` and one `Protocol`.
"""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ..errors import ProtocolError
from ..i18n import _
from .protocol import Protocol, Value

FORMAT = 1


class Pattern(Enum):
    """How the study watches over time."""

    PERSISTENT = "persistent"
    PERIODIC = "periodic"
    PULSED = "pulsed"


class Ethics(Value):
    """The gate before fieldwork: empty words mean not settled yet (`gate` says what is missing). `owner` says whose
    sites are visited, `staff_told` when and how staff learnt that visits happen, `assessment` whether an impact
    assessment is needed, `originals` who sees photos before they are cleared."""

    owner: Literal["own", "agent", "competitor", "public"] = "own"
    legal_ground: str = ""
    staff_told: str = ""
    recording: str = ""
    retention_days: int = Field(default=730, ge=1)
    assessment: str = ""
    originals: str = ""
    clearing: Literal["none", "cleared"] = "none"
    """Which photos leave: all whose areas were checked, or those that somebody cleared."""
    originals_kept: Literal["keep", "encrypt", "destroy_at_finish"] = "keep"
    originals_key: str = Field(default="", pattern=r"^(age1[02-9ac-hj-np-z]{58})?$")
    """The public age key of whoever may open them once they are encrypted, from that person's card."""
    originals_travel: bool = False
    """Do bundles carry the originals of photos that were redacted or cleared?"""
    sounds_travel: bool = False
    """Do bundles carry sounds?"""
    statement: str = ""


class Guidance(Value):
    """What the designer and the observers are told, in paragraphs of plain text."""

    purpose: str = ""
    observers: str = ""
    sample: str = ""
    scenario: str = ""
    for_its_designer: str = ""
    common_mistakes: str = ""


class Wave(Value):
    """A round of visits; days as YYYY-MM-DD, empty where they are not set yet."""

    id: str
    title: str
    starts: str = ""
    ends: str = ""


class Study(Value):
    """A study as people speak of it.

    `method` is the key of a `StudyMethod`, kept also where that is not installed. `target_visits` (a wave, where there
    are waves) and `planned_sites` 0 mean that no number was agreed. The cadence belongs to the pattern: persistent
    studies are counted in subgroups of `subgroup_weeks`, periodic ones come back `every_weeks` in `waves`, pulsed ones
    end on `ends_on`. `retired` are the protocol versions (content hashes) on which no new visit may begin. `counts`
    says which visits count in figures, reports and exports: every finished one, or those a reviewer approved.
    """

    id: str
    title: str
    client: str = ""
    question: str = ""
    method: str = Field(default="mystery shop", min_length=1, max_length=64)
    pattern: Pattern = Pattern.PERSISTENT
    language: str = "en"
    """The language it was begun in; which one its texts are in, its protocol says."""
    target_visits: int = Field(default=0, ge=0)
    planned_sites: int = Field(default=0, ge=0)
    double_visits: int = Field(default=0, ge=0)
    """Visits planned to be made by two observers at once; 0: none were agreed."""
    subgroup_weeks: int = Field(default=4, ge=1, le=52)
    every_weeks: int = Field(default=0, ge=0, le=520)
    ends_on: str = ""
    waves: tuple[Wave, ...] = ()
    ethics: Ethics = Ethics()
    guidance: Guidance = Guidance()
    retired: tuple[str, ...] = ()
    counts: Literal["complete", "approved"] = "complete"


def wave_on(study: Study, day: str) -> str:
    """The id of the wave that a day (YYYY-MM-DD) falls into, "" for none; an open end has no end."""
    found = (wave for wave in study.waves if wave.starts and wave.starts <= day <= (wave.ends or "9999-12-31"))
    return next((wave.id for wave in found), "")


class Site(Value):
    """A place that is visited."""

    id: str
    study: str
    name: str
    address: str = ""
    group: str = ""


class StudyFile(Value):
    """The content of a study file; `key` is the ready-made study's short name, such as "coffee_shop"."""

    format: int = FORMAT
    key: str
    study: Study
    protocol: Protocol


def read_study_file(path: Path) -> StudyFile:
    """Read and check the form of a study file. Raises ProtocolError with one sentence naming the place of the fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolError(
            _("The study file {name} cannot be read: {reason}. Nothing was changed.").format(
                name=path.name, reason=error
            ),
            "study-file-unreadable",
        ) from error
    return parse_study_file(text, path.name)


def parse_study_file(text: str, name: str) -> StudyFile:
    """The study in a JSON text; `name` is how the file is called in sentences."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(
            _("{name} is not a study file: it is not valid JSON ({reason}). Nothing was changed.").format(
                name=name, reason=str(error)[:200]
            ),
            "study-file-not-json",
        ) from error
    if isinstance(found, dict) and isinstance(found.get("format"), int) and found["format"] > FORMAT:
        raise ProtocolError(
            _(
                "{name} was made with a newer CX Studio (format {theirs}, this one reads {ours}). Update to open it."
            ).format(name=name, theirs=found["format"], ours=FORMAT),
            "study-file-newer",
        )
    try:
        return StudyFile.model_validate_json(text)
    except ValidationError as error:
        raise ProtocolError(_describe(error, name), "study-file-invalid") from error


def _describe(error: ValidationError, name: str) -> str:
    first = error.errors()[0]
    place = " › ".join(str(part) for part in first["loc"]) or _("the file as a whole")
    reason = _("this field is not known") if first["type"] == "extra_forbidden" else first["msg"]
    rest = len(error.errors()) - 1
    more = _(" ({n} more places)").format(n=rest) if rest else ""
    return _(
        "{name} cannot be used as a study: {place}: {reason}{more}. Nothing was changed; correct it and try again."
    ).format(name=name, place=place, reason=reason, more=more)
