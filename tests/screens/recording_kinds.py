"""The recorder on what a protocol may ask beyond a plain answer: tables, rows, rules, sealed cards, times over days."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cxstudio.study.plan import Study, StudyFile
from cxstudio.workspace import Workspace
from tests.study import builders as b
from tests.ui.language_scenes import a_visit_in_three
from tests.ui.recorder_scenes import FRUIT, PLACES, PROBLEMS, SEATS, SHARES, SLIPS, a_study_with_rules
from ui.views.main_window import MainWindow

Key = Qt.Key


class RecordingKinds:
    """One visit in a study that has them all."""

    def __init__(self, window: MainWindow, workspace: Workspace) -> None:
        self.window = window
        self.workspace = workspace

    def all(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Each screen's name, and how to come to it."""
        yield "23-recorder-proposed", self.enter
        yield "23b-recorder-example", self.page.show_example
        yield "24-recorder-unusual", self.unusual
        yield "25-recorder-sealed", lambda: self.item("card")
        yield "25b-recorder-opened", self.open_card
        yield "26-recorder-changed-late", self.change_late
        yield "27-recorder-days", self.run_for_days
        yield "28-recorder-grid", self.rate
        yield "28b-recorder-grid-slips", lambda: self.item(SLIPS[2].id)
        yield "28c-recorder-grid-figures", self.share
        yield "29-recorder-rows", self.fill_rows
        yield "29b-recorder-rows-private", self.fill_seats
        yield "29c-recorder-many-answers", self.find
        yield "29d-recorder-arabic", self.speak_arabic
        yield "29e-recorder-arabic-scale", lambda: self.item("ground")
        yield "29f-recorder-arabic-gaps", lambda: self.page.show_gaps(finishing=True)

    @property
    def page(self):  # type: ignore[no-untyped-def]  # the page's own verbs, not the shell's
        """The recorder's page."""
        return self.window.page

    def item(self, item_id: str) -> None:
        """Stand on an item."""
        self.page.show_items()
        self.page.recorder.go_to_item(item_id)
        QApplication.processEvents()

    def press(self, *keys: Qt.Key) -> None:
        """Keys where the keyboard is."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key)
            QApplication.processEvents()

    def speak_arabic(self) -> None:
        """A visit in a language written from right to left, an answer kept and a note asked for."""
        self.window.go("recorder", a_visit_in_three(self.workspace).id)
        self.page.speak("ar")
        self.item("greeting")
        self.press(Key.Key_N)

    def write(self, words: str) -> None:
        """Words where the keyboard is: the first letter may open a field that takes the others."""
        for letter in words:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter)

    def enter(self) -> None:
        """A visit begun four days ago, at a rating with its default and its example."""
        protocol = a_study_with_rules()
        tables = b.a_stage(
            b.a_touchpoint(*PLACES, id="clean"), b.a_touchpoint(*SLIPS, id="slips"),
            b.a_touchpoint(*SHARES, id="share"), b.a_touchpoint(PROBLEMS, SEATS, FRUIT, id="rows"), id="tables",
        )  # fmt: skip
        study = Study(id="01900000-0000-7000-8000-0000000000cc", title="Everything a visit may ask")
        whole = protocol.model_copy(update={"stages": (*protocol.stages, tables)})
        self.workspace.install(StudyFile(key="kinds", study=study, protocol=whole))
        visit = self.workspace.begin_visit(study.id, self.workspace.add_site(study.id, "Mill Lane"), "Ines Roth")
        begun = visit.model_copy(update={"started_at": visit.started_at - 4 * 86_400_000})
        self.workspace.drafts.begin(begun)
        self.window.go("recorder", visit.id)
        self.item("cup")

    def unusual(self) -> None:
        """An answer that breaks a soft rule."""
        self.item("minutes")
        self.write("25")

    def open_card(self) -> None:
        """The call is answered, the card is open."""
        for item, value in (("greeting", "yes"), ("cup", 3), ("minutes", 5)):
            self.item(item)
            self.page.recorder.answer(value)
        self.item("card")
        self.press(Key.Key_R)

    def change_late(self) -> None:
        """What was answered before the opening is changed after it."""
        self.item("greeting")
        self.press(Key.Key_N)

    def run_for_days(self) -> None:
        """A time that has been running for two days."""
        self.item("refund")
        item = self.page.recorder.item
        self.page.recorder.stamp(item, self.workspace.clock() - 184_000_000, 0)

    def rate(self) -> None:
        """A table whose second row is below its standard."""
        self.item(PLACES[0].id)
        self.press(Key.Key_3, Key.Key_1)

    def share(self) -> None:
        """Figures that are added up."""
        self.item(SHARES[0].id)
        self.write("4")
        self.press(Key.Key_Return)

    def fill_rows(self) -> None:
        """One row, and the next being written."""
        self.item(PROBLEMS.id)
        self.press(Key.Key_Space)
        self.write("The soup was cold and nobody came back to ask")
        self.press(Key.Key_Return)
        self.write("12")
        self.press(Key.Key_Return, Key.Key_2, Key.Key_N, Key.Key_3)
        self.write("Loud music")

    def fill_seats(self) -> None:
        """Private values."""
        self.item(SEATS.id)
        self.press(Key.Key_Space)
        self.write("calm")
        self.press(Key.Key_Return, Key.Key_7)

    def find(self) -> None:
        """An answer found by typing."""
        self.item(FRUIT.id)
        self.press(Key.Key_Space)
        self.write("pl")
