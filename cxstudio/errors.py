"""What can go wrong, in words for the person in front of the screen.

A `CxError` is raised when the world says no; its sentence says what happened, what is safe and what to do.
A `Finding` is a value: something is not right yet, here is where and how to mend it. Bugs are neither: they fly up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CxError(Exception):
    """The world said no. `str(error)` is one or more full sentences for the user.

    `code` is a short stable key for tests and programs, such as "photo-truncated".
    """

    def __init__(self, sentence: str, code: str = "refused") -> None:
        super().__init__(sentence)
        self.code = code


class WorkspaceError(CxError):
    """A workspace that is missing, unreadable, foreign, newer than the program, locked or damaged."""


class StorageError(CxError):
    """The disk is full, read-only, gone or locked. What was already saved stays saved."""


class EvidenceError(CxError):
    """A photo or other file that cannot be taken as evidence."""


class BundleError(CxError):
    """A bundle that is damaged, foreign, unsafe or too new. Nothing was imported."""


class ProtocolError(CxError):
    """A protocol or study file that cannot be read."""


class ReportError(CxError):
    """A report that cannot be made."""


class Severity(Enum):
    """How much a finding weighs: an error blocks publishing or finishing, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """Something that is not right yet: a code, a place in words, what is wrong, and a remedy."""

    code: str
    place: str
    text: str
    remedy: str
    severity: Severity = Severity.ERROR
    item: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.place}: {self.text} {self.remedy}".strip()
