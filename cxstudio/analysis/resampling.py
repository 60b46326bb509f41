"""Bootstrap: how often each unit is drawn, and the percentile interval of what came out. Seeds come from the caller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from cxstudio.analysis.result import confidence_share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

DRAWS = 1_000
MOST_LEFT_OUT = 0.10
AT_ONCE = 2_000_000  # drawn units held in memory together


def drawn_weights(units: int, draws: int, seed: int) -> Iterator[Floats]:
    """How often each of `units` is drawn, one row a draw, in portions that bound the memory."""
    import numpy as np  # heavy

    rng, portion = np.random.default_rng(seed), max(1, AT_ONCE // max(1, units))
    for part in range(ceil(draws / portion)):
        size = min(portion, draws - part * portion)
        yield rng.multinomial(units, np.full(units, 1 / units), size=size).astype(np.float64)


def percentile_interval(values: Floats, confidence: float) -> tuple[float, float] | None:
    """Middle `confidence` of the drawn values; NaN marks a draw without a figure.

    None where there are no draws or more than a tenth had no figure: what is left would then be a chosen part.
    """
    import numpy as np  # heavy

    tail = (1 - confidence_share(confidence)) / 2
    found = values[~np.isnan(values)]
    if found.size == 0 or found.size < (1 - MOST_LEFT_OUT) * values.size:
        return None
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)


def group_places(labels: Sequence[str] | None, n: int) -> list[int]:
    """Each unit's group, numbered from 0; without labels every unit is its own. ValueError for a wrong length."""
    if labels is None:
        return list(range(n))
    if len(labels) != n:
        raise ValueError(f"expected {n} sites, one a visit, not {len(labels)}")
    places = {name: place for place, name in enumerate(dict.fromkeys(labels))}
    return [places[name] for name in labels]
