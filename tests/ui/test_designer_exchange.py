"""Forms into the designer and out of it: seen before anything changes, then a study or a part of the draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.study import edits, languages
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, read_study_file
from cxstudio.workspace import Person, Workspace
from tests.interchange.forms import a_form, imported
from ui import theme
from ui.views.designer import DesignerPage
from ui.views.designer_exchange import FormPreview

from .designer_scenes import Hands
from .recorder_scenes import Key
from .window_scenes import a_sample, an_open_window, at_rest, nameless

pytest.importorskip("openpyxl", reason="needs the extra: pip install -e .[xlsform]")
STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Kiosk")
START = p.Protocol(title="Kiosk", stages=(p.Stage(id="stage", title="Stage"),))
FORM = [
    "type | name | label | relevant",
    "begin group | door | The door |",
    "text | who | Who opened it? |",
    "integer | wait | How long was the wait? |",
    "video | film | Film it |",
    "end group | | |",
]


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.add_study(STUDY, START)
        yield made


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return a_form(tmp_path, survey=FORM, settings=["form_title", "Shop"])


def opened(hands: Hands, path: Path) -> FormPreview:
    """The preview, once the file is read."""
    exchange = hands.page.exchange
    exchange.read(path)
    hands.qtbot.waitUntil(lambda: hasattr(exchange, "dialog") and exchange.dialog.isVisible())
    return exchange.dialog


def cells(dialog: FormPreview) -> list[list[str]]:
    model = dialog.lines
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_preview_shows_what_needs_a_look_and_every_row_when_asked(hands: Hands, form: Path) -> None:
    dialog = opened(hands, form)
    assert cells(dialog) == [["survey, row 5", "Left out", "There is no such question in CX Studio."]]
    assert [dialog.sorts.itemText(n) for n in range(5)] == [
        "What needs a look (1)", "Changed (0)", "Left out (1)", "Taken (5)", "Every row (6)"
    ]  # fmt: skip
    hands.press(Key.Key_End)
    assert len(cells(dialog)) == 6
    assert not nameless(dialog)
    assert hands.page.context.open_workspace.studies() == [STUDY]


def test_a_form_becomes_a_new_study_in_design(hands: Hands, form: Path) -> None:
    opened(hands, form)
    hands.press(Key.Key_Return)
    designer = hands.designer
    hands.qtbot.waitUntil(lambda: designer.study.title == "Shop")
    assert [t.title for _stage, t in designer.protocol.touchpoints()] == ["The door"]
    assert len(hands.page.context.open_workspace.studies()) == 2
    assert any("is a study now" in told for told in hands.told)


def test_its_stages_go_into_the_open_draft_and_out_again_by_one_undo(hands: Hands, form: Path) -> None:
    dialog = opened(hands, form)
    dialog.add.click()
    assert [stage.title for stage in hands.designer.protocol.stages] == ["Stage", "The door"]
    assert "1 stage was added to the draft." in hands.told
    hands.designer.undo()
    assert hands.designer.protocol == START


def test_stages_come_with_their_translations_and_the_languages_that_are_new(hands: Hands, tmp_path: Path) -> None:
    survey = ["type | name | label::English (en) | label::Deutsch (de) | label::Français (fr)",
              "text | who | Who opened it? | Wer öffnete? | Qui a ouvert ?"]  # fmt: skip
    hands.designer.put(languages.add_language(START, "de"), "German")
    opened(hands, a_form(tmp_path, survey=survey, settings=["default_language", "Français (fr)"])).add.click()
    protocol = hands.designer.protocol
    assert languages.languages(protocol) == ("en", "de", "fr")
    spoken = [edits.find(languages.in_language(protocol, tag), "who").text for tag in ("en", "de", "fr")]
    assert spoken == ["Who opened it?", "Wer öffnete?", "Qui a ouvert ?"]
    assert any("With them came Français" in told for told in hands.told)
    hands.designer.undo()
    assert languages.languages(hands.designer.protocol) == ("en", "de")


def test_escape_changes_nothing(hands: Hands, form: Path) -> None:
    opened(hands, form)
    hands.press(Key.Key_Escape)
    assert hands.designer.protocol == START
    assert hands.page.context.open_workspace.studies() == [STUDY]


def test_what_is_no_form_is_a_sentence(hands: Hands, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(b"%PDF-1.7")
    hands.page.exchange.read(tmp_path / "form.xlsx")
    hands.qtbot.waitUntil(lambda: any("Nothing was imported" in told for told in hands.told))


def test_what_is_in_design_goes_out_and_comes_back_equal(hands: Hands, tmp_path: Path) -> None:
    form, file = tmp_path / "out.xlsx", tmp_path / "out.json"
    exchange = hands.page.exchange
    exchange.export(form)
    hands.qtbot.waitUntil(lambda: hasattr(exchange, "exported") and exchange.exported.isVisible())
    told = exchange.exported.lines
    assert str(told.data(told.index(0, 1))).startswith("In other tools no points")
    assert not nameless(exchange.exported)
    hands.press(Key.Key_Escape)
    exchange.save(file)
    hands.qtbot.waitUntil(lambda: any("is written" in told for told in hands.told))
    assert imported(form).file.protocol == read_study_file(file).protocol == START
    dialog = opened(hands, file)
    assert not dialog.sorts.isVisible()
    assert "comes in as it went out" in dialog.nothing.text()


def test_a_folder_that_takes_no_file_is_a_sentence(hands: Hands, tmp_path: Path) -> None:
    hands.page.exchange.export(tmp_path / "gone" / "out.xlsx")
    hands.qtbot.waitUntil(lambda: any("could not be written" in told for told in hands.told))


def test_a_dropped_form_is_read_by_the_page(hands: Hands, form: Path) -> None:
    hands.page.enter(form)
    hands.qtbot.waitUntil(lambda: hasattr(hands.page.exchange, "dialog"))
    assert hands.page.exchange.dialog.preview.name == "form.xlsx"


def test_a_form_dropped_on_any_page_opens_its_preview_in_the_designer(qtbot: QtBot, tmp_path: Path, form: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(form))])
    copy, left, no = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(300, 300), copy, mime, left, no))
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, DesignerPage)
    qtbot.waitUntil(lambda: hasattr(page.exchange, "dialog"))
    assert page.exchange.dialog.preview.file.protocol.title == "Shop"
    keys = Counter(keys.toString() for action in page.menu_actions()["study"] for keys in action.shortcuts())
    assert max(keys.values()) == 1
    page.exchange.dialog.close()


def test_the_menu_offers_all_four(hands: Hands) -> None:
    texts = [action.text() for action in hands.page.menu_actions()["study"]]
    wanted = ["Import a form…", "Export as XLSForm…", "Open protocol file…", "Save protocol as file…"]
    assert [text for text in texts if text in wanted] == wanted
