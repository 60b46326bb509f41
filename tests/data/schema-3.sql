PRAGMA application_id=1129861937;
PRAGMA user_version=3;
CREATE TRIGGER answer_came AFTER INSERT ON answer WHEN NEW.verdict IS NOT NULL BEGIN INSERT INTO item_sum (cell, item, answered, n, total, squares, judged, kept, na, unseen) SELECT visit.cell, NEW.item, CASE WHEN NEW.status IN (0, 3) THEN 1 ELSE 0 END, CASE WHEN (NEW.status = 0 AND substr(coalesce(NEW.value, ''), 1, 1) IN ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')) THEN 1 ELSE 0 END, CASE WHEN (NEW.status = 0 AND substr(coalesce(NEW.value, ''), 1, 1) IN ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')) THEN CAST(NEW.value AS DOUBLE PRECISION) ELSE 0 END, CASE WHEN (NEW.status = 0 AND substr(coalesce(NEW.value, ''), 1, 1) IN ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')) THEN CAST(NEW.value AS DOUBLE PRECISION) * CAST(NEW.value AS DOUBLE PRECISION) ELSE 0 END, CASE WHEN NEW.verdict < 2 THEN 1 ELSE 0 END, CASE WHEN NEW.verdict = 1 THEN 1 ELSE 0 END, CASE WHEN NEW.status IN (1, 4) THEN 1 ELSE 0 END, CASE WHEN NEW.status IN (2, 5) THEN 1 ELSE 0 END FROM visit WHERE visit.key = NEW.visit ON CONFLICT (cell, item) DO UPDATE SET answered = item_sum.answered + excluded.answered, n = item_sum.n + excluded.n, total = item_sum.total + excluded.total, squares = item_sum.squares + excluded.squares, judged = item_sum.judged + excluded.judged, kept = item_sum.kept + excluded.kept, na = item_sum.na + excluded.na, unseen = item_sum.unseen + excluded.unseen; END;
CREATE TRIGGER answer_went AFTER DELETE ON answer WHEN OLD.verdict IS NOT NULL BEGIN UPDATE item_sum SET answered = answered - (CASE WHEN OLD.status IN (0, 3) THEN 1 ELSE 0 END), n = n - (CASE WHEN (OLD.status = 0 AND substr(coalesce(OLD.value, ''), 1, 1) IN ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')) THEN 1 ELSE 0 END), total = total - (CASE WHEN (OLD.status = 0 AND substr(coalesce(OLD.value, ''), 1, 1) IN ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')) THEN CAST(OLD.value AS DOUBLE PRECISION) ELSE 0 END), squares = squares - (CASE WHEN (OLD.status = 0 AND substr(coalesce(OLD.value, ''), 1, 1) IN ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')) THEN CAST(OLD.value AS DOUBLE PRECISION) * CAST(OLD.value AS DOUBLE PRECISION) ELSE 0 END), judged = judged - (CASE WHEN OLD.verdict < 2 THEN 1 ELSE 0 END), kept = kept - (CASE WHEN OLD.verdict = 1 THEN 1 ELSE 0 END), na = na - (CASE WHEN OLD.status IN (1, 4) THEN 1 ELSE 0 END), unseen = unseen - (CASE WHEN OLD.status IN (2, 5) THEN 1 ELSE 0 END) WHERE cell = (SELECT cell FROM visit WHERE key = OLD.visit) AND item = OLD.item; DELETE FROM item_sum WHERE cell = (SELECT cell FROM visit WHERE key = OLD.visit) AND item = OLD.item AND answered + na + unseen + judged = 0; END;
CREATE TRIGGER touchpoint_came AFTER INSERT ON touchpoint_line WHEN 1 = 1 BEGIN INSERT INTO item_sum (cell, item, answered, n, total, squares, judged, kept, na, unseen) SELECT visit.cell, NEW.touchpoint, 1, CASE WHEN NEW.valence IS NOT NULL THEN 1 ELSE 0 END, coalesce(NEW.valence, 0), coalesce(NEW.valence * NEW.valence, 0), CASE WHEN NEW.met IS NOT NULL THEN 1 ELSE 0 END, coalesce(NEW.met, 0), 0, CASE WHEN NEW.met IS NULL THEN 1 ELSE 0 END FROM visit WHERE visit.key = NEW.visit ON CONFLICT (cell, item) DO UPDATE SET answered = item_sum.answered + excluded.answered, n = item_sum.n + excluded.n, total = item_sum.total + excluded.total, squares = item_sum.squares + excluded.squares, judged = item_sum.judged + excluded.judged, kept = item_sum.kept + excluded.kept, na = item_sum.na + excluded.na, unseen = item_sum.unseen + excluded.unseen; END;
CREATE TRIGGER touchpoint_went AFTER DELETE ON touchpoint_line WHEN 1 = 1 BEGIN UPDATE item_sum SET answered = answered - (1), n = n - (CASE WHEN OLD.valence IS NOT NULL THEN 1 ELSE 0 END), total = total - (coalesce(OLD.valence, 0)), squares = squares - (coalesce(OLD.valence * OLD.valence, 0)), judged = judged - (CASE WHEN OLD.met IS NOT NULL THEN 1 ELSE 0 END), kept = kept - (coalesce(OLD.met, 0)), na = na - (0), unseen = unseen - (CASE WHEN OLD.met IS NULL THEN 1 ELSE 0 END) WHERE cell = (SELECT cell FROM visit WHERE key = OLD.visit) AND item = OLD.touchpoint; DELETE FROM item_sum WHERE cell = (SELECT cell FROM visit WHERE key = OLD.visit) AND item = OLD.touchpoint AND answered + na + unseen + judged = 0; END;
CREATE TABLE answer (
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
 WITHOUT ROWID;
CREATE TABLE blob (
	sha256 VARCHAR NOT NULL,
	size INTEGER NOT NULL,
	crc32 INTEGER NOT NULL,
	PRIMARY KEY (sha256)
);
CREATE TABLE bundle_log (
	id INTEGER NOT NULL,
	direction VARCHAR NOT NULL,
	bundle VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	at_ms INTEGER NOT NULL,
	file_name VARCHAR NOT NULL,
	maker VARCHAR NOT NULL,
	counts VARCHAR NOT NULL,
	vector VARCHAR NOT NULL,
	replica VARCHAR NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE cell (
	"key" INTEGER NOT NULL,
	study VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	site VARCHAR NOT NULL,
	wave VARCHAR NOT NULL,
	PRIMARY KEY ("key"),
	UNIQUE (study, state, site, wave)
);
CREATE TABLE "conflict" (
	entity VARCHAR NOT NULL,
	field VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	PRIMARY KEY (entity, field, study)
);
CREATE TABLE draft (
	visit VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	changed_at INTEGER NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (visit)
);
CREATE TABLE draft_part (
	visit VARCHAR NOT NULL,
	part VARCHAR NOT NULL,
	"key" VARCHAR NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (visit, part, "key")
)
 WITHOUT ROWID;
CREATE TABLE entity (
	id VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	digest VARCHAR NOT NULL,
	is_alive BOOLEAN NOT NULL,
	is_erased BOOLEAN NOT NULL,
	is_understood BOOLEAN DEFAULT '1' NOT NULL,
	PRIMARY KEY (id, study)
);
CREATE TABLE erased (
	target VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	PRIMARY KEY (target, study)
);
CREATE TABLE evidence (
	id VARCHAR NOT NULL,
	visit INTEGER NOT NULL,
	sha256 VARCHAR NOT NULL,
	touchpoint VARCHAR NOT NULL,
	item VARCHAR NOT NULL,
	caption VARCHAR NOT NULL,
	in_report BOOLEAN NOT NULL,
	added_at INTEGER NOT NULL,
	rest TEXT NOT NULL,
	PRIMARY KEY (id, visit)
);
CREATE TABLE item (
	"key" INTEGER NOT NULL,
	id VARCHAR NOT NULL,
	PRIMARY KEY ("key"),
	UNIQUE (id)
);
CREATE TABLE item_sum (
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
 WITHOUT ROWID;
CREATE TABLE op (
	arrival INTEGER NOT NULL,
	hash VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	replica VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	previous VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	entity VARCHAR NOT NULL,
	header VARCHAR NOT NULL,
	PRIMARY KEY (arrival),
	UNIQUE (hash)
);
CREATE TABLE op_edge (
	arrival INTEGER NOT NULL,
	field VARCHAR NOT NULL,
	replaced VARCHAR NOT NULL,
	PRIMARY KEY (arrival, field, replaced)
);
CREATE TABLE op_payload (
	arrival INTEGER NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (arrival)
);
CREATE TABLE protocol (
	hash VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	title VARCHAR NOT NULL,
	published_at INTEGER NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (hash, study)
);
CREATE TABLE protocol_draft (
	study VARCHAR NOT NULL,
	changed_at INTEGER NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (study)
);
CREATE TABLE replica (
	id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	person VARCHAR NOT NULL,
	is_ours BOOLEAN NOT NULL,
	public_key VARCHAR NOT NULL,
	stamp_ms INTEGER NOT NULL,
	stamp_count INTEGER NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE site (
	id VARCHAR NOT NULL,
	study VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	address VARCHAR NOT NULL,
	"group" VARCHAR NOT NULL,
	PRIMARY KEY (id, study)
);
CREATE TABLE study (
	id VARCHAR NOT NULL,
	title VARCHAR NOT NULL,
	changed_at INTEGER NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE touchpoint_line (
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
 WITHOUT ROWID;
CREATE TABLE visit (
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
);
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
);
CREATE VIRTUAL TABLE visit_words USING fts5(site, observer, number, state, words, tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE INDEX answer_by_item ON answer (item, visit);
CREATE INDEX ix_conflict_study ON "conflict" (study);
CREATE INDEX ix_draft_study ON draft (study);
CREATE INDEX ix_entity_study ON entity (study);
CREATE INDEX ix_evidence_sha256 ON evidence (sha256);
CREATE INDEX ix_evidence_visit ON evidence (visit);
CREATE INDEX ix_op_edge_replaced ON op_edge (replaced);
CREATE INDEX ix_op_entity ON op (entity);
CREATE INDEX ix_protocol_study ON protocol (study);
CREATE INDEX ix_site_study ON site (study);
CREATE INDEX line_by_number ON visit_line (study, number);
CREATE INDEX line_of_study ON visit_line (study, started_at);
CREATE INDEX op_chain ON op (study, replica, number);
CREATE INDEX visit_of_study ON visit (study, started_at);
