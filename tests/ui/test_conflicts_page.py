"""Conflicts by keys: led there after a merge, the values side by side, kept, joined, written anew, taken back."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.exchange import bundle, merge
from cxstudio.steps import run_to_end
from cxstudio.study.pages import places_of
from cxstudio.study.protocol import Item, Rating, Text, YesNo
from cxstudio.study.visit import Answer
from cxstudio.workspace import Person, Workspace
from tests.ui.window_scenes import (
    PATIENCE_MS,
    NoMouse,
    a_bundle_of_the_sample,
    a_sample,
    an_open_window,
    at_rest,
    known_here,
    nameless,
    press,
)
from ui.views.exchange import CONFLICTS
from ui.views.exchange_conflicts import ConflictsPanel

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def change(here: Workspace, ana: Workspace, study: str, number: int, kind: type[Item]) -> str:
    """Both change an answer of that kind in the visit of that place; the item."""
    scored = here.dataset(study)[1].visits[number]
    places = places_of(scored.reading.protocol)
    answers = [one for one in scored.visit.answers.values() if isinstance(places[one.item].item, kind)]
    answer = next(one for one in answers if one.value is not None)
    ours, theirs = {Rating: (3, 2), Text: ("Ours.", "Theirs."), YesNo: ("yes", "no")}[kind]  # type: ignore[index]
    for workspace, value, note in ((here, ours, "heard twice"), (ana, theirs, "my notes say so")):
        said = note if kind is Rating else ""
        workspace.amend(scored.visit, answer.model_copy(update={"value": value, "note": said}), "listened again")
    return answer.item


def deleted_and_changed(here: Workspace, ana: Workspace, study: str) -> None:
    scored = here.dataset(study)[1].visits[4]
    here.trash.put_visit(scored.visit)
    answer = next(iter(scored.visit.answers.values()))
    ana.amend(scored.visit, answer.model_copy(update={"note": "seen again"}), "seen again")


@lru_cache(maxsize=1)
def _parted() -> tuple[Path, str, list[str]]:
    """The sample and a bundle by Ana, who changed the same: a rating with a note, a text, a yes or no; and who changed
    what was deleted here. Made once for all tests of this file."""
    folder = Path(tempfile.mkdtemp(prefix="cxstudio-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with Workspace.create(folder / "ana", Person("Ana Duarte", "ana-laptop")) as ana:
        with run_to_end(bundle.read(a_bundle_of_the_sample(folder))) as opened:
            run_to_end(merge.apply(ana, opened))
        with Workspace.open(a_sample(folder)) as here:
            study = here.studies()[0].id
            items = [change(here, ana, study, n, kind) for n, kind in enumerate((Rating, Text, YesNo))]
            deleted_and_changed(here, ana, study)
        run_to_end(bundle.export(ana, study, folder / "ana.cxb"))
    return folder, study, items


class Torn:
    """The window on a workspace from which Ana's parted, and her bundle."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        made, self.study, self.items = _parted()
        known_here(Path(shutil.copytree(made / "workspace", folder / "workspace")))
        self.file = Path(shutil.copy(made / "ana.cxb", folder / "ana.cxb"))
        self.window = an_open_window(qtbot, folder / "workspace")
        self.window.resize(1280, 800)
        self.workspace = self.window.context.open_workspace

    @property
    def panel(self) -> ConflictsPanel:
        return self.window.pages["exchange"].conflicts

    def merge(self) -> None:
        """Receive the bundle and merge it, by keys."""
        self.window.context.go("exchange", self.file)
        at_rest(self.qtbot, self.window.context)
        press(self.qtbot, Key.Key_Return, CTRL)
        at_rest(self.qtbot, self.window.context)
        self.here()

    def here(self) -> None:
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is self.panel.table, timeout=PATIENCE_MS)

    def answer(self, number: int) -> Answer:
        visit = self.workspace.dataset(self.study)[1].visits[number].visit
        return visit.answers[self.items[number]]

    def keys(self, *keys: Key) -> None:
        for key in keys:
            press(self.qtbot, key)


@pytest.fixture
def torn(qtbot: QtBot, tmp_path: Path) -> Iterator[Torn]:
    made = Torn(qtbot, tmp_path)
    yield made
    made.window.close()


def test_after_a_merge_the_conflicts_are_decided_without_a_mouse(torn: Torn) -> None:
    mouse = NoMouse()
    torn.merge()
    page, panel = torn.window.pages["exchange"], torn.panel
    assert (page.tabs.currentIndex(), page.tabs.tabText(CONFLICTS)) == (CONFLICTS, "Conflicts (4)")
    assert torn.window.rail.button("exchange").badge == 4
    assert [card.button.text() for card in panel.cards] == ["Keep this", "Keep this"]
    assert [side.heading for side in panel.deciding.case.sides] == ["Here", "ana-laptop"]
    assert panel.deciding.case.sides[1].who.startswith("Ana Duarte, ")
    torn.keys(Key.Key_R)
    assert (torn.answer(0).value, torn.answer(0).note) == (2, "my notes say so")
    torn.keys(Key.Key_B)
    assert torn.answer(1).value == f"{torn.workspace.person}: Ours.\nAna Duarte: Theirs."
    torn.keys(Key.Key_B)  # yes and no cannot stand together
    assert panel.deciding.open == 2
    torn.keys(Key.Key_Right, Key.Key_Return)
    assert torn.answer(2).value == "no"
    assert [card.button.text() for card in panel.cards] == ["Delete it again", "Keep it"]
    torn.keys(Key.Key_R)
    assert (torn.workspace.conflicts.count(), page.tabs.tabText(CONFLICTS)) == (0, "Conflicts")
    assert torn.window.messages.text.startswith("Decided. No conflict is left.")
    assert mouse.seen == 0


def test_the_last_decision_is_taken_back_and_decided_otherwise(torn: Torn) -> None:
    torn.merge()
    torn.keys(Key.Key_L)
    assert torn.answer(0).value == 3
    press(torn.qtbot, Key.Key_Z, CTRL)
    torn.here()
    assert (torn.panel.deciding.open, torn.panel.deciding.row) == (4, 0)
    assert [side.said[:1] for side in torn.panel.deciding.case.sides] == ["3", "2"]
    assert not torn.panel.deciding.can_undo
    torn.keys(Key.Key_B)  # the value in front with the notes of both
    assert torn.answer(0).value == 3
    assert torn.answer(0).note == f"{torn.workspace.person}: heard twice\nAna Duarte: my notes say so"


def test_another_answer_is_written_with_its_reason(torn: Torn) -> None:
    torn.merge()
    torn.keys(Key.Key_W)
    form = torn.panel.amend
    assert form.isVisible()
    form.editor.setCurrentIndex(form.editor.findData("4"))
    form.reason.setText("asked both of them")
    press(torn.qtbot, Key.Key_Return, CTRL)
    assert torn.answer(0).value == 4
    assert torn.panel.deciding.cases[0].decided == "Written anew"
    history = torn.workspace.reviews.history(torn.panel.deciding.cases[0].conflict.entity[6:], torn.study)
    assert history[-1].reason == "asked both of them"
    torn.here()


def test_esc_leaves_the_form_and_the_conflict_open(torn: Torn) -> None:
    torn.merge()
    torn.keys(Key.Key_W, Key.Key_Escape)
    assert not torn.panel.amend.isVisible()
    assert torn.workspace.conflicts.count() == 4
    torn.here()


def test_home_and_review_lead_here_and_every_part_has_a_name(torn: Torn) -> None:
    torn.merge()
    torn.window.go("home")
    assert torn.window.home.torn.text() == "4 values were changed by two people: decide"
    torn.window.home.torn.click()
    assert torn.window.pages["exchange"].tabs.currentIndex() == CONFLICTS
    assert nameless(torn.window.page) == []
    torn.window.go("exchange", ("conflicts", torn.study))
    assert torn.panel.deciding.open == 4


def test_without_conflicts_it_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    window.go("exchange", "conflicts")
    panel = window.pages["exchange"].conflicts
    assert (panel.currentIndex(), window.pages["exchange"].tabs.tabText(CONFLICTS)) == (0, "Conflicts")
    window.close()
