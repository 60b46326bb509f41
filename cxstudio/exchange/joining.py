"""Joining a study: the lead makes a join file, the observer opens it and types the eight words the lead reads out.

It carries the lead's card and a small bundle with the study, its protocols, sites and roster, signed by the lead. The
words bind the card to the person on the telephone; from then on the roster says whose signature counts, so nobody else
can begin a second team for the study here.
"""

from __future__ import annotations

import base64
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import CxError
from ..i18n import _
from ..steps import Progress, Steps, replacing
from ..workspace import Workspace
from . import bundle, devices, merge, strict_json, trust
from .keys import Card, Keys, card_bytes, card_of
from .packing import Packing

JOIN_SUFFIX = ".cxjoin"
MOST = 32 << 20
"""Bytes of a join file; a study without its visits takes a few hundred kilobytes."""
KINDS = ("study", "protocol", "site", "roster")
"""What of a study goes along."""


@dataclass(frozen=True)
class Invitation:
    """What a join file holds: the study, the lead's card, and the bundle's bytes. Nothing of it is believed yet."""

    study: str
    title: str
    card: Card
    content: bytes


def invite(workspace: Workspace, study: str, keys: Keys, path: Path) -> Steps[Path]:
    """Write the join file of a study. Raises StorageError where the disk refuses."""
    yield Progress(0, 0, _("Writing the join file"))
    with tempfile.TemporaryDirectory(dir=workspace.folder) as scratch:
        packed = Path(scratch) / "join.cxb"
        yield from bundle.export(workspace, study, packed, None, Packing(keys, kinds=KINDS))
        content = packed.read_bytes()
    told = {
        "join": 1,
        "study": study,
        "title": workspace.find_study(study).title,
        "card": json.loads(card_bytes(keys)),
        "bundle": base64.b64encode(content).decode(),
    }
    with replacing(path) as file:
        file.write(json.dumps(told, ensure_ascii=False, indent=1).encode())
    return path


def read_invitation(path: Path) -> Invitation:
    """The invitation in a file. Raises CxError for what is none, or was changed on the way."""
    try:
        with path.open("rb") as file:
            return _read(file.read(MOST + 1))
    except (OSError, ValueError) as error:
        words = _("“{file}” is not a join file, or it was changed on the way. Nothing was joined. Ask for it again.")
        raise CxError(words.format(file=path.name), "join-unreadable") from error


def _read(content: bytes) -> Invitation:
    if len(content) > MOST:
        raise ValueError("too long")
    match strict_json.loads(content.decode("utf-8")):
        case {"join": 1, "study": str(study), "title": str(title), "card": dict(card), "bundle": str(packed)}:
            found = card_of(json.dumps(card).encode())
            return Invitation(study, title[:200], found, base64.b64decode(packed, validate=True))
    raise ValueError("not a join file")


def join(workspace: Workspace, invitation: Invitation, words: str) -> Steps[merge.Imported]:
    """Believe the lead whose words were typed, and take the study in. Raises CxError for other words, BundleError for a
    bundle that the lead did not sign; nothing is changed then."""
    yield Progress(0, 0, _("Comparing the words"))
    if words.casefold().split() != invitation.card.phrase.split():
        said = _(
            "These are not the words of this join file, so it is not the one you were told of. Nothing was joined."
        )
        raise CxError(said, "other-words")
    with tempfile.TemporaryDirectory(dir=workspace.folder) as scratch:
        packed = Path(scratch) / f"{invitation.title[:40] or 'join'}{JOIN_SUFFIX}".replace("/", "-")
        packed.write_bytes(invitation.content)
        opened = yield from bundle.read(packed)
        with opened:
            if (opened.facts.key, opened.facts.study) != (invitation.card.sign, invitation.study):
                raise CxError(_("The study in this join file was not signed by its lead. Nothing was joined. Ask for it again."), "join-unreadable")  # fmt: skip  # noqa: E501
            trust.judge(workspace, opened)  # refused before anything is noted
            before = devices.load(workspace.folder)
            try:
                devices.save(workspace.folder, before.with_card(invitation.card))
            except ValueError as error:
                said = _("{name} is known here with another key. Nothing was joined. Call them before you go on.")
                raise CxError(said.format(name=invitation.card.name), "other-key") from error
            accepted = [stranger.sign for stranger in trust.judge(workspace, opened).strangers]
            return (yield from merge.apply(workspace, opened, accepted))


def facts_of(invitation: Invitation) -> dict[str, str]:
    """What it says of itself, for people and programs."""
    card = invitation.card
    return {"study": invitation.study, "title": invitation.title, "lead": card.name, **asdict(card)}
