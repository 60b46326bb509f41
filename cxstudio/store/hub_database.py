"""The same store on a PostgreSQL server, for a team's hub: the same tables, the same log, the same fold.

What the store says in SQLite's words is said in the server's on its way: the marks of parameters, and the few phrases
that only one of them has. One writer at a time holds the hub's advisory lock until its transaction ends, so numbers
which are counted on (arrivals, keys) are nobody else's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Integer, create_engine, event, exc
from sqlalchemy.ext.compiler import compiles

from ..errors import CxError, StorageError, WorkspaceError
from ..i18n import _
from . import search
from .database import Database
from .tables import METADATA, SCHEMA

LOCK = 0x43585331
"""The advisory lock of a hub's writers: "CXS1"."""
_NOTHING = "SELECT 1"
_ONLY_THERE = {search.SQUEEZE: _NOTHING, search.CHECK: _NOTHING}
_HELPERS = (
    """CREATE OR REPLACE FUNCTION json_extract(body text, place text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT body::jsonb ->> substr(place, 3) $$""",
    "CREATE TABLE hub (schema BIGINT NOT NULL, evidence TEXT NOT NULL)",
)


@compiles(Integer, "postgresql")
def _wide(_type: Integer, _compiler: object, **_more: object) -> str:
    return "BIGINT"  # SQLite's whole numbers have 64 bits, and moments in milliseconds need them


class HubDatabase(Database):
    """A hub's database. The methods are as `Database` has
    them. Raises WorkspaceError where the server cannot be reached or holds no hub."""

    is_ours_to_back_up = False

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = Path(url) / "workspace.sqlite"  # what stands for it where a file would; `shown` is for people
        self._engine = _engine(url)
        self._writing = threading.local()
        self._turn = threading.RLock()

    @classmethod
    def make(cls, url: str, evidence: Path, first: Callable[[Connection], None]) -> HubDatabase:
        """Make the tables in an empty database of a server, and what `first` writes, all or nothing."""
        hub = cls(url)
        with _closing_on_error(hub), _speaking(url), hub._engine.begin() as connection:
            if _schema(connection) is not None:
                words = _("There is a hub at {place} already. Nothing was changed.")
                raise WorkspaceError(words.format(place=shown(url)), "exists")
            for statement in _HELPERS:
                connection.exec_driver_sql(statement)
            METADATA.create_all(connection)
            connection.exec_driver_sql("INSERT INTO hub (schema, evidence) VALUES (?, ?)", (SCHEMA, str(evidence)))
            first(connection)
        return hub

    @classmethod
    def at(cls, url: str) -> tuple[HubDatabase, Path]:
        """The hub at an address, and the folder of its evidence."""
        hub = cls(url)
        with _closing_on_error(hub), _speaking(url), hub._engine.connect() as connection:
            schema = _schema(connection)
            if schema is None:
                words = _("There is no hub at {place}. To make one: cxstudio hub init URL --evidence FOLDER")
                raise WorkspaceError(words.format(place=shown(url)), "missing")
            if schema != SCHEMA:
                raise _other_schema(shown(url), schema)
            folder = connection.exec_driver_sql("SELECT evidence FROM hub").scalar_one()
        return hub, Path(folder)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, alone among the hub's writers."""
        if getattr(self._writing, "is_going_on", False):
            raise RuntimeError("a transaction within another one of the same thread")
        self._writing.is_going_on = True
        try:
            with _speaking(self.url), self._engine.begin() as connection:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                yield connection
        finally:
            self._writing.is_going_on = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent reading, whatever is written meanwhile."""
        with _speaking(self.url), self._engine.connect() as connection:
            whole = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with whole.begin():
                yield whole

    @contextmanager
    def quick_write(self) -> Iterator[Any]:
        """One transaction for what is saved at every key."""
        with self.write() as connection:
            yield _Plain(connection)

    def compact(self) -> None:
        """Leave nothing of what was deleted in the tables' files."""
        with _speaking(self.url), self._engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.exec_driver_sql("VACUUM FULL op_payload, answer, evidence, visit_words, draft_part")

    def free_reserve(self) -> bool:
        """There is none: the server has its own disk."""
        return False

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()


class _Plain:
    """A connection as the drafts use it: statements with "?" for values."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        """Do one statement."""
        return self._connection.exec_driver_sql(statement, tuple(values))

    def executemany(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Do it for each row; none where there are none."""
        if rows:
            self._connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def shown(url: str) -> str:
    """The address without its password."""
    from sqlalchemy import make_url

    return make_url(_whole(url)).render_as_string(hide_password=True).replace("+psycopg", "")


def _whole(url: str) -> str:
    scheme, _colon, rest = url.partition(":/")
    return f"{'postgresql' if scheme == 'postgres' else scheme}+psycopg://{rest.lstrip('/')}"


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(_whole(url), pool_pre_ping=True, pool_size=2, max_overflow=4)
    except ImportError as error:
        words = _("A hub on PostgreSQL needs the extra “hub”: pip install cxstudio[hub].")
        raise WorkspaceError(words, "no-hub") from error

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def _said(
        _connection: object, _cursor: object, statement: str, values: Any, context: Any, _many: bool
    ) -> tuple[str, Any]:
        return (_in_its_words(statement), values) if context.compiled is None else (statement, values)

    return engine


def _in_its_words(statement: str) -> str:
    """A statement of the store as PostgreSQL takes it through its driver."""
    said = _ONLY_THERE.get(statement, statement)
    return said.replace("%", "%%").replace("?", "%s").replace("CROSS JOIN", "JOIN") if "$rule$" not in said else said


def _schema(connection: Connection) -> int | None:
    there = connection.exec_driver_sql("SELECT to_regclass('hub') IS NOT NULL AND to_regclass('op') IS NOT NULL")
    return int(connection.exec_driver_sql("SELECT schema FROM hub").scalar_one()) if there.scalar_one() else None


def _other_schema(place: str, schema: int) -> WorkspaceError:
    words = _(
        "The hub at {place} was made by another CX Studio (schema {theirs}; this one knows {ours}). Nothing was "
        "changed. Use the same version on all computers; a hub is made anew from any laptop’s full bundle."
    )
    return WorkspaceError(
        words.format(place=place, theirs=schema, ours=SCHEMA), "newer" if schema > SCHEMA else "older"
    )


@contextmanager
def _closing_on_error(hub: HubDatabase) -> Iterator[None]:
    with ExitStack() as stack:
        stack.callback(hub.close)
        yield
        stack.pop_all()


@contextmanager
def _speaking(url: str) -> Iterator[None]:
    """Turn what the server says into sentences; faults of our own fly on."""
    try:
        yield
    except exc.DBAPIError as error:
        sentence = _sentence(error, url)
        if sentence is None:
            raise
        raise sentence from error


def _sentence(error: exc.DBAPIError, url: str) -> CxError | None:
    code = getattr(error.orig, "sqlstate", None) or ""
    if code.startswith("53"):
        return StorageError(
            _("The hub’s disk or memory is full. What was saved before is safe. Tell its keeper."), "disk-full"
        )
    if code in ("42501", "25006"):
        return StorageError(_("This user may not write to the hub. Nothing was changed. Ask its keeper."), "read-only")
    if isinstance(error, exc.OperationalError) or code.startswith(("08", "57", "28", "3D")):
        reason = str(error.orig).strip().partition("\n")[0]
        words = _("The hub at {place} does not answer ({reason}). Nothing was lost: work on, and send later.")
        return StorageError(words.format(place=shown(url), reason=reason), "hub")
    return None
