"""A study's data as tables: one row a visit with one column an item for life, every answer with how it was scored, and
what they mean. Workbook, CSV, JSON and Parquet are faces of these, and the numbers are those of the report.

Times are ISO 8601 with the offset of the place. Who may be known from the tables, their language and which visits count
are settled before anything is laid out, by the same reading as the report's.
"""

from __future__ import annotations

from dataclasses import replace

from cxstudio.i18n import _
from cxstudio.report.basis import ReportSettings, Source, read_basis, said_in
from cxstudio.report.data_items import codebook, item_columns
from cxstudio.report.data_photos import named_evidence, photos_table, safe
from cxstudio.report.data_values import Cell, Clock, DataColumn, DataPackage, DataTable, Kind
from cxstudio.report.data_visits import (
    answers_table,
    events_table,
    moments_table,
    scores_table,
    sites_table,
    touchpoints_table,
    visits_table,
)
from cxstudio.report.language import sentences_in, spoken
from cxstudio.steps import Progress, Steps
from cxstudio.store import studies
from cxstudio.study.anonymity import Anonymity

__all__ = ["Cell", "DataColumn", "DataPackage", "DataTable", "Kind", "gather_tables", "safe"]


def gather_tables(source: Source, study_id: str, settings: ReportSettings | None = None) -> Steps[DataPackage]:
    """Read a study and lay its data out. Raises WorkspaceError where the study or a protocol version is not here."""
    settings = settings or ReportSettings()
    return (yield from spoken(sentences_in(source, study_id, settings), _gathered(source, study_id, settings)))


def _gathered(source: Source, study_id: str, settings: ReportSettings) -> Steps[DataPackage]:
    yield Progress(0, 0, _("Reading the visits"))
    basis = read_basis(source, study_id, settings)
    with source.database.read() as connection:
        found = studies.versions(connection, study_id)
    versions = [replace(one, protocol=said_in(one.protocol, settings.language)) for one in found]
    numbers = {one.hash: one.number for one in versions}
    draws = {draw.id: draw.title for one in reversed(versions) for draw in one.protocol.draws}
    items = item_columns([one.protocol for one in versions])
    clock = Clock(days_only=basis.anonymity is Anonymity.STRICT)
    evidence = named_evidence(basis, clock)
    yield Progress(0, 0, _("Laying out the tables"))
    tables = (
        visits_table(basis, items, numbers, draws, clock),
        answers_table(basis, clock),
        scores_table(basis),
        touchpoints_table(basis),
        events_table(basis),
        moments_table(basis, clock),
        photos_table(basis, evidence, clock),
        codebook(items, versions),
        sites_table(basis),
    )
    study, language = basis.study, settings.language or basis.study.language
    level = basis.anonymity.value
    return DataPackage(study.id, study.title, basis.version.number, basis.data_hash, language, level, tables, evidence)
