"""A visit recorded in several languages: the questions change, the answers stay, and Arabic runs from right to left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from cxstudio.store import visits
from cxstudio.study import languages
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile
from cxstudio.workspace import Workspace
from tests.ui.language_scenes import STUDY, a_visit_in_three, in_three_languages
from tests.ui.recorder_scenes import CTRL, FILE, SHIFT, Key, Screen, a_context, a_draft, a_workspace
from ui.context import Context
from ui.presenters.recorder_language import can_show, in_last_language
from ui.presenters.recorder_rows import options_of
from ui.presenters.recorder_words import reason_words
from ui.widgets.rating_row import RatingRow

RIGHT_TO_LEFT, LEFT_TO_RIGHT = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return a_workspace(tmp_path / "w")


@pytest.fixture
def context(workspace: Workspace) -> Context:
    return a_context(workspace)


@pytest.fixture
def screen(qtbot: QtBot, workspace: Workspace, context: Context) -> Screen:
    return Screen(qtbot, context, a_visit_in_three(workspace).id)


def question(screen: Screen) -> str:
    item = screen.recorder.item
    assert item is not None
    return item.text


def test_the_next_language_by_keys_and_the_answers_stay(screen: Screen) -> None:
    screen.press(Key.Key_Y).at("ground").press(Key.Key_3).at("greeting")
    assert question(screen) == "Was a greeting spoken?"
    screen.press(Key.Key_L, mod=CTRL | SHIFT)
    assert question(screen) == "هل ألقى أحد التحية؟"
    screen.press(Key.Key_L, mod=CTRL | SHIFT)
    assert question(screen) == "Wurde gegrüßt?"
    assert (screen.value("greeting"), screen.value("ground"), screen.item) == ("yes", 3, "greeting")
    assert screen.page.items.title.text() == "Eingang"
    assert "Ja" in [button.text() for button in screen.form.editor.list.buttons]
    screen.press(Key.Key_N)
    assert screen.value("greeting") == "no", "the keys are the same in every language"


def test_the_language_is_kept_with_the_visit_and_remembered_for_the_study(
    qtbot: QtBot, screen: Screen, context: Context, workspace: Workspace
) -> None:
    screen.page.speak("de")
    assert screen.saved().language == "de"
    assert screen.recorder.save_now() and context.preferences.languages == {STUDY.id: "de"}
    another = workspace.begin_visit(STUDY.id, workspace.sites(STUDY.id)[0], "Ines")
    assert question(Screen(qtbot, context, another.id)) == "Wurde gegrüßt?"
    assert workspace.drafts.load(another.id).language == "de"


def test_a_finished_visit_says_in_which_language_it_was_recorded(screen: Screen, workspace: Workspace) -> None:
    screen.page.speak("ar")
    done = workspace.complete(screen.recorder.visit)
    assert done.language == "ar"
    with workspace.database.read() as connection:
        assert visits.visit(connection, done.id).language == "ar"


def test_undo_takes_an_answer_back_and_no_language(screen: Screen) -> None:
    screen.press(Key.Key_Y)
    screen.page.speak("de")
    screen.press(Key.Key_Z, mod=CTRL)
    assert (screen.value("greeting"), question(screen)) == (None, "Wurde gegrüßt?")
    assert (screen.recorder.visit.language, screen.saved().language) == ("de", "de")


def test_what_is_being_written_is_saved_when_the_language_changes(screen: Screen) -> None:
    screen.at("seen").press(Key.Key_Space).type("A green door")
    screen.press(Key.Key_L, mod=CTRL | SHIFT)
    assert screen.saved().answers["seen"].value == "A green door"
    assert screen.form.editor.box.toPlainText() == "A green door"


def test_a_text_that_is_not_translated_stays_in_the_main_language_and_that_is_said(screen: Screen) -> None:
    screen.at("paid").page.speak("de")
    assert question(screen) == "What was paid?"
    missing = [place for place in languages.missing(in_three_languages(), "de") if not place.is_programs]
    assert screen.told[-1].startswith(f"The questions are in Deutsch now; {len(missing)} texts are not translated")


def test_the_questions_run_from_right_to_left_and_left_goes_to_what_is_left(screen: Screen) -> None:
    screen.at("ground").page.speak("ar")
    assert screen.page.items.layoutDirection() is screen.page.touchpoints.layoutDirection() is RIGHT_TO_LEFT
    assert screen.page.layoutDirection() is LEFT_TO_RIGHT, "what the program says stays as it is"
    row = screen.form.editor.findChild(RatingRow)
    assert row is not None
    places = [button.mapToGlobal(button.rect().center()).x() for button in row.buttons]
    assert places == sorted(places, reverse=True), "0 stands at the right"
    screen.press(Key.Key_Right)
    row.buttons[0].setFocus()
    screen.press(Key.Key_Left)
    assert row.buttons[1].hasFocus()
    screen.press(Key.Key_Right)
    assert row.buttons[0].hasFocus()
    screen.page.speak("de")
    assert screen.page.items.layoutDirection() is LEFT_TO_RIGHT


def test_an_arrow_on_the_card_rates_towards_the_side_it_points_to(screen: Screen) -> None:
    screen.at("ground").press(Key.Key_1).at("ground").page.speak("ar")
    row = screen.form.editor.findChild(RatingRow)
    screen.page.items.take_focus()
    screen.press(Key.Key_Left)
    assert row.buttons[2].hasFocus()


def test_a_study_in_one_language_shows_no_box_and_its_key_says_why(qtbot: QtBot, workspace: Workspace) -> None:
    screen = Screen(qtbot, a_context(workspace), a_draft(workspace).id)
    assert screen.page.language_box.isHidden()
    screen.press(Key.Key_L, mod=CTRL | SHIFT)
    assert screen.told[-1].startswith("This study has one language.")
    assert screen.saved().language == ""


def test_the_box_lists_the_languages_by_their_own_names(screen: Screen) -> None:
    box = screen.page.language_box
    assert [box.itemText(n) for n in range(box.count())] == ["English", "العربية", "Deutsch"]
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert question(screen) == "Wurde gegrüßt?"


def test_a_language_that_left_the_study_is_not_asked_for(qtbot: QtBot, workspace: Workspace, context: Context) -> None:
    study = Study(id=FILE.study.id.replace("1", "9", 1), title="Other")
    workspace.install(StudyFile(key="other", study=study, protocol=FILE.protocol))
    visit = workspace.begin_visit(study.id, workspace.add_site(study.id, "Mill Lane"), "Ines")
    workspace.drafts.save_head(visit.id, visit.model_copy(update={"language": "xx"}))
    assert question(Screen(qtbot, context, visit.id).at("greeting")) == "Was a greeting spoken?"


def test_what_is_declared_before_a_visit_is_said_in_the_language_chosen_last(workspace: Workspace) -> None:
    protocol = p.Protocol.model_validate({**dict(in_three_languages()), "declarations": ("I may stop.",)})
    german = languages.with_text(protocol, "de", "study/declarations/1", "Ich darf aufhören.")
    assert in_last_language(german, "s", {"s": "de"}).declarations == ("Ich darf aufhören.",)
    assert in_last_language(german, "s", {"s": "fr", "t": "de"}).declarations == ("I may stop.",)


def test_what_is_read_later_is_said_in_the_protocols_language() -> None:
    german = p.Protocol.model_validate({**dict(in_three_languages()), "language": "de"})
    item = german.stages[0].touchpoints[0].items[0]
    assert reason_words(item, "c1", german) == "Sicht verdeckt"
    assert reason_words(item, "c1") == "View blocked"
    asked = p.Column(id="seen", title="Seen", kind="yes_no")
    assert [option.words for option in options_of(german, asked)] == ["Ja", "Nein"]


def test_whether_this_computer_can_show_a_script() -> None:
    font = QFont()
    assert can_show("Wurde gegrüßt?", font)
    assert not can_show("\U0003106c", font), "a character so rare that fonts lack it"
