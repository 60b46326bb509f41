"""Deleted and brought back, removed after thirty days, erased for ever: what is on the disk at each step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxstudio import cli
from cxstudio.errors import WorkspaceError
from cxstudio.exchange import bundle, merge
from cxstudio.ids import system_clock
from cxstudio.steps import run_to_end
from cxstudio.store import log, visits
from cxstudio.store.trash import DAY_MS, KEPT_DAYS
from cxstudio.study.plan import Study
from cxstudio.study.review import Act
from cxstudio.study.visit import Answer, Evidence, Remark, Visit
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, text_item, yes_no

SECRET = "zimtschnecke"
START = 1_795_348_800_000


class Hands:
    """A time that only moves when it is told to, and what a person does in a workspace."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.workspace = Workspace.create(folder, Person("Ines", "laptop"), self.tick)
        protocol = a_protocol(yes_no("greeting"), text_item("why"))
        self.workspace.add_study(Study(id="s1", title="Shop"), protocol)
        self.workspace.publish("s1", protocol)
        self.site = self.workspace.add_site("s1", "Harbour")

    def tick(self) -> int:
        self.now += 1
        return self.now

    def photo(self, words: str) -> Evidence:
        """A photo of these bytes; its pictures hold them too."""
        content = words.encode() * 40
        kept = self.workspace.evidence.keep_photo(content, b"report " + content, b"thumb " + content)
        return Evidence(
            id=self.workspace.new_id(), sha256=kept.sha256, item="greeting", size=kept.size, crc32=kept.crc32
        )

    def draft(self, *photos: Evidence, words: str = "") -> Visit:
        visit = self.workspace.begin_visit("s1", self.site, "Ana")
        answer = Answer(item="why", value=words or "nothing", at=self.now)
        self.workspace.drafts.save_answer(visit.id, answer)
        for photo in photos:
            self.workspace.drafts.save_evidence(visit.id, photo)
        return self.workspace.drafts.load(visit.id)

    def finish(self, *photos: Evidence, words: str = "") -> Visit:
        return self.workspace.complete(self.draft(*photos, words=words))

    def visit(self, visit: Visit) -> Visit:
        with self.workspace.database.read() as connection:
            return visits.visit(connection, visit.id, "s1")

    def wait(self, days: float) -> None:
        self.now += int(days * DAY_MS)


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    made = Hands(tmp_path / "w")
    yield made
    made.workspace.close()


def on_disk(folder: Path, *needles: bytes) -> list[str]:
    """The files in which one of these stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(needle in path.read_bytes() for needle in needles)]


def test_a_deleted_visit_comes_back_whole(hands: Hands) -> None:
    visit = hands.finish(hands.photo("door"), words="slow")
    trash = hands.workspace.trash
    trash.put_visit(visit)
    (found,) = trash.listed("s1")
    assert (found.kind, found.visit.id, found.by, found.goes_at - found.at) == ("visit", visit.id, "Ines", 30 * DAY_MS)
    assert hands.workspace.dataset("s1")[1].visits == ()
    trash.restore(found)
    assert hands.visit(visit) == visit
    assert trash.listed("s1") == []
    with pytest.raises(WorkspaceError, match="not in the trash any more"):
        trash.restore(found)


def test_a_deleted_photo_comes_back_with_its_words_and_travels_as_deleted(hands: Hands, tmp_path: Path) -> None:
    photo = hands.photo("door").model_copy(update={"caption": "the door"})
    visit = hands.finish(photo, hands.photo("menu"))
    after = hands.workspace.trash.put_photo(visit, photo)
    assert [one.sha256 for one in after.evidence] == [one.sha256 for one in visit.evidence if one.id != photo.id]
    (found,) = hands.workspace.trash.listed("s1")
    assert found.photo is not None
    assert (found.kind, found.photo.caption) == ("photo", "the door")
    run_to_end(bundle.export(hands.workspace, "s1", tmp_path / "all.cxb"))
    with Workspace.create(tmp_path / "other", Person("Ana"), hands.tick) as other:
        with run_to_end(bundle.read(tmp_path / "all.cxb")) as opened:
            run_to_end(merge.apply(other, opened))
        assert [one.kind for one in other.trash.listed("s1")] == ["photo"]
    hands.workspace.trash.restore(found)
    assert {one.id: one.caption for one in hands.visit(visit).evidence}[photo.id] == "the door"
    with hands.workspace.database.write() as connection:
        assert log.faults(connection) == []


def test_a_deleted_draft_comes_back_as_it_was(hands: Hands) -> None:
    draft = hands.draft(hands.photo("door"), words="half a sentence")
    found = hands.workspace.trash.put_visit(draft)
    assert hands.workspace.drafts.all() == []
    assert [one.kind for one in hands.workspace.trash.listed("s1")] == ["draft"]
    hands.workspace.trash.restore(found)
    assert hands.workspace.drafts.load(draft.id) == draft
    assert hands.workspace.trash.listed("s1") == []


def test_files_go_after_thirty_days_and_not_before(hands: Hands) -> None:
    workspace = hands.workspace
    door, menu, shared = hands.photo("door"), hands.photo("menu"), hands.photo("shared")
    gone = hands.finish(door, shared)
    stays = hands.finish(menu, shared.model_copy(update={"id": "e9"}))
    draft = hands.draft(hands.photo("till"))
    workspace.trash.put_visit(gone)
    workspace.trash.put_photo(stays, menu)
    workspace.trash.put_visit(draft)
    hands.wait(KEPT_DAYS - 1)
    assert workspace.trash.sweep() == 0
    hands.wait(1.1)
    assert workspace.trash.sweep() == 10  # three originals with two pictures each, and the draft
    assert [one.id for one in hands.visit(stays).evidence] == ["e9"]
    assert workspace.evidence.has(shared.sha256) and workspace.evidence.has_derived(shared.sha256)
    assert not any(workspace.evidence.all_of(one.sha256) for one in (door, menu))
    assert workspace.trash.listed("s1") == []
    lines = (workspace.folder / "trash" / "removed.log").read_text().splitlines()
    assert len(lines) == 4
    assert workspace.trash.sweep() == 0


def test_what_was_brought_back_in_time_keeps_its_files(hands: Hands) -> None:
    photo = hands.photo("door")
    visit = hands.finish(photo)
    hands.workspace.trash.restore(hands.workspace.trash.put_visit(visit))
    hands.wait(KEPT_DAYS + 1)
    assert hands.workspace.trash.sweep() == 0
    assert hands.workspace.evidence.has_derived(photo.sha256)


def a_visit_full_of_words(hands: Hands) -> tuple[Visit, Evidence, Evidence]:
    """A visit whose words stand in answer, note, caption, remark, reply and reason; one of its photos is shown by
    another visit too. There is a backup that holds them."""
    own = hands.photo(f"pixels of {SECRET}").model_copy(update={"caption": f"{SECRET} on the counter"})
    shared = hands.photo("pixels of a shared door")
    visit = hands.finish(own, shared, words=f"I ordered a {SECRET}")
    hands.finish(shared.model_copy(update={"id": "e9"}), words="another visit stays")
    workspace = hands.workspace
    (visit,) = workspace.reviews.decide(Act.SUBMIT, "s1", [visit.id]).done
    with workspace.database.write() as connection:
        changed = own.model_copy(update={"caption": f"{SECRET}, again"})
        visits.change_evidence(connection, visit, own, changed, f"the {SECRET} was clearer", workspace.clock)
    remark = Remark(id="r1", item="why", text=f"Which {SECRET}?")
    assert workspace.person == "Ines"
    workspace.reviews.decide(Act.RETURN, "s1", [visit.id], remarks=[remark])
    visit = workspace.amend(hands.visit(visit), Answer(item="why", value=f"two {SECRET}n"), f"counted the {SECRET}n")
    workspace.backup("before")
    return visit, own, shared


def test_an_erased_visit_is_nowhere_on_the_disk(hands: Hands) -> None:
    visit, own, shared = a_visit_full_of_words(hands)
    folder = hands.workspace.folder
    assert on_disk(folder, SECRET.encode())
    certificate, path = hands.workspace.erase("s1", visit.id, "asked on 3 March")
    assert on_disk(folder, SECRET.encode(), own.sha256.encode()) == []
    assert (certificate.kind, len(certificate.photos), certificate.kept_photos, certificate.files) == ("visit", 1, 1, 3)
    assert (certificate.backups, len(list((folder / "backups").glob("*.sqlite")))) == (1, 1)
    assert json.loads(path.read_text())["payloads"] == list(certificate.payloads)
    assert "asked on 3 March" in path.with_suffix(".txt").read_text()
    assert hands.workspace.evidence.has_derived(shared.sha256)
    hands.workspace.close()
    assert on_disk(folder, SECRET.encode()) == []
    with Workspace.open(folder, hands.tick) as again:
        (left,) = again.dataset("s1")[1].visits
        assert left.visit.answers["why"].value == "another visit stays"
        with again.database.write() as connection:
            assert log.faults(connection) == []
        assert again.trash.listed("s1") == []


def test_an_erased_visit_does_not_come_back_with_a_bundle(hands: Hands, tmp_path: Path) -> None:
    visit, own, _shared = a_visit_full_of_words(hands)
    run_to_end(bundle.export(hands.workspace, "s1", tmp_path / "all.cxb"))
    hands.workspace.erase("s1", visit.id, "asked on 3 March")
    with run_to_end(bundle.read(tmp_path / "all.cxb")) as opened:
        run_to_end(merge.apply(hands.workspace, opened))
    assert on_disk(hands.workspace.folder / "evidence", SECRET.encode()) == []
    with hands.workspace.database.read() as connection:
        assert [one.id for one in visits.visits_of(connection, "s1")] != []
        operations = log.of_entity(connection, f"visit:{visit.id}", "s1")
    assert {one.header.k for one in operations if one.payload_text is not None} == {"erase"}
    assert not hands.workspace.evidence.has(own.sha256)


def test_an_erased_photo_takes_its_captions_along_and_leaves_the_visit(hands: Hands) -> None:
    visit, own, _shared = a_visit_full_of_words(hands)
    folder = hands.workspace.folder
    certificate, _path = hands.workspace.erase("s1", own.id, "a face")
    assert (certificate.kind, certificate.files) == ("photo", 3)
    assert on_disk(folder, b"pixels of zimt", b"on the counter", b"was clearer") == []
    left = hands.visit(visit)
    assert [one.caption for one in left.evidence] == [""]
    assert left.answers["why"].value == f"two {SECRET}n"


def test_a_visit_in_work_and_a_deleted_one_can_be_erased(hands: Hands) -> None:
    draft = hands.draft(hands.photo(SECRET), words=SECRET)
    deleted = hands.draft(hands.photo(f"{SECRET} two"), words=SECRET)
    done = hands.finish(words=SECRET)
    hands.workspace.trash.put_visit(deleted)
    hands.workspace.trash.put_visit(done)
    kinds = [hands.workspace.erase("s1", one.id, "asked")[0].kind for one in (draft, deleted, done)]
    assert kinds == ["draft", "draft", "visit"]
    assert on_disk(hands.workspace.folder, SECRET.encode()) == []


def test_erasing_needs_a_reason_and_something_to_erase(hands: Hands) -> None:
    visit = hands.finish()
    with pytest.raises(WorkspaceError, match="needs its reason"):
        hands.workspace.erase("s1", visit.id, " ")
    with pytest.raises(WorkspaceError, match="neither a visit nor a photo"):
        hands.workspace.erase("s1", "nobody", "asked")
    assert hands.visit(visit) == visit


def test_the_command_erases_by_number(hands: Hands, capsys: pytest.CaptureFixture[str]) -> None:
    hands.finish(words=SECRET)
    folder = hands.workspace.folder
    hands.workspace.close()
    assert cli.main(["erase", str(folder), "Shop", "1", "--reason", "asked on 3 March"]) == 0
    told = capsys.readouterr().out
    assert "Certificate of erasure" in told
    assert SECRET not in told
    assert on_disk(folder, SECRET.encode()) == []


def test_the_command_tells_what_lies_in_the_trash_and_brings_it_back(
    hands: Hands, capsys: pytest.CaptureFixture[str]
) -> None:
    hands.now = system_clock()  # the command knows no other
    visit = hands.finish(words=SECRET)
    hands.workspace.trash.put_visit(visit)
    folder, day = str(hands.workspace.folder), hands.now + KEPT_DAYS * DAY_MS
    hands.workspace.close()
    told = run(capsys, "trash", folder, "Shop")
    assert told.startswith("visit 1  ") and visit.id in told
    assert f"until {datetime.fromtimestamp(day / 1000, UTC):%Y-%m-%d}" in told
    assert cli.main(["trash", folder, "Shop", "--restore", "7"]) == 1
    assert "“7” is not in the trash. Nothing was changed." in capsys.readouterr().err
    assert run(capsys, "trash", folder, "Shop", "--restore", "1") == "visit 1 is back.\n"
    assert run(capsys, "trash", folder, "Shop") == "Nothing was deleted in the last 30 days.\n"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(list(words)) == 0
    return capsys.readouterr().out
