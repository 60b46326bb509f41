"""What follows: for every touchpoint that was found wanting what has to hold, room for who and when, and which figure
over how many visits would show it."""

from __future__ import annotations

from cxstudio.analysis.moments import Moment, Verdict
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis, badge_of, tone_of
from cxstudio.report.blocks import Cell, Column, Page, Paragraph, Refused, Table, Text, say, soft, strong
from cxstudio.report.links import Behind, Ground
from cxstudio.report.moment_pages import how_to_know
from cxstudio.report.standards_page import critical_fails
from cxstudio.report.text import plain
from cxstudio.report.words import capital, number_word

CALLING = (Verdict.BREAKS, Verdict.MAKES, Verdict.GUARD, Verdict.CHRONIC_IRRITANT, Verdict.BELOW_STANDARD, Verdict.LEAD)
"""Verdicts that call for something to be done, or looked at more closely."""


def actions_page(basis: Basis) -> Page | Refused:
    """The table of actions; refused where no verdict calls for one."""
    running = _("Actions")
    calling = [one for one in basis.moments.order if one.verdict in CALLING]
    items = {score.item.id: (plain(score.item.text), touch.id) for visit, score in critical_fails(basis)
             for touch in basis.touchpoints if score.item in touch.items}  # fmt: skip
    if not calling and not items:
        text = _("No verdict calls for an action yet; more visits may.")
        return Refused("NONE", text, f"{running}.")
    columns = (
        Column(_("Moment"), 0.2),
        Column(_("What has to hold"), 0.28),
        Column(_("Owner"), 0.1),
        Column(_("By when"), 0.1),
        Column(_("How we will know"), 0.32),
    )
    rows = [_row(basis, one) for one in calling]
    behind: list[Behind | None] = [_behind(one) for one in calling]
    for item, (text, touchpoint) in items.items():
        rows.append(_critical_row(text))
        behind.append(Behind(Ground.ITEM, text, touchpoint, item))
    note = say(soft(_("Owner and day are named by those who read this; what has to hold is the study's own standard.")))
    blocks = (Table(columns, tuple(rows), behind=tuple(behind)), Paragraph(note, small=True))
    return Page("actions", _title(len(rows)), running, blocks)


def _title(n: int) -> str:
    return plural("One thing to take up", "{{word}} things to take up", n).format(word=capital(number_word(n)))


def _behind(moment: Moment) -> Behind:
    return Behind(Ground.STANDARD, plain(moment.title), moment.touchpoint)


def _row(basis: Basis, moment: Moment) -> tuple[Cell, ...]:
    touchpoint = next(one for one in basis.touchpoints if one.id == moment.touchpoint)
    standard = plain(touchpoint.standard).strip() or _("no standard in words")
    verdict = Text(moment.verdict.words, tone_of(moment.verdict))
    known = moment.confirm if moment.verdict is Verdict.LEAD and moment.confirm else how_to_know(basis, moment)
    return (
        Cell((say(strong(plain(moment.title))), say(verdict)), (badge_of(moment.verdict),)),
        Cell((say(standard),)),
        Cell(),
        Cell(),
        Cell((say(capital(plain(known))),)),
    )


def _critical_row(text: str) -> tuple[Cell, ...]:
    return (
        Cell((say(strong(text)), say(soft(_("critical item"))))),
        Cell((say(_("No failure at all.")),)),
        Cell(),
        Cell(),
        Cell((say(_("Every failure is told singly, whatever the number of visits.")),)),
    )
