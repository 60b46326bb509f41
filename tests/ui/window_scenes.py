"""Scenes for the pages: a real workspace with the sample study, a window on it, and hands that only press keys."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cxstudio import settings
from cxstudio.assets import studies
from cxstudio.exchange import bundle, merge
from cxstudio.settings import Preferences
from cxstudio.steps import run_to_end
from cxstudio.study.plan import read_study_file
from cxstudio.workspace import Person, Workspace
from tests.sample import a_copy, the_sample
from ui import app as ui_app
from ui.context import Context
from ui.views.main_window import MainWindow

PATIENCE_MS = 20_000
Key = Qt.Key


def a_sample(folder: Path) -> Path:
    """A copy of the sample workspace in `folder`, as if it had always been there."""
    return known_here(a_copy(folder))


def known_here(folder: Path) -> Path:
    """The workspace in `folder` is one that this computer has opened before: nothing is said of that."""
    file = folder / "workspace.sqlite"
    with closing(sqlite3.connect(file)) as database:
        (replica,) = database.execute("SELECT id FROM replica WHERE is_ours").fetchone()
    marks = folder.parent / "replicas"
    marks.mkdir(exist_ok=True)
    told = {"place": str(file.resolve()), "file": [file.stat().st_dev, file.stat().st_ino], "numbers": {}}
    (marks / f"{hashlib.sha256(replica.encode()).hexdigest()[:32]}.json").write_text(json.dumps(told))
    return folder


def an_empty_workspace(folder: Path, person: str = "Ines Roth") -> Workspace:
    """A workspace without studies."""
    return Workspace.create(folder, Person(person, f"{person}’s laptop"))


def a_study_without_visits(folder: Path) -> Path:
    """A workspace with the online order study and nothing recorded."""
    with an_empty_workspace(folder) as workspace:
        workspace.install(read_study_file(studies() / "online_order.json"))
    return known_here(folder)


@lru_cache(maxsize=1)
def _from_ana() -> Path:
    """The folder with everything.cxb (the sample) and ana.cxb, made once for all tests of this process."""
    folder = the_sample().parent
    theirs = shutil.copytree(
        the_sample(), folder / "theirs"
    )  # what is sent is noted: the sample itself stays as it was
    with Workspace.open(Path(theirs)) as workspace:
        study = workspace.studies()[0].id
        run_to_end(bundle.export(workspace, study, folder / "everything.cxb"))
    with an_empty_workspace(folder / "ana", "Ana Duarte") as ana:
        with run_to_end(bundle.read(folder / "everything.cxb")) as opened:
            run_to_end(merge.apply(ana, opened))
        visit = ana.begin_visit(study, ana.sites(study)[0], "Ana")
        ana.complete(ana.drafts.load(visit.id))
        run_to_end(bundle.export(ana, study, folder / "ana.cxb"))
    return folder


def a_bundle_with_one_more_visit(folder: Path) -> Path:
    """What Ana sends: she took the sample over, and made one more visit."""
    return Path(shutil.copy(_from_ana() / "ana.cxb", folder / "ana.cxb"))


def a_bundle_of_the_sample(folder: Path) -> Path:
    """What the sample itself was sent out as."""
    return Path(shutil.copy(_from_ana() / "everything.cxb", folder / "same.cxb"))


def a_context(preferences: Preferences | None = None) -> Context:
    """What pages are handed, for a page without a window."""
    return Context(preferences or Preferences(scheme="light", name="Ines Roth"))


def a_window(
    qtbot: QtBot, folder: Path, preferences: Preferences | None = None, preferences_in: Path | None = None
) -> MainWindow:
    """The real window, opening the workspace in `folder`; not waited for."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    file = (preferences_in or folder.parent) / "preferences.json"
    settings.save(file, preferences or Preferences(scheme="light", name="Ines Roth"))
    window = ui_app.start(app, folder, file)
    qtbot.addWidget(window)
    window.activateWindow()
    return window


def an_open_window(qtbot: QtBot, folder: Path, preferences: Preferences | None = None) -> MainWindow:
    """The real window with its workspace open and its jobs done."""
    window = a_window(qtbot, folder, preferences)
    qtbot.waitUntil(lambda: window.context.workspace is not None, timeout=PATIENCE_MS)
    at_rest(qtbot, window.context)
    return window


def at_rest(qtbot: QtBot, context: Context) -> None:
    """Wait until no job runs."""
    qtbot.waitUntil(lambda: not context.jobs.running, timeout=PATIENCE_MS)


def press(qtbot: QtBot, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Press a key where the keyboard is."""
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    target = QApplication.focusWidget() or QApplication.activeWindow()
    assert target is not None, "no window has the keyboard"
    qtbot.keyClick(target, key, held)


class NoMouse(QObject):
    """Counts whatever a pointer, a finger or a pen does: keyboard-only runs must leave it at nothing."""

    KINDS = frozenset({
        QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd, QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.DragEnter, QEvent.Type.Drop,
    })  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.seen += event.type() in self.KINDS
        return False


def nameless(page: QWidget) -> list[str]:
    """The widgets that take the keyboard and have no name for screen readers."""
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in [page, *page.findChildren(QWidget)]
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisibleTo(page)
        and not _name(widget)
        and not widget.objectName().startswith("qt_")
    ]


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return widget.accessibleName() or (str(text()) if callable(text) else "")


def tab_round(qtbot: QtBot, window: QWidget, most: int = 80) -> list[QWidget]:
    """The widgets that Tab visits, from the one with the keyboard until it comes back."""
    found: list[QWidget] = []
    while len(found) < most:
        held = QApplication.focusWidget()
        if held is None or held in found:
            break
        found.append(held)
        qtbot.keyClick(held, Key.Key_Tab)
    return found
