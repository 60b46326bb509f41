"""All regressions on subsets of predictors at once, worked out on correlation matrices, many matrices side by side."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

SINGULAR = 1e-10


def lmg(correlations: Floats) -> Floats:
    """Shares (draws x predictors) from correlation matrices (draws x predictors + 1 x predictors + 1)."""
    import numpy as np  # heavy

    p = correlations.shape[1] - 1
    explained = _all_r_squared(correlations)
    masks = np.arange(2**p)
    sizes = np.array([mask.bit_count() for mask in range(2**p)])
    weights = np.array([1 / (p * comb(p - 1, size)) if size < p else 0.0 for size in range(p + 1)])
    shares = np.empty((correlations.shape[0], p))
    for place in range(p):
        without = masks[(masks >> place) & 1 == 0]
        shares[:, place] = weights[sizes[without]] @ (explained[without | 1 << place] - explained[without])
    return shares


def _all_r_squared(correlations: Floats) -> Floats:
    """R squared of every subset of predictors (row: bits of the subset), for every matrix.

    Each subset is its smaller neighbour with one variable swept out, so 2^p subsets cost 2^p small updates.
    """
    import numpy as np  # heavy

    p = correlations.shape[1] - 1
    explained = np.zeros((2**p, correlations.shape[0]))
    waiting = [(correlations, 0, 0)]  # what is left of the matrix, the subset, the first variable still in it
    while waiting:
        matrix, mask, first = waiting.pop()
        for place in range(first, p):
            at = place - first
            pivot = matrix[:, at, at]
            can = pivot > SINGULAR  # a variable that the subset explains already adds nothing
            lean = matrix[:, at, at + 1 :] / np.where(can, pivot, 1.0)[:, None] * can[:, None]
            rest = matrix[:, at + 1 :, at + 1 :] - lean[:, :, None] * matrix[:, at, None, at + 1 :]
            larger = mask | 1 << place
            explained[larger] = 1 - rest[:, -1, -1]
            if place + 1 < p:
                waiting.append((rest, larger, place + 1))
    return explained


def inflation(among: Floats) -> list[float]:
    """1 / (1 - R squared) of each predictor by the others; infinite where they explain it wholly."""
    import numpy as np  # heavy

    found = []
    for place in range(len(among)):
        others = [other for other in range(len(among)) if other != place]
        explained = 0.0
        if others:
            lean = np.linalg.lstsq(among[np.ix_(others, others)], among[others, place], rcond=None)[0]
            explained = float(lean @ among[others, place])
        found.append(1 / (1 - explained) if explained < 1 - SINGULAR else float("inf"))
    return found
