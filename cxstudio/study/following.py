"""Translations that go along: with what is renamed, copied, reordered, taken out, and with parts that travel.

The edits of a protocol know nothing of languages; what became of a text is read from the protocol before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from .languages import ByLanguage, Words, with_translations
from .protocol import Protocol
from .text_places import NODES, same_content, sources


def followed(before: Protocol, after: Protocol) -> Protocol:
    """`after`, an edit of `before`, with the translations gone along: what has a new id or number, and what is a copy,
    is known by its words and keeps the translations of them; translations of texts taken out go with them."""
    if not any(after.translations.values()) or same_content(before, after):
        return after
    old, new = sources(before), sources(after)
    homes = _homes(old, new)
    left = {home for home in homes.values() if new.get(home) != old[home]} - homes.keys()
    kept = (new.keys() - left - homes.keys()) | (homes.keys() - old.keys())  # what came translated stays so
    by_language = _moved_along(after.translations, homes, kept)
    origins = _moved_along(after.translated_from, homes, kept)
    if (by_language, origins) == (after.translations, after.translated_from):
        return after
    return with_translations(after, by_language, origins)


def _homes(old: Words, new: Words) -> dict[str, str]:
    """Key that is new, or has another text of a numbered list -> key at which its words stood before."""
    fresh = {key: text for key, text in new.items() if text and key not in old}
    fresh |= {key: text for key, text in _numbered(new).items() if old.get(key, text) != text}
    wanted = set(fresh.values())
    known: dict[str, list[str]] = {}
    for key, text in old.items():
        if text in wanted:
            known.setdefault(text, []).append(key)
    homes: dict[str, str] = {}
    for key, text in fresh.items():
        # what went away is the likelier origin than what stays, and a text of the same sort than another
        ranked = sorted(known.get(text, ()), key=lambda at: (at in new, _sort_of(at) != _sort_of(key)))
        homes |= {key: ranked[0]} if ranked else {}
    return homes


def _moved_along(found: ByLanguage, homes: Mapping[str, str], kept: Set[str]) -> ByLanguage:
    turned = {}
    for tag, words in found.items():
        staying = {key: text for key, text in words.items() if key in kept}
        turned[tag] = {key: words[home] for key, home in homes.items() if home in words} | staying
    return turned


def _numbered(texts: Words) -> Words:
    return {
        key: text for key, text in texts.items() if _list_of(key).endswith(("/declarations", "/row_names", "/options"))
    }


def _list_of(key: str) -> str:
    return key.rpartition("/")[0]


def _sort_of(key: str) -> tuple[str, str]:
    return key.partition("/")[0], key.rpartition("/")[2]


def translations_of(
    protocol: Protocol, node_ids: Iterable[str], beside: Iterable[str] = ()
) -> tuple[ByLanguage, ByLanguage]:
    """(translations, translated_from) of these stages, touchpoints and items, and of what stands `beside` the journey
    ("scale/q7", "behaviour/waits"), to be carried to another protocol."""
    ids, others = set(node_ids), set(beside)

    def mine(found: ByLanguage) -> ByLanguage:
        parts = (
            (tag, {key: text for key, text in words.items() if _id_of(key) in ids or _part_of(key) in others})
            for tag, words in found.items()
        )
        return {tag: words for tag, words in parts if words}

    return mine(protocol.translations), mine(protocol.translated_from)


def taken_in(
    protocol: Protocol,
    parts: tuple[ByLanguage, ByLanguage],
    names: Mapping[str, str],
    beside: Mapping[str, str] | None = None,
) -> Protocol:
    """With translations that came along with pasted parts (old id -> new id) and with what stands `beside` the journey
    ("scale/q7" -> "scale/q7_2"), for the languages the protocol has. Its own translations stay."""

    def wider(found: ByLanguage, part: ByLanguage) -> ByLanguage:
        come = {tag: {_at_home(key): text for key, text in part.get(tag, {}).items()} for tag in tags}
        return {tag: {**words, **found.get(tag, {})} for tag, words in come.items()}

    def _at_home(key: str) -> str:
        other = (beside or {}).get(_part_of(key))
        return other + key.removeprefix(_part_of(key)) if other else _with_id(key, names)

    tags = tuple(protocol.translations)
    if not any(set(part) & set(tags) for part in parts):
        return protocol
    return with_translations(
        protocol, wider(protocol.translations, parts[0]), wider(protocol.translated_from, parts[1])
    )


def _id_of(key: str) -> str:
    """The id of the stage, touchpoint or item a key belongs to; "" for all others."""
    root, _sign, rest = key.partition("/")
    return rest.partition("/")[0] if root in NODES else ""


def _part_of(key: str) -> str:
    """The first two pieces of a key: what part of the protocol it belongs to."""
    return "/".join(key.split("/", 2)[:2])


def _with_id(key: str, names: Mapping[str, str]) -> str:
    old = _id_of(key)
    if old not in names:
        return key
    root, _id, rest = key.split("/", 2)
    return f"{root}/{names[old]}/{rest}"
