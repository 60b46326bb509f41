"""From a finding to what can be done about it: the field where it is mended, and the repair where one is plain."""

from __future__ import annotations

from dataclasses import dataclass

from cxstudio.errors import Finding
from cxstudio.study import protocol as p
from cxstudio.study.edits import Node
from cxstudio.study.repairs import repair, repair_words

from .designer_draft import Draft
from .designer_parts import usual_scales
from .designer_places import place_of, way_to
from .designer_rules import problems, scope_of

_FIELDS = {
    "P002": "scale",
    "P008": "condition",
    "P009": "standard",
    "P010": "standard",
    "P011": "standard",
    "P012": "standard",
    "P013": "evidence",
    "P014": "evidence",
    "P017": "standard",
    "P018": "asks",
    "P019": "starts",
    "P021": "outcome",
    "P022": "outcome_scale",
    "P023": "spoken_as",
    "P026": "text",
    "P028": "minimum",
    "P029": "choices",
    "P031": "not_applicable",
    "P032": "early_after",
    "P033": "opens_after",
    "P034": "columns",
    "P035": "example",
    "P036": "example",
    "P037": "paired_with",
    "P038": "grid",
    "P039": "default",
    "P044": "due_days",
    "P045": "may_pause",
    "P046": "evidence",
    "P047": "shows_scores",
}
"""Code of a finding -> the field of the form where it is mended."""
_RULES = ("condition", "required_if", "constraint", "warning", "expression")
_WITH_OWN = frozenset({"constraint", "warning"})


def field_of(protocol: p.Protocol, finding: Finding) -> str:
    """The name of the field where a finding is mended; "" where the first one is as good as any."""
    node = way_to(protocol, place_of(protocol, finding)).node
    if finding.code in ("P003", "P004", "P005", "P006", "P007") and node is not None:
        return _wrong_rule(protocol, node)
    if finding.code == "P025":
        return _without_words(node)
    if finding.code == "P027":
        return ""
    if finding.code == "P031" and isinstance(node, p.ItemBase):
        return "not_applicable" if any(_is_wordless(r) for r in node.not_applicable) else "could_not_observe"
    if finding.code == "P017" and isinstance(node, p.ItemBase) and isinstance(node.standard, p.Holds):
        return "expression"
    return _FIELDS.get(finding.code, "")


def _wrong_rule(protocol: p.Protocol, node: Node) -> str:
    """The first rule of a part that cannot be meant as it stands."""
    for name in _RULES:
        scope = scope_of(protocol, node.id, with_own=name in _WITH_OWN)
        if problems(protocol, scope, getattr(node, name, ""), is_formula=name == "expression"):
            return name
    return "expression" if isinstance(getattr(node, "standard", None), p.Holds) else "condition"


def _without_words(node: Node | None) -> str:
    words = getattr(node, "text", "") or getattr(node, "title", "")
    if node is None or not words.strip():
        return ""
    return "choices" if hasattr(node, "choices") else "columns" if hasattr(node, "columns") else "alternatives"


def _is_wordless(reason: p.Reason) -> bool:
    return reason.code not in p.REASONS and not reason.text.strip()


@dataclass(frozen=True)
class PlainRepair:
    """What one click does: its words, and the protocol after it."""

    words: str
    after: p.Protocol


def plain_repair(protocol: p.Protocol, finding: Finding) -> PlainRepair | None:
    """The repair of a finding; None where there is nothing plain to do."""
    words = repair_words(finding)
    after = repair(protocol, finding, usual_scales(protocol.language).values()) if words else None
    return PlainRepair(words, after) if after is not None else None


def put_right(draft: Draft, finding: Finding) -> bool:
    """Do a finding's repair as a step of undo, with its place chosen; False where there is none any more."""
    found = plain_repair(draft.protocol, finding)
    if found is None:
        return False
    draft.end_typing()
    place = place_of(draft.protocol, finding)
    still_there = way_to(found.after, place).node is not None
    draft.put(found.after, found.words, place if still_there else None)
    return True
