"""Importance as it shows in the visits: the share of the outcome's explained variance that goes with each rating."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isnan, nan

from cxstudio.analysis.columns import StudyColumns
from cxstudio.analysis.grades import Settings
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.shares import MOST_PREDICTORS, DriverShares, lmg_shares
from cxstudio.i18n import _

NOT_DERIVED = Refusal("NO_RATING", "the experience was not rated, so no share of the outcome is derived")


def derived_shares(columns: StudyColumns, settings: Settings) -> tuple[Result | Refusal, ...]:
    """One share (0-1) a touchpoint, with the bootstrap interval over sites, or why none is claimed.

    All touchpoints that were rated go in together. Refused as `lmg_shares` and its `claim` say; where more than twelve
    were rated (N_PREDICTORS).
    """
    rated = [place for place, one in enumerate(columns.touchpoints) if one.experience is not None]
    nothing: Refusal = Refusal(NOT_DERIVED.code, _(NOT_DERIVED.sentence))
    found: list[Result | Refusal] = [nothing] * len(columns.touchpoints)
    if not rated:
        return tuple(found)
    shares = _shares(columns, rated, settings)
    for at, place in enumerate(rated):
        found[place] = shares if isinstance(shares, Refusal) else _share(shares, at)
    return tuple(found)


def _shares(columns: StudyColumns, rated: list[int], settings: Settings) -> DriverShares | Refusal:
    if len(rated) > MOST_PREDICTORS:
        return Refusal("N_PREDICTORS", _("More than twelve ratings: their shares are not worked out."))
    ratings = [columns.touchpoints[place].experience or () for place in rated]
    if not columns.n_visits:
        return Refusal("N_ZERO", _("No visit is counted here, so there is no figure."))
    rows, outcome, site = _in_own_order(columns, ratings)
    found = lmg_shares(rows, outcome, site, settings.confidence, seed=settings.seed)
    return found if isinstance(found, Refusal) or found.claim is None else found.claim


def _in_own_order(
    columns: StudyColumns, ratings: Sequence[Sequence[float | None]]
) -> tuple[list[list[float]], list[float], list[str]]:
    """Ratings, outcomes and sites in an order of their own content, so that neither names nor order move the draws."""
    by_site: dict[str, list[list[float]]] = {}
    for visit, name in enumerate(columns.site):
        known = [columns.outcome_of(visit), *(column[visit] for column in ratings)]
        by_site.setdefault(name, []).append([nan if value is None else float(value) for value in known])
    groups = [sorted(group, key=_told_apart) for group in by_site.values()]
    groups.sort(key=lambda group: [_told_apart(one) for one in group])
    visits = [(one, str(number)) for number, group in enumerate(groups) for one in group]
    return [one[1:] for one, _site in visits], [one[0] for one, _site in visits], [site for _one, site in visits]


def _told_apart(values: Sequence[float]) -> list[float]:
    return [-inf if isnan(value) else value for value in values]


def _share(found: DriverShares, at: int) -> Result | Refusal:
    share, interval = found.shares[at], found.intervals[at]
    if share is None:
        return Refusal("NO_PREDICTOR", _("The ratings here hardly differ, so nothing can be held against them."))
    low, high = interval or (None, None)
    n = found.n or 0
    return Result(
        share,
        low,
        high,
        confidence=found.confidence,
        n=n,
        n_valid=n,
        n_na=found.n_na,
        n_sites=found.n_sites,
        method="LMG share of R squared; bootstrap over sites",
        flags=found.flags,
        seed=found.seed,
    )
