"""A protocol translated by keys: what is missing is found, written, undone, and goes out to a spreadsheet and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio import assets
from cxstudio.study import languages
from cxstudio.study.edits import find
from cxstudio.workspace import Workspace
from tests.ui.language_scenes import ARABIC, GERMAN, STUDY, a_visit_in_three
from tests.ui.recorder_scenes import CTRL, FILE, NO, SHIFT, Key, a_context, a_workspace
from ui.context import Context
from ui.presenters.designer_start import Wish, begin_study
from ui.views.designer import DesignerPage
from ui.views.designer_languages import LanguagesPanel
from ui.views.designer_start import NewStudyDialog

PAID = "item/paid/text"


class Hands:
    """The designer on the study in three languages, and its panel, as a person uses them."""

    def __init__(self, qtbot: QtBot, context: Context, study: str) -> None:
        self.qtbot, self.context = qtbot, context
        self.told: list[str] = []
        context.told.connect(lambda _kind, text: self.told.append(text))
        self.page = DesignerPage(context)
        self.page.resize(1280, 800)
        qtbot.addWidget(self.page)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        self.page.enter(study)
        self.press(Key.Key_T, CTRL)

    @property
    def panel(self) -> LanguagesPanel:
        return self.page.translations

    @property
    def protocol(self):
        return self.page.designer.protocol

    def press(self, key: Key, mod=NO) -> Hands:
        self.qtbot.keyClick(QApplication.focusWidget(), key, mod)
        return self

    def type(self, text: str) -> Hands:
        assert QApplication.focusWidget() is self.panel.box
        for letter in text:
            self.panel.box.insertPlainText(letter)
        return self

    def at(self, key: str) -> Hands:
        self.panel.table.setCurrentIndex(self.panel.model.index(self.panel.model.row_of(key), 0))
        self.panel.box.setFocus()
        return self

    def in_(self, language: str, shown: str = "all") -> Hands:
        self.panel.translator.turn_to(language)
        self.panel.translator.show(shown)
        return self

    def words(self, language: str, key: str) -> str:
        return self.protocol.translations[language].get(key, "")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = a_workspace(tmp_path / "w")
    a_visit_in_three(made)
    return made


@pytest.fixture
def hands(qtbot: QtBot, workspace: Workspace) -> Hands:
    return Hands(qtbot, a_context(workspace), STUDY.id)


def test_ctrl_t_shows_every_text_beside_its_words_and_esc_goes_back(hands: Hands) -> None:
    panel = hands.panel
    assert panel.isVisible() and panel.table.hasFocus()
    assert panel.translator.language == "ar"
    rows = {row.place.key: row.words for row in panel.translator.rows()}
    assert rows.items() >= ARABIC.items()
    have, total, changed = panel.translator.counts()
    assert (have, changed) == (total - len(languages.missing(hands.protocol, "ar")), 0)
    assert panel.counts.text() == f"{have} of {total}"
    hands.press(Key.Key_Return)
    assert panel.box.hasFocus()
    hands.press(Key.Key_Escape).press(Key.Key_Escape)
    assert hands.page.tree.isVisible()
    assert not panel.isVisible()


def test_enter_goes_to_the_next_missing_text_and_what_is_written_stays_in_sight(hands: Hands) -> None:
    hands.in_("de", "missing").at("touchpoint/till/title")
    count = hands.panel.model.rowCount()
    hands.type("Kasse").press(Key.Key_Return)
    assert hands.words("de", "touchpoint/till/title") == "Kasse"
    assert hands.panel.model.rowCount() == count, "the line does not jump away while one writes"
    assert hands.panel.key not in ("touchpoint/till/title", "") and hands.panel.box.hasFocus()
    assert hands.panel.box.toPlainText() == ""


def test_what_is_typed_into_one_field_is_one_step_of_undo_with_a_name(hands: Hands) -> None:
    before = hands.protocol.canonical()
    hands.in_("de").at(PAID).type("Was wurde bezahlt?")
    assert hands.page.designer.undo_stack.undoText() == "Deutsch for “What was paid?”"
    hands.press(Key.Key_Z, CTRL)
    assert hands.protocol.canonical() == before
    hands.press(Key.Key_Z, CTRL | SHIFT)
    assert hands.words("de", PAID) == "Was wurde bezahlt?"
    assert hands.panel.box.toPlainText() == "Was wurde bezahlt?"


def test_what_changed_since_is_listed_and_can_be_let_stand(hands: Hands) -> None:
    designer = hands.page.designer
    designer.write("greeting", "Was a greeting heard?")
    hands.in_("de", "changed")
    assert [row.place.key for row in hands.panel.translator.rows()] == ["item/greeting/text"]
    assert hands.panel.let_stand.isVisible()
    hands.panel.box.setFocus()
    hands.press(Key.Key_Return, CTRL)
    assert not languages.to_be_looked_at(hands.protocol, "de")
    assert hands.words("de", "item/greeting/text") == GERMAN["item/greeting/text"]


def test_a_language_is_added_filled_in_and_taken_out_again(hands: Hands) -> None:
    panel, before = hands.panel, hands.protocol.canonical()
    box = panel.add_box
    box.setCurrentIndex(box.findData("sv"))
    box.activated.emit(box.currentIndex())
    assert panel.translator.language == "sv"
    assert panel.model.headerData(2, Qt.Orientation.Horizontal) == "Svenska"
    assert box.findData("sv") == -1
    panel.remove_button.click()
    assert hands.protocol.canonical() == before
    assert hands.told[-1] == "Svenska taken out; Ctrl+Z brings it back."


def test_search_finds_words_of_both_sides(hands: Hands) -> None:
    hands.in_("de")
    hands.panel.translator.find("GRÜSST")
    assert [row.place.key for row in hands.panel.translator.rows()] == ["item/greeting/text"]
    hands.panel.translator.find("what was paid")
    assert [row.place.key for row in hands.panel.translator.rows()] == [PAID]
    hands.panel.translator.find("no such words")
    assert hands.panel.hint.text() == "No text fits what is shown."
    assert not hands.panel.table.isVisible()


def test_the_table_goes_to_a_spreadsheet_and_comes_back(hands: Hands) -> None:
    hands.in_("de", "missing").panel.copy_button.click()
    told = QApplication.clipboard().text()
    lines = told.splitlines()
    assert lines[0] == "key\twhere\ttext\ten\tde" and len(lines) == hands.panel.model.rowCount() + 1
    filled = "\n".join(f"{line}Kasse" if line.startswith("touchpoint/till/title") else line for line in lines)
    QApplication.clipboard().setText(filled)
    hands.panel.paste_button.click()
    assert hands.words("de", "touchpoint/till/title") == "Kasse"
    assert hands.told[-1] == "1 text was taken."
    hands.press(Key.Key_Z, CTRL)
    assert not hands.words("de", "touchpoint/till/title")


def test_what_is_no_table_is_refused_in_words(hands: Hands) -> None:
    before = hands.protocol
    QApplication.clipboard().setText("Just a sentence.")
    hands.panel.paste_button.click()
    assert hands.protocol is before
    assert "no column “key”" in hands.told[-1]


def test_a_csv_file_goes_out_and_comes_back(hands: Hands, tmp_path: Path) -> None:
    translator = hands.in_("de").panel.translator
    path = tmp_path / "door.csv"
    translator.export(path)
    text = path.read_bytes().decode("utf-8-sig")
    path.write_text(text.replace("What was paid?,", "What was paid?,Was wurde bezahlt?"), encoding="utf-8")
    translator.take_file(path)
    assert hands.words("de", PAID) == "Was wurde bezahlt?"
    path.write_bytes("Größe".encode("utf-16"))
    translator.take_file(path)
    assert "not in UTF-8" in hands.told[-1]
    translator.take_file(tmp_path / "none.csv")
    assert hands.told[-1].startswith("The file could not be read")


def test_the_main_language_changes_places_and_undo_brings_it_back(hands: Hands) -> None:
    before = hands.protocol
    box = hands.panel.main_box
    box.setCurrentIndex(box.findData("de"))
    box.activated.emit(box.currentIndex())
    assert (hands.protocol.language, find(hands.protocol, "greeting").text) == ("de", "Wurde gegrüßt?")
    assert languages.languages(hands.protocol) == ("de", "ar", "en")
    hands.page.designer.undo()
    assert hands.protocol == before
    assert hands.panel.main_box.currentText() == "English"


def test_words_known_from_elsewhere_are_filled_in_at_once(hands: Hands) -> None:
    designer = hands.page.designer
    designer.choose("greeting")
    designer.write("seen", "Any words count, a nod does not.")
    hands.in_("de")
    assert hands.panel.known_button.text() == "Fill in 1 known text"
    hands.panel.translator.write("item/seen/text", "")
    hands.panel.known_button.click()
    assert hands.words("de", "item/seen/text") == GERMAN["item/greeting/hint"]


def test_a_copy_in_the_designer_brings_its_translations_along(hands: Hands) -> None:
    designer = hands.page.designer
    designer.choose("greeting")
    designer.duplicate()
    assert hands.words("ar", "item/greeting_2/text") == ARABIC["item/greeting/text"]
    designer.remove()
    assert not hands.words("ar", "item/greeting_2/text")


def test_a_finding_about_translations_leads_to_the_languages(hands: Hands) -> None:
    hands.press(Key.Key_Escape)
    hands.page.check()
    findings = hands.page.findings.list
    texts = [findings.item(n).text() for n in range(findings.count())]
    row = next(n for n, text in enumerate(texts) if "not translated yet" in text)
    findings.setCurrentRow(row)
    assert not hands.panel.isVisible()
    findings.setFocus()
    hands.press(Key.Key_Return)
    assert hands.panel.isVisible()


def test_the_preview_shows_the_main_language_and_its_side(hands: Hands, qtbot: QtBot) -> None:
    designer, preview = hands.page.designer, hands.page.preview
    hands.panel.translator.make_main("ar")
    hands.press(Key.Key_Escape)
    designer.choose("greeting")
    preview.show_now()
    assert preview.items.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert preview.try_out.item is not None and preview.try_out.item.text == ARABIC["item/greeting/text"]
    reasons = preview.try_out.item.could_not_observe
    assert reasons is not None and reasons[0].text == "الرؤية محجوبة"


def test_a_protocol_in_one_language_says_what_another_is_for(qtbot: QtBot, workspace: Workspace) -> None:
    hands = Hands(qtbot, a_context(workspace), FILE.study.id)
    assert hands.panel.hint.isVisible() and not hands.panel.editor.isVisible()
    assert hands.panel.add_box.hasFocus()


def test_every_part_has_a_name_for_people_who_listen(hands: Hands) -> None:
    panel = hands.at(PAID).panel
    for part in (panel.table, panel.box, panel.main_box, panel.box_beside, panel.add_box, panel.filter_box):
        assert part.accessibleName()
    assert panel.box.accessibleName() == "العربية: What was paid?"


def test_a_new_study_in_german_asks_on_german_scales(workspace: Workspace) -> None:
    study = begin_study(workspace, Wish("Cafés", language="de"))
    draft = workspace.protocol_draft(study)
    assert draft is not None and draft.language == "de"
    assert draft.scale("q7").anchors[0].text == "sehr schlecht"
    assert languages.missing(draft, "de") == ()


def test_a_ready_made_study_begins_in_its_translation_or_with_room_for_one(workspace: Workspace) -> None:
    model = assets.studies() / "coffee_shop.json"
    german = workspace.protocol_draft(begin_study(workspace, Wish("Cafés", model=model, language="de")))
    assert german is not None and languages.languages(german) == ("de", "en")
    assert german.stages[0].title == "Vorher"
    french = workspace.protocol_draft(begin_study(workspace, Wish("Cafés", model=model, language="fr")))
    assert french is not None and languages.languages(french) == ("en", "de", "fr")
    assert french.translations["fr"]["scale/q7/anchors/1/text"] == "très mauvaise"


def test_the_dialog_asks_for_the_main_language(qtbot: QtBot) -> None:
    dialog = NewStudyDialog([])
    qtbot.addWidget(dialog)
    assert dialog.language.currentText() == "English"
    dialog.title.setText("Cafés")
    dialog.language.setCurrentText("Deutsch")
    with qtbot.waitSignal(dialog.wished) as wished:
        dialog.begin.click()
    assert wished.args[0].language == "de"
