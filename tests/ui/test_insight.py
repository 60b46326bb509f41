"""Insight in the window: the report's judgement page by page, for all visits or some, its charts as printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QTableView
from pytestqt.qtbot import QtBot

from cxstudio.report.basis import ReportSettings, read_basis
from cxstudio.report.cover import cover
from cxstudio.report.shapes import Drawing, Label, Mark, Sign
from ui.views.insight import InsightPage
from ui.views.main_window import MainWindow
from ui.views.report import ReportPage
from ui.widgets.chart import Chart, paint

from .window_scenes import a_sample, a_study_without_visits, an_open_window, at_rest, nameless, press

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return an_open_window(qtbot, a_sample(tmp_path))


def insight_of(qtbot: QtBot, window: MainWindow) -> InsightPage:
    press(qtbot, Key.Key_5, CTRL)
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, InsightPage)
    return page


def words_of(page: InsightPage) -> str:
    inside = page.area.widget()
    assert inside is not None
    return "\n".join(label.text() for label in inside.findChildren(QLabel))


def test_the_answer_its_pages_and_their_tables_are_those_of_the_report(qtbot: QtBot, window: MainWindow) -> None:
    page = insight_of(qtbot, window)
    found = page.insight.found
    assert found is not None
    basis = read_basis(window.context.open_workspace, found.study, ReportSettings())
    assert page.answer.text() == cover(basis).title
    assert page.count.text() == f"From {basis.n} visits of “{basis.study.title}”."
    assert [page.list.item(row).text() for row in range(page.list.count())] == [one.running for one in found.pages]
    inside = page.area.widget()
    assert inside is not None
    assert len(inside.findChildren(Chart)) == 1
    (table,) = inside.findChildren(QTableView)
    titles = {table.model().index(row, 0).data().lstrip("◆■●○▲× ") for row in range(table.model().rowCount())}
    assert titles == {touchpoint.title for touchpoint in basis.touchpoints}
    assert not nameless(page)


def test_the_pages_are_turned_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    page = insight_of(qtbot, window)
    assert page.list.hasFocus()
    before = words_of(page)
    qtbot.keyClick(page.list, Key.Key_Down)
    assert page.list.currentRow() == 1
    assert words_of(page) != before


def test_narrowed_to_a_site_it_says_of_how_many_and_refuses_what_they_cannot_say(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = insight_of(qtbot, window)
    box = page.filters["site"]
    assert box.isVisible() and not page.filters["version"].isVisible()
    box.setFocus()
    qtbot.keyClick(box, Key.Key_Down)
    at_rest(qtbot, window.context)
    assert page.count.text().startswith("From 4 of the 24 visits")
    assert "too few" in page.answer.text()
    assert "Not enough evidence" in "".join(
        str(view.model().index(row, 1).data())
        for view in page.findChildren(QTableView)
        for row in range(view.model().rowCount())
    )
    qtbot.keyClick(box, Key.Key_Up)
    at_rest(qtbot, window.context)
    assert page.count.text().startswith("From 24 visits")


def test_the_report_is_a_key_away(qtbot: QtBot, window: MainWindow) -> None:
    insight_of(qtbot, window)
    press(qtbot, Key.Key_R, CTRL)
    at_rest(qtbot, window.context)
    assert isinstance(window.page, ReportPage)
    assert window.rail.current == "insight"


def test_a_study_without_visits_says_what_it_needs(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_study_without_visits(tmp_path / "w"))
    page = insight_of(qtbot, window)
    assert page.new_visit.isVisible()


class Recorder(QPainter):
    """A painter that also notes which words it was asked to draw, and where on the sheet their beginning is."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.noted: list[tuple[str, float, float]] = []

    def drawText(self, *asked: Any) -> None:
        place, text = asked
        here = self.transform().map(place)
        self.noted.append((text, here.x(), here.y()))
        super().drawText(*asked)


def test_a_chart_has_the_texts_and_places_of_its_drawing(qtbot: QtBot, window: MainWindow) -> None:
    page = insight_of(qtbot, window)
    (chart,) = page.area.widget().findChildren(Chart)  # type: ignore[union-attr]
    image = QImage(800, 800, QImage.Format.Format_ARGB32)
    painter = Recorder(image)
    paint(painter, chart.drawing.shapes)
    painter.end()
    labels = [shape for shape in chart.drawing.shapes if isinstance(shape, Label) and shape.text]
    assert [text for text, _x, _y in painter.noted] == [label.text for label in labels]
    assert [y for _text, _x, y in painter.noted] == pytest.approx([label.y for label in labels])
    starts = [
        (x, label.x) for (_t, x, _y), label in zip(painter.noted, labels, strict=True) if label.anchor.value == "start"
    ]
    assert starts and all(x == pytest.approx(wanted) for x, wanted in starts)


@pytest.mark.parametrize("sign", list(Sign))
def test_every_sign_leaves_its_mark(qapp: QApplication, sign: Sign) -> None:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    blank = image.copy()
    painter = QPainter(image)
    paint(painter, Drawing(20, 20, (Mark(10, 10, sign, 12),)).shapes)
    painter.end()
    assert image != blank
