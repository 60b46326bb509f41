"""Visits on one version of a protocol that go to another: planned first, made, undone; or only scored by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..i18n import _
from ..ids import Clock
from ..steps import Progress, Steps
from ..study import moving
from ..study.moving import Move
from ..study.visit import Visit
from . import drafts, rescorings, studies, visits
from .database import Database
from .drafts import Drafts
from .rescorings import Rescoring, Scores


@dataclass(frozen=True)
class VersionMoves:
    """The moves of a workspace's visits; a version is named by its content hash."""

    database: Database
    drafts: Drafts
    clock: Clock

    def counts(self, study_id: str) -> dict[str, int]:
        """Version -> how many completed visits of the study stand on it."""
        with self.database.read() as connection:
            return studies.visits_by_version(connection, study_id)

    def plan(self, study_id: str, version: str, ids: Sequence[str] = ()) -> list[Move]:
        """What moving visits to that version would do to each; nothing is written. No ids: all visits and drafts of the
        study that stand on another version. Visits whose own version is not here are left out."""
        with self.database.read() as connection:
            new = studies.version(connection, version, study_id).protocol
            waiting = set(visits.waiting(connection, study_id))
            found = visits.some(connection, study_id, ids) if ids else visits.visits_of(connection, study_id)
            found += drafts.stored_of(connection, study_id, ids)
            found = [visit for visit in found if visit.id not in waiting and visit.protocol != version]
            old = {
                hash_: studies.version(connection, hash_, study_id).protocol for hash_ in {v.protocol for v in found}
            }
        return [moving.move(visit, old[visit.protocol], new, version, self.clock()) for visit in found]

    def make(self, moves: Sequence[Move], reason: str) -> Steps[int]:
        """Move visits as planned, each in a transaction of its own, and return how many. What was answered since the
        planning moves along. A completed visit keeps the reason as that of an amendment; stopped half way, the visits
        not reached yet stay where they are. Raises WorkspaceError where a completed visit is given no reason."""
        made = 0
        for done, one in enumerate(moves):
            yield Progress(done, len(moves), _("Visits are moved"))
            visit, goal = self._as_it_stands(one.before.visit), one.after
            if visit.protocol == one.before.visit.protocol:
                now = moving.move(visit, one.before.protocol, goal.protocol, goal.visit.protocol, self.clock(), reason)
                self._put(visit, now.after.visit, reason)
                made += 1
        return made

    def undo(self, visit: Visit, reason: str) -> Visit:
        """Back to the version the visit came from, with the answers that were set aside; the visit as it then is."""
        now = self._as_it_stands(visit)
        back = moving.undone(now)
        if back is not now:
            self._put(now, back, reason)
        return back

    def _as_it_stands(self, visit: Visit) -> Visit:
        with self.database.read() as connection:
            draft = drafts.stored(connection, visit.id)
            return draft or visits.visit(connection, visit.id, visit.study)

    def _put(self, before: Visit, after: Visit, reason: str) -> None:
        if before.completed_at is None:
            self.drafts.move(after)
            return
        with self.database.write() as connection:
            visits.change(connection, before, after, reason, self.clock)

    def record_scores(self, study_id: str, version: str, scores: Scores) -> None:
        """Record that visits were scored by another version: both scores of each, as one event of the study."""
        with self.database.write() as connection:
            rescorings.record(connection, study_id, version, scores, self.clock)

    def recorded_scores(self, study_id: str) -> list[Rescoring]:
        """All such events of a study, the oldest first."""
        with self.database.read() as connection:
            return rescorings.of_study(connection, study_id)
