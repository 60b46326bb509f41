"""The files a study can go out as. Each is an `Exporter`; those of installed packages have the same form and come
through the same door (`cxstudio.plugins`).

This table is light: what writes a file comes with its work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from cxstudio.i18n import _
from cxstudio.steps import Steps

if TYPE_CHECKING:
    from cxstudio.report.basis import Source
    from cxstudio.report.blocks import Report
    from cxstudio.report.data_tables import DataPackage
    from cxstudio.report.wanted import Wanted

Write: TypeAlias = "Callable[[Source, str, Wanted, Path], Steps[Path]]"


@dataclass(frozen=True)
class Exporter:
    """A way out. `key` names it on the command line and never changes; `suffix` ends its files (".pdf"; "" for a
    folder). `write` is given a workspace, a study's id, what is wanted and where to, and gives the path, whole or not
    at all; it raises ReportError where it cannot. `shows`: the pages of a report, the tables of its data, or files."""

    key: str
    title: str
    suffix: str
    write: Write
    shows: Literal["pages", "tables", "files"] = "pages"


# -- the built-in ones -------------------------------------------------------------------------------------------------


def report_of(source: Source, study: str, wanted: Wanted) -> Steps[Report]:
    """The report that is wanted, in its template. Raises ReportError where the kind cannot be made of this study."""
    from cxstudio.report import kinds
    from cxstudio.report.branding import dressed

    kind = kinds.KINDS[wanted.kind]
    report = yield from kinds.gather(source, study, kind, wanted.subject, wanted.settings)
    return dressed(report, wanted.template, wanted.home)


def tables_of(source: Source, study: str, wanted: Wanted) -> Steps[DataPackage]:
    """The study's data as tables, with nothing in them that may not leave."""
    from cxstudio.report.data_tables import gather_tables

    return gather_tables(source, study, wanted.settings)


def _pdf(source: Source, study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    from cxstudio.report.pdf import Paper, write_pdf

    report = yield from report_of(source, study, wanted)
    return (yield from write_pdf(report, path, Paper[wanted.sheet.upper()]))


def _html(source: Source, study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    from cxstudio.report.html import write_html

    return (yield from write_html((yield from report_of(source, study, wanted)), path))


def _xlsx(source: Source, study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    from cxstudio.report.data_workbook import write_xlsx

    return (yield from write_xlsx((yield from tables_of(source, study, wanted)), path))


def _csv(source: Source, study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    from cxstudio.report.data_files import write_csv

    return (yield from write_csv((yield from tables_of(source, study, wanted)), path))


def _json(source: Source, study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    """The study's data; of every other kind the report itself, block by block."""
    from cxstudio.report.data_files import write_json
    from cxstudio.report.report_json import write_report_json

    if wanted.kind != "study":
        return (yield from write_report_json((yield from report_of(source, study, wanted)), path))
    return (yield from write_json((yield from tables_of(source, study, wanted)), path))


def _parquet(source: Source, study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    from cxstudio.report.data_parquet import require_pyarrow, write_parquet

    require_pyarrow()
    return (yield from write_parquet((yield from tables_of(source, study, wanted)), path))


def _evidence(source: Source, study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    from cxstudio.report.data_evidence import write_evidence

    return (yield from write_evidence(source, (yield from tables_of(source, study, wanted)), path))


BUILT_IN = (
    Exporter("pdf", _("PDF"), ".pdf", _pdf),
    Exporter("html", _("Web page"), ".html", _html),
    Exporter("xlsx", _("Workbook"), ".xlsx", _xlsx, "tables"),
    Exporter("csv", _("CSV tables"), ".zip", _csv, "tables"),
    Exporter("json", _("JSON tables"), ".json", _json, "tables"),
    Exporter("parquet", _("Parquet tables"), ".parquet.zip", _parquet, "tables"),
    Exporter("evidence", _("Photos and files"), "", _evidence, "files"),
)
"""CSV and Parquet come as a zip of tables with their description, photos and files as a folder."""


def exporter_for(path: Path, offered: tuple[Exporter, ...] = BUILT_IN) -> Exporter | None:
    """The one whose files end as this path does, the longest ending first; None for an ending that nobody writes."""
    name = path.name.lower()
    fitting = [one for one in offered if one.suffix and name.endswith(one.suffix)]
    return max(fitting, key=lambda one: len(one.suffix), default=None)
