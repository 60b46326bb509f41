"""What somebody wants to hand on: which kind of report about what, in which language, and who may be known from it.

The window, the command line and installed packages fill in the same value, and every exporter is given it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cxstudio.report.kinds import Subject
from cxstudio.report.template import PLAIN, Template

if TYPE_CHECKING:  # the store brings SQLAlchemy
    from cxstudio.report.basis import ReportSettings

Hidden = Literal["named", "observers", "sites", "strict"]
"""The levels of `study.anonymity.Anonymity`, by their values."""


@dataclass(frozen=True)
class Wanted:
    """`kind` names a kind of report, `subject` what it is about. `language` "" is the study's own; `counts` "" what the
    study says counts, else "complete", "submitted" or "approved"; `paper` "" is the template's, else "a4", "letter".
    `home` is the workspace's folder, where the template's logo lies."""

    kind: str = "study"
    subject: Subject = field(default_factory=Subject)
    language: str = ""
    anonymity: Hidden = "observers"
    counts: str = ""
    template: Template = PLAIN
    paper: str = ""
    home: Path | None = None

    @property
    def settings(self) -> ReportSettings:
        """The same as what a report is gathered with."""
        from cxstudio.report.basis import ReportSettings
        from cxstudio.study.anonymity import Anonymity

        return ReportSettings(language=self.language, anonymity=Anonymity(self.anonymity), counts=self.counts)

    @property
    def sheet(self) -> str:
        """The paper's name: what is wanted, else the template's, else A4."""
        return self.paper or self.template.paper or "a4"
