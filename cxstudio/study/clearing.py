"""Which photos may leave, as what: raw, redacted, cleared, and what a study demands.

A photo is cleared by somebody who looked at it as it then stood. When something else is covered afterwards, here or
on another computer, that look no longer counts. Reports, web pages, tables and bundles all ask `refusal`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from ..i18n import _, plural
from .plan import Ethics
from .recorded import Evidence
from .redaction import Clearance, Mark, Patch, Rotation


class Stage(Enum):
    """How far a photo has come."""

    RAW = "raw"
    REDACTED = "redacted"
    CLEARED = "cleared"


@dataclass(frozen=True)
class Treatment:
    """What is done to the pixels of the copies that are shown: covered, turned, drawn on, in this order."""

    rotation: Rotation = 0
    patches: tuple[Patch, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def key(self) -> str:
        """16 hex digits that differ for every other treatment; empty where nothing is done."""
        if not (self.rotation or self.patches or self.marks):
            return ""
        drawn = [mark.model_dump(mode="json", exclude={"id"}) for mark in self.marks]
        return _digest([self.rotation, _shapes(self.patches), drawn])


def treatment_of(evidence: Evidence) -> Treatment:
    """What is done to this photo's copies; areas that are only proposed do not count."""
    return Treatment(evidence.rotation, covered(evidence), evidence.marks)


def covered(evidence: Evidence) -> tuple[Patch, ...]:
    """The areas that are covered."""
    return tuple(patch for patch in evidence.redaction if not patch.proposed)


def proposed(evidence: Evidence) -> tuple[Patch, ...]:
    """The areas that wait for somebody's decision."""
    return tuple(patch for patch in evidence.redaction if patch.proposed)


def covering(evidence: Evidence) -> str:
    """A digest of what is covered, the same for the same areas in any order."""
    return _digest(sorted(_shapes(covered(evidence)), key=json.dumps))


def stage_of(evidence: Evidence) -> Stage:
    """Raw, redacted or cleared."""
    looked_at = bool(evidence.clearance.by) and evidence.clearance.of == covering(evidence)
    if looked_at and not proposed(evidence):
        return Stage.CLEARED
    return Stage.REDACTED if covered(evidence) else Stage.RAW


def cleared(evidence: Evidence, by: str, at: int) -> Evidence:
    """The photo as somebody cleared it at a moment (UTC ms). Proposed areas have to be decided first."""
    return evidence.model_copy(update={"clearance": Clearance(by=by, at=at, of=covering(evidence))})


def uncleared(evidence: Evidence) -> Evidence:
    """The photo as nobody has looked at it."""
    return evidence.model_copy(update={"clearance": Clearance()})


def is_picture(evidence: Evidence) -> bool:
    """Is it a picture, rather than a sound?"""
    return evidence.media.startswith("image/")


def demanded(ethics: Ethics) -> Literal["none", "cleared"]:
    """What the study demands before a photo leaves. At a competitor every photo has to be cleared."""
    return "cleared" if ethics.owner == "competitor" else ethics.clearing


def refusal(evidence: Evidence, ethics: Ethics) -> str:
    """Why this photo does not leave, in a sentence; empty where it may."""
    if not is_picture(evidence):
        return ""
    if waiting := len(proposed(evidence)):
        return plural(
            "This photo is held back: one proposed area has not been checked yet.",
            "This photo is held back: {n} proposed areas have not been checked yet.",
            waiting,
        )
    if demanded(ethics) == "cleared" and stage_of(evidence) is not Stage.CLEARED:
        return _("This photo is held back: the study shows cleared photos only, and nobody has cleared it yet.")
    return ""


def original_travels(evidence: Evidence, ethics: Ethics) -> bool:
    """Does a bundle carry the untouched original? Else the picture made of it goes in its place; of a sound nothing."""
    if not is_picture(evidence):
        return ethics.sounds_travel and ethics.owner != "competitor"
    if ethics.originals_travel:
        return True
    return demanded(ethics) == "none" and not covered(evidence)


def original_goes(evidence: Evidence, ethics: Ethics) -> bool:
    """Is the original destroyed, or encrypted, when its visit is finished? Not while the photo waits to be cleared, nor
    while nobody is named who could open it."""
    goes = ethics.originals_kept == "destroy_at_finish" or is_locked_away(ethics)
    return goes and is_picture(evidence) and not refusal(evidence, ethics)


def is_locked_away(ethics: Ethics) -> bool:
    """Are originals encrypted at finish, for somebody who is named?"""
    return ethics.originals_kept == "encrypt" and bool(ethics.originals_key)


def _shapes(patches: tuple[Patch, ...]) -> list[list[object]]:
    return [[[list(spot) for spot in patch.points], patch.width] for patch in patches]


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
