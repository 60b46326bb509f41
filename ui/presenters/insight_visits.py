"""The visits behind a figure as lines to be read, and one of them as its own page shows it."""

from __future__ import annotations

import time

from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis
from cxstudio.report.behind import Told, places_behind, told
from cxstudio.report.links import Behind
from ui.models.visit_list import VisitLine

from .moments import ago, local
from .visits import STATES, percent


class VisitsBehind:
    """The visits of one figure. `places` are theirs in the reading; a line is worked out when it is looked at."""

    def __init__(self, basis: Basis, behind: Behind) -> None:
        self.basis, self.behind = basis, behind
        self.places = places_behind(basis, behind)
        self._told: dict[int, Told] = {}

    def __len__(self) -> int:
        return len(self.places)

    def at(self, row: int) -> Told:
        """The visit in this row."""
        if row not in self._told:
            self._told[row] = told(self.basis, self.behind, self.places[row])
        return self._told[row]

    @property
    def title(self) -> str:
        """What the figure was of, and how many visits it rests on."""
        words = plural("{{title}}: the visit behind it", "{{title}}: the {n} visits behind it", len(self))
        return words.format(title=self.behind.title)


def visit_line(basis: Basis, place: int) -> VisitLine:
    """A visit of the reading as the list of visits would show it."""
    found = basis.dataset.visits[place]
    visit = found.visit
    state, tone = STATES.get(visit.state.value, (visit.state.value, "quiet"))
    exact = local(visit.started_at, visit.utc_offset)
    site = basis.sites.get(visit.site)
    score = found.score.overall(found.reading.protocol)
    return VisitLine(
        visit.id, False, state, tone, visit.number, site.name if site else _("unknown site"), visit.observer,
        visit.started_at, ago(visit.started_at, time.time_ns() // 1_000_000),
        f"{exact:%d %b %Y, %H:%M} {visit.zone}".strip(), score, percent(score),
        basis.columns.outcome_of(place), len(visit.evidence), len(found.score.critical_fails), visit.synthetic,
    )  # fmt: skip
