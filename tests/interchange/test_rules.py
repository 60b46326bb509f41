"""Rules in two languages: the same answer for every combination of answers, unanswered included."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.interchange import rules
from cxstudio.study import logic

NAMES = {"x": "x", "y": "y", "Q1": "q1"}


def ours(text: str, renamed: rules.Renamed | None = None) -> str:
    return rules.to_ours(text, NAMES, renamed or {}).text


def theirs(text: str) -> str:
    return rules.to_theirs(text).text


def test_not_equal_there_holds_for_an_unanswered_item_and_does_so_here() -> None:
    rule = ours("${x} != 'yes'")
    assert rule == "not(${x} = 'yes')"
    truths = {value: logic.is_true(logic.parse(rule), {"x": value}) for value in (None, "yes", "no")}
    assert truths == {None: True, "yes": False, "no": True}


def test_and_goes_back_as_it_came() -> None:
    assert theirs("not(${x} = 'yes')") == "${x} != 'yes'"
    assert ours(theirs("not(${x} = 'yes')")) == "not(${x} = 'yes')"


def test_our_not_equal_asks_there_for_an_answer_first() -> None:
    assert theirs("${x} != 'yes'") == "${x} != '' and ${x} != 'yes'"
    assert ours("${x} != '' and ${x} != 'yes'") == "${x} != 'yes'"


def test_asking_for_an_answer_is_the_same_in_both() -> None:
    assert ours("${x} != ''") == theirs("${x} != ''") == "${x} != ''"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("is-empty(${x})", "${x} = ''"),
        ("sum(${x}, ${y})", "coalesce(${x}, 0) + coalesce(${y}, 0)"),
        ("count-non-empty(${x}, ${y})", "if(${x} != '', 1, 0) + if(${y} != '', 1, 0)"),
        ("selected(${x}, 'a') or ${y} < 3", "selected(${x}, 'a') or ${y} < 3"),
    ],
)
def test_functions_that_only_one_side_has_are_written_out(here: str, there: str) -> None:
    assert theirs(here) == there


def test_names_and_curly_quotes_are_mended() -> None:
    found = rules.to_ours("${Q1} = ‘yes’", NAMES, {})
    assert found.text == "${q1} = 'yes'"
    assert "curly" in found.remark


def test_paths_to_questions_are_read_as_their_names_but_not_within_quotes() -> None:
    found = rules.to_ours("../x = 'a' and /form/group/Q1 > 2 and ${y} = '../x'", NAMES, {})
    assert found.text == "${x} = 'a' and ${q1} > 2 and ${y} = '../x'"
    assert "paths" in found.remark
    assert ours("${x} div 2 > 1") == "${x} div 2 > 1"
    with pytest.raises(logic.LogicError):
        ours("../unknown = 1")


def test_a_choice_that_was_renamed_is_renamed_in_rules() -> None:
    renamed = {"x": {"1": "c1", "Yes": "yes"}}
    assert ours("${x} = 1", renamed) == "${x} = 'c1'"
    assert ours("'Yes' = ${x}", renamed) == "'yes' = ${x}"
    assert ours("selected(${x}, '1')", renamed) == "selected(${x}, 'c1')"
    with pytest.raises(logic.LogicError):
        ours("${x} > 1", renamed)


def test_a_cell_that_a_spreadsheet_made_true_is_a_rule() -> None:
    assert ours("TRUE") == "true()"


_OPERANDS = st.sampled_from(["${x}", "${y}", "'a'", "1", "${x} + 1"])
_COMPARED = st.builds("{} {} {}".format, _OPERANDS, st.sampled_from(["=", "!=", "<", ">="]), _OPERANDS)
_RULES = st.recursive(
    _COMPARED,
    lambda inside: st.one_of(
        st.builds("not({})".format, inside),
        st.builds("({}) and ({})".format, inside, inside),
        st.builds("({}) or ({})".format, inside, inside),
    ),
    max_leaves=4,
)


@given(_RULES)
def test_a_rule_of_ours_means_the_same_after_the_way_there_and_back(rule: str) -> None:
    back = ours(theirs(rule))
    for x, y in product((None, "a", 1, 2), repeat=2):
        values = {"x": x, "y": y}
        assert logic.is_true(logic.parse(back), values) == logic.is_true(logic.parse(rule), values), (
            rule,
            back,
            values,
        )
