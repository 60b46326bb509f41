"""The protocol on paper: every item with the room to answer it by pen, in the order of asking.

Nothing of any visit is in it, so it needs no review and leaves without a gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis, ReportSettings, Source, read_basis
from cxstudio.report.blank_items import condition_words, fields_of, helps_of, reasons_of
from cxstudio.report.blocks import (
    Blank,
    Block,
    Contents,
    Cover,
    Heading,
    Page,
    Paragraph,
    Question,
    Report,
    Ticks,
    say,
    soft,
    strong,
)
from cxstudio.report.bound import bound
from cxstudio.report.kinds import Subject
from cxstudio.report.text import plain
from cxstudio.steps import Progress, Steps
from cxstudio.study.pages import Page as Asked
from cxstudio.study.pages import pages_of, places_of
from cxstudio.study.protocol import Protocol


def gather_blank(source: Source, study_id: str, _subject: Subject, settings: ReportSettings) -> Steps[Report]:
    """Read a study and lay its newest protocol out for a pen."""
    yield Progress(0, 1, _("Laying out the protocol"))
    basis = read_basis(source, study_id, settings)
    protocol = basis.version.protocol
    numbers = {id: place.number for id, place in places_of(protocol).items()}
    pages = [_page(protocol, asked, numbers) for asked in pages_of(protocol)]
    when = _("protocol version {n}").format(n=basis.version.number)
    report = bound(basis, _cover(basis, len(numbers)), pages, when)
    foot = _("Study {study} · protocol version {version} · content {hash}")
    told = foot.format(study=plain(basis.study.id)[:8], version=basis.version.number, hash=basis.version.hash[:12])
    return replace(report, foot=told, notice="")  # nothing of any visit is in it


def _cover(basis: Basis, items: int) -> Cover:
    protocol = basis.version.protocol
    stages = plural("one stage", "{n} stages", len(protocol.stages))
    facts = " · ".join((plural("one item", "{n} items", items), stages))
    return Cover(
        plain(protocol.title), (), "", tuple(_opening(basis)), plain=True, running=_("Blank protocol"), under=facts
    )


def _opening(basis: Basis) -> Iterator[Block]:
    """Who, where and when; what the observer declares, draws by lot and has to know."""
    protocol, guidance = basis.version.protocol, basis.study.guidance
    fields = (Blank(_("Site")), Blank(_("Observer")), Blank(_("Day")), Blank(_("Begun at")), Blank(_("Ended at")))
    yield Question("", _("This visit"), fields=fields)
    if basis.study.waves:
        yield Question(
            "", _("Wave"), fields=(Ticks(tuple(plain(wave.title) for wave in basis.study.waves), beside=True),)
        )
    for draw in protocol.draws:
        options = tuple(plain(choice.text) for choice in draw.options)
        yield Question("", plain(draw.title), (say(soft(_("Drawn by lot before the visit"))),), (Ticks(options),))
    if protocol.declarations:
        yield Question("", _("I declare"), fields=(Ticks(tuple(map(plain, protocol.declarations))), Blank(_("Signed"))))
    told = ((_("Scenario"), guidance.scenario), (_("For observers"), guidance.observers))
    for head, words in told:
        if words.strip():
            yield Heading(head)
            yield from (Paragraph(say(part)) for part in plain(words).split("\n") if part.strip())
    yield Heading(_("How to fill this in"))
    yield Paragraph(say(_how()))
    yield Contents()


def _how() -> str:
    return _(
        "One box a question unless it says more. Tick “no answer” and write why where something did not apply or could "
        "not be observed; leave nothing open. Write what you saw and heard, not what you think of it, and no names of "
        "staff. Type it into the program on the day of the visit."
    )


def _page(protocol: Protocol, asked: Asked, numbers: dict[str, int]) -> Page:
    blocks: list[Block] = []
    touch = asked.touchpoint
    if touch:
        about = ((_("Scenario"), touch.scenario), (_("Standard"), touch.standard))
        blocks += [Paragraph(say(strong(f"{head}. "), plain(text))) for head, text in about if text.strip()]
        if touch.condition:
            blocks.append(Paragraph(say(soft(condition_words(protocol, touch.condition, numbers))), small=True))
    for item in asked.items:
        number = str(numbers[item.id]) if item.id in numbers else ""
        notes = tuple(helps_of(protocol, item, numbers))
        blocks.append(Question(number, plain(item.text), notes, tuple(fields_of(protocol, item)), reasons_of(item)))
    stage = plain(asked.stage.title) if asked.stage else ""
    title = plain(asked.title)
    return Page(asked.id, title, " · ".join(part for part in (stage, title) if part), tuple(blocks), follows=True)
