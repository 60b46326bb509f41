"""A workspace from first opening to a completed, amended visit; the view always equals the log."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cxstudio.errors import StorageError, WorkspaceError
from cxstudio.store import log, visits
from cxstudio.store.database import Database
from cxstudio.store.glance import glance
from cxstudio.store.tables import SCHEMA
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import AnyOf, Protocol, Stage, Touchpoint, YesNo
from cxstudio.study.visit import Answer, VisitState
from cxstudio.workspace import DATABASE, Person, Workspace

GREETED = YesNo(id="greeted", text="Was a greeting spoken?", points=1, standard=AnyOf(answers=("yes",)))
DOOR = Touchpoint(id="door", title="Door", items=(GREETED,))
FILE = StudyFile(
    key="small",
    study=Study(id="01900000-0000-7000-8000-000000000001", title="Café visits", client="Bean"),
    protocol=Protocol(title="Café", stages=(Stage(id="arrive", title="Arrive", touchpoints=(DOOR,)),)),
)


@pytest.fixture
def workspace(tmp_path: Path):
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.install(FILE)
        yield made


def a_draft(workspace: Workspace, value: str = "yes"):
    site = workspace.add_site(FILE.study.id, "Harbour Street")
    visit = workspace.begin_visit(FILE.study.id, site, "Ines")
    answer = Answer(item="greeted", value=value, at=visit.started_at + 1500, note="Said “hello”")
    workspace.drafts.save_answer(visit.id, answer)
    return visit.with_answer(answer)


def test_a_draft_is_there_after_reopening(workspace: Workspace) -> None:
    draft = a_draft(workspace)
    workspace.close()
    with Workspace.open(workspace.folder) as again:
        assert again.drafts.all(FILE.study.id) == [draft.id]
        assert again.drafts.load(draft.id) == draft


def test_completing_turns_the_draft_into_a_sealed_visit(workspace: Workspace) -> None:
    done = workspace.complete(a_draft(workspace))
    assert (done.state, done.number) == (VisitState.COMPLETE, 1)
    assert workspace.drafts.all() == []
    with workspace.database.read() as connection:
        assert visits.visit(connection, done.id) == done
        kinds = [entry["kind"] for entry in visits.history(connection, done.id)]
    assert kinds == ["set", "seal"]


def test_an_amendment_needs_its_reason_and_keeps_the_old_answer(workspace: Workspace) -> None:
    done = workspace.complete(a_draft(workspace))
    with pytest.raises(WorkspaceError, match="reason"):
        workspace.amend(done, Answer(item="greeted", value="no"), " ")
    amended = workspace.amend(done, Answer(item="greeted", value="no"), "Misread my own note")
    assert amended.answers["greeted"].value == "no"
    with workspace.database.read() as connection:
        first, *_between, last = visits.history(connection, done.id)
        assert log.study_fingerprint(connection, FILE.study.id)
    assert first["values"]["answer/greeted"]["value"] == "yes"
    assert last["values"]["amendment_reason"] == "Misread my own note"


def test_dropping_the_view_and_rebuilding_it_gives_the_same(workspace: Workspace) -> None:
    done = workspace.complete(a_draft(workspace))
    workspace.amend(done, Answer(item="greeted", value="no"), "Wrong key")
    workspace.complete(a_draft(workspace, "no"))
    with workspace.database.write() as connection:
        before = log.views.content(connection)
        log.views.clear(connection)
        assert log.views.content(connection) != before
        log.rebuild(connection)
        assert log.views.content(connection) == before
        assert log.faults(connection) == []


def test_a_row_changed_past_the_log_is_found(workspace: Workspace) -> None:
    workspace.complete(a_draft(workspace))
    with workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE answer SET value = '\"no\"'")
        assert log.faults(connection) == ["table answer differs from the log"]


def test_an_operation_changed_on_disk_is_found(workspace: Workspace) -> None:
    workspace.complete(a_draft(workspace))
    with workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE op SET header = replace(header, 'Ines', 'Inez') WHERE arrival = 1")
        assert any("its text changed" in fault for fault in log.faults(connection))


def test_a_deleted_visit_comes_back_with_a_later_edit(workspace: Workspace) -> None:
    done = workspace.complete(a_draft(workspace))
    with workspace.database.write() as connection:
        visits.delete(connection, done, workspace.clock)
        assert visits.visits_of(connection, FILE.study.id) == []
    workspace.amend(done, Answer(item="greeted", value="yes"), "It was right")
    with workspace.database.read() as connection:
        assert [v.id for v in visits.visits_of(connection, FILE.study.id)] == [done.id]


def test_installing_the_same_study_twice_writes_nothing(workspace: Workspace) -> None:
    with workspace.database.read() as connection:
        before = len(list(log.of_study(connection, FILE.study.id)))
    assert workspace.install(FILE).number == 1
    with workspace.database.read() as connection:
        assert len(list(log.of_study(connection, FILE.study.id))) == before


def test_the_second_instance_says_who_holds_the_workspace(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match=r"is open on .* since .* \(process \d+\)"):
        Workspace.open(workspace.folder)


def test_missing_foreign_and_newer_workspaces_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="There is no CX Studio workspace"):
        Workspace.open(tmp_path / "nowhere")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    sqlite3.connect(foreign / DATABASE).execute("CREATE TABLE t (x)").connection.close()
    with pytest.raises(WorkspaceError, match="another program"):
        Workspace.open(foreign)
    (foreign / DATABASE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(WorkspaceError, match="another kind of file"):
        Workspace.open(foreign)
    Workspace.create(tmp_path / "newer").close()
    raw = sqlite3.connect(tmp_path / "newer" / DATABASE)
    raw.execute("PRAGMA user_version=99")
    raw.close()
    with pytest.raises(WorkspaceError, match=rf"newer CX Studio \(schema 99; this one knows {SCHEMA}\)"):
        Workspace.open(tmp_path / "newer")


def test_the_first_look_needs_no_models(workspace: Workspace) -> None:
    draft = a_draft(workspace)
    workspace.complete(a_draft(workspace))
    seen = glance(workspace.folder / DATABASE)
    (study,) = seen.studies
    assert (study.title, study.client, study.stages, study.visits, study.drafts) == (
        "Café visits", "Bean", ("Arrive",), 1, 1,
    )  # fmt: skip
    assert study.changed_by == "Ines"
    assert [(d.visit, d.site, d.answers) for d in seen.drafts] == [(draft.id, "Harbour Street", 1)]
    assert glance(workspace.folder / "absent.sqlite").studies == ()


def test_on_a_full_disk_the_reserve_saves_the_answer_in_hand(workspace: Workspace) -> None:
    draft = a_draft(workspace)
    with workspace.database.quick_write() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    raw = workspace.database._writer
    raw.execute(f"PRAGMA max_page_count={pages}")
    note = "long words " * 2000
    with pytest.raises(StorageError, match="disk is full"):
        workspace.drafts.save_answer(draft.id, Answer(item="greeted", value="no", note=note))
    assert not workspace.database.reserve.exists()
    assert workspace.drafts.load(draft.id) == draft
    raw.execute("PRAGMA max_page_count=1000000")
    workspace.drafts.save_answer(draft.id, Answer(item="greeted", value="no", note=note))
    assert workspace.drafts.load(draft.id).answers["greeted"].note == note


def test_the_writer_syncs_fully_and_readers_cannot_write(workspace: Workspace) -> None:
    with workspace.database.quick_write() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with pytest.raises(StorageError, match="cannot be written"), workspace.database.read() as connection:
        connection.exec_driver_sql("DELETE FROM op")


def test_a_backup_is_whole_and_opens(workspace: Workspace, tmp_path: Path) -> None:
    done = workspace.complete(a_draft(workspace))
    copy = workspace.backup("test")
    (tmp_path / "copy").mkdir()
    copy.rename(tmp_path / "copy" / DATABASE)
    database = Database.open(tmp_path / "copy" / DATABASE)
    with database.read() as connection:
        assert visits.visit(connection, done.id) == done
    database.close()
