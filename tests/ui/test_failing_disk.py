"""The disk fails under a recording: it refuses every write for a while, is pulled out, is held by another program.

Nothing of ours is replaced: the system itself refuses (a limit on the size of files), the folder itself is moved away,
another connection holds the lock. A trigger of the test notes the order in which values arrive in the database.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cxstudio.errors import CxError, StorageError
from cxstudio.steps import run_to_end
from cxstudio.store.photos import PhotoFacts, Source
from cxstudio.study.visit import Answer, MarkedMoment, ObservedEvent, Visit
from cxstudio.workspace import DATABASE, Workspace
from tests.data_photos import a_photo
from tests.ui.recorder_scenes import a_draft, a_workspace
from ui.autosave import Autosaver

Part = Answer | ObservedEvent | MarkedMoment

resource = pytest.importorskip("resource", reason="limits on files are set as on Unix")

WORDS = "She looked up and spoke at once. " * 40


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path / "w") as made:
        with made.database.quick_write() as connection:
            connection.execute("CREATE TABLE arrived (n INTEGER PRIMARY KEY, part TEXT, key TEXT, body TEXT)")
            for when, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                body = "''" if when == "DELETE" else "new.body"
                connection.execute(
                    f"CREATE TRIGGER on_{when} AFTER {when} ON draft_part BEGIN "
                    f"INSERT INTO arrived (part, key, body) VALUES ({row}.part, {row}.key, {body}); END"
                )
        yield made


@pytest.fixture
def visit(workspace: Workspace) -> Visit:
    return a_draft(workspace)


@pytest.fixture
def autosaver(qtbot: QtBot, workspace: Workspace, visit: Visit) -> Autosaver:
    return Autosaver(workspace.drafts, visit.id)


@contextmanager
def every_write_refused() -> Iterator[None]:
    """No file of this process can be written to: the system gives an error for every byte."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def arrived(workspace: Workspace) -> list[tuple[str, str]]:
    """(part, key) of everything that came to the disk, in the order in which it came."""
    with workspace.database.read() as connection:
        return [(p, k) for p, k in connection.exec_driver_sql("SELECT part, key FROM arrived ORDER BY n")]


def changes() -> list[tuple[str, str, Part | None]]:
    """What somebody does on some pages: answers, a second thought, an event, a moment, something taken back."""
    answers: list[tuple[str, str, Part | None]] = [
        ("answer", f"item{n}", Answer(item=f"item{n}", value="yes", note=f"{n}. {WORDS}", at=n + 1)) for n in range(12)
    ]
    return [
        *answers[:5],
        ("moment", "m1", MarkedMoment(id="m1", touchpoint="door", sign="pain", text=WORDS)),
        *answers[5:8],
        ("event", "e1", ObservedEvent(id="e1", code="queue", start_ms=1, stop_ms=5000)),
        ("answer", "item2", None),
        *answers[8:],
        ("answer", "item1", Answer(item="item1", value="no", note="after all", at=99)),
    ]


def test_refused_for_a_while_everything_arrives_later_in_its_order(
    autosaver: Autosaver, workspace: Workspace, visit: Visit
) -> None:
    failed: list[CxError] = []
    autosaver.failed.connect(failed.append)
    autosaver.keep("answer", "before", Answer(item="before", value="yes", at=1))
    with every_write_refused():
        for part, key, value in changes():
            autosaver.keep(part, key, value)
            assert not autosaver.flush()
    kept = [("answer", "before")]
    assert arrived(workspace) == kept, "nothing came through"
    assert len(failed) == 2 * len(changes())
    assert all("safe" in str(error) for error in failed)
    autosaver.keep("answer", "after", Answer(item="after", value="yes", at=2))
    assert autosaver.waiting == 0

    once = list(dict.fromkeys((part, key) for part, key, _value in reversed(changes())))[::-1]
    once.remove(("answer", "item2"))  # never came, so its going is nothing that arrives
    assert arrived(workspace) == [*kept, *once, ("answer", "after")]
    saved = workspace.drafts.load(visit.id)
    assert saved.answers["item1"].value == "no"
    assert "item2" not in saved.answers
    assert [saved.answers[f"item{n}"].note for n in range(3, 12)] == [f"{n}. {WORDS}" for n in range(3, 12)]
    assert ([m.text for m in saved.moments], [e.stop_ms for e in saved.events]) == ([WORDS], [5000])


def test_refused_again_and_again_in_the_middle_nothing_is_lost_or_comes_twice(
    autosaver: Autosaver, workspace: Workspace, visit: Visit
) -> None:
    for n, (part, key, value) in enumerate(changes()):
        if n % 3:
            with every_write_refused():
                autosaver.keep(part, key, value)
        else:
            autosaver.keep(part, key, value)
    assert autosaver.flush()
    came = [step for step in arrived(workspace) if step[1] not in ("item1", "item2")]
    assert came == list(dict.fromkeys((p, k) for p, k, _value in changes() if k not in ("item1", "item2")))
    saved = workspace.drafts.load(visit.id)
    assert (saved.answers["item1"].value, "item2" in saved.answers, len(saved.answers)) == ("no", False, 11)


def test_a_draft_that_could_not_be_written_is_whole_after_the_program_ends_and_begins_again(
    autosaver: Autosaver, workspace: Workspace, visit: Visit
) -> None:
    with every_write_refused():
        autosaver.keep("answer", "item1", Answer(item="item1", value="yes", note=WORDS, at=1))
        with pytest.raises(CxError, match="safe"):
            workspace.drafts.save_answer(visit.id, Answer(item="item2", value="yes", at=1))
    assert autosaver.flush()
    workspace.close()
    with Workspace.open(workspace.folder) as again, again.database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert list(again.drafts.load(visit.id).answers) == ["item1"]


def test_a_photo_that_cannot_be_written_leaves_neither_row_nor_half_file(workspace: Workspace, visit: Visit) -> None:
    with every_write_refused(), pytest.raises(StorageError, match="was not stored; everything saved before is safe"):
        run_to_end(workspace.attach([Source(a_photo(seed=1), "1.jpg")]))
    left = [path for path in workspace.evidence.originals.rglob("*") if path.is_file()]
    assert left == []
    (taken,) = run_to_end(workspace.attach([Source(a_photo(seed=1), "1.jpg")]))
    assert isinstance(taken, PhotoFacts)
    assert workspace.evidence.verify(taken.sha256)


@pytest.mark.skipif(sys.platform == "win32", reason="an open folder cannot be moved there")
def test_a_stick_pulled_out_and_put_back(autosaver: Autosaver, workspace: Workspace, visit: Visit) -> None:
    away = workspace.folder.with_name("in a pocket")
    for part, key, value in changes()[:4]:
        autosaver.keep(part, key, value)
    workspace.folder.rename(away)
    for part, key, value in changes()[4:]:
        autosaver.keep(part, key, value)
    with pytest.raises(StorageError, match="Check that the disk is connected"):
        run_to_end(workspace.attach([Source(a_photo(seed=2), "2.jpg")]))
    assert not workspace.folder.exists(), "no second workspace was begun in its place"
    away.rename(workspace.folder)
    assert autosaver.flush()
    workspace.close()
    with Workspace.open(workspace.folder) as again:
        saved = again.drafts.load(visit.id)
    assert (saved.answers["item1"].value, len(saved.answers), len(saved.moments)) == ("no", 11, 1)


def test_a_database_that_another_program_holds(
    qtbot: QtBot, autosaver: Autosaver, workspace: Workspace, visit: Visit
) -> None:
    with workspace.database.quick_write() as connection:
        pass
    connection.execute("PRAGMA busy_timeout=20")
    with closing(sqlite3.connect(workspace.folder / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with qtbot.waitSignal(autosaver.failed) as failed:
            autosaver.keep("answer", "item1", Answer(item="item1", value="yes", at=1))
        assert failed.args[0].code == "locked"
        assert "Another program" in str(failed.args[0])
        autosaver.keep("answer", "item2", Answer(item="item2", value="yes", at=1))
        assert autosaver.waiting == 2
        other.execute("ROLLBACK")
        assert autosaver.flush()
    assert arrived(workspace) == [("answer", "item1"), ("answer", "item2")]
