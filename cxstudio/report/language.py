"""In which language a report is said, and which of the study's own texts stay in another one.

Sentences of reports are there in English and German; a study's texts come in whatever it is translated into. What is
missing stays in the study's main language, and the method page says which texts these are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from cxstudio.i18n import _, in_language, plural, retold, speaks
from cxstudio.report.basis import Basis, ReportSettings, Source
from cxstudio.report.text import plain
from cxstudio.report.words import quoted
from cxstudio.steps import Steps
from cxstudio.store import studies
from cxstudio.study.language_names import name_of
from cxstudio.study.languages import missing
from cxstudio.study.protocol import Protocol

Outcome = TypeVar("Outcome")
OFFERED = ("en", "de")
"""Languages with sentences for everything that a report says."""
MOST_TOLD = 3


def sentences_in(source: Source, study_id: str, settings: ReportSettings) -> str:
    """The language of the report's own sentences: the one wished for where there are any, else the study's, else
    English. Raises WorkspaceError where the study is not here."""
    if settings.language:
        return settings.language if speaks(settings.language) else "en"
    own = _newest(source, study_id).language
    return own if speaks(own) else "en"


def spoken(language: str, steps: Steps[Outcome]) -> Steps[Outcome]:
    """The same task with all it makes said in `language`; its progress is told as the program speaks."""
    work = in_language(language, steps)
    try:
        while True:
            try:
                step = next(work)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            yield replace(step, text=retold(step.text, language))
    finally:
        work.close()


def _newest(source: Source, study_id: str) -> Protocol:
    with source.database.read() as connection:
        return studies.newest_version(connection, study_id).protocol


@dataclass(frozen=True)
class Untranslated:
    """What a report in `language` says in another one: the program's sentences, or so many texts of the study, the
    first of them by their words."""

    language: str
    spoken: bool = True
    texts: int = 0
    first: tuple[str, ...] = ()


def untranslated(protocol: Protocol, language: str) -> Untranslated:
    """What stays in another language; `protocol` is the study's own, with its translations. "" is its main language."""
    wished = language or protocol.language
    found = () if wished == protocol.language else missing(protocol, wished)
    return Untranslated(wished, speaks(wished), len(found), tuple(place.words for place in found[:MOST_TOLD]))


def told(found: Untranslated, own: str) -> list[str]:
    """That in sentences, for the method page and for whoever hands the report on; `own` is the study's language."""
    said = []
    if not found.spoken:
        text = _("The sentences of this report are in English: there are none in {language} yet.")
        said.append(text.format(language=name_of(found.language)))
    if found.texts:
        text = plural(
            "{n} text of the study is not translated and stands as it was written",
            "{n} texts of the study are not translated and stand as they were written",
            found.texts,
        )
        first = ", ".join(quoted(plain(words)) for words in found.first)
        more = " …" if found.texts > len(found.first) else ""
        said.append(f"{text} ({name_of(own)}): {first}{more}.")
    return said


def of_basis(basis: Basis) -> list[str]:
    """What of this report stays in another language, in sentences."""
    own = basis.own_words
    return told(untranslated(own, basis.settings.language), own.language)
