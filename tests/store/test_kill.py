"""Kill the recording process without warning, open the workspace again: everything acknowledged is there.

A warm process (`python -m tests.store.test_kill`) forks the children that record, so that a cycle takes a fraction of
a second. `CXSTUDIO_KILLS` sets the number of cycles (200 by default; a nightly run takes 1,000).
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cxstudio.study.visit import Answer
from cxstudio.workspace import Person, Workspace

from .powercut.workload import FILE, Recorder, facts_of
from .test_powercut import Told, broken_promises

KILLS = int(os.environ.get("CXSTUDIO_KILLS", "200"))
A_WORKSPACE_LIVES = 15
"""So many kills does each workspace see, so that checking it stays quick."""
ANSWERS = 8
IN_LINE = 4

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks processes"),
    pytest.mark.timeout(0 if KILLS > 200 else 240),
]


# -- the process that is killed ------------------------------------------------------------------------------------


class PlainRecorder(Recorder):
    """Stores photos without developing them: the decoder's own process is not what is tested here."""

    def photo(self, visit_id: str) -> None:
        self.photos += 1
        content = random.Random(f"{visit_id} {self.photos}").randbytes(20_000)
        kept = self.workspace.evidence.keep_photo(content, content[:900], content[:300])
        self._row(visit_id, facts_of(kept))


class Hasty(PlainRecorder):
    """Says that an answer is saved when it is only in line to be."""

    def answer(self, visit_id: str, item: str, n: int) -> None:
        waiting = self.__dict__.setdefault("waiting", [])
        waiting.append(Answer(item=item, value=f"{n:04}"))
        self.said("answer", visit_id, item, n)
        if len(waiting) == IN_LINE:
            self.workspace.drafts.save_answers(visit_id, waiting)
            waiting.clear()


WAYS = {"sound": PlainRecorder, "hasty": Hasty}


def record_until_killed(folder: Path, way: str, acknowledgements: int) -> None:
    def said(*what: object) -> None:
        os.write(acknowledgements, json.dumps(what).encode() + b"\n")

    recorder = WAYS[way](Workspace.open(folder), said)
    while True:
        recorder.visit(ANSWERS)


def nursery() -> None:
    """For each line `way folder` on standard input: fork a recording child, print its number, then how it ended."""
    acknowledgements = int(sys.argv[1])
    for line in sys.stdin:
        way, _space, folder = line.strip().partition(" ")
        child = os.fork()
        if child == 0:
            try:
                record_until_killed(Path(folder), way, acknowledgements)
            finally:
                os._exit(1)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


# -- the one who kills ---------------------------------------------------------------------------------------------


@dataclass
class Nursery:
    """The warm process and the pipe through which its children acknowledge."""

    process: subprocess.Popen[str]
    acknowledgements: int

    def cycle(self, way: str, folder: Path, rng: random.Random) -> list[bytes]:
        """Let a child record, kill it after a few acknowledgements, somewhere on the way to the next. What it said."""
        child = self._ask(f"{way} {folder}")
        wanted, heard = rng.randint(1, 2 * ANSWERS), b""
        while heard.count(b"\n") < wanted:
            select.select([self.acknowledgements], [], [])
            heard += os.read(self.acknowledgements, 65_536)
        select.select([], [], [], rng.uniform(0, 0.003))
        os.kill(child, signal.SIGKILL)
        assert self._answer() == -signal.SIGKILL, "the child ended by itself"
        while select.select([self.acknowledgements], [], [], 0)[0]:
            heard += os.read(self.acknowledgements, 65_536)
        return heard.splitlines()

    def _ask(self, line: str) -> int:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> int:
        assert self.process.stdout
        return int(self.process.stdout.readline())


@contextmanager
def a_nursery() -> Iterator[Nursery]:
    """The warm process, as long as it is needed."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "tests.store.test_kill", str(writing)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[writing],
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        os.close(writing)
        yield Nursery(process, reading)
        process.communicate()
    os.close(reading)


@pytest.fixture(scope="module")
def warm() -> Iterator[Nursery]:
    with a_nursery() as nursery:
        yield nursery


@dataclass
class Outcome:
    """What a row of kills showed."""

    kills: int = 0
    acknowledged: int = 0
    left_a_log: int = 0
    bad: Counter[str] = field(default_factory=Counter)


@contextmanager
def a_workspace(folder: Path) -> Iterator[Path]:
    with Workspace.create(folder, Person("Ines", "ines-laptop")) as workspace:
        workspace.install(FILE)
    yield folder
    shutil.rmtree(folder)


def kill_again_and_again(warm: Nursery, way: str, home: Path, kills: int, until: str = "", seed: int = 1) -> Outcome:
    """Kill recording children of one workspace after another and look at what each left; stop at a symptom."""
    rng, outcome = random.Random(seed), Outcome()
    while outcome.kills < kills:
        with a_workspace(home / "w") as folder:
            told = Told()
            for _life in range(min(A_WORKSPACE_LIVES, kills - outcome.kills)):
                lines = warm.cycle(way, folder, rng)
                for line in lines:
                    told.hear(line)
                outcome.kills += 1
                outcome.acknowledged += len(lines)
                log_left = folder / "workspace.sqlite-wal"
                outcome.left_a_log += log_left.exists() and log_left.stat().st_size > 0
                broken = broken_promises(folder, told, thoroughly=outcome.kills % A_WORKSPACE_LIVES == 0)
                outcome.bad.update(broken)
                if until in broken:
                    return outcome
    return outcome


def test_killing_the_recorder_loses_nothing_it_acknowledged(warm: Nursery, tmp_path: Path):
    outcome = kill_again_and_again(warm, "sound", tmp_path, KILLS)
    print(outcome)
    assert not outcome.bad
    assert outcome.acknowledged >= 3 * KILLS
    assert outcome.left_a_log > KILLS // 3, "the kills came when nothing was going on"


def test_acknowledging_before_saving_is_noticed(warm: Nursery, tmp_path: Path):
    outcome = kill_again_and_again(warm, "hasty", tmp_path, 150, until="an answer is lost")
    print(outcome)
    assert outcome.bad["an answer is lost"]


if __name__ == "__main__":
    nursery()
