"""Which touchpoints are the moments of truth: lines of evidence, grades, a verdict, and refusals in words.

The one entrance is `moments_of_truth`. It knows plain columns and no study values, so it can be checked alone.
The report and the screens read `MomentsOfTruth`; the lines are worked out in `effects`, `lines` and `losses`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.analysis.distributions import mean_with_interval
from cxstudio.analysis.effects import EffectLine, penalty_lines, reward_lines
from cxstudio.analysis.from_study import columns_of, study_columns
from cxstudio.analysis.grades import Grade, Settings
from cxstudio.analysis.lines import (
    ComplianceLine,
    EmotionLine,
    GapLine,
    ImportanceLine,
    SiteLine,
    compliance_lines,
    emotion_lines,
    gap_lines,
    importance_lines,
    site_lines,
)
from cxstudio.analysis.losses import LossLine, RankInterval, loss_lines
from cxstudio.analysis.result import Refusal, Result, confidence_share, present
from cxstudio.analysis.sentences import confirmation, sentence_of, study_cautions, visits_needed
from cxstudio.analysis.tables import number
from cxstudio.analysis.verdicts import Evidence, IncidentLine, Tag, Verdict, coverage_refusal, tags_of, verdict_of
from cxstudio.i18n import _
from cxstudio.study.dataset import Dataset
from cxstudio.study.visit_columns import VisitColumns

__all__ = [
    "ComplianceLine",
    "EffectLine",
    "EmotionLine",
    "Evidence",
    "GapLine",
    "Grade",
    "ImportanceLine",
    "IncidentLine",
    "LossLine",
    "Moment",
    "MomentsOfTruth",
    "RankInterval",
    "Settings",
    "SiteLine",
    "StudyColumns",
    "Tag",
    "TouchpointColumns",
    "Verdict",
    "moments_of_truth",
]


@dataclass(frozen=True)
class Moment:
    """One touchpoint judged: its lines, the verdict with tags, and the sentence for the report.

    confirm: for a lead, what would confirm it; empty otherwise. visits_needed: visits that would give an 80 % chance
    of the three failures needed (or of showing an indicated effect); None where nothing failed yet or it is graded.
    """

    evidence: Evidence
    verdict: Verdict
    tags: tuple[Tag, ...]
    sentence: str
    confirm: str
    visits_needed: int | None

    @property
    def touchpoint(self) -> str:
        """The touchpoint's id."""
        return self.evidence.touchpoint

    @property
    def title(self) -> str:
        """The touchpoint's title."""
        return self.evidence.title

    @property
    def dots(self) -> tuple[Grade, Grade, Grade, Grade, Grade]:
        """Effect, compliance, gap, emotion, sites."""
        return self.evidence.dots

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why figures are missing here."""
        return self.evidence.refusals


@dataclass(frozen=True)
class MomentsOfTruth:
    """The whole judgement.

    moments: one a touchpoint, in journey order; order: the same by verdict, then by loss per 100 visits.
    cautions: what the study as a whole can't say. first, peak, last: the touchpoints that most visits began with,
    that were most often the strongest feeling (ties shared), and that most ended with; None where nothing was felt.
    screening: more touchpoints than visits, so nothing may be called established.
    """

    moments: tuple[Moment, ...]
    order: tuple[Moment, ...]
    cautions: tuple[Refusal, ...]
    outcome: Result | Refusal
    n_visits: int
    n_sites: int
    n_observers: int
    first: str | None
    peak: str | None
    last: str | None
    settings: Settings
    screening: bool = False

    def of(self, touchpoint: str) -> Moment:
        """The moment of this touchpoint id; KeyError if there is none."""
        return {moment.touchpoint: moment for moment in self.moments}[touchpoint]


def moments_of_truth(
    dataset: StudyColumns | Dataset | VisitColumns,
    *,
    standard: float | None = None,
    smallest_effect: float = 1.0,
    smallest_gap: float = 0.5,
    seed: int = 1,
    confidence: float = 0.95,
    late_share: float | None = None,
    customers_asked: bool = False,
) -> MomentsOfTruth:
    """Judge every touchpoint of a study's visits: columns, or a study's own `Dataset` or `VisitColumns`.

    standard: one share between 0 and 1 for all touchpoints, instead of what each asks for.
    smallest_effect is in points of the outcome, smallest_gap in points of the expectation scale; both are positive.
    Empty columns give a judgement in which everything is refused. The same columns, settings and seed always give the
    same figures, whatever the sites are called and in whatever order the visits stand.
    """
    if not (number(smallest_effect) > 0 and number(smallest_gap) > 0):
        raise ValueError("the smallest effect of interest is a positive number of points")
    columns = _columns(dataset)
    if standard is not None:
        columns = columns.with_standard(standard)
    settings = Settings(smallest_effect, smallest_gap, seed, confidence_share(confidence))
    evidence = _evidence(columns, settings)
    cautions = study_cautions(columns, late_share, customers_asked)
    screening = any(caution.code == "MULTI" for caution in cautions)
    moments = tuple(_moment(one, columns.outcome_name, settings, screening) for one in evidence)
    return MomentsOfTruth(
        moments=moments,
        order=tuple(sorted(moments, key=_rank)),
        cautions=cautions,
        outcome=_mean_outcome(columns, confidence),
        n_visits=columns.n_visits,
        n_sites=len(set(columns.site)),
        n_observers=len(set(columns.observer)),
        first=_most(evidence, [one.emotion.peak.first_in for one in evidence]),
        peak=_most(evidence, [one.emotion.peak.shared for one in evidence]),
        last=_most(evidence, [one.emotion.peak.last_in for one in evidence]),
        settings=settings,
        screening=screening,
    )


def _columns(dataset: StudyColumns | Dataset | VisitColumns) -> StudyColumns:
    if isinstance(dataset, StudyColumns):
        return dataset
    return columns_of(dataset) if isinstance(dataset, VisitColumns) else study_columns(dataset)


def _evidence(columns: StudyColumns, settings: Settings) -> list[Evidence]:
    penalties, rewards = penalty_lines(columns, settings), reward_lines(columns, settings)
    compliance, gaps = compliance_lines(columns, settings), gap_lines(columns, settings)
    emotions, sites = emotion_lines(columns, settings), site_lines(columns, settings)
    importance, losses = importance_lines(columns, settings), loss_lines(columns, penalties, settings)
    return [
        Evidence(
            one.touchpoint,
            one.title,
            penalties[place],
            rewards[place],
            compliance[place],
            gaps[place],
            emotions[place],
            sites[place],
            importance[place],
            losses[place],
            n_delight=sum(bool(delight) for delight in one.delight or ()),
            n_delight_asked=sum(delight is not None for delight in one.delight or ()),
            negative_incidents=one.negative_incidents,
            barred=one.excluded or coverage_refusal(one.met),
        )
        for place, one in enumerate(columns.touchpoints)
    ]


def _moment(evidence: Evidence, outcome_name: str, settings: Settings, screening: bool) -> Moment:
    verdict = verdict_of(evidence)
    sentence = sentence_of(evidence, verdict, outcome_name, settings)
    return Moment(
        evidence,
        verdict,
        tags_of(evidence, verdict),
        _("Screening only. {sentence}").format(sentence=sentence) if screening else sentence,
        confirmation(evidence) if verdict is Verdict.LEAD else "",
        visits_needed(evidence),
    )


def _rank(moment: Moment) -> tuple[int, float]:
    """By verdict, then the larger loss first; a refused loss stands last (journey order decides the rest)."""
    loss = moment.evidence.loss.figure
    return list(Verdict).index(moment.verdict), inf if isinstance(loss, Refusal) else -loss.estimate


def _mean_outcome(columns: StudyColumns, confidence: float) -> Result | Refusal:
    values = present(columns.outcome)
    if not values:
        return Refusal("NO_OUTCOME", _("no outcome was recorded, so nothing can be held against it"))
    return mean_with_interval(values, confidence)


def _most(evidence: list[Evidence], counts: list[int] | list[float]) -> str | None:
    """The touchpoint with the highest count, the earlier one of equals."""
    if not counts or max(counts) <= 0:
        return None
    return evidence[max(range(len(counts)), key=lambda place: counts[place])].touchpoint
