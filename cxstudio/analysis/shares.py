"""Which ratings go with the outcome: each one's share of the explained variance.

Shares describe how the outcome moves with the ratings, never what causes it. The guards on what may be claimed are in
`claim`; the figures are there all the same, for whoever checks them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, TypeAlias

from cxstudio.analysis.resampling import DRAWS, MOST_LEFT_OUT, drawn_weights, group_places, percentile_interval
from cxstudio.analysis.result import Refusal, confidence_share
from cxstudio.analysis.subsets import inflation, lmg
from cxstudio.analysis.tables import Rows, numbers, rectangle, varies
from cxstudio.i18n import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

MOST_PREDICTORS = 12
LEAST_OF_TWO = 5
LEAST_VISITS = 30
HALO = 0.70
TOO_ALIKE = 10.0


@dataclass(frozen=True)
class DriverShares:
    """Each predictor's share of R squared, in the order of X's columns; the shares add up to `r_squared`.

    None stands for a predictor dropped (`dropped`: its places) because it doesn't vary or its rarer answer of two
    came fewer than 5 times. `intervals` are percentile bootstrap (sites resampled whole where given), None without.
    `signs`: -1, 0 or 1, of the plain correlation with the outcome. `vif`: variance inflation (None: given by others).
    `halo`: first eigenvalue's part of the predictors' correlations. `claim`: None, or why the report prints no shares.
    """

    shares: tuple[float | None, ...]
    r_squared: float
    adjusted_r_squared: float | None
    intervals: tuple[tuple[float, float] | None, ...]
    signs: tuple[int | None, ...]
    vif: tuple[float | None, ...]
    halo: float
    dropped: tuple[int, ...]
    claim: Refusal | None
    n: int | None
    n_na: int
    n_sites: int | None
    method: str
    confidence: float = 0.95
    draws: int = 0
    left_out: int = 0
    seed: int | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Cases:
    """Complete cases of the predictors kept, and each case's site by number."""

    x: Floats
    y: Floats
    kept: list[int]
    width: int
    n_na: int
    site: list[int]
    n_sites: int | None


def lmg_shares(
    X: Rows,  # noqa: N803 - the matrix is called X wherever regressions are written down
    y: Sequence[float | None],
    site: Sequence[str] | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 1,
) -> DriverShares | Refusal:
    """Shares of R squared by averaging over all orders of entry (Lindeman, Merenda, Gold; Shapley; general dominance).

    `X` visits x predictors, `y` the outcome, gaps as None or NaN (complete cases only, the rest in `n_na`). All
    2^p regressions are worked out, so at most 12 predictors. `draws` bootstrap samples (0: none) with `seed`, of whole
    sites where `site` names each visit's.
    `claim` refuses to print: N_COMPLETE (fewer than max(30, 10 p) complete cases) and HALO (first eigenvalue above
    70 %). Flags: VIF (above 10), DROPPED, NO_INTERVAL (too many draws undefined), ONE_SITE (no
    bootstrap from a single site).
    Refuses no predictor left (NO_PREDICTOR), more than 12 (N_PREDICTORS), an outcome that doesn't vary
    (OUTCOME_FLAT), no more cases than predictors + 1 (N_COMPLETE).
    Source: Lindeman, Merenda and Gold 1980; test values from the attitude data of R.
    """
    cases = _cases(X, y, site)
    confidence_share(confidence)
    if isinstance(cases, Refusal):
        return cases
    if len(cases.kept) > MOST_PREDICTORS:
        return Refusal("N_PREDICTORS", _("More than twelve predictors; use relative weights for a screening."))
    import numpy as np  # heavy

    correlations = _correlations(cases)[None, :, :]
    shares = lmg(correlations)[0]
    clusters = max(cases.site) + 1
    drawn = _drawn(cases, draws, seed) if draws and clusters > 1 else np.zeros((0, len(cases.kept)))
    intervals = [percentile_interval(column, confidence) for column in drawn.T]
    return _shares(cases, correlations[0], shares, intervals, drawn, "LMG", confidence, seed)


def relative_weights(X: Rows, y: Sequence[float | None]) -> DriverShares | Refusal:  # noqa: N803
    """Johnson's relative weights, for more than 12 predictors or as a cross-check of `lmg_shares`.

    `X` visits x predictors with `y` the outcome; or `X` the predictors' correlation matrix (square, symmetric, ones on
    the diagonal) with `y` their correlations with the outcome: then `n` is None and nothing is claimed about cases.
    No intervals. Refuses as `lmg_shares`, and predictors of which one follows from the others (COLLINEAR).
    ValueError for correlations that can't be. Source: Johnson 2000; test values from R's iopsych.
    """
    import numpy as np  # heavy

    correlations = _given_correlations(X, y)
    cases = _cases(X, y, None) if correlations is None else None
    if isinstance(cases, Refusal):
        return cases
    if cases is not None:
        correlations = _correlations(cases)
    assert correlations is not None
    among, outcome = correlations[:-1, :-1], correlations[:-1, -1]
    sizes, turned = np.linalg.eigh(among)
    if sizes[0] < -1e-9:
        raise ValueError("these correlations can't come from one set of visits")
    if sizes[0] < 1e-9:
        return Refusal("COLLINEAR", _("One rating follows from the others, so their shares can't be told apart."))
    root = (turned * np.sqrt(sizes)) @ turned.T
    weights = (root**2) @ np.linalg.solve(root, outcome) ** 2
    if weights.sum() > 1 + 1e-9:
        raise ValueError("these correlations can't come from one set of visits")
    none: list[tuple[float, float] | None] = [None] * len(weights)
    return _shares(cases, correlations, weights, none, np.zeros((0, 0)), "relative weights", 0.95, None)


def _cases(table: Rows, y: Sequence[float | None], site: Sequence[str] | None) -> _Cases | Refusal:
    import numpy as np  # heavy

    rows, outcome = rectangle(table), numbers(y)
    if len(rows) != len(outcome):
        raise ValueError(f"expected {len(rows)} outcomes, one a visit, not {len(outcome)}")
    places = group_places(site, len(rows))
    width = len(rows[0]) if rows else 0
    whole = [place for place, row in enumerate(rows) if not any(map(isnan, (*row, outcome[place])))]
    x, found = np.array([rows[place] for place in whole]).reshape(len(whole), width), np.array(outcome)[whole]
    kept = [column for column in range(width) if _is_usable(x[:, column].tolist())]
    if not kept:
        return Refusal("NO_PREDICTOR", _("None of the ratings varies enough to be held against the outcome."))
    if len(whole) < len(kept) + 2:
        return _too_few_cases()
    if not varies(found.tolist()):
        return Refusal("OUTCOME_FLAT", _("outcome hardly varied; nothing can be shown to move it"))
    numbered = {name: place for place, name in enumerate(dict.fromkeys(places[place] for place in whole))}
    sites = [numbered[places[place]] for place in whole]
    return _Cases(x[:, kept], found, kept, width, len(rows) - len(whole), sites, len(numbered) if site else None)


def _is_usable(values: Sequence[float]) -> bool:
    """Whether a predictor varies; of two answers the rarer must be there often enough."""
    different = set(values)
    if not varies(values):
        return False
    return len(different) > 2 or (len(different) == 2 and min(map(values.count, different)) >= LEAST_OF_TWO)


def _correlations(cases: _Cases) -> Floats:
    """Correlations of the predictors with the outcome as last row and column."""
    import numpy as np  # heavy

    return np.atleast_2d(np.corrcoef(np.column_stack([cases.x, cases.y]), rowvar=False))


def _given_correlations(table: Rows, y: Sequence[float | None]) -> Floats | None:
    """The whole matrix if `table` is a correlation matrix with `y` as its border, else None."""
    import numpy as np  # heavy

    rows, border = rectangle(table), numbers(y)
    size = len(rows)
    if (
        not size
        or len(rows[0]) != size
        or len(border) != size
        or any(isnan(value) for row in [border, *rows] for value in row)
    ):
        return None
    matrix = np.array(rows)
    if not (np.allclose(matrix, matrix.T) and np.allclose(np.diag(matrix), 1)):
        return None
    whole = np.ones((size + 1, size + 1))
    whole[:-1, :-1], whole[:-1, -1], whole[-1, :-1] = matrix, border, border
    if np.abs(whole).max() > 1 + 1e-9:
        raise ValueError("a correlation lies between -1 and 1")
    return whole


def _drawn(cases: _Cases, draws: int, seed: int) -> Floats:
    """Shares in each bootstrap sample of sites (or visits); NaN where the outcome or a predictor didn't vary."""
    import numpy as np  # heavy

    whole = np.column_stack([cases.x, cases.y])
    whole = (whole - whole.mean(axis=0)) / whole.std(axis=0)
    width, clusters = whole.shape[1], max(cases.site) + 1
    moments = np.column_stack(
        [np.ones(len(whole)), whole, (whole[:, :, None] * whole[:, None, :]).reshape(len(whole), -1)]
    )
    sums = np.zeros((clusters, moments.shape[1]))
    np.add.at(sums, np.array(cases.site), moments)
    found = []
    for weights in drawn_weights(clusters, draws, seed):
        drawn = weights @ sums
        drawn = drawn / drawn[:, :1]
        mean = drawn[:, 1 : width + 1]
        covariance = drawn[:, width + 1 :].reshape(-1, width, width) - mean[:, :, None] * mean[:, None, :]
        variance = np.diagonal(covariance, axis1=1, axis2=2)
        can = variance.min(axis=1) > 1e-9
        error = np.sqrt(np.where(can[:, None], variance, 1.0))
        correlations = covariance / error[:, :, None] / error[:, None, :]
        found.append(np.where(can[:, None], lmg(correlations), nan))
    return np.concatenate(found)


def _shares(
    cases: _Cases | None,
    correlations: Floats,
    shares: Floats,
    intervals: Sequence[tuple[float, float] | None],
    drawn: Floats,
    method: str,
    confidence: float,
    seed: int | None,
) -> DriverShares:
    import numpy as np  # heavy

    p = len(shares)
    kept, width = (cases.kept, cases.width) if cases else (list(range(p)), p)
    n = len(cases.y) if cases else None
    r_squared = float(shares.sum())
    halo = float(np.linalg.eigvalsh(correlations[:-1, :-1])[-1] / p) if p > 1 else 0.0
    vif = inflation(correlations[:-1, :-1])
    left_out = int(np.isnan(drawn).any(axis=1).sum())
    at = {column: place for place, column in enumerate(kept)}
    flags = [
        ("VIF", max(vif) > TOO_ALIKE),
        ("DROPPED", len(kept) < width),
        ("ONE_SITE", cases is not None and cases.n_sites == 1),
        ("NO_INTERVAL", left_out > MOST_LEFT_OUT * max(1, len(drawn))),
    ]

    def in_order(values: Sequence[float]) -> tuple[float | None, ...]:
        return tuple(float(values[at[column]]) if column in at else None for column in range(width))

    return DriverShares(
        shares=in_order(shares.tolist()),
        r_squared=r_squared,
        adjusted_r_squared=None if n is None else 1 - (1 - r_squared) * (n - 1) / (n - p - 1),
        intervals=tuple(intervals[at[column]] if column in at else None for column in range(width)),
        signs=tuple(int(np.sign(correlations[at[one], -1])) if one in at else None for one in range(width)),
        vif=in_order(vif),
        halo=halo,
        dropped=tuple(column for column in range(width) if column not in at),
        claim=_claim(n, p, halo),
        n=n,
        n_na=cases.n_na if cases else 0,
        n_sites=cases.n_sites if cases else None,
        method=method,
        confidence=confidence,
        draws=len(drawn),
        left_out=left_out,
        seed=seed if len(drawn) else None,
        flags=tuple(flag for flag, holds in flags if holds),
    )


def _claim(n: int | None, p: int, halo: float) -> Refusal | None:
    if n is not None and n < max(LEAST_VISITS, 10 * p):
        return _too_few_cases()
    if halo > HALO:
        return Refusal("HALO", _("ratings move together; shares are not separable"))
    return None


def _too_few_cases() -> Refusal:
    return Refusal("N_COMPLETE", _("Too few visits have all ratings and the outcome; no shares are given."))
