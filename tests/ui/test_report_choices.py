"""What is chosen of a report: sections by keys, language, names, templates; points that lead on; several files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from cxstudio.report.template import Section, template_named
from ui.presenters.report import Chapter
from ui.presenters.report_choices import moved, put, toggled
from ui.views.main_window import MainWindow
from ui.views.report import ReportPage
from ui.views.report_sections import SectionList

from .window_scenes import Key, a_sample, an_open_window, at_rest, nameless, press

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ABC = (Section(id="a"), Section(id="b"), Section(id="c", on=False))


def report_of(qtbot: QtBot, window: MainWindow) -> ReportPage:
    window.go("report")
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, ReportPage)
    return page


def ids(sections: tuple[Section, ...]) -> str:
    return "".join(one.id if one.on else one.id.upper() for one in sections)


def test_sections_move_as_far_as_the_ends_and_the_last_one_stays_on() -> None:
    assert [ids(moved(ABC, id, by)) for id, by in (("b", -1), ("a", -1), ("a", 5))] == ["baC", "abC", "bCa"]
    assert ids(put(ABC, "c", 0)) == "Cab"
    assert ids(toggled(toggled(ABC, "a"), "b")) == "AbC"


def test_a_section_that_is_dragged_goes_where_it_is_let_go(qtbot: QtBot) -> None:
    sections = SectionList()
    qtbot.addWidget(sections)
    sections.set_chapters([Chapter("", "Cover", True, 0), *(Chapter(id, id, True, 1) for id in "abc")])
    sections.resize(200, 200)
    sections.setCurrentRow(3)
    asked: list[tuple[str, int]] = []
    sections.put.connect(lambda id, place: asked.append((id, place)))
    for place in (QPointF(sections.visualItemRect(sections.item(1)).center()), QPointF(20, 190)):
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        drop = QDropEvent(place, Qt.DropAction.MoveAction, QMimeData(), buttons, keys)
        sections.dropEvent(drop)
    sections.setCurrentRow(0)
    sections.dropEvent(drop)  # the cover stays where it is
    assert asked == [("c", 0), ("c", 3)]
    assert sections.count() == 4


def test_sections_are_switched_and_moved_by_keys_and_the_file_follows(qtbot: QtBot, tmp_path: Path) -> None:
    page = report_of(qtbot, an_open_window(qtbot, a_sample(tmp_path)))
    sections = page.choices.sections
    sections.setFocus()
    sections.setCurrentRow(2)
    at_rest(qtbot, page.context)
    assert page.prepared is not None
    whole = page.prepared
    second = sections.current_id
    press(qtbot, Key.Key_Up, ALT)
    at_rest(qtbot, page.context)
    assert [one.id for one in page.prepared.chapters][1] == second == sections.current_id
    assert page.strip.currentRow() == page.prepared.chapters[1].page == 1
    press(qtbot, Key.Key_Space)
    at_rest(qtbot, page.context)
    assert page.prepared.pages < whole.pages
    assert sections.current_id == second
    assert "1 page is left out" in [point.text for point in page.points.points]
    assert page.prepared.whole is whole.whole  # the visits were not read again
    assert not nameless(page)


def test_another_language_and_level_of_names_are_said_and_led_on_from(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    workspace = window.context.open_workspace
    study = workspace.studies()[0].id
    workspace.begin_visit(study, workspace.sites(study)[0], "Ines")
    page = report_of(qtbot, window)
    page.choices.language.setCurrentIndex(page.choices.language.findData("de"))
    page.choices.level.setCurrentIndex(page.choices.level.findData("strict"))
    at_rest(qtbot, window.context)
    assert page.prepared is not None
    assert page.prepared.report.language == "de"
    assert "No observer and no site is named" in [point.text for point in page.points.points]
    drafts = next(point for point in page.points.points if "in progress" in point.text)
    assert drafts.place == ("visits", page.chosen.study)
    page.points.place_asked.emit(*drafts.place)
    assert window.place == "visits"


def test_a_template_is_made_refused_kept_and_taken_away(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    page, form = report_of(qtbot, window), window.page.form  # type: ignore[attr-defined]
    page.choices.edit.click()
    assert form.name.hasFocus()
    form.take_logo(tmp_path)
    assert "was not taken as a logo" in form.fault.text()
    form.keep()
    assert form.fault.text() == "Give the template a name of its own."
    form.name.setText("Harbour")
    form.field.set_colour("#cc4444")
    press(qtbot, Key.Key_Return, CTRL)
    assert "too light" in form.fault.text()
    form.field.set_colour("#3b1020")
    Image.new("RGB", (60, 20)).save(tmp_path / "logo.png")
    form.take_logo(tmp_path / "logo.png")
    assert not nameless(form)
    press(qtbot, Key.Key_Return, CTRL)
    at_rest(qtbot, window.context)
    assert page.prepared is not None
    assert page.prepared.report.brand.field == "#3b1020" and page.prepared.report.brand.logo is not None
    assert page.choices.template.currentText() == "Harbour"
    assert template_named(window.context.open_workspace.folder, "Harbour").logo
    page.choices.edit.click()
    form.remove.click()
    at_rest(qtbot, window.context)
    assert page.choices.template.count() == 1
    assert page.prepared.report.brand.logo is None


def test_several_files_are_saved_side_by_side_and_can_be_copied(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = report_of(qtbot, an_open_window(qtbot, a_sample(tmp_path)))
    target = tmp_path / "out" / "spring.pdf"
    target.parent.mkdir()
    (target.parent / "spring.xlsx").write_bytes(b"not ours")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    for key in ("html", "xlsx", "evidence"):
        page.points.files.ticks[key].setChecked(True)
    page.export_button.click()
    at_rest(qtbot, page.context)
    names = sorted(path.name for path in target.parent.iterdir())
    assert names == ["spring (2).xlsx", "spring, photos", "spring.html", "spring.pdf", "spring.xlsx"]
    assert (target.parent / "spring.xlsx").read_bytes() == b"not ours"
    done = page.points.done
    assert done.isVisible() and len(done.paths) == 4
    done.copy.click()
    copied = QGuiApplication.clipboard().mimeData().urls()
    assert [Path(url.toLocalFile()) for url in copied] == list(done.paths)


def test_a_blank_protocol_needs_no_visit_and_a_visit_report_its_visit(qtbot: QtBot, tmp_path: Path) -> None:
    page = report_of(qtbot, an_open_window(qtbot, a_sample(tmp_path)))
    assert not page.choices.subject.isVisible()
    page.reader.show_page(3)
    page.choices.kind.setCurrentIndex(page.choices.kind.findData("visit"))
    at_rest(qtbot, page.context)
    assert page.choices.subject.isVisible() and page.choices.subject.count() == 24
    assert page.prepared is not None
    assert page.strip.currentRow() == 0
    before = page.prepared.report.cover
    page.choices.subject.setCurrentIndex(3)
    at_rest(qtbot, page.context)
    assert page.prepared.report.cover != before
    page.choices.kind.setCurrentIndex(page.choices.kind.findData("blank"))
    at_rest(qtbot, page.context)
    assert page.prepared.pages >= 2
