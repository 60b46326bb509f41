"""Schema steps: a verified backup first, all or nothing, and a golden schema so that changing it is a decision."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cxstudio.errors import CxError, WorkspaceError
from cxstudio.store import views
from cxstudio.store.database import APPLICATION_ID, Database, check_version
from cxstudio.store.migrations import STEPS, migrate
from cxstudio.store.tables import SCHEMA
from cxstudio.workspace import DATABASE, Workspace
from tests.bench.filled import fill

GOLDEN = Path(__file__).parent.parent / "data" / f"schema-{SCHEMA}.sql"

STEP = '''"""Step {number}."""
revision = "{number}"
down_revision = {before!r}

from alembic import op
import sqlalchemy as sa


def upgrade():
{body}
'''


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "work space 100% ä:b").mkdir()
    found = tmp_path / "work space 100% ä:b" / DATABASE
    database = Database.create(found)
    with database.quick_write() as connection:
        connection.execute("INSERT INTO blob VALUES ('a', 1, 2)")
    database.close()
    yield found


def steps_in(folder: Path, *bodies: str) -> Path:
    """Steps from the schema after ours on, the body of each as Python lines."""
    steps = folder / "steps 50% ü" / "versions"
    steps.mkdir(parents=True)
    for number, body in enumerate(bodies, SCHEMA + 1):
        before = None if number == SCHEMA + 1 else str(number - 1)
        text = STEP.format(number=number, before=before, body="\n".join(f"    {line}" for line in body.splitlines()))
        (steps / f"{number}.py").write_text(text, encoding="utf-8")
    return steps


def dump(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        facts = [f"PRAGMA {name}={connection.execute(f'PRAGMA {name}').fetchone()[0]};" for name in FACTS]
        return "\n".join([*facts, *connection.iterdump()]) + "\n"


def schema(path: Path) -> str:
    """The tables and indexes as one text, in an order of its own."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'visit_words_%' "
            "ORDER BY type DESC, name"
        )  # what the full-text search keeps beside its table is SQLite's own
        made = ["\n".join(line.rstrip() for line in sql.splitlines() if line.strip()) + ";" for (sql,) in found]
        facts = [f"PRAGMA {name}={connection.execute(f'PRAGMA {name}').fetchone()[0]};" for name in FACTS]
    return "\n".join([*facts, *made]) + "\n"


FACTS = ("application_id", "user_version")


def test_a_fresh_database_has_the_schema_that_was_agreed(tmp_path: Path) -> None:
    """After a change of the tables: raise SCHEMA, write its step, and store the new dump as a new file beside."""
    Database.create(tmp_path / DATABASE).close()
    assert schema(tmp_path / DATABASE) == GOLDEN.read_text(encoding="utf-8")


def an_older(folder: Path, schema: int) -> None:
    """The workspace's database as the program of that schema kept it: its tables, with what they share with ours."""
    ours, older = folder / DATABASE, folder / "older.sqlite"
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.executescript((GOLDEN.parent / f"schema-{schema}.sql").read_text(encoding="utf-8"))
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in found if not name.startswith("visit_words_")]  # those are the search's own
        connection.execute("ATTACH ? AS ours", (str(ours),))
        for name in tables:
            named = [f'"{column[1]}"' for column in connection.execute(f'PRAGMA main.table_info("{name}")')]
            columns = ", ".join(["rowid", *named] if name == "visit_words" else named)
            connection.execute(f'INSERT INTO main."{name}" ({columns}) SELECT {columns} FROM ours."{name}"')
    older.replace(ours)


@pytest.mark.parametrize("older", range(1, SCHEMA))
def test_what_an_older_schema_kept_becomes_what_a_fresh_one_keeps(tmp_path: Path, older: int) -> None:
    fill(tmp_path / "w", 3)
    with Workspace.open(tmp_path / "w") as workspace, workspace.database.read() as connection:
        before = views.content(connection)
    fresh = schema(tmp_path / "w" / DATABASE)
    an_older(tmp_path / "w", older)
    assert check_version(tmp_path / "w" / DATABASE) == older
    with Workspace.open(tmp_path / "w") as workspace, workspace.database.read() as connection:
        after = views.content(connection)
    assert len(after["visit_line"]) == len(after["visit_words"]) == 3
    assert after == before
    assert schema(tmp_path / "w" / DATABASE) == fresh


def test_there_is_a_step_for_every_schema_after_the_first() -> None:
    assert STEPS.is_dir()
    assert sorted(path.stem for path in STEPS.glob("[0-9]*.py")) == [str(n) for n in range(2, SCHEMA + 1)]


def test_a_step_is_applied_after_a_verified_backup(path: Path, tmp_path: Path) -> None:
    before = dump(path)
    steps = steps_in(
        tmp_path,
        'op.add_column("blob", sa.Column("kind", sa.Text))',
        "op.execute(\"UPDATE blob SET kind = 'photo'\")\n"
        'with op.batch_alter_table("blob") as batch:\n    batch.alter_column("size", new_column_name="bytes")',
    )
    migrate(path, SCHEMA + 2, steps)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA + 2,)
        assert connection.execute("SELECT sha256, bytes, kind FROM blob").fetchall() == [("a", 1, "photo")]
    backup = path.parent / "backups" / f"before-schema-{SCHEMA + 2}.sqlite"
    assert check_version(backup) == SCHEMA
    assert dump(backup) == before


@pytest.mark.parametrize(
    "body",
    [
        'op.execute("UPDATE no_such_table SET x = 1")',
        'raise ValueError("the old data are odd")',
        'op.add_column("blob", sa.Column("size", sa.Text))',
        "from alembic.util import CommandError\nraise CommandError('no')",
        "raise RuntimeError('cannot')",
    ],
)
def test_a_failing_step_leaves_everything_as_it_was(path: Path, tmp_path: Path, body: str) -> None:
    before = dump(path)
    steps = steps_in(tmp_path, 'op.add_column("blob", sa.Column("kind", sa.Text))', f'op.drop_table("site")\n{body}')
    with pytest.raises(WorkspaceError, match=r"could not be brought up to date.*It is as it was.*backup"):
        migrate(path, SCHEMA + 2, steps)
    assert dump(path) == before
    Database.open(path).close()


def test_a_step_that_is_not_there_is_a_sentence(path: Path, tmp_path: Path) -> None:
    before = dump(path)
    with pytest.raises(WorkspaceError, match="could not be brought up to date"):
        migrate(path, SCHEMA + 1, steps_in(tmp_path))
    assert dump(path) == before


def test_without_a_backup_no_step_is_taken(path: Path, tmp_path: Path) -> None:
    before = dump(path)
    (path.parent / "backups").write_text("a file where the folder should be")
    steps = steps_in(tmp_path, 'op.add_column("blob", sa.Column("kind", sa.Text))')
    with pytest.raises(CxError):
        migrate(path, SCHEMA + 1, steps)
    assert dump(path) == before


def test_a_newer_database_is_refused_untouched(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA + 1}")
    content = path.read_bytes()
    with pytest.raises(WorkspaceError, match="newer CX Studio"):
        Database.open(path)
    assert path.read_bytes() == content


def test_a_database_of_no_schema_is_refused_in_words(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    with pytest.raises(WorkspaceError, match="could not be brought up to date"):
        Database.open(tmp_path / DATABASE)
