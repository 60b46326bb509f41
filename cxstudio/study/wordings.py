"""What the program itself says to an observer, in the language of the protocol: what touchpoints ask of themselves,
yes and no, the usual reasons. English stands here, the other languages in `resources/wordings`.

A text place names each: "asks/rating". A protocol may say it otherwise, in any language: its `translations` come first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from .. import assets
from .protocol import COULD_NOT_OBSERVE, NOT_APPLICABLE, Protocol

ENGLISH: Mapping[str, str] = {
    "asks/expectation": "Before it happens: how good do you expect {it} to be this time?",
    "asks/importance": "How important is {it} to you when you decide whether to come back?",
    "asks/rating": "All in all, how good was {it}?",
    "asks/valence": "How did you feel at this point?",
    "asks/arousal": "How strongly did it stir you?",
    "asks/delight": "Did anything here go beyond what you had expected, in a good way?",
    "asks/delight_words": "Write down what was done or said.",
    "asks/incident": "Did something happen here, good or bad, that you would tell a friend?",
    "asks/incident_words": "Write what happened, who did it (role only), how it ended.",
    "asks/incident_sign": "Was it good or bad?",
    "asks/incident_good": "Good",
    "asks/incident_bad": "Bad",
    "asks/incident_remedy": "Was it put right?",
    "asks/outcome_moment": "Why this answer? Name the one moment that moved it most.",
    "asks/no_single_moment": "No single moment",
    "asks/outcome_why": "What was it about that moment?",
    "asks/expectations_page": "What you expect",
    "asks/outcome_page": "Outcome",
    "asks/outcome_early_page": "Outcome so far",
    "words/yes": "Yes",
    "words/no": "No",
    "words/read": "Read and understood",
    **{f"reason/{reason.code}": reason.text for reason in NOT_APPLICABLE + COULD_NOT_OBSERVE},
}
"""Every text place of the program with its English words. {it} is how a touchpoint is spoken of."""


def is_programs(place: str) -> bool:
    """Whether the words of a text place are the program's own, and not the protocol's."""
    return place in ENGLISH


def speaks(language: str) -> bool:
    """Whether the program has its own words in a language; `de-AT` counts as `de`."""
    return _base(language) == "en" or bool(_words(_base(language)))


def wording(language: str, place: str) -> str:
    """The program's words for a text place, in English where it does not speak the language. KeyError: no such one."""
    return _words(_base(language)).get(place) or ENGLISH[place]


def said(protocol: Protocol, place: str) -> str:
    """The words of a program's text place in the protocol's own language: the protocol's, else the program's."""
    own = protocol.translations.get(protocol.language, {}).get(place, "")
    return own or wording(protocol.language, place)


def known_phrase(words: str, language: str, to: str) -> str:
    """Usual words of one language ("very poor", "Yes") in another; "" where they are not known."""
    english = words if _base(language) == "en" else _in_english(_base(language)).get(words, "")
    return english if _base(to) == "en" else _phrases(_base(to)).get(english, "")


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


@cache
def _words(language: str) -> Mapping[str, str]:
    """What the language's file says; empty where there is none."""
    if not (language.isascii() and language.isalpha()):
        return {}
    path = assets.resources() / "wordings" / f"{language}.json"
    if not path.is_file():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def _phrases(language: str) -> Mapping[str, str]:
    """English words -> theirs: what the program says, and what ready-made scales say ("phrase/very poor")."""
    found = {key.removeprefix("phrase/"): text for key, text in _words(language).items() if key.startswith("phrase/")}
    return {ENGLISH[key]: text for key, text in _words(language).items() if key in ENGLISH} | found


@cache
def _in_english(language: str) -> Mapping[str, str]:
    return {text: english for english, text in _phrases(language).items()}
