"""The languages of a visit: which one its questions are shown in, and whether this computer can show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QTextLayout

from cxstudio.i18n import _, plural
from cxstudio.study.languages import in_language, languages, missing, name_of, texts, translations
from cxstudio.study.protocol import Protocol
from cxstudio.study.visit import Visit

if TYPE_CHECKING:
    from cxstudio.store.studies import PublishedProtocol


def first_language(protocol: Protocol, visit: Visit, remembered: Mapping[str, str]) -> str:
    """The language a visit opens in: the one it was recorded in, else the one chosen last for its study on this
    computer, else the protocol's own."""
    known = languages(protocol)
    return next((tag for tag in (visit.language, remembered.get(visit.study, "")) if tag in known), protocol.language)


def in_last_language(protocol: Protocol, study: str, remembered: Mapping[str, str]) -> Protocol:
    """The protocol in the language chosen last for its study on this computer, else in its own."""
    tag = remembered.get(study, "")
    return in_language(protocol, tag if tag in languages(protocol) else protocol.language)


def said_in(published: PublishedProtocol, language: str) -> PublishedProtocol:
    """The version as it is shown in one of its languages; its name and number stay what they are."""
    return replace(published, protocol=in_language(published.protocol, language))


def after(protocol: Protocol, language: str) -> str:
    """The language that follows, round and round."""
    known = languages(protocol)
    return known[(known.index(language) + 1) % len(known)] if language in known else protocol.language


def told_of(protocol: Protocol, language: str, font: QFont) -> tuple[str, str]:
    """(kind of message, words) for one who turned to a language: what of it is missing here."""
    name = name_of(language)
    if not can_show(_sample(protocol, language), font):
        text = _("No font on this computer has the letters of {language}. Install one to read the questions.")
        return "caution", text.format(language=name)
    gaps = sum(not place.is_programs for place in missing(protocol, language)) if language != protocol.language else 0
    if not gaps:
        return "info", _("The questions are in {language} now; all answers stay.").format(language=name)
    count = plural("{n} text is not translated", "{n} texts are not translated", gaps)
    text = _("The questions are in {language} now; {count} yet and shown in {main}.")
    return "info", text.format(language=name, count=count, main=name_of(protocol.language))


def _sample(protocol: Protocol, language: str) -> str:
    """Enough of its words to meet most letters."""
    if language == protocol.language:
        return " ".join(place.words for place in texts(protocol)[:40])
    return " ".join(one.words for one in translations(protocol, language) if one.words)[:2_000]


def can_show(words: str, font: QFont) -> bool:
    """Whether this computer has signs for all letters of these words, in the font itself or one that helps out."""
    letters = "".join(dict.fromkeys(letter for letter in words if letter.isalpha()))
    if not letters:
        return True
    layout = QTextLayout(letters, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return all(0 not in run.glyphIndexes() for run in layout.glyphRuns())
