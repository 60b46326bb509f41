"""Bundles by stick, shared folder and object store: whole, once, in any order, and what others left there untouched."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.cli import main
from cxstudio.errors import StorageError
from cxstudio.exchange import bundle
from cxstudio.exchange.carriers import Carrier, Folder, Lying, carrier_for, is_bundle, settled
from cxstudio.exchange.collecting import INBOX, NOT_IMPORTED, Outcome, collect, news
from cxstudio.exchange.envelope import Opener
from cxstudio.exchange.keys import Keyholder
from cxstudio.exchange.packing import Packing
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import Protocol
from cxstudio.workspace import Person, Workspace
from tests.exchange.team import InMemory

CAFE = StudyFile(key="small", study=Study(id="s1", title="Coffee visits"), protocol=Protocol(title="Café", stages=()))


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "lead", Person("Lea")) as workspace:
        workspace.install(CAFE)
        workspace.add_site("s1", "Market")
        yield workspace


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "ana", Person("Ana")) as workspace:
        yield workspace


@pytest.fixture(params=["folder", "store"])
def carrier(request: pytest.FixtureRequest, tmp_path: Path) -> Carrier:
    place = tmp_path / "shared"
    place.mkdir()
    if request.param == "folder":
        return carrier_for(str(place))
    pytest.importorskip("obstore", reason="the extra “cloud” is not installed")
    return carrier_for(place.as_uri())


def sent(workspace: Workspace, carrier: Carrier, name: str = "from-the-lead.cxb") -> str:
    local = workspace.folder / "outgoing.cxb"
    run_to_end(bundle.export(workspace, workspace.studies()[0].id, local))
    return run_to_end(carrier.put(local, name))


def fetched(workspace: Workspace, carrier: Carrier) -> list[tuple[str, Outcome]]:
    found = run_to_end(collect(workspace, carrier, news(workspace, carrier), lambda _path: Opener()))
    return [(one.name, one.outcome) for one in found]


def fingerprint(workspace: Workspace) -> str:
    with workspace.database.read() as connection:
        return log.study_fingerprint(connection, workspace.studies()[0].id)


def test_a_study_goes_by_way_of_a_place_once(lead: Workspace, ana: Workspace, carrier: Carrier) -> None:
    sent(lead, carrier)
    assert fetched(ana, carrier) == [("from-the-lead.cxb", Outcome.TAKEN)]
    assert fingerprint(ana) == fingerprint(lead)
    assert fetched(ana, carrier) == []
    assert list((ana.folder / INBOX).iterdir()) == []


def test_a_name_that_is_taken_is_left_to_whoever_has_it(lead: Workspace, carrier: Carrier) -> None:
    assert [sent(lead, carrier) for _twice in range(2)] == ["from-the-lead.cxb", "from-the-lead-2.cxb"]
    assert [one.name for one in carrier.lying()] == ["from-the-lead-2.cxb", "from-the-lead.cxb"]


def test_work_goes_both_ways_in_any_order(lead: Workspace, ana: Workspace, carrier: Carrier) -> None:
    sent(lead, carrier)
    fetched(ana, carrier)
    study = ana.studies()[0].id
    visit = ana.begin_visit(study, ana.sites(study)[0], "Ana")
    ana.complete(ana.drafts.load(visit.id))
    lead.add_site(study, "Harbour")
    sent(ana, carrier, "from-ana.cxb")
    sent(lead, carrier, "again.cxb")
    assert fetched(lead, carrier) == [
        ("again.cxb", Outcome.NOTHING_NEW),
        ("from-ana.cxb", Outcome.TAKEN),
        ("from-the-lead.cxb", Outcome.NOTHING_NEW),
    ]
    assert [outcome for _name, outcome in fetched(ana, carrier)] == [Outcome.TAKEN, Outcome.NOTHING_NEW]
    assert fingerprint(ana) == fingerprint(lead)


def test_a_bundle_still_being_copied_is_left_for_later(lead: Workspace, ana: Workspace, tmp_path: Path) -> None:
    place = tmp_path / "shared"
    place.mkdir()
    carrier = Folder(place)
    name = sent(lead, carrier)
    whole = (place / name).read_bytes()
    (place / name).write_bytes(whole[: len(whole) // 2])
    first = carrier.lying()
    (place / name).write_bytes(whole)
    now = carrier.lying()
    assert settled({one.name: one.mark for one in first}, now) == []
    assert settled({one.name: one.mark for one in now}, carrier.lying()) == now


def test_what_is_damaged_is_set_aside_with_its_reason_and_the_others_go_on(
    lead: Workspace, ana: Workspace, carrier: Carrier, tmp_path: Path
) -> None:
    sent(lead, carrier, "b.cxb")
    spoilt = bytearray((tmp_path / "shared" / "b.cxb").read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    (tmp_path / "shared" / "a.cxb").write_bytes(spoilt)
    assert fetched(ana, carrier) == [("a.cxb", Outcome.REFUSED), ("b.cxb", Outcome.TAKEN)]
    aside = ana.folder / INBOX / NOT_IMPORTED
    assert (aside / "a.cxb").read_bytes() == spoilt
    assert "a.cxb was not imported" in (aside / "a.cxb.txt").read_text(encoding="utf-8")
    assert fetched(ana, carrier) == []
    assert (tmp_path / "shared" / "a.cxb").read_bytes() == spoilt  # nobody else's file is touched


def test_one_that_is_put_again_whole_is_looked_at_again(
    lead: Workspace, ana: Workspace, carrier: Carrier, tmp_path: Path
) -> None:
    (tmp_path / "shared" / "a.cxb").write_bytes(b"no bundle")
    assert fetched(ana, carrier) == [("a.cxb", Outcome.REFUSED)]
    sent(lead, carrier, "b.cxb")
    shutil.move(tmp_path / "shared" / "b.cxb", tmp_path / "shared" / "a.cxb")
    assert fetched(ana, carrier) == [("a.cxb", Outcome.TAKEN)]


@pytest.mark.parametrize(
    "name",
    [".hidden.cxb", "work.cxb.part", "desktop.ini", "~work.cxb", "work (Ana's conflicted copy 2026-05-04).cxb",
     "work.sync-conflict-20260504-101010-ABC.cxb"],
)  # fmt: skip
def test_what_synchronising_programs_leave_is_no_bundle(name: str) -> None:
    assert not is_bundle(name)
    assert is_bundle("Work of Ana.CXB")


def test_a_stick_that_keeps_other_bytes_is_found_out(
    lead: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    real = os.fsync

    def lying(descriptor: int) -> None:
        real(descriptor)
        written = Path(f"/proc/self/fd/{descriptor}").readlink()
        if written.parent == stick and written.is_file():
            content = bytearray(written.read_bytes())
            content[100] ^= 1
            written.write_bytes(content)

    monkeypatch.setattr(os, "fsync", lying)
    with pytest.raises(StorageError, match="the disk is faulty"):
        sent(lead, Folder(stick))
    assert list(stick.iterdir()) == []


def test_a_bundle_that_shrinks_while_it_is_fetched_is_tried_again(
    lead: Workspace, ana: Workspace, carrier: Carrier, tmp_path: Path
) -> None:
    sent(lead, carrier)
    (there,) = carrier.lying()
    larger = Lying(there.name, there.size + 1, there.mark)
    (found,) = run_to_end(collect(ana, carrier, [larger], lambda _path: Opener()))
    assert found.outcome is Outcome.LATER
    assert fetched(ana, carrier) == [("from-the-lead.cxb", Outcome.TAKEN)]


def test_an_unknown_sender_waits_for_a_person_or_is_believed_where_that_was_asked_for(
    ana: Workspace, lead: Workspace, carrier: Carrier, tmp_path: Path
) -> None:
    local = tmp_path / "signed.cxb"
    keys = Keyholder(InMemory()).keys(lead)
    run_to_end(bundle.export(lead, "s1", local, packing=Packing(keys)))
    run_to_end(carrier.put(local, "signed.cxb"))
    (found,) = run_to_end(collect(ana, carrier, news(ana, carrier), lambda _path: Opener()))
    assert found.outcome is Outcome.WAITS
    assert str(ana.folder / INBOX / "signed.cxb") in found.sentence
    (there,) = carrier.lying()
    (found,) = run_to_end(collect(ana, carrier, [there], lambda _path: Opener(), believes=True))
    assert found.outcome is Outcome.TAKEN
    assert fingerprint(ana) == fingerprint(lead)


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="There is no folder"):
        carrier_for(str(tmp_path / "gone"))


def test_a_store_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore", reason="the extra “cloud” is not installed")
    for name, value in {
        "AWS_ENDPOINT": "http://127.0.0.1:9", "AWS_ALLOW_HTTP": "true", "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "nowhere", "AWS_MAX_RETRIES": "0",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(StorageError, match="does not answer"):
        carrier_for("s3://team/studies").lying()


def test_the_commands_send_and_fetch(
    lead: Workspace, ana: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    expected = fingerprint(lead)
    for workspace in (lead, ana):
        workspace.close()
    assert main(["bundle", "send", str(lead.folder), "coffee", str(stick)]) == 0
    assert "It was read back from there. Safe to remove." in capsys.readouterr().out
    assert sorted(path.name for path in lead.folder.glob("*.cxb")) == []
    assert main(["bundle", "fetch", str(ana.folder), str(stick), "--dry-run"]) == 0
    assert "1 bundle is new there" in capsys.readouterr().out
    assert main(["bundle", "fetch", str(ana.folder), str(stick), "--json"]) == 0
    assert [one["outcome"] for one in json.loads(capsys.readouterr().out)["bundles"]] == ["taken"]
    with Workspace.open(ana.folder) as workspace:
        assert fingerprint(workspace) == expected
