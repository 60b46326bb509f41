"""Where something stands in a protocol, and where something new goes. Pure functions, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.checks.places import at_stage, at_touchpoint
from cxstudio.study.edits import Node
from cxstudio.study.edits_together import may_hold, one_sort, sort_of
from cxstudio.study.protocol import Item, Protocol, Stage, Touchpoint

BEHAVIOURS, DRAWS, SCALES = "#behaviours", "#draws", "#scales"
BESIDE = {BEHAVIOURS: _("Behaviours"), DRAWS: _("Drawn by lot"), SCALES: _("Scales")}
"""What stands beside the journey and can be chosen like a part of it; no id begins with such a sign."""


@dataclass(frozen=True)
class Way:
    """The way down to a thing: its stage, touchpoint and item as far as they apply. All None: the whole protocol."""

    stage: Stage | None = None
    touchpoint: Touchpoint | None = None
    item: Item | None = None

    @property
    def node(self) -> Node | None:
        """The thing itself; None is the whole protocol."""
        return self.item or self.touchpoint or self.stage


@dataclass(frozen=True)
class Goal:
    """A place for something new: within `parent` ("" = the protocol), before a sibling or ("") at the end."""

    parent: str
    before: str = ""


def way_to(protocol: Protocol, node_id: str) -> Way:
    """The way to a thing; empty for "" and for what is not there."""
    for stage in protocol.stages:
        if stage.id == node_id:
            return Way(stage)
        for touchpoint in stage.touchpoints:
            if touchpoint.id == node_id:
                return Way(stage, touchpoint)
            for item in touchpoint.items:
                if item.id == node_id:
                    return Way(stage, touchpoint, item)
    return Way()


def goal_for(protocol: Protocol, kind: type[Node], chosen: str) -> Goal | None:
    """Where a new stage, touchpoint or item goes while `chosen` is chosen: behind it, or at the end of what holds its
    kind. None: there is nothing that could hold it yet."""
    way = way_to(protocol, chosen)
    if kind is Stage:
        return Goal("", _behind(protocol.stages, way.stage))
    stage = way.stage or (protocol.stages[-1] if protocol.stages else None)
    if stage is None:
        return None
    if kind is Touchpoint:
        return Goal(stage.id, _behind(stage.touchpoints, way.touchpoint))
    touchpoint = way.touchpoint or (stage.touchpoints[-1] if stage.touchpoints else None)
    return Goal(touchpoint.id, _behind(touchpoint.items, way.item)) if touchpoint else None


def _behind(siblings: tuple[Node, ...], chosen: Node | None) -> str:
    """The sibling that stands behind the chosen one; "" where that is the last, or none is chosen."""
    names = [sibling.id for sibling in siblings]
    place = names.index(chosen.id) + 1 if chosen is not None and chosen.id in names else len(names)
    return names[place] if place < len(names) else ""


def survivor(protocol: Protocol, gone: Sequence[str]) -> str:
    """What to choose once all these are taken out: what stands beside the last of them, else what held it."""
    goal = gone[-1]
    for _step in gone:
        if goal not in gone:
            break
        siblings = [node.id for node in _family(protocol, way_to(protocol, goal))[1]]
        place = siblings.index(goal)
        around = [*siblings[place + 1 :], *siblings[:place][::-1]]
        goal = next((name for name in around if name not in gone), _family(protocol, way_to(protocol, goal))[0])
    return goal


def may_stand(protocol: Protocol, nodes: Sequence[Node], parent: str) -> bool:
    """Whether these parts, all of one sort, can stand within `parent` ("" = the protocol itself)."""
    sort, home = one_sort(nodes), way_to(protocol, parent).node
    if not sort or (parent and home is None):
        return False
    return may_hold(sort_of(home) if home is not None else "", sort)


def _family(protocol: Protocol, way: Way) -> tuple[str, tuple[Node, ...]]:
    if way.item is not None and way.touchpoint is not None:
        return way.touchpoint.id, way.touchpoint.items
    if way.touchpoint is not None and way.stage is not None:
        return way.stage.id, way.stage.touchpoints
    return "", protocol.stages


def next_parent(protocol: Protocol, node_id: str, by: int) -> Goal | None:
    """Where something goes that is moved over the edge of what holds it: the end of the one before, or the beginning
    of the one behind. None at either end, and for stages."""
    way = way_to(protocol, node_id)
    if way.item is not None and way.touchpoint is not None:
        homes: list[Node] = [touchpoint for _stage, touchpoint in protocol.touchpoints()]
        here = next(n for n, home in enumerate(homes) if home.id == way.touchpoint.id) + by
    elif way.touchpoint is not None and way.stage is not None:
        homes = list(protocol.stages)
        here = next(n for n, home in enumerate(homes) if home.id == way.stage.id) + by
    else:
        return None
    if not 0 <= here < len(homes):
        return None
    home = homes[here]
    within: tuple[Node, ...] = home.touchpoints if isinstance(home, Stage) else getattr(home, "items", ())
    return Goal(home.id, within[0].id if by > 0 and within else "")


def place_of(protocol: Protocol, finding: Finding) -> str:
    """The id of what a finding is about; "" for the study as a whole. Only items are named by id, the rest in words."""
    return finding.item or spots_of(protocol).get(finding.place, "")


def spots_of(protocol: Protocol) -> dict[str, str]:
    """Place in words, as findings say it, -> id of the stage or touchpoint, or name of what stands beside."""
    spots = {at_touchpoint(stage, touchpoint).words: touchpoint.id for stage, touchpoint in protocol.touchpoints()}
    spots |= {at_stage(stage).words: stage.id for stage in protocol.stages}
    scales = {_('Scale "{scale}"').format(scale=scale.title or scale.id): SCALES for scale in protocol.scales}
    seen = {_('Behaviour "{title}"').format(title=one.title or one.code): BEHAVIOURS for one in protocol.behaviours}
    return {_("Behaviours"): BEHAVIOURS, **seen, **scales, **spots}


def titles(protocol: Protocol) -> dict[str, str]:
    """Every item's wording by id, what touchpoints ask of themselves included; for rules put in words."""
    from cxstudio.study.pages import places_of

    return {id: f"“{place.item.text}”" for id, place in places_of(protocol).items()}


def sort_words(node: Node | None) -> str:
    """What sort of thing it is."""
    match node:
        case None:
            return _("study")
        case Stage():
            return _("stage")
        case Touchpoint():
            return _("touchpoint")
    return _("item")


def words_of(node: Node | None) -> str:
    """Its own words: a stage's or touchpoint's title, an item's question."""
    return "" if node is None else node.title if isinstance(node, Stage | Touchpoint) else node.text
