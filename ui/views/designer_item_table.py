"""The columns and rows of an item that is a table filled row by row."""

from __future__ import annotations

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from ui.presenters.designer_answers import (
    COLUMN_KINDS,
    changed_column,
    column_extra,
    more_columns,
    read_extra,
    without_column,
)

from .designer_fields import Form
from .designer_rows import Column, PartRows


def add_table(form: Form) -> None:
    """Columns with their kinds, how many rows, and the names of fixed ones."""
    designer = form.designer
    rows = PartRows(
        (Column(_("Column")), Column(_("Kind"), "pick", COLUMN_KINDS), Column(_("Unit, answers a | b, scale"))),
        _("Add a column"),
    )

    def now() -> tuple[p.Column, ...]:
        item = designer.node
        return item.columns if isinstance(item, p.Rows) else ()

    def edited(row: int, column: int, value: object) -> None:
        values = ({"title": value}, {"kind": value}, read_extra(now()[row], str(value)))[column]
        changed = changed_column(designer.protocol, now(), row, values)
        designer.set_fields({"columns": changed}, typing=column != 1)

    rows.edited.connect(edited)
    rows.added.connect(lambda: designer.set_fields({"columns": more_columns(now())}))
    rows.removed.connect(lambda row: designer.set_fields({"columns": without_column(now(), row)}))
    rows.left.connect(designer.end_typing)
    form.watch(lambda node: rows.show_rows([(c.title, c.kind, column_extra(c)) for c in node.columns]))
    form.whole_row(rows)
    form.fields["columns"] = rows
    form.lines("row_names", _("Fixed rows"), _("one name a line, such as Seat 1; empty: rows are added as they come"))
    with form.beside(_("Rows")):
        form.number("at_least", _("at least"))
        form.number("at_most", _("at most"), _("empty for any number"), empty=True)
    form.check("private", _("Hidden once entered"), _("from whoever looks on"))
