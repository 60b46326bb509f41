"""Krippendorff's alpha: one measure of agreement for any number of observers, gaps, and every level of measurement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from cxstudio.analysis.resampling import DRAWS, drawn_weights, percentile_interval
from cxstudio.analysis.result import Refusal, Result, confidence_share
from cxstudio.analysis.tables import entries, number
from cxstudio.i18n import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

Level: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
Rating: TypeAlias = Hashable | None
LEAST_UNITS = 20


@dataclass(frozen=True)
class _Pairable:
    """Units with two values or more: `table` counts values (columns, in their order) by unit (rows)."""

    table: Floats
    values: Floats
    observers: int
    left_out: int


def krippendorff_alpha(
    ratings: Sequence[Sequence[Rating]],
    level: Level,
    levels: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 1,
) -> Result | Refusal:
    """Krippendorff's alpha of `ratings`, observers x units, gaps as None or NaN.

    `level` of measurement: "nominal", "ordinal", "interval" or "ratio". `levels`: the declared scale in its order;
    needed for ordinal text, elsewhere it only guards against values outside. Numbers without `levels` keep their own
    order. The interval is the percentile bootstrap over units (1,000 draws, `seed`); below 20 units it is flagged
    N_SMALL, and NO_INTERVAL where too many draws are undefined. `n` counts pairable units, `n_valid` their values,
    `n_na` the units dropped because they hold fewer than two values.
    Reading: .80 and above to rely on, .667-.80 tentatively, below that the item isn't used.
    Refuses NOT_PAIRABLE (no unit with two values) and NO_VARIANCE (all values alike: undefined, not 1).
    ValueError for an unknown level, values outside `levels`, text or negative values where numbers are needed.
    Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C.
    """
    import numpy as np  # heavy

    if level not in get_args(Level):
        raise ValueError(f"level is one of {', '.join(get_args(Level))}, not {level!r}")
    confidence_share(confidence)
    units = _pairable(ratings, level, levels)
    if not len(units.table):
        return Refusal("NOT_PAIRABLE", _("No unit was rated by two observers, so agreement can't be judged."))
    n = len(units.table)
    estimate = float(_alphas(units, level, np.ones((1, n)))[0])
    if isnan(estimate):
        return Refusal("NO_VARIANCE", _("Agreement can't be judged: the answers don't differ at all."))
    drawn = [_alphas(units, level, weights) for weights in drawn_weights(n, draws, seed)]
    interval = percentile_interval(np.concatenate(drawn), confidence) if drawn else None
    low, high = interval or (None, None)
    flags = [("N_SMALL", n < LEAST_UNITS), ("NO_INTERVAL", interval is None)]
    return Result(
        estimate,
        low,
        high,
        confidence=confidence,
        n=n,
        n_valid=int(units.table.sum()),
        n_na=units.left_out,
        n_observers=units.observers,
        method=f"Krippendorff's alpha, {level}; bootstrap over units",
        flags=tuple(flag for flag, holds in flags if holds),
        seed=seed if interval else None,
    )


def _pairable(ratings: Sequence[Sequence[Rating]], level: Level, levels: Sequence[Hashable] | None) -> _Pairable:
    import numpy as np  # heavy

    rows = [[None if _is_gap(value) else value for value in entries(row)] for row in entries(ratings)]
    levels = None if levels is None else entries(levels)
    if len({len(row) for row in rows}) > 1:
        raise ValueError("every observer needs one entry (or a gap) for every unit")
    tallies = [Counter(value for value in unit if value is not None) for unit in zip(*rows, strict=True)]
    scale = _scale({value for tally in tallies for value in tally}, level, levels)
    kept = [tally for tally in tallies if tally.total() >= 2]
    table = np.array([[tally[value] for value in scale] for tally in kept], dtype=np.float64)
    values = np.array([number(value) for value in scale] if level in ("interval", "ratio") else range(len(scale)))
    return _Pairable(table, values.astype(np.float64), len(rows), len(tallies) - len(kept))


def _is_gap(value: Rating) -> bool:
    return value is None or (isinstance(value, float) and isnan(number(value)))


def _scale(found: set[Hashable], level: Level, levels: Sequence[Hashable] | None) -> list[Hashable]:
    """The values in their order, declared or natural."""
    if levels is not None:
        outside = [value for value in found if value not in levels]
        if outside:
            raise ValueError(f"{outside[0]!r} is outside the declared scale")
    if level == "nominal":
        return sorted(found, key=repr)
    if level == "ordinal" and levels is not None:
        return [value for value in dict.fromkeys(levels) if value in found]
    try:
        measured = {value: number(value) for value in found}
    except ValueError as error:
        hint = "; declare its order in levels" if level == "ordinal" else ""
        raise ValueError(f"level {level} needs numbers: {error}{hint}") from error
    if level == "ratio" and any(value < 0 for value in measured.values()):
        raise ValueError("a ratio scale starts at 0; there is a negative value")
    return sorted(found, key=lambda value: measured[value])


def _alphas(units: _Pairable, level: Level, weights: Floats) -> Floats:
    """Alpha for each row of `weights` (how often each unit counts); NaN where all its values are alike.

    Both disagreements are sums of squared distances over ordered pairs, so coincidences never have to be laid out.
    """
    import numpy as np  # heavy

    table, sizes = units.table, units.table.sum(axis=1)
    totals = weights @ table
    n = totals.sum(axis=1)
    if level in ("nominal", "ratio"):
        far = _distances(units.values, level)
        observed = weights @ (((table @ far) * table).sum(axis=1) / (sizes - 1))
        expected = ((totals @ far) * totals).sum(axis=1)
    else:
        places = (units.values - units.values.mean())[None, :]
        if level == "ordinal":  # an ordinal distance is the one between mid-ranks, which each draw has its own of
            places = np.cumsum(totals, axis=1) - totals / 2
        squares, lines = (places**2) @ table.T, places @ table.T
        observed = (weights * 2 * (sizes * squares - lines**2) / (sizes - 1)).sum(axis=1)
        expected = 2 * (n * (totals * places**2).sum(axis=1) - (totals * places).sum(axis=1) ** 2)
    differs = ((totals > 0).sum(axis=1) > 1) & (expected > 0)
    return np.where(differs, 1 - (n - 1) * observed / np.where(differs, expected, 1.0), nan)


def _distances(values: Floats, level: Level) -> Floats:
    """Squared distance between every two values."""
    import numpy as np  # heavy

    if level == "nominal":
        return np.asarray(values[:, None] != values[None, :], dtype=np.float64)
    total = values[:, None] + values[None, :]
    return np.asarray(((values[:, None] - values[None, :]) / np.where(total == 0, 1.0, total)) ** 2)
