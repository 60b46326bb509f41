"""Is everything said in every language of the protocol, and of what is there now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxstudio.errors import Finding
from cxstudio.i18n import _, plural
from cxstudio.study.checks.places import Spot, shortened
from cxstudio.study.languages import TextPlace, languages, missing, name_of, to_be_looked_at, translations, unknown
from cxstudio.study.protocol import Protocol
from cxstudio.study.wordings import ENGLISH


def check_translations(protocol: Protocol) -> Iterator[Finding]:
    """P040 to P043 for each language; nothing for a protocol in one language that the program speaks."""
    for language in languages(protocol):
        spot = Spot(_("Language “{language}”").format(language=name_of(language)))
        if places := missing(protocol, language):
            yield _missing(spot, places, main=name_of(protocol.language), is_main=language == protocol.language)
        if language != protocol.language and (places := to_be_looked_at(protocol, language)):
            yield _changed(spot, places)
        if keys := unknown(protocol, language):
            yield _unknown(spot, keys)
        yield from _lost_names(spot, protocol, language)


def _missing(spot: Spot, places: Sequence[TextPlace], main: str, *, is_main: bool) -> Finding:
    count = plural("{n} text is not translated yet", "{n} texts are not translated yet", len(places))
    remedy = _("Fill them in under Languages; until then observers read them in {main}.").format(main=main)
    if is_main:
        count = _("the program has no words of its own in this language")
        remedy = _("Word them under Languages; until then observers read them in English.")
    return spot.warning("P040", _with_first(count, places[0].words), remedy)


def _changed(spot: Spot, places: Sequence[TextPlace]) -> Finding:
    count = plural(
        "{n} text changed after it was translated", "{n} texts changed after they were translated", len(places)
    )
    remedy = _("Look at them under Languages, and put them right or let them stand.")
    return spot.warning("P041", _with_first(count, places[0].words), remedy)


def _unknown(spot: Spot, keys: Sequence[str]) -> Finding:
    count = plural("{n} translation is of no text", "{n} translations are of no text", len(keys))
    return spot.warning("P042", _with_first(count, keys[0]), _("They do no harm; the next change drops them."))


def _with_first(count: str, words: str) -> str:
    return _("{count}, first “{words}”.").format(count=count, words=shortened(words))


def _lost_names(spot: Spot, protocol: Protocol, language: str) -> Iterator[Finding]:
    """P043: what is asked of every touchpoint does not name the touchpoint any more."""
    for one in translations(protocol, language):
        if "{it}" in ENGLISH.get(one.place.key, "") and one.words and "{it}" not in one.words:
            text = _("“{words}” does not say of what it is asked.").format(words=shortened(one.words))
            remedy = _("Write {it} where the touchpoint is to be named; the braces stay as they are.")
            yield spot.error("P043", text, remedy)
