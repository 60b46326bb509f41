"""Pauses and visits broken off: kept with the visit, left out of the recall delay, said where the visit is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication

from cxstudio.study.broken_off import is_broken_off
from cxstudio.study.due import DAY, recall_by_item
from cxstudio.study.visit import Answer, Status, read
from cxstudio.workspace import Workspace
from tests.study import builders as b
from tests.ui.recorder_scenes import (
    CTRL,
    FILE,
    SHIFT,
    Key,
    Screen,
    a_study_with_rules,
    a_visit_with_rules,
    another_study,
)
from ui import theme
from ui.presenters.recorder_rest import delay_words, pauses_words, recall_words
from ui.presenters.visit_answers import read_answer

MINUTE = 60_000


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@dataclass
class Hands:
    """A clock that a test moves."""

    now: int = field(default=1_760_000_000_000)

    def __call__(self) -> int:
        return self.now

    def later(self, minutes: int) -> None:
        self.now += minutes * MINUTE


@pytest.fixture
def clock(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(workspace, "clock", hands)
    return hands


def pause(screen: Screen) -> None:
    screen.press(Key.Key_P, mod=CTRL | SHIFT)


# -- pauses ------------------------------------------------------------------------------------------------------------


def test_a_pause_counts_in_no_recall_delay(clock: Hands, open_screen: Callable[..., Screen]) -> None:
    screen = open_screen()
    clock.later(2)
    screen.press(Key.Key_6)
    pause(screen)
    assert screen.page.middle.currentWidget() is screen.page.pause_panel
    screen.qtbot.waitUntil(lambda: screen.page.state.text == "Paused")
    clock.later(90)
    screen.press(Key.Key_Escape)
    assert screen.recorder.is_paused, "no stray key ends a pause"
    pause(screen)
    assert screen.page.middle.currentWidget() is screen.page.items
    clock.later(3)
    screen.press(Key.Key_Y)
    reading = screen.recorder.reading
    assert recall_by_item(reading) == {"door_expectation": 2 * MINUTE, "greeting": 5 * MINUTE}
    assert pauses_words(reading.visit, clock()) == "1 pause, 1 h 30 min"
    assert recall_words(reading) == (
        "Answers given 5 min after arrival in the middle, 5 min at most. Without 1 pause, 1 h 30 min."
    )


def test_a_pause_outlives_the_window_and_undo(clock: Hands, screen: Screen, open_screen: Callable[..., Screen]) -> None:
    screen.press(Key.Key_6)
    pause(screen)
    assert screen.saved().pauses == ((clock(), 0),)
    screen.page.leave()
    begun = clock()
    clock.later(20)
    again = open_screen(screen.recorder.visit.id)
    assert again.page.middle.currentWidget() is again.page.pause_panel
    assert "20 min so far" in again.page.pause_panel.words.text()
    again.press(Key.Key_Return)
    again.press(Key.Key_Y).press(Key.Key_Z, mod=CTRL)
    assert again.value("greeting") is None
    assert again.recorder.visit.pauses == ((begun, begun + 20 * MINUTE),)
    assert again.saved().pauses == again.recorder.visit.pauses


def test_a_visit_finished_in_a_pause_ends_it_and_keeps_it(
    clock: Hands, open_screen: Callable[..., Screen], workspace: Workspace
) -> None:
    visit = another_study(workspace, b.a_touchpoint(b.yes_no("open"), id="door"))
    screen = open_screen(visit.id)
    screen.press(Key.Key_Y, Key.Key_9)
    begun = clock()
    pause(screen)
    clock.later(5)
    screen.press(Key.Key_Return, mod=CTRL | SHIFT)
    screen.press(Key.Key_Return)
    (done,) = workspace.dataset(visit.study)[1].visits
    assert done.visit.pauses == ((begun, begun + 5 * MINUTE),)


def test_an_answer_given_long_after_the_visit_says_so_when_it_is_read(
    clock: Hands, open_screen: Callable[..., Screen]
) -> None:
    screen = open_screen()
    screen.press(Key.Key_6)
    clock.later(61)
    screen.press(Key.Key_Y)
    reading = screen.recorder.reading
    assert delay_words(reading, "door_expectation") == ""
    assert read_answer(reading, reading.active["greeting"].item).late == "Given 1 h 1 min after the visit."


# -- broken off --------------------------------------------------------------------------------------------------------


def test_a_visit_broken_off_keeps_what_was_seen_and_says_of_the_rest_why_it_is_open(
    screen: Screen, workspace: Workspace
) -> None:
    screen.press(Key.Key_6, Key.Key_N)
    screen.at("notice").press(Key.Key_S)
    screen.press(Key.Key_B, mod=CTRL | SHIFT)
    panel = screen.page.break_panel
    assert not panel.button.isEnabled()
    screen.press(Key.Key_Return)
    assert screen.recorder.is_open, "nothing is broken off without a reason"
    panel.reasons.setFocus()
    screen.press(Key.Key_2).type("Fire alarm").press(Key.Key_Return)
    assert screen.told[-1] == "Visit 1 was broken off. What was seen before is kept and counts."
    (done,) = workspace.dataset(FILE.study.id)[1].visits
    answers = done.visit.answers
    assert is_broken_off(done.visit)
    assert (answers["door_expectation"].value, answers["greeting"].value) == (6, "no")
    gone = [item for item, answer in answers.items() if answer.reason == "c7"]
    assert {"notice", "unheard", "paid", "receipt", "outcome"} <= set(gone)
    assert {answers[item].note for item in gone} == {"The site was closed or cleared: Fire alarm"}
    assert {answers[item].status for item in gone} == {Status.NOT_OBSERVED}
    assert not set(gone) & {"thanks", "half"}, "what is only shown was never open"


def test_breaking_off_is_left_with_esc_and_nothing_changed(screen: Screen) -> None:
    screen.press(Key.Key_6)
    before = screen.recorder.visit
    screen.press(Key.Key_B, mod=CTRL | SHIFT).press(Key.Key_1, Key.Key_Escape)
    assert screen.page.middle.currentWidget() is screen.page.items
    assert screen.recorder.visit == before


def test_a_default_that_nobody_took_is_no_answer_of_a_visit_broken_off(
    open_screen: Callable[..., Screen], workspace: Workspace
) -> None:
    visit = a_visit_with_rules(workspace)
    screen = open_screen(visit.id)
    assert screen.recorder.break_off("I did not feel safe")
    (done,) = workspace.dataset(visit.study)[1].visits
    assert done.visit.answers["greeting"].reason == "c7"
    assert done.visit.answers["cup"].value is None
    assert done.visit.answers["card"].status is Status.NOT_OBSERVED


# -- sealed cards and defaults -----------------------------------------------------------------------------------------


def test_what_keeps_a_card_sealed_is_said_until_the_proposed_answers_are_taken(
    open_screen: Callable[..., Screen], workspace: Workspace
) -> None:
    screen = open_screen(a_visit_with_rules(workspace).id)
    screen.at("minutes").type("5").press(Key.Key_Return)
    gap = next(gap for gap in screen.recorder.gaps() if gap.item == "card")
    assert (gap.text, gap.remedy) == (
        "the card is still sealed.", "Take or change what is proposed in “Call”, then open it."
    )  # fmt: skip
    assert "2 answers are still missing there" in screen.at("card").form.editor._state.text()
    screen.at("greeting").press(Key.Key_Return)
    screen.at("cup").press(Key.Key_Return)
    gap = next(gap for gap in screen.recorder.gaps() if gap.item == "card")
    assert gap.remedy == "Open it."
    screen.at("card").press(Key.Key_R)
    assert screen.recorder.is_open_card(screen.recorder.item)
    assert read(screen.recorder.published.protocol, screen.recorder.visit).answer("card") is not None


def test_in_a_journey_over_days_an_answer_is_late_from_when_it_was_due() -> None:
    protocol = a_study_with_rules()  # the call is due after 2 days, the money after 20
    start = 1_760_000_000_000
    late = {
        "greeting": Answer(item="greeting", value="yes", at=start + 2 * DAY + 60_000),
        "cup": Answer(item="cup", value=2, at=start + 5 * DAY),
        "refund": Answer(item="refund", value=2 * DAY, since=start, at=start + 21 * DAY),
    }
    reading = read(protocol, b.a_visit(late).model_copy(update={"started_at": start}))
    said = {item: read_answer(reading, reading.active[item].item).late for item in late}
    assert said == {"greeting": "", "cup": "Given 3 days after it was due.", "refund": ""}
    assert recall_words(reading) == (
        "Answers given 1 min after arrival or after they were due in the middle, 3 days at most."
    )
