"""Do two observers see the same: the table of agreement, its words, and what must not be used."""

from __future__ import annotations

from cxstudio.analysis.double_observation import LEAST_PAIRS, PairAgreement
from cxstudio.analysis.result import Refusal, Result
from cxstudio.i18n import _, figure, plural
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import Block, Cell, Column, Heading, Page, Paragraph, Refused, Table, say, soft, strong
from cxstudio.report.doubles import Compared, compared, doubles
from cxstudio.report.text import plain
from cxstudio.report.words import percent, percent_range, sentence


def agreement_page(basis: Basis) -> Page | Refused:
    """The table as a page of its own; refused while no visit was observed twice."""
    blocks = agreement_blocks(basis)
    if isinstance(blocks, Refused):
        return blocks
    return Page("agreement", _("Do two observers see the same?"), _("Agreement"), tuple(blocks[1:]))


def agreement_blocks(basis: Basis) -> list[Block] | Refused:
    """Heading, table and reading; the refusal where nothing was observed twice, or too seldom."""
    found = doubles(basis.dataset, basis.left_out)
    if not found:
        text = _("No visit was seen by two observers at once, so agreement can't be judged.")
        if basis.study.double_visits:
            more = _("Planned were {n}.").format(n=basis.study.double_visits)
            text = f"{text} {more}"
        return Refused("NO_DOUBLE", text, _("Agreement."))
    lines = compared(basis.dataset.protocol, found, basis.settings.confidence, basis.settings.seed)
    note = plural("one visit observed by two, each blind to the other",
                  "{n} visits observed by two, each blind to the other", len(found))  # fmt: skip
    blocks: list[Block] = [Heading(_("Do two observers see the same?"), note)]
    if len(found) < LEAST_PAIRS:
        few = _("{n} of the {least} occasions that a figure needs.")
        return [*blocks, Refused("N_PAIRS", few.format(n=len(found), least=LEAST_PAIRS), _("Agreement."))]
    return [*blocks, _table(lines), *_unusable(lines), Paragraph(say(soft(_words())), small=True)]


def _words() -> str:
    return _(
        "Equal answers first, since kappa falls where nearly all answers are alike however well two people agree; "
        "AC1 holds steady there. Alpha of .80 and more is relied on, below .667 the item is not used."
    )


def _table(lines: list[Compared]) -> Table:
    columns = (
        Column(_("What was judged"), 0.34),
        Column(_("Equal"), 0.2),
        Column(_("Kappa"), 0.18),
        Column("AC1", 0.1),
        Column(_("Alpha, ICC"), 0.18),
    )
    rows = tuple(_row(line) for line in lines)
    return Table(columns, rows, groups=frozenset(place for place, line in enumerate(lines) if line.item is None))


def _row(line: Compared) -> tuple[Cell, ...]:
    found = line.found
    name = strong(plain(line.touchpoint.title)) if line.item is None else soft(plain(line.item.text))
    under = soft(_("standard kept")) if line.item is None else soft("")
    what = Cell((say(name), say(under))) if line.item is None else Cell((say(name),))
    if isinstance(found.share, Refusal):
        text = _("{k} of {n}").format(k=found.equal, n=found.pairs)
        return what, Cell((say(text), say(soft(sentence(found.share))))), Cell(), Cell(), Cell()
    equal = _("{share} of {n}").format(share=percent(found.share.estimate), n=found.pairs)
    return (
        what,
        Cell((say(equal), say(soft(percent_range(found.share))))),
        _figure(found.kappa),
        _figure(found.ac1),
        _figure(found.icc if isinstance(found.icc, Result) else found.alpha),
    )


def _figure(found: Result | Refusal | None) -> Cell:
    if found is None:
        return Cell((say("–"),))
    if isinstance(found, Refusal):
        return Cell((say(soft(_("not defined"))),))
    if found.low is None or found.high is None:
        return Cell((say(_point(found.estimate)), say(soft(_("few pairs")))))
    ends = _("{low} to {high}").format(low=_point(found.low), high=_point(found.high))
    return Cell((say(_point(found.estimate)), say(soft(ends))))


def _point(value: float) -> str:
    text = f"{value:.2f}".replace("-", "–").replace("0.", ".", 1)
    return figure("0" if text in (".00", "–.00") else text)


def _unusable(lines: list[Compared]) -> list[Block]:
    """What two people agree on too little, and what cannot be told."""
    blocks: list[Block] = []
    for code in ("UNRELIABLE", "NOT_JUDGED"):
        hit = [line for line in lines if _is(line.found, code)]
        if hit:
            names = ", ".join(plain(line.item.text if line.item else line.touchpoint.title) for line in hit)
            reason = hit[0].found.reading
            blocks.append(Refused(code, f"{sentence(reason) if reason else ''} {names}.", _("Agreement.")))
    return blocks


def _is(found: PairAgreement, code: str) -> bool:
    return found.reading is not None and found.reading.code == code
