"""A new study: what it wants to know, how, and the protocol it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.i18n import _
from cxstudio.study.languages import add_language, change_main_language, known_words, with_texts
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
    """What a person says of a new study; `model` is the ready-made study file it begins from, None: from nothing.

    `language` is the one its texts are to be in.
    """

    title: str
    client: str = ""
    question: str = ""
    method: str = "mystery shop"
    pattern: Pattern = Pattern.PERSISTENT
    model: Path | None = None
    language: str = "en"


def empty_protocol(title: str, language: str = "en") -> Protocol:
    """One stage, nothing asked yet, and the usual scales to ask on."""
    stage = Stage(id="stage", title=_("First stage"))
    scales = tuple(usual_scales(language).values())
    return Protocol(title=title, language=language, stages=(stage,), scales=scales)


def in_main_language(protocol: Protocol, language: str) -> Protocol:
    """A ready-made protocol in that language, where it is translated. Else it stays as it is, with room for that
    language beside its own, and with the words that are known already."""
    if language == protocol.language or language in protocol.translations:
        return change_main_language(protocol, language)
    wider = add_language(protocol, language)
    return with_texts(wider, language, known_words(wider, language))


def begin_study(workspace: Workspace, wish: Wish) -> str:
    """Make the study with its draft; its id. Raises ProtocolError when the model cannot be read."""
    model = read_study_file(wish.model) if wish.model else None
    base = model.study if model else Study(id="", title="")
    told = {name: getattr(wish, name) for name in ("title", "client", "question", "method", "pattern")}
    study = Study.model_validate({**dict(base), **told, "id": workspace.new_id(), "language": wish.language})
    if model is None:
        protocol = empty_protocol(wish.title, wish.language)
    else:
        worded = in_main_language(model.protocol, wish.language)
        protocol = Protocol.model_validate({**dict(worded), "title": wish.title})
    workspace.add_study(study, protocol)
    return study.id
