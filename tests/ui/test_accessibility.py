"""Every screen for those who listen or use keys alone: names, one round of Tab, actions that explain themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from cxstudio.study.protocol import Stage
from cxstudio.study.review import Act
from cxstudio.study.visit import Remark
from tests.ui.window_scenes import PATIENCE_MS, a_bundle_with_one_more_visit, a_sample, an_open_window, at_rest
from ui.views.exchange import HISTORY
from ui.views.exchange_receive import State
from ui.views.main_window import MainWindow
from ui.views.observation_middle import CHECKS

SCREENS = (
    "home", "visits", "visit", "new visit", "recorder", "reasons", "finish", "jump", "keys", "report", "send",
    "receive", "preview", "history", "settings", "protocol", "protocol of the whole study", "protocol of a stage",
    "protocol of a touchpoint", "findings", "comparison", "publishing", "set-up",
    "versions", "moves", "languages",
    "review", "nothing to review", "amending",
    "history of a visit", "sent back", "trash",
    "observation", "observation's checks", "correction", "keys of the observation",
)  # fmt: skip
DIALOGS = ("ready-made", "new study", "library")
LONGEST_ROUND = 120


class Screens:
    """A window, and how to come to each screen by name."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.window: MainWindow = an_open_window(qtbot, a_sample(folder))
        self.workspace = self.window.context.open_workspace
        self.study = self.workspace.studies()[0].id

    def show(self, name: str) -> MainWindow:
        """Come to a screen; it ends when nothing is under way."""
        ways: dict[str, Callable[[], object]] = {
            "visit": self._visit, "recorder": self._record,
            "new visit": lambda: self.window.go("new_visit", self.study),
            "reasons": self._reasons, "finish": lambda: self._recorder().show_gaps(finishing=True),
            "jump": lambda: self._recorder().show_jump(), "keys": lambda: self._recorder().show_keys(),
            "report": lambda: self.window.go("report", self.study), "send": lambda: self.window.go("exchange", "send"),
            "receive": lambda: self.window.go("exchange", "receive"), "preview": self._preview,
            "history": self._history, "protocol": lambda: self._protocol(self._item),
            "protocol of the whole study": lambda: self._protocol(""),
            "protocol of a stage": lambda: self._protocol(self._stage.id),
            "protocol of a touchpoint": lambda: self._protocol(self._stage.touchpoints[0].id),
            "review": self._review, "nothing to review": lambda: self.window.go("review", self.study),
            "amending": lambda: self._visit_desk().ask("order_look"), "sent back": self._sent_back,
            "history of a visit": lambda: self._visit_desk().show_history(), "trash": self._trash,
            "findings": self._findings, "comparison": self._comparison, "publishing": self._publishing,
            "set-up": self._set_up, "versions": self._versions, "moves": self._moves, "languages": self._languages,
            "observation": self._observe, "observation's checks": lambda: self._observe().show_below(CHECKS),
            "correction": lambda: self._observe().show_correct(),
            "keys of the observation": lambda: self._observe().show_keys(),
        }  # fmt: skip
        ways.get(name, lambda: self.window.go(name))()
        self.rest()
        return self.window

    def open_dialog(self, name: str) -> QDialog:
        """Come to a dialog."""
        self.window.go("home" if name == "ready-made" else "protocol")
        self.rest()
        verbs = {"ready-made": "choose_study", "new study": "ask_new_study", "library": "ask_library"}
        getattr(self.window.page, verbs[name])()
        dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
        dialog.activateWindow()
        self.qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
        return dialog

    def rest(self) -> None:
        """Until no job runs and what waits a moment has come."""
        at_rest(self.qtbot, self.window.context)
        QApplication.processEvents()
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=PATIENCE_MS)

    def _visit(self) -> None:
        self.window.go("visits", self.study)
        self.rest()
        page = self.window.page
        page.open_visit(next(line.id for line in page.visits.found.lines if not line.is_draft))
        self.rest()

    def _visit_desk(self):
        self._visit()
        self.rest()
        return self.window.page.reading

    def _review(self) -> None:
        ids = [one.visit.id for one in self.workspace.dataset(self.study)[1].visits]
        self.workspace.reviews.decide(Act.SUBMIT, self.study, ids[:3])
        self.window.go("review", self.study)
        self.rest()
        self.window.page.ask_remark("")

    def _sent_back(self) -> None:
        visit = self.workspace.dataset(self.study)[1].visits[0].visit.id
        self.workspace.reviews.decide(Act.SUBMIT, self.study, [visit])
        self.workspace.reviews.decide(Act.RETURN, self.study, [visit], remarks=[Remark(id="r1", text="Which day?")])
        self.window.go("visits", self.study)
        self.rest()
        self.window.page.open_visit(visit)

    def _trash(self) -> None:
        self.window.go("visits", self.study)
        self.rest()
        self.window.page.delete_chosen()
        self.window.page.show_trash()

    def _record(self) -> None:
        site = self.workspace.sites(self.study)[0]
        self.window.go("recorder", self.workspace.begin_visit(self.study, site, "Ines", {"scenario": "plain"}).id)

    def _recorder(self):
        self._record()
        self.rest()
        return self.window.page

    def _reasons(self) -> None:
        from cxstudio.study.visit import Status

        page = self._recorder()
        page.recorder.go_to_item("order_look")
        page.items.form.ask_reason(Status.NOT_OBSERVED)

    @property
    def _stage(self) -> Stage:
        return self.workspace.newest_protocol(self.study).protocol.stages[1]

    @property
    def _item(self) -> str:
        return self._stage.touchpoints[0].items[0].id

    def _protocol(self, place: str) -> None:
        self.window.go("protocol", self.study)
        self.window.page.designer.choose(place)
        self.window.page.editor.take_focus()

    def _changed(self) -> None:
        """A protocol with a finding, and a difference from the version in the field."""
        self._protocol(self._item)
        self.window.page.designer.set_fields({"condition": "${nothing} = 1"})

    def _findings(self) -> None:
        self._changed()
        self.window.page.check()
        assert self.window.page.findings.list.count() > 0

    def _comparison(self) -> None:
        self._changed()
        self.window.page.compare()

    def _publishing(self) -> None:
        self._changed()
        self.window.page.ask_publish()

    def _set_up(self) -> None:
        """What takes the place of the designer's body."""
        self._protocol("")
        self.window.page.show_set_up()

    def _versions(self) -> None:
        """Two versions, and visits on the first."""
        self._protocol(self._item)
        if len(self.workspace.protocol_versions(self.study)) < 2:
            self.window.page.designer.set_fields({"hint": "Look at the sign beside the till.", "condition": ""})
            assert self.window.page.designer.publish()
        self.rest()
        self.window.page.show_versions()

    def _moves(self) -> None:
        """What moving the visits would do, once it is found out."""
        self._versions()
        self.rest()
        self.window.page.versions.move_button.click()

    def _languages(self) -> None:
        self._protocol("")
        self.window.page.show_languages()

    def _observe(self):
        from tests.screens.observing import a_watched_draft

        drafts = self.workspace.drafts
        watched = [visit for visit in map(drafts.load, drafts.all()) if visit.events]
        visit = watched[0] if watched else a_watched_draft(self.workspace)
        self.window.go("observation", visit.id)
        self.rest()
        self.window.page.observing.select(f"{visit.id}-10")
        return self.window.page

    def _preview(self) -> None:
        self.window.go("exchange", a_bundle_with_one_more_visit(self.folder))
        self.rest()
        assert self.window.page.receive.state is State.READY

    def _history(self) -> None:
        self.window.go("exchange", "receive")
        self.window.page.tabs.setCurrentIndex(HISTORY)
        self.window.page.tabs.setFocus()


@pytest.fixture
def screens(qtbot: QtBot, tmp_path: Path) -> Screens:
    return Screens(qtbot, tmp_path)


def stops(window: QWidget) -> list[QWidget]:
    """What Tab can stop at."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and widget.window() is window
    ]


def name_of(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    text = getattr(widget, "text", None)
    return widget.accessibleName() or (str(text()) if callable(text) else "")


def told(widget: QWidget) -> str:
    """A widget, for a message."""
    return f"{type(widget).__name__} “{name_of(widget)}”"


def tab_round(qtbot: QtBot) -> Iterator[QWidget]:
    """What has the keyboard, Tab by Tab, until it comes back to the first."""
    first = QApplication.focusWidget()
    assert first is not None
    held = first
    for _tab in range(LONGEST_ROUND):
        yield held
        qtbot.keyClick(held, Qt.Key.Key_Tab)
        held = QApplication.focusWidget()
        assert held is not None, "Tab led nowhere"
        if held is first:
            return
    raise AssertionError(f"Tab never came back to {told(first)}")


def test_everything_that_takes_the_keyboard_has_a_name(screens: Screens) -> None:
    nameless = []
    for name in SCREENS:
        found = stops(screens.show(name))
        assert len(found) > 1, name  # the rail is one
        nameless += [f"{name}: {told(widget)}" for widget in found if not name_of(widget).strip()]
    assert nameless == []


def test_tab_visits_everything_once_and_comes_back(screens: Screens) -> None:
    wrong = []
    for name in SCREENS:
        window = screens.show(name)
        visited = list(tab_round(screens.qtbot))
        wrong += [f"{name}, twice: {told(widget)}" for widget, times in Counter(visited).items() if times > 1]
        wrong += [f"{name}, never: {told(widget)}" for widget in stops(window) if widget not in visited]
    assert wrong == []


def test_dialogs_name_their_parts_and_tab_goes_round_in_them(screens: Screens) -> None:
    wrong = []
    for name in DIALOGS:
        dialog = screens.open_dialog(name)
        found = stops(dialog)
        assert len(found) > 2, name
        wrong += [f"{name}, nameless: {told(widget)}" for widget in found if not name_of(widget).strip()]
        visited = list(tab_round(screens.qtbot))
        wrong += [f"{name}, twice: {told(widget)}" for widget, times in Counter(visited).items() if times > 1]
        wrong += [f"{name}, never: {told(widget)}" for widget in found if widget not in visited]
        dialog.close()
    assert wrong == []


def test_every_action_has_words_and_no_two_have_one_key(screens: Screens) -> None:
    wrong = []
    for name in SCREENS:
        actions = reachable(screens.show(name))
        assert len(actions) > 15, name
        wrong += [f"{name}, without words: {a.text()}" for a in actions if not a.text() or not a.toolTip()]
        keys = Counter(key.toString() for action in actions for key in action.shortcuts())
        wrong += [f"{name}, for two: {key}" for key, times in keys.items() if times > 1]
    assert wrong == []


def reachable(window: MainWindow) -> list[QAction]:
    """The actions in the menus and those of what is on screen, each once."""
    found: dict[QAction, None] = {}
    for menu in window.menus.values():
        found.update(dict.fromkeys(action for action in menu.actions() if not action.isSeparator()))
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible():
            found.update(dict.fromkeys(action for action in widget.actions() if not action.isSeparator()))
    return [action for action in found if action.menu() is None and action.isVisible()]
