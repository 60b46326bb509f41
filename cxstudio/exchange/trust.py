"""Who signed a bundle, and whether that is somebody known here: trust on first use, decided by a person.

Refused at once: another key in a known device's name, a known device's changes without its signature, and whom this
workspace refuses. An unknown device waits for a decision; what nobody signed is taken and said to be unsigned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ..i18n import _
from ..store import log, roster
from ..store.operation import Kind, Operation
from ..store.roster import Member
from ..workspace import Workspace
from . import devices as notes
from .bundle import Bundle
from .devices import Device, Devices, Trust
from .refusal import Refused, shown, speaking_of


class Sender(Enum):
    """What is known of who made a bundle."""

    VERIFIED = "verified"
    OURS = "ours"
    UNKNOWN = "unknown"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Judgement:
    """What a bundle's signatures are worth here. `strangers` are the devices not known yet, the maker first;
    `unsigned` counts changes that no signature vouches for."""

    sender: Sender
    maker: Device | None
    strangers: tuple[Device, ...]
    unsigned: int

    @property
    def needs_decision(self) -> bool:
        """Has a person to say whether these devices are to be believed?"""
        return bool(self.strangers)

    @property
    def sentence(self) -> str:
        """Who sent it, in words."""
        name = self.maker.name if self.maker else ""
        return {
            Sender.VERIFIED: _("Signed by {name}, whom you know, and not changed since."),
            Sender.OURS: _("Signed by this workspace, and not changed since."),
            Sender.UNKNOWN: _("Unknown sender: it calls itself {name}. Compare these words on the telephone: {phrase}"),
            Sender.UNSIGNED: _("Not signed: anybody could have made it. It was only checked for damage."),
        }[self.sender].format(name=name, phrase=self.maker.phrase if self.maker else "")


def judge(workspace: Workspace, bundle: Bundle) -> Judgement:
    """What the bundle's signatures are worth here. Raises BundleError for what is refused whatever a person says."""
    known = notes.load(workspace.folder)
    with workspace.database.read() as connection:
        ours, person, _stamp = log.ours(connection)
        device = log.device(connection, ours)
        study = bundle.facts.study
        of_roster = log.of_entity(connection, f"roster:{study}", study)
    with speaking_of(bundle.path.name):
        known = known.with_team(_team(known, of_roster, bundle))
        signers = _signers(bundle)
        for signer in signers.values():
            _refuse(known, signer)
            if signer.replica == ours and ours not in known.known:  # we have signed nothing, so nobody can have it
                raise Refused("bundle-other-key", shown(person))
        unsigned = [o for o in bundle.operations if not bundle.is_signed(o)]
        _refuse_unsigned(workspace, known, unsigned)
    strangers = tuple(s for s in signers.values() if s.replica not in known.known and s.replica != ours)
    maker = signers.get(bundle.facts.replica) if bundle.facts.key else None
    if maker is None:
        return Judgement(Sender.UNSIGNED, None, strangers, len(unsigned))
    if maker.replica == ours:
        return Judgement(Sender.OURS, Device(ours, person, device, maker.sign), strangers, len(unsigned))
    if maker in strangers:
        return Judgement(Sender.UNKNOWN, maker, strangers, len(unsigned))
    return Judgement(Sender.VERIFIED, known.known[maker.replica], strangers, len(unsigned))


def _team(known: Devices, here: list[Operation], bundle: Bundle) -> list[Member]:
    """The members of the study's roster, whose keys are known by it: of the one here with what the bundle adds, else of
    one that a lead who is known signed. Raises Refused for a second team of a study that has one."""
    coming = [o for o in bundle.operations if o.header.k == Kind.ROSTER.value and bundle.is_signed(o)]
    before = roster.in_force(here)
    after = roster.in_force({o.hash: o for o in (*here, *coming)}.values())
    if before is not None:
        roots = roster.roots_of({o.hash: o for o in (*here, *bundle.operations)}.values())
        if len(roots) > len(roster.roots_of(here)):
            raise Refused("bundle-other-team", shown(_leads(before)))
    if after is None or not _is_led_by_known(after, known, before is not None):
        return []
    return list(after.members.values())


def _leads(found: roster.Roster) -> str:
    return ", ".join(member.person for member in found.members.values() if roster.Role.LEAD in member.roles)


def _is_led_by_known(found: roster.Roster, known: Devices, is_here: bool) -> bool:
    """A roster that is here was believed when it came; another one counts where its first lead is known."""
    first = (*found.earlier, found)[0]
    leads = [member for member in first.members.values() if roster.Role.LEAD in member.roles]
    met = [known.known.get(member.replica) for member in leads]
    return is_here or any(
        d is not None and not d.is_refused and d.sign == m.key for d, m in zip(met, leads, strict=True)
    )


def _signers(bundle: Bundle) -> dict[str, Device]:
    """Every replica with the key that signs for it, the maker first. Raises Refused for two keys of one replica."""
    facts, found = bundle.facts, dict[str, Device]()
    if facts.key:
        found[facts.replica] = Device(facts.replica, facts.person[:200], facts.maker[:200], facts.key)
    people = {o.header.r: o.header.a for o in bundle.operations}
    for head in bundle.authors:
        before = found.get(head.replica)
        if before is not None and before.sign != head.key:
            raise Refused("bundle-other-key", shown(before.name))
        if before is None:
            found[head.replica] = Device(head.replica, people.get(head.replica, "")[:200], "", head.key)
    return found


def _refuse(known: Devices, signer: Device) -> None:
    before = known.known.get(signer.replica)
    if before is not None and before.sign != signer.sign:
        raise Refused("bundle-other-key", shown(before.name))
    if before is not None and before.is_refused:
        raise Refused("bundle-refused-sender", shown(before.name))


def _refuse_unsigned(workspace: Workspace, known: Devices, unsigned: list[Operation]) -> None:
    """Changes in the name of a device whose key is known must bear its signature, unless they are here already."""
    claimed = [o for o in unsigned if o.header.r in known.known]
    if not claimed:
        return
    with workspace.database.read() as connection:
        here = log.known_hashes(connection, [o.hash for o in claimed])
    new = [o for o in claimed if o.hash not in here]
    if new:
        raise Refused("bundle-signature-missing", shown(known.known[new[0].header.r].name))


def require_accepted(workspace: Workspace, bundle: Bundle, accepted: Iterable[str] = ()) -> Judgement:
    """The judgement, where every stranger's key is among `accepted`. Raises BundleError naming one that is not."""
    found = judge(workspace, bundle)
    accepted = set(accepted)
    for stranger in found.strangers:
        if stranger.sign not in accepted:
            with speaking_of(bundle.path.name):
                raise Refused("bundle-unknown-sender", f"{shown(stranger.name)}, “{stranger.phrase}”")
    return found


def decide(workspace: Workspace, strangers: Iterable[Device], trust: Trust) -> None:
    """Remember what was decided about these devices."""
    known = notes.load(workspace.folder)
    for stranger in strangers:
        entry = Device(stranger.replica, stranger.person, stranger.device, stranger.sign, stranger.age, trust.value)
        known = known.with_device(entry)
    notes.save(workspace.folder, known)
