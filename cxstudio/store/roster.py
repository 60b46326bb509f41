"""Who may do what in a study: the roster, as operations like any other, and what it makes void.

A pure rule over the set of operations. Rosters form one chain: each names the one before, and only a lead of that one
may write it. Where the chain forks, the last one before the fork stays in force, and that is shown, until a lead writes
a next one that knows both. An operation that its author may not write is kept and handed on, but not folded. Without a
roster everybody may do everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from .operation import Json, Kind, Operation

FIELD_NAME = "roster"
OWNER = "owner"
"""The field by which a thing is handed over to another replica."""
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
class Span:
    """The roles that a replica had up to an operation, by its number and hash."""

    roles: tuple[Role, ...]
    last: int
    head: str


@dataclass(frozen=True)
class Member:
    """A replica in the roster: its signing key, its roles, and the number and hash of its last valid operation once it
    was revoked (None: it goes on). `device` and `age` are as on its card: what it is called, what to encrypt to.
    `past` holds the roles it had before: what it wrote with them stays as it was allowed."""

    replica: str
    person: str
    key: str
    roles: tuple[Role, ...]
    last: int | None = None
    head: str = ""
    device: str = ""
    age: str = ""
    past: tuple[Span, ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """The operations at which something ended for it."""
        return tuple(head for head in (self.head, *(span.head for span in self.past)) if head)


@dataclass(frozen=True)
class Roster:
    """A version of the roster, the hash of the operation that wrote it, and whether two followed it (`is_frozen`).

    `earlier` are the versions before it, the first one first; `honoured` the erasing operations from before there was a
    roster; `valid` for each head that a member's entry names the operations of its chain up to there, where it is here.
    """

    version: int
    hash: str
    members: Mapping[str, Member]
    is_frozen: bool = False
    earlier: tuple[Roster, ...] = ()
    honoured: frozenset[str] = frozenset()
    valid: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def allows(self, operation: Operation, owners: Collection[str]) -> bool:
        """May its author write this operation? `owners` are the replicas to which the entity belongs or belonged."""
        header = operation.header
        if header.k == Kind.ERASE.value:
            return self.lets_erase(operation)
        member = self.members.get(header.r)
        roles = self._roles_at(member, operation) if member is not None else set()
        if not roles or Role.LEAD in roles:
            return bool(roles)
        if header.k == Kind.ROSTER.value:
            return False
        return _may_change(header.e.partition(":")[0], operation, roles, owners)

    def _roles_at(self, member: Member, operation: Operation) -> set[Role]:
        """The roles it has, and those it had when it wrote that."""
        had = [span.roles for span in member.past if self._is_within(span.last, span.head, operation)]
        has = [member.roles] if self._is_in_time(member, operation) else []
        return {role for roles in (*has, *had) for role in roles}

    def lets_erase(self, operation: Operation) -> bool:
        """Does an erasure stand? What was erased cannot come back, so it stands for ever once somebody had the right:
        later versions take it from nobody but those who are revoked."""
        if operation.hash in self.honoured:
            return True
        now = self.members.get(operation.header.r)
        if now is not None and not self._is_in_time(now, operation):
            return False
        listed = (version.members.get(operation.header.r) for version in (self, *self.earlier))
        return any(member is not None and set(member.roles) & {Role.LEAD, Role.PRIVACY} for member in listed)

    def _is_in_time(self, member: Member, operation: Operation) -> bool:
        return member.last is None or self._is_within(member.last, member.head, operation)

    def _is_within(self, last: int, head: str, operation: Operation) -> bool:
        """A number alone proves nothing: it may be written again on another branch of the chain."""
        return operation.header.n <= last and operation.hash in self.valid.get(head, (operation.hash,))


def _may_change(kind: str, operation: Operation, roles: set[Role], owners: Collection[str]) -> bool:
    if kind in ("study", "protocol"):
        return Role.DESIGNER in roles
    if kind == "site":
        return bool(roles & {Role.DESIGNER, Role.FIELD})
    if kind == "visit":
        own = Role.FIELD in roles and operation.header.r in owners
        return own or (Role.REVIEWER in roles and all(map(_is_of_review, operation.replaces)))
    return bool(roles)


def _is_of_review(name: str) -> bool:
    return name in _REVIEWED or name.startswith("remark/")


def owner_of(operations: Iterable[Operation]) -> str:
    """The replica that began an entity: the earliest operation that found nothing there."""
    begun = [operation for operation in operations if not operation.replaces.get("alive", ())]
    return min(begun, key=lambda operation: operation.rank).header.r if begun else ""


def owners_of(operations: Sequence[Operation], roster: Roster) -> frozenset[str]:
    """The replica that began an entity, and those to which a lead or an owner handed it over."""
    owners = {owner_of(o for o in operations if o.header.r in roster.members)}
    for operation in sorted((o for o in operations if o.header.k == Kind.OWN.value), key=lambda o: o.rank):
        giver = roster.members.get(operation.header.r)
        to = (operation.values or {}).get(OWNER)
        if giver is not None and isinstance(to, str) and (Role.LEAD in giver.roles or giver.replica in owners):
            owners.add(to)
    return frozenset(owners)


def void(operations: Sequence[Operation], roster: Roster | None) -> frozenset[str]:
    """The hashes of the operations on one entity that the roster makes void."""
    if roster is None:
        return frozenset()
    owners = owners_of(operations, roster)
    return frozenset(o.hash for o in operations if not roster.allows(o, owners))


def in_force(operations: Iterable[Operation]) -> Roster | None:
    """The roster that counts, from all operations on it; None where there is none."""
    written = [(found, o) for o in operations if (found := _read(o)) is not None]
    roots = sorted((pair for pair in written if _begins(*pair)), key=lambda pair: pair[1].rank)
    if not roots:
        return None
    current, earlier, is_frozen = roots[0][0][1], list[Roster](), len(roots) > 1
    honoured = current.honoured
    while not is_frozen:
        following = [(f[1], o) for f, o in written if f[0] == current.hash and _follows(current, f[1], o)]
        left = _unsettled(following)
        if not left:
            break
        is_frozen = len(left) > 1
        if not is_frozen:
            earlier.append(current)
            current = left[0]
    return replace(current, is_frozen=is_frozen, earlier=tuple(earlier), honoured=honoured)


def _unsettled(following: Sequence[tuple[Roster, Operation]]) -> list[Roster]:
    """Of several next versions those that still stand: not replaced by one that a lead wrote knowing them, and not
    written by somebody whom another one had revoked before."""
    replaced = {hash_ for _roster, o in following for hash_ in o.replaces.get(FIELD_NAME, ())}
    standing = [(roster, o) for roster, o in following if o.hash not in replaced]
    return [r for r, o in standing if not any(_revokes(other, o) and not _revokes(r, by) for other, by in standing)]


def _revokes(roster: Roster, operation: Operation) -> bool:
    member = roster.members.get(operation.header.r)
    return member is not None and member.last is not None and operation.header.n > member.last


def roots_of(operations: Iterable[Operation]) -> list[Operation]:
    """The operations that begin a roster; more than one: somebody began a second team for the study."""
    return [o for o in operations if (found := _read(o)) is not None and _begins(found, o)]


def _begins(found: tuple[str, Roster], operation: Operation) -> bool:
    before, roster = found
    return before == "" and roster.version == 1 and _is_lead(roster, operation)


def _follows(before: Roster, after: Roster, operation: Operation) -> bool:
    return after.version == before.version + 1 and _is_lead(before, operation)


def _is_lead(roster: Roster, operation: Operation) -> bool:
    member = roster.members.get(operation.header.r)
    is_in_time = member is not None and (member.last is None or operation.header.n <= member.last)
    return member is not None and is_in_time and Role.LEAD in member.roles


def values(before: Roster | None, members: Iterable[Member], erased: Iterable[str] = ()) -> dict[str, Json]:
    """What the operation says that writes the roster after `before`. The first one honours what was `erased` (hashes of
    operations) while there was none."""
    listed: list[Json] = [
        {"replica": m.replica, "person": m.person, "key": m.key, "roles": [role.value for role in m.roles],
         "last": m.last, "head": m.head, "device": m.device, "age": m.age,
         "past": [{"roles": [role.value for role in s.roles], "last": s.last, "head": s.head} for s in m.past]}
        for m in members
    ]  # fmt: skip
    version, hash_ = (before.version, before.hash) if before else (0, "")
    honoured: dict[str, Json] = {} if before else {"erased": list[Json](sorted(erased))}
    return {FIELD_NAME: {"version": version + 1, "before": hash_, "members": listed, **honoured}}


def _read(operation: Operation) -> tuple[str, Roster] | None:
    """(hash of the roster before, this one); None for what is no roster."""
    if operation.header.k != Kind.ROSTER.value or operation.values is None:
        return None
    match operation.values.get(FIELD_NAME):
        case {"version": int(version), "before": str(before), "members": list(listed), **more} if version is not True:
            members = [_member(entry) for entry in listed[:_MOST_MEMBERS]]
        case _:
            return None
    if None in members or len(listed) > _MOST_MEMBERS:
        return None
    found = {member.replica: member for member in members if member is not None}
    erased = more.get("erased")
    honoured = frozenset(one for one in erased if isinstance(one, str)) if isinstance(erased, list) else frozenset()
    return before, Roster(version, operation.hash, found, honoured=honoured)


def _member(entry: Json) -> Member | None:
    match entry:
        case {
            "replica": str(replica), "person": str(person), "key": str(key), "roles": list(roles), "last": last, **more
        }:  # fmt: skip
            known = _roles(roles)
            number = last if isinstance(last, int) and not isinstance(last, bool) else None
            head, device, age = (_text(more.get(name)) for name in ("head", "device", "age"))
            if number is not None or last is None:
                return Member(replica, person, key, known, number, head, device, age, _spans(more.get("past")))
    return None


def _roles(listed: list[Json]) -> tuple[Role, ...]:
    return tuple(role for role in Role if role.value in listed)


def _spans(listed: object) -> tuple[Span, ...]:
    found = []
    for entry in listed[:_MOST_MEMBERS] if isinstance(listed, list) else ():
        match entry:
            case {"roles": list(roles), "last": int(last), "head": str(head)} if last is not True:
                found.append(Span(_roles(roles), last, head))
    return tuple(found)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
