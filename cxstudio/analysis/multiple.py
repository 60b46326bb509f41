"""Adjusting p-values when many touchpoints or items are looked at together. The caller declares the family."""

from __future__ import annotations

from collections.abc import Sequence

from cxstudio.analysis.tables import numbers


def holm(p: Sequence[float]) -> tuple[float, ...]:
    """Holm-adjusted p-values in the order given; none for an empty family.

    Multiplies the smallest by m, the next by m-1 and so on, never falling, never above 1. ValueError for a value
    outside 0-1. Source: Holm 1979; test values from Benjamini and Hochberg 1995, p. 295.
    """
    p = _shares(p)
    order, m = _ascending(p), len(p)
    adjusted, highest = [0.0] * m, 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (m - rank) * p[index]))
        adjusted[index] = highest
    return tuple(adjusted)


def benjamini_hochberg(p: Sequence[float]) -> tuple[float, ...]:
    """Benjamini-Hochberg adjusted p-values in the order given, for screening (q = .10); none for an empty family.

    ValueError for a value outside 0-1. Source: Benjamini and Hochberg 1995.
    """
    p = _shares(p)
    order, m = _ascending(p), len(p)
    adjusted, lowest = [0.0] * m, 1.0
    for rank in range(m, 0, -1):
        index = order[rank - 1]
        lowest = min(lowest, m * p[index] / rank)
        adjusted[index] = lowest
    return tuple(adjusted)


def _shares(p: Sequence[float]) -> list[float]:
    found = numbers(p)
    if not all(0 <= value <= 1 for value in found):
        raise ValueError("a p-value must lie between 0 and 1")
    return found


def _ascending(p: Sequence[float]) -> list[int]:
    return sorted(range(len(p)), key=lambda index: p[index])
