"""`cxstudio report`: which kind of report, about what, as what, and where to.

What can't be meant together is told in one sentence before a workspace is opened.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .commands import kilobytes, open_workspace, require_target
from .i18n import _
from .terminal import drain, say, say_json

if TYPE_CHECKING:
    from .report.kinds import Subject
    from .report.wanted import Wanted

DONE = 0
PAPERS = ("a4", "letter")
STATES = ("complete", "submitted", "approved")
LEVELS = ("named", "observers", "sites", "strict")
PAGES = ("pdf", "html", "json")
"""What every kind can be written as; the study report's JSON, as its other tables, is the study's data."""


def add_options(parser: ArgumentParser) -> None:
    """What a report can be told on the command line, besides its workspace, its study and its file."""
    from .report.faces import FORMATS  # small tables; the faces and kinds themselves come with their work
    from .report.kinds import KINDS

    parser.add_argument("--kind", choices=KINDS, default="study", help=_("which report; without it the study's"))
    known = ", ".join(FORMATS)
    as_what = _("what the file’s name says already: {known}, or one that was installed; csv comes as a .zip")
    parser.add_argument("--format", default="", metavar="FORMAT", help=as_what.format(known=known))
    parser.add_argument("--visit", default="", metavar="VISIT", help=_("its number or id, for a report on one visit"))
    parser.add_argument("--site", default="", metavar="SITE", help=_("its name or id, for a report on one site"))
    parser.add_argument(
        "--wave", default="", metavar="WAVE", help=_("the wave compared with the one before; else the last")
    )
    parser.add_argument("--paper", choices=PAPERS, help=_("the size of a PDF’s sheets; a4 without it"))
    spoken = _("the report’s language: en, de; texts of the study as far as they are translated; else the study’s own")
    parser.add_argument("--language", default="", metavar="TAG", help=spoken)
    counted = _("which visits count: every finished one, submitted or approved ones, approved ones; else as the study counts")  # fmt: skip  # noqa: E501
    parser.add_argument("--state", choices=STATES, default="", help=counted)
    hidden = _("who may be known: as recorded; observers as numbers (without it); sites too; small cells held back too")
    parser.add_argument("--anonymity", choices=LEVELS, default="observers", help=hidden)
    parser.add_argument("--template", default="", metavar="NAME", help=_("a template of this workspace, by its name"))
    to = _("the file, or for evidence a new folder")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=to)


def report(asked: Namespace) -> int:
    """A report on a study as a file, or its data as tables."""
    from .plugins import way_out, write_out
    from .report.template import PLAIN, template_named

    wanted = wanted_of(asked)
    way = way_out(asked.format, asked.output)
    if way.suffix:
        require_target(asked.output)
    with open_workspace(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        template = template_named(workspace.folder, asked.template) if asked.template else PLAIN
        wanted = replace(wanted, home=workspace.folder, template=template)
        drain(write_out(way, workspace, study.id, wanted, asked.output))
    size, held = _size(asked.output), _held_back(asked.output)
    if asked.json:
        facts = {"file": str(asked.output), "kind": asked.kind, "study": study.id, "title": study.title, "size": size}
        say_json({**facts, "held_back": [f"{name}: {why}" for name, why in held]} if held else facts)
    else:
        from .report.kinds import KINDS

        words = _("{file}: {kind} on “{title}”, {kb} kB.")
        kind = KINDS[asked.kind].title
        say(words.format(file=asked.output, kind=kind, title=study.title, kb=kilobytes(size)))
        say(*(f"{name}: {why}" for name, why in held))
    return DONE


def wanted_of(asked: Namespace) -> Wanted:
    """What these words ask for. Raises WrongUse where they can't be meant together."""
    from .cli import WrongUse
    from .report.kinds import KINDS, Subject, wanting
    from .report.wanted import Wanted

    subject = Subject(asked.visit, asked.site, asked.wave)
    if fault := wanting(KINDS[asked.kind], subject) or _misfit(asked):
        raise WrongUse(fault)
    return Wanted(
        kind=asked.kind,
        subject=_trimmed(subject),
        paper=asked.paper or "",
        language=asked.language,
        counts=asked.state,
        anonymity=asked.anonymity,
    )


def _misfit(asked: Namespace) -> str:
    """What of format, file and paper can't go together; "" for nothing."""
    from .plugins import exporters
    from .report.exporters import exporter_for

    found = exporter_for(asked.output, exporters())
    if found is None and not asked.format:
        endings = ", ".join(one.suffix for one in exporters() if one.suffix)
        words = _("the name of the file must end in {suffix}: {word}")
        return words.format(suffix=endings, word=asked.output)
    format_ = asked.format or (found.key if found else "")
    if asked.kind != "study" and format_ and format_ not in PAGES:
        words = _(
            "A report of the kind “{kind}” comes as pdf, html or json; as {format} comes the data of a whole study."
        )
        return words.format(kind=asked.kind, format=format_)
    if asked.paper and format_ != "pdf":
        return _("Only a PDF has a size of paper: leave --paper out.")
    return ""


def _size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    return sum(one.stat().st_size for one in path.iterdir()) if path.is_dir() else path.stat().st_size


def _held_back(path: Path) -> list[tuple[str, str]]:
    """(file, why) for each piece of evidence that did not leave, as the folder's manifest tells it."""
    if not path.is_dir():
        return []
    import json

    from .report.data_evidence import MANIFEST

    lines = json.loads((path / MANIFEST).read_text(encoding="utf-8"))["files"]
    return [(line["file"], line["held_back"]) for line in lines if "held_back" in line]


def _trimmed(subject: Subject) -> Subject:
    return replace(subject, visit=subject.visit.strip(), site=subject.site.strip(), wave=subject.wave.strip())
