"""What a study's data are as tables: typed columns, rows of plain cells, and how a moment is written in them.

Workbook, CSV, JSON and Parquet are faces of these values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from cxstudio.study.recorded import Evidence

Cell = str | int | float | bool | None
Kind = Literal["string", "integer", "number", "boolean", "date", "datetime"]
Row = tuple[Cell, ...]
SHARE = "share of 1"
"""The unit of what a workbook shows in per cent."""


@dataclass(frozen=True)
class DataColumn:
    """A column: its name for programs, its title for people, what its cells are, and in which unit."""

    name: str
    title: str
    kind: Kind = "string"
    unit: str = ""


@dataclass(frozen=True)
class DataTable:
    """Rows under columns; `key` names the columns that tell rows apart."""

    name: str
    title: str
    columns: tuple[DataColumn, ...]
    rows: tuple[Row, ...]
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamedEvidence:
    """A piece of evidence with the file name that says study, site, day, item and number. `held_back`: why it does not
    leave, empty where it may."""

    evidence: Evidence
    name: str
    visit: str
    held_back: str = ""


@dataclass(frozen=True)
class DataPackage:
    """All tables of a study. `data_hash` is the report's: equal data give equal hashes. `language` is what titles and
    texts are in, `anonymity` who may be known from it. `photos` are the pieces of evidence under their file names."""

    study: str
    title: str
    version: int
    data_hash: str
    language: str
    anonymity: str
    tables: tuple[DataTable, ...]
    photos: tuple[NamedEvidence, ...] = ()


@dataclass(frozen=True)
class Clock:
    """How moments are written: with their hour, or as days where the hour would point at a person."""

    days_only: bool = False

    @property
    def kind(self) -> Kind:
        """What such a cell is."""
        return "date" if self.days_only else "datetime"

    def moment(self, at: int | None, offset: int) -> str | None:
        """UTC milliseconds as the clock at the place showed them; None for none."""
        if not at:
            return None
        zone = timezone(timedelta(minutes=offset))
        found = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
        return found.date().isoformat() if self.days_only else found.isoformat(timespec="seconds")

    def text(self, iso: str) -> str:
        """A moment that is written already, as a camera says it."""
        return iso[:10] if self.days_only else iso
