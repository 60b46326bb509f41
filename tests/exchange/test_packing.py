"""What goes along: parts, photos later, receipts, and only what is new since the last bundle."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import BundleError
from cxstudio.exchange import addressing, bundle, devices, merge
from cxstudio.exchange.devices import Trust
from cxstudio.exchange.packing import Packing, last_sent_vector, vector_of_replica
from cxstudio.ids import Stamp
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.store.chains import Vector
from cxstudio.store.operation import Author, Json, Kind, Operation, make
from cxstudio.store.roster import Member as Listed
from cxstudio.store.roster import Role, values
from cxstudio.study.visit import Evidence
from cxstudio.workspace import Workspace
from tests.exchange.team import Member, team
from tests.exchange.test_bundle import STUDY, a_visit

PHOTO = 300_000


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[Member]]:
    with team(tmp_path, "Ines", "Ben", "Ana") as members:
        for member in members:
            member.knows(*members)
        yield members


def a_visit_with_files(workspace: Workspace, files: int = 2) -> None:
    """A visit with files of random bytes: nothing in between can make them smaller."""
    site = workspace.add_site(STUDY, "Harbour Street")
    visit = workspace.begin_visit(STUDY, site, workspace.person)
    for number in range(files):
        kept = workspace.evidence.keep([os.urandom(PHOTO)])
        visit = visit.with_evidence(
            Evidence(id=workspace.new_id(), sha256=kept.sha256, size=kept.size, crc32=kept.crc32, name=f"{number}.bin")
        )
    workspace.complete(visit)


def had(member: Member, of: Member) -> Vector:
    with member.workspace.database.read() as connection:
        return vector_of_replica(connection, STUDY, of.keys.card.replica)


def wanted(member: Member, of: Member) -> tuple[str, ...]:
    return devices.load(member.workspace.folder).wanted.get((STUDY, of.keys.card.replica), ())


@pytest.mark.parametrize("seed", range(3))
def test_parts_come_in_any_order_each_whole_in_itself(three: list[Member], tmp_path: Path, seed: int) -> None:
    ines, ben, ana = three
    for _number in range(3):
        a_visit_with_files(ines.workspace)
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    a_visit_with_files(ben.workspace)
    most = 1_000_000
    parts = run_to_end(
        bundle.export_parts(ben.workspace, STUDY, tmp_path / "week.cxb", most, packing=Packing(ben.keys))
    )
    assert len(parts) > 2
    assert all(part.path.stat().st_size == part.size <= most for part in parts)
    assert [part.path.name for part in parts] == [f"week-{n}.cxb" for n in range(1, len(parts) + 1)]
    paths = [part.path for part in parts] * 2
    random.Random(seed).shuffle(paths)
    for path in paths:
        assert ana.judge(path).unsigned == 0  # also what Ben only hands on
        ana.take(path)
    assert ana.fingerprint == ben.fingerprint
    assert {p.name for p in ana.workspace.evidence.originals.rglob("*") if p.is_file()} == {
        p.name for p in ben.workspace.evidence.originals.rglob("*") if p.is_file()
    }


def test_what_fits_into_one_part_keeps_its_name(three: list[Member], tmp_path: Path) -> None:
    a_visit(three[0].workspace)
    (part,) = run_to_end(bundle.export_parts(three[0].workspace, STUDY, tmp_path / "week.cxb", 18_000_000))
    assert part.path == tmp_path / "week.cxb"


def test_a_file_larger_than_a_part_is_told_and_nothing_stays(three: list[Member], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    a_visit_with_files(three[0].workspace)
    with pytest.raises(BundleError, match="larger than a part") as refused:
        run_to_end(bundle.export_parts(three[0].workspace, STUDY, out / "week.cxb", 250_000))
    assert refused.value.code == "bundle-too-large"
    assert list(out.iterdir()) == []


def test_photos_later(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    a_visit_with_files(ines.workspace, files=3)
    sent = ines.send(tmp_path / "thin.cxb", thin=True)
    assert (sent.photos, sent.size < 20_000) == (0, True)
    ben.take(tmp_path / "thin.cxb")
    assert ben.fingerprint == ines.fingerprint
    ben.send(tmp_path / "receipt.cxb", receipt=True)
    ines.take(tmp_path / "receipt.cxb")
    assert len(wanted(ines, ben)) == 3
    later = ines.send(tmp_path / "later.cxb", have=had(ines, ben), wanted=wanted(ines, ben))
    assert later.photos == 3
    assert ben.take(tmp_path / "later.cxb").photos == 3
    ben.send(tmp_path / "again.cxb", receipt=True)
    ines.take(tmp_path / "again.cxb")
    assert wanted(ines, ben) == ()


def test_a_receipt_is_small_and_tells_what_arrived(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    for _number in range(5):
        a_visit(ines.workspace)
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    sent = ben.send(tmp_path / "receipt.cxb", receipt=True)
    assert (sent.operations, sent.size < 8_000) == (0, True)
    with run_to_end(bundle.read(tmp_path / "receipt.cxb")) as found:
        assert merge.plan(ines.workspace, found).is_empty
        merge.note_receipt(ines.workspace, found)
    assert had(ines, ben) == merge.vector(ines.workspace, STUDY)
    assert ines.send(tmp_path / "2.cxb", have=had(ines, ben)).operations == 0


def test_a_lost_stick_heals_itself(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    a_visit(ines.workspace)
    ines.send(tmp_path / "lost.cxb", have=had(ines, ben))
    a_visit(ines.workspace)
    ines.send(tmp_path / "2.cxb", have=had(ines, ben))  # what was acknowledged, not what was sent
    ben.take(tmp_path / "2.cxb")
    assert ben.fingerprint == ines.fingerprint


def test_since_the_last_bundle_says_what_it_builds_on(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    a_visit(ines.workspace)
    ines.send(tmp_path / "1.cxb")
    with ines.workspace.database.read() as connection:
        base = last_sent_vector(connection, STUDY)
    a_visit(ines.workspace)
    sent = ines.send(tmp_path / "2.cxb", have=base, base=base)
    assert sent.operations == 3
    with run_to_end(bundle.read(tmp_path / "2.cxb")) as found:
        assert bundle.vector_of(found.header["base"]) == base
    ben.take(tmp_path / "2.cxb")
    ben.take(tmp_path / "1.cxb")
    assert ben.fingerprint == ines.fingerprint


# -- for whom ----------------------------------------------------------------------------------------------------------


def usually(member: Member) -> list[str]:
    return [device.person for device in addressing.usual(member.workspace, STUDY)]


def test_it_is_for_those_of_the_last_time_else_the_leads_else_everybody_with_a_card(three: list[Member]) -> None:
    ines, ben, ana = three
    assert usually(ines) == ["Ana", "Ben"]
    known = devices.load(ines.workspace.folder)
    address = addressing.Address((known.known[ben.keys.card.replica],))
    packing, _have = addressing.addressed(ines.workspace, STUDY, ines.keys, address)
    assert packing.recipients == ("Ben (ben-laptop)",)
    assert usually(ines) == ["Ben"]
    ines.knows(ben, decided=Trust.REFUSED)
    assert usually(ines) == ["Ana"]
    with ana.workspace.database.write() as connection:
        lead = ben.keys.card
        change = values(
            None, [Listed(lead.replica, "Ben", lead.sign, (Role.LEAD,)), Listed("x", "Zoe", "", (Role.LEAD,))]
        )
        log.take_in(connection, [by_hand(ben, change)])
    assert usually(ana) == ["Ben"]


def by_hand(member: Member, said: dict[str, Json]) -> Operation:
    """A roster that a member began elsewhere."""
    author = Author(member.keys.card.replica, "Ben", 1, 0)
    return make(author, 1, "", Stamp(1), STUDY, Kind.ROSTER, f"roster:{STUDY}", {"roster": [], "alive": []}, said)
