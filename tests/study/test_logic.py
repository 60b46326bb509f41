"""The rule language: reading, computing, checking, ordering and explaining, and what hostile rules are told."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.errors import CxError
from cxstudio.study import logic
from cxstudio.study.logic import Kind, LogicError, check_types, dependants, evaluate, explain, is_true, order, parse
from cxstudio.study.logic.functions import FUNCTIONS
from cxstudio.study.logic.patterns import pattern
from cxstudio.study.logic.tree import Call, Expression, Item, Negative, Number, Operation, Own, Text

NOW = datetime(2026, 3, 9, 14, 30)
VALUES: dict[str, logic.Value] = {
    "matched": "no",
    "wait": 3.5,
    "count": 4,
    "city": "Porto",
    "faults": ("dirty", "slow"),
    "one": "dirty",
    "none": None,
    "blank": "",
    "unticked": (),
    "day": "2026-03-01",
    "start": "09:30",
    "end": "10:15",
    "visit.site_2": "x",
}


def value(text: str, **more: logic.Value) -> logic.Value:
    return evaluate(parse(text), VALUES | more, now=NOW)


def refusal(text: str) -> LogicError:
    with pytest.raises(LogicError) as caught:
        parse(text)
    return caught.value


# -- precedence and arithmetic --


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("10 - (4 - 3)", 9),
        ("12 div 4 div 3", 1),
        ("7 mod 4 * 2", 6),
        ("-2 * -3", 6),
        ("- - 2", 2),
        ("-(1 + 2)", -3),
        ("2 - -2", 4),
        ("1 + 2 - 3 + 4", 4),
        ("-7 mod 3", -1),
        ("0.1 + 0.2 = 0.3", True),
        ("1 + 1 = 2", True),
        ("1 < 2 = true()", True),
        ("true() or false() and false()", True),
        ("(true() or false()) and false()", False),
        ("1 = 1 and 2 = 2 or 3 = 4", True),
        ("not(1 = 2) and 3 >= 3", True),
        (".5 + 1.", 1.5),
        ("1 div 0", None),
        ("1 mod 0", None),
        ("1.0 div 3", 0.333333333333333),
    ],
)
def test_operators_bind_as_in_xpath(text: str, expected: logic.Value) -> None:
    assert value(text) == expected


def test_whole_results_are_whole_numbers() -> None:
    assert repr(value("${wait} * 2")) == "7"


# -- comparisons and the unanswered --

SIGNS = ("=", "!=", "<", "<=", ">", ">=")


@pytest.mark.parametrize("empty", ["none", "blank", "unticked", "never_asked"])
@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("other", ["'yes'", "0", "3", "${city}", "true()", "${none}", "today()"])
def test_a_comparison_with_an_unanswered_item_is_false(empty: str, sign: str, other: str) -> None:
    assert value(f"${{{empty}}} {sign} {other}") is False
    assert value(f"{other} {sign} ${{{empty}}}") is False


@pytest.mark.parametrize(
    ("item", "empty"),
    [("none", True), ("blank", True), ("unticked", True), ("never_asked", True), ("city", False), ("count", False)],
)
def test_the_empty_text_asks_whether_there_is_an_answer(item: str, empty: bool) -> None:
    for ask in (f"${{{item}}} = ''", f'"" = ${{{item}}}', f"is-empty(${{{item}}})"):
        assert value(ask) is empty
    assert value(f"${{{item}}} != ''") is not empty


def test_zero_false_and_no_are_answers() -> None:
    assert value("${x} != ''", x=0) is True
    assert value("${x} != ''", x=False) is True
    assert value("${matched} != ''") is True


def test_arithmetic_with_an_unanswered_item_is_empty() -> None:
    for text in ("${none} + 1", "1 - ${none}", "${none} * 0", "-${none}", "round(${none})", "pow(2, ${blank})"):
        assert value(text) is None


@pytest.mark.parametrize(
    ("left", "sign", "right", "expected"),
    [
        ("${count}", "=", "'4'", True),
        ("${count}", "=", "4.0", True),
        ("${count}", "!=", "'four'", True),
        ("'4'", "=", "'4.0'", False),
        ("'10'", ">", "'9'", True),
        ("'b'", ">", "'a'", False),
        ("${city}", "=", '"Porto"', True),
        ("${city}", "<", "5", False),
        ("${faults}", "=", "'dirty slow'", True),
        ("${one}", "=", "'dirty'", True),
        ("${matched}", "=", "'no'", True),
        ("${day}", "<", "today()", True),
        ("today()", "=", "'2026-03-09'", True),
        ("now()", ">", "'2026-03-09T14:00'", True),
        ("${start}", "<", "${end}", True),
        ("true()", "=", "'true'", True),
        ("true()", "=", "1", True),
    ],
)
def test_comparing(left: str, sign: str, right: str, expected: bool) -> None:
    assert value(f"{left} {sign} {right}") is expected


TRUTHS = [("true()", True), ("false()", False), ("${none}", False)]


@pytest.mark.parametrize(("left", "a"), TRUTHS)
@pytest.mark.parametrize(("right", "b"), TRUTHS)
def test_and_or_and_not_know_two_truths_only(left: str, a: bool, right: str, b: bool) -> None:
    assert value(f"{left} and {right}") is (a and b)
    assert value(f"{left} or {right}") is (a or b)
    assert value(f"not({left})") is (not a)


def test_a_hidden_answer_counts_as_unanswered_and_comes_back_with_its_branch() -> None:
    """The caller hands in active answers only; one rule over the four states of (asked, answered)."""
    rule = parse("${complaint} = 'yes' and ${kind} != ''")
    answers: dict[str, logic.Value] = {"complaint": "yes", "kind": "late"}
    active = {name: answer for name, answer in answers.items() if name != "kind"}
    assert [is_true(rule, seen) for seen in (answers, active, {}, answers)] == [True, False, False, True]


# -- functions --


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if(${count} > 3, 'many', 'few')", "many"),
        ("if(${none} > 3, 'many', 'few')", "few"),
        ("coalesce(${none}, ${blank}, ${city}, 'nowhere')", "Porto"),
        ("coalesce(${none})", None),
        ("selected(${faults}, 'slow')", True),
        ("selected (${faults}, 'slo')", False),
        ("selected(${one}, 'dirty')", True),
        ("selected(${none}, 'dirty')", False),
        ("selected-at(${faults}, 1)", "slow"),
        ("selected-at(${faults}, 2)", None),
        ("selected-at(${faults}, -1)", None),
        ("count-selected(${faults})", 2),
        ("count-selected(${unticked})", 0),
        ("contains(${city}, 'ort')", True),
        ("contains(${none}, 'ort')", False),
        ("starts-with(${city}, 'Po')", True),
        ("ends-with(${city}, 'to')", True),
        ("string-length(${city})", 5),
        ("string-length(${none})", 0),
        ("substr(${city}, 1)", "orto"),
        ("substr(${city}, 1, 3)", "or"),
        ("substr(${city}, -2)", "to"),
        ("concat(${city}, ': ', ${count}, ${none}, true())", "Porto: 4true"),
        ("upper('a') = upper-case('a')", True),
        ("lower(${city})", "porto"),
        ("normalize-space('  a   b ')", "a b"),
        ("regex('4711', '[0-9]{4}')", True),
        ("number('3.50')", 3.5),
        ("number(' -2 ')", -2),
        ("number('1_000')", None),
        ("number('inf')", None),
        ("int(-3.7)", -3),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(2.675, 2)", 2.68),
        ("round(1234, -2)", 1200),
        ("round(10 div (sqrt(cos(atan(30 div 100)))), 2)", 10.22),
        ("floor(-1.5)", -2),
        ("ceiling(1.2)", 2),
        ("min(3, ${none}, 2)", 2),
        ("max(3, ${wait})", 3.5),
        ("max(${none})", None),
        ("sum(1, ${none}, 2.5)", 3.5),
        ("abs(-4)", 4),
        ("pow(2, 10)", 1024),
        ("pow(10, 400)", None),
        ("sqrt(-1)", None),
        ("count-non-empty(${city}, ${none}, 0)", 2),
        ("today()", date(2026, 3, 9)),
        ("now()", NOW),
        ("date('2026-03-01')", date(2026, 3, 1)),
        ("date('2026-02-31')", None),
        ("date(today() + 7)", date(2026, 3, 16)),
        ("date(99999999999)", None),
        ("date-time('2026-03-01T08:15')", datetime(2026, 3, 1, 8, 15)),
        ("today() - ${day}", 8),
        ("(${end} - ${start}) * 24 * 60", 45),
        ("decimal-date-time('1970-01-02T12:00')", 1.5),
        ("format-date(now(), '%d.%n.%y %H:%M:%S.%3 %a %b %e 100%% %Q')", "09.3.26 14:30:00.000 Mon Mar 9 100% %Q"),
        ("format-date(${none}, '%Y')", None),
    ],
)
def test_functions(text: str, expected: logic.Value) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_the_dot_is_the_own_value_and_once_keeps_it() -> None:
    assert is_true(parse(". > 0 and . <= ${count}"), VALUES, own=3)
    assert not is_true(parse(". > 0 and . <= ${count}"), VALUES, own=5)
    assert evaluate(parse("once(${city})"), VALUES) == "Porto"
    assert evaluate(parse("once(${city})"), VALUES, own="Lisboa") == "Lisboa"
    assert parse(". > 1").uses_own and parse("once(1)").uses_own and not parse("${a} > 1").uses_own


def test_a_sum_may_be_held_to_ten_points() -> None:
    rule = parse("${price} + ${product} + . = 10")
    assert is_true(rule, {"price": 3.3, "product": 3.4}, own=3.3)
    assert not is_true(rule, {"price": 3.3, "product": 3.4}, own=3.2)


def test_the_clock_comes_in_and_without_it_today_is_empty() -> None:
    assert evaluate(parse("today()"), {}) is None
    assert evaluate(parse("now() > '2020-01-01'"), {}) is False


def test_an_offset_from_utc_is_dropped() -> None:
    there = datetime(2026, 3, 9, 8, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert evaluate(parse("now() = '2026-03-09T08:00:00+01:00'"), {}, now=there) is True


def test_an_order_of_functions_leaves_the_other_branch_unread() -> None:
    doubled = f"concat({', '.join(['${long}'] * 20)})"
    assert evaluate(parse(f"if(true(), 1, {doubled})"), {"long": "x" * 9_000}) == 1


# -- what a rule names, and how it is written --


def test_items_are_named_once() -> None:
    assert parse("${a} + ${ b.c_2 } > ${a} and contains('${d}', \"x\")").items == {"a", "b.c_2"}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("${a}='yes'", "${a} = 'yes'"),
        ("((1+2))*3", "(1 + 2) * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(1-2)-3", "(1 - 2) - 3"),
        ("(1 + 2) - 3", "1 + 2 - 3"),
        ("-(2 * 3)", "-(2 * 3)"),
        ("-2 * 3", "-2 * 3"),
        ('"it\'s"', '"it\'s"'),
        ("upper-case(.)", "upper(.)"),
        ("not( ${a} = 1 or ${b} = 2 )", "not(${a} = 1 or ${b} = 2)"),
        ("(${a} or ${b}) and ${c}", "(${a} or ${b}) and ${c}"),
        ("2.50", "2.5"),
        ("0.0000001", "0.0000001"),
    ],
)
def test_a_rule_has_one_canonical_writing(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical
    assert parse(canonical) == parse(text)


def trees() -> st.SearchStrategy[Expression]:
    texts = st.text(st.characters(codec="utf-8"), max_size=8).filter(lambda text: not ("'" in text and '"' in text))
    ids = st.from_regex(r"[a-z][a-z0-9_.]{0,6}", fullmatch=True)
    numbers = st.one_of(st.integers(0, 10**12).map(float), st.floats(0, 1e6).map(lambda x: round(x, 4)))
    leaves = st.one_of(st.builds(Number, numbers), st.builds(Text, texts), st.builds(Item, ids), st.just(Own()))
    return st.recursive(leaves, _branches, max_leaves=12).map(Expression)


def _branches(below: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    pair = st.tuples(below, below)
    return st.one_of(
        st.builds(Negative, below),
        st.builds(Operation, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), pair),
        st.builds(
            Operation,
            st.sampled_from(["and", "or", "+", "-", "*", "div", "mod"]),
            st.lists(below, min_size=2, max_size=3).map(tuple),
        ),
        st.sampled_from([name for name in FUNCTIONS if name != "regex"]).flatmap(lambda name: _calls(name, below)),
    )


def _calls(name: str, below: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    function = FUNCTIONS[name]
    most = function.least + 1 if function.most is None else function.most
    return st.builds(Call, st.just(name), st.lists(below, min_size=function.least, max_size=most).map(tuple))


ANSWERS = st.one_of(
    st.none(), st.text(max_size=6), st.integers(-(10**400), 10**400), st.floats(), st.booleans(), st.dates(),
    st.datetimes(), st.lists(st.text("ab", min_size=1), max_size=3).map(tuple), st.times().map(str),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(trees())
def test_what_is_written_reads_as_the_same_tree(expression: Expression) -> None:
    assert parse(str(expression)) == expression


@settings(max_examples=150, deadline=None)
@given(trees(), ANSWERS)
def test_any_rule_over_any_answers_has_a_value_a_check_and_words(expression: Expression, answer: logic.Value) -> None:
    values = dict.fromkeys(expression.items, answer)
    found = evaluate(expression, values, own=answer, now=NOW)
    assert found == found or found is answer  # no result is "not a number", unless it was handed in
    check_types(expression, dict.fromkeys(expression.items, Kind.NUMBER), wanted=Kind.TRUTH)
    assert explain(expression, {})


@settings(max_examples=150, deadline=None)
@given(st.text("${}ab.'\"()=<>!+-* ,1div‘&/\\[", max_size=25))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        assert str(parse(text))
    except LogicError as error:
        assert 0 <= error.position <= len(text)
        assert str(error)


def test_renaming_leaves_texts_and_spacing_alone() -> None:
    text = "${Old}='${Old}'  and ${ keep } > ${Old}"
    assert logic.rename_items(text, {"Old": "fresh"}) == "${fresh}='${Old}'  and ${ keep } > ${fresh}"


def test_curly_quotes_can_be_made_straight() -> None:
    assert logic.straighten("${a} = ‘yes’ or ${b} = “it” or ${c} = '‘x’'") == (
        "${a} = 'yes' or ${b} = \"it\" or ${c} = '‘x’'"
    )


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_any_text_can_be_quoted(text: str) -> None:
    assert evaluate(parse(logic.quoted(text)), {}) == text


# -- refusals --


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "the rule is empty"),
        ("${a} =", 6, "the rule ends"),
        ("${a} = = 3", 7, "there is ="),
        ("${a} == 3", 5, "write = in place of =="),
        ("${a} <> 3", 5, "write != in place of <>"),
        ("${a} &gt; 3", 5, "write > in place of &gt;"),
        ("${a} && ${b}", 5, "write and in place of &&"),
        ("${a} ≥ 3", 5, "write >= in place of ≥"),
        ("${a} AND ${b}", 5, "an operator such as = or and is expected here, but there is AND"),
        ("and ${b}", 0, "something to work on is missing before and"),
        ("${a} = ‘yes’", 7, "curly quotes ‘ are not read. Write straight ones: 'yes'"),
        ("${a} = “yes”", 7, "Write straight ones"),
        ("${a} = 'yes", 7, "this quote is not closed"),
        ("${a} = yes", 7, "write 'yes' in quotes if it is a text, ${yes} if it is an item"),
        ("${a = 3", 0, "with both braces"),
        ("$a = 3", 0, "with both braces"),
        ("${} = 3", 0, "cannot be an item"),
        ("${Name} = 3", 0, "ids begin with a small letter"),
        ("${a} 3", 5, "an operator"),
        ("(1 + 2", 6, ") is expected here, but the rule ends"),
        ("1 + 2)", 5, "there is )"),
        ("foo(1)", 0, "there is no function foo()"),
        ("selectd(${a}, 'x')", 0, "Did you mean selected()?"),
        ("today", 0, "a function needs parentheses: today()"),
        ("if(1, 2)", 0, "if() takes 3 arguments, here are 2"),
        ("not()", 0, "not() takes 1 argument, here are 0"),
        ("round(1, 2, 3)", 0, "round() takes 1 to 2 arguments, here are 3"),
        ("/data/name = 1", 0, "Paths are not possible"),
        ("../name = 1", 0, "not by paths"),
        ("${a}[1]", 4, "not by paths"),
        ("1,5 > 2", 1, "there is ,"),
        ("9" * 31, 0, "too many digits"),
        ("${a} ; 1", 5, "the sign ; is not known"),
        ("regex(${a}, ${b})", 12, "must be a text in quotes"),
    ],
)
def test_a_malformed_rule_is_told_where_and_how(text: str, position: int, words: str) -> None:
    error = refusal(text)
    assert words in str(error)
    assert error.position == position
    assert isinstance(error, CxError)
    assert isinstance(error, ValueError)


# -- hostile rules --


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 10_000 + "1" + ")" * 9_000, "logic-too-deep"),
        ("not(" * 65 + "1" + ")" * 65, "logic-too-deep"),
        ("-" * 5_000 + "1", "logic-too-deep"),
        ("1" + " + 1 - 1" * 1_000, "logic-too-deep"),
        ("1" + " = 1" * 1_000, "logic-too-deep"),
        ("if(1," * 3_000, "logic-too-deep"),
        ("1" + "+1" * 9_000, "logic-too-long"),
        ("'" + "x" * 100_000 + "'", "logic-too-long"),
        ("${" * 9_000, "logic-syntax"),
        ("${" + " " * 19_000, "logic-syntax"),
        ("'" * 19_999, "logic-syntax"),
        ("a" * 19_000 + "(", "logic-syntax"),
        ("\x00", "logic-syntax"),
        ("__import__('os')", "logic-unknown-function"),
    ],
)
def test_a_hostile_rule_is_refused(text: str, code: str) -> None:
    assert refusal(text).code == code
    assert logic.rename_items(text, {"x": "y"}) == logic.straighten(text) == text


def test_sixty_four_parts_inside_each_other_are_read_and_computed() -> None:
    rule = parse("not(" * 63 + "true()" + ")" * 63)
    assert evaluate(rule, {}) is False
    assert parse(str(rule)) == rule
    worst = "1 - (" * 63 + "1" + ")" * 63
    assert evaluate(parse(worst), {}) == 0


def test_a_long_row_of_alternatives_is_one_part() -> None:
    text = " or ".join(f"${{code}} = 'c{n}'" for n in range(500))
    assert is_true(parse(text), {"code": "c499"})


def test_a_computed_text_cannot_grow_without_end() -> None:
    with pytest.raises(LogicError, match="more than 100000 characters"):
        evaluate(parse("concat(${a}, ${a})"), {"a": "x" * 60_000})


def test_a_rule_over_long_texts_has_a_budget() -> None:
    rule = parse(" or ".join(["contains(${a}, 'yy')"] * 700))
    with pytest.raises(LogicError) as caught:
        evaluate(rule, {"a": "x" * 90_000})
    assert caught.value.code == "logic-budget"


@pytest.mark.parametrize("form", ["(a+)+", "(a*)*", "(a|a)*b", "(a|aa)+", "([a-z]+)*x", "(.*)(.*)(.*)(.*)(.*)x"])
def test_a_catastrophic_pattern_is_just_matched(form: str) -> None:
    assert is_true(parse(f"regex(., '{form}')"), {}, own="a" * 400 + "!") is False


def test_a_large_pattern_over_a_long_text_is_stopped() -> None:
    with pytest.raises(LogicError) as caught:
        is_true(parse("regex(., '(a|b){0,150}')"), {}, own="a" * 5_000)
    assert caught.value.code == "logic-budget"


# -- patterns --


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("(a)\\1", "\\1 is not possible"),
        ("(?=a)b", "look ahead"),
        ("(?i)a", "switch options"),
        ("\\bword", "\\b is not possible"),
        ("a**", "two repetitions"),
        ("*a", "nothing to repeat"),
        ("[a", "not closed"),
        ("(a", "not closed"),
        ("a)", "too many"),
        ("a\\", "ends too early"),
        ("[z-a]", "backwards"),
        ("a{3,2}", "from a smaller"),
        ("a{9999}", "1000 at most"),
        ("((a{30}){30}){30}", "repeats too much"),
        ("(" * 30 + "a" + ")" * 30, "too many parentheses"),
        ("a" * 201, "200 characters"),
    ],
)
def test_a_pattern_that_cannot_be_matched_is_refused_with_its_place(form: str, words: str) -> None:
    error = refusal(f"regex(., '{form}')")
    assert error.code == "logic-pattern"
    assert words in str(error)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("[0-9]{3}", "1234", False),  # the whole answer must match
        ("^[0-9]{3}$", "123", True),
        ("a^b", "ab", False),
        ("[\\w.-]+@[\\w-.]+\\.[A-Za-z]{2,4}", "a.b-c@ex-am.ple.com", True),
        ("^(([0-9]{1})*[- .(]*([0-9]{3})[- .)]*[0-9]{3}[- .]*[0-9]{4})+$", "(351) 555-1234", True),
        ("[^ ]+", "two words", False),
        ("[]x]+", "]x", True),
        ("\\d", "٣", False),
        ("(){1000}a", "a", True),
        ("", "", True),
        ("a|", "", True),
        ("a{2,}?", "aaa", True),
        ("[[&&]+", "&[", True),
    ],
)
def test_patterns(form: str, text: str, expected: bool) -> None:
    assert pattern(form).matches(text) is expected


def forms() -> st.SearchStrategy[str]:
    atoms = st.sampled_from(["a", "b", ".", "\\d", "[ab]", "[^a]", "[a-c-]", "^", "$", "\\w", ""])
    return st.recursive(
        atoms,
        lambda below: st.one_of(
            st.lists(below, max_size=3).map("".join),
            st.tuples(below, below).map("({0[0]}|{0[1]})".format),
            st.tuples(below, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,}"])).map("(?:{0[0]}){0[1]}".format),
        ),
        max_leaves=6,
    )


@settings(max_examples=200, deadline=None)
@given(forms(), st.text("abc1-", max_size=6))
def test_patterns_agree_with_pythons_own(form: str, text: str) -> None:
    try:
        found = pattern(form).matches(text)
    except LogicError:
        return  # longer than 200 characters
    assert found is (re.fullmatch(form, text) is not None)


# -- checking against items --

KINDS = {
    "matched": Kind.YES_NO,
    "wait": Kind.NUMBER,
    "city": Kind.TEXT,
    "faults": Kind.CHOICES,
    "one": Kind.CHOICE,
    "grade": Kind.CHOICE,
    "day": Kind.DATE,
    "start": Kind.TIME,
    "seen": Kind.DATE_TIME,
}
CHOICES = {"faults": frozenset({"dirty", "slow"}), "one": frozenset({"dirty", "slow"}), "grade": frozenset({"1", "2"})}


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("${wiat} > 3", "logic-unknown-item", "Did you mean ${wait}?"),
        ("${wait} = 'long'", "logic-cannot-compare", "${wait} (a number) and 'long' (a text)"),
        ("${city} > 3", "logic-cannot-compare", "${city} (a text)"),
        ("${city} < 'm'", "logic-cannot-compare", "by <"),
        ("${matched} = true()", "logic-cannot-compare", "yes or no"),
        ("${day} > 3", "logic-cannot-compare", "a date"),
        ("${day} = 'Monday'", "logic-cannot-compare", "a date"),
        ("1 < ${wait} < 5", "logic-cannot-compare", "true or false"),
        ("${faults} = 'dirty'", "logic-use-selected", "selected(${faults}, '...')"),
        ("${matched} = 'Yes'", "logic-unknown-choice", "has no choice 'Yes'"),
        ("${one} = 'drty'", "logic-unknown-choice", "Did you mean 'dirty'?"),
        ("selected(${faults}, 'slwo')", "logic-unknown-choice", "Did you mean 'slow'?"),
        ("selected(${wait}, 'slow')", "logic-no-choices", "${wait} has none"),
        ("${city} + 1 > 2", "logic-not-a-number", "${city} is no number"),
        ("${one} * 2 > 2", "logic-not-a-number", "${one} is no number"),
        ("'two' * 2 > 2", "logic-not-a-number", "'two' is no number"),
        ("round(${matched}) > 2", "logic-not-a-number", "${matched} is no number"),
        ("${matched} and ${wait} > 1", "logic-condition", "Write ${matched} = 'yes'"),
        ("not(${city})", "logic-condition", "${city} != ''"),
        ("if(${wait}, true(), false())", "logic-condition", "${wait} is no condition"),
        ("${wait} + 1", "logic-condition", "${wait} + 1 is no condition"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_found(text: str, code: str, words: str) -> None:
    (problem,) = check_types(parse(text), KINDS, choices=CHOICES, wanted=Kind.TRUTH)
    assert problem.code == code
    assert words in problem.text
    assert 0 <= problem.position < len(text)


@pytest.mark.parametrize(
    "text",
    [
        "${matched} = 'yes' and ${wait} > 3",
        "${wait} = '3' or ${wait} = ${wait} * 2",
        "${one} != '' and ${faults} = '' and not(selected(${faults}, 'slow'))",
        "${grade} > 1 and ${grade} * 2 = 4",
        "${one} = ${grade} or ${city} = ${one}",
        "${day} < today() and today() - ${day} <= 14 and ${seen} > ${day}",
        "${start} < '10:30' and ${day} >= '2026-01-01'",
        "(${wait} > 1) + (${matched} = 'yes') >= 1",
        "if(${wait} > 1, 'a', 'b') = 'a'",
        "coalesce(${wait}, 0) > 1",
        "selected-at(${faults}, 0) = 'slow'",
        "regex(., '[0-9]+') or . = ''",
    ],
)
def test_a_sound_rule_has_no_problems(text: str) -> None:
    assert check_types(parse(text), KINDS, own=Kind.TEXT, choices=CHOICES, wanted=Kind.TRUTH) == []


def test_problems_come_from_left_to_right_with_their_items() -> None:
    problems = check_types(parse("${x} > 1 and ${faults} = 'a' and ${y} = 2"), KINDS)
    assert [problem.item for problem in problems] == ["x", "faults", "y"]


# -- order --


def needs(**rules: str) -> dict[str, frozenset[str]]:
    return {name: parse(rule).items for name, rule in rules.items()}


def test_rules_are_computed_after_those_they_read() -> None:
    rules = needs(total="${a} + ${b}", b="${raw} * 2", a="${raw} + ${b}", other="${free}")
    found = order(rules)
    assert sorted(found) == sorted(rules)
    assert found.index("b") < found.index("a") < found.index("total")
    assert order(rules) == found


def test_only_what_depends_on_a_changed_item_is_computed_again() -> None:
    rules = needs(total="${a} + ${b}", b="${raw} * 2", a="${raw} + ${b}", other="${free}")
    assert dependants(rules, ["raw"]) == ("b", "a", "total")
    assert dependants(rules, ["b"]) == ("a", "total")
    assert dependants(rules, ["free"]) == ("other",)
    assert dependants(rules, ["total", "unknown"]) == ()


def test_a_circle_is_named_from_what_depends_to_what_it_needs() -> None:
    with pytest.raises(logic.Cycle) as caught:
        order(needs(z="1", a="${b} + ${z}", b="${c}", c="${a}"))
    assert caught.value.members == ("a", "b", "c")
    assert "${a} → ${b} → ${c} → ${a}" in str(caught.value)
    assert caught.value.code == "logic-cycle"


def test_a_rule_that_reads_itself_is_a_circle() -> None:
    with pytest.raises(logic.Cycle) as caught:
        order(needs(a="${a} + 1"))
    assert caught.value.members == ("a",)


def test_a_chain_of_ten_thousand_is_no_trouble() -> None:
    chain = {f"x{n}": frozenset({f"x{n + 1}"}) for n in range(10_000)}
    assert order(chain)[0] == "x9999"
    assert len(dependants(chain, ["x10000"])) == 10_000


# -- words --

TITLES = {"matched": "Hours matched", "wait": "Wait", "faults": "Faults", "city": "City"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${matched} = 'yes' and ${wait} > 3", "Hours matched is 'yes' and Wait is more than 3"),
        ("${matched} != 'yes' or ${wait} <= 3.5", "Hours matched is not 'yes' or Wait is at most 3.5"),
        ("${city} = ''", "City is not answered"),
        ("'' != ${city}", "City is answered"),
        ("selected(${faults}, 'slow')", "Faults includes 'slow'"),
        ("not(selected(${faults}, 'slow'))", "Faults does not include 'slow'"),
        ("not(${wait} > 3 and ${other} = 1)", "it is not so that (Wait is more than 3 and other is 1)"),
        (
            "${wait} > 1 and (${wait} < 2 or ${city} = '')",
            "Wait is more than 1 and (Wait is less than 2 or City is not answered)",
        ),
        (
            "${wait} + 2 * . >= count-selected(${faults})",
            "Wait + 2 × the answer is at least the number of choices in Faults",
        ),
        ("(1 + 2) * 3 - (4 - 5)", "(1 + 2) × 3 − (4 − 5)"),
        ("max(${wait}, 3) < 9", "the largest of Wait, 3 is less than 9"),
        ("pow(${wait}, 2) > 9", "pow(Wait, 2) is more than 9"),
        ("if(${wait} > 3, 'late', 'fine')", "'late' if Wait is more than 3, otherwise 'fine'"),
    ],
)
def test_a_rule_in_words(text: str, words: str) -> None:
    assert explain(parse(text), TITLES) == words
