"""Tables of counts: expected counts, chi-square, and the cells that stand out, also where some cells can't occur."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import TYPE_CHECKING, TypeAlias

from cxstudio.analysis.distributions import chi_square_tail

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]

FITTED = 1e-11
MOST_ROUNDS = 20_000
Cells: TypeAlias = tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class CrossTable:
    """What independence of rows and columns would give, and how far the counts are from it.

    `expected` and `residuals` (adjusted, standard normal under independence) are None in cells that can't occur or
    whose row or column is empty; residuals also where the cell has no freedom. `p_value` is None without `df`.
    """

    expected: Cells
    residuals: Cells
    statistic: float
    df: int
    p_value: float | None
    least_expected: float


def cross_table(counts: Sequence[Sequence[int]], impossible: frozenset[tuple[int, int]] = frozenset()) -> CrossTable:
    """Pearson's chi-square with adjusted residuals; `impossible` cells (row, column) hold structural zeros.

    Expected counts come from iterative proportional fitting; without impossible cells that is row x column / n.
    Residual = (o - e) / sqrt(e (1 - h)) with h the cell's leverage, for a full table sqrt(e (1-row) (1-column)).
    `least_expected` is over possible cells of rows and columns in use. ValueError for a count in an impossible cell.
    Source: Haberman 1973; test values Agresti 2007.
    """
    import numpy as np  # heavy

    table = np.array(counts, dtype=np.float64)
    allowed = np.ones(table.shape, dtype=bool)
    for cell in impossible:
        allowed[cell] = False
    if table[~allowed].any():
        raise ValueError("a cell that can't occur holds a count")
    used = allowed & (table.sum(axis=1, keepdims=True) > 0) & (table.sum(axis=0, keepdims=True) > 0)
    expected = _fitted(table, used)
    left, rank = _freedom(expected, used)
    df = int(used.sum()) - rank
    safe = np.where(used & (expected > 0), expected, 1.0)
    statistic = float(((table - expected) ** 2 / safe)[used].sum())
    free = used & (expected > 0) & (left > 1e-9)
    residuals = (table - expected) / np.sqrt(np.where(free, safe * left, 1.0))
    return CrossTable(
        expected=_cells(expected, used),
        residuals=_cells(residuals, free),
        statistic=statistic,
        df=df,
        p_value=chi_square_tail(statistic, df) if df > 0 else None,
        least_expected=float(expected[used].min()) if used.any() else 0.0,
    )


def two_sided(z: float) -> float:
    """Two-sided p of a standard normal value."""
    return erfc(abs(z) / sqrt(2))


def cramers_v(statistic: float, counts: Sequence[Sequence[int]]) -> float | None:
    """Strength of association, 0-1; None where a table has fewer than two rows or columns in use."""
    rows, columns = sum(any(row) for row in counts), sum(any(column) for column in zip(*counts, strict=True))
    n, room = sum(map(sum, counts)), min(rows, columns) - 1
    return sqrt(statistic / (n * room)) if room > 0 else None


def shuffled_p(counts: Sequence[Sequence[int]], draws: int, seed: int) -> float:
    """p of the chi-square among `draws` random tables with the same margins, the observed one counted among them."""
    import numpy as np  # heavy
    from scipy.stats import random_table  # type: ignore[import-untyped]  # heavy

    table = np.array(counts)
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    # With fixed margins the chi-square grows with the sum of o^2 / (row x column), which needs no expected counts.
    scale = 1 / np.multiply.outer(rows.astype(np.float64), columns)
    drawn = random_table(rows, columns, seed=seed).rvs(size=draws)
    spread = (drawn.astype(np.float64) ** 2 * scale).sum(axis=(1, 2))
    far = spread >= (table**2 * scale).sum() * (1 - 1e-12)
    return (1 + int(far.sum())) / (draws + 1)


def _fitted(table: Floats, used: Flags) -> Floats:
    """Expected counts with the table's margins, 0 outside `used`."""
    import numpy as np  # heavy

    rows, columns = table.sum(axis=1), table.sum(axis=0)
    expected = used.astype(np.float64)
    for _round in range(MOST_ROUNDS):
        expected = expected * _ratio(rows, expected.sum(axis=1))[:, None]
        expected = expected * _ratio(columns, expected.sum(axis=0))[None, :]
        if np.abs(expected.sum(axis=1) - rows).max(initial=0.0) <= FITTED * max(1.0, float(rows.sum())):
            break
    return expected


def _ratio(wanted: Floats, found: Floats) -> Floats:
    import numpy as np  # heavy

    return np.where(found > 0, wanted / np.where(found > 0, found, 1.0), 0.0)


def _freedom(expected: Floats, used: Flags) -> tuple[Floats, int]:
    """1 - leverage of each cell in the additive model of rows and columns, and the rank of that model."""
    import numpy as np  # heavy

    places = np.argwhere(used)
    design = np.zeros((len(places), sum(used.shape)))
    design[np.arange(len(places)), places[:, 0]] = 1
    design[np.arange(len(places)), used.shape[0] + places[:, 1]] = 1
    weighted = design * np.sqrt(expected[used])[:, None]
    rank = int(np.linalg.matrix_rank(design)) if len(places) else 0
    left = np.zeros(used.shape)
    if len(places):
        basis, sizes, _turned = np.linalg.svd(weighted, full_matrices=False)
        basis = basis[:, sizes > 1e-9 * sizes[0]]
        left[used] = 1 - (basis**2).sum(axis=1)
    return left, rank


def _cells(values: Floats, shown: Flags) -> Cells:
    return tuple(
        tuple(float(value) if show else None for value, show in zip(row, flags, strict=True))
        for row, flags in zip(values, shown, strict=True)
    )
