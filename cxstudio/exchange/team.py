"""A study's team: who is lead, who observes, who reviews; written into its roster. One place for window and commands.

The rule itself is `store.roster`. Here a lead adds devices by their cards, gives them roles, takes them away again, and
hands visits over to another device.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ..errors import WorkspaceError
from ..i18n import _
from ..store import log
from ..store.operation import Kind
from ..store.roster import OWNER, Member, Role, Roster, Span, values
from ..workspace import Workspace
from . import devices
from .devices import Device
from .keys import Card


@dataclass(frozen=True)
class Team:
    """A study's roster as it is in force (None: everybody may do everything), whether we lead it (or would, being the
    first), and how many changes it does not let count."""

    roster: Roster | None
    is_ours_to_change: bool
    not_allowed: int

    @property
    def members(self) -> list[Member]:
        """Those in it, by name."""
        return sorted(self.roster.members.values(), key=lambda m: (m.person.casefold(), m.replica)) if self.roster else []  # fmt: skip  # noqa: E501


def team_of(workspace: Workspace, study: str) -> Team:
    """The team of a study."""
    with workspace.database.read() as connection:
        ours, roster = log.ours(connection)[0], log.roster_of(connection, study)
        left_out = len(log.void_of(connection, study)) if roster is not None else 0
    return Team(roster, roster is None or _leads(roster, ours), left_out)


def _leads(roster: Roster, replica: str) -> bool:
    member = roster.members.get(replica)
    return member is not None and Role.LEAD in member.roles and member.last is None


def give_roles(workspace: Workspace, study: str, own: Card, device: Device | Member, roles: Iterable[Role]) -> Member:
    """Give a device its roles; what it wrote under others stays. The first time, we become the lead. Raises
    WorkspaceError where we are none, or where nobody would be left."""
    with workspace.database.read() as connection:
        roster, heads = log.roster_of(connection, study), log.vector(connection, study)
        began = _authors(connection, study, devices.load(workspace.folder)) if roster is None else {}
    before = (roster.members if roster is not None else began).get(device.replica)
    given = tuple(role for role in Role if role in set(roles))
    if before is None or isinstance(device, Device):
        key, age = (device.sign, device.age) if isinstance(device, Device) else (device.key, device.age)
        fresh = Member(device.replica, device.person, key, given, device=device.device, age=age)
        member = replace(fresh, past=before.past) if before is not None else fresh
    else:
        member = replace(before, roles=given, last=None, head="")
    if before is not None and before.roles and set(before.roles) - set(given) and device.replica in heads:
        member = replace(member, past=(*member.past, Span(before.roles, *heads[device.replica])))
    _write(workspace, study, own, member, began)
    return member


def _authors(connection: Connection, study: str, known: devices.Devices) -> dict[str, Member]:
    """Who wrote in a study that had no roster: all of it stays, and they get their roles from here on."""
    names = log.names(connection)
    found = {}
    for replica, end in log.vector(connection, study).items():
        device, (person, name) = known.known.get(replica), names.get(replica, ("", ""))
        key, age = (device.sign, device.age) if device is not None else ("", "")
        found[replica] = Member(replica, person, key, (), device=name, age=age, past=(Span(tuple(Role), *end),))
    return found


def revoke(workspace: Workspace, study: str, own: Card, replica: str) -> Member:
    """Let nothing count that a device writes after what is here; the member as it then stands."""
    with workspace.database.read() as connection:
        roster = log.roster_of(connection, study)
        number, head = log.vector(connection, study).get(replica, (0, ""))
    if roster is None or replica not in roster.members:
        raise WorkspaceError(_("The roster names no such device. Nothing was changed."), "no-such-member")
    member = replace(roster.members[replica], last=number, head=head)
    _write(workspace, study, own, member, {})
    return member


def hand_over(workspace: Workspace, study: str, visits: Iterable[str], replica: str) -> None:
    """Let another device change these visits too: as a lead, or as who began them."""
    changes = [log.Change(Kind.OWN, f"visit:{visit}", {OWNER: replica}) for visit in visits]
    with workspace.database.write() as connection:
        log.append(connection, study, changes, workspace.clock)


def _write(workspace: Workspace, study: str, own: Card, member: Member, began: Mapping[str, Member]) -> None:
    """The next roster, with one member changed; the first one holds those who `began` the study too."""
    with workspace.database.write() as connection:
        roster = log.roster_of(connection, study)
        us = Member(own.replica, own.person, own.sign, (Role.LEAD,), device=own.device, age=own.age)
        members = dict(roster.members) if roster else {**began, us.replica: us}
        if roster is not None and not _leads(roster, own.replica):
            raise WorkspaceError(_("Only a lead of the study changes its roster. Nothing was changed."), "no-lead")
        members[member.replica] = member
        if not any(Role.LEAD in one.roles and one.last is None for one in members.values()):
            raise WorkspaceError(_("A study keeps at least one lead. Nothing was changed."), "no-lead-left")
        said = values(roster, members.values(), () if roster else _erased(connection, study))
        log.append(connection, study, [log.Change(Kind.ROSTER, f"roster:{study}", said)], workspace.clock)


def _erased(connection: Connection, study: str) -> set[str]:
    """What was erased while there was no roster stays erased under the first one."""
    return log.erasures_in(connection, study)
