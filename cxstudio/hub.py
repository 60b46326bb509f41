"""A team's hub: the same workspace on a PostgreSQL server, a replica like any other, with its evidence in a folder.

Whatever works on a workspace works on a hub's address. `serve_folder` makes it the meeting point: it takes in what
lands in a folder and leaves a receipt for each study, so that everybody knows what has arrived.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from .errors import WorkspaceError
from .exchange import bundle
from .exchange.carriers import Carrier, Lying, settled
from .exchange.collecting import Collected, Outcome, collect, leave_alone, news
from .exchange.envelope import Opener
from .exchange.packing import Packing
from .i18n import _
from .ids import Clock, IdMaker, system_clock
from .steps import Steps, run_to_end
from .store import log
from .store.database import speaking
from .store.hub_database import HubDatabase
from .workspace import Person, Workspace, this_person

EVERY_S = 30.0


def make_hub(url: str, evidence: Path, person: Person | None = None, clock: Clock = system_clock) -> Workspace:
    """Make a hub in an empty database, and the folder of its evidence. Raises WorkspaceError where there is one, or
    where the server does not let us."""
    who = person or this_person()
    with speaking():
        evidence.mkdir(parents=True, exist_ok=True)
    database = HubDatabase.make(url, evidence.absolute(), log.introducing(IdMaker(clock)(), who.name, who.device))
    return _workspace(database, evidence.absolute(), clock)


def open_hub(url: str, clock: Clock = system_clock) -> Workspace:
    """The hub at an address as a workspace. Raises WorkspaceError where there is none, or where its evidence is not in
    reach."""
    database, evidence = HubDatabase.at(url)
    if not evidence.is_dir():
        database.close()
        words = _("The hub’s evidence lies in {folder}, which is not in reach here. Nothing was changed. Connect it.")
        raise WorkspaceError(words.format(folder=evidence), "no-evidence")
    return _workspace(database, evidence, clock)


def _workspace(database: HubDatabase, evidence: Path, clock: Clock) -> Workspace:
    nobody_waits = FileLock(evidence / "hub.lock", thread_local=False)  # not taken: the server lets writers take turns
    return Workspace(evidence, database, nobody_waits, clock)


@dataclass(frozen=True)
class StudyAtHub:
    """How a study stands at the hub; two places with one fingerprint have the same of it."""

    id: str
    title: str
    operations: int
    replicas: int
    fingerprint: str


def status(workspace: Workspace) -> list[StudyAtHub]:
    """Every study of the hub, the one changed last first."""
    found = []
    for study in workspace.studies():
        with workspace.database.read() as connection:
            links = log.links(connection, study.id)
            fingerprint = log.study_fingerprint(connection, study.id)
        found.append(StudyAtHub(study.id, study.title, len(links), len({one.replica for one in links}), fingerprint))
    return found


# -- a folder that it serves -------------------------------------------------------------------------------------------


def serve_once(
    workspace: Workspace,
    carrier: Carrier,
    ripe: Sequence[Lying],
    opener_of: Callable[[Path], Opener],
    *,
    believes: bool = False,
) -> Steps[list[Collected]]:
    """Take in these bundles, and leave a receipt for each study that one of them spoke of."""
    found = yield from collect(workspace, carrier, ripe, opener_of, believes=believes)
    arrived = {one.study for one in found if one.outcome in (Outcome.TAKEN, Outcome.NOTHING_NEW)}
    for study in sorted(arrived):
        yield from _leave_receipt(workspace, carrier, study)
    return found


def serve_folder(
    workspace: Workspace,
    carrier: Carrier,
    opener_of: Callable[[Path], Opener],
    every_s: float = EVERY_S,
    *,
    believes: bool = False,
) -> Iterator[list[Collected]]:
    """Look again and again, and give what was taken in at each look; for ever, until closed. A bundle is taken once it
    has stayed the same for one look: until then somebody is still copying it."""
    before: dict[str, str] = {}
    while True:
        lying = news(workspace, carrier)
        yield run_to_end(serve_once(workspace, carrier, settled(before, lying), opener_of, believes=believes))
        before = {one.name: one.mark for one in lying}
        time.sleep(every_s)


def _leave_receipt(workspace: Workspace, carrier: Carrier, study: str) -> Steps[None]:
    moment = datetime.fromtimestamp(workspace.clock() / 1000, UTC).strftime("%Y%m%d-%H%M%S")
    local = workspace.folder / f"receipt-{moment}-{workspace.new_id()[-6:]}.cxb"
    try:
        yield from bundle.export(workspace, study, local, packing=Packing(receipt=True))
        name = yield from carrier.put(local, local.name)
        leave_alone(workspace, carrier, name)
    finally:
        local.unlink(missing_ok=True)
