"""What of a protocol can be put right at once: for a finding of the checks, the protocol in which it is gone.

Only where the repair is plain: it takes away what has no meaning, or writes what alone could be meant. Nothing that was
worded by a person is thrown away, and no wording is made up. What else the checks find is the designer's to decide.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ..errors import Finding
from ..i18n import _
from . import edits
from .checks.places import at_stage, at_touchpoint, item_spots
from .checks.references import at_picture, is_picture
from .checks.structure import at_behaviour, at_scale, missing_scales
from .edits_beside import free_key
from .pages import pages_of
from .protocol import EvidenceRule, Holds, Item, Protocol, Rows, Scale, Stage, Touchpoint
from .repairs_of_items import (
    Values,
    answered_alike,
    counted_photos,
    fillable_table,
    met_standard,
    out_of_grid,
    proven,
    readable,
    told_apart,
    turned_range,
    without_pauses,
    worded_reasons,
)

Make = Callable[[Protocol, Finding], Protocol | None]
_SCALES_MISSING = ("P002", "P018", "P022")


@dataclass(frozen=True)
class Repair:
    """A repair: its words as a button has them, and what it does. None: this time there is nothing plain to do."""

    words: str
    make: Make


def repair_words(finding: Finding) -> str:
    """What the repair would do, in words for a button; "" where no finding of this code has one."""
    if finding.code in _SCALES_MISSING:
        return _("Add the scale")
    return _REPAIRS[finding.code].words if finding.code in _REPAIRS else ""


def repair(protocol: Protocol, finding: Finding, scales: Iterable[Scale] = ()) -> Protocol | None:
    """The protocol in which this finding is put right; None where nothing plain can be done.

    `scales` are the usual ones, from which a missing one is taken. What is put right may bring another thing to light.
    """
    if finding.code in _SCALES_MISSING:
        after = _with_missing_scales(protocol, {scale.id: scale for scale in scales})
    else:
        after = _REPAIRS[finding.code].make(protocol, finding) if finding.code in _REPAIRS else None
    return None if after == protocol else after


# -- finding the place -------------------------------------------------------------------------------------------------


def _item(protocol: Protocol, finding: Finding) -> Item | None:
    """The item it speaks of; None, too, while several have that id: ids come first."""
    found = [place.item for place in item_spots(protocol) if place.item.id == finding.item]
    return found[0] if len(found) == 1 else None


def _on_item(change: Callable[[Item], Values | None]) -> Make:
    """A repair that gives the finding's item other values."""

    def make(protocol: Protocol, finding: Finding) -> Protocol | None:
        item = _item(protocol, finding)
        values = change(item) if item is not None else None
        return None if item is None or values is None else edits.replace(protocol, item.model_copy(update=dict(values)))

    return make


def _set(**values: object) -> Make:
    return _on_item(lambda _item: values)


def _whole(**values: object) -> Make:
    return lambda protocol, _finding: edits.with_parts(protocol, **values)


# -- ids and names -----------------------------------------------------------------------------------------------------


def _other_id(protocol: Protocol, finding: Finding) -> Protocol | None:
    """The later one of two with one id gets another, where nothing else could tell them apart by it."""
    item = _item(protocol, finding)
    if item is None:
        return _other_item_ids(protocol)
    values: dict[str, object] = {}
    for name in ("choices", "alternatives", "columns"):
        if parts := getattr(item, name, ()):
            values[name] = told_apart(parts)
    if isinstance(item, Rows):
        inner = (column.model_copy(update={"choices": told_apart(column.choices)}) for column in item.columns)
        values["columns"] = told_apart(tuple(inner))
    return edits.replace(protocol, item.model_copy(update=values))


def _other_item_ids(protocol: Protocol) -> Protocol:
    """Of items with one id the first keeps it, unless a draw or the program itself has it; rules go on naming that."""
    own = [item.id for _stage, touchpoint in protocol.touchpoints() for item in touchpoint.items]
    asked = Tally(item.id for page in pages_of(protocol) for item in page.items) - Tally(own)
    seen = {*asked, *(draw.id for draw in protocol.draws)}
    for _stage, touchpoint in protocol.touchpoints():
        items = []
        for item in touchpoint.items:
            new = edits.free_among(seen | set(own), item.id) if item.id in seen else item.id
            seen.add(new)
            items.append(item if new == item.id else item.model_copy(update={"id": new}))
        protocol = edits.replace(protocol, touchpoint.model_copy(update={"items": tuple(items)}))
    return protocol


# -- rules -------------------------------------------------------------------------------------------------------------

_RULES = ("condition", "required_if", "constraint", "warning", "expression")


def _straightened(protocol: Protocol, finding: Finding) -> Protocol | None:
    """Curly quotes made straight, where that makes the rule readable."""
    node = _item(protocol, finding) or _touchpoint(protocol, finding)
    if node is None:
        return None
    values: dict[str, object] = {name: better for name in _RULES if (better := readable(getattr(node, name, "")))}
    standard = getattr(node, "standard", None)
    if isinstance(standard, Holds) and (better := readable(standard.expression)):
        values["standard"] = standard.model_copy(update={"expression": better})
    return edits.replace(protocol, node.model_copy(update=values)) if values else None


def _grid(protocol: Protocol, finding: Finding) -> Protocol | None:
    """Members are moved side by side; what is alone or answered otherwise leaves the grid."""
    item = _item(protocol, finding)
    if item is None:
        return None
    touchpoint = next(t for _s, t in protocol.touchpoints() if any(one.id == item.id for one in t.items))
    members = [one for one in touchpoint.items if one.grid == item.grid]
    like = [one for one in members if answered_alike(one, item)]
    if len(like) < 2:
        items = tuple(out_of_grid(one) if one in members else one for one in touchpoint.items)
    else:
        others = [out_of_grid(one) if one in members else one for one in touchpoint.items if one not in like]
        place = touchpoint.items.index(like[0])
        items = (*others[:place], *like, *others[place:])
    return edits.replace(protocol, touchpoint.model_copy(update={"items": items}))


def _rising(scale: Scale) -> Scale:
    anchors = tuple(sorted(scale.anchors, key=lambda anchor: anchor.value))
    rises = all(low.value < high.value for low, high in pairwise(anchors))
    return scale.model_copy(update={"anchors": anchors}) if rises else scale


# -- touchpoints, stages, the whole ------------------------------------------------------------------------------------


def _touchpoint(protocol: Protocol, finding: Finding) -> Touchpoint | None:
    for stage, touchpoint in protocol.touchpoints():
        if not finding.item and at_touchpoint(stage, touchpoint).words == finding.place:
            return touchpoint
    return None


def _without_empty(protocol: Protocol, finding: Finding) -> Protocol | None:
    """A stage or touchpoint with nothing inside is removed, unless it is the last one."""
    node: Stage | Touchpoint | None = _touchpoint(protocol, finding)
    for stage in protocol.stages:
        if at_stage(stage).words == finding.place and not stage.touchpoints:
            node = stage
    is_empty = isinstance(node, Stage) or (isinstance(node, Touchpoint) and not node.items and not node.asks)
    is_last = isinstance(node, Stage) and len(protocol.stages) == 1
    return None if node is None or not is_empty or is_last else edits.remove(protocol, node.id)


def _earlier(protocol: Protocol, finding: Finding) -> Protocol | None:
    """A sealed card opens after the touchpoint before its own."""
    before = ""
    for _stage, touchpoint in protocol.touchpoints():
        for item in touchpoint.items:
            if item.id == finding.item:
                changed = item.model_copy(update={"opens_after": before})
                return edits.replace(protocol, changed) if before else None
        before = touchpoint.id
    return None


def _sorted_scale(protocol: Protocol, finding: Finding) -> Protocol | None:
    scales = tuple(_rising(scale) if at_scale(scale).words == finding.place else scale for scale in protocol.scales)
    return edits.with_parts(protocol, scales=scales)


def _with_missing_scales(protocol: Protocol, usual: Mapping[str, Scale]) -> Protocol | None:
    """With every usual scale that the protocol names and does not have."""
    wanted = [usual[name] for name in missing_scales(protocol) if name in usual]
    return edits.with_parts(protocol, scales=(*protocol.scales, *wanted)) if wanted else None


def _once(protocol: Protocol, _finding: Finding) -> Protocol | None:
    outcome = protocol.outcome
    return edits.with_parts(protocol, outcome=outcome.model_copy(update={"early_after": ""})) if outcome else None


def _other_keys(protocol: Protocol, _finding: Finding) -> Protocol:
    """Of behaviours with one hot key the first keeps it."""
    for number, behaviour in enumerate(protocol.behaviours):
        if behaviour.key and behaviour.key in {other.key for other in protocol.behaviours[:number]}:
            other = behaviour.model_copy(update={"key": free_key(protocol, behaviour.title)})
            behaviours = (*protocol.behaviours[:number], other, *protocol.behaviours[number + 1 :])
            protocol = edits.with_parts(protocol, behaviours=behaviours)
    return protocol


def _known_excludes(protocol: Protocol, finding: Finding) -> Protocol:
    known = {behaviour.code for behaviour in protocol.behaviours}
    behaviours = tuple(
        behaviour.model_copy(update={"excludes": tuple(code for code in behaviour.excludes if code in known)})
        if at_behaviour(behaviour).words == finding.place
        else behaviour
        for behaviour in protocol.behaviours
    )
    return edits.with_parts(protocol, behaviours=behaviours)


def _without_broken_picture(protocol: Protocol, finding: Finding) -> Protocol | None:
    """A picture that nobody could ever see goes, and with it the references to it. One too large stays."""
    gone = {p.id for p in protocol.pictures if not is_picture(p) and at_picture(p).words == finding.place}
    if not gone:
        return None
    for place in item_spots(protocol):
        if place.item.example in gone:
            protocol = edits.replace(protocol, place.item.model_copy(update={"example": ""}))
    return edits.with_parts(protocol, pictures=tuple(p for p in protocol.pictures if p.id not in gone))


_REPAIRS: Mapping[str, Repair] = {
    "P001": Repair(_("Give the later one another id"), _other_id),
    "P003": Repair(_("Make the quotes straight"), _straightened),
    "P009": Repair(_("Set its points to 0"), _set(points=0.0)),
    "P010": Repair(_("Take the mark away"), _set(critical=False)),
    "P011": Repair(_("Take it out of the touchpoint's standard"), _set(in_standard=False)),
    "P013": Repair(_("Correct the numbers of photos"), _on_item(counted_photos)),
    "P014": Repair(_("Ask for no photos"), _on_item(lambda item: {"evidence": EvidenceRule(what=item.evidence.what)})),
    "P015": Repair(_("Sort its answers by their values"), _sorted_scale),
    "P016": Repair(_("Score by all points"), _whole(scoring="pooled")),
    "P017": Repair(_("Correct the standard"), _on_item(met_standard)),
    "P020": Repair(_("Give the later ones other keys"), _other_keys),
    "P024": Repair(_("Remove it"), _without_empty),
    "P028": Repair(_("Exchange the two limits"), _on_item(turned_range)),
    "P030": Repair(_("Take out what is not there"), _known_excludes),
    "P031": Repair(_("Remove the reason"), _on_item(worded_reasons)),
    "P032": Repair(_("Ask it once"), _once),
    "P033": Repair(_("Open it after the touchpoint before"), _earlier),
    "P034": Repair(_("Correct the table"), _on_item(fillable_table)),
    "P035": Repair(_("Show no example"), _set(example="")),
    "P036": Repair(_("Remove the picture"), _without_broken_picture),
    "P037": Repair(_("Take the pair apart"), _set(paired_with="")),
    "P038": Repair(_("Put the grid in order"), _grid),
    "P039": Repair(_("Remove the default"), _set(default="")),
    "P045": Repair(_("Let it run without pauses"), _on_item(without_pauses)),
    "P046": Repair(_("Ask for a photo when it fails"), _on_item(proven)),
    "P047": Repair(
        _("Let reports show the scores"), lambda protocol, _finding: edits.with_parts(protocol, shows_scores=True)
    ),
}
