"""Agreement beyond chance on categories: Cohen's kappa and its weighted kin, Gwet's AC1, Fleiss' kappa.

Each carries the plain share of agreement in `agreement`; print both and the table too, since kappa falls when nearly
all answers are alike however well the observers agree.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import erfc, fsum, isnan, nan, sqrt
from typing import TYPE_CHECKING, Literal, TypeAlias

from cxstudio.analysis.distributions import normal_quantile
from cxstudio.analysis.resampling import DRAWS, drawn_weights, percentile_interval
from cxstudio.analysis.result import Refusal, Result, confidence_share
from cxstudio.analysis.tables import Rows, counts, entries, number, square
from cxstudio.i18n import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

Weights: TypeAlias = Literal["linear", "quadratic"] | Sequence[Sequence[float]] | None
LEAST_PAIRS = 10


@dataclass(frozen=True)
class PairedTable:
    """Two observers' answers crossed: rows are the first's categories, columns the second's.

    `n_na` counts the pairs left out because an observer gave no answer.
    """

    categories: tuple[Hashable, ...]
    counts: tuple[tuple[int, ...], ...]
    n_na: int


def paired_table(
    first: Sequence[Hashable | None], second: Sequence[Hashable | None], categories: Sequence[Hashable]
) -> PairedTable:
    """Cross two observers' answers, one pair a unit, over the declared categories, unused ones included.

    None and NaN are gaps. ValueError for lists of different length and for an answer outside the categories.
    """
    places = {category: place for place, category in enumerate(categories)}
    table, left_out = [[0] * len(places) for _row in places], 0
    for pair in zip(first, second, strict=True):
        if any(value is None or (isinstance(value, float) and isnan(value)) for value in pair):
            left_out += 1
            continue
        unknown = [value for value in pair if value not in places]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not among the declared categories")
        table[places[pair[0]]][places[pair[1]]] += 1
    return PairedTable(tuple(categories), tuple(tuple(row) for row in table), left_out)


def cohen_kappa(table: Rows, weights: Weights = None, confidence: float = 0.95, n_na: int = 0) -> Result | Refusal:
    """Cohen's kappa of two observers, plain or weighted, with its large-sample interval (cut at -1 and 1).

    `table`: counts, categories x categories, in the declared order and with its unused categories. `weights`:
    "linear" (|i-j|), "quadratic" ((i-j)^2) or a matrix of *disagreement* with zeros on the diagonal. `agreement` is
    the plain share of equal answers, `statistic` and `p_value` test kappa = 0 with the error under that hypothesis,
    `n_na` (pairs dropped beforehand) is passed through. Below 10 pairs there is an estimate only (N_SMALL); where
    the error is 0 there is no interval (NO_ERROR).
    Refuses no pairs (N_ZERO), and KAPPA_UNDEFINED where both observers used a single category, the same.
    Source: Cohen 1960, 1968; variance Fleiss, Cohen and Everitt 1969; test values from SAS's example.
    """
    rows = square(table)
    n, far = sum(map(sum, rows)), _disagreement(weights, len(rows))
    confidence_share(confidence)
    if n == 0:
        return _no_pairs()
    p = [[value / n for value in row] for row in rows]
    across, down = [fsum(row) for row in p], [fsum(column) for column in zip(*p, strict=True)]
    cells = [(i, j) for i in range(len(p)) for j in range(len(p))]
    if not any(far[i][j] and across[i] and down[j] for i, j in cells):
        return Refusal(
            "KAPPA_UNDEFINED",
            _("Both observers used one category only (agreement 100 %), so kappa is not defined."),
        )
    largest = max(map(max, far))
    near = [[1 - value / largest for value in row] for row in far]
    observed = fsum(near[i][j] * p[i][j] for i, j in cells)
    chance = fsum(near[i][j] * across[i] * down[j] for i, j in cells)
    kappa = (observed - chance) / (1 - chance)
    row_mean = [fsum(near[i][j] * down[j] for j in range(len(p))) for i in range(len(p))]
    column_mean = [fsum(near[i][j] * across[i] for i in range(len(p))) for j in range(len(p))]
    spread = fsum(p[i][j] * (near[i][j] - (row_mean[i] + column_mean[j]) * (1 - kappa)) ** 2 for i, j in cells)
    by_chance = fsum(across[i] * down[j] * (near[i][j] - row_mean[i] - column_mean[j]) ** 2 for i, j in cells)
    return _with_error(
        kappa,
        _root((spread - (kappa - chance * (1 - kappa)) ** 2) / n) / (1 - chance),
        _root((by_chance - chance**2) / n) / (1 - chance),
        agreement=fsum(p[i][i] for i in range(len(p))),
        n=n,
        n_na=n_na,
        method="Cohen's kappa" if weights is None else "weighted kappa",
        confidence=confidence,
    )


def gwet_ac1(table: Rows, confidence: float = 0.95, n_na: int = 0) -> Result | Refusal:
    """Gwet's AC1 of two observers: agreement beyond chance that stays steady when one category is rare.

    `table` as for `cohen_kappa`. The interval is large-sample (cut at -1 and 1), left out below 10 pairs (N_SMALL)
    and where the error is 0 (NO_ERROR). Refuses no pairs (N_ZERO) and a table of one category (ONE_CATEGORY).
    Source: Gwet 2008, formulas for two raters.
    """
    rows = square(table)
    n, q = sum(map(sum, rows)), len(rows)
    confidence_share(confidence)
    if n == 0:
        return _no_pairs()
    if q < 2:
        return Refusal("ONE_CATEGORY", _("There is a single category, so there is nothing to agree on."))
    p = [[value / n for value in row] for row in rows]
    used = [(fsum(p[k]) + fsum(row[k] for row in p)) / 2 for k in range(q)]
    observed = fsum(p[k][k] for k in range(q))
    chance = fsum(share * (1 - share) for share in used) / (q - 1)
    estimate = (observed - chance) / (1 - chance)
    straight = fsum(p[k][k] * (1 - used[k]) for k in range(q)) / (q - 1) - observed * chance
    crossed = fsum(p[k][m] * (1 - (used[k] + used[m]) / 2) ** 2 for k in range(q) for m in range(q)) / (q - 1) ** 2
    left = 1 - estimate
    spread = observed * (1 - observed) - 4 * left * straight + 4 * left**2 * (crossed - chance**2)
    return _with_error(
        estimate,
        _root(spread / n) / (1 - chance),
        None,
        agreement=observed,
        n=n,
        n_na=n_na,
        method="Gwet's AC1",
        confidence=confidence,
    )


def fleiss_kappa(counts: Rows, confidence: float = 0.95, draws: int = DRAWS, seed: int = 1) -> Result | Refusal:
    """Fleiss' kappa: `counts` is units x categories, how many of the m observers chose each.

    `agreement` is the mean share of agreeing pairs; `standard_error`, `statistic`, `p_value` test kappa = 0. The
    interval is a bootstrap over units with `seed`, left out below 10 units (N_SMALL) or where too many draws are
    undefined (NO_INTERVAL). Units nobody rated are left out and counted in `n_na`.
    Refuses no units (N_ZERO), one observer (ONE_OBSERVER), unequal numbers of observers (UNEQUAL_RATERS; use
    `krippendorff_alpha`) and a single category used throughout (KAPPA_UNDEFINED).
    Source: Fleiss 1971, standard error Fleiss, Nee and Landis 1979.
    """
    rated, left_out = _rated(counts)
    confidence_share(confidence)
    if refusal := _unequal(rated):
        return refusal
    n, m = len(rated), sum(rated[0])
    agreeing = [(sum(value * value for value in row) - m) / (m * (m - 1)) for row in rated]
    shares = [sum(column) / (n * m) for column in zip(*rated, strict=True)]
    if max(shares) == 1:
        return Refusal(
            "KAPPA_UNDEFINED",
            _("All observers used one category only (agreement 100 %), so kappa is not defined."),
        )
    observed, chance = fsum(agreeing) / n, fsum(share * share for share in shares)
    kappa = (observed - chance) / (1 - chance)
    mixed = fsum(share * (1 - share) for share in shares)
    skew = fsum(share * (1 - share) * (1 - 2 * share) for share in shares)
    error = sqrt(2) / (mixed * sqrt(n * m * (m - 1))) * _root(mixed**2 - skew)
    interval = percentile_interval(_drawn_fleiss(rated, draws, seed), confidence) if n >= LEAST_PAIRS else None
    low, high = interval or (None, None)
    flag = "N_SMALL" if n < LEAST_PAIRS else "NO_INTERVAL"
    return Result(
        kappa,
        low,
        high,
        confidence=confidence,
        n=n,
        n_valid=n,
        n_na=left_out,
        n_observers=m,
        method="Fleiss' kappa; bootstrap over units",
        flags=() if interval else (flag,),
        seed=seed if interval else None,
        p_value=_two_sided(kappa / error) if error else None,
        statistic=kappa / error if error else None,
        standard_error=error,
        agreement=observed,
    )


def free_marginal_kappa(counts: Rows) -> Result | Refusal:
    """Fleiss' kappa with chance 1/q for each of the q categories, for observers who weren't bound to any shares.

    Shapes and refusals as `fleiss_kappa`, and ONE_CATEGORY. No interval. Source: Randolph 2005.
    """
    rated, left_out = _rated(counts)
    if refusal := _unequal(rated):
        return refusal
    n, m, q = len(rated), sum(rated[0]), len(rated[0])
    if q < 2:
        return Refusal("ONE_CATEGORY", _("There is a single category, so there is nothing to agree on."))
    observed = fsum((sum(value * value for value in row) - m) / (m * (m - 1)) for row in rated) / n
    return Result(
        (observed - 1 / q) / (1 - 1 / q),
        n=n,
        n_valid=n,
        n_na=left_out,
        n_observers=m,
        method="free-marginal kappa",
        agreement=observed,
    )


def _disagreement(weights: Weights, size: int) -> list[list[float]]:
    """How far apart two categories are: 0 on the diagonal."""
    if weights is None or isinstance(weights, str):
        powers = {None: 0, "linear": 1, "quadratic": 2}
        if weights not in powers:
            raise ValueError(f'weights are None, "linear", "quadratic" or a matrix, not {weights!r}')
        return [[float(abs(i - j) ** powers[weights]) if i != j else 0.0 for j in range(size)] for i in range(size)]
    matrix = [[number(value) for value in entries(row)] for row in entries(weights)]
    if len(matrix) != size or any(len(row) != size for row in matrix):
        raise ValueError("a matrix of weights needs the table's shape")
    if any(not value >= 0 for row in matrix for value in row) or any(matrix[i][i] for i in range(size)):
        raise ValueError("weights measure disagreement: none below 0, and 0 on the diagonal")
    return matrix


def _with_error(
    estimate: float,
    error: float,
    error_by_chance: float | None,
    *,
    agreement: float,
    n: int,
    n_na: int,
    method: str,
    confidence: float,
) -> Result:
    half = normal_quantile(1 - (1 - confidence) / 2) * error
    flags = [("N_SMALL", n < LEAST_PAIRS), ("NO_ERROR", error == 0)]
    shown = not any(holds for _flag, holds in flags)
    z = estimate / error_by_chance if error_by_chance else None
    return Result(
        estimate,
        max(-1.0, estimate - half) if shown else None,
        min(1.0, estimate + half) if shown else None,
        confidence=confidence,
        n=n,
        n_valid=n,
        n_na=n_na,
        n_observers=2,
        method=method,
        flags=tuple(flag for flag, holds in flags if holds),
        p_value=None if z is None else _two_sided(z),
        statistic=z,
        standard_error=error,
        agreement=agreement,
    )


def _root(variance: float) -> float:
    """Square root of a variance; what is 0 but for the noise of binary fractions is 0."""
    return sqrt(variance) if variance > 1e-15 else 0.0


def _two_sided(z: float) -> float:
    return erfc(abs(z) / sqrt(2))


def _rated(table: Rows) -> tuple[list[list[int]], int]:
    rows = counts(table)
    return [row for row in rows if sum(row)], sum(not sum(row) for row in rows)


def _unequal(rated: Sequence[Sequence[int]]) -> Refusal | None:
    if not rated:
        return _no_pairs()
    if len({sum(row) for row in rated}) > 1:
        return Refusal(
            "UNEQUAL_RATERS",
            _("The units were rated by different numbers of observers; Krippendorff's alpha can take that."),
        )
    if sum(rated[0]) < 2:
        return Refusal("ONE_OBSERVER", _("One observer alone can't agree or disagree."))
    return None


def _drawn_fleiss(rated: Sequence[Sequence[int]], draws: int, seed: int) -> Floats:
    """Kappa of each draw, NaN where a single category was drawn."""
    import numpy as np  # heavy

    table = np.array(rated, dtype=np.float64)
    n, m = table.shape[0], table[0].sum()
    agreeing = ((table**2).sum(axis=1) - m) / (m * (m - 1))
    found = []
    for weights in drawn_weights(n, draws, seed):
        chance = ((weights @ table / (n * m)) ** 2).sum(axis=1)
        can = chance < 1 - 1e-12
        found.append(np.where(can, (weights @ agreeing / n - chance) / np.where(can, 1 - chance, 1.0), nan))
    return np.concatenate(found) if found else np.zeros(0)


def _no_pairs() -> Refusal:
    return Refusal("N_ZERO", _("Nothing was rated by two observers, so agreement can't be judged."))
