"""Behaviours of BORIS and ours: codes, keys, categories, modifiers and exclusions, in and out.

A code there is free text, here it is an id with the text as its title. A modifier's value may end in " (x)": a key, or
a part of its name. Which it is, the coded events say. What only we know stands in a field of our own beside theirs and
counts as long as theirs still says what we wrote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from pydantic import ValidationError

from cxstudio.i18n import _
from cxstudio.interchange.account import Line, Outcome
from cxstudio.interchange.boris_project import Json, Project, as_object, as_text, in_order
from cxstudio.interchange.spellings import id_from
from cxstudio.study.protocol import Behaviour, Modifier, Protocol

OWN = "cx_studio"
"""The field of ours in their objects."""
SHEET = "behaviors_conf"
SINGLE, SEVERAL, NUMERIC, EXTERNAL = 0, 1, 2, 3
_KEY_AT_END = re.compile(r" \((.)\)$")
_CATEGORY = re.compile(r"\[([^\[\]\n]+)\] ?")
_KEPT_APART = str.maketrans({"|": "/", ",": ";", "(": "[", ")": "]", "`": "'", "~": "-"})

Tell = Callable[[Line], None]


# -- in ----------------------------------------------------------------------------------------------------------------


def behaviours_in(project: Project, tell: Tell) -> dict[str, Behaviour]:
    """Their code -> our behaviour, in their order."""
    found: dict[str, Behaviour] = {}
    rows = in_order(project.part(SHEET))
    used = _modifiers_used(project)
    for number, row in enumerate(rows, 1):
        code = as_text(row.get("code"))
        kind = as_text(row.get("type")).lower()
        if not code.strip() or code in found or not kind.startswith(("point", "state")):
            text = _("it has no code of its own, or is neither a point nor a state")
            tell(Line(Outcome.NOT_TAKEN, SHEET, number, "", text))
            continue
        found[code] = _own(row, {one.code for one in found.values()}) or _behaviour(
            row, number, found, used.get(code, set()), tell
        )
        said = _("“{code}” as the {kind} “{id}”")
        kinds = {"point": _("point"), "state": _("state")}
        text = said.format(code=code, kind=kinds[found[code].kind], id=found[code].code)
        tell(Line(Outcome.TAKEN, SHEET, number, "", text))
    return {code: _excluding(one, row, number, found, tell)
            for number, row in enumerate(rows, 1)
            if (code := as_text(row.get("code"))) in found and (one := found[code])}  # fmt: skip


def _own(row: Mapping[str, Json], taken: set[str]) -> Behaviour | None:
    """The behaviour as we wrote it, where theirs says the same still."""
    try:
        own = Behaviour.model_validate(row.get(OWN), strict=False)
    except ValidationError:
        return None
    title = as_text(row.get("code"))
    same = {name: value for name, value in row.items() if name not in (OWN, "color", "excluded")}
    written = {name: value for name, value in behaviour_out(own, title).items() if name not in (OWN, "excluded")}
    return own if same == written and own.code not in taken else None


def _behaviour(
    row: Mapping[str, Json], number: int, found: Mapping[str, Behaviour], used: set[str], tell: Tell
) -> Behaviour:
    code, category, words = (as_text(row.get(name)) for name in ("code", "category", "description"))
    if as_text(row.get("coding map")):
        text = _("its map of areas stays behind; the behaviour itself is taken")
        tell(Line(Outcome.CHANGED, SHEET, number, "coding map", text))
    taken = {one.code for one in found.values()}
    return Behaviour(
        code=id_from(code, taken, "b"),
        title=code,
        kind="state" if as_text(row.get("type")).lower().startswith("state") else "point",
        key=_key(as_text(row.get("key")), {one.key for one in found.values()}, number, tell),
        modifiers=tuple(_modifiers(row.get("modifiers"), number, used, tell)),
        rule=f"[{category}] {words}".strip() if category.strip() else words,
    )


def _key(key: str, taken: set[str], number: int, tell: Tell) -> str:
    plain = key.lower()
    if re.fullmatch(r"[a-z0-9]", plain) and plain not in taken:
        if plain != key:
            tell(Line(Outcome.CHANGED, SHEET, number, "key", _("keys are small letters here")))
        return plain
    if key:
        text = _("the key “{key}” is taken already, or is no letter or digit").format(key=key[:20])
        tell(Line(Outcome.NOT_TAKEN, SHEET, number, "key", text))
    return ""


def _excluding(
    behaviour: Behaviour, row: Mapping[str, Json], number: int, found: Mapping[str, Behaviour], tell: Tell
) -> Behaviour:
    codes = [code for code in as_text(row.get("excluded")).split(",") if code.strip()]
    for code in codes:
        if code not in found and code.strip() not in found:
            text = _("it excludes “{code}”, which is no behaviour of the project").format(code=code[:60])
            tell(Line(Outcome.NOT_TAKEN, SHEET, number, "excluded", text))
    known = tuple(found.get(code, found.get(code.strip())) for code in codes)
    excludes = tuple(dict.fromkeys(one.code for one in known if one is not None))
    return behaviour.model_copy(update={"excludes": excludes})


# -- modifiers ---------------------------------------------------------------------------------------------------------


def _modifiers(value: Json, number: int, used: set[str], tell: Tell) -> Iterable[Modifier]:
    """Sets of modifiers; old files have them as text: `a,b|c,d`."""
    if isinstance(value, str):
        sets: list[dict[str, Json]] = [{"values": list(part.split(","))} for part in value.split("|") if part]
    else:
        sets = in_order(as_object(value))
    taken: list[str] = []
    for place, one in enumerate(sets):
        title = as_text(one.get("name")) or _("Modifier {n}").format(n=place + 1)
        taken.append(id_from(title, taken, "m"))
        kind = one.get("type", SINGLE)
        if kind in (SEVERAL, NUMERIC, EXTERNAL):
            tell(Line(Outcome.CHANGED, SHEET, number, "modifiers", _told_of_kind(kind, title)))
        values = [as_text(word) for word in as_object(one.get("values")).values()]
        chosen = {part for words in used if place < len(words.split("|")) for part in _words(words.split("|")[place])}
        options, told = _without_keys([word for word in values if word], chosen)
        if told:
            tell(Line(Outcome.CHANGED, SHEET, number, "modifiers", told))
        yield Modifier(id=taken[-1], title=title, options=tuple(options))


def _words(chosen: str) -> list[str]:
    return [chosen, *chosen.split(",")]


def _told_of_kind(kind: Json, title: str) -> str:
    words = {
        SEVERAL: _("“{title}”: several at once there; here each event keeps them as one text"),
        NUMERIC: _("“{title}”: a number there; here each event keeps it as text"),
        EXTERNAL: _("“{title}”: from outside data there; here each event keeps it as text"),
    }
    return words[int(kind) if isinstance(kind, int) else EXTERNAL].format(title=title)


def _without_keys(values: Sequence[str], chosen: set[str]) -> tuple[list[str], str]:
    """(the values, what was done). " (x)" at an end is a key only where events were coded without it, and where it
    tells no two values apart."""
    bare = [_KEY_AT_END.sub("", value) for value in values]
    if bare == list(values):
        return list(values), ""
    alike = {word for word, n in Counter(bare).items() if n > 1}
    kept = []
    for value, short in zip(values, bare, strict=True):
        is_key = value != short and short not in alike and short in chosen and value not in chosen
        kept.append(short if is_key else value)
    gone = [value for value, now in zip(values, kept, strict=True) if value != now]
    if not gone:
        return kept, ""
    return kept, _("keys of modifiers are left out of their names: {names}").format(names=", ".join(gone)[:200])


def _modifiers_used(project: Project) -> dict[str, set[str]]:
    """Their code -> the texts of modifiers in its events."""
    found: dict[str, set[str]] = {}
    for observation in project.part("observations").values():
        for event in as_object(as_object(observation).get("events")).values():
            if isinstance(event, list) and len(event) > 3 and isinstance(event[3], str):
                found.setdefault(as_text(event[2]), set()).add(event[3])
    return found


def modifiers_in(text: str) -> tuple[str, ...]:
    """The modifiers of an event by the places of their sets, "" for none chosen; none at the end is left away."""
    words = ["" if word == "None" else word for word in text.split("|")]
    while words and not words[-1]:
        words.pop()
    return tuple(words)


def modifiers_out(words: Sequence[str], sets: int) -> str:
    """The text of an event's modifiers there: one word for each set, "None" where nothing was chosen."""
    plain = [word.translate(_KEPT_APART) or "None" for word in words]
    return "|".join(plain + ["None"] * (sets - len(plain)))


# -- out ---------------------------------------------------------------------------------------------------------------


def codes_out(protocol: Protocol) -> dict[str, str]:
    """Our code -> theirs: the title where it can be one, each once."""
    found: dict[str, str] = {}
    for behaviour in protocol.behaviours:
        title = " ".join(behaviour.title.translate(_KEPT_APART).split())
        fits = title and title not in found.values() and title not in {one.code for one in protocol.behaviours}
        found[behaviour.code] = title if fits else behaviour.code
    return found


def behaviour_out(behaviour: Behaviour, code: str, excluded: Sequence[str] = ()) -> dict[str, Json]:
    """A behaviour as their object."""
    category = _CATEGORY.match(behaviour.rule)
    sets: dict[str, Json] = {
        str(place): {
            "name": modifier.title,
            "description": "",
            "type": SINGLE if modifier.options else NUMERIC,
            "values": [option.translate(_KEPT_APART) for option in modifier.options],
        }
        for place, modifier in enumerate(behaviour.modifiers)
    }
    return {
        "type": "State event" if behaviour.kind == "state" else "Point event",
        "key": behaviour.key,
        "code": code,
        "description": behaviour.rule[category.end() :] if category else behaviour.rule,
        "category": category[1] if category else "",
        "modifiers": sets,
        "excluded": ",".join(excluded),
        "coding map": "",
        OWN: behaviour.model_dump(mode="json"),
    }


def behaviour_losses(behaviour: Behaviour, code: str, row: int) -> list[Line]:
    """What BORIS cannot tell as we do."""
    found = []
    if code != behaviour.title and behaviour.title:
        text = _("is called “{code}” there").format(code=code)
        found.append(Line(Outcome.CHANGED, SHEET, row, "code", text))
    if behaviour.subject:
        text = _("there a behaviour has no subject of its own; events bear it")
        found.append(Line(Outcome.CHANGED, SHEET, row, "subject", text))
    options = [option for modifier in behaviour.modifiers for option in modifier.options]
    if any(option.translate(_KEPT_APART) != option for option in options):
        text = _("signs that modifiers may not have there ( | , ` ~ and brackets) are replaced")
        found.append(Line(Outcome.CHANGED, SHEET, row, "modifiers", text))
    return found
