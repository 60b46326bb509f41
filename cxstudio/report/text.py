"""Words for print: other people's text made plain, and broken into lines. Nothing here knows any markup.

A note may hold anything. `plain` makes what can't be seen visible and changes nothing else; `wrapped` takes time in
proportion to the text, whatever it holds: 40,000 words in one paragraph, or 200,000 letters without a space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cxstudio.report.fonts import can_shape
from cxstudio.report.shapes import INK, Style
from cxstudio.report.typeface import Face, face, prefix

_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_WIDE = "\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_PIECE = re.compile(rf"[ \t]+|[{_WIDE}][\u3000-\u303f\uff01-\uff1f]*|[^ \t{_WIDE}]+")
"""Blanks; a letter of a script without blanks, with what may not begin a line; a word."""
_TURNED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
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
    runs = list(runs)
    turned = _TURNED.search("".join(run.text for run in runs)) is not None
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
    lines.append(_closed(line))
    return _turned_lines(lines, size, width) if turned and can_shape() else lines


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
    if not font.letters.issuperset(map(ord, word)):
        yield from _shaped_pieces(word, font, size, width)
        return
    start, used, limit = 0, 0.0, width * 1000 / size
    for place, sign in enumerate(word):
        wide = font.widths.get(ord(sign), font.absent)
        if used + wide > limit and place > start:
            yield word[start:place]
            start, used = place, 0.0
        used += wide
    yield word[start:]


def _shaped_pieces(word: str, font: Face, size: float, width: float) -> Iterator[str]:
    """A long word of another script, cut between its letters; a few hundred are measured at a time."""
    while word:
        some = word[: max(8, int(width * 4 / size))]
        count = len(some) if font.width(some, size) <= width else max(1, prefix(font, some, width, size))
        yield word[:count]
        word = word[count:]


def _turned_lines(lines: list[tuple[Piece, ...]], size: float, width: float) -> list[tuple[Piece, ...]]:
    """Lines in which something is read from the right: the pieces stay in the order of reading and stand where the eye
    looks for them; a paragraph that begins from the right stands at the right."""
    from cxstudio.report.shaping import base_of

    base = base_of("".join(piece.run.text for line in lines for piece in line))
    return [_turned(line, size, width, base) if line else line for line in lines]


def _turned(line: tuple[Piece, ...], size: float, width: float, base: int) -> tuple[Piece, ...]:
    from cxstudio.report.shaping import in_order, levels

    found = levels("".join(piece.run.text for piece in line), base)
    parts: list[tuple[int, Run]] = []
    at = 0
    for piece in line:
        begun = True
        for sign in piece.run.text:
            if begun or parts[-1][0] != found[at]:
                parts.append((found[at], replace(piece.run, text=sign)))
            else:
                parts[-1] = (found[at], replace(parts[-1][1], text=parts[-1][1].text + sign))
            begun, at = False, at + 1
    widths = [face(run.style).width(run.text, size) for _level, run in parts]
    x = max(0.0, width - sum(widths)) if base else 0.0
    places = [0.0] * len(parts)
    for place in in_order([level for level, _run in parts]):
        places[place] = x
        x += widths[place]
    return tuple(Piece(x, run) for x, (_level, run) in zip(places, parts, strict=True))


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
