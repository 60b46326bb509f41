"""Forms and protocol files in and out of the designer: seen as a preview first, then a study or a part of the draft.

Reading and writing are tasks for the queue; nothing changes before the person says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.errors import StorageError
from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.study import blocks
from cxstudio.study.languages import languages, name_of
from cxstudio.study.plan import Study, StudyFile, parse_study_file
from cxstudio.study.protocol import Protocol

from .designer import Designer

if TYPE_CHECKING:  # other formats are loaded when somebody asks for them
    from cxstudio.interchange.account import Account, Outcome
    from cxstudio.workspace import Workspace


@dataclass(frozen=True)
class Line:
    """What became of a row or cell: where it stands, what became of it in words, why; `sort` is for sifting."""

    where: str
    became: str
    why: str
    sort: str


@dataclass(frozen=True)
class Preview:
    """A file that was read, and nothing done with it. No lines: it was a protocol file, which loses nothing."""

    name: str
    file: StudyFile
    lines: tuple[Line, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()


def reading(path: Path) -> Steps[Preview]:
    """Read a form, or a protocol file: its content decides. Raises ProtocolError; then nothing was imported."""
    if _is_protocol_file(path):
        yield Progress(0, 1, _("Reading {name}").format(name=path.name))
        text = path.read_text(encoding="utf-8", errors="replace")
        return Preview(path.name, parse_study_file(text, path.name))
    from cxstudio.interchange.xlsform import importing

    found = yield from importing(path)
    lines, counts = _told(found.account)
    return Preview(path.name, found.file, lines, counts)


def _is_protocol_file(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    except OSError:
        return False  # the reader of forms says why it cannot be read


def _told(account: Account) -> tuple[tuple[Line, ...], tuple[tuple[str, int], ...]]:
    from cxstudio.interchange.account import Outcome

    lines = tuple(
        Line(_where(line.sheet, line.row, line.column), _became(line.outcome), _sentence(line.text), line.outcome.value)
        for line in account.lines
    )
    return lines, tuple((outcome.value, account.count(outcome)) for outcome in Outcome)


def _where(sheet: str, row: int, column: str) -> str:
    words = _("{sheet}, row {n}") if row else _("{sheet}, as a whole")
    place = words.format(sheet=sheet, n=row)
    return f"{place}, {column}" if column else place


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _became(outcome: Outcome) -> str:
    return {"taken": _("Taken"), "changed": _("Changed"), "not taken": _("Left out")}[outcome.value]


def sorts(preview: Preview) -> list[tuple[str, str]]:
    """What the list can be sifted by: key and words with numbers. What needs a look comes first."""
    counts = dict(preview.counts)
    words = {
        "": _("What needs a look ({n})").format(n=counts.get("changed", 0) + counts.get("not taken", 0)),
        "changed": _("Changed ({n})").format(n=counts.get("changed", 0)),
        "not taken": _("Left out ({n})").format(n=counts.get("not taken", 0)),
        "taken": _("Taken ({n})").format(n=counts.get("taken", 0)),
        "all": _("Every row ({n})").format(n=sum(counts.values())),
    }
    return list(words.items())


def sifted(preview: Preview, key: str) -> tuple[Line, ...]:
    """The lines of one sort; "" for those that need a look, "all" for every one."""
    if key == "all":
        return preview.lines
    wanted = (key,) if key else ("changed", "not taken")
    return tuple(line for line in preview.lines if line.sort in wanted)


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
    """The file's stages at the end of the draft that is open, as one step of undo; a sentence on what came."""
    designer.end_typing()
    protocol = preview.file.protocol
    block = blocks.block_of(protocol, [stage.id for stage in protocol.stages])
    if block is None:
        return _("{name} holds no stage that could be added.").format(name=preview.name)
    after, new = blocks.put_in(designer.protocol, block, "")
    designer.put(after, _("stages from {name}").format(name=preview.name), new[0], picked=new)
    came = plural("{n} stage was added to the draft.", "{n} stages were added to the draft.", len(new))
    return came + (_(" Its translations stay out of it.") if any(protocol.translations.values()) else "")


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
    return [(_where(line.sheet, line.row, line.column), _sentence(line.text)) for line in account.lines]
