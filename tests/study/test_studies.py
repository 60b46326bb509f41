"""The ready-made studies: each loads, passes its checks and can be walked through on every path."""

from __future__ import annotations

import json
import re
from collections import deque
from functools import cache
from itertools import pairwise

import pytest

from cxstudio.assets import studies
from cxstudio.errors import ProtocolError
from cxstudio.study import logic
from cxstudio.study.checks import check
from cxstudio.study.checks.rules import rules_of
from cxstudio.study.checks.standards import possible_answers
from cxstudio.study.checks.wording import texts_of
from cxstudio.study.missing import missing_items
from cxstudio.study.pages import pages_of, places_of
from cxstudio.study.plan import Method, StudyFile, parse_study_file, read_study_file
from cxstudio.study.protocol import (
    AnyOf,
    Ask,
    AtMost,
    Computed,
    Counter,
    Date,
    Item,
    Number,
    Protocol,
    Rating,
    SeveralChoices,
    SingleChoice,
    Timer,
    Within,
    YesNo,
)
from cxstudio.study.scoring import Met, score, top_points
from cxstudio.study.visit import Visit, read
from tests.study.builders import a_full_visit, a_photo, not_observed, ready_made, seconds

KEYS = sorted(path.stem for path in studies().glob("*.json"))
every_study = pytest.mark.parametrize("key", KEYS)


def items_of(protocol: Protocol) -> list[Item]:
    return [item for _stage, touchpoint in protocol.touchpoints() for item in touchpoint.items]


def test_the_sample_and_the_online_order_are_there():
    assert {"coffee_shop", "online_order"} <= set(KEYS)


def test_every_study_has_an_id_of_its_own():
    assert len({ready_made(key).study.id for key in KEYS}) == len(KEYS)


@every_study
def test_it_loads_under_its_own_name(key):
    assert ready_made(key).key == key
    assert ready_made(key).study.title


@every_study
def test_its_checks_find_nothing(key):
    found = [finding for finding in check(ready_made(key).protocol) if finding.code != "P021"]  # see the outcome below
    assert [str(finding) for finding in found] == []


@every_study
def test_reading_and_writing_it_changes_nothing(key):
    again = StudyFile.model_validate_json(ready_made(key).model_dump_json())
    assert again == ready_made(key)
    assert again.protocol.content_hash() == ready_made(key).protocol.content_hash()


@every_study
def test_the_file_leaves_out_what_goes_without_saying(key):
    text = (studies() / f"{key}.json").read_text(encoding="utf-8")
    assert '"required": true' not in text
    assert '": ""' not in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


# --- the rules of wording ---


@every_study
def test_every_scale_has_words_for_every_value(key):
    for scale in ready_made(key).protocol.scales:
        assert all(anchor.text for anchor in scale.anchors)
        assert all(high.value - low.value == 1 for low, high in pairwise(scale.anchors)), scale.id


@every_study
def test_it_brings_only_scales_that_it_uses(key):
    protocol = ready_made(key).protocol
    used = {item.scale for page in pages_of(protocol) for item in page.items if item.kind == "rating"}
    assert {scale.id for scale in protocol.scales} == used


@every_study
def test_every_timer_names_its_two_events(key):
    for item in items_of(ready_made(key).protocol):
        assert not isinstance(item, Timer) or (item.starts and item.stops), item.id


@every_study
def test_every_critical_item_has_a_standard(key):
    assert [item.id for item in items_of(ready_made(key).protocol) if item.critical and not item.standard] == []


@every_study
def test_every_standard_item_stands_in_a_touchpoint_with_a_standard(key):
    for _stage, touchpoint in ready_made(key).protocol.touchpoints():
        if any(item.in_standard for item in touchpoint.items):
            assert touchpoint.standard, touchpoint.id


@every_study
def test_every_standard_names_its_source(key):
    assert all(item.standard.source for item in items_of(ready_made(key).protocol) if item.standard)


@every_study
def test_hot_keys_differ(key):
    keys = [behaviour.key for behaviour in ready_made(key).protocol.behaviours if behaviour.key]
    assert len(keys) == len(set(keys))


@every_study
def test_every_wish_for_photos_has_its_limits_and_says_of_what(key):
    for item in items_of(ready_made(key).protocol):
        rule = item.evidence
        assert rule.when == "never" or (1 <= rule.at_least <= rule.at_most and rule.what), item.id


@every_study
def test_every_rule_names_earlier_items(key):
    protocol = ready_made(key).protocol
    known = set(places_of(protocol)) | {draw.id for draw in protocol.draws}
    for rule in rules_of(protocol):
        assert logic.parse(rule.text).items <= known, rule.text


@every_study
def test_it_declares_an_outcome_or_says_why_not(key):
    study, outcome = ready_made(key).study, ready_made(key).protocol.outcome
    if outcome is None:
        assert "No outcome is declared, because " in study.guidance.for_its_designer
        return
    assert "how likely is it that " in outcome.text
    if study.method is Method.MYSTERY_SHOP:
        assert outcome.text.startswith("If the choice were yours alone and you paid yourself:")


@every_study
def test_no_protected_scale_is_named(key):
    words = " ".join(text for _spot, text, _needed in texts_of(ready_made(key).protocol))
    assert not re.search(r"\bNPS\b|promoter|servqual|®|™", words, re.IGNORECASE)


@every_study
def test_everybody_declares_to_be_free_lawful_and_unrelated(key):
    assert len(ready_made(key).protocol.declarations) == 3


@every_study
def test_it_tells_its_designer_what_it_is_for(key):
    study = ready_made(key).study
    assert all(study.guidance.model_dump().values())
    assert study.ethics.statement
    assert study.question.endswith("?")


@every_study
def test_every_touchpoint_tells_the_observer_what_to_do(key):
    assert [t.id for _s, t in ready_made(key).protocol.touchpoints() if not t.scenario or not t.channel] == []


# --- walking through ---


def going_well(protocol: Protocol) -> dict[str, object]:
    """Answers that keep standards which the general good answers miss: "no" keeps, ranges of time, small is good."""
    found: dict[str, object] = {}
    for item in items_of(protocol):
        match item, item.standard:
            case YesNo(), AnyOf(answers=("no",)):
                found[item.id] = "no"
            case Timer(), Within(low=low):
                found[item.id] = seconds(low)
            case Rating(), AtMost(value=most):
                found[item.id] = int(most)
    return found


def walked(protocol: Protocol, answers: dict[str, object] | None = None, **fields: object) -> Visit:
    """A full visit in which all else goes well."""
    return a_full_visit(protocol, going_well(protocol) | (answers or {}), **fields)


def is_scored(protocol: Protocol) -> bool:
    return any(top_points(item) for item in items_of(protocol))


@cache
def all_paths(key: str) -> tuple[Visit, ...]:
    """Visits that together give every answer to every choice, found by following what each answer opens."""
    protocol = ready_made(key).protocol
    start = {draw.id: draw.options[0].id for draw in protocol.draws}
    ahead: deque[tuple[dict[str, str], dict[str, object]]] = deque([(start, {})])
    ahead += [(start | {draw.id: option.id}, {}) for draw in protocol.draws for option in draw.options[1:]]
    visits, tried = [], set()
    while ahead:
        draws, answers = ahead.popleft()
        visit = walked(protocol, answers, draws=draws)
        visits.append(visit)
        for place in read(protocol, visit).active.values():
            for answer in answers_to(place.item):
                if (place.item.id, answer) not in tried:
                    tried.add((place.item.id, answer))
                    ahead.append((draws, answers | {place.item.id: answer}))
    return tuple(visits)


def answers_to(item: Item) -> tuple[object, ...]:
    match item:
        case YesNo() | SingleChoice():
            return possible_answers(item) or ()
        case SeveralChoices(choices=options):
            return tuple((option.id,) for option in options)
        case Counter(minimum=low, maximum=high, alternatives=buttons):
            return (low, high, *(button.id for button in buttons))
        case Number(alternatives=buttons) | Date(alternatives=buttons):
            return tuple(button.id for button in buttons)
    return ()


@every_study
def test_every_item_is_asked_on_some_path(key):
    protocol = ready_made(key).protocol
    reached = {item for visit in all_paths(key) for item in read(protocol, visit).active}
    assert set(places_of(protocol)) - reached == set()


@every_study
def test_every_path_can_be_finished_once_its_photos_are_there(key):
    protocol = ready_made(key).protocol
    for visit in all_paths(key):
        for finding in missing_items(read(protocol, visit)):
            if finding.code == "V005":  # all tables dirty and none free: the counted limit, refused as it should be
                continue
            assert finding.code == "V007", f"{finding} {visit.answers}"
            for n in range(3):
                visit = visit.with_evidence(a_photo(finding.item, f"{finding.item}-{n}"))
        assert {finding.code for finding in missing_items(read(protocol, visit))} <= {"V005"}


@every_study
def test_no_path_earns_more_than_there_is(key):
    protocol = ready_made(key).protocol
    for visit in all_paths(key):
        found = score(read(protocol, visit))
        assert (found.pooled is not None) == is_scored(protocol)
        assert 0 <= (found.pooled or 0) <= 1
        assert all(item.earned <= top_points(item.item) for t in found.touchpoints for item in t.items)


@every_study
def test_a_visit_in_which_all_is_well_is_perfect_and_meets_every_standard(key):
    protocol = ready_made(key).protocol
    found = score(read(protocol, walked(protocol, draws={d.id: d.options[0].id for d in protocol.draws})))
    perfect = 1 if is_scored(protocol) else None
    assert (found.pooled, found.weighted, found.critical_fails) == (perfect, perfect, ())
    assert [t.touchpoint.id for t in found.touchpoints if t.met is Met.NOT_MET] == []


@every_study
def test_nothing_observed_is_no_score(key):
    protocol = ready_made(key).protocol
    nothing = {item: not_observed("c7", "Broken off at the door.") for item in places_of(protocol)}
    found = score(read(protocol, a_full_visit(protocol, nothing, draws={})))
    assert (found.pooled, found.weighted, found.coverage) == (None, None, 0)


@every_study
def test_every_touchpoint_with_a_standard_can_be_met(key):
    protocol = ready_made(key).protocol
    met = set()
    for visit in all_paths(key):
        met |= {t.touchpoint.id for t in score(read(protocol, visit)).touchpoints if t.met.value == "met"}
    assert met == {t.id for _s, t in protocol.touchpoints() if any(item.in_standard for item in t.items)}


# --- the content that their pages promise ---


@pytest.mark.parametrize(
    ("key", "weights"),
    [("coffee_shop", [5, 15, 25, 25, 20, 10]), ("online_order", [10, 15, 10, 25, 15, 15, 10])],
)
def test_the_stages_weigh_a_hundred_in_sum(key, weights):
    assert [stage.weight for stage in ready_made(key).protocol.stages] == weights
    assert sum(weights) == 100


@pytest.mark.parametrize(
    ("key", "possible"),
    [
        ("coffee_shop", [1, 5, 5, 4, 7, 6, 13, 7, 3, 2, 0]),
        ("online_order", [2, 8, 6, 8, 8, 11, 5, 8, 4, 5, 9, 0]),
    ],
)
def test_the_points_of_each_touchpoint(key, possible):
    touchpoints = [touchpoint for _stage, touchpoint in ready_made(key).protocol.touchpoints()]
    assert [sum(top_points(item) for item in touchpoint.items) for touchpoint in touchpoints] == possible


@pytest.mark.parametrize(
    ("key", "critical"),
    [
        ("coffee_shop", ["order_allergy", "pay_price_right", "get_right", "wash_soap"]),
        ("online_order", ["buy_price_same", "fail_kind", "fail_money", "pack_right", "ref_days"]),
    ],
)
def test_the_critical_items(key, critical):
    assert [item.id for item in items_of(ready_made(key).protocol) if item.critical] == critical


@pytest.mark.parametrize(
    ("key", "asks"),
    [
        ("coffee_shop", "M ERM RMD RMK EIRMDK RM EIRMDK EIRMDK R RMD M"),
        ("online_order", "RM ERM EIRMD RM EIRMK RMK EIRM ERMD EIRM IRM IRMDK M"),
    ],
)
def test_what_each_touchpoint_asks_of_itself(key, asks):
    letters = {Ask.EXPECTATION: "E", Ask.IMPORTANCE: "I", Ask.RATING: "R", Ask.EMOTION: "M", Ask.DELIGHT: "D"}
    found = ["".join(letters.get(ask, "K") for ask in t.asks) for _s, t in ready_made(key).protocol.touchpoints()]
    assert " ".join(found) == asks


def test_the_early_outcome_is_asked_on_the_scale_of_the_declared_one():
    protocol = ready_made("online_order").protocol
    place = places_of(protocol)["early_outcome"]
    assert place.touchpoint is not None
    assert (place.touchpoint.id, place.item.kind, place.item.points) == ("order", "rating", 0)
    assert protocol.outcome is not None
    assert place.item.scale == protocol.outcome.scale


def test_nothing_that_is_computed_wants_an_answer():
    found = [
        item.id
        for key in ("coffee_shop", "online_order")
        for item in items_of(ready_made(key).protocol)
        if isinstance(item, Computed)
    ]
    assert found == ["sit_tables_share", "late_days"]


# --- study files that cannot be used ---


def changed(**fields: object) -> str:
    whole = json.loads((studies() / "coffee_shop.json").read_text(encoding="utf-8"))
    return json.dumps(whole | fields)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "study-file-not-json"),
        ("[1, 2", "study-file-not-json"),
        ("[" * 100_000, "study-file-not-json"),
        ("[]", "study-file-invalid"),
        ("{}", "study-file-invalid"),
        (changed(format=2), "study-file-newer"),
        (changed(colour="red"), "study-file-invalid"),
        (changed(protocol={"title": "x", "stages": [{"id": "Not An Id", "title": "x"}]}), "study-file-invalid"),
    ],
)
def test_a_file_that_is_no_study_is_refused_with_its_name(text, code):
    with pytest.raises(ProtocolError, match=r"mine\.json") as refusal:
        parse_study_file(text, "mine.json")
    assert refusal.value.code == code


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "cut.json").write_bytes(b"\xff\xfe\x00")
    for name in ("cut.json", "absent.json"):
        with pytest.raises(ProtocolError, match=name) as refusal:
            read_study_file(tmp_path / name)
        assert refusal.value.code == "study-file-unreadable"
