"""Agreement between observers: one door to the measures, each kept in a file of its own.

Categories: `cohen_kappa`, `gwet_ac1`, `fleiss_kappa`. Any level, with gaps: `krippendorff_alpha`. Scores: `icc`,
`cronbach_alpha`. Events in time: `match_events`, `time_unit_kappa`.
"""

from __future__ import annotations

from cxstudio.analysis.alphas import krippendorff_alpha
from cxstudio.analysis.intraclass import Intraclass, cronbach_alpha, icc
from cxstudio.analysis.kappas import (
    PairedTable,
    cohen_kappa,
    fleiss_kappa,
    free_marginal_kappa,
    gwet_ac1,
    paired_table,
)
from cxstudio.analysis.timed_events import (
    MatchedEvents,
    TimedEvent,
    TimeUnitKappa,
    match_events,
    time_unit_kappa,
    timed_events,
)

__all__ = [
    "Intraclass",
    "MatchedEvents",
    "PairedTable",
    "TimeUnitKappa",
    "TimedEvent",
    "cohen_kappa",
    "cronbach_alpha",
    "fleiss_kappa",
    "free_marginal_kappa",
    "gwet_ac1",
    "icc",
    "krippendorff_alpha",
    "match_events",
    "paired_table",
    "time_unit_kappa",
    "timed_events",
]
