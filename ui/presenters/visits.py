"""The visits of a study: listed page by page from the first look at the database, then scored behind the window.

The list needs neither the core nor an open workspace, and no more of it is read than is scrolled to; a score is
computed for what is listed. No widget is known.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.store.glance import PRACTICE, VisitGlance, study_titles, visit_lines, visit_total
from ui.models.visit_list import UNKNOWN, VisitLine

from .moments import ago, local

if TYPE_CHECKING:  # the core is read behind the first page
    from cxstudio.steps import Steps
    from cxstudio.study.dataset import ScoredVisit
    from cxstudio.workspace import Workspace
    from ui.changes import Change
    from ui.context import Context

PAGE = 50
"""Visits read, and scored, at a time."""
STATES = {
    "planned": (_("Planned"), "quiet"),
    "in_progress": (_("In progress"), "accent"),
    "complete": (_("Complete"), "good"),
    "submitted": (_("Submitted"), "good"),
    "returned": (_("Returned"), "caution"),
    "approved": (_("Approved"), "good"),
    "rejected": (_("Rejected"), "bad"),
    PRACTICE: (_("Practice"), "quiet"),
}
"""The one set of words for a visit's state, and their tones."""


@dataclass(frozen=True)
class Listed:
    """What is listed of a study: the lines read so far, the visits scored so far by id, how many visits there are in
    all, and how many of them wait for the protocol they were made with (0 until that is known)."""

    study: str
    lines: tuple[VisitLine, ...]
    completed: dict[str, ScoredVisit]
    total: int
    waiting: int = 0


@dataclass(frozen=True)
class Scores:
    """What one reading through the core brought."""

    study: str
    visits: dict[str, ScoredVisit]
    waiting: int


class Visits(QObject):
    """The visits of the study in front. Signals: `listed()` when the list was read anew, `scored(lines)` when scores
    of lines came, `refused(CxError)`."""

    listed = Signal()
    scored = Signal(object)
    refused = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.studies: list[tuple[str, str]] = []
        self.found: Listed | None = None
        self._words = ""
        self._last: VisitGlance | None = None
        self._unscored: list[str] = []
        self._is_scoring = False
        context.changes.changed.connect(self._hear)
        context.opened.connect(self._score)
        context.jobs.broke.connect(lambda _fault: self._rest())

    # -- listing -----------------------------------------------------------------------------------------------------

    def choose(self, study: str) -> None:
        """Turn to a study ("" or an unknown one: the one changed last), and read its visits."""
        try:
            self.studies = study_titles(self.context.database)
        except CxError as error:
            self.refused.emit(error)
            return
        known = [id_ for id_, _title in self.studies]
        self.study = study if study in known else self.study if self.study in known else next(iter(known), "")
        self.refresh()

    def find(self, words: str) -> None:
        """List only the visits in whose state, number, site or observer these words are found; "" lists all."""
        self._words = words.casefold().strip()
        self._list_anew(PAGE, self.found.completed if self.found else {})
        self._want(self._completed())

    def refresh(self) -> None:
        """Read the visits anew, as many as were listed; scores stay in sight until they are computed anew."""
        before = self.found if self.found and self.found.study == self.study else None
        kept = before.completed if before else {}
        self._unscored = []
        self._list_anew(max(PAGE, len(before.lines) if before else 0), kept)
        self._unscored = [line.id for line in self._completed()]
        self._score()

    def _list_anew(self, limit: int, kept: dict[str, ScoredVisit]) -> None:
        if not self.study:
            self.found = None
            self.listed.emit()
            return
        waiting = self.found.waiting if self.found and self.found.study == self.study else 0
        self._last = None
        try:
            total = visit_total(self.context.database, self.study)
            lines = self._read(limit, kept)
        except CxError as error:
            self.refused.emit(error)
            return
        if self._last is None and not self._words:  # everything is listed: what is not there waits
            waiting = total - len(lines)
        self.found = Listed(self.study, lines, kept, total, waiting)
        self.listed.emit()

    def more(self) -> tuple[VisitLine, ...]:
        """The next page; empty at the end."""
        if self.found is None or self._last is None:
            return ()
        try:
            lines = self._read(PAGE, self.found.completed)
        except CxError as error:
            self.refused.emit(error)
            return ()
        self.found = replace(self.found, lines=(*self.found.lines, *lines))
        self._want(lines)
        return lines

    def _read(self, limit: int, scored: dict[str, ScoredVisit]) -> tuple[VisitLine, ...]:
        fits = self._fits if self._words else None
        page = visit_lines(self.context.database, self.study, self._last, limit, fits)
        done = [line for line in page if not line.is_draft]
        self._last = done[-1] if len(done) == limit else None
        now = time.time_ns() // 1_000_000
        return tuple(_with_score(_line(line, now), scored.get(line.id)) for line in page)

    def _fits(self, state: str, number: int, site: str, observer: str) -> bool:
        said = STATES.get(state, (state, ""))[0]
        return self._words in f"{said}\n{number or ''}\n{site}\n{observer}".casefold()

    def _hear(self, change: Change, _initiator: object) -> None:
        if (
            self.study
            and self.context.workspace is not None
            and change.kinds & {"visits", "drafts", "sites", "bundles"}
        ):
            self.refresh()

    # -- scoring -----------------------------------------------------------------------------------------------------

    @property
    def is_scoring(self) -> bool:
        """Are scores on their way?"""
        return self._is_scoring

    def want(self, visit_id: str) -> None:
        """Score this visit before the others."""
        self._unscored = [visit_id, *(id_ for id_ in self._unscored if id_ != visit_id)]
        self._score()

    def _completed(self) -> list[VisitLine]:
        return [line for line in self.found.lines if not line.is_draft] if self.found else []

    def _want(self, lines: Sequence[VisitLine]) -> None:
        known = {*self._unscored, *(self.found.completed if self.found else ())}
        self._unscored += [line.id for line in lines if not line.is_draft and line.id not in known]
        self._score()

    def _score(self) -> None:
        """Compute the next scores, one page at a time, once there is a workspace."""
        workspace = self.context.workspace
        if workspace is None or self._is_scoring or not self._unscored:
            return
        now, self._unscored = self._unscored[:PAGE], self._unscored[PAGE:]
        self._is_scoring = True
        steps = scores(workspace, self.study, now)
        self.context.jobs.run(_("Reading the visits"), steps, self._came, self._failed, cancelled=self._rest)

    def _came(self, came: Scores) -> None:
        self._is_scoring = False
        if self.found is not None and came.study == self.study:
            lines = tuple(_with_score(line, came.visits.get(line.id)) for line in self.found.lines)
            completed = self.found.completed | came.visits
            self.found = replace(self.found, lines=lines, completed=completed, waiting=came.waiting)
            self.scored.emit([line for line in lines if line.id in came.visits])
        self._score()

    def _failed(self, error: CxError) -> None:
        self._rest()
        self.refused.emit(error)

    def _rest(self) -> None:
        """No more scores until the list is read anew."""
        self._is_scoring, self._unscored = False, []


def scores(workspace: Workspace, study: str, ids: Sequence[str]) -> Steps[Scores]:
    """Read and score these visits of a study, and count those that wait."""
    from cxstudio.steps import Progress

    yield Progress(0, 0, _("Reading the visits"))
    found = {one.visit.id: one for one in workspace.scored(study, ids)}
    return Scores(study, found, workspace.waiting_visits(study))


def waiting_words(waiting: int) -> str:
    """Why visits that have come are not in the list; "" when all are."""
    if not waiting:
        return ""
    some = plural(
        "{n} more visit is here but cannot be shown yet: the questions it answers have not come.",
        "{n} more visits are here but cannot be shown yet: the questions they answer have not come.",
        waiting,
    )
    return some + " " + _("Ask the sender for a bundle of the whole study.")


def _line(visit: VisitGlance, now: int) -> VisitLine:
    state, tone = STATES.get(visit.state, (visit.state, "quiet"))
    exact = local(visit.started_at, visit.utc_offset)
    return VisitLine(
        id=visit.id,
        is_draft=visit.is_draft,
        state=state,
        tone=tone,
        number=visit.number,
        site=visit.site or _("unknown site"),
        observer=visit.observer,
        started_at=visit.started_at,
        when=ago(visit.started_at, now),
        exact=f"{exact:%d %b %Y, %H:%M} {visit.zone}".strip(),
        score_words="" if visit.is_draft else UNKNOWN,
        photos=visit.photos,
        synthetic=visit.synthetic,
    )


def _with_score(line: VisitLine, one: ScoredVisit | None) -> VisitLine:
    if one is None:
        return line
    from cxstudio.study.pages import OUTCOME  # there with the first scored visit

    overall = one.score.overall(one.reading.protocol)
    return replace(
        line,
        score=overall,
        score_words=percent(overall),
        outcome=one.number(OUTCOME),
        critical=len(one.score.critical_fails),
    )


def percent(share: float | None) -> str:
    """A share of 1 as "87 %", or that there is none."""
    return _("no score") if share is None else f"{100 * share:.0f} %"
