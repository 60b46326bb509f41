from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.analysis.agreement import TimedEvent, match_events, time_unit_kappa, timed_events
from cxstudio.analysis.sequences import time_budget
from cxstudio.study.visit import ObservedEvent
from tests.analysis.scenes import figure, refused

# Two observers' marks of one video, as discussed in issue 228 of BORIS
FIRST, SECOND = [155_105, 169_855, 264_855], [156_405, 170_852, 264_606]
BORIS = Path(__file__).parents[2] / ".." / "shared" / "data" / "boris" / "test2.boris"


@pytest.mark.parametrize(("tolerance", "matched", "alone"), [(250, 1, 2), (1_000, 2, 1), (1_300, 3, 0), (2_000, 3, 0)])
def test_marks_meet_within_the_tolerance(tolerance: int, matched: int, alone: int):
    found = figure(match_events(FIRST, SECOND, tolerance))
    assert (found.matched, found.only_a, found.only_b) == (matched, alone, alone)
    assert found.agreement == matched / (matched + 2 * alone)


def test_offsets_are_absolute_and_none_without_a_pair():
    found = figure(match_events(FIRST, SECOND, 1_300))
    assert (found.mean_offset_ms, found.max_offset_ms) == (pytest.approx((1300 + 997 + 249) / 3), 1300)
    apart = figure(match_events([0], [5_000], 100))
    assert (apart.matched, apart.mean_offset_ms, apart.max_offset_ms, apart.agreement) == (0, None, None, 0)


def test_more_pairs_come_before_nearer_pairs():
    # 10 is nearest to 12, but then 14 would stay alone; both can have a partner within 4
    found = figure(match_events([12, 16], [10, 13], 4))
    assert found.matched == 2 and found.pairs == ((0, 0), (1, 1))


def test_only_the_same_code_and_subject_can_meet():
    assert figure(match_events([("smile", 100)], [("wave", 100)], 50)).matched == 0
    assert figure(match_events([("smile", 100, None, "staff")], [("smile", 100, None, "guest")], 50)).matched == 0
    ours = [ObservedEvent(id="a", code="smile", start_ms=100, subject="staff")]
    assert figure(match_events(ours, [TimedEvent(130, "smile", subject="staff")], 50)).matched == 1


@given(st.lists(st.integers(0, 30), max_size=5), st.lists(st.integers(0, 30), max_size=5), st.integers(0, 8))
@settings(deadline=None, max_examples=80)
def test_the_matching_is_the_best_there_is(a, b, tolerance):
    if not a and not b:
        assert refused(match_events(a, b, tolerance)) == "N_ZERO"
        return
    found = figure(match_events(a, b, tolerance))
    short, long = sorted((a, b), key=len)
    every = [
        [abs(x - y) for x, y in zip(short, order, strict=True) if abs(x - y) <= tolerance]
        for order in permutations(long, len(short))
    ]
    best = max((len(offsets), -sum(offsets)) for offsets in every)
    assert (found.matched, -round((found.mean_offset_ms or 0) * found.matched)) == best
    mirrored = figure(match_events(b, a, tolerance))
    assert (mirrored.matched, mirrored.only_a, mirrored.only_b) == (found.matched, found.only_b, found.only_a)


@pytest.mark.parametrize("bad", [1.3, "12", None, -5, float("nan"), ("smile", 1, 2, "x", "y"), ("smile",)])
def test_times_are_whole_milliseconds(bad):
    for call in (lambda: match_events([bad], [1], 10), lambda: time_unit_kappa([bad], [1], 10)):
        with pytest.raises(ValueError):
            call()
    with pytest.raises(ValueError, match="whole milliseconds"):
        match_events([1], [1], 0.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="before it starts"):
        timed_events([("smile", 10, 5)])


# BORIS's test file: "observation #1" and "#2", state s of subjects 1 and 2
ONE = [
    ("s", 3_300, 7_750, "subject1"),
    ("s", 9_900, 16_200, "subject1"),
    ("s", 18_350, 24_475, "subject1"),
    ("s", 38_425, 46_100, "subject2"),
]
TWO = [
    ("s", 266_165, 276_690, "subject1"),
    ("s", 280_965, 294_215, "subject1"),
    ("s", 286_215, 292_065, "subject2"),
    ("s", 317_390, 320_365, "subject2"),
]


def test_kappa_over_seconds_agrees_with_boris():
    found = figure(time_unit_kappa(ONE, TWO, unit_ms=1_000))
    assert found.n == 636
    assert found.estimate == pytest.approx(-0.036, abs=5e-4)
    assert (found.unit_ms, found.phase_ms, found.categories) == (1_000, 3_300, ("", "subject1|s", "subject2|s"))
    assert found.idle_share == pytest.approx(579 / 636)
    assert found.low is None and found.flags == ("SERIAL",)


def test_the_same_bouts_come_out_of_the_file_itself():
    if not BORIS.exists():
        pytest.skip("the BORIS test file is not beside this checkout")
    observations = json.loads(BORIS.read_text(encoding="utf-8"))["observations"]
    for name, expected in (("observation #1", ONE), ("observation #2", TWO)):
        starts: dict[str, int] = {}
        bouts = []
        for seconds, subject, code, *_rest in observations[name]["events"]:
            at = round(seconds * 1_000)
            if code != "s" or not subject:
                continue
            if subject in starts:
                bouts.append(("s", starts.pop(subject), at, subject))
            else:
                starts[subject] = at
        assert sorted(bouts) == sorted(expected)


def test_a_state_lasts_until_its_stop_and_a_point_counts_once():
    same = [("s", 0, 2_000), ("p", 3_500)]
    found = figure(time_unit_kappa(same, same, 1_000, stop_ms=5_000))
    assert found.estimate == 1
    assert dict(zip(found.categories, [row[i] for i, row in enumerate(found.table)], strict=True)) == {
        "": 3,
        "|p": 1,
        "|s": 2,
    }


def test_events_outside_the_time_watched_do_not_count_and_idle_subjects_do():
    found = figure(
        time_unit_kappa([("s", 0, 900), ("s", 9_000, 9_900)], [("s", 0, 500)], 100, stop_ms=999, subjects=["", "guest"])
    )
    assert found.n == 20 and found.table == ((11, 0), (4, 5))


def test_what_time_units_cannot_show_is_refused():
    assert refused(time_unit_kappa([], [], 100)) == "N_ZERO"
    assert refused(time_unit_kappa([("s", 0, 1_000)], [("s", 0, 1_000)], 100, stop_ms=999)) == "KAPPA_UNDEFINED"
    with pytest.raises(ValueError, match="at least 1 ms"):
        time_unit_kappa(ONE, TWO, 0)
    with pytest.raises(ValueError, match="stops before"):
        time_unit_kappa(ONE, TWO, 100, start_ms=500, stop_ms=100)


def test_the_time_budget_agrees_with_boris():
    found = time_budget([event for event in ONE if event[3] == "subject1"])["s"]
    assert (found.n, found.total, found.mean) == (3, 16_875, 5_625)
    assert found.sd == pytest.approx(1_021, abs=0.5)
    assert (found.gap_mean, found.gap_sd) == (2_150, 0)
    second = time_budget([event for event in ONE if event[3] == "subject2"])["s"]
    assert (second.n, second.total, second.sd, second.gap_mean) == (1, 7_675, None, None)
