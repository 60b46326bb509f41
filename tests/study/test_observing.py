"""What keys make of events: points, states, exclusions, corrections, pauses, samples, and what is told to be wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxstudio.analysis.observed import Line, budget_of
from cxstudio.analysis.result import Refusal
from cxstudio.analysis.sequences import TimeSpent, Transitions
from cxstudio.study import observing as o
from cxstudio.study.observed_faults import clock_words, faults
from cxstudio.study.protocol import Behaviour
from cxstudio.study.recorded import ObservedEvent, Watch
from cxstudio.study.scanning import ScanShare, due_scan, instants, scan_shares, scanned

WAITS = Behaviour(code="waits", title="waits", kind="state", key="w", excludes=("orders",))
ORDERS = Behaviour(code="orders", title="orders", kind="state", key="o")
SERVES = Behaviour(code="serves", title="serves", kind="state", key="s", subject="Staff")
RESTS = Behaviour(code="rests", title="rests", kind="state", key="r", subject="Kitchen", excludes=("serves",))
SMILES = Behaviour(code="smiles", title="smiles", kind="point", key="m", subject="Staff")
ETHOGRAM = (WAITS, ORDERS, SERVES, RESTS, SMILES)


def watching(*keys: tuple[str, int], subject: str = "") -> o.Observation:
    """Keys pressed at these milliseconds, watched from the visit's start on; events are called e0, e1, ..."""
    observation = o.resumed(o.Observation(ETHOGRAM), 0)
    for number, (key, at) in enumerate(keys):
        behaviour = o.behaviour_of_key(ETHOGRAM, key)
        assert behaviour is not None
        observation = o.press(observation, behaviour.code, at, f"e{number}", subject)
    return observation


def spans(observation: o.Observation) -> list[tuple[str, int, int | None]]:
    return [(event.code, event.start_ms, event.stop_ms) for event in observation.events]


def line_of(observation: o.Observation, code: str, now: int, subject: str = "") -> Line:
    return next(
        one for one in budget_of(observation, now).lines if (one.behaviour.code, one.subject) == (code, subject)
    )


def spent(observation: o.Observation, code: str, now: int, subject: str = "") -> TimeSpent:
    found = line_of(observation, code, now, subject).spent
    assert isinstance(found, TimeSpent)
    return found


# -- keys --------------------------------------------------------------------------------------------------------------


def test_a_point_happens_and_its_own_subject_goes_before_the_chosen_one() -> None:
    observation = watching(("m", 700), subject="Customer A")
    assert observation.events == (ObservedEvent(id="e0", code="smiles", start_ms=700, subject="Staff"),)
    assert observation.running == ()


def test_the_second_press_stops_a_state_and_the_third_starts_another_bout() -> None:
    assert spans(watching(("s", 100), ("s", 900), ("s", 1500))) == [("serves", 100, 900), ("serves", 1500, None)]


def test_a_state_stops_what_excludes_it_whichever_of_the_two_says_so() -> None:
    assert spans(watching(("w", 0), ("o", 400))) == [("waits", 0, 400), ("orders", 400, None)]
    assert spans(watching(("o", 0), ("w", 400))) == [("orders", 0, 400), ("waits", 400, None)]


def test_exclusion_holds_for_one_subject_unless_the_ethogram_names_both() -> None:
    observation = o.press(watching(("w", 0), subject="A"), "orders", 500, "x", "B")
    assert [one.stop_ms for one in observation.events] == [None, None]
    assert spans(watching(("s", 0), ("r", 500))) == [("serves", 0, 500), ("rests", 500, None)]


def test_a_key_that_is_let_go_ends_a_short_act_and_nothing_else() -> None:
    held = o.released(watching(("s", 100)), "e0", 450)
    assert spans(held) == [("serves", 100, 450)]
    assert o.released(held, "e0", 900) == held
    assert o.released(held, "gone", 900) == held


def test_an_earlier_observation_stays_as_it_was() -> None:
    before = watching(("s", 100))
    o.press(before, "serves", 900, "x")
    assert spans(before) == [("serves", 100, None)]


# -- corrections -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edge", "by", "span"),
    [
        ("start", 300, (1300, 2000)),
        ("start", 5000, (2000, 2000)),
        ("start", -5000, (0, 2000)),
        ("stop", 100, (1000, 2100)),
        ("stop", -5000, (1000, 1000)),
        ("both", -5000, (0, 1000)),
        ("both", 250, (1250, 2250)),
    ],
)
def test_start_and_stop_move_and_do_not_cross(edge: o.Edge, by: int, span: tuple[int, int]) -> None:
    observation = watching(("s", 1000), ("s", 2000))
    assert spans(o.moved(observation, "e0", edge, by)) == [("serves", *span)]


def test_moving_the_stop_of_an_open_state_leaves_it_open() -> None:
    assert spans(o.moved(watching(("s", 1000)), "e0", "stop", 500)) == [("serves", 1000, None)]


def test_another_behaviour_takes_its_subject_along_and_drops_the_details() -> None:
    observation = o.corrected(watching(("w", 0), subject="A"), "e0", modifiers=("long",), comment="by the door")
    event = o.corrected(observation, "e0", code="serves").event("e0")
    assert event is not None
    assert (event.subject, event.modifiers, event.comment) == ("Staff", (), "by the door")


def test_a_point_that_becomes_a_state_is_not_left_open_and_back_again_has_no_stop() -> None:
    state = o.corrected(watching(("m", 800)), "e0", code="serves")
    assert spans(state) == [("serves", 800, 800)]
    assert spans(o.corrected(state, "e0", code="smiles")) == [("smiles", 800, None)]


def test_a_state_is_split_inside_itself_and_merged_again() -> None:
    whole = watching(("s", 1000), ("s", 4000))
    two = o.split(whole, "e0", 2500, "new")
    assert spans(two) == [("serves", 1000, 2500), ("serves", 2500, 4000)]
    assert o.merged(two, "e0") == whole
    assert o.split(whole, "e0", 4000, "new") == whole
    assert o.merged(whole, "e0") == whole


def test_merging_with_an_open_state_stays_open_and_keeps_both_comments() -> None:
    two = watching(("s", 1000), ("s", 2000), ("s", 3000))
    two = o.corrected(o.corrected(two, "e0", comment="first"), "e2", comment="second")
    one = o.merged(two, "e0")
    assert spans(one) == [("serves", 1000, None)]
    assert one.events[0].comment == "first; second"


def test_an_event_is_taken_out() -> None:
    assert spans(o.without(watching(("s", 1), ("m", 2)), "e0")) == [("smiles", 2, None)]


# -- time ------------------------------------------------------------------------------------------------------------


def test_a_pause_counts_in_nothing() -> None:
    # 10 s watched, 20 s paused, 10 s watched; serving from 5 s to 35 s is 10 s of 20 s.
    observation = o.resumed(o.paused(watching(("s", 5_000)), 10_000), 30_000)
    observation = o.paused(o.press(observation, "serves", 35_000, "x"), 40_000)
    assert list(o.pauses(observation)) == [(10_000, 30_000), (40_000, None)]
    found = spent(observation, "serves", 90_000, "Staff")
    assert (found.n, found.total, found.share) == (1, 10_000, 0.5)
    assert budget_of(observation, 90_000).watched_ms == 20_000


def test_watching_twice_or_pausing_twice_changes_nothing() -> None:
    observation = watching()
    assert o.resumed(observation, 500) == observation
    rested = o.paused(observation, 500)
    assert o.paused(rested, 900) == rested


def test_an_open_state_is_counted_and_its_time_is_not() -> None:
    found = spent(watching(("s", 0), ("s", 1000), ("s", 2000)), "serves", 9_000, "Staff")
    assert (found.n, found.n_open, found.total) == (2, 1, 1000)
    lone = spent(watching(("s", 2000)), "serves", 9_000, "Staff")
    assert (lone.n, lone.n_open, lone.total, lone.share) == (1, 1, None, None)


def test_without_a_noted_time_no_share_is_told_and_two_at_once_are_refused() -> None:
    events = (
        ObservedEvent(id="a", code="serves", start_ms=0, stop_ms=500, subject="Staff"),
        ObservedEvent(id="b", code="serves", start_ms=400, stop_ms=900, subject="Staff"),
        ObservedEvent(id="c", code="waits", start_ms=0, stop_ms=500),
    )
    observation = o.Observation(ETHOGRAM, events)
    assert isinstance(line_of(observation, "serves", 1000, "Staff").spent, Refusal)
    assert spent(observation, "waits", 1000).share is None


def test_what_follows_what_is_counted_in_the_order_of_time() -> None:
    late_first = watching(("m", 500), ("s", 100), ("s", 900), ("m", 700))
    found = budget_of(late_first, 1000).transitions
    assert isinstance(found, Transitions)
    at = {code: place for place, code in enumerate(found.codes)}
    assert found.n == 2
    assert found.counts[at["serves"]][at["smiles"]] == 1
    assert found.counts[at["smiles"]][at["smiles"]] == 1
    assert isinstance(budget_of(watching(("m", 5)), 1000).transitions, Refusal)


# -- samples ---------------------------------------------------------------------------------------------------------


def test_a_sample_is_due_after_each_interval_and_one_that_was_missed_is_not_made_up() -> None:
    observation = watching()
    assert due_scan(observation, 30_000, 29_999) is None
    assert due_scan(observation, 30_000, 95_000) == 90_000
    later = scanned(observation, 90_000, (), {})
    assert due_scan(later, 30_000, 119_999) is None
    assert due_scan(o.paused(later, 100_000), 30_000, 500_000) is None
    with pytest.raises(ValueError, match="second"):
        due_scan(observation, 10, 500)


def test_samples_give_shares_of_instants_and_no_time() -> None:
    observation = watching()
    for at, held in ((10_000, True), (20_000, False), (30_000, True)):
        keys = [("serves", "")] if held else []
        observation = scanned(observation, at, keys, {("serves", ""): f"s{at}"})
    assert instants(observation) == (10_000, 20_000, 30_000)
    assert scan_shares(observation) == {("serves", "Staff"): ScanShare(2, 3)}
    line = line_of(observation, "serves", 40_000, "Staff")
    assert line.scans == ScanShare(2, 3)
    assert spent(observation, "serves", 40_000, "Staff").n == 0
    assert budget_of(observation, 40_000).events == 0


# -- what is wrong -----------------------------------------------------------------------------------------------------


def told(observation: o.Observation, length: int | None = None) -> list[tuple[str, str]]:
    return [(finding.code, finding.item) for finding in faults(observation, length)]


def test_a_clean_observation_has_nothing_to_tell() -> None:
    assert told(watching(("w", 0), ("o", 400), ("o", 800), ("m", 900)), 1000) == []


def test_open_states_are_told_and_not_closed() -> None:
    observation = watching(("s", 100))
    assert told(observation) == [("E001", "e0")]
    assert observation.events[0].stop_ms is None


def test_overlaps_are_told_at_the_later_event() -> None:
    events = (
        ObservedEvent(id="a", code="waits", start_ms=0, stop_ms=500),
        ObservedEvent(id="b", code="orders", start_ms=499, stop_ms=900),
        ObservedEvent(id="c", code="orders", start_ms=800, stop_ms=850),
        ObservedEvent(id="d", code="orders", start_ms=900, stop_ms=950),
    )
    assert told(o.Observation(ETHOGRAM, events)) == [("E002", "b"), ("E003", "c")]


def test_events_outside_the_visit_in_a_pause_or_of_no_behaviour_are_told() -> None:
    observation = o.resumed(o.paused(watching(("m", 50), ("m", 1500)), 1000), 2000)
    observation = o.with_event(observation, ObservedEvent(id="early", code="smiles", start_ms=-1))
    observation = o.with_event(observation, ObservedEvent(id="odd", code="sings", start_ms=60))
    observation = o.with_event(observation, ObservedEvent(id="late", code="smiles", start_ms=9001))
    assert told(observation, 9000) == [("E004", "early"), ("E005", "odd"), ("E006", "e1"), ("E004", "late")]
    assert told(replace(observation, watched=(Watch(start_ms=0),)))[-1] == ("E005", "odd")


@pytest.mark.parametrize(
    ("ms", "words"), [(0, "0:00"), (67_999, "1:07"), (758_000, "12:38"), (3_723_000, "1:02:03"), (-61_000, "−1:01")]
)
def test_times_read_as_on_a_clock(ms: int, words: str) -> None:
    assert clock_words(ms) == words
