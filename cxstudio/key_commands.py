"""Keys and devices on the command line: who we are, who others are, and whom we take nothing from.

Passphrases are never words of a command, where others on the computer could read them: they come from the terminal,
or from the variables CXSTUDIO_PASSPHRASE (the key file) and CXSTUDIO_BUNDLE_PASSPHRASE (a bundle).
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from dataclasses import asdict
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import CxError, WorkspaceError
from .i18n import _, plural
from .terminal import Shown, columns, say, say_json

if TYPE_CHECKING:
    from .exchange.devices import Device
    from .exchange.envelope import Opener
    from .exchange.keys import Keyholder, Keys
    from .store.roster import Member
    from .workspace import Workspace

BUNDLE_PASSPHRASE = "CXSTUDIO_BUNDLE_PASSPHRASE"
DONE = 0


# -- what other commands ask for ---------------------------------------------------------------------------------------


def keyholder() -> Keyholder:
    """The keys of this computer, the passphrase of the key file asked on the terminal where there is no keyring."""
    from .exchange.keys import Keyholder, usual_store

    return Keyholder(usual_store(_ask_for_key_file))


def _ask_for_key_file(is_new: bool) -> str:
    from .exchange.keys import PASSPHRASE

    if PASSPHRASE in os.environ or not sys.stdin.isatty():
        return os.environ.get(PASSPHRASE, "")
    words = _("A new passphrase for the key file (empty: send unsigned): ") if is_new else _("Passphrase of the key file: ")  # fmt: skip  # noqa: E501
    return getpass(words)


def bundle_passphrase() -> str:
    """The passphrase of a bundle. Raises CxError where there is nobody to ask and no variable."""
    given = os.environ.get(BUNDLE_PASSPHRASE, "")
    if not given and sys.stdin.isatty():
        given = getpass(_("Passphrase of the bundle: "))
    if not given:
        words = _("No passphrase was given. Put it into the variable {name}.")
        raise CxError(words.format(name=BUNDLE_PASSPHRASE), "no-passphrase")
    return given


def opener_for(workspace: Workspace | None, file: Path) -> Opener:
    """What may open this bundle here: our keys, or a passphrase where it was made with one."""
    from .exchange.envelope import Opener, asks_for_passphrase, is_sealed

    if not is_sealed(file):
        return Opener()
    scratch = workspace.folder if workspace else None
    if asks_for_passphrase(file):
        return Opener(passphrase=bundle_passphrase(), scratch=scratch)
    keys = keyholder().keys(workspace, make=False) if workspace else None
    return Opener((keys.age_secret,) if keys else (), scratch=scratch)


def recipients(workspace: Workspace, names: list[str]) -> tuple[Device, ...]:
    """The devices that these words name: card files, or names of devices met before. Raises CxError."""
    from .exchange import devices
    from .exchange.devices import Device
    from .exchange.keys import CARD_SUFFIX, read_card

    known, found = devices.load(workspace.folder), []
    for name in names:
        if name.lower().endswith(CARD_SUFFIX):
            found.append(Device(**asdict(read_card(Path(name)))))
            continue
        device = known.named(name)
        if not device.age:
            words = _("{name} has signed bundles, but sent no identity card, so nothing can be encrypted for them. Ask for the card.")  # fmt: skip  # noqa: E501
            raise WorkspaceError(words.format(name=device.name), "no-card")
        found.append(device)
    return tuple(found)


# -- keys --------------------------------------------------------------------------------------------------------------


def show(asked: Namespace) -> int:
    """Our own card and the devices met."""
    from .exchange import devices

    with _open(asked.workspace) as workspace:
        own = _own(workspace)
        known = devices.load(workspace.folder).known
    others = [device for replica, device in sorted(known.items()) if replica != own.card.replica]
    if asked.json:
        say_json({"own": _shown(own), "devices": [_device(device) for device in others]})
        return DONE
    mine = [(_("You"), own.card.name), (_("Your words"), own.card.phrase), (_("To encrypt for you"), own.card.age)]
    say(*columns(mine))
    for device in others:
        say("", *columns([(_("Device"), device.name), (_("Words"), device.phrase), (_("Decided"), _decided(device))]))
    return DONE


def _decided(device: Device) -> str:
    if device.is_refused:
        return _("refused: nothing is taken from it")
    return _("trusted") if device.age else _("trusted; without a card nothing can be encrypted for it")


def _own(workspace: Workspace) -> Keys:
    """Our keys, made where there are none, our card noted among the devices."""
    from .exchange import devices

    keys = keyholder().keys(workspace)
    assert keys is not None, "keys that may be made are there"
    known = devices.load(workspace.folder)
    if keys.card.replica not in known.known:
        devices.save(workspace.folder, known.with_card(keys.card))
    return keys


def _shown(keys: Keys) -> dict[str, Shown]:
    return {**asdict(keys.card), "phrase": keys.card.phrase}


def _device(device: Device) -> dict[str, Shown]:
    return {**asdict(device), "phrase": device.phrase}


def card(asked: Namespace) -> int:
    """Our identity card as a file to give away."""
    from .commands import require_target
    from .exchange.keys import card_bytes
    from .steps import replacing

    require_target(asked.output)
    with _open(asked.workspace) as workspace:
        own = _own(workspace)
        with replacing(asked.output) as file:
            file.write(card_bytes(own))
    if asked.json:
        say_json({"file": str(asked.output), **_shown(own)})
    else:
        words = _("{file}: give it to the others. On the telephone your words are: {phrase}")
        say(words.format(file=asked.output, phrase=own.card.phrase))
    return DONE


def decrypt(asked: Namespace) -> int:
    """An encrypted original, or any other age file made for us, as it came."""
    import pyrage

    from .commands import require_target
    from .steps import replacing

    require_target(asked.output)
    with _open(asked.workspace) as workspace:
        secret = _own(workspace).age_secret
    try:
        plain = pyrage.decrypt(asked.file.read_bytes(), [pyrage.x25519.Identity.from_str(secret)])
    except (OSError, pyrage.DecryptError) as error:
        words = _("“{file}” cannot be opened with your key: it was made for somebody else, or is damaged. Nothing was written.")  # fmt: skip  # noqa: E501
        raise CxError(words.format(file=asked.file.name), "not-for-us") from error
    with replacing(asked.output) as file:
        file.write(plain)
    say_json({"file": str(asked.output)}) if asked.json else say(str(asked.output))
    return DONE


def trust(asked: Namespace) -> int:
    """Accept the identity card of another device, once its words were compared."""
    from .exchange import devices
    from .exchange.keys import read_card

    found = read_card(asked.card)
    if asked.phrase is None:
        words = _("The card of {name} says: {phrase}. Compare these words on the telephone, then repeat with --phrase \"...\". Nothing was kept.")  # fmt: skip  # noqa: E501
        raise CxError(words.format(name=found.name, phrase=found.phrase), "compare-words")
    if asked.phrase.casefold().split() != found.phrase.split():
        words = _("These are not the words of this card, so it is not the one you were told of. Nothing was kept.")
        raise CxError(words, "other-words")
    with _open(asked.workspace) as workspace:
        known = devices.load(workspace.folder)
        try:
            devices.save(workspace.folder, known.with_card(found))
        except ValueError as error:
            words = _("{name} is known here with another key. Nothing was kept. Call them before you take anything from there.")  # fmt: skip  # noqa: E501
            raise CxError(words.format(name=found.name), "other-key") from error
    if asked.json:
        say_json({"trusted": {**asdict(found), "phrase": found.phrase}})
    else:
        say(_("{name} is trusted from now on.").format(name=found.name))
    return DONE


def revoke(asked: Namespace) -> int:
    """Take nothing more from a device."""
    from .exchange import devices, trust

    with _open(asked.workspace) as workspace:
        device = devices.load(workspace.folder).named(asked.name)
        trust.decide(workspace, [device], devices.Trust.REFUSED)
    if asked.json:
        say_json({"refused": _device(device)})
    else:
        say(_("Nothing more is taken from {name}. What came before stays.").format(name=device.name))
    return DONE


def _open(folder: Path) -> Workspace:
    from .commands import open_workspace

    return open_workspace(folder)


# -- roster ------------------------------------------------------------------------------------------------------------


def roster_show(asked: Namespace) -> int:
    """Who may do what in a study, and what was written by those who may not."""
    from .store import log

    with _open(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        with workspace.database.read() as connection:
            roster, left_out = log.roster_of(connection, study.id), log.void_of(connection, study.id)
    if roster is None:
        if asked.json:
            say_json({"roster": None})
        else:
            say(_("“{title}” has no roster: everybody may do everything.").format(title=study.title))
        return DONE
    members = [{"replica": m.replica, "person": m.person, "roles": [r.value for r in m.roles], "last": m.last}
               for m in roster.members.values()]  # fmt: skip
    if asked.json:
        say_json({"roster": {"version": roster.version, "frozen": roster.is_frozen, "members": members, "not_allowed": len(left_out)}})  # fmt: skip  # noqa: E501
        return DONE
    rows = [(_("PERSON"), _("ROLES"), _("DEVICE"))]
    rows += [(m.person, ", ".join(r.value for r in m.roles) + (f" (until {m.last})" if m.last is not None else ""), m.replica) for m in roster.members.values()]  # fmt: skip  # noqa: E501
    say(*columns(rows))
    if roster.is_frozen:
        say(_("Two leads wrote a next roster at the same time; this one stays in force until they agree."))
    if left_out:
        say(plural("{n} change was not allowed and does not count.", "{n} changes were not allowed and do not count.", len(left_out)))  # fmt: skip  # noqa: E501
    return DONE


def roster_set(asked: Namespace) -> int:
    """Give a device its roles in a study. The first time, we become the lead."""
    from .exchange import devices, team
    from .store.roster import Role

    with _open(asked.workspace) as workspace:
        own, study = _own(workspace), workspace.find_study(asked.study)
        found = devices.load(workspace.folder).named(asked.name)
        roles = tuple(role for role in Role if role.value in asked.roles)
        team.give_roles(workspace, study.id, own.card, found, roles)
    if asked.json:
        say_json({"member": found.name, "roles": [role.value for role in roles]})
    else:
        say(_("{name} is {roles} now.").format(name=found.name, roles=", ".join(role.value for role in roles)))
    return DONE


def roster_revoke(asked: Namespace) -> int:
    """Let nothing count that a device writes after what is here."""
    from .exchange import team

    with _open(asked.workspace) as workspace:
        own, study = _own(workspace), workspace.find_study(asked.study)
        revoked = team.revoke(workspace, study.id, own.card, _member(workspace, study.id, asked.name).replica)
    if asked.json:
        say_json({"revoked": revoked.replica, "last": revoked.last})
    else:
        say(_("What {name} writes from now on does not count; the first {n} changes stay.").format(name=revoked.person, n=revoked.last))  # fmt: skip  # noqa: E501
    return DONE


def _member(workspace: Workspace, study: str, name: str) -> Member:
    """The member of that replica or name. Raises WorkspaceError where there is no single one."""
    from .exchange import team

    fitting = [m for m in team.team_of(workspace, study).members if name in (m.replica, m.person)]
    if len(fitting) != 1:
        words = _("The roster names no single device by “{name}”. Nothing was changed.")
        raise WorkspaceError(words.format(name=name), "no-such-member")
    return fitting[0]


# -- joining -----------------------------------------------------------------------------------------------------------


def roster_invite(asked: Namespace) -> int:
    """Write a join file: the study and our card, for who is to observe."""
    from .commands import require_target
    from .exchange.joining import invite
    from .terminal import drain

    require_target(asked.output)
    with _open(asked.workspace) as workspace:
        own, study = _own(workspace), workspace.find_study(asked.study)
        drain(invite(workspace, study.id, own, asked.output))
    if asked.json:
        say_json({"file": str(asked.output), "study": study.id, "phrase": own.card.phrase})
    else:
        words = _("{file}: give it to who is to join. On the telephone your words are: {phrase}")
        say(words.format(file=asked.output, phrase=own.card.phrase))
    return DONE


def roster_join(asked: Namespace) -> int:
    """Join the study of a join file, once the lead's words were typed."""
    from .exchange.joining import join, read_invitation
    from .terminal import drain

    invitation = read_invitation(asked.file)
    if asked.phrase is None:
        words = _("“{title}”, led by {name}. Let them read you their eight words on the telephone, then repeat with --phrase \"...\". Nothing was joined.")  # fmt: skip  # noqa: E501
        raise CxError(words.format(title=invitation.title, name=invitation.card.name), "compare-words")
    with _open(asked.workspace) as workspace:
        drain(join(workspace, invitation, asked.phrase))
        own = _own(workspace)
    if asked.json:
        say_json({"joined": invitation.study, "title": invitation.title, "phrase": own.card.phrase})
    else:
        words = _("You joined “{title}”. Send your card to {name}, who gives you your role; your words are: {phrase}")
        say(words.format(title=invitation.title, name=invitation.card.name, phrase=own.card.phrase))
    return DONE
