"""R8 and R13: files that were damaged. A bundle is refused or reads to the very same; a workspace's damage is noticed.

SQLite's own check is no check of what was written: one bit in an answer is as good to it as another. The log is checked
by its hashes, and the tables by making them anew from it.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cxstudio.errors import CxError
from cxstudio.store import log, soundness, views
from cxstudio.store.database import Database
from cxstudio.workspace import DATABASE, Person, Workspace
from tests.exchange.container_scenes import everything
from tests.exchange.test_container_fuzz import DIFFERENT, Harness, lenient, mutant
from tests.exchange.test_hostile import FILE, STUDY, a_visit
from tests.reliability.row import Row

Look = Callable[[Database], bool]
"""Does a check notice that something is wrong?"""
Harm = Callable[[bytes, random.Random], tuple[str, bytes]]
FLIP, PAGE, CUT = "a bit", "a page", "an end"


# -- bundles -----------------------------------------------------------------------------------------------------------


def fuzzed(mutants: int) -> Row:
    """R8: broken copies of a sound bundle, by chance and by design."""
    with tempfile.TemporaryDirectory() as folder:
        verdicts = _verdicts(Harness(Path(folder), everything), mutants, 8)
    with tempfile.TemporaryDirectory() as folder:
        twin = _verdicts(Harness(Path(folder), lenient), 500, 8)
    losses = (f"{verdicts[DIFFERENT]} read to something else",) if verdicts[DIFFERENT] else ()
    refused = f"{verdicts['refused']:,} refused"
    return Row("R8 fuzzed", f"{mutants:,} bundles", refused, losses, "8", int(twin[DIFFERENT] > 0), 1)


def _verdicts(harness: Harness, mutants: int, seed: int) -> Counter[str]:
    rng = random.Random(seed)
    return Counter(harness.verdict(mutant(harness.content, rng)) for _ in range(mutants))


# -- workspaces --------------------------------------------------------------------------------------------------------


def by_all_checks(database: Database) -> bool:
    """What `check` looks at."""
    with database.read() as connection:
        if soundness.database_faults(connection):
            return True
    with database.write() as connection:
        return bool(log.faults(connection))


def by_sqlite_alone(database: Database) -> bool:
    """The broken twin: a program that trusts SQLite's own check."""
    with database.read() as connection:
        return bool(soundness.database_faults(connection))


@contextmanager
def a_sound_workspace() -> Iterator[Path]:
    """The database of a small workspace, closed and whole."""
    home = Path(tempfile.mkdtemp(prefix="cxstudio-damage-"))
    try:
        with Workspace.create(home / "w", Person("Ines", "ines-laptop")) as workspace:
            workspace.install(FILE)
            for number in range(4):
                a_visit(workspace, note=f"Nobody looked up, visit {number}. " * 3)
        yield home / "w" / DATABASE
    finally:
        shutil.rmtree(home, ignore_errors=True)


def harmed(content: bytes, rng: random.Random) -> tuple[str, bytes]:
    """A copy with one bit turned, now and then with a page wiped or the end missing."""
    kind = rng.choices((FLIP, PAGE, CUT), (8, 1, 1))[0]
    if kind == CUT:
        return kind, content[: rng.randrange(100, len(content))]
    if kind == PAGE:
        start = 4096 * rng.randrange(len(content) // 4096)
        return kind, content[:start] + bytes(4096) + content[start + 4096 :]
    place = rng.randrange(len(content))
    return kind, content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1 :]


def turned_word(content: bytes, rng: random.Random) -> tuple[str, bytes]:
    """A copy with one bit turned within something that somebody wrote."""
    places = [at for at in range(len(content)) if content.startswith(b"Nobody looked up", at)]
    place = rng.choice(places) + rng.randrange(6)
    return FLIP, content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def silent_changes(
    damages: int, notices: Look, seed: int = 13, until: int = 10**9, harm: Harm = harmed
) -> tuple[list[str], Counter[str]]:
    """Damages that a check passes over although something reads otherwise now; and what became of all of them."""
    rng, tally = random.Random(seed), Counter[str]()
    silent: list[str] = []
    with a_sound_workspace() as sound:
        content, before = sound.read_bytes(), _all_there_is(sound)
        for number in range(damages):
            kind, broken = harm(content, rng)
            copy = sound.with_name("copy.sqlite")
            for old in sound.parent.glob("copy.sqlite*"):
                old.unlink()
            copy.write_bytes(broken)
            verdict = _verdict(copy, before, notices)
            tally[verdict] += 1
            if verdict == "SILENT":
                silent.append(f"{kind}, number {number} of seed {seed}")
                if len(silent) >= until:
                    break
    return silent, tally


def _verdict(path: Path, before: object, notices: Look) -> str:
    try:
        database = Database.open(path)
    except CxError:
        return "refused"
    try:
        if notices(database):
            return "noticed"
        return "harmless" if _content(database) == before else "SILENT"
    except CxError:
        return "noticed"
    finally:
        with suppress(CxError):
            database.close()


def _all_there_is(path: Path) -> object:
    database = Database.open(path)
    try:
        return _content(database)
    finally:
        database.close()


def _content(database: Database) -> object:
    with database.read() as connection:
        operations = [(o.hash, o.header_text, o.payload_text) for o in log.of_study(connection, STUDY)]
        return views.content(connection), operations, log.erased_targets(connection)


def damaged(damages: int) -> Row:
    """R13: bits, pages and ends of a workspace's database."""
    silent, tally = silent_changes(damages, by_all_checks)
    twin, _tally = silent_changes(20, by_sqlite_alone, until=1, harm=turned_word)
    told = f"{tally['noticed'] + tally['refused']:,} noticed"
    return Row("R13 damaged", f"{damages:,} damages", told, tuple(silent), "13", int(bool(twin)), 1)
