"""How findings are set: what was asked once, then what the visits saw in cards side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxstudio.report.blocks import Findings, Photo, Seen
from cxstudio.report.shapes import SOFT, WARM, Box, Picture, Shape, Style
from cxstudio.report.slabs import Slab, badge_mark, gap, set_lines, together
from cxstudio.report.text import Run
from cxstudio.report.words import quoted

ACROSS = 3
CARD_GAP = 15.5
PHOTO_WIDTH, PHOTO_HEIGHT = 158.0, 118.5
LONG_NOTE = 420
"""Characters; a longer note gets the whole width, since it may run over pages."""


def findings_slabs(block: Findings, width: float) -> list[Slab]:
    """The question once, then what the visits saw in cards side by side, those with photos first."""
    slabs = _asked(block, width) if block.what else [gap(5)]
    short = [seen for seen in block.seen if len(seen.note) <= LONG_NOTE]
    cards = [card for seen in short if seen.photos for card in _cards(seen)]
    plain = [card for seen in short if not seen.photos for card in _cards(seen)]
    for some in (cards, plain):
        for start in range(0, len(some), ACROSS):
            slabs.append(_card_row(some[start : start + ACROSS]))
    for seen in block.seen:
        if len(seen.note) > LONG_NOTE:
            slabs += _long_note(seen, width)
    return slabs


def _asked(block: Findings, width: float) -> list[Slab]:
    head = set_lines([Run(block.what, Style.BOLD)], 9.25, width - 14, 14)
    first = replace(head[0], shapes=(badge_mark(block.badge, 5, 6.2), *head[0].shapes))
    return [gap(11, keep=True), *(replace(slab, keep=True) for slab in (first, *head[1:]))]


@dataclass(frozen=True)
class _Card:
    where: str
    answer: str
    note: str
    photo: Photo | None


def _cards(seen: Seen) -> list[_Card]:
    """One card, and one more for every further photo."""
    first, *more = seen.photos or (None,)
    further = [_Card(seen.where, "", "", photo) for photo in more]
    return [_Card(seen.where, seen.answer, seen.note, first), *further]


def _card_row(cards: Sequence[_Card]) -> Slab:
    shapes: list[Shape] = []
    tall = 0.0
    high = max((_photo_height(card.photo) for card in cards if card.photo), default=0.0)
    for place, card in enumerate(cards):
        x, y = place * (PHOTO_WIDTH + CARD_GAP), 7.0
        if card.photo:
            shapes += _photo(card.photo, x, y)
            y += high + 4
        words = _card_words(card, x)
        shapes += together(words, y)
        tall = max(tall, y + sum(slab.height for slab in words))
    return Slab(tall + 6, tuple(shapes))


def _card_words(card: _Card, x: float) -> list[Slab]:
    lines = set_lines([Run(card.where, Style.BOLD)], 8, PHOTO_WIDTH, x)
    if card.answer:
        lines += set_lines([Run(card.answer, ink=SOFT)], 8, PHOTO_WIDTH, x)
    if card.note:
        lines += set_lines([Run(quoted(card.note))], 9, PHOTO_WIDTH, x)
    if card.photo and card.photo.caption:
        lines += set_lines([Run(card.photo.caption, ink=SOFT)], 8, PHOTO_WIDTH, x)[:12]
    return lines


def _long_note(seen: Seen, width: float) -> list[Slab]:
    answer = [Run(f"  {seen.answer}", ink=SOFT)] if seen.answer else []
    slabs = [gap(6, keep=True), *set_lines([Run(seen.where, Style.BOLD), *answer], 8, width)]
    slabs = [replace(slab, keep=True) for slab in slabs]
    slabs += set_lines([Run(quoted(seen.note))], 9, width)
    cards = [_Card(seen.where, "", "", photo) for photo in seen.photos]
    return slabs + [_card_row(cards[start : start + ACROSS]) for start in range(0, len(cards), ACROSS)]


def _photo_height(photo: Photo) -> float:
    """The height it takes in a card: whole and undistorted, never taller than the card's field."""
    if photo.refusal:
        return PHOTO_HEIGHT
    return min(PHOTO_HEIGHT, photo.height * PHOTO_WIDTH / photo.width)


def _photo(photo: Photo, x: float, y: float) -> list[Shape]:
    if photo.refusal:
        lines = set_lines([Run(photo.refusal, ink=SOFT)], 8, PHOTO_WIDTH - 16, x + 8)
        return [Box(x, y, PHOTO_WIDTH, PHOTO_HEIGHT, WARM), *together(lines, y + 8)]
    high = _photo_height(photo)
    wide = photo.width * high / photo.height
    return [Picture(x, y, wide, high, photo.path, photo.sha256, photo.alt)]
