"""The recorder through its window: worked by keys alone, nothing lost, nothing misread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from cxstudio.study import protocol as p
from cxstudio.study.visit import Status, Visit
from cxstudio.workspace import Workspace
from tests.study import builders as b
from tests.ui.recorder_scenes import (
    CTRL,
    FILE,
    MARKUP,
    SHIFT,
    Key,
    NoMouse,
    Screen,
    a_draft,
    another_study,
)
from ui import theme
from ui.views.recorder_panels import ITEM


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


def a_picture(path: Path, colour: int = 0xFF336699) -> Path:
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    image.fill(colour)
    assert image.save(str(path))
    return path


def attach(screen: Screen, *paths: Path) -> None:
    """Photos as the file dialog hands them over."""
    screen.page.items._picked([str(path) for path in paths])
    screen.qtbot.waitUntil(lambda: not screen.context.jobs.running, timeout=20_000)


# -- the whole visit ---------------------------------------------------------------------------------------------------


def test_a_visit_is_recorded_and_finished_by_keys_alone(
    screen: Screen, workspace: Workspace, qapp: QApplication, tmp_path: Path
) -> None:
    mouse = NoMouse(qapp)
    screen.press(Key.Key_6)  # what is expected of the door
    screen.press(Key.Key_Y).press(Key.Key_3).press(Key.Key_S, Key.Key_S)
    assert screen.item == "taken"
    screen.press(Key.Key_1).type("13").press(Key.Key_Return)
    screen.type("12").press(Key.Key_Return).type("3.50").press(Key.Key_Return)
    screen.press(Key.Key_Right, Key.Key_Right, Key.Key_Return)
    screen.type("2026-03-02").press(Key.Key_Return).type("10:30").press(Key.Key_Return)
    screen.press(Key.Key_Space).type("By the window").press(Key.Key_Return)
    assert screen.item == "receipt"
    attach(screen, a_picture(tmp_path / "receipt.png"))
    screen.press(Key.Key_Return, Key.Key_Return).press(Key.Key_Y).press(Key.Key_Return, Key.Key_Return)
    assert screen.item == "outcome"
    screen.press(Key.Key_1, Key.Key_0)
    screen.press(Key.Key_Return, mod=CTRL | SHIFT)
    assert screen.page.finish_panel.finish.isEnabled()
    screen.press(Key.Key_Return)
    assert screen.told[-1] == "Visit 1 is complete."
    assert screen.went == [("visits", FILE.study.id)]
    assert not mouse.used
    _version, found = workspace.dataset(FILE.study.id)
    (done,) = found.visits
    given = {item: answer.value for item, answer in done.visit.answers.items()}
    measured = given.pop("notice")
    assert isinstance(measured, int)
    assert given == {
        "door_expectation": 6, "greeting": "yes", "ground": 3, "taken": "at_once", "offered": ("cake", "nothing"),
        "minutes": 12, "paid": 3.5, "people": 1, "day": "2026-03-02", "hour": "10:30", "seat": "By the window",
        "understood": "yes", "outcome": 10,
    }  # fmt: skip
    assert [photo.item for photo in done.visit.evidence] == ["receipt"]
    assert workspace.drafts.all() == []


def test_a_required_item_that_is_open_keeps_the_visit_from_being_finished(screen: Screen) -> None:
    screen.press(Key.Key_6).press(Key.Key_Return, mod=CTRL | SHIFT)
    panel = screen.page.finish_panel
    assert not panel.finish.isEnabled()
    assert "still missing" in panel.words.text()
    assert panel.lines.item(0).data(ITEM) == "greeting"
    assert not screen.recorder.finish()
    screen.press(Key.Key_Down, Key.Key_Return)
    assert screen.item == "ground"
    assert screen.page.middle.currentWidget() is screen.page.items
    assert screen.focus() == "ItemCard"


def test_reopening_shows_the_same_answers_and_the_first_open_item(
    screen: Screen, open_screen: Callable[..., Screen]
) -> None:
    screen.press(Key.Key_6).press(Key.Key_N).type("").press(Key.Key_C).type("He looked away").press(Key.Key_Escape)
    assert screen.page.leave()
    again = open_screen(screen.recorder.visit.id)
    assert again.recorder.visit == screen.recorder.visit
    assert again.item == "unheard"
    assert again.at("greeting").form.note.toPlainText() == "He looked away"


# -- answering ---------------------------------------------------------------------------------------------------------


def test_an_answer_is_on_the_disk_before_the_next_key(screen: Screen) -> None:
    screen.press(Key.Key_6)
    assert screen.saved().answers["door_expectation"].value == 6
    assert screen.form.saved.text.startswith("saved ")


def test_below_the_standard_it_stays_and_asks_what_happened(screen: Screen) -> None:
    screen.at("ground").press(Key.Key_1)
    assert screen.item == "ground"
    assert screen.form.message.text == "Below the standard of 2. Please say what happened."
    screen.press(Key.Key_2)
    assert screen.item == "notice"


def test_without_auto_advance_the_card_stays(screen: Screen) -> None:
    from dataclasses import replace

    screen.context.preferences = replace(screen.context.preferences, auto_advance=False)
    screen.press(Key.Key_6)
    assert screen.item == "door_expectation"


def test_not_applicable_asks_one_reason_and_a_digit_gives_it(screen: Screen) -> None:
    screen.at("ground").press(Key.Key_X, Key.Key_1)
    answer = screen.saved().answers["ground"]
    assert (answer.status, answer.reason) == (Status.NOT_APPLICABLE, "n1")
    assert screen.item == "notice"
    screen.at("greeting").press(Key.Key_X)
    assert "always applies" in screen.form.message.text
    assert "greeting" not in screen.recorder.visit.answers


def test_a_reason_that_needs_words_leads_to_the_note(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_U, Key.Key_5)
    assert screen.item == "greeting"
    assert "asks for a note" in screen.form.message.text
    screen.type("A child ran by").press(Key.Key_Escape)
    answer = screen.saved().answers["greeting"]
    assert (answer.status, answer.reason, answer.note) == (Status.NOT_OBSERVED, "c5", "A child ran by")
    assert not [gap for gap in screen.recorder.gaps() if gap.item == "greeting"]


def test_esc_closes_the_reasons_and_nothing_is_answered(screen: Screen) -> None:
    screen.at("ground").press(Key.Key_U, Key.Key_Escape)
    assert screen.form.reasons is None
    assert screen.focus() == "ItemCard"
    assert screen.value("ground") is None


def test_a_hidden_branch_comes_back_with_what_was_answered(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_N, Key.Key_Return, Key.Key_Space).type("Nothing at all").press(Key.Key_Escape)
    screen.press(Key.Key_Up, Key.Key_Y)
    assert "unheard" not in screen.recorder.reading.active
    assert "unheard" not in screen.page.items.cards
    screen.at("greeting").press(Key.Key_N)
    assert screen.recorder.answer_of("unheard").value == "Nothing at all"
    assert list(screen.page.items.cards) == ["greeting", "unheard", "ground", "notice"]


def test_one_and_nought_make_ten_and_one_alone_counts_when_going_on(screen: Screen) -> None:
    screen.at("outcome").press(Key.Key_1, Key.Key_0)
    assert screen.value("outcome") == 10
    screen.recorder.undo()
    screen.press(Key.Key_1, Key.Key_Return)
    assert screen.value("outcome") == 1


def test_an_exclusive_answer_and_the_most_allowed(screen: Screen) -> None:
    screen.at("offered").type("123")
    assert screen.value("offered") == ("cake", "water")
    assert "At most 2" in screen.form.message.text
    screen.type("1")
    assert screen.value("offered") == ("water",)


def test_a_figure_out_of_range_is_said_and_not_stored(screen: Screen) -> None:
    screen.at("minutes").type("75")
    assert screen.value("minutes") == 7
    assert "From 0 to 60" in screen.form.message.text
    screen.press(Key.Key_Backspace)
    assert (screen.value("minutes"), screen.form.message.text) == (7, "")


def test_the_button_beside_a_number_is_an_answer_of_its_own(screen: Screen) -> None:
    screen.at("minutes").press(Key.Key_Right, Key.Key_Space)
    assert screen.value("minutes") == "not_told"


def test_an_untaken_counter_starts_at_its_least_and_stops_at_its_most(screen: Screen) -> None:
    screen.at("people").press(Key.Key_Right)
    assert screen.value("people") == 0
    screen.press(*[Key.Key_Right] * 7)
    assert screen.value("people") == 5


def test_a_stopwatch_that_runs_survives_the_window(screen: Screen, open_screen: Callable[..., Screen]) -> None:
    screen.at("notice").press(Key.Key_S)
    assert screen.recorder.running()[0][0].id == "notice"
    screen.page.leave()
    again = open_screen(screen.recorder.visit.id)
    again.at("taken").press(Key.Key_S)
    assert isinstance(again.saved().answers["notice"].value, int)
    assert not again.recorder.running()


def test_never_is_a_time_that_was_waited_in_vain(screen: Screen) -> None:
    screen.at("notice").form.editor.never.click()
    answer = screen.saved().answers["notice"]
    assert (answer.reached, isinstance(answer.value, int)) == (False, True)
    assert screen.recorder.is_kept(screen.recorder.place("notice").item) is False


def test_a_computed_value_follows_its_answers(screen: Screen) -> None:
    screen.at("minutes").type("9").press(Key.Key_Return)
    assert screen.at("half").form.editor.words.text() == "4.5 min"


def test_the_outcome_is_locked_when_it_is_left(screen: Screen, open_screen: Callable[..., Screen]) -> None:
    screen.at("outcome").press(Key.Key_7).press(Key.Key_PageUp)
    screen.at("outcome").press(Key.Key_2)
    assert screen.value("outcome") == 7
    assert "locked" in screen.form.message.text
    screen.press(Key.Key_Z, mod=CTRL)
    assert screen.value("outcome") == 7
    assert open_screen(screen.recorder.visit.id).recorder.is_locked("outcome")


# -- words -------------------------------------------------------------------------------------------------------------


def test_letters_are_text_in_a_box_and_keys_on_the_card(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_C).type("xums?pq 5")
    assert screen.form.note.toPlainText() == "xums?pq 5"
    screen.press(Key.Key_Return, mod=CTRL)
    assert (screen.focus(), screen.item) == ("ItemCard", "greeting")
    assert screen.value("greeting") is None


def test_a_note_is_saved_after_a_rest_and_on_leaving_the_field(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_C)
    with screen.qtbot.waitSignal(screen.recorder.saved):
        screen.type("Said hi")
        assert "greeting" not in screen.saved().answers
    assert screen.saved().answers["greeting"].note == "Said hi"
    screen.type(" twice").press(Key.Key_Escape)
    assert screen.saved().answers["greeting"].note == "Said hi twice"


def test_a_note_is_saved_when_the_window_is_left(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_C).type("Unfinished")
    screen.page._state_changed(Qt.ApplicationState.ApplicationInactive)
    assert screen.saved().answers["greeting"].note == "Unfinished"


def test_a_quote_stands_between_quotation_marks_in_the_note(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_C).type("At the till").press(Key.Key_Escape, Key.Key_Q)
    screen.type("They are all popular").press(Key.Key_Escape)
    assert screen.saved().answers["greeting"].note == "At the till\n“They are all popular”"


def test_a_moment_of_truth_is_marked_with_one_sentence(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_M).type("-").type("No one looked up").press(Key.Key_Return)
    (moment,) = screen.saved().moments
    assert (moment.touchpoint, moment.sign, moment.text) == ("door", "pain", "No one looked up")
    assert screen.focus() == "ItemCard"
    screen.press(Key.Key_Z, mod=CTRL)
    assert screen.saved().moments == ()


def test_a_moment_that_was_begun_is_left_with_its_touchpoint(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_M).type("-").type("No one")
    assert screen.page.items.moment.isVisible()
    screen.at("taken")
    assert not screen.page.items.moment.isVisible()
    assert screen.saved().moments == ()


def test_words_are_never_read_as_markup(screen: Screen) -> None:
    screen.at("taken").press(Key.Key_C)
    screen.form.note.insertPlainText(MARKUP)
    screen.press(Key.Key_Escape)
    assert screen.saved().answers["taken"].note == MARKUP
    labels = [label for label in screen.page.findChildren(QLabel) if label.text()]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert screen.page.items.title.text() == f"Counter {MARKUP}"


# -- undo --------------------------------------------------------------------------------------------------------------


def test_undo_names_what_it_takes_back_and_shows_where(screen: Screen) -> None:
    screen.at("ground").press(Key.Key_3)
    assert screen.page._undo.text() == "Undo rating of How was ground?"
    screen.at("taken").press(Key.Key_Z, mod=CTRL)
    assert (screen.item, screen.value("ground")) == ("ground", None)
    assert "ground" not in screen.saved().answers
    screen.press(Key.Key_Z, mod=CTRL | SHIFT)
    assert screen.saved().answers["ground"].value == 3
    screen.press(Key.Key_Z, mod=CTRL).press(Key.Key_Y, mod=CTRL)
    assert screen.value("ground") == 3


def test_typing_in_one_field_is_one_step(screen: Screen) -> None:
    screen.at("greeting").press(Key.Key_C).type("Said hi").press(Key.Key_Escape)
    assert screen.recorder.undo_stack.count() == 1
    screen.press(Key.Key_C).type(", loudly").press(Key.Key_Escape)
    assert screen.recorder.undo_stack.count() == 2
    screen.press(Key.Key_Z, mod=CTRL)
    assert screen.form.note.toPlainText() == "Said hi"


# -- moving ------------------------------------------------------------------------------------------------------------


def test_the_keys_move_by_item_touchpoint_and_gap(screen: Screen) -> None:
    def after(*keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
        return screen.press(*keys, mod=mod).item

    assert after(Key.Key_PageDown) == "greeting"
    assert after(Key.Key_Down, Key.Key_Down) == "notice"
    assert after(Key.Key_Return, mod=SHIFT) == "ground"
    assert after(Key.Key_Home) == "greeting"
    assert after(Key.Key_End) == "notice"
    assert after(Key.Key_PageUp) == "door_expectation"
    assert after(Key.Key_5) == "greeting"
    assert screen.at("outcome").press(Key.Key_7).press(Key.Key_U, mod=CTRL | SHIFT).item == "greeting"


def test_jumping_by_typing(screen: Screen) -> None:
    screen.press(Key.Key_J, mod=CTRL).type("how many min").press(Key.Key_Return)
    assert (screen.item, screen.focus()) == ("minutes", "ItemCard")


def test_the_overlay_of_keys_comes_and_goes(screen: Screen) -> None:
    for key in (Key.Key_Question, Key.Key_F1):
        screen.press(key)
        assert screen.page.middle.currentWidget() is screen.page.keys_panel
        screen.press(key)
        assert screen.page.middle.currentWidget() is screen.page.items


def test_leaving_keeps_the_draft(screen: Screen) -> None:
    screen.press(Key.Key_6).press(Key.Key_W, mod=CTRL)
    assert screen.went == [("visits", FILE.study.id)]
    assert screen.saved().answers["door_expectation"].value == 6


# -- photos ------------------------------------------------------------------------------------------------------------


def test_a_photo_is_attached_to_its_item_and_can_be_removed_and_brought_back(screen: Screen, tmp_path: Path) -> None:
    screen.at("receipt")
    attach(screen, a_picture(tmp_path / "receipt.png"))
    (photo,) = screen.saved().evidence
    assert (photo.item, photo.touchpoint, photo.name) == ("receipt", "counter", "receipt.png")
    assert len(screen.form.strip.tiles) == 1
    screen.form.strip.tiles[0].setFocus()
    screen.press(Key.Key_Delete)
    assert screen.saved().evidence == ()
    screen.recorder.undo()
    assert screen.saved().evidence == (photo,)


def test_a_photo_is_seen_large_and_gets_a_caption(screen: Screen, tmp_path: Path) -> None:
    screen.at("receipt")
    attach(screen, a_picture(tmp_path / "one.png"), a_picture(tmp_path / "two.png", 0xFF993311))
    screen.form.strip.tiles[0].setFocus()
    screen.press(Key.Key_Return)
    panel = screen.page.photo_panel
    assert screen.page.middle.currentWidget() is panel
    assert panel.heading.text() == "one.png"
    screen.press(Key.Key_Right)
    panel.caption.setFocus()
    screen.type("The till").press(Key.Key_Escape)
    assert [photo.caption for photo in screen.saved().evidence] == ["", "The till"]
    assert screen.page.middle.currentWidget() is screen.page.items
    screen.press(Key.Key_Z, mod=CTRL)
    assert [photo.caption for photo in screen.saved().evidence] == ["", ""]


def test_finishing_waits_for_a_photo_on_its_way_and_one_that_comes_late_finds_its_visit(
    screen: Screen, workspace: Workspace, tmp_path: Path
) -> None:
    first = screen.at("receipt").recorder.visit.id
    screen.page.items._picked([str(a_picture(tmp_path / "late.png"))])
    assert not screen.recorder.finish()
    assert "still being taken in" in screen.told[-1]
    screen.page.enter(a_draft(workspace).id)
    screen.qtbot.waitUntil(lambda: not screen.context.jobs.running, timeout=20_000)
    assert screen.recorder.visit.evidence == ()
    assert [photo.name for photo in workspace.drafts.load(first).evidence] == ["late.png"]


def test_a_refused_photo_gives_its_reason_and_the_others_come_in(screen: Screen, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture at all")
    screen.at("receipt")
    attach(screen, broken, a_picture(tmp_path / "good.png"))
    assert [photo.name for photo in screen.saved().evidence] == ["good.png"]
    assert "broken.jpg" in screen.told[-1]


def test_a_picture_is_pasted_and_one_is_dropped(screen: Screen, tmp_path: Path) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(0xFF112233)
    QGuiApplication.clipboard().setImage(image)
    screen.at("receipt").press(Key.Key_V, mod=CTRL)
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(a_picture(tmp_path / "dropped.png")))])
    at = QPointF(5, 5)
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    screen.page.items.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, held, left, none))
    screen.qtbot.waitUntil(lambda: len(screen.recorder.visit.evidence) == 2, timeout=20_000)
    assert {photo.item for photo in screen.saved().evidence} == {"receipt"}


def test_a_sound_is_kept_as_it_is_and_answers_its_item(screen: Screen, tmp_path: Path) -> None:
    sound = tmp_path / "room.ogg"
    sound.write_bytes(b"OggS" + bytes(500))
    screen.at("sound").recorder.attach_sound(sound)
    screen.qtbot.waitUntil(lambda: bool(screen.recorder.visit.evidence), timeout=20_000)
    (kept,) = screen.saved().evidence
    assert (kept.media, kept.size, screen.value("sound")) == ("audio/ogg", 504, "yes")
    assert screen.context.open_workspace.evidence.read(kept.sha256) == sound.read_bytes()
    screen.recorder.attach_sound(tmp_path / "words.txt")
    screen.qtbot.waitUntil(lambda: bool(screen.told), timeout=20_000)
    assert "cannot be read" in screen.told[-1]


# -- a disk that refuses -----------------------------------------------------------------------------------------------


def full_disk(workspace: Workspace) -> None:
    with workspace.database.quick_write() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")


def room_again(workspace: Workspace) -> None:
    workspace.database._writer.execute("PRAGMA max_page_count=1000000")


def test_on_a_full_disk_the_words_stay_a_banner_says_so_and_they_arrive_later(
    screen: Screen, workspace: Workspace
) -> None:
    long = "long words " * 3000
    full_disk(workspace)
    screen.at("greeting").press(Key.Key_C)
    screen.form.note.insertPlainText(long)
    screen.press(Key.Key_Escape)
    assert not screen.page.banner.isHidden()
    assert "disk is full" in screen.page.banner.text
    assert screen.recorder.visit.answers["greeting"].note == long
    assert not screen.page.leave()
    assert not screen.recorder.finish()
    room_again(workspace)
    screen.press(Key.Key_Y)
    assert screen.page.banner.isHidden()
    saved = screen.saved().answers["greeting"]
    assert (saved.value, saved.note) == ("yes", long)


# -- names -------------------------------------------------------------------------------------------------------------


def test_the_current_card_is_announced_in_full(screen: Screen) -> None:
    screen.at("ground")
    card = screen.page.items.card
    assert card.accessibleName() == "How was ground?, item 2 of 3, scale 0 to 3, required, not answered"
    screen.press(Key.Key_1)
    assert card.accessibleName().endswith("required, answered 1, k4 1")


EVERY = [
    item.id for stage in FILE.protocol.stages for t in stage.touchpoints for item in t.items if item.id != "unheard"
]


@pytest.mark.parametrize("item", [*EVERY, "outcome"])
def test_every_part_that_takes_the_keyboard_has_a_name_and_tab_comes_round(screen: Screen, item: str) -> None:
    screen.at(item)
    stops = [widget for widget in screen.page.findChildren(QWidget) if _is_stop(widget)]
    unnamed = [widget for widget in stops if not (widget.accessibleName() or getattr(widget, "text", str)())]
    assert not unnamed
    start = QApplication.focusWidget()
    seen = []
    for _step in range(60):
        screen.press(Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if seen[-1] is start:
            break
    assert seen[-1] is start
    assert len(seen) == len(set(seen))


def _is_stop(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def test_larger_and_dark_the_same_answers_stand_there(screen: Screen, qapp: QApplication) -> None:
    screen.at("ground").press(Key.Key_1)
    theme.apply(qapp, "dark", 200)
    try:
        screen.qtbot.waitUntil(lambda: screen.page.items.form is not None)
        assert screen.form.editor.row.value == 1
    finally:
        theme.apply(qapp, "light", 100)


def test_a_rule_that_cannot_be_computed_costs_no_answer(
    open_screen: Callable[..., Screen], workspace: Workspace
) -> None:
    rule = "regex(${words}, '(a?){40}b')"
    items = p.Text(id="words", text="What was said?"), b.yes_no("after", condition=rule), b.yes_no("last")
    screen = open_screen(another_study(workspace, *items).id)
    screen.at("words").press(Key.Key_Space)
    screen.form.editor.box.insertPlainText("a" * 30_000)
    assert "could not be computed" in screen.told[-1]
    screen.press(Key.Key_Escape).at("last").press(Key.Key_Y)
    again = open_screen(screen.recorder.visit.id)
    assert len(str(again.value("words"))) == 30_000
    again.at("words").press(Key.Key_Space)
    again.form.editor.box.selectAll()
    again.type("aab").press(Key.Key_Escape)
    assert "after" in again.page.items.cards


def test_what_is_due_after_the_window_closed_its_workspace_finds_none(
    screen: Screen, workspace: Workspace, qapp: QApplication
) -> None:
    screen.press(Key.Key_6).at("greeting").press(Key.Key_C).type("Said hi")
    screen.context.workspace = None
    qapp.processEvents()
    assert not screen.recorder.is_open
    assert not screen.recorder.autosaver.flush()
    assert "greeting" not in workspace.drafts.load(screen.recorder.visit.id).answers


def test_another_visit_takes_the_place_of_the_one_before(screen: Screen, workspace: Workspace) -> None:
    screen.press(Key.Key_6)
    other: Visit = a_draft(workspace)
    screen.page.enter(other.id)
    assert screen.recorder.visit == other
    assert not screen.recorder.undo_stack.canUndo()
    assert screen.item == "door_expectation"
    screen.at("outcome").press(Key.Key_7)
    screen.page.enter(a_draft(workspace).id)
    screen.page.enter(other.id)
    assert screen.recorder.is_locked("outcome")
