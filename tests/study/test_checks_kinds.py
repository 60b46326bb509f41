"""What a designer is told about tables, cards, pictures, pairs, grids, defaults and dates: each wrong, and its twin."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from cxstudio.errors import Severity
from cxstudio.study import protocol as p
from cxstudio.study.checks import check
from cxstudio.study.checks.references import LARGEST_PICTURE
from tests.study.builders import (
    YES,
    a_protocol,
    a_stage,
    a_touchpoint,
    choice,
    choices,
    counter,
    rating,
    text_item,
    timer,
    yes_no,
)
from tests.study.test_kinds import card, rows

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()


def found(*parts: Any, **fields: Any) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in check(a_protocol(*parts, **fields))]


def codes(*parts: Any, **fields: Any) -> list[str]:
    return [code for code, _severity in found(*parts, **fields)]


def outcome(after: str) -> p.Outcome:
    return p.Outcome(text="Come back?", scale="o10", asks_why=False, early_after=after)


DOOR, DESK = a_touchpoint(yes_no("a"), id="door"), a_touchpoint(yes_no("b"), id="desk")


def test_P032_an_early_outcome_stands_after_a_touchpoint_and_not_after_the_last():
    assert found(DOOR, DESK, outcome=outcome("gone")) == [("P032", Severity.ERROR)]
    assert found(DOOR, DESK, outcome=outcome("a")) == [("P032", Severity.ERROR)]
    assert found(DOOR, DESK, outcome=outcome("desk")) == [("P032", Severity.WARNING)]
    assert found(DOOR, DESK, outcome=outcome("door")) == []
    assert found(DOOR, DESK, outcome=outcome("expectations")) == []


@pytest.mark.parametrize(
    ("opens_after", "expected"),
    [("", ["P033"]), ("gone", ["P033"]), ("desk", ["P033"]), ("late", []), ("door", [])],
)
def test_P033_a_card_opens_after_a_touchpoint_that_does_not_wait_for_it(opens_after, expected):
    desk = a_touchpoint(card(opens_after=opens_after), id="desk")
    assert codes(DOOR, desk, a_touchpoint(yes_no("c"), id="late")) == expected


def test_P033_two_cards_that_wait_for_each_other():
    first = a_touchpoint(card("one", opens_after="second"), id="first")
    assert codes(first, a_touchpoint(card("two", opens_after="first"), id="second")) == ["P033", "P033"]
    assert codes(first, a_touchpoint(card("two", opens_after="door"), id="second"), DOOR) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"columns": ()}, ["P034"]),
        ({"columns": (p.Column(id="who", title="Who", kind="choice"),)}, ["P034"]),
        ({"columns": (p.Column(id="how", title="How", kind="rating", scale="stars"),)}, ["P002"]),
        ({"columns": (p.Column(id="how", title="How", kind="rating", scale="k4"),)}, []),
        ({"columns": (p.Column(id="a", title="A"), p.Column(id="a", title="B"))}, ["P001"]),
        ({"columns": (p.Column(id="a", title=" "),)}, ["P025"]),
        ({"row_names": ("S1", "")}, ["P025"]),
        ({"at_least": 3, "at_most": 2}, ["P034"]),
        ({"at_least": 3, "row_names": ("S1", "S2")}, ["P034"]),
        ({"at_least": 2, "at_most": 2}, []),
        ({"standard": p.AtMost(value=0), "points": 1}, []),
        ({"standard": p.AtLeast(value=3), "points": 1, "at_most": 2}, ["P017"]),
        ({"standard": YES, "points": 1}, ["P017"]),
        ({"points": 1}, ["P009"]),
    ],
)
def test_P034_a_table_that_can_be_filled(fields, expected):
    assert codes(rows(**fields)) == expected


def test_rules_may_count_rows_and_ask_whether_a_card_was_opened():
    desk = a_touchpoint(card(opens_after="door"), rows(), id="desk")
    late = a_touchpoint(yes_no("c", condition="${card} = 'yes' and ${problems} > 2"), id="late")
    assert codes(DOOR, desk, late) == []
    wrong = a_touchpoint(
        yes_no("c", condition="${card} = 'open'"), yes_no("d", condition="${problems} = 'yes'"), id="late"
    )
    assert codes(DOOR, desk, wrong) == ["P007", "P007", "P008"]


def test_P035_an_example_is_one_of_the_studys_pictures():
    picture = p.Picture(id="shelf", title="A full shelf", media="image/png", data=PNG)
    assert codes(yes_no(example="shelf")) == ["P035"]
    assert codes(yes_no(example="shelf"), pictures=(picture,)) == []
    assert codes(yes_no(), pictures=(picture, picture)) == ["P001"]
    assert codes(yes_no(), pictures=(picture.model_copy(update={"title": ""}),)) == ["P025"]


@pytest.mark.parametrize(
    ("media", "content", "expected"),
    [
        ("image/png", PNG, []),
        ("image/jpeg", PNG, ["P036"]),
        ("image/png", "", ["P036"]),
        ("image/png", "not base64 !", ["P036"]),
        ("image/png", PNG[:-1], ["P036"]),
        ("image/png", base64.b64encode(b"\x89PNG\r\n\x1a\n".ljust(LARGEST_PICTURE)).decode(), []),
        ("image/png", base64.b64encode(b"\x89PNG\r\n\x1a\n".ljust(LARGEST_PICTURE + 1)).decode(), ["P036"]),
    ],
)
def test_P036_a_picture_is_small_and_readable(media, content, expected):
    assert codes(yes_no(), pictures=(p.Picture(id="shelf", title="Shelf", media=media, data=content),)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("told", "", ["P037"]),
        ("gone", "", ["P037"]),
        ("outcome", "", ["P037"]),
        ("words", "", ["P037"]),
        ("file", "", []),
        ("file", "told", ["P037"]),
    ],
)
def test_P037_a_pair_is_two_questions_of_one_kind(first, second, expected):
    pair = yes_no("told", paired_with=first), yes_no("file", paired_with=second)
    assert codes(*pair, text_item("words")) == expected


def test_P038_a_grid_has_the_same_answers_side_by_side():
    a, b = rating("a", grid="clean"), rating("b", grid="clean")
    assert found(a, b) == []
    assert found(a, yes_no("m"), b) == [("P038", Severity.WARNING)]
    assert found(a) == [("P038", Severity.WARNING)]
    assert found(a, rating("b", scale="q7", grid="clean")) == [("P038", Severity.ERROR)]
    assert found(a, yes_no("b", grid="clean")) == [("P038", Severity.ERROR)]
    assert found(choice("x", "in", "out", grid="way"), choice("y", "in", "up", grid="way")) == [
        ("P038", Severity.ERROR)
    ]
    assert found(choice("x", "in", "out", grid="way"), choice("y", "in", "out", grid="way")) == []
    apart = a_touchpoint(a, id="one"), a_touchpoint(b, id="two")
    assert found(*apart) == [("P038", Severity.WARNING)] * 2


def test_P039_a_default_is_one_of_the_answers():
    assert codes(yes_no(default="yes")) == []
    assert codes(yes_no(default="perhaps")) == ["P039"]
    assert codes(counter("people", default="100")) == ["P039"]
    assert codes(p.Acknowledge(id="read", text="Read this", default="yes")) == ["P039"]


def test_P044_due_dates_follow_the_journey():
    def due(*days: float | None, reminder: str = "") -> list[tuple[str, Severity]]:
        parts = [a_touchpoint(yes_no(f"i{n}"), id=f"t{n}", due_days=d, reminder=reminder) for n, d in enumerate(days)]
        return found(*parts)

    assert due(1, 3, 3, None, 14) == []
    assert due(1, 14, 3) == [("P044", Severity.WARNING)]
    assert due(None, reminder="Look") == [("P044", Severity.WARNING)]
    assert due(2, reminder="Look") == []


def test_P045_a_stopwatch_over_days_has_no_pauses():
    assert found(timer(over_days=True, may_pause=True)) == [("P045", Severity.WARNING)]
    assert found(timer(over_days=True)) == []


def test_P046_a_critical_item_keeps_a_proof_or_says_why_there_is_none():
    critical = yes_no(critical=True, standard=YES)
    assert found(critical) == [("P046", Severity.WARNING)]
    assert found(critical.model_copy(update={"evidence": p.EvidenceRule(when="on_fail", at_least=1)})) == []
    assert found(critical.model_copy(update={"evidence": p.EvidenceRule(what="nothing: spoken words")})) == []
    assert found(p.Acknowledge(id="consent", text="Signed", critical=True, standard=YES)) == []


def test_P047_points_that_no_report_shows():
    assert found(yes_no(points=1), shows_scores=False) == [("P047", Severity.WARNING)]
    assert found(choices("seen", 1, "a", "b"), shows_scores=False) == [("P047", Severity.WARNING)]
    assert found(yes_no(), shows_scores=False) == []


# --- required if: a rule like the others ---


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("${greeting} = 'no'", []),
        ("${greeting} = ", ["P003"]),
        ("${gone} = 'no'", ["P004"]),
        ("${late} = 'no'", ["P005"]),
        ("${words} = 'no'", ["P005"]),
        (". = 'no'", ["P003"]),
        ("${greeting} = 'perhaps'", ["P007"]),
        ("3", ["P007"]),
    ],
)
def test_a_rule_for_being_required_is_read_like_a_condition(rule, expected):
    assert codes(yes_no(), text_item(required=False, required_if=rule), yes_no("late")) == expected


# --- standards put as a rule ---


@pytest.mark.parametrize(
    ("item", "rule", "expected"),
    [
        (yes_no(), ". = 'yes'", []),
        (yes_no(), ". = 'yes' and . = 'no'", ["P017"]),
        (rating(), ". > 3", ["P017"]),
        (rating(), ". > 2", []),
        (counter("people", maximum=5), ". >= 6", ["P017"]),
        (counter("people", maximum=5), ". >= 5", []),
        (choice("way", "in", "out"), "string-length(.) > 3", ["P017"]),
        (text_item(), ". = 'yes' and . = 'no'", []),  # of words nothing is claimed
    ],
)
def test_P017_a_rule_over_its_own_answer_that_none_makes_true(item, rule, expected):
    standard = p.Holds(expression=rule, text="As it should be")
    assert codes(item.model_copy(update={"standard": standard, "points": 1})) == expected


def test_buttons_beside_a_number_give_no_points():
    button = p.Choice(id="none", text="None named", points=1)
    assert codes(counter("clicks", points=1, alternatives=(button,))) == ["P009"]


def test_what_the_program_asks_itself_is_no_id_for_others():
    assert "P001" in codes(a_stage(yes_no("outcome_early")), a_stage(DOOR, DESK, id="more"), outcome=outcome("door"))
    assert codes(a_touchpoint(yes_no(), id="outcome_early")) == ["P001"]


def test_several_choices_may_make_a_grid():
    first, second = (choices(id, None, "a", "b", grid="seen") for id in ("x", "y"))
    assert codes(first, second) == []
