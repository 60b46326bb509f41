"""The lines of evidence that people gave in numbers: the gap to what was expected, how it felt, how much it matters.

Each function takes all touchpoints, since the p-values of one line are adjusted together, and gives one line each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.analysis.derived import NOT_DERIVED, derived_shares
from cxstudio.analysis.distributions import binomial_at_least, mean_with_interval, t_quantile
from cxstudio.analysis.emotions import NEGATIVE, PeakShare, peak_shares
from cxstudio.analysis.gaps import gap
from cxstudio.analysis.grades import Grade, Settings, family, graded
from cxstudio.analysis.line_parts import LEAST_VISITS, only_seen, p_of, wilson_of
from cxstudio.analysis.proportions import wilson_interval
from cxstudio.analysis.result import Refusal, Result, present
from cxstudio.i18n import _

LEAST_FELT = 10


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
class ImportanceLine:
    """Stated importance, mean with t interval. top: in the top third, and its interval above the median touchpoint.

    grade: established where it is top, indicated where it is in the top third only. derived: the share of the outcome's
    explained variance that goes with the rating here (LMG, bootstrap over sites), or why no share is claimed.
    """

    figure: Result | Refusal
    top: bool = False
    grade: Grade = Grade.TOO_FEW
    derived: Result | Refusal = NOT_DERIVED


def gap_lines(columns: StudyColumns, settings: Settings) -> tuple[GapLine, ...]:
    """One line a touchpoint; Holm over all with at least five pairs."""
    figures = [_gap(one, settings) for one in columns.touchpoints]
    adjusted = family([p_of(figure) for figure in figures])
    return tuple(_gap_line(*both, settings) for both in zip(figures, adjusted, strict=True))


def _gap(one: TouchpointColumns, settings: Settings) -> Result | Refusal:
    if one.expectation is None or one.experience is None:
        return Refusal("NO_EXPECTATION", _("expectation was not asked, so there is no gap"))
    found = gap(one.expectation, one.experience, settings.confidence, one.scale_top, settings.seed)
    pairs = 0 if isinstance(found, Refusal) else found.n_valid
    if isinstance(found, Refusal) or pairs < LEAST_VISITS:
        return Refusal("N_VISITS", only_seen(pairs))
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
    adjusted = family([p_of(line.figure) for line in lines])
    return tuple(
        line if p is None else replace(line, adjusted_p=p, grade=graded(p_of(line.figure) or 0.0, p))
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
        wilson_of(share.strict / len(felt), len(felt), settings.confidence),
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


def importance_lines(columns: StudyColumns, settings: Settings) -> tuple[ImportanceLine, ...]:
    """Importance of each touchpoint: as stated, where five answers are, and as derived from ratings and outcome."""
    figures = [_importance(one, settings) for one in columns.touchpoints]
    means = sorted((figure.estimate for figure in figures if isinstance(figure, Result)), reverse=True)
    stated = [_stated(figure, means) for figure in figures]
    both = zip(stated, derived_shares(columns, settings), strict=True)
    return tuple(replace(line, derived=share) for line, share in both)


def _stated(figure: Result | Refusal, means: Sequence[float]) -> ImportanceLine:
    """`means`: those of all touchpoints that have one, the highest first."""
    if isinstance(figure, Refusal):
        return ImportanceLine(figure)
    is_high = figure.estimate >= means[max(1, len(means) // 3) - 1]
    top = is_high and figure.low is not None and figure.low > median(means)
    grade = Grade.ESTABLISHED if top else Grade.INDICATED if is_high and len(means) > 1 else Grade.NOT_SHOWN
    return ImportanceLine(figure, top, grade)


def _importance(one: TouchpointColumns, settings: Settings) -> Result | Refusal:
    if one.importance is None:
        return Refusal("NO_IMPORTANCE", _("importance was not asked"))
    answers = present(one.importance)
    if len(answers) < LEAST_VISITS:
        return Refusal("N_VISITS", only_seen(len(answers)))
    return mean_with_interval(answers, settings.confidence)
