"""One sentence for each verdict, and the words that stand beside every study.

The sentences say what goes together ("is lower when", "moves with") and never why: an observer rated both sides.
Numbers are rounded once, from full precision; the minus is the en dash, as in the rest of the report.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxstudio.analysis.columns import StudyColumns
from cxstudio.analysis.distributions import visits_to_show
from cxstudio.analysis.effects import LEAST_IN_GROUP, EffectLine, outcome_refusal
from cxstudio.analysis.grades import Grade, Settings
from cxstudio.analysis.lines import LEAST_VISITS
from cxstudio.analysis.proportions import visits_to_see
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.verdicts import Evidence, Verdict
from cxstudio.i18n import _, figure, plural

LATE_SHARE = 0.50


@dataclass(frozen=True)
class _Words:
    """The pieces that the sentences are made of."""

    title: str
    outcome: str
    penalty: str
    reward: str
    kept: str
    smallest: str
    reason: str
    delight: str
    confirm: str


def sentence_of(evidence: Evidence, verdict: Verdict, outcome_name: str, settings: Settings) -> str:
    """What a manager reads beside the verdict, one or two sentences with n and interval."""
    words = _words(evidence, verdict, outcome_name, settings)
    if verdict is Verdict.CHRONIC_IRRITANT and evidence.penalty.grade in (Grade.ESTABLISHED, Grade.INDICATED):
        template = _(
            "{title}: where it failed, {outcome} was {penalty}, against expectation: "
            "look at how the standard is worded. {kept}"
        )
        return _tidy(template.format(**vars(words)))
    return _tidy(_template(verdict).format(**vars(words)))


def _template(verdict: Verdict) -> str:
    return {
        Verdict.BREAKS: _("{title}: {outcome} is {penalty} when the standard fails. {kept}"),
        Verdict.MAKES: _(
            "{title}: {outcome} is {reward} with delight than where the standard was merely kept. {delight}"
        ),
        Verdict.GUARD: _(
            "{title}: {outcome} is {penalty} when the standard fails. {kept} A loaded spring: keep it so."
        ),
        Verdict.CHRONIC_IRRITANT: _(
            "{title}: {outcome} is not shown to move with it; where it failed, {outcome} was {penalty}. {kept} "
            "Worth mending for the standard's own sake."
        ),
        Verdict.BELOW_STANDARD: _("{title}: whether failing matters can't be told: {reason}. {kept}"),
        Verdict.LEAD: _("{title}: a lead, not a finding. {reason} {confirm}"),
        Verdict.ORDINARY: _(
            "{title}: {outcome} moves by less than {smallest} points with it; where it failed, it was {penalty}."
        ),
        Verdict.NOT_ENOUGH: _("{title}: not enough evidence; {reason}."),
    }[verdict]


def confirmation(evidence: Evidence) -> str:
    """What would confirm a lead: how many more visits, looked at for this one question. Empty where unknown."""
    visits = visits_needed(evidence)
    if visits is None:
        return _("More visits would have to be made before it can be looked at.")
    text = _("About {n} more visits, looked at for this one question, give an 80 % chance of confirming it.")
    return text.format(n=visits)


def visits_needed(evidence: Evidence) -> int | None:
    """Fresh visits that give an 80 % chance: of showing an indicated effect, else of three failed (or kept) to look at.

    At the failure rate and spread seen so far. None where nothing failed yet, and where the visits already suffice
    to grade the effect.
    """
    lines = (evidence.penalty, evidence.reward)
    indicated = [line for line in lines if line.grade is Grade.INDICATED]
    if evidence.penalty.grade is not Grade.TOO_FEW and not indicated:
        return None
    needed = [_to_see_failures(evidence), *(_to_show(line) for line in indicated)]
    return max((visits for visits in needed if visits is not None), default=None)


def study_cautions(columns: StudyColumns, late_share: float | None, customers_asked: bool) -> tuple[Refusal, ...]:
    """What the whole study can't say, each with its code; CAUSE always stands among them.

    late_share: share of items recorded more than 24 h after the visit, None if unknown. customers_asked: customers
    themselves answered.
    """
    found = [
        _one_only(columns),
        _small_sites(columns),
        outcome_refusal(columns),
        _many(columns),
        _late(late_share),
        Refusal("CAUSE", _("moves with, no more: observers rated both, so part of the link may be one person's mood")),
        None if customers_asked else Refusal("CUSTOMERS", _("what observers noted; no customer was asked")),
    ]
    return tuple(one for one in found if one)


def points(value: float) -> str:
    """One decimal, with the en dash as minus: "5.0", "–1.1", in German "5,0"."""
    return figure(f"{value:.1f}".replace("-", "–").replace("–0.0", "0.0"))


def _words(evidence: Evidence, verdict: Verdict, outcome_name: str, settings: Settings) -> _Words:
    return _Words(
        title=evidence.title,
        outcome=outcome_name or _("the outcome"),
        penalty=_penalty(evidence.penalty),
        reward=_reward(evidence.reward),
        kept=_kept(evidence),
        smallest=points(settings.smallest_effect),
        reason=_reason(evidence, verdict),
        delight=_delight(evidence),
        confirm=confirmation(evidence) if verdict is Verdict.LEAD else "",
    )


def _penalty(line: EffectLine) -> str:
    """ "5.0 points lower (95 % interval 4.1 to 5.9; 17 kept, 7 failed)"; empty where the figure is refused."""
    template = _("{n} points lower"), _("{n} points higher")
    return _difference(line, template, _kept_failed(line))


def _reward(line: EffectLine) -> str:
    template = _("{n} points higher"), _("{n} points lower")
    return _difference(line, template, _delight_plain(line))


def _difference(line: EffectLine, templates: tuple[str, str], split: str) -> str:
    """The first template for a difference in the expected direction; a reversed one turns its interval too."""
    if isinstance(line.figure, Refusal):
        return ""
    figure, turned = line.figure, line.figure.estimate < 0
    text = templates[turned].format(n=points(abs(figure.estimate)))
    if figure.low is None or figure.high is None:
        return f"{text} ({split})"
    low, high = (-figure.high, -figure.low) if turned else (figure.low, figure.high)
    interval = _("{confidence} % interval {low} to {high}").format(
        confidence=f"{100 * figure.confidence:g}", low=points(low), high=points(high)
    )
    return f"{text} ({interval}; {split})"


def _kept_failed(line: EffectLine) -> str:
    return _("{kept} kept, {failed} failed").format(kept=_count(line.upper), failed=_count(line.lower))


def _delight_plain(line: EffectLine) -> str:
    return _("{delight} with delight, {kept} kept without").format(delight=_count(line.upper), kept=_count(line.lower))


def _count(mean: Result | Refusal) -> int:
    return 0 if isinstance(mean, Refusal) else mean.n_valid


def _kept(evidence: Evidence) -> str:
    line = evidence.compliance
    if line.grade is Grade.ESTABLISHED:
        text = _("The standard was kept in only {kept} of {n} visits, below the {standard} % asked for.")
    else:
        text = _("The standard was kept in {kept} of {n} visits; {standard} % are asked for.")
    return text.format(kept=line.kept, n=line.n, standard=f"{100 * line.standard:g}")


def _delight(evidence: Evidence) -> str:
    text = _("Delight was noted in {n} of {asked} visits.")
    return text.format(n=evidence.n_delight, asked=evidence.n_delight_asked)


def _reason(evidence: Evidence, verdict: Verdict) -> str:
    if verdict is Verdict.LEAD:
        return _lead_reason(evidence)
    if evidence.barred:
        return evidence.barred.sentence
    if isinstance(evidence.penalty.figure, Refusal):
        return evidence.penalty.figure.sentence
    difference = _penalty(evidence.penalty)
    if evidence.penalty.grade in (Grade.ESTABLISHED, Grade.INDICATED):
        text = _("when it fails the outcome is {difference}, against expectation: look at how the standard is worded")
    else:
        text = _("when it fails the outcome is {difference}, which leaves open whether it matters")
    return text.format(difference=difference)


def _lead_reason(evidence: Evidence) -> str:
    if evidence.penalty.grade is Grade.INDICATED:
        difference = _penalty(evidence.penalty)
        return _("When it fails the outcome is {difference}, but luck is not ruled out.").format(difference=difference)
    if evidence.reward.grade is Grade.INDICATED:
        difference = _reward(evidence.reward)
        return _("With delight the outcome is {difference}, but luck is not ruled out.").format(difference=difference)
    signs = [
        (evidence.gap.grade is Grade.ESTABLISHED, _("the gap to what was expected")),
        (evidence.emotion.grade is Grade.ESTABLISHED, _("how often it is the strongest feeling")),
        (evidence.importance.top, _("its stated importance")),
        ((evidence.negative_incidents or 0) >= 3, _("the incidents noted")),
    ]
    return _("It stands out by {signs}.").format(signs=", ".join(words for holds, words in signs if holds))


def _to_show(line: EffectLine) -> int | None:
    figure = line.figure
    if isinstance(figure, Refusal) or not figure.standard_error:
        return None
    return visits_to_show(figure.estimate, figure.standard_error, int(figure.n))


def _to_see_failures(evidence: Evidence) -> int | None:
    """Visits until the rarer of kept and failed is there three times; None where the refusal has another reason."""
    line, figure = evidence.compliance, evidence.penalty.figure
    rarer = min(line.failed, line.kept)
    if not rarer or (isinstance(figure, Refusal) and figure.code != "N_SPLIT"):
        return None
    return visits_to_see(LEAST_IN_GROUP, rarer / line.n)


def _one_only(columns: StudyColumns) -> Refusal | None:
    sites, observers = len(set(columns.site)), len(set(columns.observer))
    if sites == 1:
        return Refusal("ONE_SITE", _("describes this site and no other"))
    if observers == 1:
        return Refusal("ONE_OBSERVER", _("describes what this observer saw; another may see otherwise"))
    return None


def _small_sites(columns: StudyColumns) -> Refusal | None:
    small = sum(columns.site.count(site) < LEAST_VISITS for site in set(columns.site))
    if not small:
        return None
    text = plural(
        "one site has fewer than 5 visits: named in the appendix only, no ranking",
        "{n} sites have fewer than 5 visits: named in the appendix only, no ranking",
        small,
    )
    return Refusal("N_SITE", text)


def _many(columns: StudyColumns) -> Refusal | None:
    if len(columns.touchpoints) <= columns.n_visits:
        return None
    return Refusal("MULTI", _("more touchpoints than visits: a first screening, nothing is established"))


def _late(share: float | None) -> Refusal | None:
    if share is None or share <= LATE_SHARE:
        return None
    text = _("{share} % of the answers were recorded more than a day after the visit")
    return Refusal("LATE", text.format(share=round(100 * share)))


def _tidy(text: str) -> str:
    """Without the double spaces that empty pieces leave."""
    return " ".join(text.split())
