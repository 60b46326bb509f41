"""For whom a bundle is: what they lack, what they asked for, and who can open it. One place for window and commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..store import log
from ..store.chains import Vector
from ..store.roster import Role
from ..workspace import Workspace
from . import devices
from .container import Seal
from .devices import Device
from .envelope import seal_for, seal_with
from .keys import Keys
from .packing import Packing, last_sent_vector, vector_of_replica


@dataclass(frozen=True)
class Address:
    """Whom a bundle is for and how it goes. `to` are devices with cards: sealed for them, and only what all of them
    lack. `passphrase`: sealed under it. `since_last`: what came after the last bundle. Neither of them: everything."""

    to: tuple[Device, ...] = ()
    passphrase: str = ""
    thin: bool = False
    receipt: bool = False
    since_last: bool = False
    everything: bool = False
    """Also what they are known to have."""


def addressed(workspace: Workspace, study: str, keys: Keys | None, address: Address) -> tuple[Packing, Vector]:
    """How to pack for an address, and what is taken as known there. Our own card is noted, so that what comes back
    signed by us is known as ours. A bundle sealed for others opens here too."""
    before = known = devices.load(workspace.folder)
    if keys is not None and keys.card.replica not in known.known:
        known = known.with_card(keys.card)
    if address.to:
        known = known.sending(study, [device.replica for device in address.to])
    if known != before:
        devices.save(workspace.folder, known)
    with workspace.database.read() as connection:
        base = last_sent_vector(connection, study) if address.since_last else None
        had = [vector_of_replica(connection, study, device.replica) for device in address.to]
    wanted = sorted({one for device in address.to for one in known.wanted.get((study, device.replica), ())})
    have = base or ({} if address.everything else _shared(had))
    packing = Packing(
        keys, _seal(workspace, keys, address), tuple(device.name for device in address.to), address.thin,
        address.receipt, tuple(wanted), base,
    )  # fmt: skip
    return packing, have


def usual(workspace: Workspace, study: str) -> tuple[Device, ...]:
    """For whom a study is encrypted unless somebody says otherwise: as the last time, else for its leads, else for
    everybody whose card is here. Who was refused, or whose card is missing, is left out."""
    noted = devices.load(workspace.folder)
    with workspace.database.read() as connection:
        ours, roster = log.ours(connection)[0], log.roster_of(connection, study)
    able = {d.replica: d for d in noted.known.values() if d.age and not d.is_refused and d.replica != ours}
    leads = [m.replica for m in roster.members.values() if Role.LEAD in m.roles and m.last is None] if roster else []
    for replicas in (noted.sent_to.get(study, ()), leads):
        if found := tuple(able[replica] for replica in replicas if replica in able):
            return found
    return tuple(sorted(able.values(), key=lambda device: device.name.casefold())) if roster is None else ()


def _shared(vectors: Sequence[Vector]) -> Vector:
    """What all of them have: sending twice harms nobody, leaving out does."""
    if not vectors:
        return {}
    replicas = set(vectors[0]).intersection(*vectors)
    return {replica: min(vector[replica] for vector in vectors) for replica in sorted(replicas)}


def _seal(workspace: Workspace, keys: Keys | None, address: Address) -> Seal | None:
    if address.to:
        own = [keys.card.age] if keys is not None else []
        return seal_for([*(device.age for device in address.to), *own], workspace.folder)
    return seal_with(address.passphrase, workspace.folder) if address.passphrase else None
