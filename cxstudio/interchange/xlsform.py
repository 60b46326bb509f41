"""The door to other form tools: `import_form` reads a workbook as a study, `export_form` writes one.

Both give an account beside the result: what became of every row on the way in, what other tools can't do on the way
out. Reading and writing need the extra packages of `cxstudio[xlsform]`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _
from cxstudio.ids import IdMaker
from cxstudio.interchange.account import Account
from cxstudio.interchange.form_reading import Imported, read_form
from cxstudio.interchange.form_writing import OWN_SHEET, Form, form_of
from cxstudio.interchange.sheets import read_book
from cxstudio.steps import Progress, Steps, replacing, run_to_end
from cxstudio.study.plan import StudyFile


def importing(path: Path, make_id: Callable[[], str] | None = None) -> Steps[Imported]:
    """Read a form (.xlsx, .xls, or text with `|` or commas) as a study. Raises ProtocolError; then nothing was
    imported."""
    yield Progress(0, 2, _("Reading {name}").format(name=path.name))
    book = read_book(path)
    yield Progress(1, 2, _("Making a study of it"))
    return read_form(book, path.name, make_id or IdMaker())


def import_form(path: Path, make_id: Callable[[], str] | None = None) -> Imported:
    """`importing`, from its first step to its last."""
    return run_to_end(importing(path, make_id))


def exporting(file: StudyFile, path: Path) -> Steps[Account]:
    """Write a study as a workbook, whole or not at all. Returns what other tools can't do with it."""
    yield Progress(0, 2, _("Making a form of it"))
    form = form_of(file)
    yield Progress(1, 2, _("Writing {name}").format(name=path.name))
    content = workbook_of(form)
    with replacing(path) as target:
        target.write(content)
    return form.account


def export_form(file: StudyFile, path: Path) -> Account:
    """`exporting`, from its first step to its last."""
    return run_to_end(exporting(file, path))


def workbook_of(form: Form) -> bytes:
    """The workbook, the same bytes for the same form. Every cell is a text: none is a formula, number or link."""
    try:
        from xlsxwriter import Workbook  # only in the extra
    except ImportError as error:
        sentence = _("Writing workbooks needs one more package. Install it with: pip install 'cxstudio[xlsform]'")
        raise ProtocolError(sentence, "form-no-writer") from error
    buffer = io.BytesIO()
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, {"in_memory": True, **literal}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        for table in form.tables:
            sheet = book.add_worksheet(table.title)
            if table.title == OWN_SHEET:
                sheet.hide()
            headings = table.headings
            sheet.freeze_panes(1, 0)
            for row, cells in enumerate([{name: name for name in headings}, *table.rows]):
                for column, name in enumerate(headings):
                    if cells.get(name):
                        sheet.write_string(row, column, cells[name])
    return buffer.getvalue()
