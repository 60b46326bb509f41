"""Charts as geometry: no label collides or leaves its sheet, however crowded the study."""

from __future__ import annotations

import random

import pytest

from cxstudio.report.curves import Group, Point, emotion_curve, hero
from cxstudio.report.grids import Covered, GridRow, coverage, delays, failure_grid
from cxstudio.report.leverage import Lever, Unjudged, leverage
from cxstudio.report.multiples import Small, small_multiples
from cxstudio.report.plots import IntervalRow, Look, Span, intervals
from cxstudio.report.shapes import BLUE, INK, Drawing, Label, Mark, Sign
from cxstudio.report.space import Scale, collisions, outside, steps

SEEDS = range(12)
WORDS = (
    "Pay",
    "Stand in line",
    "Sit in the atmosphere",
    "Wartezimmeraufenthaltsbestätigung",
    "Ω",
    "Receive the coffee",
)


def assert_legible(drawing: Drawing) -> None:
    assert collisions(drawing.shapes) == []
    assert outside(drawing.shapes, drawing.width, drawing.height) == []
    assert drawing.alt


def a_title(rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.choice((1, 1, 1, 2, 5))))


def a_span(rng: random.Random, low: float, high: float) -> Span:
    ends = sorted(rng.uniform(low, high) for _ in range(3))
    return Span(ends[1], ends[0], ends[2])


def some_rows(rng: random.Random, visits: int, touchpoints: int) -> list[tuple[float | None, ...]]:
    return [tuple(rng.choice((None, -3, -2, -1, 0, 1, 2, 3)) for _ in range(touchpoints)) for _visit in range(visits)]


@pytest.mark.parametrize("seed", SEEDS)
def test_crosses_carry_their_words_without_collision(seed: int) -> None:
    rng = random.Random(seed)
    levers = [
        Lever(a_title(rng), a_span(rng, 0.2, 1), a_span(rng, -6, 9), Look(Sign.DISC, INK),
              ("+1.0, –1.1 to 3.1", "1 kept"), loud=rng.random() < 0.4)
        for _ in range(rng.randrange(9))
    ]  # fmt: skip
    unjudged = [
        Unjudged(a_title(rng), "failed 2 times; too few to tell whether failing matters",
                 a_span(rng, 0.3, 1) if rng.random() < 0.8 else None)
        for _ in range(rng.randrange(9))
    ]  # fmt: skip
    drawing = leverage(levers, unjudged, rng.choice((0.5, 0.9, 0.95)), 1.0, 10.0, "alt")
    assert_legible(drawing)


@pytest.mark.parametrize("seed", SEEDS)
def test_curves_stay_legible_from_one_to_fourteen_touchpoints(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.randrange(1, 15)
    rows = some_rows(rng, rng.choice((3, 24, 200)), count)
    group = Group(frozenset(range(0, len(rows), 3)), f"“{a_title(rng)}” failed: 7 visits", "“X” kept: 17 visits")
    points = [
        Point(a_title(rng), f"Stage {place // 3}", 24, rng.choice((None, 1.5, -2)), -1, 2, "20.58", "alone 18", "7",
              "15 to 49 %", rng.choice(("", "", "peak")))
        for place in range(count)
    ]  # fmt: skip
    assert_legible(emotion_curve(points, rows, rng.choice((group, None)), "alt"))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cover_picture_stays_legible_however_many_touchpoints(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.randrange(1, 40)
    rows = some_rows(rng, 24, count)
    titles = [a_title(rng) for _ in range(count)]
    group = Group(frozenset({1, 2}), "“Advice” failed: 2 visits", "“Advice” kept: 22 visits")
    for height in (244.0, 100.0):
        assert_legible(hero(titles, [24] * count, rows, group, height))


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_of_intervals_grids_and_bars_stay_legible(seed: int) -> None:
    rng = random.Random(seed)
    rows = [
        IntervalRow(a_title(rng), rng.choice(("", "Two lines of a standard that goes on and on and on, truly")),
                    rng.choice((None, a_span(rng, 0, 1))), Look(Sign.RING, INK),
                    (("22 / 24", ""), ("92 %", "74 to 98"), ("< .001", "below")), "seen in only 2 visits; counts shown")
        for _ in range(rng.randrange(1, 20))
    ]  # fmt: skip
    heads = (("kept", 40.0), ("share, 95 %", 56.0), ("Holm p", 48.0))
    assert_legible(intervals(rows, heads, 0.9, "Standard", "alt"))
    sizes = [rng.randrange(1, 9) for _ in range(rng.randrange(1, 7))]
    met = tuple(rng.choice((True, False, None)) for _ in range(sum(sizes)))
    sites = [(rng.choice(("", "Harbour Street")), size) for size in sizes]
    numbers = [f"{place:02d}" for place in range(1, sum(sizes) + 1)]
    assert_legible(failure_grid([GridRow(a_title(rng), met, Look(Sign.SQUARE, BLUE))] * 3, sites, numbers, "alt"))
    assert_legible(coverage([Covered(a_title(rng), 20, 1, 24)] * rng.randrange(1, 12), 238, "alt"))
    assert_legible(delays([rng.expovariate(0.2) for _ in range(sum(sizes))], 238, "alt"))
    curves = some_rows(rng, len(numbers), 5)
    small = [Small(n, row, frozenset({0}), "10", True) for n, row in zip(numbers, curves, strict=True)]
    assert_legible(small_multiples(small, "alt"))


def test_a_dot_stands_at_its_share_and_its_interval_around_it() -> None:
    row = IntervalRow("Advice", "", Span(0.7, 0.5, 0.9), Look(Sign.DIAMOND, INK), (("17 / 24", ""),))
    drawing = intervals([row], (("kept", 40.0),), 0.9, "Standard", "alt")
    (dot,) = [shape for shape in drawing.shapes if isinstance(shape, Mark)]
    ticks = {s.text: s.x for s in drawing.shapes if isinstance(s, Label) and s.text in ("70", "50", "90")}
    assert dot.x == pytest.approx(ticks["70"])


def test_a_scale_keeps_to_its_ends() -> None:
    scale = Scale(-3, 3, 100, 0)
    assert (scale(0), scale(3), scale(9), scale(-9)) == (50, 0, 0, 100)
    assert steps(0.3, 1.0, 0.1)[0] == pytest.approx(0.3)
