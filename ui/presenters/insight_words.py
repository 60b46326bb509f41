"""Observers' words, searched and narrowed: which of them hold what is looked for."""

from __future__ import annotations

from collections.abc import Sequence

from cxstudio.report.verbatims import Verbatim, WallPhoto

Choice = tuple[str, str]


def holding(words: Sequence[Verbatim], text: str = "", touchpoint: str = "", failed: bool = False) -> list[Verbatim]:
    """The words that hold every part of `text` (whatever its case), of one touchpoint, beside failed items alone."""
    parts = text.casefold().split()
    return [
        one
        for one in words
        if (not touchpoint or one.touchpoint == touchpoint)
        and (not failed or one.failed)
        and all(part in f"{one.text} {one.question} {one.title}".casefold() for part in parts)
    ]


def touchpoints_of(found: Sequence[Verbatim] | Sequence[WallPhoto]) -> list[Choice]:
    """(id, title) of the touchpoints that occur, each once, in the order in which they come first."""
    return [(id, title) for id, title in dict.fromkeys((one.touchpoint, one.title) for one in found) if id and title]
