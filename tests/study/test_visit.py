"""A visit read against its protocol: what is asked, what is hidden, what is still missing."""

from __future__ import annotations

import pytest

from cxstudio.errors import Severity
from cxstudio.study.missing import missing_items
from cxstudio.study.pages import pages_of, places_of
from cxstudio.study.protocol import (
    Ask,
    Computed,
    Draw,
    EvidenceRule,
    PhotoItem,
    Protocol,
    Reason,
    SeveralChoices,
    Text,
    Touchpoint,
)
from cxstudio.study.visit import MarkedMoment, Status, Visit, holds, progress, read
from tests.study.builders import (
    a_full_visit,
    a_photo,
    a_protocol,
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


def asked_ids(protocol: Protocol, visit: Visit) -> list[str]:
    return list(read(protocol, visit).active)


def codes(protocol: Protocol, visit: Visit) -> list[str]:
    return [finding.code for finding in missing_items(read(protocol, visit))]


# --- the order of asking ---


def test_expectations_come_first_and_the_outcome_last():
    door = a_touchpoint(yes_no(), id="door", asks=tuple(Ask))
    pages = pages_of(a_protocol(door))
    assert [page.id for page in pages] == ["expectations", "door", "outcome"]
    assert [item.id for item in pages[0].items] == ["door_expectation", "door_importance"]


def test_facts_stand_before_judgements():
    door = a_touchpoint(yes_no(), id="door", asks=(Ask.EMOTION, Ask.RATING, Ask.DELIGHT, Ask.INCIDENT))
    ids = [item.id for item in pages_of(a_protocol(door))[0].items]
    assert ids == [
        "greeting",
        "door_rating",
        "door_valence",
        "door_arousal",
        "door_delight",
        "door_delight_words",
        "door_incident",
        "door_incident_words",
        "door_incident_sign",
        "door_incident_remedy",
    ]


def test_what_a_touchpoint_asks_uses_the_words_it_is_spoken_of_by():
    door = a_touchpoint(id="door", spoken_as="coming in", asks=(Ask.RATING, Ask.EXPECTATION))
    places = places_of(a_protocol(door))
    assert places["door_rating"].item.text == "All in all, how good was coming in?"
    assert places["door_expectation"].touchpoint is door


def test_the_longest_touchpoint_id_still_leaves_room_for_what_it_asks():
    door = a_touchpoint(id="d" * 48, asks=tuple(Ask))
    assert f"{'d' * 48}_incident_remedy" in places_of(a_protocol(door))


@pytest.mark.parametrize(("reverse", "ids"), [(False, ["a", "b"]), (True, ["b", "a"])])
def test_half_of_the_observers_meet_a_shuffled_touchpoint_in_reverse(reverse, ids):
    street = a_touchpoint(yes_no("a"), yes_no("b"), id="street", shuffle=True, asks=(Ask.RATING,))
    visit = a_visit(reverse=reverse)
    assert asked_ids(a_protocol(street), visit)[:3] == [*ids, "street_rating"]


def test_a_touchpoint_in_time_order_is_never_reversed():
    line = a_touchpoint(yes_no("a"), yes_no("b"), id="line")
    assert asked_ids(a_protocol(line), a_visit(reverse=True))[:2] == ["a", "b"]


def test_items_are_numbered_through_the_whole_visit():
    protocol = a_protocol(a_touchpoint(yes_no("a"), id="one"), a_touchpoint(yes_no("b"), id="two"))
    assert [place.number for place in places_of(protocol).values()] == [1, 2, 3]


# --- hidden answers ---

CHAIN = a_protocol(
    choice("way", "cash", "card", "none"),
    yes_no("shown", points=1, condition="${way} != 'none'"),
    yes_no("explained", points=1, condition="${shown} = 'no'"),
    outcome=None,
)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["way"]),
        ({"way": "none"}, ["way"]),
        ({"way": "none", "shown": "no", "explained": "yes"}, ["way"]),
        ({"way": not_observed()}, ["way"]),
        ({"way": not_applicable(), "shown": "no"}, ["way"]),
        ({"way": "cash"}, ["way", "shown"]),
        ({"way": "cash", "shown": "yes", "explained": "yes"}, ["way", "shown"]),
        ({"way": "cash", "shown": "no"}, ["way", "shown", "explained"]),
        ({"way": "card", "shown": not_observed(), "explained": "yes"}, ["way", "shown"]),
    ],
)
def test_what_is_asked_follows_from_the_answers_that_count(answers, asked):
    assert asked_ids(CHAIN, a_visit(answers)) == asked


def test_a_hidden_answer_is_kept_but_does_not_count_and_comes_back():
    visit = a_visit({"way": "cash", "shown": "no", "explained": "yes"})
    hidden = visit.with_answer(visit.answers["way"].model_copy(update={"value": "none"}))
    assert "shown" in hidden.answers
    assert read(CHAIN, hidden).answer("shown") is None
    assert scored(CHAIN, hidden.answers).pooled is None
    back = hidden.with_answer(visit.answers["way"])
    assert read(CHAIN, back).answer("explained") == visit.answers["explained"]


def test_a_hidden_required_item_keeps_nobody_from_finishing():
    assert codes(CHAIN, a_visit({"way": "none"})) == []
    assert codes(CHAIN, a_visit({"way": "cash"})) == ["V001"]


def test_a_draw_decides_what_is_asked():
    draw = Draw(id="arm", title="Arm", options=choice("x", "keep", "back").choices)
    home = a_touchpoint(yes_no("sent_back"), id="home", condition="${arm} = 'back'")
    protocol = a_protocol(home, draws=(draw,), outcome=None)
    assert asked_ids(protocol, a_visit(draws={"arm": "keep"})) == []
    assert asked_ids(protocol, a_visit(draws={"arm": "back"})) == ["sent_back"]
    assert read(protocol, a_visit(draws={"arm": "keep"})).pages() == []


def test_conditions_see_timers_in_seconds():
    protocol = a_protocol(timer(), yes_no("sorry", condition="${wait} > 60"), outcome=None)
    assert asked_ids(protocol, a_visit({"wait": seconds(60)})) == ["wait"]
    assert asked_ids(protocol, a_visit({"wait": seconds(61)})) == ["wait", "sorry"]


def test_conditions_see_each_of_several_choices():
    protocol = a_protocol(
        choices("words", None, "calm", "loud"), yes_no("why", condition="selected(${words}, 'loud')"), outcome=None
    )
    assert asked_ids(protocol, a_visit({"words": ("calm", "loud")})) == ["words", "why"]
    assert asked_ids(protocol, a_visit({"words": ("calm",)})) == ["words"]


def test_a_computed_item_follows_from_earlier_answers_and_is_never_missing():
    protocol = a_protocol(
        counter("free"), counter("dirty"), Computed(id="part", text="Share", expression="${dirty} div ${free}")
    )
    reading = read(protocol, a_visit({"free": 8, "dirty": 2}))
    assert reading.values["part"] == 0.25
    assert read(protocol, a_visit({"free": 0, "dirty": 0})).values["part"] is None
    assert "part" not in [finding.item for finding in missing_items(reading)]


@pytest.mark.parametrize(
    ("free", "dirty", "expected"), [(5, 5, True), (5, 6, False), (not_observed(), 6, None), (not_applicable(), 6, None)]
)
def test_a_rule_over_two_items_cannot_be_told_while_one_has_no_value(free, dirty, expected):
    reading = read(a_protocol(counter("free"), counter("dirty")), a_visit({"free": free, "dirty": dirty}))
    assert holds(reading, ". <= ${free}", dirty) is expected


# --- changing a visit ---


def test_a_visit_never_changes_it_gives_new_ones():
    before = a_visit({"a": "yes"})
    after = before.with_evidence(a_photo("a")).with_moment(MarkedMoment(id="m", touchpoint="door", sign="pain"))
    assert (before.evidence, before.moments) == ((), ())
    assert after.without_evidence("photo-a").evidence == ()
    assert before.without_answer("a").answers == {}
    assert before.without_answer("unknown") == before


def test_a_photo_or_moment_of_the_same_id_takes_the_old_ones_place():
    visit = a_visit().with_evidence(a_photo("a")).with_evidence(a_photo("a").model_copy(update={"caption": "Door"}))
    assert [photo.caption for photo in visit.evidence] == ["Door"]
    moment = MarkedMoment(id="m", touchpoint="door", sign="delight")
    visit = visit.with_moment(moment).with_moment(moment.model_copy(update={"text": "A smile"}))
    assert [moment.text for moment in visit.moments] == ["A smile"]


def test_progress_counts_what_is_asked_now():
    reading = read(CHAIN, a_visit({"way": "cash", "shown": not_applicable()}))
    assert progress(reading, reading.pages()[0]) == (2, 2)


# --- what is missing ---

PROOF = EvidenceRule(when="on_fail", at_least=2, what="the door")


def test_an_open_required_item_is_named_with_its_place():
    (finding,) = missing_items(read(a_protocol(yes_no(), outcome=None), a_visit()))
    assert (finding.code, finding.item, finding.severity) == ("V001", "greeting", Severity.ERROR)
    assert finding.place == "Door › Was it greeting?"


def test_an_open_optional_item_may_stay_open():
    assert codes(a_protocol(yes_no(required=False), outcome=None), a_visit()) == []


def test_the_outcome_is_missing_too():
    assert [finding.item for finding in missing_items(read(a_protocol(yes_no()), a_visit({"greeting": "yes"})))] == [
        "outcome"
    ]


@pytest.mark.parametrize("answer", [not_applicable("n1"), not_observed("c4")])
def test_not_applicable_and_could_not_observe_are_answers(answer):
    assert codes(a_protocol(yes_no(), outcome=None), a_visit({"greeting": answer})) == []


def test_no_answer_without_a_reason():
    assert codes(a_protocol(yes_no(), outcome=None), a_visit({"greeting": not_observed("")})) == ["V002"]


@pytest.mark.parametrize(("note", "expected"), [("", ["V008"]), ("  ", ["V008"]), ("A call came in.", [])])
def test_some_reasons_ask_for_a_note(note, expected):
    protocol = a_protocol(yes_no(), outcome=None)
    assert codes(protocol, a_visit({"greeting": not_observed("c5", note)})) == expected


def test_a_study_may_ask_for_a_note_with_a_reason_of_its_own():
    item = yes_no(not_applicable=(Reason(code="fog", text="Fog", needs_note=True),))
    assert codes(a_protocol(item, outcome=None), a_visit({"greeting": not_applicable("fog")})) == ["V008"]


def text(**fields: object) -> Protocol:
    return a_protocol(Text(id="why", text="Why?", **fields), outcome=None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("", ["V001"]), ("   ", ["V001"]), ("short", ["V003"]), ("Long enough to be understood.", [])],
)
def test_required_words_want_a_sentence(words, expected):
    assert codes(text(), a_visit({"why": words})) == expected


def test_optional_words_may_be_short_or_blank():
    assert codes(text(required=False), a_visit({"why": "ok"})) == []
    assert codes(text(required=False), a_visit({"why": ""})) == []


def test_no_box_ticked_is_no_answer():
    assert codes(a_protocol(choices("told", None, "a", "none"), outcome=None), a_visit({"told": ()})) == ["V001"]


def test_more_ticks_than_allowed():
    item: SeveralChoices = choices("told", None, "a", "b", "c", at_most=2)
    protocol = a_protocol(item, outcome=None)
    assert codes(protocol, a_visit({"told": ("a", "b", "c")})) == ["V004"]
    assert codes(protocol, a_visit({"told": ("a", "b")})) == []


LIMITED = a_protocol(
    counter("free"), counter("dirty", constraint=". <= ${free}", constraint_text="There cannot be more."), outcome=None
)


def test_an_answer_that_breaks_a_rule_is_refused_in_the_designers_words():
    (finding,) = missing_items(read(LIMITED, a_visit({"free": 2, "dirty": 3})))
    assert (finding.code, finding.text) == ("V005", "There cannot be more.")


def test_a_rule_does_not_bind_while_the_other_item_could_not_be_observed():
    assert codes(LIMITED, a_visit({"free": not_observed(), "dirty": 3})) == []


def test_an_unusual_answer_is_a_warning_that_a_note_settles():
    protocol = a_protocol(timer(warning=". <= 1200", warning_text="Over 20 minutes?"), outcome=None)
    (finding,) = missing_items(read(protocol, a_visit({"wait": seconds(1300)})))
    assert (finding.code, finding.severity, finding.text) == ("V006", Severity.WARNING, "Over 20 minutes?")
    explained = never(1300).model_copy(update={"reached": True, "note": "They had a power cut."})
    assert codes(protocol, a_visit({"wait": explained})) == []


def test_photos_are_asked_for_when_the_standard_was_not_kept():
    protocol = a_protocol(yes_no(points=1, evidence=PROOF), outcome=None)
    assert codes(protocol, a_visit({"greeting": "yes"})) == []
    visit = a_visit({"greeting": "no"})
    (finding,) = missing_items(read(protocol, visit))
    assert (finding.code, finding.text) == ("V007", "a photo is asked for (the door).")
    visit = visit.with_evidence(a_photo("greeting", "one"))
    assert codes(protocol, visit) == ["V007"]
    assert codes(protocol, visit.with_evidence(a_photo("greeting", "two"))) == []


def test_nobody_has_to_photograph_what_could_not_be_observed():
    protocol = a_protocol(yes_no(evidence=EvidenceRule(when="always", at_least=1)), outcome=None)
    assert codes(protocol, a_visit({"greeting": not_observed()})) == []
    assert codes(protocol, a_visit({"greeting": "yes"})) == ["V007"]


def test_photos_are_the_answer_of_a_photo_item():
    protocol = a_protocol(PhotoItem(id="front", text="Photograph the front."), outcome=None)
    assert codes(protocol, a_visit()) == ["V001"]
    assert codes(protocol, a_visit().with_evidence(a_photo("front"))) == []
    assert codes(protocol, a_visit({"front": not_observed("c4")})) == []


def test_photos_of_a_hidden_item_are_not_asked_for():
    proof = EvidenceRule(when="always", at_least=1)
    protocol = a_protocol(yes_no("sent"), yes_no("whole", condition="${sent} = 'yes'", evidence=proof), outcome=None)
    assert codes(protocol, a_visit({"sent": "no", "whole": "no"})) == []


# --- a whole visit in the coffee shop, step by step ---

COFFEE = ready_made("coffee_shop").protocol


def photographed(visit: Visit) -> Visit:
    for finding in missing_items(read(COFFEE, visit)):
        assert finding.code == "V007", str(finding)
        visit = visit.with_evidence(a_photo(finding.item))
    return visit


def test_a_visit_in_which_all_went_well_wants_the_two_photos_that_are_always_wanted():
    visit = a_full_visit(COFFEE, draws={"scenario": "plain"})
    found = missing_items(read(COFFEE, visit))
    assert [finding.item for finding in found] == ["pay_price_right", "get_right"]
    assert missing_items(read(COFFEE, photographed(visit))) == []


def test_a_wrong_drink_opens_one_more_question_and_its_photo_is_asked_for_before_it_can_be_finished():
    visit = photographed(a_full_visit(COFFEE, draws={"scenario": "plain"}))
    wrong = visit.with_answer(visit.answers["get_right"].model_copy(update={"value": "other_drink"}))
    assert [(f.code, f.item) for f in missing_items(read(COFFEE, wrong))] == [("V001", "get_put_right")]


def test_a_dirty_cup_asks_for_a_photo():
    visit = photographed(a_full_visit(COFFEE, {"get_cup": 3}, draws={"scenario": "plain"}))
    dirty = visit.with_answer(visit.answers["get_cup"].model_copy(update={"value": 1}))
    assert [(f.code, f.item) for f in missing_items(read(COFFEE, dirty))] == [("V007", "get_cup")]


def test_more_dirty_tables_than_free_ones_cannot_be():
    visit = photographed(a_full_visit(COFFEE, {"sit_tables_free": 4}, draws={"scenario": "plain"}))
    many = visit.with_answer(visit.answers["sit_tables_dirty"].model_copy(update={"value": 5}))
    assert "V005" in [f.code for f in missing_items(read(COFFEE, many))]


def test_a_visit_broken_off_can_be_finished_with_reasons():
    visit = a_visit(draws={"scenario": "plain"})
    gone = not_observed("c7", "The shop was cleared because of an alarm.")
    while open_items := [f.item for f in missing_items(read(COFFEE, visit)) if f.code == "V001"]:
        for item in open_items:
            visit = visit.with_answer(gone.model_copy(update={"item": item}))
    reading = read(COFFEE, visit)
    assert missing_items(reading) == []
    assert all(reading.visit.answers[item].status is Status.NOT_OBSERVED for item in reading.visit.answers)


def test_a_touchpoint_may_have_no_items_of_its_own():
    protocol = a_protocol(Touchpoint(id="door", title="Door", spoken_as="coming in", asks=(Ask.RATING,)), outcome=None)
    assert asked_ids(protocol, a_visit()) == ["door_rating"]
    assert scored(protocol, {"door_rating": 4}).pooled is None


def test_a_rating_is_read_as_its_number():
    protocol = a_protocol(rating(), yes_no("where", condition="${cleanness} < 2"), outcome=None)
    assert asked_ids(protocol, a_visit({"cleanness": 1})) == ["cleanness", "where"]
