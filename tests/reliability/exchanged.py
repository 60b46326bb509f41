"""R5 and R15: real workspaces with keys, databases and bundles live through a history; then they meet.

People record visits with photos, amend, delete, restore, erase and decide conflicts; bundles go in full, for somebody,
thin, are lost, repeated, delayed and come in any order. At the end all have everything: their fingerprints are equal,
their tables are what their logs say, and nothing that was erased is left in any byte of any workspace or new bundle.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cxstudio.errors import CxError
from cxstudio.exchange import bundle, merge
from cxstudio.exchange.packing import vector_of_replica
from cxstudio.steps import run_to_end
from cxstudio.store import erasure, log, visits
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.tables import PayloadRow, table
from cxstudio.study.visit import Answer, Evidence, Visit
from tests.exchange.team import Member, team
from tests.exchange.test_bundle import STUDY
from tests.reliability.row import Row

NAMES = ("Ines", "Ben", "Ana")
STEPS = 25


@dataclass
class World:
    """Some members and the sticks between them; what was erased, as the words and bytes that must be gone."""

    rng: random.Random
    folder: Path
    members: list[Member]
    sticks: list[Path] = field(default_factory=list)
    erased: set[bytes] = field(default_factory=set)
    words: dict[str, set[bytes]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    told: int = 0

    # -- what people do

    def visits(self, member: Member) -> list[Visit]:
        with member.workspace.database.read() as connection:
            return visits.visits_of(connection, STUDY)

    def record(self, member: Member) -> None:
        workspace = member.workspace
        sites = workspace.sites(STUDY) or [workspace.add_site(STUDY, f"Site of {workspace.person}")]
        visit = workspace.begin_visit(STUDY, self.rng.choice(sites), workspace.person)
        note = self._word(visit.id)
        visit = visit.with_answer(Answer(item="greeted", value="yes", note=note, at=visit.started_at))
        if self.rng.random() < 0.5:
            content = self.rng.randbytes(600)
            kept = workspace.evidence.keep([content])
            self.files[kept.sha256] = content
            self.words[visit.id].add(content[100:140])
            photo = Evidence(id=workspace.new_id(), sha256=kept.sha256, size=kept.size, crc32=kept.crc32)
            visit = visit.with_evidence(photo.model_copy(update={"caption": self._word(visit.id)}))
        workspace.complete(visit)

    def _word(self, visit: str) -> str:
        word = f"word{self.rng.getrandbits(96):024x}"
        self.words.setdefault(visit, set()).add(word.encode())
        return word

    def amend(self, member: Member) -> None:
        if found := self.visits(member):
            visit = self.rng.choice(found)
            answer = visit.answers["greeted"].model_copy(update={"note": self._word(visit.id)})
            member.workspace.amend(visit, answer, self._word(visit.id))

    def delete(self, member: Member) -> None:
        if found := self.visits(member):
            member.workspace.trash.put_visit(self.rng.choice(found))

    def restore(self, member: Member) -> None:
        if found := member.workspace.trash.listed(STUDY):
            member.workspace.trash.restore(self.rng.choice(found))

    def erase(self, member: Member) -> None:
        if found := self.visits(member):
            visit = self.rng.choice(found)
            member.workspace.erase(STUDY, visit.id, "asked for")
            self.erased |= self.words.get(visit.id, set())

    def decide(self, member: Member) -> None:
        if found := member.workspace.conflicts.listed(STUDY):
            conflict = self.rng.choice(found)
            member.workspace.conflicts.decide(conflict, self.rng.choice(conflict.sides).value)

    def back_up(self, member: Member) -> None:
        member.workspace.backup("test")

    def send(self, member: Member) -> None:
        to = self.rng.choice(self.members)
        have = None
        if self.rng.random() < 0.5:
            with member.workspace.database.read() as connection:
                have = vector_of_replica(connection, STUDY, to.keys.card.replica)
        file = self.folder / f"{len(self.sticks)}.cxb"
        member.send(file, have=have, thin=self.rng.random() < 0.3)
        self.sticks.append(file)

    def receive(self, member: Member) -> None:
        if self.sticks:
            self.told += member.take(self.rng.choice(self.sticks)).operations

    DEEDS = (
        record,
        record,
        amend,
        amend,
        delete,
        restore,
        erase,
        decide,
        back_up,
        send,
        send,
        receive,
        receive,
        receive,
    )

    def live(self, steps: int) -> None:
        for _step in range(steps):
            self.rng.choice(self.DEEDS)(self, self.rng.choice(self.members))

    # -- the end

    def meet(self) -> None:
        """All give all everything twice, and every stick that is still lying about comes in once more."""
        for round_ in range(2):
            full = []
            for number, member in enumerate(self.members):
                file = self.folder / f"end-{round_}-{number}.cxb"
                member.send(file)
                full.append(file)
            for member in self.members:
                for file in self.rng.sample(full, len(full)) + (self.sticks if round_ == 0 else []):
                    self.told += member.take(file).operations

    def faults(self) -> Iterator[str]:
        """What does not hold."""
        if len({member.fingerprint for member in self.members}) != 1:
            yield "fingerprints differ"
        for member in self.members:
            with member.workspace.database.write() as connection:
                yield from (f"{member.workspace.person}: {fault}" for fault in log.faults(connection))
            for photo in (one for visit in self.visits(member) for one in visit.evidence):
                if not member.workspace.evidence.verify(photo.sha256):
                    yield f"{member.workspace.person}: a photo is missing"
            yield from (f"{member.workspace.person}: {left}" for left in self.left_in(member))

    def left_in(self, member: Member) -> Iterator[str]:
        """Where something erased is left: any byte of the workspace, any payload, any bundle made now."""
        out = self.folder / "search.cxb"
        member.send(out)
        with member.workspace.database.read() as connection:
            bodies = [zlib.decompress(body) for (body,) in connection.execute(table(PayloadRow).select().with_only_columns(table(PayloadRow).c.body))]  # fmt: skip  # noqa: E501
        places = [(path.name, path.read_bytes()) for path in member.workspace.folder.rglob("*") if path.is_file()]
        with run_to_end(bundle.read(out)) as opened:
            texts = [("a new bundle", (o.payload_text or "").encode()) for o in opened.operations]
        for name, content in [*places, *(("a payload", body) for body in bodies), *texts]:
            if any(word in content for word in self.erased):
                yield f"something erased is left in {name}"
                return


def lived(seed: int, steps: int = STEPS) -> tuple[list[str], int]:
    """One history: what went wrong in it, and how many operations were taken in."""
    home = Path(tempfile.mkdtemp(prefix="cxstudio-history-"))
    try:
        with team(home, *NAMES) as members:
            for member in members:
                member.knows(*members)
            world = World(random.Random(seed), home, members)
            members[0].send(home / "study.cxb")
            for member in members[1:]:
                member.take(home / "study.cxb")
            world.live(steps)
            world.meet()
            return [f"seed {seed}: {fault}" for fault in world.faults()], world.told
    except CxError as error:
        return [f"seed {seed}: {error.code}: {error}"], 0
    finally:
        shutil.rmtree(home, ignore_errors=True)


# -- broken twins ------------------------------------------------------------------------------------------------------


@contextmanager
def instead(place: object, name: str, other: object) -> Iterator[None]:
    """The program with one of its parts exchanged."""
    before = getattr(place, name)
    setattr(place, name, other)
    try:
        yield
    finally:
        setattr(place, name, before)


def _first_come(connection: object, operations: list[object]) -> list[object]:
    """A program that takes in only half of what is new."""
    return _take_in(connection, operations[: max(1, len(operations) * 2 // 3)])  # type: ignore[arg-type, return-value]


_take_in = log.take_in
TWINS: tuple[tuple[str, Callable[[], object]], ...] = (
    ("takes in a part", lambda: instead(merge.log, "take_in", _first_come)),
    ("forgets what was erased", lambda: instead(log, "_drop_payloads", lambda _connection, _study: set())),
    ("keeps erased photos", lambda: instead(EvidenceFiles, "remove", lambda _self, _sha256: 0)),
    ("keeps old backups", lambda: instead(erasure.backups, "replace_all", lambda *_all: 0)),
)


def caught(within: int = 12) -> int:
    """How many of the twins some history shows."""
    found = 0
    for _name, twin in TWINS:
        with twin():  # type: ignore[attr-defined]
            found += any(lived(seed)[0] for seed in range(within))
    return found


def exchanged(histories: int) -> Row:
    """R5 and R15: histories on real files."""
    losses: list[str] = []
    told = 0
    for seed in range(histories):
        found, operations = lived(seed)
        losses += found
        told += operations
    seeds = f"0 to {histories - 1:,}"
    return Row(
        "R5 R15 lived", f"{histories:,} histories", f"{told:,} operations", tuple(losses), seeds, caught(), len(TWINS)
    )
