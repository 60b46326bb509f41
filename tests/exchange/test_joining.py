"""A lead invites, an observer joins by eight words, and the team is one that no stranger can take over."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import BundleError, CxError, WorkspaceError
from cxstudio.exchange import bundle, devices, team
from cxstudio.exchange.joining import invite, join, read_invitation
from cxstudio.exchange.packing import last_sent_vector
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.store.roster import Role
from tests.exchange.team import Member, keys_of
from tests.exchange.team import team as a_team
from tests.exchange.test_bundle import FILE, STUDY, a_visit


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[Member]]:
    """Lena, who has the study with a visit, and Fay and Mallory, who have nothing and know nobody."""
    with a_team(tmp_path, "Lena", "Fay", "Mallory") as members:
        a_visit(members[0].workspace)
        yield members


def invited(lena: Member, file: Path) -> Path:
    return run_to_end(invite(lena.workspace, STUDY, lena.keys, file))


def joined(fay: Member, lena: Member, file: Path) -> None:
    run_to_end(join(fay.workspace, read_invitation(file), lena.keys.card.phrase))


def lists(lena: Member, fay: Member, *roles: Role) -> None:
    """Lena takes Fay's card and gives her a role."""
    lena.knows(fay)
    found = devices.load(lena.workspace.folder).known[fay.keys.card.replica]
    team.give_roles(lena.workspace, STUDY, lena.keys.card, found, roles)


def test_an_observer_joins_and_works_in_her_role(three: list[Member], tmp_path: Path) -> None:
    lena, fay, _mallory = three
    invitation = read_invitation(invited(lena, tmp_path / "cafe.cxjoin"))
    assert (invitation.title, invitation.card.name) == ("Café visits", "Lena (lena-laptop)")
    joined(fay, lena, tmp_path / "cafe.cxjoin")
    assert [study.title for study in fay.workspace.studies()] == ["Café visits"]
    assert fay.workspace.newest_protocol(STUDY).protocol == FILE.protocol
    assert fay.workspace.dataset(STUDY)[1].visits == ()  # who observes gets no visits of others
    lists(lena, fay, Role.FIELD)
    lena.send(tmp_path / "1.cxb")
    assert fay.judge(tmp_path / "1.cxb").strangers == ()
    fay.take(tmp_path / "1.cxb")
    a_visit(fay.workspace)
    fay.send(tmp_path / "2.cxb", lena)
    lena.take(tmp_path / "2.cxb")
    assert lena.fingerprint == fay.fingerprint
    assert team.team_of(lena.workspace, STUDY).not_allowed == 0
    assert not team.team_of(fay.workspace, STUDY).is_ours_to_change
    with pytest.raises(WorkspaceError, match="Only a lead"):
        team.give_roles(fay.workspace, STUDY, fay.keys.card, devices.load(fay.workspace.folder).named("Lena"), [Role.LEAD])  # fmt: skip  # noqa: E501


def test_an_invitation_is_no_delivery(three: list[Member], tmp_path: Path) -> None:
    """What was sent last stays what it was, so that nothing is left out of the next bundle."""
    lena = three[0]
    invited(lena, tmp_path / "cafe.cxjoin")
    with lena.workspace.database.read() as connection:
        assert last_sent_vector(connection, STUDY) == {}


@pytest.mark.parametrize("harm", ["words", "card", "title and bundle", "text", "another's bundle"])
def test_what_is_not_as_the_lead_made_it_joins_nothing(three: list[Member], tmp_path: Path, harm: str) -> None:
    lena, fay, mallory = three
    file = invited(lena, tmp_path / "cafe.cxjoin")
    told = json.loads(file.read_text())
    words = lena.keys.card.phrase
    if harm == "words":
        words = mallory.keys.card.phrase
    elif harm == "card":
        told["card"]["age"] = mallory.keys.card.age
    elif harm == "text":
        told["join"] = 2
    else:
        mallory.workspace.install(FILE)
        with lena.workspace.database.read() as connection:
            assert log.roster_of(connection, STUDY) is None
        mallory.send(tmp_path / "theirs.cxb")
        content = (tmp_path / "theirs.cxb").read_bytes()
        told["bundle"] = base64.b64encode(content if harm == "another's bundle" else content[:-1]).decode()
        told["title"] = "Café"
    file.write_text(json.dumps(told))
    with pytest.raises(CxError) as refused:
        run_to_end(join(fay.workspace, read_invitation(file), words))
    assert refused.value.code in ("other-words", "join-unreadable", "bundle-incomplete")
    assert fay.workspace.studies() == []
    assert lena.keys.card.replica not in devices.load(fay.workspace.folder).known
    assert not list(fay.workspace.folder.glob("tmp*"))


def test_a_stranger_begins_no_second_team(three: list[Member], tmp_path: Path) -> None:
    """Backdated and all: whoever has the roster takes no other beginning of it."""
    lena, fay, mallory = three
    invited(lena, tmp_path / "cafe.cxjoin")
    joined(fay, lena, tmp_path / "cafe.cxjoin")
    lists(lena, fay, Role.FIELD)
    lena.send(tmp_path / "1.cxb")
    fay.take(tmp_path / "1.cxb")
    mallory.workspace.install(FILE)
    lists(mallory, fay, Role.FIELD)
    mallory.send(tmp_path / "coup.cxb")
    fay.knows(mallory)  # even where she was accepted as a person
    before = fay.fingerprint
    with pytest.raises(BundleError, match="another team for this study than the one you know, led by Lena") as refused:
        fay.take(tmp_path / "coup.cxb")
    assert (refused.value.code, fay.fingerprint) == ("bundle-other-team", before)


def test_a_member_is_believed_by_her_key_in_the_roster_alone(three: list[Member], tmp_path: Path) -> None:
    """Nobody here has met Fay; her key stands in the roster, and no other is taken for hers."""
    lena, fay, zoe = three
    invited(lena, tmp_path / "cafe.cxjoin")
    joined(fay, lena, tmp_path / "cafe.cxjoin")
    joined(zoe, lena, tmp_path / "cafe.cxjoin")
    lists(lena, fay, Role.FIELD)
    lena.send(tmp_path / "1.cxb")
    for member in (fay, zoe):
        member.take(tmp_path / "1.cxb")
    a_visit(fay.workspace)
    fay.send(tmp_path / "2.cxb")
    assert zoe.judge(tmp_path / "2.cxb").strangers == ()
    run_to_end(bundle.export(fay.workspace, STUDY, tmp_path / "unsigned.cxb"))
    with pytest.raises(BundleError, match="without their signature"):
        zoe.take(tmp_path / "unsigned.cxb")
    forger = Member(fay.workspace, keys_of(fay.workspace))
    forger.send(tmp_path / "forged.cxb")
    with pytest.raises(BundleError, match="another key signed it"):
        zoe.take(tmp_path / "forged.cxb")
    assert devices.load(zoe.workspace.folder).known[fay.keys.card.replica].age == fay.keys.card.age


def test_who_is_revoked_writes_nothing_more_that_counts(three: list[Member], tmp_path: Path) -> None:
    lena, fay, _mallory = three
    joined(fay, lena, invited(lena, tmp_path / "cafe.cxjoin"))
    lists(lena, fay, Role.FIELD)
    lena.send(tmp_path / "1.cxb")
    fay.take(tmp_path / "1.cxb")
    kept = a_visit(fay.workspace)
    fay.send(tmp_path / "2.cxb")
    lena.take(tmp_path / "2.cxb")
    stolen = a_visit(fay.workspace)
    fay.send(tmp_path / "3.cxb")
    revoked = team.revoke(lena.workspace, STUDY, lena.keys.card, fay.keys.card.replica)
    assert (revoked.last, len(revoked.head)) == (3, 64)
    assert lena.take(tmp_path / "3.cxb").not_allowed == 3
    ids = {one.visit.id for one in lena.workspace.dataset(STUDY)[1].visits}
    assert kept.id in ids
    assert stolen.id not in ids
    lena.send(tmp_path / "4.cxb")
    fay.take(tmp_path / "4.cxb")
    with pytest.raises(WorkspaceError, match="does not let you"):
        a_visit(fay.workspace)
    team.give_roles(lena.workspace, STUDY, lena.keys.card, revoked, [Role.FIELD])
    assert stolen.id in {one.visit.id for one in lena.workspace.dataset(STUDY)[1].visits}


def test_the_first_role_takes_nothing_from_those_who_wrote_before(three: list[Member], tmp_path: Path) -> None:
    lena, fay, _mallory = three
    lena.send(tmp_path / "0.cxb")
    fay.take(tmp_path / "0.cxb", lena)
    a_visit(fay.workspace)
    fay.workspace.publish(STUDY, FILE.protocol.model_copy(update={"title": "Second"}))
    fay.send(tmp_path / "1.cxb")
    lena.take(tmp_path / "1.cxb", fay)
    lists(lena, lena, Role.LEAD)
    assert team.team_of(lena.workspace, STUDY).not_allowed == 0
    assert len(lena.workspace.dataset(STUDY)[1].visits) == 2
    lists(lena, fay, Role.DESIGNER)
    lena.send(tmp_path / "2.cxb")
    fay.take(tmp_path / "2.cxb", lena)
    fay.workspace.publish(STUDY, FILE.protocol.model_copy(update={"title": "Third"}))
    fay.send(tmp_path / "3.cxb")
    lena.take(tmp_path / "3.cxb", fay)
    lists(lena, fay, Role.FIELD)  # what she published as a designer stays
    assert [one.protocol.title for one in lena.workspace.protocol_versions(STUDY)] == ["Third", "Second", "Café"]
    lena.send(tmp_path / "4.cxb")
    fay.take(tmp_path / "4.cxb", lena)
    assert lena.fingerprint == fay.fingerprint
    with pytest.raises(WorkspaceError, match="does not let you"):
        fay.workspace.publish(STUDY, FILE.protocol.model_copy(update={"title": "Fourth"}))


def test_a_visit_is_handed_over(three: list[Member], tmp_path: Path) -> None:
    lena, fay, bea = three
    joined(fay, lena, invited(lena, tmp_path / "cafe.cxjoin"))
    joined(bea, lena, tmp_path / "cafe.cxjoin")
    for member in (fay, bea):
        lists(lena, member, Role.FIELD)
    lena.send(tmp_path / "1.cxb")
    fay.take(tmp_path / "1.cxb")
    visit = a_visit(fay.workspace)
    fay.send(tmp_path / "2.cxb")
    bea.take(tmp_path / "2.cxb")
    after = visit.answers["greeted"].model_copy(update={"note": "asked"})
    with pytest.raises(WorkspaceError, match="does not let you"):
        bea.workspace.amend(visit, after, "asked")
    team.hand_over(fay.workspace, STUDY, [visit.id], bea.keys.card.replica)
    fay.send(tmp_path / "3.cxb")
    bea.take(tmp_path / "3.cxb")
    assert bea.workspace.amend(visit, after, "asked").answers["greeted"].note == "asked"
    bea.send(tmp_path / "4.cxb")
    assert fay.take(tmp_path / "4.cxb").not_allowed == 0


def test_a_join_file_of_a_folder_or_a_gigabyte_is_none(tmp_path: Path) -> None:
    (tmp_path / "big.cxjoin").write_bytes(b" " * (33 << 20))
    for path in (tmp_path / "big.cxjoin", tmp_path, tmp_path / "missing.cxjoin"):
        with pytest.raises(CxError, match="is not a join file"):
            read_invitation(path)
