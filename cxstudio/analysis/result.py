"""What every method gives back: a `Result` with its interval and its counts, or a `Refusal` in words.

A refusal is a legal value that takes the figure's place, so absence stays visible. Nothing here computes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxstudio.analysis.tables import number, there


@dataclass(frozen=True)
class Result:
    """A figure and what it rests on.

    `low` and `high` bound the `confidence` interval and are None where no interval is defined (a flag says why).
    `n` is what the figure was computed on (an effective n may have decimals); `n_valid`, `n_na` and
    `n_not_observed` count the inputs; `n_sites` and `n_observers` are None where the method doesn't know them.
    `p_value`, `statistic`, `df` belong together; `p_exact` is the exact test of the same question where one was made.
    `seed` is None unless something was drawn at random.
    """

    estimate: float
    low: float | None = None
    high: float | None = None
    confidence: float = 0.95
    n: float = 0
    n_valid: int = 0
    n_na: int = 0
    n_not_observed: int = 0
    n_sites: int | None = None
    n_observers: int | None = None
    method: str = ""
    flags: tuple[str, ...] = ()
    seed: int | None = None
    p_value: float | None = None
    p_exact: float | None = None
    statistic: float | None = None
    df: float | None = None
    standard_error: float | None = None
    agreement: float | None = None


@dataclass(frozen=True)
class Refusal:
    """Why no figure is given: a stable `code` such as "N_SPLIT", and the sentence that stands in the figure's place."""

    code: str
    sentence: str


def present(values: Iterable[float | None]) -> list[float]:
    """The values that are there, as floats: None and NaN are gaps. Text and infinite values raise ValueError."""
    return there(values)


def confidence_share(confidence: float) -> float:
    """`confidence` if it lies strictly between 0 and 1, else ValueError (0.95, not 95)."""
    if not 0 < number(confidence) < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return confidence
