"""The lines of evidence beside the outcome: compliance, gap, emotion, sites, importance.

Each function takes all touchpoints, since the p-values of one line are adjusted together, and gives one line each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.analysis.distributions import binomial_at_least, mean_with_interval, t_quantile
from cxstudio.analysis.emotions import NEGATIVE, PeakShare, peak_shares
from cxstudio.analysis.gaps import gap
from cxstudio.analysis.grades import Grade, Settings, family, graded
from cxstudio.analysis.permutation import over_sites
from cxstudio.analysis.proportions import EffectiveSample, below_standard, effective_sample, wilson_interval
from cxstudio.analysis.result import Refusal, Result, present
from cxstudio.analysis.sites import SiteVariance, between_site_variance
from cxstudio.i18n import _, plural

LEAST_VISITS = 5
LEAST_FELT = 10
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
class GapLine:
    """Mean of experience minus expectation; `figure.p_exact` is the sign-flip permutation's."""

    grade: Grade
    figure: Result | Refusal
    adjusted_p: float | None = None


@dataclass(frozen=True)
class EmotionLine:
    """How it felt. figure: share of visits in which this touchpoint alone was the peak (Wilson; p against 1/T).

    peak: counts with ties shared and alone, first and last; negative: share of visits at -2 or below.
    median, lower_quartile, upper_quartile: None where nothing was felt.
    """

    grade: Grade
    figure: Result | Refusal
    peak: PeakShare
    negative: Result | Refusal
    n_negative: int = 0
    median: float | None = None
    lower_quartile: float | None = None
    upper_quartile: float | None = None
    adjusted_p: float | None = None


@dataclass(frozen=True)
class SiteLine:
    """Do sites differ in failing? figure: the ICC with its interval, `p_exact` from shuffling visits over sites."""

    grade: Grade
    figure: Result | Refusal
    adjusted_p: float | None = None


@dataclass(frozen=True)
class ImportanceLine:
    """Stated importance, mean with t interval. top: in the top third, and its interval above the median touchpoint."""

    figure: Result | Refusal
    top: bool = False


def compliance_lines(columns: StudyColumns, settings: Settings) -> tuple[ComplianceLine, ...]:
    """One line a touchpoint; Holm over all with at least five verdicts."""
    lines = [_compliance(columns, one, settings) for one in columns.touchpoints]
    adjusted = family([_p(line.figure) for line in lines])
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
    effective = effective_sample(sizes, icc if known and icc is not None else 0.0)
    doubtful = effective_sample(sizes, SENSITIVITY_ICC)
    if isinstance(effective, Refusal) or isinstance(doubtful, Refusal):
        raise AssertionError("five visits have sites")
    share = kept / len(seen)
    figure = replace(
        _wilson(share, effective.n_effective, settings.confidence),
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
        sensitivity=None if known else _wilson(share, doubtful.n_effective, settings.confidence),
    )


def _compliance_grade(line: ComplianceLine, adjusted: float) -> Grade:
    """Shown absent here means: shown to keep the standard, the 90 % interval lies at or above it."""
    if isinstance(line.figure, Refusal) or line.figure.p_exact is None:
        return Grade.TOO_FEW
    narrow = _wilson(line.figure.estimate, line.figure.n, 0.90)
    return graded(line.figure.p_exact, adjusted, absent=(narrow.low or 0.0) >= line.standard)


def gap_lines(columns: StudyColumns, settings: Settings) -> tuple[GapLine, ...]:
    """One line a touchpoint; Holm over all with at least five pairs."""
    figures = [_gap(one, settings) for one in columns.touchpoints]
    adjusted = family([_p(figure) for figure in figures])
    return tuple(_gap_line(*both, settings) for both in zip(figures, adjusted, strict=True))


def _gap(one: TouchpointColumns, settings: Settings) -> Result | Refusal:
    if one.expectation is None or one.experience is None:
        return Refusal("NO_EXPECTATION", _("expectation was not asked, so there is no gap"))
    found = gap(one.expectation, one.experience, settings.confidence, one.scale_top, settings.seed)
    pairs = 0 if isinstance(found, Refusal) else found.n_valid
    if isinstance(found, Refusal) or pairs < LEAST_VISITS:
        return Refusal("N_VISITS", _only_seen(pairs))
    return found


def _gap_line(figure: Result | Refusal, adjusted: float | None, settings: Settings) -> GapLine:
    if isinstance(figure, Refusal) or figure.p_exact is None or adjusted is None:
        return GapLine(Grade.TOO_FEW, figure)
    large = abs(figure.estimate) >= settings.smallest_gap
    absent = _gap_absent(figure, settings.smallest_gap)
    return GapLine(graded(figure.p_exact, adjusted, large=large, absent=absent), figure, adjusted)


def _gap_absent(figure: Result, smallest: float) -> bool:
    if figure.standard_error is None or figure.df is None:
        return False
    half = t_quantile(0.95, figure.df) * figure.standard_error
    return -smallest < figure.estimate - half and figure.estimate + half < smallest


def emotion_lines(columns: StudyColumns, settings: Settings) -> tuple[EmotionLine, ...]:
    """One line a touchpoint; Holm over all felt in at least ten visits. T counts the touchpoints that ask."""
    shares = peak_shares(columns.valences()) or (PeakShare(0.0, 0, 0, 0, 0),) * len(columns.touchpoints)
    asking = sum(share.n > 0 for share in shares)
    lines = [
        _emotion(columns, one, share, asking, settings) for one, share in zip(columns.touchpoints, shares, strict=True)
    ]
    adjusted = family([_p(line.figure) for line in lines])
    return tuple(
        line if p is None else replace(line, adjusted_p=p, grade=graded(_p(line.figure) or 0.0, p))
        for line, p in zip(lines, adjusted, strict=True)
    )


def _emotion(
    columns: StudyColumns, one: TouchpointColumns, share: PeakShare, asking: int, settings: Settings
) -> EmotionLine:
    felt = sorted(present(one.valence or ()))
    negative = sum(value <= NEGATIVE for value in felt)
    below = wilson_interval(negative, len(felt), settings.confidence)
    lower, upper = _quartiles(felt)
    line = EmotionLine(
        Grade.TOO_FEW,
        _emotion_refusal(one, len(felt)),
        share,
        below,
        negative,
        median(felt) if felt else None,
        lower,
        upper,
    )
    if len(felt) < LEAST_FELT or asking < 2:
        return line
    visits = [visit for visit, value in enumerate(one.valence or ()) if value is not None]
    figure = replace(
        _wilson(share.strict / len(felt), len(felt), settings.confidence),
        n_na=columns.n_visits - len(felt),
        n_sites=len({columns.site[visit] for visit in visits}),
        n_observers=len({columns.observer[visit] for visit in visits}),
        method="Wilson; exact one-sided binomial against an even share",
        p_exact=binomial_at_least(share.strict, len(felt), 1 / asking),
    )
    return replace(line, figure=figure)


def _emotion_refusal(one: TouchpointColumns, felt: int) -> Refusal:
    if one.valence is None:
        return Refusal("NO_EMOTION", _("how it felt was not asked"))
    text = _("felt in only {n} visits; counts shown, no share")
    return Refusal("N_VISITS", text.format(n=felt))


def _quartiles(felt: Sequence[float]) -> tuple[float | None, float | None]:
    if len(felt) < 2:
        return (felt[0], felt[0]) if felt else (None, None)
    lower, _middle, upper = quantiles(felt, n=4, method="inclusive")
    return lower, upper


def site_lines(columns: StudyColumns, settings: Settings) -> tuple[SiteLine, ...]:
    """One line a touchpoint; Holm over all with at least five sites of two visits and more."""
    figures = [_sites(columns, one, settings) for one in columns.touchpoints]
    adjusted = family([_p(figure) for figure in figures])
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


def importance_lines(columns: StudyColumns, settings: Settings) -> tuple[ImportanceLine, ...]:
    """Stated importance of each touchpoint that asks for it and has five answers."""
    figures = [_importance(one, settings) for one in columns.touchpoints]
    means = sorted((figure.estimate for figure in figures if isinstance(figure, Result)), reverse=True)
    if not means:
        return tuple(ImportanceLine(figure) for figure in figures)
    top, middle = means[max(1, len(means) // 3) - 1], median(means)
    return tuple(
        ImportanceLine(
            figure,
            isinstance(figure, Result) and figure.estimate >= top and figure.low is not None and figure.low > middle,
        )
        for figure in figures
    )


def _importance(one: TouchpointColumns, settings: Settings) -> Result | Refusal:
    if one.importance is None:
        return Refusal("NO_IMPORTANCE", _("importance was not asked"))
    answers = present(one.importance)
    if len(answers) < LEAST_VISITS:
        return Refusal("N_VISITS", _only_seen(len(answers)))
    return mean_with_interval(answers, settings.confidence)


def _failures_by_site(columns: StudyColumns, one: TouchpointColumns) -> list[list[float]]:
    """1 for failed, 0 for kept, grouped by site; visits without a verdict are left out."""
    groups: dict[str, list[float]] = {}
    for visit, met in enumerate(one.met or ()):
        if met is not None:
            groups.setdefault(columns.site[visit], []).append(0.0 if met else 1.0)
    return list(groups.values())


def _p(figure: Result | Refusal) -> float | None:
    return None if isinstance(figure, Refusal) else figure.p_exact


def _p_below(kept: int, n: int, standard: float) -> float | None:
    found = below_standard(kept, n, standard)
    return None if isinstance(found, Refusal) else found.p_value


def _wilson(share: float, n: float, confidence: float) -> Result:
    found = wilson_interval(min(n, share * n), n, confidence)
    if isinstance(found, Refusal):
        raise AssertionError("a share has visits")
    return found


def _turned(kept: Result) -> Result:
    """The share failing: the interval of the share kept, seen from the other side."""
    low, high = kept.low or 0.0, 1.0 if kept.high is None else kept.high
    return replace(kept, estimate=1 - kept.estimate, low=1 - high, high=1 - low, p_exact=None)


def _too_few_seen(one: TouchpointColumns, n: int) -> Refusal:
    if one.met is None:
        return Refusal("NO_STANDARD", _("has no standard of its own, so nothing can fail"))
    return Refusal("N_VISITS", _only_seen(n))


def _only_seen(n: int) -> str:
    return plural("seen in only one visit; counts shown, no rate", "seen in only {n} visits; counts shown, no rate", n)
