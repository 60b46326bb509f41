"""Repeats as tables that are filled row by row: a flat one of texts, numbers and choices is one, others stay groups.

A table that CX Studio wrote is read from the row that opens it; the rows within follow from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.interchange.cell_texts import KIND, MADE, TABLE
from cxstudio.interchange.form_items import is_scale, scale_id
from cxstudio.interchange.form_lists import ChoiceList, whole_number
from cxstudio.interchange.form_questions import Questions
from cxstudio.interchange.form_tree import Question
from cxstudio.interchange.sheets import Row
from cxstudio.interchange.spellings import Asked, asked, id_from
from cxstudio.study.protocol import Column, Rows

MOST_TABLE_ROWS = 500
_TEXTS = {
    "text": "",
    "word": "",
    "date": _("a day is written as a text there."),
    "time": _("a time of day is written as a text there."),
    "moment": _("day and time are written as a text there."),
}
_RULED = ("relevant", "constraint", "required", "calculation", "default", "choice_filter", "constraint_message")


@dataclass(frozen=True)
class Repeat:
    """The rows of one repeat, from the one that opens it to the one that closes it."""

    rows: tuple[Row, ...]

    @property
    def head(self) -> Row:
        """The row that opens it."""
        return self.rows[0]

    @property
    def inside(self) -> tuple[Row, ...]:
        """The rows between."""
        return self.rows[1:-1]


def repeat_at(rows: Sequence[Row], start: int) -> Repeat | None:
    """The repeat that opens at `start`, where it is flat; None where it never closes or holds groups."""
    for end in range(start + 1, len(rows)):
        kind = asked(rows[end].take("type")).kind
        if kind == "end_repeat":
            return Repeat(tuple(rows[start : end + 1]))
        if kind.startswith(("begin_", "end_")):
            return None
    return None


def own_table(repeat: Repeat, questions: Questions) -> Question | None:
    """The table that CX Studio wrote; what another tool put between its rows is told."""
    for row in repeat.inside:
        if row.take(KIND) == MADE:
            row.used.update(row.cells)
            questions.pass_over(asked(row.take("type")).list)
            questions.teller.taken(row, _("CX Studio makes this row from others."))
        else:
            questions.teller.leave(row, _("a question that another tool put into a table is not taken."))
    found = questions.read(repeat.head, Asked(TABLE), "")
    _close(repeat, questions)
    return found


def foreign_table(repeat: Repeat, questions: Questions) -> Question | None:
    """The table that a repeat of another tool makes; None where it makes none, and nothing was told then."""
    inside = [(row, asked(row.take("type"))) for row in repeat.inside]
    if not inside or not all(_fits(row, kind, questions) for row, kind in inside):
        return None
    head, teller = repeat.head, questions.teller
    id = questions.ids[head.take("name")]
    taken: set[str] = set()
    columns = [_column(row, kind, questions, taken, id) for row, kind in inside]
    least, most = _limits(head, questions)
    text = head.take("label") or head.take("name").replace("_", " ")
    head.used.update(("appearance", "name"))
    teller.changed(head, "", _("it becomes a table that is filled row by row."))
    questions.words.note(head, {"label": f"item/{id}/text"})
    _close(repeat, questions)
    rules = {"condition": head.take("relevant")} if head.take("relevant") else {}
    table = Rows(id=id, text=text, required=False, columns=tuple(columns), at_least=least, at_most=most)
    return Question(head, table, rules)


def _close(repeat: Repeat, questions: Questions) -> None:
    last = repeat.rows[-1]
    last.used.update(last.cells)
    questions.teller.taken(last, _("the end of a group."))


def _fits(row: Row, kind: Asked, questions: Questions) -> bool:
    if row.take("disabled") or not row.take("name"):
        return False
    if kind.kind == "one":
        found = questions.lists.get(kind.list)
        return found is not None and bool(found.rows) and not kind.other
    return kind.kind in _TEXTS or kind.kind in ("integer", "decimal", "range")


def _column(row: Row, kind: Asked, questions: Questions, taken: set[str], table: str) -> Column:
    id = id_from(row.take("name"), taken, "c")
    taken.add(id)
    teller = questions.teller
    title = row.take("label") or row.take("name").replace("_", " ")
    row.used.add("appearance")
    for head in _RULED:
        if head in row.cells:
            teller.leave_cell(row, head, _("a column of a table has no rules of its own."))
    questions.words.note(row, {"label": f"item/{table}/columns/{id}/title"})
    if kind.kind == "one":
        found = questions.lists[kind.list]
        found.used = True
        teller.taken(row, _("column {id} of a table.").format(id=id))
        return _choosing(row, id, title, found, questions, f"item/{table}/columns/{id}")
    words = _TEXTS.get(kind.kind)
    if words is None:
        teller.taken(row, _("column {id} of a table.").format(id=id))
        return Column(id=id, title=title, kind="number")
    teller.taken(row, _("column {id} of a table.").format(id=id))
    if words:
        teller.changed(row, "type", words)
    return Column(id=id, title=title)


def _choosing(row: Row, id: str, title: str, found: ChoiceList, questions: Questions, place: str) -> Column:
    if is_scale(row, found):
        questions.scales[scale_id(found)] = found
        return Column(id=id, title=title, kind="rating", scale=scale_id(found))
    if set(found.ids.values()) == {"yes", "no"}:
        return Column(id=id, title=title, kind="yes_no")
    for choice in found.rows:
        answer = found.ids[choice.take("name")]
        questions.words.note(choice, {"label": f"{place}/choices/{answer}/text"})
    return Column(id=id, title=title, kind="choice", choices=found.choices)


def _limits(head: Row, questions: Questions) -> tuple[int, int | None]:
    """How many rows, where the form gives a number."""
    text = head.take("repeat_count")
    count = whole_number(text)
    if count is not None and 0 < count <= MOST_TABLE_ROWS:
        return count, count
    if text:
        words = _("how many rows there are cannot depend on other answers, nor be more than {n}.")
        questions.teller.leave_cell(head, "repeat_count", words.format(n=MOST_TABLE_ROWS))
    return 0, None
