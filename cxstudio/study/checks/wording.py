"""Can every text be read and asked: empty words, two questions in one, words that belong to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.checks.double_questions import asks_two_things
from cxstudio.study.checks.places import Spot, at_stage, choices_of, item_spots, touchpoint_spots, whole
from cxstudio.study.protocol import Item, Protocol, Rows, SealedCard, Text

_LICENSED = re.compile(r"\b(NPS|Net[ -]?Promoter|SERVQUAL)\b", re.IGNORECASE)


def texts_of(protocol: Protocol) -> Iterator[tuple[Spot, str, bool]]:
    """Every text an observer or reader meets: where, the words, and whether they may not be empty."""
    yield whole(), protocol.title, True
    for words in protocol.declarations:
        yield Spot(_("Declarations")), words, True
    for draw in protocol.draws:
        yield from ((Spot(_("Draws")), words, True) for words in (draw.title, *(o.text for o in draw.options)))
    for scale in protocol.scales:
        spot = Spot(_('Scale "{scale}"').format(scale=scale.title or scale.id))
        yield from ((spot, words, True) for words in (scale.title, *(anchor.text for anchor in scale.anchors)))
    for stage in protocol.stages:
        yield at_stage(stage), stage.title, True
    for spot, touchpoint in touchpoint_spots(protocol):
        yield spot, touchpoint.title, True
        own = (touchpoint.scenario, touchpoint.standard, touchpoint.spoken_as, touchpoint.reminder)
        yield from ((spot, words, False) for words in own)
    for place in item_spots(protocol):
        yield place.spot, place.item.text, True
        yield from ((place.spot, choice.text, True) for choice in choices_of(place.item))
        yield place.spot, place.item.hint, False
        yield from ((place.spot, words, True) for words in _inner_texts(place.item))
    for picture in protocol.pictures:
        yield Spot(_("Pictures")), picture.title, True
    if protocol.outcome is not None:
        yield Spot(_("Outcome")), protocol.outcome.text, True
    for behaviour in protocol.behaviours:
        yield Spot(_("Behaviours")), behaviour.title, True


def _inner_texts(item: Item) -> Iterator[str]:
    """What a sealed card says, and the words of a table."""
    match item:
        case SealedCard(card=words):
            yield words
        case Rows(columns=columns, row_names=names):
            yield from names
            for column in columns:
                yield column.title
                yield from (choice.text for choice in column.choices)


def check_texts(protocol: Protocol) -> Iterator[Finding]:
    """P025: a text that is empty. P027: a protected name, which also promises a method that this is not."""
    for spot, words, is_needed in texts_of(protocol):
        if is_needed and not words.strip():
            yield spot.error("P025", _("words are missing."), _("Fill them in, or remove what has no words."))
        if found := _LICENSED.search(words):
            text = _("“{name}” is a name that its owners protect.").format(name=found[0])
            yield spot.error("P027", text, _("Ask in your own words, such as how likely the customer is to come back."))


def check_double_questions(protocol: Protocol) -> Iterator[Finding]:
    """P026 (warning): an item that asks two things at once, in the main language. Free texts may."""
    for place in item_spots(protocol):
        is_double = asks_two_things(place.item.text, protocol.language)
        if is_double and not isinstance(place.item, Text):
            text = _("it seems to ask two things at once, so one answer cannot fit both.")
            yield place.spot.warning("P026", text, _("Make it two items, each about one fact."))
