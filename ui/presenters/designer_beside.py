"""Changing what stands beside the journey: behaviours, what is drawn by lot, scales. Each change is a step of undo.

All three are lists of things with a name, so that one set of verbs does; `place` is the list, as `designer_places`
names it, and `name` a behaviour's code or the id of a draw or scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from cxstudio.i18n import _
from cxstudio.study import blocks, edits_beside
from cxstudio.study import protocol as p
from cxstudio.study.edits import with_parts
from cxstudio.study.edits_beside import Thing, name_of

from .designer_draft import Draft
from .designer_places import BEHAVIOURS, DRAWS, SCALES
from .recorder_words import short

Things = tuple[p.Behaviour, ...] | tuple[p.Draw, ...] | tuple[p.Scale, ...]
AnyThing = p.Behaviour | p.Draw | p.Scale
_FIELDS = {BEHAVIOURS: "behaviours", DRAWS: "draws", SCALES: "scales"}


@dataclass(frozen=True)
class _Words:
    """What the steps of undo are called."""

    added: str
    changed: str
    renamed: str


_WORDS = {
    BEHAVIOURS: _Words(_("new behaviour"), _("change of behaviour {what}"), _("code {what}")),
    DRAWS: _Words(_("new lot"), _("change of lot {what}"), _("name {what}")),
    SCALES: _Words(_("new scale"), _("change of scale {what}"), _("name {what}")),
}


def options_of_a_new_draw() -> tuple[p.Choice, ...]:
    """Two options: with one there would be nothing to draw."""
    return p.Choice(id="a", text=_("First card")), p.Choice(id="b", text=_("Second card"))


class Beside:
    """The verbs, on the protocol that `draft` has in design."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    # -- reading -------------------------------------------------------------------------------------------------------

    def things(self, place: str) -> Sequence[AnyThing]:
        """All of one list."""
        found: Sequence[AnyThing] = getattr(self.draft.protocol, _FIELDS[place])
        return found

    def find(self, place: str, name: str) -> AnyThing | None:
        """The one of that name; None when it is not there (any more)."""
        return next((thing for thing in self.things(place) if name_of(thing) == name), None)

    # -- the same for all ----------------------------------------------------------------------------------------------

    def add(self, place: str, behind: str = "") -> str:
        """A new one behind another or ("") at the end; its name."""
        protocol = self.draft.protocol
        if place == BEHAVIOURS:
            behaviour = p.Behaviour(code="behaviour", title=_("New behaviour"), kind="point")
            after, name = edits_beside.add_behaviour(protocol, behaviour, behind)
        elif place == DRAWS:
            draw = p.Draw(id="lot", title=_("New lot"), options=options_of_a_new_draw())
            after, name = edits_beside.add_draw(protocol, draw, behind)
        else:
            anchors = tuple(p.Anchor(value=value, text="") for value in range(1, 6))
            scale = p.Scale(id="scale", title=_("New scale"), anchors=anchors)
            after, name = edits_beside.add_scale(protocol, scale, behind)
        self._put(place, after, _WORDS[place].added)
        return name

    def duplicate(self, place: str, name: str) -> str:
        """A copy right behind; its name, or "" when there is nothing to copy. A behaviour's hot key stays its own."""
        thing = self.find(place, name)
        protocol = self.draft.protocol
        match thing:
            case p.Behaviour():
                after, new = edits_beside.add_behaviour(protocol, thing.model_copy(update={"key": ""}), name)
                copy = next(one for one in after.behaviours if one.code == new)
                after = edits_beside.replace_behaviour(after, copy)
            case p.Draw():
                after, new = edits_beside.add_draw(protocol, thing, name)
            case p.Scale():
                after, new = edits_beside.add_scale(protocol, thing, name)
            case _:
                return ""
        self._put(place, after, _("copy of {what}").format(what=short(thing.title, 30)))
        return new

    def remove(self, place: str, name: str) -> None:
        """Take it out. Rules and items that name it become findings."""
        thing = self.find(place, name)
        if thing is not None:
            take_out: dict[str, Callable[[p.Protocol, str], p.Protocol]] = {
                BEHAVIOURS: edits_beside.remove_behaviour,
                DRAWS: edits_beside.remove_draw,
                SCALES: edits_beside.remove_scale,
            }
            after = take_out[place](self.draft.protocol, name)
            self._put(place, after, _("removing of {what}").format(what=short(thing.title, 30)))

    def move(self, place: str, name: str, by: int) -> None:
        """Up (-1) or down (+1)."""
        thing = self.find(place, name)
        if thing is not None:
            things = edits_beside.moved(tuple(self.things(place)), name, by)
            text = _("move of {what}").format(what=short(thing.title, 30))
            self._put(place, with_parts(self.draft.protocol, **{_FIELDS[place]: things}), text)

    def set_fields(self, place: str, name: str, fields: dict[str, Any], *, typing: bool = False) -> bool:
        """Other values for some of its fields; False, with nothing changed, where they cannot be."""
        thing = self.find(place, name)
        if thing is None:
            return False
        try:
            new = type(thing).model_validate({**dict(thing), **fields})
        except ValidationError:
            return False
        mark = f"{place} {name} {'+'.join(sorted(fields))}" if typing else ""
        self._change(place, new, _WORDS[place].changed.format(what=short(thing.title, 30)), mark)
        return True

    def rename(self, place: str, name: str, new: str) -> bool:
        """Another code of a behaviour or id of a draw; what names it follows. False where it cannot be, or is taken."""
        if new == name:
            return True
        change = {BEHAVIOURS: edits_beside.rename_behaviour, DRAWS: edits_beside.rename_draw}[place]
        try:
            after = change(self.draft.protocol, name, new)
        except (ValidationError, KeyError):
            return False
        self._put(place, after, _WORDS[place].renamed.format(what=new))
        return True

    # -- behaviours ----------------------------------------------------------------------------------------------------

    def exclude(self, one: str, other: str, excludes: bool) -> None:
        """Whether two behaviours exclude each other."""
        after = edits_beside.exclude(self.draft.protocol, one, other, excludes)
        self._put(BEHAVIOURS, after, _("exclusion of behaviours"))

    def copied(self, codes: Sequence[str]) -> str:
        """Behaviours as text for the clipboard; empty for none."""
        block = blocks.block_of_behaviours(self.draft.protocol, codes)
        return blocks.block_text(block) if block.behaviours else ""

    def take_behaviours(self, block: blocks.Block, behind: str = "") -> str:
        """A block's behaviours, behind another one or ("") at the end; the code of the last."""
        self.draft.end_typing()
        after, last = blocks.put_behaviours(self.draft.protocol, block, behind)
        self._put(BEHAVIOURS, after, _("paste of behaviours"))
        return last

    # -- what is drawn by lot ------------------------------------------------------------------------------------------

    def add_option(self, name: str) -> None:
        """One more card of a lot."""
        draw = self.find(DRAWS, name)
        if isinstance(draw, p.Draw):
            self.set_fields(DRAWS, name, {"options": (*draw.options, edits_beside.new_option(draw, _("New card")))})

    def remove_option(self, name: str, place: int) -> None:
        """Without one of its cards; the last one stays."""
        draw = self.find(DRAWS, name)
        if isinstance(draw, p.Draw) and len(draw.options) > 1:
            self.set_fields(DRAWS, name, {"options": (*draw.options[:place], *draw.options[place + 1 :])})

    def set_option(self, name: str, place: int, fields: dict[str, str]) -> bool:
        """Other words or another id for a card; False where they cannot be."""
        draw = self.find(DRAWS, name)
        if not isinstance(draw, p.Draw):
            return False
        others = {option.id for number, option in enumerate(draw.options) if number != place}
        try:
            option = p.Choice.model_validate({**dict(draw.options[place]), **fields})
        except ValidationError:
            return False
        if option.id in others:
            return False
        options = (*draw.options[:place], option, *draw.options[place + 1 :])
        return self.set_fields(DRAWS, name, {"options": options}, typing=True)

    # -- scales --------------------------------------------------------------------------------------------------------

    def set_range(self, name: str, low: int, high: int) -> None:
        """From which point to which a scale runs."""
        scale = self.find(SCALES, name)
        if isinstance(scale, p.Scale):
            anchors = edits_beside.with_range(scale, low, high).anchors
            self.set_fields(SCALES, name, {"anchors": anchors}, typing=True)

    def set_anchor(self, name: str, place: int, text: str) -> None:
        """The words of one point."""
        scale = self.find(SCALES, name)
        if isinstance(scale, p.Scale):
            anchor = scale.anchors[place].model_copy(update={"text": text})
            anchors = (*scale.anchors[:place], anchor, *scale.anchors[place + 1 :])
            self.set_fields(SCALES, name, {"anchors": anchors}, typing=True)

    def remove_unused_scales(self) -> int:
        """Take out all scales that nothing uses; how many they were."""
        protocol = self.draft.protocol
        uses = edits_beside.uses_of_scales(protocol)
        kept = tuple(scale for scale in protocol.scales if uses[scale.id])
        self._put(SCALES, with_parts(protocol, scales=kept), _("removing of unused scales"))
        return len(protocol.scales) - len(kept)

    # -- putting -------------------------------------------------------------------------------------------------------

    def _change(self, place: str, new: AnyThing, text: str, typing: str) -> None:
        protocol = self.draft.protocol
        if isinstance(new, p.Behaviour):
            after = edits_beside.replace_behaviour(protocol, new)
        else:
            things = _swapped(self.things(place), new)
            after = with_parts(protocol, **{_FIELDS[place]: things})
        self._put(place, after, text, typing)

    def _put(self, place: str, after: p.Protocol, text: str, typing: str = "") -> None:
        if not typing:
            self.draft.end_typing()
        self.draft.put(after, text, place, typing)


def _swapped(things: Sequence[Thing], new: AnyThing) -> tuple[AnyThing, ...]:
    return tuple(new if name_of(thing) == name_of(new) else thing for thing in things)
