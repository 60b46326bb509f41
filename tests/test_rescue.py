"""A damaged workspace is made anew from what is whole: pages overwritten, bits flipped, the file cut or gone."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cxstudio.checkup import check_workspace
from cxstudio.cli import main
from cxstudio.errors import WorkspaceError
from cxstudio.mending import mend
from cxstudio.opening import open_or_make
from cxstudio.rescue import Rescued, rescue
from cxstudio.rolling import rolling_check
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.store.salvage import salvage
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import DATABASE, Workspace
from tests.sample import a_copy

PAGE = 4096


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's workspace with a visit in work, and no backup."""
    folder = a_copy(tmp_path_factory.mktemp("sound"))
    with Workspace.open(folder) as workspace:
        study = workspace.studies()[0]
        draft = workspace.begin_visit(study.id, workspace.sites(study.id)[0], "Ana")
        workspace.drafts.save_answer(draft.id, Answer(item="made_up", note="a word not to be lost"))
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "workspace"))


def hashes(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return {hash_ for (hash_,) in connection.execute("SELECT hash FROM op")}


def fingerprint(folder: Path) -> str:
    with Workspace.open(folder) as workspace, workspace.database.read() as connection:
        return log.study_fingerprint(connection, workspace.studies()[0].id)


def draft_of(folder: Path) -> Visit:
    with Workspace.open(folder) as workspace:
        return workspace.drafts.load(workspace.drafts.all()[0])


def spoil(folder: Path, change: Callable[[bytearray], object]) -> None:
    content = bytearray((folder / DATABASE).read_bytes())
    change(content)
    (folder / DATABASE).write_bytes(content)


def test_all_rows_are_read_without_the_index_of_the_file(sound: Path) -> None:
    found = salvage(sound / DATABASE)
    assert set(found.headers) == hashes(sound)
    assert all(operation.payload_text for operation in found.operations())
    assert [visit.answers["made_up"].note for visit in found.drafts.values()] == ["a word not to be lost"]


def test_a_lost_first_page_costs_nothing(folder: Path, sound: Path) -> None:
    spoil(folder, lambda content: content.__setitem__(slice(0, PAGE), bytes(PAGE)))
    with pytest.raises(WorkspaceError):
        Workspace.open(folder)
    told = run_to_end(rescue(folder))
    assert (told.is_complete, told.operations, told.drafts) == (True, len(hashes(sound)), 1)
    assert fingerprint(folder) == fingerprint(sound)
    assert draft_of(folder) == draft_of(sound)
    with Workspace.open(folder) as workspace:
        assert run_to_end(check_workspace(workspace)).findings == ()


def test_the_damaged_files_are_kept_and_the_work_goes_on_under_another_name(folder: Path) -> None:
    with Workspace.open(folder) as workspace, workspace.database.read() as connection:
        before = log.ours(connection)
    spoil(folder, lambda content: content.__setitem__(slice(0, PAGE), bytes(PAGE)))
    damaged = (folder / DATABASE).read_bytes()
    told = run_to_end(rescue(folder))
    assert (told.kept_at / DATABASE).read_bytes() == damaged
    with Workspace.open(folder) as workspace, workspace.database.read() as connection:
        replica, person, _stamp = log.ours(connection)
    assert replica != before[0]
    assert person == before[1]


def test_what_is_lost_is_told_by_person_and_comes_back_from_a_backup(folder: Path, sound: Path) -> None:
    def overwrite(content: bytearray) -> None:
        pages = [page for page in range(len(content) // PAGE) if b'"k":"photo"' in content[page * PAGE :][:PAGE]]
        for page in pages[::3]:
            content[page * PAGE : (page + 1) * PAGE] = random.Random(page).randbytes(PAGE)

    spoil(folder, overwrite)
    spare = Path(shutil.copytree(folder, folder.with_name("spare")))
    told = run_to_end(rescue(folder))
    assert not told.is_complete
    assert sum(n for _person, n in told.lost) == len(hashes(sound)) - told.operations
    (spare / "backups").mkdir(exist_ok=True)
    shutil.copy(sound / DATABASE, spare / "backups" / "20260504-120000-daily.sqlite")
    told = run_to_end(rescue(spare))
    assert (told.is_complete, told.from_backups > 0) == (True, True)
    assert fingerprint(spare) == fingerprint(sound)


def test_of_flipped_bits_each_costs_at_most_its_own_rows(sound: Path, tmp_path: Path) -> None:
    whole = salvage(sound / DATABASE)
    content = (sound / DATABASE).read_bytes()
    for seed in range(40):
        draw = random.Random(seed)
        spoilt = bytearray(content)
        spoilt[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        (tmp_path / DATABASE).write_bytes(spoilt)
        found = salvage(tmp_path / DATABASE)
        assert set(found.headers) <= set(whole.headers), seed  # nothing that was never written
        rows_of_a_page = 8
        assert len(found.headers) >= len(whole.headers) - rows_of_a_page, seed


@pytest.mark.parametrize("left", [0, 1, 4_000, 30_000, 400_000])
def test_a_file_that_was_cut_gives_what_is_left_of_it_or_says_so(folder: Path, sound: Path, left: int) -> None:
    spoil(folder, lambda content: content.__delitem__(slice(left, None)))
    try:
        told = run_to_end(rescue(folder))
    except WorkspaceError as error:
        assert error.code == "nothing-left"
        assert (folder / DATABASE).stat().st_size == left
    else:
        with Workspace.open(folder):
            assert hashes(folder) < hashes(sound)
            assert told.operations == len(hashes(folder))


def test_what_stands_only_in_the_journal_is_found(folder: Path, sound: Path) -> None:
    with Workspace.open(folder) as workspace:
        study = workspace.studies()[0]
        workspace.add_site(study.id, "Harbour")
        crashed = Path(shutil.copytree(folder, folder.with_name("crashed")))  # as a kill would leave it
    journal = crashed / f"{DATABASE}-wal"
    assert set(salvage(crashed / DATABASE).headers) - hashes(sound)
    journal.write_bytes(journal.read_bytes()[:-1])  # a last page that was not written whole was never committed
    assert set(salvage(crashed / DATABASE).headers) == hashes(sound)


def test_erased_payloads_stay_away_although_an_old_backup_holds_them(folder: Path, sound: Path) -> None:
    with Workspace.open(folder) as workspace:
        study = workspace.studies()[0]
        workspace.erase(study.id, "3", "asked to")
    (folder / "backups" / "20260504-120000-daily.sqlite").write_bytes((sound / DATABASE).read_bytes())
    before = fingerprint(folder)
    spoil(folder, lambda content: content.__setitem__(slice(0, PAGE), bytes(PAGE)))
    told = run_to_end(rescue(folder))
    assert told.without_values == 0  # erased is not lost
    assert fingerprint(folder) == before


def test_a_visit_whose_finish_was_taken_back_is_in_work_again(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        draft = workspace.drafts.load(workspace.drafts.all()[0])
        workspace.take_back_finish(workspace.complete(draft))
    spoil(folder, lambda content: content.__setitem__(slice(0, PAGE), bytes(PAGE)))
    assert run_to_end(rescue(folder)).drafts == 1
    assert draft_of(folder).answers["made_up"].note == "a word not to be lost"


def test_a_visit_in_work_that_is_lost_here_comes_from_the_newest_backup(folder: Path, sound: Path) -> None:
    backups = folder / "backups"
    backups.mkdir(exist_ok=True)
    shutil.copy(sound / DATABASE, backups / "20260504-120000-timely.sqlite")
    with Workspace.open(folder) as workspace:
        study = workspace.studies()[0].id
        (lost,) = workspace.drafts.all()
        workspace.begin_visit(study, workspace.sites(study)[0], "Ben")
    name = lost.encode()

    def overwrite(content: bytearray) -> None:
        for page in range(1, len(content) // PAGE):
            if name in content[page * PAGE :][:PAGE] and b"Ben" not in content[page * PAGE :][:PAGE]:
                content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
        content[: len(content)] = content.replace(name, b"x" * len(name))

    spoil(folder, overwrite)
    run_to_end(rescue(folder))
    with Workspace.open(folder) as workspace:
        drafts = [workspace.drafts.load(id_) for id_ in workspace.drafts.all()]
    found = {draft.observer: draft.answers for draft in drafts if draft.id != "x" * len(name)}
    assert set(found) == {"Ana", "Ben"}
    assert found["Ana"]["made_up"].note == "a word not to be lost"


def test_a_rescue_that_was_killed_can_be_run_again(folder: Path, sound: Path) -> None:
    spoil(folder, lambda content: content.__setitem__(slice(0, PAGE), bytes(PAGE)))
    steps: Iterator[object] = rescue(folder)
    for _progress in range(3):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    told: Rescued = run_to_end(rescue(folder))
    assert told.is_complete
    assert fingerprint(folder) == fingerprint(sound)


def test_a_workspace_in_use_is_left_alone(folder: Path) -> None:
    with Workspace.open(folder), pytest.raises(WorkspaceError, match="is open"):
        run_to_end(rescue(folder))


def test_check_repair_makes_a_damaged_workspace_anew_and_tells_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder, lambda content: content.__setitem__(slice(0, PAGE), bytes(PAGE)))
    assert main(["check", str(folder)]) == 1
    assert "Rescue brings back" in capsys.readouterr().err
    assert main(["check", "--repair", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "1 visit in work was brought back" in said
    assert "The workspace is sound" in said
    assert main(["check", str(folder)]) == 0


def test_tables_that_differ_from_the_log_are_made_anew(folder: Path, sound: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("UPDATE answer SET value = '1' WHERE value = '5'")
    mended = run_to_end(mend(folder))
    assert (mended.tables, mended.rescued, mended.after.findings) == (True, None, ())
    assert fingerprint(folder) == fingerprint(sound)


def test_what_is_not_what_it_is_called_is_set_aside(folder: Path) -> None:
    changed, *_others = (path for path in sorted((folder / "evidence").rglob("*")) if path.is_file())
    changed.write_bytes(b"no photo any more")
    (folder / "evidence" / "holiday.jpg").write_bytes(b"from the stick")
    mended = run_to_end(mend(folder))
    assert sorted(path.name for path in mended.set_aside) == sorted(["holiday.jpg", changed.name])
    assert {path.read_bytes() for path in mended.set_aside} == {b"no photo any more", b"from the stick"}
    assert [finding.code for finding in mended.after.findings] == ["W003"]


def test_where_a_workspace_was_no_empty_one_is_made(folder: Path, sound: Path) -> None:
    (folder / "backups").mkdir(exist_ok=True)
    shutil.move(folder / DATABASE, folder / "backups" / "20260504-120000-timely.sqlite")
    with pytest.raises(WorkspaceError, match="Rescue") as refused:
        run_to_end(open_or_make(folder))
    assert refused.value.code == "gone"
    assert not (folder / DATABASE).exists()
    assert run_to_end(mend(folder)).after.is_sound
    assert fingerprint(folder) == fingerprint(sound)


def test_the_rolling_check_comes_round_and_finds_what_a_disk_forgot(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        days = iter(range(0, 10**12, 86_400_000))
        files = sorted(path.name for path in (folder / "evidence").rglob("*") if path.is_file())
        workspace.evidence.path(files[2]).write_bytes(b"forgotten")
        found = []
        for _day in range(4):
            day = next(days)
            workspace.clock = lambda day=day: day
            found.append([finding.code for finding in run_to_end(rolling_check(workspace, seconds=0))])
            assert run_to_end(rolling_check(workspace, seconds=0)) == ()  # once a day
        assert found == [[], [], ["W004"], []]
        workspace.clock = lambda: next(days)
        assert [finding.code for finding in run_to_end(rolling_check(workspace, seconds=60))] == ["W004"]
