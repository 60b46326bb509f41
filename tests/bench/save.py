"""What keeping one answer costs, durably: bars 8 and 9.

`python -m tests.bench.save` prints them. The floor of waiting is 4 KiB appended and synced, on the same disk; the
floor of work is one upsert through the bare driver into a table of its own. Values differ from save to save: SQLite
writes nothing where nothing changes.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from cxstudio.study.pages import places_of
from cxstudio.study.visit import Answer
from cxstudio.workspace import Workspace
from tests.bench.bars import Bar, Work, bar, by_turns, calm, scratch, show, wall_of
from tests.bench.filled import fill

ROUNDS = 9
SAVES = 80
"""Answers kept in one round."""
WARM = 600
"""Saves after which a write-ahead log has been copied back once and is written over from then on, not grown."""
FEW, MANY = 100, 100_000
"""Visits in the two workspaces of bar 9."""


def bars(wanted: Collection[int] = (8, 9)) -> Iterator[Bar]:
    """The wanted bars on keeping an answer."""
    with scratch() as folder, ExitStack() as opened:
        draft = fill(folder / "few", FEW).id
        few = opened.enter_context(Workspace.open(folder / "few"))
        if 8 in wanted:
            yield from calm(lambda: [waiting(few, draft, folder)])
            yield from calm(lambda: [waiting_for_a_commit(few, draft, folder)])
            yield from calm(lambda: [work(few, draft, folder)])
        if 9 in wanted:
            elsewhere = fill(folder / "many", MANY).id
            many = opened.enter_context(Workspace.open(folder / "many"))
            yield from calm(lambda: [growth(saving(many, elsewhere), saving(few, draft))])


def waiting(workspace: Workspace, draft: str, folder: Path, rounds: int = ROUNDS, saves: int = SAVES) -> Bar:
    """Bar 8, first half: how long an observer waits for "saved"."""
    with appending(folder / "appended", saves) as floor:
        pairs = by_turns(saving(workspace, draft, saves), floor, rounds, wall_of)
    return bar(8, "answer kept durably, wall / 4 KiB appended and synced", 1.8, pairs)


def waiting_for_a_commit(
    workspace: Workspace, draft: str, folder: Path, rounds: int = ROUNDS, saves: int = SAVES
) -> Bar:
    """Bar 8, beside it: against the bare driver that commits the same bytes."""
    with committing(folder / "committed.sqlite", saves) as floor:
        pairs = by_turns(saving(workspace, draft, saves), floor, rounds, wall_of)
    return bar(8, "answer kept durably, wall / bare commit of the same bytes", 1.5, pairs)


def work(
    workspace: Workspace, draft: str, folder: Path, rounds: int = ROUNDS, saves: int = SAVES, warm: int = WARM
) -> Bar:
    """Bar 8, second half: processor time."""
    saving(workspace, draft, warm)()
    with upserting(folder / "bare.sqlite", saves, warm) as floor:
        pairs = by_turns(saving(workspace, draft, saves), floor, rounds)
    return bar(8, "answer kept durably, CPU / one bare upsert", 2.5, pairs)


def growth(many: Work, few: Work, rounds: int = ROUNDS) -> Bar:
    """Bar 9: waiting for the same save where many visits lie and where few do."""
    return bar(9, "answer kept durably, wall, 100,000 / 100 visits", 1.3, by_turns(many, few, rounds, wall_of))


def saving(workspace: Workspace, draft: str, saves: int = SAVES) -> Work:
    """The product: `saves` answers of a draft, each kept before the next, as the window keeps them."""
    study = workspace.studies()[0].id
    items = itertools.cycle(places_of(workspace.newest_protocol(study).protocol))
    turn = itertools.count()

    def save() -> None:
        for number, item in zip(range(saves), items, strict=False):
            note = f"note {next(turn)} " * (number % 8)
            workspace.drafts.save_answer(draft, Answer(item=item, value=f"value {next(turn)}", note=note, at=number))

    return save


@contextmanager
def appending(path: Path, saves: int = SAVES) -> Iterator[Work]:
    """The floor of waiting: 4 KiB a save, appended and on the disk before the next."""
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def save() -> None:
        for _save in range(saves):
            os.write(file, b"x" * 4096)
            os.fdatasync(file)

    try:
        yield save
    finally:
        os.close(file)


@contextmanager
def committing(path: Path, saves: int = SAVES) -> Iterator[Work]:
    """The floor of waiting in a database: the text that an answer is, put into one row, committed and synced."""
    put = "INSERT INTO part VALUES (?, ?) ON CONFLICT (item) DO UPDATE SET body = excluded.body"
    made = (Answer(item="x", value=f"value {n}", note=f"note {n} " * (n % 8), at=n) for n in range(saves * 30))
    texts = itertools.cycle([answer.model_dump_json() for answer in made])  # made beforehand: only keeping is measured

    def save() -> None:
        for number in range(saves):
            connection.execute(put, (number % 40, next(texts)))

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS part (item INTEGER PRIMARY KEY, body TEXT)")
        yield save


@contextmanager
def upserting(path: Path, saves: int = SAVES, warm: int = WARM) -> Iterator[Work]:
    """The floor of work: one upsert a save, synced as fully, through the bare driver."""
    turn = itertools.count()
    upsert = "INSERT INTO answer VALUES (?, ?, ?) ON CONFLICT (visit, item) DO UPDATE SET body = excluded.body"

    def save(count: int = saves) -> None:
        for number in range(count):
            connection.execute(upsert, (1, number % 40, f"value {next(turn)} " + "note " * (number % 8)))

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        table = "visit INTEGER, item INTEGER, body TEXT, PRIMARY KEY (visit, item)"
        connection.execute(f"CREATE TABLE IF NOT EXISTS answer ({table}) WITHOUT ROWID")
        save(warm)
        yield save


if __name__ == "__main__":
    show(bars())
