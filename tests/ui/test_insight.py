"""Insight in the window: the report's judgement section by section, for all visits or some, and from every figure to
its visits and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QTableView
from pytestqt.qtbot import QtBot

from cxstudio.report.basis import ReportSettings, read_basis
from cxstudio.report.content import parts
from cxstudio.report.cover import cover
from cxstudio.report.shapes import Drawing, Label, Mark, Sign
from cxstudio.report.verbatims import wall
from cxstudio.study.plan import Ethics
from tests.report import scene
from ui.presenters.insight_visits import VisitsBehind
from ui.views.insight import InsightPage
from ui.views.insight_figure import FigureBox
from ui.views.main_window import MainWindow
from ui.views.report import ReportPage
from ui.widgets.chart import Chart, paint

from .window_scenes import NoMouse, a_sample, a_study_without_visits, an_open_window, at_rest, nameless, press

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
    names = [page.list.item(row).text() for row in range(page.list.count())]
    assert names == [name for _id, name in found.sections]
    parts_shown = [part.name for part in parts() if part.id != "findings"]
    assert [name for name in names if name in parts_shown] == parts_shown
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
    at_rest(qtbot, window.context)
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


def turn_to(qtbot: QtBot, window: MainWindow, page: InsightPage, section: str) -> None:
    ids = [page.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(page.list.count())]
    page.list.setFocus()
    while page.list.currentRow() != ids.index(section):
        qtbot.keyClick(page.list, Key.Key_Down if page.list.currentRow() < ids.index(section) else Key.Key_Up)
    at_rest(qtbot, window.context)


def test_from_a_failing_touchpoint_to_its_visits_and_back_by_keys_alone(qtbot: QtBot, window: MainWindow) -> None:
    mouse = NoMouse()
    page = insight_of(qtbot, window)
    press(qtbot, Key.Key_Tab)
    chart = QApplication.focusWidget()
    assert isinstance(chart, Chart) and chart.spot is not None
    assert chart.spot.words.startswith("Receive the coffee, +4.4, 3.7 to 5.2, 15 kept, 9 failed")
    assert chart.accessibleDescription() == chart.spot.words
    press(qtbot, Key.Key_Right)
    assert chart.spot.behind.touchpoint != "drink"
    press(qtbot, Key.Key_Left)
    press(qtbot, Key.Key_Return)

    assert page.behind.title.text() == "Receive the coffee: the 24 visits behind it"
    found = page.behind.found
    assert found is not None
    assert [found.at(row).verdict for row in range(24)] == ["failed"] * 9 + ["kept"] * 15
    told = found.at(0)
    assert ("Did the drink match what you had ordered?", "The change was missing") in [a[:2] for a in told.answers]
    inside = page.behind.area.widget()
    assert inside is not None
    assert "The change was missing" in [label.text() for label in inside.findChildren(QLabel)]

    press(qtbot, Key.Key_Return)
    assert page.desk.isVisible()
    assert page.desk.acts.found.visit.id == told.visit
    press(qtbot, Key.Key_Escape)
    assert page.behind.table.hasFocus()
    press(qtbot, Key.Key_Backspace)
    assert chart.hasFocus() and chart.spot.behind.touchpoint == "drink"
    assert mouse.seen == 0


def test_t_puts_the_table_in_the_place_of_its_chart_and_its_rows_lead_to_visits_too(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = insight_of(qtbot, window)
    turn_to(qtbot, window, page, "gaps")
    box = page.area.widget().findChildren(FigureBox)[0]  # type: ignore[union-attr]
    assert box.chart.isVisible() and box.table is None
    box.chart.setFocus()
    press(qtbot, Key.Key_T)
    assert box.table is not None and box.table.isVisible() and not box.chart.isVisible()
    assert box.table.hasFocus()
    words = [box.table.model().index(row, 0).data() for row in range(box.table.model().rowCount())]
    assert words == [spot.words.split(",")[0] for spot in box.chart.drawing.spots]
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Return)
    assert page.behind.title.text().startswith(words[box.table.currentIndex().row()])
    press(qtbot, Key.Key_Escape)
    press(qtbot, Key.Key_C, CTRL)
    copied = QApplication.clipboard().text().splitlines()
    assert [line.split("\t")[0] for line in copied[1:]] == words
    assert all(len(line.split("\t")) == len(copied[0].split("\t")) for line in copied)


def test_every_figure_of_every_section_leads_to_visits(qtbot: QtBot, window: MainWindow) -> None:
    page = insight_of(qtbot, window)
    for section in ("moments", "journey", "standards", "gaps", "importance", "costs", "moment", "durations"):
        turn_to(qtbot, window, page, section)
        found = page.insight.found
        assert found is not None
        charts = page.area.widget().findChildren(Chart)  # type: ignore[union-attr]
        spots = [spot for chart in charts for spot in chart.drawing.spots]
        assert spots
        for spot in spots:
            behind = VisitsBehind(found.basis, spot.behind)
            assert len(behind) > 0 and behind.at(0).answers, (section, spot.words)
        assert not nameless(page)


def test_words_are_searched_and_lead_to_their_visit(qtbot: QtBot, window: MainWindow) -> None:
    page = insight_of(qtbot, window)
    turn_to(qtbot, window, page, "words")
    every = len(page.words.shown)
    press(qtbot, Key.Key_F, CTRL)
    assert page.words.search.hasFocus()
    qtbot.keyClicks(page.words.search, "oat MILK")
    qtbot.waitUntil(lambda: len(page.words.shown) < every)
    assert {one.text for one in page.words.shown} == {"I had asked for oat milk; the cup came with cow's milk."}
    press(qtbot, Key.Key_Down)
    assert page.words.table.hasFocus()
    press(qtbot, Key.Key_Return)
    found = page.insight.found
    assert found is not None
    visit = found.basis.dataset.visits[page.words.shown[0].place].visit
    assert page.desk.acts.found.visit.id == visit.id
    press(qtbot, Key.Key_Escape)
    assert page.words.isVisible()


def test_only_photos_that_may_leave_hang_on_the_wall(qtbot: QtBot, window: MainWindow) -> None:
    workspace = window.context.open_workspace
    study = workspace.studies()[0].id
    page = insight_of(qtbot, window)
    turn_to(qtbot, window, page, "photos")
    hung = page.wall.model.rowCount()
    assert hung == sum(len(visit.visit.evidence) for visit in workspace.dataset(study)[1].visits)
    assert page.wall.model.decoded <= hung
    first = page.wall.model.index(0).data(Qt.ItemDataRole.DecorationRole)
    assert not first.isNull()


def test_a_photo_that_nobody_cleared_is_counted_and_never_shown(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=5, photos=True) as workspace:
        strict = workspace.studies()[0].model_copy(update={"ethics": Ethics(clearing="cleared")})
        basis = replace(read_basis(workspace, scene.STUDY, ReportSettings()), study=strict)
    photos, held = wall(basis)
    assert photos == () and held == 2


def test_a_filter_keeps_what_was_read_and_the_section_in_front(qtbot: QtBot, window: MainWindow) -> None:
    page = insight_of(qtbot, window)
    turn_to(qtbot, window, page, "costs")
    whole = page.insight.found
    assert whole is not None
    box = page.filters["observer"]
    press(qtbot, Key.Key_F, CTRL)
    assert page.filters["site"].hasFocus()
    box.setFocus()
    qtbot.keyClick(box, Key.Key_Down)
    at_rest(qtbot, window.context)
    some = page.insight.found
    assert some is not None and some.visits < whole.visits
    assert some.whole is whole.whole
    assert page.insight.section == "costs"
    qtbot.keyClick(box, Key.Key_Up)
    assert page.insight.found is whole, "what was judged before is there at once"


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
