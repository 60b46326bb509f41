"""The review of a study: what waits, the visit in front, each decision with its undo. No widget is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.study.review import Act, refusal
from cxstudio.study.visit import Remark, VisitState
from ui.models.visit_list import VisitLine

from .moments import ago, local
from .visits import STATES

if TYPE_CHECKING:
    from cxstudio.store.reviews import Decided, Desk, Waiting
    from cxstudio.study.dataset import ScoredVisit
    from cxstudio.workspace import Workspace
    from ui.changes import Change
    from ui.context import Context

    from .visit_history import Step

Found = TypeVar("Found")
_DONE = {
    Act.APPROVE: (_("{n} visit is approved."), _("{n} visits are approved.")),
    Act.RETURN: (_("{n} visit is back with its observer."), _("{n} visits are back with their observers.")),
    Act.REJECT: (_("{n} visit is rejected."), _("{n} visits are rejected.")),
    Act.SUBMIT: (_("{n} visit is submitted."), _("{n} visits are submitted.")),
}


class Review(QObject):
    """Signals: `listed()` what waits was read anew, `turned()` another visit is in front, `undoable(words)` a decision
    can be taken back by `undo`. `desk` is None until a study was chosen; `found` while no visit is in front."""

    listed = Signal()
    turned = Signal()
    undoable = Signal(str)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.studies: list[tuple[str, str]] = []
        self.desk: Desk | None = None
        self.found: ScoredVisit | None = None
        self.remarks: list[Remark] = []
        self._undo: Callable[[], object] | None = None
        context.changes.changed.connect(self._hear)

    @property
    def _workspace(self) -> Workspace:
        return self.context.open_workspace

    # -- what waits ----------------------------------------------------------------------------------------------------

    def choose(self, study: str) -> None:
        """Turn to a study ("" or an unknown one: the one changed last)."""
        self.studies = [(one.id, one.title) for one in self._workspace.studies()]
        known = [id_ for id_, _title in self.studies]
        self.study = study if study in known else self.study if self.study in known else next(iter(known), "")
        self.refresh()

    def refresh(self) -> None:
        """Read what waits anew; the visit in front stays there while it waits."""
        self.desk = self._try(lambda: self._workspace.reviews.desk(self.study)) if self.study else None
        self.listed.emit()
        ids = [one.id for one in self.lines]
        front = self.found.visit.id if self.found is not None else ""
        self.turn_to(front if front in ids else next(iter(ids), ""))

    def _hear(self, change: Change, initiator: object) -> None:
        if self.study and initiator is not self and change.kinds & {"visits", "bundles", "drafts", "studies"}:
            self.refresh()

    @property
    def lines(self) -> tuple[Waiting, ...]:
        """Submitted visits, then returned ones."""
        return (*self.desk.waiting, *self.desk.returned) if self.desk is not None else ()

    # -- the visit in front --------------------------------------------------------------------------------------------

    def turn_to(self, visit_id: str) -> None:
        """Bring a visit to the front; remarks that were not sent belong to the one before and are let go."""
        if self.found is None or self.found.visit.id != visit_id:
            self.remarks = []
        read = self._try(lambda: self._workspace.scored(self.study, [visit_id])) if visit_id else ()
        self.found = read[0] if read else None
        self.turned.emit()

    def waiting_of(self, visit_id: str) -> Waiting | None:
        """The line of a visit that waits."""
        return next((one for one in self.lines if one.id == visit_id), None)

    def line(self) -> VisitLine:
        """The visit in front as its page shows it."""
        assert self.found is not None
        visit, waiting = self.found.visit, self.waiting_of(self.found.visit.id)
        state, tone = STATES[visit.state.value]
        exact = local(visit.started_at, visit.utc_offset)
        site = waiting.site if waiting is not None and waiting.site else _("unknown site")
        return VisitLine(
            visit.id, False, state, tone, visit.number, site, visit.observer, visit.started_at,
            ago(visit.started_at, _now()), f"{exact:%d %b %Y, %H:%M} {visit.zone}".strip(),
            photos=len(visit.evidence), synthetic=visit.synthetic,
        )  # fmt: skip

    def why_not(self, act: Act) -> str:
        """Why this cannot be done with the visit in front, "" where it can. Words that are still to be written do
        not count as missing."""
        if self.found is None:
            return _("No visit is in front.")
        visit = self.found.visit
        waiting = self.waiting_of(visit.id)
        return refusal(act, visit, self._workspace.person, waiting.conflicts if waiting is not None else 0, "?")

    def since_returned(self) -> list[Step]:
        """What was changed since the visit in front was sent back, the newest first."""
        if self.found is None:
            return []
        visit = self.found.visit
        since = self._try(lambda: self._workspace.reviews.since_returned(visit.id, visit.study)) or []
        known = {entry.hash for entry in since}
        return [step for step in self.history() if step.hash in known]

    def history(self) -> list[Step]:
        """Who changed what of the visit in front, the newest first."""
        from .visit_history import history_of

        if self.found is None:
            return []
        visit = self.found.visit
        return self._try(lambda: history_of(self._workspace, visit.id, visit.study, _now())) or []

    # -- remarks and decisions -----------------------------------------------------------------------------------------

    def remark(self, item: str, text: str) -> None:
        """Note a remark on an item, "" for the whole visit; it goes with the visit when that is sent back."""
        if text.strip():
            self.remarks.append(Remark(id=self._workspace.new_id(), item=item, text=text.strip()))

    def forget_remark(self, remark: str) -> None:
        """Let go of a remark that was not sent."""
        self.remarks = [one for one in self.remarks if one.id != remark]

    def decide(self, act: Act, ids: Sequence[str], reason: str = "") -> bool:
        """Decide on visits; False where none could be. Remarks go along when one is sent back."""
        remarks = tuple(self.remarks) if act is Act.RETURN else ()
        decided = self._try(lambda: self._workspace.reviews.decide(act, self.study, ids, reason, remarks))
        if decided is None:
            return False
        self._tell_refused(decided)
        if decided.done:
            self.remarks = []
            place = next((n for n, one in enumerate(self.lines) if one.id == decided.done[0].id), 0)
            self._can_undo(act, decided, remarks)
            self.context.changes.tell("visits", study=self.study, initiator=self)
            self.refresh()
            self._go_on(place)
        return bool(decided.done)

    def _go_on(self, place: int) -> None:
        """To the visit that now stands where the decided one stood, while any waits."""
        waiting = self.desk.waiting if self.desk is not None else ()
        if waiting:
            self.turn_to(waiting[min(place, len(waiting) - 1)].id)

    def submit_all(self) -> None:
        """Submit every complete visit of the study that was not."""
        self.decide(Act.SUBMIT, self._try(lambda: self._workspace.reviews.unsubmitted(self.study)) or [])

    def _tell_refused(self, decided: Decided) -> None:
        for visit, why in decided.refused[:1]:
            more = len(decided.refused) - 1
            also = plural(" So it is with {n} more visit.", " So it is with {n} more visits.", more) if more else ""
            self.context.tell("caution", _("Visit {n}: {why}").format(n=visit.number, why=why) + also)

    def _can_undo(self, act: Act, decided: Decided, remarks: Sequence[Remark]) -> None:
        ids, study = [visit.id for visit in decided.done], self.study
        before = VisitState.COMPLETE if act is Act.SUBMIT else VisitState.SUBMITTED
        reviews = self._workspace.reviews
        self._undo = lambda: reviews.take_back(study, ids, before, _("taken back"), remarks)
        one, several = _DONE[act]
        self.undoable.emit((one if len(ids) == 1 else several).format(n=len(ids)))

    def undo(self) -> None:
        """Take the last decision back."""
        undo, self._undo = self._undo, None
        if undo is not None:
            self._try(undo)
            self.context.changes.tell("visits", study=self.study, initiator=self)
            self.refresh()

    def _try(self, act: Callable[[], Found]) -> Found | None:
        try:
            return act()
        except CxError as error:
            self.context.tell("bad", str(error))
            return None


def count_words(waiting: int) -> str:
    """How many visits wait."""
    return plural("{n} visit waits for review", "{n} visits wait for review", waiting)


def _now() -> int:
    return time.time_ns() // 1_000_000
