"""What is known of the sites from elsewhere, beside what the visits say of them: moves with it or not, and no more.

A site is one pair: the mean of the figure over its periods, and the mean of its visits' scores. It is never said that
one makes the other: a third thing may move both, and observers saw neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from cxstudio.analysis.ranks import rank_correlation
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _
from cxstudio.report.basis import LEAST_NAMED, Basis
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import OUTCOME


@dataclass(frozen=True)
class Group:
    """The sites that one word stands for, such as a segment; `score` the mean of their visits' scores (0-1)."""

    word: str
    sites: int
    visits: int
    score: float | None
    refusal: Refusal | None


@dataclass(frozen=True)
class BesideVisits:
    """One figure from elsewhere. `sites`: how many of the visited sites it is known of; `mean` over them, None for
    words. `with_score`, `with_outcome`: how the sites' figures and what the visits said of them move together.
    `groups` instead where the figure is a word."""

    figure: str
    sites: int
    periods: int
    mean: float | None
    with_score: Result | Refusal
    with_outcome: Result | Refusal
    groups: tuple[Group, ...] = ()


def caution() -> str:
    """The words that stand beside every such figure."""
    return _(
        "Moves with, no more: the sites may differ in other things that move both, and nothing here was tried out."
    )


def beside(basis: Basis) -> tuple[BesideVisits, ...]:
    """Every figure that was brought from elsewhere, in the order of its name."""
    return tuple(_beside(basis, figure) for figure in sorted(basis.context.figures))


def _beside(basis: Basis, figure: str) -> BesideVisits:
    of_figure = basis.context.of(figure)
    periods = len({value.period for value in of_figure if value.period})
    if not basis.context.is_number(figure):
        words = basis.context.words_by_site(figure)
        words = {site: word for site, word in words.items() if site in basis.site_sizes}
        return BesideVisits(figure, len(words), periods, None, _words(), _words(), _groups(basis, words))
    amounts = basis.context.by_site(figure)
    known = [amounts.get(site) for site in basis.site_sizes]
    there = [amount for amount in known if amount is not None]
    sides = [_means(basis, pick) for pick in (_score, _outcome)]
    with_score, with_outcome = (rank_correlation(known, side, basis.settings.confidence) for side in sides)
    mean = fmean(there) if there else None
    return BesideVisits(figure, len(there), periods, mean, with_score, with_outcome)


def _score(visit: ScoredVisit) -> float | None:
    return visit.score.overall(visit.reading.protocol)


def _outcome(visit: ScoredVisit) -> float | None:
    return visit.number(OUTCOME)


def _means(basis: Basis, pick: Callable[[ScoredVisit], float | None]) -> list[float | None]:
    """The mean over the visits of each site, in the order of the sites; None where no visit has the figure."""
    found: dict[str, list[float]] = {site: [] for site in basis.site_sizes}
    for visit in basis.dataset.visits:
        if (value := pick(visit)) is not None:
            found[visit.visit.site].append(value)
    return [fmean(values) if values else None for values in found.values()]


def _groups(basis: Basis, words: dict[str, str]) -> tuple[Group, ...]:
    return tuple(_group(basis, word, words) for word in sorted(set(words.values())))


def _group(basis: Basis, word: str, words: dict[str, str]) -> Group:
    visits = [visit for visit in basis.dataset.visits if words.get(visit.visit.site) == word]
    scores = [score for visit in visits if (score := _score(visit)) is not None]
    sites = sum(found == word for found in words.values())
    few = (
        Refusal("N_VISITS", _("fewer than five visits; counts shown, no score")) if len(scores) < LEAST_NAMED else None
    )
    return Group(word, sites, len(visits), None if few else fmean(scores), few)


def _words() -> Refusal:
    return Refusal("WORDS", _("A word and no number: sites are shown in groups."))
