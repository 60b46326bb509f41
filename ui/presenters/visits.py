"""The visits of a study: listed page by page from the first look at the database, in any order, found by their words.

The list needs neither the core nor an open workspace, and no more of it is read than is scrolled to; what a visit's own
page shows is read through the core when that is opened. No widget is known.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.store.glance import (
    NEWEST,
    PRACTICE,
    Order,
    VisitGlance,
    draft_lines,
    study_titles,
    visit_lines,
    visit_total,
)
from cxstudio.store.search import question, typed_words
from ui.models.visit_list import KEYS, VisitLine

from .moments import ago, local

if TYPE_CHECKING:  # the core is read behind the first page
    from cxstudio.steps import Steps
    from cxstudio.study.dataset import ScoredVisit
    from cxstudio.workspace import Workspace
    from ui.changes import Change
    from ui.context import Context

PAGE = 50
"""Visits read at a time."""
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
    """What is listed of a study: the lines read so far, the visits read through the core so far by id, how many visits
    there are in all, and how many of them wait for the protocol they were made with."""

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


class Visits(QObject):
    """The visits of the study in front. Signals: `listed()` when the list was read anew, `scored(lines)` when visits
    that were wanted are read, `refused(CxError)`."""

    listed = Signal()
    scored = Signal(object)
    refused = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.studies: list[tuple[str, str]] = []
        self.found: Listed | None = None
        self.order = NEWEST
        self._words = ""
        self._last: VisitGlance | None = None
        self._wanted: list[str] = []
        self._is_scoring = False
        self._is_behind = False
        context.changes.changed.connect(self._hear)
        context.opened.connect(self._opened)
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
        """List only the visits in which every one of these words begins a word: of their state, number, site and
        observer, of answers, notes and captions; "" lists all."""
        self._words = words.strip()
        self._list_anew(PAGE, self._counts())

    def sort(self, column: int, down: bool = False) -> None:
        """List in the order of that column, the highest first where `down`; -1: the latest first. Drafts stand before
        all others in every order."""
        self.order = Order(KEYS[column], down) if column >= 0 else NEWEST
        self._list_anew(PAGE, self._counts())

    def refresh(self) -> None:
        """Read the visits anew, as many as were listed."""
        before = self.found if self.found and self.found.study == self.study else None
        listed = sum(not line.is_draft for line in before.lines) if before else 0
        self._list_anew(max(PAGE, listed))

    def _counts(self) -> tuple[int, int] | None:
        return (self.found.total, self.found.waiting) if self.found and self.found.study == self.study else None

    def _list_anew(self, limit: int, counts: tuple[int, int] | None = None) -> None:
        if not self.study:
            self.found = None
            self.listed.emit()
            return
        self._last = None
        try:
            total, waiting = counts or visit_total(self.context.database, self.study)
            lines = (*self._drafts(), *self._read(limit))
        except CxError as error:
            self._is_behind = True
            self.refused.emit(error)
            return
        self._is_behind = False
        self.found = Listed(self.study, lines, {}, total, waiting)
        self.listed.emit()

    def more(self) -> tuple[VisitLine, ...]:
        """The next page; empty at the end."""
        if self.found is None or self._last is None:
            return ()
        try:
            lines = self._read(PAGE)
        except CxError as error:
            self.refused.emit(error)
            return ()
        self.found = replace(self.found, lines=(*self.found.lines, *lines))
        return lines

    def _read(self, limit: int) -> tuple[VisitLine, ...]:
        asked = question(self._words, [(word, _called(word)) for word in typed_words(self._words)])
        if self._words and not asked:  # signs alone are in nothing
            return ()
        page = visit_lines(self.context.database, self.study, self._last, limit, self.order, asked)
        self._last = page[-1] if len(page) == limit else None
        now = time.time_ns() // 1_000_000
        return tuple(_line(visit, now) for visit in page)

    def _drafts(self) -> list[VisitLine]:
        now = time.time_ns() // 1_000_000
        return [_line(visit, now) for visit in draft_lines(self.context.database, self.study) if self._fits(visit)]

    def _fits(self, draft: VisitGlance) -> bool:
        said = STATES.get(draft.state, (draft.state, ""))[0]
        told = f"{said}\n{draft.number or ''}\n{draft.site}\n{draft.observer}".casefold()
        return all(word.casefold() in told for word in self._words.split())

    def _hear(self, change: Change, _initiator: object) -> None:
        if (
            self.study
            and self.context.workspace is not None
            and change.kinds & {"visits", "drafts", "sites", "bundles"}
        ):
            self.refresh()

    def _opened(self) -> None:
        if self._is_behind:  # an older workspace has been brought up to date by now
            self.refresh()
        self._score()

    # -- reading through the core ------------------------------------------------------------------------------------

    @property
    def is_scoring(self) -> bool:
        """Are wanted visits on their way?"""
        return self._is_scoring

    def want(self, visit_id: str) -> None:
        """Read and score this visit, once there is a workspace."""
        self._wanted = [visit_id]
        self._score()

    def _score(self) -> None:
        workspace = self.context.workspace
        if workspace is None or self._is_scoring or not self._wanted:
            return
        now, self._wanted = self._wanted, []
        self._is_scoring = True
        steps = scores(workspace, self.study, now)
        self.context.jobs.run(_("Reading the visits"), steps, self._came, self._failed, cancelled=self._rest)

    def _came(self, came: Scores) -> None:
        self._is_scoring = False
        if self.found is not None and came.study == self.study:
            self.found = replace(self.found, completed=self.found.completed | came.visits)
            self.scored.emit([line for line in self.found.lines if line.id in came.visits])
        self._score()

    def _failed(self, error: CxError) -> None:
        self._rest()
        self.refused.emit(error)

    def _rest(self) -> None:
        """Nothing more is read until it is wanted again."""
        self._is_scoring, self._wanted = False, []


def scores(workspace: Workspace, study: str, ids: Sequence[str]) -> Steps[Scores]:
    """Read and score these visits of a study."""
    from cxstudio.steps import Progress

    yield Progress(0, 0, _("Reading the visits"))
    return Scores(study, {one.visit.id: one for one in workspace.scored(study, ids)})


def _called(word: str) -> list[str]:
    """The states whose words, as people read them here, have one that begins so."""
    begun = word.casefold()
    return [
        state for state, (said, _tone) in STATES.items() if any(w.startswith(begun) for w in said.casefold().split())
    ]


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
    if visit.remarks:
        remarks = plural("{n} remark", "{n} remarks", visit.remarks)
        state = _("{state}, {remarks}").format(state=state, remarks=remarks)
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
        score=visit.score,
        score_words="" if visit.is_draft else percent(visit.score),
        outcome=visit.outcome,
        photos=visit.photos,
        critical=visit.critical,
        synthetic=visit.synthetic,
    )


def percent(share: float | None) -> str:
    """A share of 1 as "87 %", or that there is none."""
    return _("no score") if share is None else f"{100 * share:.0f} %"
