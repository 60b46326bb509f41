"""Sheets of paper, and slabs down them: what wants company takes the next slab along, a table's head is repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from cxstudio.report.plots import WIDTH
from cxstudio.report.shapes import Shape, moved
from cxstudio.report.slabs import Slab
from cxstudio.report.text import Run, wrapped
from cxstudio.report.typeface import shortened

TOP, FOOT = 58.0, 62.0
"""Room above and below the body of a page."""


class Paper(Enum):
    """Sheet sizes in points."""

    A4 = (595.28, 841.89)
    LETTER = (612.0, 792.0)

    @property
    def left(self) -> float:
        """Where the text begins: the text is as wide on both papers."""
        return (self.value[0] - WIDTH) / 2


@dataclass(frozen=True)
class Sheet:
    """A finished page before its number is known: shapes, and the name at its head (empty on the cover)."""

    shapes: tuple[Shape, ...]
    running: str


def title_lines(title: str, size: float, width: float = WIDTH, most: int = 2) -> tuple[list[str], float]:
    """The title's lines and size: smaller where it is long, cut where it would fill the page."""
    while True:
        lines = ["".join(piece.run.text for piece in line) for line in wrapped([Run(title)], size, width)]
        if len(lines) <= most:
            return lines, size
        if size <= 14:
            return [*lines[:3], shortened(lines[3] + "…", width, size)] if len(lines) > 4 else lines, size
        size -= 1


def flow(slabs: Iterable[Slab], height: float) -> list[list[Shape]]:
    """Slabs down the pages: a slab that wants company takes the next along; a table's head is repeated."""
    pages: list[list[Shape]] = [[]]
    y = 0.0
    for chunk in _chunks(slabs):
        tall = sum(slab.height for slab in chunk)
        for slab in chunk:
            together = tall if slab is chunk[0] and tall <= height else slab.height
            if y and y + together > height:
                pages.append([])
                y = 0.0
                for head in slab.repeat:
                    pages[-1] += moved(head.shapes, 0, y)
                    y += head.height
            if not y and slab.is_gap:
                continue
            pages[-1] += moved(slab.shapes, 0, y)
            y += slab.height
    return [page for page in pages if page] or [[]]


def _chunks(slabs: Iterable[Slab]) -> Iterator[list[Slab]]:
    """Slabs that stay together. Room below something that wants company does not part it from what follows."""
    chunk: list[Slab] = []
    for slab in slabs:
        chunk.append(slab)
        if not slab.keep and not (slab.is_gap and len(chunk) > 1):
            yield chunk
            chunk = []
    if chunk:
        yield chunk
