"""Penalty and reward: what failing a touchpoint, or delighting there, goes with, against the visits in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Literal, TypeAlias

from cxstudio.analysis.distributions import t_quantile, t_two_sided
from cxstudio.analysis.resampling import DRAWS, drawn_weights, group_places, percentile_interval
from cxstudio.analysis.result import Refusal, Result, confidence_share
from cxstudio.analysis.tables import numbers, varies
from cxstudio.i18n import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

LEAST_IN_CLASS = 5
Mark: TypeAlias = bool | float | None
Kind: TypeAlias = Literal["basic", "excitement", "performance"]


@dataclass(frozen=True)
class PenaltyReward:
    """One touchpoint's contrasts in points of the outcome, against the visits in between.

    constant: mean of the visits in between (at every touchpoint, where several are fitted together). penalty: what
    the lowest class adds, usually below 0. reward: what the highest adds. Each is None where its class has fewer than
    5 visits, and `penalty_figure`, `reward_figure` then say so; else they carry interval, error and p.
    contrast: |penalty| minus reward with its joint bootstrap interval; it alone decides the `kind`: above 0 "basic"
    (breaks), below 0 "excitement" (makes), else "performance". kind is None where a contrast is missing or has the
    wrong sign, and where neither can be told from 0 (flag NOT_SHOWN).
    """

    constant: float
    penalty: float | None
    reward: float | None
    r_squared: float
    penalty_figure: Result | Refusal
    reward_figure: Result | Refusal
    contrast: Result | Refusal
    kind: Kind | None
    n: int
    n_low: int
    n_middle: int
    n_high: int
    n_na: int
    flags: tuple[str, ...] = ()


def penalty_reward(
    outcome: Sequence[float | None],
    low: Sequence[Mark],
    high: Sequence[Mark],
    site: Sequence[str] | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 1,
) -> PenaltyReward | Refusal:
    """Contrasts of one touchpoint: `low` marks visits below standard, `high` those with delight, one entry a visit.

    Gaps (None, NaN) in any column leave the visit out. Refusals and errors as `penalty_rewards`.
    """
    found = penalty_rewards(outcome, [(low, high)], site, confidence, draws, seed)
    return found if isinstance(found, Refusal) else found[0]


def penalty_rewards(
    outcome: Sequence[float | None],
    touchpoints: Sequence[tuple[Sequence[Mark], Sequence[Mark]]],
    site: Sequence[str] | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 1,
) -> tuple[PenaltyReward, ...] | Refusal:
    """Contrasts of several touchpoints from one least-squares fit, a (low, high) pair of columns each, in order.

    The bootstrap of |penalty| - reward resamples whole sites where `site` is given, visits otherwise.
    Refuses no visit (N_ZERO), fewer than 5 visits in between at a touchpoint (N_MIDDLE), an outcome that doesn't vary
    (OUTCOME_FLAT), too few visits for the number of contrasts (N_COMPLETE), and contrasts that follow from each other
    (COLLINEAR). ValueError for a visit marked both low and high, marks other than yes and no, unequal columns.
    Source: Brandt 1987; Mikulic and Prebezac 2011 on what it measures.
    """
    import numpy as np  # heavy

    confidence_share(confidence)
    values = numbers(outcome)
    marks = [[_marks(column, len(values)) for column in pair] for pair in touchpoints]
    places = group_places(site, len(values))
    if any(low == high == 1 for lows, highs in marks for low, high in zip(lows, highs, strict=True)):
        raise ValueError("a visit can't be both below standard and a delight")
    columns = [column for pair in marks for column in pair]
    whole = [i for i, value in enumerate(values) if not any(map(isnan, (value, *(column[i] for column in columns))))]
    y, dummies = np.array(values)[whole], np.array(columns, dtype=np.float64)[:, whole].T if columns else None
    if not whole or dummies is None:
        return Refusal("N_ZERO", _("No visit has an outcome and a verdict here, so there is no figure."))
    used = [place for place in range(dummies.shape[1]) if dummies[:, place].any()]
    design = np.column_stack([np.ones(len(y)), dummies[:, used]])
    if refusal := _refused(y, dummies, design):
        return refusal
    fit = _Fit(y, dummies, used, design, [places[i] for i in whole], len(values) - len(whole), confidence, draws, seed)
    return tuple(_touchpoint(fit, place) for place in range(len(marks)))


class _Fit:
    """The least-squares fit that all touchpoints share, with its bootstrap draws."""

    def __init__(
        self, y: Floats, dummies: Floats, used: list[int], design: Floats, site: list[int], n_na: int,
        confidence: float, draws: int, seed: int,
    ) -> None:  # fmt: skip
        import numpy as np  # heavy

        self.dummies, self.n, self.n_na, self.confidence, self.seed = dummies, len(y), n_na, confidence, seed
        inverse = np.linalg.inv(design.T @ design)
        found = inverse @ design.T @ y
        rest = y - design @ found
        self.df = self.n - design.shape[1]
        self.r_squared = float(1 - (rest @ rest) / ((y - y.mean()) @ (y - y.mean())))
        self.constant = float(found[0])
        errors = np.sqrt(np.diag(inverse) * (rest @ rest) / self.df)
        self.effects = {column: float(found[place + 1]) for place, column in enumerate(used)}
        self.errors = {column: float(errors[place + 1]) for place, column in enumerate(used)}
        self.drawn = _drawn(y, design, site, draws, seed)
        self.places = {column: place + 1 for place, column in enumerate(used)}


def _touchpoint(fit: _Fit, place: int) -> PenaltyReward:
    low, high = 2 * place, 2 * place + 1
    n_low, n_high = (int(fit.dummies[:, column].sum()) for column in (low, high))
    penalty, reward = _figure(fit, low, n_low), _figure(fit, high, n_high)
    contrast = _contrast(fit, low, high, penalty, reward)
    kind, flags = _kind(penalty, reward, contrast)
    return PenaltyReward(
        constant=fit.constant,
        penalty=penalty.estimate if isinstance(penalty, Result) else None,
        reward=reward.estimate if isinstance(reward, Result) else None,
        r_squared=fit.r_squared,
        penalty_figure=penalty,
        reward_figure=reward,
        contrast=contrast,
        kind=kind,
        n=fit.n,
        n_low=n_low,
        n_middle=fit.n - n_low - n_high,
        n_high=n_high,
        n_na=fit.n_na,
        flags=flags,
    )


def _figure(fit: _Fit, column: int, n: int) -> Result | Refusal:
    if n < LEAST_IN_CLASS:
        return Refusal("N_CLASS", _("Fewer than five visits of this kind; the contrast isn't given."))
    effect, error = fit.effects[column], fit.errors[column]
    half = t_quantile(1 - (1 - fit.confidence) / 2, fit.df) * error
    return Result(
        effect,
        effect - half if error else None,
        effect + half if error else None,
        confidence=fit.confidence,
        n=fit.n,
        n_valid=fit.n,
        n_na=fit.n_na,
        method="least squares on two marks",
        flags=() if error else ("NO_ERROR",),
        p_value=t_two_sided(effect / error, fit.df) if error else None,
        statistic=effect / error if error else None,
        df=fit.df,
        standard_error=error,
    )


def _contrast(fit: _Fit, low: int, high: int, penalty: Result | Refusal, reward: Result | Refusal) -> Result | Refusal:
    import numpy as np  # heavy

    if isinstance(penalty, Refusal):
        return penalty
    if isinstance(reward, Refusal):
        return reward
    drawn = np.abs(fit.drawn[:, fit.places[low]]) - fit.drawn[:, fit.places[high]]
    interval = percentile_interval(drawn, fit.confidence)
    below, above = interval or (None, None)
    return Result(
        abs(penalty.estimate) - reward.estimate,
        below,
        above,
        confidence=fit.confidence,
        n=fit.n,
        n_valid=fit.n,
        n_na=fit.n_na,
        method="|penalty| - reward, joint bootstrap",
        flags=() if interval else ("NO_INTERVAL",),
        seed=fit.seed,
    )


def _kind(
    penalty: Result | Refusal, reward: Result | Refusal, contrast: Result | Refusal
) -> tuple[Kind | None, tuple[str, ...]]:
    if isinstance(contrast, Refusal) or isinstance(penalty, Refusal) or isinstance(reward, Refusal):
        return None, ("ONE_SIDED",)
    if penalty.estimate > 0 or reward.estimate < 0:
        return None, ("WRONG_SIGN",)
    if contrast.low is None or contrast.high is None:
        return None, ("NO_INTERVAL",)
    if contrast.low > 0:
        return "basic", ()
    if contrast.high < 0:
        return "excitement", ()
    shown = any(one.p_value is not None and one.p_value < 1 - one.confidence for one in (penalty, reward))
    return ("performance", ()) if shown else (None, ("NOT_SHOWN",))


def _drawn(y: Floats, design: Floats, site: list[int], draws: int, seed: int) -> Floats:
    """Coefficients of each bootstrap sample, NaN where a class wasn't drawn at all."""
    import numpy as np  # heavy

    numbered = {name: place for place, name in enumerate(dict.fromkeys(site))}
    clusters, width = len(numbered), design.shape[1]
    if clusters < 2 or not draws:
        return np.full((0, width), nan)
    at = np.array([numbered[name] for name in site])
    products, sides = np.zeros((clusters, width, width)), np.zeros((clusters, width))
    np.add.at(products, at, design[:, :, None] * design[:, None, :])
    np.add.at(sides, at, design * y[:, None])
    found = []
    for weights in drawn_weights(clusters, draws, seed):
        left, right = np.tensordot(weights, products, axes=1), weights @ sides
        sizes = np.linalg.eigvalsh(left)
        can = sizes[:, 0] > 1e-9 * sizes[:, -1]
        solved = np.linalg.solve(np.where(can[:, None, None], left, np.eye(width)), right[:, :, None])[:, :, 0]
        found.append(np.where(can[:, None], solved, nan))
    return np.concatenate(found)


def _refused(y: Floats, dummies: Floats, design: Floats) -> Refusal | None:
    import numpy as np  # heavy

    if not varies(y.tolist()):
        return Refusal("OUTCOME_FLAT", _("outcome hardly varied; nothing can be shown to move it"))
    middle = len(y) - (dummies[:, 0::2] + dummies[:, 1::2]).sum(axis=0)
    if middle.min() < LEAST_IN_CLASS:
        return Refusal("N_MIDDLE", _("Fewer than five visits in between to compare with."))
    if len(y) <= design.shape[1]:
        return Refusal("N_COMPLETE", _("Too few visits for so many contrasts."))
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return Refusal("COLLINEAR", _("Failing or delighting always happens together here; no telling apart."))
    return None


def _marks(column: Sequence[Mark], n: int) -> list[float]:
    found = numbers(column)
    if len(found) != n or any(value not in (0, 1) and not isnan(value) for value in found):
        raise ValueError(f"marks are {n} entries of yes, no or a gap, one a visit")
    return found
