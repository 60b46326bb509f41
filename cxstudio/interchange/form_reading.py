"""A form as a study: groups become stages and touchpoints, questions become items, and every row is accounted for.

Each part of the work is told where it is done: `form_tree` groups, `form_questions` questions, `form_tables` repeats,
`form_rules` rules, `form_languages` translations, `form_study` the whole. Here is the order of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.interchange.account import Account
from cxstudio.interchange.cell_texts import KIND, MADE, TABLE, Json
from cxstudio.interchange.door import refused
from cxstudio.interchange.form_languages import Translations, main_language, speaking, tag_of
from cxstudio.interchange.form_lists import lists_of, tell_lists
from cxstudio.interchange.form_questions import Questions
from cxstudio.interchange.form_rest import tell_cells, tell_doubts, tell_sheet
from cxstudio.interchange.form_rules import Rules
from cxstudio.interchange.form_settings import own_sheet_of, settings_of
from cxstudio.interchange.form_study import Facts, study_of
from cxstudio.interchange.form_tables import Repeat, foreign_table, own_table, repeat_at
from cxstudio.interchange.form_tree import Question, Tree
from cxstudio.interchange.form_writing import OWN_SHEET
from cxstudio.interchange.native_columns import Names
from cxstudio.interchange.sheets import Book, Row, Sheet
from cxstudio.interchange.spellings import Asked, asked, heading, id_from, language_label
from cxstudio.interchange.telling import Teller
from cxstudio.study.plan import StudyFile


@dataclass(frozen=True)
class Imported:
    """The study that a form became, and what became of each of its rows."""

    file: StudyFile
    account: Account


def read_form(book: Book, name: str, make_id: Callable[[], str]) -> Imported:
    """The study in a form; `name` is how the file is called. Raises ProtocolError for a file that is no form."""
    return _Reader(book, name).read(make_id)


class _Reader:
    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self.name = name
        self.teller = Teller()
        self.sheets = {sheet.title.strip().lower(): sheet for sheet in reversed(book.sheets)}
        self.survey = self._survey()
        self.choices = self.sheets.get("choices")
        self.settings = settings_of(self.sheets.get("settings"), self.teller)
        self.own = own_sheet_of(self.sheets.get(OWN_SHEET), name, self.teller)
        self.title = self.settings.get("form_title") or name.rpartition(".")[0] or name
        self._prepare()

    def _survey(self) -> Sheet:
        only = self.book.sheets[0] if len(self.book.sheets) == 1 else None
        survey = self.sheets.get("survey") or only
        if survey is None or not any(heading(each).name == "type" for each in survey.headings):
            reason = _("it has no sheet “survey” with a column “type”, so it is no form.")
            raise refused(self.name, reason, "form-no-survey")
        return survey

    def _prepare(self) -> None:
        language = main_language(self.survey, self.settings.get("default_language", ""))
        self.rows = [speaking(row, language) for row in self.survey.rows]
        self.choice_rows = [speaking(row, language) for row in self.choices.rows] if self.choices else []
        self.tag = tag_of(language) or "en"
        lists = lists_of(self.choice_rows, self.teller)
        names, ids = _ids(self.rows)
        self.taken = set(ids.values())
        words = Translations(self.teller, str(self.own.get("language", self.tag)), *_own_words(self.own))
        self.questions = Questions(self.teller, lists, ids, names, words)
        self.tree = Tree(self.teller, names, self.title)
        self.given: set[str] = set()

    def read(self, make_id: Callable[[], str]) -> Imported:
        at = 0
        while at < len(self.rows):
            at += self._row(at)
        self.tree.finish()
        known = {question.item.id for question in self.tree.questions()}
        made = {name for name in self.questions.names.all if name in self.questions.ids} if self.own else set()
        Rules(self.tree, self.questions.lists, self.questions.ids, known | made, self.teller).settle()
        facts = Facts(self.name, self.title, self.tag, self.own)
        file = study_of(self.tree, self.questions, facts, make_id)
        tell_doubts(file.protocol, self.tree, self.teller)
        self._tell_rest()
        return Imported(file, self.teller.account(sheet.title for sheet in self.book.sheets))

    def _tell_rest(self) -> None:
        tell_lists(self.questions.lists, self.teller, self.questions.lists_with_scales)
        for row in (*self.rows, *self.choice_rows):
            tell_cells(row, self.teller)
        read = (self.survey, self.choices, self.sheets.get("settings"), self.sheets.get(OWN_SHEET))
        for sheet in self.book.sheets:
            tell_sheet(sheet, sheet in read, self.teller)
        for remark in self.book.remarks:
            self.teller.whole(self.survey.title, remark)

    # -- rows ----------------------------------------------------------------------------------------------------------

    def _row(self, at: int) -> int:
        """Read the row at that place, with what belongs to it; how many rows that were."""
        row = self.rows[at]
        kind = asked(row.take("type"))
        if not row.take("type"):
            self.teller.leave(row, _("it has no type."))
        elif row.take("disabled").lower() in ("yes", "true", "1"):
            self.teller.leave(row, _("it is disabled."))
        elif kind.kind == "begin_repeat":
            return self._repeat(row, repeat_at(self.rows, at))
        elif kind.kind == "begin_group":
            self.tree.begin(row, is_repeat=False)
        elif kind.kind in ("end_group", "end_repeat", "end_loop"):
            self.tree.end(row)
        elif row.take(KIND) == MADE:
            row.used.update(row.cells)
            self.questions.pass_over(kind.list)
            self.teller.taken(row, _("CX Studio makes this row from others."))
        else:
            self._question(row, kind)
        return 1

    def _repeat(self, row: Row, repeat: Repeat | None) -> int:
        """A table where it can be one, else a group."""
        if repeat is not None and row.take(KIND) == TABLE:
            self._add(row, own_table(repeat, self.questions), row.take("name"))
            return len(repeat.rows)
        name = row.take("name")
        found = foreign_table(repeat, self.questions) if repeat and name and name not in self.given else None
        if repeat is None or found is None:
            self.tree.begin(row, is_repeat=True)
            return 1
        self._add(row, found, name)
        return len(repeat.rows)

    def _question(self, row: Row, kind: Asked) -> None:
        name = row.take("name")
        if not name:
            return self.teller.leave(row, _("it has no name."))
        if name in self.given:
            return self.teller.leave(row, _("another question has the name “{name}”.").format(name=name))
        found = self.questions.read(row, kind, self.tree.grid)
        self._add(row, found, name)
        if found is not None and kind.other:
            self.tree.add(self.questions.other(row, found.item, self.taken))
        return None

    def _add(self, row: Row, found: Question | None, name: str) -> None:
        if found is None:
            return
        self.given.add(name)
        if name != found.item.id:
            self.teller.changed(row, "name", _("“{name}” is called {id} here.").format(name=name, id=found.item.id))
        self.tree.add(found)
        self.teller.taken(row, _("item {id}").format(id=found.item.id))


def _ids(rows: Sequence[Row]) -> tuple[Names, dict[str, str]]:
    """All names of the form, and an id for each: itself where it is one. Questions come before repeats."""
    kinds = [asked(row.take("type")).kind for row in rows]
    asked_for = [row.take("name") for row, kind in zip(rows, kinds, strict=True) if not _is_bracket(kind)]
    repeats = [row.take("name") for row, kind in zip(rows, kinds, strict=True) if kind == "begin_repeat"]
    ids: dict[str, str] = {}
    taken: set[str] = set()
    names = [name for name in dict.fromkeys((*asked_for, *repeats)) if name]
    for name in sorted(names, key=lambda name: name != id_from(name, ())):  # names that are ids already, first
        ids[name] = id_from(name, taken)
        taken.add(ids[name])
    tables = {row.take("name") for row in rows if row.take(KIND) == TABLE}
    return Names(frozenset(asked_for) | tables, frozenset(tables)), ids


def _is_bracket(kind: str) -> bool:
    return kind.startswith(("begin_", "end_"))


def _own_words(own: dict[str, Json]) -> tuple[dict[str, str], Mapping[str, Mapping[str, str]]]:
    """Languages as CX Studio writes them -> their tags, and the translations it wrote."""
    given = own.get("translations")
    words = {tag: texts for tag, texts in given.items() if isinstance(texts, dict)} if isinstance(given, dict) else {}
    found = {tag: {key: str(text) for key, text in texts.items()} for tag, texts in words.items()}
    return {language_label(tag): tag for tag in found}, found
