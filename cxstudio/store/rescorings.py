"""Scores of old visits under another version of the protocol, as a recorded event of their study: who computed them,
when, under which version, and both scores of every visit. The visits themselves stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ..ids import Clock
from . import log
from .operation import Json, Kind

_FIELD = "rescored/"
Scores = Mapping[str, tuple[float | None, float | None]]
"""Visit id -> (share under its own version, share under the other one); None is no score."""


@dataclass(frozen=True)
class Rescoring:
    """One such event: the version (content hash), who and when (UTC ms), and the scores."""

    version: str
    person: str
    at: int
    scores: Scores


def record(connection: Connection, study: str, version: str, scores: Scores, clock: Clock) -> None:
    """Write one event."""
    shares: dict[str, Json] = {visit: list(pair) for visit, pair in scores.items()}
    values: dict[str, Json] = {f"{_FIELD}{version}": {"scores": shares}}
    log.append(connection, study, [log.Change(Kind.SET, f"study:{study}", values)], clock)


def of_study(connection: Connection, study: str) -> list[Rescoring]:
    """All such events of a study, the oldest first."""
    return [
        Rescoring(name.removeprefix(_FIELD), operation.header.a, operation.header.w, _scores(value))
        for operation in log.of_entity(connection, f"study:{study}", study)
        for name, value in (operation.values or {}).items()
        if name.startswith(_FIELD)
    ]


def _scores(value: Json) -> Scores:
    """What such a field holds; whatever a stranger wrote otherwise is left out."""
    found = value.get("scores") if isinstance(value, dict) else None
    pairs = found.items() if isinstance(found, dict) else ()
    return {
        visit: (_share(pair[0]), _share(pair[1])) for visit, pair in pairs if isinstance(pair, list) and len(pair) == 2
    }


def _share(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
