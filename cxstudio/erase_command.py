"""The command on single visits and photos: erase one for a person's rights.

As in `commands`: it returns the exit code, refusals fly up as `CxError`, everything is imported inside.
"""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from .commands import DONE
from .terminal import say, say_json


def erase(asked: Namespace) -> int:
    """Erase a visit or a photo, and say what the certificate says."""
    from .workspace import Workspace

    with Workspace.open(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        certificate, path = workspace.erase(study.id, asked.name, asked.reason)
    if asked.json:
        say_json({**asdict(certificate), "certificate": str(path)})
    else:
        say(certificate.text().rstrip(), "", str(path.with_suffix(".txt")))
    return DONE
