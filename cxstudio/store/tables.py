"""The tables. First the operation log, the one truth; then its view, the domain tables, which can be dropped and
rebuilt from it; then the drafts, which are this workspace's alone until they are completed; then local notes.

Keys are lean: a visit and an item are integers inside, their ids stand once in their own rows.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, event
from sqlmodel import Field, SQLModel

from . import sums
from .search import PLAIN_WORDS_TABLE, WORDS_TABLE

METADATA = SQLModel.metadata
SCHEMA = 3
"""The number in `PRAGMA user_version`; a workspace with a higher one is refused."""


class OperationRow(SQLModel, table=True):
    """One operation's header. `arrival` is the order in which this workspace learnt of it."""

    __tablename__ = "op"
    __table_args__ = (Index("op_chain", "study", "replica", "number"),)

    arrival: int | None = Field(default=None, primary_key=True)
    hash: str = Field(unique=True)
    study: str
    replica: str
    number: int
    previous: str
    kind: str
    entity: str = Field(index=True)
    header: str


class PayloadRow(SQLModel, table=True):
    """One operation's payload, deflated. No row: it was erased or withheld."""

    __tablename__ = "op_payload"

    arrival: int = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class EdgeRow(SQLModel, table=True):
    """An operation replaces the value another one gave to a field."""

    __tablename__ = "op_edge"

    arrival: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    replaced: str = Field(primary_key=True, index=True)


class ReplicaRow(SQLModel, table=True):
    """A workspace on a computer that wrote operations. `stamp_*` is our own clock, for the one that is ours."""

    __tablename__ = "replica"

    id: str = Field(primary_key=True)
    name: str = ""
    person: str = ""
    is_ours: bool = False
    public_key: str = ""
    stamp_ms: int = 0
    stamp_count: int = 0


class ErasedRow(SQLModel, table=True):
    """Something of a study erased for ever: an entity's id, or a blob's keyed hash."""

    __tablename__ = "erased"

    target: str = Field(primary_key=True)
    study: str = Field(primary_key=True)


class BlobRow(SQLModel, table=True):
    """A file kept by its SHA-256; `crc32` spares bundles a second reading."""

    __tablename__ = "blob"

    sha256: str = Field(primary_key=True)
    size: int
    crc32: int


# -- the view of the log ---------------------------------------------------------------------------------------


class EntityRow(SQLModel, table=True):
    """What is known of every entity of a study: the digest of its state, whether it lives or was erased, and whether
    all of it was understood (a newer program or a stranger may have written what this one cannot read)."""

    __tablename__ = "entity"

    id: str = Field(primary_key=True)
    study: str = Field(primary_key=True, index=True)
    digest: str
    is_alive: bool
    is_erased: bool
    is_understood: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})


class ConflictRow(SQLModel, table=True):
    """A field with more than one distinct value that nobody has replaced."""

    __tablename__ = "conflict"

    entity: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    study: str = Field(primary_key=True, index=True)


class StudyRow(SQLModel, table=True):
    """A study; `body` is the Study value as JSON."""

    __tablename__ = "study"

    id: str = Field(primary_key=True)
    title: str
    changed_at: int
    body: str = Field(sa_column=Column(Text, nullable=False))


class ProtocolRow(SQLModel, table=True):
    """A protocol version a study published, named by its content hash; `body` is its JSON. Two studies may publish
    the same."""

    __tablename__ = "protocol"

    hash: str = Field(primary_key=True)
    study: str = Field(primary_key=True, index=True)
    number: int
    title: str
    published_at: int
    body: str = Field(sa_column=Column(Text, nullable=False))


class SiteRow(SQLModel, table=True):
    """A place that is visited."""

    __tablename__ = "site"

    id: str = Field(primary_key=True)
    study: str = Field(primary_key=True, index=True)
    name: str
    address: str
    group: str


class VisitRow(SQLModel, table=True):
    """A completed visit (or one handed over); `rest` holds draws, events and marked moments as JSON, `cell` is where
    its answers are summed."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("id", "study"), Index("visit_of_study", "study", "started_at"))

    key: int | None = Field(default=None, primary_key=True)
    id: str
    study: str
    protocol: str
    number: int
    site: str
    observer: str
    wave: str
    state: str
    started_at: int
    completed_at: int | None
    is_amended: bool
    rest: str = Field(sa_column=Column(Text, nullable=False))
    cell: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class ItemRow(SQLModel, table=True):
    """The integer by which answers name an item, and sums a touchpoint ("touchpoint/<id>")."""

    __tablename__ = "item"

    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)


class AnswerRow(SQLModel, table=True):
    """One answer: `value` as JSON; `status` 0 answered, 1 not applicable, 2 not observed, 3 more where the timer was
    not reached; `after_ms` is the time since the visit's start, absent where it is not known; `verdict` as `sums` has
    it."""

    __tablename__ = "answer"
    __table_args__ = (Index("answer_by_item", "item", "visit"), {"sqlite_with_rowid": False})

    visit: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    item: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    status: int
    value: str | None
    after_ms: int | None
    reason: str | None
    note: str | None
    verdict: int | None = None


class EvidenceRow(SQLModel, table=True):
    """A photo or file of a visit; `rest` holds name, media type, size and capture facts as JSON."""

    __tablename__ = "evidence"

    id: str = Field(primary_key=True)
    visit: int = Field(primary_key=True, index=True)
    sha256: str = Field(index=True)
    touchpoint: str
    item: str
    caption: str
    in_report: bool
    added_at: int
    rest: str = Field(sa_column=Column(Text, nullable=False))


class VisitLineRow(SQLModel, table=True):
    """What a list shows and sorts by of a visit whose protocol version is here: names casefolded, photos counted, and
    its scores (`score` a share of 1, `outcome` a value of its scale, no value where there is none; `critical` failed
    critical items). Its words stand in the table of words under the same number."""

    __tablename__ = "visit_line"
    __table_args__ = (Index("line_of_study", "study", "started_at"), Index("line_by_number", "study", "number"))

    visit: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    study: str
    state: str
    number: int
    site: str
    observer: str
    started_at: int
    photos: int
    score: float | None
    outcome: float | None
    critical: int


class TouchpointLineRow(SQLModel, table=True):
    """A touchpoint of a visit whose protocol version is here: `met` 1 or 0, no value without a verdict, `unseen` 1
    where that is because something could not be observed; and what it asks of itself, as far as it was answered."""

    __tablename__ = "touchpoint_line"
    __table_args__ = ({"sqlite_with_rowid": False},)

    visit: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    touchpoint: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    met: int | None
    unseen: int
    delight: int | None
    valence: int | None
    expectation: float | None
    experience: float | None
    importance: float | None


class CellRow(SQLModel, table=True):
    """What visits have in common that are summed together; `state` as in the visits' lines."""

    __tablename__ = "cell"
    __table_args__ = (UniqueConstraint("study", "state", "site", "wave"),)

    key: int | None = Field(default=None, primary_key=True)
    study: str
    state: str
    site: str
    wave: str


class ItemSumRow(SQLModel, table=True):
    """The answers to one item, or the lines of one touchpoint, summed over a cell; kept by the rules in `sums`."""

    __tablename__ = "item_sum"
    __table_args__ = ({"sqlite_with_rowid": False},)

    cell: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    item: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    answered: int
    n: int
    total: float
    squares: float
    judged: int
    kept: int
    na: int
    unseen: int


@event.listens_for(METADATA, "after_create")
def _what_models_cannot_say(_tables: object, connection: Connection, **_more: object) -> None:
    connection.exec_driver_sql(WORDS_TABLE if connection.dialect.name == "sqlite" else PLAIN_WORDS_TABLE)
    sums.start(connection)


# -- drafts: durable, this workspace's alone ---------------------------------------------------------------------


class DraftRow(SQLModel, table=True):
    """A visit being recorded; `body` is the Visit without its parts."""

    __tablename__ = "draft"

    visit: str = Field(primary_key=True)
    study: str = Field(index=True)
    changed_at: int
    body: str = Field(sa_column=Column(Text, nullable=False))


class DraftPartRow(SQLModel, table=True):
    """One answer, piece of evidence, event or marked moment of a draft, as JSON."""

    __tablename__ = "draft_part"
    __table_args__ = ({"sqlite_with_rowid": False},)

    visit: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))


class ProtocolDraftRow(SQLModel, table=True):
    """A protocol being designed."""

    __tablename__ = "protocol_draft"

    study: str = Field(primary_key=True)
    changed_at: int
    body: str = Field(sa_column=Column(Text, nullable=False))


# -- local notes -------------------------------------------------------------------------------------------------


class BundleLogRow(SQLModel, table=True):
    """A bundle that was written or imported here; `counts` as JSON, `vector` what it could bring the other side to."""

    __tablename__ = "bundle_log"

    id: int | None = Field(default=None, primary_key=True)
    direction: str
    bundle: str
    study: str
    at_ms: int
    file_name: str
    maker: str
    counts: str
    vector: str
    replica: str = ""


def table(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a table class."""
    return METADATA.tables[str(model.__tablename__)]


DOMAIN = (EntityRow, ConflictRow, StudyRow, ProtocolRow, SiteRow, VisitRow, ItemRow, AnswerRow, EvidenceRow,
          VisitLineRow, TouchpointLineRow, CellRow, ItemSumRow)  # fmt: skip
"""The view: what may be dropped and rebuilt from the log. The table of words belongs to it."""
