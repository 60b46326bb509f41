"""How far two observers of the same visits see the same, item by item and touchpoint by touchpoint.

Categories: share of agreement, kappa (weighted on a scale), AC1 beside it, Krippendorff's alpha. Numbers: the
correlation of two raters and alpha. Fewer than five pairs give counts and no figure.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cxstudio.analysis.alphas import krippendorff_alpha
from cxstudio.analysis.intraclass import icc
from cxstudio.analysis.kappas import cohen_kappa, gwet_ac1, paired_table
from cxstudio.analysis.proportions import wilson_interval
from cxstudio.analysis.reliability import not_judged, unreliable
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.tables import entries, equally_long
from cxstudio.i18n import plural

Level: TypeAlias = Literal["nominal", "ordinal", "interval"]
LEAST_PAIRS = 5
Figure: TypeAlias = Result | Refusal | None


@dataclass(frozen=True)
class PairAgreement:
    """Two columns compared. `equal` of `pairs` agree, `n_na` pairs lack an answer. `share` is that with its interval.

    kappa, ac1 only for categories, icc only for numbers (None: does not apply). `table` crosses first (rows) and
    second over `categories`. `reading`: UNRELIABLE where the item may not be used, NOT_JUDGED where nearly all answers
    are the same, the refusal itself with too few pairs; None where it may stand.
    """

    pairs: int
    equal: int
    n_na: int
    share: Result | Refusal
    kappa: Figure = None
    ac1: Figure = None
    alpha: Figure = None
    icc: Figure = None
    categories: tuple[Hashable, ...] = ()
    table: tuple[tuple[int, ...], ...] = ()
    reading: Refusal | None = None


def pair_agreement(
    first: Sequence[Hashable | None],
    second: Sequence[Hashable | None],
    level: Level,
    categories: Sequence[Hashable] = (),
    confidence: float = 0.95,
    seed: int = 1,
) -> PairAgreement:
    """Compare two observers' answers to one item, one entry an occasion, None for no answer.

    `level`: "nominal" and "ordinal" with their declared `categories` in order, unused ones included; "interval" for
    numbers. Fewer than 5 pairs: N_PAIRS in place of every figure. ValueError for columns of different length and
    answers outside the categories. Sources as `cohen_kappa`, `gwet_ac1`, `krippendorff_alpha`, `icc`.
    """
    one, other = entries(first), entries(second)
    equally_long(one, other)
    both = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    equal, n_na = sum(a == b for a, b in both), len(one) - len(both)
    if len(both) < LEAST_PAIRS:
        few = _few(len(both))
        return PairAgreement(len(both), equal, n_na, few, reading=few)
    share = wilson_interval(equal, len(both), confidence)
    rated = list(zip(*both, strict=True))
    alpha = krippendorff_alpha(rated, level, list(categories) or None, confidence, seed=seed)
    if level == "interval":
        return _numbers(both, equal, n_na, share, alpha, confidence)
    crossed = paired_table(rated[0], rated[1], categories)
    kappa = cohen_kappa(crossed.counts, "linear" if level == "ordinal" else None, confidence, n_na)
    return PairAgreement(
        pairs=len(both),
        equal=equal,
        n_na=n_na,
        share=share,
        kappa=kappa,
        ac1=gwet_ac1(crossed.counts, confidence, n_na),
        alpha=alpha,
        categories=crossed.categories,
        table=crossed.counts,
        reading=_reading(kappa, alpha),
    )


def _numbers(
    both: Sequence[tuple[Hashable, Hashable]],
    equal: int,
    n_na: int,
    share: Result | Refusal,
    alpha: Result | Refusal,
    confidence: float,
) -> PairAgreement:
    found = icc([[float(str(value)) for value in pair] for pair in both], confidence)
    alike = found if isinstance(found, Refusal) else found.icc2
    return PairAgreement(len(both), equal, n_na, share, alpha=alpha, icc=alike, reading=_reading(None, alpha))


def _reading(kappa: Result | Refusal | None, alpha: Result | Refusal) -> Refusal | None:
    """What the figures say of the item. Alpha alone convicts only where there are pairs enough to trust it: below ten
    the interval is what counts, as for kappa."""
    sure = alpha if not isinstance(alpha, Result) or alpha.n >= 10 else None
    return unreliable(kappa, sure) or not_judged(kappa, alpha)


def _few(n: int) -> Refusal:
    one, several = "Only {n} pair: counts are shown, no figure.", "Only {n} pairs: counts are shown, no figure."
    return Refusal("N_PAIRS", plural(one, several, n))
