"""Forms for tests: sheets as text, written as a workbook.

    path = a_form(tmp_path, survey=["type | name | label", "text | who | Who was there?"])

A cell is what stands between two bars; blanks around it are not part of it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cxstudio.interchange.account import Line, Outcome
from cxstudio.interchange.xlsform import Imported, import_form
from cxstudio.study.protocol import Item, Protocol

HEAD = "type | name | label"


def a_form(folder: Path, **sheets: Sequence[str]) -> Path:
    """A workbook with these sheets."""
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs the extra: pip install -e .[xlsform]")
    path = folder / "form.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for row, line in enumerate(lines):
                for column, cell in enumerate(line.split("|")):
                    sheet.write_string(row, column, cell.strip().replace("\\n", "\n"))
    return path


def imported(path: Path) -> Imported:
    """The form, read with ids that are known."""
    pytest.importorskip("openpyxl", reason="needs the extra: pip install -e .[xlsform]")
    numbers = iter(range(1, 100))
    return import_form(path, lambda: f"id-{next(numbers)}")


def items(protocol: Protocol) -> dict[str, Item]:
    """Every item by id."""
    return {item.id: item for _stage, touchpoint in protocol.touchpoints() for item in touchpoint.items}


def said(found: Imported, row: int, sheet: str = "survey") -> list[Line]:
    """What the account says of a row, all that was simply taken left out."""
    lines = found.account.lines
    return [line for line in lines if (line.sheet, line.row) == (sheet, row) and line.outcome is not Outcome.TAKEN]


def with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed, or added where it has none of that name."""
    other = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return other
