"""Figures from elsewhere beside the visits: what is known of the sites, and whether it moves with what was seen."""

from __future__ import annotations

from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _, figure, plural
from cxstudio.report.basis import Basis
from cxstudio.report.beside import BesideVisits, Group, beside, caution
from cxstudio.report.blocks import Block, Cell, Column, Heading, Page, Paragraph, Refused, Table, say, soft, strong
from cxstudio.report.text import plain
from cxstudio.report.words import amount, percent, sentence


def context_page(basis: Basis) -> Page | Refused:
    """The figures one by one; refused where none was brought in."""
    running = _("Context from elsewhere")
    found = beside(basis)
    if not found:
        text = _("No figures from elsewhere were brought in; stock, complaints, sales and the like can stand here.")
        return Refused("NO_CONTEXT", text, f"{running}.")
    numbers, words = [one for one in found if not one.groups], [one for one in found if one.groups]
    blocks: list[Block] = [_table(numbers)] if numbers else []
    for one in words:
        blocks += [Heading(plain(one.figure), _sites(one)), _group_table(one.groups)]
    blocks.append(Paragraph(say(soft(caution())), small=True))
    return Page("context", _title(found), running, tuple(blocks))


def _title(found: tuple[BesideVisits, ...]) -> str:
    moving = [one for one in found if any(_is_clear(side) for side in (one.with_score, one.with_outcome))]
    if not moving:
        return _("What is known from elsewhere is not shown to move with what observers saw")
    one, several = (
        _("One figure from elsewhere moves with the visits"),
        _("{n} figures from elsewhere move with the visits"),
    )
    return plural(one, several, len(moving))


def _is_clear(side: Result | Refusal) -> bool:
    return isinstance(side, Result) and side.low is not None and side.high is not None and side.low * side.high > 0


def _sites(one: BesideVisits) -> str:
    return plural("known of one site", "known of {n} sites", one.sites)


def _table(found: list[BesideVisits]) -> Table:
    columns = (
        Column(_("Figure"), 0.28),
        Column(_("Mean"), 0.12),
        Column(_("Moves with the score"), 0.3),
        Column(_("Moves with the outcome"), 0.3),
    )
    rows = (
        (
            Cell((say(strong(plain(one.figure))), say(soft(_sites(one))))),
            Cell((say("–" if one.mean is None else amount(one.mean)),)),
            _side(one.with_score),
            _side(one.with_outcome),
        )
        for one in found
    )
    return Table(columns, tuple(rows))


def _side(found: Result | Refusal) -> Cell:
    if isinstance(found, Refusal):
        return Cell((say(soft(sentence(found))),))
    if found.low is None or found.high is None:
        return Cell((say(_correlation(found.estimate)),))
    ends = _("{low} to {high}").format(low=_correlation(found.low), high=_correlation(found.high))
    return Cell(
        (say(_correlation(found.estimate)), say(soft(_("{range}, n = {n}").format(range=ends, n=int(found.n)))))
    )


def _correlation(value: float) -> str:
    return figure(f"{value:+.2f}".replace("-", "–"))


def _group_table(groups: tuple[Group, ...]) -> Table:
    columns = (Column(_("Group"), 0.4), Column(_("Sites"), 0.15), Column(_("Visits"), 0.15), Column(_("Score"), 0.3))
    rows = (
        (
            Cell((say(strong(plain(one.word))),)),
            Cell((say(str(one.sites)),)),
            Cell((say(str(one.visits)),)),
            Cell((say(soft(sentence(one.refusal))) if one.refusal else say(percent(one.score or 0.0)),)),
        )
        for one in groups
    )
    return Table(columns, tuple(rows))
