"""What a visit or a customer says at the end: the recommendation score and the effort it took.

A recommendation given by an observer is one trained person's rating and is to be named so, never the customers'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from cxstudio.analysis.crosstab import two_sided
from cxstudio.analysis.distributions import mean_with_interval, normal_quantile
from cxstudio.analysis.proportions import wilson_interval
from cxstudio.analysis.result import Refusal, Result, confidence_share
from cxstudio.analysis.tables import count, entries, there
from cxstudio.i18n import _, plural

LEAST_ANSWERS = 10


@dataclass(frozen=True)
class RecommendationScore:
    """Promoters (9-10) minus detractors (0-6) in points, -100 to 100.

    `variance` is that of one answer coded -1, 0, 1 (0-1); `standard_error` in points, 0 where all answer alike and
    then worthless. `adjusted` is the one to print with its interval: 3 answers added, spread 3/4, 3/2, 3/4.
    `refusal`: what stands in the score's place below 10 answers (N_SMALL), where only counts may be printed.
    """

    score: float
    variance: float
    standard_error: float
    adjusted: Result
    promoters: int
    passives: int
    detractors: int
    n: int
    refusal: Refusal | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effort:
    """`mean` of "it was made easy for me" (1-7) and `easy`, the share of answers 5 to 7 with its Wilson interval."""

    mean: Result
    easy: Result


def recommendation_score(
    promoters: int, passives: int, detractors: int, confidence: float = 0.95
) -> RecommendationScore | Refusal:
    """The recommendation score from counts of answers 9-10, 7-8 and 0-6.

    The adjusted interval is Wald's with 3/4 added to promoters and detractors and 3 to all, cut at -100 and 100.
    Refuses no answer with N_ZERO. Below 10 answers N_SMALL is flagged and `refusal` holds the sentence to print.
    ValueError for counts that aren't. Source: Rocks 2016, "Interval estimation for the Net Promoter Score".
    """
    p, q, d = count(promoters), count(passives), count(detractors)
    n, z = p + q + d, normal_quantile(1 - (1 - confidence_share(confidence)) / 2)
    if n == 0:
        return Refusal("N_ZERO", _("Nobody answered, so there is no score."))
    score, variance = _score(p, d, n)
    centre, wider = _score(p + 0.75, d + 0.75, n + 3)
    half = 100 * z * sqrt(wider / (n + 3))
    few = n < LEAST_ANSWERS
    adjusted = Result(
        100 * centre,
        max(-100.0, 100 * centre - half),
        min(100.0, 100 * centre + half),
        confidence=confidence,
        n=n,
        n_valid=n,
        method="adjusted Wald",
        flags=("N_SMALL",) if few else (),
        standard_error=100 * sqrt(wider / (n + 3)),
    )
    return RecommendationScore(
        score=100 * score,
        variance=variance,
        standard_error=100 * sqrt(variance / n),
        adjusted=adjusted,
        promoters=p,
        passives=q,
        detractors=d,
        n=n,
        refusal=_too_few(n) if few else None,
        flags=adjusted.flags,
    )


def recommendation_counts(answers: Sequence[float | None]) -> tuple[int, int, int]:
    """Promoters, passives, detractors among answers 0-10; gaps left out. ValueError for an answer off the scale."""
    given = there(answers)
    if any(not 0 <= value <= 10 or value != int(value) for value in given):
        raise ValueError("recommendations are whole numbers from 0 to 10")
    promoters, detractors = sum(value >= 9 for value in given), sum(value <= 6 for value in given)
    return promoters, len(given) - promoters - detractors, detractors


def recommendation_difference(
    first: RecommendationScore, second: RecommendationScore, confidence: float = 0.95
) -> Result | Refusal:
    """First score minus second in points, for two independent waves: z = difference / sqrt(se1^2 + se2^2).

    Refuses where either wave has fewer than 10 answers (N_SMALL) or nothing varies in both (NO_VARIANCE).
    """
    if refusal := first.refusal or second.refusal:
        return refusal
    error = sqrt(first.standard_error**2 + second.standard_error**2)
    if error == 0:
        return Refusal("NO_VARIANCE", _("All answers are alike in both waves; no interval can be given."))
    difference, half = first.score - second.score, normal_quantile(1 - (1 - confidence_share(confidence)) / 2) * error
    return Result(
        difference,
        difference - half,
        difference + half,
        confidence=confidence,
        n=first.n + second.n,
        n_valid=first.n + second.n,
        method="difference of recommendation scores",
        p_value=two_sided(difference / error),
        statistic=difference / error,
        standard_error=error,
    )


def effort(answers: Sequence[float | None], confidence: float = 0.95) -> Effort | Refusal:
    """Effort from answers 1-7 (7: it was easy): mean with t interval, share of 5-7 with Wilson's; gaps are counted.

    Refuses no answer with N_ZERO; one answer or answers all alike give a mean without interval (flagged).
    ValueError for an answer outside 1-7. Source: Dixon, Freeman and Toman 2010, second wording.
    """
    given = there(answers)
    if any(not 1 <= value <= 7 for value in given):
        raise ValueError("effort is answered from 1 to 7")
    easy = wilson_interval(sum(value >= 5 for value in given), len(given), confidence)
    if isinstance(easy, Refusal):
        return Refusal("N_ZERO", _("Nobody answered, so there is no figure."))
    left_out = len(entries(answers)) - len(given)
    mean = mean_with_interval(given, confidence)
    return Effort(mean=replace(mean, n_na=left_out), easy=replace(easy, n_na=left_out))


def _score(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    """Score and variance of one answer, in shares."""
    p, d = promoters / n, detractors / n
    return p - d, max(0.0, p + d - (p - d) ** 2)


def _too_few(n: int) -> Refusal:
    sentence = plural(
        "Only {n} answer: counts are shown, no recommendation score.",
        "Only {n} answers: counts are shown, no recommendation score.",
        n,
    )
    return Refusal("N_SMALL", sentence)
