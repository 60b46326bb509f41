"""A form as a study: groups become stages and touchpoints, questions become items, and every row is accounted for.

A group at the top is a stage, one inside it a touchpoint; deeper ones become touchpoints of their own, in the order of
asking. Questions outside any group get a stage of their own. Rows that CX Studio wrote are read from its own columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from cxstudio.i18n import _
from cxstudio.interchange import rules
from cxstudio.interchange.account import Account, Line, Outcome
from cxstudio.interchange.door import refused
from cxstudio.interchange.form_items import OTHER, is_scale, item_of, scale_id, words_of
from cxstudio.interchange.form_lists import ChoiceList, lists_of, tell_lists
from cxstudio.interchange.form_writing import FORMAT, OWN_SHEET
from cxstudio.interchange.own_columns import (
    KIND,
    MADE,
    PREFIX,
    Json,
    answers_list,
    native_cells,
    own_item,
    scale_list,
    theirs,
    unpacked,
)
from cxstudio.interchange.sheets import LONGEST_CELL, Book, Cell, Row, Sheet
from cxstudio.interchange.spellings import TRANSLATED, Asked, asked, heading, id_from, language_code
from cxstudio.study import logic
from cxstudio.study.checks import check
from cxstudio.study.pages import EXPECTATIONS, OUTCOME
from cxstudio.study.plan import StudyFile
from cxstudio.study.protocol import Computed, Item, Protocol, Text

_RULES = {"condition": "relevant", "constraint": "constraint", "expression": "calculation"}
_DOUBTS = frozenset({"P003", "P004", "P005", "P007", "P028"})
_NEVER_TOUCHPOINTS = {EXPECTATIONS, OUTCOME, "no_single_moment"}


@dataclass(frozen=True)
class Imported:
    """The study that a form became, and what became of each of its rows."""

    file: StudyFile
    account: Account


@dataclass
class Question:
    """An item on its way, with the rules of its row that are still in their language."""

    row: Row
    item: Item
    rules: dict[str, str] = field(default_factory=dict)


@dataclass
class Group:
    """An open group. `own` are its fields where CX Studio wrote it; `is_made` where its rows follow from others."""

    row: Row
    kind: str
    title: str
    conditions: tuple[tuple[Row, str], ...]
    own: dict[str, Json]
    is_made: bool = False
    stage: Part | None = None


@dataclass
class Part:
    """A stage or touchpoint on its way."""

    fields: dict[str, Json]
    conditions: tuple[tuple[Row, str], ...] = ()
    inside: list[Part] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def read_form(book: Book, name: str, make_id: Callable[[], str]) -> Imported:
    """The study in a form; `name` is how the file is called. Raises ProtocolError for a file that is no form."""
    return _Reader(book, name).read(make_id)


class _Reader:
    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self.name = name
        self.lines: list[Line] = []
        self.left: set[tuple[str, int]] = set()
        self.stages: list[Part] = []
        self.open: list[Group] = []
        self.place: tuple[object, ...] | None = None
        self.taken: set[str] = set()
        self.touchpoints: set[str] = set(_NEVER_TOUCHPOINTS)
        self.stage_ids: set[str] = set()
        self.ids: dict[str, str] = {}
        self.scales: dict[str, ChoiceList] = {}

    # -- the whole -----------------------------------------------------------------------------------------------------

    def read(self, make_id: Callable[[], str]) -> Imported:
        sheets = {sheet.title.strip().lower(): sheet for sheet in reversed(self.book.sheets)}
        survey = sheets.get("survey") or self.only_sheet()
        if survey is None or not any(heading(each).name == "type" for each in survey.headings):
            reason = _("it has no sheet “survey” with a column “type”, so it is no form.")
            raise refused(self.name, reason, "form-no-survey")
        settings = self.settings(sheets.get("settings"))
        own = self.own_sheet(sheets.get(OWN_SHEET))
        language = self.language(survey, settings.get("default_language", ""))
        rows = [_speaking(row, language) for row in survey.rows]
        choices = sheets.get("choices")
        choice_rows = [_speaking(row, language) for row in choices.rows] if choices else []
        self.lists = lists_of(choice_rows, self.lines)
        self.title = settings.get("form_title") or self.name.rpartition(".")[0] or self.name
        self.name_rows(rows)
        for row in rows:
            self.survey_row(row)
        for group in self.open:
            self.say(Outcome.CHANGED, group.row, "", _("the group is never closed; it ends with the form."))
        file = self.assembled(own, make_id, language)
        self.tell_doubts(file.protocol)
        self.tell_rest(rows, choice_rows, survey, choices, sheets)
        return Imported(file, Account(tuple(sorted(filter(self.matters, self.lines), key=self.order()))))

    def only_sheet(self) -> Sheet | None:
        return self.book.sheets[0] if len(self.book.sheets) == 1 else None

    def matters(self, line: Line) -> bool:
        """Of a row that is not taken only the reason is told."""
        is_left = (line.sheet, line.row) in self.left
        return not is_left or (line.outcome is Outcome.NOT_TAKEN and not line.column)

    def order(self) -> Callable[[Line], tuple[int, int]]:
        places = {sheet.title: number for number, sheet in enumerate(self.book.sheets)}
        return lambda line: (places.get(line.sheet, -1), line.row)

    def say(self, outcome: Outcome, row: Row, heading: str, text: str) -> None:
        column = row.place(heading) if heading else ""
        if heading:
            row.used.add(heading)
        self.lines.append(Line(outcome, row.sheet, row.number, column, text))

    def use(self, name: str) -> None:
        """The list of that name, if there is one, belongs to a row that was taken."""
        if name in self.lists:
            self.lists[name].used = True

    def leave(self, row: Row, text: str) -> None:
        """The whole row is not taken; what was said of it before no longer matters."""
        self.left.add((row.sheet, row.number))
        self.say(Outcome.NOT_TAKEN, row, "", text)
        row.used.update(row.cells)

    # -- settings, languages, our own sheet ----------------------------------------------------------------------------

    def settings(self, sheet: Sheet | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for number, row in enumerate(sheet.rows if sheet else ()):
            if number:
                self.leave(row, _("only the first row of settings counts."))
                continue
            kept = {heading(each).name: row.take(each) for each in list(row.cells)}
            for each in row.cells:
                if heading(each).name not in ("form_title", "default_language", "form_id", "version"):
                    self.say(Outcome.NOT_TAKEN, row, each, _("CX Studio has no such setting."))
            found = kept
            self.say(Outcome.TAKEN, row, "", _("the settings of the form."))
        return found

    def own_sheet(self, sheet: Sheet | None) -> dict[str, Json]:
        pieces: dict[str, list[str]] = {}
        for row in sheet.rows if sheet else ():
            pieces.setdefault(row.take("name"), []).append(row.raw("value"))
            self.say(Outcome.TAKEN, row, "", _("what CX Studio itself wrote."))
        if not pieces:
            return {}
        if pieces.get("format") != [FORMAT]:
            reason = _("it was written by a newer CX Studio. Update to open it.")
            raise refused(self.name, reason, "form-newer")
        texts = {name: "".join(piece[1:-1] for piece in found) for name, found in pieces.items() if name != "format"}
        return {name: unpacked(text) for name, text in texts.items()}

    def language(self, survey: Sheet, wanted: str) -> str:
        """The language to read: the declared one, none where there are columns without one, or the first."""
        labels = [found for each in survey.headings if (found := heading(each)).name == "label"]
        languages = list(dict.fromkeys(label.language for label in labels))
        for language in languages:
            if wanted and wanted.casefold() in (language.casefold(), language.partition(" (")[0].casefold()):
                return language
        return "" if "" in languages or not languages else languages[0]

    # -- names ---------------------------------------------------------------------------------------------------------

    def name_rows(self, rows: list[Row]) -> None:
        """An id for every question: its own name where that is one."""
        names = [row.take("name") for row in rows if not _is_bracket(asked(row.take("type")))]
        for name in names:
            if name and name == id_from(name, ()) and name not in self.taken:
                self.ids[name] = name
                self.taken.add(name)
        for name in names:
            if name and name not in self.ids:
                self.ids[name] = id_from(name, self.taken)
                self.taken.add(self.ids[name])
        self.names = frozenset(names)
        self.given: set[str] = set()

    # -- rows ----------------------------------------------------------------------------------------------------------

    def survey_row(self, row: Row) -> None:
        kind = asked(row.take("type"))
        if not row.take("type"):
            self.leave(row, _("it has no type."))
        elif row.take("disabled").lower() in ("yes", "true", "1"):
            self.leave(row, _("it is disabled."))
        elif kind.kind in ("begin_group", "begin_repeat"):
            self.begin(row, kind)
        elif kind.kind in ("end_group", "end_repeat", "end_loop"):
            self.end(row)
        elif row.take(KIND) == MADE:
            row.used.update(row.cells)
            self.use(kind.list)
            self.say(Outcome.TAKEN, row, "", _("CX Studio makes this row from others."))
        else:
            self.question(row, kind)

    def begin(self, row: Row, kind: Asked) -> None:
        own = _own_fields(row) if row.take(KIND) in ("stage", "touchpoint") else {}
        title = row.take("label") or row.take("name").replace("_", " ") or _("Part")
        if own:
            own.setdefault("title", row.raw("label"))
        relevant = row.take("relevant")
        condition = own.get("condition", "")
        if own and relevant == theirs(str(condition), self.names):
            relevant = ""
        elif own:
            own.pop("condition", None)
            self.say(Outcome.CHANGED, row, "relevant", _("its condition was changed in another tool."))
        before = self.open[-1].conditions if self.open else ()
        conditions = (*before, (row, relevant)) if relevant else before
        group = Group(row, row.take(KIND), title, conditions, own, row.take(KIND) == MADE)
        self.open.append(group)
        row.used.update(("appearance", "name"))
        if kind.kind == "begin_repeat":
            self.say(Outcome.CHANGED, row, "", _("it is asked once; CX Studio repeats no groups."))
        elif len(self.open) > 2:
            self.say(Outcome.CHANGED, row, "", _("a group this deep becomes a touchpoint of its own."))
        else:
            self.say(Outcome.TAKEN, row, "", _("stage") if len(self.open) == 1 else _("touchpoint"))
        if own:
            self.touchpoint()

    def end(self, row: Row) -> None:
        row.used.update(row.cells)
        if not self.open:
            self.leave(row, _("no group is open here."))
            return
        self.open.pop()
        self.place = None
        self.say(Outcome.TAKEN, row, "", _("the end of a group."))

    def touchpoint(self) -> Part:
        """The touchpoint for what comes next; a new one wherever the groups have changed."""
        place = tuple(id(group) for group in self.open)
        if self.place == place and self.stages and self.stages[-1].inside:
            return self.stages[-1].inside[-1]
        stage = self.stage()
        if len(self.open) == 1 and self.open[0].own:
            return stage  # our own stage: its touchpoints follow, or it has none
        self.place = place
        group = self.open[-1] if self.open else None
        if group and group.own and group.kind == "touchpoint":
            fields: dict[str, Json] = dict(group.own)
        else:
            inner = [each.title for each in self.open[1:]][-3:] or [group.title if group else self.title]
            name = group.row.take("name") if group else "questions"
            fields = {"title": " › ".join(inner), "id": id_from(name, self.touchpoints, "t", 48)}
        self.touchpoints.add(str(fields.get("id", "")))
        stage.inside.append(Part(fields, group.conditions if group else ()))
        return stage.inside[-1]

    def stage(self) -> Part:
        """The stage of the outermost group; questions outside any group continue a stage of their own."""
        outer = self.open[0] if self.open else None
        if outer is not None and outer.stage is not None:
            return outer.stage
        if outer is None and self.stages and self.stages[-1].fields.get("id", "").__str__().startswith("form"):
            return self.stages[-1]
        if outer is not None and outer.own and outer.kind == "stage":
            fields: dict[str, Json] = dict(outer.own)
        else:
            name = outer.row.take("name") if outer else "form"
            fields = {"title": outer.title if outer else self.title, "id": id_from(name, self.stage_ids, "s")}
        self.stage_ids.add(str(fields.get("id", "")))
        self.stages.append(Part(fields))
        if outer is not None:
            outer.stage = self.stages[-1]
        return self.stages[-1]

    def question(self, row: Row, kind: Asked) -> None:
        name = row.take("name")
        if not name:
            return self.leave(row, _("it has no name."))
        if name in self.given:
            return self.leave(row, _("another question has the name “{name}”.").format(name=name))
        found = self.own_question(row) if row.take(KIND) else self.foreign_question(row, kind)
        if found is None:
            return None
        self.given.add(name)
        if row.take("name") != found.item.id:
            words = _("“{name}” is called {id} here.").format(name=name, id=found.item.id)
            self.say(Outcome.CHANGED, row, "name", words)
        self.add(found)
        if kind.other:
            self.add(self.other(row, found.item))
        self.say(Outcome.TAKEN, row, "", _("item {id}").format(id=found.item.id))
        return None

    def add(self, question: Question) -> None:
        place = self.touchpoint()
        if place in self.stages:  # a question that another tool put between our touchpoints
            place.inside.append(
                Part({"title": str(place.fields.get("title")), "id": id_from("more", self.touchpoints)})
            )
            place = place.inside[-1]
            self.touchpoints.add(str(place.fields["id"]))
        place.questions.append(question)

    def other(self, row: Row, item: Item) -> Question:
        id = id_from(f"{item.id}_other"[:64], self.taken)
        self.taken.add(id)
        condition = f"selected(${{{item.id}}}, '{OTHER}')"
        return Question(row, Text(id=id, text=_("Which other?"), at_least=0, condition=condition))

    def foreign_question(self, row: Row, kind: Asked) -> Question | None:
        def say(column: str, text: str) -> None:
            self.say(Outcome.CHANGED, row, column, text)

        if not kind.kind:
            self.leave(row, _("the type “{type}” is not known.").format(type=row.take("type")[:80]))
            return None
        found = self.lists.get(kind.list)
        made = item_of(kind, row, words_of(row, self.ids[row.take("name")], say), found, say)
        if isinstance(made, str):
            self.leave(row, made)
            return None
        if found is not None:
            found.used = True
            if kind.kind == "one" and is_scale(row, found):
                self.scales[scale_id(found)] = found
                row.used.add("appearance")
        return Question(row, made, {name: row.take(head) for name, head in _RULES.items() if row.take(head)})

    # -- rows that CX Studio wrote -------------------------------------------------------------------------------------

    def own_question(self, row: Row) -> Question | None:
        own = {each: row.raw(each) for each in row.cells if each.startswith(PREFIX)}
        native = {each: row.raw(each) for each in row.cells if not each.startswith(PREFIX)}
        id = row.take("name")
        answers = self.lists.get(answers_list(id))
        item = own_item(id, own, native, answers.choices() if answers else ())
        if item is None:
            self.say(Outcome.CHANGED, row, KIND, _("CX Studio's own columns don't fit any more; the rest was read."))
            return self.foreign_question(row, asked(row.take("type")))
        self.use(answers_list(id))
        self.use(asked(row.take("type")).list)
        return self.edited(row, item, native)

    def edited(self, row: Row, item: Item, native: dict[str, str]) -> Question:
        """What another tool changed in the native cells wins over our own columns."""
        written = native_cells(item, self.names)
        changes: dict[str, str] = {}
        for name, head in _RULES.items():
            if native.get(head, "").strip() != written.get(head, "") and hasattr(item, name):
                self.say(Outcome.CHANGED, row, head, _("it was changed in another tool."))
                changes[name] = native.get(head, "").strip()
        cleared = {name: "" for name, rule in changes.items() if not rule and name != "expression"}
        if native.get("required", "") != written.get("required", ""):
            self.say(Outcome.CHANGED, row, "required", _("it was changed in another tool."))
            cleared["required"] = native.get("required", "").strip().lower() in ("yes", "true", "true()")  # type: ignore[assignment]
        for head in ("type", "hint"):
            if native.get(head, "") != written.get(head, ""):
                self.say(Outcome.CHANGED, row, head, _("this change of another tool is not taken."))
        return Question(row, item.model_copy(update=cleared), {name: rule for name, rule in changes.items() if rule})

    # -- rules, once all items are known -------------------------------------------------------------------------------

    def settle(self, known: set[str]) -> None:
        """Translate the rules; what can't be said here, or names what wasn't taken, is told and left out."""
        renamed = self.renamed()
        questions = [q for stage in self.stages for part in stage.inside for q in part.questions]
        waiting = {q.item.id: q for q in questions if isinstance(q.item, Computed) and "expression" in q.rules}
        foreign = [q for q in questions if isinstance(q.item, Computed) and KIND not in q.row.cells]
        for question in [q for q in foreign if "expression" not in q.rules]:
            self.drop(question, known, _("it computes nothing."))
        gone = True
        while gone:
            gone = False
            for id, question in list(waiting.items()):
                reason = self.translate(question, "expression", known, renamed, retry=True)
                if reason:
                    self.drop(question, known, reason)
                    del waiting[id]
                    gone = True
        for question in questions:
            for name in list(question.rules):
                if question.item.id in known:
                    self.translate(question, name, known, renamed)
        for stage in self.stages:
            for part in stage.inside:
                part.questions = [q for q in part.questions if q.item.id in known]
                self.settle_touchpoint(part, known, renamed)

    def drop(self, question: Question, known: set[str], reason: str) -> None:
        known.discard(question.item.id)
        self.lines = [
            line for line in self.lines if (line.sheet, line.row) != (question.row.sheet, question.row.number)
        ]
        self.leave(question.row, reason)

    def translate(
        self, question: Question, name: str, known: set[str], renamed: rules.Renamed, retry: bool = False
    ) -> str:
        """Put one rule into its item; the reason why not, "" when it is there."""
        text = question.rules[name]
        found = self.translated(text, known, renamed)
        if isinstance(found, str):
            if not retry:
                self.say(Outcome.NOT_TAKEN, question.row, _RULES[name], found)
            return found
        if not retry or not found.remark:
            question.item = question.item.model_copy(update={name: found.text})
        if found.remark and not retry:
            self.say(Outcome.CHANGED, question.row, _RULES[name], found.remark)
        return ""

    def translated(self, text: str, known: set[str], renamed: rules.Renamed) -> rules.Translated | str:
        try:
            found = rules.to_ours(text, self.ids, renamed)
        except logic.LogicError as error:
            return _("{rule} — {reason}").format(rule=text[:200], reason=error)
        missing = sorted(logic.parse(found.text).items - known)
        if missing:
            return _("{rule} — it names what was not taken: {names}.").format(rule=text[:200], names=", ".join(missing))
        return found

    def settle_touchpoint(self, part: Part, known: set[str], renamed: rules.Renamed) -> None:
        parts = []
        own = str(part.fields.get("condition", ""))
        for row, text in part.conditions:
            found = self.translated(text, known, renamed)
            row.used.add("relevant")
            if isinstance(found, str):
                self.say(Outcome.NOT_TAKEN, row, "relevant", found)
                continue
            parts.append(found.text)
            if found.remark:
                self.say(Outcome.CHANGED, row, "relevant", found.remark)
        conditions = [text for text in (own, *dict.fromkeys(parts)) if text]
        if len(conditions) == 1:
            part.fields["condition"] = conditions[0]
        elif conditions:
            part.fields["condition"] = " and ".join(f"({text})" for text in conditions)

    def renamed(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for stage in self.stages:
            for part in stage.inside:
                for question in part.questions:
                    choices = self.lists.get(asked(question.row.take("type")).list)
                    if (
                        choices is not None
                        and choices.renamed
                        and question.item.kind in ("choice", "choices", "yes_no")
                    ):
                        found[question.item.id] = choices.renamed
        return found

    # -- putting it together -------------------------------------------------------------------------------------------

    def assembled(self, own: dict[str, Json], make_id: Callable[[], str], language: str) -> StudyFile:
        known = {q.item.id for stage in self.stages for part in stage.inside for q in part.questions}
        self.settle(known | self.made_names(own))
        fields = {name: value for name, value in own.items() if name not in ("key", "study")}
        fields["scales"] = [*self.own_scales(own), *self.foreign_scales()]
        fields.setdefault("title", self.title)
        code = language_code(language)
        if not own:
            fields["language"] = code or "en"
        whole: dict[str, Json] = {
            "key": own.get("key") or id_from(self.title, (), "s"),
            "study": own.get("study") or {"id": make_id(), "title": self.title, "language": code or "en"},
            "protocol": {**fields, "stages": [_stage_json(stage) for stage in self.stages]},
        }
        try:
            return StudyFile.model_validate_json(json.dumps(whole))
        except ValidationError as error:
            place = " › ".join(str(part) for part in error.errors()[0]["loc"])
            reason = _("what CX Studio wrote into it was changed and does not fit any more ({place}).")
            raise refused(self.name, reason.format(place=place[:200]), "form-own-sheet") from error

    def made_names(self, own: dict[str, Json]) -> set[str]:
        """Names that rules may use although no row of an item has them: what touchpoints ask, and draws."""
        return {name for name in self.names if name in self.ids} if own else set()

    def own_scales(self, own: dict[str, Json]) -> Iterator[Json]:
        scales = own.get("scales")
        for scale in scales if isinstance(scales, list) else []:
            if isinstance(scale, dict):
                found = self.lists.get(scale_list(str(scale.get("id"))))
                if found is not None:
                    found.used = True
                    self.scales.setdefault(str(scale.get("id")), found)
                    yield {**scale, "anchors": [a.model_dump() for a in found.anchors()]}

    def foreign_scales(self) -> Iterator[Json]:
        for id, found in self.scales.items():
            if not found.name.startswith("scale_"):
                yield {"id": id, "title": found.name, "anchors": [a.model_dump() for a in found.anchors()]}

    def tell_doubts(self, protocol: Protocol) -> None:
        """Rules that were taken and will keep the protocol from being published, at their rows."""
        rows = {q.item.id: q.row for stage in self.stages for part in stage.inside for q in part.questions}
        for finding in check(protocol):
            if finding.code in _DOUBTS and finding.item in rows:
                words = _("to be mended before publishing: {text} {remedy}")
                self.say(
                    Outcome.CHANGED, rows[finding.item], "", words.format(text=finding.text, remedy=finding.remedy)
                )
            elif finding.code == "P006":
                self.lines.append(Line(Outcome.CHANGED, "survey", 0, "", f"{finding.text} {finding.remedy}"))

    # -- what is left --------------------------------------------------------------------------------------------------

    def tell_rest(
        self, rows: list[Row], choice_rows: list[Row], survey: Sheet, choices: Sheet | None, sheets: dict[str, Sheet]
    ) -> None:
        tell_lists(self.lists, self.lines, frozenset(found.name for found in self.scales.values()))
        for row in (*rows, *choice_rows):
            for column in [column for column, cell in row.cells.items() if cell.is_cut]:
                words = _("of this text only the first {n} characters were read.").format(n=LONGEST_CELL)
                self.say(Outcome.CHANGED, row, column, words)
            for column in [column for column, cell in row.cells.items() if cell.is_cleaned]:
                self.say(Outcome.CHANGED, row, column, _("control characters in it were left out."))
            for column in row.rest():
                self.say(Outcome.NOT_TAKEN, row, column, _reason_for(column))
        for sheet in self.book.sheets:
            for column in sheet.doubled:
                words = _("this heading is there twice; the first column counts.")
                self.lines.append(Line(Outcome.NOT_TAKEN, sheet.title, sheet.head_row, column, words))
            if sheet not in (survey, choices, sheets.get("settings"), sheets.get(OWN_SHEET)):
                for row in sheet.rows:
                    self.leave(row, _("CX Studio reads no sheet of this name."))
        for remark in self.book.remarks:
            self.lines.append(Line(Outcome.CHANGED, survey.title, 0, "", remark))


def _is_bracket(kind: Asked) -> bool:
    return kind.kind.startswith(("begin_", "end_"))


def _own_fields(row: Row) -> dict[str, Json]:
    return {
        each.removeprefix(PREFIX): unpacked(row.raw(each))
        for each in row.cells
        if each.startswith(PREFIX) and each != KIND
    }


def _stage_json(stage: Part) -> Json:
    inside: list[Json] = []
    for part in stage.inside:
        items: list[Json] = [question.item.model_dump(mode="json") for question in part.questions]
        inside.append({**part.fields, "items": items})
    return {**stage.fields, "touchpoints": inside}


def _speaking(row: Row, language: str) -> Row:
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


def _reason_for(column: str) -> str:
    found = heading(column)
    if found.name in TRANSLATED and found.language:
        return _("a protocol has one language for now; this is another.")
    if column.startswith("?"):
        return _("this column has no heading.")
    if "?" in column:
        return _("this heading is there twice; the first column counts.")
    if found.name in ("image", "audio", "video"):
        return _("pictures and sounds do not come along with a form.")
    return _("CX Studio has no place for this column.")
