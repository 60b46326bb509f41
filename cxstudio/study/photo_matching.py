"""A folder of photos beside a visit: which photo belongs to which item, by when it was taken and when was answered.

The camera's clock is read as local time at the visit. What is proposed here a person confirms; what cannot be told
says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..i18n import _
from .photo_facts import EARLY_MS, LATE_MS, span, taken_ms
from .protocol import Item, PhotoItem
from .recorded import Evidence
from .visit import Reading

FAR_MS = 15 * 60_000
"""Further from any answer a photo is matched to none."""
TIE_MS = 10_000
"""Two answers that lie so near each other are as good as one."""
PULL_MS = 2 * 60_000
"""An item that asks for photos draws those taken so much nearer to another one's answer."""


@dataclass(frozen=True)
class Shot:
    """A photo of the folder: its name and its camera's time in ISO form, "" where it says none."""

    name: str
    taken_at: str = ""


@dataclass(frozen=True)
class Match:
    """A photo and its item: "" where none can be told, or where it was not taken at this visit (`is_of_visit`). `why`
    says what speaks for it or against it; `also` is another item that is as near."""

    shot: Shot
    item: str = ""
    why: str = ""
    also: str = ""
    is_of_visit: bool = True


def match(reading: Reading, shots: Sequence[Shot], now: int) -> list[Match]:
    """Each photo with its item, in the order of the photos. `now` is the end of a visit that goes on (UTC ms)."""
    answered = _answered(reading)
    return [_matched(reading, answered, shot, now) for shot in shots]


def assigned(found: Match, item: str) -> Match:
    """As a person has it."""
    return replace(found, item=item)


def _answered(reading: Reading) -> list[tuple[int, Item]]:
    """(when, item) of all answers that count and bear a time, the earliest first."""
    timed = [(answer.at, reading.active[answer.item].item) for answer in reading.answers() if answer.at]
    return sorted(timed, key=lambda pair: pair[0])


def _matched(reading: Reading, answered: Sequence[tuple[int, Item]], shot: Shot, now: int) -> Match:
    visit = reading.visit
    taken = taken_ms(Evidence(id="", sha256="", taken_at=shot.taken_at), visit)
    if taken is None:
        return Match(shot, why=_("It does not say when it was taken."))
    end = visit.completed_at or now
    if taken < visit.started_at - EARLY_MS:
        text = _("Taken {time} before the visit began.")
        return Match(shot, why=text.format(time=span(visit.started_at - taken)), is_of_visit=False)
    if taken > end + LATE_MS:
        return Match(shot, why=_("Taken {time} after the visit.").format(time=span(taken - end)), is_of_visit=False)
    near = sorted(answered, key=lambda pair: _distance(pair, taken))
    if not near or abs(near[0][0] - taken) > FAR_MS:
        return Match(shot, why=_("No answer was given within {time} of it.").format(time=span(FAR_MS)))
    return _nearest(reading, near, shot, taken)


def _distance(pair: tuple[int, Item], taken: int) -> int:
    at, item = pair
    return abs(at - taken) - (PULL_MS if _asks_for_photos(item) else 0)


def _asks_for_photos(item: Item) -> bool:
    return isinstance(item, PhotoItem) or item.evidence.when != "never"


def _nearest(reading: Reading, near: Sequence[tuple[int, Item]], shot: Shot, taken: int) -> Match:
    at, item = near[0]
    rivals = [other for other in near[1:] if abs(_distance(other, taken) - _distance(near[0], taken)) <= TIE_MS]
    away = abs(at - taken)
    if away < 60_000:
        why = _("Taken within a minute of its answer.")
    elif taken < at:
        why = _("Taken {time} before its answer.").format(time=span(at - taken))
    else:
        why = _("Taken {time} after its answer.").format(time=span(taken - at))
    if not rivals:
        return Match(shot, item.id, why)
    also = rivals[0][1]
    text = _("{why} As near: “{other}”.").format(why=why, other=reading.active[also.id].item.text)
    return Match(shot, item.id, text, also.id)
