"""A visit broken off, for safety or because the site was cleared: what was seen stays, the rest says why not."""

from __future__ import annotations

from .protocol import Protocol
from .visit import Answer, Reading, Status, Visit, is_asked, is_settled, read

BROKEN_OFF = "c7"
"""The reason that what is still open gets: "visit broken off"."""


def broken_off(protocol: Protocol, visit: Visit, why: str, now: int) -> Visit:
    """The visit with every item that is asked and has no answer set aside as "visit broken off", `why` in its note.

    Running stopwatches and defaults that nobody took are open too: neither was seen to its end. `now` in UTC ms.
    """
    while open_items := _open(reading := read(protocol, visit)):
        for item in open_items:
            old = reading.answer(item)
            note = "\n".join(words for words in (old.note.strip() if old else "", why) if words)
            gone = Answer(item=item, status=Status.NOT_OBSERVED, reason=BROKEN_OFF, note=note, at=now)
            visit = visit.with_answer(gone)
    return visit


def is_broken_off(visit: Visit) -> bool:
    """Was it broken off before everything was answered?"""
    return any(answer.reason == BROKEN_OFF for answer in visit.answers.values())


def _open(reading: Reading) -> list[str]:
    items = [place.item for place in reading.active.values()]
    return [item.id for item in items if is_asked(item) and not is_settled(reading, item)]
