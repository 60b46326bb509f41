"""Reports in another language: every sentence has its German, figures their comma, and what is missing is said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio import i18n
from cxstudio.assets import resources
from cxstudio.i18n import in_language, plural, speaking
from cxstudio.report import kinds
from cxstudio.report.basis import ReportSettings
from cxstudio.report.blocks import Report
from cxstudio.report.data_tables import gather_tables
from cxstudio.report.words import number_word, p_value, percent, quoted, signed
from cxstudio.steps import Progress, Steps, run_to_end
from cxstudio.study import languages
from cxstudio.study.methods import BUILT_IN
from cxstudio.study.wordings import ENGLISH
from cxstudio.workspace import Workspace
from tests.report import scene
from tests.report.sentences import plurals, sentences

DE: dict[str, str | list[str]] = json.loads((resources() / "locale" / "de.json").read_text(encoding="utf-8"))
METHODS = {method.key for method in BUILT_IN}
"""Methods are named by their keys in reports."""


def filled_in(text: str) -> set[str]:
    return set(re.findall(r"\{+\w+\}+", text))


def test_every_sentence_of_a_report_has_its_german() -> None:
    missing = {text: where for text, where in sentences().items() if text not in DE}
    assert missing == {}, 'say them in resources/locale/de.json; "" where only whoever makes the report reads them'
    assert set(DE) >= METHODS


def test_no_german_is_kept_for_a_sentence_that_is_gone() -> None:
    assert set(DE) - set(sentences()) - METHODS == set()


def test_translations_fill_in_what_their_sentences_fill_in() -> None:
    many = plurals()
    wrong = [
        text
        for text, said in DE.items()
        if said and filled_in(many.get(text, text)) != filled_in(said if isinstance(said, str) else said[1])
    ]
    assert wrong == []
    assert [text for text, said in DE.items() if said and isinstance(said, list) != (text in many)] == []
    assert [text for text, said in DE.items() if isinstance(said, list) and len(said) != 2] == []


def test_figures_are_written_as_the_language_writes_them() -> None:
    assert (percent(0.882), p_value(0.03), signed(5), quoted("A")) == ("88\xa0%", ".030", "+5.0", "“A”")
    with speaking("de-AT"):
        assert (percent(0.882), p_value(0.03), signed(5), quoted("A")) == ("88\xa0%", "0,030", "+5,0", "„A“")
        assert (signed(0), p_value(0.0001), number_word(2)) == ("0,0", "<\xa0" + "0,001", "zwei")
        assert plural("one visit", "{n} visits", 1) == "ein Besuch"
    assert number_word(2) == "two"


def test_a_language_holds_for_its_own_work_and_ends_with_it() -> None:
    def work() -> Steps[str]:
        yield Progress(0, 2, i18n._("Contents"))
        yield Progress(1, 2, i18n._("Contents"))
        return i18n._("Contents")

    steps = in_language("de", work())
    assert next(steps).text == "Inhalt"
    assert i18n._("Contents") == "Contents"
    assert run_to_end(steps) == "Inhalt"


# -- whole reports -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with scene.golden_workspace(tmp_path_factory.mktemp("language") / "w") as made:
        protocol = made.newest_protocol(scene.STUDY).protocol
        protocol = languages.add_language(protocol, "de")
        german = {"touchpoint/advice/title": "Beratung", "item/advice_kept/text": "War die Beratung wie im Handbuch?"}
        made.publish(scene.STUDY, languages.with_texts(protocol, "de", german))
        yield made


def in_german(workspace: Workspace, kind: str = "study", language: str = "de") -> Report:
    return run_to_end(
        kinds.gather(workspace, scene.STUDY, kinds.KINDS[kind], settings=ReportSettings(language=language))
    )


def test_a_german_report_says_the_studys_texts_in_german_and_which_are_not(
    workspace: Workspace, tmp_path: Path
) -> None:
    report = in_german(workspace)
    assert report.language == "de"
    assert (
        report.cover.title == "Wo „Beratung“ den Standard verfehlte, war die Wiederbesuchsabsicht 5,0 Punkte niedriger."
    )
    said = " ".join(report.texts())
    assert "3. bis 26. März 2026" in said and "4,1 bis 5,9" in said
    assert "53 Texte der Studie sind nicht übersetzt" in said and "(English): „Pharmacy visit“" in said
    path = scene.pdf_of(report, tmp_path / "a.pdf")
    assert "Seite 1 von" in scene.pages_text(path)[0]
    assert b"/Lang (de)" in path.read_bytes()


def test_a_language_without_sentences_falls_back_and_says_so(workspace: Workspace) -> None:
    report = in_german(workspace, language="ar")
    assert report.language == "en"
    assert "The sentences of this report are in English: there are none in العربية yet." in " ".join(report.texts())


def test_tables_have_german_titles(workspace: Workspace) -> None:
    package = run_to_end(gather_tables(workspace, scene.STUDY, ReportSettings(language="de")))
    titles = {column.name: column.title for table in package.tables for column in table.columns}
    assert (titles["observer"], titles["advice_kept"]) == ("Beobachter", "War die Beratung wie im Handbuch?")
    assert package.language == "de"


class Marking(i18n.Spoken):
    """Every sentence in marks: what stands outside them was not said through the catalogue."""

    def __init__(self) -> None:
        super().__init__("en", {})

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def outside(text: str) -> str:
    """What of a text stands outside all marks; hashes are no words."""
    text = re.sub(r"[0-9a-f]{8,}", " ", text)
    while (shorter := re.sub("⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    return re.sub("⟦[^⟧]*$", "", text)  # a sentence may be shown up to its first stop


@pytest.mark.parametrize("kind", ["study", "summary", "blank"])
def test_nothing_is_said_beside_the_catalogue(workspace: Workspace, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "spoken", lambda _language: Marking())
    report = in_german(workspace, kind, "en")
    own = workspace.newest_protocol(scene.STUDY).protocol.model_dump_json() + scene.study_file().model_dump_json()
    own += " ".join(ENGLISH.values()) + " Branch; Visit fell short; CX Studio numpy scipy reportlab"
    known = set(re.findall(r"[^\W\d_]{3,}", own.casefold()))
    found = {
        word
        for text in report.texts()
        for word in re.findall(r"[^\W\d_]{3,}", outside(text))
        if word.casefold() not in known and not word.isupper()
    }
    assert found == set()
