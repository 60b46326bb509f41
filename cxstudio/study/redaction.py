"""What a person does to a copy of a photo: areas covered for good, drawings on it, and that somebody looked at it.

Places are thousandths of the width and height of the upright picture, before any turning by hand, so that they stay
right whatever size is made of it. What follows from them is said in `clearing`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .value import Value

FULL = 1000
"""The right and the lower edge."""
Along = Annotated[int, Field(ge=0, le=FULL)]
Spot = tuple[Along, Along]
Rotation = Literal[0, 90, 180, 270]
"""Degrees clockwise, after the picture was made upright."""
ANTI: dict[Rotation, Rotation] = {0: 0, 90: 270, 180: 180, 270: 90}
MOST_PATCHES, MOST_SPOTS = 400, 2000


class Patch(Value):
    """An area that is covered: a shape of at least three corners, or, with a `width` in thousandths of the long side,
    the stroke of a brush. While it is `proposed` nothing is covered and the photo goes nowhere."""

    id: str = Field(min_length=1, max_length=64)
    points: tuple[Spot, ...] = Field(min_length=1, max_length=MOST_SPOTS)
    width: int = Field(default=0, ge=0, le=FULL)
    proposed: bool = False


class Mark(Value):
    """A drawing on the copy: an arrow from one spot to another, a box between two corners, or a number at a spot."""

    id: str = Field(min_length=1, max_length=64)
    kind: Literal["arrow", "box", "number"]
    points: tuple[Spot, ...] = Field(min_length=1, max_length=2)
    number: int = Field(default=0, ge=0, le=99)


class Clearance(Value):
    """Who looked at the photo and found that it may be shown, when (UTC ms), and with what covered (`of`, the digest
    of it): what is covered otherwise afterwards was not looked at. An empty `by` means nobody did."""

    by: str = ""
    at: int = Field(default=0, ge=0)
    of: str = ""


def box(id: str, left: int, top: int, right: int, bottom: int, *, proposed: bool = False) -> Patch:
    """A rectangle between two corners, cut off at the edges of the picture."""
    left, right = sorted((_within(left), _within(right)))
    top, bottom = sorted((_within(top), _within(bottom)))
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Patch(id=id, points=corners, proposed=proposed)


def everything() -> Patch:
    """A patch over the whole picture: what stands where an area could not be read."""
    return box("everything", 0, 0, FULL, FULL)


def bounds(points: tuple[Spot, ...]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom."""
    across, down = [x for x, _y in points], [y for _x, y in points]
    return min(across), min(down), max(across), max(down)


def moved(points: tuple[Spot, ...], right: int, down: int) -> tuple[Spot, ...]:
    """Moved as a whole, as far as the edges of the picture let it."""
    left, top, far, low = bounds(points)
    right, down = min(max(right, -left), FULL - far), min(max(down, -top), FULL - low)
    return tuple((x + right, y + down) for x, y in points)


def sized(points: tuple[Spot, ...], wider: int, higher: int, least: int = 10) -> tuple[Spot, ...]:
    """Made wider and higher with its left upper corner held; never below `least`, never over the edge."""
    left, top, right, bottom = bounds(points)
    wide, high = max(1, right - left), max(1, bottom - top)
    goal_wide = min(max(wide + wider, min(least, wide)), FULL - left)
    goal_high = min(max(high + higher, min(least, high)), FULL - top)
    return tuple(
        (left + round((x - left) * goal_wide / wide), top + round((y - top) * goal_high / high)) for x, y in points
    )


def turned(spot: tuple[int, int], rotation: Rotation) -> tuple[int, int]:
    """Where a spot of the upright picture lies once the picture is turned."""
    x, y = spot
    return {0: (x, y), 90: (FULL - y, x), 180: (FULL - x, FULL - y), 270: (y, FULL - x)}[rotation]


def turned_back(spot: tuple[int, int], rotation: Rotation) -> tuple[int, int]:
    """Which spot of the upright picture lies here once the picture is turned."""
    return turned(spot, ANTI[rotation])


def way_back(right: int, down: int, rotation: Rotation) -> tuple[int, int]:
    """A way on the turned picture as a way on the upright one."""
    return {0: (right, down), 90: (down, -right), 180: (-right, -down), 270: (-down, right)}[rotation]


def _within(place: int) -> int:
    return min(max(place, 0), FULL)
