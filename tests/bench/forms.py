"""What taking a form of another tool in costs, against pyxform's own conversion of the same file: bars 40 and 41.

`python -m tests.bench.forms` prints them. The one form has 392 rows, made here: groups, conditions, constraints,
choices and two languages; the other is the specification form, where the collection of real forms is at hand.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path

from cxstudio.interchange.xlsform import import_form
from tests.bench.bars import ROUNDS, Bar, bar, by_turns, calm, not_measured, scratch, show

ROWS = 392
REAL = Path(__file__).parents[3] / "shared" / "data" / "xlsform" / "example_xls" / "xlsform_spec_test.xlsx"
_NAME = "import of {what} / its conversion by pyxform"


def bars(wanted: Collection[int] = (40, 41)) -> Iterator[Bar]:
    """The wanted bars on forms."""
    with scratch() as folder:
        if 40 in wanted:
            path = made_form(folder / "form.xlsx")
            yield from calm(lambda: [against_conversion(40, f"a form of {ROWS} rows", path)])
        if 41 in wanted:
            yield from calm(lambda: [against_conversion(41, "the specification form", REAL)])


def against_conversion(number: int, what: str, path: Path, rounds: int = ROUNDS) -> Bar:
    """Bars 40 and 41: the whole import, its account included, against the whole conversion without validation."""
    name = _NAME.format(what=what)
    if not path.exists():
        return not_measured(number, f"{name} (the file is not here)", 1.3)
    try:
        from pyxform.xls2xform import convert
    except ImportError:
        return not_measured(number, f"{name} (pyxform is not installed)", 1.3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bar(number, name, 1.3, by_turns(lambda: import_form(path), lambda: convert(xlsform=path), rounds))


def made_form(path: Path, rows: int = ROWS) -> Path:
    """A form of so many survey rows in 28 sections, with the kinds of questions that real forms have."""
    from xlsxwriter import Workbook

    words = [f"{head}::{language}" for head in ("label", "hint") for language in ("English (en)", "Deutsch (de)")]
    headings = ["type", "name", *words, "relevant", "required", "constraint"]
    answers = [["list_name", "name", "label::English (en)", "label::Deutsch (de)"]]
    answers += [["yn", name, name.title(), name.title()] for name in ("yes", "no")]
    answers += [["size", f"s{n}", f"Size {n}", f"Größe {n}"] for n in range(20)]
    with Workbook(path) as book:
        for title, lines in (("survey", [headings, *_survey(rows)]), ("choices", answers)):
            sheet = book.add_worksheet(title)
            for number, cells in enumerate(lines):
                sheet.write_row(number, 0, cells)
        book.add_worksheet("settings").write_row(0, 0, ["form_title"])
    return path


def _survey(rows: int) -> Iterator[list[str]]:
    kinds = ["select_one yn", "integer", "select_multiple size", "text", "select_one size", "decimal", "note", "date"]
    for number in range(rows):
        section, place = divmod(number, 14)
        if place == 0:
            yield ["begin_group", f"g{section}", f"Section {section}", f"Abschnitt {section}"]
        elif place == 13:
            yield ["end_group"]
        else:
            kind = kinds[place % len(kinds)]
            needs = f"${{q{section * 14 + 8}}} = 'yes'" if place > 8 else ""
            limit = ". >= 0 and . < 500" if kind in ("integer", "decimal") else ""
            words = [f"Question {number}?", f"Frage {number}?", "Look closely.", "Genau hinsehen."]
            yield [kind, f"q{number}", *words, needs, "yes" if place % 3 else "", limit]


if __name__ == "__main__":
    show(bars({int(word) for word in sys.argv[1:]} or (40, 41)))
