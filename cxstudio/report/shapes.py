"""A small display list: what charts and report pages are made of before anybody draws them.

Points (1/72 inch), origin at the top left, y downwards; a label's y is its baseline. Painters (PDF now; SVG and the
screen later) draw these and decide nothing, so that three faces of one chart can't drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from cxstudio.report.links import Behind

INK, SOFT, FAINT, RULE, PAPER = "#1c1c1e", "#5c6166", "#8b9096", "#d6d6d3", "#ffffff"
BLUE, RED, AMBER, RUST = "#0b5a9d", "#b3221d", "#855700", "#b54708"
BAND, TINT, STEEL, WARM = "#f1f1ee", "#dfeaf2", "#a9b8c4", "#f1ece6"
NAVY, SKY, ORANGE = "#14283c", "#7f97ab", "#f2a063"


class Style(Enum):
    """The three faces of the bundled typeface."""

    REGULAR = "NotoSans-Regular"
    BOLD = "NotoSans-Bold"
    ITALIC = "NotoSans-Italic"


class Anchor(Enum):
    """Which end of a label stands at its x."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class Sign(Enum):
    """Marks are shapes, never characters, so that no font has to hold them."""

    DIAMOND = "diamond"
    SQUARE = "square"
    DISC = "disc"
    RING = "ring"
    HALF = "half disc"
    DASHED_RING = "dashed ring"
    TRIANGLE = "triangle"
    CROSS = "cross"
    DASH = "dash"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke; `dash` is (on, off) in points, empty for solid."""

    x1: float
    y1: float
    x2: float
    y2: float
    ink: str = INK
    width: float = 0.6
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """A line through points, or a filled shape where `fill` is given."""

    points: tuple[tuple[float, float], ...]
    ink: str = ""
    width: float = 0.6
    dash: tuple[float, ...] = ()
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its top left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    ink: str = ""
    stroke: float = 0.6


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text, never markup."""

    x: float
    y: float
    text: str
    size: float = 8
    style: Style = Style.REGULAR
    ink: str = INK
    anchor: Anchor = Anchor.START


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign round its centre; `size` is its width."""

    x: float
    y: float
    sign: Sign
    size: float = 7
    ink: str = INK


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG file, drawn into this rectangle as it is; `key` names the same picture wherever it stands."""

    x: float
    y: float
    width: float
    height: float
    path: Path
    key: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A rectangle that leads to a place of this report."""

    x: float
    y: float
    width: float
    height: float
    target: str


@dataclass(frozen=True, slots=True)
class Target:
    """A place that links and bookmarks lead to."""

    y: float
    name: str
    title: str


Shape: TypeAlias = Line | Trail | Box | Label | Mark | Picture | Link | Target


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure of a chart stands, for a face on which one can go to it: its middle, what it says, its visits."""

    x: float
    y: float
    words: str
    behind: Behind


@dataclass(frozen=True)
class Drawing:
    """Shapes on a sheet of this size, the first at the back; `alt` says in words what is to be seen.

    `spots` are its figures in reading order; painters leave them alone.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    alt: str = ""
    spots: tuple[Spot, ...] = ()


def spotted(x: float, y: float, words: Iterable[str], behind: Behind | None) -> list[Spot]:
    """The spot of a figure from the words that stand around it; none where nothing leads to its visits."""
    return [Spot(x, y, ", ".join(word for word in words if word), behind)] if behind else []


def moved(shapes: Iterable[Shape], dx: float, dy: float) -> list[Shape]:
    """The same shapes elsewhere."""
    return [_moved(shape, dx, dy) for shape in shapes]


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    match shape:
        case Line():
            return Line(shape.x1 + dx, shape.y1 + dy, shape.x2 + dx, shape.y2 + dy, shape.ink, shape.width, shape.dash)
        case Trail():
            return replace(shape, points=tuple((x + dx, y + dy) for x, y in shape.points))
        case Label():
            return Label(shape.x + dx, shape.y + dy, shape.text, shape.size, shape.style, shape.ink, shape.anchor)
        case Target():
            return replace(shape, y=shape.y + dy)
        case _:
            return replace(shape, x=shape.x + dx, y=shape.y + dy)
