"""How far a line of evidence goes: the five grades and the rule that gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from cxstudio.analysis.multiple import holm
from cxstudio.analysis.result import Result
from cxstudio.i18n import _


class Grade(Enum):
    """How far a line of evidence goes. TOO_FEW also stands for "not recorded"; the line's refusal says which."""

    ESTABLISHED = "established"
    INDICATED = "indicated"
    NOT_SHOWN = "not shown"
    SHOWN_ABSENT = "shown absent"
    TOO_FEW = "too few"

    @property
    def words(self) -> str:
        """The grade in the language in use."""
        return {
            Grade.ESTABLISHED: _("established"),
            Grade.INDICATED: _("indicated"),
            Grade.NOT_SHOWN: _("not shown"),
            Grade.SHOWN_ABSENT: _("shown absent"),
            Grade.TOO_FEW: _("too few or not recorded"),
        }[self]


STRENGTH = (Grade.ESTABLISHED, Grade.INDICATED, Grade.NOT_SHOWN, Grade.SHOWN_ABSENT, Grade.TOO_FEW)
"""Grades from the strongest down."""

CLAIM = 0.05
HINT = 0.10


@dataclass(frozen=True)
class Settings:
    """What a study declares before its results are seen.

    smallest_effect: in points of the outcome; smallest_gap: in points of the expectation scale; seed: for everything
    drawn at random; confidence: of the intervals shown.
    """

    smallest_effect: float = 1.0
    smallest_gap: float = 0.5
    seed: int = 1
    confidence: float = 0.95


def graded(p: float, adjusted: float, *, large: bool = True, absent: bool = False) -> Grade:
    """established: adjusted p < .05 and large; indicated: large and p < .10; absent: shown to be small."""
    if large and adjusted < CLAIM:
        return Grade.ESTABLISHED
    if large and p < HINT:
        return Grade.INDICATED
    return Grade.SHOWN_ABSENT if absent else Grade.NOT_SHOWN


def within(interval: Result, smallest: float) -> bool:
    """Does the whole interval lie inside +/- `smallest`? False where there is no interval."""
    if interval.low is None or interval.high is None:
        return False
    return -smallest < interval.low and interval.high < smallest


def family(p: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm over the p-values that are there; None stays None and is no member of the family."""
    adjusted = iter(holm([value for value in p if value is not None]))
    return tuple(None if value is None else next(adjusted) for value in p)
