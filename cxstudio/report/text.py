"""Words for print: other people's text made plain, and broken into lines. Nothing here knows any markup.

A note may hold anything. `plain` makes what can't be seen visible and changes nothing else; `wrapped` takes time in
proportion to the text, whatever it holds: 40,000 words in one paragraph, or 200,000 letters without a space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cxstudio.report.shapes import INK, Style
from cxstudio.report.typeface import face

_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_PIECE = re.compile(r"[ \t]+|[^ \t]+")
_HIDDEN = ("Cc", "Cf", "Cs", "Cn", "Co")
_FINE = re.compile("[\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u0370-\u03ff\u0400-\u052f\u2010-\u2027\u20a0-\u20bf\n]*")


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one style and colour."""

    text: str
    style: Style = Style.REGULAR
    ink: str = INK


@dataclass(frozen=True, slots=True)
class Piece:
    """Words on a line, from this x on."""

    x: float
    run: Run


def plain(text: str) -> str:
    """The text as it may be printed: composed, line breaks as \\n, what hides or turns other text as ‹U+202E›."""
    text = _BREAK.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    return text if _FINE.fullmatch(text) else "".join(map(_visible, text))


def _visible(sign: str) -> str:
    if sign == "\n" or unicodedata.category(sign) not in _HIDDEN or sign in "\u200c\u200d":
        return sign
    return f"‹U+{ord(sign):04X}›"


def wrapped(runs: Iterable[Run], size: float, width: float) -> list[tuple[Piece, ...]]:
    """The lines of a paragraph of this width (points). A word that is too long is broken where it must be.

    A line break in the text starts a new line. Empty text gives one empty line.
    """
    lines: list[tuple[Piece, ...]] = []
    line: list[Piece] = []
    x = 0.0
    for run in _words(runs, size, width):
        if run.text == "\n":
            lines.append(_closed(line))
            line, x = [], 0.0
            continue
        wide = face(run.style).width(run.text, size)
        if x + wide > width + 0.01 and not run.text.isspace() and line:
            lines.append(_closed(line))
            line, x = [], 0.0
        if line or not run.text.isspace():
            line.append(Piece(x, run))
            x += wide
    return [*lines, _closed(line)]


def _words(runs: Iterable[Run], size: float, width: float) -> Iterator[Run]:
    for run in runs:
        for number, part in enumerate(run.text.split("\n")):
            if number:
                yield Run("\n", run.style, run.ink)
            for piece in _PIECE.findall(part):
                for text in _pieces(piece, run.style, size, width):
                    yield Run(text, run.style, run.ink)


def _pieces(word: str, style: Style, size: float, width: float) -> Iterator[str]:
    """The word, or its parts where it is wider than the line."""
    font = face(style)
    if font.width(word, size) <= width or word.isspace():
        yield word
        return
    start, used, limit = 0, 0.0, width * 1000 / size
    for place, sign in enumerate(word):
        wide = font.widths.get(ord(sign), font.absent)
        if used + wide > limit and place > start:
            yield word[start:place]
            start, used = place, 0.0
        used += wide
    yield word[start:]


def _closed(line: list[Piece]) -> tuple[Piece, ...]:
    """The line without blanks at its end, neighbours in one style joined (fewer, longer texts to draw)."""
    while line and line[-1].run.text.isspace():
        line.pop()
    joined: list[Piece] = []
    texts: list[list[str]] = []
    for piece in line:
        last = joined[-1].run if joined else None
        if last and last.style is piece.run.style and last.ink == piece.run.ink:
            texts[-1].append(piece.run.text)
        else:
            joined.append(piece)
            texts.append([piece.run.text])
    return tuple(
        Piece(piece.x, Run("".join(parts), piece.run.style, piece.run.ink))
        for piece, parts in zip(joined, texts, strict=True)
    )
