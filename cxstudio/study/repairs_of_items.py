"""What a repair makes of one item: the values that put it right, or None where nothing plain can be done."""

from __future__ import annotations

from collections.abc import Mapping

from . import edits, logic
from .checks.standards import possible_answers
from .checks.tables import most_rows
from .protocol import REASONS, AnyOf, Choice, Column, EvidenceRule, Item, NoneOf, Rating, Rows, Timer, Within

Values = Mapping[str, object]


def told_apart(parts: tuple[Choice | Column, ...]) -> tuple[Choice | Column, ...]:
    """The later of two with one id gets another."""
    taken: set[str] = set()
    found = []
    for part in parts:
        new = edits.free_among(taken | {other.id for other in parts}, part.id) if part.id in taken else part.id
        taken.add(new)
        found.append(part.model_copy(update={"id": new}))
    return tuple(found)


def readable(rule: str) -> str:
    """The rule with straight quotes when only those were wrong with it, else ""."""
    straight = logic.straighten(rule)
    try:
        logic.parse(straight)
    except logic.LogicError:
        return ""
    return "" if straight == rule else straight


def met_standard(item: Item) -> Values | None:
    """Limits exchanged that run backwards; answers that are not offered taken out, unless none would be left."""
    match item.standard:
        case Within(low=low, high=high) if low > high:
            return {"standard": item.standard.model_copy(update={"low": high, "high": low})}
        case AnyOf(answers=answers) | NoneOf(answers=answers):
            known = possible_answers(item)
            offered = tuple(answer for answer in answers if known is None or answer in known)
            changed = offered and offered != answers
            return {"standard": item.standard.model_copy(update={"answers": offered})} if changed else None
    return None


def counted_photos(item: Item) -> Values:
    """At least one photo, and no fewer allowed than asked for."""
    rule = item.evidence
    least = max(rule.at_least, 1)
    return {"evidence": rule.model_copy(update={"at_least": least, "at_most": max(rule.at_most, least)})}


def proven(item: Item) -> Values:
    """A photo when it fails."""
    return {"evidence": EvidenceRule(when="on_fail", at_least=1, at_most=max(item.evidence.at_most, 1))}


def turned_range(item: Item) -> Values | None:
    """Limits exchanged that run backwards."""
    low, high = getattr(item, "minimum", None), getattr(item, "maximum", None)
    return {"minimum": high, "maximum": low} if low is not None and high is not None and low > high else None


def worded_reasons(item: Item) -> Values:
    """Without the reasons of one's own that have no words."""

    def worded(name: str) -> object:
        reasons = getattr(item, name)
        if reasons is None:
            return None
        return tuple(reason for reason in reasons if reason.code in REASONS or reason.text.strip())

    return {name: worded(name) for name in ("not_applicable", "could_not_observe")}


def fillable_table(item: Item) -> Values | None:
    """Columns without answers take words; no more rows are wanted than there is room for."""
    if not isinstance(item, Rows) or not item.columns:
        return None
    columns = tuple(
        column.model_copy(update={"kind": "text"}) if column.kind == "choice" and not column.choices else column
        for column in item.columns
    )
    most = most_rows(item)
    return {"columns": columns, "at_least": item.at_least if most is None else min(item.at_least, most)}


def without_pauses(item: Item) -> Values | None:
    """Two moments have no pauses."""
    return {"may_pause": False} if isinstance(item, Timer) else None


def out_of_grid(item: Item) -> Item:
    """The item by itself."""
    return item.model_copy(update={"grid": ""})


def answered_alike(one: Item, other: Item) -> bool:
    """Do both take the same answers?"""

    def answers(item: Item) -> object:
        return item.scale if isinstance(item, Rating) else tuple(choice.id for choice in getattr(item, "choices", ()))

    return one.kind == other.kind and answers(one) == answers(other)
