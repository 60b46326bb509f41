"""What a figure rests on, as a value: enough to find its visits again, small enough to stand at every figure.

A chart and a table carry these without looking at them; `behind` opens them to visits and their answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Ground(Enum):
    """Which answers of a visit a figure was made from."""

    STANDARD = "standard"
    GAP = "gap"
    FEELING = "feeling"
    IMPORTANCE = "importance"
    DELIGHT = "delight"
    INCIDENT = "incident"
    ITEM = "item"
    SCORE = "score"
    BEHAVIOUR = "behaviour"


@dataclass(frozen=True)
class Behind:
    """The visits of a figure. `touchpoint` and `item` are ids ("" for none); `title` says in words what it is of.

    `places` are the visits' places in the dataset, from 0; None: all that have an answer of this kind.
    """

    ground: Ground
    title: str
    touchpoint: str = ""
    item: str = ""
    places: tuple[int, ...] | None = None
