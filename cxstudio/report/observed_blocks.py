"""What was observed of behaviour, over all visits that count: how often, how long, what followed what.

Only the ethogram's own words are told: whom an observer named, and what they wrote beside an event, stays in the visit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxstudio.analysis.observed import Budget, budget_of
from cxstudio.analysis.result import Refusal
from cxstudio.analysis.sequences import transitions
from cxstudio.i18n import _, figure, plural
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import Block, Cell, Column, Heading, Paragraph, Refused, Table, say
from cxstudio.report.text import plain
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.observed_faults import clock_words
from cxstudio.study.observing import Observation, observation_of
from cxstudio.study.protocol import Behaviour
from cxstudio.study.scanning import is_sample


@dataclass(frozen=True)
class _Sum:
    """One behaviour over all visits: in how many it was seen, how often, the bouts with a stop and their time."""

    behaviour: Behaviour
    visits: int
    n: int
    total_ms: int
    bouts: int
    share: float | None


def observed_blocks(basis: Basis) -> list[Block]:
    """Heading, table and sentences; nothing where no behaviour was observed."""
    seen = [visit for visit in basis.dataset.visits if visit.visit.events]
    if not seen:
        return []
    found = [(one, budget_of(one, _length(visit))) for visit in seen for one in (_observation(visit),)]
    n = len(found)
    note = plural("Coded as it happened in {n} visit.", "Coded as it happened in {n} visits.", n)
    blocks: list[Block] = [Heading(_("Behaviour that was observed"), note), _table(basis, [b for _o, b in found])]
    return [*blocks, *_sentences(found)]


def _observation(visit: ScoredVisit) -> Observation:
    return observation_of(visit.reading.protocol, visit.visit)


def _length(visit: ScoredVisit) -> int:
    return max(0, (visit.visit.completed_at or visit.visit.started_at) - visit.visit.started_at)


def _table(basis: Basis, budgets: list[Budget]) -> Table:
    columns = (
        Column(_("Behaviour"), 0.34),
        Column(_("Visits"), 0.12, right=True),
        Column(_("Times (n)"), 0.12, right=True),
        Column(_("Time in all"), 0.14, right=True),
        Column(_("Mean"), 0.12, right=True),
        Column(_("Share of time"), 0.16, right=True),
    )
    rows = tuple(_row(_sum(one, budgets), len(budgets)) for one in basis.dataset.protocol.behaviours)
    return Table(columns, rows)


def _sum(behaviour: Behaviour, budgets: list[Budget]) -> _Sum:
    """Pooled over visits. A share is told where one subject at most was coded a visit, else time would count twice."""
    lines = [[line for line in budget.lines if line.behaviour.code == behaviour.code] for budget in budgets]
    sums = [(line, line.spent) for of_visit in lines for line in of_visit if not isinstance(line.spent, Refusal)]
    total = sum(spent.total or 0 for _line, spent in sums)
    watched = [budget.watched_ms for budget in budgets]
    known = [ms for ms in watched if ms is not None]
    is_single = all(len(of_visit) <= 1 for of_visit in lines) and len(sums) == sum(map(len, lines))
    tells_share = behaviour.kind == "state" and is_single and len(known) == len(watched)
    return _Sum(
        behaviour,
        visits=sum(any(not isinstance(x.spent, Refusal) and x.spent.n for x in of_visit) for of_visit in lines),
        n=sum(spent.n for _line, spent in sums),
        total_ms=total,
        bouts=sum(spent.n - spent.n_open for _line, spent in sums),
        share=total / sum(known) if tells_share and known else None,
    )


def _row(one: _Sum, visits: int) -> tuple[Cell, ...]:
    lasts = one.behaviour.kind == "state" and one.bouts > 0
    title = plain(one.behaviour.title)
    name = f"{plain(one.behaviour.subject)}: {title}" if one.behaviour.subject else title
    words = (
        name,
        _("{n} of {all}").format(n=one.visits, all=visits),
        str(one.n),
        clock_words(one.total_ms) if lasts else "–",
        figure(f"{one.total_ms / one.bouts / 1000:.1f} s") if lasts else "–",
        f"{100 * one.share:.0f} %" if one.share is not None else "–",
    )
    return tuple(Cell((say(word),)) for word in words)


def _sentences(found: list[tuple[Observation, Budget]]) -> Iterator[Block]:
    n_open = sum(x.spent.n_open for _o, budget in found for x in budget.lines if not isinstance(x.spent, Refusal))
    if n_open:
        text = plural(
            "{n} state was left open: it counts in n, its time in nothing.",
            "{n} states were left open: they count in n, their time in nothing.",
            n_open,
        )
        yield Paragraph(say(text), small=True)
    for _observation, budget in found:
        for line in budget.lines:
            if isinstance(line.spent, Refusal):
                yield Refused(line.spent.code, line.spent.sentence, plain(line.behaviour.title))
    yield _follows(found)


def _follows(found: list[tuple[Observation, Budget]]) -> Block:
    """The transition that came most often, with its n; or why there is none."""
    result = transitions([_sequence(observation) for observation, _budget in found])
    if isinstance(result, Refusal):
        return Refused(result.code, result.sentence)
    titles = {one.code: one.title for observation, _budget in found for one in observation.behaviours}
    cells = [
        (result.counts[row][column], before, after)
        for row, before in enumerate(result.codes)
        for column, after in enumerate(result.codes)
    ]
    most, before, after = max(cells, key=lambda cell: cell[0])
    text = _("Of {n} transitions the most frequent was “{after}” after “{before}” ({most}).").format(
        n=result.n, after=plain(titles[after]), before=plain(titles[before]), most=most
    )
    if isinstance(result.residuals, Refusal):
        text = f"{text} {result.residuals.sentence}"
    return Paragraph(say(text))


def _sequence(observation: Observation) -> list[str]:
    coded = [event for event in observation.events if event.code in observation.by_code and event.start_ms >= 0]
    coded = [event for event in coded if not is_sample(observation, event)]
    return [event.code for event in sorted(coded, key=lambda event: event.start_ms)]
