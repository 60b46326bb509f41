"""One row of a foreign form as an item, without its rules yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite

from cxstudio.i18n import _
from cxstudio.interchange.form_lists import ChoiceList, whole_number
from cxstudio.interchange.sheets import Row
from cxstudio.interchange.spellings import Asked, asked, is_yes
from cxstudio.study.protocol import (
    Acknowledge,
    Anchor,
    AudioNote,
    Choice,
    ClockTime,
    Computed,
    Date,
    EvidenceRule,
    Item,
    Note,
    Number,
    PhotoItem,
    PlaceItem,
    Rating,
    SeveralChoices,
    SingleChoice,
    Text,
    YesNo,
)

Say = Callable[[str, str], None]
"""(heading or "" for the row, what was changed)."""
OTHER = "other"


@dataclass(frozen=True)
class Words:
    """What every item takes from its row."""

    id: str
    text: str
    hint: str
    required: bool
    constraint_text: str


def words_of(row: Row, id: str, say: Say) -> Words:
    """Label, hint and whether an answer is required."""
    text, name = row.take("label"), row.take("name")
    if not text:
        text = name.replace("_", " ") or id
        if asked(row.take("type")).kind != "computed":  # whose words nobody reads
            say("", _("it has no words in this language; its name is shown."))
    if "${" in text:
        say("label", _("answers are not inserted into texts; the text stands as it is."))
    return Words(id, text, _hint(row, say), bool(is_yes(row.take("required"))), row.take("constraint_message"))


def _hint(row: Row, say: Say) -> str:
    """The hint, with the guidance for interviewers below it."""
    hint, guidance = row.take("hint"), row.take("guidance_hint")
    if not guidance:
        return hint
    say("guidance_hint", _("it stands with the hint."))
    return f"{hint}\n{guidance}" if hint else guidance


def item_of(kind: Asked, row: Row, words: Words, choices: ChoiceList | None, in_table: bool, say: Say) -> Item | str:
    """The item, or the reason why there is none. `in_table`: it is one line of a table of choices."""
    common = vars(words)
    match kind.kind:
        case "one" | "several":
            if choices is None or not choices.rows:
                return _("the list “{name}” is not in the choices.").format(name=kind.list)
            return _choosing(kind, row, common, choices, in_table, say)
        case "text" | "word":
            return Text(**common, at_least=0, default=_default(row, say))
        case "integer":
            return Number(**common, default=_default(row, say))
        case "decimal":
            say("", _("six places after the point are allowed."))
            return Number(**common, decimals=6, default=_default(row, say))
        case "range":
            return _range(row, common, say)
        case "date":
            return Date(**common, default=_default(row, say))
        case "time":
            return ClockTime(**common, default=_default(row, say))
        case "moment":
            say("", _("only the day is asked for, not the time of day."))
            return Date(**common)
        case "photo":
            rule = EvidenceRule(when="always", at_least=1) if words.required else EvidenceRule()
            return PhotoItem(**common, evidence=rule)
        case "computed":
            return Computed(**common | {"required": False}, expression="''")
    plain = _PLAIN.get(kind.kind)
    return plain(**common) if plain else _refusal(kind)


_PLAIN: dict[str, type[PlaceItem] | type[AudioNote] | type[Acknowledge] | type[Note]] = {
    "place": PlaceItem,
    "audio": AudioNote,
    "acknowledge": Acknowledge,
    "note": Note,
}


def _refusal(kind: Asked) -> str:
    if kind.kind == "by_itself":
        return _("CX Studio notes time, person and device by itself.")
    if kind.kind == "rank":
        return _("there is no ranking in CX Studio yet.")
    if kind.kind == "elsewhere":
        return _("its choices are in another file.")
    return _("there is no such question in CX Studio.")


def _choosing(kind: Asked, row: Row, common: dict[str, object], found: ChoiceList, in_table: bool, say: Say) -> Item:
    default = found.ids.get(_default(row, say), "")
    if kind.kind == "one" and is_scale(row, found, in_table):
        return Rating(**common, scale=scale_id(found), default=row.take("default"))  # type: ignore[arg-type]
    answers = found.choices
    if kind.kind == "one" and {choice.id for choice in answers} == {"yes", "no"} and not kind.other:
        if {choice.text.casefold() for choice in answers} != {"yes", "no"}:
            say("", _("its answers are shown in CX Studio's own words for yes and no."))
        return YesNo(**common, default=default)  # type: ignore[arg-type]
    if kind.other and OTHER not in found.ids.values():
        answers = (*answers, Choice(id=OTHER, text=_("Other")))
        say("", _("the answer “Other” was added, and a question for its words."))
    if kind.kind == "one":
        return SingleChoice(**common, choices=answers, default=default)  # type: ignore[arg-type]
    return SeveralChoices(**common, choices=answers, default=default)  # type: ignore[arg-type]


def is_scale(row: Row, found: ChoiceList, in_table: bool = False) -> bool:
    """A list of at least two whole numbers that is shown as a scale, or in a table."""
    looks = row.cells["appearance"].text if "appearance" in row.cells else ""
    numbers = {whole_number(name) for name in found.ids}
    return (in_table or "likert" in looks) and len(numbers) > 1 and None not in numbers


def scale_id(found: ChoiceList) -> str:
    """The id of the scale that a list becomes."""
    from cxstudio.interchange.spellings import id_from

    return id_from(found.name, (), "s")


def _default(row: Row, say: Say) -> str:
    text = row.take("default")
    if "${" in text or text.endswith(")"):
        say("default", _("a default that is computed is not taken."))
        return ""
    return text


def _range(row: Row, common: dict[str, object], say: Say) -> Item:
    """A slider over a few whole numbers becomes a rating, any other a number between the same ends."""
    parts = dict(part.split("=", 1) for part in row.take("parameters").replace(",", " ").split() if "=" in part)
    ends = {name: _end(parts.get(name, usual), usual, name, say) for name, usual in _ENDS.items()}
    low, high = sorted((ends["start"], ends["end"]))
    if low.is_integer() and high.is_integer() and 0 <= low < high <= low + 10 and ends["step"] == 1:
        say("", _("a slider becomes a rating from {low:g} to {high:g}.").format(low=low, high=high))
        return Rating(**common, scale=f"from_{low:.0f}_to_{high:.0f}")  # type: ignore[arg-type]
    say("", _("a slider becomes a number from {low:g} to {high:g}.").format(low=low, high=high))
    decimals = 0 if all(end.is_integer() for end in ends.values()) else 2
    return Number(**common, minimum=low, maximum=high, decimals=decimals)  # type: ignore[arg-type]


_ENDS = {"start": "1", "end": "10", "step": "1"}


def _end(text: str, usual: str, name: str, say: Say) -> float:
    try:
        found = float(text)
    except ValueError:
        found = inf
    if isfinite(found):
        return found
    say("parameters", _("its {end} is no number.").format(end=name))
    return float(usual)


def slider_anchors(scale: str) -> tuple[Anchor, ...]:
    """The points of a scale that a slider became; their words are their numbers."""
    low, high = map(int, re.findall(r"\d+", scale))
    return tuple(Anchor(value=value, text=str(value)) for value in range(low, high + 1))
