"""A counter with customers and staff, watched: the protocol, a workspace with a clock of its own, and the screen.

screen = an_observation(qtbot, tmp_path); screen.press("w").wait(4_000).press("o"); screen.saved().events
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.settings import Preferences
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.visit import Visit
from cxstudio.workspace import Person, Workspace
from tests.study import builders as b
from ui.context import Context
from ui.views.observation import ObservationPage

Key = Qt.Key
NO, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
START = 1_780_000_000_000
"""When the visit starts, in UTC milliseconds."""

HOW = p.Modifier(id="how", title="How", options=("by word", "by hand", "by eye"))
BEHAVIOURS = (
    p.Behaviour(code="waits", title="waits", kind="state", key="w", excludes=("orders", "pays")),
    p.Behaviour(code="orders", title="orders", kind="state", key="o", excludes=("waits", "pays")),
    p.Behaviour(code="pays", title="pays", kind="state", key="p", excludes=("waits", "orders")),
    p.Behaviour(code="looks", title="looks around", kind="state", key="l"),
    p.Behaviour(code="asks", title="asks for help", kind="point", key="h", modifiers=(HOW,)),
    p.Behaviour(code="serves", title="serves", kind="state", key="s", subject="Staff", excludes=("talks",)),
    p.Behaviour(code="talks", title="talks to colleague", kind="state", key="t", subject="Staff", excludes=("serves",)),
    p.Behaviour(code="greets", title="greets", kind="point", key="g", subject="Staff"),
    p.Behaviour(code="smiles", title="smiles", kind="point", key="m", subject="Staff"),
)
FILE = StudyFile(
    key="counter",
    study=Study(id="01900000-0000-7000-8000-000000000031", title="Coffee shop journey"),
    protocol=b.a_protocol().model_copy(update={"behaviours": BEHAVIOURS}),
)


class HandClock:
    """A clock that stands until it is turned."""

    def __init__(self, at: int = START) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


def a_watched_workspace(folder: Path, clock: HandClock) -> Workspace:
    """The study with one site."""
    workspace = Workspace.create(folder, Person("Ines", "ines-laptop"), clock)
    workspace.install(FILE)
    workspace.add_site(FILE.study.id, "Station Hall")
    return workspace


def a_draft(workspace: Workspace) -> Visit:
    return workspace.begin_visit(FILE.study.id, workspace.sites(FILE.study.id)[0], "Ines")


class Observer:
    """The screen as a person uses it; verbs give it back."""

    def __init__(self, qtbot: QtBot, workspace: Workspace, clock: HandClock, visit: str = "") -> None:
        self.qtbot, self.clock, self.workspace = qtbot, clock, workspace
        self.context = Context(Preferences(name="Ines"))
        self.context.use(workspace)
        self.told: list[str] = []
        self.went: list[tuple[str, object]] = []
        self.context.told.connect(lambda _kind, text: self.told.append(text))
        self.context.asked_to_go.connect(lambda place, argument: self.went.append((place, argument)))
        self.page = ObservationPage(self.context)
        self.page.resize(1280, 760)
        qtbot.addWidget(self.page)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        self.page.enter(visit or a_draft(workspace).id)
        self.observing = self.page.observing

    def wait(self, ms: int) -> Observer:
        """The clock goes on."""
        self.clock.at += ms
        return self

    def press(self, *keys: str | Qt.Key, mod: Qt.KeyboardModifier = NO) -> Observer:
        """Keys go down and up at once where the keyboard is."""
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget(), key, mod)
        QApplication.processEvents()
        return self

    def hold(self, key: Qt.Key, text: str, ms: int) -> Observer:
        """A key is held for so long."""
        self.qtbot.keyPress(QApplication.focusWidget(), key)
        self.wait(ms)
        self.qtbot.keyRelease(QApplication.focusWidget(), key)
        return self

    def saved(self) -> Visit:
        """The draft as it lies on the disk."""
        return self.workspace.drafts.load(self.observing.visit.id)

    def spans(self) -> list[tuple[str, str, int, int | None]]:
        """(behaviour, who, start, stop) as they lie on the disk, in the order of coding."""
        return [(e.code, e.subject, e.start_ms, e.stop_ms) for e in self.saved().events]
