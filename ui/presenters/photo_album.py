"""The photos of a finished visit in work: what is covered, said and cleared is kept here until the person is done, and
written then as one change a photo, with what was done as its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.study.recorded import Evidence, Visit
from cxstudio.study.visit import photos_of
from ui.context import Context

from .steps import Step

if TYPE_CHECKING:
    from cxstudio.study.dataset import ScoredVisit
    from cxstudio.study.plan import Study
    from cxstudio.study.visit import Reading
    from cxstudio.workspace import Workspace

    from .recorder import Recorder


class FinishedPhotos(QObject):
    """Signals: `changed(items)` as the recorder's; `removed(id)` a photo is to go into the trash."""

    changed = Signal(object)
    removed = Signal(str)

    visit: Visit
    reading: Reading
    study: Study

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.undo_stack = QUndoStack(self)
        self.is_open = False
        self._typing = 0
        self._before: Visit

    @property
    def workspace(self) -> Workspace:
        """The open workspace."""
        return self.context.open_workspace

    def take_up(self, found: ScoredVisit) -> None:
        """The photos of this visit."""
        self.visit = self._before = found.visit
        self.reading = found.reading
        self.study = next(study for study in self.workspace.studies() if study.id == found.visit.study)
        self.undo_stack.clear()
        self.is_open = True

    def photos(self, item_id: str) -> list[Evidence]:
        """The photos of an item."""
        return photos_of(self.visit, item_id)

    def end_typing(self) -> None:
        """What is typed from here on is another step of undo."""
        self._typing += 1

    def write_caption(self, evidence_id: str, text: str) -> None:
        """A caption as it is being typed."""
        photo = next((one for one in self.visit.evidence if one.id == evidence_id), None)
        if photo is not None:
            typing = f"caption {evidence_id} {self._typing}"
            self.change_evidence(photo.model_copy(update={"caption": text}), _("caption"), typing)

    def change_evidence(self, changed: Evidence, what: str, typing: str = "") -> None:
        """Something else said of a photo; not written yet."""
        if all(changed != one for one in self.visit.evidence):
            all_photos = tuple(changed if one.id == changed.id else one for one in self.visit.evidence)
            after = self.visit.model_copy(update={"evidence": all_photos})
            self.undo_stack.push(Step(self._apply, self.visit, after, what, typing, changed.item))

    def _apply(self, step: Step[Visit], visit: Visit) -> None:
        self.visit = visit
        self.changed.emit(frozenset({step.place}))

    def remove_evidence(self, evidence_id: str) -> None:
        """It is to go into the trash: that is asked and done elsewhere."""
        self.removed.emit(evidence_id)

    @property
    def is_changed(self) -> bool:
        """Is there something to be written?"""
        return self.is_open and self.visit != self._before

    def done_words(self) -> str:
        """What was done, as the reason that is proposed: "new area, caption"."""
        stack = self.undo_stack
        return ", ".join(dict.fromkeys(stack.text(step) for step in range(stack.index())))

    def keep(self, reason: str) -> bool:
        """Write what was done, with its reason; False where that was refused, and everything stays here."""
        before = {one.id: one for one in self._before.evidence}
        try:
            for one in self.visit.evidence:
                if before.get(one.id) != one:
                    self._before = self.workspace.change_evidence(self._before, one, reason)
        except CxError as error:
            self.context.tell("bad", str(error))
            return False
        self.undo_stack.clear()
        return True


Album: TypeAlias = "Recorder | FinishedPhotos"
"""Whatever photos can be worked on in: a visit in work, or a finished one."""
