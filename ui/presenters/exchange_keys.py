"""Who we are to others and who they are to us, in words; and the keys of one session at the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cxstudio.errors import CxError
from cxstudio.exchange import devices, trust
from cxstudio.exchange.devices import Device, Trust
from cxstudio.exchange.envelope import Opener, asks_for_passphrase, is_sealed
from cxstudio.exchange.keys import (
    FileStore,
    Keyholder,
    Keys,
    KeysError,
    SecretStore,
    card_bytes,
    phrase,
    read_card,
    usual_store,
)
from cxstudio.exchange.trust import Judgement, Sender
from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.store import log
from cxstudio.workspace import Workspace


class Desk:
    """The keys of one session. `passphrase` is for the key file of a computer without a keyring; empty: unsigned."""

    def __init__(self, store: SecretStore | None = None) -> None:
        self.passphrase = ""
        self._store = store
        self._holder: Keyholder | None = None

    def _secrets(self) -> SecretStore:
        if self._store is None:
            self._store = usual_store(lambda _is_new: self.passphrase)
        return self._store

    def look(self, workspace: Workspace) -> Steps[str]:
        """Whether the keys are there without asking: "ready", or "new" or "closed" where a passphrase is needed."""
        yield Progress(0, 0, _("Looking for your keys"))
        store = self._secrets()
        if not isinstance(store, FileStore):
            return "ready"
        with workspace.database.read() as connection:
            replica = log.ours(connection)[0]
        return "closed" if store.has(replica) else "new"

    def keys(self, workspace: Workspace, *, make: bool = True) -> Keys | None:
        """Our keys; None where no passphrase was given for the key file. Raises KeysError for a wrong one."""
        if self._holder is None:
            self._holder = Keyholder(self._secrets())
        try:
            return self._holder.keys(workspace, make=make)
        except KeysError as error:
            if error.code == "keys-locked" and not self.passphrase:
                return None
            raise

    def opener(self, workspace: Workspace, path: Path, passphrase: str) -> Opener:
        """What may open a bundle here."""
        if not is_sealed(path):
            return Opener()
        if asks_for_passphrase(path):
            return Opener(passphrase=passphrase, scratch=workspace.folder)
        keys = self.keys(workspace, make=False)
        return Opener((keys.age_secret,) if keys else (), scratch=workspace.folder)


def wants_passphrase(path: Path) -> bool:
    """Was the file encrypted with a passphrase? False also for what cannot be read: checking says why."""
    try:
        return is_sealed(path) and asks_for_passphrase(path)
    except CxError:
        return False


# -- people ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """A device that was met, in words."""

    device: Device
    name: str
    phrase: str
    standing: str


def own_card(workspace: Workspace, desk: Desk) -> Steps[tuple[str, str]]:
    """(our name, our eight words), the keys made where there are none. Raises KeysError."""
    yield Progress(0, 0, _("Looking for your keys"))
    keys = own_keys(workspace, desk)
    return keys.card.name, keys.card.phrase


def own_keys(workspace: Workspace, desk: Desk) -> Keys:
    """Our keys, made where there are none, our card noted. Raises KeysError where a passphrase is missing."""
    keys = desk.keys(workspace)
    if keys is None:
        words = _("This computer has no keyring. Choose a passphrase for your keys first; nothing was made.")
        raise KeysError(words, "keys-locked")
    known = devices.load(workspace.folder)
    if keys.card.replica not in known.known:
        devices.save(workspace.folder, known.with_card(keys.card))
    return keys


def save_card(workspace: Workspace, desk: Desk, path: Path) -> Steps[Path]:
    """Write our identity card. Raises KeysError, or OSError when the disk refuses."""
    yield Progress(0, 0, _("Writing your card"))
    content = card_bytes(own_keys(workspace, desk))
    with replacing(path) as file:
        file.write(content)
    return path


def people(workspace: Workspace) -> list[Person]:
    """The devices met, by name, ourselves left out."""
    with workspace.database.read() as connection:
        ours = log.ours(connection)[0]
    found = [device for device in devices.load(workspace.folder).known.values() if device.replica != ours]
    return [Person(d, d.name, d.phrase, _standing(d)) for d in sorted(found, key=lambda d: d.name.casefold())]


def _standing(device: Device) -> str:
    if device.is_refused:
        return _("Refused: nothing is taken from it")
    return _("Trusted") if device.age else _("Trusted; its card is not here, so nothing can be encrypted for it")


def with_cards(workspace: Workspace) -> list[Device]:
    """Those a bundle can be encrypted for."""
    return [person.device for person in people(workspace) if person.device.age and not person.device.is_refused]


def add_card(workspace: Workspace, path: Path) -> Device:
    """Trust the card in a file. Raises KeysError for what is no card, CxError for another key in a known name."""
    card = read_card(path)
    known = devices.load(workspace.folder)
    try:
        after = known.with_card(card)
    except ValueError as error:
        words = _("{name} is known here with another key. Nothing was kept. Call them before you take anything from there.")  # fmt: skip  # noqa: E501
        raise CxError(words.format(name=card.name), "other-key") from error
    devices.save(workspace.folder, after)
    return after.known[card.replica]


def decide(workspace: Workspace, found: Sequence[Device], believed: bool) -> None:
    """Trust these devices from now on, or take nothing from them."""
    trust.decide(workspace, found, Trust.ALWAYS if believed else Trust.REFUSED)


# -- a bundle's sender -------------------------------------------------------------------------------------------------


def seal_words(judged: Judgement) -> tuple[str, str, str]:
    """(words, tone, icon) beside a bundle."""
    if judged.strangers and judged.sender is not Sender.UNKNOWN:
        return _("Holds changes by unknown devices"), "caution", "triangle-alert"
    return {
        Sender.VERIFIED: (_("Verified"), "good", "check"),
        Sender.OURS: (_("Verified: made here"), "good", "check"),
        Sender.UNKNOWN: (_("Unknown sender"), "caution", "triangle-alert"),
        Sender.UNSIGNED: (_("Not signed"), "caution", "triangle-alert"),
    }[judged.sender]


def strangers_words(judged: Judgement) -> str:
    """Each device that is not known here with its words, one a line."""
    return "\n".join(f"{one.name}: {phrase(one.sign)}" for one in judged.strangers)


def unsigned_words(judged: Judgement) -> str:
    """What no signature vouches for in a signed bundle; empty where everything is signed."""
    if judged.sender is Sender.UNSIGNED or not judged.unsigned:
        return ""
    return plural("{n} change bears no signature of its author.", "{n} changes bear no signature of their authors.", judged.unsigned)  # fmt: skip  # noqa: E501
