"""The protocol in design: opened, changed step by step, undone, saved. What a change is, `designer` knows.

The protocol is a frozen value; each change makes a new one, hands it to undo and to the draft on the disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from cxstudio.errors import CxError
from cxstudio.study import edits_together as together
from cxstudio.study import protocol as p
from cxstudio.study.edits import Node
from cxstudio.study.following import followed
from ui.context import Context

from . import designer_places as places
from .steps import Step

if TYPE_CHECKING:
    from cxstudio.store.studies import PublishedProtocol
    from cxstudio.study.plan import Study

REST_MS = 400
"""How long typing rests before the draft is saved; all else is saved at once."""
RETRY_MS = 5_000
UNDO_STEPS = 500


@dataclass(frozen=True)
class Moment:
    """A protocol, the one thing chosen in it, and all that is picked along with it."""

    protocol: p.Protocol
    chosen: str
    picked: tuple[str, ...]


class Draft(QObject):
    """A study's protocol in design.

    Attributes: `chosen` is the id of what is in the editor ("" the study as a whole, or a name of `places.BESIDE`),
    `picked` the ids of all that is chosen, it included. Signals: `opened()` another study; `changed()` the protocol;
    `chosen_changed()`; `renamed(before, after)` ahead of a change that gives what is chosen another id; `saved(at)` in
    UTC ms and `not_saved(CxError)`.
    """

    opened = Signal()
    changed = Signal()
    chosen_changed = Signal()
    renamed = Signal(str, str)
    saved = Signal(object)
    not_saved = Signal(object)

    study: Study
    published: PublishedProtocol | None

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.protocol = p.Protocol(title="")
        self.chosen = ""
        self.picked: tuple[str, ...] = ()
        self.is_open = False
        self.is_unsaved = False
        self._typing = 0
        self._compared: tuple[object, object, bool] = (None, None, False)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        for timer in (self._rest, self._retry):
            timer.timeout.connect(self.save_now)

    # -- opening and saving --------------------------------------------------------------------------------------------

    def open(self, study_id: str) -> None:
        """Take up a study's draft; without one, what is published. Raises WorkspaceError when it cannot be read."""
        workspace = self.context.open_workspace
        study = workspace.find_study(study_id)
        versions = workspace.protocol_versions(study_id)
        draft = workspace.protocol_draft(study_id)
        self.study, self.published = study, versions[0] if versions else None
        self.protocol = draft or (self.published.protocol if self.published else p.Protocol(title=study.title))
        self.undo_stack.clear()
        self.chosen = self.protocol.stages[0].id if self.protocol.stages else ""
        self.picked = (self.chosen,)
        self.is_open, self.is_unsaved = True, False
        self.opened.emit()

    def see_versions(self) -> None:
        """Somebody else's version may have come with a bundle: a draft goes on from it, else it is what is shown."""
        versions = self.context.open_workspace.protocol_versions(self.study.id)
        newest = versions[0] if versions else None
        if newest == self.published:
            return
        if self.is_draft:
            self.published = newest
            self.changed.emit()
        else:
            self.open(self.study.id)

    def save_now(self) -> bool:
        """Save what is being typed; False when the disk refuses, the draft stays in memory and is tried again."""
        self._rest.stop()
        self._retry.stop()
        if not self.is_open or not self.is_unsaved or self.context.workspace is None:
            return True
        try:
            self._write()
        except CxError as error:
            self._retry.start()
            self.not_saved.emit(error)
            return False
        self.is_unsaved = False
        self.saved.emit(self.context.workspace.clock())
        return True

    def _write(self) -> None:
        drafts = self.context.open_workspace.protocol_drafts
        if self.is_draft:
            drafts.save(self.study.id, self.protocol)
        else:  # every change was taken back: nothing differs from what is published
            drafts.discard(self.study.id)

    @property
    def is_draft(self) -> bool:
        """Whether the protocol differs from what is published."""
        if self._compared[0] is not self.protocol or self._compared[1] is not self.published:
            differs = self.published is None or self.published.protocol != self.protocol
            self._compared = self.protocol, self.published, differs
        return self._compared[2]

    @property
    def next_number(self) -> int:
        """The number the next version gets."""
        return self.published.number + 1 if self.published else 1

    # -- what is chosen ------------------------------------------------------------------------------------------------

    @property
    def way(self) -> places.Way:
        """The chosen thing with what holds it; empty is the study as a whole, and what stands beside the journey."""
        return places.way_to(self.protocol, self.chosen)

    @property
    def node(self) -> Node | None:
        """The chosen thing; None is the study as a whole, or what stands beside the journey."""
        return self.way.node

    @property
    def group(self) -> tuple[Node, ...]:
        """All that is picked, in journey order, without what lies within another part of it."""
        return together.largest(self.protocol, self.picked)

    def choose(self, node_id: str) -> None:
        """Choose something alone; "" the study as a whole. What is not there any more is left alone."""
        if self._is_there(node_id) and (node_id != self.chosen or self.picked != (node_id,)):
            self.end_typing()
            goal = node_id if self._is_there(node_id) else self.chosen  # what was worded just now may have got its name
            self.chosen, self.picked = goal, (goal,)
            self.chosen_changed.emit()

    def pick(self, names: Iterable[str], chosen: str) -> None:
        """Choose several, `chosen` among them for the editor."""
        picked = tuple(dict.fromkeys(name for name in names if self._is_there(name)))
        if chosen not in picked or (picked == self.picked and chosen == self.chosen):
            return
        before = self.chosen
        self.end_typing()
        names = {before: self.chosen}  # what was worded just now may have got its name
        self.chosen, self.picked = names.get(chosen, chosen), tuple(names.get(name, name) for name in picked)
        self.chosen_changed.emit()

    def _is_there(self, name: str) -> bool:
        beside = not name or name in places.BESIDE
        return beside or places.way_to(self.protocol, name).node is not None

    # -- every change --------------------------------------------------------------------------------------------------

    def put(
        self,
        after: p.Protocol,
        text: str,
        chosen: str | None = None,
        typing: str = "",
        picked: tuple[str, ...] | None = None,
    ) -> None:
        """Take a changed protocol as the next step of undo, called `text`; `typing` merges it with its neighbours.

        `chosen` is what is chosen then, None the same as before; `picked` what else.
        """
        goal = self.chosen if chosen is None else chosen
        also = picked or (self.picked if chosen is None else (goal,))
        if after is self.protocol or (after == self.protocol and goal == self.chosen):
            return
        after = followed(self.protocol, after)
        mark = f"{typing} {self._typing}" if typing else ""
        before = Moment(self.protocol, self.chosen, self.picked)
        self.undo_stack.push(Step(self._apply, before, Moment(after, goal, also), text, mark))

    def _apply(self, step: Step[Moment], moment: Moment) -> None:
        moved = (self.chosen, self.picked) != (moment.chosen, moment.picked)
        self.protocol, self.chosen, self.picked = moment.protocol, moment.chosen, moment.picked
        self.is_unsaved = True
        if step.typing and step.is_first:
            self._rest.start()
        else:
            self.save_now()
        self.changed.emit()
        if moved:
            self.chosen_changed.emit()

    def end_typing(self) -> None:
        """The person left a field: later typing is another step, and what was typed is saved."""
        self._typing += 1
        self.save_now()

    def undo(self) -> None:
        """Take the last change back."""
        self._typing += 1
        self.undo_stack.undo()

    def redo(self) -> None:
        """Do it again."""
        self._typing += 1
        self.undo_stack.redo()
