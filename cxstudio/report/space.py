"""Room on a chart: scales, ticks, and places for labels where they neither collide nor leave the frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from cxstudio.report.shapes import Anchor, Label, Shape
from cxstudio.report.typeface import extent

Room = tuple[float, float, float, float]
"""(left, top, right, bottom) in points."""


@dataclass(frozen=True)
class Scale:
    """Turns values into points; `low` lies at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a value lies; values beyond the ends stay at the ends."""
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Is the value on the scale?"""
        return self.low <= value <= self.high


def steps(low: float, high: float, step: float) -> list[float]:
    """Multiples of `step` from `low` to `high`, both included."""
    return [place * step for place in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5, 10, ... that cuts `span` into at most `most` parts."""
    for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if span / size <= most:
            return float(size)
    return float(ceil(span / most))


def overlap(one: Room, other: Room, gap: float = 0.0) -> bool:
    """Do two rooms share a spot, or come nearer than `gap`?"""
    return one[0] < other[2] + gap and other[0] < one[2] + gap and one[1] < other[3] + gap and other[1] < one[3] + gap


@dataclass
class Places:
    """Keeps count of the room that is taken inside a frame."""

    frame: Room
    taken: list[Room] = field(default_factory=list)
    lines: list[Room] = field(default_factory=list)

    def take(self, labels: Iterable[Label]) -> None:
        """These labels stand where they stand."""
        self.taken += [extent(label) for label in labels]

    def is_free(self, labels: Sequence[Label], avoid_lines: bool = True) -> bool:
        """Would all of them fit in, clear of labels and, if asked, of strokes?"""
        rooms = [extent(label) for label in labels]
        left, top, right, bottom = self.frame
        inside = all(r[0] >= left and r[1] >= top and r[2] <= right and r[3] <= bottom for r in rooms)
        blocked = self.taken + (self.lines if avoid_lines else [])
        return inside and not any(overlap(room, other, 1.5) for room in rooms for other in blocked)

    def settle(self, candidates: Iterable[Sequence[Label]], avoid_lines: bool = False) -> Sequence[Label] | None:
        """Take the first candidate that is free, or None."""
        for labels in candidates:
            if self.is_free(labels, avoid_lines):
                self.take(labels)
                return labels
        return None


def stacked(x: float, y: float, lines: Sequence[Label], anchor: Anchor) -> list[Label]:
    """Label lines one under the other, the first baseline at y; sizes, styles and inks are those given."""
    placed: list[Label] = []
    for line in lines:
        placed.append(Label(x, y, line.text, line.size, line.style, line.ink, anchor))
        y += line.size * 1.28
    return placed


def collisions(shapes: Iterable[Shape]) -> list[tuple[str, str]]:
    """Pairs of labels that overlap; for tests and for whoever draws a new chart."""
    labels = [shape for shape in shapes if isinstance(shape, Label) and shape.text.strip()]
    rooms = sorted(((extent(label), label.text) for label in labels), key=lambda pair: pair[0][1])
    found: list[tuple[str, str]] = []
    for place, (room, text) in enumerate(rooms):
        for other, word in rooms[place + 1 :]:
            if other[1] >= room[3]:
                break
            if overlap(room, other, -0.3):
                found.append((text, word))
    return found


def outside(shapes: Iterable[Shape], width: float, height: float) -> list[str]:
    """Labels that leave the sheet."""
    labels = [shape for shape in shapes if isinstance(shape, Label)]
    rooms = [(extent(label), label.text) for label in labels]
    return [text for r, text in rooms if r[0] < -0.5 or r[1] < -0.5 or r[2] > width + 0.5 or r[3] > height + 0.5]
