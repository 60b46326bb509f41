"""What all lines of evidence share: how few visits are too few, and the words for it."""

from __future__ import annotations

from cxstudio.analysis.proportions import wilson_interval
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import plural

LEAST_VISITS = 5


def p_of(figure: Result | Refusal) -> float | None:
    """The exact p of a figure, None where it was refused."""
    return None if isinstance(figure, Refusal) else figure.p_exact


def wilson_of(share: float, n: float, confidence: float) -> Result:
    """Wilson interval of a share of `n` visits (an effective n may have decimals); n is above 0."""
    found = wilson_interval(min(n, share * n), n, confidence)
    if isinstance(found, Refusal):
        raise AssertionError("a share has visits")
    return found


def only_seen(n: int) -> str:
    """The sentence in a rate's place where there are too few visits for one."""
    return plural("seen in only one visit; counts shown, no rate", "seen in only {n} visits; counts shown, no rate", n)
