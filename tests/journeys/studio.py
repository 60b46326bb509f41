"""Page objects: a person at the keyboard of the real window. Each verb ends when the window has followed it.

studio.home().new_visit("Harbour Street").answer("greeted", "N").note("Nobody looked up.").finish()
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from cxstudio.steps import run_to_end
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile
from cxstudio.workspace import DATABASE, Person, Workspace
from tests.study.builders import SETTLED
from tests.ui.window_scenes import PATIENCE_MS, NoMouse, an_open_window, at_rest, press
from ui.views.main_window import MainWindow

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
YES = p.AnyOf(answers=("yes",))


def small_study() -> StudyFile:
    """Three items and the outcome: a visit that a test can make in a second."""
    k4 = p.Scale(id="k4", title="Clean", anchors=tuple(p.Anchor(value=v, text=f"k{v}") for v in range(4)))
    o10 = p.Scale(id="o10", title="Likely", anchors=tuple(p.Anchor(value=v, text=f"o{v}") for v in range(11)))
    greeted = p.YesNo(
        id="greeted", text="Was a greeting spoken?", points=1, standard=YES, in_standard=True, critical=True
    )
    clean = p.Rating(id="clean", text="How clean was the counter?", scale="k4", points=2, standard=p.AtLeast(value=2))
    wait = p.Timer(
        id="wait", text="How long did you stand?", starts="joined the line", stops="was asked", points=1,
        standard=p.AtMost(value=30),
    )  # fmt: skip
    door = p.Touchpoint(id="door", title="Door", standard="A greeting.", items=(greeted, clean, wait))
    return StudyFile(
        key="small",
        study=Study(
            id="01900000-0000-7000-8000-00000000000a",
            title="Greeting study",
            client="Bean & Harbour",
            question="Are guests greeted?",
            ethics=SETTLED,
        ),
        protocol=p.Protocol(
            title="Greeting study",
            scales=(k4, o10),
            stages=(p.Stage(id="arrive", title="Arrive", touchpoints=(door,)),),
            outcome=p.Outcome(text="How likely is it that you come back?", scale="o10", asks_why=False),
        ),
    )


def a_workspace(folder: Path, person: str = "Ines") -> Path:
    """A workspace with the small study and one site."""
    with Workspace.create(folder, Person(person, f"{person}’s laptop")) as workspace:
        workspace.install(small_study())
        workspace.add_site(small_study().study.id, "Harbour Street")
    return folder


class Studio:
    """The program as a person has it before them."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.mouse = NoMouse()
        self.window: MainWindow = an_open_window(qtbot, folder)

    # -- hands -------------------------------------------------------------------------------------------------------

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """One key where the keyboard is."""
        press(self.qtbot, key, *modifiers)
        QApplication.processEvents()

    def type(self, words: str) -> None:
        """Words where the keyboard is."""
        target = QApplication.focusWidget()
        assert target is not None
        self.qtbot.keyClicks(target, words)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for a state."""
        self.qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def rest(self) -> None:
        """Wait until no job runs."""
        at_rest(self.qtbot, self.window.context)

    def name_a_file(self, path: Path, ask: Callable[[], None]) -> None:
        """Do what opens a file dialog, type a path into it and press Enter."""

        def type_it() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog):
                QTimer.singleShot(10, type_it)
                return
            field = dialog.findChild(QLineEdit)
            assert field is not None
            field.setText(str(path))
            self.qtbot.keyClick(field, Key.Key_Return)

        QTimer.singleShot(0, type_it)
        ask()
        self.window.activateWindow()  # without a window manager nobody hands the keyboard back

    # -- places ------------------------------------------------------------------------------------------------------

    def new_visit(self, site: str) -> Recorder:
        """Begin a visit at a site by keys."""
        self.press(Key.Key_N, CTRL, SHIFT)
        page = self.window.page
        self.until(page.filter.hasFocus)  # type: ignore[attr-defined]
        self.type(site)
        self.press(Key.Key_Return, CTRL)
        self.until(lambda: type(self.window.page).__name__ == "RecorderPage" and QApplication.focusWidget() is not None)
        return Recorder(self)

    def continue_visit(self) -> Recorder:
        """Take up the visit that home offers."""
        self.press(Key.Key_1, CTRL)
        self.until(lambda: QApplication.focusWidget() is not None)
        self.press(Key.Key_Return)
        self.until(lambda: type(self.window.page).__name__ == "RecorderPage" and QApplication.focusWidget() is not None)
        return Recorder(self)

    def report(self, file: Path) -> str:
        """Export the report by keys; the text of the PDF."""
        import pypdfium2

        self.press(Key.Key_5, CTRL)
        self.rest()
        self.press(Key.Key_R, CTRL)
        self.rest()
        self.name_a_file(file, lambda: self.press(Key.Key_Return, CTRL))
        self.rest()
        self.until(file.exists)
        document = pypdfium2.PdfDocument(file)
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()
        return text

    def send(self, file: Path) -> Path:
        """Write a bundle of the study by keys."""
        self.press(Key.Key_M, CTRL)
        self.rest()
        self.name_a_file(file, lambda: self.press(Key.Key_Return, CTRL))
        self.rest()
        self.until(file.exists)
        return file

    def preview(self, file: Path) -> list[str]:
        """Open a bundle by keys; the sentences of its preview, before anything is merged."""
        self.press(Key.Key_O, CTRL)
        self.name_a_file(file, lambda: self.press(Key.Key_Space))
        self.rest()
        preview = self.window.page.receive.preview  # type: ignore[attr-defined]
        return list(preview.plan.sentences()) if preview else [self.window.messages.text]

    def merge(self) -> None:
        """Merge what is previewed."""
        self.press(Key.Key_Return, CTRL)
        self.rest()

    def close(self) -> None:
        """Close the window; whatever was typed is saved."""
        self.window.close()


class Recorder:
    """The recorder with a visit in it."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.recorder = studio.window.page.recorder  # type: ignore[attr-defined]

    @property
    def current(self) -> str:
        """The id of the item in front."""
        return str(self.recorder.item.id)

    def answer(self, item: str, *keys: Qt.Key) -> Recorder:
        """Press keys on the item that is in front; it must be that one."""
        assert self.current == item
        for key in keys:
            self.studio.press(key)
        return self

    def note(self, words: str) -> Recorder:
        """Write a note on the item in front."""
        self.studio.press(Key.Key_C)
        self.studio.type(words)
        self.studio.press(Key.Key_Escape)
        return self

    def go_to(self, item: str) -> Recorder:
        """Walk back or forth to an item with the arrow keys."""
        for _step in range(20):
            if self.current == item:
                return self
            self.studio.press(Key.Key_Up)
        raise AssertionError(item)

    def expects(self, item: str, value: object) -> Recorder:
        """The item has that answer on the screen's own copy and on the disk."""
        assert self.recorder.answer_of(item).value == value
        return self

    def saved(self) -> Recorder:
        """Wait until every answer is on the disk."""
        visit = self.recorder.visit
        drafts = self.studio.window.context.open_workspace.drafts
        self.studio.until(lambda: dict(drafts.load(visit.id).answers) == dict(self.recorder.visit.answers))
        return self

    def finish(self) -> Studio:
        """Finish the visit by keys."""
        self.studio.press(Key.Key_Return, CTRL, SHIFT)
        self.studio.press(Key.Key_Return)
        self.studio.until(lambda: type(self.studio.window.page).__name__ == "VisitsPage")
        return self.studio


def visits_in(folder: Path) -> list[object]:
    """The completed visits of the small study, read from the disk."""
    assert (folder / DATABASE).is_file()
    with Workspace.open(folder) as workspace:
        _version, found = workspace.dataset(small_study().study.id)
        return [scored.visit for scored in found.visits]


__all__ = ["CTRL", "SHIFT", "Key", "Studio", "a_workspace", "run_to_end", "small_study", "visits_in"]
