"""Text of any script as glyphs in the order of the eye: Arabic and Hebrew from the right, Devanagari and Thai with
their marks in place. Needs the extra "intl"; what needs none of it never comes here.

A blank and whatever else the bundled typeface has is set in it, also among other letters, so that the width of a line
is the sum of its words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from cxstudio.report.fonts import FontFile, can_shape, font_for

_JOINERS = "\u200c\u200d"
_NEUTRAL = "\ufffc"
_QUOTED = re.compile("“[^“”]*”|„[^„“]*“")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its number in the font, its step and shift in thousandths of the size, the letters it stands for
    ("" where another glyph of the same letters says them)."""

    id: int
    advance: float
    dx: float
    dy: float
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """Letters that are set in one font, from left to right: `font` None is the bundled typeface, and `text` is then
    in the order of the eye, mirrored where it has to be."""

    font: FontFile | None
    text: str
    glyphs: tuple[Glyph, ...] = ()

    @property
    def advance(self) -> float:
        """Its width in thousandths of the size; for the bundled typeface it is the typeface's business."""
        return sum(glyph.advance for glyph in self.glyphs)


def has_form(sign: str) -> bool:
    """Can this letter be drawn with a font that is here?"""
    return can_shape() and (sign in _JOINERS or font_for(sign) is not None)


def levels(text: str, base: int) -> list[int]:
    """The level of each character after the bidirectional algorithm: odd runs go from right to left. `base`: 0 or 1.

    What stands in quotation marks is a text of its own: a name in another script turns nothing around it.
    """
    found = _levels(_QUOTED.sub(lambda hit: hit[0][0] + _NEUTRAL * (len(hit[0]) - 2) + hit[0][-1], text), base)
    for hit in _QUOTED.finditer(text):
        inner = hit[0][1:-1]
        own = base_of(inner)
        over = 2 if base and not own else 0
        found[hit.start() + 1 : hit.end() - 1] = [level + over for level in _levels(inner, own)]
        found[hit.start()] = found[hit.end() - 1] = base
    return found


def _levels(text: str, base: int) -> list[int]:
    from bidi import algorithm

    kept = [place for place, sign in enumerate(text) if sign not in _JOINERS]
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels("".join(text[place] for place in kept), storage)
    for step in (algorithm.explicit_embed_and_overrides, algorithm.resolve_weak_types,
                 algorithm.resolve_neutral_types, algorithm.resolve_implicit_levels):  # fmt: skip
        step(storage, False)
    found = [base] * len(text)
    for place, sign in zip(kept, storage["chars"], strict=True):
        found[place] = sign["level"]
    for place, sign in enumerate(text):
        if sign in _JOINERS and place:
            found[place] = found[place - 1]
    return found


def base_of(text: str) -> int:
    """1 where most letters are of a script that is read from the right, else 0: a sentence of ours that begins with a
    name in Arabic is read from the left, a note in Arabic with an English word in front is not. Names in quotation
    marks do not count beside other words."""
    unquoted = [kind for kind in map(unicodedata.bidirectional, _QUOTED.sub("", text)) if kind in ("L", "R", "AL")]
    kinds = unquoted or list(map(unicodedata.bidirectional, text))
    right = sum(kind in ("R", "AL") for kind in kinds)
    return int(right > kinds.count("L"))


def is_turned(text: str) -> bool:
    """Is any of it read from right to left?"""
    return any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in text)


def in_order(found: list[int]) -> list[int]:
    """The places of runs with these levels in the order of the eye."""
    order = list(range(len(found)))
    for level in range(max(found, default=0), 0, -1):
        place = 0
        while place < len(order):
            end = place
            while end < len(order) and found[order[end]] >= level:
                end += 1
            order[place:end] = reversed(order[place:end])
            place = max(end, place + 1)
    return order


@lru_cache(maxsize=8_192)
def spans(text: str, known: frozenset[int]) -> tuple[Span, ...]:
    """The text as spans from left to right. `known` are the code points of the bundled typeface."""
    turned = is_turned(text)
    found = levels(text, base_of(text)) if turned else [0] * len(text)
    runs = _runs(text, found, known)
    order = in_order([level for level, _font, _part in runs])
    return tuple(_span(*runs[place]) for place in order)


def _runs(text: str, found: list[int], known: frozenset[int]) -> list[tuple[int, FontFile | None, str]]:
    """(level, font, letters) of each run; a mark stays with the letter before it."""
    runs: list[tuple[int, FontFile | None, str]] = []
    for sign, level in zip(text, found, strict=True):
        joins = sign in _JOINERS or unicodedata.category(sign).startswith("M")
        if joins and runs and runs[-1][1] is not None:
            font: FontFile | None = runs[-1][1]
        else:
            font = None if ord(sign) in known else font_for(sign)
        if runs and runs[-1][:2] == (level, font):
            runs[-1] = (level, font, runs[-1][2] + sign)
        else:
            runs.append((level, font, sign))
    return runs


def _span(level: int, font: FontFile | None, text: str) -> Span:
    if font is None:
        return Span(None, _mirrored(text) if level % 2 else text)
    return Span(font, text, _shaped(font, text, "rtl" if level % 2 else "ltr"))


def _mirrored(text: str) -> str:
    from bidi.algorithm import MIRRORED

    return "".join(MIRRORED.get(sign, sign) for sign in reversed(text))


@lru_cache(maxsize=64)
def opened(font: FontFile) -> tuple[Any, Any]:
    """(face, font) of the shaping library; a variable font stands at its usual weight."""
    import uharfbuzz as hb

    face = hb.Face(hb.Blob.from_file_path(str(font.path)), font.index)
    return face, hb.Font(face)


def _shaped(font: FontFile, text: str, direction: str) -> tuple[Glyph, ...]:
    import uharfbuzz as hb

    face, drawn = opened(font)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = direction
    hb.shape(drawn, buffer, {})
    scale = 1000 / face.upem
    starts = sorted({info.cluster for info in buffer.glyph_infos} | {len(text)})
    ends = dict(pairwise(starts))
    said: set[int] = set()
    glyphs: list[Glyph] = []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        words = "" if info.cluster in said else text[info.cluster : ends[info.cluster]]
        said.add(info.cluster)
        glyphs.append(
            Glyph(info.codepoint, place.x_advance * scale, place.x_offset * scale, place.y_offset * scale, words)
        )
    return tuple(glyphs)
