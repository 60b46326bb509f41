"""Answers, reasons and columns of an item as the designer changes them. Pure functions, no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.defaults import takes_default

from .recorder_words import shown

# -- choices -----------------------------------------------------------------------------------------------------------


def free_key(taken: Iterable[str], many: str = "answer") -> str:
    """A short id that is not taken: a letter, else a number behind `many`."""
    used = set(taken)
    names: list[str] = [*"abcdefghijklmnopqrstuvwxyz", *(f"{many}_{n}" for n in range(1, len(used) + 2))]
    return next(name for name in names if name not in used)


def more_choices(choices: tuple[p.Choice, ...]) -> tuple[p.Choice, ...]:
    """With one more, still without words."""
    return (*choices, p.Choice(id=free_key(choice.id for choice in choices), text=""))


def changed_choice(choices: tuple[p.Choice, ...], row: int, values: dict[str, object]) -> tuple[p.Choice, ...]:
    """With other words, points or mark in one row."""
    return tuple(choice.model_copy(update=values) if n == row else choice for n, choice in enumerate(choices))


def without_choice(choices: tuple[p.Choice, ...], row: int) -> tuple[p.Choice, ...]:
    """Without one row."""
    return choices[:row] + choices[row + 1 :]


def answers_of(item: p.Item) -> list[tuple[str, str]]:
    """The answers that go by a name, (id, words): of choices, of yes or no, of the buttons beside a number."""
    if isinstance(item, p.YesNo):
        return [("yes", _("Yes")), ("no", _("No"))]
    choices: tuple[p.Choice, ...] = getattr(item, "choices", ()) or getattr(item, "alternatives", ())
    return [(choice.id, choice.text or choice.id) for choice in choices]


def default_options(protocol: p.Protocol, item: p.Item) -> tuple[tuple[str, str], ...] | None:
    """The answers that can be put in beforehand; empty where they are typed, None where there can be none."""
    if not takes_default(item):
        return None
    if isinstance(item, p.Rating):
        scale = next((one for one in protocol.scales if one.id == item.scale), None)
        anchors = scale.anchors if scale else ()
        return tuple((str(a.value), f"{shown(a.value)}, {a.text}" if a.text else shown(a.value)) for a in anchors)
    return tuple(answers_of(item)) if isinstance(item, p.YesNo | p.SingleChoice) else ()


Part = TypeVar("Part")


def with_moved(parts: tuple[Part, ...], row: int, by: int) -> tuple[Part, ...]:
    """With one part further up (-1) or down (+1); the same where it stands at the end already."""
    goal = row + by
    if not 0 <= row < len(parts) or not 0 <= goal < len(parts):
        return parts
    others = [*parts[:row], *parts[row + 1 :]]
    return (*others[:goal], parts[row], *others[goal:])


def scales_offered(protocol: p.Protocol) -> tuple[tuple[str, str], ...]:
    """The scales to choose from, by id: each with its title and its ends."""
    return tuple((s.id, f"{s.title}, {shown(s.low)} … {shown(s.high)}") for s in protocol.scales)


def others_on_scale(protocol: p.Protocol, item: p.Item) -> int:
    """How many other items use the scale of this rating."""
    if not isinstance(item, p.Rating):
        return 0
    items = (other for _stage, touchpoint in protocol.touchpoints() for other in touchpoint.items)
    return sum(isinstance(other, p.Rating) and other.scale == item.scale and other.id != item.id for other in items)


# -- reasons -----------------------------------------------------------------------------------------------------------

NONE, USUAL, OWN = "none", "usual", "own"
Reasons = tuple[p.Reason, ...] | None


def sort_of_reasons(reasons: Reasons, usual: tuple[p.Reason, ...]) -> str:
    """ "none", "usual" or "own"; None means the usual ones, as could-not-observe has it."""
    if reasons is None or reasons == usual:
        return USUAL
    return OWN if reasons else NONE


def with_reason(reasons: tuple[p.Reason, ...], prefix: str) -> tuple[p.Reason, ...]:
    """With one more reason of its own; codes of the usual ones are left to those."""
    taken = {reason.code for reason in reasons} | set(p.REASONS)
    code = next(f"{prefix}{n}" for n in range(1, len(taken) + 2) if f"{prefix}{n}" not in taken)
    return (*reasons, p.Reason(code=code, text=""))


def reasons_words(reasons: Reasons, usual: tuple[p.Reason, ...]) -> str:
    """How many reasons, for the heading of a folded group."""
    match sort_of_reasons(reasons, usual):
        case "none":
            return _("none")
        case "usual":
            return _("the usual ones")
    return str(len(reasons or ()))


# -- columns of a table ------------------------------------------------------------------------------------------------

COLUMN_KINDS = (
    ("text", _("words")),
    ("number", _("number")),
    ("choice", _("one answer")),
    ("yes_no", _("yes or no")),
    ("rating", _("rating")),
)


def more_columns(columns: tuple[p.Column, ...]) -> tuple[p.Column, ...]:
    """With one more column of words."""
    return (*columns, p.Column(id=free_key((column.id for column in columns), "column"), title=""))


def changed_column(
    protocol: p.Protocol, columns: tuple[p.Column, ...], row: int, values: dict[str, object]
) -> tuple[p.Column, ...]:
    """With other values in one column; another kind brings what it cannot be without, and drops what was the old's."""
    if "kind" in values:
        values = {"unit": "", "choices": (), "scale": "", **values, **_usual(protocol, str(values["kind"]))}
    return tuple(column.model_copy(update=values) if n == row else column for n, column in enumerate(columns))


def _usual(protocol: p.Protocol, kind: str) -> dict[str, object]:
    if kind == "choice":
        return {"choices": (p.Choice(id="a", text=_("First answer")), p.Choice(id="b", text=_("Second answer")))}
    return {"scale": protocol.scales[0].id} if kind == "rating" and protocol.scales else {}


def column_extra(column: p.Column) -> str:
    """What else a column has, as it is typed: a number's unit, the answers of a choice with | between, a scale's id."""
    match column.kind:
        case "number":
            return column.unit
        case "choice":
            return " | ".join(choice.text for choice in column.choices)
        case "rating":
            return column.scale
    return ""


def read_extra(column: p.Column, text: str) -> dict[str, object]:
    """The values that such a text means; answers keep their ids by their places."""
    match column.kind:
        case "number":
            return {"unit": text.strip()}
        case "rating":
            return {"scale": text.strip()}
        case "choice":
            return {"choices": _read_choices(column.choices, text)}
    return {}


def _read_choices(choices: tuple[p.Choice, ...], text: str) -> tuple[p.Choice, ...]:
    read: tuple[p.Choice, ...] = ()
    for n, words in enumerate(part.strip() for part in text.split("|")):
        taken = [choice.id for choice in (*read, *choices)]
        old = choices[n] if n < len(choices) else p.Choice(id=free_key(taken), text="")
        read = (*read, old.model_copy(update={"text": words}))
    return read


def without_column(columns: tuple[p.Column, ...], row: int) -> tuple[p.Column, ...]:
    """Without one column."""
    return columns[:row] + columns[row + 1 :]
