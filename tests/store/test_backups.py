"""Backups: one is due each half hour of change whatever the clock did, the new one stays, a full disk stops nobody."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cxstudio.errors import StorageError
from cxstudio.opening import open_or_make, upkeep
from cxstudio.steps import run_to_end
from cxstudio.store import backups
from cxstudio.store.database import Database, check_version
from cxstudio.store.tables import SCHEMA
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import Protocol
from cxstudio.workspace import DATABASE, Person, Workspace

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
FILE = StudyFile(key="small", study=Study(id="s1", title="Café visits"), protocol=Protocol(title="Café", stages=()))


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def named(moment: datetime, why: str = "daily") -> str:
    return f"{moment:%Y%m%d-%H%M%S}-{why}.sqlite"


def touch(folder: Path, *moments: datetime) -> None:
    folder.mkdir(exist_ok=True)
    for moment in moments:
        (folder / named(moment)).touch()


@pytest.mark.parametrize(
    ("minutes", "changed", "due"),
    [
        ([], -600, True),
        ([-29], -1, False),
        ([-31], -1, True),
        ([-31], -40, False),
        ([-600, -10], -1, False),
        ([60 * 24 * 365], -1, True),
        ([60 * 24 * 365, -10], -1, False),
    ],
)
def test_a_backup_is_due_half_an_hour_after_the_last_one_where_something_changed(
    tmp_path: Path, minutes: list[int], changed: int, due: bool
) -> None:
    touch(tmp_path / "b", *(NOON + timedelta(minutes=n) for n in minutes))
    (tmp_path / "b" / "notes.sqlite").touch()
    (tmp_path / "b" / "before-schema-2.sqlite").touch()
    assert backups.is_due(tmp_path / "b", ms(NOON), ms(NOON + timedelta(minutes=changed))) is due


def test_twelve_hours_seven_days_four_weeks_and_six_months_are_kept() -> None:
    paths = [Path(named(NOON - timedelta(minutes=30 * n))) for n in range(400 * 48)]
    kept = sorted(set(paths) - set(backups.superfluous(paths)), reverse=True)
    hours = {(NOON - timedelta(hours=n)).strftime("%Y%m%d-%H") for n in range(12)}
    assert hours <= {path.name[:11] for path in kept}
    days = {(NOON - timedelta(days=n)).strftime("%Y%m%d") for n in range(7)}
    assert days <= {path.name[:8] for path in kept}
    # 12 hours, 11:00 as one of the three newest, 6 days; the Sundays 26 and 19 April; the ends of December to March
    assert len(kept) == 25
    assert kept[-1].name.startswith("20251231")
    assert backups.superfluous([Path("notes.sqlite"), Path("before-schema-2.sqlite")]) == []


def test_the_new_backup_stays_though_others_claim_to_be_younger(tmp_path: Path) -> None:
    database = Database.create(tmp_path / DATABASE)
    touch(tmp_path / "backups", *(NOON + timedelta(days=400 + 31 * n) for n in range(12)))
    made = backups.backup(database, tmp_path / "backups", "daily", ms(NOON))
    database.close()
    assert check_version(made) == SCHEMA
    assert not backups.is_due(tmp_path / "backups", ms(NOON), ms(NOON))


def test_a_backup_that_cannot_be_written_does_not_keep_its_owner_out(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w", Person("Ines")) as workspace:
        workspace.install(FILE)
    (tmp_path / "w" / "backups").write_text("a file where the folder should be")
    with run_to_end(open_or_make(tmp_path / "w")) as workspace:
        assert [study.title for study in workspace.studies()] == ["Café visits"]
        with pytest.raises(StorageError, match="Your work is saved"):
            run_to_end(upkeep(workspace))


def test_opening_waits_for_no_backup_and_gets_one_behind(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w", Person("Ines")) as workspace:
        workspace.install(FILE)
    with run_to_end(open_or_make(tmp_path / "w")) as workspace:
        assert not (tmp_path / "w" / "backups").exists()
        for _twice in range(2):
            run_to_end(upkeep(workspace))
        assert len(list((tmp_path / "w" / "backups").iterdir())) == 1


def test_a_workspace_without_its_studies_gets_no_sample_a_second_time(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w", Person("Ines")) as workspace:
        workspace.install(FILE)
        with workspace.database.write() as connection:
            from cxstudio.store import log

            log.append(connection, "s1", [log.Change(log.Kind.DELETE, "study:s1", {})], workspace.clock)
        assert workspace.studies() == []
    with run_to_end(open_or_make(tmp_path / "w")) as workspace:
        assert workspace.studies() == []


def test_the_first_opening_broken_off_leaves_the_folder_free(tmp_path: Path) -> None:
    opening = open_or_make(tmp_path / "w")
    for _step in range(3):
        next(opening)
    opening.close()
    with Workspace.open(tmp_path / "w") as workspace:
        assert len(workspace.studies()) == 1


def test_saving_goes_on_while_a_backup_is_made(tmp_path: Path) -> None:
    """The copy is of the moment it was begun; a transaction in work neither stops it nor is in it."""
    with Workspace.create(tmp_path / "w") as workspace:
        with workspace.database.quick_write() as connection:
            connection.execute("INSERT INTO draft (visit, study, changed_at, body) VALUES ('v', 's', 1, '{}')")
            copy = workspace.backup("while-saving")
        assert workspace.drafts.all() == ["v"]
    with closing(sqlite3.connect(copy)) as whole:
        assert whole.execute("SELECT count(*) FROM draft").fetchone() == (0,)
