"""Incidents that observers would tell a friend: where good and bad ones came up, and what was put right."""

from __future__ import annotations

from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import Block, Figure, Heading, Page, Reading, Refused
from cxstudio.report.findings_page import told_words
from cxstudio.report.links import Behind, Ground
from cxstudio.report.mirrored import Incidents, mirrored_bars
from cxstudio.report.text import plain
from cxstudio.report.twins import twin
from cxstudio.report.words import capital, number_word, quoted
from cxstudio.study.pages import asked_id
from cxstudio.study.protocol import Ask, Touchpoint
from cxstudio.study.visit import Status

HANDLED = 3
"""From this answer on (of 0 to 4) what went wrong counts as put right."""


def incidents_page(basis: Basis) -> Page | Refused:
    """Mirrored bars and the words; refused where it was not asked or nothing was told."""
    running = _("Incidents")
    asking = [one for one in basis.touchpoints if Ask.INCIDENT in one.asks]
    if not asking:
        return Refused("NO_INCIDENTS", _("Incidents were not asked for."), f"{running}.")
    rows = [_row(basis, one) for one in asking]
    told = sum(row.bad + row.good for row in rows)
    if not told:
        n = max((row.asked for row in rows), default=0)
        text = _("Asked for at {k} touchpoints, and none was noted in {n} visits.").format(k=len(asking), n=n)
        return Refused("NONE", text if n else _("Asked for, and not answered in any visit yet."), f"{running}.")
    note = _("As the observers themselves called them, good or bad; counts, no rates. Open: put right, by their word.")
    alt = _("Bad and good incidents at {n} touchpoints.").format(n=len(rows))
    heads = (_("Touchpoint"), _("bad"), _("put right"), _("good"), _("visits asked"))
    words = [[row.title, str(row.bad), str(row.handled), str(row.good), str(row.asked)] for row in rows]
    figure = Figure(mirrored_bars(rows, alt), twin(heads, words, [row.behind for row in rows]))
    caution = _("Each was noted by one observer and classed by nobody else: counts are shown, nothing is tested.")
    blocks: list[Block] = [Heading(_("Worth telling a friend"), note), figure, Reading(_reading(rows))]
    blocks += [Refused("CODED_ONCE", caution), *_words(basis, asking)]
    return Page("incidents", _title(rows), running, tuple(blocks))


def _row(basis: Basis, touchpoint: Touchpoint) -> Incidents:
    name = asked_id(touchpoint, "incident")
    signs = {"good": 0, "bad": 0}
    asked = handled = 0
    for visit in basis.dataset.visits:
        said = visit.yes(name)
        asked += said is not None
        answer = visit.reading.answer(f"{name}_sign")
        if not said or answer is None or answer.status is not Status.ANSWERED:
            continue
        sign = str(answer.value)
        signs[sign] = signs.get(sign, 0) + 1
        handled += sign == "bad" and (visit.number(f"{name}_remedy") or 0) >= HANDLED
    behind = Behind(Ground.INCIDENT, plain(touchpoint.title), touchpoint.id)
    return Incidents(plain(touchpoint.title), signs["bad"], handled, signs["good"], asked, behind)


def _title(rows: list[Incidents]) -> str:
    bad, good = sum(row.bad for row in rows), sum(row.good for row in rows)
    first = plural("One bad incident", "{{word}} bad incidents", bad).format(word=capital(number_word(bad)))
    if not bad:
        first = _("No bad incident")
    second = (
        plural("one good one", "{{word}} good ones", good).format(word=number_word(good)) if good else _("no good one")
    )
    return _("{bad} and {good} were told.").format(bad=first, good=second)


def _reading(rows: list[Incidents]) -> str:
    worst = max(rows, key=lambda row: row.bad)
    if not worst.bad:
        return _("No bad incident was noted.")
    text = _("Most bad ones come from {title}: {n}; put right: {handled}.")
    handled = number_word(worst.handled) if worst.handled else _("none")
    return text.format(title=quoted(worst.title), n=worst.bad, handled=handled)


def _words(basis: Basis, asking: list[Touchpoint]) -> list[Block]:
    blocks: list[Block] = []
    for touchpoint in asking:
        found = [one for one in told_words(basis, touchpoint, "incident") if one.seen]
        if found:
            blocks += [Heading(plain(touchpoint.title)), *found]
    return blocks
