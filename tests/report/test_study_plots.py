"""The charts of the study's further pages: whatever a study holds, no label collides or leaves its sheet, and marks
stand where their figures put them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxstudio.report.control import Period, control_chart
from cxstudio.report.durations import Duration, Step, flow, strips
from cxstudio.report.funnel import Limit, SiteDot, funnel
from cxstudio.report.gap_charts import GapDots, GapRow, dumbbells, gap_dots
from cxstudio.report.groups import KEPT, Outcomes, SiteMarks, outcomes, site_marks
from cxstudio.report.heat import HeatRow, Spell, heat, shade
from cxstudio.report.links import Behind, Ground
from cxstudio.report.mirrored import Incidents, mirrored_bars
from cxstudio.report.plots import Look, Span
from cxstudio.report.quadrants import Lines, Placed, quadrants
from cxstudio.report.ranges import Cost, Range, paired_bars, ranges
from cxstudio.report.shapes import INK, RED, RUST, Drawing, Label, Mark, Sign
from tests.report.test_plots import assert_legible

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
words = st.sampled_from(
    (
        "",
        "Pay",
        "Ω",
        "Stand in line",
        "Wartezimmeraufenthaltsbestätigung",
        "Receive the coffee and look for a seat in it",
    )
)
titles = st.lists(words.filter(bool), min_size=1, max_size=2).map(" ".join)
LOOK = Look(Sign.DIAMOND, RED)
LEADS = Behind(Ground.STANDARD, "Advice", "advice")
behind = st.sampled_from((None, LEADS))


def spans(low: float, high: float) -> st.SearchStrategy[Span]:
    ends = st.lists(st.floats(low, high, allow_nan=False), min_size=3, max_size=3).map(sorted)
    return ends.map(lambda found: Span(found[1], found[0], found[2]))


def assert_reachable(drawing: Drawing) -> None:
    """Spots stand on the sheet and say something."""
    assert all(0 <= spot.x <= drawing.width and 0 <= spot.y <= drawing.height and spot.words for spot in drawing.spots)


gap_rows = st.builds(
    GapRow, titles, st.just("n = 24"), st.none() | spans(1, 7), st.none() | spans(1, 7), st.none() | spans(-6, 6),
    st.just(("–1.1, –2.0 to –0.3", "established")), st.booleans(), words, behind,
)  # fmt: skip


@few
@given(st.lists(gap_rows, min_size=1, max_size=14), st.sampled_from((0.5, 1.0)))
def test_dumbbells(rows: list[GapRow], smallest: float) -> None:
    drawing = dumbbells(rows, 1, 7, smallest, "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


@few
@given(
    st.lists(
        st.builds(GapDots, titles, st.lists(st.integers(-6, 6), max_size=90).map(tuple), behind),
        min_size=1,
        max_size=12,
    )
)
def test_gaps_one_by_one(panels: list[GapDots]) -> None:
    drawing = gap_dots(panels, "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


pairs_of_lines = st.builds(Lines, st.sampled_from(("means", "Mittelwerte")), st.floats(1, 5), st.floats(1, 7))
placed = st.lists(st.builds(Placed, titles, spans(1, 5), spans(1, 7), st.booleans(), behind), min_size=1, max_size=14)


@few
@given(placed, st.none() | pairs_of_lines, st.none() | pairs_of_lines)
def test_importance_and_performance(crosses: list[Placed], chosen: Lines | None, other: Lines | None) -> None:
    drawing = quadrants(crosses, chosen, other, ("Importance, 1 to 5", "Experience, 1 to 7"), "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


costs = st.builds(
    Cost, titles, st.just("17 kept, 7 failed"), st.just(LOOK), st.none() | spans(-10, 10), words,
    st.none() | spans(-10, 10), words, behind,
)  # fmt: skip
rows_of_ranges = st.builds(
    Range, titles, words, st.none() | spans(-300, 400), st.just(LOOK), st.just("147, –74 to 218"), words, behind
)


@few
@given(st.lists(costs, min_size=1, max_size=12), st.sampled_from((0.0, 1.0)))
def test_what_failing_costs(rows: list[Cost], strip: float) -> None:
    drawing = paired_bars(rows, strip, ("when the standard fails", "when there is delight, and more"), "points", "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


@few
@given(st.lists(rows_of_ranges, min_size=1, max_size=12), st.sampled_from((0.0, 0.05)))
def test_ranges(rows: list[Range], strip: float) -> None:
    assert_legible(ranges(rows, strip, ("Touchpoint", "95 % interval"), "points lost per 100 visits", "alt"))


groups = st.builds(
    Outcomes, titles, st.just("n = 17"), st.lists(st.integers(0, 10).map(float), max_size=120).map(tuple),
    st.none() | spans(0, 10), st.just("8.2, 7.7 to 8.6"), st.sampled_from((LOOK, KEPT)), behind,
)  # fmt: skip


@few
@given(st.lists(groups, min_size=1, max_size=3))
def test_outcomes_of_groups(found: list[Outcomes]) -> None:
    drawing = outcomes(found, 0, 10, "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


@few
@given(st.lists(st.builds(SiteMarks, words, st.integers(0, 30), st.integers(0, 30), behind), min_size=1, max_size=30))
def test_marks_of_sites(sites: list[SiteMarks]) -> None:
    assert_legible(site_marks(sites, LOOK, "alt"))


dots = st.builds(
    SiteDot, titles, st.integers(5, 40), st.floats(0, 1), st.none() | st.floats(0, 1), st.booleans(), behind
)


@few
@given(st.lists(dots, min_size=1, max_size=30), st.floats(0.02, 0.98))
def test_funnels(sites: list[SiteDot], whole: float) -> None:
    most = max(site.n for site in sites)
    limits = [Limit(n, max(0.0, whole - 1 / n**0.5), min(1.0, whole + 1 / n**0.5), max(0.0, whole - 1.6 / n**0.5),
                    min(1.0, whole + 1.6 / n**0.5)) for n in range(5, most + 1)]  # fmt: skip
    drawing = funnel(sites, limits, whole, "alt")
    assert_legible(drawing)
    assert_reachable(drawing)
    rings = [shape for shape in drawing.shapes if isinstance(shape, Mark)]
    assert len(rings) == len(sites), "every site has its dot, named or not"


periods = st.builds(
    Period, st.sampled_from(("3 Mar", "from 12 October")), st.integers(1, 400), st.floats(0, 1),
    st.none() | st.just((0.4, 0.95)), st.sampled_from(("", "outside", "run")), behind,
)  # fmt: skip


@few
@given(st.lists(periods, min_size=1, max_size=60), st.floats(0, 1))
def test_control_charts(found: list[Period], centre: float) -> None:
    drawing = control_chart(found, centre, "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


durations = st.builds(
    Duration, titles, st.just("n = 24"), st.lists(st.floats(0, 900), max_size=60).map(tuple),
    st.none() | st.just((20.0, 48.0, 62.5)), st.none() | st.floats(1, 900),
    st.just(("median 48 s", "middle half 40 to 62 s")), st.just(("0", "900 s")), behind,
)  # fmt: skip


@few
@given(st.lists(durations, min_size=1, max_size=12))
def test_strips_of_durations(rows: list[Duration]) -> None:
    drawing = strips(rows, "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


@few
@given(st.lists(titles, min_size=1, max_size=10), st.data())
def test_flows(names: list[str], data: st.DataObject) -> None:
    place = st.integers(0, len(names) - 1)
    steps = data.draw(
        st.lists(st.builds(Step, place, place, st.integers(1, 900), st.none(), st.booleans(), behind), max_size=20)
    )
    drawing = flow(names, steps, "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


@few
@given(st.lists(st.tuples(titles, st.integers(0, 500), st.integers(0, 500), behind), min_size=1, max_size=14))
def test_mirrored_incidents(rows: list[tuple[str, int, int, Behind | None]]) -> None:
    drawing = mirrored_bars([Incidents(t, bad, bad // 2, good, 24, b) for t, bad, good, b in rows], "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


@few
@given(st.lists(titles, min_size=1, max_size=14), st.integers(1, 30), st.data())
def test_heat_tables(columns: list[str], sites: int, data: st.DataObject) -> None:
    cell = st.builds(Spell, st.integers(0, 300), st.integers(0, 300), behind)
    cells = st.lists(cell, min_size=len(columns), max_size=len(columns)).map(tuple)
    rows = data.draw(st.lists(st.builds(HeatRow, titles, st.integers(1, 600), cells), min_size=sites, max_size=sites))
    drawing = heat(rows, columns, "alt")
    assert_legible(drawing)
    assert_reachable(drawing)


# -- where the marks stand ---------------------------------------------------------------------------------------------


def marks(drawing: Drawing, sign: Sign) -> list[Mark]:
    return [shape for shape in drawing.shapes if isinstance(shape, Mark) and shape.sign is sign]


def tick(drawing: Drawing, text: str) -> Label:
    return next(shape for shape in drawing.shapes if isinstance(shape, Label) and shape.text == text)


def test_a_gap_stands_at_its_figure_and_a_refused_one_leaves_no_mark() -> None:
    told = GapRow("Advice", "n = 24", Span(6, 5.7, 6.3), Span(5, 4.2, 5.8), Span(-1, -2, -0.5), ("", ""), shown=True)
    refused = GapRow("Door", "n = 2", None, None, None, ("", ""), reason="seen in only 2 visits")
    drawing = dumbbells([told, refused], 1, 7, 0.5, "alt")
    (square,) = marks(drawing, Sign.SQUARE)
    assert square.x == pytest.approx(tick(drawing, "–1").x)
    assert any(isinstance(s, Label) and s.text == "seen in only 2 visits" for s in drawing.shapes)


def test_a_penalty_runs_to_the_left_and_a_reward_to_the_right() -> None:
    row = Cost("Advice", "", LOOK, Span(5, 4, 6), "–5.0", Span(2, 1, 3), "+2.0", LEADS)
    drawing = paired_bars([row], 1, ("fails", "delight"), "points", "alt")
    (spot,) = drawing.spots
    assert spot.x < tick(drawing, "0").x < tick(drawing, "+2").x
    assert spot.x == pytest.approx(tick(drawing, "–5").x if has(drawing, "–5") else spot.x)


def has(drawing: Drawing, text: str) -> bool:
    return any(isinstance(shape, Label) and shape.text == text for shape in drawing.shapes)


def test_a_site_beyond_its_limits_differs_in_shape_and_not_in_colour_alone() -> None:
    limits = [Limit(n, 0.5, 0.95, 0.35, 1.0) for n in range(5, 20)]
    sites = [SiteDot("S", 15, 0.27, 0.4, outside=True), SiteDot("T", 18, 0.89, 0.85, outside=False)]
    drawing = funnel(sites, limits, 0.73, "alt")
    (far,), (near,) = marks(drawing, Sign.DIAMOND), marks(drawing, Sign.RING)
    assert far.y > near.y and far.ink == RUST and near.ink == INK


def test_the_shades_darken_with_failures_and_leave_few_visits_white() -> None:
    assert [shade(k, 20) for k in (0, 1, 3, 8, 15)] == [0, 1, 2, 3, 4]
    assert shade(4, 4) == 0
