"""What is said of a sealed card, and of what was answered before it was opened. Pure functions over a reading."""

from __future__ import annotations

from cxstudio.i18n import _, plural
from cxstudio.study.protocol import SealedCard
from cxstudio.study.sealed import card_over, opened_at, was_given_after
from cxstudio.study.visit import Reading, can_open, is_required, is_settled

from .recorder_words import local


def state_words(reading: Reading, card: SealedCard) -> str:
    """Sealed until what, ready to be opened, or when it was opened."""
    moment = opened_at(reading, card)
    if moment is not None:
        return _("Opened at {time}. What was answered before is marked so.").format(time=f"{local(moment):%H:%M:%S}")
    if can_open(reading, card):
        return _("It can be opened now. Once it is open it stays open.")
    items = [place.item for place in reading.active.values() if place.page.id == card.opens_after]
    left = sum(is_required(reading, item) and not is_settled(reading, item) for item in items)
    titles = {touchpoint.id: touchpoint.title for _stage, touchpoint in reading.protocol.touchpoints()}
    sealed = _("Sealed until “{touchpoint}” is done.").format(touchpoint=titles.get(card.opens_after, ""))
    return f"{sealed} " + plural("{n} answer is still missing there.", "{n} answers are still missing there.", left)


def before_words(reading: Reading, item_id: str) -> str:
    """What to say on the card of an answer that had to be given before the opening; empty where no card is open."""
    over = card_over(reading, item_id)
    if over is None:
        return ""
    time = f"{local(over[1]):%H:%M}"
    if was_given_after(reading, item_id):
        return _("Changed after the card was opened at {time}. Say in the note why.").format(time=time)
    if reading.answer(item_id) is None:
        return _("The card was opened at {time}. An answer given now asks for a reason in the note.").format(time=time)
    return _("Given before the card was opened at {time}. A change asks for a reason in the note.").format(time=time)
