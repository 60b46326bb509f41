"""What is recorded of a visit: its answers, evidence, observed events and marked moments, as frozen values.

`with_answer` and its kin give new visits. What of it counts is said in `visit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal

from pydantic import Field

from .redaction import MOST_PATCHES, Clearance, Mark, Patch, Rotation
from .value import Value

Cell = str | int | float | None
"""One value of a table that is filled row by row; None while it is empty."""

AnswerValue = bool | int | float | str | tuple[str, ...] | tuple[tuple[Cell, ...], ...] | None


class VisitState(Enum):
    """Where a visit stands. "Sent" is a mark beside the state, never a state."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"


class Status(Enum):
    """How an item was answered; "not applicable" and "could not observe" are answers too."""

    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"
    NOT_OBSERVED = "not_observed"


class Answer(Value):
    """One answer. Timers hold milliseconds; `reached` is False when the awaited event never came in that time.

    `at` is the moment of answering in UTC milliseconds: with the visit's times it gives the recall delay; 0 where a
    default was left standing. `since` is when a timer over days was started, in UTC milliseconds; 0 for all else.
    """

    item: str
    status: Status = Status.ANSWERED
    value: AnswerValue = None
    reached: bool = True
    reason: str = ""
    note: str = ""
    at: int = 0
    since: int = 0


class Evidence(Value):
    """A photo or file, known by the SHA-256 of its untouched original. Empty `item` means the touchpoint as a whole.

    `rotation`, `redaction` and `marks` are burnt into the copies that are shown; `clearing` says what follows from
    them and from `clearance`. `look` is 64 bits of what the picture shows, in hex, to find it again; "" is not known.
    `trashed_at`: since when it lies in the trash (UTC ms), 0 where it does not. `latitude` and `longitude` were written
    before places stayed with the files; they are read where they stand and written nowhere.
    """

    id: str
    sha256: str
    touchpoint: str = ""
    item: str = ""
    name: str = ""
    caption: str = ""
    media: str = "image/jpeg"
    size: int = 0
    crc32: int = 0
    width: int = 0
    height: int = 0
    taken_at: str = ""
    latitude: float | None = None
    longitude: float | None = None
    added_at: int = 0
    in_report: bool = True
    rotation: Rotation = 0
    redaction: tuple[Patch, ...] = Field(default=(), max_length=MOST_PATCHES)
    clearance: Clearance = Clearance()
    marks: tuple[Mark, ...] = Field(default=(), max_length=MOST_PATCHES)
    look: str = Field(default="", pattern=r"^([0-9a-f]{16})?$")
    trashed_at: int = 0


class ObservedEvent(Value):
    """An observed behaviour, in milliseconds since the visit's start; a point has no stop, an open state neither."""

    id: str
    code: str
    start_ms: int
    stop_ms: int | None = None
    subject: str = ""
    modifiers: tuple[str, ...] = ()
    comment: str = ""


class Watch(Value):
    """A time during which behaviour was watched, in milliseconds since the visit's start; no stop while it goes on.

    Between two of them nobody watched. `scans` are the instants at which states were sampled, those at which nothing
    went on included.
    """

    start_ms: int
    stop_ms: int | None = None
    scans: tuple[int, ...] = ()


class MarkedMoment(Value):
    """A moment of truth marked while recording: a delight or a pain, in one sentence."""

    id: str
    touchpoint: str
    sign: Literal["delight", "pain"]
    text: str = ""
    at: int = 0


class Remark(Value):
    """What a reviewer asks the observer: about an item, or about the whole visit where `item` is empty. Answered by a
    reply, or by an amendment whose reason is the reply. Times in UTC milliseconds."""

    id: str
    item: str = ""
    text: str = ""
    by: str = ""
    at: int = 0
    reply: str = ""
    replied_by: str = ""
    replied_at: int = 0


class VersionMove(Value):
    """A visit's move to another version of its protocol: the `version` it left (content hash), when (UTC ms), why, and
    the answers that the new one cannot hold, kept so that they can come back."""

    version: str
    at: int = 0
    reason: str = ""
    aside: Mapping[str, Answer] = {}


class Visit(Value):
    """One observer at one site with one version of a protocol. One id for life. A `practice` visit was recorded
    before the study's set-up was complete: it is shown and never counted. One that was `brought` in, from a table or
    another program, was observed elsewhere: it counts once the set-up is complete."""

    id: str
    study: str
    protocol: str
    number: int = 0
    site: str = ""
    observer: str = ""
    wave: str = ""
    state: VisitState = VisitState.IN_PROGRESS
    draws: Mapping[str, str] = {}
    reverse: bool = False
    started_at: int = 0
    utc_offset: int = 0
    zone: str = ""
    completed_at: int | None = None
    language: str = ""
    """The language it was recorded in last; empty is the protocol's own."""
    synthetic: bool = False
    practice: bool = False
    brought: bool = False
    beside: str = ""
    """The id of the visit that another observer made at the same time, where this one is its second observation."""
    answers: Mapping[str, Answer] = {}
    evidence: tuple[Evidence, ...] = ()
    events: tuple[ObservedEvent, ...] = ()
    watched: tuple[Watch, ...] = ()
    """When behaviour was watched, in order; empty where none was, or nobody noted it."""
    pauses: tuple[tuple[int, int], ...] = ()
    """(from, to) of the times at which the recording rested, in UTC ms; to is 0 while it still does."""
    moments: tuple[MarkedMoment, ...] = ()
    moves: tuple[VersionMove, ...] = ()
    remarks: tuple[Remark, ...] = ()
    trashed: tuple[Evidence, ...] = ()
    """Photos and files in the trash: they belong to the visit no more, and can come back."""

    def with_answer(self, answer: Answer) -> Visit:
        """This visit with that answer in place of the old one."""
        return self.model_copy(update={"answers": {**self.answers, answer.item: answer}})

    def without_answer(self, item: str) -> Visit:
        """This visit with that item unanswered."""
        rest = {key: answer for key, answer in self.answers.items() if key != item}
        return self.model_copy(update={"answers": rest})

    def with_evidence(self, evidence: Evidence) -> Visit:
        """This visit with one more photo or file, or the changed one of the same id."""
        others = tuple(e for e in self.evidence if e.id != evidence.id)
        return self.model_copy(update={"evidence": (*others, evidence)})

    def without_evidence(self, evidence_id: str) -> Visit:
        """This visit without that photo or file; the file itself stays where it is."""
        return self.model_copy(update={"evidence": tuple(e for e in self.evidence if e.id != evidence_id)})

    def with_moment(self, moment: MarkedMoment) -> Visit:
        """This visit with one more marked moment, or the changed one of the same id."""
        others = tuple(m for m in self.moments if m.id != moment.id)
        return self.model_copy(update={"moments": (*others, moment)})


def is_paused(visit: Visit) -> bool:
    """Does its recording rest now?"""
    return bool(visit.pauses) and not visit.pauses[-1][1]


def paused(visit: Visit, now: int) -> Visit:
    """This visit, at rest from `now` (UTC ms) on; one that rests already stays as it is."""
    return visit if is_paused(visit) else visit.model_copy(update={"pauses": (*visit.pauses, (now, 0))})


def resumed(visit: Visit, now: int) -> Visit:
    """This visit, going on at `now` (UTC ms)."""
    if not is_paused(visit):
        return visit
    begun = visit.pauses[-1][0]
    return visit.model_copy(update={"pauses": (*visit.pauses[:-1], (begun, max(begun, now)))})


def paused_ms(visit: Visit, begin: int, end: int) -> int:
    """How much of the time from `begin` to `end` (UTC ms) the recording rested, in milliseconds. Pauses that overlap,
    as after a merge, count once."""
    total, reached = 0, begin
    for start, stop in sorted(visit.pauses):
        low, high = max(start, reached), min(stop or end, end)
        total += max(0, high - low)
        reached = max(reached, high)
    return total


def is_counted(visit: Visit, counts: str = "complete") -> bool:
    """Does it count in figures, reports and exports? `counts` is what its study says: "complete" takes every finished
    visit, "approved" only those that a reviewer approved; a report may also take "submitted" ones, approved or not.
    What was rejected, sent back or recorded for practice never counts, nor does a second observation of a visit."""
    if visit.practice or visit.beside or visit.state in (VisitState.REJECTED, VisitState.RETURNED):
        return False
    if counts == "submitted":
        return visit.state in (VisitState.SUBMITTED, VisitState.APPROVED)
    return counts == "complete" or visit.state is VisitState.APPROVED
