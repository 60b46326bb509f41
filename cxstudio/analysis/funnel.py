"""What chance alone allows at each number of visits, round the share that holds over all sites."""

from __future__ import annotations

from dataclasses import dataclass

WIDE = 0.998


@dataclass(frozen=True)
class ChanceLimits:
    """Shares 0-1 between which a site of `n` visits lies with 95 % (low, high) and 99.8 % (lowest, highest)."""

    n: int
    low: float
    high: float
    lowest: float
    highest: float


def chance_limits(share: float, fewest: int, most: int) -> tuple[ChanceLimits, ...]:
    """Exact binomial limits for every number of visits from `fewest` to `most`, one at least.

    A limit is the smallest count whose chance to be undercut is still below the tail, so that the limits are never
    narrower than they claim. ValueError for a share outside 0-1 or numbers of visits that can't be.
    Source: Spiegelhalter 2005, funnel plots.
    """
    if not 0 <= share <= 1 or not 1 <= fewest <= most:
        raise ValueError("a share lies between 0 and 1, and the visits run from one upwards")
    from scipy.stats import binom  # type: ignore[import-untyped]  # heavy

    found = []
    for n in range(fewest, most + 1):
        ends = [binom.ppf(tail, n, share) / n for tail in (0.025, 0.975, (1 - WIDE) / 2, (1 + WIDE) / 2)]
        low, high, lowest, highest = (min(1.0, max(0.0, float(end))) for end in ends)
        found.append(ChanceLimits(n, low, high, lowest, highest))
    return tuple(found)
