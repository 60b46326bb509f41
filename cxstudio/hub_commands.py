"""A team's hub on the command line: make it, let it serve a folder, ask how it stands."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from .commands import DONE
from .i18n import _, plural
from .terminal import columns, drain, say, say_json

if TYPE_CHECKING:
    from .exchange.collecting import Collected


def hub_init(asked: Namespace) -> int:
    """Make a hub in an empty database."""
    from .hub import make_hub
    from .store.hub_database import shown

    make_hub(asked.url, asked.evidence).close()
    if asked.json:
        say_json({"hub": shown(asked.url), "evidence": str(asked.evidence.absolute())})
    else:
        words = _("The hub stands at {place}; its evidence lies in {folder}. Bring it a study: cxstudio bundle import")
        say(words.format(place=shown(asked.url), folder=asked.evidence.absolute()))
    return DONE


def hub_status(asked: Namespace) -> int:
    """How every study stands at the hub."""
    from .hub import open_hub, status

    with open_hub(asked.url) as workspace:
        found = status(workspace)
    if asked.json:
        say_json({"studies": [asdict(one) for one in found]})
        return DONE
    say(plural("{n} study at the hub.", "{n} studies at the hub.", len(found)))
    say(*columns([(one.title, plural("{n} change", "{n} changes", one.operations), one.fingerprint) for one in found]))
    return DONE


def hub_serve_folder(asked: Namespace) -> int:
    """Take in whatever lands in a folder, once or until Ctrl+C."""
    from .exchange.carriers import carrier_for
    from .exchange.collecting import news
    from .hub import open_hub, serve_folder, serve_once
    from .key_commands import opener_for

    carrier = carrier_for(asked.place)
    with open_hub(asked.url) as workspace:
        opener_of = partial(opener_for, workspace)
        if asked.once:
            lying = news(workspace, carrier)
            steps = serve_once(workspace, carrier, lying, opener_of, believes=asked.believe)
            _say(asked, drain(steps))
            return DONE
        if not asked.json:
            say(_("Serving {place} every {n} seconds. Ctrl+C stops it.").format(place=carrier.place, n=asked.every))
        for found in serve_folder(workspace, carrier, opener_of, asked.every, believes=asked.believe):
            _say(asked, found)
    return DONE


def _say(asked: Namespace, found: list[Collected]) -> None:
    if asked.json:
        told = [{"name": c.name, "outcome": c.outcome.name.lower(), "sentence": c.sentence} for c in found]
        if told or asked.once:
            say_json({"bundles": told})
    else:
        say(*columns([(one.name, one.sentence) for one in found]))
    sys.stdout.flush()
