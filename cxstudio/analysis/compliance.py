"""The two lines of evidence about standards: how often one is kept, and whether sites differ in failing it.

Each function takes all touchpoints, since the p-values of one line are adjusted together, and gives one line each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.analysis.grades import Grade, Settings, family, graded
from cxstudio.analysis.line_parts import LEAST_VISITS, only_seen, p_of, wilson_of
from cxstudio.analysis.permutation import over_sites
from cxstudio.analysis.proportions import EffectiveSample, below_standard, effective_sample
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.sites import SiteVariance, between_site_variance
from cxstudio.i18n import _

LEAST_SITES = 5
SENSITIVITY_ICC = 0.20


@dataclass(frozen=True)
class ComplianceLine:
    """How often the standard was kept, against the share the study asks for.

    figure: share kept, Wilson interval on the effective n, `p_exact` of "at least the standard" on the visits as they
    are; failing: the same interval turned round. With fewer than five sites, or where the likeness of visits to one
    site can't be estimated, `figure` is unadjusted and `sensitivity` shows the interval at an ICC of .2.
    """

    grade: Grade
    figure: Result | Refusal
    failing: Result | Refusal
    n: int
    kept: int
    standard: float
    adjusted_p: float | None = None
    icc: float | None = None
    effective: EffectiveSample | None = None
    sensitivity: Result | None = None

    @property
    def failed(self) -> int:
        """Visits in which the standard failed."""
        return self.n - self.kept


@dataclass(frozen=True)
class SiteLine:
    """Do sites differ in failing? figure: the ICC with its interval, `p_exact` from shuffling visits over sites."""

    grade: Grade
    figure: Result | Refusal
    adjusted_p: float | None = None


def compliance_lines(columns: StudyColumns, settings: Settings) -> tuple[ComplianceLine, ...]:
    """One line a touchpoint; Holm over all with at least five verdicts."""
    lines = [_compliance(columns, one, settings) for one in columns.touchpoints]
    adjusted = family([p_of(line.figure) for line in lines])
    return tuple(
        line if p is None else replace(line, adjusted_p=p, grade=_compliance_grade(line, p))
        for line, p in zip(lines, adjusted, strict=True)
    )


def _compliance(columns: StudyColumns, one: TouchpointColumns, settings: Settings) -> ComplianceLine:
    seen = [visit for visit in range(columns.n_visits) if one.met and one.met[visit] is not None]
    kept = sum(bool(one.met and one.met[visit]) for visit in seen)
    if len(seen) < LEAST_VISITS:
        refusal = _too_few_seen(one, len(seen))
        return ComplianceLine(Grade.TOO_FEW, refusal, refusal, len(seen), kept, one.standard)
    groups = _failures_by_site(columns, one)
    sizes = [len(group) for group in groups]
    variance = between_site_variance(groups)
    icc = variance.icc if isinstance(variance, SiteVariance) else None
    known = icc is not None and len(groups) >= LEAST_SITES
    effective = effective_sample(sizes, max(icc, -1.0) if known and icc is not None else 0.0)  # few a site: below -1
    doubtful = effective_sample(sizes, SENSITIVITY_ICC)
    if isinstance(effective, Refusal) or isinstance(doubtful, Refusal):
        raise AssertionError("five visits have sites")
    share = kept / len(seen)
    figure = replace(
        wilson_of(share, effective.n_effective, settings.confidence),
        n_valid=len(seen),
        n_na=columns.n_visits - len(seen) - one.n_not_observed,
        n_not_observed=one.n_not_observed,
        n_sites=len(groups),
        n_observers=len({columns.observer[visit] for visit in seen}),
        method="Wilson on the effective n; exact one-sided binomial",
        flags=() if known else ("ICC_UNKNOWN",),
        p_exact=_p_below(kept, len(seen), one.standard),
    )
    return ComplianceLine(
        Grade.NOT_SHOWN,
        figure,
        _turned(figure),
        len(seen),
        kept,
        one.standard,
        icc=icc,
        effective=effective,
        sensitivity=None if known else wilson_of(share, doubtful.n_effective, settings.confidence),
    )


def _compliance_grade(line: ComplianceLine, adjusted: float) -> Grade:
    """Shown absent here means: shown to keep the standard, the 90 % interval lies at or above it."""
    if isinstance(line.figure, Refusal) or line.figure.p_exact is None:
        return Grade.TOO_FEW
    narrow = wilson_of(line.figure.estimate, line.figure.n, 0.90)
    return graded(line.figure.p_exact, adjusted, absent=(narrow.low or 0.0) >= line.standard)


def site_lines(columns: StudyColumns, settings: Settings) -> tuple[SiteLine, ...]:
    """One line a touchpoint; Holm over all with at least five sites of two visits and more."""
    figures = [_sites(columns, one, settings) for one in columns.touchpoints]
    adjusted = family([p_of(figure) for figure in figures])
    return tuple(_site_line(*both) for both in zip(figures, adjusted, strict=True))


def _sites(columns: StudyColumns, one: TouchpointColumns, settings: Settings) -> Result | Refusal:
    groups = [group for group in _failures_by_site(columns, one) if len(group) >= 2]
    if len(groups) < LEAST_SITES:
        text = _("{n} sites with two visits or more; five are needed before sites can be told apart")
        return Refusal("N_SITES", text.format(n=len(groups)))
    found = between_site_variance(groups, settings.confidence)
    if isinstance(found, Refusal):
        return found
    shuffled = over_sites([int(sum(group)) for group in groups], [len(group) for group in groups], settings.seed)
    return Result(
        found.icc,
        found.icc_low,
        found.icc_high,
        confidence=settings.confidence,
        n=found.n,
        n_valid=found.n,
        n_na=columns.n_visits - found.n,
        n_sites=found.n_sites,
        method="ICC, one-way; permutation of visits over sites",
        flags=found.flags,
        seed=shuffled.seed,
        p_exact=shuffled.p,
        statistic=found.f_statistic,
    )


def _site_line(figure: Result | Refusal, adjusted: float | None) -> SiteLine:
    if isinstance(figure, Refusal) or figure.p_exact is None or adjusted is None:
        return SiteLine(Grade.TOO_FEW, figure)
    above_zero = figure.estimate > 0 if figure.low is None else figure.low > 0
    grade = graded(figure.p_exact, adjusted)
    if grade is Grade.ESTABLISHED and not above_zero:
        grade = Grade.INDICATED
    return SiteLine(grade, figure, adjusted)


def _failures_by_site(columns: StudyColumns, one: TouchpointColumns) -> list[list[float]]:
    """1 for failed, 0 for kept, grouped by site; visits without a verdict are left out."""
    groups: dict[str, list[float]] = {}
    for visit, met in enumerate(one.met or ()):
        if met is not None:
            groups.setdefault(columns.site[visit], []).append(0.0 if met else 1.0)
    return list(groups.values())


def _p_below(kept: int, n: int, standard: float) -> float | None:
    found = below_standard(kept, n, standard)
    return None if isinstance(found, Refusal) else found.p_value


def _turned(kept: Result) -> Result:
    """The share failing: the interval of the share kept, seen from the other side."""
    low, high = kept.low or 0.0, 1.0 if kept.high is None else kept.high
    return replace(kept, estimate=1 - kept.estimate, low=1 - high, high=1 - low, p_exact=None)


def _too_few_seen(one: TouchpointColumns, n: int) -> Refusal:
    if one.met is None:
        return Refusal("NO_STANDARD", _("has no standard of its own, so nothing can fail"))
    return Refusal("N_VISITS", only_seen(n))
