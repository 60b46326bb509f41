"""The log and the drafts against what the world does to them: lost payloads, forks, damage, stray threads, a refused
commit, and answers that arrive when the visit is already complete."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import exc

from cxstudio.errors import WorkspaceError
from cxstudio.store import chains, log, visits
from cxstudio.store.operation import Operation, parse
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import AnyOf, Protocol, Stage, Touchpoint, YesNo
from cxstudio.study.visit import Answer, Evidence, Visit
from cxstudio.workspace import DATABASE, Person, Workspace

STUDY = "01900000-0000-7000-8000-000000000001"
GREETED = YesNo(id="greeted", text="Was a greeting spoken?", points=1, standard=AnyOf(answers=("yes",)))
DOOR = Touchpoint(id="door", title="Door", items=(GREETED,))
PROTOCOL = Protocol(title="Café", stages=(Stage(id="arrive", title="Arrive", touchpoints=(DOOR,)),))
FILE = StudyFile(key="small", study=Study(id=STUDY, title="Café visits", client="Bean"), protocol=PROTOCOL)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.install(FILE)
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "other", Person("Ben", "ben-laptop")) as made:
        yield made


def a_draft(workspace: Workspace) -> Visit:
    visit = workspace.begin_visit(STUDY, workspace.add_site(STUDY, "Harbour Street"), "Ines")
    answer = Answer(item="greeted", value="yes", at=visit.started_at + 1500)
    workspace.drafts.save_answer(visit.id, answer)
    return visit.with_answer(answer)


def operations(workspace: Workspace) -> list[Operation]:
    with workspace.database.read() as connection:
        return list(log.of_study(connection, STUDY))


def take_in(workspace: Workspace, *found: Operation) -> list[Operation]:
    with workspace.database.write() as connection:
        return log.take_in(connection, found)


def fingerprint(workspace: Workspace) -> str:
    with workspace.database.read() as connection:
        return log.study_fingerprint(connection, STUDY)


# -- payloads --------------------------------------------------------------------------------------------------------


def test_an_operation_that_came_bare_gets_its_payload_later(workspace: Workspace, other: Workspace) -> None:
    done = workspace.complete(a_draft(workspace))
    sent = operations(workspace)
    take_in(other, *[operation.without_payload() for operation in sent])
    assert len(take_in(other, *sent)) == len(sent)
    assert take_in(other, *sent) == []
    assert fingerprint(other) == fingerprint(workspace)
    with other.database.read() as connection:
        assert visits.visit(connection, done.id) == done


def test_bare_and_whole_in_one_delivery_is_whole(workspace: Workspace, other: Workspace) -> None:
    workspace.complete(a_draft(workspace))
    sent = operations(workspace)
    take_in(other, *sent, *[operation.without_payload() for operation in sent])
    assert fingerprint(other) == fingerprint(workspace)


def test_what_was_erased_does_not_come_back_as_a_missing_payload(workspace: Workspace, other: Workspace) -> None:
    done = workspace.complete(a_draft(workspace))
    before = operations(workspace)
    with workspace.database.write() as connection:
        log.append(connection, STUDY, [log.Change(log.Kind.ERASE, f"visit:{done.id}", {})], workspace.clock)
    assert take_in(workspace, *before) == []
    take_in(other, *operations(workspace))
    assert take_in(other, *before) == []
    assert fingerprint(other) == fingerprint(workspace)
    with other.database.read() as connection:
        assert all(
            o.payload_text is None for o in log.of_entity(connection, f"visit:{done.id}") if o.header.k != "erase"
        )


# -- text that others refuse -------------------------------------------------------------------------------------


def test_what_no_reader_takes_is_cleaned_before_it_becomes_an_operation(workspace: Workspace) -> None:
    draft = a_draft(workspace)
    odd = Answer(item="greeted", value="yes", note="tea\x00 and \ud83d cake")
    workspace.drafts.save_answer(draft.id, odd)
    assert workspace.drafts.load(draft.id).answers["greeted"].note == "tea and  cake"
    done = workspace.complete(draft.with_answer(odd).with_answer(Answer(item="receipt", value=10**25)))
    with workspace.database.read() as connection:
        answers = visits.visit(connection, done.id).answers
    assert (answers["greeted"].note, answers["receipt"].value) == ("tea and  cake", 1e25)


def test_a_person_whose_name_is_no_text_can_work(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "odd", Person("In\udce9s\x00", "lap\udcfctop")) as workspace:
        workspace.install(FILE)
        assert workspace.person == "Ins"


# -- drafts ------------------------------------------------------------------------------------------------------


def test_an_answer_for_a_visit_that_is_no_draft_is_refused_not_swallowed(workspace: Workspace) -> None:
    draft = a_draft(workspace)
    workspace.complete(draft)
    photo = Evidence(id="p", sha256="a" * 64)
    for save in (
        lambda: workspace.drafts.save_answer(draft.id, Answer(item="greeted", value="no")),
        lambda: workspace.drafts.save_evidence(draft.id, photo),
    ):
        with pytest.raises(WorkspaceError, match="no longer a draft"):
            save()
    with workspace.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM draft_part").scalar() == 0


def test_what_was_saved_meanwhile_goes_along_at_completion(workspace: Workspace) -> None:
    draft = a_draft(workspace)
    photo = Evidence(id=workspace.new_id(), sha256="a" * 64, size=3, crc32=4)
    workspace.drafts.save_evidence(draft.id, photo)  # the photo arrived after the window last looked
    done = workspace.complete(draft)
    assert done.evidence == (photo,)
    with workspace.database.read() as connection:
        assert visits.visit(connection, done.id) == done


def test_completing_twice_changes_nothing(workspace: Workspace) -> None:
    draft = a_draft(workspace)
    workspace.complete(draft)
    before = operations(workspace)
    with pytest.raises(WorkspaceError, match="complete already"):
        workspace.complete(draft)
    assert operations(workspace) == before


# -- damage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE op SET header = substr(header, 2) WHERE entity LIKE 'visit:%'",
        "UPDATE op SET header = replace(header, '\"c\":\"', '\"c\":\"0') WHERE entity LIKE 'visit:%'",
        "UPDATE op_payload SET body = x'00' WHERE arrival = (SELECT max(arrival) FROM op)",
    ],
)
def test_a_damaged_operation_is_named_and_never_a_crash(workspace: Workspace, harm: str) -> None:
    done = workspace.complete(a_draft(workspace))
    with workspace.database.write() as connection:
        connection.exec_driver_sql(harm)
        assert any(fault.startswith("operation ") for fault in log.faults(connection))
    with pytest.raises(WorkspaceError, match=r"history is damaged .* Restore"):
        workspace.amend(done, Answer(item="greeted", value="no"), "Misread")


def test_a_row_that_says_another_thing_than_its_text_is_found(workspace: Workspace) -> None:
    workspace.complete(a_draft(workspace))
    with workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE op SET number = number + 5 WHERE arrival = 2")
        assert any("its row changed" in fault for fault in log.faults(connection))


# -- a restored backup -------------------------------------------------------------------------------------------


def test_a_restored_backup_forks_visibly_and_goes_on(workspace: Workspace, other: Workspace, tmp_path: Path) -> None:
    backup = workspace.backup("before")
    ahead = workspace.complete(a_draft(workspace))
    take_in(other, *operations(workspace))
    (tmp_path / "restored").mkdir()
    backup.rename(tmp_path / "restored" / DATABASE)
    with Workspace.open(tmp_path / "restored") as restored:
        again = restored.complete(a_draft(restored))
        take_in(other, *operations(restored))
        take_in(restored, *operations(other))
        later = restored.complete(a_draft(restored))
        take_in(other, *operations(restored))
        assert fingerprint(other) == fingerprint(restored)
        for one in (other, restored):
            with one.database.read() as connection:
                links = log.links(connection, STUDY)
                assert len(chains.forks(links)) == 1
                assert chains.lacking(links, chains.vector(links))  # what lies behind the fork is always sent
                assert {v.id for v in visits.visits_of(connection, STUDY)} == {ahead.id, again.id, later.id}


# -- transactions and threads -----------------------------------------------------------------------------------------


def test_a_commit_that_fails_leaves_no_transaction_open(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(exc.IntegrityError), workspace.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO child VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError), workspace.database.quick_write() as bare:
        bare.execute("INSERT INTO child VALUES (1)")
    a_draft(workspace)
    with workspace.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM child").scalar() == 0


def test_a_transaction_within_another_is_refused_and_the_outer_one_stays_whole(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE outer_one (id)")
        for write in (workspace.database.write, workspace.database.quick_write):
            with pytest.raises(RuntimeError, match="within another"), write():
                pytest.fail("it was let in")
        assert workspace.database._writer.in_transaction
    with workspace.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM outer_one").scalar() == 0


def test_a_workspace_opened_in_one_thread_is_closed_in_another(tmp_path: Path) -> None:
    opened: list[Workspace] = []
    maker = threading.Thread(target=lambda: opened.append(Workspace.create(tmp_path / "t", Person("Ines"))))
    maker.start()
    maker.join()
    opened[0].close()
    Workspace.open(tmp_path / "t").close()


def test_answers_saved_from_several_threads_are_all_there(workspace: Workspace) -> None:
    draft = a_draft(workspace)

    def save(name: str) -> None:
        for n in range(20):
            workspace.drafts.save_answer(draft.id, Answer(item=f"{name}{n}", value=n))

    savers = [threading.Thread(target=save, args=(name,)) for name in "abc"]
    for saver in savers:
        saver.start()
    workspace.add_site(STUDY, "Meanwhile")
    for saver in savers:
        saver.join()
    assert len(workspace.drafts.load(draft.id).answers) == 61


# -- opening -----------------------------------------------------------------------------------------------------


def test_a_workspace_whose_making_was_broken_off_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "half"
    folder.mkdir()
    (folder / f"{DATABASE}.part").write_bytes(b"half a database")
    with Workspace.create(folder, Person("Ines")) as workspace:
        workspace.install(FILE)
    assert not (folder / f"{DATABASE}.part").exists()


def test_a_folder_where_the_holder_cannot_be_noted_opens_all_the_same(workspace: Workspace) -> None:
    workspace.close()
    (workspace.folder / "workspace.holder").unlink()
    (workspace.folder / "workspace.holder").mkdir()
    Workspace.open(workspace.folder).close()


def test_a_refused_opening_leaves_no_lock_behind(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w", Person("Ines")).close()
    content = (tmp_path / "w" / DATABASE).read_bytes()
    (tmp_path / "w" / DATABASE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(WorkspaceError):
        Workspace.open(tmp_path / "w")
    (tmp_path / "w" / DATABASE).write_bytes(content)
    Workspace.open(tmp_path / "w").close()


# -- many ----------------------------------------------------------------------------------------------------------


def test_forty_thousand_files_can_be_asked_for(workspace: Workspace) -> None:
    hashes = [f"{n:064x}" for n in range(40_000)]
    with workspace.database.write() as connection:
        connection.connection.driver_connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)  # type: ignore[union-attr]
        visits.note_blob(connection, hashes[-1], 1, 2)
        assert visits.blobs(connection, hashes) == {hashes[-1]: (1, 2)}


def test_an_operation_read_again_from_its_texts_is_the_same(workspace: Workspace) -> None:
    for operation in operations(workspace):
        assert parse(operation.header_text, operation.payload_text) == operation
