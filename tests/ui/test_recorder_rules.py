"""What a protocol asks of its observer beyond an answer: defaults, reasons, sealed cards, times over days, due days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.study import protocol as p
from cxstudio.study.due import DAY, Due
from cxstudio.workspace import Workspace
from tests.study import builders as b
from tests.ui.recorder_scenes import (
    CTRL,
    FRUIT,
    SHIFT,
    Key,
    NoMouse,
    Screen,
    a_context,
    a_study_with_rules,
    a_visit_with_rules,
    another_study,
)
from ui import theme
from ui.models.touchpoint_list import ROW
from ui.presenters import recorder_due, recorder_stamps
from ui.presenters.recorder_words import days_words

Open = Callable[..., Screen]
HOUR = 3_600_000
NOON = 1_795_348_800_000  # 22 November 2026, 12:00 UTC, a Sunday


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def screen(open_screen: Open, workspace: Workspace) -> Screen:
    return open_screen(a_visit_with_rules(workspace).id)


def answer_the_call(screen: Screen) -> Screen:
    """All of the touchpoint before the sealed card."""
    return screen.at("greeting").press(Key.Key_Y, Key.Key_3).type("5").press(Key.Key_Return)


# -- defaults ----------------------------------------------------------------------------------------------------------


def test_a_default_is_proposed_and_enter_takes_it(screen: Screen) -> None:
    assert screen.form.message.text == "Proposed: Yes. Enter takes it, any other answer replaces it."
    assert screen.form.facts.text().endswith("proposed, not answered yet")
    assert screen.page.items.card.accessibleName().endswith("required, not answered, proposed Yes")
    assert screen.recorder.total_progress()[0] == 0
    screen.press(Key.Key_Return)
    assert (screen.saved().answers["greeting"].value, screen.item) == ("yes", "cup")
    assert screen.saved().answers["greeting"].at > 0
    screen.press(Key.Key_3)
    assert (screen.value("cup"), screen.item) == (3, "minutes")


def test_moving_on_without_enter_takes_no_default(screen: Screen) -> None:
    screen.press(Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Up)
    assert (screen.item, screen.value("greeting"), screen.value("cup")) == ("greeting", None, None)
    assert screen.page.items.cards["cup"].line._proposed == "2, k4 2"


def test_defaults_left_standing_are_listed_and_count_once_the_visit_is_finished(
    open_screen: Open, workspace: Workspace
) -> None:
    asked = b.yes_no("greeting", default="yes"), b.yes_no("end"), b.rating("cup", default="2")
    screen = open_screen(another_study(workspace, *asked).id)
    screen.at("end").press(Key.Key_N).at("outcome").press(Key.Key_8).press(Key.Key_Return, mod=CTRL | SHIFT)
    panel = screen.page.finish_panel
    assert "2 proposed answers were not changed" in panel.words.text()
    lines = [panel.lines.item(n).text() for n in range(panel.lines.count())]
    assert lines == ["Proposed: Door › Was it greeting? Yes", "Proposed: Door › How was cup? 2, k4 2"]
    visit = screen.recorder.visit
    screen.press(Key.Key_Return)
    _version, found = workspace.dataset(visit.study)
    answers = found.visits[0].visit.answers
    assert [(answers[item].value, answers[item].at) for item in ("greeting", "cup")] == [("yes", 0), (2, 0)]
    assert answers["end"].at > 0


# -- rules -------------------------------------------------------------------------------------------------------------


def test_a_hard_rule_is_said_in_its_own_words_and_holds_the_card(screen: Screen) -> None:
    screen.at("minutes").type("13")
    assert screen.form.message.text == "Thirteen minutes cannot be. Correct it."
    assert [gap.code for gap in screen.recorder.blocks() if gap.item == "minutes"] == ["V005"]


def test_an_unusual_answer_asks_for_a_reason_which_is_kept(screen: Screen) -> None:
    screen.at("minutes").type("25")
    assert screen.form.message.text == "More than 20 minutes is unusual. Correct it or say why in a note."
    screen.press(Key.Key_Escape, Key.Key_C).type("A coach party").press(Key.Key_Escape)
    assert screen.form.message.text == "More than 20 minutes is unusual. The note is kept as the reason."
    assert screen.saved().answers["minutes"].note == "A coach party"
    assert not [gap for gap in screen.recorder.gaps() if gap.item == "minutes"]


def test_a_choice_that_breaks_a_rule_does_not_go_on_by_itself(open_screen: Open, workspace: Workspace) -> None:
    first = b.choice("side", "left", "right", warning=". != 'right'", warning_text="The right door is usually shut")
    screen = open_screen(another_study(workspace, first, b.yes_no("end")).id)
    screen.press(Key.Key_2)
    assert (screen.item, screen.form.message.text) == (
        "side", "The right door is usually shut. Correct it or say why in a note.",
    )  # fmt: skip
    screen.press(Key.Key_1)
    assert screen.item == "end"


def test_what_becomes_required_is_told(screen: Screen) -> None:
    assert screen.at("why").form.facts.text() == "Item 4 of 4 · text · optional so far"
    screen.at("minutes").type("12")
    assert screen.told[-1] == "Required now: What was said about the wait?"
    assert screen.at("why").form.facts.text() == "Item 4 of 4 · text · required because of another answer"
    assert "why" in {gap.item for gap in screen.recorder.blocks()}
    screen.at("minutes").press(Key.Key_Space).type("9")
    assert "why" not in {gap.item for gap in screen.recorder.blocks()}


def test_the_example_is_seen_large_by_key_and_the_card_is_there_again(screen: Screen) -> None:
    assert screen.press(Key.Key_E).page.middle.currentWidget() is screen.page.items
    screen.at("cup").press(Key.Key_E)
    panel = screen.page.example_panel
    assert screen.page.middle.currentWidget() is panel
    assert (panel.heading.text(), panel.question.text()) == ("A cup with rings", "How was cup?")
    assert not panel.picture._pixels.isNull()
    screen.press(Key.Key_E)
    assert (screen.page.middle.currentWidget(), screen.focus()) == (screen.page.items, "ItemCard")
    assert screen.form.example.accessibleName() == "Example: A cup with rings, How was cup?"


def test_a_picture_that_is_none_does_no_harm(open_screen: Open, workspace: Workspace) -> None:
    from ui.views.item_example import ExampleButton, pixels_of

    broken = p.Picture(id="x", title="X", media="image/png", data="bm8gcGljdHVyZQ==")
    none = p.Picture(id="x", title="X", media="image/png", data="%%%")
    button = ExampleButton(broken, "Why?")
    assert pixels_of(broken, button.size()).isNull()
    assert pixels_of(none, button.size()).isNull()


# -- the early outcome -------------------------------------------------------------------------------------------------


def test_the_early_outcome_stands_after_its_touchpoint_and_is_locked_when_it_is_left(
    screen: Screen, open_screen: Open
) -> None:
    assert [page.id for page in screen.recorder.pages] == ["call", "outcome_early", "compare", "money", "outcome"]
    answer_the_call(screen).press(Key.Key_PageDown)
    assert screen.item == "outcome_early"
    screen.press(Key.Key_4)
    assert screen.item == "card"
    screen.at("outcome_early").press(Key.Key_9)
    assert screen.value("outcome_early") == 4
    assert "locked" in screen.form.message.text
    assert not screen.recorder.is_locked("outcome")
    screen.at("outcome").press(Key.Key_6)
    assert screen.value("outcome") == 6
    assert open_screen(screen.recorder.visit.id).recorder.is_locked("outcome_early")


# -- sealed cards ------------------------------------------------------------------------------------------------------


def test_a_sealed_card_shows_only_its_prompt_until_its_touchpoint_is_done(screen: Screen) -> None:
    screen.at("card").press(Key.Key_R)
    assert screen.value("card") is None
    assert screen.form.editor.words.text() == ""
    assert screen.form.editor._state.text() == "Sealed until “Call” is done. 3 answers are still missing there."
    answer_the_call(screen).at("card")
    assert screen.form.editor._state.text() == "It can be opened now. Once it is open it stays open."


def test_opening_is_stored_with_its_moment_and_cannot_be_undone(screen: Screen, open_screen: Open) -> None:
    answer_the_call(screen).at("card").press(Key.Key_R)
    opened = screen.saved().answers["card"]
    assert isinstance(opened.value, int)
    assert opened.value == opened.at
    assert screen.form.editor.words.text() == "Open from 8 to 18."
    screen.press(Key.Key_Z, mod=CTRL).press(Key.Key_U).press(Key.Key_R)
    assert screen.saved().answers["card"] == opened
    screen.recorder.take_back()
    assert screen.told[-1] == "The card was opened, and stays open."
    again = open_screen(screen.recorder.visit.id).at("card")
    assert again.form.editor.words.text() == "Open from 8 to 18."


def test_what_was_answered_before_is_marked_and_a_change_asks_for_its_reason(screen: Screen) -> None:
    answer_the_call(screen).at("card").press(Key.Key_R)
    screen.at("greeting")
    assert screen.form.message.text.startswith("Given before the card was opened at ")
    screen.qtbot.waitUntil(lambda: screen.context.open_workspace.clock() > screen.value("card"))
    screen.press(Key.Key_N)
    assert screen.item == "greeting"
    assert screen.form.message.text == "This was answered after the card was opened. Say in a note why."
    assert [gap.code for gap in screen.recorder.blocks() if gap.item == "greeting"] == ["V015"]
    screen.press(Key.Key_C).type("I had mixed up the calls").press(Key.Key_Escape)
    assert not [gap for gap in screen.recorder.blocks() if gap.item == "greeting"]
    assert "Changed after the card was opened" in screen.form.message.text


# -- times over days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ms", "said"),
    [(0, "0 min"), (59 * 60_000, "59 min"), (3 * HOUR + 60_000, "3 h 1 min"), (DAY, "1 day"),
     (2 * DAY + 3 * HOUR, "2 days 3 h")],
)  # fmt: skip
def test_a_time_that_may_be_days_in_words(ms: int, said: str) -> None:
    assert days_words(ms) == said


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-13-01 10:00", "2026-11-22", "99:99", "3026-11-22 10:00"])
def test_a_moment_that_is_none_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"not stored yet|Type day and time"):
        recorder_stamps.read_stamp(typed, NOON)


def test_a_moment_typed_is_the_moment_shown() -> None:
    shown = recorder_stamps.stamp_words(NOON)
    assert recorder_stamps.read_stamp(shown, NOON) == NOON
    assert recorder_stamps.read_stamp(shown[-5:], NOON) == NOON


def test_a_time_over_days_survives_the_window_and_says_how_long_it_runs(
    screen: Screen, open_screen: Open, workspace: Workspace
) -> None:
    screen.at("refund").press(Key.Key_S)
    answer = screen.saved().answers["refund"]
    assert (answer.value, answer.since > 0) == (None, True)
    assert screen.form.editor.clock.text() == "Running for 0 min"
    started = answer.since - (2 * DAY + 3 * HOUR)
    workspace.drafts.save_answer(screen.recorder.visit.id, answer.model_copy(update={"since": started, "at": started}))
    again = open_screen(screen.recorder.visit.id).at("refund")
    assert again.form.editor.clock.text() == "Running for 2 days 3 h"
    assert again.page.items.cards["refund"].line._answer == "running for 2 days 3 h"
    again.press(Key.Key_S)
    stopped = again.saved().answers["refund"]
    assert stopped.since == started
    assert 2 * DAY + 3 * HOUR <= stopped.value < 2 * DAY + 4 * HOUR


def test_both_stamps_are_corrected_as_day_and_time(screen: Screen) -> None:
    workspace = screen.context.open_workspace
    minute = workspace.clock() // 60_000 * 60_000
    screen.at("refund").qtbot.waitUntil(screen.form.editor.stop.isVisible)
    screen.press(Key.Key_Right).type(recorder_stamps.stamp_words(minute - 3 * DAY)).press(Key.Key_Tab)
    assert (screen.value("refund"), screen.recorder.answer_of("refund").since) == (None, minute - 3 * DAY)
    screen.type(recorder_stamps.stamp_words(minute - DAY)).press(Key.Key_Escape)
    assert screen.saved().answers["refund"].value == 2 * DAY
    assert screen.form.editor.clock.text() == "2 days"
    screen.press(Key.Key_Right)
    screen.form.editor.start.selectAll()
    screen.type(recorder_stamps.stamp_words(minute - HOUR))
    assert "stop lies before the start" in screen.form.message.text
    assert screen.value("refund") == 2 * DAY


def test_never_ends_a_time_over_days_and_keeps_how_long_was_waited(screen: Screen) -> None:
    screen.at("refund").press(Key.Key_S)
    screen.form.editor.never.setFocus()
    screen.press(Key.Key_Return)
    answer = screen.saved().answers["refund"]
    assert (answer.reached, isinstance(answer.value, int)) == (False, True)
    assert screen.form.editor.clock.text() == "Still open on day 30, 0 min"


def test_the_stopwatch_key_elsewhere_leaves_a_time_over_days_alone(screen: Screen) -> None:
    screen.at("refund").press(Key.Key_S)
    screen.at("greeting").press(Key.Key_S)
    assert screen.recorder.running()[0][0].id == "refund"
    assert screen.told[-1] == "Nothing is timed here."


# -- due days ----------------------------------------------------------------------------------------------------------


def a_due(days: float, *, is_done: bool = False) -> Due:
    touchpoint = b.a_touchpoint(b.yes_no(), id="money", reminder="Look at the account.")
    return Due("visit", touchpoint, NOON + round(days * DAY), is_done)


@pytest.mark.parametrize(
    ("days", "said"),
    [(-2, "2 days late"), (-0.01, "due since 11:45"), (0.1, "due today"), (1, "due tomorrow"), (5, "due Friday"),
     (20, "due 12 Dec"), (60, "due 21 Jan 2027")],
)  # fmt: skip
def test_when_something_is_due(days: float, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_due, "local", lambda ms: recorder_stamps.local(ms, 0))
    assert recorder_due.due_words(a_due(days), NOON) == said
    assert recorder_due.due_words(a_due(days, is_done=True), NOON) == ""


def test_the_reminder_is_said_from_its_day_on() -> None:
    assert recorder_due.head_words(a_due(5), NOON) == "Due Friday."
    assert recorder_due.head_words(a_due(-2), NOON) == "2 days late: Look at the account."
    late = [("a", a_due(-2)), ("b", a_due(5)), ("a", a_due(-3))]
    assert recorder_due.most_pressing(late, NOON) == {"a": "Money: 3 days late"}


def test_due_days_stand_in_the_list_of_touchpoints_and_over_the_items(
    open_screen: Open, workspace: Workspace, qtbot: QtBot
) -> None:
    visit = a_visit_with_rules(workspace)
    workspace.drafts.begin(visit.model_copy(update={"started_at": visit.started_at - 4 * DAY}))
    screen = open_screen(visit.id)
    rows = screen.page.touchpoints.model
    qtbot.waitUntil(lambda: rows.rowCount() > 0)
    found = {row.page: row for row in (rows.index(n).data(ROW) for n in range(rows.rowCount())) if row.page}
    assert (found["call"].due, found["call"].is_late) == ("2 days late", True)
    assert found["money"].due.startswith("due ")
    spoken = rows.index(rows.row_of("call")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Call, 0 of 4 answered, 2 days late"
    assert screen.page.items._due.text() == "2 days late: Call them again before noon."
    answer_the_call(screen)
    assert screen.page.items._due.isHidden()


# -- many answers ------------------------------------------------------------------------------------------------------


TOWNS = tuple(p.Choice(id=f"t{n}", text=f"Town {n}") for n in range(8_000))


@pytest.fixture
def many(open_screen: Open, workspace: Workspace) -> Screen:
    town = p.SingleChoice(id="town", text="Which town?", choices=TOWNS)
    return open_screen(another_study(workspace, town, FRUIT, b.yes_no("end")).id)


def test_one_of_eight_thousand_is_found_by_typing(many: Screen, qapp: QApplication) -> None:
    mouse = NoMouse(qapp)
    assert many.form.editor.model.rowCount() == 8_000
    many.press(Key.Key_Space).type("town 7321")
    assert many.form.editor.model.rowCount() == 1
    many.press(Key.Key_Return)
    assert (many.saved().answers["town"].value, many.item) == ("t7321", "shelf")
    many.press(Key.Key_Up)
    assert many.form.editor._said.text() == "Chosen: Town 7321."
    assert not mouse.used


def test_up_and_down_in_the_box_move_in_the_list_and_esc_empties_it(many: Screen) -> None:
    many.press(Key.Key_Space).type("799").press(Key.Key_Down)
    assert many.form.editor.list.currentIndex().data() == "Town 1799"
    many.press(Key.Key_Escape)
    assert (many.form.editor.filter.text(), many.form.editor.model.rowCount()) == ("", 8_000)
    many.press(Key.Key_Escape)
    assert many.focus() == "ItemCard"
    many.press(Key.Key_Space).type("nowhere")
    assert many.form.editor._said.text() == "No answer has these words."
    many.press(Key.Key_Return)
    assert many.value("town") is None


def test_several_are_ticked_in_turn_with_the_most_allowed_and_the_exclusive_one(many: Screen) -> None:
    many.at("shelf").press(Key.Key_Space).type("plu").press(Key.Key_Return).type("fig").press(Key.Key_Return)
    assert many.saved().answers["shelf"].value == ("plums", "figs")
    many.type("kiw").press(Key.Key_Return)
    assert "At most 2" in many.form.message.text
    assert many.value("shelf") == ("plums", "figs")
    many.type("none").press(Key.Key_Return)
    assert many.value("shelf") == ("none",)
    many.type("pears").press(Key.Key_Return)
    assert many.value("shelf") == ("pears",)
    many.type("pears").press(Key.Key_Return)
    assert many.value("shelf") is None


def test_the_list_itself_is_worked_by_keys_and_letters_go_to_the_box(many: Screen) -> None:
    many.press(Key.Key_Right, Key.Key_Down, Key.Key_Space)
    assert many.value("town") == "t1"
    many.at("town").press(Key.Key_Right).type("55")
    assert (many.form.editor.filter.text(), many.focus()) == ("55", "Field")


# -- as a whole --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", ["cup", "minutes", "card", "refund"])
def test_every_part_has_a_name(screen: Screen, item: str) -> None:
    from tests.ui.window_scenes import nameless

    screen.at(item)
    assert not nameless(screen.page)


def test_without_auto_advance_enter_still_takes_what_is_proposed_and_goes_on(screen: Screen) -> None:
    screen.context.preferences = replace(screen.context.preferences, auto_advance=False)
    screen.press(Key.Key_Return)
    assert (screen.value("greeting"), screen.item) == ("yes", "cup")


def test_the_try_out_of_the_designer_opens_a_card_and_takes_a_default(workspace: Workspace) -> None:
    from ui.presenters.designer_try_out import TryOut

    context = a_context(workspace)
    try_out = TryOut(context)
    assert try_out.show(a_study_with_rules(), "call") == ""
    assert try_out.confirm()
    assert try_out.given()["greeting"].value == "yes"
    context.jobs.stop()
