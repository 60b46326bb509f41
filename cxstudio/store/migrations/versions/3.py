"""Sums over many visits and the lines of touchpoints they need. All are filled when all steps are done."""

revision = "3"
down_revision = "2"

TABLES = (
    """CREATE TABLE touchpoint_line (
	visit INTEGER NOT NULL,
	touchpoint INTEGER NOT NULL,
	met INTEGER,
	unseen INTEGER NOT NULL,
	delight INTEGER,
	valence INTEGER,
	expectation FLOAT,
	experience FLOAT,
	importance FLOAT,
	PRIMARY KEY (visit, touchpoint)
)
 WITHOUT ROWID""",
    """CREATE TABLE cell (
	"key" INTEGER NOT NULL,
	study VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	site VARCHAR NOT NULL,
	wave VARCHAR NOT NULL,
	PRIMARY KEY ("key"),
	UNIQUE (study, state, site, wave)
)""",
    """CREATE TABLE item_sum (
	cell INTEGER NOT NULL,
	item INTEGER NOT NULL,
	answered INTEGER NOT NULL,
	n INTEGER NOT NULL,
	total FLOAT NOT NULL,
	squares FLOAT NOT NULL,
	judged INTEGER NOT NULL,
	kept INTEGER NOT NULL,
	na INTEGER NOT NULL,
	unseen INTEGER NOT NULL,
	PRIMARY KEY (cell, item)
)
 WITHOUT ROWID""",
)
WIDER = {
    "answer": (
        """CREATE TABLE answer (
	visit INTEGER NOT NULL,
	item INTEGER NOT NULL,
	status INTEGER NOT NULL,
	value VARCHAR,
	after_ms INTEGER,
	reason VARCHAR,
	note VARCHAR,
	verdict INTEGER,
	PRIMARY KEY (visit, item)
)
 WITHOUT ROWID""",
        "CREATE INDEX answer_by_item ON answer (item, visit)",
    ),
    "visit": (
        """CREATE TABLE visit (
	"key" INTEGER NOT NULL,
	id VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	protocol VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	site VARCHAR NOT NULL,
	observer VARCHAR NOT NULL,
	wave VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	started_at INTEGER NOT NULL,
	completed_at INTEGER,
	is_amended BOOLEAN NOT NULL,
	rest TEXT NOT NULL,
	cell INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY ("key"),
	UNIQUE (id, study)
)""",
        "CREATE INDEX visit_of_study ON visit (study, started_at)",
    ),
}
"""Tables with one column more at their end, each with its indexes: written anew, to read as fresh ones do."""


def upgrade() -> None:
    """Make the tables, and `answer` and `visit` anew; the rules that keep the sums are made when these are filled."""
    from alembic import op

    for table in TABLES:
        op.execute(table)
    for name, (table, *indexes) in WIDER.items():
        for index in indexes:
            op.execute(f"DROP INDEX {index.split()[2]}")
        op.execute(f"ALTER TABLE {name} RENAME TO {name}_before")
        op.execute(table)
        more = {"answer": "NULL", "visit": "0"}[name]
        op.execute(f"INSERT INTO {name} SELECT *, {more} FROM {name}_before")
        op.execute(f"DROP TABLE {name}_before")
        for index in indexes:
            op.execute(index)
