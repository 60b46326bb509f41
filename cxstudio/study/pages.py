"""The order of asking: a protocol unrolled into the pages an observer walks through.

First what is expected, then the touchpoints in journey order with what each asks of itself, then the outcome, before
any score is shown. The items a touchpoint asks of itself have ids made of its own: `order_rating`, `order_valence`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from .protocol import Ask, Choice, Item, Protocol, Rating, SingleChoice, Stage, Text, Touchpoint, YesNo

OUTCOME = "outcome"
OUTCOME_MOMENT = "outcome_moment"
OUTCOME_WHY = "outcome_why"
EXPECTATIONS = "expectations"
QUALITY, IMPORTANCE, VALENCE, AROUSAL, REMEDY = "q7", "i5", "v7", "x9", "r4"
"""The scales that asks use; `checks` reports a protocol that asks without them."""


@dataclass(frozen=True)
class Page:
    """One page of the recorder. `touchpoint` is None on the first page (expectations) and the last (outcome)."""

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


def _expectation(touchpoint: Touchpoint) -> Rating:
    return Rating(
        id=asked_id(touchpoint, "expectation"),
        text=f"Before it happens: how good do you expect {touchpoint.spoken_as} to be this time?",
        scale=QUALITY,
    )


def _importance(touchpoint: Touchpoint) -> Rating:
    return Rating(
        id=asked_id(touchpoint, "importance"),
        text=f"How important is {touchpoint.spoken_as} to you when you decide whether to come back?",
        scale=IMPORTANCE,
    )


def _rating(touchpoint: Touchpoint) -> tuple[Item, ...]:
    text = f"All in all, how good was {touchpoint.spoken_as}?"
    return (Rating(id=asked_id(touchpoint, "rating"), text=text, scale=QUALITY),)


def _emotion(touchpoint: Touchpoint) -> tuple[Item, ...]:
    return (
        Rating(id=asked_id(touchpoint, "valence"), text="How did you feel at this point?", scale=VALENCE),
        Rating(id=asked_id(touchpoint, "arousal"), text="How strongly did it stir you?", scale=AROUSAL),
    )


def _delight(touchpoint: Touchpoint) -> tuple[Item, ...]:
    delight = asked_id(touchpoint, "delight")
    return (
        YesNo(id=delight, text="Did anything here go beyond what you had expected, in a good way?"),
        Text(id=f"{delight}_words", text="Write down what was done or said.", condition=f"${{{delight}}} = 'yes'"),
    )


def _incident(touchpoint: Touchpoint) -> tuple[Item, ...]:
    incident = asked_id(touchpoint, "incident")
    if_so = f"${{{incident}}} = 'yes'"
    return (
        YesNo(id=incident, text="Did something happen here, good or bad, that you would tell a friend?"),
        Text(
            id=f"{incident}_words",
            text="Write what happened, who did it (role only), how it ended.",
            condition=if_so,
        ),
        SingleChoice(
            id=f"{incident}_sign",
            text="Was it good or bad?",
            choices=(Choice(id="good", text="Good"), Choice(id="bad", text="Bad")),
            condition=if_so,
        ),
        Rating(
            id=f"{incident}_remedy",
            text="Was it put right?",
            scale=REMEDY,
            condition=f"${{{incident}_sign}} = 'bad'",
        ),
    )


_ASKED_AT_THE_TOUCHPOINT = {
    Ask.RATING: _rating,
    Ask.EMOTION: _emotion,
    Ask.DELIGHT: _delight,
    Ask.INCIDENT: _incident,
}


def items_of(touchpoint: Touchpoint, reverse: bool = False) -> tuple[Item, ...]:
    """What is asked at a touchpoint: its items (facts), then what it asks of itself (judgements).

    `reverse` turns a touchpoint marked *shuffle* around, for half of the observers.
    """
    facts = touchpoint.items[::-1] if touchpoint.shuffle and reverse else touchpoint.items
    asked = [
        item for ask, make in _ASKED_AT_THE_TOUCHPOINT.items() if ask in touchpoint.asks for item in make(touchpoint)
    ]
    return facts + tuple(asked)


def _expectations_page(protocol: Protocol) -> list[Page]:
    items: list[Item] = []
    for _stage, touchpoint in protocol.touchpoints():
        if Ask.EXPECTATION in touchpoint.asks:
            items.append(_expectation(touchpoint))
        if Ask.IMPORTANCE in touchpoint.asks:
            items.append(_importance(touchpoint))
    return [Page(EXPECTATIONS, "What you expect", None, None, tuple(items))] if items else []


def _outcome_page(protocol: Protocol) -> list[Page]:
    if protocol.outcome is None:
        return []
    items: list[Item] = [Rating(id=OUTCOME, text=protocol.outcome.text, scale=protocol.outcome.scale)]
    if protocol.outcome.asks_why:
        moments = tuple(Choice(id=t.id, text=t.title) for _s, t in protocol.touchpoints())
        items.append(
            SingleChoice(
                id=OUTCOME_MOMENT,
                text="Why this answer? Name the one moment that moved it most.",
                choices=(*moments, Choice(id="no_single_moment", text="No single moment")),
            )
        )
        items.append(Text(id=OUTCOME_WHY, text="What was it about that moment?"))
    return [Page(OUTCOME, "Outcome", None, None, tuple(items))]


@lru_cache(maxsize=16)
def pages_of(protocol: Protocol, reverse: bool = False) -> tuple[Page, ...]:
    """All pages in the order of asking."""
    touchpoints = [Page(t.id, t.title, s, t, items_of(t, reverse)) for s, t in protocol.touchpoints()]
    return tuple(_expectations_page(protocol) + touchpoints + _outcome_page(protocol))


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
