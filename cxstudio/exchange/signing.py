"""Two layers of signatures: the maker signs the bundle, each author replica signs its own chain.

A chain is signed by its head alone: the head's hash holds all operations before it, so one signature serves every
bundle that carries a part ending there, and a relay hands it on as it came. What is signed is named by a first word,
so that no signature of one kind can pass for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .keys import Keys, verify
from .refusal import Refused
from .strict_json import Json

AUTHORS = "authors"
"""Where the header lists the signed heads."""
_BUNDLE = b"CXB1\0"
_CHAIN = b"CXCHAIN1\0"
_FIELDS = ("replica", "number", "head", "key", "signature")
MOST_AUTHORS = 2_000


@dataclass(frozen=True)
class SignedHead:
    """A replica's word that operation `number` of its chain, of hash `head`, and all before it are its own."""

    replica: str
    number: int
    head: str
    key: str
    signature: str

    def is_true(self, study: str) -> bool:
        """Was it signed with its key, for that study?"""
        return verify(self.key, _chain(study, self.replica, self.number, self.head), self.signature)


def sign_head(keys: Keys, study: str, number: int, head: str) -> SignedHead:
    """Sign one's own chain up to an operation."""
    card = keys.card
    return SignedHead(card.replica, number, head, card.sign, keys.sign(_chain(study, card.replica, number, head)))


def _chain(study: str, replica: str, number: int, head: str) -> bytes:
    return _CHAIN + "\0".join((study, replica, str(number), head)).encode()


def sign_bundle(keys: Keys, tag_manifest: bytes) -> dict[str, Json]:
    """The content of a bundle's signature file: the tag manifest names every other file by its hash."""
    return {"alg": "Ed25519", "key": keys.card.sign, "signature": keys.sign(_BUNDLE + tag_manifest)}


def maker_key(signature: Mapping[str, Json], tag_manifest: bytes) -> str:
    """The key that signed a bundle. Raises Refused when the bundle was changed after signing."""
    match signature:
        case {"alg": "Ed25519", "key": str(key), "signature": str(given)} if verify(key, _BUNDLE + tag_manifest, given):
            return key
    raise Refused("bundle-altered")


def listed(heads: Iterable[SignedHead]) -> list[Json]:
    """Signed heads as the header carries them."""
    return [{name: getattr(head, name) for name in _FIELDS} for head in heads]


def heads_of(value: Json) -> list[SignedHead]:
    """The signed heads in a header, not verified yet. Raises Refused for a list that is none."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_AUTHORS:
        raise Refused("bundle-altered")
    return [_head(entry) for entry in value]


def _head(entry: Json) -> SignedHead:
    match entry:
        case {"replica": str(r), "number": int(n), "head": str(h), "key": str(k), "signature": str(s)} if n is not True:
            return SignedHead(r, n, h, k, s)
    raise Refused("bundle-altered")
