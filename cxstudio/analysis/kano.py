"""Kano's questionnaire: how a feature works on customers. Only for answers that customers themselves gave.

Each customer answers twice, with the feature and without it; the pair gives one of six letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from cxstudio.analysis.proportions import wilson_interval
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.tables import number
from cxstudio.i18n import _

Letter: TypeAlias = Literal["M", "O", "A", "I", "R", "Q"]
TIE_ORDER: tuple[Letter, ...] = ("M", "O", "A", "I", "R", "Q")
DECIDED_POINTS = 6
ANSWERS = ("like", "must be", "neutral", "live with", "dislike")
"""The five answers in the order of the evaluation table, both for the feature's presence and its absence."""
_EVALUATION: tuple[tuple[Letter, ...], ...] = (
    ("Q", "A", "A", "A", "O"),
    ("R", "I", "I", "I", "M"),
    ("R", "I", "I", "I", "M"),
    ("R", "I", "I", "I", "M"),
    ("R", "R", "R", "R", "Q"),
)


@dataclass(frozen=True)
class Kano:
    """One feature. `better` 0 to 1, `worse` -1 to 0: what having it and lacking it does to satisfaction.

    `better_figure` and `worse_figure` carry the Wilson intervals, refused with NO_COUNT where only percentages are
    known. `category`: the commonest letter, ties in the order M, O, A, I; `strength`: first minus second share in
    points of 100, and below 6 the category is not `decided`. `reverse` and `questionable` are shares 0-1 of all
    answers and count in neither figure. `n` is None where only percentages are known.
    """

    better: float
    worse: float
    category: Letter
    strength: float
    decided: bool
    reverse: float
    questionable: float
    better_figure: Result | Refusal
    worse_figure: Result | Refusal
    n: int | None
    method: str = "Kano"


def kano(
    attractive: float,
    one_dimensional: float,
    must_be: float,
    indifferent: float,
    reverse: float = 0,
    questionable: float = 0,
    n: int | None = None,
) -> Kano | Refusal:
    """A feature's coefficients and category from the number of customers for each letter.

    Percentages serve as well; give `n`, the customers asked, to have intervals with them. better = (A+O)/(A+O+M+I),
    worse = -(O+M)/(A+O+M+I). Refuses N_ZERO where no answer falls on A, O, M or I. ValueError for negative numbers.
    Source: Berger et al. 1993; test values of Matzler and Hinterhuber's ski example, 1998.
    """
    counted = (must_be, one_dimensional, attractive, indifferent, reverse, questionable)
    given = dict(zip(TIE_ORDER, map(number, counted), strict=True))
    if not all(value >= 0 for value in given.values()):
        raise ValueError("answers are counted from 0 up")
    total, base = sum(given.values()), sum(given[letter] for letter in TIE_ORDER[:4])
    if base == 0:
        return Refusal("N_ZERO", _("No answer could be used, so the feature has no category."))
    asked = n if n is not None else _asked(given)
    first, second = sorted(given.values(), reverse=True)[:2]
    strength = 100 * (first - second) / total
    better, worse = (given["A"] + given["O"]) / base, (given["O"] + given["M"]) / base
    return Kano(
        better=better,
        worse=-worse,
        category=max(TIE_ORDER, key=lambda letter: given[letter]),
        strength=strength,
        decided=strength >= DECIDED_POINTS - 1e-9,
        reverse=reverse / total,
        questionable=questionable / total,
        better_figure=_interval(better, asked, base / total, 1),
        worse_figure=_interval(worse, asked, base / total, -1),
        n=asked,
    )


def kano_letter(with_it: str, without_it: str) -> Letter:
    """The letter of one customer's pair of answers (each one of `ANSWERS`). ValueError for any other answer."""
    if with_it not in ANSWERS or without_it not in ANSWERS:
        raise ValueError(f"answers are {', '.join(ANSWERS)}")
    return _EVALUATION[ANSWERS.index(with_it)][ANSWERS.index(without_it)]


def _asked(given: dict[Letter, float]) -> int | None:
    whole = all(value == int(value) for value in given.values())
    return int(sum(given.values())) if whole else None


def _interval(share: float, asked: int | None, used: float, sign: int) -> Result | Refusal:
    """Wilson interval of a share among the usable answers; turned round for `worse`."""
    if asked is None:
        return Refusal("NO_COUNT", _("Only percentages are known, not how many were asked; no interval."))
    found = wilson_interval(share * asked * used, asked * used)
    if sign > 0 or isinstance(found, Refusal):
        return found
    low, high = (None if end is None else -end for end in (found.high, found.low))
    return Result(-found.estimate, low, high, n=found.n, n_valid=found.n_valid, method=found.method)
