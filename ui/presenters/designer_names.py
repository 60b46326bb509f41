"""Names for new items out of their wording: "Were you greeted?" becomes were_you_greeted. No widget is known.

An item keeps its first name once a rule names it, it was published, or the person gave it another one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from cxstudio.i18n import _
from cxstudio.study import edits
from cxstudio.study.protocol import Item, Protocol, Stage, Touchpoint

from .designer_draft import Draft

LONGEST = 32
"""Letters; whole words as far as they fit."""
_UNNAMED = re.compile(r"item(_[0-9]+)?")
_SPELT = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "œ": "oe", "þ": "th", "ı": "i", "ð": "d"})
_REFERENCES = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


def name_from(wording: str, taken: Iterable[str]) -> str:
    """A name of small ascii letters, digits and _ that is not taken; "" where the wording has no such letter."""
    plain = unicodedata.normalize("NFKD", wording.casefold().translate(_SPELT))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().replace("'", ""))
    while words and not words[0][0].isalpha():
        words = words[1:]
    name = ""
    for word in words:
        longer = f"{name}_{word}" if name else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        name = longer
    used = set(taken)
    numbered = (f"{name}_{n}" for n in range(2, len(used) + 3))
    return next(one for one in (name, *numbered) if one not in used) if name else ""


def is_unnamed(item: Item) -> bool:
    """Whether it still has the name it was made with, and words to get another from."""
    return bool(_UNNAMED.fullmatch(item.id)) and bool(item.text.strip()) and item.text != _("New item")


def names_referred_to(protocol: Protocol) -> set[str]:
    """Every id that something else in the protocol speaks of: rules, pairs, translations."""
    found: set[str] = set()
    for stage in protocol.stages:
        for touchpoint in stage.touchpoints:
            found |= _referred(touchpoint)
            for item in touchpoint.items:
                found |= _referred(item)
    for places in protocol.translations.values():
        found |= {part for place in places for part in re.split(r"[./:]", place)}
    return found


def _referred(node: Stage | Touchpoint | Item) -> set[str]:
    rules = [getattr(node, name, "") for name in ("condition", "constraint", "warning", "required_if", "expression")]
    rules.append(getattr(getattr(node, "standard", None), "expression", ""))
    paired = getattr(node, "paired_with", "")
    return {name for rule in rules if rule for name in _REFERENCES.findall(rule)} | ({paired} if paired else set())


def name_by_wording(draft: Draft) -> bool:
    """Give the chosen item a name from its wording, as part of the step in which it was worded. False where it keeps
    its own."""
    item = draft.way.item
    if item is None or not is_unnamed(item) or item.id in names_referred_to(draft.protocol):
        return False
    published = _published(draft)
    if item.id in published:
        return False
    name = name_from(item.text, edits.ids(draft.protocol) | published | {draw.id for draw in draft.protocol.draws})
    if not name:
        return False
    draft.renamed.emit(item.id, name)
    after = edits.change_id(draft.protocol, item.id, name)
    draft.put(after, _("wording of {name}").format(name=name), name, typing=f"{item.id} text")
    return True


def _published(draft: Draft) -> set[str]:
    """The ids of all published versions: a column of the exports is one item for life."""
    versions = draft.context.open_workspace.protocol_versions(draft.study.id)
    return set().union(*(edits.ids(version.protocol) for version in versions))
