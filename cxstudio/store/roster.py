"""Who may do what in a study: the roster, as operations like any other, and what it makes void.

A pure rule over the set of operations. Rosters form one chain: each names the one before, and only a lead of that one
may write it. Where the chain forks, the last one before the fork stays in force and that is shown. An operation that
its author may not write is kept and handed on, but not folded. Without a roster everybody may do everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from .operation import Json, Kind, Operation

FIELD_NAME = "roster"
_REVIEWED = ("state", "state_reason", "alive")
_MOST_MEMBERS = 2_000


class Role(Enum):
    """What a member may do: field records and changes its own visits, a reviewer decides about visits, a designer
    changes study, protocol and sites, privacy erases; a lead may do everything and writes the roster."""

    FIELD = "field"
    REVIEWER = "reviewer"
    DESIGNER = "designer"
    LEAD = "lead"
    PRIVACY = "privacy"


@dataclass(frozen=True)
class Member:
    """A replica in the roster: its signing key, its roles, and the number of its last valid operation once it was
    revoked (None: it goes on)."""

    replica: str
    person: str
    key: str
    roles: tuple[Role, ...]
    last: int | None = None


@dataclass(frozen=True)
class Roster:
    """A version of the roster, the hash of the operation that wrote it, and whether two followed it (`is_frozen`)."""

    version: int
    hash: str
    members: Mapping[str, Member]
    is_frozen: bool = False

    def allows(self, operation: Operation, owner: str) -> bool:
        """May its author write this operation? `owner` is the replica that began the entity."""
        header = operation.header
        member = self.members.get(header.r)
        if member is None or (member.last is not None and header.n > member.last):
            return False
        if Role.LEAD in member.roles:
            return True
        if header.k in (Kind.ERASE.value, Kind.ROSTER.value):
            return header.k == Kind.ERASE.value and Role.PRIVACY in member.roles
        return _may_change(header.e.partition(":")[0], operation, set(member.roles), owner)


def _may_change(kind: str, operation: Operation, roles: set[Role], owner: str) -> bool:
    if kind in ("study", "protocol"):
        return Role.DESIGNER in roles
    if kind == "site":
        return bool(roles & {Role.DESIGNER, Role.FIELD})
    if kind == "visit":
        own = Role.FIELD in roles and owner == operation.header.r
        return own or (Role.REVIEWER in roles and all(map(_is_of_review, operation.replaces)))
    return bool(roles)


def _is_of_review(field: str) -> bool:
    return field in _REVIEWED or field.startswith("remark/")


def owner_of(operations: Iterable[Operation]) -> str:
    """The replica that began an entity: the earliest operation that found nothing there."""
    begun = [operation for operation in operations if not operation.replaces.get("alive", ())]
    return min(begun, key=lambda operation: operation.rank).header.r if begun else ""


def void(operations: Sequence[Operation], roster: Roster | None) -> frozenset[str]:
    """The hashes of the operations on one entity that the roster makes void."""
    if roster is None:
        return frozenset()
    allowed = owner_of(o for o in operations if o.header.r in roster.members)
    return frozenset(o.hash for o in operations if not roster.allows(o, allowed))


def in_force(operations: Iterable[Operation]) -> Roster | None:
    """The roster that counts, from all operations on it; None where there is none."""
    written = [(found, o) for o in operations if (found := _read(o)) is not None]
    roots = sorted((pair for pair in written if _begins(*pair)), key=lambda pair: pair[1].rank)
    if not roots:
        return None
    current = roots[0][0][1]
    is_frozen = len(roots) > 1
    while not is_frozen:
        following = [f[1] for f, o in written if f[0] == current.hash and _follows(current, f[1], o)]
        if not following:
            break
        is_frozen = len(following) > 1
        current = current if is_frozen else following[0]
    return replace(current, is_frozen=is_frozen)


def _begins(found: tuple[str, Roster], operation: Operation) -> bool:
    before, roster = found
    return before == "" and roster.version == 1 and _is_lead(roster, operation)


def _follows(before: Roster, after: Roster, operation: Operation) -> bool:
    return after.version == before.version + 1 and _is_lead(before, operation)


def _is_lead(roster: Roster, operation: Operation) -> bool:
    member = roster.members.get(operation.header.r)
    is_in_time = member is not None and (member.last is None or operation.header.n <= member.last)
    return member is not None and is_in_time and Role.LEAD in member.roles


def values(before: Roster | None, members: Iterable[Member]) -> dict[str, Json]:
    """What the operation says that writes the roster after `before`."""
    listed: list[Json] = [
        {"replica": m.replica, "person": m.person, "key": m.key, "roles": [role.value for role in m.roles],
         "last": m.last}
        for m in members
    ]  # fmt: skip
    version, hash_ = (before.version, before.hash) if before else (0, "")
    return {FIELD_NAME: {"version": version + 1, "before": hash_, "members": listed}}


def _read(operation: Operation) -> tuple[str, Roster] | None:
    """(hash of the roster before, this one); None for what is no roster."""
    if operation.header.k != Kind.ROSTER.value or operation.values is None:
        return None
    match operation.values.get(FIELD_NAME):
        case {"version": int(version), "before": str(before), "members": list(listed)} if version is not True:
            members = [_member(entry) for entry in listed[:_MOST_MEMBERS]]
        case _:
            return None
    if None in members or len(listed) > _MOST_MEMBERS:
        return None
    found = {member.replica: member for member in members if member is not None}
    return before, Roster(version, operation.hash, found)


def _member(entry: Json) -> Member | None:
    match entry:
        case {"replica": str(replica), "person": str(person), "key": str(key), "roles": list(roles), "last": last}:
            known = tuple(role for role in Role if role.value in roles)
            number = last if isinstance(last, int) and not isinstance(last, bool) else None
            return Member(replica, person, key, known, number) if number is not None or last is None else None
    return None
