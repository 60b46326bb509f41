"""What can be seen of a photo against its visit: taken before or after it, far away, seen before, a clock that jumped.

These are facts in words, for whoever reads the visit; what they mean is for people to say. A camera's clock is taken as
local time at the visit, since most cameras do not say where on earth theirs was set.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from ..i18n import _, plural
from .recorded import Evidence, Visit

ALIKE = 6
"""At most so many of the 64 bits of two looks differ where pictures are called alike."""
EARLY_MS, LATE_MS = 5 * 60_000, 30 * 60_000
"""How long before the start or after the end of a visit a photo still belongs to it: clocks differ, doors take time."""
FAR_METRES = 1_000
"""Beyond this a photo was not taken at the site: positions indoors are often wrong by some hundred metres."""
LEAST_PLACES = 3
"""A site's place is known once so many photos tell theirs."""
EARTH_METRES = 6_371_000.0

Degrees = tuple[float, float]
"""North and east."""
PlaceOf = Callable[[str], Degrees | None]
"""Where the original of a SHA-256 was taken, as far as it is known here."""


def _nowhere(_sha256: str) -> Degrees | None:
    return None


@dataclass(frozen=True)
class Known:
    """A photo of a visit, as others are compared with it: the visit's id, site and number (0: still a draft)."""

    visit: str
    site: str
    number: int
    evidence: Evidence


def known(visits: Iterable[Visit]) -> list[Known]:
    """The photos of these visits."""
    return [Known(v.id, v.site, v.number, one) for v in visits for one in v.evidence if one.media.startswith("image/")]


def bits_between(one: str, other: str) -> int | None:
    """In how many of 64 bits two looks differ; None where one of them is not known."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else None


def same(photo: Evidence, others: Iterable[Known]) -> list[Known]:
    """The others that are the same file, byte by byte."""
    return [one for one in others if one.evidence.id != photo.id and one.evidence.sha256 == photo.sha256]


def alike(photo: Evidence, others: Iterable[Known]) -> list[Known]:
    """The others that look the same without being the same file: sent on, made smaller, taken twice."""
    found = []
    for one in others:
        bits = bits_between(photo.look, one.evidence.look)
        if one.evidence.sha256 != photo.sha256 and bits is not None and bits <= ALIKE:
            found.append(one)
    return found


def metres(one: Degrees, other: Degrees) -> float:
    """The way between two positions (latitude, longitude in degrees) on a sphere, in metres. Haversine formula."""
    north, south = math.radians(one[0]), math.radians(other[0])
    down, across = (north - south) / 2, math.radians(one[1] - other[1]) / 2
    share = math.sin(down) ** 2 + math.cos(north) * math.cos(south) * math.sin(across) ** 2
    return 2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(share)))


def place_of_site(site: str, others: Iterable[Known], place_of: PlaceOf, without: str = "") -> Degrees | None:
    """Where a site is, by the middle of what its photos tell, those of the visit `without` left out; None while few
    tell anything."""
    there = (one.evidence.sha256 for one in others if one.site == site and one.visit != without)
    told = [place for place in map(place_of, there) if place is not None]
    if len(told) < LEAST_PLACES:
        return None
    return median(north for north, _east in told), median(east for _north, east in told)


def taken_ms(photo: Evidence, visit: Visit) -> int | None:
    """When it was taken, UTC milliseconds, by the camera's clock read as local time at the visit; None if unknown."""
    try:
        taken = datetime.fromisoformat(photo.taken_at)
    except ValueError:
        return None
    return round(taken.replace(tzinfo=UTC).timestamp() * 1000) - visit.utc_offset * 60_000


def facts(photo: Evidence, visit: Visit, others: Sequence[Known], place_of: PlaceOf = _nowhere) -> list[str]:
    """What can be seen of a photo, in sentences, the weightiest first; empty when nothing stands out."""
    return [*_seen_before(photo, visit, others), *_times(photo, visit), *_places(photo, visit, others, place_of)]


def _seen_before(photo: Evidence, visit: Visit, others: Sequence[Known]) -> list[str]:
    told = []
    for found, here, there in (
        (same(photo, others), _("The same file is in this visit once more."), _("The same file is also in {visits}.")),
        (
            alike(photo, others),
            _("Another photo of this visit looks nearly the same."),
            _("A photo that looks nearly the same is in {visits}."),
        ),
    ):
        if any(one.visit == visit.id for one in found):
            told.append(here)
        elsewhere = sorted({one.number for one in found if one.visit != visit.id})
        if elsewhere:
            told.append(there.format(visits=_named(elsewhere)))
    return told


def _named(numbers: Sequence[int]) -> str:
    named = [_("visit {n}").format(n=n) if n else _("a visit in work") for n in numbers[:3]]
    more = len(numbers) - len(named)
    return ", ".join([*named, plural("{n} more", "{n} more", more)] if more else named)


def _times(photo: Evidence, visit: Visit) -> list[str]:
    taken = taken_ms(photo, visit)
    if taken is None:
        return []
    if taken < visit.started_at - EARLY_MS:
        text = _("By the camera’s clock it was taken {time} before the visit began.")
        return [text.format(time=span(visit.started_at - taken))]
    if visit.completed_at is not None and taken > visit.completed_at + LATE_MS:
        text = _("By the camera’s clock it was taken {time} after the visit was finished.")
        return [text.format(time=span(taken - visit.completed_at))]
    if photo.added_at and taken > photo.added_at + EARLY_MS:
        text = _("By the camera’s clock it was taken {time} after it was attached: the two clocks differ.")
        return [text.format(time=span(taken - photo.added_at))]
    return []


def _places(photo: Evidence, visit: Visit, others: Sequence[Known], place_of: PlaceOf) -> list[str]:
    here = place_of(photo.sha256)
    site = place_of_site(visit.site, others, place_of, without=visit.id) if here else None
    if here is None or site is None or (far := metres(here, site)) <= FAR_METRES:
        return []
    text = _("It was taken {km} km from where photos of other visits to this site were taken.")
    return [text.format(km=round(far / 1000, 1) if far < 10_000 else round(far / 1000))]


def span(ms: int) -> str:
    """A time in words, in its largest unit: "40 minutes", "3 hours", "2 days"."""
    minutes = max(1, round(ms / 60_000))
    if minutes < 120:
        return plural("{n} minute", "{n} minutes", minutes)
    hours = round(minutes / 60)
    return plural("{n} hour", "{n} hours", hours) if hours < 48 else plural("{n} day", "{n} days", round(hours / 24))


def clock_facts(visit: Visit) -> list[str]:
    """Whether the computer's clock, or a camera's, was set during a visit, in sentences."""
    told = []
    times = [answer.at for answer in visit.answers.values() if answer.at]
    early = sum(at < visit.started_at for at in times)
    if early:
        text = plural(
            "One answer bears a time before the visit began: the computer’s clock was set back.",
            "{n} answers bear times before the visit began: the computer’s clock was set back.",
            early,
        )
        told.append(text)
    if visit.completed_at is not None and any(at > visit.completed_at for at in times):
        told.append(_("An answer bears a time after the visit was finished: the computer’s clock was set back."))
    if jump := _camera_jump(visit):
        text = _("Between photos the camera’s clock was set by about {time}.")
        told.append(text.format(time=span(jump)))
    return told


def _camera_jump(visit: Visit) -> int:
    """By how many milliseconds a camera's clock went back between two photos whose names count on; 0 for not at all."""
    shots = [(one.name, at) for one in visit.evidence if (at := taken_ms(one, visit)) is not None]
    in_order = sorted(shots)
    back = [
        before - after for (first, before), (second, after) in itertools.pairwise(in_order) if _counts_on(first, second)
    ]
    return max((step for step in back if step > EARLY_MS), default=0)


def _counts_on(first: str, second: str) -> bool:
    """Are two names of one camera, numbered on, as IMG_0041.jpg and IMG_0042.jpg?"""
    heads = [name.rstrip("jpegJPEGhicHICn.").rstrip("0123456789") for name in (first, second)]
    return heads[0] == heads[1] and len(first) == len(second) and any(sign.isdigit() for sign in first)
