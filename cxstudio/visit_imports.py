"""Visits of a table or a BORIS project into a workspace: looked at first, written in batches, taken back as one.

Window and command line call the same functions. Long work yields `Progress`; one that is cancelled takes back what it
had written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import CxError, WorkspaceError
from .i18n import _, plural
from .ids import offset_minutes
from .interchange.account import Account
from .interchange.table_files import read_tables
from .interchange.visit_tables import Ground, Version, VisitTable, visit_table
from .steps import Progress, Steps
from .store import studies, visits_brought
from .study.plan import Site
from .study.visit import Visit

if TYPE_CHECKING:
    from .workspace import Workspace

BATCH = 500
"""Visits written in one transaction."""


@dataclass(frozen=True)
class TableLook:
    """What importing a table would do. `mapping` is heading -> field, in the order of the columns; `samples` are the
    first filled cells under each heading."""

    name: str
    mapping: Mapping[str, str]
    samples: Mapping[str, str]
    account: Account
    visits: int
    sites: tuple[str, ...]


@dataclass(frozen=True)
class Brought:
    """What was written: the ids of visits and of new sites, so that it can be taken back, and the account."""

    study: str
    visits: tuple[str, ...]
    sites: tuple[Site, ...]
    account: Account


def ground_of(workspace: Workspace, study_id: str) -> Ground:
    """What a study offers to a table. Raises WorkspaceError where it has no protocol that visits can be made with."""
    with workspace.database.read() as connection:
        newest = studies.newest_version(connection, study_id)
        published = studies.versions(connection, study_id)
        others = [one for one in published if one.hash != newest.hash]
        return Ground(
            studies.study(connection, study_id),
            tuple(Version(one.hash, one.number, one.protocol) for one in (newest, *others)),
            tuple(studies.sites(connection, study_id)),
            frozenset(visits_brought.ids_here(connection, study_id)),
            frozenset(visits_brought.ids_elsewhere(connection, study_id)),
            frozenset(visits_brought.numbers(connection, study_id)),
            offset_minutes,
            workspace.new_id,
        )


def looking(
    workspace: Workspace, study_id: str, path: Path, wishes: Mapping[str, str] | None = None
) -> Steps[TableLook]:
    """Read a table and write nothing. `wishes` change the guess of what a column is. Raises ProtocolError."""
    yield Progress(0, 0, _("Reading {name}").format(name=path.name))
    reader = visit_table(read_tables(path), ground_of(workspace, study_id), wishes)
    count = 0
    for row, visit in enumerate(reader.visits(), 1):
        count += visit is not None
        if row % BATCH == 0:
            yield Progress(0, 0, _("{n:,} rows read").format(n=row))
    names = tuple(site.name for site in reader.new_sites)
    return TableLook(path.name, reader.mapping, _samples(reader), reader.account, count, names)


def _samples(reader: VisitTable) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, (_row, cells) in enumerate(reader.table.rows()):
        for heading, cell in zip(reader.table.headings, cells, strict=False):
            if cell.strip():
                found.setdefault(heading, cell[:60])
        if number >= 20:
            break
    return found


def importing(
    workspace: Workspace, study_id: str, path: Path, wishes: Mapping[str, str] | None = None
) -> Steps[Brought]:
    """Write a table's visits, 500 in a transaction. Raises ProtocolError or StorageError; then, and when it is
    cancelled, what was written is taken back."""
    yield Progress(0, 0, _("Reading {name}").format(name=path.name))
    reader = visit_table(read_tables(path), ground_of(workspace, study_id), wishes or {})
    ids, sites = yield from _writing(workspace, study_id, (v for v in reader.visits() if v is not None), reader)
    return Brought(study_id, ids, sites, reader.account)


def _writing(
    workspace: Workspace, study_id: str, found: Iterable[Visit], sites: VisitTable | Sequence[Site]
) -> Steps[tuple[tuple[str, ...], tuple[Site, ...]]]:
    """Batches of visits, each with the sites that are new by then."""
    ids: list[str] = []
    made: list[Site] = []
    batch: list[Visit] = []
    try:
        for visit in found:
            batch.append(visit)
            if len(batch) == BATCH:
                _write(workspace, batch, sites, made)
                ids += [one.id for one in batch]
                batch = []
                yield Progress(len(ids), 0, plural("{n:,} visit written", "{n:,} visits written", len(ids)))
        _write(workspace, batch, sites, made)
        return (*ids, *(one.id for one in batch)), tuple(made)
    except (CxError, GeneratorExit):
        _take_back(workspace, study_id, ids, made)
        raise


def _write(workspace: Workspace, batch: Sequence[Visit], sites: VisitTable | Sequence[Site], made: list[Site]) -> None:
    new = (sites.new_sites if isinstance(sites, VisitTable) else list(sites))[len(made) :]
    with workspace.database.write() as connection:
        for site in new:
            studies.save_site(connection, site, workspace.clock)
        visits_brought.bring(connection, batch, workspace.clock)
    made += new


def taking_back(workspace: Workspace, brought: Brought) -> Steps[int]:
    """Delete what an import wrote, sites without other visits included; how many visits it was."""
    for start in range(0, len(brought.visits), BATCH):
        yield Progress(start, len(brought.visits), _("Taking the imported visits back"))
        _take_back(workspace, brought.study, brought.visits[start : start + BATCH], [])
    _take_back(workspace, brought.study, [], brought.sites)
    return len(brought.visits)


def _take_back(workspace: Workspace, study_id: str, ids: Sequence[str], sites: Sequence[Site]) -> None:
    with workspace.database.write() as connection:
        for start in range(0, len(ids), BATCH):
            visits_brought.take_out(connection, study_id, ids[start : start + BATCH], workspace.clock)
        for site in sites:
            with suppress(WorkspaceError):  # it stays where other visits were made by now
                studies.remove_site(connection, site, workspace.clock)
