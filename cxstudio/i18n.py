"""Translation for both halves: `_("...")` for a sentence, `plural(...)` for a count.

Translate the template, then fill it: `_("{n} visits").format(n=n)`. What the program itself speaks is process-wide;
while a report is made in a language of its own, `speaking` holds for that piece of work alone. The words of reports
lie in `resources/locale`, one JSON file a language: English sentence -> theirs, or [one, many].
"""

from __future__ import annotations

import gettext
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

from . import assets

Step = TypeVar("Step")
Outcome = TypeVar("Outcome")

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_spoken: ContextVar[Spoken | None] = ContextVar("spoken", default=None)


class Spoken(gettext.NullTranslations):
    """The sentences of one language out of its file; those it lacks stay English."""

    def __init__(self, language: str, sentences: dict[str, str | list[str]]) -> None:
        super().__init__()
        self.language = language
        self.sentences = sentences

    def gettext(self, message: str) -> str:
        """The sentence; one that is told to the user alone has no words here."""
        found = self.sentences.get(message)
        return (found[0] if isinstance(found, list) else found) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The sentence for one or for many."""
        found = self.sentences.get(msgid1)
        if isinstance(found, list):
            return found[0 if n == 1 else 1]
        return msgid1 if n == 1 else msgid2


def use_language(language: str, folder: Path) -> None:
    """Speak `language` from now on ("en" and unknown ones: the words in the source)."""
    global _catalogue  # noqa: PLW0603 - gettext itself is process-wide
    _catalogue = gettext.translation("cxstudio", folder, [language], fallback=True)


def use_catalogue(catalogue: gettext.NullTranslations) -> None:
    """Speak out of `catalogue` from now on; what modules said while they were imported stays as it was."""
    global _catalogue  # noqa: PLW0603 - gettext itself is process-wide
    _catalogue = catalogue


def _(text: str) -> str:
    """The sentence in the language in use."""
    return (_spoken.get() or _catalogue).gettext(text)


def plural(one: str, many: str, n: int) -> str:
    """`one` or `many` as the language wants it for `n`, with {n} filled in."""
    return (_spoken.get() or _catalogue).ngettext(one, many, n).format(n=n)


def told(text: str) -> str:
    """The sentence in the program's own language, also while a report speaks another: for whoever waits for it."""
    return _catalogue.gettext(text)


def retold(text: str, language: str) -> str:
    """A whole sentence that was said in `language`, as `told` says it; what is not known comes back as it is."""
    return _catalogue.gettext(_backwards(_base(language)).get(text, text))


@cache
def _backwards(language: str) -> dict[str, str]:
    return {theirs: text for text, theirs in spoken(language).sentences.items() if isinstance(theirs, str)}


# -- a language for one piece of work --------------------------------------------------------------------------------


def speaks(language: str) -> bool:
    """Are there sentences of reports in that language? `de-AT` counts as `de`."""
    return bool(spoken(language).sentences) or _base(language) == "en"


@cache
def spoken(language: str) -> Spoken:
    """The sentences of a language; none for English and for languages without a file."""
    base = _base(language)
    path = assets.resources() / "locale" / f"{base}.json"
    import json  # no start needs it

    is_there = base.isascii() and base.isalpha() and path.is_file()
    return Spoken(base, json.loads(path.read_text(encoding="utf-8"))) if is_there else Spoken("en", {})


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything said inside is said in `language`, on this thread alone; "" changes nothing."""
    before = _spoken.set(spoken(language)) if language else None
    try:
        yield
    finally:
        if before is not None:
            _spoken.reset(before)


def in_language(language: str, steps: Generator[Step, None, Outcome]) -> Generator[Step, None, Outcome]:
    """The same task, at work in `language`; between its steps everybody speaks as before."""
    try:
        while True:
            with speaking(language):
                try:
                    step = next(steps)
                except StopIteration as end:
                    outcome: Outcome = end.value
                    return outcome
            yield step
    finally:
        steps.close()


def language() -> str:
    """The language in use, as a tag of two letters; "en" for the words in the source."""
    found = _spoken.get()
    return found.language if found else "en"


def figure(text: str) -> str:
    """A written figure ("5.0", ".030") as the language in use writes it: "5,0", "0,030"."""
    if language() not in COMMA:
        return text
    return text.replace(".", ",") if text[:1] != "." else f"0,{text[1:]}"


COMMA = frozenset({"de"})
"""Languages that part decimals by a comma and write the zero before it."""


def _base(language: str) -> str:
    return language.partition("-")[0].lower()
