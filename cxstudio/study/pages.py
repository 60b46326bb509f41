"""The order of asking: a protocol unrolled into the pages an observer walks through.

First what is expected, then the touchpoints in journey order with what each asks of itself, then the outcome, before
any score is shown; one that is asked twice stands, early, after its touchpoint too. The items a touchpoint asks of
itself have ids made of its own: `order_rating`, `order_valence`; their words are the program's, in the protocol's
language (`wordings`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import count

from . import wordings
from .protocol import Ask, Choice, Item, Protocol, Rating, SingleChoice, Stage, Text, Touchpoint, YesNo

OUTCOME = "outcome"
OUTCOME_EARLY = "outcome_early"
OUTCOME_MOMENT = "outcome_moment"
OUTCOME_WHY = "outcome_why"
EXPECTATIONS = "expectations"
QUALITY, IMPORTANCE, VALENCE, AROUSAL, REMEDY = "q7", "i5", "v7", "x9", "r4"
"""The scales that asks use; `checks` reports a protocol that asks without them."""

Say = Callable[[str], str]
"""What gives the words of a program's text place such as "asks/rating"."""
in_english: Say = partial(wordings.wording, "en")


@dataclass(frozen=True)
class Page:
    """One page of the recorder. `touchpoint` is None for what is expected and for the outcome, early or declared."""

    id: str
    title: str
    stage: Stage | None
    touchpoint: Touchpoint | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Place:
    """Where an item stands: its page, its touchpoint (also for expectations), and its number in the visit from 1."""

    item: Item
    page: Page
    touchpoint: Touchpoint | None
    number: int


def asked_id(touchpoint: Touchpoint, what: str) -> str:
    """The id of something a touchpoint asks of itself, such as `order_rating`."""
    return f"{touchpoint.id}_{what}"


def drawn(draw_id: str) -> str:
    """How a table calls what was drawn by lot, so that no item's id is taken: `draw:arm`."""
    return f"draw:{draw_id}"


def _of(touchpoint: Touchpoint, words: str) -> str:
    return words.replace("{it}", touchpoint.spoken_as)


def _expectation(touchpoint: Touchpoint, say: Say) -> Rating:
    text = _of(touchpoint, say("asks/expectation"))
    return Rating(id=asked_id(touchpoint, "expectation"), text=text, scale=QUALITY)


def _importance(touchpoint: Touchpoint, say: Say) -> Rating:
    text = _of(touchpoint, say("asks/importance"))
    return Rating(id=asked_id(touchpoint, "importance"), text=text, scale=IMPORTANCE)


def _rating(touchpoint: Touchpoint, say: Say) -> tuple[Item, ...]:
    text = _of(touchpoint, say("asks/rating"))
    return (Rating(id=asked_id(touchpoint, "rating"), text=text, scale=QUALITY),)


def _emotion(touchpoint: Touchpoint, say: Say) -> tuple[Item, ...]:
    return (
        Rating(id=asked_id(touchpoint, "valence"), text=say("asks/valence"), scale=VALENCE),
        Rating(id=asked_id(touchpoint, "arousal"), text=say("asks/arousal"), scale=AROUSAL),
    )


def _delight(touchpoint: Touchpoint, say: Say) -> tuple[Item, ...]:
    delight = asked_id(touchpoint, "delight")
    return (
        YesNo(id=delight, text=say("asks/delight")),
        Text(id=f"{delight}_words", text=say("asks/delight_words"), condition=f"${{{delight}}} = 'yes'"),
    )


def _incident(touchpoint: Touchpoint, say: Say) -> tuple[Item, ...]:
    incident = asked_id(touchpoint, "incident")
    if_so, if_bad = f"${{{incident}}} = 'yes'", f"${{{incident}_sign}} = 'bad'"
    signs = (Choice(id="good", text=say("asks/incident_good")), Choice(id="bad", text=say("asks/incident_bad")))
    return (
        YesNo(id=incident, text=say("asks/incident")),
        Text(id=f"{incident}_words", text=say("asks/incident_words"), condition=if_so),
        SingleChoice(id=f"{incident}_sign", text=say("asks/incident_sign"), choices=signs, condition=if_so),
        Rating(id=f"{incident}_remedy", text=say("asks/incident_remedy"), scale=REMEDY, condition=if_bad),
    )


_ASKED_AT_THE_TOUCHPOINT = {
    Ask.RATING: _rating,
    Ask.EMOTION: _emotion,
    Ask.DELIGHT: _delight,
    Ask.INCIDENT: _incident,
}


def items_of(touchpoint: Touchpoint, reverse: bool = False, say: Say = in_english) -> tuple[Item, ...]:
    """What is asked at a touchpoint: its items (facts), then what it asks of itself (judgements), worded by `say`.

    `reverse` turns a touchpoint marked *shuffle* around, for half of the observers.
    """
    facts = touchpoint.items[::-1] if touchpoint.shuffle and reverse else touchpoint.items
    asked = [
        item
        for ask, make in _ASKED_AT_THE_TOUCHPOINT.items()
        if ask in touchpoint.asks
        for item in make(touchpoint, say)
    ]
    return facts + tuple(asked)


def _expectations_page(protocol: Protocol, say: Say) -> list[Page]:
    items: list[Item] = []
    for _stage, touchpoint in protocol.touchpoints():
        if Ask.EXPECTATION in touchpoint.asks:
            items.append(_expectation(touchpoint, say))
        if Ask.IMPORTANCE in touchpoint.asks:
            items.append(_importance(touchpoint, say))
    title = say("asks/expectations_page")
    return [Page(EXPECTATIONS, title, None, None, tuple(items))] if items else []


def _outcome_page(protocol: Protocol, say: Say) -> list[Page]:
    if protocol.outcome is None:
        return []
    items: list[Item] = [Rating(id=OUTCOME, text=protocol.outcome.text, scale=protocol.outcome.scale)]
    if protocol.outcome.asks_why:
        moments = tuple(Choice(id=t.id, text=t.title) for _s, t in protocol.touchpoints())
        items.append(
            SingleChoice(
                id=OUTCOME_MOMENT,
                text=say("asks/outcome_moment"),
                choices=(*moments, Choice(id="no_single_moment", text=say("asks/no_single_moment"))),
            )
        )
        items.append(Text(id=OUTCOME_WHY, text=say("asks/outcome_why")))
    return [Page(OUTCOME, say("asks/outcome_page"), None, None, tuple(items))]


def _early_page(protocol: Protocol, place: str, condition: str, say: Say) -> list[Page]:
    """The outcome asked here, where it is asked early; not where the touchpoint before it is left out."""
    outcome = protocol.outcome
    if outcome is None or outcome.early_after != place:
        return []
    early = Rating(id=OUTCOME_EARLY, text=outcome.text, scale=outcome.scale, condition=condition)
    return [Page(OUTCOME_EARLY, say("asks/outcome_early_page"), None, None, (early,))]


@lru_cache(maxsize=16)
def pages_of(protocol: Protocol, reverse: bool = False) -> tuple[Page, ...]:
    """All pages in the order of asking."""
    say = partial(wordings.said, protocol)
    pages = _early_page(protocol, EXPECTATIONS, "", say) + _expectations_page(protocol, say)
    for stage, touchpoint in protocol.touchpoints():
        pages.append(Page(touchpoint.id, touchpoint.title, stage, touchpoint, items_of(touchpoint, reverse, say)))
        pages += _early_page(protocol, touchpoint.id, touchpoint.condition, say)
    return tuple(pages + _outcome_page(protocol, say))


@lru_cache(maxsize=16)
def places_of(protocol: Protocol, reverse: bool = False) -> dict[str, Place]:
    """Every item by id, in the order of asking. Of two items with one id the first counts; checks report it."""
    owners = {asked_id(t, what): t for _s, t in protocol.touchpoints() for what in ("expectation", "importance")}
    numbers = count(1)
    places: dict[str, Place] = {}
    for page in pages_of(protocol, reverse):
        for item in page.items:
            places.setdefault(item.id, Place(item, page, page.touchpoint or owners.get(item.id), next(numbers)))
    return places
