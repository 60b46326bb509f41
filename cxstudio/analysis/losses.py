"""Points lost per 100 visits: how often a touchpoint fails times how far the outcome is lower when it does.

Interval and rank come from resampling whole sites, since visits to one site are not independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING, TypeAlias

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.analysis.effects import EffectLine
from cxstudio.analysis.grades import Grade, Settings
from cxstudio.analysis.resampling import group_places
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

DRAWS = 2_000
MOST_LEFT_OUT = 0.10
LEAST_RANKED = 3


@dataclass(frozen=True)
class RankInterval:
    """Rank by loss, 1 the largest: the middle 95 % of draws, the commonest rank and its share of draws (0-1)."""

    low: int
    high: int
    likeliest: int
    share: float


@dataclass(frozen=True)
class LossLine:
    """Outcome points per 100 visits that go with failing here.

    figure: refused with the penalty's own reason where that is refused. arithmetic: the bare number, there also then,
    for checking and never for print. exposure: share of visits with a verdict. left_out: draws in which the figure
    was undefined, of `draws`. grade: that of the penalty it is reckoned from, established only where the interval over
    sites lies above 0 too.
    """

    figure: Result | Refusal
    rank: RankInterval | Refusal
    arithmetic: float | None
    exposure: float
    draws: int = 0
    left_out: int = 0
    grade: Grade = Grade.TOO_FEW


def loss_lines(columns: StudyColumns, penalties: Sequence[EffectLine], settings: Settings) -> tuple[LossLine, ...]:
    """One line a touchpoint: 100 x failed / all visits x penalty, with bootstrap over sites."""
    bare = [_bare(columns, *both) for both in zip(columns.touchpoints, penalties, strict=True)]
    places = [place for place, line in enumerate(bare) if isinstance(line.figure, Result)]
    if not places:
        return tuple(bare)
    if len(set(columns.site)) < 2:
        return tuple(_without_interval(line) for line in bare)
    drawn = _drawn(columns, [columns.touchpoints[place] for place in places], settings.seed)
    ranks = _ranks(drawn)
    for column, place in enumerate(places):
        rank = ranks if isinstance(ranks, Refusal) else ranks[column]
        line = _with_interval(bare[place], drawn[:, column], rank, columns, settings)
        bare[place] = replace(line, grade=_grade(line, penalties[place]))
    return tuple(bare)


def _grade(line: LossLine, penalty: EffectLine) -> Grade:
    shown = isinstance(line.figure, Result) and line.figure.low is not None and line.figure.low > 0
    return penalty.grade if shown else line.grade


def _bare(columns: StudyColumns, touchpoint: TouchpointColumns, penalty: EffectLine) -> LossLine:
    met = touchpoint.met or ()
    n, failed = sum(one is not None for one in met), sum(one is False for one in met)
    visits = columns.n_visits
    loss = None if penalty.difference is None or not visits else 100 * failed / visits * penalty.difference
    exposure = n / visits if visits else 0.0
    if isinstance(penalty.figure, Refusal) or loss is None:
        reason = penalty.figure if isinstance(penalty.figure, Refusal) else Refusal("N_ZERO", _("no visits"))
        return LossLine(reason, reason, loss, exposure)
    figure = replace(
        penalty.figure,
        estimate=loss,
        low=None,
        high=None,
        n=visits,
        method="loss per 100 visits",
        flags=(),
        p_value=None,
        p_exact=None,
        statistic=None,
        df=None,
        standard_error=None,
        seed=None,
    )
    grade = Grade.INDICATED if penalty.grade is Grade.ESTABLISHED else penalty.grade
    return LossLine(figure, _no_rank(), loss, exposure, grade=grade)


def _without_interval(line: LossLine) -> LossLine:
    if isinstance(line.figure, Refusal):
        return line
    alone = Refusal("ONE_SITE", _("describes this site; other sites may order the touchpoints otherwise"))
    return replace(line, figure=replace(line.figure, flags=("ONE_SITE",)), rank=alone)


def _with_interval(
    line: LossLine, drawn: Floats, rank: RankInterval | Refusal, columns: StudyColumns, settings: Settings
) -> LossLine:
    import numpy as np  # heavy

    known = drawn[~np.isnan(drawn)]
    left_out = DRAWS - len(known)
    if isinstance(line.figure, Refusal) or not len(known):
        return replace(line, draws=DRAWS, left_out=left_out)
    tail = (1 - settings.confidence) / 2
    flags = [("FEW_SITES", len(set(columns.site)) < 5), ("UNDEFINED_DRAWS", left_out > MOST_LEFT_OUT * DRAWS)]
    figure = replace(
        line.figure,
        low=float(np.quantile(known, tail)),
        high=float(np.quantile(known, 1 - tail)),
        method="loss per 100 visits; percentile bootstrap over sites",
        flags=tuple(flag for flag, holds in flags if holds),
        seed=settings.seed,
    )
    return replace(line, figure=figure, rank=rank, draws=DRAWS, left_out=left_out)


def _drawn(columns: StudyColumns, touchpoints: Sequence[TouchpointColumns], seed: int) -> Floats:
    """Losses in resampled sites, one row a draw and one column a touchpoint; NaN where undefined."""
    import numpy as np  # heavy

    # In an order of their own content, so that neither names of sites nor order of visits move the draws.
    sums = np.array(sorted(_site_sums(columns, touchpoints).tolist()))
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=DRAWS)
    totals = weights @ sums
    visits, parts = totals[:, :1], totals[:, 1:].reshape(DRAWS, len(touchpoints), 5)
    failed, n_failed, failed_sum, n_kept, kept_sum = np.moveaxis(parts, 2, 0)
    defined = (n_failed > 0) & (n_kept > 0)
    difference = kept_sum / np.where(defined, n_kept, 1) - failed_sum / np.where(defined, n_failed, 1)
    losses: Floats = np.where(defined, 100 * failed / visits * difference, np.nan)
    return losses


def _site_sums(columns: StudyColumns, touchpoints: Sequence[TouchpointColumns]) -> Floats:
    """One row a site: its visits, then for each touchpoint: failed, and count and sum of outcomes when failed and when
    kept."""
    import numpy as np  # heavy

    outcome = np.array([nan if value is None else value for value in columns.outcome], dtype=np.float64)
    order = np.argsort(outcome, kind="stable")  # sums are then the same in whatever order the visits came
    outcome, sites = outcome[order], np.array(group_places(columns.site, columns.n_visits))[order]
    known, n = ~np.isnan(outcome), int(sites.max()) + 1
    parts = [np.bincount(sites, minlength=n)]
    for one in touchpoints:
        met = np.array([-1 if value is None else int(value) for value in one.met or ()])[order]
        parts.append(np.bincount(sites[met == 0], minlength=n))
        for side in (0, 1):
            there = (met == side) & known
            parts.append(np.bincount(sites[there], minlength=n))
            parts.append(np.bincount(sites[there], weights=outcome[there], minlength=n))
    return np.column_stack(parts).astype(np.float64)


def _ranks(drawn: Floats) -> list[RankInterval] | Refusal:
    import numpy as np  # heavy

    whole = drawn[~np.isnan(drawn).any(axis=1)]
    if drawn.shape[1] < LEAST_RANKED:
        return _no_rank()
    if len(drawn) - len(whole) > MOST_LEFT_OUT * len(drawn):
        return Refusal("RANK", _("the order changes too much from site to site for a rank to be given"))
    ranks = 1 + (whole[:, :, None] < whole[:, None, :]).sum(axis=2)
    return [_rank(ranks[:, column].tolist()) for column in range(ranks.shape[1])]


def _rank(ranks: list[int]) -> RankInterval:
    ordered, last = sorted(ranks), len(ranks) - 1
    likeliest = max(set(ranks), key=lambda rank: (ranks.count(rank), -rank))
    low, high = ordered[round(0.025 * last)], ordered[round(0.975 * last)]
    return RankInterval(low, high, likeliest, ranks.count(likeliest) / len(ranks))


def _no_rank() -> Refusal:
    return Refusal("RANK", _("fewer than three touchpoints have a figure, so no rank is given"))
