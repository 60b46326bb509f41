"""What was asked twice, side by side: the outcome early and at the end, a customer's word and the file's, slips before
and after. Counts, medians and ranges only; neither answer corrects the other."""

from __future__ import annotations

from statistics import median

from cxstudio.i18n import _
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import Block, Cell, Column, Heading, Table, say, strong
from cxstudio.report.text import plain
from cxstudio.report.words import amount, capital, signed
from cxstudio.study.pairs import Pair, Shift, shift
from cxstudio.study.protocol import Item, Rows

_COUNTS = 0.11


def asked_twice(basis: Basis) -> list[Block]:
    """All blocks of this; none where nothing is asked twice, or nobody answered both times."""
    return [*_outcome(basis), *_sources(basis), *_slips(basis)]


def _outcome(basis: Basis) -> list[Block]:
    data = basis.dataset
    twice = zip(data.outcome_early, data.outcome, strict=True)
    both = [(early, last) for early, last in twice if early is not None and last is not None]
    if not both:
        return []
    moves = [last - early for early, last in both]
    medians = [amount(median(early for early, _last in both)), amount(median(last for _early, last in both))]
    counts = [sum(step < 0 for step in moves), moves.count(0), sum(step > 0 for step in moves)]
    titles = (_("n"), _("early"), _("at the end"), _("fell"), _("same"), _("rose"))
    note = _("Asked twice in the same words; the middle answers. The one at the end is the outcome.")
    cells = [capital(plain(basis.outcome_name)), str(len(moves)), *medians, *map(str, counts)]
    return [Heading(_("The outcome, early and at the end"), note), _table(_("Outcome"), titles, [cells])]


def _sources(basis: Basis) -> list[Block]:
    rows = [_source_row(item, _answered(basis, item)) for item in _paired(basis) if not isinstance(item, Rows)]
    if not any(rows):
        return []
    titles = (_("n"), _("same"), _("median apart"), _("from"), _("to"))
    note = _("Both as they answered, neither corrected. Apart: the first less the second, where both are numbers.")
    return [Heading(_("Two sources"), note), _table(_("Item"), titles, [row for row in rows if row])]


def _source_row(item: Item, found: list[Pair]) -> list[str]:
    told = [pair for pair in found if pair.agrees is not None]
    apart = [pair.difference for pair in told if pair.difference is not None]
    spread = [signed(median(apart)), signed(min(apart)), signed(max(apart))] if apart else ["–", "–", "–"]
    return [plain(item.text), str(len(told)), str(sum(pair.agrees is True for pair in told)), *spread] if told else []


def _slips(basis: Basis) -> list[Block]:
    rows = [_slip_row(basis, item) for item in _paired(basis) if isinstance(item, Rows)]
    if not any(rows):
        return []
    titles = (_("visits"), _("rose"), _("same"), _("fell"))
    heading = Heading(_("Before and after"), _("Rows that hold a number both times, over all visits."))
    return [heading, _table(_("Slips"), titles, [row for row in rows if row])]


def _slip_row(basis: Basis, item: Item) -> list[str]:
    moves: list[Shift] = []
    for visit in basis.dataset.visits:
        found = [shift(visit.reading, pair) for pair in visit.pairs if pair.item.id == item.id]
        moves += [one for one in found if one is not None]
    counts = (sum(one.up for one in moves), sum(one.same for one in moves), sum(one.down for one in moves))
    return [plain(item.text), str(len(moves)), *map(str, counts)] if moves else []


def _paired(basis: Basis) -> list[Item]:
    items = (item for _stage, touchpoint in basis.dataset.protocol.touchpoints() for item in touchpoint.items)
    return [item for item in items if item.paired_with]


def _answered(basis: Basis, item: Item) -> list[Pair]:
    return [pair for visit in basis.dataset.visits for pair in visit.pairs if pair.item.id == item.id]


def _table(first: str, titles: tuple[str, ...], rows: list[list[str]]) -> Table:
    columns = (Column(first, 1 - _COUNTS * len(titles)), *(Column(title, _COUNTS, right=True) for title in titles))
    cells = tuple((Cell((say(strong(row[0])),)), *(Cell((say(text),)) for text in row[1:])) for row in rows)
    return Table(columns, cells)
