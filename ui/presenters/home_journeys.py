"""How the journeys of the studies felt, for the thin line on their cards. Read behind the window, once the core is
there; a study with many visits keeps its plain stages, so that home never makes other work wait."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps
from cxstudio.store.glance import StudyGlance
from cxstudio.study.dataset import Dataset
from cxstudio.study.protocol import Ask
from cxstudio.workspace import Workspace

from .home import Journey

MOST_VISITS = 600
"""So many visits are read for the cards in all, the studies changed last first (about 2 ms each)."""


def worth_reading(studies: Sequence[StudyGlance]) -> list[str]:
    """The ids of the studies whose journeys are read: with visits, within `MOST_VISITS` together."""
    left, found = MOST_VISITS, []
    for study in studies:
        if 0 < study.visits <= left:
            left -= study.visits
            found.append(study.id)
    return found


def journeys(workspace: Workspace, studies: Sequence[str]) -> Steps[dict[str, Journey]]:
    """Study id -> mean feeling (−3 to 3) by touchpoint that asks for it; None where nobody answered."""
    found: dict[str, Journey] = {}
    for number, study in enumerate(studies, 1):
        yield Progress(number, len(studies), _("Reading the journeys"))
        _version, visits = workspace.dataset(study)
        found[study] = journey(visits)
    return found


def journey(visits: Dataset) -> Journey:
    """The means of one study; empty where its protocol never asks how something felt."""
    asking = [touchpoint for _stage, touchpoint in visits.protocol.touchpoints() if Ask.EMOTION in touchpoint.asks]
    return tuple((touchpoint.title, _mean(visits.asked(touchpoint, "valence"))) for touchpoint in asking)


def _mean(values: Sequence[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return fmean(told) if told else None
