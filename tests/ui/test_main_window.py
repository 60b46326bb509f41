"""The window: every action named and on its own key, ways between places, drops, doors that stay shut, and leaving."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio import settings
from cxstudio.settings import Preferences
from cxstudio.steps import Progress, Steps
from cxstudio.workspace import Workspace
from ui import theme
from ui.errors import FaultDialog
from ui.views.exchange import ExchangePage
from ui.views.exchange_receive import State
from ui.views.main_window import MainWindow

from .window_scenes import (
    PATIENCE_MS,
    Key,
    a_bundle_with_one_more_visit,
    a_sample,
    a_study_without_visits,
    a_window,
    an_open_window,
    at_rest,
    nameless,
    press,
    tab_round,
)

CTRL = Qt.KeyboardModifier.ControlModifier
PLACES = ("home", "visits", "report", "exchange", "settings")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return an_open_window(qtbot, a_sample(tmp_path))


def actions_of(window: MainWindow) -> list[QAction]:
    """Every action that can be reached now: the menus' and what hangs on the window."""
    found = [action for menu in window.menus.values() for action in menu.actions() if not action.isSeparator()]
    return list(dict.fromkeys([*found, *window.actions()]))


@pytest.mark.parametrize("place", PLACES)
def test_every_action_has_words_and_its_own_key(qtbot: QtBot, window: MainWindow, place: str) -> None:
    window.go(place)
    at_rest(qtbot, window.context)
    actions = actions_of(window)
    assert all(action.text() and action.toolTip() for action in actions)
    keys = Counter(keys.toString() for action in actions for keys in action.shortcuts())
    assert [key for key, n in keys.items() if n > 1] == []


def test_the_places_are_a_key_away(qtbot: QtBot, window: MainWindow) -> None:
    for key, place in (
        (Key.Key_6, "exchange"),
        (Key.Key_Comma, "settings"),
        (Key.Key_5, "insight"),
        (Key.Key_1, "home"),
    ):
        press(qtbot, key, CTRL)
        at_rest(qtbot, window.context)
        assert window.rail.current == place
        assert QApplication.focusWidget() is not None
        assert not nameless(window)


@pytest.mark.parametrize("place", ["home", "exchange", "settings", "report"])
def test_tab_goes_round_each_page_and_comes_back(qtbot: QtBot, window: MainWindow, place: str) -> None:
    window.go(place)
    at_rest(qtbot, window.context)
    start = QApplication.focusWidget()
    assert start is not None
    visited = tab_round(qtbot, window)
    assert QApplication.focusWidget() is start
    assert len(visited) == len(set(visited)) >= 3
    assert any(window.page.isAncestorOf(widget) for widget in visited)


def test_a_bundle_dropped_anywhere_is_previewed_and_not_merged(
    qtbot: QtBot, tmp_path: Path, window: MainWindow
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(a_bundle_with_one_more_visit(tmp_path)))])
    drop = QDropEvent(
        QPointF(300, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(drop)
    at_rest(qtbot, window.context)
    page = window.page
    assert isinstance(page, ExchangePage)
    assert page.receive.state is State.READY
    assert window.rail.current == "exchange"


def test_a_workspace_held_by_another_window_says_by_whom_and_opens_once_it_is_free(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = a_sample(tmp_path)
    other = Workspace.open(folder)
    window = a_window(qtbot, folder)
    qtbot.waitUntil(lambda: window.home._shown == "closed", timeout=PATIENCE_MS)
    closed = window.home._views["closed"]
    assert f"process {os.getpid()}" in closed.reason.text()
    window.go("exchange")
    assert window.rail.current == "home"
    assert window.messages.text == "This needs an open workspace."
    other.close()
    closed.retry.setFocus()
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    assert window.home._shown == "cards"


def test_a_damaged_workspace_is_rescued_by_a_key(qtbot: QtBot, tmp_path: Path) -> None:
    folder = a_sample(tmp_path)
    database = folder / "workspace.sqlite"
    database.write_bytes(bytes(4096) + database.read_bytes()[4096:])
    window = a_window(qtbot, folder)
    qtbot.waitUntil(lambda: window.home._shown == "closed", timeout=PATIENCE_MS)
    closed = window.home._views["closed"]
    assert "Rescue brings back" in closed.reason.text()
    assert closed.rescue.hasFocus()
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    assert window.home._shown == "cards"
    assert "The database was made anew" in window.messages.text


def test_a_file_that_is_no_workspace_leads_to_another_folder(qtbot: QtBot, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "workspace.sqlite").write_bytes(b"this is a letter to my aunt" * 40)
    before = (foreign / "workspace.sqlite").read_bytes()
    window = a_window(qtbot, foreign)
    qtbot.waitUntil(lambda: window.home._shown == "closed", timeout=PATIENCE_MS)
    assert (foreign / "workspace.sqlite").read_bytes() == before
    window.open_folder(a_study_without_visits(tmp_path / "good"))
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    assert window.context.preferences.workspace == str(tmp_path / "good")
    assert [card.study.done for card in window.home.grid.cards] == [0]


def test_a_folder_with_other_files_gets_no_workspace_by_accident(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_study_without_visits(tmp_path / "w"))
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "aunt.txt").write_text("Dear aunt")
    window.open_folder(letters)
    assert window.messages.kind == "caution"
    assert "Nothing was changed" in window.messages.text
    assert [path.name for path in letters.iterdir()] == ["aunt.txt"]
    assert window.context.open_workspace.folder == tmp_path / "w"


def test_another_workspace_takes_the_place_of_the_open_one(qtbot: QtBot, tmp_path: Path, window: MainWindow) -> None:
    first = window.folder
    window.go("exchange", a_bundle_with_one_more_visit(tmp_path))
    at_rest(qtbot, window.context)
    window.open_folder(a_study_without_visits(tmp_path / "second"))
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    assert window.context.open_workspace.folder == tmp_path / "second"
    assert list(window.pages) == ["home"]
    Workspace.open(first).close()  # it was let go


def test_leaving_stops_the_jobs_and_lets_go_of_the_workspace(qtbot: QtBot, window: MainWindow) -> None:
    ended: list[str] = []

    def endless() -> Steps[None]:
        try:
            while True:
                yield Progress(0, 0, "Going on")
        finally:
            ended.append("cleaned up")

    window.context.jobs.run("Going on", endless())
    qtbot.waitUntil(window.tray.cancel.isVisible)
    assert window.tray.words.text == "Going on"
    window.close()
    assert ended == ["cleaned up"]
    Workspace.open(window.folder).close()


def test_a_window_closed_while_it_opens_lets_go_too(qtbot: QtBot, tmp_path: Path) -> None:
    window = a_window(qtbot, a_sample(tmp_path))
    window.context.jobs.started.connect(lambda _job: window.close())
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    Workspace.open(window.folder).close()


def test_the_cancel_button_stops_the_running_job(qtbot: QtBot, window: MainWindow) -> None:
    def endless() -> Steps[None]:
        while True:
            yield Progress(3, 10, "3 of 10")

    window.context.jobs.run("Counting", endless())
    qtbot.waitUntil(lambda: window.tray.bar.maximum() == 10)
    assert window.tray.bar.value() == 3
    window.tray.cancel.click()
    at_rest(qtbot, window.context)
    assert window.tray.words.text == ""
    assert not window.tray.cancel.isVisible()


def test_size_and_colours_follow_the_keys_and_are_kept(qtbot: QtBot, tmp_path: Path, window: MainWindow) -> None:
    press(qtbot, Key.Key_Plus, CTRL)
    assert theme.look().scale == 110
    press(qtbot, Key.Key_D, CTRL, Qt.KeyboardModifier.ShiftModifier)
    assert theme.look().scheme.name == "dark"
    window.close()
    kept = settings.load(tmp_path / "preferences.json")
    assert (kept.scale, kept.scheme) == (110, "dark")
    assert kept.window
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "light", 100)


def test_the_window_comes_back_as_it_was_left(qtbot: QtBot, tmp_path: Path) -> None:
    folder = a_study_without_visits(tmp_path / "w")
    first = an_open_window(qtbot, folder)
    first.resize(780, 640)
    first.close()
    kept = settings.load(tmp_path / "preferences.json")
    again = a_window(qtbot, folder, kept)
    assert (again.width(), again.height()) == (780, 640)


def test_settings_that_cannot_be_kept_are_told(qtbot: QtBot, tmp_path: Path, window: MainWindow) -> None:
    (tmp_path / "preferences.json").unlink()
    (tmp_path / "preferences.json").mkdir()
    press(qtbot, Key.Key_Plus, CTRL)
    assert window.messages.kind == "caution"
    assert "settings could not be kept" in window.messages.text
    press(qtbot, Key.Key_0, CTRL)


def test_a_fault_in_a_job_is_shown_once_with_words_to_copy(
    qtbot: QtBot, window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty() -> Steps[None]:
        yield Progress(0, 0, "")
        raise KeyError("no such item")

    window.context.jobs.run("Faulty", faulty())
    at_rest(qtbot, window.context)
    dialog = window.findChild(FaultDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert not dialog.details.isVisible()  # a trace is for those who mend it
    dialog.copy.click()
    assert "KeyError: 'no such item'" in QApplication.clipboard().text()
    dialog.unfold.click()
    assert dialog.details.isVisible()
    assert not nameless(dialog)
    window.context.jobs.run("Faulty", faulty())
    at_rest(qtbot, window.context)
    assert len(window.findChildren(FaultDialog)) == 1
    press(qtbot, Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.go("settings")
    assert "Job Faulty" in caplog.text


def test_the_visits_are_a_key_away_before_the_workspace_is_open(qtbot: QtBot, tmp_path: Path) -> None:
    window = a_window(qtbot, a_sample(tmp_path))
    window.complete()
    assert window.go("visits")
    assert len(window.page.model.lines) == 24  # type: ignore[attr-defined]
    assert window.context.workspace is None
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    at_rest(qtbot, window.context)
    assert window.page.model.lines[0].score_words.endswith("%")  # type: ignore[attr-defined]


def test_visits_that_cannot_be_opened_lead_home(qtbot: QtBot, tmp_path: Path) -> None:
    with Workspace.open(a_sample(tmp_path)) as held:
        window = a_window(qtbot, held.folder)
        window.complete()
        assert window.go("visits")
        qtbot.waitUntil(lambda: window.home._shown == "closed", timeout=PATIENCE_MS)
        assert window.page is window.home
        assert not window.go("visits")


def test_a_first_start_makes_the_sample_in_sight(qtbot: QtBot, tmp_path: Path) -> None:
    window = a_window(qtbot, tmp_path / "new" / "workspace", Preferences(scheme="dark"))
    assert window.home._shown == "opening"
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    assert window.home.grid.cards[0].study.visits == "24 of 24 visits"
    assert "All changes saved" in window.status_words.text


def test_a_first_start_can_be_stopped_and_taken_up_again(qtbot: QtBot, tmp_path: Path) -> None:
    window = a_window(qtbot, tmp_path / "new" / "workspace")
    window.context.jobs.started.connect(lambda job: job.cancel(), Qt.ConnectionType.SingleShotConnection)
    qtbot.waitUntil(lambda: window.home._shown == "closed", timeout=PATIENCE_MS)
    window.home.retry_asked.emit()
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    assert window.home.grid.cards


HEAVY = "sqlmodel sqlalchemy alembic pydantic PIL reportlab numpy scipy pandas matplotlib openpyxl asyncio"
FIRST_PAINT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui import app
from ui.views.opening import Opening
Opening.start = lambda self: None  # what comes after the first paint
program = QApplication([])
window = app.start(program, Path(sys.argv[1]), Path(sys.argv[2]))
program.processEvents()
assert window.home.grid.cards, "the first page shows its cards"
print(*[name for name in sys.argv[3].split() if name in sys.modules])
"""


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    arguments = [str(a_sample(tmp_path)), str(tmp_path / "preferences.json"), HEAVY]
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, *arguments],
        capture_output=True, text=True, check=True, timeout=60, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ran.stdout.split() == []
