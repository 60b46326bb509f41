"""Schema steps, run at opening after a verified backup. Alembic is imported here and nowhere else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ...errors import WorkspaceError
from ...i18n import _

STEPS = Path(__file__).with_name("versions")


def migrate(path: Path, target: int, steps: Path = STEPS) -> None:
    """Bring the database at `path` to schema `target`, step by step in one transaction, after a verified backup.

    Steps are Alembic revisions named by their schema number ("2", "3"). When one fails everything is as it was.
    """
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    before = _back_up(path, target)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _apply(connection, _upgrades(steps, range(before + 1, target + 1)), target)
    except (SQLAlchemyError, CommandError, ValueError, LookupError, RuntimeError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise WorkspaceError(
            _(
                "The workspace could not be brought up to date: {reason}. It is as it was; a backup lies beside it."
            ).format(reason=reason),
            "migration-failed",
        ) from error


def _back_up(path: Path, target: int) -> int:
    """Write the verified copy; the schema number it has."""
    from ..database import Database, speaking

    keeper = Database(path)
    try:
        with speaking(), keeper.read() as connection:
            before = int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)
            (path.parent / "backups").mkdir(exist_ok=True)
        keeper.backup(path.parent / "backups" / f"before-schema-{target}.sqlite")
    finally:
        keeper.close()
    return before


def _upgrades(steps: Path, numbers: range) -> list[Callable[[], None]]:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(steps.parent), version_locations=[str(steps)])  # no ini text: paths may hold % and :
    return [script.get_revision(str(number)).module.upgrade for number in numbers]


def _apply(connection: sqlite3.Connection, upgrades: list[Callable[[], None]], target: int) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    from ..database import speaking
    from ..relisting import relist
    from ..tables import SCHEMA

    for pragma in ("synchronous=FULL", "fullfsync=ON", "checkpoint_fullfsync=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with speaking(), engine.connect() as work:  # leaving it undoes what was not committed
        work.exec_driver_sql("BEGIN IMMEDIATE")
        with Operations.context(MigrationContext.configure(work, opts={"transactional_ddl": True})):
            for upgrade in upgrades:
                upgrade()
        if target == SCHEMA:  # steps make tables; what follows from other rows is filled in once, as it is now
            relist(work)
        work.exec_driver_sql(f"PRAGMA user_version={target}")
        work.exec_driver_sql("COMMIT")
