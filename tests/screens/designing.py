"""The screens of the designer: each sort of part in its editor, findings, differences, publishing, a new study."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.interchange.forms import a_form
from tests.screens.rooms import wait_until
from tests.ui.language_scenes import STUDY as DOOR_VISITS
from ui.presenters.designer_parts import KINDS
from ui.views.main_window import MainWindow

FORM = [
    "type | name | label | hint | relevant | constraint | appearance | video::English (en)",
    "begin group | door | The door | | | | field-list |",
    "text | who | Who opened it, and what was said? | In their words | | string-length(.) < 200 | multiline |",
    "integer | wait | How long was the wait, in seconds? | | | . >= 0 and . < 3600 | | queue.mp4",
    "video | film | Film it | | | | |",
    "geoshape | floor | Draw the floor of the shop | | ${wait} > pulldata('shops', 'limit', 'id', ${who}) | | |",
    "end group | | | | | | |",
]
"""A form of another tool, parts of which have no place here."""
CHANGED = "order_look"
"""The item that is made every kind in turn; its words, points and evidence rule stay."""


class Designing:
    """The designer on one study, and at last on the one with a long title."""

    def __init__(self, window: MainWindow, study: str, wordy: str) -> None:
        self.window, self.study, self.wordy = window, study, wordy

    @property
    def page(self):  # type: ignore[no-untyped-def]  # the page's own verbs, not the shell's
        """The designer's page."""
        return self.window.page

    def all(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Each screen's name, and how to come to it."""
        yield "70-designer-study", self.enter
        yield "71-designer-stage", lambda: self.choose(self.page.designer.protocol.stages[0].id)
        yield "72-designer-touchpoint", lambda: self.choose(self.page.designer.protocol.stages[2].touchpoints[0].id)
        for kind in KINDS:
            yield f"73-designer-{kind}", lambda kind=kind: self.item(kind)
        yield "74-designer-findings", self.find_faults
        yield "75-designer-compare", self.compare
        yield "76-designer-publish", self.publish
        yield "77-designer-set-up", self.set_up
        yield "77-designer-versions", self.versions
        yield "77-designer-moves", self.moves
        yield "77-designer-languages", self.languages
        yield "77-designer-library", self.library
        yield "77-designer-import", self.take_form
        yield "77-designer-import-left", self.sift_form
        yield "77-designer-export", self.give_form
        yield "77-designer-new-study", self.ask
        yield "78-designer-empty-study", self.begin
        yield "79-designer-long-title", lambda: self.window.go("protocol", self.wordy)
        yield "79-designer-arabic", self.design_in_arabic
        yield "79-designer-arabic-item", lambda: self.choose("ground")
        yield "79-designer-arabic-findings", self.find_arabic_faults

    def enter(self) -> None:
        """The study as a whole."""
        self.window.messages.dismiss()
        self.window.go("protocol", self.study)
        self.page.designer.choose("")
        self.page.preview.show_now()

    def choose(self, node: str) -> None:
        """A part in the editor, the keyboard in its form."""
        self.page.show_editor()
        self.page.designer.choose(node)
        self.page.editor.take_focus()
        self.page.preview.show_now()

    def item(self, kind: str) -> None:
        """An item of a kind."""
        self.choose(CHANGED)
        self.page.designer.set_kind(kind)
        self.page.preview.show_now()

    def find_faults(self) -> None:
        """A condition on what is not there, and what else is found."""
        self.page.designer.set_kind("yes_no")
        self.page.designer.set_fields({"condition": "${nothing} = 1"})
        self.page.check()

    def compare(self) -> None:
        """What differs from the version in the field."""
        self.page.compare()

    def publish(self) -> None:
        """What publishing means."""
        self.page.ask_publish()

    def set_up(self) -> None:
        """The study's question, plan, sites, and the gate before fieldwork."""
        self.page.show_set_up()

    def versions(self) -> None:
        """All versions, with what the newest changed."""
        self.page.show_editor()
        stack = self.page.designer.undo_stack
        while stack.canUndo():
            stack.undo()
        self.page.designer.choose(CHANGED)
        self.page.designer.set_kind("choice")
        self.page.designer.set_fields({"points": 0.0})
        assert self.page.designer.publish()
        self.page.show_versions()

    def moves(self) -> None:
        """What moving the visits to it would do, once it is found out."""
        panel = self.page.versions
        panel.move_button.click()
        wait_until(lambda: not self.window.context.jobs.running)

    def languages(self) -> None:
        """All texts beside those of another language."""
        self.page.show_editor()
        self.page.show_languages()

    def library(self) -> None:
        """Blocks to take from."""
        self.page.show_editor()
        self.page.ask_library()

    def take_form(self) -> None:
        """What became of every row of another tool's form."""
        folder = self.window.context.open_workspace.folder / "forms"
        folder.mkdir()
        self.page.library.reject()
        self.page.exchange.read(a_form(folder, survey=FORM, settings=["form_title", "Kiosk"]))
        wait_until(lambda: not self.window.context.jobs.running)

    def sift_form(self) -> None:
        """Only the rows that were left out."""
        self.page.exchange.dialog.sorts.setCurrentIndex(self.page.exchange.dialog.sorts.count() - 1)

    def give_form(self) -> None:
        """What other tools can't do with a form that was written."""
        self.page.exchange.dialog.reject()
        self.page.exchange.export(self.window.context.open_workspace.folder / "forms" / "coffee-shop-visit.xlsx")
        wait_until(lambda: not self.window.context.jobs.running)

    def ask(self) -> None:
        """The dialog of a new study."""
        self.page.exchange.exported.accept()
        self.page.ask_new_study()

    def design_in_arabic(self) -> None:
        """A study whose own words are Arabic, and whose translation is English."""
        self.window.go("protocol", DOOR_VISITS.id)
        self.page.show_languages()
        self.page.translations.translator.make_main("ar")

    def find_arabic_faults(self) -> None:
        """A condition on what is not there, and what keeps it from being published."""
        self.page.designer.set_fields({"condition": "${nothing} = 1"})
        self.page.ask_publish()

    def begin(self) -> None:
        """A study from nothing."""
        from ui.presenters.designer_start import Wish

        self.page.dialog.close()
        self.page.begin_study(Wish("Kiosk visits, spring", question="Is the kiosk quick?"))
        self.page.preview.show_now()
