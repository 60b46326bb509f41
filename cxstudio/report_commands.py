"""`cxstudio report`: which kind of report, about what, as what, and where to.

What can't be meant together is told in one sentence before a workspace is opened.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from .commands import kilobytes, open_workspace, require_target
from .errors import ReportError
from .i18n import _
from .terminal import drain, say, say_json

if TYPE_CHECKING:
    from .report.kinds import Subject
    from .report.wanted import Wanted

DONE = 0
PAPERS = ("a4", "letter")
PAGES = ("pdf", "html", "json")
"""What every kind can be written as; the study report's JSON, as its other tables, is the study's data."""


def add_options(parser: ArgumentParser) -> None:
    """What a report can be told on the command line, besides its workspace, its study and its file."""
    from .report.faces import FORMATS  # small tables; the faces and kinds themselves come with their work
    from .report.kinds import KINDS

    parser.add_argument("--kind", choices=KINDS, default="study", help=_("which report; without it the study's"))
    parser.add_argument("--format", choices=FORMATS, help=_("what the file’s name says already; csv comes as a .zip"))
    parser.add_argument("--visit", default="", metavar="VISIT", help=_("its number or id, for a report on one visit"))
    parser.add_argument("--site", default="", metavar="SITE", help=_("its name or id, for a report on one site"))
    parser.add_argument(
        "--wave", default="", metavar="WAVE", help=_("the wave compared with the one before; else the last")
    )
    parser.add_argument("--paper", choices=PAPERS, help=_("the size of a PDF’s sheets; a4 without it"))


def report(asked: Namespace) -> int:
    """A report on a study as a file, or its data as tables."""
    wanted = wanted_of(asked)
    require_target(asked.output)
    from .report.faces import FORMATS, write

    if asked.format and not asked.output.name.lower().endswith(FORMATS[asked.format]):
        words = _("A report as {format} is written to a *{suffix} file, not to {name}. Nothing was written.")
        told = words.format(format=asked.format, suffix=FORMATS[asked.format], name=asked.output.name)
        raise ReportError(told, "other-format")
    with open_workspace(asked.workspace) as workspace:
        study = workspace.find_study(asked.study)
        drain(write(workspace, study.id, asked.output, replace(wanted, home=workspace.folder)))
    size = asked.output.stat().st_size
    if asked.json:
        facts = {"file": str(asked.output), "kind": asked.kind, "study": study.id, "title": study.title, "size": size}
        say_json(facts)
    else:
        from .report.kinds import KINDS

        words = _("{file}: {kind} on “{title}”, {kb} kB.")
        kind = KINDS[asked.kind].title
        say(words.format(file=asked.output, kind=kind, title=study.title, kb=kilobytes(size)))
    return DONE


def wanted_of(asked: Namespace) -> Wanted:
    """What these words ask for. Raises WrongUse where they can't be meant together."""
    from .cli import WrongUse
    from .report.kinds import KINDS, Subject, wanting
    from .report.wanted import Wanted

    subject = Subject(asked.visit, asked.site, asked.wave)
    if fault := wanting(KINDS[asked.kind], subject) or _misfit(asked):
        raise WrongUse(fault)
    return Wanted(kind=asked.kind, subject=_trimmed(subject), paper=asked.paper or "")


def _misfit(asked: Namespace) -> str:
    """What of format, file and paper can't go together; "" for nothing."""
    from .report.faces import FORMATS

    ending = {suffix: key for key, suffix in FORMATS.items()}
    format_ = asked.format or ending.get(asked.output.suffix.lower(), "")
    if asked.kind != "study" and format_ and format_ not in PAGES:
        words = _(
            "A report of the kind “{kind}” comes as pdf, html or json; as {format} comes the data of a whole study."
        )
        return words.format(kind=asked.kind, format=format_)
    if asked.paper and format_ != "pdf":
        return _("Only a PDF has a size of paper: leave --paper out.")
    return ""


def _trimmed(subject: Subject) -> Subject:
    return replace(subject, visit=subject.visit.strip(), site=subject.site.strip(), wave=subject.wave.strip())
