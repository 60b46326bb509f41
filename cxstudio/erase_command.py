"""The commands on single visits and photos: what lies in the trash, bring it back, erase for a person's rights.

As in `commands`: it returns the exit code, refusals fly up as `CxError`, everything is imported inside.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .commands import DONE
from .errors import WorkspaceError
from .i18n import _
from .terminal import Shown, columns, say, say_json

if TYPE_CHECKING:
    from .store.trash import Trashed


def trash(asked: Namespace) -> int:
    """Tell what lies in the trash of a study and until when, or bring one thing back."""
    from .workspace import Workspace

    with Workspace.open(asked.workspace) as workspace:
        found = workspace.trash.listed(workspace.find_study(asked.study).id)
        if asked.restore:
            back = _named(found, asked.restore)
            workspace.trash.restore(back)
    if asked.json:
        say_json({"restored": _shown(back)} if asked.restore else {"trash": [_shown(one) for one in found]})
    elif asked.restore:
        say(_("{what} is back.").format(what=_what(back)))
    elif found:
        goes = _("until {day}")
        say(*columns([(_what(one), _id(one), goes.format(day=_day(one.goes_at))) for one in found]))
    else:
        say(_("Nothing was deleted in the last 30 days."))
    return DONE


def _named(found: Sequence[Trashed], name: str) -> Trashed:
    """The one of that id, number or name. Raises WorkspaceError where none or several are."""
    fitting = [one for one in found if _id(one) == name]
    fitting = fitting or [one for one in found if one.photo is None and str(one.visit.number) == name]
    fitting = fitting or [one for one in found if one.photo is not None and one.photo.name == name]
    if len(fitting) == 1:
        return fitting[0]
    words = _("“{name}” is not in the trash.") if not fitting else _("Several things in the trash are called “{name}”; use the id.")  # fmt: skip  # noqa: E501
    raise WorkspaceError(words.format(name=name) + " " + _("Nothing was changed."), "not-in-trash")


def _id(one: Trashed) -> str:
    return one.photo.id if one.photo is not None else one.visit.id


def _what(one: Trashed) -> str:
    if one.photo is not None:
        return _("{name}, of visit {n}").format(name=one.photo.caption or one.photo.name, n=one.visit.number or "?")
    return _("visit {n}").format(n=one.visit.number) if one.visit.number else _("a visit in work")


def _shown(one: Trashed) -> dict[str, Shown]:
    return {"id": _id(one), "kind": one.kind, "what": _what(one), "by": one.by, "until": _day(one.goes_at)}


def _day(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d}"


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
