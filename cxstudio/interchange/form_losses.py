"""What other tools can't do with a form that CX Studio wrote, told before it is handed on."""

from __future__ import annotations

from collections.abc import Iterator

from cxstudio.i18n import _, plural
from cxstudio.interchange.account import Line, Outcome
from cxstudio.study.protocol import (
    Computed,
    Counter,
    Date,
    Item,
    Number,
    PhotoItem,
    Protocol,
    Rows,
    SealedCard,
    SeveralChoices,
    Timer,
    YesNo,
)

Cells = dict[str, str]


def losses(protocol: Protocol, survey: tuple[Cells, ...]) -> Iterator[Line]:
    """Of the whole, then row by row."""
    yield from _losses_of_the_whole(protocol)
    rows = {cells.get("name", ""): (number, cells) for number, cells in enumerate(survey, 2)}
    for _stage, touchpoint in protocol.touchpoints():
        number, cells = rows[f"touchpoint_{touchpoint.id}"]
        if touchpoint.condition and "relevant" not in cells:
            yield _lost(number, _("its condition cannot be said there: it is always asked."))
        if touchpoint.due_days is not None:
            yield _lost(number, _("nobody is reminded when it is due."))
        if touchpoint.shuffle:
            yield _lost(number, _("its items are never asked in reverse order."))
        for item in touchpoint.items:
            number, cells = rows[item.id]
            yield from (_lost(number, text) for text in _losses_of_item(item, cells, f"photo_of_{item.id}" in rows))


def _lost(number: int, text: str) -> Line:
    return Line(Outcome.CHANGED, "survey", number, "", _("in other tools {text}").format(text=text))


def _losses_of_the_whole(protocol: Protocol) -> Iterator[Line]:
    whole = [
        _("in other tools no points, standards or scores are computed; CX Studio reads them back."),
        _("in other tools nobody can answer “does not apply” or “could not observe”."),
    ]
    if protocol.behaviours:
        words = plural("{n} behaviour is not observed", "{n} behaviours are not observed", len(protocol.behaviours))
        whole.append(_("in other tools {words}; CX Studio reads them back.").format(words=words))
    if protocol.pictures:
        words = plural("{n} example picture stays here", "{n} example pictures stay here", len(protocol.pictures))
        whole.append(_("in other tools {words}; CX Studio reads them back.").format(words=words))
    yield from (Line(Outcome.NOT_TAKEN, "survey", 0, "", text) for text in whole)


def _losses_of_item(item: Item, cells: Cells, has_photo: bool) -> Iterator[str]:
    if item.condition and "relevant" not in cells:
        yield _("its condition cannot be said there: it is always asked.")
    if isinstance(item, Computed) and cells.get("calculation") == "''" and item.expression != "''":
        yield _("what it computes cannot be said there: it stays empty.")
    if item.required_if and "required" not in cells:
        yield _("when it must be answered cannot be said there: it may stay open.")
    if isinstance(item, Timer):
        yield _("there is no stopwatch: a number of seconds is typed.")
        if item.never:
            yield _("“{never}” cannot be answered.").format(never=item.never)
    if isinstance(item, Number | Counter | Date) and item.alternatives:
        words = ", ".join(f"“{choice.text}”" for choice in item.alternatives)
        yield _("the buttons beside it are missing: {words}.").format(words=words)
    if isinstance(item, SealedCard):
        yield _("the card is not sealed: its words can be read at any time.")
    if isinstance(item, Rows) and item.private:
        yield _("its values are not hidden once they are entered.")
    if item.paired_with:
        yield _("it is not compared with the item it is paired with.")
    if item.warning:
        yield _("it has no warning, only hard rules.")
    if item.example:
        yield _("its example picture is not shown.")
    if isinstance(item, SeveralChoices) and item.shuffle:
        yield _("its answers stand in a fixed order.")
    if item.evidence.when != "never" and item.evidence.at_least:
        yield from _losses_of_evidence(item, has_photo)
    if isinstance(item, YesNo) and item.default not in ("", "yes", "no"):
        yield _("its default is none of its answers.")


def _losses_of_evidence(item: Item, has_photo: bool) -> Iterator[str]:
    if not has_photo and not isinstance(item, PhotoItem):
        yield _("no photo is asked for, because its standard cannot be said there.")
    elif item.evidence.at_least > 1:
        yield _("one photo is asked for, not {n}.").format(n=item.evidence.at_least)
