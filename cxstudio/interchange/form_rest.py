"""What is left when a form is read: cells that found no place, sheets that are none of ours, rules to be mended."""

from __future__ import annotations

from itertools import chain

from cxstudio.i18n import _
from cxstudio.interchange.account import Outcome
from cxstudio.interchange.form_languages import tag_of
from cxstudio.interchange.form_tree import Tree
from cxstudio.interchange.sheets import LONGEST_CELL, Row, Sheet
from cxstudio.interchange.spellings import TRANSLATED, heading
from cxstudio.interchange.telling import Teller
from cxstudio.study.checks.items import check_defaults, check_kinds
from cxstudio.study.checks.rules import check_order, check_reading
from cxstudio.study.protocol import Protocol

_LOOKS = (check_reading, check_order, check_kinds, check_defaults)
"""The checks of what a form can get wrong: its rules, limits and defaults."""
_DOUBTS = frozenset({"P003", "P004", "P005", "P007", "P028", "P039"})

_REASONS = {
    "required_message": _("CX Studio has its own words for an answer that is missing."),
    "calculation": _("only a computed item computes; this one is answered."),
    "appearance": _("CX Studio decides by itself how it is shown."),
    "control::appearance": _("CX Studio decides by itself how it is shown."),
    "choice_filter": _("answers are not narrowed by other answers; all of them are offered."),
    "read_only": _("it can be answered all the same."),
    "trigger": _("a computed item follows all that it reads."),
    "default": _("this kind of item has no default."),
    "repeat_count": _("the group is asked once."),
}
"""Column -> why it is not taken, where there is more to say than that there is no place."""


def tell_doubts(protocol: Protocol, tree: Tree, teller: Teller) -> None:
    """Rules that were taken and will keep the protocol from being published, at their rows."""
    rows = {question.item.id: question.row for question in tree.questions()}
    for finding in chain.from_iterable(look(protocol) for look in _LOOKS):
        if finding.code in _DOUBTS and finding.item in rows:
            words = _("to be mended before publishing: {text} {remedy}")
            teller.changed(rows[finding.item], "", words.format(text=finding.text, remedy=finding.remedy))
        elif finding.code == "P006":
            teller.whole("survey", f"{finding.text} {finding.remedy}")


def tell_cells(row: Row, teller: Teller) -> None:
    """Cells that were read in part only, and those that nobody used."""
    for column, cell in row.cells.items():
        if cell.is_cut:
            words = _("of this text only the first {n} characters were read.").format(n=LONGEST_CELL)
            teller.changed(row, column, words)
        if cell.is_cleaned:
            teller.changed(row, column, _("control characters in it were left out."))
    for column in row.rest():
        teller.leave_cell(row, column, _reason_for(column))


def tell_sheet(sheet: Sheet, is_read: bool, teller: Teller) -> None:
    """Headings that are there twice, and the rows of a sheet that nobody reads."""
    for column in sheet.doubled:
        words = _("this heading is there twice; the first column counts.")
        teller.whole(sheet.title, words, sheet.head_row, column, Outcome.NOT_TAKEN)
    if not is_read:
        for row in sheet.rows:
            teller.leave(row, _("CX Studio reads no sheet of this name."))


def _reason_for(column: str) -> str:
    found = heading(column)
    if column.startswith("?"):
        return _("this column has no heading.")
    if "?" in column:
        return _("this heading is there twice; the first column counts.")
    if found.name in ("image", "audio", "video", "big-image"):
        return _("pictures and sounds do not come along with a form; add them in the designer.")
    if found.name in TRANSLATED and found.language:
        if not tag_of(found.language):
            words = _("the language “{name}” is not known; write its code behind it, such as “Deutsch (de)”.")
            return words.format(name=found.language)
        return _("in this language there is no place for these words.")
    if found.name.startswith(("instance::", "bind::", "body::", "control::")) and found.name not in _REASONS:
        return _("it is meant for other programs.")
    return _REASONS.get(found.name) or _("CX Studio has no place for this column.")
