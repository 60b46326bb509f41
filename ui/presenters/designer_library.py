"""What the library offers: our blocks, the parts of the ready-made studies, and what the person kept. No widget.

Changes of one's own blocks are saved at once and can be undone while the library is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from cxstudio import assets
from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.study import blocks
from cxstudio.study import protocol as p
from cxstudio.study.blocks import Block
from cxstudio.study.edits import parts_of
from cxstudio.study.library import OWN_FILE, OwnLibrary, ready_blocks
from cxstudio.study.plan import read_study_file

from .designer import Designer
from .designer_parts import KINDS
from .designer_places import BEHAVIOURS
from .recorder_words import shown
from .steps import Step

OWN = _("Mine")
GROUPS = {
    "Arriving": _("Arriving"),
    "Waiting": _("Waiting"),
    "The place": _("The place"),
    "Being served": _("Being served"),
    "Paying": _("Paying"),
    "Leaving": _("Leaving"),
    "When something goes wrong": _("When something goes wrong"),
    "On the phone": _("On the phone"),
    "In writing": _("In writing"),
    "At home": _("At home"),
}
"""Groups of our own blocks, in the order of a journey."""


@dataclass(frozen=True)
class Entry:
    """One thing to take. `own` is its place among the person's own blocks, -1 for all others."""

    group: str
    block: Block
    own: int = -1

    @cached_property
    def words(self) -> str:
        """All its words in small letters, for searching."""
        texts = [self.group, self.block.title, self.block.about]
        for node in self.block.nodes:
            texts += [getattr(part, "text", "") or getattr(part, "title", "") for part in parts_of(node)]
        return "\n".join(texts).casefold()


@dataclass(frozen=True)
class Line:
    """One line of the preview: a heading (level 0 or 1) or an item (2), with what is told of it below."""

    level: int
    text: str
    about: str = ""


@cache
def our_blocks() -> tuple[Block, ...]:
    """The blocks that come with the program, in the order of a journey."""
    order = list(GROUPS)
    found = ready_blocks(assets.library())
    return tuple(sorted(found, key=lambda block: order.index(block.group) if block.group in order else 99))


@cache
def study_blocks() -> tuple[Block, ...]:
    """Every touchpoint of the ready-made studies, and the behaviours of those that have any."""
    found: list[Block] = []
    for path in sorted(assets.studies().glob("*.json")):
        file = read_study_file(path)
        protocol = file.protocol
        for _stage, touchpoint in protocol.touchpoints():
            block = blocks.block_of(protocol, [touchpoint.id])
            if block is not None and touchpoint.items:
                found.append(block.model_copy(update={"title": touchpoint.title, "group": file.study.title}))
        if protocol.behaviours:
            block = blocks.block_of_behaviours(protocol, [one.code for one in protocol.behaviours])
            found.append(block.model_copy(update={"title": _("Behaviours"), "group": file.study.title}))
    return tuple(found)


def chosen_block(designer: Designer) -> Block | None:
    """What is chosen as a block: parts of one sort, or all behaviours while their list is shown. None: nothing such."""
    protocol = designer.protocol
    if designer.chosen == BEHAVIOURS and protocol.behaviours:
        return blocks.block_of_behaviours(protocol, [one.code for one in protocol.behaviours])
    return blocks.block_of(protocol, designer.picked)


class Library(QObject):
    """The library of one designer. Signals: `changed()` one's own blocks; `refused(CxError)`."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, designer: Designer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.designer = designer
        self.undo_stack = QUndoStack(self)
        self._file = OwnLibrary(designer.context.open_workspace.folder / OWN_FILE)
        self._own: tuple[Block, ...] = ()
        self.can_keep = True
        try:
            self._own = self._file.read()
        except CxError as error:
            self.can_keep = False
            self.problem = str(error)

    problem = ""
    """Why one's own library cannot be read; empty when it can."""

    # -- finding -------------------------------------------------------------------------------------------------------

    def entries(self, sought: str = "") -> list[Entry]:
        """All that holds every word of `sought`, one's own first."""
        words = sought.casefold().split()
        return [entry for entry in self._all() if all(word in entry.words for word in words)]

    def _all(self) -> Iterator[Entry]:
        yield from (Entry(OWN, block, place) for place, block in enumerate(self._own))
        yield from (Entry(GROUPS.get(block.group, block.group), block) for block in our_blocks())
        yield from (Entry(_("From: {study}").format(study=block.group), block) for block in study_blocks())

    # -- taking --------------------------------------------------------------------------------------------------------

    def take(self, entry: Entry) -> bool:
        """Put it into the protocol, behind what is chosen; False, told, where it cannot stand."""
        text = _("“{title}” from the library").format(title=entry.block.title)
        if not entry.block.nodes:
            self.designer.beside.take_behaviours(entry.block)
            return True
        if self.designer.take(entry.block, text):
            return True
        self.designer.context.tell("info", _("Nothing here can hold it yet. Add a stage or a touchpoint first."))
        return False

    # -- one's own -----------------------------------------------------------------------------------------------------

    def keep_chosen(self, title: str) -> bool:
        """Keep what is chosen in the protocol among one's own; False where that cannot be."""
        block = chosen_block(self.designer)
        if block is None or not title.strip() or not self.can_keep:
            return False
        return self._put((*self._own, block.model_copy(update={"title": title.strip()})), _("keeping of a block"))

    def rename(self, place: int, title: str) -> bool:
        """Another title for an own block; blank changes nothing."""
        if not title.strip() or title.strip() == self._own[place].title:
            return False
        new = self._own[place].model_copy(update={"title": title.strip()})
        return self._put((*self._own[:place], new, *self._own[place + 1 :]), _("renaming of a block"))

    def remove(self, place: int) -> bool:
        """Without an own block."""
        return self._put((*self._own[:place], *self._own[place + 1 :]), _("removing of a block"))

    def _put(self, after: tuple[Block, ...], text: str) -> bool:
        before = self._own
        self.undo_stack.push(Step(self._apply, before, after, text))
        return self._own == after

    def _apply(self, step: Step[tuple[Block, ...]], own: tuple[Block, ...]) -> None:
        try:
            self._file.write(own)
        except CxError as error:
            step.setObsolete(True)  # it was not done, so that there is nothing to take back
            self.refused.emit(error)
            return
        self._own = own
        self.changed.emit()


# -- the preview -----------------------------------------------------------------------------------------------------


def preview(block: Block) -> list[Line]:
    """What comes with a block, line by line."""
    lines: list[Line] = []
    for node in block.nodes:
        for part in outside_in(node):
            lines.append(_line(part, block))
    kinds = {"point": _("point"), "state": _("state")}
    for behaviour in block.behaviours:
        about = " · ".join(part for part in (kinds[behaviour.kind], behaviour.key.upper(), behaviour.subject) if part)
        lines.append(Line(2, behaviour.title, about))
    if block.scales:
        lines.append(Line(1, _("Scales that come along"), ", ".join(scale.title for scale in block.scales)))
    return lines


def outside_in(node: p.Stage | p.Touchpoint | p.Item) -> list[p.Stage | p.Touchpoint | p.Item]:
    """The part, then all within it, from the outside in and from top to bottom."""
    match node:
        case p.Stage():
            return [node, *(part for touchpoint in node.touchpoints for part in outside_in(touchpoint))]
        case p.Touchpoint():
            return [node, *node.items]
    return [node]


def _line(part: p.Stage | p.Touchpoint | p.Item, block: Block) -> Line:
    if isinstance(part, p.Stage):
        return Line(0, part.title)
    if isinstance(part, p.Touchpoint):
        return Line(1, part.title, _("Standard: {words}").format(words=part.standard) if part.standard else "")
    return Line(2, part.text, " · ".join(_told(part, block)))


def _told(item: p.Item, block: Block) -> Iterator[str]:
    yield KINDS[item.kind].lower()
    scale = next((one for one in block.scales if one.id == getattr(item, "scale", "")), None)
    if scale is not None:
        low, high = scale.anchors[0], scale.anchors[-1]
        yield f"{shown(low.value)} {low.text} … {shown(high.value)} {high.text}"
    if answers := getattr(item, "choices", ()):
        yield " / ".join(choice.text for choice in answers)
    if item.points:
        yield plural("{n} point", "{n} points", int(item.points)).replace(str(int(item.points)), shown(item.points))
    yield from _rules(item)


def _rules(item: p.Item) -> Iterator[str]:
    match item.standard:
        case p.AtLeast(value=value):
            yield _("kept from {value}").format(value=shown(value))
        case p.AtMost(value=value):
            yield _("kept up to {value}").format(value=shown(value))
        case p.Within(low=low, high=high):
            yield _("kept from {low} to {high}").format(low=shown(low), high=shown(high))
    if item.critical:
        yield _("critical")
    if item.evidence.when != "never":
        yield _("photo always") if item.evidence.when == "always" else _("photo when it fails")
    if item.condition:
        yield _("asked if {rule}").format(rule=item.condition)
