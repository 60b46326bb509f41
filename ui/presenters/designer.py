"""What a person can do in the designer: add, change, move, copy, undo, check, publish. No widget is known.

The protocol is a frozen value; each change makes a new one, hands it to undo and to the draft on the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from cxstudio.errors import CxError, Finding, Severity
from cxstudio.i18n import _
from cxstudio.study import edits
from cxstudio.study import protocol as p
from cxstudio.study.checks import check
from cxstudio.study.differences import Difference, differences
from cxstudio.study.edits import Node
from ui.context import Context

from . import designer_parts as parts
from . import designer_places as places
from .designer_steps import Moment, Step
from .recorder_words import short

if TYPE_CHECKING:
    from cxstudio.store.studies import PublishedProtocol
    from cxstudio.study.plan import Study

REST_MS = 400
"""How long typing rests before the draft is saved; all else is saved at once."""
RETRY_MS = 5_000
UNDO_STEPS = 500
_ITEM: TypeAdapter[p.Item] = TypeAdapter(p.Item)


class Designer(QObject):
    """The protocol in design.

    Signals: `opened()` another study; `changed()` the protocol; `chosen_changed()`; `saved(at)` in UTC ms and
    `not_saved(CxError)`; `published_now(version)`.
    """

    opened = Signal()
    changed = Signal()
    chosen_changed = Signal()
    saved = Signal(object)
    not_saved = Signal(object)
    published_now = Signal(object)

    study: Study
    published: PublishedProtocol | None

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.protocol = p.Protocol(title="")
        self.chosen = ""
        self.is_open = False
        self.is_unsaved = False
        self._typing = 0
        self._checked: tuple[p.Protocol, list[Finding]] | None = None
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
        self._checked = None
        self.chosen = self.protocol.stages[0].id if self.protocol.stages else ""
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
        return self.published is None or self.published.protocol != self.protocol

    @property
    def next_number(self) -> int:
        """The number the next version gets."""
        return self.published.number + 1 if self.published else 1

    # -- what is chosen ------------------------------------------------------------------------------------------------

    @property
    def way(self) -> places.Way:
        """The chosen thing with what holds it; empty is the study as a whole."""
        return places.way_to(self.protocol, self.chosen)

    @property
    def node(self) -> Node | None:
        """The chosen thing; None is the study as a whole."""
        return self.way.node

    def choose(self, node_id: str) -> None:
        """Choose something; "" the study as a whole. What is not there any more is left alone."""
        if node_id != self.chosen and (not node_id or places.way_to(self.protocol, node_id).node is not None):
            self.end_typing()
            self.chosen = node_id
            self.chosen_changed.emit()

    # -- every change --------------------------------------------------------------------------------------------------

    def put(self, after: p.Protocol, text: str, chosen: str | None = None, typing: str = "") -> None:
        """Take a changed protocol as the next step of undo, called `text`; `typing` merges it with its neighbours."""
        goal = self.chosen if chosen is None else chosen
        if after is self.protocol or (after == self.protocol and goal == self.chosen):
            return
        mark = f"{typing} {self._typing}" if typing else ""
        self.undo_stack.push(Step(self._apply, Moment(self.protocol, self.chosen), Moment(after, goal), text, mark))

    def _apply(self, step: Step, moment: Moment) -> None:
        moved = self.chosen != moment.chosen
        self.protocol, self.chosen = moment.protocol, moment.chosen
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

    def set_fields(self, fields: dict[str, Any], *, typing: bool = False) -> bool:
        """Other values for fields of the chosen thing; False, with nothing changed, where they cannot be."""
        try:
            after = self._with_fields(fields)
        except ValidationError:
            return False
        name = "+".join(sorted(fields))
        self.put(after, self._step_name(self.node), typing=f"{self.chosen} {name}" if typing else "")
        return True

    def _with_fields(self, fields: dict[str, Any]) -> p.Protocol:
        node = self.node
        if node is None:
            return p.Protocol.model_validate({**dict(self.protocol), **fields})
        new: Node = type(node).model_validate({**dict(node), **fields})
        return edits.replace(self.protocol, new)

    @staticmethod
    def _step_name(node: Node | None) -> str:
        return _("change of {sort}").format(sort=short(places.words_of(node) or places.sort_words(node), 30))

    # -- words and ids -------------------------------------------------------------------------------------------------

    def write(self, node_id: str, words: str) -> None:
        """New words for a stage, touchpoint or item, as one step; blank words change nothing."""
        node = places.way_to(self.protocol, node_id).node
        if node is not None and words.strip() and words.strip() != places.words_of(node):
            self.put(edits.rename(self.protocol, node_id, words.strip()), _("rename to “{to}”").format(to=short(words)))

    def rename_id(self, new_id: str) -> bool:
        """Another id for the chosen thing; rules that name it follow. False where it cannot be, or is taken."""
        node = self.node
        if node is None or new_id == node.id:
            return node is not None
        try:
            type(node).model_validate({**dict(node), "id": new_id})
            after = edits.change_id(self.protocol, node.id, new_id)
        except (ValidationError, KeyError):
            return False
        self.put(after, _("change of the name {id}").format(id=new_id), new_id)
        return True

    def set_kind(self, kind: str) -> None:
        """Make the chosen item another kind; a rating without any scale gets a new one."""
        item = self.way.item
        if item is None or item.kind == kind:
            return
        after = self.protocol
        if kind == "rating" and not after.scales:
            after = parts.with_scales(after, (parts.new_scale(after),))
        after = edits.replace(after, parts.as_kind(after, item, kind))
        self.put(after, _("change to {kind}").format(kind=parts.KINDS[kind]), typing=f"{item.id} kind")

    def set_scale(self, scale: p.Scale, *, typing: bool = False) -> None:
        """A scale's new words or points, for all items that use it."""
        after = parts.with_scales(self.protocol, (scale,))
        self.put(
            after,
            _("change of scale {title}").format(title=short(scale.title)),
            typing=f"scale {scale.id}" if typing else "",
        )

    def take_new_scale(self) -> None:
        """A new scale for the chosen rating."""
        item = self.way.item
        if isinstance(item, p.Rating):
            scale = parts.new_scale(self.protocol)
            after = parts.with_scales(self.protocol, (scale,))
            self.put(edits.replace(after, item.model_copy(update={"scale": scale.id})), _("new scale"))

    def set_asks(self, asks: tuple[p.Ask, ...]) -> None:
        """What the chosen touchpoint asks of itself; the usual scales for it come along."""
        touchpoint = self.way.touchpoint
        if touchpoint is not None and self.way.item is None:
            after = parts.with_asked_scales(self.protocol, asks)
            self.put(edits.replace(after, touchpoint.model_copy(update={"asks": asks})), self._step_name(touchpoint))

    # -- parts ---------------------------------------------------------------------------------------------------------

    def add(self, sort: type[Node] | str) -> bool:
        """A new "stage", "touchpoint" or "item" behind what is chosen; False where nothing could hold it."""
        makers: dict[str, tuple[Any, Callable[[p.Protocol], Node], str]] = {
            "stage": (p.Stage, parts.new_stage, _("new stage")),
            "touchpoint": (p.Touchpoint, parts.new_touchpoint, _("new touchpoint")),
            "item": (p.YesNo, parts.new_item, _("new item")),
        }
        kind, make, text = makers[str(sort)]
        goal = places.goal_for(self.protocol, kind, self.chosen)
        if goal is None:
            self.context.tell("info", _("An item stands in a touchpoint, a touchpoint in a stage. Add that one first."))
            return False
        self.end_typing()
        node = make(self.protocol)
        self.put(edits.paste(self.protocol, node, goal.parent, goal.before), text, node.id)
        return True

    def duplicate(self) -> None:
        """A copy of the chosen thing right behind it."""
        if self.node is not None:
            self.end_typing()
            after, copy = edits.duplicate(self.protocol, self.chosen)
            self.put(after, self._named(_("copy of {what}")), copy)

    def remove(self, text: str = "") -> None:
        """Take the chosen thing out, with all within it; its neighbour becomes the chosen one."""
        if self.node is not None:
            self.end_typing()
            goal = places.neighbour(self.protocol, self.chosen)
            self.put(edits.remove(self.protocol, self.chosen), text or self._named(_("removing of {what}")), goal)

    def move(self, by: int) -> None:
        """Move the chosen thing up (-1) or down (+1), over the edge of what holds it into the next."""
        if self.node is None:
            return
        after = edits.shift(self.protocol, self.chosen, by)
        goal = places.next_parent(self.protocol, self.chosen, by)
        if after == self.protocol and goal is not None:
            after = edits.move(self.protocol, self.chosen, goal.parent, goal.before)
        self.end_typing()
        self.put(after, self._named(_("move of {what}")))

    def copied(self) -> str:
        """The chosen thing as text for the clipboard; empty when it is the whole study."""
        return parts.clip_text(self.protocol, self.node) if self.node is not None else ""

    def paste(self, text: str) -> bool:
        """Put in what was copied, here or in another protocol; False where the text is no part of a protocol."""
        clip = parts.read_clip(text)
        goal = places.goal_for(self.protocol, type(clip.node), self.chosen) if clip else None
        if clip is None or goal is None:
            self.context.tell("info", _("What is on the clipboard is no part of a protocol that could stand here."))
            return False
        self.end_typing()
        after, new = parts.pasted(self.protocol, clip, goal.parent, goal.before)
        self.put(after, _("paste of {what}").format(what=short(places.words_of(clip.node), 30)), new)
        return True

    def _named(self, pattern: str) -> str:
        return pattern.format(what=short(places.words_of(self.node), 30))

    # -- checking and publishing ---------------------------------------------------------------------------------------

    def findings(self) -> list[Finding]:
        """What is wrong or doubtful, errors first; computed once a protocol."""
        if self._checked is None or self._checked[0] is not self.protocol:
            found = sorted(check(self.protocol), key=lambda one: one.severity is not Severity.ERROR)
            self._checked = self.protocol, found
        return self._checked[1]

    def known_findings(self) -> list[Finding]:
        """The findings computed last, maybe of the protocol before the last change: costs nothing."""
        return self._checked[1] if self._checked is not None else []

    def errors(self) -> list[Finding]:
        """The findings that keep it from being published."""
        return [one for one in self.findings() if one.severity is Severity.ERROR]

    def differences(self) -> list[Difference]:
        """What differs from what is published; everything, where nothing is yet."""
        before = self.published.protocol if self.published else p.Protocol(title=self.protocol.title)
        return differences(before, self.protocol)

    def publish(self) -> bool:
        """Freeze the draft as the next version. False where errors stand against it, nothing differs, or the disk
        refuses."""
        if self.errors() or not self.is_draft:
            return False
        try:
            self.published = self.context.open_workspace.publish(self.study.id, self.protocol)
        except CxError as error:
            self.context.tell("bad", str(error))
            return False
        self._rest.stop()
        self.is_unsaved = False
        self._typing += 1
        self.context.changes.tell("studies", study=self.study.id, initiator=self)
        self.published_now.emit(self.published.number)
        return True
