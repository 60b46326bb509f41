"""Opening the database: settings, one writer, read-only readers, and sorting errors into the world's and ours.

One connection of this process writes and checkpoints, behind the workspace lock; readers are read-only. That keeps
WAL safe also on SQLite versions in which two checkpointing connections can corrupt a file (before 3.44.6, 3.50.7 and
3.51.3).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.pool import NullPool, StaticPool

from ..errors import CxError, StorageError, WorkspaceError
from ..i18n import _
from ..steps import sync_folder
from .tables import METADATA, SCHEMA

APPLICATION_ID = 0x43585331  # "CXS1"
RESERVE_BYTES = 1_500_000
"""A file kept for the day the disk is full: removing it lets the answer in hand be saved."""
WAIT_MS, QUICK_WAIT_MS = 5_000, 250
"""How long another program that holds the database is waited for; and while somebody is at the keys."""


def _settings(connection: sqlite3.Connection) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":  # a file system without shared memory; the default journal could lose the last answer
        connection.execute("PRAGMA journal_mode=TRUNCATE")
    for pragma in (
        "synchronous=FULL",
        "fullfsync=ON",
        "checkpoint_fullfsync=ON",
        "foreign_keys=ON",
        f"busy_timeout={WAIT_MS}",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "temp_store=MEMORY",
        "mmap_size=0",
    ):
        connection.execute(f"PRAGMA {pragma}")


def sorted_error(error: BaseException) -> CxError | None:
    """The sentence for what the world did (disk full, read-only, locked, damaged), or None where the fault is ours."""
    origin = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    if isinstance(origin, OSError):
        return StorageError(
            _("The disk refused: {reason}. What was saved before is safe.").format(reason=origin), "disk"
        )
    if isinstance(origin, UnicodeDecodeError) or "decode to UTF-8" in str(origin):
        return _WORLD[sqlite3.SQLITE_CORRUPT]()  # text whose bytes changed on the disk: SQLite itself takes any
    if not isinstance(origin, sqlite3.Error):
        return None
    code = getattr(origin, "sqlite_errorcode", 0) & 0xFF
    return _WORLD[code]() if code in _WORLD else None


_WORLD: dict[int, Callable[[], CxError]] = {
    sqlite3.SQLITE_FULL: lambda: StorageError(
        _("The disk is full. What was saved before is safe. Free some space, then go on."), "disk-full"
    ),
    sqlite3.SQLITE_READONLY: lambda: StorageError(
        _("The workspace folder cannot be written to. What was saved before is safe. Check the folder's permissions."),
        "read-only",
    ),
    sqlite3.SQLITE_IOERR: lambda: StorageError(
        _("The disk does not answer as it should. What was saved before is safe. Check that it is still connected."),
        "disk-error",
    ),
    sqlite3.SQLITE_CANTOPEN: lambda: WorkspaceError(
        _("The workspace's database cannot be opened. Nothing was changed. Check the folder's permissions."),
        "cannot-open",
    ),
    sqlite3.SQLITE_BUSY: lambda: StorageError(
        _("Another program holds the workspace's database. Nothing was lost; close that program and try again."),
        "locked",
    ),
    sqlite3.SQLITE_CORRUPT: lambda: WorkspaceError(
        _(
            "The workspace's database is damaged. Nothing was changed. Rescue brings back what is whole, also from the "
            "backups."
        ),
        "damaged",
    ),
    sqlite3.SQLITE_NOTADB: lambda: WorkspaceError(
        _(
            "This is not a CX Studio workspace: its workspace.sqlite is another kind of file. Nothing was changed. If "
            "it was one, its beginning is damaged: Rescue brings back what is whole."
        ),
        "foreign",
    ),
}


@contextmanager
def speaking() -> Iterator[None]:
    """Turn the world's refusals into sentences; faults of our own fly on."""
    try:
        yield
    except (exc.DBAPIError, sqlite3.Error, OSError, UnicodeDecodeError) as error:
        sentence = sorted_error(error)
        if sentence is None:
            raise
        raise sentence from error


class Database:
    """An open database: `write()` for one transaction, `read()` for one consistent reading.

    Both give an SQLAlchemy connection. Writers wait for each other; readers never wait.
    """

    is_ours_to_back_up = True
    """False where a server keeps it and backs it up (pg_dump)."""

    def __init__(self, path: Path) -> None:
        """Use `create` or `open`."""
        self.path = path
        self.reserve = path.with_name("reserve")
        self._turn = threading.RLock()
        with speaking():
            self._writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                _settings(self._writer)
                self._identity = _identity(path)
            except BaseException:
                self._writer.close()
                raise
        self._write_engine = _engine(lambda: self._writer, StaticPool, "BEGIN IMMEDIATE")
        self._read_engine = _engine(self._new_reader, NullPool, "BEGIN")

    def _new_reader(self) -> sqlite3.Connection:
        uri = self.path.resolve().as_uri() + "?mode=ro"
        reader = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        reader.execute("PRAGMA wal_autocheckpoint=0")
        reader.execute("PRAGMA busy_timeout=5000")
        return reader

    @classmethod
    def create(cls, path: Path, first: Callable[[Connection], None] | None = None) -> Database:
        """Make a new database with all tables and what `first` writes. Under its name it is whole or not there."""
        part = path.with_name(path.name + ".part")
        with speaking():
            for leftover in (part, part.with_name(part.name + "-journal")):
                leftover.unlink(missing_ok=True)
            _make(part, first)
            part.replace(path)
            sync_folder(path.parent)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open an existing database. Raises WorkspaceError for a missing, foreign, newer or damaged one."""
        version = check_version(path)
        if version < SCHEMA:
            from .migrations import migrate  # alembic takes half a second to import; only when a step is due

            migrate(path, SCHEMA)
        database = cls(path)
        with speaking():
            database._fill_reserve()
        return database

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing. Raises StorageError when the world refuses."""
        with self._turn, speaking():
            self._refuse_nesting()
            self._refuse_ghost()
            with self._write_engine.begin() as connection:
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent reading, whatever is written meanwhile."""
        with speaking(), self._read_engine.begin() as connection:
            yield connection

    @contextmanager
    def quick_write(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the bare driver, for what is saved at every key."""
        with self._turn, speaking():
            self._refuse_nesting()
            self._refuse_ghost()
            self._begin_soon()
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def _begin_soon(self) -> None:
        """Begin to write, or say soon that another program does: somebody waits with a finger on the next key."""
        self._writer.execute(f"PRAGMA busy_timeout={QUICK_WAIT_MS}")
        try:
            self._writer.execute("BEGIN IMMEDIATE")
        finally:
            self._writer.execute(f"PRAGMA busy_timeout={WAIT_MS}")

    def _refuse_ghost(self) -> None:
        """Most systems let a file be moved or deleted while it is open: what is written then is found by nobody."""
        if _identity(self.path) != self._identity:
            told = _(
                "The workspace is not at {folder} any more: it was moved or deleted, or its disk was taken out. What "
                "was saved before is where it went. Bring it back to that place, then try again."
            )
            raise StorageError(told.format(folder=self.path.parent), "gone")

    def _refuse_nesting(self) -> None:
        """A fault of ours, found before it undoes the outer transaction behind its back."""
        if self._writer.in_transaction:
            raise RuntimeError("a transaction within another one of the same thread")

    def backup(self, target: Path) -> None:
        """A verified, synced copy in one file, of one moment; saving goes on meanwhile. Raises StorageError when it
        cannot be made; no half copy stays."""
        part = target.with_name(target.name + ".part")
        with speaking():
            part.unlink(missing_ok=True)
            try:
                with closing(self._new_reader()) as reader:
                    reader.execute("VACUUM INTO ?", (str(part),))
                verify(part)
                _sync(part)
                part.replace(target)
                sync_folder(target.parent)
            finally:
                part.unlink(missing_ok=True)

    def compact(self) -> None:
        """Leave nothing in the file, or in the journal beside it, of what was deleted. Takes as much room once more."""
        with self._turn, speaking():
            self._refuse_nesting()
            indexes = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
            for (name,) in self._writer.execute(indexes).fetchall():  # an index of words keeps them until it is merged
                self._writer.execute(f'INSERT INTO "{name}" ("{name}") VALUES (\'optimize\')')
            for work in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                self._writer.execute(work).fetchall()

    def free_reserve(self) -> bool:
        """Give back the reserved space of a full disk. False when it was used up already."""
        try:
            self.reserve.unlink()
        except OSError:
            return False
        return True

    def _fill_reserve(self) -> None:
        if self.reserve.exists():
            return
        try:
            with self.reserve.open("wb") as file:
                file.write(os.urandom(1) * RESERVE_BYTES)
        except OSError:  # a nearly full disk: the work goes on without a reserve
            with suppress(OSError):
                self.reserve.unlink(missing_ok=True)

    def close(self) -> None:
        """Checkpoint and close. Nothing may be read or written afterwards."""
        with self._turn:
            self._read_engine.dispose()
            self._write_engine.dispose()
            self._writer.close()


def _identity(path: Path) -> tuple[int, int]:
    """Which file lies there; (0, 0) for none. Where an open file cannot go away, that one is there says enough."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return (found.st_dev, found.st_ino) if os.name == "posix" else (1, 1)


def _make(path: Path, first: Callable[[Connection], None] | None) -> None:
    """All tables in a file, in the plain journal mode: closed, it is one synced file that can take its name."""
    connection = sqlite3.connect(path, isolation_level=None)
    engine = _engine(lambda: connection, StaticPool, "BEGIN IMMEDIATE")
    try:
        with engine.begin() as work:
            work.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            work.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")
            METADATA.create_all(work)
            if first is not None:
                first(work)
    finally:
        engine.dispose()
        connection.close()
    _sync(path)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _engine(connect: object, pool: type[StaticPool] | type[NullPool], begin: str) -> Engine:
    engine = create_engine("sqlite://", creator=connect, poolclass=pool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def check_version(path: Path) -> int:
    """The schema number of the database at `path`, without changing it. Raises WorkspaceError when it is not ours."""
    if not path.is_file():
        raise WorkspaceError(
            _("There is no CX Studio workspace at {folder}. Nothing was changed.").format(folder=path.parent), "missing"
        )
    with speaking():
        application, version = _numbers(path)
    if application != APPLICATION_ID:
        raise WorkspaceError(
            _("{folder} holds a database of another program, not a CX Studio workspace. Nothing was changed.").format(
                folder=path.parent
            ),
            "foreign",
        )
    if version > SCHEMA:
        raise WorkspaceError(
            _(
                "This workspace was written by a newer CX Studio (schema {theirs}; this one knows {ours}). "
                "Nothing was changed. Update CX Studio to open it."
            ).format(theirs=version, ours=SCHEMA),
            "newer",
        )
    return version


def _numbers(path: Path) -> tuple[int, int]:
    """(application id, schema). After a power cut a database of ours may have to finish or undo what was under way
    before anything can be read; reading alone cannot do that, so it is then opened for writing."""
    try:
        return _ask(path, "ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY or not _is_ours(path):
            raise
        return _ask(path, "rw")


def _ask(path: Path, mode: str) -> tuple[int, int]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return int(application), int(version)


def _is_ours(path: Path) -> bool:
    """Does the file's header carry our mark? (SQLite's file format: the application id stands at byte 68.)"""
    with path.open("rb") as file:
        return file.read(72)[68:] == APPLICATION_ID.to_bytes(4, "big")


def verify(path: Path) -> None:
    """SQLite's own check of a file. Raises WorkspaceError when it finds damage."""
    connection = sqlite3.connect(path)
    try:
        (verdict,) = connection.execute("PRAGMA quick_check").fetchone()
    finally:
        connection.close()
    if verdict != "ok":
        raise WorkspaceError(_("The copy of the database is damaged: {why}.").format(why=verdict), "damaged-copy")
