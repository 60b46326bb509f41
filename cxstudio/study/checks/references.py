"""Do the names of other parts lead anywhere: the early outcome's touchpoint, a card's, example pictures, pairs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.checks.places import ItemSpot, Spot, item_spots, whole
from cxstudio.study.pages import EXPECTATIONS
from cxstudio.study.protocol import Item, Note, Picture, Protocol, SealedCard
from cxstudio.study.scoring import top_points

LARGEST_PICTURE = 300 * 1024
"""Bytes. Pictures travel with every copy of the protocol."""

_STARTS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


def check_early_outcome(protocol: Protocol) -> Iterator[Finding]:
    """P032: the outcome is asked early after a touchpoint that is not there (w: after the last one)."""
    outcome = protocol.outcome
    if outcome is None or not outcome.early_after:
        return
    touchpoints = [touchpoint.id for _stage, touchpoint in protocol.touchpoints()]
    spot = Spot(_("Outcome"))
    if outcome.early_after not in (*touchpoints, EXPECTATIONS):
        text = _("it is asked early after “{id}”, which is no touchpoint of this study.").format(id=outcome.early_after)
        yield spot.error("P032", text, _("Choose the touchpoint after which it is asked, or ask it once."))
    elif outcome.early_after in touchpoints[-1:]:
        text = _("it is asked early after the last touchpoint, so twice in a row.")
        yield spot.warning("P032", text, _("Choose an earlier touchpoint, or ask it once."))


def check_cards(protocol: Protocol) -> Iterator[Finding]:
    """P033: a sealed card that could never be opened, because what has to be done before waits for the card itself."""
    known = {touchpoint.id for _stage, touchpoint in protocol.touchpoints()}
    waits: dict[str, set[str]] = {}
    for place in item_spots(protocol):
        if isinstance(place.item, SealedCard):
            waits.setdefault(place.touchpoint.id, set()).add(place.item.opens_after)
    for place in item_spots(protocol):
        if not isinstance(place.item, SealedCard):
            continue
        remedy = _("Choose another touchpoint after which it opens.")
        if place.item.opens_after not in known:
            yield place.spot.error("P033", _("it names no touchpoint after which it opens."), remedy)
        elif place.touchpoint.id in _waited_for(waits, place.item.opens_after):
            text = _("it opens after what waits for this very card, so it could never be opened.")
            yield place.spot.error("P033", text, remedy)


def _waited_for(waits: Mapping[str, set[str]], touchpoint: str) -> set[str]:
    """The touchpoint and all that have to be done before its own cards open."""
    found, ahead = set[str](), [touchpoint]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += waits.get(name, ())
    return found


def check_pictures(protocol: Protocol) -> Iterator[Finding]:
    """P035: an example that is no picture of the protocol. P036: a picture that is too large, or none."""
    known = {picture.id for picture in protocol.pictures}
    for place in item_spots(protocol):
        if place.item.example and place.item.example not in known:
            text = _("its example picture “{id}” is not in this study.").format(id=place.item.example)
            yield place.spot.error("P035", text, _("Choose one of the study's pictures, or none."))
    for picture in protocol.pictures:
        spot = at_picture(picture)
        if picture.size > LARGEST_PICTURE:
            text = _("it has {size} kB; {most} kB are allowed, because it travels with every copy of the study.")
            text = text.format(size=-(-picture.size // 1024), most=LARGEST_PICTURE // 1024)
            yield spot.error("P036", text, _("Put in a smaller one."))
        elif not is_picture(picture):
            yield spot.error("P036", _("it cannot be read as a picture."), _("Put it in again, or remove it."))


def at_picture(picture: Picture) -> Spot:
    """A picture by its title; one without goes by its id."""
    return Spot(_('Picture "{picture}"').format(picture=picture.title or picture.id))


def is_picture(picture: Picture) -> bool:
    """Can its content be read, and does it begin like a file of its kind?"""
    try:
        return base64.b64decode(picture.data, validate=True).startswith(_STARTS[picture.media])
    except binascii.Error:
        return False


def check_pairs(protocol: Protocol) -> Iterator[Finding]:
    """P037: a pair of two sources that is none."""
    items = {place.item.id: place.item for place in item_spots(protocol)}
    for place in item_spots(protocol):
        if place.item.paired_with and (fault := _fault_of_pair(place, items)):
            yield place.spot.error("P037", fault, _("Choose the item that the other source answers, or none."))


def _fault_of_pair(place: ItemSpot, items: dict[str, Item]) -> str:
    item, name = place.item, place.item.paired_with
    other = items.get(name)
    if other is None or isinstance(other, Note):
        return _("it is paired with “{id}”, which is no question of this study.").format(id=name)
    if other.id == item.id:
        return _("it is paired with itself.")
    if other.kind != item.kind:
        return _("it is paired with “{id}”, which is answered in another way.").format(id=name)
    if other.paired_with == item.id and list(items).index(other.id) < list(items).index(item.id):
        return _("both name each other, so their difference would be told twice.")
    return ""


def _items(protocol: Protocol) -> Iterator[Item]:
    return (place.item for place in item_spots(protocol))


def check_scores_shown(protocol: Protocol) -> Iterator[Finding]:
    """P047 (warning): points are given, but reports leave the scores out."""
    if not protocol.shows_scores and any(map(top_points, _items(protocol))):
        text = _("items have points, but its reports show no scores.")
        yield whole().warning("P047", text, _("Let reports show the scores, or take the points away."))
