"""Bundles on the command line: out, in, and a look into one."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .commands import DONE, kilobytes, open_workspace, require_target
from .errors import CxError
from .i18n import _, plural
from .terminal import Shown, columns, drain, say, say_json

if TYPE_CHECKING:
    from .exchange.bundle import BundleFacts, Exported
    from .exchange.keys import Keys
    from .exchange.merge import Plan
    from .exchange.trust import Judgement
    from .workspace import Workspace


# -- out ---------------------------------------------------------------------------------------------------------------


def bundle_export(asked: Namespace) -> int:
    """A study as a bundle, or as several."""
    require_target(asked.output)
    from .exchange.addressing import Address, addressed
    from .exchange.bundle import export, export_parts
    from .key_commands import bundle_passphrase, recipients

    with open_workspace(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        keys, unsigned = (None, "") if asked.unsigned else keys_to_sign(workspace, must=bool(asked.to))
        to = recipients(workspace, asked.to)
        passphrase = bundle_passphrase() if asked.passphrase else ""
        address = Address(to, passphrase, asked.thin, asked.receipt, asked.since == "last", asked.since == "start")
        packing, have = addressed(workspace, study.id, keys, address)
        if asked.split:
            sent = drain(export_parts(workspace, study.id, asked.output, size_of(asked.split), have, packing))
        else:
            sent = [drain(export(workspace, study.id, asked.output, have, packing))]
    seals: dict[str, Shown] = {"signed": keys is not None, "sealed": packing.seal is not None}
    if asked.json:
        parts = [{**asdict(one), "path": str(one.path)} for one in sent]
        say_json({**parts[0], "study": study.id, "title": study.title, **seals, "parts": parts})
        return DONE
    for one in sent:
        _say_sent(one, study.title)
    if unsigned:
        say(_("Not signed: {reason}").format(reason=unsigned))
    if packing.seal is None:
        say(_("Not encrypted: whoever has the file can read it."))
    return DONE


def keys_to_sign(workspace: Workspace, must: bool) -> tuple[Keys | None, str]:
    """The keys to sign with; where they cannot be had, why not: the bundle goes unsigned and that is said."""
    from .exchange.keys import KeysError
    from .key_commands import keyholder

    try:
        return keyholder().keys(workspace), ""
    except KeysError as error:
        if must:
            raise
        return None, str(error)


def size_of(words: str) -> int:
    """Bytes of a part: "mail", "fat32", or a number with k, M or G. Raises CxError for anything else."""
    from .exchange.packing import FAT32, MAIL

    named = {"mail": MAIL, "fat32": FAT32}
    found = re.fullmatch(r"([0-9]{1,6})\s*([kMG]?)B?", words)
    if words in named:
        return named[words]
    size = int(found[1]) * {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}[found[2]] if found else 0
    if not 300_000 <= size <= FAT32:
        raise CxError(_("A part is “mail” (18 MB), “fat32” (3.9 GB), or a size such as 500k, 25M or 2G, not {words}.").format(words=words), "bad-size")  # fmt: skip  # noqa: E501
    return size


def _say_sent(sent: Exported, title: str) -> None:
    say(
        _("{file}: “{title}” with {n} changes and {photos} photos, {kb} kB. Its fingerprint: {fingerprint}").format(
            file=sent.path, title=title, n=sent.operations, photos=sent.photos, kb=kilobytes(sent.size),
            fingerprint=sent.fingerprint,
        )
    )  # fmt: skip
    if sent.photos_held_back:
        say(plural("{n} photo was held back: it has not been checked or cleared.", "{n} photos were held back: they have not been checked or cleared.", sent.photos_held_back))  # fmt: skip  # noqa: E501
    if sent.photos_missing:
        say(plural("{n} photo is not on this computer and did not go along.", "{n} photos are not on this computer and did not go along.", sent.photos_missing))  # fmt: skip  # noqa: E501


# -- a look into one ---------------------------------------------------------------------------------------------------


def bundle_inspect(asked: Namespace) -> int:
    """What a bundle holds. It is verified first: an unverified word is not worth showing."""
    facts = _facts(asked)
    if asked.json:
        say_json(_facts_shown(facts))
        return DONE
    made = datetime.fromtimestamp(facts.made_at / 1000, UTC).astimezone().isoformat(" ", "minutes")
    say(
        *columns(
            [
                (_("Study"), facts.title),
                (_("Made by"), f"{facts.person} ({facts.maker})"),
                (_("Signed"), _phrase(facts) or _("no: anybody could have made it")),
                (_("Encrypted"), _("for {names}").format(names=", ".join(facts.recipients)) if facts.recipients
                 else _("yes") if facts.is_sealed else _("no")),
                (_("Made at"), made),
                (_("Changes"), str(facts.operations)),
                (_("Photos and files"), str(facts.photos)),
                (_("Size"), f"{kilobytes(facts.size)} kB"),
            ]
        )
    )  # fmt: skip
    return DONE


def _phrase(facts: BundleFacts) -> str:
    from .exchange.keys import phrase

    return phrase(facts.key) if facts.key else ""


def bundle_verify(asked: Namespace) -> int:
    """Whether a bundle is whole, from the first byte to the last."""
    facts = _facts(asked)
    if asked.json:
        say_json({"sound": True, **_facts_shown(facts)})
    else:
        words = _("{file} is whole: {n} changes and {blobs} files were checked.")
        say(words.format(file=facts.name, n=facts.operations, blobs=facts.photos))
    return DONE


def _facts(asked: Namespace) -> BundleFacts:
    from .exchange import bundle
    from .key_commands import opener_for

    if asked.keys is None:
        with drain(bundle.read(asked.file, opener_for(None, asked.file))) as found:
            return found.facts
    with (
        open_workspace(asked.keys) as workspace,
        drain(bundle.read(asked.file, opener_for(workspace, asked.file))) as found,
    ):
        return found.facts


def _facts_shown(facts: BundleFacts) -> dict[str, Shown]:
    return {
        "file": facts.name,
        "size": facts.size,
        "bundle": facts.bundle,
        "study": facts.study,
        "title": facts.title,
        "person": facts.person,
        "device": facts.maker,
        "made_at": facts.made_at,
        "operations": facts.operations,
        "files": facts.photos,
        "signed_with": facts.key,
        "phrase": _phrase(facts),
        "sealed": facts.is_sealed,
        "recipients": list(facts.recipients),
    }


# -- in ----------------------------------------------------------------------------------------------------------------


def bundle_import(asked: Namespace) -> int:
    """Take a bundle in, or only say what that would do."""
    from .exchange import bundle, merge, trust
    from .exchange.devices import Trust
    from .key_commands import opener_for

    with (
        open_workspace(asked.workspace) as workspace,
        drain(bundle.read(asked.file, opener_for(workspace, asked.file))) as found,
    ):
        judged = trust.judge(workspace, found)
        plan = merge.plan(workspace, found)
        words = [judged.sentence, *plan.sentences()]
        if asked.dry_run:
            _say_plan(asked, plan, words, {"imported": False, **_judged(judged)})
            return DONE
        accepted = [stranger.sign for stranger in judged.strangers] if asked.accept else []
        trust.require_accepted(workspace, found, accepted)
        if asked.accept == "always":
            trust.decide(workspace, judged.strangers, Trust.ALWAYS)
        if plan.is_empty:
            merge.note_receipt(workspace, found, accepted)
            _say_plan(asked, plan, words, {"imported": False, **_judged(judged)})
            return DONE
        workspace.backup("before-import")
        done = drain(merge.apply(workspace, found, accepted))
    outcome = {name: value for name, value in asdict(done).items() if name != "undo"}
    _say_plan(asked, plan, words, {"imported": True, **outcome, **_judged(judged)})
    if not asked.json:
        if done.not_allowed:
            say(plural("{n} change was not allowed by the roster and does not count.", "{n} changes were not allowed by the roster and do not count.", done.not_allowed))  # fmt: skip  # noqa: E501
        if done.conflicts:
            say(plural("{n} field has two values; both are kept. Decide between them in the window.", "{n} fields have two values; both are kept. Decide between them in the window.", done.conflicts))  # fmt: skip  # noqa: E501
        if done.forked:
            say(plural("{n} device went on in two places: its workspace was copied or restored. Both are kept.", "{n} devices went on in two places: their workspaces were copied or restored. Both are kept.", done.forked))  # fmt: skip  # noqa: E501
        say(_("Imported. The study's fingerprint is now: {fingerprint}").format(fingerprint=done.fingerprint))
    return DONE


def _judged(judged: Judgement) -> dict[str, Shown]:
    strangers = [{"name": s.name, "key": s.sign, "phrase": s.phrase} for s in judged.strangers]
    return {"sender": judged.sender.value, "strangers": strangers, "unsigned_changes": judged.unsigned}


def _say_plan(asked: Namespace, plan: Plan, words: list[str], outcome: Mapping[str, Shown]) -> None:
    if asked.json:
        news: dict[str, Shown] = {"new_operations": plan.new_operations, "new_photos": plan.new_photos}
        say_json({**news, "sentences": words, **outcome})
    else:
        say(*words)
