"""The rule that turns lines of evidence into a verdict; the first that applies wins, in the order below."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from cxstudio.analysis.effects import EffectLine
from cxstudio.analysis.grades import STRENGTH, Grade
from cxstudio.analysis.lines import ComplianceLine, EmotionLine, GapLine, ImportanceLine, SiteLine
from cxstudio.analysis.losses import LossLine
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _

MOST_MISSING = 0.30
LEAD_INCIDENTS = 3


class Verdict(Enum):
    """What a touchpoint is to the relationship, as far as the visits can tell. Order: as reports list them."""

    BREAKS = "Breaks the relationship"
    MAKES = "Makes the relationship"
    GUARD = "Guard"
    CHRONIC_IRRITANT = "Chronic irritant"
    BELOW_STANDARD = "Below standard, effect unknown"
    LEAD = "Lead"
    ORDINARY = "Ordinary"
    NOT_ENOUGH = "Not enough evidence"

    @property
    def words(self) -> str:
        """The verdict in the language in use."""
        return {
            Verdict.BREAKS: _("Breaks the relationship"),
            Verdict.MAKES: _("Makes the relationship"),
            Verdict.GUARD: _("Guard"),
            Verdict.CHRONIC_IRRITANT: _("Chronic irritant"),
            Verdict.BELOW_STANDARD: _("Below standard, effect unknown"),
            Verdict.LEAD: _("Lead"),
            Verdict.ORDINARY: _("Ordinary"),
            Verdict.NOT_ENOUGH: _("Not enough evidence"),
        }[self]


class Tag(Enum):
    """What is added to a verdict: sites differ by more than luck, or how common the delight is."""

    LOTTERY = "Lottery"
    STRENGTH = "Strength"
    OPPORTUNITY = "Opportunity"

    @property
    def words(self) -> str:
        """The tag in the language in use."""
        return {Tag.LOTTERY: _("Lottery"), Tag.STRENGTH: _("Strength"), Tag.OPPORTUNITY: _("Opportunity")}[self]


@dataclass(frozen=True)
class IncidentLine:
    """Critical incidents here, counted and never tested: `negative` of them, None unless two coders agree.

    Graded indicated from three negative ones on, as they count for a lead.
    """

    grade: Grade
    figure: Result | Refusal
    negative: int | None = None


Line: TypeAlias = (
    EffectLine | ComplianceLine | GapLine | EmotionLine | ImportanceLine | SiteLine | LossLine | IncidentLine
)
"""One line of evidence: a `figure` (or its refusal) and how far it goes (`grade`)."""


@dataclass(frozen=True)
class Evidence:
    """All lines of one touchpoint; `lines` gives the nine by name.

    n_delight of n_delight_asked visits had delight; negative_incidents is None unless coded by two who agree.
    barred: why no verdict may be given whatever the lines say (too little coverage, unreliable).
    """

    touchpoint: str
    title: str
    penalty: EffectLine
    reward: EffectLine
    compliance: ComplianceLine
    gap: GapLine
    emotion: EmotionLine
    sites: SiteLine
    importance: ImportanceLine
    loss: LossLine
    n_delight: int = 0
    n_delight_asked: int = 0
    negative_incidents: int | None = None
    barred: Refusal | None = None

    @property
    def incidents(self) -> IncidentLine:
        """What was coded as a critical incident."""
        if self.negative_incidents is None:
            nothing = Refusal("NO_INCIDENTS", _("incidents were not coded by two people who agree"))
            return IncidentLine(Grade.TOO_FEW, nothing)
        grade = Grade.INDICATED if self.negative_incidents >= LEAD_INCIDENTS else Grade.NOT_SHOWN
        n = self.negative_incidents
        return IncidentLine(grade, Result(n, n=n, n_valid=n, method="count"), n)

    @property
    def lines(self) -> dict[str, Line]:
        """The nine lines of evidence by name, each with `figure` and `grade`."""
        return {
            "penalty": self.penalty,
            "reward": self.reward,
            "compliance": self.compliance,
            "gap": self.gap,
            "emotion": self.emotion,
            "importance": self.importance,
            "sites": self.sites,
            "loss": self.loss,
            "incidents": self.incidents,
        }

    @property
    def dots(self) -> tuple[Grade, Grade, Grade, Grade, Grade]:
        """Five dots in this order: effect (the stronger of penalty and reward), compliance, gap, emotion, sites."""
        effect = min(self.penalty.grade, self.reward.grade, key=STRENGTH.index)
        return effect, self.compliance.grade, self.gap.grade, self.emotion.grade, self.sites.grade

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every reason why a figure is missing here, each code and sentence once."""
        lines = (self.penalty, self.reward, self.compliance, self.gap, self.emotion, self.sites, self.importance)
        found = [self.barred, *(line.figure for line in lines), self.loss.figure, self.loss.rank]
        return tuple(dict.fromkeys(one for one in found if isinstance(one, Refusal)))


def verdict_of(evidence: Evidence) -> Verdict:
    """The first verdict that applies. A link in the unexpected direction never breaks, makes or guards anything."""
    penalty, reward = _toward(evidence.penalty), _toward(evidence.reward)
    below = evidence.compliance.grade is Grade.ESTABLISHED
    if evidence.barred:
        return Verdict.NOT_ENOUGH
    if penalty is Grade.ESTABLISHED and below:
        return Verdict.BREAKS
    if reward is Grade.ESTABLISHED:
        return Verdict.MAKES
    if penalty is Grade.ESTABLISHED:
        return Verdict.GUARD
    if below and penalty in (Grade.NOT_SHOWN, Grade.SHOWN_ABSENT):
        return Verdict.CHRONIC_IRRITANT
    if below and penalty is Grade.TOO_FEW:
        return Verdict.BELOW_STANDARD
    if Grade.INDICATED in (penalty, reward) or _other_signs(evidence):
        return Verdict.LEAD
    absent = {Grade.SHOWN_ABSENT, Grade.TOO_FEW}
    if penalty is Grade.SHOWN_ABSENT and reward in absent:
        return Verdict.ORDINARY
    return Verdict.NOT_ENOUGH


def tags_of(evidence: Evidence, verdict: Verdict) -> tuple[Tag, ...]:
    """Strength (delight in half the visits and more) or opportunity for what makes; lottery where sites differ."""
    tags: list[Tag] = []
    if verdict is Verdict.MAKES:
        common = 2 * evidence.n_delight >= evidence.n_delight_asked
        tags.append(Tag.STRENGTH if common else Tag.OPPORTUNITY)
    if evidence.sites.grade is Grade.ESTABLISHED:
        tags.append(Tag.LOTTERY)
    return tuple(tags)


def coverage_refusal(met: tuple[bool | None, ...] | None) -> Refusal | None:
    """COVERAGE where more than 30 % of the visits have no verdict here (not applicable or not observed)."""
    if not met or sum(one is None for one in met) <= MOST_MISSING * len(met):
        return None
    text = _("no verdict on the standard in {n} of {visits} visits; shown, not judged")
    return Refusal("COVERAGE", text.format(n=sum(one is None for one in met), visits=len(met)))


def _toward(line: EffectLine) -> Grade:
    """The line's grade; a link that runs the other way (higher when it fails) counts as not shown."""
    if isinstance(line.figure, Result) and line.figure.estimate <= 0 and line.grade in STRENGTH[:2]:
        return Grade.NOT_SHOWN
    return line.grade


def _other_signs(evidence: Evidence) -> bool:
    """Too few visits for the outcome, but two other lines point here."""
    if {evidence.penalty.grade, evidence.reward.grade} != {Grade.TOO_FEW}:
        return False
    signs = [
        evidence.gap.grade is Grade.ESTABLISHED,
        evidence.emotion.grade is Grade.ESTABLISHED,
        evidence.importance.top,
        (evidence.negative_incidents or 0) >= LEAD_INCIDENTS,
    ]
    return sum(signs) >= 2
