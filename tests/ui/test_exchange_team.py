"""The team on screen: roles given and taken away by a lead, a study joined by a file and eight words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.exchange import team
from cxstudio.exchange.joining import invite
from cxstudio.exchange.keys import card_bytes
from cxstudio.steps import run_to_end
from cxstudio.store.roster import Role
from cxstudio.workspace import Person, Workspace
from tests.exchange.team import InMemory, keys_of
from tests.exchange.test_bundle import FILE, STUDY
from ui.presenters.exchange_keys import Desk
from ui.views.exchange import PEOPLE, ExchangePage
from ui.views.exchange_team import TeamPanel
from ui.views.main_window import MainWindow

from .window_scenes import PATIENCE_MS, a_sample, an_open_window, at_rest, nameless, press


def people(qtbot: QtBot, folder: Path) -> tuple[MainWindow, TeamPanel]:
    """The window on the sample, its keys in memory, at the people."""
    window = an_open_window(qtbot, a_sample(folder))
    window.context.go("exchange", None)
    page = window.page
    assert isinstance(page, ExchangePage)
    page.people.desk = page.people.team.desk = Desk(InMemory())
    page.tabs.setCurrentIndex(PEOPLE)
    at_rest(qtbot, window.context)
    return window, page.people.team


def lena(folder: Path) -> tuple[Path, str]:
    """Lena's join file and her words; her card lies beside it."""
    with Workspace.create(folder / "lena", Person("Lena", "lena-laptop")) as workspace:
        workspace.install(FILE)
        keys = keys_of(workspace)
        run_to_end(invite(workspace, STUDY, keys, folder / "cafe.cxjoin"))
        (folder / "lena.cxcard").write_bytes(card_bytes(keys))
        return folder / "cafe.cxjoin", keys.card.phrase


def rows(panel: TeamPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def test_roles_are_given_and_taken_away(qtbot: QtBot, tmp_path: Path) -> None:
    lena(tmp_path)
    window, panel = people(qtbot, tmp_path)
    page = window.page
    assert isinstance(page, ExchangePage)
    page.people.read(tmp_path / "lena.cxcard")
    assert rows(panel) == ["Lena (lena-laptop): not in the team"]
    assert panel.about.text().startswith("Everybody may do everything.")
    panel.role.setCurrentIndex(panel.role.findData(Role.REVIEWER))
    panel.give.click()
    at_rest(qtbot, window.context)
    assert [row.partition(": ")[2] for row in rows(panel)] == ["reviewer", "lead"]
    study = panel.chosen_study
    assert team.team_of(window.context.open_workspace, study).not_allowed == 0
    panel.list.setCurrentRow(0)
    assert panel.revoke.isEnabled()
    panel.revoke.click()
    at_rest(qtbot, window.context)
    assert rows(panel)[0] == "Lena (lena-laptop): revoked: its first 0 changes stay"
    assert "does not count; the first 0 changes stay" in window.messages.text
    panel.list.setCurrentRow(1)
    panel.role.setCurrentIndex(panel.role.findData(Role.FIELD))
    panel.give.click()
    at_rest(qtbot, window.context)
    assert "keeps at least one lead" in window.messages.text
    assert nameless(page) == []


def test_a_study_is_joined_by_typing_the_words(qtbot: QtBot, tmp_path: Path) -> None:
    file, words = lena(tmp_path)
    window, panel = people(qtbot, tmp_path)
    window.context.go("exchange", file)
    assert panel.invited.text().startswith("“Café visits”, led by Lena (lena-laptop).")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is panel.typed, timeout=PATIENCE_MS)
    for typed, said in (("not these words", "These are not the words"), (words, "You joined “Café visits”")):
        panel.typed.clear()
        qtbot.keyClicks(panel.typed, typed)
        press(qtbot, Qt.Key.Key_Return)
        at_rest(qtbot, window.context)
        assert window.messages.text.startswith(said)
    assert "Café visits" in [study.title for study in window.context.open_workspace.studies()]
    assert not panel.typed.isVisible()


def test_a_file_that_is_no_invitation_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    window, panel = people(qtbot, tmp_path)
    (tmp_path / "odd.cxjoin").write_text("{}")
    window.context.go("exchange", tmp_path / "odd.cxjoin")
    assert "“odd.cxjoin” is not a join file" in window.messages.text
    assert panel.invitation is None
