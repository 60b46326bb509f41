"""Visits of a table or a BORIS project into a workspace: looked at first, written in batches, taken back as one.

Window and command line call the same functions. Long work yields `Progress`; one that is cancelled takes back what it
had written.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Protocol as Shape

from .errors import CxError, StorageError, WorkspaceError
from .i18n import _, plural
from .ids import offset_minutes
from .interchange.account import Account
from .interchange.boris_bouts import writing_bouts
from .interchange.boris_project import open_project
from .interchange.boris_reading import Observations, design_in, design_of, study_of
from .interchange.boris_writing import Observed, exporting
from .interchange.spellings import id_from
from .interchange.table_files import read_tables
from .interchange.visit_tables import Ground, Version, VisitTable, require_time, visit_table
from .steps import Progress, Steps
from .store import studies, visits_brought
from .study.gate import gate
from .study.plan import Site, Study, StudyFile
from .study.recorded import Visit, is_counted

if TYPE_CHECKING:
    from .workspace import Workspace

BATCH = 500
"""Visits written in one transaction."""


@dataclass(frozen=True)
class TableLook:
    """What importing a table would do. `mapping` is heading -> field, in the order of the columns; `samples` are the
    first filled cells under each heading; `gaps` what the set-up lacks before visits count."""

    name: str
    mapping: Mapping[str, str]
    samples: Mapping[str, str]
    account: Account
    visits: int
    sites: tuple[str, ...]
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brought:
    """What was written: the ids of visits and of new sites, so that it can be taken back, and the account."""

    study: str
    visits: tuple[str, ...]
    sites: tuple[Site, ...]
    account: Account


class _HasSites(Shape):
    """What is being read and knows which sites are new by then."""

    @property
    def new_sites(self) -> list[Site]: ...


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
    ground = ground_of(workspace, study_id)
    reader = visit_table(read_tables(path), ground, wishes)
    count = 0
    for row, visit in enumerate(reader.visits(), 1):
        count += visit is not None
        if row % BATCH == 0:
            yield Progress(0, 0, _("{n:,} rows read").format(n=row))
    names = tuple(site.name for site in reader.new_sites)
    return TableLook(path.name, reader.mapping, _samples(reader), reader.account, count, names, gaps_of(ground.study))


def gaps_of(study: Study) -> tuple[str, ...]:
    """What the set-up of a study lacks before visits that are brought in count, in words."""
    return tuple(finding.place for finding in gate(study))


def waiting_words(gaps: Sequence[str]) -> str:
    """That visits come and do not count yet, and why; "" where they do."""
    if not gaps:
        return ""
    words = _("The set-up of this study is not complete ({missing}). The visits come in, and count once it is.")
    return words.format(missing=", ".join(gaps))


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
    reader = visit_table(read_tables(path), ground_of(workspace, study_id), wishes)
    require_time(reader)
    ids, sites = yield from _writing(workspace, study_id, (v for v in reader.visits() if v is not None), reader)
    return Brought(study_id, ids, sites, reader.account)


def _writing(
    workspace: Workspace, study_id: str, found: Iterable[Visit], sites: _HasSites
) -> Steps[tuple[tuple[str, ...], tuple[Site, ...]]]:
    """Batches of visits, each with the sites that are new by then."""
    with _no_collecting():
        return (yield from _batches(workspace, study_id, found, sites))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Python does not look for circles among the values meanwhile: hundreds of thousands stand at once and none is in
    one, and looking takes as long as writing them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batches(
    workspace: Workspace, study_id: str, found: Iterable[Visit], sites: _HasSites
) -> Steps[tuple[tuple[str, ...], tuple[Site, ...]]]:
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


def _write(workspace: Workspace, batch: Sequence[Visit], sites: _HasSites, made: list[Site]) -> None:
    new = sites.new_sites[len(made) :]
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


# -- BORIS -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BorisLook:
    """What importing a project would do: the study it makes ("" title where it goes into one), and the account. `gaps`
    is what the set-up lacks before its visits count."""

    name: str
    title: str
    behaviours: int
    visits: int
    account: Account
    gaps: tuple[str, ...] = ()


def looking_at_boris(workspace: Workspace, path: Path, study_id: str = "") -> Steps[BorisLook]:
    """Read a project as a study of its own, or into one; write nothing. Raises ProtocolError."""
    yield Progress(0, 0, _("Reading {name}").format(name=path.name))
    study, observations = _observations(workspace, path, study_id)
    count = 0
    for visit in observations.visits():
        count += visit is not None
        yield Progress(count, 0, plural("{n:,} observation read", "{n:,} observations read", count))
    title = "" if study_id else study.title
    behaviours = len(observations.design.behaviours)
    return BorisLook(path.name, title, behaviours, count, observations.account, gaps_of(study))


def importing_boris(workspace: Workspace, path: Path, study_id: str = "") -> Steps[Brought]:
    """Write a project's observations, as a study of their own or into one. Raises ProtocolError or StorageError; then,
    and when it is cancelled, what was written is taken back; a new study stays, empty."""
    yield Progress(0, 0, _("Reading {name}").format(name=path.name))
    study, observations = _observations(workspace, path, study_id)
    if not study_id:
        protocol = observations.design.protocol
        workspace.install(StudyFile(key=id_from(study.title, (), "s"), study=study, protocol=protocol))
    found = (visit for visit in observations.visits() if visit is not None)
    ids, sites = yield from _writing(workspace, study.id, found, observations)
    return Brought(study.id, ids, sites, observations.account)


def _observations(workspace: Workspace, path: Path, study_id: str) -> tuple[Study, Observations]:
    project = open_project(path)
    if study_id:
        ground = ground_of(workspace, study_id)
        return ground.study, Observations(project, design_in(project, ground.versions[0].protocol), ground)
    design, study = design_of(project), study_of(project, workspace.new_id())
    with workspace.database.read() as connection:
        elsewhere = frozenset(visits_brought.ids_elsewhere(connection, study.id))
    version = Version(design.protocol.content_hash(), 1, design.protocol)
    ground = Ground(
        study, (version,), (), frozenset(), elsewhere, frozenset(), offset_minutes, workspace.new_id
    )  # fmt: skip
    return study, Observations(project, design, ground)


def observed_of(workspace: Workspace, study_id: str) -> Observed:
    """What of a study goes out to BORIS, under the newest protocol: every visit that counts, and those brought in that
    wait for the set-up, since what somebody gave is never kept from them."""
    study, version = workspace.find_study(study_id), workspace.newest_protocol(study_id)
    with workspace.database.read() as connection:
        here = visits_brought.ids_here(connection, study_id)
    some = [workspace.scored(study_id, here[start : start + BATCH]) for start in range(0, len(here), BATCH)]
    every = sorted((one.visit for found in some for one in found), key=lambda visit: (visit.started_at, visit.id))
    visits = [visit for visit in every if is_counted(visit, study.counts)]
    return Observed(study, version.protocol, visits, workspace.sites(study_id))


def exporting_boris(workspace: Workspace, study_id: str, path: Path) -> Steps[Account]:
    """Write a study's observations as a project, or as bouts where the name ends in .tsv or .csv. Raises StorageError
    when the disk refuses; what stood there before stays."""
    observed = observed_of(workspace, study_id)
    try:
        if path.suffix.lower() in (".tsv", ".csv"):
            yield from writing_bouts(observed, path)
            return Account()
        return (yield from exporting(observed, path))
    except OSError as error:
        words = _("{name} could not be written: {reason}. The study is as it was. Try another folder.")
        raise StorageError(
            words.format(name=path.name, reason=error.strerror or error), "export-not-written"
        ) from error
