"""The languages of a form: which of them the study speaks, and the words of the others, text place by text place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cxstudio.i18n import _
from cxstudio.interchange.account import Outcome
from cxstudio.interchange.cell_texts import shown
from cxstudio.interchange.sheets import Cell, Row, Sheet
from cxstudio.interchange.spellings import TRANSLATED, heading, language_code
from cxstudio.interchange.telling import Teller
from cxstudio.study.language_names import OWN_NAMES, is_tag
from cxstudio.study.languages import add_language, with_texts
from cxstudio.study.protocol import Protocol
from cxstudio.study.text_places import sources

_OWN_TAGS = {name.casefold(): tag for tag, name in OWN_NAMES.items()}


def main_language(survey: Sheet, wanted: str) -> str:
    """The language to read, as headings write it: the declared one, none where there are columns without one, or the
    first."""
    labels = [found for each in survey.headings if (found := heading(each)).name == "label"]
    languages = list(dict.fromkeys(label.language for label in labels))
    for language in languages:
        if wanted and wanted.casefold() in (language.casefold(), language.partition(" (")[0].casefold()):
            return language
    return "" if "" in languages or not languages else languages[0]


def tag_of(language: str) -> str:
    """The tag of a language as headings write it, `English (en)` or `Deutsch`; "" where it is not known."""
    name = language.strip()
    return language_code(name) or _OWN_TAGS.get(name.casefold(), "") or (name if is_tag(name) and "-" in name else "")


def speaking(row: Row, language: str) -> Row:
    """The row under the plain names of its columns, texts in one language; those in others keep their heading."""
    cells: dict[str, Cell] = {}
    for written, cell in row.cells.items():
        found = heading(written)
        mine = found.name not in TRANSLATED or found.language == language
        cells[found.name if mine and found.name not in cells else written] = cell
    for written, cell in row.cells.items():  # a text without a language stands in where the chosen one has none
        found = heading(written)
        if found.name in TRANSLATED and not found.language and found.name not in cells:
            cells[found.name] = cells.pop(written, cell)
    return Row(row.sheet, row.number, cells)


@dataclass
class Translations:
    """Words in the other languages, gathered while the rows are read: tag -> text place -> words.

    `known` maps languages as CX Studio itself wrote them to their tags; its own words count, and what another tool
    changed in them is told.
    """

    teller: Teller
    main: str
    known: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, row: Row, places: Mapping[str, str], said: Mapping[str, str] | None = None) -> None:
        """The words of a row that was taken: column -> text place. `said` are the words in the main language where
        CX Studio wrote the row; they stand in for translations that are missing."""
        for written in list(row.cells):
            name = heading(written)
            if name.name not in places or written == name.name or written in row.used:
                continue
            tag = self.known.get(name.language) or tag_of(name.language)
            if tag == self.main or not tag:
                continue
            text = row.take(written)
            self._note(row, written, tag, places[name.name], text, (said or {}).get(name.name))

    def _note(self, row: Row, written: str, tag: str, place: str, text: str, said: str | None) -> None:
        if said is not None:
            in_main = row.cells[head].text.strip() if (head := heading(written).name) in row.cells else ""
            translated = shown(self.own.get(tag, {}).get(place, ""))
            if text in (translated or shown(said), in_main, row.take("name")):
                return
            self.teller.say(Outcome.CHANGED, row, written, _("it was changed in another tool."))
        self.found.setdefault(tag, {})[place] = text

    def note_joined(self, rows: Sequence[Row], place: str) -> None:
        """The labels of several rows as one text, each in the main language where a translation is missing."""
        names = dict.fromkeys(heading(written).language for row in rows for written in row.cells)
        for name in names:
            tag = tag_of(name)
            if tag and tag != self.main:
                labels = [row.take(f"label::{name}") or row.take("label") for row in rows]
                self.found.setdefault(tag, {})[place] = " › ".join(labels)

    def into(self, protocol: Protocol) -> Protocol:
        """The protocol with these words; places that it does not have (any more) are left."""
        for tag, words in self.found.items():
            if tag not in protocol.translations:
                protocol = add_language(protocol, tag)
            places = sources(protocol)
            protocol = with_texts(protocol, tag, {key: text for key, text in words.items() if key in places})
        return protocol
