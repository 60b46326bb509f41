"""How each kind of block is set: its sizes, its room, and where it may be parted between two pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cxstudio.i18n import _
from cxstudio.report.blocks import (
    Answers,
    Badge,
    Beside,
    Block,
    Cell,
    Column,
    Contents,
    Figure,
    Findings,
    Heading,
    Paragraph,
    Photo,
    Reading,
    Refused,
    Seen,
    Strip,
    Table,
    Tone,
    Words,
)
from cxstudio.report.shapes import (
    AMBER,
    BLUE,
    INK,
    RED,
    RULE,
    SOFT,
    WARM,
    Anchor,
    Box,
    Label,
    Line,
    Mark,
    Picture,
    Shape,
    Sign,
    Style,
    moved,
)
from cxstudio.report.text import Piece, Run, wrapped
from cxstudio.report.typeface import shortened

GUTTER = 29.0
LINES_AT_ONCE = 30
"""A table row with more lines than this may be parted."""


@dataclass(frozen=True)
class Slab:
    """What must not be parted: shapes from its own top left. `keep`: it wants the next slab on the same page.

    `repeat`: what is set again above it where it begins a page. `is_gap`: nothing but room, dropped at a page's top.
    """

    height: float
    shapes: tuple[Shape, ...]
    keep: bool = False
    repeat: tuple[Slab, ...] = ()
    is_gap: bool = False


def gap(height: float, *, keep: bool = False) -> Slab:
    """Room between blocks."""
    return Slab(height, (), keep=keep, is_gap=True)


_LOOKS = {
    Tone.BODY: (Style.REGULAR, INK),
    Tone.STRONG: (Style.BOLD, INK),
    Tone.SOFT: (Style.REGULAR, SOFT),
    Tone.QUOTE: (Style.ITALIC, INK),
    Tone.CODE: (Style.REGULAR, INK),
    Tone.BREAKS: (Style.BOLD, RED),
    Tone.MAKES: (Style.BOLD, BLUE),
    Tone.IRRITANT: (Style.BOLD, AMBER),
}


def runs(words: Words) -> list[Run]:
    """Words in the style and colour of their tones."""
    return [Run(text.text, *_LOOKS[text.tone]) for text in words]


def _labels(line: Iterable[Piece], x: float, y: float, size: float) -> list[Shape]:
    return [Label(x + piece.x, y, piece.run.text, size, piece.run.style, piece.run.ink) for piece in line]


def set_lines(words: Sequence[Run], size: float, width: float, x: float = 0.0, leading: float = 1.38) -> list[Slab]:
    """A paragraph, one slab a line; its first two and last two lines stay together."""
    lines = wrapped(words, size, width)
    step = size * leading
    last = len(lines) - 1
    return [
        Slab(
            step,
            tuple(_labels(line, x, size, size)),
            keep=(last > 1 and row in (0, last - 1)) or (last == 1 and row == 0),
        )
        for row, line in enumerate(lines)
    ]


def block_slabs(block: Block, width: float) -> list[Slab]:
    """The slabs of a block at this width."""
    match block:
        case Heading():
            return _heading(block, width)
        case Paragraph():
            size = 8.25 if block.small else 9.5
            lines = set_lines(runs(block.words), size, width)
            lines = [replace(slab, keep=True) for slab in lines] if block.leads else lines
            return [gap(5.5 if block.small else 9, keep=block.leads), *lines]
        case Reading():
            return _reading(block, width)
        case Figure():
            return [gap(8, keep=True), Slab(block.drawing.height, block.drawing.shapes, keep=True), gap(2)]
        case Refused():
            return _refused(block, width)
        case Table():
            return _table(block, width)
        case Answers():
            return list(_answers(block, width))
        case Strip():
            return _strip(block, width)
        case Findings():
            return _findings(block, width)
        case Beside():
            return _beside(block, width)
        case Contents():
            return []


def _heading(block: Heading, width: float) -> list[Slab]:
    lines = set_lines([Run(block.text, Style.BOLD)], 10.5, width)
    notes = set_lines([Run(block.note, ink=SOFT)], 8.25, width) if block.note else []
    return [gap(18, keep=True), *(replace(slab, keep=True) for slab in (*lines, *notes))]


def _reading(block: Reading, width: float) -> list[Slab]:
    words = [Run(_("Reading") + "  ", Style.BOLD, BLUE), Run(block.text)]
    lines = set_lines(words, 9.5, width - 24, 12)
    tall = sum(slab.height for slab in lines)
    return [gap(8), Slab(tall + 4, (Box(0, 0, 2, tall + 3, BLUE), *_together(lines, 1)))]


def _together(slabs: Iterable[Slab], y: float) -> list[Shape]:
    """The shapes of slabs set one under the other from y on."""
    shapes: list[Shape] = []
    for slab in slabs:
        shapes += moved(slab.shapes, 0, y)
        y += slab.height
    return shapes


def _refused(block: Refused, width: float) -> list[Slab]:
    title = [Run(block.title + " ", Style.BOLD, SOFT)] if block.title else []
    code = [Run(f"  {block.code}", ink=SOFT)] if block.code not in ("", "NONE", "PURPOSE", "ZERO", "CAUSE") else []
    lines = set_lines([*title, Run(block.sentence), *code], 8.75, width - 20, 10)
    tall = sum(slab.height for slab in lines) + 15
    return [gap(9), Slab(tall, (Box(0, 0, width, tall, WARM), *_together(lines, 7)))]


# -- tables ------------------------------------------------------------------------------------------------------------


def _table(table: Table, width: float) -> list[Slab]:
    edges = [0.0]
    for column in table.columns:
        edges.append(edges[-1] + column.share * width)
    if not any(column.title for column in table.columns):
        head = Slab(1, (Line(0, 0.5, width, 0.5, INK, 0.9),))
    else:
        head = _table_head(table.columns, edges)
    slabs: list[Slab] = [gap(8, keep=True), replace(head, keep=True)]
    for row in table.rows:
        slabs += _table_row(row, table.columns, edges, head)
    return slabs


def _table_head(columns: Sequence[Column], edges: Sequence[float]) -> Slab:
    deep = max(column.title.count("\n") for column in columns)
    shapes: list[Shape] = []
    for column, left, right in zip(columns, edges, edges[1:], strict=False):
        lines = [*column.title.split("\n"), *([""] if column.marks else [])]
        for row, line in enumerate(lines):
            y = 9 + 10 * (deep - len(lines) + 1 + row)
            x, anchor = (right, Anchor.END) if column.right else (left, Anchor.START)
            shapes.append(Label(x, y, shortened(line, right - left - 4, 8), 8, ink=SOFT, anchor=anchor))
        for place, letter in enumerate(column.marks):
            shapes.append(Label(_badge_at(left, place), 9 + 10 * deep, letter, 8, ink=SOFT, anchor=Anchor.MIDDLE))
    height = 15 + 10.0 * deep
    return Slab(height, (*shapes, Line(0, height, edges[-1], height, INK, 0.9)))


def _table_row(row: Sequence[Cell], columns: Sequence[Column], edges: Sequence[float], head: Slab) -> Iterator[Slab]:
    size, step = 8.5, 11.2
    cells = [
        _cell_lines(cell, right - left - 10, size) for cell, left, right in zip(row, edges, edges[1:], strict=False)
    ]
    deep = max((len(lines) for lines in cells), default=1) or 1
    for start in range(0, deep, LINES_AT_ONCE):
        part = [lines[start : start + LINES_AT_ONCE] for lines in cells]
        tall = 9 + step * max(len(lines) for lines in part)
        shapes: list[Shape] = []
        for place, (lines, column) in enumerate(zip(part, columns, strict=False)):
            badges = row[place].badges if not start else ()
            shapes += _cell(lines, badges, column, edges[place], edges[place + 1], (size, step))
        is_last = start + LINES_AT_ONCE >= deep
        rule = (Line(0, tall, edges[-1], tall, RULE, 0.5),) if is_last else ()
        yield Slab(tall, (*shapes, *rule), repeat=(head,))


def _cell_lines(cell: Cell, width: float, size: float) -> list[tuple[Piece, ...]]:
    room = width - 14 if len(cell.badges) == 1 else width
    return [line for words in cell.lines for line in wrapped(runs(words), size, room)]


def _cell(
    lines: Sequence[tuple[Piece, ...]],
    badges: Sequence[Badge],
    column: Column,
    left: float,
    right: float,
    sizes: tuple[float, float],
) -> list[Shape]:
    size, step = sizes
    shapes: list[Shape] = [badge_mark(badge, _badge_at(left, place), 10.6) for place, badge in enumerate(badges)]
    indent = 14.0 if len(badges) == 1 else 0.0
    for row, line in enumerate(lines):
        y = 13.5 + step * row
        if column.right and line:
            text = "".join(piece.run.text for piece in line)
            shapes.append(Label(right, y, text, size, line[0].run.style, line[0].run.ink, Anchor.END))
        else:
            shapes += _labels(line, left + indent, y, size)
    return shapes


def _badge_at(left: float, place: int) -> float:
    return left + 4.5 + 12.0 * place


def badge_mark(badge: Badge, x: float, y: float, size: float = 8.0) -> Mark:
    """The sign of a badge in the ink of its tone."""
    wide = 9.5 if badge.sign is Sign.DIAMOND else size
    return Mark(x, y, badge.sign, wide, _LOOKS[badge.tone][1])


# -- the cover's blocks ------------------------------------------------------------------------------------------------


def _answers(block: Answers, width: float) -> Iterator[Slab]:
    yield gap(10)
    for number, answer in enumerate(block.answers):
        label = set_lines([Run(answer.question, Style.BOLD, BLUE)], 9.5, 88)
        lines = set_lines(runs(answer.words), 9.75, width - 100, 100)
        tall = max(sum(slab.height for slab in label), sum(slab.height for slab in lines)) + 13
        rule = Line(0, 0, width, 0, RULE if number else INK, 0.6)
        yield Slab(tall, (rule, *_together(label, 6), *_together(lines, 6)))
    yield Slab(1, (Line(0, 0, width, 0, INK, 0.6),))


def _strip(block: Strip, width: float) -> list[Slab]:
    many = len(block.touchpoints)
    across = many if many <= 5 else 4
    each = width / max(across, 1)
    slabs: list[Slab] = [gap(3)]
    for start in range(0, many, across or 1):
        shapes: list[Shape] = []
        for place, one in enumerate(block.touchpoints[start : start + across]):
            x = each * place
            shapes.append(badge_mark(one.badge, x + 5, 11.5, 8.5))
            shapes.append(Label(x + 14, 14.5, shortened(one.title, each - 18, 9, Style.BOLD), 9, Style.BOLD))
            style, ink = _LOOKS[one.badge.tone]
            style = style if ink != SOFT else Style.REGULAR
            shapes.append(Label(x, 26, shortened(one.verdict, each - 6, 8, style), 8, style, ink))
            shapes.append(Label(x, 36.5, shortened(one.count, each - 6, 8), 8, ink=SOFT))
        slabs.append(Slab(42, tuple(shapes)))
    return [*slabs, Slab(2, (Line(0, 1, width, 1, INK, 0.6),))]


# -- findings ----------------------------------------------------------------------------------------------------------

ACROSS = 3
CARD_GAP = 15.5
PHOTO_WIDTH, PHOTO_HEIGHT = 158.0, 118.5
LONG_NOTE = 420
"""Characters; a longer note gets the whole width, since it may run over pages."""


def _findings(block: Findings, width: float) -> list[Slab]:
    """The question once, then what the visits saw in cards side by side, those with photos first."""
    head = set_lines([Run(block.what, Style.BOLD)], 9.25, width - 14, 14)
    first = replace(head[0], shapes=(badge_mark(block.badge, 5, 6.2), *head[0].shapes))
    slabs = [gap(11, keep=True), *(replace(slab, keep=True) for slab in (first, *head[1:]))]
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
        shapes += _together(words, y)
        tall = max(tall, y + sum(slab.height for slab in words))
    return Slab(tall + 6, tuple(shapes))


def _card_words(card: _Card, x: float) -> list[Slab]:
    lines = set_lines([Run(card.where, Style.BOLD)], 8, PHOTO_WIDTH, x)
    if card.answer:
        lines += set_lines([Run(card.answer, ink=SOFT)], 8, PHOTO_WIDTH, x)
    if card.note:
        lines += set_lines([Run(f"“{card.note}”")], 9, PHOTO_WIDTH, x)
    if card.photo and card.photo.caption:
        lines += set_lines([Run(card.photo.caption, ink=SOFT)], 8, PHOTO_WIDTH, x)[:12]
    return lines


def _long_note(seen: Seen, width: float) -> list[Slab]:
    answer = [Run(f"  {seen.answer}", ink=SOFT)] if seen.answer else []
    slabs = [gap(6, keep=True), *set_lines([Run(seen.where, Style.BOLD), *answer], 8, width)]
    slabs = [replace(slab, keep=True) for slab in slabs]
    slabs += set_lines([Run(f"“{seen.note}”")], 9, width)
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
        return [Box(x, y, PHOTO_WIDTH, PHOTO_HEIGHT, WARM), *_together(lines, y + 8)]
    high = _photo_height(photo)
    wide = photo.width * high / photo.height
    return [Picture(x, y, wide, high, photo.path, photo.sha256, photo.alt)]


def _beside(block: Beside, width: float) -> list[Slab]:
    """Two columns as one slab; where that would be too tall for a page, one after the other."""
    half = (width - GUTTER) / 2
    left = [slab for inner in block.left for slab in block_slabs(inner, half)]
    right = [slab for inner in block.right for slab in block_slabs(inner, half)]
    tall = max(sum(slab.height for slab in left), sum(slab.height for slab in right))
    if tall > 640:
        return [slab for inner in (*block.left, *block.right) for slab in block_slabs(inner, width)]
    return [Slab(tall, (*_together(left, 0), *moved(_together(right, 0), half + GUTTER, 0)))]
