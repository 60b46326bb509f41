"""What the kinds of items mean: tables of rows, sealed cards, timers over days, defaults, pairs, due dates."""

from __future__ import annotations

import pytest

from cxstudio.errors import Severity
from cxstudio.study import protocol as p
from cxstudio.study.dataset import dataset
from cxstudio.study.defaults import default_answer, with_defaults
from cxstudio.study.due import DAY, dues, next_due, overdue, recall_delays
from cxstudio.study.missing import missing_items
from cxstudio.study.pages import OUTCOME_EARLY, pages_of
from cxstudio.study.pairs import Shift, pairs, shift
from cxstudio.study.scoring import Met, score, score_item
from cxstudio.study.visit import Answer, Reading, Visit, can_open, is_required, is_settled, read
from tests.study.builders import (
    YES,
    Given,
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
    seconds,
    text_item,
    timer,
    yes_no,
)

COLUMNS = (p.Column(id="what", title="What"), p.Column(id="minutes", title="Lost", kind="number", unit="min"))


def rows(id: str = "problems", **fields: object) -> p.Rows:
    """A table of problems."""
    return p.Rows(**{"id": id, "text": f"Which {id}?", "columns": COLUMNS, **fields})


def card(id: str = "card", opens_after: str = "call", **fields: object) -> p.SealedCard:
    """A sealed card."""
    return p.SealedCard(id=id, text="Open the card", card="The fee is 4.50.", opens_after=opens_after, **fields)


def found(protocol: p.Protocol, answers: dict[str, Given] | None = None, **fields: object) -> dict[str, str]:
    """What is missing or doubtful, item -> code; the outcome apart."""
    reading = read(protocol, a_visit(answers, **fields))
    return {finding.item: finding.code for finding in missing_items(reading) if finding.item != "outcome"}


# --- tables filled row by row ---


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ((("Fell", 3),), 1),
        ((("Fell", 3), ("", None), (" ", None)), 1),
        ((("Fell", None), (None, 0)), 2),
        ((), 0),
        (None, None),
        (not_applicable(), None),
    ],
)
def test_rules_see_how_many_rows_hold_something(given: Given, count: int | None) -> None:
    reading = read(a_protocol(rows()), a_visit({"problems": given}))
    assert reading.values.get("problems") == count


def test_a_condition_counts_the_rows() -> None:
    protocol = a_protocol(rows(), text_item("worst", condition="${problems} > 1"))
    one, two = a_visit({"problems": (("Fell", 3),)}), a_visit({"problems": (("Fell", 3), ("Lost", 1))})
    assert ("worst" in read(protocol, one).active, "worst" in read(protocol, two).active) == (False, True)


@pytest.mark.parametrize(
    ("fields", "given", "code"),
    [
        ({}, None, "V001"),
        ({}, (), None),  # where no row is asked for, none is an answer
        ({"at_least": 1}, (), "V001"),
        ({"at_least": 2}, (("Fell", 3),), "V010"),
        ({"at_least": 2}, (("Fell", 3), ("Lost", 1)), None),
        ({"at_most": 1}, (("Fell", 3), ("Lost", 1)), "V011"),
        ({"at_most": 1}, (("Fell", 3), (None, None)), None),
        ({}, (("Fell", None),), "V012"),
        ({"row_names": ("S1", "S2")}, (("Fell", 3), (None, None)), None),
        ({"required": False, "at_least": 1}, None, None),
    ],
)
def test_what_keeps_a_table_from_being_finished(fields: dict[str, object], given: Given, code: str | None) -> None:
    answers = {} if given is None else {"problems": given}
    assert found(a_protocol(rows(**fields)), answers) == ({"problems": code} if code else {})


def test_a_row_filled_in_part_may_stay_when_a_note_says_why() -> None:
    protocol = a_protocol(rows())
    (finding,) = [
        f for f in missing_items(read(protocol, a_visit({"problems": (("Fell", None),)}))) if f.item != "outcome"
    ]
    assert (finding.code, finding.severity) == ("V012", Severity.WARNING) and "row 1" in finding.text
    assert found(protocol, {"problems": Answer(item="", value=(("Fell", None),), note="Nobody timed it")}) == {}


@pytest.mark.parametrize(
    ("standard", "given", "kept", "earned"),
    [
        (p.AtMost(value=0), (), True, 2),
        (p.AtMost(value=0), (("Fell", 3),), False, 0),
        (p.AtLeast(value=2), (("A", 1), ("B", 2)), True, 2),
        (p.Within(low=1, high=1), (("A", 1), ("B", 2)), False, 0),
        (p.Holds(expression=". < 2", text="Fewer than two"), (("A", 1),), True, 2),
    ],
)
def test_points_and_standard_of_a_table_go_by_its_rows(
    standard: p.Standard, given: Given, kept: bool, earned: float
) -> None:
    item = rows(standard=standard, points=2)
    result = score_item(read(a_protocol(item), a_visit({"problems": given})), item)
    assert (result.kept, result.earned, result.possible) == (kept, earned, 2)


def test_rows_under_an_item_that_is_no_table_are_no_answer() -> None:
    protocol = a_protocol(choices("seen", 1, "a", "b", standard=p.AnyOf(answers=("a",))), text_item("why"))
    visit = a_visit({"seen": (("a", 1),), "why": (("a", 1),)})
    reading = read(protocol, visit)
    assert (reading.values["seen"], reading.values["why"]) == (None, None)
    assert score(reading).pooled == 0


# --- sealed cards ---

CALL = a_touchpoint(yes_no("said"), id="call")
AFTER = a_touchpoint(card(), yes_no("right", points=1, condition="${card} = 'yes'"), id="after")


def test_a_card_opens_once_its_touchpoint_is_settled_and_is_answered_by_the_moment_of_opening() -> None:
    protocol = a_protocol(CALL, AFTER)
    sealed = read(protocol, a_visit())
    assert (can_open(sealed, card()), sealed.values["card"], "right" in sealed.active) == (False, "no", False)
    ready = read(protocol, a_visit({"said": "yes"}))
    assert can_open(ready, card()) and not is_settled(ready, card())
    opened = read(protocol, a_visit({"said": "yes", "card": 1_790_000_000_000}))
    assert is_settled(opened, card())
    assert (opened.values["card"], "right" in opened.active) == ("yes", True)


def test_a_card_that_was_not_opened_keeps_the_visit_open_and_says_what_comes_first() -> None:
    protocol = a_protocol(CALL, AFTER)
    texts = {f.code: f.remedy for f in missing_items(read(protocol, a_visit())) if f.item == "card"}
    assert texts == {"V013": "Finish “Call” first, then open it."}
    assert found(protocol, {"said": "yes"}) == {"card": "V013"}
    assert found(protocol, {"said": "yes", "card": 5, "right": "yes"}) == {}


def test_a_card_whose_touchpoint_the_visit_does_not_come_to_may_be_opened() -> None:
    never_called = a_touchpoint(yes_no("said"), id="call", condition="${way} = 'mail'")
    protocol = a_protocol(a_touchpoint(choice("way", "phone", "mail"), id="how"), never_called, AFTER)
    assert can_open(read(protocol, a_visit({"way": "phone"})), card())
    assert not can_open(read(protocol, a_visit({"way": "mail"})), card())


def test_a_sealed_card_has_no_verdict_until_it_is_opened() -> None:
    item = card(standard=YES, points=1, required=False)
    protocol = a_protocol(CALL, a_touchpoint(item, id="after"))
    assert score_item(read(protocol, a_visit()), item).kept is None
    assert score_item(read(protocol, a_visit({"card": 5})), item).kept is True


# --- timers over days ---


def test_a_timer_over_days_counts_seconds_and_is_told_to_run() -> None:
    item = timer("parcel", at_most=3 * 86_400, over_days=True, points=1)
    protocol = a_protocol(item)
    running = Answer(item="", since=1_790_000_000_000, at=1_790_000_000_000)
    assert found(protocol, {"parcel": running}) == {"parcel": "V014"}
    assert found(protocol) == {"parcel": "V001"}
    done = Answer(item="", value=seconds(2 * 86_400), since=1_790_000_000_000, at=1_790_172_800_000)
    reading = read(protocol, a_visit({"parcel": done}))
    assert reading.values["parcel"] == 2 * 86_400
    assert score_item(reading, item).kept is True
    assert score_item(read(protocol, a_visit({"parcel": never(5 * 86_400)})), item).kept is False


# --- required if ---


def test_an_item_is_required_while_its_rule_holds() -> None:
    words = text_item("why", required=False, required_if="${greeting} = 'no'")
    protocol = a_protocol(yes_no(), words)
    assert found(protocol, {"greeting": "no"}) == {"why": "V001"}
    assert found(protocol, {"greeting": "no", "why": "Nobody"}) == {"why": "V003"}
    assert found(protocol, {"greeting": "yes"}) == {}
    assert found(protocol, {"greeting": "no", "why": not_observed("c1")}) == {}
    assert not is_required(read(protocol, a_visit()), words)


# --- defaults ---


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        (yes_no(default="yes"), "yes"),
        (yes_no(default="maybe"), None),
        (choice("way", "left", "right", default="right"), "right"),
        (choice("way", "left", "right", default="up"), None),
        (choices("seen", None, "a", "b", default="a b"), ("a", "b")),
        (choices("seen", None, "a", "b", default="a, c"), None),
        (rating(default="3"), 3),
        (rating(default="9"), None),
        (counter("people", default="2"), 2),
        (counter("people", default="-1"), None),
        (p.Number(id="n", text="N?", decimals=1, default="2.5"), 2.5),
        (p.Number(id="n", text="N?", default="2.5"), None),
        (p.Number(id="n", text="N?", alternatives=(p.Choice(id="none", text="None"),), default="none"), "none"),
        (p.Money(id="m", text="M?", currency="EUR", maximum=5, default="6"), None),
        (p.Date(id="d", text="D?", default="2026-03-02"), "2026-03-02"),
        (p.Date(id="d", text="D?", default="2026-02-30"), None),
        (p.ClockTime(id="t", text="T?", default="9:30"), None),
        (p.ClockTime(id="t", text="T?", default="09:30"), "09:30"),
        (text_item(default=" Nothing to add. "), "Nothing to add."),
        (p.Acknowledge(id="a", text="Read", default="yes"), None),  # a consent has to be given
        (timer(default="30"), None),
        (rows(default="3"), None),
    ],
)
def test_a_default_is_read_as_the_answer_it_stands_for(item: p.Item, answer: object) -> None:
    assert default_answer(a_protocol(item), item) == answer


def test_a_default_counts_when_it_is_left_standing_and_not_before() -> None:
    protocol = a_protocol(yes_no(default="no"), text_item("why", condition="${greeting} = 'no'"))
    reading = read(protocol, a_visit())
    assert (reading.values["greeting"], list(reading.active)) == (None, ["greeting", "outcome"])
    assert found(protocol) == {"why": "V001"}  # the standing answer asks for it
    left = with_defaults(protocol, a_visit())
    assert left.answers == {"greeting": Answer(item="greeting", value="no", at=0)}


def test_no_default_goes_over_an_answer_a_note_or_a_branch_that_is_closed() -> None:
    protocol = a_protocol(
        yes_no(default="no"),
        yes_no("music", default="yes"),
        yes_no("why", default="yes", condition="${greeting} = 'no'"),
    )
    before = a_visit({"greeting": "yes", "music": Answer(item="", note="Faint")})
    after = with_defaults(protocol, before)
    assert {id: (a.value, a.note) for id, a in after.answers.items()} == {
        "greeting": ("yes", ""),
        "music": ("yes", "Faint"),
    }
    excused = a_visit({"greeting": not_observed("c1"), "music": not_applicable()})
    assert with_defaults(protocol, excused) == excused


# --- the outcome asked twice ---


def test_the_early_outcome_stands_after_its_touchpoint_and_only_the_declared_one_is_the_outcome() -> None:
    order, parcel = a_touchpoint(yes_no("found"), id="order"), a_touchpoint(yes_no("came"), id="parcel")
    outcome = p.Outcome(text="Order again?", scale="o10", early_after="order", asks_why=False)
    protocol = a_protocol(order, parcel, outcome=outcome)
    assert [page.id for page in pages_of(protocol)] == ["order", OUTCOME_EARLY, "parcel", "outcome"]
    visit = a_visit({"outcome_early": 9, "outcome": 2}, protocol="v1")
    whole = dataset(protocol, [visit, a_visit({"outcome": 5}, protocol="v1")], {"v1": protocol})
    assert (whole.outcome, whole.outcome_early, whole.outcome_shift) == ((2, 5), (9, None), (-7, None))


def test_the_early_outcome_is_not_asked_where_its_touchpoint_is_left_out() -> None:
    order = a_touchpoint(yes_no("found"), id="order", condition="${way} = 'web'")
    outcome = p.Outcome(text="Order again?", scale="o10", early_after="order")
    protocol = a_protocol(a_touchpoint(choice("way", "web", "shop"), id="how"), order, outcome=outcome)
    assert "outcome_early" in read(protocol, a_visit({"way": "web"})).active
    assert "outcome_early" not in read(protocol, a_visit({"way": "shop"})).active


def test_an_early_outcome_may_come_first_of_all() -> None:
    outcome = p.Outcome(text="Come again?", scale="o10", early_after="expectations", asks_why=False)
    door = a_touchpoint(yes_no(), id="door", asks=(p.Ask.IMPORTANCE,))
    assert [page.id for page in pages_of(a_protocol(door, outcome=outcome))] == [
        "outcome_early",
        "expectations",
        "door",
        "outcome",
    ]


# --- two sources ---


@pytest.mark.parametrize(
    ("own", "file", "difference", "agrees"),
    [(9, 4, 5, False), (4, 4, 0, True), (9, not_observed("c1"), None, None), ("never", 4, None, False)],
)
def test_two_sources_stand_side_by_side_with_their_difference(
    own: Given, file: Given, difference: float | None, agrees: bool | None
) -> None:
    button = p.Choice(id="never", text="Never")
    told = p.Number(id="told", text="Days?", alternatives=(button,), paired_with="told_file")
    protocol = a_protocol(told, p.Number(id="told_file", text="Days in the file?"))
    visit = a_visit({"told": own, "told_file": file})
    (pair,) = pairs(read(protocol, visit))
    assert (pair.difference, pair.agrees) == (difference, agrees)
    assert read(protocol, visit).visit.answers == visit.answers


def test_a_pair_of_which_one_is_not_asked_is_none() -> None:
    told = yes_no("told", paired_with="told_file")
    protocol = a_protocol(told, yes_no("told_file", condition="${told} = 'yes'"))
    assert pairs(read(protocol, a_visit({"told": "no", "told_file": "yes"}))) == ()


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (((3,), (5,), (None,)), ((5,), (4,), (7,)), Shift(1, 0, 1)),
        (((3,), (5,)), ((3,), (9,), (9,)), Shift(1, 1, 0)),
        (((3,),), None, None),
    ],
)
def test_slips_before_and_after_are_told_as_counts(before: Given, after: Given, moved: Shift | None) -> None:
    column = (p.Column(id="likely", title="Likely", kind="rating", scale="o10"),)
    protocol = a_protocol(rows("slip1", columns=column), rows("slip2", columns=column, paired_with="slip1"))
    reading = read(protocol, a_visit({"slip1": before} | ({"slip2": after} if after else {})))
    (pair,) = pairs(reading)
    assert shift(reading, pair) == moved


# --- due dates ---


def test_touchpoints_are_due_so_many_days_after_the_start_until_they_are_done() -> None:
    money = a_touchpoint(yes_no("back"), id="money", due_days=14, reminder="Look at the account")
    parcel = a_touchpoint(yes_no("came"), id="parcel", due_days=2.5)
    protocol = a_protocol(a_touchpoint(yes_no("ordered"), id="order"), money, parcel)
    start = 1_790_000_000_000
    reading = read(protocol, a_visit({"ordered": "yes"}, started_at=start))
    assert [(due.touchpoint.id, due.at - start, due.is_done) for due in dues(reading)] == [
        ("parcel", 2.5 * DAY, False),
        ("money", 14 * DAY, False),
    ]
    assert [due.reminder for due in dues(reading)] == ["Parcel", "Look at the account"]
    assert overdue([reading], start + round(2.5 * DAY) - 1) == []
    assert [due.touchpoint.id for due in overdue([reading], start + 20 * DAY)] == ["parcel", "money"]
    ahead = next_due([reading], start + 3 * DAY)
    assert ahead is not None and ahead.touchpoint.id == "money"
    done = read(protocol, a_visit({"came": "yes", "back": not_applicable()}, started_at=start))
    assert overdue([done], start + 99 * DAY) == [] and next_due([done], start) is None


def test_what_the_visit_does_not_come_to_and_what_was_not_begun_is_never_due() -> None:
    back = a_touchpoint(yes_no("sent"), id="back", due_days=3, condition="${arm} = 'return'")
    protocol = a_protocol(back, draws=(p.Draw(id="arm", title="Arm", options=(p.Choice(id="return", text="Return"),)),))
    assert dues(read(protocol, a_visit(started_at=5))) == ()
    assert len(dues(read(protocol, a_visit(started_at=5, draws={"arm": "return"})))) == 1
    assert dues(read(protocol, a_visit(draws={"arm": "return"}))) == ()


def test_what_is_answered_when_it_is_due_is_not_recalled_late() -> None:
    protocol = a_protocol(
        a_touchpoint(yes_no("ordered"), timer("parcel", over_days=True), id="order"),
        a_touchpoint(yes_no("came"), id="parcel_point", due_days=10),
        a_touchpoint(yes_no("back"), yes_no("open"), id="money", due_days=14),
        outcome=p.Outcome(text="Again?", scale="o10", asks_why=False),
    )
    start = 1_790_000_000_000
    on = {"ordered": 2, "came": 9, "back": 15, "outcome": 14.5}
    answers: dict[str, Given] = {
        id: Answer(item="", value="yes", at=start + round(day * DAY)) for id, day in on.items()
    }
    answers["parcel"] = Answer(item="", value=5, since=start, at=start + 9 * DAY)
    answers["open"] = Answer(item="", value="yes")  # a default left standing has no moment
    reading = read(protocol, a_visit(answers, started_at=start))
    assert [delay / DAY for delay in recall_delays(reading)] == [2, 0, 0, 1, 0.5]


# --- the rule of hidden answers, for every kind ---

BUTTONS = (p.Choice(id="a", text="A"), p.Choice(id="b", text="B", points=0))
EVERY_KIND: tuple[tuple[p.Item, Given], ...] = (
    (yes_no("x", points=2, critical=True, in_standard=True), "no"),
    (choice("x", "a", "b", kept=("a",), points=2, critical=True, in_standard=True), "b"),
    (p.SeveralChoices(id="x", text="X", choices=BUTTONS, standard=p.AnyOf(answers=("a",)), critical=True), ("b",)),
    (rating("x", at_least=3, points=2, critical=True, in_standard=True), 1),
    (p.Number(id="x", text="X", standard=p.AtMost(value=1), points=2, critical=True), 5),
    (p.Money(id="x", text="X", currency="EUR", standard=p.AtMost(value=1), points=2, critical=True), 5.5),
    (counter("x", standard=p.AtMost(value=1), points=2, critical=True), 5),
    (timer("x", at_most=1, points=2, critical=True, in_standard=True), seconds(5)),
    (timer("x", at_most=1, over_days=True, critical=True), Answer(item="", value=5000, since=9, at=10)),
    (text_item("x", standard=p.NoneOf(answers=("Bad",)), critical=True), "Bad"),
    (
        p.Date(id="x", text="X", standard=p.Holds(expression=". < '2026-01-01'", text="Early"), critical=True),
        "2026-03-02",
    ),
    (p.ClockTime(id="x", text="X", standard=p.Holds(expression=". < '09:00'", text="Early"), critical=True), "10:30"),
    (p.PlaceItem(id="x", text="X", standard=p.NoneOf(answers=("Here",)), critical=True), "Here"),
    (p.PhotoItem(id="x", text="X"), "kept"),
    (p.AudioNote(id="x", text="X"), "kept"),
    (p.Acknowledge(id="x", text="X", standard=p.Holds(expression=". = 'no'", text="Not"), critical=True), "yes"),
    (rows("x", standard=p.AtMost(value=0), points=2, critical=True), (("Fell", 3),)),
    (card("x", "open_or_not", standard=p.NoneOf(answers=("yes",)), points=2, critical=True), 1_790_000_000_000),
)


@pytest.mark.parametrize(
    ("item", "given"), EVERY_KIND, ids=[f"{n}-{item.kind}" for n, (item, _g) in enumerate(EVERY_KIND)]
)
@pytest.mark.parametrize("hides", ["item", "touchpoint"])
def test_a_hidden_answer_is_kept_inactive_never_scored_and_comes_back(item: p.Item, given: Given, hides: str) -> None:
    rule = "${open} = 'yes'"
    inner = item.model_copy(update={"condition": rule if hides == "item" else ""})
    there = a_touchpoint(inner, id="there", condition=rule if hides == "touchpoint" else "")
    protocol = a_protocol(a_touchpoint(yes_no("open"), id="open_or_not"), there)
    shown = a_visit({"open": "yes", "x": given})
    hidden = shown.with_answer(Answer(item="open", value="no"))
    before, away = read(protocol, shown), read(protocol, hidden)
    # kept
    assert away.visit.answers["x"] == shown.answers["x"]
    # inactive: no rule sees it, nothing about it is missing, no page asks it
    assert away.answer("x") is None and "x" not in away.values and "x" not in away.active
    assert "x" not in found_items(away)
    assert all(item.id != "x" for page in away.pages() for item in away.items(page))
    # never scored: neither points nor a verdict nor a critical fail
    (result,) = [one for one in score(away).touchpoints if one.touchpoint.id == "there"]
    assert (result.section.possible, result.section.earned, result.met) == (0, 0, Met.NO_VERDICT)
    assert score(away).critical_fails == ()
    # back with its branch, as it was
    back = read(protocol, hidden.with_answer(Answer(item="open", value="yes")))
    assert back.answer("x") == shown.answers["x"]
    assert back.values["x"] == before.values["x"] and score(back) == score(before)
    if item.critical:
        assert [fail.item.id for fail in score(back).critical_fails] == ["x"]


def found_items(reading: Reading) -> set[str]:
    return {finding.item for finding in missing_items(reading)}


def test_a_visit_of_every_kind_reads_the_same_after_a_turn_through_json() -> None:
    visit = a_visit({f"x{n}": given for n, (_item, given) in enumerate(EVERY_KIND)})
    assert Visit.model_validate_json(visit.model_dump_json()) == visit
