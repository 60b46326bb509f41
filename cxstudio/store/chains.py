"""Who has what: each replica writes one chain of operations per study, and a vector names the heads of the chains.

A vector stops at a gap and at a fork, so what it names is complete. Telling what the other side lacks errs on the
side of sending twice: operations are a set, and repeating one changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Vector = Mapping[str, tuple[int, str]]
"""Replica id -> (number, hash) of the last operation before the first gap or fork."""


@dataclass(frozen=True)
class Link:
    """An operation as its place in a chain."""

    hash: str
    replica: str
    number: int
    previous: str


def _followers(links: Iterable[Link]) -> dict[str, dict[str, list[Link]]]:
    chains: dict[str, dict[str, list[Link]]] = {}
    for link in {link.hash: link for link in links}.values():  # an operation named twice is no fork
        chains.setdefault(link.replica, {}).setdefault(link.previous, []).append(link)
    return chains


def vector(links: Iterable[Link]) -> dict[str, tuple[int, str]]:
    """The heads of the gap-free chains. A replica whose first operation is missing or forked is left out."""
    heads: dict[str, tuple[int, str]] = {}
    for replica, after in _followers(links).items():
        following = after.get("", [])
        while len(following) == 1:
            head = following[0]
            heads[replica] = (head.number, head.hash)
            following = after.get(head.hash, [])
    return heads


def forks(links: Iterable[Link]) -> list[str]:
    """The replicas of which two operations follow the same one: a copied or restored workspace."""
    chains = _followers(links)
    return sorted(replica for replica, after in chains.items() if any(len(found) > 1 for found in after.values()))


def back_from(head: str, links: Mapping[str, Link]) -> frozenset[str]:
    """The hashes of an operation and of all before it in its chain, as far as they are here."""
    found: set[str] = set()
    current = links.get(head)
    while current is not None and current.hash not in found:
        found.add(current.hash)
        current = links.get(current.previous)
    return frozenset(found)


def lacking(links: Iterable[Link], have: Vector) -> set[str]:
    """The hashes of what a replica with the vector `have` lacks. A head we do not know: that replica's whole chain."""
    links = list(links)
    by_hash = {link.hash: link for link in links}
    known: set[str] = set()
    for _number, head in have.values():
        current = by_hash.get(head)
        while current is not None and current.hash not in known:
            known.add(current.hash)
            current = by_hash.get(current.previous)
    return {link.hash for link in links} - known
