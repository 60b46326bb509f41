"""A study as the sheets of a form: every page a group, every item a row, and beside it what only CX Studio reads.

What touchpoints ask of themselves, the outcome, declarations, draws and photos as evidence become rows, too, so that
the form can be used in the field; they are marked as made and left out when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _
from cxstudio.interchange.account import Account
from cxstudio.interchange.cell_texts import LONGEST, packed, shown
from cxstudio.interchange.choice_rows import choice_rows
from cxstudio.interchange.form_losses import losses
from cxstudio.interchange.form_words import in_all_languages, other_languages
from cxstudio.interchange.spellings import language_label
from cxstudio.interchange.survey_rows import survey_rows
from cxstudio.study.plan import StudyFile

Cells = dict[str, str]
OWN_SHEET = "_cx_protocol"
FORMAT = "1"
_FIRST = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation")


@dataclass(frozen=True)
class Table:
    """A sheet to be written: its title and its rows, each heading -> text."""

    title: str
    rows: tuple[Cells, ...]

    @property
    def headings(self) -> list[str]:
        """The headings of all rows, the usual ones first."""
        found = dict.fromkeys(heading for row in self.rows for heading in row)
        if not found:  # a sheet without rows is a sheet all the same
            return ["list_name", *_FIRST[1:3]] if self.title == "choices" else list(_FIRST[:3])
        usual = [heading for heading in _FIRST if heading in found]
        return usual + [heading for heading in found if heading not in usual]


@dataclass(frozen=True)
class Form:
    """The sheets of a form, and what other tools can't do with it."""

    tables: tuple[Table, ...]
    account: Account


def form_of(file: StudyFile) -> Form:
    """The form of a study. Raises ProtocolError for one that no spreadsheet can hold."""
    protocol = file.protocol
    survey = tuple(survey_rows(protocol))
    tables = (
        Table("survey", in_all_languages(protocol, survey_rows)),
        Table("choices", in_all_languages(protocol, choice_rows)),
        Table("settings", (_settings(file),)),
        Table(OWN_SHEET, tuple(_own_sheet(file))),
    )
    _check_lengths(tables)
    return Form(tables, Account(tuple(losses(protocol, survey))))


def _check_lengths(tables: Iterable[Table]) -> None:
    for table in tables:
        for row in table.rows:
            for heading, text in row.items():
                if len(text) > LONGEST:
                    words = _("“{name}” is too long for a spreadsheet ({heading}). Nothing was written. Shorten it.")
                    raise ProtocolError(words.format(name=row.get("name", ""), heading=heading), "form-cell-too-long")


# -- settings, and our own sheet ---------------------------------------------------------------------------------------


def _settings(file: StudyFile) -> Cells:
    version = file.protocol.content_hash()[:12]
    language = file.protocol.language
    spoken = {"default_language": language_label(language)} if other_languages(file.protocol) else {}
    return {
        "form_title": shown(file.protocol.title) or file.key,
        "form_id": shown(file.key) or "form",
        "version": version,
        **spoken,
    }


def _own_sheet(file: StudyFile) -> Iterator[Cells]:
    """What belongs to no row: fields of study and protocol, long ones cut over several rows of the same name."""
    protocol = file.protocol.model_dump(mode="json", exclude={"stages", "scales"})
    protocol["scales"] = [{"id": scale.id, "title": scale.title} for scale in file.protocol.scales]
    yield {"name": "format", "value": FORMAT}
    yield from _cut("key", packed(file.key))
    yield from _cut("study", packed(file.study.model_dump(mode="json")))
    for name, value in protocol.items():
        yield from _cut(name, packed(value))


def _cut(name: str, text: str) -> Iterator[Cells]:
    pieces = [text[at : at + LONGEST - 767] for at in range(0, len(text), LONGEST - 767)]
    # a bar at both ends: blanks at a cut must not get lost in another program
    yield from ({"name": name, "value": f"|{piece}|"} for piece in pieces)
