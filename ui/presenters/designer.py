"""What a person can do in the designer: add, change, move, copy, check, publish. No widget is known.

Opening, saving and undo are the draft's (`designer_draft`); what stands beside the journey is changed by `beside`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError
from PySide6.QtCore import Signal

from cxstudio.errors import CxError, Finding, Severity
from cxstudio.i18n import _, plural
from cxstudio.study import blocks, edits
from cxstudio.study import edits_together as together
from cxstudio.study import protocol as p
from cxstudio.study.blocks import Block
from cxstudio.study.checks import CHECKS, check
from cxstudio.study.differences import Difference, differences
from cxstudio.study.edits import Node

from . import designer_parts as parts
from . import designer_places as places
from .designer_beside import Beside
from .designer_draft import Draft
from .designer_names import name_by_wording
from .recorder_words import short

_ITEM: TypeAdapter[p.Item] = TypeAdapter(p.Item)


class Designer(Draft):
    """The protocol in design. Signal: `published_now(version)`."""

    published_now = Signal(object)

    _checked: tuple[p.Protocol, list[Finding]] | None = None

    @cached_property
    def beside(self) -> Beside:
        """Behaviours, what is drawn by lot, and scales."""
        return Beside(self)

    def end_typing(self) -> None:
        """The person left a field: an item worded for the first time gets its name, then what was typed is saved."""
        if self.is_open:
            name_by_wording(self)
        super().end_typing()

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
        self.end_typing()
        goal = places.goal_for(self.protocol, kind, self.chosen)
        if goal is None:
            self.context.tell("info", _("An item stands in a touchpoint, a touchpoint in a stage. Add that one first."))
            return False
        node = make(self.protocol)
        self.put(edits.paste(self.protocol, node, goal.parent, goal.before), text, node.id)
        return True

    def duplicate(self) -> None:
        """A copy of all that is picked, behind the last of it."""
        self.end_typing()
        group = self.group
        if group:
            after, copies = together.duplicate_all(self.protocol, self.picked)
            self._change_group(after, self._named(_("copy of {what}"), group), copies)

    def remove(self, text: str = "") -> None:
        """Take out what is picked, with all within it; a neighbour becomes the chosen one."""
        self.end_typing()
        group = self.group
        if group:
            after = together.remove_all(self.protocol, self.picked)
            goal = places.survivor(self.protocol, [node.id for node in group])
            self.put(after, text or self._named(_("removing of {what}"), group), goal)

    def move(self, by: int) -> None:
        """Move what is picked up (-1) or down (+1); all at an end goes over the edge of what holds it into the next."""
        self.end_typing()
        group = self.group
        if not group:
            return
        after = together.shift_all(self.protocol, self.picked, by)
        if after == self.protocol and len({edits.parent_of(self.protocol, node.id) for node in group}) == 1:
            goal = places.next_parent(self.protocol, group[0].id, by)
            if goal is not None:
                after = together.move_all(self.protocol, self.picked, goal.parent, goal.before)
        self._change_group(after, self._named(_("move of {what}"), group), self.picked)

    def move_to(self, names: Sequence[str], goal: places.Goal) -> bool:
        """Move those parts to a place; False where they cannot stand there."""
        self.end_typing()
        group = together.largest(self.protocol, names)
        if not places.may_stand(self.protocol, group, goal.parent):
            return False
        after = together.move_all(self.protocol, names, goal.parent, goal.before)
        self._change_group(after, self._named(_("move of {what}"), group), tuple(node.id for node in group))
        return True

    def copy_to(self, names: Sequence[str], goal: places.Goal) -> bool:
        """Copies of those parts at a place; False where they cannot stand there."""
        self.end_typing()
        block = blocks.block_of(self.protocol, names)
        return block is not None and self.take(block, _("copy of {what}"), goal)

    def indent(self) -> None:
        """The chosen line one level down, as in an outline: a touchpoint of words alone becomes an item."""
        self._change_level(together.indented, _("one level down: {what}"))

    def outdent(self) -> None:
        """The chosen line one level up: an item of words alone becomes a touchpoint that takes those below it."""
        self._change_level(together.outdented, _("one level up: {what}"))

    def _change_level(self, change: Callable[[p.Protocol, str], p.Protocol], text: str) -> None:
        self.end_typing()
        node = self.node
        if node is None:
            return
        after = change(self.protocol, node.id)
        if after == self.protocol:
            why = _("Only a line that is words alone changes its level, and only where it can stand then.")
            self.context.tell("info", why)
        self.put(after, self._named(text, (node,)), node.id if node.id in edits.ids(after) else None)

    def _change_group(self, after: p.Protocol, text: str, picked: tuple[str, ...]) -> None:
        chosen = self.chosen if self.chosen in picked else picked[-1]
        self.put(after, text, chosen, picked=picked)

    # -- blocks --------------------------------------------------------------------------------------------------------

    def copied(self) -> str:
        """What is picked as text for the clipboard; empty when it is the whole study, or of several sorts."""
        block = blocks.block_of(self.protocol, self.picked)
        if block is None and self.group:
            self.context.tell("info", _("Choose stages, touchpoints or items, not some of each."))
        return blocks.block_text(block) if block is not None else ""

    def cut(self) -> str:
        """What is picked as text, taken out; empty, with nothing changed, where it cannot be copied."""
        text = self.copied()
        if text:
            self.remove(self._named(_("cut of {what}"), self.group))
        return text

    def paste(self, text: str) -> bool:
        """Put in what was copied, here or in another protocol; False where the text is no part of a protocol."""
        block = blocks.read_block(text)
        if block is not None and not block.nodes:
            self.beside.take_behaviours(block)
            return True
        if block is None or not self.take(block, _("paste of {what}")):
            self.context.tell("info", _("What is on the clipboard is no part of a protocol that could stand here."))
            return False
        return True

    def take(self, block: Block, text: str, goal: places.Goal | None = None) -> bool:
        """Put a block's parts in, behind what is chosen or at `goal`, as one step; False where it cannot stand."""
        nodes = block.nodes
        if not nodes:
            return False
        self.end_typing()
        goal = goal or places.goal_for(self.protocol, type(nodes[0]), self.chosen)
        if goal is None or not places.may_stand(self.protocol, nodes, goal.parent):
            return False
        after, new = blocks.put_in(self.protocol, block, goal.parent, goal.before)
        self.put(after, self._named(text, nodes), new[0], picked=new)
        return True

    @staticmethod
    def _named(pattern: str, group: Sequence[Node]) -> str:
        if len(group) == 1:
            return pattern.format(what=short(places.words_of(group[0]), 30))
        return pattern.format(what=plural("{n} part", "{n} parts", len(group)))

    # -- checking and publishing ---------------------------------------------------------------------------------------

    def findings(self) -> list[Finding]:
        """What is wrong or doubtful, errors first; computed once a protocol."""
        if self._checked is None or self._checked[0] is not self.protocol:
            found = sorted(check(self.protocol), key=lambda one: one.severity is not Severity.ERROR)
            self._checked = self.protocol, found
        return self._checked[1]

    def checking(self) -> Iterator[None]:
        """Check piece by piece, each of some milliseconds; afterwards `findings` costs nothing. Ends in vain as soon as
        the protocol is another one."""
        protocol, found = self.protocol, list[Finding]()
        for look in CHECKS:
            found += look(protocol)
            yield
            if self.protocol is not protocol:
                return
        self._checked = protocol, sorted(found, key=lambda one: one.severity is not Severity.ERROR)

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
