"""Forms and protocol files in and out of the designer: seen as a preview first, then a study or a part of the draft.

Reading and writing are tasks for the queue; nothing changes before the person says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.errors import StorageError
from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.study import blocks
from cxstudio.study.languages import add_language, change_main_language, languages, name_of
from cxstudio.study.plan import Study, StudyFile, parse_study_file
from cxstudio.study.protocol import Protocol

from .account_lines import Told, told
from .designer import Designer

if TYPE_CHECKING:  # other formats are loaded when somebody asks for them
    from cxstudio.interchange.account import Account
    from cxstudio.workspace import Workspace


@dataclass(frozen=True)
class Preview:
    """A file that was read, and nothing done with it. Nothing told: it was a protocol file, which loses nothing."""

    name: str
    file: StudyFile
    told: Told = field(default_factory=Told)


def reading(path: Path) -> Steps[Preview]:
    """Read a form, or a protocol file: its content decides. Raises ProtocolError; then nothing was imported."""
    if _is_protocol_file(path):
        yield Progress(0, 1, _("Reading {name}").format(name=path.name))
        text = path.read_text(encoding="utf-8", errors="replace")
        return Preview(path.name, parse_study_file(text, path.name))
    from cxstudio.interchange.xlsform import importing

    found = yield from importing(path)
    return Preview(path.name, found.file, told(found.account))


def _is_protocol_file(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    except OSError:
        return False  # the reader of forms says why it cannot be read


def summary(preview: Preview) -> str:
    """What the study would hold."""
    protocol = preview.file.protocol
    touchpoints = [touchpoint for _stage, touchpoint in protocol.touchpoints()]
    parts = [
        plural("{n} stage", "{n} stages", len(protocol.stages)),
        plural("{n} touchpoint", "{n} touchpoints", len(touchpoints)),
        plural("{n} item", "{n} items", sum(len(touchpoint.items) for touchpoint in touchpoints)),
        ", ".join(name_of(tag) for tag in languages(protocol)),
    ]
    return " · ".join(parts)


# -- taking it in ------------------------------------------------------------------------------------------------------


def begin_study(workspace: Workspace, preview: Preview) -> Study:
    """A new study of its own with the file's protocol as its draft. Raises StorageError when the disk refuses."""
    base = preview.file.study
    title = base.title or preview.file.protocol.title or preview.name
    study = Study.model_validate({**dict(base), "id": workspace.new_id(), "title": title})
    workspace.add_study(study, preview.file.protocol)
    return study


def add_stages(designer: Designer, preview: Preview) -> str:
    """The file's stages at the end of the draft that is open, as one step of undo; a sentence on what came. They come
    with their translations: the draft gets the languages it lacks."""
    designer.end_typing()
    protocol = in_words_of(designer.protocol.language, preview.file.protocol)
    block = blocks.block_of(protocol, [stage.id for stage in protocol.stages])
    if block is None:
        return _("{name} holds no stage that could be added.").format(name=preview.name)
    wider, added = designer.protocol, [tag for tag in block.translations if tag not in languages(designer.protocol)]
    for tag in added:
        wider = add_language(wider, tag)
    after, new = blocks.put_in(wider, block, "")
    designer.put(after, _("stages from {name}").format(name=preview.name), new[0], picked=new)
    came = plural("{n} stage was added to the draft.", "{n} stages were added to the draft.", len(new))
    if not added:
        return came
    with_them = _("With them came {languages}: your own texts wait for their translation.")
    return f"{came} {with_them.format(languages=', '.join(map(name_of, added)))}"


def in_words_of(language: str, protocol: Protocol) -> Protocol:
    """The protocol with that main language where it is translated into it, else as it is."""
    return change_main_language(protocol, language) if protocol.translations.get(language) else protocol


# -- giving it out -----------------------------------------------------------------------------------------------------


def file_of(study: Study, protocol: Protocol) -> StudyFile:
    """The study file of what is in design; its key is made of the study's title."""
    from cxstudio.interchange.spellings import id_from

    return StudyFile(key=id_from(study.title, (), "s"), study=study, protocol=protocol)


def exporting_form(file: StudyFile, path: Path) -> Steps[Account]:
    """Write a form; what other tools can't do comes back. Raises ProtocolError, or StorageError for the disk."""
    from cxstudio.interchange.xlsform import exporting

    try:
        return (yield from exporting(file, path))
    except OSError as error:
        raise _not_written(path, error) from error


def saving_file(file: StudyFile, path: Path) -> Steps[Path]:
    """Write a protocol file. Raises StorageError when the disk refuses."""
    yield Progress(0, 1, _("Writing {name}").format(name=path.name))
    try:
        with replacing(path) as target:
            target.write(file.model_dump_json(indent=1).encode() + b"\n")
    except OSError as error:
        raise _not_written(path, error) from error
    return path


def _not_written(path: Path, error: OSError) -> StorageError:
    words = _("{name} could not be written: {reason}. The study is as it was. Try another folder.")
    return StorageError(words.format(name=path.name, reason=error.strerror or error), "export-not-written")


def losses(account: Account) -> list[tuple[str, str]]:
    """Where and what other tools can't do with a form, the whole first."""
    return [(line.where, line.why) for line in told(account).lines]
