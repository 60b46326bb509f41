"""Behaviour coded by keys: what each key makes, what is on the disk, and what the screen says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.errors import StorageError
from cxstudio.study import languages as l
from cxstudio.study.observed_faults import event_words
from cxstudio.study.recorded import ObservedEvent
from cxstudio.workspace import Workspace
from tests.ui.observation_scenes import (
    CTRL,
    FILE,
    SHIFT,
    START,
    HandClock,
    Key,
    Observer,
    a_draft,
    a_watched_workspace,
)  # fmt: skip
from ui.models.event_list import LENGTH, TIME, WHAT, WORDS, EventList
from ui.presenters.observation_words import pad_groups
from ui.views.observation_middle import BUDGET, CHECKS, EVENTS, TIMELINE

MARKUP = "<b>loud</b>"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def workspace(tmp_path: Path, clock: HandClock) -> Iterator[Workspace]:
    with a_watched_workspace(tmp_path / "w", clock) as made:
        yield made


@pytest.fixture
def screen(qtbot: QtBot, workspace: Workspace, clock: HandClock) -> Observer:
    return Observer(qtbot, workspace, clock)


def cells(screen: Observer, row: int) -> list[str]:
    model = screen.page.events.model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


# -- keys --------------------------------------------------------------------------------------------------------------


def test_points_and_states_are_on_the_disk_when_their_key_is_up(screen: Observer) -> None:
    screen.wait(1_000).press("s").wait(2_500).press("m").wait(500).press("s")
    assert screen.spans() == [("serves", "Staff", 1_000, 4_000), ("smiles", "Staff", 3_500, None)]


def test_the_first_key_starts_the_clock_and_space_pauses_it(screen: Observer) -> None:
    assert screen.page.state.text == "Not begun"
    screen.wait(4_000).press("s").wait(6_000).press(Key.Key_Space)
    assert screen.page.state.text == "Paused"
    assert [(one.start_ms, one.stop_ms) for one in screen.saved().watched] == [(4_000, 10_000)]
    screen.wait(5_000).press("m")
    assert "Paused" in screen.told[-1]
    screen.press(Key.Key_Space).press("m")
    assert [(one.start_ms, one.stop_ms) for one in screen.saved().watched] == [(4_000, 10_000), (15_000, None)]
    assert [code for code, *_rest in screen.spans()] == ["serves", "smiles"]


def test_a_state_stops_what_it_excludes_for_who_is_chosen_alone(screen: Observer) -> None:
    screen.observing.choose_subject("A")
    screen.page.pad.take_focus()
    screen.press("w").wait(1_000)
    screen.observing.choose_subject("B")
    screen.press("w").wait(1_000).press("o")
    assert screen.spans() == [("waits", "A", 0, None), ("waits", "B", 1_000, 2_000), ("orders", "B", 2_000, None)]


def test_a_held_key_is_a_short_act_and_a_tap_is_not(screen: Observer) -> None:
    screen.hold(Key.Key_L, "l", 1_200).wait(1_000).hold(Key.Key_T, "t", 100)
    assert screen.spans() == [("looks", "", 0, 1_200), ("talks", "Staff", 2_200, None)]
    screen.press(Key.Key_Z, mod=CTRL).press(Key.Key_Z, mod=CTRL)
    assert screen.spans() == []  # a held act is one step


def test_repeats_of_a_held_key_code_nothing(screen: Observer) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    for is_repeat in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_M, Qt.KeyboardModifier.NoModifier, "m", is_repeat)
        QApplication.sendEvent(screen.page.pad.keys, event)
    assert len(screen.spans()) == 1


def test_digits_answer_what_is_asked_and_choose_who_otherwise(screen: Observer) -> None:
    screen.observing.choose_subject("A")
    screen.observing.choose_subject("B")
    screen.page.pad.take_focus()
    screen.press("1").press("h")
    assert screen.page.asked.isVisible()
    screen.press("2")
    assert not screen.page.asked.isVisible()
    (event,) = screen.saved().events
    assert (event.subject, event.modifiers) == ("A", ("by hand",))
    screen.press("2").press("h").press("9")  # no ninth word: nothing
    assert screen.page.asked.isVisible()
    screen.press("g")
    assert not screen.page.asked.isVisible()
    assert [(e.code, e.subject, e.modifiers) for e in screen.saved().events[1:]] == [
        ("asks", "B", ()), ("greets", "Staff", ()),
    ]  # fmt: skip
    screen.press(Key.Key_Backspace).press(Key.Key_Backspace).press(Key.Key_Backspace)
    assert screen.spans() == []  # an event and its details are one step


def test_escape_switches_the_letters_off_and_on(screen: Observer) -> None:
    screen.press(Key.Key_Escape).press("m")
    assert screen.spans() == []
    assert screen.page.state.text == "Letters off"
    screen.press(Key.Key_Escape).press("m")
    assert len(screen.spans()) == 1


def test_in_a_field_letters_are_only_letters(screen: Observer) -> None:
    screen.press("m").press("c")
    QTest.keyClicks(QApplication.focusWidget(), f"smiles {MARKUP}")
    screen.press(Key.Key_Return).press("g")
    comment, nothing = (event.comment for event in screen.saved().events)
    assert (comment, nothing) == (f"smiles {MARKUP}", "")
    assert "&lt;b>" in str(screen.page.events.model().index(1, WORDS).data(Qt.ItemDataRole.ToolTipRole))


def test_a_subject_is_named_by_keys(screen: Observer) -> None:
    screen.press(Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "woman with pushchair")
    screen.press(Key.Key_Return).press("w").press(Key.Key_Down, mod=CTRL).press("l")
    assert [(code, who) for code, who, *_rest in screen.spans()] == [("waits", "woman with pushchair"), ("looks", "")]


def test_arrows_and_enter_code_without_letters(screen: Observer) -> None:
    screen.press(Key.Key_Return)  # nothing is shown as current yet
    assert screen.spans() == []
    screen.press(Key.Key_Down).press(Key.Key_Down).press(Key.Key_Return)
    assert screen.spans() == [("orders", "", 0, None)]
    assert "orders" in screen.page.pad.keys.accessibleDescription()


# -- corrections -------------------------------------------------------------------------------------------------------


def test_commas_and_points_shift_the_newest_and_undo_takes_it_back_at_once(screen: Observer) -> None:
    screen.wait(5_000).press("m").press(",", ",").press("<")
    assert screen.spans() == [("smiles", "Staff", 2_900, None)]
    screen.press(Key.Key_Z, mod=CTRL)
    assert screen.spans() == [("smiles", "Staff", 5_000, None)]
    screen.press(Key.Key_Z, mod=CTRL | SHIFT)
    assert screen.spans() == [("smiles", "Staff", 2_900, None)]


def test_in_the_timeline_arrows_move_one_edge_of_the_chosen_event(screen: Observer) -> None:
    screen.wait(10_000).press("s").wait(10_000).press("s")
    screen.page.timeline.setFocus()
    screen.press(Key.Key_Return).press(Key.Key_Right)  # the start
    assert screen.spans() == [("serves", "Staff", 11_000, 20_000)]
    screen.press(Key.Key_Return).press(Key.Key_Left, mod=SHIFT)  # the stop
    assert screen.spans() == [("serves", "Staff", 11_000, 19_900)]
    screen.press(Key.Key_Delete)
    assert screen.spans() == []
    screen.press(Key.Key_Z, mod=CTRL)
    assert screen.spans() == [("serves", "Staff", 11_000, 19_900)]


def test_an_event_is_corrected_split_merged_and_stopped(screen: Observer) -> None:
    screen.press("w").wait(8_000)
    screen.page.show_correct()
    correct = screen.page.correct
    correct.behaviour.setCurrentIndex(correct.behaviour.findData("looks"))
    correct.behaviour.activated.emit(correct.behaviour.currentIndex())
    correct.subject.setFocus()
    correct.subject.setText("party 7")
    screen.press(Key.Key_Return)
    correct.stop.click()
    assert screen.spans() == [("looks", "party 7", 0, 8_000)]
    correct.split.click()
    assert [span[2:] for span in screen.spans()] == [(0, 4_000), (4_000, 8_000)]
    correct.merge.click()
    assert screen.spans() == [("looks", "party 7", 0, 8_000)]
    correct.remove.click()
    assert screen.spans() == []


def test_a_click_in_the_timeline_chooses_what_is_drawn_there(screen: Observer) -> None:
    screen.wait(20_000).press("s").wait(30_000).press("s").press("m")
    screen.page._refresh_rest()
    timeline = screen.page.timeline
    timeline.repaint()
    event = screen.observing.observation.events[0]
    place = QPointF(timeline.x_of(35_000), timeline.top_of(event) + 14)
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert screen.observing.selected == event.id


def test_the_timeline_zooms_and_moves_and_follows_again(screen: Observer) -> None:
    screen.wait(600_000).press("m")
    timeline = screen.page.timeline
    screen.page._tick()
    assert timeline.follows
    before = timeline.span
    screen.press("+")
    assert timeline.span < before
    timeline.setFocus()
    screen.press(Key.Key_PageUp)
    assert not timeline.follows
    assert timeline.start <= 600_000 - timeline.span
    screen.press(Key.Key_Home)
    assert timeline.start == 0
    screen.press(Key.Key_End)
    assert timeline.follows
    none = Qt.MouseButton.NoButton
    wheel = QWheelEvent(
        QPointF(300, 60), QPointF(300, 60), QPoint(), QPoint(0, -120), none, CTRL, Qt.ScrollPhase.NoScrollPhase, False
    )
    span = timeline.span
    QApplication.sendEvent(timeline, wheel)
    assert timeline.span > span


# -- scans -----------------------------------------------------------------------------------------------------------


def test_a_scan_asks_each_subject_and_keeps_what_held(screen: Observer) -> None:
    screen.observing.choose_subject("A")
    screen.page.pad.take_focus()
    screen.press(Key.Key_Space)
    screen.observing.scan_every(30_000)
    screen.wait(30_000)
    screen.page._tick()
    QApplication.processEvents()
    assert screen.page.asked.isVisible()
    screen.press("w").press(Key.Key_Return).press("s").press(Key.Key_Return)
    assert screen.spans() == [("serves", "Staff", 30_000, 30_000), ("waits", "A", 30_000, 30_000)]
    assert screen.saved().watched[0].scans == (30_000,)
    screen.wait(30_000)
    screen.page._tick()
    screen.press(Key.Key_Backspace)  # left out: it counts as not taken, and is asked again later
    assert screen.saved().watched[0].scans == (30_000,)


# -- what the screen says ----------------------------------------------------------------------------------------------


def test_the_events_stand_newest_first_in_words(screen: Observer) -> None:
    screen.wait(61_500).press("s").wait(2_000).press("m").wait(500).press("s")
    assert cells(screen, 0) == ["1:03.5", "", "smiles · Staff", ""]
    assert cells(screen, 1) == ["1:01.5", "0:02.5", "serves · Staff", ""]
    assert screen.page.tabs.tabText(EVENTS) == "Events (2)"


def test_open_states_are_told_and_stay_open(screen: Observer) -> None:
    screen.press("s").wait(1_000)
    screen.page.show_below(CHECKS)
    assert screen.page.checks.lines.count() == 1
    assert "no stop" in screen.page.checks.lines.item(0).text()
    assert screen.spans()[0][3] is None


def test_the_budget_says_what_it_rests_on_and_what_is_refused(screen: Observer) -> None:
    screen.press("s").wait(6_000).press("s").wait(4_000).press("t").press(Key.Key_Space)
    screen.page.show_below(BUDGET)
    told = screen.page.budget.accessibleDescription()
    assert "Staff: serves; n 1; Total 0:06; Mean 6.0 s; Share of time 60 %" in told
    assert "1 state is open" in told
    assert "Too few transitions" in told


def test_pressing_tells_the_pad_and_its_listeners(screen: Observer) -> None:
    screen.press("s").wait(28_000)
    screen.page.pad.refresh()
    lit = [button.key.spoken for button in screen.page.pad._buttons.values() if button.key.is_on]
    assert lit == ["S, serves, state, 0:28, on"]


def test_a_low_window_has_the_timeline_among_the_pages(screen: Observer) -> None:
    screen.page.resize(1000, 480)
    QApplication.processEvents()
    screen.page.show_below(TIMELINE)
    assert screen.page.timeline.isVisible()
    screen.page.resize(1000, 700)
    QApplication.processEvents()
    assert screen.page.timeline.isVisible()
    assert screen.page.events.isVisible()


# -- saving and coming back ----------------------------------------------------------------------------------------


def test_a_disk_that_refuses_keeps_the_events_here_and_says_so(
    screen: Observer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = type(screen.workspace.drafts)
    whole = drafts.save_event

    def refuse(*_parts: object) -> None:
        raise StorageError("The disk is full. What was saved before is safe.", "disk-full")

    monkeypatch.setattr(drafts, "save_event", refuse)
    screen.press("m").wait(100).press("g")
    assert screen.spans() == []
    assert "2 changes wait here" in screen.page.banner.text
    assert screen.page.leave() is False
    monkeypatch.setattr(drafts, "save_event", whole)
    screen.page.banner.try_again()
    assert [span[0] for span in screen.spans()] == ["smiles", "greets"]
    assert screen.page.banner.isHidden()


def test_coming_back_to_the_same_visit_can_still_be_undone(screen: Observer) -> None:
    screen.press("m").press("g")
    screen.page.enter(screen.observing.visit.id)
    screen.press(Key.Key_Backspace)
    assert [span[0] for span in screen.spans()] == ["smiles"]


def test_another_screen_finds_every_event_and_the_clock_running(
    qtbot: QtBot, screen: Observer, workspace: Workspace, clock: HandClock
) -> None:
    screen.wait(1_000).press("s").wait(1_000).press("m")
    again = Observer(qtbot, workspace, clock, screen.observing.visit.id)
    assert again.observing.observation.events == screen.saved().events
    assert again.observing.observation.is_watching
    again.wait(1_000).press("s")
    assert again.spans()[0] == ("serves", "Staff", 1_000, 3_000)


def test_a_clock_set_back_gives_no_time_before_the_visit(screen: Observer) -> None:
    screen.clock.at = START - 60_000
    screen.press("m")
    assert screen.spans() == [("smiles", "Staff", 0, None)]


def test_a_study_without_behaviours_leads_back_to_its_visit(
    qtbot: QtBot, tmp_path: Path, workspace: Workspace, clock: HandClock
) -> None:
    from cxstudio.study.plan import Study, StudyFile
    from tests.study import builders as b

    other = Study(id="01900000-0000-7000-8000-000000000032", title="Plain")
    workspace.install(StudyFile(key="plain", study=other, protocol=b.a_protocol()))
    visit = workspace.begin_visit(other.id, workspace.add_site(other.id, "Mill Lane"), "Ines")
    screen = Observer(qtbot, workspace, clock, visit.id)
    assert screen.went == [("recorder", visit.id)]
    assert "no behaviour" in screen.told[-1]


def test_in_german_keys_and_details_are_german_and_events_bear_the_main_language(
    qtbot: QtBot, workspace: Workspace, clock: HandClock
) -> None:
    words = {"behaviour/asks/modifiers/how/options/2": "mit der Hand", "behaviour/greets/subject": "Personal"}
    german = l.with_texts(l.add_language(FILE.protocol, "de"), "de", words)
    workspace.publish(FILE.study.id, german)
    visit = a_draft(workspace)
    workspace.drafts.begin(visit.model_copy(update={"language": "de"}))
    screen = Observer(qtbot, workspace, clock, visit.id)
    assert [heading for heading, _keys in pad_groups(screen.observing)] == ["", "Personal"]
    screen.press(Key.Key_Space).wait(500).press("g").press("h").press("2")
    greeted, asked = screen.saved().events
    assert (greeted.subject, asked.modifiers) == ("Staff", ("by hand",))
    assert event_words(screen.observing.observation, greeted) == "Personal: greets"
    told = [str(screen.page.events.events.index(row, WORDS).data()) for row in range(2)]
    assert "mit der Hand" in told


# -- the list ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def model(qtbot: QtBot) -> Callable[[], EventList]:
    def made() -> EventList:
        found = EventList(str.upper, lambda code: code == "serves")
        found.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
            found, QAbstractItemModelTester.FailureReportingMode.Fatal
        )
        return found

    return made


def event(name: str, start: int, stop: int | None = None, code: str = "smiles") -> ObservedEvent:
    return ObservedEvent(id=name, code=code, start_ms=start, stop_ms=stop)


def test_the_list_keeps_its_order_whatever_comes_goes_and_moves(model: Callable[[], EventList]) -> None:
    events = model()
    first, second, third = event("a", 100), event("b", 200), event("c", 150)
    events.update([(None, first), (None, second), (None, third)])
    moved = event("a", 900)
    events.update([(first, moved), (second, None), (third, event("c", 150, 700, "serves"))])
    shown = [events.index(row, TIME).data() for row in range(events.rowCount())]
    assert shown == ["0:00.9", "0:00.1"]
    assert events.index(1, LENGTH).data() == "0:00.5"
    assert events.index(1, WHAT).data() == "SERVES"
    assert events.row_of(moved) == 0
    assert events.row_of(event("x", 5)) == -1


def test_many_changes_at_once_come_in_one_go(model: Callable[[], EventList]) -> None:
    events = model()
    events.update([(None, event(f"e{n:03}", n)) for n in range(120)])
    assert events.rowCount() == 120
    assert events.index(0, TIME).data() == "0:00.1"


def test_the_scene_is_a_sound_protocol() -> None:
    from cxstudio.errors import Severity
    from cxstudio.study.checks import check

    assert [found for found in check(FILE.protocol) if found.severity is Severity.ERROR] == []


def test_a_draft_without_events_says_that_it_has_not_begun(screen: Observer, workspace: Workspace) -> None:
    other = a_draft(workspace)
    screen.press("m")
    screen.page.enter(other.id)
    assert screen.page.events.model().rowCount() == 0
    assert screen.page.state.text == "Not begun"


def test_a_completed_visit_is_read_with_its_budget_and_events(
    qtbot: QtBot, screen: Observer, workspace: Workspace
) -> None:
    from PySide6.QtWidgets import QLabel, QTableView

    from ui.views.observed_card import observed_card

    screen.press("s").wait(6_000).press("s").wait(4_000).press("m").press(Key.Key_Space)
    workspace.complete(screen.saved())
    _protocol, dataset = workspace.dataset(FILE.study.id)
    card = observed_card(dataset.visits[0].reading)
    qtbot.addWidget(card)
    told = [label.text() for label in card.findChildren(QLabel)]
    assert "2 events in 0:10 watched; pauses count in nothing." in told
    assert told[told.index("Staff: serves") :][:5] == ["Staff: serves", "1", "0:06", "6.0 s", "60 %"]
    (table,) = card.findChildren(QTableView)
    assert table.model().rowCount() == 2
