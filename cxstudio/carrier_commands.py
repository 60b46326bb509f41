"""Bundles to and from a place: a folder on a stick or a share, or an object store."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .bundle_commands import keys_to_sign
from .commands import DONE, REFUSED, kilobytes, open_workspace
from .i18n import _, plural
from .terminal import Shown, columns, drain, say, say_json

if TYPE_CHECKING:
    from .exchange.carriers import Lying
    from .exchange.collecting import Collected
    from .workspace import Workspace


def bundle_send(asked: Namespace) -> int:
    """A study as a bundle to a place; what is said at the end holds for a stick too: it may be taken out."""
    from .exchange.addressing import Address, addressed
    from .exchange.bundle import export
    from .exchange.carriers import carrier_for
    from .key_commands import recipients

    carrier = carrier_for(asked.place)
    with open_workspace(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        keys, unsigned = keys_to_sign(workspace, must=bool(asked.to))
        address = Address(recipients(workspace, asked.to), thin=asked.thin, since_last=asked.since == "last")
        packing, have = addressed(workspace, study.id, keys, address)
        local = _local(workspace, study.title)
        try:
            sent = drain(export(workspace, study.id, local, have, packing))
            name = drain(carrier.put(local, local.name))
        finally:
            local.unlink(missing_ok=True)
    seals: dict[str, Shown] = {"signed": keys is not None, "sealed": packing.seal is not None}
    if asked.json:
        counts: dict[str, Shown] = {"operations": sent.operations, "photos": sent.photos, "size": sent.size}
        say_json({"place": carrier.place, "name": name, **counts, "fingerprint": sent.fingerprint, **seals})
        return DONE
    words = _("{name} lies in {place}: {n} changes, {photos} photos, {kb} kB.")
    kb = kilobytes(sent.size)
    say(words.format(name=name, place=carrier.place, n=sent.operations, photos=sent.photos, kb=kb), carrier.assurance)
    if unsigned:
        say(_("Not signed: {reason}").format(reason=unsigned))
    if packing.seal is None:
        say(_("Not encrypted: whoever has the file can read it."))
    return DONE


def _local(workspace: Workspace, title: str) -> Path:
    """Where the bundle is written before it is carried; the name is nobody else's."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in title.casefold())[:40].strip("-")
    moment = datetime.fromtimestamp(workspace.clock() / 1000, UTC).strftime("%Y%m%d-%H%M%S")
    return workspace.folder / f"{plain}-{moment}-{workspace.new_id()[-6:]}.cxb"


def bundle_fetch(asked: Namespace) -> int:
    """Take in what lies at a place and was not looked at yet. REFUSED where one of them was."""
    from .exchange.carriers import carrier_for
    from .exchange.collecting import Outcome, collect, news
    from .key_commands import opener_for

    carrier = carrier_for(asked.place)
    with open_workspace(asked.workspace) as workspace:
        lying = news(workspace, carrier)
        if asked.dry_run:
            return _say_lying(asked, lying)
        opener_of = partial(opener_for, workspace)
        found = drain(collect(workspace, carrier, lying, opener_of, believes=asked.believe))
    _say_collected(asked, found)
    return REFUSED if any(one.outcome is Outcome.REFUSED for one in found) else DONE


def _say_lying(asked: Namespace, lying: list[Lying]) -> int:
    if asked.json:
        say_json({"waiting": [{"name": one.name, "size": one.size} for one in lying]})
    else:
        say(plural("{n} bundle is new there.", "{n} bundles are new there.", len(lying)))
        say(*columns([(one.name, f"{kilobytes(one.size)} kB") for one in lying]))
    return DONE


def _say_collected(asked: Namespace, found: list[Collected]) -> None:
    if asked.json:
        told = [
            {"name": c.name, "outcome": c.outcome.name.lower(), "study": c.study, "sentence": c.sentence} for c in found
        ]
        say_json({"bundles": told})
    elif not found:
        say(_("Nothing new lies there."))
    else:
        say(*columns([(one.name, one.sentence) for one in found]))
