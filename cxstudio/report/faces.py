"""All files a study can go out as, by their suffix: the report's pages, and its data as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.i18n import _
from cxstudio.steps import Steps

if TYPE_CHECKING:  # the store brings SQLAlchemy
    from cxstudio.report.basis import Source

PAGES = {".pdf": _("PDF"), ".html": _("Web page")}
TABLES = {".xlsx": _("Workbook"), ".zip": _("CSV tables"), ".json": _("JSON tables")}
FORMATS = {"pdf": ".pdf", "html": ".html", "xlsx": ".xlsx", "csv": ".zip", "json": ".json"}
"""What each is called where it is not named by its file; CSV comes as a zip of tables with their description."""


def write(source: Source, study: str, path: Path) -> Steps[Path]:
    """Write the report or the data of a study, as the suffix of `path` says; gives the path.

    Raises ReportError when it can't be written, WorkspaceError when the study is not here, KeyError for a suffix that
    is none of these.
    """
    from cxstudio.report import data_files, data_tables  # each face brings libraries of its own
    from cxstudio.report.content import gather
    from cxstudio.report.html import write_html
    from cxstudio.report.pdf import write_pdf

    pages = {".pdf": write_pdf, ".html": write_html}
    tables = {".xlsx": data_files.write_xlsx, ".zip": data_files.write_csv, ".json": data_files.write_json}
    suffix = path.suffix.lower()
    if suffix in pages:
        return (yield from pages[suffix]((yield from gather(source, study)), path))
    face = tables[suffix]
    return (yield from face((yield from data_tables.gather_tables(source, study)), path))
