"""The roster: who may write what, the same whatever the order in which it is learnt."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.ids import Stamp
from cxstudio.store import log
from cxstudio.store.operation import Author, Kind, Operation, make
from cxstudio.store.roster import Member, Role, Roster, in_force, owner_of, values, void
from cxstudio.workspace import Person, Workspace

STUDY = "01900000-0000-7000-8000-000000000001"


class Writer:
    """A replica that writes operations by hand."""

    clock = itertools.count(1)

    def __init__(self, replica: str, *roles: Role) -> None:
        self.member = Member(replica, replica.title(), "0f" * 32, roles)
        self.number, self.last = 0, ""

    def says(self, entity: str, kind: Kind = Kind.SET, after: tuple[Operation, ...] = (), **said: object) -> Operation:
        self.number += 1
        stamp = Stamp(1_700_000_000_000 + next(self.clock), 0)
        replaced = {name: [o.hash for o in after if name in o.replaces] for name in (*said, "alive")}
        author = Author(self.member.replica, self.member.person, stamp.ms, 0)
        made = make(author, self.number, self.last, stamp, STUDY, kind, entity, replaced, said)  # type: ignore[arg-type]
        self.last = made.hash
        return made

    def rosters(self, before: Roster | None, *members: Member) -> Operation:
        return self.says(f"roster:{STUDY}", Kind.ROSTER, **values(before, members))


@pytest.fixture
def team() -> tuple[Writer, Writer, Writer, Writer]:
    return (
        Writer("lena", Role.LEAD), Writer("fay", Role.FIELD), Writer("rob", Role.REVIEWER), Writer("dee", Role.DESIGNER)
    )  # fmt: skip


def the_roster(*writers: Writer) -> tuple[Operation, Roster]:
    written = writers[0].rosters(None, *(writer.member for writer in writers))
    found = in_force([written])
    assert found is not None
    return written, found


def test_each_role_does_its_own(team: tuple[Writer, ...]) -> None:
    fay = team[1]
    _written, roster = the_roster(*team)
    visit = fay.says("visit:v", note="Clean")
    allowed = {
        (who.member.replica, what): roster.allows(operation, "fay")
        for who in team
        for what, operation in {
            "own visit": who.says("visit:v", after=(visit,), note="x"),
            "review": who.says("visit:v", after=(visit,), state="approved", state_reason=""),
            "study": who.says("study:s", title="x"),
            "protocol": who.says("protocol:p", Kind.PUBLISH, body="x"),
            "site": who.says("site:a", name="x"),
            "erase": who.says("visit:v", Kind.ERASE),
        }.items()
    }
    assert {key for key, is_allowed in allowed.items() if is_allowed} == {
        *(("lena", what) for what in ("own visit", "review", "study", "protocol", "site", "erase")),
        ("fay", "own visit"), ("fay", "review"), ("fay", "site"), ("rob", "review"),
        ("dee", "study"), ("dee", "protocol"), ("dee", "site"),
    }  # fmt: skip


def test_nobody_changes_what_another_recorded(team: tuple[Writer, ...]) -> None:
    _lena, fay, rob, _dee = team
    _written, roster = the_roster(*team)
    visit = fay.says("visit:v", note="Dirty")
    painted = rob.says("visit:v", after=(visit,), note="Clean")
    assert owner_of([painted, visit]) == "fay"
    assert void([painted, visit], roster) == {painted.hash}


def test_a_stranger_to_the_roster_writes_nothing_and_without_one_everybody_does(team: tuple[Writer, ...]) -> None:
    _written, roster = the_roster(*team)
    stranger = Writer("zoe", Role.LEAD).says("visit:w", note="x")
    assert void([stranger], roster) == {stranger.hash}
    assert void([stranger], None) == frozenset()


def test_a_revoked_laptop_keeps_what_it_wrote_before(team: tuple[Writer, ...]) -> None:
    lena, fay, *_others = team
    first, roster = the_roster(*team)
    before, after = fay.says("visit:v", note="1"), fay.says("visit:w", note="2")
    gone = Member("fay", "Fay", "0f" * 32, (Role.FIELD,), last=before.header.n)
    second = lena.rosters(roster, lena.member, gone)
    newest = in_force([second, first])
    assert newest is not None
    assert (newest.version, newest.is_frozen) == (2, False)
    assert void([before], newest) == frozenset()
    assert void([after], newest) == {after.hash}


def test_only_a_lead_writes_the_next_roster(team: tuple[Writer, ...]) -> None:
    _lena, fay, *_others = team
    first, roster = the_roster(*team)
    coup = fay.rosters(roster, Member("fay", "Fay", "", (Role.LEAD,)))
    assert in_force([first, coup]) == roster


def test_two_rosters_after_one_freeze_it(team: tuple[Writer, ...]) -> None:
    lena, *_others = team
    first, roster = the_roster(*team)
    second, other = lena.rosters(roster, lena.member), lena.rosters(roster, lena.member, team[1].member)
    found = in_force([other, first, second])
    assert found is not None
    assert (found.hash, found.is_frozen) == (roster.hash, True)


@pytest.mark.parametrize(
    "said",
    [{}, {"roster": []}, {"roster": {"version": True, "before": "", "members": []}},
     {"roster": {"version": 1, "before": "", "members": [{"replica": "lena"}]}},
     {"roster": {"version": 1, "before": "", "members": []}},
     {"roster": {"version": 7, "before": "", "members": [{"replica": "lena", "person": "", "key": "", "roles": ["lead"], "last": None}]}},  # noqa: E501
     {"roster": {"version": 1, "before": "", "members": [{"replica": "lena", "person": "", "key": "", "roles": ["lead"], "last": "x"}]}}],  # noqa: E501
    ids=range(7),
)  # fmt: skip
def test_what_is_no_roster_rules_nothing(said: dict[str, object]) -> None:
    assert in_force([Writer("lena").says(f"roster:{STUDY}", Kind.ROSTER, **said)]) is None


# -- in a workspace ----------------------------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Workspace, Workspace]]:
    with (
        Workspace.create(tmp_path / "a", Person("Ann")) as one,
        Workspace.create(tmp_path / "b", Person("Bob")) as other,
    ):
        yield one, other


def fingerprint(workspace: Workspace) -> str:
    with workspace.database.read() as connection:
        return log.study_fingerprint(connection, STUDY)


@pytest.mark.parametrize("seed", range(5))
def test_in_any_order_the_same_study_with_the_void_kept_and_listed(
    two: tuple[Workspace, Workspace], team: tuple[Writer, ...], seed: int
) -> None:
    lena, fay, rob, dee = team
    first, roster = the_roster(*team)
    site = fay.says("site:a", name="Harbour", study=STUDY)
    painted = rob.says("site:a", after=(site,), name="Painted")
    only_void = rob.says("site:b", name="Invented")
    gone = lena.rosters(roster, lena.member, fay.member, dee.member)
    everything = [first, site, painted, only_void, gone, dee.says("site:c", name="Market")]
    for workspace, order in zip(
        two, (everything, random.Random(seed).sample(everything, len(everything))), strict=True
    ):
        for operation in order:
            with workspace.database.write() as connection:
                log.take_in(connection, [operation])
    assert fingerprint(two[0]) == fingerprint(two[1])
    for workspace in two:
        with workspace.database.write() as connection:
            assert {o.hash for o in log.void_of(connection, STUDY)} == {painted.hash, only_void.hash}
            assert log.faults(connection) == []
            state = log.roster_of(connection, STUDY)
            assert state is not None and state.version == 2
            log.rebuild(connection)
        assert fingerprint(workspace) == fingerprint(two[0])
        assert sorted(site.name for site in workspace.sites(STUDY)) == ["Harbour", "Market"]


def test_an_erasure_by_somebody_who_may_not_takes_nothing_away(
    two: tuple[Workspace, Workspace], team: tuple[Writer, ...]
) -> None:
    _lena, fay, rob, _dee = team
    first, _roster = the_roster(*team)
    site = fay.says("site:a", name="Harbour", study=STUDY)
    erasing = rob.says("site:a", Kind.ERASE, after=(site,))
    with two[0].database.write() as connection:
        log.take_in(connection, [first, site, erasing])
        assert [o.hash for o in log.void_of(connection, STUDY)] == [erasing.hash]
    assert [site.name for site in two[0].sites(STUDY)] == ["Harbour"]
