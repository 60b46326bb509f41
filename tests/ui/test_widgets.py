"""The reusable parts: worked by keyboard alone, named for screen readers, showing people's words as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QAccessible, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui import theme
from ui.widgets import focus_ring
from ui.widgets.buttons import Button, IconButton
from ui.widgets.card import Card
from ui.widgets.choices import Choice, ChoiceList, ChoiceRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.keys import KeyCap, KeyStrip
from ui.widgets.message_bar import MessageBar
from ui.widgets.photo_strip import Photo, PhotoStrip
from ui.widgets.progress import ProgressRing, StageProgress, StageStrip
from ui.widgets.rail import Place, Rail
from ui.widgets.rating_row import RatingRow
from ui.widgets.sparkline import JourneySparkline, SparkPoint
from ui.widgets.text import ElidedLabel, Heading, Pill, SavedLabel, escaped, plain_label, plain_tip

Key = Qt.Key
_windows: list[QWidget] = []  # qtbot holds windows weakly; a test may hold only the part inside
MARKUP = "<b>loud</b> & <img src='/etc/passwd'>"


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light", 100)
    focus_ring.follow(qapp)
    yield
    _windows.clear()
    theme.apply(qapp, "light", 100)


def shown(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    """The widgets below each other in a window that has the keyboard."""
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    qtbot.addWidget(window)
    _windows.append(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)


def typed(qtbot: QtBot, text: str) -> None:
    for letter in text:
        qtbot.keyClicks(QApplication.focusWidget(), letter)


def advice(**more: object) -> RatingRow:
    return RatingRow(range(1, 6), {1: "Did not listen", 2: "Hardly", 5: "Asked back"}, "Advice", **more)  # type: ignore[arg-type]


def offered(several: bool = True) -> ChoiceList:
    choices = [Choice("coffee", "Coffee"), Choice("cake", "Cake"), Choice("none", "None of these", exclusive=True)]
    return ChoiceList(choices, several, "Offered")


def all_parts() -> list[QWidget]:
    """One of each, filled."""
    bar = MessageBar()
    bar.show_message("caution", "Below the standard of 4.", "Say why")
    empty = EmptyState("No studies yet", "Start from the sample.", ["Enter", "Leave"])
    empty.add_button("New study…", key="Ctrl+N")
    empty.add_way("star", "Look around", "A finished study.", "Open the sample", "primary")
    empty.set_hint("Drop a file.")
    photos = PhotoStrip("Photos")
    photos.set_photos([Photo("a", QPixmap(30, 20), "Menu board"), Photo("b", QPixmap(20, 30), "", "2 faces to check")])
    rail = Rail([Place("home", "Home", "house", "Ctrl+1"), Place("visits", "Visits", "clipboard-check", "Ctrl+3")])
    stages = StageStrip([StageProgress("Enter", 2, 2), StageProgress("Leave", 0, 3)])
    return [
        Button("Finish…", key="Ctrl+Enter"),
        IconButton("undo-2", "Undo", "Ctrl+Z"),
        Card(name="Coffee shop journey", clickable=True),
        bar,
        empty,
        rail,
        KeyStrip([("Enter", "next"), (("PgUp", "PgDn"), "touchpoint")]),
        ProgressRing(2, 5),
        stages,
        JourneySparkline([SparkPoint("Enter", 1.0), SparkPoint("Leave", None)]),
        advice(),
        offered(),
        ChoiceRow([Choice("y", "Yes", letter="Y"), Choice("n", "No", letter="N")], "Did you ask?"),
        photos,
        SavedLabel(),
        Pill("Draft"),
        ElidedLabel("A long line"),
        Heading("Studies", 1),
    ]


def test_every_part_that_takes_the_focus_has_a_name(qtbot: QtBot) -> None:
    for part in all_parts():
        window = shown(qtbot, part)
        for widget in [part, *part.findChildren(QWidget)]:
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisibleTo(window):
                interface = QAccessible.queryAccessibleInterface(widget)
                assert interface.text(QAccessible.Text.Name), f"{type(part).__name__}: {type(widget).__name__}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_drawn_at_both_ends_of_the_scale_and_mirrored(
    qapp: QApplication, qtbot: QtBot, scheme: str
) -> None:
    for part in all_parts():
        window = shown(qtbot, part)
        heights = []
        for scale in (90, 200):
            theme.apply(qapp, scheme, scale)
            qapp.processEvents()  # layouts ask anew
            heights.append(part.sizeHint().height())
            assert not window.grab().isNull()
        assert heights[1] > heights[0], type(part).__name__
        part.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        assert not window.grab().isNull()


# Words


@pytest.mark.parametrize("make", [plain_label, Heading])
def test_markup_that_people_type_is_shown_as_text(qtbot: QtBot, make: Callable[[str], QLabel]) -> None:
    label = make(MARKUP)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == MARKUP


def test_markup_in_tips_and_ampersands_on_buttons_are_harmless() -> None:
    assert "<b>" not in plain_tip(MARKUP)
    assert plain_tip("Bean & Harbour") == "Bean & Harbour"
    assert escaped("Bean & Harbour") == "Bean && Harbour"


def test_a_message_shows_markup_as_text_and_goes_when_it_is_closed(qtbot: QtBot) -> None:
    bar = MessageBar()
    shown(qtbot, bar)
    bar.show_message("bad", MARKUP, "Try again")
    assert bar.isVisible()
    assert bar.text == MARKUP
    with qtbot.waitSignal(bar.action_chosen):
        qtbot.keyClick(next(b for b in bar.findChildren(Button) if b.text() == "Try again"), Key.Key_Space)
    with qtbot.waitSignal(bar.closed):
        qtbot.keyClick(bar.findChild(IconButton), Key.Key_Space)
    assert not bar.isVisible()


def test_saved_tells_the_second_and_failure_tells_the_reason(qtbot: QtBot) -> None:
    label = SavedLabel()
    qtbot.addWidget(label)
    label.set_saved("14:02:31")
    assert label.text == "saved 14:02:31"
    label.set_failed("the disk is full")
    assert label.text == "not saved: the disk is full"


def test_a_cut_line_keeps_its_words_for_the_screen_reader(qtbot: QtBot) -> None:
    label = ElidedLabel("A site with a very long name indeed")
    qtbot.addWidget(label)
    label.resize(60, 20)
    assert label.accessibleName() == label.text == "A site with a very long name indeed"


# Rating row


def test_a_digit_rates(qtbot: QtBot) -> None:
    row = advice()
    shown(qtbot, row)
    row.setFocus()
    with qtbot.waitSignal(row.chosen) as told:
        typed(qtbot, "4")
    assert told.args == [4]
    assert row.value == 4
    assert [button.isChecked() for button in row.buttons] == [False, False, False, True, False]


def test_a_digit_off_the_scale_is_left_to_the_form(qtbot: QtBot) -> None:
    row = advice()
    shown(qtbot, row)
    assert not row.type_digit(7)
    assert row.value is None


def test_arrows_move_and_space_rates(qtbot: QtBot) -> None:
    row = advice()
    shown(qtbot, row)
    row.setFocus()
    told: list[int] = []
    row.chosen.connect(told.append)
    press(qtbot, Key.Key_Right, Key.Key_Right, Key.Key_Left, Key.Key_Space)
    assert told == [2]
    press(qtbot, Key.Key_End, Key.Key_Space, Key.Key_Home, Key.Key_Space)
    assert told == [2, 5, 1]


def test_arrows_follow_the_reading_direction(qtbot: QtBot) -> None:
    row = advice()
    shown(qtbot, row).setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    row.setFocus()
    press(qtbot, Key.Key_Left, Key.Key_Space)
    assert row.value == 2


def test_one_and_zero_make_ten_and_a_lone_one_counts_when_the_person_goes_on(qtbot: QtBot) -> None:
    row = RatingRow(range(0, 11), {}, "Recommend")
    after = Button("Next")
    shown(qtbot, row, after)
    told: list[int] = []
    row.chosen.connect(told.append)
    row.setFocus()
    typed(qtbot, "10")
    assert told == [10]
    typed(qtbot, "1")
    after.setFocus()
    assert told == [10, 1]


def test_setting_a_value_tells_nobody(qtbot: QtBot) -> None:
    row = advice()
    shown(qtbot, row)
    with qtbot.assertNotEmitted(row.chosen):
        row.set_value(3)
    assert row.value == 3
    row.set_value(99)
    assert row.value is None


def test_words_under_no_button_appear_with_the_focus_and_for_the_screen_reader(qtbot: QtBot) -> None:
    row = advice()
    shown(qtbot, row)
    row.setFocus()
    press(qtbot, Key.Key_Right)
    assert any(label.text() == "2: Hardly" for label in row.findChildren(QLabel))
    assert row.buttons[1].accessibleDescription() == "Hardly"


def test_a_rating_row_is_one_tab_stop(qtbot: QtBot) -> None:
    row = advice()
    shown(qtbot, row)
    row.set_value(4)
    stops = [button for button in row.buttons if button.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [row.buttons[3]]


def test_rating_buttons_are_44_pixels_high(qtbot: QtBot) -> None:
    row = advice()
    shown(qtbot, row)
    assert {button.height() for button in row.buttons} == {44}


# Choices


def test_digits_toggle_several_answers_and_none_of_these_takes_them_away(qtbot: QtBot) -> None:
    choices = offered()
    shown(qtbot, choices)
    choices.setFocus()
    told: list[tuple[str, ...]] = []
    choices.chosen.connect(told.append)
    typed(qtbot, "1231")
    assert told == [("coffee",), ("coffee", "cake"), ("none",), ("coffee",)]


def test_space_toggles_and_arrows_move_in_a_list(qtbot: QtBot) -> None:
    choices = offered()
    shown(qtbot, choices)
    choices.setFocus()
    press(qtbot, Key.Key_Down, Key.Key_Space)
    assert choices.chosen_keys == ("cake",)
    press(qtbot, Key.Key_Space)
    assert choices.chosen_keys == ()


def test_one_of_many_stays_one(qtbot: QtBot) -> None:
    choices = offered(several=False)
    shown(qtbot, choices)
    choices.setFocus()
    typed(qtbot, "1")
    typed(qtbot, "2")
    press(qtbot, Key.Key_Space)
    assert choices.chosen_keys == ("cake",)


def test_letters_answer_yes_and_no(qtbot: QtBot) -> None:
    row = ChoiceRow([Choice("y", "Yes", letter="Y"), Choice("n", "No", letter="N")], "Did you ask?")
    shown(qtbot, row)
    row.setFocus()
    typed(qtbot, "n")
    assert row.chosen_keys == ("n",)
    typed(qtbot, "Y")
    assert row.chosen_keys == ("y",)


# Places and cards


def test_the_rail_is_walked_with_arrows_and_entered_with_enter(qtbot: QtBot) -> None:
    rail = Rail([Place("home", "Home", "house"), Place("visits", "Visits", "clipboard-check")])
    shown(qtbot, rail)
    rail.button("home").setFocus()
    with qtbot.waitSignal(rail.chosen) as told:
        press(qtbot, Key.Key_Down, Key.Key_Return)
    assert told.args == ["visits"]
    assert rail.current == "visits"


def test_a_badge_is_told_in_the_name(qtbot: QtBot) -> None:
    rail = Rail([Place("review", "Review", "eye")])
    qtbot.addWidget(rail)
    rail.set_badge("review", 4)
    assert rail.button("review").accessibleName() == "Review, 4 wait"


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
def test_a_card_opens_by_key(qtbot: QtBot, key: Qt.Key) -> None:
    card = Card(name="Coffee shop journey", clickable=True)
    shown(qtbot, card)
    card.setFocus()
    with qtbot.waitSignal(card.activated):
        press(qtbot, key)


def test_the_focus_ring_lies_round_the_focused_button_and_outlives_its_page(qtbot: QtBot) -> None:
    first, second = Button("One"), Button("Two")
    window = shown(qtbot, first, second)
    second.setFocus()
    (ring,) = (ring for ring in window.findChildren(focus_ring.FocusRing) if ring.isVisible())
    assert ring.geometry().contains(second.geometry())
    second.deleteLater()
    qtbot.waitUntil(lambda: len(window.findChildren(Button)) == 1)
    first.setFocus()
    assert any(ring.geometry().contains(first.geometry()) for ring in window.findChildren(focus_ring.FocusRing))


# Pictures of progress


def test_progress_is_told_in_words(qtbot: QtBot) -> None:
    ring = ProgressRing(2, 5)
    strip = StageStrip([StageProgress("Enter", 8, 8), StageProgress("Order & pay", 4, 10)])
    spark = JourneySparkline([SparkPoint("Enter", 1.0), SparkPoint("Pay", -2.25), SparkPoint("Leave", None)])
    for widget in (ring, strip, spark):
        qtbot.addWidget(widget)
    assert ring.accessibleName() == "2 of 5"
    assert strip.accessibleName() == "Enter: 8 of 8, Order & pay: 4 of 10"
    assert spark.accessibleName() == "Enter: +1.0, Pay: −2.2, Leave: not seen yet"


# Photos


def a_photo_file(folder: Path) -> Path:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    path = folder / "counter.png"
    image.save(str(path))
    return path


def test_photos_open_and_go_by_key(qtbot: QtBot, tmp_path: Path) -> None:
    strip = PhotoStrip("Photos")
    shown(qtbot, strip)
    strip.set_photos([Photo("a", a_photo_file(tmp_path)), Photo("b", tmp_path / "missing.jpg")])
    strip.tiles[0].setFocus()
    with qtbot.waitSignal(strip.opened) as told:
        press(qtbot, Key.Key_Right, Key.Key_Return)
    assert told.args == ["b"]
    with qtbot.waitSignal(strip.removed) as told:
        press(qtbot, Key.Key_Left, Key.Key_Delete)
    assert told.args == ["a"]
    with qtbot.waitSignal(strip.pick_asked):
        press(qtbot, Key.Key_P)


def test_pasted_pictures_come_as_png_and_pasted_files_as_paths(qtbot: QtBot, tmp_path: Path) -> None:
    strip = PhotoStrip("Photos")
    shown(qtbot, strip)
    strip.setFocus()
    clipboard = QApplication.clipboard()
    clipboard.setImage(QImage(8, 8, QImage.Format.Format_RGB32))
    with qtbot.waitSignal(strip.image_pasted) as told:
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert told.args[0].startswith(b"\x89PNG")
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg"))])
    clipboard.setMimeData(held)
    with qtbot.waitSignal(strip.files_dropped) as told:
        assert strip.paste()
    assert told.args[0] == [tmp_path / "a.jpg"]
    clipboard.setText("no picture")
    assert not strip.paste()


# Layout


def test_parts_flow_into_the_next_line_and_from_the_other_side(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, gap=10)
    caps = [KeyCap("Enter") for _ in range(4)]
    for each in caps:
        flow.addWidget(each)
    width = caps[0].sizeHint().width()
    box.resize(2 * width + 10, 200)
    box.show()
    assert [each.pos().x() for each in caps] == [0, width + 10, 0, width + 10]
    assert flow.heightForWidth(2 * width + 10) == 2 * caps[0].sizeHint().height() + 10
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.setGeometry(box.rect())
    assert [each.pos().x() for each in caps[:2]] == [width + 10, 0]


def test_a_button_makes_room_for_its_key(qtbot: QtBot) -> None:
    bare, with_key = Button("New study…"), Button("New study…", key="Ctrl+N")
    window = QWidget()
    row = QHBoxLayout(window)
    for button in (bare, with_key):
        row.addWidget(button)
    qtbot.addWidget(window)
    assert with_key.sizeHint().width() > bare.sizeHint().width() + KeyCap("Ctrl+N").sizeHint().width()
    assert bare.sizeHint().height() == 32
    assert IconButton("x", "Close").sizeHint() == QSize(32, 32)


def test_a_pill_made_without_a_parent_does_not_flash_up_as_a_window(qtbot: QtBot) -> None:
    before = set(QApplication.topLevelWidgets())
    pill = Pill("In progress", "accent")
    assert not pill.isVisible()
    home = QWidget()
    qtbot.addWidget(home)
    pill.setParent(home)
    home.show()
    pill.set_state("")
    assert not pill.isVisible()
    pill.set_state("Complete")
    assert pill.isVisible()
    assert {w for w in QApplication.topLevelWidgets() if w.isVisible()} - before <= {home}
