"""The report page: the pages of the very file, what to know before it goes out, and a disk that says no."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from cxstudio.report.pdf import Paper
from cxstudio.steps import run_to_end
from ui.presenters import report as preview
from ui.views.main_window import MainWindow
from ui.views.report import ReportPage
from ui.views.report_print import print_pages, printer_for

from .window_scenes import (
    Key,
    NoMouse,
    a_sample,
    a_study_without_visits,
    an_open_window,
    at_rest,
    nameless,
    press,
)

CTRL = Qt.KeyboardModifier.ControlModifier


def report_of(qtbot: QtBot, window: MainWindow) -> ReportPage:
    window.go("report")
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, ReportPage)
    return page


def test_what_is_saved_is_what_was_shown(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    pointer, target = NoMouse(), tmp_path / "report.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    press(qtbot, Key.Key_5, CTRL)
    at_rest(qtbot, window.context)
    press(qtbot, Key.Key_R, CTRL)
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, ReportPage)
    assert page.prepared is not None
    assert page.strip.count() == page.prepared.pages > 5
    assert not page.strip.item(page.prepared.pages - 1).icon().isNull()
    assert not page.view.sheet.picture.isNull()
    assert "exactly what will be saved" in page.caption.text
    assert not nameless(page)
    first = page.view.sheet.picture
    press(qtbot, Key.Key_PageDown)
    at_rest(qtbot, window.context)
    assert page.strip.currentRow() == 1
    assert page.view.sheet.picture != first
    assert page.view.accessibleName().startswith("Page 2 of ")
    press(qtbot, Key.Key_Return, CTRL)
    at_rest(qtbot, window.context)
    assert target.read_bytes() == page.prepared.file.read_bytes()
    assert window.messages.kind == "good"
    assert pointer.seen == 0


def test_what_to_know_before_it_goes_out(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    workspace = window.context.open_workspace
    study = workspace.studies()[0].id
    workspace.begin_visit(study, workspace.sites(study)[0], "Ines")
    page = report_of(qtbot, window)
    said = {point.text: point.tone for point in page.points.points}
    assert said["Synthetic visits"] == "caution"
    assert said["1 visit is still in progress"] == "caution"
    assert said["No observer is named"] == "good"


def test_the_contents_lead_to_their_pages_and_letter_paper_is_letter(qtbot: QtBot, tmp_path: Path) -> None:
    page = report_of(qtbot, an_open_window(qtbot, a_sample(tmp_path)))
    page.choices.sections.setCurrentRow(2)
    at_rest(qtbot, page.context)
    assert page.prepared is not None
    assert page.strip.currentRow() == page.prepared.chapters[2].page
    page.choices.paper.setCurrentIndex(1)
    at_rest(qtbot, page.context)
    picture = page.view.sheet.picture
    assert picture.height() / picture.width() == pytest.approx(11 / 8.5, abs=0.01)


def test_the_same_report_goes_out_as_a_web_page(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    page = report_of(qtbot, window)
    assert page.prepared is not None
    page.export(tmp_path / "report.html")
    at_rest(qtbot, window.context)
    assert window.messages.kind == "good"
    written = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.prepared.report.foot in written


def test_the_data_behind_it_goes_out_as_a_workbook(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    page = report_of(qtbot, window)
    page.export(tmp_path / "data.xlsx")
    at_rest(qtbot, window.context)
    assert window.messages.kind == "good"
    assert (tmp_path / "data.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("typed", "kind", "meant"),
    [
        ("a.pdf", ".html", "a.html"),
        ("a.html", ".pdf", "a.html"),
        ("a", ".pdf", "a.pdf"),
        ("v1.2", ".html", "v1.2.html"),
    ],
)
def test_the_file_is_named_as_its_kind(typed: str, kind: str, meant: str) -> None:
    assert preview.named_as(Path(typed), kind) == Path(meant)


def test_a_folder_that_is_gone_refuses_and_leaves_what_was_there(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    page = report_of(qtbot, window)
    blocked = tmp_path / "report.pdf"
    blocked.mkdir()  # a folder stands where the file should go
    page.export(blocked)
    at_rest(qtbot, window.context)
    assert window.messages.kind == "bad"
    assert "could not be written to report.pdf" in window.messages.text
    assert sorted(path.name for path in tmp_path.glob("report*")) == ["report.pdf"]
    assert page.export_button.isEnabled()


def test_a_study_without_visits_needs_one_first(qtbot: QtBot, tmp_path: Path) -> None:
    page = report_of(qtbot, an_open_window(qtbot, a_study_without_visits(tmp_path / "w")))
    assert page.prepared is None
    assert page.new_visit.isVisible()
    assert not page.export_button.isEnabled()
    assert not nameless(page)


def test_a_change_to_the_visits_is_told_until_the_preview_is_made_anew(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    page = report_of(qtbot, window)
    window.context.changes.tell("visits", study=page.choices.chosen_study)
    assert "visits changed since" in page.caption.text
    press(qtbot, Key.Key_P, CTRL, Qt.KeyboardModifier.ShiftModifier)
    at_rest(qtbot, window.context)
    assert "exactly what will be saved" in page.caption.text


def test_making_the_report_can_be_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    window.go("report")
    page = window.page
    assert isinstance(page, ReportPage)
    window.tray.cancel.click()
    at_rest(qtbot, window.context)
    assert page.prepared is None
    assert page.caption.text == "Stopped. Refresh the preview to make it again."
    assert not page.export_button.isEnabled()
    assert QApplication.focusWidget() is not None


def test_printing_sends_every_page(qtbot: QtBot, tmp_path: Path) -> None:
    page = report_of(qtbot, an_open_window(qtbot, a_sample(tmp_path)))
    assert page.prepared is not None
    printer = printer_for(Paper.A4, 2)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert run_to_end(print_pages(page.prepared.file, page.prepared.pages, printer)) == 2
    assert run_to_end(preview.draw(tmp_path / "printed.pdf", 1, 300)).image.width() == 300
