"""The devices this workspace has met: their keys, what was decided about them, and the signatures they gave.

A local note beside the database, never sent: trusting somebody is everybody's own choice. A key that was accepted for a
device stays its key; signed heads are kept so that what came by us can be handed on with its author's signature.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from pathlib import Path

from ..errors import WorkspaceError
from ..i18n import _
from ..steps import replacing
from ..store.roster import Member
from . import strict_json
from .keys import Card, is_age_key, is_key, phrase
from .signing import SignedHead

FILE = "devices.json"
MOST_WANTED = 5_000
"""Photos that one receiver may ask for at a time."""


class Trust(Enum):
    """What was decided about a device."""

    ALWAYS = "always"
    REFUSED = "refused"


@dataclass(frozen=True)
class Device:
    """A replica that was met. `age` is empty while only its signatures are known, not its card."""

    replica: str
    person: str
    device: str
    sign: str
    age: str = ""
    trust: str = Trust.ALWAYS.value

    @property
    def name(self) -> str:
        """Person and device, for people."""
        named = self.person or _("an unnamed device")
        return f"{named} ({self.device})" if self.device else named

    @property
    def phrase(self) -> str:
        """The eight words of its key."""
        return phrase(self.sign) if is_key(self.sign) else ""

    @property
    def is_refused(self) -> bool:
        """Is nothing taken from it?"""
        return self.trust == Trust.REFUSED.value


@dataclass(frozen=True)
class Devices:
    """All that is noted: devices by replica, the newest signed head by (study, replica), what a replica asked for by
    (study, replica), and for whom each study was encrypted last."""

    known: Mapping[str, Device] = field(default_factory=dict)
    heads: Mapping[tuple[str, str], SignedHead] = field(default_factory=dict)
    wanted: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    sent_to: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_device(self, device: Device) -> Devices:
        """With one more device. Raises ValueError where another key is known for it: that is never forgotten."""
        before = self.known.get(device.replica)
        if before is not None and before.sign != device.sign:
            raise ValueError("another key is known for this device")
        kept = device if device.age or before is None else replace(device, age=before.age)
        return replace(self, known={**self.known, device.replica: kept})

    def with_card(self, card: Card, trust: Trust = Trust.ALWAYS) -> Devices:
        """With the device that an identity card names. Raises ValueError as above."""
        return self.with_device(Device(card.replica, card.person, card.device, card.sign, card.age, trust.value))

    def with_team(self, members: Iterable[Member]) -> Devices:
        """With the members of a roster, who are known by it. What was decided about a device here stands."""
        new = {
            m.replica: Device(m.replica, m.person[:200], m.device[:200], m.key, m.age if is_age_key(m.age) else "")
            for m in members
            if m.replica not in self.known and is_key(m.key)
        }
        return replace(self, known={**self.known, **new}) if new else self

    def with_heads(self, study: str, heads: Iterable[SignedHead]) -> Devices:
        """With these signed heads where they are newer than those noted."""
        newest = dict(self.heads)
        for head in heads:
            before = newest.get((study, head.replica))
            if before is None or before.number < head.number:
                newest[study, head.replica] = head
        return replace(self, heads=newest)

    def asking(self, study: str, replica: str, wanted: Iterable[str]) -> Devices:
        """With what a replica's newest bundle asks for."""
        return replace(self, wanted={**self.wanted, (study, replica): tuple(wanted)[:MOST_WANTED]})

    def sending(self, study: str, replicas: Iterable[str]) -> Devices:
        """With for whom a study is encrypted now."""
        return replace(self, sent_to={**self.sent_to, study: tuple(replicas)})

    def named(self, words: str) -> Device:
        """The device of that replica, person or device name. Raises WorkspaceError where none or several are."""
        fitting = [d for d in self.known.values() if words in (d.replica, d.person, d.device, d.name)]
        fitting = fitting or [d for d in self.known.values() if words.casefold() in d.name.casefold()]
        if len(fitting) == 1:
            return fitting[0]
        words_of = _("No device here is named “{name}”.") if not fitting else _("Several devices here are named “{name}”.")  # fmt: skip  # noqa: E501
        told = ", ".join(sorted(d.name for d in self.known.values()))
        known = _(" Known: {names}.").format(names=told) if told else ""
        raise WorkspaceError(words_of.format(name=words) + known, "no-such-device")


def load(folder: Path) -> Devices:
    """What is noted in a workspace's folder; nothing where there is no note.

    Raises WorkspaceError for a note that cannot be read: to go on without it would be to trust anybody again.
    """
    try:
        content = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Devices()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(folder) from error
    try:
        return _read(strict_json.loads(content))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _unreadable(folder) from error


def _unreadable(folder: Path) -> WorkspaceError:
    words = _("The list of known devices ({file}) cannot be read. Nothing was sent or taken in. Restore it from a copy, or remove it and compare the words of each device again.")  # fmt: skip  # noqa: E501
    return WorkspaceError(words.format(file=folder / FILE), "devices-unreadable")


def _read(value: strict_json.Json) -> Devices:
    match value:
        case {"devices": list(known), "heads": list(heads), "wanted": list(wanted)}:
            return Devices(
                {device.replica: device for device in (Device(**entry) for entry in known)},  # type: ignore[arg-type]
                {(study, entry["replica"]): SignedHead(**entry) for study, entry in heads},  # type: ignore
                {(study, replica): tuple(asked) for study, replica, asked in wanted},  # type: ignore
                dict(map(_sent, value.get("sent_to", []))),  # type: ignore
            )
    raise ValueError("not a list of devices")


def _sent(entry: list[strict_json.Json]) -> tuple[str, tuple[str, ...]]:
    study, *replicas = entry
    return str(study), tuple(map(str, replicas))


def save(folder: Path, devices: Devices) -> None:
    """Note it all, whole or not at all. Raises OSError when the disk refuses."""
    told = {
        "devices": [asdict(device) for device in devices.known.values()],
        "heads": [[study, asdict(head)] for (study, _replica), head in devices.heads.items()],
        "wanted": [[study, replica, asked] for (study, replica), asked in devices.wanted.items() if asked],
        "sent_to": [[study, *replicas] for study, replicas in devices.sent_to.items()],
    }
    with replacing(folder / FILE) as file:
        file.write(json.dumps(told, ensure_ascii=False, indent=1).encode())
        file.flush()
        os.fsync(file.fileno())
