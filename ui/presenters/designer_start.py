"""A new study: what it wants to know, how, and the protocol it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.i18n import _
from cxstudio.study.plan import Pattern, Study, read_study_file
from cxstudio.study.protocol import Protocol, Stage

from .designer_parts import usual_scales

if TYPE_CHECKING:  # the workspace brings SQLAlchemy
    from cxstudio.workspace import Workspace

PATTERNS = {
    Pattern.PERSISTENT: _("Persistent: ongoing"),
    Pattern.PERIODIC: _("Periodic: in waves"),
    Pattern.PULSED: _("Pulsed: one drive with an end"),
}


@dataclass(frozen=True)
class Wish:
    """What a person says of a new study; `model` is the ready-made study file it begins from, None: from nothing."""

    title: str
    client: str = ""
    question: str = ""
    method: str = "mystery shop"
    pattern: Pattern = Pattern.PERSISTENT
    model: Path | None = None


def empty_protocol(title: str) -> Protocol:
    """One stage, nothing asked yet, and the usual scales to ask on."""
    stage = Stage(id="stage", title=_("First stage"))
    return Protocol(title=title, stages=(stage,), scales=tuple(usual_scales().values()))


def begin_study(workspace: Workspace, wish: Wish) -> str:
    """Make the study with its draft; its id. Raises ProtocolError when the model cannot be read."""
    model = read_study_file(wish.model) if wish.model else None
    base = model.study if model else Study(id="", title="")
    told = {name: getattr(wish, name) for name in ("title", "client", "question", "method", "pattern")}
    study = Study.model_validate({**dict(base), **told, "id": workspace.new_id()})
    if model is None:
        protocol = empty_protocol(wish.title)
    else:
        protocol = Protocol.model_validate({**dict(model.protocol), "title": wish.title})
    workspace.add_study(study, protocol)
    return study.id
