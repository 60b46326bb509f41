"""What chance alone allows at each number of visits, round the share that holds over all sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    import numpy as np  # heavy

    n = np.arange(fewest, most + 1)
    tails = (0.025, 0.975, (1 - WIDE) / 2, (1 + WIDE) / 2)
    ends = [np.clip(_smallest_count(tail, n, share) / n, 0.0, 1.0) for tail in tails]
    return tuple(
        ChanceLimits(int(visits), float(low), float(high), float(lowest), float(highest))
        for visits, low, high, lowest, highest in zip(n, *ends, strict=True)
    )


def _smallest_count(tail: float, n: Any, share: float) -> Any:
    """The smallest counts, one for each of `n` visits, that the binomial reaches with a chance of `tail` at least."""
    import numpy as np  # heavy
    from scipy.special import bdtr, bdtrik  # type: ignore[import-untyped]  # heavy

    if share in (0.0, 1.0):
        return n * share
    found = np.ceil(bdtrik(tail, n, share))
    below = np.maximum(found - 1, 0)
    return np.where(bdtr(below, n, share) >= tail, below, found)
