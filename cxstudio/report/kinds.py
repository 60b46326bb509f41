"""The kinds of reports: each gathers one frozen `Report` from one consistent reading, and every face can show it.

A kind may be about one visit, one site or one wave; `wanting` says in a sentence what is missing or too much. This
table is light: what a kind is made of comes with its work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from cxstudio.i18n import _
from cxstudio.steps import Steps

if TYPE_CHECKING:  # the store brings SQLAlchemy
    from cxstudio.report.basis import ReportSettings, Source
    from cxstudio.report.blocks import Report


class Need(Enum):
    """What a kind is about, besides its study."""

    VISIT = "visit"
    SITE = "site"
    WAVE = "wave"


@dataclass(frozen=True)
class Subject:
    """What a report is about: ids, empty for none."""

    visit: str = ""
    site: str = ""
    wave: str = ""

    def of(self, need: Need) -> str:
        """The id of that sort."""
        return {Need.VISIT: self.visit, Need.SITE: self.site, Need.WAVE: self.wave}[need]


Content: TypeAlias = "Callable[[Source, str, Subject, ReportSettings], Steps[Report]]"


@dataclass(frozen=True)
class Kind:
    """A kind of report. `needs` has to be named, `takes` may be; `content` gathers it for a study's id."""

    name: str
    content: Content
    needs: Need | None = None
    takes: Need | None = None

    @property
    def title(self) -> str:
        """Its name for people, in the language in use."""
        return _titles()[self.name]


def _titles() -> dict[str, str]:
    return {
        "study": _("Study report"),
        "summary": _("One-page summary"),
        "visit": _("Visit report"),
        "site": _("Site report"),
        "wave": _("Wave comparison"),
        "photos": _("Photo index"),
        "blank": _("Blank protocol"),
    }


def _study(source: Source, study: str, _subject: Subject, settings: ReportSettings) -> Steps[Report]:
    from cxstudio.report.content import gather as gather_study

    return gather_study(source, study, settings)


def _summary(source: Source, study: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    from cxstudio.report.summary import gather_summary

    return gather_summary(source, study, subject, settings)


def _visit(source: Source, study: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    from cxstudio.report.visit_report import gather_visit

    return gather_visit(source, study, subject, settings)


def _site(source: Source, study: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    from cxstudio.report.site_report import gather_site

    return gather_site(source, study, subject, settings)


def _wave(source: Source, study: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    from cxstudio.report.wave_report import gather_wave

    return gather_wave(source, study, subject, settings)


def _photos(source: Source, study: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    from cxstudio.report.photo_index import gather_photos

    return gather_photos(source, study, subject, settings)


def _blank(source: Source, study: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    from cxstudio.report.blank_form import gather_blank

    return gather_blank(source, study, subject, settings)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("study", _study),
        Kind("summary", _summary),
        Kind("visit", _visit, needs=Need.VISIT),
        Kind("site", _site, needs=Need.SITE),
        Kind("wave", _wave, takes=Need.WAVE),
        Kind("photos", _photos),
        Kind("blank", _blank),
    )
}
"""All kinds by name, in the order in which they are offered."""


def wanting(kind: Kind, subject: Subject) -> str:
    """What keeps the kind from being about that, as a sentence; empty when it can be gathered."""
    if kind.needs and not subject.of(kind.needs):
        words = _("A report of the kind “{kind}” is about one {need}: name it.")
        return words.format(kind=kind.name, need=_needs()[kind.needs])
    for need in Need:
        if subject.of(need) and need not in (kind.needs, kind.takes):
            words = _("A report of the kind “{kind}” is not about one {need}: leave it out.")
            return words.format(kind=kind.name, need=_needs()[need])
    return ""


def _needs() -> dict[Need, str]:
    return {Need.VISIT: _("visit"), Need.SITE: _("site"), Need.WAVE: _("wave")}


def gather(
    source: Source, study: str, kind: Kind, subject: Subject | None = None, settings: ReportSettings | None = None
) -> Steps[Report]:
    """Gather a report of that kind. Raises ReportError where it can't be made of this study, with the reason, and
    WorkspaceError where study, visit, site, wave or a protocol version is not here."""
    from cxstudio.errors import ReportError
    from cxstudio.report.basis import ReportSettings as Settings
    from cxstudio.report.language import sentences_in, spoken

    subject, settings = subject or Subject(), settings or Settings()
    if fault := wanting(kind, subject):
        raise ReportError(fault, "subject")
    language = sentences_in(source, study, settings)
    report = yield from spoken(language, kind.content(source, study, subject, settings))
    return replace(report, language=language)
