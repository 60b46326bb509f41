"""What can be done with a finished visit: amend it, answer remarks, submit it, delete it and take that back.

Each act is written at once and told to everybody; a refusal is said in the message bar. No widget is known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.study.review import Act
from cxstudio.study.visit import Answer
from ui.models.visit_list import VisitLine

from . import recorder_evidence
from .recorder_evidence import Goal
from .visits import STATES

if TYPE_CHECKING:
    from cxstudio.store.trash import Trashed
    from cxstudio.study.dataset import ScoredVisit
    from cxstudio.study.visit import Evidence, Visit
    from ui.context import Context

    from .visit_history import Step

Found = TypeVar("Found")


class VisitActs(QObject):
    """Signals: `changed()` the visit in front stands otherwise; `undoable(words)` something was deleted or submitted
    that `undo` takes back; `gone()` the visit in front is not here any more. `found` is the visit, read and scored."""

    changed = Signal()
    undoable = Signal(str)
    gone = Signal()

    found: ScoredVisit

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._undo: Callable[[], object] | None = None

    def take_up(self, found: ScoredVisit) -> None:
        """This visit is in front."""
        self.found = found

    @property
    def visit(self) -> Visit:
        """The visit as it stands."""
        return self.found.visit

    # -- acts ----------------------------------------------------------------------------------------------------------

    def amend(self, answer: Answer, reason: str) -> bool:
        """Another answer, with its reason; False where it was refused."""
        before = self.visit.answers.get(answer.item, Answer(item=answer.item))
        if self._try(lambda: self._workspace.amend(self.visit, answer, reason)) is None or not self._read_anew():
            return False
        back = _("taken back: {reason}").format(reason=reason)
        self._can_undo(_("The answer is changed."), lambda: self._workspace.amend(self.visit, before, back))
        return True

    def reply(self, remark: str, words: str) -> None:
        """Answer a remark."""
        if self._try(lambda: self._workspace.reviews.reply(self.visit, remark, words)) is not None:
            self._read_anew()

    def submit(self) -> None:
        """Submit the visit for review."""
        before = self.visit
        decided = self._try(lambda: self._workspace.reviews.decide(Act.SUBMIT, before.study, [before.id]))
        if decided is None:
            return
        for _visit, why in decided.refused:
            self.context.tell("caution", why)
        if decided.done and self._read_anew():
            back = _("not submitted after all")
            self._can_undo(
                _("Submitted. Somebody else reviews it now."),
                lambda: self._workspace.reviews.take_back(before.study, [before.id], before.state, back),
            )

    def evidence(self, evidence_id: str) -> Evidence | None:
        """A photo or sound of the visit; None where it is not there."""
        return next((one for one in self.visit.evidence if one.id == evidence_id), None)

    def add_photos(self, item_id: str, files: Sequence[Path], reason: str) -> None:
        """Take photos and sounds in that belong to an item after all. Each refused one is told."""
        place = self.found.reading.active[item_id]
        goal = Goal(self.visit.id, place.touchpoint.id if place.touchpoint else "", item_id)
        steps = recorder_evidence.found(self._workspace, files, goal)

        def there(taken: tuple[list[Evidence], list[CxError]]) -> None:
            new, refused = taken
            if refused:
                self.context.tell("caution", " ".join(str(error) for error in refused))
            if new:
                self._add(goal, new, reason)

        self.context.jobs.run(_("Taking in photos"), steps, there, lambda error: self.context.tell("bad", str(error)))

    def _add(self, goal: Goal, new: list[Evidence], reason: str) -> None:
        """Write what arrived; the person may have turned to another visit meanwhile."""
        if goal.visit != self.visit.id:
            self.context.tell("caution", _("Another visit was opened meanwhile. Nothing was added to the one before."))
            return
        if self._try(lambda: self._workspace.add_evidence(self.visit, new, reason)) is None:
            return
        back, ids = _("taken back: {reason}").format(reason=reason), [one.id for one in new]
        if self._read_anew():
            words = plural("{n} photo or sound was added.", "{n} photos and sounds were added.", len(new))
            self._can_undo(words, lambda: self._take_out(ids, back))

    def _take_out(self, ids: Sequence[str], reason: str) -> None:
        for gone in filter(None, map(self.evidence, ids)):
            self._workspace.trash.put_photo(self.visit, gone, reason)

    def remove_photo(self, photo_id: str, reason: str) -> None:
        """Put a photo or sound into the trash, for that reason."""
        from cxstudio.store.trash import Trashed

        photo = self.evidence(photo_id)
        if photo is None or self._try(lambda: self._workspace.trash.put_photo(self.visit, photo, reason)) is None:
            return
        gone = Trashed("photo", self.visit, 0, photo=photo)
        self._read_anew()
        self._can_undo(_("The photo is in the trash for 30 days."), lambda: self._workspace.trash.restore(gone))

    def read_anew(self) -> None:
        """Its photos were worked on."""
        self._read_anew()

    def delete(self, visits: Sequence[Visit]) -> list[Trashed]:
        """Put visits, drafts too, into the trash."""
        done = [found for visit in visits if (found := self._try(lambda v=visit: self._workspace.trash.put_visit(v)))]  # type: ignore[misc]
        if done:
            words = plural(
                "{n} visit is in the trash for 30 days.", "{n} visits are in the trash for 30 days.", len(done)
            )
            self._can_undo(words, lambda: [self._workspace.trash.restore(one) for one in done])
            self._tell_all()
        return done

    def offer(self, words: str, undo: Callable[[], object]) -> None:
        """Offer to take back what was done elsewhere; `undo` says itself what follows."""
        if hasattr(self, "found"):
            del self.found
        self._can_undo(words, undo)

    def forget(self) -> None:
        """What was offered can be taken back no more."""
        self._undo = None

    def undo(self) -> None:
        """Take the last act back."""
        undo, self._undo = self._undo, None
        if undo is not None:
            self._try(undo)
            self._read_anew()

    def history(self) -> list[Step]:
        """Who changed what of the visit, the newest first."""
        from .visit_history import history_of

        found = self._try(lambda: history_of(self._workspace, self.visit.id, self.visit.study, _now()))
        return found or []

    # -- how -----------------------------------------------------------------------------------------------------------

    @property
    def _workspace(self):  # type: ignore[no-untyped-def]  # the core is read behind the first page
        return self.context.open_workspace

    def _can_undo(self, words: str, undo: Callable[[], object]) -> None:
        self._undo = undo
        self.undoable.emit(words)

    def _try(self, act: Callable[[], Found]) -> Found | None:
        try:
            return act()
        except CxError as error:
            self.context.tell("bad", str(error))
            return None

    def _tell_all(self) -> None:
        self.context.changes.tell("visits", "drafts", initiator=self)

    def _read_anew(self) -> bool:
        """Read the visit in front again; False where there is none any more."""
        self._tell_all()
        if not hasattr(self, "found"):
            return False
        read = self._try(lambda: self._workspace.scored(self.visit.study, [self.visit.id]))
        if not read:
            self.gone.emit()
            return False
        self.found = read[0]
        self.changed.emit()
        return True


def line_of(line: VisitLine, found: ScoredVisit) -> VisitLine:
    """The line of a visit as it stands now."""
    visit = found.visit
    state, tone = STATES["practice" if visit.practice else visit.state.value]
    return replace(line, state=state, tone=tone, photos=len(visit.evidence))


def _now() -> int:
    return time.time_ns() // 1_000_000
