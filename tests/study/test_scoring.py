"""Points and compliance, against arithmetic done by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.study.protocol import AtMost, Choice, Computed, Holds, NoneOf, Note, SingleChoice, Within
from cxstudio.study.scoring import ItemStatus, Met, VisitScore, score, score_item, trace, weighted_share
from cxstudio.study.visit import Answer, Visit, read
from tests.study.builders import (
    a_full_visit,
    a_protocol,
    a_scale,
    a_stage,
    a_touchpoint,
    a_visit,
    choice,
    choices,
    counter,
    never,
    not_applicable,
    not_observed,
    rating,
    ready_made,
    scored,
    seconds,
    timer,
    yes_no,
)


def share(found: VisitScore, stage: str) -> float | None:
    return next(section.share for section in found.stages if section.id == stage)


def verdicts(found: VisitScore) -> dict[str, Met]:
    return {touchpoint.touchpoint.id: touchpoint.met for touchpoint in found.touchpoints}


def touchpoints_with(found: VisitScore, met: Met) -> list[str]:
    return [id for id, verdict in verdicts(found).items() if verdict is met]


def points(found: VisitScore, touchpoint: str) -> tuple[float, float]:
    section = next(t.section for t in found.touchpoints if t.touchpoint.id == touchpoint)
    return section.earned, section.possible


# --- the golden case: two sections, every sort of item once ---


def golden() -> VisitScore:
    a = a_stage(
        yes_no("polite", points=1),
        yes_no("helped", points=2),
        choices("told", 1, "price", "size", "care", "origin", "return"),
        id="a",
        weight=60,
    )
    b = a_stage(
        rating("order", "five", points=4),
        yes_no("extra", points=1, bonus=True),
        yes_no("farewell", points=1, required=False),
        id="b",
        weight=40,
    )
    answers = {
        "polite": "yes",
        "helped": not_applicable(),
        "told": ("price", "size", "care"),
        "order": 4,
        "extra": "yes",
    }
    return scored(a_protocol(a, b, scales=(a_scale("five", 1, 5), a_scale("o10", 0, 10))), answers)


def test_golden_case_sections():
    assert share(golden(), "a") == pytest.approx(4 / 6)
    assert share(golden(), "b") == pytest.approx(4 / 5)


def test_golden_case_overall():
    assert golden().pooled == pytest.approx(0.7273, abs=5e-5)
    assert golden().weighted == pytest.approx(0.7200, abs=5e-5)


def test_the_trace_shows_the_arithmetic_of_the_golden_case():
    lines = trace(golden())
    assert "A (weight 60): 4/6 = 66.67 %" in lines
    assert "B (weight 40): 4/5 = 80.00 %" in lines
    assert lines[-1] == "Pooled 72.73 %, weighted 72.00 %"


# --- the coffee-shop visit ---


def coffee() -> VisitScore:
    protocol = ready_made("coffee_shop").protocol
    answers = {
        "before_source": "nowhere",
        "out_pavement": 2,
        "door_notice": seconds(45),
        "order_repeat": "no",
        "order_allergy": not_applicable("n3"),
        "get_cup": 2,
        "wash_clean": not_observed("c4"),
        "wash_soap": not_observed("c4"),
    }
    return score(read(protocol, a_full_visit(protocol, answers, draws={"scenario": "allergy"})))


@pytest.mark.parametrize(
    ("stage", "earned", "possible", "percent"),
    [
        ("arrive", 7.333, 10, 73.33),
        ("order_and_pay", 13, 15, 86.67),
        ("receive", 10.333, 11, 93.94),
        ("sit_down", 7, 7, 100),
        ("leave_and_afterwards", 2, 2, 100),
    ],
)
def test_the_coffee_shop_visit_by_stage(stage, earned, possible, percent):
    section = next(section for section in coffee().stages if section.id == stage)
    assert (section.earned, section.possible) == pytest.approx((earned, possible), abs=5e-4)
    assert section.share == pytest.approx(percent / 100, abs=5e-5)


def test_the_coffee_shop_visit_has_no_score_before_the_visit():
    assert share(coffee(), "before") is None


def test_the_coffee_shop_visit_overall():
    found = coffee()
    assert found.pooled == pytest.approx(39.6667 / 45, abs=5e-6)
    assert found.pooled == pytest.approx(0.8815, abs=5e-5)
    assert found.weighted == pytest.approx(0.9069, abs=5e-5)
    assert found.overall(ready_made("coffee_shop").protocol) == found.weighted


def test_the_coffee_shop_visit_standards():
    found = coffee()
    assert touchpoints_with(found, Met.MET) == ["approach", "line", "pay", "sit", "leave"]
    assert touchpoints_with(found, Met.NOT_MET) == ["door", "order", "drink"]
    assert touchpoints_with(found, Met.NO_VERDICT) == ["anticipation", "washroom", "afterwards"]


def test_the_coffee_shop_visit_has_no_critical_fail_and_two_gaps():
    assert coffee().critical_fails == ()
    assert coffee().not_observed == 2


@pytest.mark.parametrize("card", ["plain", "allergy"])
def test_the_plain_card_scores_as_an_allergy_card_that_did_not_apply(card):
    protocol = ready_made("coffee_shop").protocol
    visit = a_full_visit(protocol, {"order_allergy": not_applicable("n3")}, draws={"scenario": card})
    assert points(score(read(protocol, visit)), "order") == (5, 5)


# --- the shampoo order ---


def shampoo() -> VisitScore:
    protocol = ready_made("online_order").protocol
    answers = {
        "early_outcome": 9,
        "wait_msgs": 1,
        "wait_sent": not_applicable("n2"),
        "wait_track": not_applicable("n2"),
        "fail_kind": "all_cancelled",
        "fail_after": seconds(4 * 86400),
        "fail_how": "form_letter",
        "fail_choice": ("none",),
        "fail_money": 3,
        "outcome": 2,
    }
    return score(read(protocol, a_full_visit(protocol, answers, draws={"arm": "keep", "device": "phone"})))


@pytest.mark.parametrize(
    ("touchpoint", "earned", "possible"),
    [("find", 2, 2), ("offer", 8, 8), ("order", 6, 6), ("confirmation", 8, 8), ("waiting", 5, 5), ("failure", 3, 11)],
)
def test_the_shampoo_order_by_touchpoint(touchpoint, earned, possible):
    assert points(shampoo(), touchpoint) == (earned, possible)


def test_the_shampoo_order_looks_handsome():
    found = shampoo()
    assert found.pooled == pytest.approx(0.80)
    assert found.weighted == pytest.approx(0.7917, abs=5e-5)
    assert share(found, "fulfilment") == 0.5
    assert [share(found, stage) for stage in ("arrival", "return", "complaining")] == [None, None, None]


def test_the_shampoo_order_is_a_critical_fail_all_the_same():
    assert [fail.item.id for fail in shampoo().critical_fails] == ["fail_kind"]
    assert verdicts(shampoo())["waiting"] is Met.MET
    assert verdicts(shampoo())["failure"] is Met.NOT_MET


@pytest.mark.parametrize(
    ("arrived", "earned", "kept"), [("2026-03-01", 3, True), ("2026-03-02", 3, True), ("2026-03-03", 0, False)]
)
def test_a_parcel_is_late_from_the_day_after_the_named_one(arrived, earned, kept):
    protocol = ready_made("online_order").protocol
    visit = a_full_visit(protocol, {"offer_date": "2026-03-02", "hand_date": arrived}, draws={"arm": "keep"})
    reading = read(protocol, visit)
    found = score_item(reading, reading.active["late_days"].item)
    assert (found.earned, found.possible, found.kept) == (earned, 3, kept)


def test_without_a_named_date_nothing_can_be_late():
    protocol = ready_made("online_order").protocol
    visit = a_full_visit(protocol, {"offer_date": "none_named"}, draws={"arm": "keep"})
    found = score(read(protocol, visit))
    assert points(found, "handover") == (2, 2)
    assert verdicts(found)["handover"] is Met.MET


# --- single rules ---


@pytest.mark.parametrize(
    ("given_answer", "earned", "possible", "kept"),
    [
        ("yes", 2, 2, True),
        ("no", 0, 2, False),
        (not_applicable(), 0, 0, None),
        (not_observed(), 0, 0, None),
        (None, 0, 2, None),
    ],
)
def test_every_way_to_answer_a_yes_no_item(given_answer, earned, possible, kept):
    protocol = a_protocol(yes_no(points=2))
    reading = read(protocol, a_visit({} if given_answer is None else {"greeting": given_answer}))
    found = score_item(reading, reading.active["greeting"].item)
    assert (found.earned, found.possible, found.kept) == (earned, possible, kept)


def test_scales_earn_linearly_while_the_standard_is_judged_apart():
    found = scored(a_protocol(rating(points=2, at_least=3)), {"cleanness": 2})
    assert points(found, "door") == pytest.approx((4 / 3, 2))
    assert found.touchpoints[0].items[0].kept is False


def test_a_scale_may_begin_below_zero():
    assert points(scored(a_protocol(rating("mood", "v7", points=3)), {"mood": 0}), "door") == (1.5, 3)


def test_points_beside_the_answers_decide_what_is_earned():
    options = (Choice(id="at_once", text="At once", points=2), Choice(id="refused", text="Refused", points=1))
    item = SingleChoice(id="change", text="How?", choices=options, points=2)
    assert points(scored(a_protocol(item), {"change": "refused"}), "door") == (1, 2)


def test_several_choices_earn_up_to_their_cap():
    protocol = a_protocol(choices("told", 1, "price", "size", "care", cap=2))
    assert points(scored(protocol, {"told": ("price", "size", "care")}), "door") == (2, 2)
    assert points(scored(protocol, {"told": ("price",)}), "door") == (1, 2)


def test_a_bonus_may_lift_the_score_above_one():
    protocol = a_protocol(yes_no(points=1), yes_no("extra", points=1, bonus=True))
    assert scored(protocol, {"greeting": "yes", "extra": "yes"}).pooled == 2


@pytest.mark.parametrize(
    ("given_answer", "kept"),
    [(seconds(30), True), (seconds(30.001), False), (never(10), False), (not_observed(), None)],
)
def test_a_timer_keeps_its_standard_in_seconds_and_fails_when_nothing_came(given_answer, kept):
    found = scored(a_protocol(timer(at_most=30, points=2)), {"wait": given_answer})
    assert found.touchpoints[0].items[0].kept is kept
    assert found.touchpoints[0].section.earned == (2 if kept else 0)


def test_a_timer_that_was_not_observed_is_no_failure_whatever_it_had_counted():
    stopped = not_observed().model_copy(update={"reached": False})
    assert scored(a_protocol(timer(at_most=30, points=2)), {"wait": stopped}).touchpoints[0].items[0].kept is None


@pytest.mark.parametrize(("number", "kept"), [(0, False), (1, True), (5, True), (6, False)])
def test_a_range_includes_both_its_ends(number, kept):
    item = counter("messages", points=1, standard=Within(low=1, high=5))
    assert scored(a_protocol(item), {"messages": number}).touchpoints[0].items[0].kept is kept


def test_a_button_beside_a_number_is_no_small_number():
    item = counter("clicks", points=1, standard=AtMost(value=2), alternatives=(Choice(id="none", text="Not found"),))
    assert scored(a_protocol(item), {"clicks": "none"}).touchpoints[0].items[0].kept is False


def test_none_of_is_kept_by_all_other_answers():
    item = choice("source", "sign", "nowhere").model_copy(update={"standard": NoneOf(answers=("nowhere",))})
    assert scored(a_protocol(item), {"source": "sign"}).touchpoints[0].items[0].kept is True
    assert scored(a_protocol(item), {"source": "nowhere"}).touchpoints[0].items[0].kept is False


SHARE = Holds(expression=". * 5 <= ${free}", text="at most 1 in 5")


@pytest.mark.parametrize(
    ("free", "dirty", "kept", "expected"),
    [
        (10, 2, True, (2, 2)),
        (10, 3, False, (0, 2)),
        (not_observed(), 3, None, (0, 0)),
        (not_applicable(), 3, None, (0, 0)),
        (10, not_applicable(), None, (0, 0)),
    ],
)
def test_a_standard_that_compares_two_items_needs_both(free, dirty, kept, expected):
    protocol = a_protocol(counter("free"), counter("dirty", points=2, standard=SHARE))
    found = scored(protocol, {"free": free, "dirty": dirty})
    assert found.touchpoints[0].items[1].kept is kept
    assert points(found, "door") == expected


def test_a_critical_fail_marks_the_visit_and_leaves_the_number_alone():
    with_mark = scored(a_protocol(yes_no(points=1, critical=True), yes_no("rest", points=3)), {"greeting": "no"})
    without = scored(a_protocol(yes_no(points=1), yes_no("rest", points=3)), {"greeting": "no"})
    assert len(with_mark.critical_fails) == 1
    assert with_mark.pooled == without.pooled


def test_nothing_possible_is_no_score():
    found = scored(a_protocol(yes_no(points=2)), {"greeting": not_applicable()})
    assert (found.pooled, found.weighted) == (None, None)
    assert "no score" in trace(found)[-1]


def test_stages_without_weight_do_not_count():
    found = scored(
        a_protocol(a_stage(yes_no(points=1), id="a", weight=0), a_stage(yes_no("late", points=1), id="b", weight=5)),
        {"greeting": "no", "late": "yes"},
    )
    assert found.weighted == 1
    assert weighted_share(found.stages[:1]) is None


def test_coverage_counts_what_could_not_be_seen_among_what_was_asked():
    shown = (Note(id="hint", text="Look up."), Computed(id="sum", text="Sum", expression="1 + 1"))
    found = scored(a_protocol(yes_no(), yes_no("b"), *shown), {"greeting": not_observed(), "b": "yes"})
    assert (found.not_observed, found.asked, found.coverage) == (1, 2, 0.5)


def test_a_hidden_touchpoint_has_no_points_and_no_verdict():
    protocol = a_protocol(
        a_touchpoint(yes_no("sent", points=1), id="wait"),
        a_touchpoint(yes_no("whole", points=1, in_standard=True), id="parcel", condition="${sent} = 'yes'"),
    )
    found = scored(protocol, {"sent": "no", "whole": "no"})
    assert points(found, "parcel") == (0, 0)
    assert verdicts(found)["parcel"] is Met.NO_VERDICT
    assert found.touchpoints[1].items[0].status is ItemStatus.NOT_ASKED


# --- the touchpoint's standard ---

K, F, NA, CNO, OPEN = "yes", "no", not_applicable(), not_observed(), None


@pytest.mark.parametrize(
    ("first", "second", "met"),
    [
        (K, K, Met.MET),
        (K, NA, Met.MET),
        (K, CNO, Met.NO_VERDICT),
        (K, OPEN, Met.NO_VERDICT),
        (K, F, Met.NOT_MET),
        (F, CNO, Met.NOT_MET),
        (F, OPEN, Met.NOT_MET),
        (F, NA, Met.NOT_MET),
        (NA, NA, Met.NO_VERDICT),
        (NA, CNO, Met.NO_VERDICT),
        (CNO, CNO, Met.NO_VERDICT),
        (OPEN, OPEN, Met.NO_VERDICT),
    ],
)
def test_when_a_touchpoints_standard_is_met(first, second, met):
    items = [yes_no(id, points=1, in_standard=True) for id in ("first", "second")]
    beside = yes_no("beside", points=1)
    given_answers = {"first": first, "second": second, "beside": "no"}
    found = scored(a_protocol(*items, beside), {k: v for k, v in given_answers.items() if v is not None})
    assert found.touchpoints[0].met is met


def test_a_touchpoint_without_standard_items_has_no_verdict():
    assert scored(a_protocol(yes_no(points=1)), {"greeting": "yes"}).touchpoints[0].met is Met.NO_VERDICT


# --- properties ---

COFFEE = ready_made("coffee_shop").protocol
GOOD = a_full_visit(COFFEE, draws={"scenario": "allergy"})
SCORED_IDS = [item.id for _stage, t in COFFEE.touchpoints() for item in t.items if item.points]
WAYS = st.sampled_from(["good", "bad", "na", "cno", "open"])


def changed(ways: dict[str, str]) -> Visit:
    visit = GOOD
    for item, way in ways.items():
        if way == "open":
            visit = visit.without_answer(item)
        elif way != "good":
            value = {"na": not_applicable(), "cno": not_observed(), "bad": Answer(item="", value="bad")}[way]
            visit = visit.with_answer(value.model_copy(update={"item": item}))
    return visit


UNHURRIED = settings(deadline=None, max_examples=40)
"""No deadline: a busy machine is no failure."""
VISITS = st.dictionaries(st.sampled_from(SCORED_IDS), WAYS, max_size=12).map(changed)


@UNHURRIED
@given(VISITS, st.floats(0.5, 5), st.sampled_from([not_applicable(), not_observed()]))
def test_one_more_item_that_did_not_apply_never_moves_the_score(visit, top, why):
    more = yes_no("more", points=top)
    last = COFFEE.stages[-1]
    longer = COFFEE.model_copy(
        update={
            "stages": (
                *COFFEE.stages[:-1],
                last.model_copy(update={"touchpoints": (*last.touchpoints, a_touchpoint(more, id="extra"))}),
            )
        }
    )
    before = score(read(COFFEE, visit))
    after = score(read(longer, visit.with_answer(why.model_copy(update={"item": "more"}))))
    assert (after.pooled, after.weighted, after.critical_fails) == (
        before.pooled,
        before.weighted,
        before.critical_fails,
    )


@UNHURRIED
@given(VISITS)
def test_shares_stay_between_none_and_all_and_touchpoints_add_up(visit):
    found = score(read(COFFEE, visit))
    assert all(section.share is None or 0 <= section.share <= 1 for section in found.stages)
    assert sum(t.section.earned for t in found.touchpoints) == pytest.approx(sum(s.earned for s in found.stages))
    assert sum(t.section.possible for t in found.touchpoints) == pytest.approx(sum(s.possible for s in found.stages))


@UNHURRIED
@given(VISITS)
def test_the_order_of_asking_never_moves_the_score(visit):
    turned = score(read(COFFEE, visit.model_copy(update={"reverse": True})))
    straight = score(read(COFFEE, visit))
    assert (turned.pooled, turned.weighted) == (straight.pooled, straight.weighted)


def test_a_note_alone_earns_nothing() -> None:
    protocol = a_protocol(yes_no("greeting", points=1, required=False, standard=None))
    noted = scored(protocol, {"greeting": Answer(item="greeting", note="Nobody was there.")})
    assert (noted.touchpoints[0].items[0].earned, noted.touchpoints[0].items[0].possible) == (0, 1)
