"""What a planned number of visits can and cannot show, said before anyone travels (M01 to M05, sample sizes)."""

from __future__ import annotations

from dataclasses import dataclass

from ..i18n import _
from .proportions import (
    effective_sample,
    most_passes_below,
    visits_per_group,
    visits_to_see,
    wilson_interval,
    zero_failure_limit,
)
from .result import Refusal, Result

ALIKE = 0.2
"""How much two visits to one site resemble each other where nobody knows yet (intraclass correlation)."""
LEAST_SITES = 5
LEAST_VISITS = 5
USUAL_SUBGROUPS = 20
FALLS = (0.20, 0.10)
"""Changes of a share between two waves that are looked at: twenty points, then ten."""
_MOST = 100_000


@dataclass(frozen=True)
class Plan:
    """What is planned: visits in all (per wave where the study comes in waves), over how many sites (0: not known),
    against which share of visits that should keep a standard, and by which pattern."""

    visits: int
    sites: int = 0
    standard: float = 0.90
    pattern: str = "persistent"


@dataclass(frozen=True)
class Shown:
    """One sentence, and whether it says what can be shown (True), what cannot (False) or only how far (None)."""

    can: bool | None
    text: str


def prospects(plan: Plan) -> list[Shown]:
    """What that number of visits can and cannot show, most telling first. No visits: a sentence that asks for them."""
    if plan.visits <= 0:
        return [Shown(None, _("Say how many visits are planned, and what they can show stands here."))]
    n = min(plan.visits, _MOST)
    return [
        _width(n),
        _below(n, plan.standard),
        _zero(n),
        *_clusters(n, plan.sites),
        *_change(n, plan),
        *_sites(n, plan),
    ]


def _width(n: int) -> Shown:
    passes = round(n * 0.8)
    found = wilson_interval(passes, n)
    assert isinstance(found, Result)  # n is at least 1
    words = _("Where {k} of {n} visits keep a standard, the true share lies between {low} and {high}.")
    return Shown(None, words.format(n=n, k=passes, low=_percent(found.low), high=_percent(found.high)))


def _below(n: int, standard: float) -> Shown:
    most = most_passes_below(n, standard)
    if most is None or n < LEAST_VISITS:
        words = _("That a standard of {s} is missed cannot be shown with {n} visits, whatever they find.")
        return Shown(False, words.format(s=_percent(standard), n=n))
    words = _("That a standard of {s} is missed shows once {f} of {n} visits fail it; fewer could be chance.")
    return Shown(True, words.format(s=_percent(standard), f=n - most, n=n))


def _zero(n: int) -> Shown:
    found = zero_failure_limit(n)
    assert isinstance(found, Result)  # n is at least 1
    words = _("If nothing fails in {n} visits, up to {limit} of all visits could still fail.")
    return Shown(None, words.format(n=n, limit=_percent(found.estimate)))


def _clusters(n: int, sites: int) -> list[Shown]:
    if sites <= 0 or sites >= n:
        return []
    each, more = divmod(n, sites)
    found = effective_sample([each + 1] * more + [each] * (sites - more), ALIKE)
    if isinstance(found, Refusal):
        return []
    words = _("Visits to one site resemble each other: {n} on {sites} sites are worth about {m} on as many sites.")
    return [Shown(None, words.format(n=n, sites=sites, m=round(found.n_effective)))]


def _change(n: int, plan: Plan) -> list[Shown]:
    if plan.pattern == "pulsed":
        return [Shown(False, _("A single drive says nothing about change: there is nothing to compare it with."))]
    if plan.pattern == "persistent":
        words = _("A chart over time gets its limits from {k} subgroups on; until then it only shows the visits.")
        return [Shown(None, words.format(k=USUAL_SUBGROUPS))]
    needed = {fall: visits_per_group(plan.standard, plan.standard - fall) for fall in FALLS}
    seen = next((fall for fall in sorted(FALLS) if needed[fall] <= n), None)
    big = FALLS[0]
    share = {"s": _percent(plan.standard), "t": _percent(plan.standard - (seen or big)), "n": n}
    if seen is None:
        words = _("A fall from {s} to {t} between two waves is not seen reliably with {n} visits a wave; {m} would do.")
        return [Shown(False, words.format(**share, m=needed[big]))]
    words = _("A fall from {s} to {t} between two waves is seen in four of five cases with {n} visits a wave.")
    return [Shown(True, words.format(**share))]


def _sites(n: int, plan: Plan) -> list[Shown]:
    found: list[Shown] = []
    if 0 < plan.sites < LEAST_SITES:
        words = _("With fewer than {k} sites the results speak of these sites only, not of all.")
        found.append(Shown(False, words.format(k=LEAST_SITES)))
    if plan.sites and n < plan.sites * LEAST_VISITS:
        words = _("No site can be judged by itself: that takes {k} visits each, {m} in all.")
        found.append(Shown(False, words.format(k=LEAST_VISITS, m=plan.sites * LEAST_VISITS)))
    rare = visits_to_see(3, 0.10)
    if n < rare:
        words = _("What happens in one visit of ten is not met often enough to be told apart; that takes {m} visits.")
        found.append(Shown(False, words.format(m=rare)))
    return found


def _percent(share: float | None) -> str:
    return f"{100 * (share or 0):.0f} %"
