"""Sealed cards and what was answered before them: an answer given or changed after the opening says why.

What counts as "before" is the touchpoint after which a card opens: it was settled then, so whatever of it bears a later
moment was touched by somebody who had read the card.
"""

from __future__ import annotations

from functools import lru_cache

from .protocol import Protocol, SealedCard
from .visit import Reading, is_opened


@lru_cache(maxsize=16)
def _cards(protocol: Protocol) -> tuple[SealedCard, ...]:
    items = (item for _stage, touchpoint in protocol.touchpoints() for item in touchpoint.items)
    return tuple(item for item in items if isinstance(item, SealedCard))


def opened_at(reading: Reading, card: SealedCard) -> int | None:
    """When a card was opened, in UTC milliseconds; None while it is sealed or not asked."""
    answer = reading.answer(card.id)
    return answer.value if answer is not None and is_opened(answer) and isinstance(answer.value, int) else None


def card_over(reading: Reading, item_id: str) -> tuple[SealedCard, int] | None:
    """The opened card that an item's answer had to be given before, and when it was opened; of several the first."""
    place = reading.active.get(item_id)
    touchpoint = place.page.touchpoint if place is not None else None
    if touchpoint is None:
        return None
    found = [
        (card, moment)
        for card in _cards(reading.protocol)
        if card.opens_after == touchpoint.id and card.id != item_id and (moment := opened_at(reading, card)) is not None
    ]
    return min(found, key=lambda pair: pair[1], default=None)


def was_given_after(reading: Reading, item_id: str) -> bool:
    """Was this answer given or changed after the card was opened? A default left standing was not."""
    over, answer = card_over(reading, item_id), reading.answer(item_id)
    return over is not None and answer is not None and answer.at > over[1]
