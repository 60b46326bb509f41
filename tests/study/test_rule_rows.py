"""Rules as rows and back: what comes back is the very same rule, and what is freer than rows stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.study import logic
from cxstudio.study.logic.rows import WITHOUT_VALUE, Row, Rows, Verb, rows_of, rule_of

NAMES = st.sampled_from(["", "greeted", "wait", "drinks"])
WORDS = st.text(st.characters(codec="ascii", exclude_characters="'\""), min_size=1, max_size=8)
FIGURES = st.integers(-999, 999).map(float) | st.sampled_from([0.5, -2.25, 1000000.0])


@st.composite
def a_row(draw: st.DrawFn) -> Row:
    verb = draw(st.sampled_from(Verb))
    if verb in WITHOUT_VALUE:
        return Row(draw(NAMES), verb)
    of_words = verb.value in ("selected", "not selected", "contains", "not contains")
    return Row(draw(NAMES), verb, draw(WORDS if of_words else WORDS | FIGURES))


def a_group(joint: str) -> st.SearchStrategy[Rows]:
    return st.lists(a_row(), min_size=2, max_size=3).map(lambda rows: Rows(tuple(rows), joint))


@st.composite
def some_rows(draw: st.DrawFn) -> Rows:
    joint, other = draw(st.permutations(["and", "or"]))
    parts = draw(st.lists(a_row() | a_group(other), min_size=1, max_size=4))
    if len(parts) == 1:
        return parts[0] if isinstance(parts[0], Rows) else Rows((parts[0],))
    return Rows(tuple(parts), joint)


@given(some_rows())
def test_rows_written_as_text_and_read_again_are_the_same_rows(rows: Rows) -> None:
    assert rows_of(logic.parse(str(rule_of(rows)))) == rows


@pytest.mark.parametrize(
    "text",
    [
        "${greeted} = 'yes'",
        "${greeted} != 'yes' and ${wait} >= -3 and not(selected(${drinks}, 'tea'))",
        "${wait} > 5 or (${greeted} = '' and ${drinks} != '')",
        "(${wait} > 5 and ${wait} < 9) and contains(${drinks}, 'a b')",
        '. <= 20 and not(contains(., "it\'s"))',
    ],
)
def test_a_rule_of_that_shape_becomes_rows_that_mean_exactly_it(text: str) -> None:
    rule = logic.parse(text)
    rows = rows_of(rule)
    assert rows is not None
    assert rule_of(rows) == rule


@pytest.mark.parametrize(
    "text",
    [
        "${wait} + 1 > 5",
        "5 < ${wait}",
        "${wait} = ${drinks}",
        "not(${greeted} = 'yes')",
        "count-selected(${drinks}) = 2",
        "${wait} < ''",
        "${greeted} = 'yes' or (${wait} > 5 and (${wait} < 9 or ${drinks} = ''))",
        "regex(${drinks}, 'a+')",
        "'yes'",
        "${wait} > -0",
    ],
)
def test_what_is_freer_than_rows_has_none(text: str) -> None:
    assert rows_of(logic.parse(text)) is None


def test_rows_read_from_a_rule() -> None:
    rows = rows_of(logic.parse("${greeted} = 'yes' and (${wait} > 5 or ${wait} = '')"))
    waiting = Rows((Row("wait", Verb.MORE_THAN, 5.0), Row("wait", Verb.IS_NOT_ANSWERED)), "or")
    assert rows == Rows((Row("greeted", Verb.IS, "yes"), waiting))


def test_a_rule_is_said_with_the_words_of_its_answers() -> None:
    words = {
        ("greeted", "yes"): "Yes",
        ("wait", 5.0): "5 minutes",
        ("drinks", "tea"): "Green tea",
        ("", -1.0): "1 lost",
    }
    rule = logic.parse("${greeted} = 'yes' and not(selected(${drinks}, 'tea')) or 5 < ${wait} or . >= -1")
    said = logic.explain(rule, {"greeted": "the greeting"}, lambda item, value: words.get((item, value), ""))
    assert said == (
        "(the greeting is Yes and drinks does not include Green tea) or 5 minutes is less than wait "
        "or the answer is at least 1 lost"
    )
