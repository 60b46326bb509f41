"""What many visits cost in figures: bars 11 to 13, and 60 for the moments of truth.

`python -m tests.bench.figures` prints them; bar 13 makes four million answers first and takes some minutes. Bringing
visits in is set against inserting bare rows, the room of an answer against a bare table of answers, and the sums of a
study against grouping its answers over an index that holds all that is asked.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from cxstudio.analysis.moments import moments_of_truth
from cxstudio.store import sums, visits
from cxstudio.store.columns import counted_states, visit_columns
from cxstudio.study.pages import places_of
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import Ask, Number, Outcome, Protocol, Stage, Touchpoint
from cxstudio.study.visit import Answer, Visit, VisitState
from cxstudio.workspace import DATABASE, Person, Workspace
from tests.bench.bars import Bar, bar, by_turns, calm, cpu_of, scratch, show, wall_of
from tests.study import builders as b

VISITS, ANSWERS, SITES = 100_000, 40, 400
BROUGHT, ROOM = 2_000, 5_000
STUDY = "01900000-0000-7000-8000-000000000001"
JUDGED, SECONDS = 2_000, 5.0
_LEAN = (
    "CREATE TABLE lean (visit INTEGER, item INTEGER, value REAL, at INTEGER, PRIMARY KEY (visit, item)) WITHOUT ROWID"
)
_INTO_LEAN = "INSERT INTO lean VALUES (?, ?, ?, ?)"


def bars(wanted: Collection[int] = (11, 12, 13, 60)) -> Iterator[Bar]:
    """The wanted bars on figures over many visits."""
    with scratch() as folder:
        if 11 in wanted:
            yield from calm(lambda: [bringing_in(folder)])
        if 12 in wanted:
            yield room(folder / "room")
        if {13, 60} & set(wanted):
            many = filled(folder / "many", VISITS)
            if 13 in wanted:
                yield from calm(lambda: [dashboard(many)])
            if 60 in wanted:
                yield judgement(folder / "judged")


def protocol() -> Protocol:
    """Eight touchpoints with their questions and two numbers each: forty-one answers a visit."""
    asks = (Ask.EMOTION, Ask.RATING)
    points = [
        Touchpoint(id=f"t{n}", title=f"T{n}", asks=asks, items=(
            b.yes_no(f"kept{n}", points=1, in_standard=True), Number(id=f"a{n}", text="?"), Number(id=f"b{n}", text="?")
        ))
        for n in range(8)
    ]  # fmt: skip
    shop = Stage(id="s", title="Shop", touchpoints=tuple(points))
    return b.a_protocol(shop, outcome=Outcome(text="Come back?", scale="o10"))


def workspace(folder: Path) -> tuple[Workspace, str]:
    """An empty study of that protocol, and the version's hash."""
    made = Workspace.create(folder, Person("Ines"))
    study = StudyFile(key="s1", study=Study(id=STUDY, title="Shops"), protocol=protocol())
    return made, made.install(study).hash


def answered(place: int, rng: random.Random, version: str) -> Visit:
    """A visit in which everything is answered."""
    started = 1_780_000_000_000 + place * 60_000
    said: dict[str, object] = {}
    for item, found in places_of(protocol()).items():
        is_yes_no = found.item.kind == "yes_no"
        said[item] = rng.choice(("yes", "yes", "no")) if is_yes_no else rng.randint(0, 3)
    answers = {item: Answer(item=item, value=value, at=started + 60_000) for item, value in said.items()}  # type: ignore[arg-type]
    site, observer = f"site{rng.randrange(SITES)}", f"observer {place % 9}"
    visit = Visit(id=f"{place:032d}", study=STUDY, protocol=version, site=site, observer=observer, started_at=started)
    return visit.model_copy(update={"answers": answers, "number": place + 1, "state": VisitState.COMPLETE})


def bringing_in(folder: Path, count: int = BROUGHT, rounds: int = 3) -> Bar:
    """Bar 11: visits written with their history, scores and sums, against as many bare rows of answers."""
    (made, version), rng, places = workspace(folder / "in"), random.Random(1), iter(range(10**9))
    wide = len(answered(0, rng, version).answers)
    ready = [[answered(next(places), rng, version) for _n in range(count)] for _round in range(2 * rounds + 2)]
    rows = [(visit, item, 1.0, 60_000) for visit in range(count) for item in range(wide)]
    bare = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)

    def product() -> None:
        with made.database.write() as connection:
            visits.record(connection, ready.pop(), made.clock)

    def floor() -> None:
        bare.executescript(f"DROP TABLE IF EXISTS lean; {_LEAN}; BEGIN")
        bare.executemany(_INTO_LEAN, rows)
        bare.execute("COMMIT")

    with closing(bare):
        pairs = by_turns(product, floor, rounds)
        made.close()
    return bar(11, "visits brought in, CPU a row / executemany of bare rows", 2.0, pairs)


def room(folder: Path, count: int = ROOM) -> Bar:
    """Bar 12: bytes of an answer in the tables of the study, sums and lines included, against a bare table's."""
    with closing(sqlite3.connect(filled(folder, count))) as connection, closing(sqlite3.connect(":memory:")) as bare:
        wide = connection.execute("SELECT count(*) FROM answer").fetchone()[0]
        connection.execute("VACUUM")
        with_all = _pages(connection)
        for name in (rule.name for rule in sums.RULES):
            connection.execute(f"DROP TRIGGER {name}")
        for name in ("answer", "touchpoint_line", "item_sum"):
            connection.execute(f"DELETE FROM {name}")
        connection.commit()
        connection.execute("VACUUM")
        of_answers = with_all - _pages(connection)
        bare.execute(_LEAN)
        bare.executemany(_INTO_LEAN, ((n // ANSWERS, n % ANSWERS, float(n % 7), 60_000) for n in range(wide)))
        bare.commit()
        bare.execute("VACUUM")
        lean = _pages(bare)
    return bar(12, f"room of an answer / of a bare one ({of_answers / wide:.1f} B)", 2.5, [(of_answers, lean)])


def _pages(connection: sqlite3.Connection) -> int:
    count, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(count * size)


def dashboard(many: Path, rounds: int = 5) -> Bar:
    """Bar 13: what is summed of every item, against grouping all answers over an index that holds what is asked."""
    made = Workspace.open(many.parent)
    study = Study(id=STUDY, title="Shops")
    with closing(sqlite3.connect(many)) as connection:
        connection.execute(_LEAN)
        connection.execute("INSERT INTO lean SELECT visit, item, CAST(value AS REAL), after_ms FROM answer")
        connection.execute("CREATE INDEX covering ON lean (item, visit, value)")
        connection.commit()

        def floor() -> list[tuple[int, int, float, int]]:
            grouped = "SELECT item, count(*), avg(value), sum(value < 1.5) FROM lean INDEXED BY covering GROUP BY item"
            return connection.execute(grouped).fetchall()

        def product() -> dict[str, tuple[int, float]]:
            with made.database.read() as reading:
                found = sums.item_sums(reading, STUDY, counted_states(study))
            return {row.item: (row.answered, row.total) for row in found}

        base = {row[0]: row[1:] for row in connection.execute(
            "SELECT item.id, count(*), sum(CASE WHEN value GLOB '[-0-9]*' THEN value ELSE 0 END) FROM answer "
            "JOIN item ON item.key = answer.item GROUP BY item.id")}  # fmt: skip
        ours = product()
        assert {item: ours[item] for item in base} == base, "the sums are those of the answers"
        pairs = by_turns(product, floor, rounds)
        wait = wall_of(product)
        with made.database.read() as reading:
            columns = cpu_of(lambda: visit_columns(reading, study, protocol()))
    made.close()
    told = f"sums of {len(base)} items ({1000 * wait:.0f} ms; as columns {columns:.1f} s), CPU / grouped over an index"
    return bar(13, told, 0.15, pairs)


def judgement(folder: Path, rounds: int = 3) -> Bar:
    """Bar 60: the moments of truth of 2,000 visits at 400 sites and twelve touchpoints, in seconds of CPU."""
    from tests.bench.judged import a_study

    study = a_study(JUDGED, 12, SITES)
    pairs = [(cpu_of(lambda: moments_of_truth(study)), 1.0) for _round in range(rounds)]
    return bar(60, "moments of truth of 2,000 visits x 12 touchpoints, seconds", SECONDS, pairs)


def filled(folder: Path, count: int) -> Path:
    """A workspace with so many visits, as rows: one in twenty is written by the product, the rest copy its rows."""
    (made, version), rng = workspace(folder), random.Random(1)
    models = [answered(place, rng, version) for place in range(200)]
    with made.database.write() as connection:
        visits.record(connection, models, made.clock)
    made.close()
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        for name in (rule.name for rule in sums.RULES):
            connection.execute(f"DROP TRIGGER {name}")
        copies = count // len(models) - 1
        more = f"WITH RECURSIVE copy(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM copy WHERE i < {copies})"
        step = f"(i * {len(models)})"
        connection.execute(f"""{more} INSERT INTO visit SELECT key + {step}, id || '-' || i, study, protocol,
            number + {step}, site, observer, wave, state, started_at + i, completed_at, is_amended, rest, cell
            FROM copy, visit""")
        for name in ("visit_line", "touchpoint_line", "answer"):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            rest = ", ".join(columns[1:])
            connection.execute(f"{more} INSERT INTO {name} SELECT visit + {step}, {rest} FROM copy, {name}")
    again = Workspace.open(folder)
    with again.database.write() as connection:
        sums.keep(connection)
    again.close()
    return folder / DATABASE


if __name__ == "__main__":
    show(bars())
