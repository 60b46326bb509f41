"""A protocol in several languages: what can be translated, what is missing, and the protocol in another language.

Translations are kept in the protocol itself, language -> text place -> words; `in_language` gives a protocol that says
everything in one of them, with the same ids, so that nothing downstream has to know. Beside each translation stands a
short hash of the words it was made from: where those changed since, it is "to be looked at", without anybody's flag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial
from typing import TypeVar

from . import wordings
from .language_names import OWN_NAMES, is_right_to_left, is_tag, name_of
from .protocol import COULD_NOT_OBSERVE, Computed, Item, Note, Protocol
from .text_places import TextPlace, is_stored, mapped, sources, texts

Words = Mapping[str, str]
ByLanguage = Mapping[str, Words]
Kept = TypeVar("Kept")


class State(Enum):
    """How a text stands in a language."""

    DONE = "done"
    MISSING = "missing"
    CHANGED = "changed"
    """The words it was translated from are not the ones that stand there now."""
    PROGRAMS = "programs"
    """Not translated by the protocol; the program has its own words."""


@dataclass(frozen=True)
class Translation:
    """A text place, its words in a language ("" where they are missing; the program's where it has them)."""

    place: TextPlace
    words: str
    state: State


# -- looking ---------------------------------------------------------------------------------------------------------


def languages(protocol: Protocol) -> tuple[str, ...]:
    """The tags of the protocol's languages, the main one first."""
    return (protocol.language, *sorted(tag for tag in protocol.translations if tag != protocol.language))


@lru_cache(maxsize=16)
def translations(protocol: Protocol, language: str) -> tuple[Translation, ...]:
    """Every text of the protocol with its words in that language and how they stand."""
    words = protocol.translations.get(language, {})
    origins = protocol.translated_from.get(language, {})
    return tuple(_translation(place, language, words, origins) for place in texts(protocol))


def _translation(place: TextPlace, language: str, words: Words, origins: Words) -> Translation:
    found = words.get(place.key, "")
    if not found.strip():
        if place.is_programs and wordings.speaks(language):
            return Translation(place, wordings.wording(language, place.key), State.PROGRAMS)
        return Translation(place, "", State.MISSING)
    origin = origins.get(place.key, "")
    return Translation(place, found, State.CHANGED if origin and origin != digest(place.words) else State.DONE)


def missing(protocol: Protocol, language: str) -> tuple[TextPlace, ...]:
    """The texts without words in that language; in the main language, the program's that it has no words for."""
    if language == protocol.language and wordings.speaks(language):
        return ()
    is_main = language == protocol.language
    return tuple(
        one.place
        for one in translations(protocol, language)
        if one.state is State.MISSING and (one.place.is_programs or not is_main)
    )


def to_be_looked_at(protocol: Protocol, language: str) -> tuple[TextPlace, ...]:
    """The texts whose words changed after they were translated."""
    return tuple(one.place for one in translations(protocol, language) if one.state is State.CHANGED)


def unknown(protocol: Protocol, language: str) -> tuple[str, ...]:
    """The keys of translations whose text is not there (any more)."""
    known = sources(protocol)
    return tuple(key for key in protocol.translations.get(language, {}) if key not in known)


def known_words(protocol: Protocol, language: str) -> Words:
    """Text place -> words for missing texts that are translated elsewhere in the protocol, or are usual ones."""
    done = {one.place.words: one.words for one in translations(protocol, language) if one.state is State.DONE}
    found = {
        place.key: done.get(place.words) or wordings.known_phrase(place.words, protocol.language, language)
        for place in missing(protocol, language)
    }
    return {key: words for key, words in found.items() if words}


def digest(words: str) -> str:
    """A short hash of the words a translation was made from."""
    return hashlib.sha256(words.encode()).hexdigest()[:8]


# -- the protocol in another language --------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def in_language(protocol: Protocol, language: str) -> Protocol:
    """The protocol with its texts in that language, ids and rules unchanged; missing texts stay in the main language.

    The usual reasons are written out, so that what shows them needs to know no language. It has no translations any
    more but those of the program's words. What events bear stays as it is; `shown_for` tells what to show for it.
    """
    own = _programs_words(protocol, language)
    words = {} if language == protocol.language else protocol.translations.get(language, {})
    words = {key: text for key, text in words.items() if not is_stored(key)}
    fields = {"language": language, "translations": {language: own} if own else {}, "translated_from": {}}
    bare = Protocol.model_validate({**dict(protocol), **fields})
    say = partial(wordings.said, bare)
    return _with_reasons(mapped(bare, lambda key, text: words.get(key) or text or _usual_reason(key, say)), say)


def shown_for(protocol: Protocol, language: str) -> Words:
    """Words that events bear (who, and details) -> the words in that language; those without stay out."""
    found = {} if language == protocol.language else protocol.translations.get(language, {})
    stored = {key: text for key, text in sources(protocol).items() if is_stored(key)}
    return {text: found[key] for key, text in reversed(stored.items()) if found.get(key, "").strip()}


def _programs_words(protocol: Protocol, language: str) -> dict[str, str]:
    """The protocol's own words for what the program says; the main language's where the program lacks the language."""
    own = {key: one for key, one in protocol.translations.get(language, {}).items() if wordings.is_programs(key)}
    if wordings.speaks(language) or language == protocol.language:
        return own
    return {key: wordings.said(protocol, key) for key in wordings.ENGLISH} | own


def _usual_reason(key: str, say: Callable[[str], str]) -> str:
    """The program's words for a reason without words of its own; "" for all other texts."""
    *_rest, name, code, field = ("", "", *key.split("/"))
    place = f"reason/{code}"
    is_reason = name in ("not_applicable", "could_not_observe") and field == "text"
    return say(place) if is_reason and wordings.is_programs(place) else ""


def _with_reasons(protocol: Protocol, say: Callable[[str], str]) -> Protocol:
    usual = tuple(one.model_copy(update={"text": say(f"reason/{one.code}")}) for one in COULD_NOT_OBSERVE)

    def written_out(item: Item) -> Item:
        offers_usual = item.could_not_observe is None and not isinstance(item, Note | Computed)
        return item.model_copy(update={"could_not_observe": usual}) if offers_usual else item

    stages = tuple(
        stage.model_copy(
            update={
                "touchpoints": tuple(
                    touchpoint.model_copy(update={"items": tuple(map(written_out, touchpoint.items))})
                    for touchpoint in stage.touchpoints
                )
            }
        )
        for stage in protocol.stages
    )
    return Protocol.model_validate({**dict(protocol), "stages": stages})


# -- changing --------------------------------------------------------------------------------------------------------


def with_text(protocol: Protocol, language: str, place: str, words: str) -> Protocol:
    """Other words for one text in one language; blank words take the translation out. KeyError: no such text place."""
    return with_texts(protocol, language, {place: words})


def with_texts(protocol: Protocol, language: str, words: Words) -> Protocol:
    """Other words for several texts in one language, as `with_text`. In the main language the texts themselves change,
    but for the program's, which are kept beside them."""
    known = sources(protocol)
    source = {place: known[place] for place in words}
    if language == protocol.language:
        own = {key: text for key, text in words.items() if not wordings.is_programs(key)}
        protocol = mapped(protocol, own.get)
        words = {key: text for key, text in words.items() if key not in own}
        if not words:
            return protocol
    given = {key: text for key, text in words.items() if text.strip()}
    kept = _without(protocol.translations.get(language, {}), words)
    origins = _without(protocol.translated_from.get(language, {}), words)
    return with_translations(
        protocol,
        {**protocol.translations, language: {**kept, **given}},
        {**protocol.translated_from, language: {**origins, **{key: digest(source[key]) for key in given}}},
    )


def add_language(protocol: Protocol, language: str) -> Protocol:
    """Room for one more language. KeyError when it is no tag or is there."""
    if not is_tag(language) or language in languages(protocol):
        raise KeyError(language)
    return with_translations(protocol, {**protocol.translations, language: {}}, protocol.translated_from)


def remove_language(protocol: Protocol, language: str) -> Protocol:
    """Without that language and all its words. KeyError for the main language."""
    if language == protocol.language:
        raise KeyError(language)
    return with_translations(
        protocol, _without(protocol.translations, (language,)), _without(protocol.translated_from, (language,))
    )


def change_main_language(protocol: Protocol, language: str) -> Protocol:
    """Another main language. One it is translated into changes places with the main one; texts that it lacks stay as
    they are. One that is not there yet only says which language the texts are in."""
    if language == protocol.language:
        return protocol
    if language not in protocol.translations:
        return Protocol.model_validate({**dict(protocol), "language": language})
    return _swapped(protocol, language)


def _swapped(protocol: Protocol, language: str) -> Protocol:
    before, old = dict(sources(protocol)), protocol.language
    words = protocol.translations[language]
    turned = mapped(protocol, lambda key, text: words.get(key) or text)
    after = sources(turned)
    stale = {place.key for place in to_be_looked_at(protocol, language)}
    theirs = {key: text for key, text in before.items() if words.get(key) and not wordings.is_programs(key)}
    by_language = {tag: dict(found) for tag, found in protocol.translations.items() if tag != language}
    if own := {key: text for key, text in words.items() if wordings.is_programs(key)}:
        by_language[language] = own
    by_language[old] = {**by_language.get(old, {}), **theirs}
    origins = {
        tag: {key: _carried(origin, before.get(key), after.get(key)) for key, origin in found.items()}
        for tag, found in protocol.translated_from.items()
        if tag not in (language, old)
    }
    origins[old] = {key: _NEVER if key in stale else digest(after[key]) for key in theirs}
    return Protocol.model_validate(
        {**dict(turned), "language": language, "translations": by_language, "translated_from": origins}
    )


_NEVER = "00000000"
"""An origin that no words have: stays to be looked at."""


def _carried(origin: str, before: str | None, after: str | None) -> str:
    """The origin of a translation whose source is now said in another language: in order stays in order."""
    fits = before is not None and after is not None and origin == digest(before)
    return digest(after) if fits and after is not None else _NEVER


def with_translations(protocol: Protocol, by_language: ByLanguage, origins: ByLanguage) -> Protocol:
    """The protocol with these translations, and the hashes of what they were made from."""
    kept = {tag: words for tag, words in origins.items() if words}
    return Protocol.model_validate({**dict(protocol), "translations": by_language, "translated_from": kept})


def _without(found: Mapping[str, Kept], keys: Iterable[str]) -> dict[str, Kept]:
    gone = set(keys)
    return {key: value for key, value in found.items() if key not in gone}


__all__ = [
    "OWN_NAMES",
    "State",
    "TextPlace",
    "Translation",
    "add_language",
    "change_main_language",
    "digest",
    "in_language",
    "is_right_to_left",
    "is_tag",
    "known_words",
    "languages",
    "missing",
    "name_of",
    "remove_language",
    "shown_for",
    "texts",
    "to_be_looked_at",
    "translations",
    "unknown",
    "with_text",
    "with_texts",
]
