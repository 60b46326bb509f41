"""Lines of the list of visits, with their scores, and the table of words. Both are filled when all steps are done."""

revision = "2"
down_revision = None

LINE = """
CREATE TABLE visit_line (
	visit INTEGER NOT NULL,
	study VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	site VARCHAR NOT NULL,
	observer VARCHAR NOT NULL,
	started_at INTEGER NOT NULL,
	photos INTEGER NOT NULL,
	score FLOAT,
	outcome FLOAT,
	critical INTEGER NOT NULL,
	PRIMARY KEY (visit)
)
"""
WORDS = (
    "CREATE VIRTUAL TABLE visit_words USING fts5(site, observer, number, state, words, "
    "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
)


def upgrade() -> None:
    """Make the tables and their indexes."""
    from alembic import op

    op.execute(LINE)
    op.execute("CREATE INDEX line_of_study ON visit_line (study, started_at)")
    op.execute("CREATE INDEX line_by_number ON visit_line (study, number)")
    op.execute(WORDS)
