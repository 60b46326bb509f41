"""Scenes with keys: three workspaces of one study, each with its own keys, and what they send each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cxstudio.exchange import bundle, devices, merge, trust
from cxstudio.exchange.bundle import Exported
from cxstudio.exchange.devices import Trust
from cxstudio.exchange.envelope import Opener, seal_for
from cxstudio.exchange.keys import Keyholder, Keys
from cxstudio.exchange.packing import Packing
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.store.chains import Vector
from cxstudio.workspace import Person, Workspace
from tests.exchange.test_bundle import FILE, STUDY


class InMemory:
    """A keyring that lives as long as the test."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def load(self, replica: str) -> str | None:
        return self.kept.get(replica)

    def save(self, replica: str, secret: str) -> None:
        self.kept[replica] = secret


@dataclass(frozen=True)
class Member:
    """A person with a workspace and keys."""

    workspace: Workspace
    keys: Keys

    @property
    def opener(self) -> Opener:
        return Opener((self.keys.age_secret,), scratch=self.workspace.folder)

    @property
    def fingerprint(self) -> str:
        with self.workspace.database.read() as connection:
            return log.study_fingerprint(connection, STUDY)

    def send(self, file: Path, *to: Member, have: Vector | None = None, **packing: object) -> Exported:
        """A signed bundle, sealed for `to` where somebody is named."""
        seal = seal_for([one.keys.card.age for one in to], self.workspace.folder) if to else None
        how = Packing(self.keys, seal, **packing)  # type: ignore[arg-type]
        return run_to_end(bundle.export(self.workspace, STUDY, file, have, how))

    def take(self, file: Path, *accepted: Member) -> merge.Imported:
        with run_to_end(bundle.read(file, self.opener)) as found:
            return run_to_end(merge.apply(self.workspace, found, [one.keys.card.sign for one in accepted]))

    def judge(self, file: Path) -> trust.Judgement:
        with run_to_end(bundle.read(file, self.opener)) as found:
            return trust.judge(self.workspace, found)

    def knows(self, *others: Member, decided: Trust = Trust.ALWAYS) -> None:
        """Accept their cards."""
        known = devices.load(self.workspace.folder)
        for other in others:
            known = known.with_card(other.keys.card, decided)
        devices.save(self.workspace.folder, known)


def keys_of(workspace: Workspace) -> Keys:
    keys = Keyholder(InMemory()).keys(workspace)
    assert keys is not None
    return keys


@contextmanager
def team(folder: Path, *names: str) -> Iterator[list[Member]]:
    """Members who do not know each other yet; the first has the study."""
    with ExitStack() as stack:
        members = []
        for name in names:
            who = Person(name, f"{name.lower()}-laptop")
            workspace = stack.enter_context(Workspace.create(folder / name.lower(), who))
            member = Member(workspace, keys_of(workspace))
            member.knows(member)
            members.append(member)
        members[0].workspace.install(FILE)
        yield members
