"""The team of a study in people's words: who is in it with which role, changed by its lead; and joining by a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cxstudio.exchange import devices, joining, merge, team
from cxstudio.exchange.devices import Device
from cxstudio.exchange.joining import Invitation
from cxstudio.exchange.keys import Keys
from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps
from cxstudio.store import log
from cxstudio.store.roster import Member, Role
from cxstudio.workspace import Workspace

from .exchange_keys import Desk, own_keys

ROLES = (
    (Role.FIELD, _("Observer: records visits")),
    (Role.REVIEWER, _("Reviewer: decides about visits")),
    (Role.DESIGNER, _("Designer: changes study and protocol")),
    (Role.LEAD, _("Lead: everything, and who is in the team")),
    (Role.PRIVACY, _("Privacy: erases for a person’s rights")),
)
_SHORT = {
    Role.FIELD: _("observer"), Role.REVIEWER: _("reviewer"), Role.DESIGNER: _("designer"), Role.LEAD: _("lead"),
    Role.PRIVACY: _("privacy"),
}  # fmt: skip


@dataclass(frozen=True)
class TeamRow:
    """A device with what it may do, in words; `member` where it is in the team, `device` where it is only known."""

    name: str
    standing: str
    member: Member | None
    device: Device | None
    is_ours: bool

    @property
    def can_be_revoked(self) -> bool:
        """Is it in the team, not revoked yet, and not ourselves?"""
        return self.member is not None and self.member.last is None and not self.is_ours


@dataclass(frozen=True)
class TeamWords:
    """The team of a study: its rows, what is to be said of it, and whether who works here may change it."""

    rows: tuple[TeamRow, ...]
    about: str
    can_change: bool


def team_words(workspace: Workspace, study: str) -> TeamWords:
    """Who is in the team, then whom one could take in."""
    found = team.team_of(workspace, study)
    known = devices.load(workspace.folder).known
    with workspace.database.read() as connection:
        ours = log.ours(connection)[0]
    rows = [_member_row(member, known.get(member.replica), ours) for member in found.members]
    listed = {member.replica for member in found.members}
    others = sorted((d for d in known.values() if d.replica not in listed), key=lambda d: d.name.casefold())
    rows += [
        TeamRow(d.name, _("not in the team"), None, d, False) for d in others if d.replica != ours and not d.is_refused
    ]
    return TeamWords(tuple(rows), _about(found), found.is_ours_to_change)


def _about(found: team.Team) -> str:
    if found.roster is None:
        return _("Everybody may do everything. Who gives the first role becomes the lead.")
    told = [_("Version {n} of the team.").format(n=found.roster.version)]
    if not found.is_ours_to_change:
        told.append(_("Only a lead changes it."))
    if found.roster.is_frozen:
        told.append(_("Two leads changed it at the same time: give a role once more to settle which team counts."))
    if found.not_allowed:
        told.append(plural("{n} change was not allowed and does not count.", "{n} changes were not allowed and do not count.", found.not_allowed))  # fmt: skip  # noqa: E501
    return " ".join(told)


def _member_row(member: Member, device: Device | None, ours: str) -> TeamRow:
    is_ours = member.replica == ours
    name = f"{member.person} ({member.device})" if member.device else member.person or _("an unnamed device")
    roles = ", ".join(_SHORT[role] for role in member.roles) or _("no role from here on; what was written stays")
    if member.last is not None:
        roles = _("revoked: its first {n} changes stay").format(n=member.last)
    return TeamRow(_("{name}, you").format(name=name) if is_ours else name, roles, member, device, is_ours)


def give(workspace: Workspace, study: str, desk: Desk, row: TeamRow, role: Role) -> Steps[str]:
    """Give a role; the sentence that says so. Raises WorkspaceError and KeysError."""
    yield Progress(0, 0, _("Changing the team"))
    who = row.member or row.device
    assert who is not None, "a row is a member or a device"
    member = team.give_roles(workspace, study, own_keys(workspace, desk).card, who, (role,))
    words = _("{name} is {role} now. It holds for everybody once your next bundle has arrived.")
    return words.format(name=member.person or row.name, role=_SHORT[role])


def revoke(workspace: Workspace, study: str, desk: Desk, row: TeamRow) -> Steps[str]:
    """Let nothing more count of a device; the sentence that says so. Raises WorkspaceError and KeysError."""
    yield Progress(0, 0, _("Changing the team"))
    assert row.member is not None, "only members are revoked"
    member = team.revoke(workspace, study, own_keys(workspace, desk).card, row.member.replica)
    words = _("What {name} writes from now on does not count; the first {n} changes stay.")
    return words.format(name=member.person or row.name, n=member.last)


# -- joining -----------------------------------------------------------------------------------------------------------


def invite(workspace: Workspace, study: str, desk: Desk, path: Path) -> Steps[str]:
    """Write a join file; what to do with it. Raises KeysError and StorageError."""
    keys: Keys = own_keys(workspace, desk)
    yield from joining.invite(workspace, study, keys, path)
    words = _("{file} is written. Give it to who is to join, and read them your words on the telephone: {phrase}")
    return words.format(file=path.name, phrase=keys.card.phrase)


def invitation(path: Path) -> Invitation:
    """The invitation in a file. Raises CxError for what is none."""
    return joining.read_invitation(path)


def invitation_words(found: Invitation) -> str:
    """What it invites to, and what to do."""
    words = _("“{title}”, led by {name}. Call {person}, let them read you their eight words, and type them here.")
    return words.format(title=found.title, name=found.card.name, person=found.card.person)


def join(workspace: Workspace, found: Invitation, words: str) -> Steps[merge.Imported]:
    """Join the study. Raises CxError for other words."""
    return joining.join(workspace, found, words)
