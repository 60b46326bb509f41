"""Schema steps, run at opening after a verified backup. Alembic is imported here and nowhere else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ...errors import WorkspaceError
from ...i18n import _

STEPS = Path(__file__).with_name("versions")


def migrate(path: Path, target: int, steps: Path = STEPS) -> None:
    """Bring the database at `path` to schema `target`, step by step in one transaction, after a verified backup.

    Steps are Alembic revisions named by their schema number ("2", "3"). When one fails everything is as it was.
    """
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import StaticPool

    from ..database import Database, speaking

    keeper = Database(path)
    try:
        (before,) = keeper._writer.execute("PRAGMA user_version").fetchone()
        folder = path.parent / "backups"
        folder.mkdir(exist_ok=True)
        keeper.backup(folder / f"before-schema-{target}.sqlite")
    finally:
        keeper.close()
    config = Config()
    config.set_main_option("script_location", str(steps.parent))
    config.set_main_option("version_locations", str(steps))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    connection = sqlite3.connect(path, isolation_level=None)
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    try:
        with speaking(), engine.connect() as work:
            work.exec_driver_sql("BEGIN IMMEDIATE")
            context = MigrationContext.configure(work, opts={"transactional_ddl": True})
            from alembic.operations import Operations

            with Operations.context(context):
                for number in range(before + 1, target + 1):
                    script.get_revision(str(number)).module.upgrade()
            work.exec_driver_sql(f"PRAGMA user_version={target}")
            work.exec_driver_sql("COMMIT")
    except (SQLAlchemyError, ValueError, KeyError) as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise WorkspaceError(
            _(
                "The workspace could not be brought up to date: {reason}. It is as it was; a backup lies beside it."
            ).format(reason=error),
            "migration-failed",
        ) from error
    finally:
        connection.close()
