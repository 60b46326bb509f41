"""The set-up of a study by keys: what its visits can show, its sites, the gate, and practice before it is open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cxstudio.settings import Preferences
from cxstudio.study.gate import is_open
from cxstudio.study.plan import Study
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, yes_no
from ui import theme
from ui.context import Context
from ui.presenters.recorder_start import Start
from ui.presenters.study_setup import SetUpOf
from ui.views.designer import DesignerPage
from ui.views.new_visit import NewVisitPage
from ui.views.study_setup import SetUpPanel

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.add_study(Study(id="s1", title="Kiosk visits"), a_protocol(yes_no()))
        made.publish("s1", a_protocol(yes_no()))
        found = Context(Preferences(name="Ines"))
        found.use(made)
        yield found
        found.jobs.stop()


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> SetUpPanel:
    page = DesignerPage(context)
    page.resize(1280, 760)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter(SetUpOf("s1"))
    return page.set_up


def write(qtbot: QtBot, panel: SetUpPanel, name: str, words: str) -> None:
    panel.fields[name].setFocus()
    qtbot.keyClicks(panel.fields[name], words)
    qtbot.keyClick(panel.fields[name], Key.Key_Tab)


def stored(panel: SetUpPanel) -> Study:
    return panel.set_up.context.open_workspace.find_study("s1")


def told(panel: SetUpPanel) -> str:
    labels = (panel.prospects.itemAt(n).widget() for n in range(panel.prospects.count()))
    return "\n".join(label.text() for row in labels for label in row.findChildren(QLabel))


def fill(qtbot: QtBot, panel: SetUpPanel) -> None:
    for name, words in (
        ("question", "Are guests greeted within a minute?"),
        ("legal_ground", "Legitimate interest, weighed in March"),
        ("staff_told", "By letter on 1 March"),
        ("recording", "Photos of things, no sound"),
        ("assessment", "Not needed, nobody is recorded"),
        ("originals", "The lead of the study alone"),
    ):
        write(qtbot, panel, name, words)


def test_the_gate_opens_when_all_is_said_and_what_was_said_is_kept(qtbot: QtBot, panel: SetUpPanel) -> None:
    assert panel.fields["question"].hasFocus()
    assert panel.state.text == "6 answers are missing before fieldwork"
    fill(qtbot, panel)
    assert panel.state.text == "Open for fieldwork"
    assert is_open(stored(panel))
    assert stored(panel).ethics.staff_told == "By letter on 1 March"


def test_a_competitor_has_no_staff_to_tell_and_stricter_rules(qtbot: QtBot, panel: SetUpPanel) -> None:
    box = panel.fields["ethics.owner"]
    box.setFocus()
    qtbot.keyClick(box, Key.Key_Down)
    qtbot.keyClick(box, Key.Key_Down)
    assert stored(panel).ethics.owner == "competitor"
    assert panel.fields["staff_told"].isHidden()
    assert "no descriptions of staff" in panel.owner_about.text()


def test_what_the_visits_can_show_follows_their_number(qtbot: QtBot, panel: SetUpPanel) -> None:
    assert "Say how many visits are planned" in told(panel)
    write(qtbot, panel, "target_visits", "24")
    write(qtbot, panel, "planned_sites", "6")
    assert "24 on 6 sites are worth about 15" in told(panel)
    assert stored(panel).target_visits == 24
    write(qtbot, panel, "target_visits", "x")
    assert panel.fields["target_visits"].property("invalid") == "true"
    assert stored(panel).target_visits == 24


def test_a_change_is_undone_and_done_again(qtbot: QtBot, panel: SetUpPanel) -> None:
    write(qtbot, panel, "client", "Harbour Kiosks")
    qtbot.keyClick(panel.fields["title"], Key.Key_Z, CTRL)
    panel.undo_button.click()
    assert stored(panel).client == ""
    panel.redo_button.click()
    assert stored(panel).client == "Harbour Kiosks"


def test_sites_are_pasted_from_a_spreadsheet_changed_and_taken_out(qtbot: QtBot, panel: SetUpPanel) -> None:
    QGuiApplication.clipboard().setText("Harbour\tQuay 1\tNorth\nStation\t\tSouth\n\nHarbour\tagain\t\n")
    panel.site_table.setFocus()
    qtbot.keyClick(panel.site_table, Key.Key_V, CTRL)
    sites = panel.set_up.context.open_workspace.sites("s1")
    assert [(site.name, site.address, site.group) for site in sites] == [
        ("Harbour", "Quay 1", "North"),
        ("Station", "", "South"),
    ]
    panel.sites.setData(panel.sites.index(1, 1), "Square 3")
    panel.sites.setData(panel.sites.index(2, 0), "Market")
    assert [site.name for site in panel.set_up.sites] == ["Harbour", "Market", "Station"]
    panel.site_table.setCurrentIndex(panel.sites.index(1, 0))
    qtbot.keyClick(panel.site_table, Key.Key_Delete)
    assert [site.name for site in panel.set_up.sites] == ["Harbour", "Station"]


def test_a_visited_site_stays_and_that_is_said(qtbot: QtBot, panel: SetUpPanel) -> None:
    panel.set_up.add_sites([("Harbour", "", "")])
    workspace = panel.set_up.context.open_workspace
    workspace.begin_visit("s1", workspace.sites("s1")[0], "Ana")
    with qtbot.waitSignal(panel.set_up.refused) as refusal:
        panel.set_up.remove_sites([0])
    assert "visits were made there" in str(refusal.args[0])
    assert [site.name for site in panel.set_up.sites] == ["Harbour"]


def test_waves_belong_to_a_periodic_study_and_visits_fall_into_them(qtbot: QtBot, panel: SetUpPanel) -> None:
    assert panel.wave_table.isHidden()
    box = panel.fields["pattern"]
    box.setFocus()
    qtbot.keyClick(box, Key.Key_Down)
    assert not panel.wave_table.isHidden()
    panel.waves.setData(panel.waves.index(0, 1), "2000-01-01")
    (wave,) = stored(panel).waves
    assert (wave.title, wave.starts) == ("Wave 1", "2000-01-01")
    workspace = panel.set_up.context.open_workspace
    assert workspace.begin_visit("s1", workspace.add_site("s1", "Harbour"), "Ana").wave == wave.id


def test_before_the_gate_is_open_a_visit_is_practice_and_afterwards_counts(
    qtbot: QtBot, panel: SetUpPanel, context: Context
) -> None:
    page = NewVisitPage(context)
    qtbot.addWidget(page)
    page.show()
    page.enter("s1")
    assert "for practice" in page.practice.text
    with qtbot.waitSignal(context.asked_to_go) as asked:
        page.practice.action_chosen.emit()
    assert asked.args == ["protocol", SetUpOf("s1")]
    start = Start(context)
    start.choose("s1")
    workspace = context.open_workspace
    workspace.complete(start.begin("Harbour", "Ana"))
    assert len(workspace.dataset("s1")[1].visits) == 0
    fill(qtbot, panel)
    page.enter("s1")
    assert page.practice.isHidden()
    start.choose("s1")
    visit = workspace.complete(start.begin("Harbour", "Ana"))
    assert [one.visit.id for one in workspace.dataset("s1")[1].visits] == [visit.id]
