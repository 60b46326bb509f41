"""A copied folder, a restored backup, another computer: noticed at opening, each goes on as a replica of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cxstudio.store import log
from cxstudio.store.continuity import Continuity, Mark, judged
from cxstudio.workspace import DATABASE, Person, Workspace
from tests.exchange.test_hostile import FILE, STUDY, a_visit


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "ines", Person("Ines", "ines-laptop")) as workspace:
        workspace.go_on_here(tmp_path / "marks")
        workspace.install(FILE)
        a_visit(workspace)
    return tmp_path / "ines"


def opened(folder: Path) -> tuple[Continuity, str]:
    """How it goes on, and as which replica; a visit is made each time."""
    with Workspace.open(folder) as workspace:
        found = workspace.go_on_here(folder.parent / "marks")
        a_visit(workspace)
        with workspace.database.read() as connection:
            return found, log.ours(connection)[0]


def replica(folder: Path) -> str:
    with Workspace.open(folder) as workspace, workspace.database.read() as connection:
        return log.ours(connection)[0]


def forks(*folders: Path) -> list[str]:
    """The replicas that forked, once all operations are in one workspace."""
    with Workspace.create(folders[0].parent / "meeting") as meeting:
        for folder in folders:
            with Workspace.open(folder) as workspace, workspace.database.read() as connection:
                everything = list(log.of_study(connection, STUDY))
            with meeting.database.write() as connection:
                log.take_in(connection, everything)
        with meeting.database.read() as connection:
            return log.forked(connection, STUDY)


def test_who_goes_on_where_he_stopped_stays_who_he_was(home: Path) -> None:
    before = replica(home)
    assert [opened(home), opened(home)] == [(Continuity.SAME, before)] * 2


def test_a_moved_folder_goes_on(home: Path) -> None:
    before = replica(home)
    moved = home.rename(home.with_name("moved"))
    assert opened(moved) == (Continuity.SAME, before)
    shutil.copytree(moved, home)  # to another disk: another file, and the old one is gone
    shutil.rmtree(moved)
    assert opened(home) == (Continuity.SAME, before)


def test_a_copy_goes_on_as_another_and_nothing_forks(home: Path) -> None:
    before = replica(home)
    copy = Path(shutil.copytree(home, home.with_name("copy")))
    found, own = opened(copy)
    assert found is Continuity.COPIED
    assert own != before
    assert opened(home) == (Continuity.SAME, before)
    assert opened(copy) == (Continuity.SAME, own)
    assert forks(home, copy) == []


def test_without_the_mark_the_copy_forks_visibly(home: Path) -> None:
    """What is prevented, where nobody looks."""
    copy = Path(shutil.copytree(home, home.with_name("copy")))
    for folder in (home, copy):
        with Workspace.open(folder) as workspace:
            a_visit(workspace)
    assert forks(home, copy) == [replica(home)]


def test_a_restored_backup_goes_on_as_another(home: Path) -> None:
    before = replica(home)
    with Workspace.open(home) as workspace:
        backup = workspace.backup("test")
    opened(home)
    with Workspace.open(home) as workspace:
        pass
    newer = Path(shutil.copytree(home, home.with_name("newer")))
    for old in home.glob(f"{DATABASE}*"):
        old.unlink()
    shutil.copy(backup, home / DATABASE)
    found, own = opened(home)
    assert found is Continuity.RESTORED
    assert own != before
    assert forks(home, newer) == []


def test_a_workspace_that_was_never_here_goes_on_as_another(home: Path) -> None:
    before = replica(home)
    shutil.rmtree(home.parent / "marks")
    found, own = opened(home)
    assert found is Continuity.FROM_ELSEWHERE
    assert own != before


def test_an_empty_one_from_elsewhere_is_nobody_yet(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "new").close()
    with Workspace.open(tmp_path / "new") as workspace:
        assert workspace.go_on_here(tmp_path / "marks") is Continuity.SAME


def test_a_mark_that_cannot_be_read_is_no_mark(home: Path) -> None:
    for mark in (home.parent / "marks").iterdir():
        mark.write_text("[1, 2")
    assert opened(home)[0] is Continuity.FROM_ELSEWHERE


def test_marks_that_cannot_be_kept_keep_nobody_from_working(home: Path) -> None:
    (home.parent / "taken").write_text("a file")
    with Workspace.open(home) as workspace:
        assert workspace.go_on_here(home.parent / "taken") is Continuity.SAME
        a_visit(workspace)


def test_before_a_bundle_leaves_the_mark_is_kept(home: Path, tmp_path: Path) -> None:
    """A machine that dies after sending: its older backup is noticed all the same."""
    from cxstudio.exchange import bundle
    from cxstudio.steps import run_to_end

    with Workspace.open(home) as workspace:
        workspace.go_on_here(home.parent / "marks")
        a_visit(workspace)
        run_to_end(bundle.export(workspace, STUDY, tmp_path / "1.cxb"))
        (mark,) = (home.parent / "marks").iterdir()
        kept = mark.read_text()
    assert kept == mark.read_text()


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (None, {}, Continuity.SAME),
        (None, {STUDY: 1}, Continuity.FROM_ELSEWHERE),
        ({STUDY: 4}, {STUDY: 4}, Continuity.SAME),
        ({STUDY: 4}, {STUDY: 9}, Continuity.SAME),
        ({STUDY: 4}, {STUDY: 3}, Continuity.RESTORED),
        ({STUDY: 4}, {}, Continuity.RESTORED),
        ({}, {STUDY: 4}, Continuity.SAME),
    ],
)
def test_how_far_a_chain_had_come_tells_what_was_restored(
    before: dict[str, int] | None, now: dict[str, int], found: Continuity
) -> None:
    place = "ines/workspace.sqlite"
    marked = None if before is None else Mark(place, (1, 2), before)
    assert judged(marked, Mark(place, (1, 2), now)) is found


def test_a_restored_backup_does_not_bring_back_what_was_erased(home: Path) -> None:
    with Workspace.open(home) as workspace:
        workspace.go_on_here(home.parent / "marks")
        (visit,) = [one.visit for one in workspace.dataset(STUDY)[1].visits]
        backup = workspace.backup("test")
        aside = Path(shutil.copy(backup, home.parent / "aside.sqlite"))  # erasing lets the others go
        workspace.erase(STUDY, visit.id, "asked for")
    for old in home.glob(f"{DATABASE}*"):
        old.unlink()
    shutil.copy(aside, home / DATABASE)
    with Workspace.open(home) as workspace:
        assert workspace.go_on_here(home.parent / "marks") is Continuity.RESTORED
        assert workspace.dataset(STUDY)[1].visits == ()
        with workspace.database.read() as connection:
            operations = log.of_entity(connection, f"visit:{visit.id}", STUDY)
        assert [o.payload_text for o in operations] == [None] * len(operations)
        assert len(operations) > 0
