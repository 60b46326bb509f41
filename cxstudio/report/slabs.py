"""What a page is filled with: slabs that must not be parted, and words set as slabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxstudio.report.blocks import Badge, Tone, Words
from cxstudio.report.shapes import AMBER, BLUE, INK, RED, SOFT, Label, Mark, Shape, Sign, Style, moved
from cxstudio.report.text import Piece, Run, wrapped


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


LOOKS = {
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
    return [Run(text.text, *LOOKS[text.tone]) for text in words]


def labels(line: Iterable[Piece], x: float, y: float, size: float) -> list[Shape]:
    """The pieces of a line as labels from x on, on the baseline y."""
    return [Label(x + piece.x, y, piece.run.text, size, piece.run.style, piece.run.ink) for piece in line]


def set_lines(words: Sequence[Run], size: float, width: float, x: float = 0.0, leading: float = 1.38) -> list[Slab]:
    """A paragraph, one slab a line; its first two and last two lines stay together."""
    lines = wrapped(words, size, width)
    step = size * leading
    last = len(lines) - 1
    return [
        Slab(
            step,
            tuple(labels(line, x, size, size)),
            keep=(last > 1 and row in (0, last - 1)) or (last == 1 and row == 0),
        )
        for row, line in enumerate(lines)
    ]


def together(slabs: Iterable[Slab], y: float) -> list[Shape]:
    """The shapes of slabs set one under the other from y on."""
    shapes: list[Shape] = []
    for slab in slabs:
        shapes += moved(slab.shapes, 0, y)
        y += slab.height
    return shapes


def badge_mark(badge: Badge, x: float, y: float, size: float = 8.0) -> Mark:
    """The sign of a badge in the ink of its tone."""
    wide = 9.5 if badge.sign is Sign.DIAMOND else size
    return Mark(x, y, badge.sign, wide, LOOKS[badge.tone][1])
