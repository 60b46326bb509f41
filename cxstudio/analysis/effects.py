"""The two lines about the outcome: penalty (kept against failed) and reward (delight against merely kept)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import stdev

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.analysis.distributions import mean_with_interval, welch
from cxstudio.analysis.grades import Grade, Settings, family, graded, within
from cxstudio.analysis.permutation import Permutation, within_sites
from cxstudio.analysis.proportions import zero_failure_limit
from cxstudio.analysis.result import Refusal, Result, present
from cxstudio.i18n import _, plural

LEAST_IN_GROUP = 3


@dataclass(frozen=True)
class EffectLine:
    """Difference in mean outcome between two groups of visits.

    Penalty: `upper` kept, `lower` failed. Reward: `upper` with delight, `lower` kept without.
    figure: the difference with Welch's interval, `p_exact` the permutation's; refused with fewer than three visits
    in a group. upper, lower: the groups' means with t intervals. difference: the bare arithmetic, there also where
    `figure` is refused, for checking and never for print. permutation and adjusted_p (Holm) are there whenever both
    groups have a visit, since such touchpoints belong to the family.
    """

    grade: Grade
    figure: Result | Refusal
    upper: Result | Refusal
    lower: Result | Refusal
    difference: float | None = None
    permutation: Permutation | None = None
    adjusted_p: float | None = None


@dataclass(frozen=True)
class _Groups:
    """Outcomes by visit of the two groups, or the reason why they can't be formed."""

    visits: tuple[int, ...] = ()
    outcome: tuple[float, ...] = ()
    is_lower: tuple[bool, ...] = ()
    refusal: Refusal | None = None

    def values(self, lower: bool) -> list[float]:
        return [value for value, side in zip(self.outcome, self.is_lower, strict=True) if side is lower]


def penalty_lines(columns: StudyColumns, settings: Settings) -> tuple[EffectLine, ...]:
    """One penalty line a touchpoint, in order; Holm over all with at least one kept and one failed visit."""
    return _lines(columns, settings, _kept_or_failed, _split_refusal)


def reward_lines(columns: StudyColumns, settings: Settings) -> tuple[EffectLine, ...]:
    """One reward line a touchpoint, in order; Holm over all with at least one visit in both groups."""
    return _lines(columns, settings, _delighted_or_kept, _delight_refusal)


def outcome_refusal(columns: StudyColumns) -> Refusal | None:
    """Why nothing can be said about the outcome: none recorded, or hardly any variation."""
    values = present(columns.outcome)
    if not values:
        return Refusal("NO_OUTCOME", _("no outcome was recorded, so nothing can be held against it"))
    commonest = max(values.count(value) for value in set(values))
    if len(values) > 1 and (stdev(values) < 0.5 or commonest >= 0.8 * len(values)):
        return Refusal("OUTCOME_FLAT", _("outcome hardly varied; nothing can be shown to move it"))
    return None


def _lines(
    columns: StudyColumns,
    settings: Settings,
    group: Callable[[TouchpointColumns, int], bool | None],
    refusal_of: Callable[[TouchpointColumns, _Groups], Refusal | None],
) -> tuple[EffectLine, ...]:
    flat = outcome_refusal(columns)
    groups = [_groups(columns, one, group) for one in columns.touchpoints]
    shuffled = [None if flat else _shuffled(columns, one, settings.seed) for one in groups]
    adjusted = family([one.p if one else None for one in shuffled])
    return tuple(
        _line(columns, one, (flat or refusal_of(touchpoint, one)), permutation, p, settings)
        for touchpoint, one, permutation, p in zip(columns.touchpoints, groups, shuffled, adjusted, strict=True)
    )


def _line(
    columns: StudyColumns,
    groups: _Groups,
    refusal: Refusal | None,
    permutation: Permutation | None,
    adjusted: float | None,
    settings: Settings,
) -> EffectLine:
    upper, lower = groups.values(False), groups.values(True)
    nobody = refusal or Refusal("N_ZERO", _("No visit is counted here, so there is no figure."))
    line = EffectLine(
        Grade.TOO_FEW,
        nobody,
        mean_with_interval(upper, settings.confidence) if upper else nobody,
        mean_with_interval(lower, settings.confidence) if lower else nobody,
        permutation=permutation,
        adjusted_p=adjusted,
    )
    if not (upper and lower):
        return line
    found = welch(upper, lower, settings.confidence)
    line = replace(line, difference=found.estimate)
    if refusal or permutation is None or adjusted is None:
        return line
    figure = replace(
        found,
        n_na=columns.n_visits - len(groups.visits),
        n_sites=len({columns.site[visit] for visit in groups.visits}),
        n_observers=len({columns.observer[visit] for visit in groups.visits}),
        method="difference of means, Welch; permutation within sites",
        p_exact=permutation.p,
        seed=permutation.seed,
    )
    large = abs(found.estimate) >= settings.smallest_effect
    absent = within(welch(upper, lower, 0.90), settings.smallest_effect)
    return replace(line, figure=figure, grade=graded(permutation.p, adjusted, large=large, absent=absent))


def _groups(
    columns: StudyColumns, touchpoint: TouchpointColumns, group: Callable[[TouchpointColumns, int], bool | None]
) -> _Groups:
    found = [
        (visit, outcome, side) for visit, outcome in columns.outcomes if (side := group(touchpoint, visit)) is not None
    ]
    if not found:
        return _Groups()
    visits, outcomes, sides = zip(*found, strict=True)
    return _Groups(visits, outcomes, sides)


def _shuffled(columns: StudyColumns, groups: _Groups, seed: int) -> Permutation | None:
    if not any(groups.is_lower) or all(groups.is_lower):
        return None
    sites = [columns.site[visit] for visit in groups.visits]
    return within_sites(groups.outcome, groups.is_lower, sites, seed)


def _kept_or_failed(touchpoint: TouchpointColumns, visit: int) -> bool | None:
    """True for failed, the lower group; None for a visit without a verdict."""
    met = touchpoint.met[visit] if touchpoint.met else None
    return None if met is None else not met


def _delighted_or_kept(touchpoint: TouchpointColumns, visit: int) -> bool | None:
    """False for delight, the upper group; True for the standard kept without delight; None for all others."""
    delight = touchpoint.delight[visit] if touchpoint.delight else None
    if delight:
        return False
    met = touchpoint.met[visit] if touchpoint.met else None
    return True if met and delight is False else None


def _split_refusal(touchpoint: TouchpointColumns, groups: _Groups) -> Refusal | None:
    if touchpoint.met is None:
        return Refusal("NO_STANDARD", _("has no standard of its own, so nothing can fail"))
    kept, failed = len(groups.values(False)), len(groups.values(True))
    if failed == 0:
        return Refusal("N_SPLIT", _never_failed(kept))
    if failed < LEAST_IN_GROUP:
        text = plural(
            "failed once; too few to tell whether failing matters",
            "failed {n} times; too few to tell whether failing matters",
            failed,
        )
        return Refusal("N_SPLIT", text)
    if kept < LEAST_IN_GROUP:
        text = plural(
            "kept only once; too few to tell whether failing matters",
            "kept only {n} times; too few to tell whether failing matters",
            kept,
        )
        return Refusal("N_SPLIT", text)
    return None


def _never_failed(kept: int) -> str:
    limit = zero_failure_limit(kept)
    if isinstance(limit, Refusal):
        return _("not seen in any visit; nothing can be said")
    text = _("no failure in {n} visits, which still allows a failure rate up to {limit} %")
    return text.format(n=kept, limit=round(100 * limit.estimate))


def _delight_refusal(touchpoint: TouchpointColumns, groups: _Groups) -> Refusal | None:
    if touchpoint.delight is None:
        return Refusal("NO_DELIGHT", _("delight was not asked"))
    delighted, plain = len(groups.values(False)), len(groups.values(True))
    if min(delighted, plain) < LEAST_IN_GROUP:
        text = _("delight in {delighted} visits, kept without it in {plain}; too few to tell whether delight matters")
        return Refusal("N_SPLIT", text.format(delighted=delighted, plain=plain))
    return None
