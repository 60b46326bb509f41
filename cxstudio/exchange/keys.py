"""The keys of this workspace's replica: made once, kept in the system's keyring, or in a file under a passphrase.

Two keys: Ed25519 to sign what is sent, X25519 (age) to open what is sent to us. They are never in the workspace, so a
copied folder or a backup signs nothing. Others get the public halves as an identity card, and compare eight words.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .. import assets, settings
from ..errors import CxError
from ..i18n import _
from ..steps import replacing
from ..store import log
from ..workspace import Workspace
from . import strict_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SERVICE = "CX Studio"
"""The name under which the system's keyring lists the keys."""
CARD_SUFFIX = ".cxcard"
CARD_BYTES = 64 * 1024
PASSPHRASE = "CXSTUDIO_PASSPHRASE"
"""The variable by which a program hands over the passphrase of the key file."""
_HEX_KEY = re.compile("[0-9a-f]{64}")
_AGE_KEY = re.compile("age1[02-9ac-hj-np-z]{58}")
_CARD = b"CXCARD1\0"

Ask = Callable[[bool], str]
"""Asks for the passphrase of the key file, told whether the file is new; empty: the person would rather not."""


class KeysError(CxError):
    """Keys that cannot be had: the keyring refuses, or the passphrase is missing or wrong."""


# -- what others see -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """The public side of a replica: who and where, the key it signs with (hex) and the one to encrypt to (age1...)."""

    replica: str
    person: str
    device: str
    sign: str
    age: str

    @property
    def phrase(self) -> str:
        """Eight words for the signing key, to be compared on the telephone."""
        return phrase(self.sign)

    @property
    def name(self) -> str:
        """Person and device, for people."""
        return f"{self.person} ({self.device})" if self.device else self.person


@cache
def phrase(public_key: str) -> str:
    """Eight words for a key in hex: 64 bits, stretched so that finding a second key of the same words costs each try a
    twentieth of a second."""
    words = (assets.resources() / "keys" / "words.txt").read_text(encoding="utf-8").split()
    stretched = hashlib.scrypt(bytes.fromhex(public_key), salt=b"CX Studio words", n=2**14, r=8, p=1, dklen=8)
    return " ".join(words[byte] for byte in stretched)


_WEAK = frozenset(
    point[:62] + end
    for point in (
        "00" * 32, "01" + "00" * 31, "ec" + "ff" * 31, "ed" + "ff" * 31, "ee" + "ff" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
    for end in ("00", "80", "7f", "ff", "05", "85", "7a", "fa")
)  # fmt: skip
"""The curve's points of small order, whichever way written: anybody can sign anything for them."""


def is_key(text: str) -> bool:
    """Is this a signing key in hex?"""
    return _HEX_KEY.fullmatch(text) is not None and text not in _WEAK


def is_age_key(text: str) -> bool:
    """Is this a key to encrypt to?"""
    return _AGE_KEY.fullmatch(text) is not None


def verify(public_key: str, statement: bytes, signature: str) -> bool:
    """Was this statement signed with that key? False for anything that is no key or no signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not is_key(public_key) or not re.fullmatch("[0-9a-f]{128}", signature):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def card_bytes(keys: Keys) -> bytes:
    """An identity card as a file, signed by its own key: none of its parts can be exchanged."""
    told = asdict(keys.card)
    return (
        json.dumps({"card": 1, **told, "signature": keys.sign(_card_statement(keys.card))}, indent=1).encode() + b"\n"
    )


def read_card(path: Path) -> Card:
    """The card in a file. Raises KeysError for what is none, or was changed after it was signed."""
    try:
        with path.open("rb") as file:
            content = file.read(CARD_BYTES + 1)
        return card_of(content)
    except (OSError, ValueError) as error:
        words = _("“{file}” is not an identity card, or it was changed on the way. Nothing was kept. Ask for it again.")
        raise KeysError(words.format(file=path.name), "card-unreadable") from error


def card_of(content: bytes) -> Card:
    """The card in these bytes. Raises ValueError for what is none."""
    if len(content) > CARD_BYTES:
        raise ValueError("too long")
    match strict_json.loads(content.decode("utf-8")):
        case {
            "card": 1, "replica": str(replica), "person": str(person), "device": str(device), "sign": str(sign),
            "age": str(age), "signature": str(signature),
        }:  # fmt: skip
            card = Card(replica[:64], person[:200], device[:200], sign, age)
        case _:
            raise ValueError("not a card")
    if not _AGE_KEY.fullmatch(card.age) or not verify(sign, _card_statement(card), signature):
        raise ValueError("not signed by its own key")
    return card


def _card_statement(card: Card) -> bytes:
    return _CARD + json.dumps(asdict(card), sort_keys=True, ensure_ascii=True).encode()


# -- what nobody else sees -------------------------------------------------------------------------------------------


class Keys:
    """Both private keys of one replica, and its card."""

    def __init__(self, replica: str, person: str, device: str, secret: str) -> None:
        """`secret` is what a store keeps. Raises ValueError when it is none of ours."""
        found = json.loads(secret)
        self._sign, self.age_secret = str(found["sign"]), str(found["age"])
        self._who = (replica, person, device)

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._sign))

    @cached_property
    def card(self) -> Card:
        """What others may see."""
        from pyrage import x25519

        public = self._private.public_key().public_bytes_raw().hex()
        return Card(*self._who, public, str(x25519.Identity.from_str(self.age_secret).to_public()))

    def sign(self, statement: bytes) -> str:
        """The signature of a statement, in hex."""
        return self._private.sign(statement).hex()


def new_secret() -> str:
    """Two new keys as the text that a store keeps."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pyrage import x25519

    signing = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    return json.dumps({"keys": 1, "sign": signing, "age": str(x25519.Identity.generate())})


class SecretStore(Protocol):
    """Where secrets are kept by the id of their replica."""

    def load(self, replica: str) -> str | None:
        """The secret; None when there is none yet. Raises KeysError when it cannot be had."""

    def save(self, replica: str, secret: str) -> None:
        """Keep a secret. Raises KeysError when it cannot be kept."""


class KeyringStore:
    """The keyring of the operating system."""

    def load(self, replica: str) -> str | None:
        """The secret of a replica."""
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(SERVICE, replica)
        except KeyringError as error:
            raise _keyring_refused() from error

    def save(self, replica: str, secret: str) -> None:
        """Keep it, and read it again: some keyrings take what they cannot give back."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, replica, secret)
        except KeyringError as error:
            raise _keyring_refused() from error
        if self.load(replica) != secret:
            raise _keyring_refused()


def _keyring_refused() -> KeysError:
    words = _("The keyring of this computer does not give out the keys. Nothing was signed or opened. Unlock it and try again.")  # fmt: skip  # noqa: E501
    return KeysError(words, "keys-locked")


class FileStore:
    """A file for each replica, encrypted under one passphrase that is asked once: for computers without a keyring."""

    def __init__(self, folder: Path, ask: Ask) -> None:
        self._folder = folder
        self._ask = ask
        self._passphrase = ""

    def load(self, replica: str) -> str | None:
        """The secret of a replica, asking for the passphrase where there is one."""
        import pyrage

        path = self._path(replica)
        if not path.is_file():
            return None
        passphrase = self._passphrase or self._ask(False)
        if not passphrase:
            raise KeysError(_("Without the passphrase the keys stay closed. Nothing was signed or opened."), "keys-locked")  # fmt: skip  # noqa: E501
        try:
            secret: str = pyrage.passphrase.decrypt(path.read_bytes(), passphrase).decode()
        except pyrage.DecryptError as error:
            raise KeysError(_("This is not the passphrase of the key file. Nothing was signed or opened. Try again."), "keys-passphrase") from error  # fmt: skip  # noqa: E501
        self._passphrase = passphrase
        return secret

    def save(self, replica: str, secret: str) -> None:
        """Write the file, for this user alone."""
        import pyrage

        passphrase = self._passphrase or self._ask(True)
        if not passphrase:
            raise KeysError(_("Without a passphrase no keys are made. What is sent goes unsigned."), "keys-locked")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with replacing(self._path(replica)) as file:
            with suppress(OSError):
                Path(file.name).chmod(0o600)
            file.write(pyrage.passphrase.encrypt(secret.encode(), passphrase))
        self._passphrase = passphrase

    def has(self, replica: str) -> bool:
        """Is there a file for this replica?"""
        return self._path(replica).is_file()

    def _path(self, replica: str) -> Path:
        return self._folder / f"{hashlib.sha256(replica.encode()).hexdigest()[:32]}.key.age"


class Keyholder:
    """The keys of one session: asked for once, then held in memory alone."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._held: dict[str, Keys] = {}

    def keys(self, workspace: Workspace, *, make: bool = True) -> Keys | None:
        """The keys of a workspace's replica, made where there are none and `make` says so. Raises KeysError."""
        with workspace.database.read() as connection:
            replica, person, _stamp = log.ours(connection)
            device = log.device(connection, replica)
        if replica in self._held:
            return self._held[replica]
        secret = self._store.load(replica)
        if secret is None:
            if not make:
                return None
            secret = new_secret()
            self._store.save(replica, secret)
        self._held[replica] = Keys(replica, person, device, secret)
        return self._held[replica]


def usual_store(ask: Ask, folder: Path | None = None) -> SecretStore:
    """The keyring where this computer has one, else the file under a passphrase."""
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring):
        return FileStore(folder or settings.usual_file().parent / "keys", ask)
    return KeyringStore()


def from_environment(_is_new: bool) -> str:
    """The passphrase as a program hands it over; empty where it hands over none."""
    return os.environ.get(PASSPHRASE, "")
