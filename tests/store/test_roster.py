"""The roster: who may write what, the same whatever the order in which it is learnt."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cxstudio.errors import WorkspaceError
from cxstudio.ids import Stamp
from cxstudio.store import chains, log
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


# -- what closes the doors ---------------------------------------------------------------------------------------------


def test_a_next_version_that_knows_both_settles_a_fork(team: tuple[Writer, ...]) -> None:
    lena, fay, *_others = team
    first, roster = the_roster(*team)
    one, other = lena.rosters(roster, lena.member), lena.rosters(roster, lena.member, fay.member)
    settled = lena.says(f"roster:{STUDY}", Kind.ROSTER, (one, other), **values(roster, (lena.member, fay.member)))
    for order in itertools.permutations([first, one, other, settled]):
        found = in_force(order)
        assert found is not None
        assert (found.hash, found.is_frozen, sorted(found.members)) == (settled.hash, False, ["fay", "lena"])


def test_a_revoked_lead_cannot_freeze_the_roster(team: tuple[Writer, ...]) -> None:
    lena = team[0]
    rita = Writer("rita", Role.LEAD)
    first, roster = the_roster(lena, rita)
    before = rita.says("site:a", name="x")
    gone = replace(rita.member, last=before.header.n, head=before.hash)
    second = lena.rosters(roster, lena.member, gone)
    revenge = rita.rosters(roster, rita.member)
    found = in_force([revenge, first, second])
    assert found is not None
    assert (found.hash, found.is_frozen) == (second.hash, False)


def test_a_revoked_laptop_cannot_write_its_numbers_anew(
    two: tuple[Workspace, Workspace], team: tuple[Writer, ...]
) -> None:
    """Who found it goes back in its chain and writes other operations under numbers that still counted."""
    lena, fay, *_others = team
    first, roster = the_roster(*team)
    honest = [fay.says("site:a", name="Harbour", study=STUDY), fay.says("site:b", name="Market", study=STUDY)]
    thief = Writer("fay", Role.FIELD)
    thief.number, thief.last = 1, honest[0].hash
    forged = thief.says("site:c", name="Invented", study=STUDY)
    assert forged.header.n == honest[1].header.n
    gone = replace(fay.member, last=2, head=honest[1].hash)
    second = lena.rosters(roster, lena.member, gone)
    everything = [first, *honest, forged, second]
    for order in (everything, everything[::-1], [forged, second, *honest, first]):
        for workspace in two:
            with workspace.database.write() as connection:
                log.take_in(connection, order)
    for seed, workspace in enumerate(two):
        assert sorted(site.name for site in workspace.sites(STUDY)) == ["Harbour", "Market"]
        with workspace.database.write() as connection:
            assert [o.hash for o in log.void_of(connection, STUDY)] == [forged.hash]
            assert log.faults(connection) == [], seed


@pytest.mark.parametrize("seed", range(4))
def test_one_after_the_other_in_any_order_it_is_the_same(
    two: tuple[Workspace, Workspace], team: tuple[Writer, ...], seed: int
) -> None:
    """The head that a revocation names arrives before, between or after what it rules over."""
    lena, fay, rob, _dee = team
    first, roster = the_roster(*team)
    honest = [fay.says(f"site:{n}", name=f"Site {n}", study=STUDY) for n in range(3)]
    thief = Writer("fay", Role.FIELD)
    thief.number, thief.last = 1, honest[0].hash
    forged = [thief.says("site:0", after=(honest[0],), name="Painted"), thief.says("site:9", name="x", study=STUDY)]
    second = lena.rosters(roster, lena.member, replace(fay.member, last=3, head=honest[2].hash), rob.member)
    third = lena.rosters(in_force([first, second]), lena.member, replace(fay.member, last=2, head=honest[1].hash))
    everything = [first, *honest, *forged, second, third]
    for workspace, order in zip(two, (everything, random.Random(seed).sample(everything, 8)), strict=True):
        for operation in order:
            with workspace.database.write() as connection:
                log.take_in(connection, [operation])
    assert fingerprint(two[0]) == fingerprint(two[1])
    assert sorted(site.name for site in two[1].sites(STUDY)) == ["Site 0", "Site 1"]


def test_what_was_handed_over_may_be_changed_there(team: tuple[Writer, ...]) -> None:
    lena, fay, rob, _dee = team
    bea = Writer("bea", Role.FIELD)
    _written, roster = the_roster(*team, bea)
    visit = fay.says("visit:v", note="Dirty")
    taken = rob.says("visit:v", Kind.OWN, (visit,), owner="rob")
    given = fay.says("visit:v", Kind.OWN, (visit,), owner="bea")
    late, wrong = bea.says("visit:v", after=(visit,), note="Clean"), rob.says("visit:v", after=(visit,), note="x")
    assert void([late, wrong, given, taken, visit], roster) == {wrong.hash, taken.hash}
    assert void([late, visit], roster) == {late.hash}
    by_lead = lena.says("visit:v", Kind.OWN, (visit,), owner="bea")
    assert void([late, by_lead, visit], roster) == frozenset()


def test_nothing_is_written_that_would_not_count(two: tuple[Workspace, Workspace], team: tuple[Writer, ...]) -> None:
    workspace = two[0]
    first, roster = the_roster(*team)
    with workspace.database.write() as connection:
        log.take_in(connection, [first])
        ours = log.ours(connection)[0]
    before = fingerprint(workspace)
    with pytest.raises(WorkspaceError, match="not in the study’s roster") as refused:
        workspace.add_site(STUDY, "Harbour")
    assert refused.value.code == "not-in-roster"
    us = Member(ours, "Ann", "0f" * 32, (Role.REVIEWER,))
    second = team[0].rosters(roster, *(one.member for one in team), us)
    with workspace.database.write() as connection:
        log.take_in(connection, [second])
    with pytest.raises(WorkspaceError, match="does not let you") as refused:
        workspace.add_site(STUDY, "Harbour")
    assert refused.value.code == "not-allowed"
    assert (workspace.sites(STUDY), before) == ([], before)


# -- erasures and the roster -------------------------------------------------------------------------------------------


class Studio:
    """Some workspaces that take in operations one by one, and at the end meet as bundles let them."""

    def __init__(self, workspaces: tuple[Workspace, Workspace]) -> None:
        self.workspaces = workspaces

    def hear(self, n: int, *operations: Operation) -> None:
        for operation in operations:
            with self.workspaces[n].database.write() as connection:
                log.take_in(connection, [operation])

    def meet(self) -> None:
        """Each sends the other what its vector lacks, twice."""
        for giver, taker in (self.workspaces, self.workspaces[::-1]) * 2:
            with taker.database.read() as connection:
                have = log.vector(connection, STUDY)
            with giver.database.read() as connection:
                lacking = chains.lacking(log.links(connection, STUDY), have) | log.erasures_in(connection, STUDY)
                sent = list(log.with_hashes(connection, sorted(lacking)))
            with taker.database.write() as connection:
                log.take_in(connection, sent)

    def names(self) -> list[list[str]]:
        return [sorted(site.name for site in workspace.sites(STUDY)) for workspace in self.workspaces]


@pytest.mark.parametrize("seed", range(12))
def test_an_erasure_that_comes_before_its_roster_ends_the_same_everywhere(
    two: tuple[Workspace, Workspace], team: tuple[Writer, ...], seed: int
) -> None:
    """Erased by one who may and by one who may not, a later privacy officer, an early erasure that is honoured."""
    lena, fay, rob, dee = team
    studio = Studio(two)
    sites = [fay.says(f"site:{n}", name=f"Site {n}", study=STUDY) for n in range(4)]
    early = dee.says("site:0", Kind.ERASE, (sites[0],))  # before there was a roster, and the lead knew
    first = lena.says(f"roster:{STUDY}", Kind.ROSTER, **values(None, [one.member for one in team], {early.hash}))
    roster = in_force([first])
    by_stranger = rob.says("site:1", Kind.ERASE, (sites[1],))
    by_lead = lena.says("site:2", Kind.ERASE, (sites[2],))
    later = dee.says("site:3", Kind.ERASE, (sites[3],))
    privacy = replace(dee.member, roles=(Role.PRIVACY,))
    second = lena.rosters(roster, lena.member, fay.member, rob.member, privacy)
    everything = [*sites, early, first, by_stranger, by_lead, later, second]
    rng = random.Random(seed)
    studio.hear(0, *everything)
    studio.hear(1, *rng.sample(everything, len(everything)))
    studio.meet()
    assert fingerprint(two[0]) == fingerprint(two[1])
    assert studio.names() == [["Site 1"], ["Site 1"]]
    for workspace in two:
        with workspace.database.write() as connection:
            assert log.faults(connection) == []
            assert log.to_heal(connection, STUDY) == set()
            bare = [o.header.e for o in log.of_study(connection, STUDY) if o.payload_text is None]
            assert sorted(bare) == ["site:0", "site:2", "site:3"]


def test_a_demoted_lead_leaves_what_was_erased_erased(team: tuple[Writer, ...]) -> None:
    lena, fay, *_others = team
    rita = Writer("rita", Role.LEAD)
    first, roster = the_roster(lena, rita, fay)
    erasing = rita.says("site:a", Kind.ERASE)
    newest = in_force([first, lena.rosters(roster, lena.member, replace(rita.member, roles=(Role.FIELD,)))])
    dropped = in_force([first, lena.rosters(roster, lena.member)])
    revoked = in_force([first, lena.rosters(roster, lena.member, replace(rita.member, last=0))])
    assert [bool(found and found.lets_erase(erasing)) for found in (newest, dropped, revoked)] == [True, True, False]
